"""C2SP tlog-cosignature: the bytes that are signed when a signature carries its time.

    0x04, Ed25519      cosignature/v1                       0x06, ML-DSA-44    "subtree/v1", newline, zero byte
                       time 1679315147                                         length (1 byte) || signer's name
                       register.example/log                                    u64 time
                       3                                                       length (1 byte) || the log's origin
                       Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Z…                       u64 0 || u64 size || root (32 bytes)

The time is in POSIX seconds, up to 2^63 - 1, and stands in front of the signature as a u64; integers are big-endian.
It says: as of then this was the largest tree of this log that the signer had seen, consistent with all before.
The left form signs the whole text of a checkpoint, the right one its first three lines and not what extends it.
"""

from __future__ import annotations

import binascii
import struct
from base64 import b64decode, b64encode

LATEST_TIME = (1 << 63) - 1

_U64 = struct.Struct(">Q")
_HASH_SIZE = 32


def format_time(time: int) -> bytes:
    """The 8 bytes in front of a signature made at `time`. Raises ValueError for what is no POSIX time."""
    if not 0 <= time <= LATEST_TIME:
        raise ValueError(f"no POSIX time: {time}")
    return _U64.pack(time)


def split_time(signature: bytes) -> tuple[int, bytes]:
    """The time in front of `signature`, and the rest of it. Raises ValueError if it is too short for one."""
    if len(signature) < _U64.size:
        raise ValueError("a signature shorter than its time")
    return _U64.unpack_from(signature)[0], signature[_U64.size :]


def cosignature_message(text: str, time: int) -> bytes:
    """What an Ed25519 cosignature of the checkpoint `text` signs. Raises ValueError for what is no POSIX time."""
    format_time(time)
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def checkpoint_message(name: str, text: str, time: int) -> bytes:
    """What the ML-DSA-44 key called `name` signs of the checkpoint `text`.

    Raises ValueError unless `text` begins as a checkpoint does, and for what is no POSIX time.
    """
    origin, size, root = _tree_head(text)
    head = b"subtree/v1\n\0" + _counted(name) + format_time(time) + _counted(origin)
    return head + _U64.pack(0) + _U64.pack(size) + root


def _tree_head(text: str) -> tuple[str, int, bytes]:
    lines = text.split("\n")
    if len(lines) < 4:
        raise ValueError("not a checkpoint")
    origin, size, root = lines[:3]
    if not (size.isascii() and size.isdigit() and len(size) <= 19 and str(int(size)) == size):
        raise ValueError("the checkpoint's size is not a number of leaves")
    try:
        hashed = b64decode(root, validate=True)
    except binascii.Error as error:
        raise ValueError("the checkpoint's root is not base64") from error
    if len(hashed) != _HASH_SIZE or b64encode(hashed).decode() != root:
        raise ValueError("the checkpoint's root is not a hash")
    return origin, int(size), hashed


def _counted(name: str) -> bytes:
    """UTF-8 after its length in one byte."""
    data = name.encode()
    if not 1 <= len(data) <= 255:
        raise ValueError("a name that ML-DSA-44 signs has 1 to 255 bytes")
    return bytes([len(data)]) + data
