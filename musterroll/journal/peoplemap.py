"""The map of people in the database: brought up to each seal, and asked for one person's path.

Its tree is that of `proof/peoplemap.py`. To bring it up costs the people concerned, not those there are: it is cut at a
depth of `bits` into buckets of FULL people at most on average, and above them lie tiles of sixteen hashes. Bits are
added by twos as people come; the root knows nothing of where the cut is.

Small buckets cost a row each where everybody's acts are sealed at once; large ones are hashed and written anew for
every single person where few are. Between four and sixteen people both cost about the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from itertools import chain, pairwise
from struct import iter_unpack, unpack
from typing import Any

import psycopg

from musterroll.journal.rows import InTurn
from musterroll.proof.peoplemap import (
    EMPTY,
    KEY_SIZE,
    extend,
    leaf_hash,
    nodes_above,
    person_key,
    prove,
    subtrees,
)

FEWEST_BITS, MOST_BITS = 4, 28
STEP = 2  # bits added at once
HEIGHT = 4  # bits between two layers of tiles
FULL = 16  # people a bucket, on average, from which on it is cut
AT_ONCE = 4_096  # people added, or buckets cut finer, at once

SHAPE = "SELECT bits, people FROM map_shape"
SET_SHAPE = (
    "INSERT INTO map_shape (bits, people) VALUES (%s, %s)"
    " ON CONFLICT (one) DO UPDATE SET bits = excluded.bits, people = excluded.people"
)
# Many rows in one value, there and back: the server puts them together and apart, and nothing is done for each here.
BUCKETS = """
SELECT string_agg(leaves, '' ORDER BY prefix), string_agg(states, '' ORDER BY prefix)
FROM map_bucket WHERE bits = %s AND prefix = ANY(%s)
"""
COARSE = (
    "SELECT prefix, leaves, states FROM map_bucket WHERE bits = %s AND prefix >= %s ORDER BY prefix LIMIT %s"
)
TILES = """
SELECT string_agg(int2send(depth) || int4send(index), '' ORDER BY depth, index),
       string_agg(children, '' ORDER BY depth, index)
FROM map_tile WHERE (depth, index) IN (SELECT * FROM unnest(%b::int2[], %b::int4[]))
"""
PUT_BUCKETS = """
INSERT INTO map_bucket (bits, prefix, leaves, states)
SELECT %s, prefix, substring(%b FROM 64 * begin + 1 FOR 64 * people), substring(%b FROM 40 * begin + 1 FOR 40 * people)
FROM unnest(%b::int4[], %b::int4[], %b::int4[]) AS buckets (prefix, begin, people)
ON CONFLICT (bits, prefix) DO UPDATE SET leaves = excluded.leaves, states = excluded.states
"""
PUT_TILES = """
INSERT INTO map_tile (depth, index, children) SELECT * FROM unnest(%b::int2[], %b::int4[], %b::bytea[])
ON CONFLICT (depth, index) DO UPDATE SET children = excluded.children
"""

_LEAF, _STATE = 2 * KEY_SIZE, 8 + KEY_SIZE
_NOBODY_YET = bytes(8) + EMPTY

Rows = tuple[bytes, bytes]
"""Columns `leaves` and `states` of some buckets in the order of their prefixes, each end to end."""
Tiles = dict[tuple[int, int], bytes]
"""Depth and index → hashes."""
People = tuple[list[bytes], list[bytes], list[bytes]]
"""Keys (32 bytes, ascending), leaves (32) and states (number of acts and chain, 40) of the people of some buckets."""


class PeopleMap:
    """The part of the map that some commitments concern: read, brought up in memory, written.

    Use inside the sealing transaction, as the worker. `new`: how many people come whom the map doesn't hold yet, by
    which it is cut finer or not.
    """

    def __init__(self, conn: psycopg.Connection, new: int) -> None:
        self._conn = conn
        self._bits, self._people = conn.execute(SHAPE).fetchone() or (FEWEST_BITS, 0)
        wanted = _bits_for(self._people + new, self._bits)
        if wanted > self._bits:
            _cut_finer(conn, self._bits, wanted)
            self._bits = wanted
        self._acts: Mapping[bytes, Sequence[bytes]] = {}
        self._keys: list[list[bytes]] = []
        self._there: list[Future[Rows]] = []
        self._tiles_there: Future[Tiles] | None = None

    def read(self, server: InTurn, acts: Mapping[bytes, Sequence[bytes]]) -> None:
        """Has the server read what `bring_up` will ask for. `acts`: a person's key → the commitments to add, in the
        order of the file."""
        self._acts = acts
        parts = -(-len(acts) // AT_ONCE)
        self._keys = [[] for _ in range(parts)]
        prefixes: list[set[int]] = [set() for _ in range(parts)]
        cut = 32 - self._bits
        for key in acts:
            prefix = int.from_bytes(key[:4], "big") >> cut
            part = prefix * parts >> self._bits
            self._keys[part].append(key)
            prefixes[part].add(prefix)
        self._there = [server.submit(_read, self._conn, self._bits, those) for those in prefixes]
        self._tiles_there = server.submit(_read_tiles, self._conn, self._bits, set().union(*prefixes))

    def bring_up(self, server: InTurn) -> tuple[bytes, int]:
        """Adds the commitments; returns the map's root and the number of rows that the server was given to write."""
        if not self._acts or self._tiles_there is None:
            return server.submit(root, self._conn).result(), 0
        written = 1
        roots: list[tuple[int, bytes]] = []
        for those, there in zip(self._keys, self._there, strict=True):
            people, came = _with(_people(there.result()), those, self._acts)
            self._people += came
            buckets, hashes = _buckets(self._bits, people)
            roots += hashes
            written += len(hashes)
            server.submit(self._conn.execute, PUT_BUCKETS, buckets)
        tiles, found = _raised(self._bits, roots, self._tiles_there.result())
        server.submit(_write_tiles, self._conn, tiles)
        server.submit(self._conn.execute, SET_SHAPE, (self._bits, self._people))
        return found, written + len(tiles)


