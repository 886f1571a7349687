"""Secret seeds of keys, each in a file of its own that only its owner reads."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def kept_seed(path: Path) -> bytes:
    """The 32 secret bytes in `path`, made there (0600, durable) if there is no such file."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(os.urandom(32))
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: then its seed counts
            os.link(half, path)
        half.unlink()
    return path.read_bytes()
