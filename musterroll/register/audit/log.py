"""Whether the log holds the acts: their leaves, the tiles over them, the root of every checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
import psycopg

from musterroll.errors import MusterrollError
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.commitment import statement_commitment
from musterroll.proof.merkle import HASH_SIZE, leaf_hash
from musterroll.proof.note import NoteKey
from musterroll.proof.tiles import ENTRIES, FULL, grow
from musterroll.register.audit.findings import Audit


class Log:
    """The log as acts and statements make it. `entries` and `leaves` (their hashes): 32 bytes a leaf; `found`: 1 where
    one stands at that leaf."""

    def __init__(self, size: int) -> None:
        self.entries = bytearray(HASH_SIZE * size)
        self.leaves = bytearray(HASH_SIZE * size)
        self.found = bytearray(size)
        self.roots: dict[int, str] = {}
        """Position → root of the map of people that the log states there."""
        self.mapped: list[bytes] = []
        """What the map must say, as `Part` has it."""
        self.rules: list[tuple[int, str]] = []
        """Where the log names the rules, and what it says of them."""

    def add(
        self, runs: Sequence[int], entries: bytes | bytearray, leaves: bytes | bytearray, result: Audit
    ) -> None:
        """Puts entries and their hashes, 32 bytes each, in their places. `runs`: the first place of those that follow
        one another, and how many they are, then the same of the next run."""
        at = 0
        numbers = iter(runs)
        for first, count in zip(numbers, numbers, strict=True):
            end = first + count
            taken = self.found.find(1, first, end)
            while taken >= 0:
                result.differ("two at one place of the log", None, position=taken)
                taken = self.found.find(1, taken + 1, end)
            self.found[first:end] = b"\1" * count
            to, size = HASH_SIZE * first, HASH_SIZE * count
            self.entries[to : to + size] = entries[at : at + size]
            self.leaves[to : to + size] = leaves[at : at + size]
            at += size


def read_statements(conn: psycopg.Connection, log: Log, result: Audit) -> None:
    """Puts what the register says of itself in its place in the log."""
    for position, kind, body in conn.execute("SELECT position, kind, body FROM statement ORDER BY position"):
        if position >= len(log.found):
            result.differ("statement beyond the log", None, position=position)
            continue
        entry = statement_commitment(body.encode())
        log.add((position, 1), entry, leaf_hash(entry), result)
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
    checkpoints = conn.execute("SELECT size, root, note FROM checkpoint ORDER BY size").fetchall()
    sizes = {size for size, _, _ in checkpoints}
    if seen is not None and seen.size <= len(log.found):
        sizes.add(seen.size)
    roots, tiles = _grown(log, sorted(sizes))
    if seen is not None and seen.size > len(log.found):
        lost = seen.size - len(log.found)
        result.differ(
            "the log ends before what was witnessed", None, size=seen.size, found=len(log.found), lost=lost
        )
    elif seen is not None and roots[seen.size] != seen.root:
        result.differ(
            "the log is no continuation of the checkpoint that was witnessed",
            None,
            size=seen.size,
            found=len(log.found),
        )
    for claimed, claimed_root, note in checkpoints:
        try:
            signed = open_checkpoint(note.encode(), keys)
        except MusterrollError as error:
            result.differ("signature of the checkpoint", None, size=claimed, error=str(error))
        else:
            if signed.size != claimed or signed.root != bytes(claimed_root):
                result.differ("checkpoint is not the one signed", None, size=claimed, signed=signed.size)
        root = roots[claimed]
        if bytes(claimed_root) != root:
            result.differ(
                "root of the log", None, size=claimed, expected=root.hex(), found=bytes(claimed_root).hex()
            )
    _check_tiles(conn, log, tiles, result)


def _grown(log: Log, sizes: Sequence[int]) -> tuple[dict[int, bytes], dict[tuple[int, int], bytes]]:
    """The roots of these sizes, ascending, and the tiles above the leaves' own."""
    size = 0
    edge: Mapping[int, bytes] = {}
    roots: dict[int, bytes] = {}
    tiles: dict[tuple[int, int], bytes] = {}
    for larger in sizes:
        growth = grow(size, edge, bytes(log.leaves[HASH_SIZE * size : HASH_SIZE * larger]))
        size, edge = growth.size, growth.edge
        roots[larger] = growth.root
        tiles.update({(level, index): hashes for level, index, hashes in growth.tiles if level > 0})
    return roots, tiles


def _check_tiles(
    conn: psycopg.Connection, log: Log, tiles: dict[tuple[int, int], bytes], result: Audit
) -> None:
    """Bundles and tiles are those of the log, and none is missing. `tiles`: those above the leaves."""
    whole = HASH_SIZE * FULL
    lowest = {ENTRIES: log.entries, 0: log.leaves}
    there: dict[int, set[int]] = {level: set() for level in lowest}
    with conn.cursor(name="tiles", binary=True) as cursor:
        for level, index, hashes in cursor.execute(
            "SELECT level, index, hashes FROM tile ORDER BY level, index"
        ):
            if level in lowest:
                wanted = bytes(lowest[level][whole * index : whole * (index + 1)]) or None
                there[level].add(index)
            else:
                wanted = tiles.pop((level, index), None)
            if wanted != hashes:
                result.differ("tile", None, level=level, index=index)
    count = -(-len(log.found) // FULL)
    missing = [(level, index) for level in lowest for index in range(count) if index not in there[level]]
    for level, index in (*missing, *tiles):
        result.differ("tile missing", None, level=level, index=index)
