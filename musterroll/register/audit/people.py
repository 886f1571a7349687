"""Whether the map of people is that of the sealed acts.

Neither is held: acts come by people and the map by keys, which are hashes, and no order puts the two side by side. What
the map must say and what it says are summed up (`sums`); only where the two sums differ lines are held and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, repeat
from operator import itemgetter, lt
from struct import unpack
from uuid import UUID

import psycopg

from musterroll.journal.peoplemap import (
    FEWEST_BITS,
    MOST_BITS,
    SHAPE,
    STEP,
    fold_up,
    layers,
    prefix_of,
)
from musterroll.proof.peoplemap import EMPTY, KEY_SIZE, extend, leaf_hash, person_key, subtrees
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.inorder import InOrder
from musterroll.register.audit.rounds import Rounds
from musterroll.register.audit.sums import Sums, range_bits

BUCKETS = (
    "SELECT prefix, leaves, states FROM map_bucket"
    " WHERE bits = %s AND prefix >= %s AND prefix < %s ORDER BY bits, prefix"
)
# stray --
# Buckets of a map that is cut otherwise; each half goes along the key.
STRAY = (
    "SELECT leaves, states FROM map_bucket WHERE (bits, prefix) < (%s, 0) ORDER BY bits, prefix",
    "SELECT leaves, states FROM map_bucket WHERE (bits, prefix) >= (%s, 1 << %s) ORDER BY bits, prefix",
)
TILES = "SELECT index, children FROM map_tile WHERE depth = %s ORDER BY index"
OTHER_TILES = "SELECT depth, index FROM map_tile WHERE depth <> ALL(%s) ORDER BY depth, index"
ENTRIES = """
SELECT uuid_send(person_id) || coalesce(commitment, '') FROM act WHERE xact_id < %s::xid8 ORDER BY person_id, ordinal
"""
AT_ONCE = 64
"""Buckets fetched at a time."""
_STATE = 8 + KEY_SIZE
_PERSON = itemgetter(slice(16))

Lines = tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]]
"""Keys, ascending, and of each its state (number of acts, chain) and its leaf."""
Held = Mapping[int, Sequence[bytes]]
"""Range of keys → what the map must say there, ascending: key, state, leaf and person, 120 bytes each."""


@dataclass(slots=True)
class Stored:
    """What the map says: `sums` over its lines, `people` as its shape tells, and ranges that are not in order, whatever
    their sums."""

    sums: Sums
    people: int
    broken: set[int] = field(default_factory=set)


def shape_of(conn: psycopg.Connection, result: Audit) -> tuple[int, int]:
    """At how many bits the map is cut, and how many people it says it holds."""
    bits, people = conn.execute(SHAPE).fetchone() or (FEWEST_BITS, 0)
    if bits not in range(FEWEST_BITS, MOST_BITS + 1, STEP):
        result.differ("map_shape", None, found=bits)
        bits = FEWEST_BITS
    return bits, people


def no_sums(conn: psycopg.Connection, secret: bytes) -> Sums:
    """Sums of no lines, over the ranges of this register's map."""
    bits, _ = shape_of(conn, Audit())
    return Sums(secret, range_bits(bits))


def check_map(
    conn: psycopg.Connection, roots: Mapping[int, str], secret: bytes, held: Held, result: Audit
) -> Stored:
    """The map's hashes are those of its lines, and the newest checkpoint's last leaf states its root.

    `roots`: what the log states, as `Log` has it; `held`: what the map must say in some ranges, with which its lines
    are compared, and which takes their place. Returns what it says in the others.
    """
    bits, people = shape_of(conn, result)
    stored = Stored(Sums(secret, range_bits(bits)), people)
    _read_stray(conn, bits, stored, result)
    tree = _Tree(conn, bits, result)
    cut = bits - stored.sums.bits
    at = 0
    for of in sorted(held):
        _add_stored(conn, bits, range(at, of << cut), tree, stored, result)
        at = of + 1 << cut
        there = {
            key: (state, leaf)
            for lines in _read(conn, bits, range(of << cut, at), stored, result)
            for key, state, leaf in zip(*lines, strict=True)
        }
        _compare(held[of], there, result)
        tree.add([line[:32] for line in held[of]], [line[72:104] for line in held[of]])
    _add_stored(conn, bits, range(at, 1 << bits), tree, stored, result)
    tree.end()
    sizes = [row[0] for row in conn.execute("SELECT size FROM checkpoint ORDER BY size")]
    check_roots(sizes, roots, tree.root, result)
    return stored


