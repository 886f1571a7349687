"""A witness's keys, made at first use: ed25519.seed and ml-dsa-44.seed in its folder, 32 secret bytes each, 0600."""

from __future__ import annotations

from pathlib import Path

from musterroll.proof.note import Cosigner, Kind
from musterroll.seeds import kept_seed

KINDS = {
    "ed25519": (Kind.COSIGNATURE,),
    "ml-dsa-44": (Kind.ML_DSA_44,),
    "both": (Kind.COSIGNATURE, Kind.ML_DSA_44),
}
FILES = {Kind.COSIGNATURE: "ed25519.seed", Kind.ML_DSA_44: "ml-dsa-44.seed"}


def cosigners(folder: Path, name: str, kind: str) -> list[Cosigner]:
    """The signers of the witness called `name`. `kind`: a key of KINDS. Raises BadInput for a name no key can have."""
    return [Cosigner(name, kept_seed(folder / FILES[one]), one) for one in KINDS[kind]]
