"""What the auditor knows from elsewhere, and whether the log is the one that others have seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from musterroll.errors import BadNote
from musterroll.journal.witnesses import key_name
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from musterroll.proof.note import NoteKey, open_note, split_note
from musterroll.register.audit.findings import Audit


@dataclass(frozen=True, slots=True)
class Outside:
    """What the auditor knows from elsewhere than the database.

    `keys`: the log's. `since`: a signed checkpoint that somebody kept, with the lines of witnesses if it has any.
    `witnesses`: their keys. `rules`: those in use, as the log should name them. `at`: the present moment. `texts`: the
    rules of earlier times, as somebody kept them. What is None or empty is not asked about.
    """

    keys: Sequence[NoteKey]
    since: bytes | None = None
    witnesses: Sequence[NoteKey] = ()
    rules: bytes | None = None
    at: datetime | None = None
    texts: Sequence[bytes] = ()

    def seen(self) -> Checkpoint | None:
        """The checkpoint of `since`. Raises BadNote if it isn't one that the log's key signed."""
        return open_checkpoint(self.since, self.keys) if self.since is not None else None


def check_cosignatures(
    conn: psycopg.Connection, outside: Outside, seen: Checkpoint | None, result: Audit
) -> None:
    """Each line of a witness stands under a checkpoint of this log, and is the witness's own if its key is known."""
    keys = {key_name(key): key for key in outside.witnesses}
    texts = {
        size: note.split("\n\n")[0] + "\n" for size, note in conn.execute("SELECT size, note FROM checkpoint")
    }
    stored: dict[tuple[int, str], str] = {}
    for size, witness, line in conn.execute("SELECT size, witness, line FROM cosignature"):
        stored[size, witness] = line
        if size not in texts:
            result.differ("cosignature of no checkpoint", None, size=size, witness=witness)
        elif witness in keys:
            try:
                open_note(f"{texts[size]}\n{line}".encode(), [keys[witness]])
            except BadNote:
                result.differ("cosignature is not the witness's", None, size=size, witness=witness)
    if outside.since is None or seen is None:
        return
    text, _ = split_note(outside.since)
    for key in outside.witnesses:
        try:
            open_note(outside.since, [key])
        except BadNote:
            continue
        if parse_checkpoint(text).size == seen.size and (seen.size, key_name(key)) not in stored:
            result.differ("cosignature missing", None, size=seen.size, witness=key_name(key))