def compare_map(
    conn: psycopg.Connection,
    rounds: Rounds,
    roots: Mapping[int, str],
    mapped: Sums,
    stored: Stored,
    found: Audit,
) -> Audit:
    """What `check_map` found, if it saw what the map must say; else what it finds of what the map must say.

    `mapped`: over what it must say; `stored`, `found`: what `check_map` returned, and what it had found.
    """
    ranges = mapped.differing(stored.sums) | stored.broken
    if ranges:
        found = Audit()
        check_map(conn, roots, mapped.secret, _held(conn, rounds, mapped, ranges), found)
    if stored.people != mapped.lines:
        found.differ("map_shape", None, expected=mapped.lines, found=stored.people)
    return found


def check_roots(sizes: Sequence[int], roots: Mapping[int, str], root: bytes, result: Audit) -> None:
    """The log states a root before each checkpoint of these sizes and nowhere else, and the last is this one."""
    for size in sizes:
        if size - 1 not in roots:
            result.differ("checkpoint without the map of people", None, size=size)
    if sizes and roots.get(sizes[-1] - 1) != root.hex():
        result.differ("root of the map of people", None, expected=root.hex(), found=roots.get(sizes[-1] - 1))
    known = set(sizes)
    for position in roots:
        if position + 1 not in known:
            result.differ("checkpoint missing", None, size=position + 1)


def _held(conn: psycopg.Connection, rounds: Rounds, mapped: Sums, ranges: set[int]) -> Held:
    held: dict[int, list[bytes]] = {of: [] for of in ranges}
    with conn.cursor(name="entries", binary=True) as cursor:
        cursor.itersize = 4_096
        rows = cursor.execute(ENTRIES, (str(int.from_bytes(rounds.below, "big")),))
        for person, those in groupby((row for (row,) in rows), _PERSON):
            key = person_key(person)
            lines = held.get(mapped.range_of(key))
            if lines is not None:
                lines.append(line_of(key, [row[16:] for row in those]) + person)
    for lines in held.values():
        lines.sort()
    return held


def line_of(key: bytes, entries: Sequence[bytes]) -> bytes:
    """What the map must say of the key's acts, which committed to these entries: key, state and leaf."""
    state = state_of(entries)
    return key + state + leaf_hash(key, state)


def state_of(entries: Sequence[bytes]) -> bytes:
    """Number of acts and chain, 40 bytes."""
    return len(entries).to_bytes(8, "big") + extend(EMPTY, entries)


def _compare(held: Sequence[bytes], there: dict[bytes, tuple[bytes, bytes]], result: Audit) -> None:
    for line in held:
        found = there.pop(line[:32], None)
        if found != (line[32:72], line[72:104]):
            person, count = UUID(bytes=line[104:]), _count(line[32:72])
            result.differ("map_bucket", person, expected=count, found=_count(found[0]) if found else None)
    for state, _ in there.values():
        result.differ("map_bucket of nobody", None, found=_count(state))


def _count(state: bytes) -> int:
    return int.from_bytes(state[:8], "big")


# --- what is stored -----------------------------------------------------------------------------------------


def _add_stored(
    conn: psycopg.Connection, bits: int, prefixes: range, tree: _Tree, stored: Stored, result: Audit
) -> None:
    sums = stored.sums
    for keys, states, leaves in _read(conn, bits, prefixes, stored, result):
        for key, state, leaf in zip(keys, states, leaves, strict=True):
            if leaf_hash(key, state) != leaf:
                stored.broken.add(sums.range_of(key))
            sums.add(key, state)
        tree.add(keys, leaves)


def _read(
    conn: psycopg.Connection, bits: int, prefixes: range, stored: Stored, result: Audit
) -> Iterator[Lines]:
    """The lines of the buckets with these prefixes, where they belong; the others are said to be nobody's."""
    if not prefixes:
        return
    with conn.cursor(name="buckets", binary=True) as cursor:
        cursor.execute(BUCKETS, (bits, prefixes.start, prefixes.stop))
        while rows := cursor.fetchmany(AT_ONCE):
            lines = [_lines(leaves, states) for _, leaves, states in rows]
            keys, states, leaves = (
                [one for each in part for one in each] for part in zip(*lines, strict=True)
            )
            wanted = [
                prefix for (prefix, _, _), (those, _, _) in zip(rows, lines, strict=True) for _ in those
            ]
            if all(map(lt, keys, keys[1:])) and list(map(prefix_of, keys, repeat(bits))) == wanted:
                yield keys, states, leaves
            else:
                yield _in_their_places(bits, (keys, states, leaves), wanted, stored, result)


