"""One opened act with its place in the log: what an extract carries for each act it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from musterroll.errors import ProofFailed
from musterroll.proof.checkpoint import Checkpoint
from musterroll.proof.commitment import SALT_SIZE, commitment
from musterroll.proof.merkle import check_inclusion, leaf_hash


@dataclass(frozen=True)
class Receipt:
    """An act's label, canonical bytes and 16-byte salt, and the path from its leaf to a checkpoint's root.

    `index` counts leaves from 0; `path` is as `merkle.prove_inclusion` makes it.
    """

    label: str
    payload: bytes
    salt: bytes
    index: int
    path: tuple[bytes, ...]

    @property
    def commitment(self) -> bytes:
        """The log's entry for this act, 32 bytes. Raises ProofFailed if the salt has a wrong length."""
        if len(self.salt) != SALT_SIZE:
            raise ProofFailed(f"the salt is not {SALT_SIZE} bytes", where="salt")
        return commitment(self.label, self.salt, self.payload)


def check_receipt(receipt: Receipt, checkpoint: Checkpoint) -> None:
    """Returns if the act, as opened, stands in the log that `checkpoint` describes; else raises ProofFailed.

    The checkpoint must have been opened with a key one trusts (`open_checkpoint`): one that came with the
    receipt proves nothing.
    """
    leaf = leaf_hash(receipt.commitment)
    check_inclusion(receipt.path, checkpoint.size, checkpoint.root, receipt.index, leaf)
