"""A published log of more than 70,000 entries, grown in uneven steps, as files."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from musterroll.proof.checkpoint import Checkpoint, format_checkpoint
from musterroll.proof.merkle import leaf_hashes
from musterroll.proof.note import Cosigner, Kind, NoteSigner, sign_note
from musterroll.proof.tiles import ENTRIES, FULL, Tile, format_bundle, format_tile_path, grow

ORIGIN = "register.example/log"
LOG = NoteSigner(ORIGIN, b"\x01" * 32)
SECOND = Cosigner(ORIGIN, b"\x11" * 32, Kind.ML_DSA_44)
WITNESSES = (
    Cosigner("witness.example/w1", b"\x21" * 32, Kind.COSIGNATURE),
    Cosigner("witness.example/w2", b"\x22" * 32, Kind.ML_DSA_44),
)
SIGNED_AT = 1_795_000_000

# One leaf, an odd few, just up to a full tile, one past it, over many tiles at once, to 70,000 and beyond.
STEPS = (1, 2, 4, 249, 1, 255, 511, 3, 64_510, 1, 4_463, 1, 1_336)


@dataclass
class GrownLog:
    """The log in `folder`; `older` holds the checkpoint of each step under its size."""

    folder: Path
    older: Path
    entries: list[bytes] = field(default_factory=list)

    @property
    def checkpoint(self) -> bytes:
        return (self.folder / "checkpoint").read_bytes()


def grow_log(folder: Path) -> GrownLog:
    """The whole log, written as it would have been published step by step."""
    log = GrownLog(folder / "log", folder / "older")
    log.older.mkdir(parents=True)
    size, edge = 0, {}
    for step in STEPS:
        added = [sha256(b"entry %d" % number).digest() for number in range(size, size + step)]
        log.entries += added
        growth = grow(size, edge, leaf_hashes(added))
        for level, index, hashes in growth.tiles:
            _put(log.folder / format_tile_path(Tile(level, index, len(hashes) // 32)), hashes)
        for index in range(size // FULL, -(-growth.size // FULL)):
            bundle = log.entries[index * FULL : (index + 1) * FULL]
            _put(log.folder / format_tile_path(Tile(ENTRIES, index, len(bundle))), format_bundle(bundle))
        text = format_checkpoint(Checkpoint(ORIGIN, growth.size, growth.root))
        note = sign_note(text, LOG, SECOND.at(SIGNED_AT), *(one.at(SIGNED_AT) for one in WITNESSES))
        _put(log.folder / "checkpoint", note)
        _put(log.older / f"{growth.size:07d}", note)
        size, edge = growth.size, dict(growth.edge)
    return log


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
