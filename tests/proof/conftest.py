"""A tree, as RFC 6962 words it and slowly, to hold the fast one against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest

from musterroll.proof.note import NoteSigner


class NaiveTree:
    """All leaf hashes in a list, and over it the definitions of RFC 6962 section 2.1, as they stand there."""

    def __init__(self, size: int) -> None:
        self.leaves = [sha256(b"\x00" + b"entry %d" % i).digest() for i in range(size)]

    def root(self, leaves: Sequence[bytes] | None = None) -> bytes:
        """MTH(D[n])"""
        leaves = self.leaves if leaves is None else leaves
        if not leaves:
            return sha256(b"").digest()
        if len(leaves) == 1:
            return leaves[0]
        k = self._split(len(leaves))
        return sha256(b"\x01" + self.root(leaves[:k]) + self.root(leaves[k:])).digest()

    def path(self, m: int, leaves: Sequence[bytes] | None = None) -> list[bytes]:
        """PATH(m, D[n])"""
        leaves = self.leaves if leaves is None else leaves
        if len(leaves) == 1:
            return []
        k = self._split(len(leaves))
        if m < k:
            return [*self.path(m, leaves[:k]), self.root(leaves[k:])]
        return [*self.path(m - k, leaves[k:]), self.root(leaves[:k])]

    def proof(self, m: int) -> list[bytes]:
        """PROOF(m, D[n])"""
        return self._subproof(m, self.leaves, True)

    def _subproof(self, m: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
        if m == len(leaves):
            return [] if whole else [self.root(leaves)]
        k = self._split(len(leaves))
        if m <= k:
            return [*self._subproof(m, leaves[:k], whole), self.root(leaves[k:])]
        return [*self._subproof(m - k, leaves[k:], False), self.root(leaves[:k])]

    def read(self, nodes: Sequence[tuple[int, int]]) -> list[bytes]:
        """A `ReadHashes` that works each node out from the leaves."""
        return [self.root(self.leaves[index << level : (index + 1) << level]) for level, index in nodes]

    @staticmethod
    def _split(n: int) -> int:
        k = 1
        while k * 2 < n:
            k *= 2
        return k


@pytest.fixture(scope="session")
def naive_tree() -> Callable[[int], NaiveTree]:
    return NaiveTree


@pytest.fixture(scope="session")
def the_log() -> NoteSigner:
    """The log of the byte-level test vector."""
    return NoteSigner("register.example/log", b"\x01" * 32)


@pytest.fixture(scope="session")
def a_witness() -> NoteSigner:
    return NoteSigner("witness.example", b"\x02" * 32)


@pytest.fixture(scope="session")
def a_stranger() -> NoteSigner:
    """Signs under the log's own name with another key."""
    return NoteSigner("register.example/log", b"\x03" * 32)
