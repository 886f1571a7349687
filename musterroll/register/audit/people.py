"""Whether the map of people is that of the sealed acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import psycopg

from musterroll.journal.peoplemap import (
    FEWEST_BITS,
    MOST_BITS,
    SHAPE,
    STEP,
    everybody,
    fold_up,
    layers,
    prefix_of,
)
from musterroll.proof.peoplemap import EMPTY, subtrees
from musterroll.register.audit.findings import Audit


def check_map(
    conn: psycopg.Connection, mapped: Sequence[bytes], roots: Mapping[int, str], result: Audit
) -> None:
    """The map of people is that of the sealed acts, and the newest checkpoint's last leaf states its root.

    `mapped`: what it must say, as `Part` has it; `roots`: what the log states, as `Log` has it.
    """
    sizes = [row[0] for row in conn.execute("SELECT size FROM checkpoint ORDER BY size")]
    for size in sizes:
        if size - 1 not in roots:
            result.differ("checkpoint without the map of people", None, size=size)
    held = sorted(mapped)
    bits, people = conn.execute(SHAPE).fetchone() or (FEWEST_BITS, 0)
    if bits not in range(FEWEST_BITS, MOST_BITS + 1, STEP):
        result.differ("map_shape", None, found=bits)
        bits = FEWEST_BITS
    root, tiles = _raised(held, bits)
    if sizes and roots.get(sizes[-1] - 1) != root.hex():
        result.differ("root of the map of people", None, expected=root.hex(), found=roots.get(sizes[-1] - 1))
    for position in roots:
        if position + 1 not in sizes:
            result.differ("checkpoint missing", None, size=position + 1)
    _check_buckets(conn, held, result)
    if people != len(held):
        result.differ("map_shape", None, expected=len(held), found=people)
    check_map_tiles(conn, tiles, result)


def _check_buckets(conn: psycopg.Connection, held: Sequence[bytes], result: Audit) -> None:
    stored = {key: (state, leaf) for key, state, leaf in everybody(conn)}
    for line in held:
        found = stored.pop(line[:32], None)
        if found != (line[32:72], line[72:104]):
            person, count = UUID(bytes=line[104:]), _count(line[32:72])
            result.differ("map_bucket", person, expected=count, found=_count(found[0]) if found else None)
    for state, _ in stored.values():
        result.differ("map_bucket of nobody", None, found=_count(state))


def _count(state: bytes) -> int:
    return int.from_bytes(state[:8], "big")


def _raised(held: Sequence[bytes], bits: int) -> tuple[bytes, dict[tuple[int, int], bytes]]:
    """The root over these people, ascending, and the tiles above buckets cut at `bits`."""
    hashes = {}
    begin = 0
    for end, found in subtrees([line[:32] for line in held], [line[72:104] for line in held], bits):
        hashes[prefix_of(held[begin], bits)] = found
        begin = end
    tiles = {}
    for depth, width in layers(bits):
        above: dict[int, list[bytes]] = {}
        for prefix, found in hashes.items():
            above.setdefault(prefix // width, [EMPTY] * width)[prefix % width] = found
        tiles.update({(depth, index): b"".join(children) for index, children in above.items()})
        hashes = {index: fold_up(children) for index, children in above.items()}
    return hashes.get(0, EMPTY), tiles


def check_map_tiles(conn: psycopg.Connection, tiles: dict[tuple[int, int], bytes], result: Audit) -> None:
    """The hashes above the buckets, from which each person's path is made, are these."""
    for depth, index, children in conn.execute(
        "SELECT depth, index, children FROM map_tile ORDER BY depth, index"
    ):
        wanted = tiles.pop((depth, index), None)
        if wanted is None:
            result.differ("map_tile of nobody", None, depth=depth, index=index)
        elif wanted != bytes(children):
            result.differ("map_tile", None, depth=depth, index=index)
    for depth, index in tiles:
        result.differ("map_tile", None, depth=depth, index=index)
