"""Whether the map of people is that of the sealed acts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg

from musterroll.journal.peoplemap import SHAPE, STEP, WIDE, everybody, fold_up, prefix_of
from musterroll.proof.peoplemap import EMPTY, Mapped, leaf_of, subtree
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.log import Log


def check_map(conn: psycopg.Connection, log: Log, result: Audit) -> None:
    """The map of people is that of the sealed acts, and the newest checkpoint's last leaf states its root."""
    sizes = [row[0] for row in conn.execute("SELECT size FROM checkpoint ORDER BY size")]
    for size in sizes:
        if size - 1 not in log.roots:
            result.differ("checkpoint without the map of people", None, size=size)
    held = sorted(log.mapped)
    right = subtree([one[:32] for one in held], [leaf_of(_mapped(one)) for one in held])
    if sizes and log.roots.get(sizes[-1] - 1) != right.hex():
        result.differ(
            "root of the map of people", None, expected=right.hex(), found=log.roots.get(sizes[-1] - 1)
        )
    for position in log.roots:
        if position + 1 not in sizes:
            result.differ("checkpoint missing", None, size=position + 1)
    stored = {one.key: (one, leaf) for one, leaf in everybody(conn)}
    for line in held:
        one = _mapped(line)
        found = stored.pop(one.key, None)
        if found != (one, leaf_of(one)):
            person = UUID(bytes=line[72:])
            result.differ("map_bucket", person, expected=one.count, found=found[0].count if found else None)
    for one, _ in stored.values():
        result.differ("map_bucket of nobody", None, found=one.count)
    check_map_tiles(conn, held, result)


def check_map_tiles(conn: psycopg.Connection, held: Sequence[bytes], result: Audit) -> None:
    """The hashes above the buckets, from which each person's path is made."""
    bits, people = conn.execute(SHAPE).fetchone() or (STEP, 0)
    if people != len(held):
        result.differ("map_shape", None, expected=len(held), found=people)
    of: dict[int, list[bytes]] = {}
    for line in held:
        of.setdefault(prefix_of(line, bits), []).append(line)
    hashes = {
        prefix: subtree([one[:32] for one in lines], [leaf_of(_mapped(one)) for one in lines], bits)
        for prefix, lines in of.items()
    }
    tiles = {
        (depth, index): bytes(children)
        for depth, index, children in conn.execute("SELECT depth, index, children FROM map_tile")
    }
    for depth in range(bits - STEP, -1, -STEP):
        above: dict[int, list[bytes]] = {}
        for prefix, found in hashes.items():
            above.setdefault(prefix // WIDE, [EMPTY] * WIDE)[prefix % WIDE] = found
        hashes = {}
        for index, children in above.items():
            if tiles.pop((depth, index), None) != b"".join(children):
                result.differ("map_tile", None, depth=depth, index=index)
            hashes[index] = fold_up(children)
    for depth, index in tiles:
        result.differ("map_tile of nobody", None, depth=depth, index=index)


def _mapped(line: bytes) -> Mapped:
    return Mapped(line[:32], int.from_bytes(line[32:40], "big"), line[40:72])
