"""Extracts are held against tools that others wrote: poppler for the PDF, a stock validator for the JSON, tlog-scales
for the log and for the proof that stands alone."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import Checkpoint, InclusionProof, InclusionProofInvalid

from musterroll.extracts.document import tlog_proof
from musterroll.extracts.pdf import make_pdf
from musterroll.extracts.signer import PaperSigner
from musterroll.proof.note import format_vkey
from tests.extracts.conftest import ORIGIN, SIGNER, Finished
from tools import outsiders

pytestmark = pytest.mark.slow

KINDS = pytest.mark.parametrize("kind", ["registration", "summonses"])
KEY = Vkey.from_string(format_vkey(SIGNER.key))


@pytest.fixture(scope="module")
def pdfsig() -> str:
    found = outsiders.pdfsig()
    assert found is not None, "no pdfsig here: run `python tools/outsiders.py` (make test does)"
    return found


@KINDS
def test_pdfsig_finds_one_valid_signature_over_the_whole_file(
    finished: Finished, paper: PaperSigner, pdfsig: str, kind: str, tmp_path: Path
):
    path = tmp_path / "extract.pdf"
    path.write_bytes(make_pdf(finished.of(kind), "ru", "https://register.example/verify/1", paper))
    # -nocert: whether the certificate is to be believed is what the log's key answers, not a shop for certificates.
    said = subprocess.run([pdfsig, "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert f"Extracts of {ORIGIN}" in said
    assert "SHA-256" in said


@KINDS
def test_pdfsig_sees_a_letter_that_was_changed(
    finished: Finished, paper: PaperSigner, pdfsig: str, kind: str, tmp_path: Path
):
    data = bytearray(make_pdf(finished.of(kind), "ru", "https://register.example/verify/1", paper))
    at = data.index(b"stream") + 40
    data[at] ^= 1
    (tmp_path / "extract.pdf").write_bytes(data)
    said = subprocess.run(
        [pdfsig, "-nocert", tmp_path / "extract.pdf"], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid" not in said
    assert "Digest Mismatch" in said


@KINDS
def test_a_stock_validator_finds_the_json_to_be_as_its_published_schema_says(finished: Finished, kind: str):
    schema = json.loads((files("musterroll.extracts.schemas") / f"{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    document = json.loads(finished.of(kind).json)
    validator.validate(document)
    for field in schema["required"]:
        assert not validator.is_valid({key: value for key, value in document.items() if key != field})


def test_tlog_scales_reads_what_the_register_has_published(finished: Finished):
    reader = TilesReader(LocalBackend(finished.log))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(KEY)
    assert checkpoint.size > 300
    assert reader.calculate_root_hash() == checkpoint.root_hash


@KINDS
def test_an_extracts_tlog_proofs_are_true_to_another_reader(finished: Finished, kind: str):
    document = json.loads(finished.of(kind).json)
    published = TilesReader(LocalBackend(finished.log))
    published.get_checkpoint()
    for act in (None, *range(len(document["acts"]))):
        head, _, note = tlog_proof(document, act).partition(b"\n\n")
        first, second, *path = head.decode().split("\n")
        assert first == "c2sp.org/tlog-proof@v1"
        index = int(second.removeprefix("index "))
        checkpoint = Checkpoint.from_text(note.decode())
        checkpoint.verify(KEY)
        proof = InclusionProof(index, checkpoint.size, [b64decode(line) for line in path])
        proof.check(published.mth(index, index + 1), checkpoint.root_hash)
        with pytest.raises(InclusionProofInvalid):
            proof.check(leaf_hash(bytes(32)), checkpoint.root_hash)
