"""The Merkle tree of RFC 6962 over SHA-256: roots, inclusion proofs, consistency proofs.

    leaf hash    SHA-256(0x00 || entry)
    node hash    SHA-256(0x01 || left || right)
    root of n>1  node(root of the first k, root of the rest), k the largest power of two below n
    root of 0    SHA-256 of nothing

A *node* is named (level, index): the root of the 2^level leaves from index * 2^level on, all of them there.
So the leaves are level 0, and a node once there never changes. A tree of any size is made of such nodes:
seven leaves are (2, 0), (1, 2), (0, 6).

Functions that make something ask for hashes through `ReadHashes`; functions that check need nothing but
their arguments. RFC 6962 says PATH and PROOF for what `prove_inclusion` and `prove_consistency` make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from musterroll.errors import ProofFailed

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()

Node = tuple[int, int]
"""(level, index), level 0 the leaves."""

ReadHashes = Callable[[Sequence[Node]], Sequence[bytes]]
"""Gives the 32-byte hashes of the nodes asked for, in their order. Called once a proof."""

_Range = tuple[int, int]  # leaves [from, to)


def leaf_hash(entry: bytes) -> bytes:
    """32 bytes, SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """The leaf hashes of many entries, one after the other: 32 bytes each."""
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes, SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root(tree_size: int, read: ReadHashes) -> bytes:
    """The root of the first `tree_size` leaves."""
    return _read_ranges([(0, tree_size)], read)[0] if tree_size else EMPTY_ROOT


def prove_inclusion(tree_size: int, index: int, read: ReadHashes) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `index` to the root, the leaf's sibling first; ceil(log2 size) at most.

    Raises ValueError for an index outside the tree.
    """
    if not 0 <= index < tree_size:
        raise ValueError(f"no leaf {index} in a tree of {tree_size}")
    turns = _descend(tree_size, index, index + 1)
    return tuple(_read_ranges([beside for beside, _ in reversed(turns)], read))


def check_inclusion(
    proof: Sequence[bytes], tree_size: int, root: bytes, index: int, leaf_hash: bytes
) -> None:
    """Returns if `proof` leads from `leaf_hash` at `index` to `root`; else raises ProofFailed."""
    if not 0 <= index < tree_size:
        raise ProofFailed(f"no leaf {index} in a tree of {tree_size}")
    turns = _descend(tree_size, index, index + 1)
    _check_hashes(proof, len(turns))
    found = leaf_hash
    for sibling, (_, is_left) in zip(proof, reversed(turns), strict=True):
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    if found != root:
        raise ProofFailed(f"the path of leaf {index} does not lead to the root of {tree_size} leaves")


def prove_consistency(old_size: int, new_size: int, read: ReadHashes) -> tuple[bytes, ...]:
    """The hashes that show the first `old_size` leaves unchanged in the tree of `new_size`.

    Empty if the sizes are equal or the old tree is. Raises ValueError if the tree would have to shrink.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} does not grow into one of {new_size}")
    if old_size in (0, new_size):
        return ()
    start = _last_node(old_size)
    turns = _descend(new_size, start, old_size)
    beside = [leaves for leaves, _ in reversed(turns)]
    return tuple(_read_ranges([(start, old_size), *beside] if start else beside, read))


def check_consistency(
    proof: Sequence[bytes], old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    """Returns if `proof` shows that the old tree is the beginning of the new one; else raises ProofFailed."""
    if not 0 <= old_size <= new_size:
        raise ProofFailed(f"a tree of {old_size} does not grow into one of {new_size}")
    if old_size in (0, new_size):
        _check_hashes(proof, 0)
        expected = old_root if old_size else EMPTY_ROOT
        if old_root != expected or (old_size == new_size and new_root != expected):
            raise ProofFailed(f"two roots for one tree of {old_size} leaves")
        return
    start = _last_node(old_size)
    turns = _descend(new_size, start, old_size)
    if not start:  # the old tree is one node, and its hash is known: it is the old root
        proof = (old_root, *proof)
    _check_hashes(proof, len(turns) + 1)

    # Climb from the old tree's last node to both roots. What lies left of it is in both trees; what lies
    # right of it is in the new one only.
    old = new = proof[0]
    for sibling, (_, is_left) in zip(proof[1:], reversed(turns), strict=True):
        if is_left:
            old = node_hash(sibling, old)
        new = node_hash(sibling, new) if is_left else node_hash(new, sibling)
    if old != old_root:
        raise ProofFailed(f"the proof does not lead to the old root, of {old_size} leaves")
    if new != new_root:
        raise ProofFailed(f"the proof does not lead to the new root, of {new_size} leaves")


def _descend(tree_size: int, start: int, end: int) -> list[tuple[_Range, bool]]:
    """The turns from the root down to the subtree over leaves [start, end), which must be one of the tree's.

    For each turn: the leaves beside the way, and whether they lie left of it.
    """
    low, high = 0, tree_size
    turns: list[tuple[_Range, bool]] = []
    while (low, high) != (start, end):
        middle = low + _split(high - low)
        if start < middle:
            turns.append(((middle, high), False))
            high = middle
        else:
            turns.append(((low, middle), True))
            low = middle
    return turns


def _split(size: int) -> int:
    """The largest power of two below `size`, which is 2 or more."""
    return 1 << ((size - 1).bit_length() - 1)


def _last_node(size: int) -> int:
    """The first leaf of the last (smallest) node that a tree of `size` is made of; 0 if it is one node."""
    return size - (size & -size)


def _nodes(low: int, high: int) -> list[Node]:
    """The nodes, largest first, that make up the subtree over leaves [low, high)."""
    nodes = []
    while low < high:
        level = (high - low).bit_length() - 1
        nodes.append((level, low >> level))
        low += 1 << level
    return nodes


def _read_ranges(ranges: Sequence[_Range], read: ReadHashes) -> list[bytes]:
    """The hash of each subtree in `ranges`, with one call to `read` for all."""
    parts = [_nodes(low, high) for low, high in ranges]
    hashes = iter(read([node for nodes in parts for node in nodes]))
    return [_fold([next(hashes) for _ in nodes]) for nodes in parts]


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over nodes given largest first."""
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def _check_hashes(proof: Sequence[bytes], count: int) -> None:
    if len(proof) != count:
        raise ProofFailed(f"the proof has {len(proof)} hashes where {count} belong")
    # Were other lengths let through, bytes could be moved from one hash to the next.
    if any(len(sibling) != HASH_SIZE for sibling in proof):
        raise ProofFailed(f"a hash in the proof is not {HASH_SIZE} bytes")
