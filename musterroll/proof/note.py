"""C2SP signed notes: a text, and the signatures of those who vouch for it.

    register.example/log                                          the text: lines, the last ends too
    3
    Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=
                                                                  the last empty line of the note
    — register.example/log Nc/N9YZyZPE262gcb6hTZCjp2PGI8n…        a signature (the dash is U+2014)

A signature line is the key's name, then base64 of its 4-byte id and the signature over the text (with its last
newline, without the empty line). A key is written as a *vkey*, name+id+key:

    register.example/log+35cfcdf5+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c

    id    first 4 bytes of SHA-256(name || newline || type || public key), in hex
    key   base64(type || public key)

    type  signature                               signed
    0x01  64 bytes, Ed25519                       the text
    0x04  u64 time || 64 bytes, Ed25519           "cosignature/v1", the time, the text
    0x06  u64 time || 2,420 bytes, ML-DSA-44      signer's name, time, and the checkpoint that the text is

A time is POSIX seconds, big-endian. Types 0x04 and 0x06 are C2SP tlog-cosignature: a witness's word that, as of
that time, this was the largest tree it had seen of this log, and consistent with all it saw before.

Signatures by keys one does not know say nothing and are passed over, so that a log can add keys and
witnesses. A bad signature by a key one does know spoils the whole note.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from musterroll.errors import BadInput, BadNote
from musterroll.proof.cosignature import checkpoint_message, cosignature_message, format_time, split_time

try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

    MLDSA44PrivateKey.from_seed_bytes(bytes(32))
except (ImportError, UnsupportedAlgorithm):  # as in a browser: notes then open by their Ed25519 lines
    HAS_ML_DSA = False
else:
    HAS_ML_DSA = True

MOST_SIGNATURES = 100  # the specification asks for 16 at least
MOST_BYTES = 1_000_000

_ID_SIZE = 4
_DASH = "— "
_VKEY = "NAME+ID+KEY, one line, as the log publishes it"


class Kind(IntEnum):
    """What a key signs and how: the type byte of its vkey."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06

    @property
    def has_time(self) -> bool:
        """Whether its signatures begin with the time at which they were made."""
        return self is not Kind.ED25519


_KEY_SIZES = {Kind.ED25519: 32, Kind.COSIGNATURE: 32, Kind.ML_DSA_44: 1312}
_KEY_NAMES = {
    Kind.ED25519: "Ed25519",
    Kind.COSIGNATURE: "Ed25519 cosignature",
    Kind.ML_DSA_44: "ML-DSA-44",
}
_ACCEPTED = tuple(f"0x{kind:02x} {name}" for kind, name in _KEY_NAMES.items())


