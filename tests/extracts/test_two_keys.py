"""A log signs with two keys; an extract is checked by whichever of them one trusts."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from musterroll.extracts.issue import issue, wait
from musterroll.extracts.pdf import make_pdf
from musterroll.extracts.signer import paper_signer
from musterroll.extracts.verify import verify
from musterroll.journal.logkeys import log_keys
from musterroll.journal.seal import seal
from musterroll.proof.note import Cosigner, Kind
from tests.extracts.conftest import IVAN, LATER, ORIGIN, RU, RULES


@pytest.fixture
def made(story: psycopg.Connection, tmp_path: Path) -> bytes:
    """Ivan's registration extract, its checkpoint signed with both keys."""
    signer = log_keys(tmp_path, ORIGIN)
    act = issue(story, RU, IVAN, "registration", LATER, "person:test")
    extract = wait(story, RU, IVAN, act, seal=lambda: seal(story, signer, LATER, RULES))
    assert extract is not None
    (tmp_path / "extract.pdf").write_bytes(
        make_pdf(extract, "ru", "https://register.example/verify/1", paper_signer(tmp_path, ORIGIN))
    )
    return extract.json


def test_the_file_is_in_order_by_either_key_and_by_both(made: bytes, tmp_path: Path) -> None:
    ed25519, ml_dsa = log_keys(tmp_path, ORIGIN).keys
    for trusted in ([ed25519], [ml_dsa], [ed25519, ml_dsa]):
        assert verify(made, trusted).ok


def test_a_second_key_that_is_somebody_elses_opens_nothing(made: bytes) -> None:
    other = Cosigner(ORIGIN, b"\x09" * 32, Kind.ML_DSA_44).key
    assert not verify(made, [other]).ok


def test_paper_is_vouched_for_by_the_ed25519_key_and_says_so_where_only_the_other_is_given(
    made: bytes, tmp_path: Path
) -> None:
    ed25519, ml_dsa = log_keys(tmp_path, ORIGIN).keys
    paper = (tmp_path / "extract.pdf").read_bytes()
    assert verify(paper, [ed25519]).ok
    alone = verify(paper, [ml_dsa])
    assert not alone.ok
    assert any("Ed25519" in one.says for one in alone.failures)
