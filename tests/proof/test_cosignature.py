"""Signatures that carry their time: a witness's, and the log's second key."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from musterroll.errors import BadInput, BadNote
from musterroll.proof import note as notes
from musterroll.proof.checkpoint import open_checkpoint
from musterroll.proof.cosignature import LATEST_TIME, checkpoint_message, cosignature_message
from musterroll.proof.note import Cosigner, Kind, NoteKey, format_vkey, open_note, parse_vkey, sign_note

TEXT = "register.example/log\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n"
ROOT = b64decode("Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=")
AT = 1_679_315_147

BOTH = pytest.mark.parametrize("kind", [Kind.COSIGNATURE, Kind.ML_DSA_44])


def cosigner(kind: Kind, name: str = "witness.example/w1", seed: int = 7) -> Cosigner:
    return Cosigner(name, bytes([seed]) * 32, kind)


def payload(line: str) -> bytes:
    """What a signature line holds behind the key's id."""
    return b64decode(line.split()[2])[4:]


def test_an_ed25519_cosignature_signs_two_lines_and_the_whole_text():
    signer = cosigner(Kind.COSIGNATURE)
    signed = payload(signer.line(TEXT, AT))
    assert signed[:8] == AT.to_bytes(8, "big")
    message = b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()
    assert cosignature_message(TEXT, AT) == message
    Ed25519PublicKey.from_public_bytes(signer.key.public).verify(signed[8:], message)


def test_an_ml_dsa_cosignature_signs_name_time_and_tree_head():
    signer = cosigner(Kind.ML_DSA_44)
    signed = payload(signer.line(TEXT, AT))
    assert len(signed) == 8 + 2420
    message = (
        b"subtree/v1\n\0"
        + b"\x12witness.example/w1"
        + AT.to_bytes(8, "big")
        + b"\x14register.example/log"
        + bytes(8)
        + (3).to_bytes(8, "big")
        + ROOT
    )
    assert checkpoint_message("witness.example/w1", TEXT, AT) == message
    MLDSA44PublicKey.from_public_bytes(signer.key.public).verify(signed[8:], message)


@BOTH
def test_a_keys_id_is_of_its_name_its_type_and_its_bytes(kind):
    key = cosigner(kind).key
    assert key.id == sha256(b"witness.example/w1\n" + bytes([kind]) + key.public).digest()[:4]
    assert parse_vkey(format_vkey(key)) == key


@BOTH
@settings(max_examples=20, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), time=st.integers(0, LATEST_TIME))
def test_every_cosignature_is_read_back_with_its_time(kind, seed, time, the_log):
    signer = Cosigner("witness.example/w1", seed, kind)
    opened = open_note(sign_note(TEXT, the_log, signer.at(time)), [the_log.key, signer.key])
    assert opened.signed_by == (the_log.key, signer.key)
    assert opened.signed_at(signer.key) == time
    assert opened.signed_at(the_log.key) is None


@BOTH
def test_a_cosignature_of_another_time_text_or_name_is_refused(kind, the_log):
    signer = cosigner(kind)
    line = signer.line(TEXT, AT)
    signed = payload(line)
    later = (AT + 1).to_bytes(8, "big") + signed[8:]
    assert signer.key.vouches_for(TEXT, signed)
    assert not signer.key.vouches_for(TEXT, later)
    assert not signer.key.vouches_for(TEXT.replace("\n3\n", "\n4\n"), signed)
    assert not signer.key.vouches_for(TEXT, signed[:-1])
    assert not signer.key.vouches_for(TEXT, signed[:7])
    assert not signer.key.vouches_for(TEXT, b"\xff" * 8 + signed[8:])
    with pytest.raises(BadNote):
        open_note(
            sign_note(TEXT.replace("\n3\n", "\n4\n"), the_log) + line.encode(), [the_log.key, signer.key]
        )


def test_an_ml_dsa_key_signs_for_one_name_only():
    signed = payload(cosigner(Kind.ML_DSA_44).line(TEXT, AT))
    other = NoteKey("witness.example/w2", cosigner(Kind.ML_DSA_44).key.public, Kind.ML_DSA_44)
    assert not other.vouches_for(TEXT, signed)


