"""A log that grows by hand, for those who watch it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from musterroll.proof.checkpoint import Checkpoint, format_checkpoint
from musterroll.proof.merkle import leaf_hash, prove_consistency
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.proof.tiles import grow, hash_reader
from musterroll.witness.record import Submission, format_submission

ORIGIN = "register.example/log"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)

_forks = itertools.count(1)


class GrowingLog:
    """Leaves, and the tree over them."""

    def __init__(self, signer: NoteSigner) -> None:
        self.signer = signer
        self.leaves: list[bytes] = []
        self.salt = 0

    @property
    def size(self) -> int:
        return len(self.leaves)

    def grow(self, count: int) -> None:
        """So many more leaves."""
        first = self.size
        self.leaves += [leaf_hash(b"%d %d" % (self.salt, first + n)) for n in range(count)]

    def fork(self) -> GrowingLog:
        """A log under the same key that has grown nothing yet and will grow otherwise."""
        other = GrowingLog(self.signer)
        other.salt = next(_forks)
        return other

    def note(self) -> bytes:
        """The signed checkpoint."""
        root = grow(0, {}, self.leaves).root
        return sign_note(format_checkpoint(Checkpoint(self.signer.key.name, self.size, root)), self.signer)

    def submission(self, old: int) -> bytes:
        """The body of add-checkpoint, with the proof from `old` leaves on."""
        proof = prove_consistency(old, self.size, hash_reader(self.size, self)) if old <= self.size else ()
        return format_submission(Submission(old, tuple(proof), self.note()))

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """As the folder of a published log gives it."""
        tiles = {(at, number): hashes for at, number, hashes in grow(0, {}, self.leaves).tiles}
        return tiles[level, index][: width * 32]
