"""What is written stays readable: ids of the acts a clock makes, moments in UTC, a clear word about what is no act."""

from __future__ import annotations

import time
from copy import copy
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from musterroll.case import acts as a
from musterroll.errors import BadInput

CASE, PERSON = UUID(int=2, version=4), UUID(int=1, version=4)
DUE = datetime(2026, 3, 10, tzinfo=UTC)
POSTED = {
    "kind": "posted",
    "id": str(CASE),
    "person": str(PERSON),
    "effective_at": "2026-03-02T06:05:00Z",
    "method": "register",
}


def test_the_id_of_what_the_clock_makes_is_the_same_in_every_release():
    """Another id for the same rule, case and moment would make the clock do twice what an earlier release did."""
    made = a.clock_act_id(CASE, "service_register", DUE)
    assert str(made) == "9f3e5072-1930-54be-b5dd-58140bd08110"
    assert made.version == 5
    assert a.clock_act_id(CASE, "service_register", DUE + timedelta(seconds=1)) != made
    assert a.clock_act_id(CASE, "warning", DUE) != made
    twice = datetime(2026, 10, 25, 3, 30, tzinfo=ZoneInfo("Europe/Tallinn"))  # the hour that comes twice
    assert a.clock_act_id(CASE, "warning", twice) != a.clock_act_id(CASE, "warning", twice.replace(fold=1))
    assert a.clock_act_id(PERSON, "service_register", DUE) != made


@pytest.mark.parametrize("machine", ["UTC", "Asia/Kamchatka"])
def test_a_moment_is_written_and_read_in_utc_wherever_the_machine_stands(monkeypatch, machine):
    moscow = timezone(timedelta(hours=3))
    with monkeypatch.context() as patched:
        patched.setenv("TZ", machine)
        time.tzset()
        assert a.stamp(datetime(2026, 3, 2, 9, 5, tzinfo=moscow)) == "2026-03-02T06:05:00Z"
        read = a.from_json({**POSTED, "effective_at": "2026-03-02T09:05:00+03:00"})
    time.tzset()
    assert (read.effective_at, read.effective_at.tzinfo) == (datetime(2026, 3, 2, 6, 5, tzinfo=UTC), UTC)


def test_the_kind_of_an_act_is_the_name_of_its_class_in_snake_case():
    assert a.from_json(POSTED).kind == "posted"
    assert a.KINDS["summons_issued"] is a.SummonsIssued
    assert a.KINDS["returned_unserved"] is a.ReturnedUnserved
    assert all(kind == cls.kind for kind, cls in a.KINDS.items())


@pytest.mark.parametrize("kind", ["parade", None])
def test_a_kind_of_act_that_there_is_not_is_refused_with_those_there_are(kind):
    with pytest.raises(BadInput) as refusal:
        a.from_json({**POSTED, "kind": kind})
    assert refusal.value.where == "kind"
    assert list(refusal.value.accepted) == sorted(a.KINDS)


def test_what_says_of_itself_no_kind_at_all_is_refused_too():
    with pytest.raises(BadInput) as refusal:
        a.from_json({name: value for name, value in POSTED.items() if name != "kind"})
    assert refusal.value.where == "kind"


def test_a_field_that_an_act_does_not_have_is_refused_with_the_act_it_stands_in():
    with pytest.raises(BadInput) as refusal:
        a.from_json({**POSTED, "colour": "red"})
    assert refusal.value.where == str(CASE)
    assert "colour" in str(refusal.value)


def test_an_act_without_an_id_is_refused_and_said_to_stand_nowhere():
    with pytest.raises(BadInput) as refusal:
        a.from_json({name: value for name, value in POSTED.items() if name != "id"})
    assert refusal.value.where == ""


@pytest.mark.parametrize(
    "number", [0, 1, 0xAB << 120, (1 << 128) - 1, 0x5B1C0000_0000_4000_8000_000000000001]
)
def test_an_id_made_in_the_short_way_is_the_one_made_in_the_long_way(number: int):
    long = UUID(int=number)
    for short in (a.uuid_of_int(number), a.uuid_of_bytes(long.bytes), a.uuid_of_text(str(long))):
        assert (short, hash(short), str(short)) == (long, hash(long), str(long))
        assert (copy(short), short.is_safe) == (long, long.is_safe)


@pytest.mark.parametrize("form", ["{{{}}}", "urn:uuid:{}"])
def test_an_id_written_in_another_form_is_read_as_python_reads_it(form: str):
    number = "5b1c0000-0000-4000-8000-000000000001"
    assert a.uuid_of_text(form.format(number)) == UUID(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ab",
        "5b1c0000",
        "5b1c0000-0000-4000-8000-00000000001",
        "5b1c0000-0000-4000-8000-00000000000g",
        9 * "5b1c",
    ],
)
def test_what_is_too_short_too_long_or_no_number_is_no_id(text: str):
    with pytest.raises(ValueError):
        a.uuid_of_text(text)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({"kind": "posted", "fact": "born", "contest": "x"}, "posted"),
        ({"kind": "fact_recorded", "fact": "born", "value": "2004-03-02"}, "fact_recorded:born"),
        ({"kind": "fact_contested", "fact": "born"}, "fact_contested"),
        ({"kind": "contest_decided", "contest": str(CASE), "outcome": "upheld"}, f"contest_decided:{CASE}"),
    ],
)
def test_the_log_is_told_of_a_correction_which_particular_of_a_decision_which_contest_and_else_the_kind_alone(
    said: dict[str, str], label: str
):
    """The log commits to these words: another word for an act of an earlier release, and its digest is another."""
    assert a.label_of(said) == label
