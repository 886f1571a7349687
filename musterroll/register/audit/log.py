"""Whether the log holds the acts: their leaves, the tiles over them, the root of every checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson
import psycopg

from musterroll.errors import MusterrollError
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.commitment import statement_commitment
from musterroll.proof.merkle import leaf_hashes
from musterroll.proof.note import NoteKey
from musterroll.proof.tiles import ENTRIES, FULL, grow
from musterroll.register.audit.findings import Audit


@dataclass(slots=True)
class Log:
    """The log as acts and statements make it. `entries`: 32 bytes a leaf; `found`: 1 where one stands at that leaf."""

    entries: bytearray
    found: bytearray
    roots: dict[int, str] = field(default_factory=dict)
    """Position → root of the map of people that the log states there."""
    mapped: list[bytes] = field(default_factory=list)
    """What the map must say: key, number, chain and person, 88 bytes each."""
    rules: list[tuple[int, str]] = field(default_factory=list)
    """Where the log names the rules, and what it says of them."""

    def take(self, position: int, entry: bytes, result: Audit) -> None:
        """Puts an entry in its place."""
        if self.found[position]:
            result.differ("two at one place of the log", None, position=position)
        self.entries[32 * position : 32 * position + 32] = entry
        self.found[position] = 1

    def add(
        self, positions: Sequence[int], entries: bytes | bytearray, mapped: Sequence[bytes], result: Audit
    ) -> None:
        """Puts the entries of a part, 32 bytes each, in their places, and what the map must say of its people."""
        for number, position in enumerate(positions):
            self.take(position, bytes(entries[32 * number : 32 * number + 32]), result)
        self.mapped += mapped


def read_statements(conn: psycopg.Connection, log: Log, result: Audit) -> None:
    """Puts what the register says of itself in its place in the log."""
    for position, kind, body in conn.execute("SELECT position, kind, body FROM statement ORDER BY position"):
        if position >= len(log.found):
            result.differ("statement beyond the log", None, position=position)
            continue
        log.take(position, statement_commitment(body.encode()), result)
        if kind == "rules":
            log.rules.append((position, body))
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
