"""The tree as C2SP tlog-tiles: where each tile lies, how to read hashes from tiles, how to grow them.

A tile holds up to 256 hashes, 32 bytes each, side by side. On level 0 they are leaf hashes; hash i of tile n
on level l is the root of the 256^l leaves from (256n + i) * 256^l on. Only a full tile feeds the level
above. What is left over on each level is the tree's right *edge*, at most one partial tile a level:

    size     level 0                   level 1            level 2       edge (hashes a level)
    256      tile/0/000                tile/1/000.p/1     -             {1: 1}
    70,000   273 full, x.p/112         1 full, 001.p/17   000.p/1       {0: 112, 1: 17, 2: 1}

Tiles and the tree's nodes (`merkle`) are two counts of the same thing: tile level l is node level 8l.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Protocol

from musterroll.errors import BadInput, ProofFailed
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE, Node, ReadHashes, node_hash

HEIGHT = 8  # node levels in a tile
FULL = 1 << HEIGHT  # hashes in a full tile
ENTRIES = -1  # the level of entry bundles, `tile/entries/…`

_TOP_LEVEL = 63
_TOP_INDEX = 1 << 55  # 2^63 leaves, 256 a tile
_TILE_BYTES = FULL * HASH_SIZE
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


# --- where a tile lies --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """One tile's place. `level` 0..63, or ENTRIES; `index` from 0; `width` 1..256, 256 being full."""

    level: int
    index: int
    width: int = FULL


def format_tile_path(tile: Tile) -> str:
    """The tile's path under the log's prefix: `tile/1/x001/x234/067.p/17`; a full tile has no `.p`."""
    number = f"{tile.index % 1000:03d}"
    rest = tile.index // 1000
    while rest:
        number = f"x{rest % 1000:03d}/{number}"
        rest //= 1000
    level = "entries" if tile.level == ENTRIES else str(tile.level)
    partial = "" if tile.width == FULL else f".p/{tile.width}"
    return f"tile/{level}/{number}{partial}"


def parse_tile_path(path: str) -> Tile:
    """The tile that lies at `path`. Raises BadInput for a path that `format_tile_path` would not write."""
    match = _PATH.fullmatch(path)
    if match is not None:
        level, number, width = match.groups()
        tile = Tile(
            level=ENTRIES if level == "entries" else int(level),
            index=int(number.replace("/", "").replace("x", "")),
            width=int(width) if width else FULL,
        )
        within = tile.level <= _TOP_LEVEL and tile.index < _TOP_INDEX and 1 <= tile.width <= FULL
        if within and format_tile_path(tile) == path:
            return tile
    raise BadInput("not the path of a tile", where=path, accepted="tile/<level>/<index>[.p/<width>]")


