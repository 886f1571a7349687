"""What would follow of a summons that nobody sent: dates, reasons, and what the register would refuse."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from musterroll.case import acts as a
from musterroll.case.timeline import EVENTS, Event
from musterroll.case.whatif import WhatIf, timeline_of, what_if
from musterroll.errors import BadInput, NoRuleInForce, UnknownCode, UnknownRegion
from musterroll.law.packs import PACKS, pack
from tests.case.office import Office

MARCH_2 = date(2026, 3, 2)
EVERY_KIND = [(each.code, kind) for each in PACKS.values() for kind in each.kinds]


def russian(method: str = "register", posted=MARCH_2, appear=date(2026, 3, 25), **more) -> WhatIf:
    return what_if(pack("ru"), "Ryazan Oblast", "board", method, posted, appear, **more)


def estonian(method: str = "e_account", posted=date(2026, 3, 1), appear=date(2026, 5, 4), **more) -> WhatIf:
    return what_if(pack("ee"), "Tallinn", "medical", method, posted, appear, **more)


def days(told: WhatIf, what: str) -> list[str]:
    return sorted({event.on.isoformat() for event in told.events if event.what == what})


def of(told: WhatIf, what: str, measure: str = "") -> Event:
    (event,) = (one for one in told.events if one.what == what and measure in ("", one.measure))
    return event


# --- ru ---------------------------------------------------------------------------------------------------


def test_ru_posted_on_2_march_it_is_served_on_9_march_and_counts_from_the_10th():
    served = of(russian(), "deemed_served")
    assert served.on == date(2026, 3, 9)
    assert served.at == datetime.fromisoformat("2026-03-10T00:00:00+03:00")
    assert (served.citation, served.verified, served.facts["days"]) == ("53-FZ art. 31(2)", True, 7)


def test_ru_default_begins_the_day_after_twenty_days_from_the_appearance_date():
    default = of(russian(), "default")
    assert default.on == date(2026, 4, 15)
    assert default.facts["last_day"] == "2026-04-14"
    assert not default.verified


def test_ru_the_exit_ban_is_told_twice_as_the_law_has_it_and_as_the_safeguards_allow_it():
    told = russian()
    law, allowed = of(told, "measure_by_law", "exit_ban"), of(told, "measure_allowed", "exit_ban")
    assert (law.on, law.citation) == (MARCH_2, "53-FZ art. 7.1(1)")
    assert (allowed.on, allowed.citation) == (date(2026, 3, 10), "Musterroll safeguard 1")
    assert allowed.facts["held_back"]
    assert allowed.edition is None


def test_ru_before_august_2023_the_exit_ban_begins_with_service_and_nothing_is_held_back():
    told = russian(posted=date(2023, 5, 2), appear=date(2023, 5, 25))
    assert of(told, "measure_by_law", "exit_ban").on == date(2023, 5, 10)
    assert not of(told, "measure_allowed", "exit_ban").facts["held_back"]


def test_ru_the_thirtieth_day_is_in_time_and_the_day_after_is_refused():
    assert russian(appear=date(2026, 4, 1)).refused is None
    told = russian(appear=date(2026, 4, 2))
    assert told.refused is not None
    assert told.refused.act == "posted"
    assert told.refused.refusal.code == "appearance_too_late"
    assert told.refused.refusal.facts["latest"] == "2026-04-01"
    assert told.events == ()


def test_ru_in_2025_nothing_caps_the_lead_time():
    told = russian(posted=date(2025, 12, 31), appear=date(2026, 6, 1))
    assert told.refused is None
    assert days(told, "latest_date") == []


def test_ru_service_after_the_appearance_date_gives_two_weeks_before_the_twenty_days_run():
    told = russian(appear=date(2026, 3, 5))
    late = of(told, "late_appearance")
    assert (late.on, late.citation) == (date(2026, 3, 23), "53-FZ art. 31(2.1)")
    assert of(told, "default").on == date(2026, 4, 13)


def test_ru_a_letter_that_nobody_proves_delivered_leads_to_nothing():
    told = russian("registered_post")
    assert days(told, "sent") == ["2026-03-02"]
    assert not {"served", "deemed_served", "warning", "default", "measure_by_law"} & {
        e.what for e in told.events
    }


def test_ru_a_letter_serves_on_the_day_of_its_delivery():
    told = russian("registered_post", proved=date(2026, 3, 6))
    assert of(told, "served").on == date(2026, 3, 6)
    assert of(told, "warning").on == date(2026, 3, 6)


def test_ru_a_test_notice_has_no_effect():
    told = russian(mode="test")
    assert [event.what for event in told.events] == ["issued", "posted", "test_notice"]


def test_ru_a_man_of_46_is_refused_as_not_liable():
    told = russian(born=date(1980, 1, 1))
    assert told.refused is not None
    assert (told.refused.act, told.refused.refusal.code) == ("summons_issued", "not_liable")
    assert told.case is None


def test_ru_register_service_is_refused_the_day_before_it_became_law():
    told = russian(posted=date(2023, 4, 13), appear=date(2023, 4, 30))
    assert told.refused is not None
    assert told.refused.refusal.code == "method_not_in_force"
    assert russian(posted=date(2023, 4, 14), appear=date(2023, 4, 30)).refused is None


def test_days_are_those_of_the_region():
    evening_in_moscow = datetime.fromisoformat("2026-03-02T23:30:00+03:00")
    told = what_if(pack("ru"), "Kamchatka Krai", "board", "register", evening_in_moscow, date(2026, 3, 25))
    assert days(told, "posted") == ["2026-03-03"]
    assert days(told, "deemed_served") == ["2026-03-10"]


# --- ee ---------------------------------------------------------------------------------------------------


def test_ee_made_available_on_1_march_it_is_served_on_31_march():
    served = of(estonian(), "deemed_served")
    assert (served.on, served.citation, served.facts["days"]) == (date(2026, 3, 31), "KVTS § 15", 30)


def test_ee_opened_on_5_march_it_is_served_on_5_march():
    told = estonian(proved=date(2026, 3, 5))
    assert of(told, "served").on == date(2026, 3, 5)
    assert days(told, "deemed_served") == []


def test_ee_no_measure_is_an_officers_and_the_steps_to_the_court_begin_with_default():
    told = estonian()
    assert days(told, "measure_allowed") == []
    assert days(told, "court_allowed") == ["2026-05-05"] == days(told, "default")
    assert of(told, "court_allowed", "driving").facts["steps"][0] == "precept_issued"


def test_ee_a_call_to_service_needs_a_year():
    call = pack("ee"), "Tallinn", "dispatch", "e_account", date(2026, 3, 1)
    assert what_if(*call, date(2027, 3, 1)).refused is None
    refused = what_if(*call, date(2027, 2, 28)).refused
    assert refused is not None
    assert refused.refusal.code == "lead_time_too_short"
    assert refused.refusal.facts["earliest"] == "2027-03-01"


# --- what can't be asked ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "more"),
    [
        ("appear", {"appear": date(2026, 3, 1)}),
        ("born", {"born": MARCH_2}),
        ("proved", {"proved": date(2026, 3, 1)}),
        ("proved", {"proved": date(2026, 3, 6), "method": "in_person"}),
        ("method", {"method": "pigeon"}),
        ("mode", {"mode": "pretend"}),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_place(where, more):
    with pytest.raises(BadInput) as refusal:
        russian(**more)
    assert refusal.value.where == where


def test_a_kind_or_a_region_that_there_is_not_is_named():
    with pytest.raises(UnknownCode):
        what_if(pack("ee"), "Tallinn", "mobilisation", "e_account", MARCH_2, date(2026, 5, 4))
    with pytest.raises(UnknownRegion):
        what_if(pack("ru"), "Atlantis", "board", "register", MARCH_2, date(2026, 3, 25))


def test_before_the_packs_first_day_nothing_is_judged():
    with pytest.raises(NoRuleInForce):
        russian(posted=date(2012, 12, 31), appear=date(2013, 1, 10))


# --- all kinds, and real files ------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "kind"), EVERY_KIND)
def test_every_kind_of_summons_of_every_edition_can_be_imagined(code, kind):
    law = pack(code)
    region = "Moscow" if code == "ru" else "Tallinn"
    for edition in law.editions:
        told = what_if(
            law, region, kind, "in_person", edition.since, edition.since.replace(year=edition.since.year + 2)
        )
        liable = told.refused is None or told.refused.refusal.code != "not_liable"
        assert liable, (edition.since, told.refused)


@pytest.mark.parametrize("method", ["register", "e_account", "in_person"])
def test_what_is_foretold_is_what_the_clock_then_does(method):
    """A timeline read on the day of posting holds the days that the acts then have."""
    office = Office()
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00")
    if method == "in_person":
        summons.hand_over("2026-03-02 09:00")
    else:
        summons.post("2026-03-02 09:00", method)
    until = date(2026, 12, 31)
    before = timeline_of(office.file, summons.case, office.setting, until)
    summons.tick("2026-06-01 00:00")
    after = timeline_of(office.file, summons.case, office.setting, until)
    foretold = {(e.what, e.on, e.measure, e.rule) for e in before if e.what != "warning"}
    done = {(e.what, e.on, e.measure, e.rule) for e in after}
    assert foretold <= done
    assert {e.on for e in before if e.what == "warning"} == {e.on for e in after if e.what == "warning"}
    assert {e.what for e in after if e.happened} >= {"warning", "default", "measure_proposed"}


def test_a_measure_that_is_in_force_is_told_with_its_officer_and_ends_with_appearance():
    office = Office()
    summons = office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00").post("2026-03-02 09:00")
    summons.order("2026-03-11 10:00", "exit_ban")
    summons.do(a.AppearanceRecorded, "2026-03-20 10:00")
    told = timeline_of(office.file, summons.case, office.setting, date(2026, 12, 31))
    ordered = next(event for event in told if event.what == "measure_ordered")
    assert (ordered.measure, ordered.facts["officer"]) == ("exit_ban", "petrova")
    assert [(e.what, e.on.isoformat()) for e in told if e.what in ("relief", "measure_lifted")] == [
        ("measure_lifted", "2026-03-20"),
        ("relief", "2026-03-20"),
    ]
    assert "default" not in {event.what for event in told}
    assert "measure_allowed" not in {event.what for event in told}


def test_events_come_in_the_order_of_their_days_and_end_with_the_day_asked_for():
    told = russian()
    assert [e.on for e in told.events] == sorted(e.on for e in told.events)
    assert told.case is not None
    assert {e.what for e in told.events} <= set(EVENTS)
    for event in told.events:
        assert event.citation, event.what
        assert {"en", "ru", "et"} <= set(event.says), event.what
