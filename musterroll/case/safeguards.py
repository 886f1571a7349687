"""The safeguards: what of the law this software will execute. One module; every burden passes through it.

A pack states the law as it stands, also where it is harsh. These rules hold whatever a pack says:

1. The clock only proposes a measure; a named officer (or, where the edition says so, a court) orders it, never
   before service is proved and the person was warned.
2. Relief needs nobody and takes effect at once.
3. An open contest stays what it carries; what falls due meanwhile is born stayed.
4. A test notice has no effect, for ever. A deferment blocks the summons it shields from.
5. What is unknown, because a source is silent or the person contests it, shields the person. A measure needs
   liability on the day it is ordered, not only on the day of the summons. Whose region is in doubt is summoned by
   nobody; and when a file moves to another office, what the former one had open ends: no text says that a summons to
   the one binds in the other.
6. A file is erased on a named officer's order alone, once its whole term has run from the day on which the
   deregistration was entered, and never while something in it is open or it is held (`case/retention.py`).

`fold` asks here before it lets an act bind, so that even an act which came past the door has no effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from musterroll.case.acts import CLOCK, Act
from musterroll.case.file import OF_THE_PERSON, Case, Contest, Measure, PersonFile, Service, Setting
from musterroll.case.terms import law_start
from musterroll.law.calendar import day_of
from musterroll.law.vocabulary import Condition, LiabilityRule, MeasureRule

CLOCK_MAY = frozenset({"service_deemed", "warning_given", "default_entered", "measures_proposed", "lapsed"})
"""The only kinds of act that a clock may be the author of. None of them burdens anybody."""

CITATIONS = {
    "service_first": "Musterroll safeguard 1",
    "named_officer": "Musterroll safeguard 1",
    "warning_first": "Musterroll safeguard 1",
    "relief_at_once": "Musterroll safeguard 2",
    "contest_stays": "Musterroll safeguard 3",
    "test_notice": "Musterroll safeguard 4",
    "deferment": "Musterroll safeguard 4",
    "unknown_shields": "Musterroll safeguard 5",
    "file_moved": "Musterroll safeguard 5",
    "retention": "Musterroll safeguard 6",
}


def is_named(officer: str) -> bool:
    """Whether a human stands behind the name: not empty, not the clock."""
    return officer.strip().casefold() not in ("", CLOCK)


def born_out(act: Act, officer: str) -> bool:
    """Whether a burden or a decision in this act can bind: a human made it, and a named one answers for it."""
    return act.author != CLOCK and is_named(officer)


def may_begin(case: Case, rule: MeasureRule, setting: Setting, service: Service | None) -> datetime | None:
    """First moment at which the measure may be in force: the law's own start, but not before service and warning.

    `service` may be the one still expected. None: service is not in sight, or the summons creates no duty.
    """
    start = law_start(case, rule, setting, service)
    if case.test or start is None or service is None:
        return None
    start = max(start, service.at)
    return start if case.warned_at is None else max(start, case.warned_at)


def unmet(rule: LiabilityRule, facts: Mapping[str, Any], day: date) -> list[tuple[Condition, bool | None]]:
    """The conditions of liability that don't hold, with their answer: False, or None for unknown, which shields."""
    return [
        (condition, answer)
        for condition in rule.conditions
        if (answer := condition.when.holds(facts, day)) is not True
    ]


def liability_on(case: Case, setting: Setting, day: date) -> LiabilityRule | None:
    """The rule of liability to this kind that is in force on `day`; that of the issue where there is none any more, or
    where the day lies before it."""
    if day <= day_of(case.issued_at, case.zone):
        return case.liability
    return setting.pack.at(day).liability.get(case.kind) or case.liability


def no_longer_liable(file: PersonFile, case: Case, setting: Setting, day: date) -> Condition | None:
    """The condition of liability that doesn't hold on `day`, or is unknown; None if liability stands.

    Judged by the law of that day: it may have put off the age at which the duty ends. What is merely contested is
    taken as the register holds it: a contest stays the measure and has a refusal of its own. That age ended the duty
    is `lapses_at`'s to say.
    """
    rule = liability_on(case, setting, day)
    if rule is None or (case.lapses_at is not None and day_of(case.lapses_at, case.zone) <= day):
        return None
    failed = unmet(rule, file.held_facts(), day)
    return failed[0][0] if failed else None


def kept_elsewhere(file: PersonFile, region: str, setting: Setting) -> bool:
    """Whether the office of another region than this one keeps the file: then this one summons nobody by it."""
    if file.region in ("", region):
        return False
    return setting.pack.region(file.region) != setting.pack.region(region)


