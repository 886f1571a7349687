"""The map of people in the database: brought up to each seal, and asked for one person's path.

Its tree is that of `proof/peoplemap.py`. To bring it up costs the people concerned, not those there are: it is cut at a
depth of `bits` into buckets of FULL people at most on average, and above them lie tiles of sixteen hashes. Bits are
added by fours as people come; the root knows nothing of where the cut is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

import psycopg

from musterroll.journal.rows import Table, write
from musterroll.proof.peoplemap import (
    EMPTY,
    KEY_SIZE,
    Mapped,
    extend,
    leaf_hash,
    node_of,
    person_key,
    prove,
    subtree,
)

STEP = 4  # bits between two layers of tiles
WIDE = 1 << STEP
FULL = 64  # people a bucket, on average, from which on it is cut
MOST_BITS = 28
AT_ONCE = 4096  # buckets read into memory while the map is cut finer

BUCKET = Table(
    "map_bucket",
    (("bits", "int2"), ("prefix", "int4"), ("leaves", "bytea"), ("states", "bytea")),
    key=("bits", "prefix"),
)
TILE = Table(
    "map_tile", (("depth", "int2"), ("index", "int4"), ("children", "bytea")), key=("depth", "index")
)

SHAPE = "SELECT bits, people FROM map_shape"
SET_SHAPE = (
    "INSERT INTO map_shape (bits, people) VALUES (%s, %s)"
    " ON CONFLICT (one) DO UPDATE SET bits = excluded.bits, people = excluded.people"
)
BUCKETS = "SELECT prefix, leaves, states FROM map_bucket WHERE bits = %s AND prefix = ANY(%s)"
COARSE = (
    "SELECT prefix, leaves, states FROM map_bucket WHERE bits = %s AND prefix >= %s ORDER BY prefix LIMIT %s"
)
TILES = "SELECT index, children FROM map_tile WHERE depth = %s AND index = ANY(%s)"

_LEAF, _STATE = 2 * KEY_SIZE, 8 + KEY_SIZE
_NOBODY = EMPTY * WIDE
_NOBODY_YET = b"", bytes(8) + EMPTY

Bucket = tuple[list[bytes], list[bytes], list[bytes]]
"""Keys (32 bytes, ascending), leaves (32), states (number of acts and chain, 40) of the people of one prefix."""


class PeopleMap:
    """The part of the map that some commitments concern: read, brought up in memory, written.

    Use inside the sealing transaction, as the worker. `acts`: a person's key → the commitments to add, in the order of
    the file. `new`: how many of these people the map doesn't hold yet, by which it is cut finer or not; None: all.
    """

    def __init__(
        self, conn: psycopg.Connection, acts: Mapping[bytes, Sequence[bytes]], new: int | None = None
    ) -> None:
        self._conn = conn
        self._acts = acts
        self._bits, self._people = conn.execute(SHAPE).fetchone() or (STEP, 0)
        coming = len(acts) if new is None else new
        wanted = _bits_for(self._people + coming, self._bits) if acts else self._bits
        if wanted > self._bits:
            _cut_finer(conn, self._bits, wanted)
            self._bits = wanted
        self._keys: dict[int, list[bytes]] = {}
        cut = 32 - self._bits
        for key in acts:
            self._keys.setdefault(int.from_bytes(key[:4], "big") >> cut, []).append(key)
        self._buckets = _read(conn, self._bits, list(self._keys))
        self._roots: dict[int, bytes] = {}
        self._rows: list[tuple[int, int, bytes, bytes]] = []

    def bring_up(self) -> None:
        """Adds the commitments; the connection isn't used."""
        for prefix, those in self._keys.items():
            bucket, came = _with(self._buckets.get(prefix, ([], [], [])), those, self._acts)
            self._people += came
            self._roots[prefix] = subtree(bucket[0], bucket[1], self._bits)
            self._rows.append(_row(self._bits, prefix, bucket))

    def write(self) -> tuple[bytes, int]:
        """Writes what was brought up; returns the map's root and the number of rows."""
        if not self._acts:
            return root(self._conn), 0
        written = write(self._conn, BUCKET, self._rows) + 1
        self._conn.execute(SET_SHAPE, (self._bits, self._people))
        found, tiles = _raise_tiles(self._conn, self._bits, self._roots)
        return found, written + tiles


def root(conn: psycopg.Connection) -> bytes:
    """The root of the map as it stands."""
    row = conn.execute("SELECT children FROM map_tile WHERE depth = 0").fetchone()
    return fold_up(_split(bytes(row[0]))) if row else EMPTY


def path_of(conn: psycopg.Connection, person: bytes) -> list[bytes]:
    """The path from the person's leaf to the map's root. Raises ValueError for somebody without a sealed act."""
    bits, _ = conn.execute(SHAPE).fetchone() or (STEP, 0)
    key = person_key(person)
    prefix = prefix_of(key, bits)
    row = conn.execute(
        "SELECT leaves FROM map_bucket WHERE bits = %s AND prefix = %s", (bits, prefix)
    ).fetchone()
    keys, leaves = _halves(bytes(row[0])) if row else ([], [])
    path = prove(keys, leaves, key, bits)
    for depth in range(bits - STEP, -1, -STEP):
        place = prefix % WIDE
        prefix //= WIDE
        row = conn.execute(
            "SELECT children FROM map_tile WHERE depth = %s AND index = %s", (depth, prefix)
        ).fetchone()
        hashes = _split(bytes(row[0])) if row else [EMPTY] * WIDE
        while len(hashes) > 1:
            path.append(hashes[place ^ 1])
            hashes, place = _pair_up(hashes), place // 2
    return path


