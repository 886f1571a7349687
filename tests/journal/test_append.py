"""What is stored is what was committed to, byte by byte."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import UniqueViolation

from musterroll.case.acts import KINDS, Act, FactRecorded, FileRead, from_json, label_of, to_json, to_payload
from musterroll.errors import BadInput
from musterroll.journal.append import encode, is_canonical
from musterroll.journal.read import stored_acts
from musterroll.proof.commitment import commitment
from tests.register.people import ENTERED, House, about_person, enrolled, man

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ZONES = [UTC, ZoneInfo("UTC"), timezone(timedelta(hours=12)), ZoneInfo("Europe/Moscow")]
NUMBER = st.integers(-(2**53) + 1, 2**53 - 1)
MOMENT = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 the strategy adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from(ZONES),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "UUID": st.uuids(),
    "UUID | None": st.none() | st.uuids(),
    "datetime": MOMENT,
    "datetime | None": MOMENT,
    "date": st.dates(),
    "str": TEXT,
    "int": NUMBER,
    "str | int | bool": TEXT | NUMBER | st.booleans(),
    "tuple[str, ...]": st.lists(TEXT, max_size=3).map(tuple),
    "Mapping[str, str]": st.dictionaries(st.text("abcz_.", min_size=1, max_size=6), TEXT, max_size=3),
    "Mapping[str, Mapping[str, Any]]": st.dictionaries(
        st.text("abcz_", min_size=1, max_size=6),
        st.dictionaries(
            st.sampled_from(["value", "source", "as_of"]), TEXT | st.integers(0, 99) | st.booleans()
        ),
        max_size=3,
    ),
}


def acts_of(cls: type[Act]) -> st.SearchStrategy[Act]:
    return st.builds(cls, **{f.name: VALUES[str(f.type)] for f in fields(cls)})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_fast_encoding_is_the_canonical_one_for_every_kind_of_act(kind: str):
    @given(acts_of(KINDS[kind]))
    def same(act: Act) -> None:
        payload = encode(act)
        assert payload == to_payload(act)
        assert encode(from_json(json.loads(payload))) == payload
        assert is_canonical(from_json(json.loads(payload)), payload)

    same()


# What is said in another way, which a reader may take for something else.
OTHERWISE = {
    "with a space": lambda text: text.replace(":", ": ", 1),
    "with a key twice": lambda text: text.replace('"author"', '"author":"clerk:x","author"', 1),
    "out of order": lambda text: (
        "{" + text[1:-1].partition(",")[2] + "," + text[1:-1].partition(",")[0] + "}"
    ),
    "with a field left out": lambda text: text.replace('"ground":"",', "", 1),
    "escaped without need": lambda text: text.replace("\u042f", "\\u042f", 1),
    "with a float": lambda text: text.replace('"value":"\u042f"', '"value":1.0', 1),
    "with a number that others round": lambda text: text.replace('"value":"\u042f"', f'"value":{2**53}', 1),
    "with an id in capitals": lambda text: re.sub(
        '"id":"[^"]*"', lambda found: found[0].upper(), text
    ).replace("ID", "id", 1),
    "with an id in braces": lambda text: re.sub('"person":"([^"]*)"', r'"person":"{\1}"', text),
    "with an id without hyphens": lambda text: text.replace(str(man(0)), man(0).hex),
    "with a moment as other zones write it": lambda text: text.replace("00Z", "00+00:00", 1),
    "with a moment of no zone": lambda text: text.replace("00Z", "00", 1),
    "with a fraction of no length": lambda text: text.replace("00Z", "00.000Z", 1),
}


@pytest.mark.parametrize("how", OTHERWISE)
def test_a_payload_is_canonical_in_one_way_only(how: str):
    correction = about_person(
        FactRecorded, 0, ENTERED, fact="education", value="\u042f", source="education", as_of=date(2026, 1, 1)
    ).stored(ENTERED)
    entering = replace(enrolled(0), facts={"education": {"value": "\u042f", "source": "education"}}).stored(
        ENTERED
    )  # type: ignore[call-arg]
    for act in (correction, entering):
        right = encode(act)
        assert is_canonical(from_json(json.loads(right)), right)
        other = OTHERWISE[how](right.decode()).encode()
        assert other != right
        assert not is_canonical(from_json(json.loads(other)), other)


@pytest.mark.parametrize("value", [1.0, 2**53, -(2**53), float("nan"), "\ud800", ["list"], {"of": "things"}])
def test_what_has_no_canonical_form_is_refused_and_never_stored(house: House, value: Any):
    recorded = about_person(
        FactRecorded, 0, ENTERED, fact="education", value=value, source="education", as_of=date(2026, 1, 1)
    )
    entering = replace(enrolled(0), facts={"education": {"value": value, "source": "education"}})  # type: ignore[call-arg]
    for act in (recorded, entering):
        if isinstance(value, list | dict):  # canonical, but no particular has such a value
            assert encode(act) == to_payload(act)
            continue
        with pytest.raises(BadInput):
            encode(act.stored(ENTERED))
    if not isinstance(value, list | dict):
        with pytest.raises((BadInput, TypeError)):
            house.record([entering], ENTERED)
        assert house.one("SELECT count(*) FROM act") == 0


def test_a_moment_in_a_local_zone_is_encoded_as_the_same_moment_in_utc():
    local = datetime(2026, 3, 2, 9, 5, tzinfo=timezone(timedelta(hours=3)))
    act = FileRead(
        id=uuid4(), person=man(0), effective_at=local, recorded_at=local, author="x:y", purpose="p"
    )
    assert b'"effective_at":"2026-03-02T06:05:00Z"' in encode(act)
    assert encode(act) == to_payload(act)


def test_what_lies_in_the_journal_opens_its_commitment_and_is_the_acts_own_bytes(house: House):
    house.live_through(4)
    for number in range(4):
        for stored in stored_acts(house.worker, man(number)):
            committed = house.one("SELECT commitment FROM act WHERE act_id = %s", stored.act.id)
            assert commitment(label_of(to_json(stored.act)), stored.salt, stored.payload) == committed
            assert encode(stored.act) == stored.payload


def test_no_two_acts_have_the_same_salt(house: House):
    house.live_through(9)
    salts, acts = house.worker.execute("SELECT count(DISTINCT salt), count(*) FROM opening").fetchone() or (
        0,
        0,
    )
    assert salts == acts > 60


def test_an_act_can_not_be_appended_twice(house: House):
    house.enter([0])
    read = FileRead(id=uuid4(), person=man(0), effective_at=ENTERED, author="clerk:x", purpose="p")
    house.record([read], ENTERED)
    with pytest.raises(UniqueViolation):
        house.record([read], ENTERED)
    assert house.one("SELECT acts FROM file") == 2


def test_moments_come_back_from_the_database_as_they_went_in(house: House):
    house.enter([0])
    (stored,) = stored_acts(house.worker, man(0))
    assert (stored.act.effective_at, stored.act.recorded_at) == (ENTERED, ENTERED)
    assert isinstance(stored.act.recorded_at, datetime)
    assert date(2004, 5, 6).isoformat() in stored.payload.decode()
