"""The extract as a file: its parts, their digests, its bytes. Pure.

    {"kind": "registration", "pack": "ru", "person": {…}, "fields": {…}, …      what the extract says (`content.py`)
     "law": {"pages": [{"citation": "53-FZ art. 31(2)", "page": "/law/?…", …}, …]},  where its norms are (`norms.py`)
     "acts": [{"act": {…}, "salt": "9f…"}, …],                                  the acts it rests on, opened
     "proof": {"log": "register.example/musterroll",
               "checkpoint": "register.example/musterroll\\n70000\\n…",            one signed note for all that follows
               "extract": {"act": {"kind": "extract_issued", "digests": {…}, …},
                           "salt": "51…", "index": 69998, "path": ["…", …]},    the extract's own act and leaf
               "acts": [{"index": 12, "path": ["…", …]}, …],                    where each act stands, in the same order
               "whole": {"acts": ["act 0", "file_read 5e…", …, "extract"],      all acts of the file, in its order
                         "root": "c4…", "map": ["…", …], "path": ["…", …]},     what the map of people says of it
               "rules": {"statement": {…}, "index": 0, "path": ["…", …]},       the rules, as they stand in the log
               "leaves": {"/fields/born/value": "3f0a77c1", …}}}                short digests, to name what was changed

A *part* is what the extract's own act commits to: a value of the top level, or each member of one that has members
(`/kind`, `/person/name`, `/fields/born`, `/notices/0`, `/acts/3`). Its digest is

    SHA-256("musterroll/extract/v1" || newline || salt[16] || JSON pointer || newline || canonical JSON of the value)

`leaves` holds the first 4 bytes of the same digest for every single value. They prove nothing (the parts do) and
only let `verify` say which value inside a part was changed, without a digest of each in the journal.

`whole` shows that nothing was left out. An act that the extract doesn't rest on stays closed: its label and digest make
its commitment, and no more of it is told. The commitments of the whole file, chained, and their number are what the
map of people must say under the checkpoint, whose last entry states that map's root.

An index and a path are the two things a C2SP `.tlog-proof` says beside the checkpoint: `tlog_proof` writes it.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from musterroll.errors import BadInput
from musterroll.proof.commitment import SALT_SIZE, canonical
from musterroll.proof.merkle import HASH_SIZE
from musterroll.proof.tlog_proof import TlogProof, format_tlog_proof

_DOMAIN = b"musterroll/extract/v1\n"
_LEAF_DIGITS = 8  # hex digits: 4 bytes are enough to find a slip, and nothing rests on them
PROOF = "proof"


# --- bytes ------------------------------------------------------------------------------------------------


def write(document: Mapping[str, Any]) -> bytes:
    """The file: JSON that people can read, keys in their order, one line a value, a newline at the end. UTF-8."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> dict[str, Any]:
    """The object that `write` wrote. Raises BadInput for anything else, saying where, be it one space too many."""
    try:
        text = data.decode()
        document = json.loads(text, object_pairs_hook=_no_key_twice, parse_float=_no_float)
        canonical(document)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"it is not JSON as the register writes it: {error}") from error
    if not isinstance(document, dict):
        raise BadInput("it is JSON, but not an object")
    written = write(document)
    if written != data:
        line = _first_other_line(text, written.decode())
        raise BadInput(f"line {line} is not laid out as the register writes it", where=f"line {line}")
    return document


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands in it twice")
    return found


def _no_float(text: str) -> Any:
    raise ValueError(f"the number {text} is not a whole one")


def _first_other_line(one: str, other: str) -> int:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    same = next((number for number, (a, b) in enumerate(lines) if a != b), None)
    return (len(one.splitlines()) if same is None else same) + 1


# --- paths and digests --------------------------------------------------------------------------------------


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """JSON pointer (RFC 6901) and value of everything in `value` that has no members."""
    members = _members(value)
    if not members:
        yield pointer, value
    for step, item in members:
        yield from leaves(item, f"{pointer}/{step}")


def parts(document: Mapping[str, Any]) -> dict[str, Any]:
    """JSON pointer → value of each part; the proof is none."""
    found: dict[str, Any] = {}
    for step, value in _members({key: value for key, value in document.items() if key != PROOF}):
        members = _members(value)
        if members:
            found |= {f"/{step}/{inner}": item for inner, item in members}
        else:
            found[f"/{step}"] = value
    return found


def _members(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(key.replace("~", "~0").replace("/", "~1"), item) for key, item in value.items()]
    return [(str(index), item) for index, item in enumerate(value)] if isinstance(value, list) else []


def digest(salt: bytes, pointer: str, value: Any) -> str:
    """Digest of the value at `pointer`, 64 hex digits. `salt` is 16 bytes."""
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt is {SALT_SIZE} bytes, not {len(salt)}")
    return sha256(_DOMAIN + salt + pointer.encode() + b"\n" + canonical(value)).hexdigest()


def digests(salt: bytes, document: Mapping[str, Any]) -> dict[str, str]:
    """JSON pointer → digest of each part: what the extract's own act commits to."""
    return {pointer: digest(salt, pointer, value) for pointer, value in parts(document).items()}


def leaf_digests(salt: bytes, document: Mapping[str, Any]) -> dict[str, str]:
    """JSON pointer → short digest of each single value."""
    body = {key: value for key, value in document.items() if key != PROOF}
    return {pointer: digest(salt, pointer, value)[:_LEAF_DIGITS] for pointer, value in leaves(body)}


# --- places in the log --------------------------------------------------------------------------------------


def format_place(index: int, path: Sequence[bytes]) -> dict[str, Any]:
    """A leaf's index and its path to the root, as an extract carries them."""
    return {"index": index, "path": format_path(path)}


def format_path(path: Sequence[bytes]) -> list[str]:
    """Hashes of 32 bytes in base64."""
    return [b64encode(sibling).decode() for sibling in path]


def parse_place(place: Mapping[str, Any], where: str) -> tuple[int, tuple[bytes, ...]]:
    """Index and path. Raises BadInput unless each hash is 32 bytes in the one way in which base64 is written here."""
    return place["index"], parse_path(place["path"], f"{where}/path")


def parse_path(listed: Sequence[str], where: str) -> tuple[bytes, ...]:
    """The hashes that `format_path` wrote. Raises BadInput as `parse_place` does."""
    path = []
    for number, text in enumerate(listed):
        try:
            sibling = b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            sibling = b""
        if len(sibling) != HASH_SIZE or b64encode(sibling).decode() != text:
            raise BadInput("not a hash in base64", where=f"{where}/{number}")
        path.append(sibling)
    return tuple(path)


def tlog_proof(document: Mapping[str, Any], act: int | None = None) -> bytes:
    """The C2SP `.tlog-proof` of the act of that number in the extract's `acts`, or of the extract's own act."""
    proof = document[PROOF]
    place, where = (
        (proof["extract"], "/proof/extract") if act is None else (proof["acts"][act], f"/proof/acts/{act}")
    )
    index, path = parse_place(place, where)
    return format_tlog_proof(TlogProof(index, path, proof["checkpoint"].encode()))
