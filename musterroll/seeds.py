"""Secret seeds of keys, each in a file of its own that only its owner reads."""

from __future__ import annotations

import os
from pathlib import Path

from musterroll.durable import put_once


def kept_seed(path: Path) -> bytes:
    """The 32 secret bytes in `path`, made there (0600, durable) if there is no such file."""
    if not path.exists():
        put_once(path, os.urandom(32))
    return path.read_bytes()