def goes_to(file: PersonFile, region: str, setting: Setting) -> bool:
    """Whether a move can take the file there: a region of the register's own naming and another than the file's, with
    no contest of the region open. Else a move would end a contest's shield and leave the file where it is."""
    there = any(one.name == region for one in setting.pack.regions)
    return there and region != file.region and not file.contested("region")


def is_over(case: Case, at: datetime) -> bool:
    """Whether nothing can follow from this summons any more at `at`: it is closed, or age has ended the duty, also
    where the clock has not said so yet."""
    return case.closed or (case.lapses_at is not None and case.lapses_at <= at)


def deferment_blocks(case: Case) -> bool:
    """Whether a deferment shields from this kind of summons."""
    return case.liability is not None and case.liability.shielded_by_deferment


def carries(contest: Contest, case: Case, measure: str) -> bool:
    """Whether this contest carries that measure: it attacks it, its summons, a fact its liability rests on, or whom the
    file is about."""
    if contest.fact in OF_THE_PERSON:
        return True
    if contest.fact is not None:
        return case.liability is not None and contest.fact in case.liability.facts
    return contest.case == case.id and contest.measure in (None, measure)


def is_stayed(file: PersonFile, case: Case, measure: str) -> bool:
    contests = file.contests  # of most files there is none
    return bool(contests) and any(c.open and carries(c, case, measure) for c in contests.values())


def why_not(
    file: PersonFile,
    case: Case,
    measure: Measure | None,
    rule: MeasureRule | None,
    setting: Setting,
    at: datetime,
) -> str | None:
    """The code of the first safeguard that forbids this measure to bind at `at`; None if it may be ordered.

    The order of the questions is the scenario format's order of refusals.
    """
    if case.withdrawn_at is not None:
        return "withdrawn"
    if case.answered:
        return "already_answered"
    if case.test:
        return "test_notice"
    if no_longer_liable(file, case, setting, day_of(at, case.zone)) is not None:
        return "not_liable"
    if file.deferment_at(at) is not None:
        return "deferred"
    service = case.service
    if service is None or service.at > at:
        return "not_served"
    start = may_begin(case, rule, setting, service) if rule is not None else None
    if rule is not None and (start is None or start > at):
        return "term_not_over"
    if rule is not None and is_stayed(file, case, rule.measure):
        return "contested"
    if rule is not None and rule.imposed_by == "court":
        return "court_order_required"
    if measure is None or rule is None or measure.base != "proposed" or is_over(case, at):
        return "wrong_state"
    return None if case.warned_at is not None and case.warned_at <= at else "wrong_state"


def court_may_order(file: PersonFile, case: Case, licence: str, setting: Setting, at: datetime) -> str | None:
    """The code of what forbids a court's order to take effect here; None if it does."""
    if case.withdrawn_at is not None:
        return "withdrawn"
    if case.answered:
        return "already_answered"
    if case.test:
        return "test_notice"
    if no_longer_liable(file, case, setting, day_of(at, case.zone)) is not None:
        return "not_liable"
    for rung in case.edition.ladder:
        if rung.act != "court_ordered" and rung.act not in case.rungs:
            return "step_missing"
    if licence not in case.applied:
        return "step_missing"
    service, rule = case.service, case.edition.measures.get(licence)
    if rule is None or rule.imposed_by != "court":
        return "wrong_state"
    if service is None or case.default_since is None or is_over(case, at):
        return "wrong_state"
    start = may_begin(case, rule, setting, service)
    if start is None or start > at:
        return "wrong_state"
    return None if case.warned_at is not None and case.warned_at <= at else "wrong_state"


def relieve(case: Case, at: datetime, because: str) -> None:
    """Ends at once everything that was proposed or in force. Needs nobody."""
    for measure in case.measures.values():
        if not measure.ended:
            measure.base, measure.ended_at, measure.ended_by, measure.stayed = "lifted", at, because, False


def annul(case: Case, at: datetime, because: str, only: str | None = None) -> None:
    """Voids measures because a contest was upheld, also those lifted meanwhile."""
    if only is not None and only in case.edition.measures and not case.test:
        # Contested before it fell due: annulled as if it had been proposed, so that it never will be.
        case.measures.setdefault(only, Measure(only, at))
    for measure in case.measures.values():
        if measure.base != "annulled" and only in (None, measure.kind):
            measure.base, measure.ended_at, measure.ended_by, measure.stayed = "annulled", at, because, False
