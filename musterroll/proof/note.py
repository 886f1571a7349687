"""C2SP signed notes: a text, and the Ed25519 signatures of those who vouch for it.

    register.example/log                                          the text: lines, the last ends too
    3
    Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=
                                                                  the last empty line of the note
    — register.example/log Nc/N9YZyZPE262gcb6hTZCjp2PGI8n…        a signature (the dash is U+2014)

A signature line is the key's name, then base64 of its 4-byte id and the 64-byte signature over the text
(with its last newline, without the empty line). A key is written as a *vkey*, name+id+key:

    register.example/log+35cfcdf5+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c

    id    first 4 bytes of SHA-256(name || newline || 0x01 || public key), in hex
    key   base64(0x01 || public key), 0x01 meaning Ed25519

Signatures by keys one does not know say nothing and are passed over, so that a log can add keys and
witnesses. A bad signature by a key one does know spoils the whole note.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from musterroll.errors import BadInput, BadNote

MOST_SIGNATURES = 100  # the specification asks for 16 at least
MOST_BYTES = 1_000_000

_ED25519 = b"\x01"
_KEY_SIZE = 32
_ID_SIZE = 4
_DASH = "— "
_VKEY = "NAME+ID+KEY, one line, as the log publishes it"


@dataclass(frozen=True)
class NoteKey:
    """A public key and the name it goes by. `public`: 32 bytes, Ed25519."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _is_key_name(self.name):
            raise BadInput("a key's name is not empty and has no spaces and no plus", where=self.name)
        if len(self.public) != _KEY_SIZE:
            raise BadInput(f"an Ed25519 key is {_KEY_SIZE} bytes, not {len(self.public)}", where=self.name)

    @property
    def id(self) -> bytes:
        """4 bytes that find the key among those of the same name. Not a fingerprint: too short for that."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_SIZE]

    def vouches_for(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):  # ValueError: no point of the curve
            return False
        return True


class NoteSigner:
    """A private key and its name. `seed`: 32 secret bytes; `key` is what others need to know."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = NoteKey(name, self._private.public_key().public_bytes_raw())

    def signature_line(self, text: str) -> str:
        """The line to put under `text`, with its newline."""
        return f"{_DASH}{self.key.name} {_base64(self.key.id + self._private.sign(text.encode()))}\n"


@dataclass(frozen=True)
class Note:
    """A note that was opened. `signed_by`: the known keys that vouch for `text`, one at least, each once."""

    text: str
    signed_by: tuple[NoteKey, ...]


def format_vkey(key: NoteKey) -> str:
    """`name+id+key`, the form in which keys are published and pinned."""
    return f"{key.name}+{key.id.hex()}+{_base64(_ED25519 + key.public)}"


def parse_vkey(vkey: str) -> NoteKey:
    """The key that `vkey` names. Raises BadInput unless it is Ed25519 and just as `format_vkey` writes it."""
    name, _, rest = vkey.partition("+")
    try:
        material = b64decode(rest.partition("+")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(
            f"{vkey!r} is no verifier key; accepted: {_VKEY}", where=vkey, accepted=_VKEY
        ) from error
    if material[:1] != _ED25519:
        raise BadInput(f"{vkey!r} is no Ed25519 key; accepted: {_VKEY}", where=vkey, accepted=_VKEY)
    key = NoteKey(name, material[1:])
    if format_vkey(key) != vkey:
        raise BadInput("the id of this verifier key is not that of its name and key", where=vkey)
    return key


def sign_note(text: str, *signers: NoteSigner) -> bytes:
    """`text` as a note with a signature of each signer. Raises ValueError if no note can have that text."""
    if not text.endswith("\n") or not _is_plain(text):
        raise ValueError("a note's text ends in a newline and has no other control characters")
    return f"{text}\n{''.join(signer.signature_line(text) for signer in signers)}".encode()


def open_note(note: bytes, known: Iterable[NoteKey]) -> Note:
    """The text of `note`, once a known key vouches for it.

    Raises BadNote if the note is malformed, if no known key has signed it, or if a signature that claims to
    be a known key's is not.
    """
    text, lines = _split(note)
    keys = {(key.name, key.id): key for key in known}
    signed_by: dict[NoteKey, None] = {}  # a set that keeps its order
    for line in lines:
        name, key_id, signature = _parse_signature(line)
        key = keys.get((name, key_id))
        if key is None:
            continue
        if not key.vouches_for(text, signature):
            raise BadNote(f"the signature of {name} does not fit the text", key=format_vkey(key))
        signed_by[key] = None
    if not signed_by:
        names = sorted({key.name for key in keys.values()})
        raise BadNote(f"no known key has signed this note (known: {', '.join(names) or 'none'})")
    return Note(text, tuple(signed_by))


def _split(note: bytes) -> tuple[str, list[str]]:
    """The text, with its newline, and the signature lines, without theirs."""
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
