"""The map of people in the database: brought up to each seal, and asked for one person's path.

Its tree is that of `proof/peoplemap.py`. To bring it up costs the people concerned, not those there are: it is cut at a
depth of `bits` into buckets of FULL people at most on average, and above them lie tiles of sixteen hashes. Bits are
added by twos as people come; the root knows nothing of where the cut is.

Small buckets cost a row each where everybody's acts are sealed at once; large ones are hashed and written anew for
every single person where few are. Between four and sixteen people both cost about the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import chain, pairwise
from struct import iter_unpack, unpack
from typing import Any

import psycopg

from musterroll.journal.beside import Beside
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
AT_ONCE = 4_096  # acts added, or buckets cut finer, at once
AHEAD = 4  # parts whose buckets are read before they are needed
WAITING = 2  # parts that the other process may have before it

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
    """The part of the map that some acts concern: read, brought up in memory, written.

    Use inside the sealing transaction, as the worker. `acts`: how many are added at most.
    """

    def __init__(self, conn: psycopg.Connection, acts: int) -> None:
        self._conn = conn
        self._bits, self._people = conn.execute(SHAPE).fetchone() or (FEWEST_BITS, 0)
        # As many parts as a power of two, up to 256: the first byte of a key says its part. A part holds whole buckets,
        # also of a map that will have been cut finer.
        halvings = min((acts // AT_ONCE).bit_length(), self._bits, 8)
        self._parts: list[tuple[list[bytes], list[list[bytes]]]] = [([], []) for _ in range(1 << halvings)]

    def expect(self, persons: Iterable[bytes], acts: Mapping[bytes, list[bytes]]) -> None:
        """Acts of these people are added, whose ids are 16 bytes each; each person once. `acts`: by person the
        commitments, of which more may come until `bring_up`; then they are in the order of the file."""
        count = len(self._parts)
        part_of = [self._parts[first * count >> 8] for first in range(256)]
        for person in persons:
            key = person_key(person)
            keys, commitments = part_of[key[0]]
            keys.append(key)
            commitments.append(acts[person])

    def bring_up(self, server: InTurn, new: int, other: Beside | None = None) -> tuple[bytes, int]:
        """Adds the acts; returns the map's root and the number of rows that the server was given to write.

        `new`: how many of the people the map doesn't hold yet, by which it is cut finer or not. `other`: a process
        that takes its share.
        """
        parts = [part for part in self._parts if part[0]]
        if not parts:
            return server.submit(root, self._conn).result(), 0
        bits = _bits_for(self._people + new, self._bits)
        if bits > self._bits:
            server.submit(_cut_finer, self._conn, self._bits, bits)
        prefixes = [{prefix_of(key, bits) for key in keys} for keys, _ in parts]
        there: deque[Future[Rows]] = deque(
            server.submit(_read, self._conn, bits, those) for those in prefixes[:AHEAD]
        )
        tiles_there = server.submit(_read_tiles, self._conn, bits, set().union(*prefixes))
        people, written = self._people, 1
        roots: list[tuple[int, bytes]] = []

        def work() -> Iterator[_Work]:
            for number, part in enumerate(parts):
                if number + AHEAD < len(parts):
                    there.append(server.submit(_read, self._conn, bits, prefixes[number + AHEAD]))
                yield bits, there.popleft().result(), *part

        for buckets, hashes, came in _shared(work(), other):
            server.submit(self._conn.execute, PUT_BUCKETS, buckets)
            roots += hashes
            people += came
            written += len(hashes)
        tiles, found = _raised(bits, roots, tiles_there.result())
        server.submit(_write_tiles, self._conn, tiles)
        server.submit(self._conn.execute, SET_SHAPE, (bits, people))
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


_Work = tuple[int, Rows, Sequence[bytes], Sequence[Sequence[bytes]]]
_BroughtUp = tuple[tuple[Any, ...], list[tuple[int, bytes]], int]


def _shared(work: Iterable[_Work], other: Beside | None) -> Iterator[_BroughtUp]:
    """What each is brought up to: by the other process while it has little to do, else here."""
    sent: deque[Future[_BroughtUp]] = deque()
    for given in work:
        if other is not None and len(sent) < WAITING:
            sent.append(other.submit(brought_up, *given))
        else:
            yield brought_up(*given)
        while sent and sent[0].done():
            yield sent.popleft().result()
    for one in sent:
        yield one.result()


def brought_up(
    bits: int, rows: Rows, keys: Sequence[bytes], commitments: Sequence[Sequence[bytes]]
) -> _BroughtUp:
    """Buckets with the commitments added, those of each key: what `PUT_BUCKETS` is given, prefix and hash of each
    bucket, and how many of the keys weren't there."""
    people, came = _with(_people(rows), keys, commitments)
    return *_buckets(bits, people), came


def _with(people: People, keys: Sequence[bytes], added: Sequence[Sequence[bytes]]) -> tuple[People, int]:
    """These people with the commitments of each of `keys` added, and how many of them weren't there."""
    held, leaves, states = people
    places = dict(zip(held, range(len(held)), strict=True))
    before = len(held)
    for key, commitments in zip(keys, added, strict=True):
        place = places.get(key)
        if place is None:
            place = len(held)
            held.append(key)
            leaves.append(EMPTY)
            states.append(_NOBODY_YET)
        number, chained = states[place][:8], states[place][8:]
        number = (int.from_bytes(number, "big") + len(commitments)).to_bytes(8, "big")
        states[place] = state = number + extend(chained, commitments)
        leaves[place] = leaf_hash(key, state)
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