def _in_their_places(bits: int, lines: Lines, wanted: Sequence[int], stored: Stored, result: Audit) -> Lines:
    kept: list[tuple[bytes, bytes, bytes]] = []
    for (key, state, leaf), prefix in zip(zip(*lines, strict=True), wanted, strict=True):
        if prefix_of(key, bits) == prefix and (not kept or kept[-1][0] < key):
            kept.append((key, state, leaf))
        else:
            _stray(key, state, stored, result)
    return [key for key, _, _ in kept], [state for _, state, _ in kept], [leaf for _, _, leaf in kept]


def _read_stray(conn: psycopg.Connection, bits: int, stored: Stored, result: Audit) -> None:
    for query, values in zip(STRAY, ((bits,), (bits, bits)), strict=True):
        with conn.cursor(name="stray", binary=True) as cursor:
            cursor.itersize = AT_ONCE
            for leaves, states in cursor.execute(query.encode(), values):
                for key, state, _ in zip(*_lines(leaves, states), strict=True):
                    _stray(key, state, stored, result)


def _stray(key: bytes, state: bytes, stored: Stored, result: Audit) -> None:
    stored.broken.add(stored.sums.range_of(key))
    result.differ("map_bucket of nobody", None, found=_count(state))


def _lines(leaves: bytes | None, states: bytes | None) -> Lines:
    """Those of one bucket, as far as they are whole."""
    leaves, states = leaves or b"", states or b""
    count = min(len(leaves) // (2 * KEY_SIZE), len(states) // _STATE)
    both = unpack(f"{KEY_SIZE}s" * (2 * count), leaves[: 2 * KEY_SIZE * count])
    return both[::2], unpack(f"{_STATE}s" * count, states[: _STATE * count]), both[1::2]


class _Tree:
    """What lies above the buckets, made from the left to the right; each tile is compared when it is whole."""

    def __init__(self, conn: psycopg.Connection, bits: int, result: Audit) -> None:
        self._bits, self._result = bits, result
        self._layers = layers(bits)
        self._open: list[tuple[int, list[bytes]] | None] = [None] * len(self._layers)
        self._stored = [
            InOrder(conn, f"map tiles {depth}", TILES, depth, partial(self._other, depth))
            for depth, _ in self._layers
        ]
        for depth, index in conn.execute(OTHER_TILES, ([depth for depth, _ in self._layers],)):
            self._other(depth, index)
        self.root = EMPTY

    def add(self, keys: Sequence[bytes], leaves: Sequence[bytes]) -> None:
        """The next people, whole buckets of them."""
        begin = 0
        for end, found in subtrees(keys, leaves, self._bits):
            self._put(0, prefix_of(keys[begin], self._bits), found)
            begin = end

    def end(self) -> None:
        """After everybody: the root is that of the whole."""
        for layer, stored in enumerate(self._stored):
            self._close(layer)
            stored.end()

    def _put(self, layer: int, prefix: int, found: bytes) -> None:
        if layer == len(self._layers):
            self.root = found
            return
        index, place = divmod(prefix, self._layers[layer][1])
        begun = self._open[layer]
        if begun is None or begun[0] != index:
            self._close(layer)
            begun = self._open[layer] = index, [EMPTY] * self._layers[layer][1]
        begun[1][place] = found

    def _close(self, layer: int) -> None:
        begun = self._open[layer]
        if begun is None:
            return
        index, children = begun
        self._open[layer] = None
        check_tile(
            self._layers[layer][0], index, b"".join(children), self._stored[layer].take(index), self._result
        )
        self._put(layer + 1, index, fold_up(children))

    def _other(self, depth: int, index: int) -> None:
        self._result.differ("map_tile of nobody", None, depth=depth, index=index)


def check_tile(depth: int, index: int, wanted: bytes, found: bytes | None, result: Audit) -> None:
    """The hashes above the buckets, from which each person's path is made, are these."""
    if found != wanted:
        result.differ("map_tile", None, depth=depth, index=index)
