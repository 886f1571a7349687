"""The key that signs extracts on paper, and the certificate by which the log's key vouches for it.

It is not the log's key itself: PDF readers know ECDSA on P-256 but hardly Ed25519, and whoever makes PDFs need not be
able to sign checkpoints. What the log signs otherwise are notes, texts without control characters; a certificate
always has some, so that neither passes for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from musterroll.durable import put_once
from musterroll.extracts.certificate import DOCUMENT_SIGNING, VALID_FROM, VALID_UNTIL, issued_by, named
from musterroll.journal.seal import log_signer


@dataclass(frozen=True)
class PaperSigner:
    """A signing key (PKCS 8, DER) and its certificate (DER)."""

    key: bytes
    certificate: bytes

    @property
    def subject(self) -> str:
        """Whom the certificate names."""
        return x509.load_der_x509_certificate(self.certificate).subject.rfc4514_string().removeprefix("CN=")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hex, in groups of eight digits."""
        digits = sha256(self.certificate).hexdigest()
        return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))


def paper_signer(data_dir: Path, origin: str) -> PaperSigner:
    """The signer of PDFs, kept in `data_dir`/keys/extracts.pem (0600), made at first use with the log's key.

    Made again if the log has another key by now: a certificate by a key nobody pins proves nothing.
    """
    log = log_signer(data_dir, origin)  # makes the log's key, if this is the first use of it
    path = data_dir / "keys" / "extracts.pem"
    for _ in range(2):
        if path.exists():
            signer = _load(path.read_bytes())
            if issued_by(x509.load_der_x509_certificate(signer.certificate), log.key):
                return signer
            path.unlink()
        put_once(path, _make(origin, (data_dir / "keys" / "log.seed").read_bytes()))
    return _load(path.read_bytes())


def _load(pem: bytes) -> PaperSigner:
    key = load_pem_private_key(pem, password=None)
    certificate = x509.load_pem_x509_certificate(pem)
    return PaperSigner(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        certificate.public_bytes(Encoding.DER),
    )


def _make(origin: str, seed: bytes) -> bytes:
    """A new key and its certificate, PEM, one after the other."""
    log_key = Ed25519PrivateKey.from_private_bytes(seed)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named(f"Extracts of {origin}"))
        .issuer_name(named(origin))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # It lives as long as the log's key does. The demo's clock can be turned, so that "from now" means little.
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USAGE, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(log_key.public_key()), critical=False
        )
        .sign(log_key, algorithm=None)
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
