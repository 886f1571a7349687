"""Synthetic people: repeatable, plausible, flat in memory, and nobody's."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from datetime import date
from itertools import islice
from uuid import UUID

import pytest

from musterroll.demo import places
from musterroll.demo.people import (
    SyntheticPerson,
    ee_check_digit,
    is_synthetic,
    people,
    ru_control_number,
)
from musterroll.errors import UnknownCode
from musterroll.law.calendar import age_on
from musterroll.law.packs import pack

TODAY = date(2026, 3, 2)
COUNTRIES = ("ru", "ee")


@pytest.fixture(scope="module")
def crowds() -> dict[str, list[SyntheticPerson]]:
    return {country: list(people(country, 20_000, 7, TODAY)) for country in COUNTRIES}


@pytest.fixture(params=COUNTRIES)
def country(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def crowd(crowds: dict[str, list[SyntheticPerson]], country: str) -> list[SyntheticPerson]:
    return crowds[country]


def part(crowd: list[SyntheticPerson], count: int) -> float:
    return count / len(crowd)


def value(person: SyntheticPerson, fact: str) -> object:
    return person.facts[fact]["value"] if fact in person.facts else None


def test_the_same_seed_makes_the_same_people(country: str) -> None:
    assert list(people(country, 300, 1, TODAY)) == list(people(country, 300, 1, TODAY))


def test_another_seed_makes_other_people(country: str) -> None:
    one, other = (next(people(country, 1, seed, TODAY)) for seed in (1, 2))
    assert one.person_id != other.person_id
    assert one.personal_number != other.personal_number


def test_a_slice_holds_what_the_whole_holds_there(country: str) -> None:
    whole = islice(people(country, 500, 3, TODAY), 200, 300)
    assert list(people(country, 100, 3, TODAY, start=200)) == list(whole)


def test_a_person_does_not_depend_on_how_many_are_made(country: str) -> None:
    assert next(people(country, 1, 3, TODAY, start=41)) == list(people(country, 50, 3, TODAY))[41]


def test_nobody_is_made_for_a_country_without_a_pack() -> None:
    with pytest.raises(UnknownCode):
        people("xx", 1, 1, TODAY)


def test_identifiers_and_personal_numbers_are_unique(
    crowd: list[SyntheticPerson],
) -> None:
    assert len({person.person_id for person in crowd}) == len(crowd)
    assert len({person.personal_number for person in crowd}) == len(crowd)


def test_identifiers_are_uuids_of_version_8(crowd: list[SyntheticPerson]) -> None:
    assert all(person.person_id.version == 8 for person in crowd[:500])
    assert all(person.person_id == UUID(str(person.person_id)) for person in crowd[:500])


def test_no_personal_number_can_have_been_issued(crowd: list[SyntheticPerson]) -> None:
    assert all(is_synthetic(person.personal_number) for person in crowd)


def test_a_snils_with_a_right_control_number_is_not_synthetic() -> None:
    assert ru_control_number("112233445") == 95
    assert not is_synthetic("112-233-445 95")
    assert not is_synthetic(f"912-345-678 {ru_control_number('912345678'):02d}")
    assert is_synthetic(f"912-345-678 {(ru_control_number('912345678') + 50) % 100:02d}")


def test_an_isikukood_with_a_right_check_digit_is_not_synthetic() -> None:
    assert ee_check_digit("3760503029") == 9
    assert not is_synthetic("37605030299")
    assert not is_synthetic(f"9123456789{ee_check_digit('9123456789')}")


def test_all_are_between_17_and_55(crowd: list[SyntheticPerson]) -> None:
    ages = {age_on(person.born, TODAY) for person in crowd}
    assert ages == set(range(17, 56))


def test_ages_follow_the_country_and_not_a_die(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    ages = Counter(age_on(person.born, TODAY) for person in crowds["ru"])
    assert ages[38] > 1.4 * ages[24]


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 1, 1)])
def test_ages_hold_on_awkward_days(country: str, today: date) -> None:
    assert {age_on(person.born, today) for person in people(country, 3000, 1, today)} <= set(range(17, 56))


def test_most_are_men_and_each_woman_has_a_reason_to_be_registered(
    crowd: list[SyntheticPerson], country: str
) -> None:
    women = [person for person in crowd if person.sex == "female"]
    assert 0.005 < part(crowd, len(women)) < 0.08
    reason = {"ru": "military_speciality", "ee": "volunteer"}[country]
    assert all(value(woman, reason) is True for woman in women)


def test_regions_are_those_of_the_law_and_none_is_forgotten(country: str) -> None:
    table = {"ru": places.RUSSIA, "ee": places.ESTONIA}[country]
    assert sorted(place.region for place in table) == sorted(region.name for region in pack(country).regions)


def test_regions_hold_as_many_as_their_weight_says(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    found = Counter(person.region for person in crowds["ru"])
    total = sum(place.weight for place in places.RUSSIA)
    for name in ("Moscow", "Ryazan Oblast", "Krasnodar Krai"):
        weight = next(place.weight for place in places.RUSSIA if place.region == name)
        assert found[name] == pytest.approx(len(crowds["ru"]) * weight / total, rel=0.25)


def test_people_live_in_all_the_time_zones_of_the_country(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    zones = {pack("ru").zone(person.region) for person in crowds["ru"]}
    assert {
        "Europe/Kaliningrad",
        "Europe/Moscow",
        "Asia/Yekaterinburg",
        "Asia/Vladivostok",
        "Asia/Kamchatka",
    } <= zones


def test_names_of_men_and_women_differ(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    for person in crowds["ru"][:5000]:
        surname, _, patronymic = person.name.split(" ")
        assert patronymic.endswith(("вич", "ьич", "тич") if person.sex == "male" else "на"), person.name
        if surname.endswith(("ов", "ев", "ин", "ова", "ева", "ина")):
            assert surname.endswith("а") is (person.sex == "female"), person.name


def test_every_fact_is_known_to_the_pack_by_name_type_source_and_basis(
    crowd: list[SyntheticPerson], country: str
) -> None:
    law = pack(country)
    for person in crowd[:4000]:
        for code, fact in person.facts.items():
            term = law.facts[code]
            assert set(fact) == {"value", "source", "as_of", "basis"}
            assert fact["basis"] == term.citation
            assert fact["source"] in law.sources
            if fact["value"] != "unknown":
                assert isinstance(fact["value"], {"bool": bool, "int": int}.get(term.type, str)), (code, fact)
            if "|" in term.type:
                assert fact["value"] in term.type.split("|")
            if term.type == "date":
                date.fromisoformat(fact["value"])


def test_every_deferment_names_a_ground_of_the_pack_and_is_not_over(
    crowd: list[SyntheticPerson], country: str
) -> None:
    deferments = [deferment for person in crowd for deferment in person.deferments]
    assert {deferment["ground"] for deferment in deferments} >= {"study"}
    for deferment in deferments:
        assert deferment["ground"] in pack(country).grounds
        assert date.fromisoformat(deferment["until"]) >= TODAY


def test_no_fact_is_dated_after_the_register_s_day(
    crowd: list[SyntheticPerson],
) -> None:
    assert max(fact["as_of"] for person in crowd for fact in person.facts.values()) <= TODAY.isoformat()


def test_facts_agree_with_the_person_they_are_about(
    crowd: list[SyntheticPerson],
) -> None:
    for person in crowd:
        assert person.facts["born"]["value"] == person.born.isoformat()
        assert person.facts["sex"]["value"] == person.sex


def test_facts_are_canonical_json_without_floats(crowd: list[SyntheticPerson]) -> None:
    def check(thing: object) -> None:
        assert not isinstance(thing, float)
        if isinstance(thing, dict):
            assert all(isinstance(key, str) and key.isascii() for key in thing)
        for inner in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
            check(inner)

    for person in crowd[:3000]:
        check(person.facts)
        check(person.deferments)
        text = json.dumps(person.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert json.loads(text) == person.facts


def test_students_study_beyond_today_and_the_young_most_of_all(
    crowd: list[SyntheticPerson],
) -> None:
    students = [person for person in crowd if "study_until" in person.facts]
    assert all(str(value(person, "study_until")) > TODAY.isoformat() for person in students)
    at_19 = [person for person in crowd if age_on(person.born, TODAY) == 19]
    assert len([person for person in at_19 if "study_until" in person.facts]) > 0.35 * len(at_19)


def test_past_service_comes_with_age(crowd: list[SyntheticPerson]) -> None:
    def served(low: int, high: int) -> float:
        men = [p for p in crowd if p.sex == "male" and low <= age_on(p.born, TODAY) <= high]
        return len([p for p in men if value(p, "served_before") is True]) / len(men)

    assert served(17, 17) == 0
    assert served(19, 21) < served(25, 27) < served(50, 55)


def test_few_of_17_have_been_examined_and_almost_all_of_30(
    crowd: list[SyntheticPerson],
) -> None:
    def examined(age: int) -> float:
        peers = [person for person in crowd if age_on(person.born, TODAY) == age]
        return len([person for person in peers if "fitness_category" in person.facts]) / len(peers)

    assert examined(17) < 0.7
    assert examined(30) > 0.95


def test_convictions_are_rare_and_a_silent_source_leaves_them_unknown(
    crowd: list[SyntheticPerson],
) -> None:
    found = Counter(value(person, "conviction") for person in crowd)
    assert 0.005 < part(crowd, found[True]) < 0.04
    assert 0.002 < part(crowd, found["unknown"]) < 0.02


def test_some_live_abroad(crowd: list[SyntheticPerson]) -> None:
    abroad = [person for person in crowd if value(person, "permanent_residence_abroad") is True]
    assert 0.003 < part(crowd, len(abroad)) < 0.03


def test_the_young_are_called_and_many_are_deferred_or_unfit(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    of_draft_age = [p for p in crowds["ru"] if 18 <= age_on(p.born, TODAY) < 30 and p.sex == "male"]
    callable_now = [
        person
        for person in of_draft_age
        if not person.deferments
        and value(person, "served_before") is False
        and value(person, "fitness_category") in ("A", "B")
    ]
    assert 0.15 < len(callable_now) / len(of_draft_age) < 0.5


def test_registered_and_actual_addresses_agree_for_most(
    crowd: list[SyntheticPerson],
) -> None:
    both = [person for person in crowd if "actual_address" in person.facts]
    assert 0.85 < part(crowd, len(both)) < 0.97
    same = [p for p in both if value(p, "registered_address") == value(p, "actual_address")]
    assert 0.5 < len(same) / len(both) < 0.75


def test_some_addresses_lack_the_flat_that_the_other_one_has(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    pairs = addresses(crowds["ru"])
    lacking = [
        1
        for one, other in pairs
        if one != other and (one.startswith(f"{other}, кв.") or other.startswith(f"{one}, кв."))
    ]
    assert len(lacking) > 0.01 * len(pairs)


def test_some_addresses_have_a_street_s_old_name(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    old = [
        1
        for one, _ in addresses(crowds["ru"])
        if any(name in one for name in ("Сталина", "Урицкого", "Коминтерна"))
    ]
    assert old


def test_some_addresses_have_two_digits_the_wrong_way_round(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    swapped = [1 for one, other in addresses(crowds["ru"]) if one != other and sorted(one) == sorted(other)]
    assert len(swapped) > 0.005 * len(crowds["ru"])


def test_some_have_moved_to_another_region(
    crowds: dict[str, list[SyntheticPerson]],
) -> None:
    pairs = addresses(crowds["ru"])
    moved = [1 for one, other in pairs if one.split(", ")[1] != other.split(", ")[1]]
    assert 0.02 < len(moved) / len(pairs) < 0.1


@pytest.mark.slow
def test_a_long_stream_takes_no_more_memory_than_a_short_one() -> None:
    stream = people("ru", 100_000, 1, TODAY)
    next(stream)
    tracemalloc.start()
    for _ in islice(stream, 1000):
        pass
    early, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for _ in stream:
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - early < 500_000


def addresses(crowd: list[SyntheticPerson]) -> list[tuple[str, str]]:
    return [
        (
            person.facts["registered_address"]["value"],
            person.facts["actual_address"]["value"],
        )
        for person in crowd
        if "actual_address" in person.facts
    ]
