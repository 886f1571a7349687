"""Throw away what DATA_DIR holds: the embedded database, passwords, keys. Refuses while the register runs.

With DATABASE_URL the database itself is not ours to throw away; only what is kept beside it goes.
"""

from __future__ import annotations

import shutil
import sys

from musterroll.config import Config
from musterroll.errors import MusterrollError
from musterroll.postgres import forget
from musterroll.site.serve import only_one

# Only a directory that has one of these is a register's: DATA_DIR=/home/me must not cost a home.
MARKS = ("roles.json", "postgres", "postgres.users")


def main() -> int:
    """0 when there is no register any more."""
    try:
        data_dir = Config.from_env().data_dir
        if not data_dir.exists():
            print(f"reset: nothing in {data_dir}")
            return 0
        if not any((data_dir / mark).exists() for mark in MARKS):
            print(f"reset: {data_dir} holds no register; nothing removed", file=sys.stderr)
            return 1
        with only_one(data_dir):
            forget(data_dir)
            shutil.rmtree(data_dir)
    except MusterrollError as refusal:
        print(f"reset: {refusal}", file=sys.stderr)
        return 1
    print(f"reset: {data_dir} is removed; `make run` starts afresh")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
