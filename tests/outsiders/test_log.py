"""The log is held against verifiers that others wrote and that know nothing of this register."""

from __future__ import annotations

import shutil
from base64 import b64decode
from pathlib import Path

import pytest
from pymerkle import InmemoryTree
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tiles import leaf_hash as their_leaf_hash
from tlog_scales.tlog import Checkpoint as TheirCheckpoint
from tlog_scales.tlog import InclusionProof, InclusionProofInvalid

from musterroll.proof.checkpoint import open_checkpoint
from musterroll.proof.merkle import prove_consistency, prove_inclusion
from musterroll.proof.note import format_vkey
from musterroll.proof.tiles import Tile, format_tile_path, hash_reader
from musterroll.proof.tlog_proof import TlogProof, check_tlog_proof, format_tlog_proof, parse_tlog_proof
from tests.outsiders.conftest import Sumdb
from tests.outsiders.grown import LOG, SECOND, SIGNED_AT, STEPS, WITNESSES, GrownLog

pytestmark = pytest.mark.slow

SIZE = sum(STEPS)
SPOTS = (0, 1, 255, 256, 511, 65_535, 65_536, 69_999, 70_000, SIZE - 1)


class Files:
    """The tiles in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        return (self.folder / format_tile_path(Tile(level, index, width))).read_bytes()


def test_the_log_is_as_large_as_it_should_be_for_this(grown: GrownLog):
    assert open_checkpoint(grown.checkpoint, [LOG.key]).size == SIZE >= 70_000
    for path in ("tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"):
        assert (grown.folder / path).exists()  # the tree of 70,000, whose tiles the format names one by one


# --- Go's golang.org/x/mod/sumdb --------------------------------------------------------------------------------


def test_go_derives_the_same_tree_and_finds_every_checkpoint_in_the_last(grown: GrownLog, sumdb: Sumdb):
    done = sumdb(grown.folder, format_vkey(LOG.key), grown.older)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{SIZE} leaves, ")
    assert done.stdout.endswith(f"{len(STEPS)} checkpoints\n")


def test_go_refuses_a_log_with_a_letter_changed(grown: GrownLog, sumdb: Sumdb, tmp_path: Path):
    for place in ("tile/0/100", "tile/1/000", "tile/entries/200", "checkpoint"):
        folder = tmp_path / place.replace("/", "-")
        shutil.copytree(grown.folder, folder)
        data = bytearray((folder / place).read_bytes())
        data[40] ^= 1
        (folder / place).write_bytes(data)
        assert sumdb(folder, format_vkey(LOG.key), grown.older).returncode == 1
        shutil.rmtree(folder)


# --- tlog-scales ------------------------------------------------------------------------------------------------


def test_tlog_scales_reads_the_log_and_computes_its_root(grown: GrownLog):
    reader = TilesReader(LocalBackend(grown.folder))
    checkpoint = reader.get_checkpoint()
    assert checkpoint.size == SIZE
    assert reader.calculate_root_hash() == checkpoint.root_hash
    for index in SPOTS:
        entry = reader.get_entry(index)
        assert entry == grown.entries[index]
        reader.get_inclusion_proof(index, SIZE).check(their_leaf_hash(entry), checkpoint.root_hash)


def test_tlog_scales_knows_every_signature_under_a_checkpoint(grown: GrownLog):
    keys = [LOG.key, SECOND.key, *(one.key for one in WITNESSES)]
    checkpoint = TheirCheckpoint.from_text(grown.checkpoint.decode())
    known = VkeySet(*(Vkey.from_string(format_vkey(key)) for key in keys))
    valid = known.verify(checkpoint.signatures, checkpoint)
    assert {vkey.serialize() for vkey, _ in valid} == {format_vkey(key) for key in keys}
    changed = TheirCheckpoint(checkpoint.origin, SIZE + 1, checkpoint.root_hash, checkpoint.signatures)
    assert known.verify(checkpoint.signatures, changed) == set()
    times = {int.from_bytes(one.payload[:8], "big") for one in checkpoint.signatures[1:]}
    assert times == {SIGNED_AT}


def test_tlog_scales_makes_and_takes_the_same_proofs_as_we_do(grown: GrownLog):
    reader = TilesReader(LocalBackend(grown.folder))
    root = reader.get_checkpoint().root_hash
    read = hash_reader(SIZE, Files(grown.folder))
    for index in SPOTS:
        ours = prove_inclusion(SIZE, index, read)
        assert list(ours) == reader.get_inclusion_proof(index, SIZE).node_hashes
        InclusionProof(index, SIZE, list(ours)).check(their_leaf_hash(grown.entries[index]), root)
        with pytest.raises(InclusionProofInvalid):
            InclusionProof(index, SIZE, list(ours)).check(their_leaf_hash(b"another"), root)
    for path in sorted(grown.older.iterdir()):
        old = open_checkpoint(path.read_bytes(), [LOG.key])
        assert (
            list(prove_consistency(old.size, SIZE, read))
            == reader.get_consistency_proof(old.size, SIZE).node_hashes
        )
        reader.get_consistency_proof(old.size, SIZE).check(old.root, root)


# --- pymerkle ---------------------------------------------------------------------------------------------------


def test_pymerkle_computes_the_root_of_every_step(grown: GrownLog):
    tree = InmemoryTree(algorithm="sha256")
    for number, entry in enumerate(grown.entries, start=1):
        tree.append_entry(entry)
        note = grown.older / f"{number:07d}"
        if note.exists():
            assert tree.get_root() == open_checkpoint(note.read_bytes(), [LOG.key]).root
    assert tree.get_size() == SIZE


# --- the proof that stands alone --------------------------------------------------------------------------------


def test_a_tlog_proof_is_read_by_its_specification_alone(grown: GrownLog):
    index = 65_536
    path = prove_inclusion(SIZE, index, hash_reader(SIZE, Files(grown.folder)))
    text = format_tlog_proof(TlogProof(index, tuple(path), grown.checkpoint))
    # As the specification tells it, with another's checks.
    head, _, note = text.partition(b"\n\n")
    first, second, *hashes = head.decode().split("\n")
    assert (first, second) == ("c2sp.org/tlog-proof@v1", f"index {index}")
    checkpoint = TheirCheckpoint.from_text(note.decode())
    checkpoint.verify(Vkey.from_string(format_vkey(LOG.key)))
    proof = InclusionProof(index, checkpoint.size, [b64decode(line) for line in hashes])
    proof.check(their_leaf_hash(grown.entries[index]), checkpoint.root_hash)
    assert check_tlog_proof(parse_tlog_proof(text), grown.entries[index], [LOG.key]).size == SIZE