def everybody(conn: psycopg.Connection) -> Iterable[tuple[Mapped, bytes]]:
    """What the map says of each key, and the leaf it holds for it, for the auditor."""
    with conn.cursor(name="map_of_people", binary=True) as cursor:
        cursor.itersize = AT_ONCE
        for leaves, states in cursor.execute("SELECT leaves, states FROM map_bucket ORDER BY bits, prefix"):
            for at in range(len(states) // _STATE):
                state = states[_STATE * at : _STATE * (at + 1)]
                key, leaf = _split(leaves[_LEAF * at : _LEAF * (at + 1)])
                yield Mapped(key, int.from_bytes(state[:8], "big"), state[8:]), leaf


def prefix_of(key: bytes, bits: int) -> int:
    """The first `bits` of the key as a number."""
    return int.from_bytes(key[:4], "big") >> (32 - bits)


# --- buckets ------------------------------------------------------------------------------------------------


def _bits_for(people: int, bits: int) -> int:
    while people > FULL << bits and bits < MOST_BITS:
        bits += STEP
    return bits


def _with(
    bucket: Bucket, people: Iterable[bytes], acts: Mapping[bytes, Sequence[bytes]]
) -> tuple[Bucket, int]:
    """The bucket with the commitments of these people added, and how many of them weren't in it."""
    keys, leaves, states = bucket
    held = dict(zip(keys, zip(leaves, states, strict=True), strict=True))
    before = len(held)
    for key in people:
        commitments = acts[key]
        _, state = held.get(key, _NOBODY_YET)
        count = int.from_bytes(state[:8], "big") + len(commitments)
        state = count.to_bytes(8, "big") + extend(state[8:], commitments)
        held[key] = leaf_hash(key, state), state
    if len(held) > before:
        keys = sorted(held)
    return (keys, [held[key][0] for key in keys], [held[key][1] for key in keys]), len(held) - before


def _read(conn: psycopg.Connection, bits: int, prefixes: list[int]) -> dict[int, Bucket]:
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(BUCKETS, (bits, prefixes)).fetchall()
    return {prefix: (*_halves(leaves), _split(states, _STATE)) for prefix, leaves, states in rows}


def _row(bits: int, prefix: int, bucket: Bucket) -> tuple[int, int, bytes, bytes]:
    keys, leaves, states = bucket
    return (
        bits,
        prefix,
        b"".join([key + leaf for key, leaf in zip(keys, leaves, strict=True)]),
        b"".join(states),
    )


def _halves(leaves: bytes) -> tuple[list[bytes], list[bytes]]:
    both = _split(leaves)
    return both[::2], both[1::2]


def _split(data: bytes, size: int = KEY_SIZE) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def _cut_finer(conn: psycopg.Connection, bits: int, wanted: int) -> None:
    """Cuts every bucket into those of `wanted` bits and makes the tiles between the two cuts."""
    low = 0
    more = wanted - bits
    while True:
        with conn.cursor(binary=True) as cursor:
            coarse = cursor.execute(COARSE, (bits, low, AT_ONCE)).fetchall()
        if not coarse:
            break
        rows, roots = [], {}
        for prefix, leaves, states in coarse:
            keys, hashes = _halves(leaves)
            held = _split(states, _STATE)
            for fine in range(prefix << more, (prefix + 1) << more):
                first = _first_of(keys, fine, wanted)
                end = _first_of(keys, fine + 1, wanted)
                if first < end:
                    bucket = keys[first:end], hashes[first:end], held[first:end]
                    rows.append(_row(wanted, fine, bucket))
                    roots[fine] = subtree(bucket[0], bucket[1], wanted)
        write(conn, BUCKET, rows)
        _raise_tiles(conn, wanted, roots, until=bits)
        low = coarse[-1][0] + 1
    conn.execute("DELETE FROM map_bucket WHERE bits = %s", (bits,))


def _first_of(keys: list[bytes], prefix: int, bits: int) -> int:
    """Where among the ascending keys those of this prefix begin."""
    border = prefix << (32 - bits)
    return len(keys) if border >> 32 else bisect_left(keys, border.to_bytes(4, "big"))


# --- tiles --------------------------------------------------------------------------------------------------


def _raise_tiles(
    conn: psycopg.Connection, bits: int, roots: Mapping[int, bytes], until: int = 0
) -> tuple[bytes, int]:
    """Puts the hashes at depth `bits` into the tiles above, up to depth `until`; returns the hash of the whole, where
    `until` is 0, and the rows written."""
    depth, written = bits, 0
    while depth > until:
        depth -= STEP
        changed: dict[int, list[tuple[int, bytes]]] = {}
        for prefix, found in roots.items():
            changed.setdefault(prefix // WIDE, []).append((prefix % WIDE, found))
        with conn.cursor(binary=True) as cursor:
            old: dict[int, bytes] = dict(cursor.execute(TILES, (depth, list(changed))).fetchall())
        roots, rows = {}, []
        for index, those in changed.items():
            hashes = _split(old.get(index, _NOBODY))
            for place, found in those:
                hashes[place] = found
            rows.append((depth, index, b"".join(hashes)))
            roots[index] = fold_up(hashes)
        written += write(conn, TILE, rows)
    return (roots.get(0, EMPTY) if until == 0 else EMPTY), written


def _pair_up(hashes: list[bytes]) -> list[bytes]:
    return [node_of(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]


def fold_up(hashes: list[bytes]) -> bytes:
    """The hash above these sixteen."""
    while len(hashes) > 1:
        hashes = _pair_up(hashes)
    return hashes[0]
