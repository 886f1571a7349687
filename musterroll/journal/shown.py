"""What has been shown of the log: no checkpoint is ever signed that contradicts one of those.

The database alone can't tell that it was brought back from an older copy. So the last checkpoint stands once more
outside of it, beside the keys that sign (DATA_DIR/keys/log.last), written after the database has it and before
anybody else does. And there are others who have seen it: the published folder, the witnesses (`witnesses`), and
whoever a restore has asked (DATA_DIR/log.seen).
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from musterroll.durable import put
from musterroll.embedded import locked
from musterroll.errors import ProofFailed
from musterroll.journal.logkeys import LogSigner
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from musterroll.proof.note import NoteSigner


def check_continues(conn: psycopg.Connection, signer: NoteSigner) -> None:
    """Returns if the database holds every checkpoint that is known to have been shown; else raises ProofFailed."""
    if not isinstance(signer, LogSigner):
        return
    for path in (signer.last_signed, signer.published, signer.seen):
        shown = read_checkpoint(path)
        if shown is not None:
            check_holds(conn, shown, str(path))


def check_holds(conn: psycopg.Connection, shown: Checkpoint, where: str) -> None:
    """Returns if `shown` is one of the database's checkpoints. Raises ProofFailed, naming `where` it was shown."""
    row = conn.execute(
        "SELECT root = %s FROM checkpoint WHERE size = %s", (shown.root, shown.size)
    ).fetchone()
    if row == (True,) or not shown.size:
        return
    (size,) = conn.execute("SELECT coalesce(max(size), 0) FROM checkpoint").fetchone() or (0,)
    raise ProofFailed(
        f"a checkpoint of {shown.size} leaves that this log has shown ({where}) is not in the database (it holds"
        f" {size}): the database was brought back from an older copy, or is another register's. Nothing is signed or"
        " published until it is put right: restore the newest copy; or, if the acts since are lost for good, say so in"
        " public and begin a log under a new name and keys",
        where=where,
    )


def keep_last(conn: psycopg.Connection, signer: NoteSigner) -> None:
    """Writes the newest checkpoint down beside the keys, before it is shown to anybody. It never goes back."""
    if not isinstance(signer, LogSigner):
        return
    row = conn.execute("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    if row is None:
        return
    keep(signer.last_signed, _parse(row[0]))


def keep(path: Path, shown: Checkpoint) -> None:
    """Writes the checkpoint down in `path`, durably, unless it holds one as large. It never goes back."""
    with locked(path.with_name(f"{path.name}.lock")):
        kept = read_checkpoint(path)
        if kept is not None and kept.size >= shown.size:
            return
        put(path, format_checkpoint(shown).encode())


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint in that file, a signed note or its text alone; None if there is no such file."""
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _parse(note: str) -> Checkpoint:
    return parse_checkpoint(note.split("\n\n")[0].rstrip("\n") + "\n")
