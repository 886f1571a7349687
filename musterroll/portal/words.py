"""Where the person stands, in a sentence, and what a summons means for them: pure functions of the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from musterroll.case import safeguards, terms
from musterroll.case.file import Case, PersonFile, Setting
from musterroll.law.calendar import day_of, local
from musterroll.portal.pages import Action, Explained, Next
from musterroll.site import caseview
from musterroll.site.parts import Said, Tone

RECENT = timedelta(days=60)
"""So long a case that has ended is still what there is to say about somebody's standing."""

_ORDER = ("in_default", "served", "posted", "sent", "issued")
_ENDED = ("appeared", "excused", "withdrawn", "annulled", "lapsed", "not_liable")


@dataclass(frozen=True)
class Sentence:
    """Where the person stands; `case` is the one that it speaks of, if any."""

    said: Said
    tone: Tone
    case: Case | None = None


def standing(file: PersonFile, setting: Setting, now: datetime) -> Sentence:
    """The one sentence that says what matters most now."""
    running = sorted(
        (one for one in file.cases.values() if not one.closed), key=lambda one: _ORDER.index(one.status)
    )
    if running:
        return min((_open(one, setting, now) for one in running), key=_weight)
    if file.deregistered is not None:
        off = day_of(file.deregistered.at, file.deregistered.zone)
        return Sentence(Said("standing", "off_register", {"since": off}), "good")
    deferment = file.deferment_at(now)
    if deferment is not None:
        return Sentence(Said("standing", "deferred", {"until": deferment.until}), "good")
    for one in sorted(file.cases.values(), key=lambda one: one.issued_at, reverse=True):
        if one.test and now < one.appear_at + RECENT:
            return Sentence(Said("standing", "test_notice"), "good", one)
        code, ended_at = caseview.status(one), _ended_at(one)
        if code in _ENDED and ended_at is not None and now - ended_at < RECENT:
            return Sentence(Said("standing", "file_moved" if one.left_behind else code), "good", one)
    return Sentence(Said("standing", "nothing"), "good")


def _weight(sentence: Sentence) -> int:
    return ("burden", "attend", "neutral", "good").index(sentence.tone)


def _ended_at(one: Case) -> datetime | None:
    return max(
        (at for at in (one.appeared_at, one.excused_at, one.withdrawn_at, one.lapsed_at) if at is not None),
        default=None,
    )


def _open(one: Case, setting: Setting, now: datetime) -> Sentence:
    """The sentence for a case in which something is still to come."""
    states = {measure.state for measure in one.measures.values()}
    if "in_force" in states:
        return Sentence(Said("standing", "in_force"), "burden", one)
    if "stayed" in states:
        return Sentence(Said("standing", "stayed"), "attend", one)
    if one.default_since is not None:
        return Sentence(Said("standing", "proposed" if "proposed" in states else "default"), "burden", one)
    if one.service is not None and one.service.at <= now:
        return _served(one, setting, now, "proposed" in states)
    for deeming in terms.deemings(one, setting)[:1]:
        return Sentence(Said("standing", "posted", {"served_on": deeming.on}), "attend", one)
    if one.returned_at is not None:
        return Sentence(Said("standing", "returned"), "neutral", one)
    return Sentence(Said("standing", "sent" if one.sent else "issued"), "neutral", one)


def _served(one: Case, setting: Setting, now: datetime, proposed: bool) -> Sentence:
    duty = terms.duty_term(one, setting, one.service)
    if duty is None:
        return Sentence(Said("standing", "nothing"), "neutral", one)
    appear_at = local(one.appear_at, one.zone)
    if duty.late and day_of(now, one.zone) <= duty.base:
        return Sentence(Said("standing", "late_service", {"last": duty.base}), "attend", one)
    if now < one.appear_at:
        code = "proposed_early" if proposed else "served"
        return Sentence(Said("standing", code, {"appear_at": appear_at}), "attend", one)
    code = "term_running_proposed" if proposed else "term_running"
    return Sentence(Said("standing", code, {"last": duty.last}), "attend", one)


def next_of(
    sentence: Sentence, file: PersonFile, setting: Setting, language: str, now: datetime
) -> Next | None:
    """The next date that matters to the person."""
    if sentence.case is not None:
        coming = caseview.next_date(sentence.case, setting, language, now)
        return Next(coming.what, coming.at, coming.rule) if coming else None
    deferment = file.deferment_at(now)
    return Next(Said("next", "deferment_ended"), deferment.until) if deferment is not None else None


def actions(sentence: Sentence, file: PersonFile) -> tuple[Action, ...]:
    """What the person can do now, the most useful first."""
    one = sentence.case
    if one is None or one.closed:
        return (
            Action("check_data", reverse("portal:data")),
            Action("get_extract", reverse("portal:extracts")),
        )
    page = reverse("portal:summons", args=[one.id])
    contested = any(contest.open and caseview.concerns(contest, one) for contest in file.contests.values())
    contest = (
        Action("see_contest", reverse("portal:contests"))
        if contested
        else Action("contest_summons", reverse("portal:contest_summons", args=[one.id]))
    )
    if one.measures:
        return (
            Action("valid_reasons", f"{page}#can"),
            Action("see_measures", reverse("portal:measures")),
            contest,
        )
    return (Action("read_summons", page), contest, Action("check_data", reverse("portal:data")))


def consequences(one: Case, setting: Setting, language: str) -> tuple[Explained, ...]:
    """What the law makes of this summons, and what of it this register executes, side by side."""
    if one.test:
        if one.liability is None:
            return ()
        says, allows = Said("explained", "test_law"), Said("explained", "test_safe")
        return (
            Explained(
                caseview.rule(one.liability, language), says, caseview.safeguard("test_notice"), allows
            ),
        )
    found = [*_early(one, setting, language), *_default(one, setting, language)]
    relief = one.edition.relief.get("appearance")
    if relief is not None and found:
        found.append(
            Explained(
                caseview.rule(relief, language),
                Said("explained", "relief_law"),
                caseview.safeguard("relief_at_once"),
                Said("explained", "relief_safe"),
            )
        )
    return tuple(found)


def _early(one: Case, setting: Setting, language: str) -> list[Explained]:
    """Measures that the law would let begin before service."""
    service = terms.expected_service(one, setting)
    found = []
    for rule in one.edition.measures.values():
        law_from = terms.law_start(one, rule, setting, service)
        safe_from = safeguards.may_begin(one, rule, setting, service)
        if rule.starts == "posting" and law_from is not None and safe_from is not None:
            found.append(
                Explained(
                    caseview.rule(rule, language),
                    Said("explained", "exit_ban_law", {"from": local(law_from, one.zone)}),
                    caseview.safeguard("service_first"),
                    Said("explained", "exit_ban_safe", {"from": local(safe_from, one.zone)}),
                )
            )
    return found


def _default(one: Case, setting: Setting, language: str) -> list[Explained]:
    """What follows from not coming."""
    duty = terms.duty_term(one, setting, terms.expected_service(one, setting))
    if duty is None or not one.edition.measures:
        return []
    rule, facts = caseview.rule(one.edition.default, language), {"from": local(duty.over_at, one.zone)}
    if any(measure.imposed_by == "court" for measure in one.edition.measures.values()):
        says, allows = Said("explained", "court_law"), Said("explained", "court_safe")
    else:
        says, allows = Said("explained", "measures_law"), Said("explained", "measures_safe", dict(facts))
    return [Explained(rule, says, caseview.safeguard("named_officer"), allows)]
