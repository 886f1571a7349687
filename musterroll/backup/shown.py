"""What the log has shown, set against what a register holds: sealed acts that are lost are noticed here.

Who has seen it: the place beside the keys where the last checkpoint stands (`journal.shown`), the published folder,
witnesses, anybody who kept a checkpoint. No one of them lies in a backup, so that none goes back with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from musterroll.errors import BackupFailed, BadNote
from musterroll.journal.shown import keep, read_checkpoint
from musterroll.journal.witnesses import PATIENCE
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.note import NoteKey
from musterroll.proof.policy import Policy
from musterroll.witness.client import WitnessSilent, last_seen

KEPT, PUBLISHED, SEEN = "keys/log.last", "log/checkpoint", "log.seen"
"""Of a data directory; `journal.shown` looks at the same before anything is signed."""

NEWEST = "SELECT size, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1"
HOLDS = "SELECT root = %s FROM checkpoint WHERE size = %s"


@dataclass(frozen=True)
class Shown:
    """A checkpoint that somebody has seen, and who. `agrees`: whether the register holds it, None: not looked yet."""

    checkpoint: Checkpoint
    where: str
    agrees: bool | None = None

    def as_json(self) -> dict[str, Any]:
        return {"where": self.where, "size": self.checkpoint.size, "agrees": self.agrees}


@dataclass(frozen=True)
class Comparison:
    """`size`: entries of the register's log; `signed_at`: when its newest checkpoint was signed; `shown`: all that it
    was compared with."""

    size: int
    signed_at: datetime | None
    shown: tuple[Shown, ...]

    @property
    def loss(self) -> Shown | None:
        """The largest checkpoint that was shown and that the register doesn't hold; None if it holds them all."""
        missing = [one for one in self.shown if not one.agrees]
        return max(missing, key=lambda one: one.checkpoint.size) if missing else None

    @property
    def lost(self) -> int:
        """Entries of the log that were shown and that the register lacks, at least; 0 also if it holds others in
        their place."""
        return max(0, self.loss.checkpoint.size - self.size) if self.loss is not None else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "size": self.size,
            "signed_at": self.signed_at.isoformat() if self.signed_at is not None else None,
            "compared": [one.as_json() for one in self.shown],
            "lost": self.lost,
            "agrees": self.loss is None if self.shown else None,
        }


def compare(conn: psycopg.Connection, shown: Iterable[Shown]) -> Comparison:
    """Looks in the register's own checkpoints for each that was shown. `conn` may read them."""
    size, signed_at = conn.execute(NEWEST).fetchone() or (0, None)
    looked = []
    for one in shown:
        row = conn.execute(HOLDS, (one.checkpoint.root, one.checkpoint.size)).fetchone()
        looked.append(Shown(one.checkpoint, one.where, row == (True,) or not one.checkpoint.size))
    return Comparison(size, signed_at, tuple(looked))


def words(found: Comparison) -> list[str]:
    """The comparison in plain sentences."""
    loss = found.loss
    if not found.shown:
        return [
            f"The log holds {found.size} entries. NOT COMPARED with anything that was shown of it: give a --checkpoint",
            "  that somebody kept, or WITNESSES, or nobody notices what may be missing at its end.",
        ]
    seen = [
        f"  {'held  ' if one.agrees else 'LACKED'}  {one.checkpoint.size} entries, shown by {one.where}"
        for one in found.shown
    ]
    if loss is None:
        return [f"The log holds {found.size} entries, and every checkpoint that it was compared with:", *seen]
    since = found.signed_at.isoformat() if found.signed_at is not None else "the beginning"
    if found.lost:
        first = (
            f"SEALED ACTS ARE MISSING: the log has shown {loss.checkpoint.size} entries ({loss.where}), this register"
            f" holds {found.size}: {found.lost} are lost."
        )
    else:
        first = (
            f"ANOTHER HISTORY: the checkpoint of {loss.checkpoint.size} entries that the log has shown ({loss.where})"
            f" is not in this register, which holds {found.size} entries."
        )
    return [
        first,
        f"  The loss begins after {since}, when the last checkpoint it holds was signed (by the register's clock).",
        *seen,
        "  It seals and publishes nothing until it holds them: restore again with the WAL that is missing (--archive,",
        "  --wal). If that is gone for good, docs/backup.md says what can still be done honestly.",
    ]


def guard(into: Path, found: Comparison) -> None:
    """Writes down the largest checkpoint shown, in the data directory `into`: with less the register seals nothing."""
    if found.shown:
        keep(into / SEEN, max(found.shown, key=lambda one: one.checkpoint.size).checkpoint)


# --- who has seen it ------------------------------------------------------------------------------------------


def shown_in(data_dir: Path, origin: str) -> list[Shown]:
    """What stands beside the keys of that data directory, in its published folder, and what a restore found there."""
    found = []
    for path in (data_dir / KEPT, data_dir / PUBLISHED, data_dir / SEEN):
        checkpoint = read_checkpoint(path)
        if checkpoint is not None and checkpoint.origin == origin:
            found.append(Shown(checkpoint, str(path)))
    return found


def shown_by_note(note: bytes, keys: Sequence[NoteKey], where: str) -> Shown:
    """A signed checkpoint that somebody kept. Raises BackupFailed unless this log's key signed it."""
    try:
        return Shown(open_checkpoint(note, keys), where)
    except BadNote as error:
        raise BackupFailed(f"{where} is no checkpoint of this log: {error}") from error


def shown_by_witnesses(policy: Policy, keys: Sequence[NoteKey]) -> tuple[list[Shown], list[str]]:
    """What the policy's witnesses have seen of the log, and of those that couldn't be asked, why not."""
    found, silent = [], []
    for witness in policy.witnesses:
        if not witness.url:
            continue
        try:
            note = last_seen(witness.url, keys[0].name, 5 * PATIENCE)
        except WitnessSilent as error:
            silent.append(f"witness {witness.name} can't be asked: {error}")
            continue
        if note is None:
            silent.append(f"witness {witness.name} shows nothing of this log")
            continue
        try:
            found.append(shown_by_note(note, keys, f"witness {witness.name}"))
        except BackupFailed as error:  # anybody can claim anything; only the log's own signature binds it
            silent.append(str(error))
    return found, silent
