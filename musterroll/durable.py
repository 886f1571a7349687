"""Files that are there whole or not at all, also after a power cut or on a full disk.

What every file of ours that must not be lost is written through: the published log, what stands beside the keys, the
keys, a witness's record. Bytes, then their fsync, then the name, then the fsync of the folder that holds the name.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


class Disk:
    """The calls that write. `musterroll/faults` puts one in its place that fails as a full or dying disk does."""

    def write(self, descriptor: int, data: bytes) -> int:
        """Bytes written, perhaps fewer than given."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Makes a file's bytes durable, or a folder's names."""
        os.fsync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Puts `old` in the place of `new`, whether that is there or not."""
        old.rename(new)

    def link(self, old: Path, new: Path) -> None:
        """Gives `old` a second name. Raises FileExistsError where that is taken."""
        os.link(old, new)


disk = Disk()


def put(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Writes `data` to `path`, durable on return; killed or failing in between, what was there before stays.

    One writer at a time: callers hold a lock. Folders that are missing are made. Raises OSError.
    """
    put_all([(path, data)], mode)


def put_all(files: Iterable[tuple[Path, bytes]], mode: int = 0o644) -> int:
    """`put` of many files, each whole at any moment and all durable on return; returns how many there were.

    Which of them are there after a power cut in between is not said. Raises OSError.
    """
    folders: dict[Path, None] = {}
    number = 0
    for path, data in files:
        if path.parent not in folders:
            _make_folder(path.parent)
            folders[path.parent] = None
        half = path.with_name(f".{path.name}.half")  # always one name: what a killed writer left goes
        try:
            _write(half, data, mode)
            disk.rename(half, path)
        except BaseException:
            half.unlink(missing_ok=True)  # on a full disk it is in the way of what would make room
            raise
        number += 1
    for folder in folders:
        _flush(folder)
    return number


def put_once(path: Path, data: bytes, mode: int = 0o600) -> None:
    """`put` for a file that never changes: where two make it at once, the first one's is kept. Raises OSError."""
    _make_folder(path.parent, 0o700)
    half = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        _write(half, data, mode)
        with contextlib.suppress(FileExistsError):
            disk.link(half, path)
    finally:
        half.unlink(missing_ok=True)
    _flush(path.parent)


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[disk.write(descriptor, bytes(rest)) :]
        disk.sync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path, mode: int = 0o777) -> None:
    """Makes the folder and those above it that are missing, each one's name durable."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, mode)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode)
    _flush(folder.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        disk.sync(descriptor)
    finally:
        os.close(descriptor)
