"""Tile paths, reading a tree from its tiles, growing it, entry bundles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import BadInput, ProofFailed
from musterroll.proof import merkle
from musterroll.proof.tiles import (
    ENTRIES,
    FULL,
    Tile,
    edge_tiles,
    format_bundle,
    format_tile_path,
    grow,
    hash_reader,
    parse_bundle,
    parse_tile_path,
)

TILES = st.builds(
    Tile,
    level=st.integers(ENTRIES, 63),
    index=st.one_of(st.integers(0, 2000), st.integers(0, 2**55 - 1)),
    width=st.integers(1, FULL),
)


class TileShelf:
    """Keeps tiles as a database would, the longest of each place, and counts how often it is asked."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.asked = 0

    def put(self, tiles) -> None:
        for level, index, hashes in tiles:
            self.tiles[level, index] = hashes

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        self.asked += 1
        return self.tiles[level, index][: width * merkle.HASH_SIZE]


def grow_in_steps(leaves: bytes, steps: list[int]):
    """The last growth, and a shelf that got every tile on the way."""
    shelf = TileShelf()
    growth = grow(0, {}, b"")
    at = 0
    for step in steps:
        growth = grow(growth.size, growth.edge, leaves[at * 32 : (at + step) * 32])
        shelf.put(growth.tiles)
        at += step
    return growth, shelf


# --- paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 5), "tile/0/005"),
        (Tile(1, 1234067, 17), "tile/1/x001/x234/067.p/17"),
        (Tile(1, 0, 1), "tile/1/000.p/1"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(63, 999, 255), "tile/63/999.p/255"),
        (Tile(ENTRIES, 0, 3), "tile/entries/000.p/3"),
    ],
)
def test_a_tile_lies_where_the_specification_says(tile, path):
    assert format_tile_path(tile) == path
    assert parse_tile_path(path) == tile


@given(TILES)
def test_every_tile_is_found_again_by_its_path(tile):
    assert parse_tile_path(format_tile_path(tile)) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/5",
        "tile/0/0005",
        "tile/00/005",
        "tile/64/005",
        "tile/-1/005",
        "tile/data/005",
        "tile/0/x000/005",
        "tile/0/001/005",
        "tile/0/x005",
        "tile/0/005.p/0",
        "tile/0/005.p/256",
        "tile/0/005.p/01",
        "tile/0/005.p/",
        "tile/0/005/",
        "/tile/0/005",
        "tile/0/005\n",
        "tile/0/\u0660\u0660\u0665",
        "tile/8/0/005",
        "tile/0/" + "x999/" * 7 + "999",
        "tile/0/x036/x028/x797/x018/x963/968",
    ],
)
def test_a_mangled_path_is_refused(path):
    with pytest.raises(BadInput):
        parse_tile_path(path)


@given(tile=TILES, data=st.data())
def test_a_path_with_one_character_changed_is_refused_or_another_tiles(tile, data):
    path = format_tile_path(tile)
    at = data.draw(st.integers(0, len(path) - 1))
    mangled = path[:at] + data.draw(st.sampled_from(" _+-.0123456789entrisxp/\n")) + path[at + 1 :]
    try:
        found = parse_tile_path(mangled)
    except BadInput:
        return
    assert format_tile_path(found) == mangled


@pytest.mark.parametrize(
    ("size", "edge"),
    [
        (0, []),
        (255, [Tile(0, 0, 255)]),
        (256, [Tile(1, 0, 1)]),
        (70_000, [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]),
    ],
)
def test_the_edge_of_a_tree_is_its_partial_tiles(size, edge):
    assert edge_tiles(size) == edge


# --- growing ------------------------------------------------------------------------------------------------

UNEVEN = [1, 254, 1, 1, 255, 256, 257, 3, 511, 7000, 57_000, 40, 4_421, 1, 2_000]


def test_a_tree_grown_in_uneven_steps_has_the_roots_of_the_definition(naive_tree):
    tree = naive_tree(sum(UNEVEN))
    assert len(tree.leaves) > 70_000
    growth, shelf = grow(0, {}, b""), TileShelf()
    for step in UNEVEN:
        growth = grow(growth.size, growth.edge, tree.leaves[growth.size : growth.size + step])
        shelf.put(growth.tiles)
        assert growth.root == tree.root(tree.leaves[: growth.size])
        # What was written is all that a reader of the new size needs, at the edge above all.
        edge = edge_tiles(growth.size)
        assert {tile.level: shelf.tiles[tile.level, tile.index] for tile in edge} == growth.edge
        assert merkle.root(growth.size, hash_reader(growth.size, shelf)) == growth.root
    for index in (0, 1, 255, 256, 65_535, 65_536, growth.size - 1):
        proof = merkle.prove_inclusion(growth.size, index, hash_reader(growth.size, shelf))
        assert list(proof) == tree.path(index)


