"""Canonical bytes and the salted hash of them."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import BadInput
from musterroll.proof.commitment import (
    LARGEST_INTEGER,
    act_digest,
    canonical,
    commitment,
    half_opened,
    parse_canonical,
    statement_commitment,
)

ASCII_KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ASCII_KEYS, inner, max_size=5),
    max_leaves=30,
)

ACT = {"kind": "posted", "at": "2026-03-02T09:00:00+03:00", "office": "Рязань", "acts": 2, "case": None}
ACT_BYTES = (
    '{"acts":2,"at":"2026-03-02T09:00:00+03:00","case":null,"kind":"posted","office":"Рязань"}'.encode()
)


class Kind(StrEnum):
    POSTED = "posted"


def test_an_act_is_written_with_sorted_keys_and_no_spaces():
    assert canonical(ACT) == ACT_BYTES
    assert parse_canonical(ACT_BYTES) == ACT


@given(VALUES)
def test_canonical_bytes_are_those_of_orjson_with_sorted_keys(value):
    assert canonical(value) == orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@given(VALUES)
def test_what_was_written_reads_back(value):
    assert parse_canonical(canonical(value)) == value


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (1.0, "$"),
        ({"a": [1, {"b": 0.5}]}, "$.a[1].b"),
        (float("nan"), "$"),
        (LARGEST_INTEGER + 1, "$"),
        ([-LARGEST_INTEGER - 1], "$[0]"),
        ({"ключ": 1}, "$"),
        ({"a": {1: 1}}, "$.a"),
        ({"a": (1, 2)}, "$.a"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": Kind.POSTED}, "$.a"),
        ({"a": "half \ud83d of a pair"}, "$.a"),
    ],
)
def test_what_writers_disagree_about_is_refused_with_its_place(value, where):
    with pytest.raises(BadInput) as refusal:
        canonical(value)
    assert refusal.value.where == where


def test_nesting_without_end_is_refused():
    with pytest.raises(BadInput):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)
    with pytest.raises(BadInput):
        parse_canonical(b"[" * 65 + b"]" * 65)
    assert canonical(parse_canonical(b"[" * 64 + b"]" * 64)) == b"[" * 64 + b"]" * 64


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b'{"a":1,"a":2}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1}\n',
        b'{"a":1e0}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
        b"9" * 5000,
    ],
)
def test_json_in_any_other_form_is_refused(payload):
    with pytest.raises(BadInput):
        parse_canonical(payload)


def test_a_commitment_is_the_hash_of_the_label_and_of_the_salted_acts_digest():
    salt = bytes(range(16))
    digest = sha256(b"musterroll/act/v1\n" + salt + ACT_BYTES).digest()
    assert act_digest(salt, ACT_BYTES) == digest
    assert commitment("posted", salt, ACT_BYTES) == sha256(b"musterroll/entry/v1\nposted\n" + digest).digest()


def test_label_and_digest_alone_make_the_same_commitment_and_no_other_label_does():
    digest = act_digest(bytes(16), ACT_BYTES)
    assert half_opened("posted", digest) == commitment("posted", bytes(16), ACT_BYTES)
    assert half_opened("file_read", digest) != commitment("posted", bytes(16), ACT_BYTES)


def test_the_same_act_under_another_salt_is_another_entry():
    assert commitment("posted", bytes(16), ACT_BYTES) != commitment("posted", b"\x01" + bytes(15), ACT_BYTES)


@pytest.mark.parametrize("size", [0, 15, 17])
def test_the_border_between_salt_and_payload_cannot_be_moved(size):
    with pytest.raises(ValueError):
        commitment("posted", bytes(size), ACT_BYTES)


@pytest.mark.parametrize(
    ("label", "size"), [("posted\n", 32), ("po\nsted", 32), ("posted", 31), ("posted", 33)]
)
def test_the_border_between_label_and_digest_cannot_be_moved(label, size):
    with pytest.raises(ValueError):
        half_opened(label, bytes(size))


def test_a_statement_is_the_hash_of_its_tag_and_body_and_never_that_of_an_act():
    body = canonical({"kind": "map"})
    assert statement_commitment(body) == sha256(b"musterroll/statement/v1\n" + body).digest()
