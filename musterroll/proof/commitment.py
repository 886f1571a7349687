"""An act's canonical bytes, and the commitment to them that the public log holds.

    payload      {"at":"2026-03-02T09:00:00+03:00","kind":"posted"}      canonical JSON, UTF-8
    salt         16 random bytes, kept beside the payload
    digest       SHA-256("musterroll/act/v1" || newline || salt || payload)               32 bytes
    label        posted                                                  what the act is about, in a word
    commitment   SHA-256("musterroll/entry/v1" || newline || label || newline || digest)  32 bytes, the log's entry

The tree is public and the acts are not. Without the salt the digest tells nothing about the payload, not even to
someone who can guess it; once the salt is destroyed, it never will. Label and digest together open the commitment
halfway: that there is an act of this label at this place, and nothing of what it says.

A *statement* is an entry that the register makes about itself and that anybody may read: its rules, its map of
people. Its commitment is SHA-256("musterroll/statement/v1" || newline || body), the body canonical JSON.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from typing import Any

from musterroll.errors import BadInput

SALT_SIZE = 16
LARGEST_INTEGER = 2**53 - 1  # beyond it other languages' JSON readers round
DEEPEST = 64  # lists and objects inside one another; acts need four

DIGEST_SIZE = 32

_ACT = b"musterroll/act/v1\n"
_ENTRY = b"musterroll/entry/v1\n"
_STATEMENT = b"musterroll/statement/v1\n"


def commitment(label: str, salt: bytes, payload: bytes) -> bytes:
    """The 32 bytes that stand in the log for `payload`, the canonical bytes of one act of that label.

    Raises ValueError unless `salt` is 16 bytes, and for a label as `half_opened` does.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt is {SALT_SIZE} bytes, not {len(salt)}")
    return sha256(_labelled(label) + sha256(_ACT + salt + payload).digest()).digest()


def act_digest(salt: bytes, payload: bytes) -> bytes:
    """The salted digest of an act's canonical bytes, 32 bytes.

    Raises ValueError unless `salt` is 16 bytes: with a salt of any length, the border between salt and
    payload could be moved and one commitment opened in two ways.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt is {SALT_SIZE} bytes, not {len(salt)}")
    return sha256(_ACT + salt + payload).digest()


def half_opened(label: str, digest: bytes) -> bytes:
    """The commitment of an act of which only label and digest are shown.

    Raises ValueError for a label that holds a newline and for a digest of another length than 32 bytes: the border
    between the two would not be certain.
    """
    if len(digest) != DIGEST_SIZE:
        raise ValueError("a digest is 32 bytes")
    return sha256(_labelled(label) + digest).digest()


@lru_cache(maxsize=1024)
def _labelled(label: str) -> bytes:
    """What stands before the digest: there are few labels, and millions of acts of each."""
    if "\n" in label:
        raise ValueError("a label is one line")
    return b"%b%b\n" % (_ENTRY, label.encode())


def statement_commitment(body: bytes) -> bytes:
    """The log's entry for a public statement, `body` being its canonical JSON."""
    return sha256(_STATEMENT + body).digest()


def canonical(value: Any) -> bytes:
    """The one way to write `value` in JSON: keys sorted, no spaces, UTF-8, nothing escaped without need.

    Takes None, bool, str, int within ±(2^53 - 1), and lists and dicts (ASCII keys) of these. On this profile
    the bytes are those of RFC 8785 and of orjson with sorted keys. Anything else (floats above all, whose
    text differs between writers) raises BadInput, with the path to it in `where`.
    """
    fault = _fault(value, DEEPEST)
    if fault is not None:
        where, what = fault
        raise BadInput(f"{what} has no canonical form", where="$" + where)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def parse_canonical(payload: bytes) -> Any:
    """The value whose canonical form `payload` is. Raises BadInput if it isn't that, byte for byte.

    A key given twice, a space or `1e0` reads as something in most JSON readers, but not the same in each.
    """
    try:
        value = json.loads(payload.decode())
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not JSON: {error}") from error
    if canonical(value) != payload:
        raise BadInput("JSON, but not in its canonical form")
    return value


def _fault(value: Any, levels: int) -> tuple[str, str] | None:
    """Path and name of the first thing in `value` outside the profile; None if there is none."""
    # Exact types: a subclass of str or int may write itself differently elsewhere.
    kind = type(value)
    if kind is str:
        return None if _is_text(value) else ("", "a lone surrogate")
    if value is None or kind is bool:
        return None
    if kind is int:
        return None if abs(value) <= LARGEST_INTEGER else ("", "an integer beyond 2^53 - 1")
    if kind is not dict and kind is not list:
        return "", f"{kind.__name__} {value!r:.40}"
    if not levels:
        return "", f"nesting deeper than {DEEPEST}"
    if kind is list:
        return _first_fault(((f"[{i}]", item) for i, item in enumerate(value)), levels)
    for key in value:
        if type(key) is not str or not key.isascii():
            return "", f"the key {key!r:.40}"
    return _first_fault(((f".{key}", item) for key, item in value.items()), levels)


def _first_fault(items: Any, levels: int) -> tuple[str, str] | None:
    for step, item in items:
        fault = _fault(item, levels - 1)
        if fault is not None:
            return step + fault[0], fault[1]
    return None


def _is_text(value: str) -> bool:
    """Whether UTF-8 can write it: half a surrogate pair is a str to Python, but not text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
