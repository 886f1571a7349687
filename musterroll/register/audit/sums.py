"""Sums over lines of the map of people, by which two sets of lines are told apart without holding either.

Each line is hashed under a secret that this audit alone has drawn, and the hashes of some range of keys are added up.
Two sets that differ have one sum with a probability of 2^-128: whoever wrote them did not know the secret.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

_BITS = 8
_SIZE = 16  # bytes


@dataclass(slots=True)
class Sums:
    """`secret`: 32 bytes; `bits`: first bits of a key, by which the ranges are told, 8 at most; `lines`: how many
    there are; `each`: range → sum."""

    secret: bytes
    bits: int
    lines: int = 0
    each: dict[int, int] = field(default_factory=dict)

    def add(self, key: bytes, state: bytes) -> None:
        """Adds the line of the key whose number of acts and chain are `state`."""
        digest = blake2b(key + state, digest_size=_SIZE, key=self.secret).digest()
        of = key[0] >> _BITS - self.bits
        self.lines += 1
        self.each[of] = self.each.get(of, 0) + int.from_bytes(digest, "big")

    def merge(self, other: Sums) -> None:
        """Adds the lines of another part of the same audit."""
        self.lines += other.lines
        for of, number in other.each.items():
            self.each[of] = self.each.get(of, 0) + number

    def range_of(self, key: bytes) -> int:
        """The range that the key belongs to."""
        return key[0] >> _BITS - self.bits

    def differing(self, other: Sums) -> set[int]:
        """The ranges in which the lines are not the same."""
        return {of for of, _ in self.each.items() ^ other.each.items()}


def range_bits(bits: int) -> int:
    """Of a map cut at `bits`, so that no bucket lies in two ranges."""
    return min(bits, _BITS)
