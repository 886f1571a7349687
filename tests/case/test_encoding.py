"""Acts as bytes: what is stored reads back as what was meant, on every kind, and the fast way writes the same."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musterroll.case import acts as a
from musterroll.errors import BadInput
from musterroll.journal.append import encode

NOON = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20)
KEYS = st.text(st.characters(codec="ascii"), max_size=20)  # canonical JSON sorts no others
MOMENTS = st.datetimes(datetime(2013, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PLAIN = st.one_of(TEXT, st.integers(-(2**53) + 1, 2**53 - 1), st.booleans())

BY_TYPE = {
    "UUID": st.uuids(),
    "UUID | None": st.none() | st.uuids(),
    "datetime": MOMENTS,
    "datetime | None": st.none() | MOMENTS,
    "date": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    "str": TEXT,
    "int": st.integers(0, 2**53 - 1),
    "str | int | bool": PLAIN,
    "tuple[str, ...]": st.lists(TEXT, max_size=4).map(tuple),
    "Mapping[str, str]": st.dictionaries(KEYS, TEXT, max_size=4),
    "Mapping[str, Mapping[str, Any]]": st.dictionaries(
        KEYS, st.dictionaries(KEYS, PLAIN, max_size=3), max_size=3
    ),
}


def acts_of(kind: str) -> st.SearchStrategy[a.Act]:
    cls = a.KINDS[kind]
    return st.builds(cls, **{field.name: BY_TYPE[str(field.type)] for field in fields(cls)})


@pytest.mark.parametrize("kind", sorted(a.KINDS))
def test_an_act_reads_back_as_it_was_written_and_both_ways_write_the_same_bytes(kind):
    @settings(max_examples=25, deadline=None)
    @given(acts_of(kind))
    def holds(act: a.Act) -> None:
        payload = a.to_payload(act)
        assert encode(act) == payload
        assert a.from_json(json.loads(payload)) == act
        assert a.from_json(a.to_json(act)) == act

    holds()


@pytest.mark.parametrize("kind", sorted(a.KINDS))
def test_an_act_whose_moment_came_in_another_zone_is_stored_in_utc(kind):
    cls = a.KINDS[kind]
    values = {
        field.name: _example(str(field.type))
        for field in fields(cls)
        if field.default is MISSING and field.default_factory is MISSING
    }
    moscow = datetime(2026, 3, 2, 12, 5, tzinfo=timezone(timedelta(hours=3)))
    act = cls(**values | {"effective_at": moscow})
    assert a.to_json(act)["effective_at"] == "2026-03-02T09:05:00Z"
    assert encode(act) == a.to_payload(act)
    assert a.from_json(a.to_json(act)).effective_at == NOON


def _example(type_: str) -> object:
    return {
        "UUID": UUID(int=7),
        "datetime": NOON,
        "date": NOON.date(),
        "str": "x",
        "int": 1,
        "str | int | bool": True,
        "tuple[str, ...]": ("exit_ban",),
        "Mapping[str, str]": {"a": "b"},
        "Mapping[str, Mapping[str, Any]]": {"born": {"value": "2004-03-02"}},
    }[type_]


def test_the_bytes_are_those_that_the_format_describes():
    act = a.Posted(
        id=UUID(int=1),
        person=UUID(int=2),
        case=UUID(int=3),
        effective_at=NOON,
        recorded_at=NOON,
        author="clerk:orlova",
        method="register",
    )
    assert a.to_payload(act).decode() == (
        '{"author":"clerk:orlova","case":"00000000-0000-0000-0000-000000000003","effective_at":"2026-03-02T09:05:00Z",'
        '"ground":"","id":"00000000-0000-0000-0000-000000000001","kind":"posted","method":"register",'
        '"person":"00000000-0000-0000-0000-000000000002","recorded_at":"2026-03-02T09:05:00Z"}'
    )


def test_kinds_are_named_after_their_classes_and_none_is_named_twice():
    assert len(a.KINDS) == len(set(a.KINDS.values()))
    assert a.KINDS["returned_unserved"] is a.ReturnedUnserved


def test_a_kind_or_a_field_that_there_is_not_is_refused():
    good = a.to_json(a.Withdrawn(id=UUID(int=1), person=UUID(int=2), effective_at=NOON, reason="x"))
    with pytest.raises(BadInput, match="no kind of act"):
        a.from_json(good | {"kind": "forgiven"})
    with pytest.raises(BadInput, match="surprise"):
        a.from_json(good | {"surprise": 1})
    with pytest.raises(BadInput, match="reason"):
        a.from_json({name: value for name, value in good.items() if name != "reason"})


def test_an_act_as_stored_differs_in_nothing_but_when_it_was_learnt():
    act = a.AppearanceRecorded(id=UUID(int=1), person=UUID(int=2), effective_at=NOON)
    stored = act.stored(NOON + timedelta(days=1))
    assert stored.recorded_at == NOON + timedelta(days=1)
    assert stored.stored(act.effective_at).effective_at == NOON
    assert act.recorded_at is None


def test_the_clocks_ids_follow_from_case_rule_and_due_moment():
    one = a.clock_act_id(UUID(int=3), "default", NOON)
    assert one == a.clock_act_id(UUID(int=3), "default", NOON)
    others = (
        a.clock_act_id(UUID(int=4), "default", NOON),
        a.clock_act_id(UUID(int=3), "warning", NOON),
        a.clock_act_id(UUID(int=3), "default", NOON + timedelta(days=1)),
    )
    assert len({one, *others}) == 4
