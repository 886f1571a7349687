"""C2SP `.tlog-proof`: that an entry stands in a log, in a text that can be checked offline.

    c2sp.org/tlog-proof@v1
    extra <base64>                 optional, and vouched for by nobody
    index 1
    0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=        the path, the leaf's sibling first
    …

    register.example/log           the checkpoint, a signed note, verbatim
    …

The entry itself is not in it: whoever checks has it, or makes it from the record that was handed over.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from musterroll.errors import BadInput
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.merkle import check_inclusion, leaf_hash
from musterroll.proof.note import NoteKey

_HEADER = "c2sp.org/tlog-proof@v1"
_HEAD = re.compile(
    rf"{re.escape(_HEADER)}\n(?:extra ([^\n]+)\n)?index (0|[1-9][0-9]{{0,18}})\n((?:[^\n]+\n){{0,63}})",
    re.ASCII,
)


@dataclass(frozen=True)
class TlogProof:
    """What such a text says. `path`: 32-byte hashes; `checkpoint`: the signed note's bytes."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def format_tlog_proof(proof: TlogProof) -> bytes:
    """The text of `proof`, UTF-8."""
    extra = [] if proof.extra is None else [f"extra {b64encode(proof.extra).decode()}"]
    path = [b64encode(sibling).decode() for sibling in proof.path]
    lines = [_HEADER, *extra, f"index {proof.index}", *path, ""]
    return "".join(f"{line}\n" for line in lines).encode() + proof.checkpoint


def parse_tlog_proof(data: bytes) -> TlogProof:
    """What `data` says. Raises BadInput unless it is just as `format_tlog_proof` writes it.

    Nothing is proved by that: see `check_tlog_proof`.
    """
    head, _, checkpoint = data.partition(b"\n\n")
    try:
        match = _HEAD.fullmatch(head.decode("ascii") + "\n")
        if match is not None:
            extra, index, path = match.groups()
            proof = TlogProof(
                index=int(index),
                path=tuple(b64decode(line, validate=True) for line in path.splitlines()),
                checkpoint=checkpoint,
                extra=None if extra is None else b64decode(extra, validate=True),
            )
            if format_tlog_proof(proof) == data:
                return proof
    except (binascii.Error, ValueError) as error:
        raise BadInput(f"not a tlog-proof: {error}") from error
    raise BadInput("not a tlog-proof", accepted=_HEADER)


def check_tlog_proof(proof: TlogProof, entry: bytes, known: Iterable[NoteKey]) -> Checkpoint:
    """The signed tree head in which `entry` is shown to stand.

    Raises BadNote if none of the `known` keys vouches for the checkpoint, ProofFailed if the path doesn't
    lead from the entry to its root.
    """
    checkpoint = open_checkpoint(proof.checkpoint, known)
    check_inclusion(proof.path, checkpoint.size, checkpoint.root, proof.index, leaf_hash(entry))
    return checkpoint
