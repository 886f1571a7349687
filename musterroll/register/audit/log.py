"""Whether the log holds the acts: their leaves, the tiles over them, the root of every checkpoint.

All of it is read in the log's order, side by side, and only the edge of the tree is kept: memory doesn't grow with the
log. Each place is claimed by an act or a statement, and stands in an entry bundle and in a tile. Where one of the three
says something else than the two others, it is that one which is named, and the tree goes on as the two have it: one
wrong is one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson
import psycopg

from musterroll.errors import MusterrollError
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE, leaf_hash, leaf_hashes
from musterroll.proof.note import NoteKey
from musterroll.proof.tiles import ENTRIES, FULL, grow
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.inorder import InOrder
from musterroll.register.audit.places import Places
from musterroll.register.audit.rounds import Rounds

BLOCK = 16 * FULL
"""Places looked at together: whole tiles."""
_WHOLE = FULL * HASH_SIZE
_NOTHING = bytes(HASH_SIZE)

CHECKPOINTS = "SELECT size, coalesce(root, ''), coalesce(note, '') FROM checkpoint ORDER BY size"
STATEMENTS = "SELECT position, kind, coalesce(body, '') FROM statement ORDER BY position"
TILES = "SELECT index, hashes FROM tile WHERE level = %s ORDER BY index"
OTHER_TILES = "SELECT level, index FROM tile WHERE level <> ALL(%s) ORDER BY level, index"


@dataclass(slots=True)
class Log:
    """What the log of that size says of itself."""

    size: int
    roots: dict[int, str] = field(default_factory=dict)
    """Position → root of the map of people that the log states there."""
    rules: list[tuple[int, str]] = field(default_factory=list)
    """Where the log names the rules, and what it says of them."""


def read_statements(conn: psycopg.Connection, log: Log, result: Audit) -> None:
    """Takes down what the register says of itself in the log."""
    with conn.cursor(name="statements", binary=True) as cursor:
        for position, kind, body in cursor.execute(STATEMENTS):
            if not 0 <= position < log.size:
                result.differ("statement beyond the log", None, position=position)
                continue
            if kind == "rules":
                log.rules.append((position, body))
            if kind == "map":
                try:
                    log.roots[position] = str(orjson.loads(body)["root"])
                except (ValueError, LookupError, TypeError) as error:
                    result.differ("statement can't be read", None, position=position, error=str(error))


def check_log(
    conn: psycopg.Connection, rounds: Rounds, keys: Sequence[NoteKey], seen: Checkpoint | None, result: Audit
) -> None:
    """Goes through the log from its first place to its last; the tree is grown from checkpoint to checkpoint."""
    size = rounds.size
    checkpoints = _Checkpoints(conn, keys, seen, size, result)
    tiles = _Tiles(conn, size, result)
    places = Places(conn, rounds, result)
    edge: Mapping[int, bytes] = {}
    checkpoints.reached(0, EMPTY_ROOT)
    for low in range(0, size, BLOCK):
        high = min(low + BLOCK, size)
        leaves = _leaves(low, high, places, tiles)
        begin = low
        while begin < high:
            end = checkpoints.next(high)
            growth = grow(begin, edge, leaves[HASH_SIZE * (begin - low) : HASH_SIZE * (end - low)])
            begin, edge = end, growth.edge
            for level, index, hashes in growth.tiles:
                if level > 0 and len(hashes) == _WHOLE:
                    tiles.compare(level, index, hashes)
            checkpoints.reached(end, growth.root)
    for level in sorted(edge):
        if level > 0:
            tiles.compare(level, size // FULL ** (level + 1), edge[level])
    tiles.end()
    places.end()


def _leaves(low: int, high: int, places: Places, tiles: _Tiles) -> bytes:
    """The leaves' hashes from `low` up to `high`, whose bundles and tiles are compared."""
    indices = range(low // FULL, -(-high // FULL))
    bundles = [tiles.take(ENTRIES, index) for index in indices]
    lowest = [tiles.take(0, index) for index in indices]
    joined = b"".join([bundle or b"" for bundle in bundles])
    entries = places.entries(low, high, joined)
    if entries is not None:
        hashes = leaf_hashes(entries)
    else:
        joined, hashes = _weighed(low, high, places, _Held(low, bundles), _Held(low, lowest))
    for number, index in enumerate(indices):
        part = slice(_WHOLE * number, _WHOLE * (number + 1))
        tiles.differ(ENTRIES, index, bundles[number], joined[part])
        tiles.differ(0, index, lowest[number], hashes[part])
    return hashes


def _weighed(low: int, high: int, places: Places, entries: _Held, hashes: _Held) -> tuple[bytes, bytes]:
    """Entries and hashes of a block in which not all agree. `entries`, `hashes`: as bundles and tiles have them."""
    taken: list[bytes] = []
    leaves: list[bytes] = []
    for position, claims in enumerate(places.claims(entries.at), start=low):
        entry, leaf = entries.at(position), hashes.at(position)
        if claims:
            claim = next((one for one in claims if one.entry == entry), claims[0])
            if entry is not None and claim.entry != entry and leaf == leaf_hash(entry):
                places.otherwise(position, claim)
            else:
                entry, leaf = claim.entry, leaf_hash(claim.entry)
        else:
            if entry is not None:
                leaf = leaf_hash(entry)
            places.nobody(position, leaf or _NOTHING)
        taken.append(entry or _NOTHING)
        leaves.append(leaf or _NOTHING)
    places.say()
    return b"".join(taken), b"".join(leaves)


class _Held:
    """What some tiles beside one another hold; `low`: the place of the first hash."""

    def __init__(self, low: int, tiles: Sequence[bytes | None]) -> None:
        self._low, self._tiles = low, tiles

    def at(self, position: int) -> bytes | None:
        number, place = divmod(position - self._low, FULL)
        tile = self._tiles[number] or b""
        found = tile[HASH_SIZE * place : HASH_SIZE * (place + 1)]
        return found if len(found) == HASH_SIZE else None


class _Tiles:
    """The register's tiles in a log of that size; each level's are asked for in the order of their indices."""

    def __init__(self, conn: psycopg.Connection, size: int, result: Audit) -> None:
        levels = [ENTRIES]
        while size:
            levels.append(len(levels) - 1)
            size //= FULL
        self._result = result
        self._levels = {
            level: InOrder(conn, f"tiles {level}", TILES, level, partial(self._other, level))
            for level in levels
        }
        for level, index in conn.execute(OTHER_TILES, (levels,)):
            self._other(level, index)

    def take(self, level: int, index: int) -> bytes | None:
        """What stands there; None where nothing does."""
        return self._levels[level].take(index)

    def differ(self, level: int, index: int, found: bytes | None, wanted: bytes) -> None:
        """Says so if they do. `found`: what stands there."""
        if found is None:
            self._result.differ("tile missing", None, level=level, index=index)
        elif found != wanted:
            self._result.differ("tile", None, level=level, index=index)

    def compare(self, level: int, index: int, wanted: bytes) -> None:
        """Whether this tile is what it must be."""
        self.differ(level, index, self.take(level, index), wanted)

    def end(self) -> None:
        """All tiles that the log has were asked for."""
        for level in self._levels.values():
            level.end()

    def _other(self, level: int, index: int) -> None:
        self._result.differ("tile", None, level=level, index=index)


class _Checkpoints:
    """The checkpoints in the order of their sizes, and among them the one that was kept elsewhere (`seen`)."""

    def __init__(
        self,
        conn: psycopg.Connection,
        keys: Sequence[NoteKey],
        seen: Checkpoint | None,
        size: int,
        result: Audit,
    ) -> None:
        self._keys, self._seen, self._size, self._result = keys, seen, size, result
        self._rows = self._read(conn)
        self._next = next(self._rows, None)
        if seen is not None and seen.size > size:
            lost = seen.size - size
            result.differ(
                "the log ends before what was witnessed", None, size=seen.size, found=size, lost=lost
            )
            self._seen = None

    @staticmethod
    def _read(conn: psycopg.Connection) -> Iterator[tuple[int, bytes, str]]:
        with conn.cursor(name="checkpoints", binary=True) as cursor:
            yield from cursor.execute(CHECKPOINTS)

    def next(self, high: int) -> int:
        """The next size at which there is a root to compare, but `high` at most."""
        size = min(high, self._next[0]) if self._next is not None else high
        return min(size, self._seen.size) if self._seen is not None else size

    def reached(self, size: int, root: bytes) -> None:
        """This is the root of the log of that size."""
        seen = self._seen
        if seen is not None and seen.size == size:
            self._seen = None
            if seen.root != root:
                self._result.differ(
                    "the log is no continuation of the checkpoint that was witnessed",
                    None,
                    size=seen.size,
                    found=self._size,
                )
        while self._next is not None and self._next[0] <= size:
            self._compare(*self._next, root)
            self._next = next(self._rows, None)

    def _compare(self, size: int, claimed: bytes, note: str, root: bytes) -> None:
        try:
            signed = open_checkpoint(note.encode(), self._keys)
        except MusterrollError as error:
            self._result.differ("signature of the checkpoint", None, size=size, error=str(error))
        else:
            if signed.size != size or signed.root != claimed:
                self._result.differ("checkpoint is not the one signed", None, size=size, signed=signed.size)
        if claimed != root:
            self._result.differ("root of the log", None, size=size, expected=root.hex(), found=claimed.hex())