def root(conn: psycopg.Connection) -> bytes:
    """The root of the map as it stands."""
    row = conn.execute("SELECT children FROM map_tile WHERE depth = 0").fetchone()
    return fold_up(_split(bytes(row[0]))) if row else EMPTY


def path_of(conn: psycopg.Connection, person: bytes) -> list[bytes]:
    """The path from the person's leaf to the map's root. Raises ValueError for somebody without a sealed act."""
    bits, _ = conn.execute(SHAPE).fetchone() or (FEWEST_BITS, 0)
    key = person_key(person)
    prefix = prefix_of(key, bits)
    row = conn.execute(
        "SELECT leaves FROM map_bucket WHERE bits = %s AND prefix = %s", (bits, prefix)
    ).fetchone()
    keys, leaves = _halves(bytes(row[0])) if row else ([], [])
    path = prove(keys, leaves, key, bits)
    for depth, width in layers(bits):
        prefix, place = divmod(prefix, width)
        row = conn.execute(
            "SELECT children FROM map_tile WHERE depth = %s AND index = %s", (depth, prefix)
        ).fetchone()
        hashes = _split(bytes(row[0])) if row else [EMPTY] * width
        while len(hashes) > 1:
            path.append(hashes[place ^ 1])
            hashes, place = nodes_above(hashes), place // 2
    return path


def prefix_of(key: bytes, bits: int) -> int:
    """The first `bits` of the key as a number."""
    return int.from_bytes(key[:4], "big") >> (32 - bits)


def layers(bits: int) -> list[tuple[int, int]]:
    """The layers of tiles above buckets cut at `bits`, lowest first: the depth of each, and the hashes a tile has."""
    depths = [*range(bits, 0, -HEIGHT), 0]
    return [(above, 1 << depth - above) for depth, above in pairwise(depths)]


# --- buckets ------------------------------------------------------------------------------------------------


def _bits_for(people: int, bits: int) -> int:
    while people > FULL << bits and bits < MOST_BITS:
        bits += STEP
    return bits


def _with(people: People, keys: Iterable[bytes], acts: Mapping[bytes, Sequence[bytes]]) -> tuple[People, int]:
    """These people with the commitments of those of `keys` added, and how many of them weren't there."""
    held, leaves, states = people
    places = dict(zip(held, range(len(held)), strict=True))
    before = len(held)
    for key in keys:
        commitments = acts[key]
        place = places.get(key)
        state = states[place] if place is not None else _NOBODY_YET
        count = int.from_bytes(state[:8], "big") + len(commitments)
        state = count.to_bytes(8, "big") + extend(state[8:], commitments)
        if place is not None:
            leaves[place], states[place] = leaf_hash(key, state), state
        else:
            held.append(key)
            leaves.append(leaf_hash(key, state))
            states.append(state)
    came = len(held) - before
    if came:
        order = sorted(range(len(held)), key=held.__getitem__)
        held, leaves, states = ([those[place] for place in order] for those in (held, leaves, states))
    return (held, leaves, states), came


