"""The register's signature on paper: PAdES over the whole PDF, by a key that the log's key vouches for.

Whoever checks pins one key, the log's. The PDF is signed with another one (`signer.py`), whose X.509 certificate the
log's key has issued: `docs/decisions/extract-signature.md` says why.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pikepdf
from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from musterroll.extracts.signer import VALID_FROM, PaperSigner, issued_by
from musterroll.proof.note import Kind, NoteKey

if TYPE_CHECKING:
    from musterroll.extracts.verify import Report

ATTACHED = "extract.json"
FIELD = "Register"
ROOM = 4096  # bytes reserved for the CMS container; it takes some 900


# --- signing ------------------------------------------------------------------------------------------------


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


# --- checking -----------------------------------------------------------------------------------------------

CHANGED = "Signed bytes changed: this file is not, byte for byte, the one that the register signed"


def check_pdf(data: bytes, keys: Sequence[NoteKey], report: Report) -> bytes | None:
    """Checks the signature, says what it proves in `report`, and returns the JSON that lies inside; None if there is
    none to be had."""
    from musterroll.extracts.verify import FAILED, OPEN, PROVED

    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        embedded = list(reader.embedded_signatures)
    except Exception as error:  # whatever a mangled PDF makes the reader stumble over
        report.add(FAILED, "signature", f"{CHANGED}. It can't even be read ({type(error).__name__}).")
        return _attached(data, report)
    if not embedded:
        report.add(FAILED, "signature", "This PDF bears no signature of the register.")
        return _attached(data, report)
    if len(embedded) > 1:
        report.add(
            FAILED, "signature", "Somebody signed this PDF again: it is not the file that the register made."
        )
        return _attached(data, report)
    problem = _signature_problem(data, embedded[0])
    if problem:
        report.add(FAILED, "signature", problem)
        return _attached(data, report)
    certificate = x509.load_der_x509_certificate(embedded[0].signer_cert.dump())
    issuer = next((key for key in keys if issued_by(certificate, key)), None)
    if issuer is None:
        says = "The PDF is signed, but not with a key that the log's key vouches for"
        if not keys:
            says += " (none was given, none is pinned)"
        elif all(key.kind is not Kind.ED25519 for key in keys):
            says += " (it vouches with its Ed25519 key only: give that one too)"
        report.add(FAILED, "signature", f"{says}: anybody can make such a signature.")
        return _attached(data, report)
    says = f"Every byte of the PDF is as the register signed it, with a key that the log {issuer.name} vouches for."
    report.add(PROVED, "signature", says)
    report.add(
        OPEN,
        "paper",
        "That the pages say what the JSON inside says: for that the register's signature stands. "
        "What follows here is about the JSON.",
    )
    return _attached(data, report)


def _signature_problem(data: bytes, embedded: Any) -> str | None:
    """Why this signature is not a valid one over the whole file; None if it is."""
    try:
        container, digest = _covered(data, [int(number) for number in embedded.byte_range])
        if not _is_plain(container, digest):
            return f"{CHANGED}."
        root = embedded.signer_cert
        # Who vouches for the certificate is asked afterwards; here it is its own root.
        context = ValidationContext(
            trust_roots=[root], allow_fetching=False, moment=VALID_FROM.replace(year=2030)
        )
        status = validate_pdf_signature(embedded, context, skip_diff=True)
    except Exception as error:  # whatever a mangled signature makes the library stumble over
        return f"{CHANGED} ({type(error).__name__})."
    return None if status.intact and status.valid else f"{CHANGED}."


def _covered(data: bytes, byte_range: list[int]) -> tuple[bytes, bytes]:
    """The CMS container and the SHA-256 of all the rest of the file. Raises ValueError if something is left out."""
    start, before, after, rest = byte_range
    gap = data[before:after]
    if start != 0 or after + rest != len(data) or gap[:1] != b"<" or gap[-1:] != b">":
        raise ValueError("the signature does not cover the whole file")
    written = gap[1:-1]
    container = bytes.fromhex(written.decode("ascii"))
    length = len(cms.ContentInfo.load(container, strict=False).dump())
    # Neither other spellings of the same bytes nor anything in the padding.
    if container[:length].hex().upper().encode().ljust(len(written), b"0") != written:
        raise ValueError("the container is not written as the register writes it")
    return container[:length], sha256(data[:before] + data[after:]).digest()


def _is_plain(container: bytes, digest: bytes) -> bool:
    """Whether the container has just what `sign_pdf` puts into it: what no signature covers is compared here."""
    info = cms.ContentInfo.load(container, strict=True)
    signed = info["content"]
    if len(signed["certificates"]) != 1 or len(signed["signer_infos"]) != 1:
        return False
    one = signed["signer_infos"][0]
    certificate = signed["certificates"][0].chosen
    expected = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [{"algorithm": "sha256"}],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [certificate],
                    "signer_infos": [
                        cms.SignerInfo(
                            {
                                "version": "v1",
                                "sid": cms.SignerIdentifier(
                                    {
                                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                                            {
                                                "issuer": certificate.issuer,
                                                "serial_number": certificate.serial_number,
                                            }
                                        )
                                    }
                                ),
                                "digest_algorithm": {"algorithm": "sha256"},
                                "signed_attrs": one["signed_attrs"],
                                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                                "signature": one["signature"].native,
                            }
                        )
                    ],
                }
            ),
        }
    )
    attributes = {attribute["type"].native: attribute["values"] for attribute in one["signed_attrs"]}
    return bool(expected.dump() == container and attributes["message_digest"][0].native == digest)


def _attached(data: bytes, report: Report) -> bytes | None:
    """The JSON extract inside the PDF."""
    from musterroll.extracts.verify import FAILED

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names = list(pdf.attachments)
            if names == [ATTACHED]:
                inside: bytes = pdf.attachments[ATTACHED].get_file().read_bytes()
                return inside
            says = f"It should have one file inside, {ATTACHED}; it has {', '.join(names) or 'none'}."
    except Exception as error:  # whatever a mangled PDF makes the reader stumble over
        says = f"The file inside the PDF can't be read ({type(error).__name__})."
    report.add(FAILED, "attachment", says)
    return None
