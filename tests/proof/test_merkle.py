"""Roots and proofs of RFC 6962."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import ProofFailed
from musterroll.proof import merkle

# The eight entries and the roots of their first 1..8 that certificate transparency logs are tested with.
CT_ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

SIZES = st.integers(1, 300)


def test_roots_are_those_certificate_transparency_publishes(naive_tree):
    tree = naive_tree(0)
    tree.leaves = [merkle.leaf_hash(entry) for entry in CT_ENTRIES]
    assert [merkle.root(size, tree.read).hex() for size in range(1, 9)] == CT_ROOTS


def test_the_empty_tree_has_the_hash_of_nothing_as_root(naive_tree):
    assert merkle.root(0, naive_tree(0).read) == merkle.EMPTY_ROOT == naive_tree(0).root()


def test_many_leaf_hashes_are_the_single_ones_end_to_end():
    assert merkle.leaf_hashes(CT_ENTRIES) == b"".join(merkle.leaf_hash(entry) for entry in CT_ENTRIES)


@pytest.mark.parametrize("size", range(1, 41))
def test_proofs_of_small_trees_are_those_of_the_definition(naive_tree, size):
    tree = naive_tree(size)
    assert merkle.root(size, tree.read) == tree.root()
    for index in range(size):
        assert list(merkle.prove_inclusion(size, index, tree.read)) == tree.path(index)
    for old_size in range(1, size + 1):
        assert list(merkle.prove_consistency(old_size, size, tree.read)) == tree.proof(old_size)


@given(size=SIZES, data=st.data())
def test_every_leaf_can_be_shown_to_stand_in_the_tree(naive_tree, size, data):
    tree = naive_tree(size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.prove_inclusion(size, index, tree.read)
    merkle.check_inclusion(proof, size, tree.root(), index, tree.leaves[index])


@given(size=st.integers(2, 300), data=st.data())
def test_an_inclusion_proof_with_any_bit_flipped_fails(naive_tree, size, data):
    tree = naive_tree(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.prove_inclusion(size, index, tree.read)
    *proof, root, leaf = _flip_one_bit([*path, tree.root(), tree.leaves[index]], data)
    with pytest.raises(ProofFailed):
        merkle.check_inclusion(proof, size, root, index, leaf)


@given(size=st.integers(2, 300), data=st.data())
def test_a_leaf_cannot_be_shown_at_another_index(naive_tree, size, data):
    tree = naive_tree(size)
    index = data.draw(st.integers(0, size - 1))
    claimed = data.draw(st.integers(-1, size).filter(lambda other: other != index))
    proof = merkle.prove_inclusion(size, index, tree.read)
    with pytest.raises(ProofFailed):
        merkle.check_inclusion(proof, size, tree.root(), claimed, tree.leaves[index])


@given(old=SIZES, more=st.integers(0, 300))
def test_every_tree_can_be_shown_to_have_grown_from_a_smaller_one(naive_tree, old, more):
    tree = naive_tree(old + more)
    proof = merkle.prove_consistency(old, old + more, tree.read)
    merkle.check_consistency(proof, old, tree.root(tree.leaves[:old]), old + more, tree.root())


@given(old=SIZES, more=st.integers(1, 300), data=st.data())
def test_a_consistency_proof_with_any_bit_flipped_fails(naive_tree, old, more, data):
    tree = naive_tree(old + more)
    path = merkle.prove_consistency(old, old + more, tree.read)
    hashes = [*path, tree.root(tree.leaves[:old]), tree.root()]
    *proof, old_root, new_root = _flip_one_bit(hashes, data)
    with pytest.raises(ProofFailed):
        merkle.check_consistency(proof, old, old_root, old + more, new_root)


@given(old=st.integers(1, 200), more=st.integers(0, 200), data=st.data())
def test_a_log_that_rewrote_a_leaf_cannot_show_consistency(naive_tree, old, more, data):
    honest = naive_tree(old)
    forged = naive_tree(old + more)
    forged.leaves[data.draw(st.integers(0, old - 1))] = merkle.leaf_hash(b"another entry")
    proof = merkle.prove_consistency(old, old + more, forged.read)
    with pytest.raises(ProofFailed):
        merkle.check_consistency(proof, old, honest.root(), old + more, forged.root())


def test_everything_grows_from_the_empty_tree_but_it_has_one_root_only(naive_tree):
    tree = naive_tree(5)
    assert merkle.prove_consistency(0, 5, tree.read) == ()
    merkle.check_consistency((), 0, merkle.EMPTY_ROOT, 5, tree.root())
    with pytest.raises(ProofFailed):
        merkle.check_consistency((), 0, tree.root(), 5, tree.root())


def test_one_size_has_one_root(naive_tree):
    with pytest.raises(ProofFailed):
        merkle.check_consistency((), 5, naive_tree(5).root(), 5, naive_tree(4).root())


def test_a_tree_never_shrinks(naive_tree):
    tree = naive_tree(5)
    with pytest.raises(ValueError):
        merkle.prove_consistency(5, 4, tree.read)
    with pytest.raises(ProofFailed):
        merkle.check_consistency((), 5, tree.root(), 4, tree.root(tree.leaves[:4]))


@pytest.mark.parametrize("index", [-1, 5])
def test_no_leaf_stands_outside_the_tree(naive_tree, index):
    tree = naive_tree(5)
    with pytest.raises(ValueError):
        merkle.prove_inclusion(5, index, tree.read)
    with pytest.raises(ProofFailed):
        merkle.check_inclusion(tree.path(4), 5, tree.root(), index, tree.leaves[4])


def test_a_path_too_long_or_too_short_fails(naive_tree):
    tree = naive_tree(5)
    path = tree.path(2)
    for wrong in (path[:-1], [*path, path[0]], []):
        with pytest.raises(ProofFailed):
            merkle.check_inclusion(wrong, 5, tree.root(), 2, tree.leaves[2])


def test_bytes_cannot_move_from_a_leaf_to_its_sibling(naive_tree):
    tree = naive_tree(2)
    leaf, sibling = tree.leaves
    with pytest.raises(ProofFailed):
        merkle.check_inclusion([sibling[1:]], 2, tree.root(), 0, leaf + sibling[:1])


def _flip_one_bit(hashes, data):
    which = data.draw(st.integers(0, len(hashes) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = bytearray(hashes[which])
    flipped[bit // 8] ^= 1 << bit % 8
    return [*hashes[:which], bytes(flipped), *hashes[which + 1 :]]
