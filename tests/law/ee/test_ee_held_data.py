"""Estonia: what the register may hold, and on what basis."""

from __future__ import annotations

from datetime import date

import pytest

from musterroll.law.packs import pack
from musterroll.law.packs.ee.fields import FIELDS, IDENTITY, PARTICULARS
from musterroll.law.vocabulary import GroundRule

EE = pack("ee")
TODAY = date(2026, 3, 2)


def test_every_particular_is_a_field_with_a_basis_and_there_is_no_other():
    assert list(EE.facts) == [rule.name for rule in PARTICULARS]
    for rule in PARTICULARS:
        fact = EE.facts[rule.name]
        assert (fact.name, fact.citation, fact.type, fact.source) == (
            rule.label,
            rule.citation,
            rule.type,
            rule.source,
        )


def test_name_personal_code_and_county_are_fields_of_the_file_and_no_particulars():
    of_the_file = [rule.name for rule in IDENTITY]
    assert of_the_file == ["name", "personal_number", "region"]
    assert not set(of_the_file) & set(EE.facts)


@pytest.mark.parametrize("rule", FIELDS, ids=lambda rule: rule.name)
def test_a_field_has_a_label_in_three_languages_a_known_type_and_source(rule):
    assert all(rule.label[language].strip() for language in ("en", "ru", "et"))
    assert rule.type in ("text", "bool", "int", "date") or "|" in rule.type
    assert rule.source in EE.sources


@pytest.mark.parametrize("rule", FIELDS, ids=lambda rule: rule.name)
def test_no_source_gives_how_long_a_field_is_kept_and_the_field_says_so(rule):
    assert rule.retention_verified is False
    assert rule.retention["en"] == "No source read gives a term."


def test_every_particular_that_a_ground_or_liability_asks_may_be_held_on_every_day_it_is_asked():
    for edition in EE.editions:
        asked = {fact for condition in edition.conditions.values() for fact in condition.facts}
        assert asked <= set(edition.fields), edition.since


def test_a_field_without_a_basis_is_not_there():
    assert "estonian_level" not in EE.at(TODAY).fields
    assert "beliefs" not in EE.at(TODAY).fields


def test_that_plain_letters_were_asked_for_may_be_held_from_2022_under_section_15():
    assert "plain_letter_chosen" not in EE.at(date(2021, 12, 31)).fields
    rule = EE.at(date(2022, 1, 1)).fields["plain_letter_chosen"]
    assert (rule.citation, rule.verified) == ("KVTS § 15", True)


def test_the_grounds_ask_nothing_that_only_the_person_could_tell_but_the_treaty_and_the_mandate():
    """The agency learns the rest from registers: who brings nothing loses nothing."""
    grounds = EE.at(TODAY).of(GroundRule)
    told = {fact for ground in grounds for fact in ground.facts if EE.facts[fact].source == "person"}
    assert told == {"treaty_staff", "mandate_until"}
