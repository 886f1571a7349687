"""The certificate by which the log's key vouches for the one that signs extracts on paper: what makes it one."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID

from musterroll.proof.note import Kind, NoteKey

VALID_FROM, VALID_UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336


def named(common_name: str) -> x509.Name:
    """The X.509 name of a log, or of what signs for it."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def issued_by(certificate: x509.Certificate, key: NoteKey) -> bool:
    """Whether this key of a log has issued the certificate, in its own name and for signing documents."""
    if key.kind is not Kind.ED25519 or certificate.issuer != named(key.name):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(
            certificate.signature, certificate.tbs_certificate_bytes
        )
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (InvalidSignature, ValueError, x509.ExtensionNotFound):
        return False
    return DOCUMENT_SIGNING in purposes