@given(steps=st.lists(st.integers(0, 700), min_size=1, max_size=8))
def test_how_a_tree_was_grown_leaves_no_trace(naive_tree, steps):
    leaves = b"".join(naive_tree(sum(steps)).leaves)
    stepwise, shelf = grow_in_steps(leaves, steps)
    at_once = grow(0, {}, leaves)
    assert (stepwise.size, stepwise.root, stepwise.edge) == (at_once.size, at_once.root, at_once.edge)
    assert shelf.tiles == {(level, index): hashes for level, index, hashes in at_once.tiles}


@given(size=st.integers(1, 3000), data=st.data())
def test_proofs_made_from_tiles_are_those_of_the_definition(naive_tree, size, data):
    tree = naive_tree(size)
    growth = grow(0, {}, tree.leaves)
    shelf = TileShelf()
    shelf.put(growth.tiles)
    # The tiles may have grown on since: a reader sees the tree of the size it was made for.
    old_size = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, old_size - 1))
    read = hash_reader(old_size, shelf)
    old_root = tree.root(tree.leaves[:old_size])
    proof = merkle.prove_inclusion(old_size, index, read)
    merkle.check_inclusion(proof, old_size, old_root, index, tree.leaves[index])
    proof = merkle.prove_consistency(old_size, size, hash_reader(size, shelf))
    merkle.check_consistency(proof, old_size, old_root, size, growth.root)


def test_growing_by_nothing_changes_nothing(naive_tree):
    before = grow(0, {}, naive_tree(300).leaves)
    after = grow(before.size, before.edge, b"")
    assert (after.root, after.edge, list(after.tiles)) == (before.root, before.edge, [])


def test_only_tiles_that_changed_are_written(naive_tree):
    tree = naive_tree(70_001)
    before = grow(0, {}, tree.leaves[:-1])
    after = grow(before.size, before.edge, tree.leaves[-1:])
    assert [(level, index, len(hashes) // 32) for level, index, hashes in after.tiles] == [(0, 273, 113)]


def test_an_edge_of_another_size_is_refused(naive_tree):
    growth = grow(0, {}, naive_tree(300).leaves)
    for size in (299, 301, 0):
        with pytest.raises(ValueError):
            grow(size, growth.edge, b"")
    with pytest.raises(ValueError):
        grow(growth.size, growth.edge, b"too short")


# --- reading ------------------------------------------------------------------------------------------------


def test_a_reader_asks_for_each_tile_once(naive_tree):
    shelf = TileShelf()
    shelf.put(grow(0, {}, naive_tree(600).leaves).tiles)
    read = hash_reader(600, shelf)
    for index in range(600):
        merkle.prove_inclusion(600, index, read)
    assert shelf.asked == len(shelf.tiles) == 4


def test_a_tile_that_was_cut_is_noticed(naive_tree):
    shelf = TileShelf()
    shelf.put(grow(0, {}, naive_tree(600).leaves).tiles)
    shelf.tiles[0, 1] = shelf.tiles[0, 1][:-1]
    with pytest.raises(ProofFailed) as refusal:
        merkle.prove_inclusion(600, 300, hash_reader(600, shelf))
    assert refusal.value.where == "tile/0/001"


def test_a_tile_that_was_changed_makes_no_proof_that_holds(naive_tree):
    tree = naive_tree(600)
    shelf = TileShelf()
    shelf.put(grow(0, {}, tree.leaves).tiles)
    shelf.tiles[0, 1] = bytes(32) + shelf.tiles[0, 1][32:]
    proof = merkle.prove_inclusion(600, 300, hash_reader(600, shelf))
    with pytest.raises(ProofFailed):
        merkle.check_inclusion(proof, 600, tree.root(), 300, tree.leaves[300])


def test_a_reader_knows_nothing_beyond_its_size(naive_tree):
    shelf = TileShelf()
    shelf.put(grow(0, {}, naive_tree(300).leaves).tiles)
    with pytest.raises(ValueError):
        hash_reader(200, shelf)([(0, 200)])


# --- bundles ------------------------------------------------------------------------------------------------


def test_the_bundle_of_the_test_vector():
    bundle = format_bundle([b"one", b"two", b"three"])
    assert bundle.hex() == "00036f6e65000374776f00057468726565"
    assert parse_bundle(bundle, 3) == [b"one", b"two", b"three"]


@given(st.lists(st.binary(max_size=300), max_size=FULL))
def test_a_bundle_gives_its_entries_back(entries):
    assert parse_bundle(format_bundle(entries), len(entries)) == entries


@pytest.mark.parametrize("width", [2, 4])
def test_a_bundle_of_another_width_is_refused(width):
    with pytest.raises(BadInput):
        parse_bundle(format_bundle([b"one", b"two", b"three"]), width)


@pytest.mark.parametrize("cut", range(1, 17))
def test_a_bundle_that_was_cut_is_refused(cut):
    with pytest.raises(BadInput):
        parse_bundle(format_bundle([b"one", b"two", b"three"])[:-cut], 3)


def test_an_entry_too_long_for_a_bundle_is_refused():
    assert len(format_bundle([bytes(65_535)])) == 65_537
    with pytest.raises(OverflowError):
        format_bundle([bytes(65_536)])