@pytest.mark.parametrize(
    "text", ["", "one\n", "a\n-1\nb\n", "a\n03\nb\n", TEXT.replace("\n3\n", "\n\u0663\n")]
)
def test_ml_dsa_signs_checkpoints_and_nothing_else(text):
    with pytest.raises(ValueError):
        cosigner(Kind.ML_DSA_44).line(text, AT)
    assert not cosigner(Kind.ML_DSA_44).key.vouches_for(
        text, payload(cosigner(Kind.ML_DSA_44).line(TEXT, AT))
    )


@BOTH
@pytest.mark.parametrize("time", [-1, LATEST_TIME + 1])
def test_what_is_no_time_is_not_signed(kind, time):
    with pytest.raises(ValueError):
        cosigner(kind).line(TEXT, time)


def test_a_note_signature_is_no_cosignature_and_a_cosignature_no_note_signature(the_log):
    as_cosigner = NoteKey(the_log.key.name, the_log.key.public, Kind.COSIGNATURE)
    plain = payload(the_log.signature_line(TEXT))
    assert the_log.key.vouches_for(TEXT, plain)
    assert not as_cosigner.vouches_for(TEXT, plain)
    same_seed = Cosigner(the_log.key.name, b"\x01" * 32, Kind.COSIGNATURE)
    assert not the_log.key.vouches_for(TEXT, payload(same_seed.line(TEXT, AT)))


# --- the log's own second key ---------------------------------------------------------------------------------


def test_a_checkpoint_opens_by_either_of_the_logs_keys(the_log):
    second = cosigner(Kind.ML_DSA_44, the_log.key.name)
    note = sign_note(TEXT, the_log, second.at(AT))
    for known in ([the_log.key], [second.key], [the_log.key, second.key]):
        assert open_checkpoint(note, known).size == 3


def test_a_forged_line_of_either_of_the_logs_keys_spoils_the_checkpoint(the_log):
    second = cosigner(Kind.ML_DSA_44, the_log.key.name)
    forged = cosigner(Kind.ML_DSA_44, the_log.key.name, seed=8)
    line = notes.format_signature(second.key, payload(forged.line(TEXT, AT)))
    note = sign_note(TEXT, the_log) + line.encode()
    assert open_checkpoint(note, [the_log.key]).size == 3
    for known in ([second.key], [the_log.key, second.key]):
        with pytest.raises(BadNote):
            open_checkpoint(note, known)


def test_a_cosignature_under_the_logs_name_does_not_speak_for_the_log(the_log):
    cosigned = cosigner(Kind.COSIGNATURE, the_log.key.name)
    with pytest.raises(BadNote):
        open_checkpoint(sign_note(TEXT, cosigned.at(AT)), [cosigned.key])


def test_lines_that_extend_a_checkpoint_count_only_if_they_were_signed(the_log):
    second = cosigner(Kind.ML_DSA_44, the_log.key.name)
    longer = TEXT + "an extension\n"
    note = sign_note(longer, the_log, second.at(AT))
    assert open_checkpoint(note, [the_log.key]).extensions == ("an extension",)
    assert open_checkpoint(note, [second.key]).extensions == ()


def test_where_the_library_knows_no_ml_dsa_such_lines_are_passed_over(the_log, monkeypatch):
    second = cosigner(Kind.ML_DSA_44, the_log.key.name)
    note = sign_note(TEXT, the_log, second.at(AT))
    monkeypatch.setattr(notes, "HAS_ML_DSA", False)
    assert open_note(note, [the_log.key, second.key]).signed_by == (the_log.key,)
    with pytest.raises(BadNote):
        open_note(note, [second.key])
    with pytest.raises(BadInput, match="ML-DSA-44"):
        Cosigner("witness.example/w1", bytes(32), Kind.ML_DSA_44)


def test_a_cosigner_does_not_print_its_seed():
    for kind in (Kind.COSIGNATURE, Kind.ML_DSA_44):
        signer = cosigner(kind)
        assert repr(b"\x07" * 32) not in repr(signer) + repr(vars(signer))


def test_a_plain_note_key_is_no_cosigner():
    with pytest.raises(ValueError):
        Cosigner("witness.example/w1", bytes(32), Kind.ED25519)


@pytest.mark.parametrize(
    ("kind", "size"), [(Kind.COSIGNATURE, 31), (Kind.ML_DSA_44, 32), (Kind.ED25519, 1312)]
)
def test_a_key_has_the_size_of_its_type(kind, size):
    with pytest.raises(BadInput):
        NoteKey("witness.example", bytes(size), kind)
