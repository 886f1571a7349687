"""The register's signature on paper: PAdES over the whole PDF, by a key that the log's key vouches for.

Whoever checks pins one key, the log's. The PDF is signed with another one (`signer.py`), whose X.509 certificate the
log's key has issued: `docs/decisions/extract-signature.md` says why.
"""

from __future__ import annotations

import asyncio
import io
from datetime import datetime

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from musterroll.extracts.signer import PaperSigner

FIELD = "Register"
ROOM = 4096  # bytes reserved for the CMS container; it takes some 900


def sign_pdf(pdf: bytes, signer: PaperSigner, at: datetime) -> bytes:
    """The PDF with the register's signature (PAdES-B-B, certifying: no change is allowed) over all of it.

    `at` is the signer's own statement of when; the proof of when is the extract's place in the log.
    """
    certificate = asn1_x509.Certificate.load(signer.certificate)
    simple = signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(signer.key),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    pdf_signer = _Signer(meta, simple, new_field_spec=fields.SigFieldSpec(FIELD))
    return asyncio.run(_sign(pdf_signer, _Writer(io.BytesIO(pdf)), at))


class _Writer(IncrementalPdfFileWriter):
    """Adds the signature and leaves the metadata as typst made it.

    pyHanko would write it anew: with the machine's time, and in a form that PDF/A does not allow.
    """

    def _update_meta(self) -> None:
        pass


class _Signer(signers.PdfSigner):
    """Stays with PDF 1.7, which PDF/A-3 is made of; for P-256 pyHanko would raise it to 2.0."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


async def _sign(signer: _Signer, writer: _Writer, at: datetime) -> bytes:
    """`PdfSigner.async_sign_pdf`, but for the time: it would ask the machine's clock."""
    session = signer.init_signing_session(writer)
    session.system_time = at
    validation = await session.perform_presign_validation(writer)
    prepared = session.prepare_tbs_document(validation_info=validation, bytes_reserved=2 * ROOM)
    output = io.BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    signed = await prepared.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(
            signing_time=at, cades_signed_attrs=signer.signature_meta.cades_signed_attr_spec
        ),
    )
    await signed.post_signature_processing(output)
    return output.getvalue()
