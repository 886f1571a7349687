"""The `.tlog-proof` text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import BadInput, BadNote, MusterrollError, ProofFailed
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint
from musterroll.proof.merkle import leaf_hash, node_hash
from musterroll.proof.note import sign_note
from musterroll.proof.tlog_proof import TlogProof, check_tlog_proof, format_tlog_proof, parse_tlog_proof

ONE, TWO, THREE = (leaf_hash(entry) for entry in (b"one", b"two", b"three"))
HEAD = Checkpoint("register.example/log", 3, node_hash(node_hash(ONE, TWO), THREE))

TEXT = (
    "c2sp.org/tlog-proof@v1\n"
    "index 1\n"
    "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\n"
    "Zx8UbF5HHooag6PCFM5LqQe486WIjRTMjNPOdbsS75Q=\n"
    "\n"
    "register.example/log\n"
    "3\n"
    "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n"
    "\n"
    "— register.example/log "
    "Nc/N9YZyZPE262gcb6hTZCjp2PGI8nRHu1M2ZUjY0ZMoTDCAyo3HrkBOQ5d6KUBarBWnefPXsEu+JglC0oSAqTZS1ww=\n"
).encode()


@pytest.fixture(scope="module")
def proof(the_log) -> TlogProof:
    """That `two` stands at index 1 of the test vector's log."""
    return TlogProof(1, (ONE, THREE), sign_note(format_checkpoint(HEAD), the_log))


def test_the_proof_of_the_test_vector(proof, the_log):
    assert format_tlog_proof(proof) == TEXT
    assert parse_tlog_proof(TEXT) == proof
    assert check_tlog_proof(proof, b"two", [the_log.key]) == HEAD


def test_another_entry_is_not_proved(proof, the_log):
    for entry in (b"one", b"three", b"Two", b""):
        with pytest.raises(ProofFailed):
            check_tlog_proof(proof, entry, [the_log.key])


def test_a_proof_without_the_logs_key_proves_nothing(proof, a_stranger):
    with pytest.raises(BadNote):
        check_tlog_proof(proof, b"two", [a_stranger.key])


def test_a_text_with_any_byte_changed_proves_nothing(the_log):
    for at in range(len(TEXT)):
        for change in (0x01, 0x20):
            mangled = TEXT[:at] + bytes([TEXT[at] ^ change]) + TEXT[at + 1 :]
            with pytest.raises(MusterrollError):
                check_tlog_proof(parse_tlog_proof(mangled), b"two", [the_log.key])


@given(
    index=st.integers(0, 2**62),
    path=st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    extra=st.none() | st.binary(min_size=1, max_size=50),
)
def test_every_proof_is_read_back_as_written(proof, index, path, extra):
    other = TlogProof(index, path, proof.checkpoint, extra)
    assert parse_tlog_proof(format_tlog_proof(other)) == other


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"@v1", b"@v2"),
        (b"index 1", b"index 01"),
        (b"index 1", b"index -1"),
        (b"index 1", b"index 1 "),
        (b"index 1", b"Index 1"),
        (b"index 1\n", b""),
        (b"index 1", b"extra \nindex 1"),
        (b"index 1", b"extra AAB=\nindex 1"),
        (b"index 1\n", b"index 1\nextra AAAA\n"),
        (b"\n", b"\r\n"),
        (b"+ek=\n", b"+el=\n"),
        (b"+ek=\n", b"+ek\n"),
        (b"\n\nregister", b"\nregister"),
    ],
)
def test_a_text_in_any_other_form_is_refused(old, new):
    with pytest.raises(BadInput):
        parse_tlog_proof(TEXT.replace(old, new, 1) if old != b"\n" else TEXT.replace(old, new))
