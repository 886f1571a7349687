"""The map of people: one root for one content, one place for one key, and no other number than the true one."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import ProofFailed
from musterroll.proof.peoplemap import (
    EMPTY,
    Mapped,
    bit_of,
    check_mapped,
    extend,
    leaf_of,
    node_of,
    person_key,
    prove,
    subtree,
)

# Keys that share long beginnings, as a person's never do, so that deep nodes occur.
KEYS = st.one_of(
    st.binary(min_size=32, max_size=32),
    st.builds(lambda end: bytes(31) + bytes((end,)), st.integers(0, 255)),
    st.builds(lambda start: bytes((start,)) + bytes(31), st.integers(0, 255)),
)
PEOPLE = st.dictionaries(
    KEYS, st.tuples(st.integers(1, 2**40), st.binary(min_size=32, max_size=32)), max_size=12
)


def mapped(people):
    return [Mapped(key, *people[key]) for key in sorted(people)]


def root_of(those, depth=0):
    return subtree([one.key for one in those], [leaf_of(one) for one in those], depth)


def plain_root(those, depth=0):
    """As the text words it: by the bits, one after the other."""
    if not those:
        return EMPTY
    if len(those) == 1:
        return leaf_of(those[0])
    halves = [[one for one in those if bit_of(one.key, depth) == bit] for bit in (0, 1)]
    return node_of(*(plain_root(half, depth + 1) for half in halves))


def test_a_map_of_nobody_is_empty_and_one_of_a_single_person_is_that_persons_leaf():
    one = Mapped(person_key(bytes(16)), 1, extend(EMPTY, [b"\x07" * 32]))
    assert root_of([]) == EMPTY
    assert root_of([one]) == leaf_of(one)


def test_key_chain_leaf_and_node_are_the_hashes_that_the_text_names():
    key = sha256(b"musterroll/person/v1\n" + bytes(16)).digest()
    chain = sha256(b"\x02" + bytes(32) + b"a" * 32).digest()
    assert person_key(bytes(16)) == key
    assert extend(EMPTY, [b"a" * 32]) == chain
    hashed = sha256(b"\x00" + key + (3).to_bytes(8, "big") + chain).digest()
    assert leaf_of(Mapped(key, 3, chain)) == bytes((hashed[0] | 0x80,)) + hashed[1:]
    hashed = sha256(b"\x01" + b"\x80" * 32 + b"\x81" * 32).digest()
    assert node_of(b"\x80" * 32, b"\x81" * 32) == bytes((hashed[0] & 0x7F,)) + hashed[1:]


@given(PEOPLE)
def test_the_root_is_that_of_the_plain_words(people):
    assert root_of(mapped(people)) == plain_root(mapped(people))


@given(PEOPLE, st.sampled_from([1, 4, 8, 12]))
def test_cut_into_buckets_at_any_depth_it_has_the_same_root(people, bits):
    those = mapped(people)
    row = [
        root_of([one for one in those if int.from_bytes(one.key[:2], "big") >> (16 - bits) == prefix], bits)
        for prefix in range(1 << bits)
    ]
    while len(row) > 1:
        row = [node_of(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    assert row == [root_of(those)]


@given(PEOPLE.filter(bool), st.data())
def test_everybody_mapped_can_be_shown_and_with_no_other_number_or_chain(people, data):
    those = mapped(people)
    keys, leaves = [one.key for one in those], [leaf_of(one) for one in those]
    one = data.draw(st.sampled_from(those))
    path = prove(keys, leaves, one.key)
    check_mapped(one, path, root_of(those))
    for other in (
        Mapped(one.key, one.count + 1, one.chain),
        Mapped(one.key, one.count, extend(one.chain, [EMPTY])),
        Mapped(sha256(one.key).digest(), one.count, one.chain),
    ):
        with pytest.raises(ProofFailed):
            check_mapped(other, path, root_of(those))
        with pytest.raises(ProofFailed):
            check_mapped(other, [], root_of(those))


@given(PEOPLE.filter(bool), KEYS)
def test_who_is_not_mapped_can_not_be_shown(people, stranger):
    those = [one for one in mapped(people) if one.key != stranger]
    with pytest.raises(ValueError, match="nobody"):
        prove([one.key for one in those], [leaf_of(one) for one in those], stranger)


@pytest.mark.parametrize("path", [[b"short"], [EMPTY] * 257])
def test_what_is_no_path_proves_nothing(path):
    one = Mapped(person_key(bytes(16)), 1, EMPTY)
    with pytest.raises(ProofFailed):
        check_mapped(one, path, leaf_of(one))


def test_two_people_of_one_key_are_refused():
    one = Mapped(bytes(32), 1, EMPTY)
    with pytest.raises(ValueError, match="one key"):
        root_of([one, one])
