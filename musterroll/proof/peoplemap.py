"""The map of people: what the log holds of whom, so that leaving an act out shows.

The log alone proves that an act is in it, never that no other is. So each checkpoint also commits to a map from a
person's key to the *number* of that person's acts and the *chain* over their commitments:

    key      SHA-256("musterroll/person/v1" || newline || person id)          32 bytes; the id is itself random
    chain    SHA-256(0x02 || chain before || commitment), from 32 zero bytes on, in the order of the person's file

The map is a binary trie over the bits of the keys, first bit first. A subtree without anybody is 32 zero bytes; one
with a single person *is* that person's leaf, wherever it hangs; else it hashes its two halves. The top bit of a hash
says which: 1 for a leaf, 0 for a node. So the root is a function of what is mapped alone, not of how it came about,
a key has one place in it, and a path is about log2(people) hashes long.

    leaf     SHA-256(0x00 || key || number, 8 bytes || chain), top bit set
    node     SHA-256(0x01 || left || right), top bit cleared
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, pairwise

from musterroll.errors import ProofFailed

KEY_SIZE = 32
EMPTY = bytes(KEY_SIZE)
"""The hash of a subtree without anybody, and the chain of somebody without acts."""

_PERSON = b"musterroll/person/v1\n"
_DEEPEST = 8 * KEY_SIZE
_LONE = -1  # in the place of a parting's depth: a leaf, which has none
_LEAF_BEGINS = [
    bytes((first | 0x80,)) for first in range(256)
]  # the first byte of a leaf's hash, top bit set
_NODE_BEGINS = [bytes((first & 0x7F,)) for first in range(256)]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the map says of one key: the number of acts, 1 or more, and the chain over their commitments."""

    key: bytes
    count: int
    chain: bytes


def person_key(person: bytes) -> bytes:
    """The key of the person whose id is these 16 bytes."""
    return sha256(_PERSON + person).digest()


def extend(chain: bytes, commitments: Iterable[bytes]) -> bytes:
    """The chain after these commitments, 32 bytes each; EMPTY is where it begins."""
    for one in commitments:
        chain = sha256(b"\x02" + chain + one).digest()
    return chain


def leaf_of(one: Mapped) -> bytes:
    """The leaf that stands for it, 32 bytes with the top bit set."""
    return leaf_hash(one.key, one.count.to_bytes(8, "big") + one.chain)


def leaf_hash(key: bytes, state: bytes) -> bytes:
    """The leaf of the key whose number of acts (8 bytes) and chain are `state`."""
    found = sha256(b"\x00" + key + state).digest()
    return _LEAF_BEGINS[found[0]] + found[1:]


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two halves: a lone leaf passes through, two empty halves are empty."""
    if right == EMPTY and (left[0] & 0x80 or left == EMPTY):
        return left
    if left == EMPTY and right[0] & 0x80:
        return right
    return _joined(left, right)


def nodes_above(hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes one level up, half as many."""
    above = []
    for left, right in zip(hashes[::2], hashes[1::2], strict=True):
        if left == EMPTY or right == EMPTY:
            above.append(node_of(left, right))
        else:
            hashed = sha256(b"\x01" + left + right).digest()
            above.append(_NODE_BEGINS[hashed[0]] + hashed[1:])
    return above


def _joined(left: bytes, right: bytes) -> bytes:
    found = sha256(b"\x01" + left + right).digest()
    return _NODE_BEGINS[found[0]] + found[1:]


def subtree(keys: Sequence[bytes], leaves: Sequence[bytes], depth: int = 0) -> bytes:
    """The hash of the subtree at `depth` that holds these leaves; `keys` are theirs, ascending and of one prefix.

    Raises ValueError for two equal keys.
    """
    return subtrees(keys, leaves, depth)[0][1] if keys else EMPTY


