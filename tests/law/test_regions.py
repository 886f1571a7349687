"""Where a case plays, and whose clock it follows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from musterroll.errors import UnknownRegion
from musterroll.law.packs import pack
from musterroll.law.regions import Gazetteer, Region, subdivision

EVERY = [(country, each) for country in ("ru", "ee") for each in pack(country).regions]


def test_russia_has_the_83_subdivisions_of_the_standard_and_estonia_15_counties_and_tallinn():
    assert len(pack("ru").regions) == 83
    assert len(pack("ee").regions) == 16


@pytest.mark.parametrize("field", ["code", "name", "name_local"])
def test_no_two_regions_share_a_code_or_a_name(field):
    counts = Counter(getattr(each, field) for _, each in EVERY)
    assert [value for value, count in counts.items() if count > 1] == []


def test_codes_are_those_of_the_country_in_order():
    for country in ("ru", "ee"):
        codes = [each.code for each in pack(country).regions]
        assert codes == sorted(codes)
        assert all(code.startswith(f"{country.upper()}-") for code in codes)


@pytest.mark.parametrize(("country", "each"), EVERY, ids=lambda value: getattr(value, "code", value))
def test_a_region_is_found_by_its_names_and_its_code_and_has_a_zone_that_exists(country, each):
    for name in (
        each.code,
        each.name,
        each.name_local,
        each.name.upper(),
        f" {each.name.replace('-', ' ')} ",
    ):
        assert pack(country).region(name) == each
    assert ZoneInfo(each.zone).key == each.zone


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ryazan", "RU-RYA"),
        ("Ryazan Region", "RU-RYA"),
        ("Tatarstan", "RU-TA"),
        ("Tatarstan Republic", "RU-TA"),
        ("Republic of Tatarstan", "RU-TA"),
        ("the Republic of Tatarstan", "RU-TA"),
        ("Jewish Autonomous Region", "RU-YEV"),
        ("Republic of Tyva", "RU-TY"),
        ("Mari El", "RU-ME"),
        ("Republic of Mari El", "RU-ME"),
        ("Sakha", "RU-SA"),
        ("Sakha (Yakutia) Republic", "RU-SA"),
        ("Yakutia", "RU-SA"),
        ("Republic of Altai", "RU-AL"),
        ("Altai Republic", "RU-AL"),
        ("Altai Krai", "RU-ALT"),
        ("Moscow", "RU-MOW"),
        ("City of Moscow", "RU-MOW"),
        ("Moscow Oblast", "RU-MOS"),
        ("Novgorod", "RU-NGR"),
        ("Nizhny Novgorod", "RU-NIZ"),
        ("Kamchatka", "RU-KAM"),
        ("Kamchatka Territory", "RU-KAM"),
        ("St Petersburg", "RU-SPE"),
        ("St. Petersburg", "RU-SPE"),
        ("Khanty–Mansi Autonomous Okrug", "RU-KHM"),
        ("Khanty-Mansi Autonomous Okrug – Yugra", "RU-KHM"),
        ("Nenets Autonomous Okrug", "RU-NEN"),
        ("Yamalo-Nenets Autonomous District", "RU-YAN"),
        ("Jewish Autonomous Oblast", "RU-YEV"),
        ("Tuva", "RU-TY"),
        ("Tyva", "RU-TY"),
        ("Chechnya", "RU-CE"),
        ("Chuvashia", "RU-CU"),
        ("Udmurtia", "RU-UD"),
        ("Chuvash Republic", "RU-CU"),
        ("Republic of North Ossetia–Alania", "RU-SE"),
        ("North Ossetia", "RU-SE"),
        ("Орловская область", "RU-ORL"),
    ],
)
def test_usual_russian_names_are_understood(name, code):
    assert pack("ru").region(name).code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Harju", "EE-37"),
        ("Harjumaa", "EE-37"),
        ("Harju maakond", "EE-37"),
        ("Tartu", "EE-79"),
        ("Ida-Virumaa", "EE-45"),
        ("Lääne", "EE-56"),
        ("Läänemaa", "EE-56"),
        ("Laane-Viru County", "EE-60"),
        ("Jogeva", "EE-50"),
        ("Tallinn", "EE-784"),
    ],
)
def test_usual_estonian_names_are_understood(name, code):
    assert pack("ee").region(name).code == code


def test_a_name_of_two_regions_is_refused_and_both_are_named():
    with pytest.raises(UnknownRegion) as refusal:
        pack("ru").region("Altai")
    assert refusal.value.accepted == ["Altai Republic", "Altai Krai"]


def test_a_name_with_a_slip_is_refused_and_the_right_one_is_named():
    with pytest.raises(UnknownRegion) as refusal:
        pack("ru").region("Riazan Oblast")
    assert refusal.value.accepted[0] == "Ryazan Oblast"
    assert "Ryazan Oblast" in str(refusal.value)
    assert refusal.value.where == "Riazan Oblast"


@pytest.mark.parametrize(
    "name", ["", " ", "Oblast", "Republic of", "Atlantis", "RU", "RU-XX", "Harju County"]
)
def test_a_name_that_is_nobodys_is_refused(name):
    with pytest.raises(UnknownRegion):
        pack("ru").region(name)


@pytest.mark.parametrize(
    ("country", "name", "hours"),
    [
        ("ru", "Kaliningrad Oblast", 2),
        ("ru", "Moscow", 3),
        ("ru", "Ryazan Oblast", 3),
        ("ru", "Volgograd Oblast", 3),
        ("ru", "Kirov Oblast", 3),
        ("ru", "Mari El Republic", 3),
        ("ru", "Samara Oblast", 4),
        ("ru", "Udmurt Republic", 4),
        ("ru", "Saratov Oblast", 4),
        ("ru", "Perm Krai", 5),
        ("ru", "Republic of Bashkortostan", 5),
        ("ru", "Omsk Oblast", 6),
        ("ru", "Tomsk Oblast", 7),
        ("ru", "Altai Krai", 7),
        ("ru", "Tyva Republic", 7),
        ("ru", "Republic of Buryatia", 8),
        ("ru", "Zabaykalsky Krai", 9),
        ("ru", "Amur Oblast", 9),
        ("ru", "Sakha Republic", 9),
        ("ru", "Jewish Autonomous Oblast", 10),
        ("ru", "Primorsky Krai", 10),
        ("ru", "Sakhalin Oblast", 11),
        ("ru", "Magadan Oblast", 11),
        ("ru", "Kamchatka Krai", 12),
        ("ru", "Chukotka Autonomous Okrug", 12),
        ("ee", "Tallinn", 2),
        ("ee", "Tartu County", 2),
    ],
)
def test_the_clock_of_a_region_in_march_2026(country, name, hours):
    noon = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo(pack(country).region(name).zone))
    assert noon.utcoffset() == timedelta(hours=hours)


def test_estonia_turns_its_clock_in_summer_and_russia_does_not():
    for country, name in (("ee", "Tallinn"), ("ru", "Moscow")):
        july = datetime(2026, 7, 1, tzinfo=ZoneInfo(pack(country).region(name).zone))
        assert july.utcoffset() == timedelta(hours=3)


# --- a country of few subdivisions, so that every name of each can be read  -------------------------------

FORMS = {"Oblast": ("{}", "{} Region"), "Republic": ("{}", "Republic of {}")}


def of(code, name, *also):
    return subdivision(code, name, f"local {name}", "Etc/UTC", *also, forms=FORMS)


def test_a_subdivision_keeps_what_it_is_given_and_has_the_short_forms_of_its_kind():
    orel = of("XX-1", "Orel Oblast", "Oryol Oblast")
    assert (orel.code, orel.name, orel.name_local, orel.zone) == (
        "XX-1",
        "Orel Oblast",
        "local Orel Oblast",
        "Etc/UTC",
    )
    assert (orel.also, orel.short) == (("Oryol Oblast",), ("Orel", "Orel Region"))
    assert of("XX-2", "Republic of Altai").short == ("Altai", "Republic of Altai")
    assert of("XX-3", "Altai Republic").short == ("Altai", "Republic of Altai")


def test_what_is_of_no_kind_is_taken_for_a_city():
    assert of("XX-4", "Moscow").short == ("Moscow City", "City of Moscow")
    assert subdivision("XX-5", "Tallinn", "Tallinn", "Etc/UTC").short == ("Tallinn City", "City of Tallinn")


def refused(gazetteer, name):
    with pytest.raises(UnknownRegion) as refusal:
        gazetteer.find(name)
    told = refusal.value
    return str(told), told.where, told.accepted


def test_a_short_form_gives_way_to_anothers_full_name():
    city, around = of("XX-6", "Moscow"), of("XX-7", "Moscow Oblast")
    for order in ((city, around), (around, city)):
        assert Gazetteer(order).find("moscow") == city


def test_a_name_of_two_says_whose_it_may_be():
    both = Gazetteer((of("XX-8", "Altai Republic"), of("XX-9", "Altai Oblast")))
    assert refused(both, "Altai") == (
        "'Altai' may be Altai Republic or Altai Oblast",
        "Altai",
        ["Altai Republic", "Altai Oblast"],
    )


def test_a_name_of_nobody_says_which_come_near_it_three_at_most_and_each_once():
    towns = Gazetteer(tuple(of(f"XX-{n}", f"Orel{n} Oblast") for n in range(10, 16)))
    message, where, near = refused(towns, "Orel1 Oblast")
    assert len(near) == len(set(near)) == 3
    assert message == f"no subdivision is called 'Orel1 Oblast'; near it: {', '.join(near)}"
    assert where == "Orel1 Oblast"
    orel = Gazetteer((of("XX-1", "Orel Oblast"),))
    assert refused(orel, "Orol Oblast") == (
        "no subdivision is called 'Orol Oblast'; near it: Orel Oblast",
        "Orol Oblast",
        ["Orel Oblast"],
    )
    assert refused(orel, "Atlantis") == ("no subdivision is called 'Atlantis'", "Atlantis", [])


def test_of_the_spellings_that_come_near_the_five_nearest_count():
    def region(code, *names):
        return Region(code, names[0], names[0], "Etc/UTC", names[1:])

    towns = Gazetteer(
        (region("A", "Orel6", "Orel5", "Orel4"), region("B", "Orel3", "Orel2"), region("C", "Orel1"))
    )
    assert refused(towns, "Orel0")[2] == ["Orel6", "Orel3"]


@pytest.mark.parametrize(
    "spelling",
    [
        "ORËL   oblast",
        "orel\u2010oblast",
        "orel\u2014oblast",
        "o'rel obl.ast",
        "o\u02b9rel (oblast)",
        "- orel -oblast -",
    ],
)
def test_case_accents_hyphens_apostrophes_dots_and_spaces_do_not_matter(spelling):
    assert Gazetteer((of("XX-1", "Orel Oblast"),)).find(spelling).code == "XX-1"
