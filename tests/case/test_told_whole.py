"""The whole of an explanation and of a timeline, line by line: nothing left out, nothing added, each with its norm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from musterroll.case import acts as a
from musterroll.case.explain import LATE_SERVICE, SAFEGUARDS, Reason, citations, explain
from musterroll.case.safeguards import CITATIONS
from musterroll.case.timeline import Event, timeline_of
from tests.case.office import Office, Summons


def board(day: str = "2026-03-02", appear: str = "2026-03-25", **office: Any) -> Summons:
    return Office(**office).issue("board", f"{day} 09:00", f"{appear} 10:00")


def ordered() -> Summons:
    """Served by the register, in default, the limit on driving ordered, and then the person came."""
    summons = board().post("2026-03-02 09:05").tick("2026-04-15 00:00")
    summons.order("2026-04-16 09:00", "driving_limit")
    summons.contest("2026-04-17 09:00", "exit_ban")
    return summons


def came() -> Summons:
    summons = ordered()
    summons.do(a.AppearanceRecorded, "2026-04-20 10:00")
    return summons


def posted() -> Summons:
    return board().post("2026-03-02 09:05")


def served_late() -> Summons:
    return board(appear="2026-03-05").hand_over("2026-03-06 12:00")


def letter() -> Summons:
    summons = board().send("2026-03-02 09:05")
    summons.do(a.Delivered, "2026-03-05 09:00")
    return summons


def came_back() -> Summons:
    summons = board().send("2026-03-02 09:05")
    summons.do(a.ReturnedUnserved, "2026-03-05 09:00")
    return summons


def in_2023() -> Summons:
    """Under the edition of 2023, before its system ran; the law changed while the case ran."""
    summons = board("2023-12-04", "2023-12-25").post("2023-12-04 09:05").tick("2024-03-01 09:00")
    summons.office.contest_fact("2024-03-02 09:00", "fitness_category")
    return summons


def unfit() -> Summons:
    summons = posted()
    summons.office.do(
        a.FactRecorded,
        "2026-03-16 09:00",
        fact="fitness_category",
        value="D",
        source="medical_board",
        as_of=date(2026, 3, 16),
    )
    return summons


def deferred() -> Summons:
    summons = posted()
    summons.office.defer("2026-03-12 09:00", "2026-06-30")
    return summons


def excused() -> Summons:
    summons = posted()
    summons.do(a.Excused, "2026-03-12 09:00", reason="illness")
    return summons


def withdrawn() -> Summons:
    summons = posted()
    summons.do(a.Withdrawn, "2026-03-12 09:00", reason="error")
    return summons


def upheld() -> Summons:
    summons = posted().tick("2026-03-11 09:00")
    contest = summons.contest("2026-03-11 09:00")
    summons.office.decide("2026-03-13 09:00", contest, "upheld")
    return summons


def test_notice() -> Summons:
    return board(mode="test").post("2026-03-02 09:05")


test_notice.__test__ = False  # type: ignore[attr-defined]


def read_in_estonia() -> Summons:
    office = Office("ee")
    summons = office.issue("dispatch", "2026-03-01 09:00", "2027-03-02 09:00").post(
        "2026-03-01 10:00", "e_account"
    )
    summons.do(a.SummonsRead, "2026-03-05 09:00", author="person:mart")
    return summons


def before_the_court() -> Summons:
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    summons.hand_over("2026-03-02 10:00").tick("2026-04-21 00:00")
    summons.do(a.PreceptIssued, "2026-04-22 12:00")
    summons.do(a.PenaltyImposed, "2026-05-02 12:00")
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving",))
    summons.do(a.CourtOrdered, "2026-06-01 12:00", licences=("driving",))
    return summons


def outgrown() -> Summons:
    return (
        Office(born="1997-04-10")
        .issue("board", "2027-03-02 09:00", "2027-03-25 10:00")
        .post("2027-03-02 09:05")
        .tick("2027-04-11 00:00")
    )


def growing() -> Summons:
    return (
        Office(born="1997-04-10")
        .issue("board", "2027-03-02 09:00", "2027-03-25 10:00")
        .post("2027-03-02 09:05")
    )


def across_new_year() -> Summons:
    """Made out under one edition, posted and served under the next."""
    return board("2025-12-29", "2026-01-28").post("2026-01-05 09:05").tick("2026-01-13 00:00")


def across_new_year_still_to_come() -> Summons:
    return board("2025-12-29", "2026-01-28").post("2026-01-05 09:05")


def across_new_year_by_hand() -> Summons:
    return board("2025-12-29", "2026-01-28").hand_over("2026-01-05 09:05")


def on_the_last_day() -> Summons:
    return board(appear="2026-04-01").post("2026-03-02 09:05").post("2026-03-02 09:06", "e_account")


def on_the_first_day_in_estonia() -> Summons:
    summons = Office("ee").issue("dispatch", "2026-03-01 09:00", "2027-03-01 09:00")
    return summons.post("2026-03-01 10:00", "e_account")


def read_after_service() -> Summons:
    summons = posted().tick("2026-03-11 09:00")
    summons.do(a.SummonsRead, "2026-03-11 09:00", author="person:ivan")
    return summons


def contested_beside() -> Summons:
    """First a particular that this summons does not rest on is contested, then the summons."""
    summons = posted()
    summons.office.contest_fact("2026-03-03 09:00", "marital_status")
    summons.contest("2026-03-04 09:00")
    return summons


def on_the_first_day_of_the_system() -> Summons:
    return board("2025-04-30", "2025-05-25").post("2025-04-30 09:05").tick("2025-05-08 00:00")


TOLD = ("", "exit_ban", "driving_limit", "driving", "hunting")
"""The measures whose lines are read here: the others differ in their names alone."""


def facts_of(told: Reason | Event) -> str:
    return "".join(f" {name}={value}" for name, value in told.facts.items())


def explained(summons: Summons) -> list[str]:
    """Each reason as: what, rule, measure, moment, particulars."""
    office = summons.office
    return [
        f"{told.what} {told.rule} {told.measure or '-'} | {office.local(told.at) or '-'} |{facts_of(told)}"
        for told in explain(office.file, summons.case, office.setting)
        if told.what not in ("liability", "condition") and told.measure in TOLD
    ]


def narrated(summons: Summons) -> list[str]:
    """Each event as: day, moment, `*` where it happened, what, measure, rule, edition, particulars."""
    office = summons.office
    return [
        f"{told.on} {office.local(told.at)} {'*' if told.happened else ' '} {told.what} {told.measure or '-'} |"
        f" {told.rule or '-'} {told.edition or '-'} |{facts_of(told)}"
        for told in timeline_of(office.file, summons.case, office.setting, date(2027, 12, 31))
        if told.measure in TOLD
    ]


EXPLAINED: dict[Callable[[], Summons], list[str]] = {
    posted: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
    ordered: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "safeguard contest_stays exit_ban | - |",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | 2026-04-16 09:00 | officer=petrova",
        "contest contest - | 2026-04-17 09:00 | outcome=open about=exit_ban",
    ],
    came: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | 2026-04-16 09:00 | officer=petrova",
        "contest contest - | 2026-04-17 09:00 | outcome=open about=exit_ban",
        "relief appearance - | 2026-04-20 10:00 |",
    ],
    served_late: [
        "lead_time appearance_within_thirty_days - | 2026-03-06 12:00 | appearance_date=2026-03-05",
        (
            "service service_in_person - | 2026-03-06 12:00 | served_on=2026-03-06 counted_from=2026-03-06 "
            "days=0"
        ),
        "safeguard warning_first - | 2026-03-06 12:00 |",
        "default late_service - | - | until=2026-03-20",
        "default default - | 2026-04-10 00:00 | counted_from=2026-03-20 days=20 last_day=2026-04-09",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-06 12:00 |",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-10 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
    letter: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        (
            "service service_registered_post - | 2026-03-05 09:00 | served_on=2026-03-05 "
            "counted_from=2026-03-05 days=0"
        ),
        "safeguard warning_first - | 2026-03-05 09:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-05 09:00 |",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
    came_back: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
    ],
    in_2023: [
        "service service_register - | 2023-12-12 00:00 | served_on=2023-12-11 counted_from=2023-12-04 days=7",
        "system service_register - | 2023-12-12 00:00 | system_active_from=2025-05-08",
        "safeguard warning_first - | 2023-12-12 00:00 |",
        "default default - | 2024-01-15 00:00 | counted_from=2023-12-25 days=20 last_day=2024-01-14",
        "measure measure_exit_ban_from_posting exit_ban | 2023-12-04 09:05 |",
        "system measure_exit_ban_from_posting exit_ban | 2023-12-04 09:05 | system_active_from=2025-05-08",
        "safeguard service_first exit_ban | 2023-12-12 00:00 | law_starts=2023-12-04T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "safeguard contest_stays exit_ban | - |",
        "measure measure_driving_limit driving_limit | 2024-01-15 00:00 |",
        "system measure_driving_limit driving_limit | 2024-01-15 00:00 | system_active_from=2025-05-08",
        "safeguard named_officer driving_limit | - | officer=",
        "safeguard contest_stays driving_limit | - |",
        "contest contest - | 2024-03-02 09:00 | outcome=open about=fitness_category",
        "transition those_27_stay_in_reserve - | - | governs=liability, ground judged_by=act",
    ],
    unfit: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "relief lapse - | 2026-03-16 09:00 | condition=fit",
    ],
    deferred: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "relief deferment - | 2026-03-12 09:00 |",
    ],
    excused: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "relief valid_reason - | 2026-03-12 09:00 |",
    ],
    withdrawn: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "relief withdrawal - | 2026-03-12 09:00 |",
    ],
    upheld: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "contest contest - | 2026-03-13 09:00 | outcome=upheld about=summons",
        "relief withdrawal - | 2026-03-13 09:00 |",
    ],
    test_notice: [
        "safeguard test_notice - | 2026-03-02 09:00 |",
    ],
    read_in_estonia: [
        "lead_time lead_time_one_year - | 2026-03-01 10:00 | appearance_date=2027-03-02",
        (
            "service service_e_account_thirty_days - | 2026-03-05 09:00 | served_on=2026-03-05 "
            "counted_from=2026-03-05 days=0"
        ),
        "safeguard warning_first - | 2026-03-05 09:00 |",
        "default default - | 2027-03-03 00:00 | counted_from=2027-03-02 days=0 last_day=2027-03-02",
        "measure suspension_driving driving | 2027-03-03 00:00 |",
        "measure suspension_hunting hunting | 2027-03-03 00:00 |",
    ],
    before_the_court: [
        (
            "service service_in_person - | 2026-03-02 10:00 | served_on=2026-03-02 counted_from=2026-03-02 "
            "days=0"
        ),
        "safeguard warning_first - | 2026-03-02 10:00 |",
        "default default - | 2026-04-21 00:00 | counted_from=2026-04-20 days=0 last_day=2026-04-20",
        "measure suspension_driving driving | 2026-04-21 00:00 |",
        "measure suspension_hunting hunting | 2026-04-21 00:00 |",
        "step precept_issued - | 2026-04-22 12:00 |",
        "step penalty_imposed - | 2026-05-02 12:00 |",
        "step court_applied - | 2026-05-20 12:00 |",
        "step court_ordered - | 2026-06-01 12:00 |",
    ],
    growing: [
        "lead_time appearance_within_thirty_days - | 2027-03-02 09:05 | appearance_date=2027-03-25",
        "service service_register - | 2027-03-10 00:00 | served_on=2027-03-09 counted_from=2027-03-02 days=7",
        "default default - | 2027-04-15 00:00 | counted_from=2027-03-25 days=20 last_day=2027-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2027-03-02 09:05 |",
        "safeguard service_first exit_ban | 2027-03-10 00:00 | law_starts=2027-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2027-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
    outgrown: [
        "lead_time appearance_within_thirty_days - | 2027-03-02 09:05 | appearance_date=2027-03-25",
        "service service_register - | 2027-03-10 00:00 | served_on=2027-03-09 counted_from=2027-03-02 days=7",
        "safeguard warning_first - | 2027-03-10 00:00 |",
        "default default - | 2027-04-15 00:00 | counted_from=2027-03-25 days=20 last_day=2027-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2027-03-02 09:05 |",
        "safeguard service_first exit_ban | 2027-03-10 00:00 | law_starts=2027-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2027-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "relief lapse - | 2027-04-10 00:00 |",
    ],
    across_new_year: [
        "lead_time appearance_within_thirty_days - | 2026-01-05 09:05 | appearance_date=2026-01-28",
        "service service_register - | 2026-01-13 00:00 | served_on=2026-01-12 counted_from=2026-01-05 days=7",
        "safeguard warning_first - | 2026-01-13 00:00 |",
        "default default - | 2026-02-18 00:00 | counted_from=2026-01-28 days=20 last_day=2026-02-17",
        "measure measure_exit_ban_from_posting exit_ban | 2026-01-05 09:05 |",
        "safeguard service_first exit_ban | 2026-01-13 00:00 | law_starts=2026-01-05T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-02-18 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "transition cap_by_day_of_posting - | - | governs=leadtime judged_by=act",
    ],
    across_new_year_still_to_come: [
        "lead_time appearance_within_thirty_days - | 2026-01-05 09:05 | appearance_date=2026-01-28",
        "service service_register - | 2026-01-13 00:00 | served_on=2026-01-12 counted_from=2026-01-05 days=7",
        "default default - | 2026-02-18 00:00 | counted_from=2026-01-28 days=20 last_day=2026-02-17",
        "measure measure_exit_ban_from_posting exit_ban | 2026-01-05 09:05 |",
        "safeguard service_first exit_ban | 2026-01-13 00:00 | law_starts=2026-01-05T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-02-18 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "transition cap_by_day_of_posting - | - | governs=leadtime judged_by=act",
    ],
    across_new_year_by_hand: [
        "lead_time appearance_within_thirty_days - | 2026-01-05 09:05 | appearance_date=2026-01-28",
        (
            "service service_in_person - | 2026-01-05 09:05 | served_on=2026-01-05 counted_from=2026-01-05 "
            "days=0"
        ),
        "safeguard warning_first - | 2026-01-05 09:05 |",
        "default default - | 2026-02-18 00:00 | counted_from=2026-01-28 days=20 last_day=2026-02-17",
        "measure measure_exit_ban_from_posting exit_ban | 2026-01-05 09:05 |",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-02-18 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "transition cap_by_day_of_posting - | - | governs=leadtime judged_by=act",
    ],
    on_the_last_day: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-04-01",
        (
            "service service_e_account - | 2026-03-02 09:06 | served_on=2026-03-02 counted_from=2026-03-02 "
            "days=0"
        ),
        "safeguard warning_first - | 2026-03-02 09:06 |",
        "default default - | 2026-04-22 00:00 | counted_from=2026-04-01 days=20 last_day=2026-04-21",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-02 09:06 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-22 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
    on_the_first_day_in_estonia: [
        "lead_time lead_time_one_year - | 2026-03-01 10:00 | appearance_date=2027-03-01",
        (
            "service service_e_account_thirty_days - | 2026-04-01 00:00 | served_on=2026-03-31 "
            "counted_from=2026-03-01 days=30"
        ),
        "default default - | 2027-03-02 00:00 | counted_from=2027-03-01 days=0 last_day=2027-03-01",
        "measure suspension_driving driving | 2027-03-02 00:00 |",
        "measure suspension_hunting hunting | 2027-03-02 00:00 |",
    ],
    read_after_service: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "safeguard warning_first - | 2026-03-10 00:00 |",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
    contested_beside: [
        "lead_time appearance_within_thirty_days - | 2026-03-02 09:05 | appearance_date=2026-03-25",
        "service service_register - | 2026-03-10 00:00 | served_on=2026-03-09 counted_from=2026-03-02 days=7",
        "default default - | 2026-04-15 00:00 | counted_from=2026-03-25 days=20 last_day=2026-04-14",
        "measure measure_exit_ban_from_posting exit_ban | 2026-03-02 09:05 |",
        "safeguard service_first exit_ban | 2026-03-10 00:00 | law_starts=2026-03-02T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2026-04-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
        "contest contest - | 2026-03-04 09:00 | outcome=open about=summons",
    ],
    on_the_first_day_of_the_system: [
        "service service_register - | 2025-05-08 00:00 | served_on=2025-05-07 counted_from=2025-04-30 days=7",
        "safeguard warning_first - | 2025-05-08 00:00 |",
        "default default - | 2025-06-15 00:00 | counted_from=2025-05-25 days=20 last_day=2025-06-14",
        "measure measure_exit_ban_from_posting exit_ban | 2025-04-30 09:05 |",
        "system measure_exit_ban_from_posting exit_ban | 2025-04-30 09:05 | system_active_from=2025-05-08",
        "safeguard service_first exit_ban | 2025-05-08 00:00 | law_starts=2025-04-30T06:05:00+00:00",
        "safeguard named_officer exit_ban | - | officer=",
        "measure measure_driving_limit driving_limit | 2025-06-15 00:00 |",
        "safeguard named_officer driving_limit | - | officer=",
    ],
}

NARRATED: dict[Callable[[], Summons], list[str]] = {
    posted: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00   deemed_served - | service_register 2026-01-01 | method=register "
            "counted_from=2026-03-02 days=7"
        ),
        "2026-03-10 2026-03-10 00:00   warning - | warning_first - |",
        "2026-03-10 2026-03-10 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
        (
            "2026-04-15 2026-04-15 00:00   default - | default 2026-01-01 | days=20 counted_from=2026-03-25 "
            "last_day=2026-04-14"
        ),
        (
            "2026-04-15 2026-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-15 2026-04-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    ordered: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        "2026-03-10 2026-03-10 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
        (
            "2026-04-15 2026-04-15 00:00 * default - | default 2026-01-01 | days=20 counted_from=2026-03-25 "
            "last_day=2026-04-14"
        ),
        (
            "2026-04-15 2026-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-15 2026-04-15 00:00 * measure_proposed driving_limit | measure_driving_limit 2026-01-01 |",
        (
            "2026-04-16 2026-04-16 09:00 * measure_ordered driving_limit | measure_driving_limit 2026-01-01 "
            "| officer=petrova"
        ),
        "2026-04-17 2026-04-17 09:00 * contest - | contest 2026-01-01 | about=exit_ban",
    ],
    came: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
        (
            "2026-04-15 2026-04-15 00:00 * default - | default 2026-01-01 | days=20 counted_from=2026-03-25 "
            "last_day=2026-04-14"
        ),
        (
            "2026-04-15 2026-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-15 2026-04-15 00:00 * measure_proposed driving_limit | measure_driving_limit 2026-01-01 |",
        (
            "2026-04-16 2026-04-16 09:00 * measure_ordered driving_limit | measure_driving_limit 2026-01-01 "
            "| officer=petrova"
        ),
        "2026-04-17 2026-04-17 09:00 * contest - | contest 2026-01-01 | about=exit_ban",
        "2026-04-20 2026-04-20 10:00 * measure_lifted exit_ban | appearance 2026-01-01 |",
        "2026-04-20 2026-04-20 10:00 * measure_lifted driving_limit | appearance 2026-01-01 |",
        "2026-04-20 2026-04-20 10:00 * relief - | appearance 2026-01-01 |",
    ],
    served_late: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-05 2026-03-05 10:00   appearance - | liable_board 2026-01-01 |",
        "2026-03-06 2026-03-06 12:00 * served - | service_in_person 2026-01-01 | method=in_person",
        (
            "2026-03-06 2026-03-06 12:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-06 2026-03-06 12:00   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        "2026-03-06 2026-03-06 12:00   measure_allowed exit_ban | named_officer - | held_back=False",
        (
            "2026-03-06 2026-03-06 12:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        (
            "2026-03-20 2026-03-20 00:00   late_appearance - | late_service 2026-01-01 | "
            "counted_from=2026-03-06 days=14"
        ),
        (
            "2026-04-05 2026-04-05 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-05 kept=True made_known=2026-03-06"
        ),
        (
            "2026-04-10 2026-04-10 00:00   default - | default 2026-01-01 | days=20 counted_from=2026-03-20 "
            "last_day=2026-04-09"
        ),
        (
            "2026-04-10 2026-04-10 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-10 2026-04-10 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    letter: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * sent - | service_registered_post 2026-01-01 | method=registered_post",
        (
            "2026-03-05 2026-03-05 09:00 * served - | service_registered_post 2026-01-01 | "
            "method=registered_post"
        ),
        (
            "2026-03-05 2026-03-05 09:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-05 2026-03-05 09:00   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        "2026-03-05 2026-03-05 09:00   measure_allowed exit_ban | named_officer - | held_back=False",
        (
            "2026-03-05 2026-03-05 09:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
        (
            "2026-04-15 2026-04-15 00:00   default - | default 2026-01-01 | days=20 counted_from=2026-03-25 "
            "last_day=2026-04-14"
        ),
        (
            "2026-04-15 2026-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-15 2026-04-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    came_back: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * sent - | service_registered_post 2026-01-01 | method=registered_post",
        "2026-03-05 2026-03-05 09:00 * returned_unserved - | - - |",
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
    ],
    in_2023: [
        "2023-12-04 2023-12-04 09:00 * issued - | liable_board 2023-10-01 |",
        "2023-12-04 2023-12-04 09:05 * posted - | service_register 2023-10-01 | method=register",
        (
            "2023-12-04 2023-12-04 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2023-10-01 | starts=posting"
        ),
        (
            "2023-12-11 2023-12-12 00:00 * deemed_served - | service_register 2023-10-01 | method=register "
            "days=7"
        ),
        (
            "2023-12-12 2023-12-12 00:00 * warning - | contest 2023-10-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        "2023-12-12 2023-12-12 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        (
            "2023-12-12 2023-12-12 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2023-10-01 |"
        ),
        "2023-12-25 2023-12-25 10:00   appearance - | liable_board 2023-10-01 |",
        (
            "2024-01-15 2024-01-15 00:00 * default - | default 2023-10-01 | days=20 counted_from=2023-12-25 "
            "last_day=2024-01-14"
        ),
        (
            "2024-01-15 2024-01-15 00:00   measure_by_law driving_limit | measure_driving_limit 2023-10-01 |"
            " starts=default"
        ),
        "2024-01-15 2024-01-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
        "2024-01-15 2024-01-15 00:00 * measure_proposed driving_limit | measure_driving_limit 2023-10-01 |",
        "2024-03-02 2024-03-02 09:00 * contest - | contest 2023-10-01 | about=fitness_category",
    ],
    unfit: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-16 2026-03-16 09:00 * measure_lifted exit_ban | lapse 2026-01-01 | condition=fit",
        "2026-03-16 2026-03-16 09:00 * relief - | lapse 2026-01-01 | condition=fit",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
    ],
    deferred: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-12 2026-03-12 09:00 * measure_lifted exit_ban | deferment 2026-01-01 |",
        "2026-03-12 2026-03-12 09:00 * relief - | deferment 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
    ],
    excused: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-12 2026-03-12 09:00 * measure_lifted exit_ban | valid_reason 2026-01-01 |",
        "2026-03-12 2026-03-12 09:00 * relief - | valid_reason 2026-01-01 |",
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
    ],
    withdrawn: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-12 2026-03-12 09:00 * measure_lifted exit_ban | withdrawal 2026-01-01 |",
        "2026-03-12 2026-03-12 09:00 * relief - | withdrawal 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
    ],
    upheld: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-11 2026-03-11 09:00 * contest - | contest 2026-01-01 | about=summons",
        "2026-03-13 2026-03-13 09:00 * measure_lifted exit_ban | contest 2026-01-01 |",
        (
            "2026-03-13 2026-03-13 09:00 * contest_decided - | contest 2026-01-01 | about=summons "
            "outcome=upheld officer=sidorov"
        ),
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
    ],
    test_notice: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        "2026-03-02 2026-03-02 09:00   test_notice - | test_notice - |",
    ],
    read_in_estonia: [
        "2026-03-01 2026-03-01 09:00 * issued - | liable_dispatch 2023-04-01 |",
        (
            "2026-03-01 2026-03-01 10:00 * posted - | service_e_account_thirty_days 2023-04-01 | "
            "method=e_account"
        ),
        (
            "2026-03-05 2026-03-05 09:00 * served - | service_e_account_thirty_days 2023-04-01 | "
            "method=e_account"
        ),
        (
            "2026-03-05 2026-03-05 09:00 * warning - | contest 2023-04-01 | measures=['driving', "
            "'watercraft', 'weapon', 'weapon_acquisition', 'fishing', 'hunting']"
        ),
        (
            "2027-03-01 2027-03-01 00:00   earliest_date - | lead_time_one_year 2023-04-01 | "
            "appearance=2027-03-02 kept=True made_known=2026-03-01"
        ),
        "2027-03-02 2027-03-02 09:00   appearance - | liable_dispatch 2023-04-01 |",
        (
            "2027-03-03 2027-03-03 00:00   default - | default 2023-04-01 | days=0 counted_from=2027-03-02 "
            "last_day=2027-03-02"
        ),
        (
            "2027-03-03 2027-03-03 00:00   measure_by_law driving | suspension_driving 2023-04-01 | "
            "starts=default"
        ),
        (
            "2027-03-03 2027-03-03 00:00   measure_by_law hunting | suspension_hunting 2023-04-01 | "
            "starts=default"
        ),
        (
            "2027-03-03 2027-03-03 00:00   court_allowed driving | suspension_driving 2023-04-01 | "
            "steps=['precept_issued', 'penalty_imposed', 'court_applied', 'court_ordered']"
        ),
        (
            "2027-03-03 2027-03-03 00:00   court_allowed hunting | suspension_hunting 2023-04-01 | "
            "steps=['precept_issued', 'penalty_imposed', 'court_applied', 'court_ordered']"
        ),
    ],
    before_the_court: [
        "2026-03-01 2026-03-01 10:00 * issued - | liable_medical 2023-04-01 |",
        "2026-03-02 2026-03-02 10:00 * served - | service_in_person 2023-04-01 | method=in_person",
        (
            "2026-03-02 2026-03-02 10:00 * warning - | contest 2023-04-01 | measures=['driving', "
            "'watercraft', 'weapon', 'weapon_acquisition', 'fishing', 'hunting']"
        ),
        "2026-04-20 2026-04-20 09:00   appearance - | liable_medical 2023-04-01 |",
        (
            "2026-04-21 2026-04-21 00:00 * default - | default 2023-04-01 | days=0 counted_from=2026-04-20 "
            "last_day=2026-04-20"
        ),
        (
            "2026-04-21 2026-04-21 00:00   measure_by_law driving | suspension_driving 2023-04-01 | "
            "starts=default"
        ),
        (
            "2026-04-21 2026-04-21 00:00   measure_by_law hunting | suspension_hunting 2023-04-01 | "
            "starts=default"
        ),
        (
            "2026-04-21 2026-04-21 00:00   court_allowed hunting | suspension_hunting 2023-04-01 | "
            "steps=['precept_issued', 'penalty_imposed', 'court_applied', 'court_ordered']"
        ),
        "2026-04-22 2026-04-22 12:00 * step - | precept_issued 2023-04-01 |",
        "2026-05-02 2026-05-02 12:00 * step - | penalty_imposed 2023-04-01 |",
        "2026-05-20 2026-05-20 12:00 * step - | court_applied 2023-04-01 |",
        (
            "2026-06-01 2026-06-01 12:00 * measure_ordered driving | suspension_driving 2023-04-01 | "
            "officer=court"
        ),
    ],
    growing: [
        "2027-03-02 2027-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2027-03-02 2027-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2027-03-02 2027-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2027-03-09 2027-03-10 00:00   deemed_served - | service_register 2026-01-01 | method=register "
            "counted_from=2027-03-02 days=7"
        ),
        "2027-03-10 2027-03-10 00:00   warning - | warning_first - |",
        "2027-03-10 2027-03-10 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        "2027-03-25 2027-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2027-04-01 2027-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2027-03-25 kept=True made_known=2027-03-02"
        ),
        "2027-04-10 2027-04-10 00:00   lapse - | lapse 2026-01-01 |",
        (
            "2027-04-15 2027-04-15 00:00   default - | default 2026-01-01 | days=20 counted_from=2027-03-25 "
            "last_day=2027-04-14"
        ),
        (
            "2027-04-15 2027-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2027-04-15 2027-04-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    outgrown: [
        "2027-03-02 2027-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2027-03-02 2027-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2027-03-02 2027-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2027-03-09 2027-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2027-03-10 2027-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2027-03-10 2027-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        (
            "2027-04-01 2027-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2027-03-25 kept=True made_known=2027-03-02"
        ),
        "2027-04-10 2027-04-10 00:00 * measure_lifted exit_ban | lapse 2026-01-01 |",
        "2027-04-10 2027-04-10 00:00 * lapse - | lapse 2026-01-01 |",
    ],
    across_new_year: [
        "2025-12-29 2025-12-29 09:00 * issued - | liable_board 2025-10-01 |",
        "2026-01-05 2026-01-05 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-01-05 2026-01-05 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2025-10-01 | starts=posting"
        ),
        (
            "2026-01-12 2026-01-13 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-01-13 2026-01-13 00:00 * warning - | contest 2025-10-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        "2026-01-13 2026-01-13 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        (
            "2026-01-13 2026-01-13 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2025-10-01 |"
        ),
        "2026-01-28 2026-01-28 10:00   appearance - | liable_board 2025-10-01 |",
        (
            "2026-02-04 2026-02-04 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-01-28 kept=True made_known=2026-01-05"
        ),
        (
            "2026-02-18 2026-02-18 00:00   default - | default 2025-10-01 | days=20 counted_from=2026-01-28 "
            "last_day=2026-02-17"
        ),
        (
            "2026-02-18 2026-02-18 00:00   measure_by_law driving_limit | measure_driving_limit 2025-10-01 |"
            " starts=default"
        ),
        "2026-02-18 2026-02-18 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    across_new_year_still_to_come: [
        "2025-12-29 2025-12-29 09:00 * issued - | liable_board 2025-10-01 |",
        "2026-01-05 2026-01-05 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-01-05 2026-01-05 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2025-10-01 | starts=posting"
        ),
        (
            "2026-01-12 2026-01-13 00:00   deemed_served - | service_register 2026-01-01 | method=register "
            "counted_from=2026-01-05 days=7"
        ),
        "2026-01-13 2026-01-13 00:00   warning - | warning_first - |",
        "2026-01-13 2026-01-13 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        "2026-01-28 2026-01-28 10:00   appearance - | liable_board 2025-10-01 |",
        (
            "2026-02-04 2026-02-04 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-01-28 kept=True made_known=2026-01-05"
        ),
        (
            "2026-02-18 2026-02-18 00:00   default - | default 2025-10-01 | days=20 counted_from=2026-01-28 "
            "last_day=2026-02-17"
        ),
        (
            "2026-02-18 2026-02-18 00:00   measure_by_law driving_limit | measure_driving_limit 2025-10-01 |"
            " starts=default"
        ),
        "2026-02-18 2026-02-18 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    across_new_year_by_hand: [
        "2025-12-29 2025-12-29 09:00 * issued - | liable_board 2025-10-01 |",
        "2026-01-05 2026-01-05 09:05 * served - | service_in_person 2026-01-01 | method=in_person",
        (
            "2026-01-05 2026-01-05 09:05 * warning - | contest 2025-10-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-01-05 2026-01-05 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2025-10-01 | starts=posting"
        ),
        "2026-01-05 2026-01-05 09:05   measure_allowed exit_ban | named_officer - | held_back=False",
        (
            "2026-01-05 2026-01-05 09:05 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2025-10-01 |"
        ),
        "2026-01-28 2026-01-28 10:00   appearance - | liable_board 2025-10-01 |",
        (
            "2026-02-04 2026-02-04 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-01-28 kept=True made_known=2026-01-05"
        ),
        (
            "2026-02-18 2026-02-18 00:00   default - | default 2025-10-01 | days=20 counted_from=2026-01-28 "
            "last_day=2026-02-17"
        ),
        (
            "2026-02-18 2026-02-18 00:00   measure_by_law driving_limit | measure_driving_limit 2025-10-01 |"
            " starts=default"
        ),
        "2026-02-18 2026-02-18 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    on_the_last_day: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        "2026-03-02 2026-03-02 09:06 * posted - | service_e_account 2026-01-01 | method=e_account",
        "2026-03-02 2026-03-02 09:06 * served - | service_e_account 2026-01-01 | method=e_account",
        (
            "2026-03-02 2026-03-02 09:06 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        "2026-03-02 2026-03-02 09:06   measure_allowed exit_ban | service_first - | held_back=True",
        (
            "2026-03-02 2026-03-02 09:06 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-04-01 kept=True made_known=2026-03-02"
        ),
        "2026-04-01 2026-04-01 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-22 2026-04-22 00:00   default - | default 2026-01-01 | days=20 counted_from=2026-04-01 "
            "last_day=2026-04-21"
        ),
        (
            "2026-04-22 2026-04-22 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-22 2026-04-22 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    on_the_first_day_in_estonia: [
        "2026-03-01 2026-03-01 09:00 * issued - | liable_dispatch 2023-04-01 |",
        (
            "2026-03-01 2026-03-01 10:00 * posted - | service_e_account_thirty_days 2023-04-01 | "
            "method=e_account"
        ),
        (
            "2026-03-31 2026-04-01 00:00   deemed_served - | service_e_account_thirty_days 2023-04-01 | "
            "method=e_account counted_from=2026-03-01 days=30"
        ),
        "2026-04-01 2026-04-01 00:00   warning - | warning_first - |",
        (
            "2027-03-01 2027-03-01 00:00   earliest_date - | lead_time_one_year 2023-04-01 | "
            "appearance=2027-03-01 kept=True made_known=2026-03-01"
        ),
        "2027-03-01 2027-03-01 09:00   appearance - | liable_dispatch 2023-04-01 |",
        (
            "2027-03-02 2027-03-02 00:00   default - | default 2023-04-01 | days=0 counted_from=2027-03-01 "
            "last_day=2027-03-01"
        ),
        (
            "2027-03-02 2027-03-02 00:00   measure_by_law driving | suspension_driving 2023-04-01 | "
            "starts=default"
        ),
        (
            "2027-03-02 2027-03-02 00:00   measure_by_law hunting | suspension_hunting 2023-04-01 | "
            "starts=default"
        ),
        (
            "2027-03-02 2027-03-02 00:00   court_allowed driving | suspension_driving 2023-04-01 | "
            "steps=['precept_issued', 'penalty_imposed', 'court_applied', 'court_ordered']"
        ),
        (
            "2027-03-02 2027-03-02 00:00   court_allowed hunting | suspension_hunting 2023-04-01 | "
            "steps=['precept_issued', 'penalty_imposed', 'court_applied', 'court_ordered']"
        ),
    ],
    read_after_service: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        (
            "2026-03-09 2026-03-10 00:00 * deemed_served - | service_register 2026-01-01 | method=register "
            "days=7"
        ),
        (
            "2026-03-10 2026-03-10 00:00 * warning - | contest 2026-01-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        "2026-03-10 2026-03-10 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        (
            "2026-03-10 2026-03-10 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 |"
        ),
        "2026-03-11 2026-03-11 09:00 * read - | - - |",
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
        (
            "2026-04-15 2026-04-15 00:00   default - | default 2026-01-01 | days=20 counted_from=2026-03-25 "
            "last_day=2026-04-14"
        ),
        (
            "2026-04-15 2026-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-15 2026-04-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    contested_beside: [
        "2026-03-02 2026-03-02 09:00 * issued - | liable_board 2026-01-01 |",
        "2026-03-02 2026-03-02 09:05 * posted - | service_register 2026-01-01 | method=register",
        (
            "2026-03-02 2026-03-02 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2026-01-01 | starts=posting"
        ),
        "2026-03-04 2026-03-04 09:00 * contest - | contest 2026-01-01 | about=summons",
        (
            "2026-03-09 2026-03-10 00:00   deemed_served - | service_register 2026-01-01 | method=register "
            "counted_from=2026-03-02 days=7"
        ),
        "2026-03-10 2026-03-10 00:00   warning - | warning_first - |",
        "2026-03-10 2026-03-10 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        "2026-03-25 2026-03-25 10:00   appearance - | liable_board 2026-01-01 |",
        (
            "2026-04-01 2026-04-01 00:00   latest_date - | appearance_within_thirty_days 2026-01-01 | "
            "appearance=2026-03-25 kept=True made_known=2026-03-02"
        ),
        (
            "2026-04-15 2026-04-15 00:00   default - | default 2026-01-01 | days=20 counted_from=2026-03-25 "
            "last_day=2026-04-14"
        ),
        (
            "2026-04-15 2026-04-15 00:00   measure_by_law driving_limit | measure_driving_limit 2026-01-01 |"
            " starts=default"
        ),
        "2026-04-15 2026-04-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
    on_the_first_day_of_the_system: [
        "2025-04-30 2025-04-30 09:00 * issued - | liable_board 2024-11-01 |",
        "2025-04-30 2025-04-30 09:05 * posted - | service_register 2024-11-01 | method=register",
        (
            "2025-04-30 2025-04-30 09:05   measure_by_law exit_ban | measure_exit_ban_from_posting "
            "2024-11-01 | starts=posting"
        ),
        (
            "2025-05-07 2025-05-08 00:00 * deemed_served - | service_register 2024-11-01 | method=register "
            "days=7"
        ),
        (
            "2025-05-08 2025-05-08 00:00 * warning - | contest 2024-11-01 | measures=['exit_ban', "
            "'sole_trader_ban', 'self_employed_ban', 'real_estate_suspension', 'driving_limit', "
            "'vehicle_registration_ban', 'credit_refusal']"
        ),
        "2025-05-08 2025-05-08 00:00   measure_allowed exit_ban | service_first - | held_back=True",
        (
            "2025-05-08 2025-05-08 00:00 * measure_proposed exit_ban | measure_exit_ban_from_posting "
            "2024-11-01 |"
        ),
        "2025-05-25 2025-05-25 10:00   appearance - | liable_board 2024-11-01 |",
        (
            "2025-06-15 2025-06-15 00:00   default - | default 2024-11-01 | days=20 counted_from=2025-05-25 "
            "last_day=2025-06-14"
        ),
        (
            "2025-06-15 2025-06-15 00:00   measure_by_law driving_limit | measure_driving_limit 2024-11-01 |"
            " starts=default"
        ),
        "2025-06-15 2025-06-15 00:00   measure_allowed driving_limit | named_officer - | held_back=False",
    ],
}


def name_of(case: object) -> str:
    return getattr(case, "__name__", "")


@pytest.mark.parametrize(("case", "lines"), EXPLAINED.items(), ids=name_of)
def test_the_whole_explanation(case: Callable[[], Summons], lines: list[str]) -> None:
    assert explained(case()) == lines


@pytest.mark.parametrize(("case", "lines"), NARRATED.items(), ids=name_of)
def test_the_whole_timeline(case: Callable[[], Summons], lines: list[str]) -> None:
    assert narrated(case()) == lines


def law_of(told: Reason | Event) -> tuple[object, ...]:
    return told.citation, told.also, told.says, told.verified


@pytest.mark.parametrize("case", EXPLAINED, ids=name_of)
def test_what_is_told_cites_its_rule_as_the_law_has_it(case: Callable[[], Summons]) -> None:
    summons = case()
    office = summons.office
    reasons = explain(office.file, summons.case, office.setting)
    events = timeline_of(office.file, summons.case, office.setting, date(2027, 12, 31))
    assert summons.case.liability is not None
    every = (*office.pack.rules, *summons.case.liability.conditions)
    for told in (*reasons, *events):
        if told.rule in SAFEGUARDS:
            assert law_of(told) == (CITATIONS[told.rule], (), SAFEGUARDS[told.rule], True)
        elif told.rule == "late_service":
            rule = summons.case.edition.default
            verified = rule.verified if isinstance(told, Event) else True
            assert law_of(told) == (rule.late_service_citation, (), LATE_SERVICE, verified)
            assert isinstance(told, Reason) or told.known == rule.known
        elif told.rule and told.what != "system" and "condition" not in told.facts:
            rules = [rule for rule in every if rule.code == told.rule]
            assert law_of(told) in [(r.citation, r.also, r.says, r.verified) for r in rules]
            assert isinstance(told, Reason) or told.known in [rule.known for rule in rules]


def of(what: str, summons: Summons) -> list[Reason]:
    office = summons.office
    return [told for told in explain(office.file, summons.case, office.setting) if told.what == what]


def test_a_rule_that_nothing_carried_out_yet_is_told_with_the_day_from_which_something_does() -> None:
    told = of("system", in_2023())[0]
    assert told.says["en"] == (
        "This was law on that day, but the system that carries it out ran only from 2025-05-08."
    )
    assert set(told.says) == {"en", "ru", "et"}
    assert all("2025-05-08" in words for words in told.says.values())
    (rule,) = (rule for rule in Office().pack.rules if rule.code == "service_register")
    assert (told.citation, told.verified) == (rule.citation, rule.verified)


def test_that_a_fact_ended_the_duty_is_told_with_the_condition_that_holds_no_longer() -> None:
    summons = unfit()
    (told,) = of("relief", summons)
    assert summons.case.liability is not None
    (fit,) = (one for one in summons.case.liability.conditions if one.code == "fit")
    lapse = summons.case.edition.relief["lapse"]
    assert (told.citation, told.also) == (fit.citation, (lapse.citation,))
    assert told.verified is (fit.verified and lapse.verified)
    assert told.says["en"] == (
        f"It holds no longer that the person {fit.says['en']}: nothing follows from the summons any more."
    )
    assert fit.says["ru"] in told.says["ru"]


def test_what_ended_the_duty_is_verified_only_where_both_its_rules_are() -> None:
    summons = posted()
    summons.office.do(
        a.FactRecorded, "2026-03-16 09:00", fact="sex", value="female", source="zags", as_of=date(2026, 3, 16)
    )
    (told,) = of("relief", summons)
    assert summons.case.liability is not None
    (male,) = (one for one in summons.case.liability.conditions if one.code == told.facts["condition"])
    assert (male.code, male.verified) == ("male", True)
    assert told.verified is summons.case.edition.relief["lapse"].verified


def test_of_two_ways_that_will_serve_the_first_alone_is_told() -> None:
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-06-20 09:00")
    summons.post("2026-03-01 10:05", "e_account").send("2026-03-03 10:05", "plain_post")
    (told,) = of("service", summons)
    assert told.facts["counted_from"] == "2026-03-01"


def test_a_transition_that_came_before_the_case_is_not_told() -> None:
    case = board("2023-04-20", "2023-08-20").post("2023-04-20 09:05").tick("2023-10-02 00:00")
    assert "measures_by_day_of_issue" not in {told.rule for told in of("transition", case)}


def test_every_norm_is_cited_once_in_the_order_in_which_it_is_told() -> None:
    summons = posted()
    reasons = explain(summons.office.file, summons.case, summons.office.setting)
    every = [cited for reason in reasons for cited in (reason.citation, *reason.also)]
    assert citations(reasons) == sorted(set(every), key=every.index)
    assert citations([]) == []


def test_liability_is_told_condition_by_condition_with_what_each_used() -> None:
    summons = in_2023()
    office = summons.office
    assert summons.case.liability is not None
    (liable,) = of("liability", summons)
    assert office.local(liable.at) == "2023-12-04 09:00"
    assert list(liable.facts) == sorted(summons.case.liability.facts)
    assert (liable.facts["born"], liable.facts["sex"]) == ("2004-03-02", "male")
    assert (liable.facts["conviction"], liable.facts["fitness_category"]) == ("none held", "unknown")
    conditions = {told.rule: told for told in of("condition", summons)}
    assert list(conditions) == [one.code for one in summons.case.liability.conditions]
    assert conditions["male"].facts == {"answer": "yes", "sex": "male"}
    assert conditions["fit"].facts == {"answer": "unknown", "fitness_category": "unknown"}
    assert {told.rule: told for told in of("condition", unfit())}["fit"].facts == {
        "answer": "no",
        "fitness_category": "D",
    }
    assert all(told.at is None for told in conditions.values())


def test_a_test_notice_is_told_first_as_what_it_is_and_then_why_the_person_was_liable() -> None:
    summons = test_notice()
    office = summons.office
    told = [reason.what for reason in explain(office.file, summons.case, office.setting)]
    assert told[:3] == ["safeguard", "liability", "condition"]


def test_a_timeline_ends_with_the_day_asked_for() -> None:
    summons = posted()
    office = summons.office
    days = [event.on for event in timeline_of(office.file, summons.case, office.setting, date(2026, 3, 25))]
    assert max(days) == date(2026, 3, 25)