def _read(conn: psycopg.Connection, bits: int, prefixes: Iterable[int]) -> Rows:
    with conn.cursor(binary=True) as cursor:
        leaves, states = cursor.execute(BUCKETS, (bits, list(prefixes))).fetchone() or (None, None)
    return leaves or b"", states or b""


def _people(rows: Rows) -> People:
    leaves, states = rows
    return *_halves(leaves), _split(states, _STATE)


def _buckets(bits: int, people: People) -> tuple[tuple[Any, ...], list[tuple[int, bytes]]]:
    """What `PUT_BUCKETS` is given for the buckets of these people, and the prefix and the hash of each."""
    keys, leaves, states = people
    both = b"".join(chain.from_iterable(zip(keys, leaves, strict=True)))
    cut = 32 - bits
    prefixes, begins, counts, hashes = [], [], [], []
    begin = 0
    for end, found in subtrees(keys, leaves, bits):
        prefix = int.from_bytes(keys[begin][:4], "big") >> cut
        prefixes.append(prefix)
        begins.append(begin)
        counts.append(end - begin)
        hashes.append((prefix, found))
        begin = end
    return (bits, both, b"".join(states), prefixes, begins, counts), hashes


def _halves(leaves: bytes) -> tuple[list[bytes], list[bytes]]:
    both = _split(leaves)
    return both[::2], both[1::2]


def _split(data: bytes, size: int = KEY_SIZE) -> list[bytes]:
    return list(unpack(f"{size}s" * (len(data) // size), data))


def _cut_finer(conn: psycopg.Connection, bits: int, wanted: int) -> None:
    """Cuts every bucket into those of `wanted` bits and makes the tiles above them anew."""
    conn.execute("DELETE FROM map_tile")
    low = 0
    while True:
        with conn.cursor(binary=True) as cursor:
            coarse = cursor.execute(COARSE, (bits, low, AT_ONCE)).fetchall()
        if not coarse:
            break
        keys, hashes = _halves(b"".join([leaves for _, leaves, _ in coarse]))
        states = _split(b"".join([held for _, _, held in coarse]), _STATE)
        buckets, roots = _buckets(wanted, (keys, hashes, states))
        conn.execute(PUT_BUCKETS, buckets)
        tiles, _ = _raised(wanted, roots, _read_tiles(conn, wanted, [prefix for prefix, _ in roots]))
        _write_tiles(conn, tiles)
        low = coarse[-1][0] + 1
    conn.execute("DELETE FROM map_bucket WHERE bits = %s", (bits,))


# --- tiles --------------------------------------------------------------------------------------------------


def _read_tiles(conn: psycopg.Connection, bits: int, prefixes: Iterable[int]) -> Tiles:
    """The tiles above these buckets, as far as there are any."""
    wanted: list[tuple[int, int]] = []
    for depth, width in layers(bits):
        prefixes = {prefix // width for prefix in prefixes}
        wanted += ((depth, index) for index in prefixes)
    asked = [depth for depth, _ in wanted], [index for _, index in wanted]
    with conn.cursor(binary=True) as cursor:
        places, children = cursor.execute(TILES, asked).fetchone() or (None, None)
    sizes = {depth: KEY_SIZE * width for depth, width in layers(bits)}
    found, at = {}, 0
    for depth, index in iter_unpack(">hi", places or b""):
        found[depth, index] = children[at : (at := at + sizes[depth])]
    return found


def _write_tiles(conn: psycopg.Connection, tiles: Tiles) -> None:
    depths, indices = [depth for depth, _ in tiles], [index for _, index in tiles]
    conn.execute(PUT_TILES, (depths, indices, list(tiles.values())))


def _raised(bits: int, roots: Sequence[tuple[int, bytes]], there: Tiles) -> tuple[Tiles, bytes]:
    """The tiles above, with the hashes at depth `bits`, each after its prefix, put into them; and the map's root."""
    tiles: Tiles = {}
    for depth, width in layers(bits):
        nobody = EMPTY * width
        changed: dict[int, list[bytes]] = {}
        for prefix, found in roots:
            index, place = divmod(prefix, width)
            hashes = changed.get(index)
            if hashes is None:
                hashes = changed[index] = _split(there.get((depth, index), nobody))
            hashes[place] = found
        tiles.update(((depth, index), b"".join(hashes)) for index, hashes in changed.items())
        roots = [(index, fold_up(hashes)) for index, hashes in changed.items()]
    return tiles, next((found for _, found in roots), EMPTY)


def fold_up(hashes: list[bytes]) -> bytes:
    """The hash above these, two, four, eight or sixteen."""
    while len(hashes) > 1:
        hashes = nodes_above(hashes)
    return hashes[0]
