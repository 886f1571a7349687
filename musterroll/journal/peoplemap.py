"""The map of people in the database: brought up to each seal, and asked for one person's path.

Its tree is that of `proof/peoplemap.py`. To bring it up costs the people concerned, not those there are: it is cut at a
depth of `bits` into buckets of FULL people at most on average, and above them lie tiles of sixteen hashes. Bits are
added by twos as people come; the root knows nothing of where the cut is.

Small buckets cost a row each where everybody's acts are sealed at once; large ones are hashed and written anew for
every single person where few are. Between four and sixteen people both cost about the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from struct import unpack

import psycopg

from musterroll.journal.rows import Table, write
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
FULL = 8  # people a bucket, on average, from which on it is cut
AT_ONCE = 8192  # buckets held in memory

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
BUCKETS = "SELECT leaves, states FROM map_bucket WHERE bits = %s AND prefix = ANY(%s) ORDER BY prefix"
COARSE = (
    "SELECT prefix, leaves, states FROM map_bucket WHERE bits = %s AND prefix >= %s ORDER BY prefix LIMIT %s"
)
TILES = "SELECT index, children FROM map_tile WHERE depth = %s AND index = ANY(%s)"

_LEAF, _STATE = 2 * KEY_SIZE, 8 + KEY_SIZE
_NOBODY_YET = bytes(8) + EMPTY

People = tuple[list[bytes], list[bytes], list[bytes]]
"""Keys (32 bytes, ascending), leaves (32) and states (number of acts and chain, 40) of the people of some buckets."""


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
        self._bits, self._people = conn.execute(SHAPE).fetchone() or (FEWEST_BITS, 0)
        coming = len(acts) if new is None else new
        wanted = _bits_for(self._people + coming, self._bits) if acts else self._bits
        if wanted > self._bits:
            _cut_finer(conn, self._bits, wanted)
            self._bits = wanted
        self._written = 0
        self._roots: list[tuple[int, bytes]] = []

    def bring_up(self) -> None:
        """Adds the commitments."""
        parts = -(-len(self._acts) // AT_ONCE)
        keys: list[list[bytes]] = [[] for _ in range(parts)]
        for key in self._acts:
            keys[int.from_bytes(key[:4], "big") * parts >> 32].append(key)
        for those in keys:
            self._bring_up(those)

    def _bring_up(self, those: list[bytes]) -> None:
        people, came = _with(_read(self._conn, self._bits, those), those, self._acts)
        self._people += came
        rows, roots = _rows(self._bits, people)
        self._roots += roots
        self._written += write(self._conn, BUCKET, rows)

    def write(self) -> tuple[bytes, int]:
        """Writes what was brought up; returns the map's root and the number of rows."""
        if not self._acts:
            return root(self._conn), 0
        self._conn.execute(SET_SHAPE, (self._bits, self._people))
        found, tiles = _raise_tiles(self._conn, self._bits, self._roots)
        return found, self._written + tiles + 1


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


def everybody(conn: psycopg.Connection) -> Iterable[tuple[bytes, bytes, bytes]]:
    """Of each key that the map holds the key, its state (number of acts and chain, 40 bytes) and its leaf, for the
    auditor."""
    with conn.cursor(name="map_of_people", binary=True) as cursor:
        cursor.itersize = AT_ONCE
        for leaves, states in cursor.execute("SELECT leaves, states FROM map_bucket ORDER BY bits, prefix"):
            for at in range(len(states) // _STATE):
                leaf = leaves[_LEAF * at : _LEAF * (at + 1)]
                yield leaf[:KEY_SIZE], states[_STATE * at : _STATE * (at + 1)], leaf[KEY_SIZE:]


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


def _read(conn: psycopg.Connection, bits: int, keys: Iterable[bytes]) -> People:
    """Everybody in the buckets that these keys belong to."""
    cut = 32 - bits
    prefixes = {int.from_bytes(key[:4], "big") >> cut for key in keys}
    with conn.cursor(binary=True) as cursor:
        cursor.execute(BUCKETS, (bits, list(prefixes)))
        result = cursor.pgresult
        assert result is not None
        leaves = b"".join([result.get_value(row, 0) or b"" for row in range(result.ntuples)])
        states = b"".join([result.get_value(row, 1) or b"" for row in range(result.ntuples)])
    return *_halves(leaves), _split(states, _STATE)


def _rows(bits: int, people: People) -> tuple[list[tuple[int, int, bytes, bytes]], list[tuple[int, bytes]]]:
    """The buckets of these people as they are written, and the prefix and the hash of each."""
    keys, hashes, known = people
    leaves, states = b"".join(chain.from_iterable(zip(keys, hashes, strict=True))), b"".join(known)
    cut = 32 - bits
    rows, roots = [], []
    begin = 0
    for end, found in subtrees(keys, hashes, bits):
        prefix = int.from_bytes(keys[begin][:4], "big") >> cut
        rows.append(
            (bits, prefix, leaves[_LEAF * begin : _LEAF * end], states[_STATE * begin : _STATE * end])
        )
        roots.append((prefix, found))
        begin = end
    return rows, roots


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
        rows, roots = _rows(wanted, (keys, hashes, states))
        write(conn, BUCKET, rows)
        _raise_tiles(conn, wanted, roots)
        low = coarse[-1][0] + 1
    conn.execute("DELETE FROM map_bucket WHERE bits = %s", (bits,))


# --- tiles --------------------------------------------------------------------------------------------------


def _raise_tiles(
    conn: psycopg.Connection, bits: int, roots: Iterable[tuple[int, bytes]]
) -> tuple[bytes, int]:
    """Puts the hashes at depth `bits`, each with its prefix, into the tiles above; returns the map's root and the rows
    written."""
    written = 0
    for depth, width in layers(bits):
        changed: dict[int, list[tuple[int, bytes]]] = {}
        for prefix, found in roots:
            changed.setdefault(prefix // width, []).append((prefix % width, found))
        with conn.cursor(binary=True) as cursor:
            old: dict[int, bytes] = dict(cursor.execute(TILES, (depth, list(changed))).fetchall())
        nobody = EMPTY * width
        above, rows = [], []
        for index, those in changed.items():
            hashes = _split(old.get(index, nobody))
            for place, found in those:
                hashes[place] = found
            rows.append((depth, index, b"".join(hashes)))
            above.append((index, fold_up(hashes)))
        written += write(conn, TILE, rows)
        roots = above
    return next((found for _, found in roots), EMPTY), written


def fold_up(hashes: list[bytes]) -> bytes:
    """The hash above these, two, four, eight or sixteen."""
    while len(hashes) > 1:
        hashes = nodes_above(hashes)
    return hashes[0]