def edge_tiles(tree_size: int) -> list[Tile]:
    """The partial tiles of a tree of that size, lowest level first: what must be at hand to grow it."""
    tiles = []
    level = 0
    while tree_size:
        if tree_size % FULL:
            tiles.append(Tile(level, tree_size // FULL, tree_size % FULL))
        tree_size //= FULL
        level += 1
    return tiles


# --- reading hashes from tiles ------------------------------------------------------------------------------


class TileReader(Protocol):
    """Where tiles come from: a table, a folder, a web address."""

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The tile's `width` hashes, 32 bytes each. `width` is what the tile has in the tree being read."""


def hash_reader(tree_size: int, tiles: TileReader) -> ReadHashes:
    """Reads hashes of the tree of `tree_size` from its tiles, each tile and each node once while the reader lives.

    The tiles are taken at their word, which is enough for making a proof: checking it against a signed root
    checks them too. Reading raises ProofFailed if a tile hasn't the length it must have.
    """
    kept: dict[tuple[int, int], bytes] = {}

    # The proofs of one extract share most of their upper nodes, and the whole right edge.
    @cache
    def read_hash(node: Node) -> bytes:
        level, height = divmod(node[0], HEIGHT)
        index, first = divmod(node[1] << height, FULL)
        hashes = kept.get((level, index))
        if hashes is None:
            hashes = kept[level, index] = _read_tile(tiles, level, index, tree_size)
        end = (first + (1 << height)) * HASH_SIZE
        if end > len(hashes):
            raise ValueError(f"no node {node} in a tree of {tree_size}")
        part = hashes[first * HASH_SIZE : end]
        for _ in range(height):
            part = _pair_up(part)
        return part

    def read(nodes: Sequence[Node]) -> list[bytes]:
        return [read_hash(node) for node in nodes]

    return read


def _read_tile(tiles: TileReader, level: int, index: int, tree_size: int) -> bytes:
    width = min((tree_size >> (HEIGHT * level)) - index * FULL, FULL)
    hashes = tiles.read_tile(level, index, width)
    if len(hashes) != width * HASH_SIZE:
        where = format_tile_path(Tile(level, index, width))
        raise ProofFailed(f"a tile of {width} hashes has {len(hashes)} bytes", where=where)
    return hashes


def _pair_up(hashes: bytes) -> bytes:
    """The node hashes one level above `hashes`, of which there is an even number.

    The inner loop of growing a tree: everything in it is one hash and one slice.
    """
    pairs = range(0, len(hashes), 2 * HASH_SIZE)
    return b"".join([sha256(b"\x01" + hashes[at : at + 2 * HASH_SIZE]).digest() for at in pairs])


# --- growing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Growth:
    """A tree after it has grown.

    `tiles`: (level, index, hashes) of each tile that is new or longer than before, lower levels first.
    `edge`: level -> hashes of the partial tiles that the next growth starts from.
    """

    size: int
    root: bytes
    edge: Mapping[int, bytes]
    tiles: Sequence[tuple[int, int, bytes]]


def grow(size: int, edge: Mapping[int, bytes], leaves: bytes | Sequence[bytes]) -> Growth:
    """The tree of `size` with `leaves` (32-byte leaf hashes, as a list or end to end) added.

    `edge` holds the hashes of `edge_tiles(size)` by level. Costs about one SHA-256 a leaf; memory a few
    hundred bytes a leaf, so that millions had better come in several calls. Raises ValueError if `edge` is
    not that of a tree of `size`, or `leaves` no whole number of hashes.
    """
    wanted = {tile.level: tile.width * HASH_SIZE for tile in edge_tiles(size)}
    if wanted != {level: len(hashes) for level, hashes in edge.items()}:
        raise ValueError(f"not the right edge of a tree of {size} leaves")
    added = leaves if isinstance(leaves, bytes) else b"".join(leaves)
    if len(added) % HASH_SIZE:
        raise ValueError(f"leaf hashes are {HASH_SIZE} bytes each")

    new_size = size + len(added) // HASH_SIZE
    new_edge = dict(edge)
    tiles: list[tuple[int, int, bytes]] = []
    level = 0
    while added:
        hashes = new_edge.pop(level, b"") + added
        first = size >> (HEIGHT * (level + 1))  # index of the tile that the first of `hashes` belongs to
        tiles += [
            (level, first + at // _TILE_BYTES, hashes[at : at + _TILE_BYTES])
            for at in range(0, len(hashes), _TILE_BYTES)
        ]
        full = len(hashes) - len(hashes) % _TILE_BYTES
        if full < len(hashes):
            new_edge[level] = hashes[full:]
        added = hashes[:full]
        for _ in range(HEIGHT):
            added = _pair_up(added)
        level += 1
    return Growth(new_size, edge_root(new_edge), new_edge, tiles)


def edge_root(edge: Mapping[int, bytes]) -> bytes:
    """The root of the tree whose right edge this is (level -> hashes). No hashes at all: the empty tree."""
    found = b""
    for level in sorted(edge):
        rest = edge[level]
        # Split the tile's hashes into nodes as the tree does, and take the smallest, rightmost node first.
        while rest:
            count = len(rest) // HASH_SIZE
            node_size = count & -count
            node = rest[-node_size * HASH_SIZE :]
            rest = rest[: -node_size * HASH_SIZE]
            while len(node) > HASH_SIZE:
                node = _pair_up(node)
            found = node_hash(node, found) if found else node
    return found or EMPTY_ROOT


# --- entry bundles ------------------------------------------------------------------------------------------


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """The body of `tile/entries/…`: each entry after its length in two bytes, big-endian.

    Raises OverflowError for an entry of more than 65,535 bytes.
    """
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def parse_bundle(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises BadInput if there are fewer or more bytes than they take."""
    entries: list[bytes] = []
    at = 0
    for _ in range(width):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            raise BadInput(f"the bundle ends inside entry {len(entries)} of {width}")
        entries.append(data[start:at])
    if at != len(data):
        raise BadInput(f"{len(data) - at} bytes after the last of {width} entries")
    return entries
