"""Signed notes: who vouches for a text, and what is no note at all."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import BadInput, BadNote
from musterroll.proof.note import (
    MOST_SIGNATURES,
    NoteKey,
    NoteSigner,
    format_vkey,
    open_note,
    parse_vkey,
    sign_note,
)

# From the specification's test vector: entries one, two, three; seed 32 x 0x01.
VKEY = "register.example/log+35cfcdf5+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
TEXT = "register.example/log\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n"
NOTE = (
    TEXT + "\n— register.example/log "
    "Nc/N9YZyZPE262gcb6hTZCjp2PGI8nRHu1M2ZUjY0ZMoTDCAyo3HrkBOQ5d6KUBarBWnefPXsEu+JglC0oSAqTZS1ww=\n"
).encode()


def test_the_test_vector_is_reproduced_byte_for_byte(the_log):
    assert format_vkey(the_log.key) == VKEY
    assert sign_note(TEXT, the_log) == NOTE


def test_the_test_vector_opens(the_log):
    note = open_note(NOTE, [parse_vkey(VKEY)])
    assert note.text == TEXT
    assert note.signed_by == (the_log.key,)


def test_a_note_with_any_byte_changed_is_refused(the_log):
    for at in range(len(NOTE)):
        for change in (0x01, 0x20, 0x80):
            mangled = NOTE[:at] + bytes([NOTE[at] ^ change]) + NOTE[at + 1 :]
            with pytest.raises(BadNote):
                open_note(mangled, [the_log.key])


def test_a_note_with_any_byte_left_out_or_put_in_is_refused(the_log):
    for at in range(len(NOTE)):
        for mangled in (
            NOTE[:at] + NOTE[at + 1 :],
            NOTE[:at] + b"\n" + NOTE[at:],
            NOTE[:at] + b" " + NOTE[at:],
        ):
            with pytest.raises(BadNote):
                open_note(mangled, [the_log.key])


def test_nobody_known_means_nobody_vouches(a_witness):
    for known in ([], [a_witness.key]):
        with pytest.raises(BadNote):
            open_note(NOTE, known)


def test_a_stranger_under_the_logs_name_does_not_count(the_log, a_stranger):
    with pytest.raises(BadNote):
        open_note(sign_note(TEXT, a_stranger), [the_log.key])


def test_unknown_signatures_are_passed_over(the_log, a_witness, a_stranger):
    note = open_note(sign_note(TEXT, a_stranger, the_log, a_witness), [the_log.key])
    assert note.signed_by == (the_log.key,)


def test_a_witness_one_knows_is_named_too(the_log, a_witness):
    note = open_note(sign_note(TEXT, a_witness, the_log), [the_log.key, a_witness.key])
    assert note.signed_by == (a_witness.key, the_log.key)


def test_one_bad_signature_of_a_known_key_spoils_the_note(the_log, a_witness):
    foreign = a_witness.signature_line("another text\n").encode()
    note = sign_note(TEXT, the_log) + foreign
    with pytest.raises(BadNote):
        open_note(note, [the_log.key, a_witness.key])
    assert open_note(note, [the_log.key]).text == TEXT


def test_a_second_bad_signature_of_the_same_key_spoils_the_note(the_log):
    with pytest.raises(BadNote):
        open_note(NOTE + the_log.signature_line("another text\n").encode(), [the_log.key])


def test_a_key_that_signs_twice_is_named_once(the_log):
    assert open_note(sign_note(TEXT, the_log, the_log), [the_log.key]).signed_by == (the_log.key,)


def test_sixteen_signatures_and_many_more_are_accepted_but_not_any_number(the_log):
    witnesses = [NoteSigner(f"witness-{i}.example", bytes([i]) * 32) for i in range(MOST_SIGNATURES)]
    for count in (16, MOST_SIGNATURES):
        signers = [*witnesses[: count - 1], the_log]
        note = open_note(sign_note(TEXT, *signers), [signer.key for signer in signers])
        assert len(note.signed_by) == count
    with pytest.raises(BadNote):
        open_note(sign_note(TEXT, *witnesses, the_log), [the_log.key])


def test_a_text_may_have_empty_lines(the_log):
    text = "first\n\n\nlast\n\n"
    assert open_note(sign_note(text, the_log), [the_log.key]).text == text


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])))
def test_any_text_without_control_characters_can_be_signed(the_log, text):
    assert open_note(sign_note(text + "\n", the_log), [the_log.key]).text == text + "\n"


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "return\r\n", "nul\0\n"])
def test_a_text_that_no_note_can_have_is_not_signed(the_log, text):
    with pytest.raises(ValueError):
        sign_note(text, the_log)


def test_a_signature_in_another_spelling_of_base64_is_refused(the_log):
    # 4 + 64 bytes end in one padding character: two bits of the last letter mean nothing.
    head, last = NOTE[:-3], NOTE[-3:-2]
    for letter in b"xyz":
        respelt = head + bytes([letter]) + b"=\n"
        same = b64decode(respelt.split()[-1]) == b64decode(NOTE.split()[-1])
        assert same
        assert bytes([letter]) != last
        with pytest.raises(BadNote):
            open_note(respelt, [the_log.key])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "—",
        "— name",
        "— name ",
        "— name AAAA",
        "- name AAAAAAAA",
        "— na+me AAAAAAAA",
        "—  AAAAAAAA",
        "— n AAAAAAAA x",
    ],
)
def test_a_line_that_is_no_signature_spoils_the_note(the_log, line):
    with pytest.raises(BadNote):
        open_note(NOTE + f"{line}\n".encode(), [the_log.key])


def test_a_well_formed_signature_of_an_unknown_type_does_not(the_log):
    assert open_note(NOTE + b"\xe2\x80\x94 name AAAAAAAA\n", [the_log.key]).text == TEXT


# --- keys ---------------------------------------------------------------------------------------------------


def test_a_key_with_any_character_changed_is_refused():
    for at in range(len(VKEY)):
        for put in "Aa0+ =\n":
            mangled = VKEY[:at] + put + VKEY[at + 1 :]
            if mangled == VKEY:
                continue
            with pytest.raises(BadInput):
                parse_vkey(mangled)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_is_read_back_as_written(seed):
    key = NoteSigner("register.example/log", seed).key
    assert parse_vkey(format_vkey(key)) == key


@pytest.mark.parametrize(
    "vkey", ["", "name", "name+00000000", "name+00000000+", VKEY + "\n", VKEY + "A", " " + VKEY]
)
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(BadInput):
        parse_vkey(vkey)


def test_a_key_of_another_type_is_refused():
    unknown = b64encode(b"\x02" + bytes(32)).decode()
    with pytest.raises(BadInput, match="not a type of key"):
        parse_vkey(f"witness.example+00000000+{unknown}")


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n", "no\u00a0break", "nul\0"])
def test_a_key_cannot_have_such_a_name(name):
    with pytest.raises(BadInput):
        NoteKey(name, bytes(32))


def test_a_seed_is_32_bytes():
    with pytest.raises(ValueError):
        NoteSigner("register.example/log", bytes(31))


def test_a_signer_does_not_print_its_seed(the_log):
    assert repr(b"\x01" * 32) not in repr(the_log) + repr(vars(the_log))
