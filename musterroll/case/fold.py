"""The fold: a person's acts, in the order in which the register took them, add up to the file.

The same acts and the same setting give the same file, for the register, for the audit and for a stranger with an
extract. Nothing here reads a clock or refuses anything: `steps.check` refuses before an act is stored. What the
safeguards don't bear out has no effect here either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from musterroll.case import acts as a
from musterroll.case import safeguards
from musterroll.case.file import (
    CORRECTED,
    OF_THE_PERSON,
    Case,
    Contest,
    Deferment,
    Deregistration,
    Fact,
    Measure,
    Move,
    PersonFile,
    Service,
    Setting,
)
from musterroll.case.terms import deemings, duty_term
from musterroll.law.calendar import ONE_DAY, add_years, day_of, first_moment
from musterroll.law.vocabulary import Edition, Pack


def fold(acts: Iterable[a.Act], setting: Setting, person: UUID) -> PersonFile:
    """The file that these acts make."""
    file = PersonFile(person)
    for act in acts:
        apply(file, act, setting)
    return file


def apply(file: PersonFile, act: a.Act, setting: Setting) -> None:
    """Adds one act to the file."""
    handler = _HANDLERS.get(act.kind)
    if handler is None:
        return  # readings, extracts and audits bear on no case
    if act.recorded_at is not None and act.effective_at > act.recorded_at:
        return  # nothing counts from a moment that still lay ahead; record() refuses it
    if act.case is None:
        handler(file, act, setting)
        return
    if act.kind == "summons_issued":
        handler(file, act, setting)
    case = file.cases.get(act.case)
    if case is None:
        return  # an act on a summons that was never issued binds nobody; the audit reports it
    case.acts.append(act)
    if act.kind != "summons_issued":
        handler(file, case, act, setting)


def _value(pack: Pack, name: str, value: Any) -> Any:
    if name in pack.dated and isinstance(value, str) and value != "unknown":
        return date.fromisoformat(value)
    return value


# --- the person -----------------------------------------------------------------------------------------


def _enrolled(file: PersonFile, act: a.Enrolled, setting: Setting) -> None:
    file.region, file.name, file.personal_number = act.region, act.name, act.personal_number
    file.zone = setting.pack.zone(act.region)
    file.enrolled_at = act.effective_at
    pack, dated, learnt = setting.pack, setting.pack.dated, act.recorded_at
    file.facts = {
        name: Fact(
            name,
            _value(pack, name, fact["value"]) if name in dated else fact["value"],
            fact.get("source", ""),
            fact.get("as_of", ""),
            fact.get("basis", ""),
            learnt,
        )
        for name, fact in act.facts.items()
    }


def _fact_recorded(file: PersonFile, act: a.FactRecorded, setting: Setting) -> None:
    if act.fact in file.struck and act.fact in CORRECTED:
        setattr(file, act.fact, str(act.value))
        file.struck.discard(act.fact)
        return
    value = _value(setting.pack, act.fact, act.value)
    file.facts[act.fact] = Fact(
        act.fact, value, act.source, act.as_of.isoformat(), act.basis, act.recorded_at
    )
    for case in file.cases.values():
        if not case.closed:
            if act.fact == "born":
                case.lapses_at = (
                    _lapse(file, case.edition, case.kind, setting.pack, case.zone) or case.lapses_at
                )
            _free(file, case, act.effective_at, setting)


def _free(file: PersonFile, case: Case, at: datetime, setting: Setting) -> None:
    """Ends the case where what the register holds now says that the person isn't liable. An unknown ends nothing: it
    only keeps a measure from being ordered. A fact that counts from before the issue ends the case with its issue."""
    at = max(at, case.issued_at)
    day = day_of(at, case.zone)
    rule = safeguards.liability_on(case, setting, day)
    failed = safeguards.unmet(rule, file.held_facts(), day) if rule else []
    for condition, answer in failed:
        if answer is False:
            case.lapsed_at, case.lapsed_by = at, condition.code
            safeguards.relieve(case, at, "not_liable")
            return


def _deferment_granted(file: PersonFile, act: a.DefermentGranted, setting: Setting) -> None:
    deferment = Deferment(act.deferment_ground, act.effective_at, act.until)
    file.deferments.append(deferment)
    if not deferment.in_force(act.effective_at, file.zone):
        return
    for case in file.cases.values():
        if not case.closed and safeguards.deferment_blocks(case):
            case.shielded_at = act.effective_at
            safeguards.relieve(case, act.effective_at, "deferment")


def _deferment_ended(file: PersonFile, act: a.DefermentEnded, setting: Setting) -> None:
    for deferment in file.deferments:
        if deferment.ground == act.deferment_ground and deferment.in_force(act.effective_at, file.zone):
            deferment.ended_at = act.effective_at


def _deregistered(file: PersonFile, act: a.Deregistered, setting: Setting) -> None:
    if file.deregistered is not None or not safeguards.born_out(act, act.officer):
        return
    if act.deregistration_ground not in setting.pack.at(day_of(act.effective_at, file.zone)).deregistrations:
        return  # no retention term runs, and nothing is erased, on a ground that the law doesn't have
    entered = act.recorded_at or act.effective_at
    file.deregistered = Deregistration(
        act.id, act.deregistration_ground, act.effective_at, entered, file.zone
    )
    for case in file.cases.values():
        if not case.closed:
            at = max(act.effective_at, case.issued_at)
            case.lapsed_at, case.lapsed_by = at, act.deregistration_ground
            safeguards.relieve(case, at, "not_liable")


def _registered_again(file: PersonFile, act: a.RegisteredAgain, setting: Setting) -> None:
    if safeguards.born_out(act, act.officer):
        file.deregistered = None


def _file_moved(file: PersonFile, act: a.FileMoved, setting: Setting) -> None:
    if not (safeguards.born_out(act, act.officer) and safeguards.goes_to(file, act.region, setting)):
        return
    file.moves.append(Move(act.id, act.effective_at, file.region, act.region, act.officer, act.reason))
    file.region, file.zone = act.region, setting.pack.zone(act.region)
    file.struck.discard("region")
    for case in file.cases.values():
        if not case.closed:
            at = max(act.effective_at, case.issued_at)
            case.withdrawn_at, case.withdrawn_because, case.left_behind = at, act.reason, act.id
            safeguards.relieve(case, at, "withdrawal")


def _retention_held(file: PersonFile, act: a.RetentionHeld, setting: Setting) -> None:
    file.held_for = act.reason


def _retention_released(file: PersonFile, act: a.RetentionReleased, setting: Setting) -> None:
    if safeguards.born_out(act, act.officer):
        file.held_for = ""


def _erased(file: PersonFile, act: a.Erased, setting: Setting) -> None:
    file.erased_at = act.effective_at


# --- contests -------------------------------------------------------------------------------------------


def _fact_contested(file: PersonFile, act: a.FactContested, setting: Setting) -> None:
    file.contests[act.id] = Contest(act.id, act.effective_at, None, None, act.fact, act.says)
    _stay(file)


def _summons_contested(file: PersonFile, case: Case, act: a.SummonsContested, setting: Setting) -> None:
    file.contests[act.id] = Contest(act.id, act.effective_at, case.id, None, None, act.says)
    _stay(file)


def _measure_contested(file: PersonFile, case: Case, act: a.MeasureContested, setting: Setting) -> None:
    file.contests[act.id] = Contest(act.id, act.effective_at, case.id, act.measure, None, act.says)
    _stay(file)


def _contest_decided(file: PersonFile, act: a.ContestDecided, setting: Setting) -> None:
    contest = file.contests.get(act.contest)
    if contest is None or not contest.open or act.outcome not in ("upheld", "dismissed"):
        return
    if not safeguards.born_out(act, act.officer):
        return
    contest.outcome, contest.decided_at = act.outcome, act.effective_at
    contest.officer, contest.reasons = act.officer, act.reasons
    if act.outcome == "upheld":
        _uphold(file, contest, act.effective_at)
    _stay(file)


def _uphold(file: PersonFile, contest: Contest, at: datetime) -> None:
    if contest.fact in OF_THE_PERSON:
        file.struck.add(contest.fact)
    elif contest.fact is not None:
        if contest.fact in file.facts:
            file.facts[contest.fact].struck = True
        else:  # the person contested that something is absent: from now on it is unknown
            file.facts[contest.fact] = Fact(contest.fact, "unknown", "", "", "", at, struck=True)
    for case in file.cases.values():
        if contest.measure is not None:
            if contest.case == case.id:
                safeguards.annul(case, at, "contest", contest.measure)
        elif safeguards.carries(contest, case, ""):
            safeguards.annul(case, at, "contest")
            if case.withdrawn_at is None:
                case.withdrawn_at, case.withdrawn_because, case.annulled = at, "contest", True


def _stay(file: PersonFile) -> None:
    for case in file.cases.values():
        for measure in case.measures.values():
            measure.stayed = not measure.ended and safeguards.is_stayed(file, case, measure.kind)


# --- the summons and its service --------------------------------------------------------------------------


def _summons_issued(file: PersonFile, act: a.SummonsIssued, setting: Setting) -> None:
    assert act.case is not None
    if act.case in file.cases:
        return  # a summons is born once: neither its mode nor what came of it can be made anew
    zone = setting.pack.zone(act.region)
    edition = setting.pack.at(day_of(act.effective_at, zone))
    case = file.cases[act.case] = Case(
        id=act.case,
        person=act.person,
        kind=act.summons_kind,
        mode=act.mode,
        region=act.region,
        zone=zone,
        issued_at=act.effective_at,
        appear_at=act.appear_at,
        place=act.place,
        edition=edition,
        lapses_at=_lapse(file, edition, act.summons_kind, setting.pack, zone),
    )
    # Refused at the door. What came past it is ended as it is born, as what was open then was ended.
    if file.deregistered is not None:
        case.lapsed_at, case.lapsed_by = case.issued_at, file.deregistered.ground
    elif file.struck:
        case.withdrawn_at, case.withdrawn_because, case.annulled = case.issued_at, "contest", True
    elif safeguards.kept_elsewhere(file, act.region, setting):
        case.withdrawn_at = case.issued_at


def _lapse(file: PersonFile, edition: Edition, kind: str, pack: Pack, zone: str) -> datetime | None:
    """The first moment of the birthday that ends this duty; an edition in force by then may have put it off."""
    born = file.facts.get("born")
    if born is None or not isinstance(born.value, date):
        return None
    return _outgrown(pack, edition.since, kind, born.value, zone)


# Few birthdays and kinds make up a whole register.
@lru_cache(maxsize=65536)
def _outgrown(pack: Pack, since: date, kind: str, born: date, zone: str) -> datetime | None:
    reached = None
    rule = pack.at(since).liability.get(kind)
    while rule is not None and rule.until_age is not None:
        birthday = add_years(born, rule.until_age)
        if reached is not None and birthday <= reached:
            return first_moment(reached, zone)
        reached = birthday
        rule = pack.at(birthday).liability.get(kind)
    return None


def _posted(file: PersonFile, case: Case, act: a.Posted, setting: Setting) -> None:
    if act.method not in a.POSTED_BY:
        return
    case.posted.setdefault(act.method, act.effective_at)
    _serve(case, act, act.method, setting)


def _sent(file: PersonFile, case: Case, act: a.Sent, setting: Setting) -> None:
    if (
        act.method in a.SENT_BY and act.method not in case.in_post
    ):  # the first time, or again after it came back
        case.sent[act.method] = act.effective_at


def _delivered(file: PersonFile, case: Case, act: a.Delivered, setting: Setting) -> None:
    for method in case.in_post:
        _serve(case, act, method, setting)


def _returned_unserved(file: PersonFile, case: Case, act: a.ReturnedUnserved, setting: Setting) -> None:
    case.returned_at = act.effective_at


def _in_person(file: PersonFile, case: Case, act: a.HandedOver | a.Refused, setting: Setting) -> None:
    _serve(case, act, "in_person", setting)


def _summons_read(file: PersonFile, case: Case, act: a.SummonsRead, setting: Setting) -> None:
    if case.read_at is None or act.effective_at < case.read_at:
        case.read_at = act.effective_at
    for method in case.posted:
        _serve(case, act, method, setting)


def _serve(case: Case, act: a.Act, method: str, setting: Setting) -> None:
    """Service by an act that proves it, where the edition of that day says that such an act does."""
    if case.test:
        return
    day = day_of(act.effective_at, case.zone)
    rule = setting.pack.at(day).services.get(method)
    if rule is not None and act.kind in rule.by:
        known = act.recorded_at or act.effective_at
        case.services.append(Service(day, act.effective_at, method, rule.code, known))


def _service_deemed(file: PersonFile, case: Case, act: a.ServiceDeemed, setting: Setting) -> None:
    if case.test:
        return
    for deeming in deemings(case, setting.without_outages):
        if deeming.method == act.method and deeming.on <= act.served_on:
            at = first_moment(act.served_on + ONE_DAY, case.zone)
            known = act.recorded_at or at
            if at > known:
                continue  # the last day has not ended yet
            case.services.append(Service(act.served_on, at, act.method, deeming.rule.code, known))


# --- what follows -----------------------------------------------------------------------------------------


def _warning_given(file: PersonFile, case: Case, act: a.WarningGiven, setting: Setting) -> None:
    if case.warned_at is None and case.services and not case.test:
        case.warned_at = act.effective_at


def _default_entered(file: PersonFile, case: Case, act: a.DefaultEntered, setting: Setting) -> None:
    if case.closed or case.default_since is not None:
        return
    term = duty_term(case, setting.without_outages, case.service)
    if term is not None and term.over_at <= act.effective_at:
        case.default_since = act.effective_at


def _lapsed(file: PersonFile, case: Case, act: a.Lapsed, setting: Setting) -> None:
    if not case.closed and case.lapses_at is not None and case.lapses_at <= act.effective_at:
        case.lapsed_at = act.effective_at
        safeguards.relieve(case, act.effective_at, "lapse")


def _measures_proposed(file: PersonFile, case: Case, act: a.MeasuresProposed, setting: Setting) -> None:
    if case.closed or not case.services:
        return
    for kind in act.measures:
        rule = case.edition.measures.get(kind)
        if rule is not None and rule.imposed_by == "officer" and kind not in case.measures:
            case.measures[kind] = Measure(
                kind, act.effective_at, stayed=safeguards.is_stayed(file, case, kind)
            )


def _measures_ordered(file: PersonFile, case: Case, act: a.MeasuresOrdered, setting: Setting) -> None:
    if not safeguards.born_out(act, act.officer):
        return
    for kind in act.measures or tuple(case.measures):
        measure, rule = case.measures.get(kind), case.edition.measures.get(kind)
        if measure is None or safeguards.why_not(file, case, measure, rule, setting, act.effective_at):
            continue
        measure.base, measure.ordered_at = "in_force", act.effective_at
        measure.officer, measure.order = act.officer, act.id


def _appearance_recorded(file: PersonFile, case: Case, act: a.AppearanceRecorded, setting: Setting) -> None:
    if case.test:
        return
    case.appeared_at = act.effective_at
    safeguards.relieve(case, act.effective_at, "appearance")


def _excused(file: PersonFile, case: Case, act: a.Excused, setting: Setting) -> None:
    if case.test:
        return
    case.excused_at, case.excuse = act.effective_at, act.reason
    safeguards.relieve(case, act.effective_at, "valid_reason")


def _withdrawn(file: PersonFile, case: Case, act: a.Withdrawn, setting: Setting) -> None:
    case.withdrawn_at, case.withdrawn_because = act.effective_at, act.reason
    safeguards.relieve(case, act.effective_at, "withdrawal")


# --- the ladder -------------------------------------------------------------------------------------------


def _rung(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    """Takes a rung that the edition has, after default and after all rungs before it."""
    rungs = [rung.act for rung in case.edition.ladder]
    if safeguards.is_over(case, act.effective_at) or case.default_since is None or act.kind not in rungs:
        return
    if all(before in case.rungs for before in rungs[: rungs.index(act.kind)]):
        case.rungs.setdefault(act.kind, act.effective_at)


def _court_applied(file: PersonFile, case: Case, act: a.CourtApplied, setting: Setting) -> None:
    _rung(file, case, act, setting)
    if safeguards.is_over(case, act.effective_at) or "court_applied" not in case.rungs:
        return
    case.applied.update(act.licences)
    for licence in act.licences:
        if licence in case.edition.measures and licence not in case.measures:
            case.measures[licence] = Measure(
                licence, act.effective_at, stayed=safeguards.is_stayed(file, case, licence)
            )


def _court_ordered(file: PersonFile, case: Case, act: a.CourtOrdered, setting: Setting) -> None:
    for licence in act.licences:
        measure = case.measures.get(licence)
        if measure is None or safeguards.court_may_order(file, case, licence, setting, act.effective_at):
            continue
        if measure.base == "proposed":
            measure.base, measure.ordered_at, measure.officer, measure.order = (
                "in_force",
                act.effective_at,
                "court",
                act.id,
            )
    _rung(file, case, act, setting)


def _court_lifted(file: PersonFile, case: Case, act: a.CourtLifted, setting: Setting) -> None:
    for licence in act.licences:
        measure = case.measures.get(licence)
        if measure is not None and not measure.ended:
            measure.base, measure.ended_at, measure.ended_by, measure.stayed = (
                "lifted",
                act.effective_at,
                "court",
                False,
            )


_HANDLERS: dict[str, Callable[..., None]] = {
    "enrolled": _enrolled,
    "fact_recorded": _fact_recorded,
    "deferment_granted": _deferment_granted,
    "deferment_ended": _deferment_ended,
    "deregistered": _deregistered,
    "registered_again": _registered_again,
    "file_moved": _file_moved,
    "retention_held": _retention_held,
    "retention_released": _retention_released,
    "erased": _erased,
    "fact_contested": _fact_contested,
    "contest_decided": _contest_decided,
    "summons_issued": _summons_issued,
    "posted": _posted,
    "sent": _sent,
    "delivered": _delivered,
    "returned_unserved": _returned_unserved,
    "handed_over": _in_person,
    "refused": _in_person,
    "summons_read": _summons_read,
    "service_deemed": _service_deemed,
    "warning_given": _warning_given,
    "default_entered": _default_entered,
    "lapsed": _lapsed,
    "measures_proposed": _measures_proposed,
    "measures_ordered": _measures_ordered,
    "appearance_recorded": _appearance_recorded,
    "excused": _excused,
    "withdrawn": _withdrawn,
    "summons_contested": _summons_contested,
    "measure_contested": _measure_contested,
    "precept_issued": _rung,
    "penalty_imposed": _rung,
    "court_applied": _court_applied,
    "court_ordered": _court_ordered,
    "court_lifted": _court_lifted,
}