@dataclass(frozen=True)
class NoteKey:
    """A public key and the name it goes by. `public`: 32 bytes, or 1,312 of an ML-DSA-44 key."""

    name: str
    public: bytes
    kind: Kind = Kind.ED25519

    def __post_init__(self) -> None:
        if not _is_key_name(self.name):
            raise BadInput("a key's name is not empty and has no spaces and no plus", where=self.name)
        size = _KEY_SIZES[self.kind]
        if len(self.public) != size:
            said = f"a key of type {_KEY_NAMES[self.kind]} is {size} bytes, not {len(self.public)}"
            raise BadInput(said, where=self.name)

    @property
    def id(self) -> bytes:
        """4 bytes that find the key among those of the same name. Not a fingerprint: too short for that."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID_SIZE]

    def vouches_for(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (with its time, where this kind has one) is this key's over `text`.

        Raises BadInput for an ML-DSA-44 key where the library can't check one: not to know is not to refuse.
        """
        try:
            message, bare = signed_message(self, text, signature)
            if self.kind is Kind.ML_DSA_44:
                _need_ml_dsa()
                MLDSA44PublicKey.from_public_bytes(self.public).verify(bare, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(bare, message)
        except (InvalidSignature, ValueError):  # ValueError: no key of that kind, or no message
            return False
        return True


def signed_message(key: NoteKey, text: str, signature: bytes) -> tuple[bytes, bytes]:
    """What is signed when `key` signs `text`, and the signature without the time it may begin with.

    Raises ValueError where there is no such message: a time too large, or no checkpoint for ML-DSA-44.
    """
    if not key.kind.has_time:
        return text.encode(), signature
    time, bare = split_time(signature)
    if key.kind is Kind.COSIGNATURE:
        return cosignature_message(text, time), bare
    return checkpoint_message(key.name, text, time), bare


def _need_ml_dsa() -> None:
    if not HAS_ML_DSA:
        raise BadInput("this machine's cryptography library knows no ML-DSA-44", accepted="an Ed25519 key")


class Signs(Protocol):
    """Whoever can put a line under a note's text."""

    def signature_line(self, text: str) -> str:
        """The line to put under `text`, with its newline."""


class NoteSigner:
    """A private key and its name. `seed`: 32 secret bytes; `key` is what others need to know."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = NoteKey(name, self._private.public_key().public_bytes_raw())

    @property
    def keys(self) -> tuple[NoteKey, ...]:
        """All keys that sign, this one first."""
        return (self.key,)

    def signature_line(self, text: str) -> str:
        """The line to put under `text`, with its newline."""
        return format_signature(self.key, self._private.sign(text.encode()))

    def lines_at(self, time: int) -> tuple[Signs, ...]:
        """Whose lines go under a checkpoint that is signed at `time`, POSIX seconds."""
        return (self,)


class Cosigner:
    """A private key whose signatures carry their time: a witness's, or a log's second one, ML-DSA-44.

    `kind` COSIGNATURE or ML_DSA_44. `seed`: 32 secret bytes, not those of another key. Raises BadInput where the
    library has no ML-DSA-44.
    """

    def __init__(self, name: str, seed: bytes, kind: Kind) -> None:
        if not kind.has_time:
            raise ValueError("a cosigner's signatures have a time")
        self._private: MLDSA44PrivateKey | Ed25519PrivateKey
        if kind is Kind.ML_DSA_44:
            _need_ml_dsa()
            self._private = MLDSA44PrivateKey.from_seed_bytes(seed)
        else:
            self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = NoteKey(name, self._private.public_key().public_bytes_raw(), kind)

    def at(self, time: int) -> Signs:
        """Signs at `time`, POSIX seconds, 0 or more."""
        return _AtTime(self, time)

    def line(self, text: str, time: int) -> str:
        """The line under the checkpoint `text`, with its newline. Raises ValueError if it is no checkpoint's."""
        stamp = format_time(time)
        message, _ = signed_message(self.key, text, stamp)
        return format_signature(self.key, stamp + self._private.sign(message))


@dataclass(frozen=True)
class _AtTime:
    cosigner: Cosigner
    time: int

    def signature_line(self, text: str) -> str:
        return self.cosigner.line(text, self.time)


@dataclass(frozen=True)
class Note:
    """A note that was opened. `signatures`: of each known key that vouches for `text`, one at least, its first."""

    text: str
    signatures: Mapping[NoteKey, bytes]

    @property
    def signed_by(self) -> tuple[NoteKey, ...]:
        """The known keys that vouch for the text, each once, in the order of their lines."""
        return tuple(self.signatures)

    def signed_at(self, key: NoteKey) -> int | None:
        """When `key` signed, in POSIX seconds; None for a kind that doesn't say, or that did not sign."""
        signature = self.signatures.get(key)
        return split_time(signature)[0] if signature is not None and key.kind.has_time else None


def format_vkey(key: NoteKey) -> str:
    """`name+id+key`, the form in which keys are published and pinned."""
    return f"{key.name}+{key.id.hex()}+{_base64(bytes([key.kind]) + key.public)}"


def parse_vkey(vkey: str) -> NoteKey:
    """The key that `vkey` names. Raises BadInput unless it is just as `format_vkey` writes it."""
    name, _, rest = vkey.partition("+")
    try:
        material = b64decode(rest.partition("+")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(
            f"{vkey!r} is no verifier key; accepted: {_VKEY}", where=vkey, accepted=_VKEY
        ) from error
    kind = next((kind for kind in Kind if material[:1] == bytes([kind])), None)
    if kind is None:
        said = f"{vkey!r} is not a type of key that is known here; accepted: {_VKEY}, of type {', '.join(_ACCEPTED)}"
        raise BadInput(said, where=vkey, accepted=_VKEY)
    key = NoteKey(name, material[1:], kind)
    if format_vkey(key) != vkey:
        raise BadInput("the id of this verifier key is not that of its name and key", where=vkey)
    return key


def sign_note(text: str, *signers: Signs) -> bytes:
    """`text` as a note with a signature of each signer. Raises ValueError if no note can have that text."""
    if not text.endswith("\n") or not _is_plain(text):
        raise ValueError("a note's text ends in a newline and has no other control characters")
    return f"{text}\n{''.join(signer.signature_line(text) for signer in signers)}".encode()


def open_note(note: bytes, known: Iterable[NoteKey]) -> Note:
    """The text of `note`, once a known key vouches for it.

    Raises BadNote if the note is malformed, if no known key has signed it, or if a signature that claims to
    be a known key's is not. Where the library knows no ML-DSA-44, such a key counts as unknown.
    """
    text, lines = split_note(note)
    keys = {(key.name, key.id): key for key in known if HAS_ML_DSA or key.kind is not Kind.ML_DSA_44}
    signatures: dict[NoteKey, bytes] = {}
    for line in lines:
        name, key_id, signature = _parse_signature(line)
        key = keys.get((name, key_id))
        if key is None:
            continue
        if not key.vouches_for(text, signature):
            raise BadNote(f"the signature of {name} does not fit the text", key=format_vkey(key))
        signatures.setdefault(key, signature)
    if not signatures:
        names = sorted({key.name for key in keys.values()})
        raise BadNote(f"no known key has signed this note (known: {', '.join(names) or 'none'})")
    return Note(text, signatures)


def split_note(note: bytes) -> tuple[str, list[str]]:
    """The text, with its newline, and the signature lines, without theirs. Nobody vouches for them yet.

    Raises BadNote for what is no note.
    """
    if len(note) > MOST_BYTES:
        raise BadNote(f"a note of {len(note)} bytes")
    try:
        whole = note.decode()
    except UnicodeDecodeError as error:
        raise BadNote("a note that is not UTF-8") from error
    if not _is_plain(whole):
        raise BadNote("a note with control characters")
    text, empty_line, signatures = whole.rpartition("\n\n")
    if not empty_line or not signatures.endswith("\n"):
        raise BadNote("a note without signatures under an empty line")
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote(f"a note with {len(lines)} signatures")
    return text + "\n", lines


def format_signature(key: NoteKey, signature: bytes) -> str:
    """The line that says `key` has signed, with its newline."""
    return f"{_DASH}{key.name} {_base64(key.id + signature)}\n"


def _parse_signature(line: str) -> tuple[str, bytes, bytes]:
    """Name, key id and signature of one line."""
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        decoded = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote(f"not a signature line: {line}") from error
    # Written again and compared: base64 has several spellings of the same bytes, a note only one.
    well_formed = (
        _is_key_name(name) and len(decoded) > _ID_SIZE and line == f"{_DASH}{name} {_base64(decoded)}"
    )
    if not well_formed:
        raise BadNote(f"not a signature line: {line}")
    return name, decoded[:_ID_SIZE], decoded[_ID_SIZE:]


def _is_key_name(name: str) -> bool:
    return bool(name) and not any(c.isspace() or c < " " or c == "+" for c in name)


def _is_plain(text: str) -> bool:
    """No control character below U+0020 but newline."""
    return not any(c < " " and c != "\n" for c in text)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