def subtrees(keys: Sequence[bytes], leaves: Sequence[bytes], depth: int) -> list[tuple[int, bytes]]:
    """The subtrees at `depth` in which these leaves are, from left to right: of each the number of people up to its
    end, and its hash. `keys` are those of the leaves, ascending.

    One pass from left to right: two neighbours part at the first bit in which their keys differ, and what hangs left
    of a parting waits until all that parts deeper, right of it, is joined. Raises ValueError for two equal keys.
    """
    done: list[tuple[int, bytes]] = []
    # Where two neighbours part is in the first bits of their keys, but for keys that were made to be alike.
    for size in (64, _DEEPEST):
        numbers = [int.from_bytes(key[: size >> 3], "big") for key in keys]
        partings = [size - (one ^ other).bit_length() for one, other in pairwise(numbers)]
        if size not in partings:
            break
    else:
        raise ValueError("two people of one key")
    partings.append(_LONE)  # after the last of them all that waits is joined
    # Subtrees that wait: hash, depth of the topmost parting, first bits; and the parting before, right of which it is.
    waiting: list[tuple[bytes, int, int, int]] = []
    deepest = _LONE
    for end, found, number, parting in zip(count(1), leaves, numbers, partings, strict=False):
        top = _LONE
        while deepest > parting:
            left, left_top, left_number, before = waiting.pop()
            under = deepest + 1
            if left_top > under:
                left = _raised(left, left_top, left_number >> size - left_top, under)
            if top > under:
                found = _raised(found, top, number >> size - top, under)
            hashed = sha256(b"\x01" + left + found).digest()
            found, top, deepest = _NODE_BEGINS[hashed[0]] + hashed[1:], deepest, before
        if parting >= depth:
            waiting.append((found, top, number, deepest))
            deepest = parting
        else:
            done.append((end, _raised(found, top, number >> size - top, depth) if top > depth else found))
    return done


def _raised(found: bytes, top: int, prefix: int, depth: int) -> bytes:
    """The hash at `depth` of a subtree that parts at `top` first, `prefix` being the bits above that."""
    for level in range(top - depth):
        found = _joined(EMPTY, found) if prefix >> level & 1 else _joined(found, EMPTY)
    return found


def _middle(keys: Sequence[bytes], first: int, end: int, depth: int) -> int:
    """Where the keys with a 1 at `depth` begin."""
    byte, bit = divmod(depth, 8)
    if byte >= KEY_SIZE:
        raise ValueError("two people of one key")
    if keys[first][byte] >> (7 - bit) & 1:
        return first
    border = keys[first][:byte] + bytes((keys[first][byte] >> (7 - bit) << (7 - bit) | 1 << (7 - bit),))
    return bisect_left(keys, border, first, end)


def prove(keys: Sequence[bytes], leaves: Sequence[bytes], key: bytes, depth: int = 0) -> list[bytes]:
    """The siblings from the key's leaf up to the root of this subtree, whose depth is `depth`.

    Raises ValueError if the key isn't there.
    """
    first, end = 0, len(keys)
    path = []
    while end - first > 1:
        middle = _middle(keys, first, end, depth)
        right = bit_of(key, depth)
        other = (first, middle) if right else (middle, end)
        first, end = (middle, end) if right else (first, middle)
        depth += 1
        path.append(subtree(keys[slice(*other)], leaves[slice(*other)], depth))
    if end == first or keys[first] != key:
        raise ValueError("nobody of this key is mapped")
    return path[::-1]


def bit_of(key: bytes, depth: int) -> int:
    """The key's bit at that depth, 0 being its first."""
    return key[depth >> 3] >> (7 - (depth & 7)) & 1


def check_mapped(one: Mapped, path: Sequence[bytes], root: bytes) -> None:
    """Returns if the map of that root says this of the key, and so can say nothing else; else raises ProofFailed."""
    if len(path) > _DEEPEST or any(len(sibling) != KEY_SIZE for sibling in (*path, one.key, one.chain)):
        raise ProofFailed("not a path of the map of people")
    found = leaf_of(one)
    for depth, sibling in zip(range(len(path) - 1, -1, -1), path, strict=True):
        found = node_of(sibling, found) if bit_of(one.key, depth) else node_of(found, sibling)
    if found != root:
        raise ProofFailed("the map of people says something else of this person")
