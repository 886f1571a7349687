"""The text a log signs."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import BadNote
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, open_checkpoint, parse_checkpoint
from musterroll.proof.merkle import EMPTY_ROOT, leaf_hash, node_hash
from musterroll.proof.note import sign_note

ONE, TWO, THREE = (leaf_hash(entry) for entry in (b"one", b"two", b"three"))
HEAD = Checkpoint("register.example/log", 3, node_hash(node_hash(ONE, TWO), THREE))
TEXT = "register.example/log\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n"


def test_the_test_vector_is_reproduced_byte_for_byte():
    assert ONE.hex() == "d0d7360ab79f58ab1e1e3fe64ad77e2ea0bc07e36b5f46ed2223edd9298df9e9"
    assert format_checkpoint(HEAD) == TEXT
    assert parse_checkpoint(TEXT) == HEAD


@given(size=st.integers(1, 2**63 - 1), root=st.binary(min_size=32, max_size=32))
def test_every_tree_head_is_read_back_as_written(size, root):
    head = Checkpoint("register.example/log", size, root)
    assert parse_checkpoint(format_checkpoint(head)) == head


def test_extension_lines_are_kept():
    head = parse_checkpoint(TEXT + "something new\n")
    assert head.extensions == ("something new",)


ROOT = TEXT.split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "\nextension\n",
        f"\n3\n{ROOT}\n",
        f"register.example/log\n03\n{ROOT}\n",
        f"register.example/log\n+3\n{ROOT}\n",
        f"register.example/log\n-3\n{ROOT}\n",
        f"register.example/log\n3 \n{ROOT}\n",
        f"register.example/log\n1_0\n{ROOT}\n",
        f"register.example/log\n\u0663\n{ROOT}\n",
        f"register.example/log\n{2**63}\n{ROOT}\n",
        f"register.example/log\n3\n{ROOT[:-1]}\n",
        f"register.example/log\n3\n{ROOT[:-2]}l=\n",
        f"register.example/log\n3\n{ROOT} \n",
        "register.example/log\n3\nAAAA\n",
        "register.example/log\n3\n",
        f"register.example/log\n0\n{ROOT}\n",
    ],
)
def test_a_text_in_any_other_form_is_refused(text):
    with pytest.raises(BadNote):
        parse_checkpoint(text)


def test_an_empty_log_has_a_checkpoint_too():
    text = f"register.example/log\n0\n{b64encode(EMPTY_ROOT).decode()}\n"
    assert parse_checkpoint(text) == Checkpoint("register.example/log", 0, EMPTY_ROOT)


def test_the_log_vouches_for_its_checkpoint(the_log, a_witness):
    assert open_checkpoint(sign_note(TEXT, the_log, a_witness), [the_log.key]) == HEAD


def test_a_witness_alone_cannot_vouch_for_the_log(the_log, a_witness):
    with pytest.raises(BadNote):
        open_checkpoint(sign_note(TEXT, a_witness), [the_log.key, a_witness.key])


def test_a_text_that_the_log_signed_but_is_no_checkpoint_is_refused(the_log):
    with pytest.raises(BadNote):
        open_checkpoint(sign_note("register.example/log\n", the_log), [the_log.key])
