"""Checking the register's signature on paper: that it covers the whole PDF, and that the log's key vouches for it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pikepdf
from asn1crypto import cms
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from musterroll.extracts.certificate import VALID_FROM, issued_by
from musterroll.extracts.report import FAILED, OPEN, PROVED, Report
from musterroll.proof.note import Kind, NoteKey

ATTACHED = "extract.json"
CHANGED = "Signed bytes changed: this file is not, byte for byte, the one that the register signed"


def check_pdf(data: bytes, keys: Sequence[NoteKey], report: Report) -> bytes | None:
    """Checks the signature, says what it proves in `report`, and returns the JSON that lies inside; None if there is
    none to be had."""
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
