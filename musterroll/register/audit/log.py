"""Whether the log holds the acts: their leaves, the tiles over them, the root of every checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
import psycopg

from musterroll.errors import MusterrollError
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.commitment import statement_commitment
from musterroll.proof.merkle import leaf_hashes
from musterroll.proof.note import NoteKey
from musterroll.proof.peoplemap import EMPTY, extend, person_key
from musterroll.proof.tiles import ENTRIES, FULL, grow
from musterroll.register.audit.findings import Audit

if TYPE_CHECKING:
    from musterroll.register.audit.replay import Then

SEALED = "SELECT coalesce(max(size), 0), coalesce(max(sealed_below::text::numeric), 0)::text FROM checkpoint"


@dataclass(frozen=True, slots=True)
class Closed:
    """The envelope of an act without its opening; `position` is its leaf."""

    act: UUID
    kind: str
    case: UUID | None
    effective: datetime | None
    recorded: datetime | None
    committed: bytes
    position: int | None


@dataclass(slots=True)
class Log:
    """The log as the acts make it. `entries`: 32 bytes a leaf; `found`: 1 where an act stands at that leaf; `below`:
    every act of a transaction before this one has been sealed."""

    entries: bytearray
    found: bytearray
    below: str
    at: datetime | None = None
    """No act can have been recorded after this moment."""
    then: Then | None = None
    roots: dict[int, str] = field(default_factory=dict)
    """Position → root of the map of people that the log states there."""
    chained: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)
    """Person → number of sealed acts and the chain over them, of those being read."""
    mapped: list[bytes] = field(default_factory=list)
    """What the map must say: key, number, chain and person, 88 bytes each."""

    rules: str | None = None
    """The rules that the log named last."""
    closed: dict[UUID, list[Closed]] = field(default_factory=dict)
    """Person → acts without an opening, of those being read: erased or missing."""
    sealings: list[tuple[int, datetime]] = field(default_factory=list)
    """Every checkpoint's size, ascending, and when it was signed."""

    def take(self, position: int, entry: bytes, result: Audit) -> None:
        if self.found[position]:
            result.differ("two at one place of the log", None, position=position)
        self.entries[32 * position : 32 * position + 32] = entry
        self.found[position] = 1

    def chain(self, person: UUID, committed: bytes) -> None:
        count, chain = self.chained.get(person, (0, EMPTY))
        self.chained[person] = count + 1, extend(chain, (committed,))

    def close(self) -> None:
        """What is chained is complete: these people are done."""
        for person, (count, chain) in self.chained.items():
            self.mapped.append(person_key(person.bytes) + count.to_bytes(8, "big") + chain + person.bytes)
        self.chained.clear()


def read_statements(conn: psycopg.Connection, log: Log, result: Audit) -> None:
    """Puts what the register says of itself in its place in the log."""
    for position, kind, body in conn.execute("SELECT position, kind, body FROM statement ORDER BY position"):
        if position >= len(log.found):
            result.differ("statement beyond the log", None, position=position)
            continue
        log.take(position, statement_commitment(body.encode()), result)
        if kind == "rules":
            log.rules = body
        if kind == "map":
            try:
                log.roots[position] = str(orjson.loads(body)["root"])
            except (ValueError, LookupError, TypeError) as error:
                result.differ("statement can't be read", None, position=position, error=str(error))


def check_log(
    conn: psycopg.Connection, log: Log, keys: Sequence[NoteKey], seen: Checkpoint | None, result: Audit
) -> None:
    """Grows the tree from checkpoint to checkpoint and compares each root, then all tiles and leaves."""
    for position, act_id in conn.execute(
        "SELECT position, act_id FROM leaf WHERE position >= %s", (len(log.found),)
    ):
        result.differ("leaf beyond the log", None, position=position, act=act_id)
    at = 0
    while (at := log.found.find(0, at)) >= 0:
        result.differ("leaf without its act", None, position=at)
        at += 1
    if seen is not None and seen.size > len(log.found):
        lost = seen.size - len(log.found)
        result.differ(
            "the log ends before what was witnessed", None, size=seen.size, found=len(log.found), lost=lost
        )
    elif seen is not None and _root_at(log, seen.size) != seen.root:
        result.differ(
            "the log is no continuation of the checkpoint that was witnessed",
            None,
            size=seen.size,
            found=len(log.found),
        )
    size = 0
    edge: Mapping[int, bytes] = {}
    tiles: dict[tuple[int, int], bytes] = {}
    for claimed, claimed_root, note in conn.execute(
        "SELECT size, root, note FROM checkpoint ORDER BY size"
    ).fetchall():
        entries = memoryview(log.entries)[32 * size : 32 * claimed]
        growth = grow(
            size, edge, leaf_hashes(bytes(entries[at : at + 32]) for at in range(0, len(entries), 32))
        )
        size, edge = growth.size, growth.edge
        tiles.update({(level, index): hashes for level, index, hashes in growth.tiles})
        try:
            signed = open_checkpoint(note.encode(), keys)
        except MusterrollError as error:
            result.differ("signature of the checkpoint", None, size=claimed, error=str(error))
        else:
            if signed.size != claimed or signed.root != bytes(claimed_root):
                result.differ("checkpoint is not the one signed", None, size=claimed, signed=signed.size)
        if bytes(claimed_root) != growth.root:
            result.differ(
                "root of the log",
                None,
                size=claimed,
                expected=growth.root.hex(),
                found=bytes(claimed_root).hex(),
            )
    for at in range(0, size, FULL):
        tiles[ENTRIES, at // FULL] = bytes(log.entries[32 * at : 32 * min(at + FULL, size)])
    for level, index, hashes in conn.execute("SELECT level, index, hashes FROM tile"):
        if tiles.pop((level, index), None) != bytes(hashes):
            result.differ("tile", None, level=level, index=index)
    for level, index in tiles:
        result.differ("tile missing", None, level=level, index=index)


def _root_at(log: Log, size: int) -> bytes:
    """The root of the first `size` leaves, of which there are so many, as the acts make them."""
    entries = memoryview(log.entries)[: 32 * size]
    return grow(0, {}, leaf_hashes(bytes(entries[at : at + 32]) for at in range(0, len(entries), 32))).root
