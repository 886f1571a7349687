"""Steps: what a case can take now (`check`) and what the clock owes it (`due`, `clock_acts`).

`check` asks its questions in the fixed order of the refusal codes (`../errors.py`), so that one and the same act
is refused with the same code wherever it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from musterroll import errors
from musterroll.case import acts as a
from musterroll.case import fold, safeguards
from musterroll.case.file import CORRECTED, OF_THE_PERSON, Case, PersonFile, Service, Setting
from musterroll.case.retention import kept_because, retention_term
from musterroll.case.terms import Deeming, deemings, duty_term, expected_service
from musterroll.law.calendar import add_years, age_on, day_of
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import FieldRule, LeadTimeRule, RetentionRule, Words

LONGEST_OUTAGE = timedelta(days=3653)
"""Terms are reckoned through an outage day by day, and a calendar ends: no outage is entered as one without end."""

REFUSALS: dict[str, type[errors.LawRefusal]] = {
    cls.code: cls
    for cls in (
        errors.SummonsWithdrawn,
        errors.AlreadyAnswered,
        errors.TestNotice,
        errors.NotLiable,
        errors.Deferred,
        errors.MethodNotInForce,
        errors.AppearanceTooLate,
        errors.LeadTimeTooShort,
        errors.NotServed,
        errors.TermNotOver,
        errors.Contested,
        errors.CourtOrderRequired,
        errors.StepMissing,
        errors.WrongState,
    )
}


def refuse(code: str, message: str, *, citation: str = "", **facts: Any) -> errors.LawRefusal:
    """The error of that code, to be raised."""
    return REFUSALS[code](message, citation=citation, **facts)


# --- what a case can take ---------------------------------------------------------------------------------


def check(file: PersonFile, act: a.Act, setting: Setting) -> None:
    """Raises the LawRefusal that forbids this act, or returns. The file is the one before the act.

    Acts that bear on no case (a reading, an extract) are always taken.
    """
    if (
        act.author == a.CLOCK
        and act.bears
        and act.kind not in safeguards.CLOCK_MAY
        and act.kind != "enrolled"
    ):
        raise refuse(
            "wrong_state", f"the clock may not make the act {act.kind}", citation="Musterroll safeguard 1"
        )
    if file.erased_at is not None:
        raise refuse("wrong_state", "this file was erased; nothing can be entered in it")
    checker = _CHECKS.get(act.kind)
    if checker is None:
        return
    if act.case is None or act.kind == "summons_issued":
        checker(file, act, setting)
        return
    case = file.cases.get(act.case)
    if case is None:
        raise errors.UnknownCase("there is no such summons", case=str(act.case))
    checker(file, case, act, setting)


def check_of_register(act: a.Act, setting: Setting, at: datetime) -> None:
    """Raises what forbids this act in the register's own file at `at`, or returns."""
    if isinstance(act, a.RetentionSet):
        _named(act.officer, "a retention term")
        rules = {rule.code: rule for rule in setting.pack.at(at.date()).of(RetentionRule)}
        rule = rules.get(act.rule)
        if rule is None:
            raise errors.UnknownCode(
                f"no retention rule is called {act.rule!r}", where="rule", accepted=sorted(rules)
            )
        if rule.years is not None:
            raise refuse("wrong_state", f"the law itself says {rule.years} years", citation=rule.citation)
        if act.years < 1:
            raise errors.BadInput("a term is one year or longer", where="years", accepted="1, 2, 3 …")
        if not act.ground.strip():
            raise errors.BadInput("say which norm or order the term rests on", where="ground")
    elif isinstance(act, a.ModeSet):
        _as_named(act.region, setting)
    elif isinstance(act, a.SourceSuspended):
        if act.until - act.effective_at > LONGEST_OUTAGE:
            raise errors.BadInput(
                "no end of an outage is known so far ahead; while it lasts it can be prolonged",
                where="until",
                accepted=f"at most {LONGEST_OUTAGE.days} days after its beginning",
            )
    elif isinstance(act, a.ErasureOrdered):
        _named(act.officer, "an erasure")
        if act.until > at.date():
            raise refuse("term_not_over", "only terms that have ended can be ordered to their consequence")


def _as_named(region: str, setting: Setting) -> None:
    """Under any other of its names no office would find the file, and no mode set for the region would hold."""
    name = setting.pack.region(region).name
    if name != region:
        raise errors.UnknownRegion(f"the register calls that region {name}", where="region", accepted=(name,))


def _still_open(case: Case) -> None:
    if case.withdrawn_at is not None:
        raise refuse("withdrawn", "the summons was withdrawn", at=case.withdrawn_at.isoformat())
    if case.answered:
        raise refuse("already_answered", "the person has appeared or is excused")


def _no_test(case: Case) -> None:
    if case.test:
        raise refuse(
            "test_notice",
            "a test notice never has an effect",
            citation=safeguards.CITATIONS["test_notice"],
        )


def _issue(file: PersonFile, act: a.SummonsIssued, setting: Setting) -> None:
    _as_named(act.region, setting)
    day = day_of(act.effective_at, setting.pack.zone(act.region))
    edition = setting.pack.at(day)
    rule = edition.liability.get(act.summons_kind)
    if rule is None:
        raise errors.UnknownCode(
            f"no kind of summons is called {act.summons_kind!r}",
            where="summons_kind",
            accepted=sorted(edition.liability),
        )
    if file.deregistered is not None:
        raise refuse("not_liable", "this person has been taken off the register", off=True)
    doubted = file.doubted()
    if doubted is not None:
        raise refuse(
            "not_liable",
            f"the {doubted.replace('_', ' ')} in this file is contested, or a contest of it was upheld:"
            " whom it is about is not known, which shields the person",
            citation=safeguards.CITATIONS["unknown_shields"],
            doubted=doubted,
        )
    failed = safeguards.unmet(rule, file.known_facts(), day)
    if failed:
        condition, answer = failed[0]
        reason = "is not known, which shields the person" if answer is None else "does not hold"
        raise refuse(
            "not_liable",
            f"not liable to a summons of this kind: that the person {condition.says['en']} {reason}",
            citation=condition.citation,
            condition=condition.code,
            answer="unknown" if answer is None else "no",
        )
    if rule.shielded_by_deferment:
        deferment = file.deferment_at(act.effective_at)
        if deferment is not None:
            raise refuse(
                "deferred",
                f"a deferment is in force until {deferment.until.isoformat()}",
                citation=edition.relief["deferment"].citation,
                until=deferment.until.isoformat(),
            )
    if act.case in file.cases:
        raise refuse("wrong_state", "this summons has been issued already")
    if safeguards.kept_elsewhere(file, act.region, setting):
        raise refuse("wrong_state", "the office of another region keeps this file, and summons the person")
    if act.mode != setting.mode(act.region):
        raise refuse("wrong_state", f"the region is in {setting.mode(act.region)} mode")
    if act.appear_at <= act.effective_at:
        raise refuse("wrong_state", "the appearance date lies in the past")


def _method(method: str, day: date, setting: Setting) -> None:
    if method not in setting.pack.at(day).services:
        raise refuse(
            "method_not_in_force", f"on {day.isoformat()} the law knows no service by {method}", method=method
        )


def lead_rules(
    file: PersonFile, case: Case, setting: Setting, day: date
) -> tuple[LeadTimeRule | None, LeadTimeRule | None]:
    """The rules that set the shortest and the longest lead time of a summons made known on `day` to this person;
    None where there is none."""
    longest = None
    fitting = {}
    for rule in setting.pack.at(day).leads.get(case.kind, ()):
        if rule.longest_days is not None:
            longest = rule
        if rule.shortest_days is not None or rule.shortest_years is not None:
            fitting[rule.applies] = rule
    shortest = fitting.get("usual")
    if "shortened" in fitting and _shortened(file, case, day):
        shortest = fitting["shortened"]
    elif "volunteer" in fitting:
        facts = file.known_facts()
        if facts.get("volunteer") is True and facts.get("sex") == "female":
            shortest = fitting["volunteer"]
    return shortest, longest


def _shortened(file: PersonFile, case: Case, day: date) -> bool:
    """Whether a deferment has ended, or another summons came to default that was neither excused nor withdrawn."""
    return any(deferment.ended_at or deferment.until < day for deferment in file.deferments) or any(
        other.default_since and not other.withdrawn_at and not other.excused_at and other.id != case.id
        for other in file.cases.values()
    )


def lead_time(
    file: PersonFile, case: Case, setting: Setting, day: date
) -> tuple[date | None, date | None, str]:
    """Earliest and latest appearance date for a summons made known on `day`, None where there is no bound, and the
    citation."""
    shortest, longest = lead_rules(file, case, setting, day)
    earliest = latest = None
    citation = ""
    if longest is not None:
        latest, citation = day + timedelta(days=longest.longest_days or 0), longest.citation
    if shortest is not None:
        citation = shortest.citation
        earliest = (
            add_years(day, shortest.shortest_years)
            if shortest.shortest_years is not None
            else day + timedelta(days=shortest.shortest_days or 0)
        )
    return earliest, latest, citation


def _lead(file: PersonFile, case: Case, day: date, setting: Setting) -> None:
    appearance = day_of(case.appear_at, case.zone)
    earliest, latest, citation = lead_time(file, case, setting, day)
    if latest is not None and appearance > latest:
        raise refuse(
            "appearance_too_late",
            f"made known on {day.isoformat()}, the appearance date may not lie after {latest.isoformat()}",
            citation=citation,
            latest=latest.isoformat(),
        )
    if earliest is not None and appearance < earliest:
        raise refuse(
            "lead_time_too_short",
            f"made known on {day.isoformat()}, the appearance date may not lie before {earliest.isoformat()}",
            citation=citation,
            earliest=earliest.isoformat(),
        )


def _not_before_issue(case: Case, act: a.Act) -> None:
    if act.effective_at < case.issued_at:
        raise refuse("wrong_state", "this cannot have happened before the summons was issued")


def _post(file: PersonFile, case: Case, act: a.Posted | a.Sent, setting: Setting) -> None:
    ways = a.POSTED_BY if act.kind == "posted" else a.SENT_BY
    if act.method not in ways:
        raise errors.UnknownCode(f"nothing is {act.kind} by {act.method!r}", where="method", accepted=ways)
    _still_open(case)
    day = day_of(act.effective_at, case.zone)
    _method(act.method, day, setting)
    _lead(file, case, day, setting)
    _not_before_issue(case, act)
    done = case.posted if act.kind == "posted" else case.in_post
    if act.method in done:
        raise refuse("wrong_state", f"it is {act.kind} by {act.method} already")
    if case.appear_at <= act.effective_at:
        raise refuse("wrong_state", "the appearance date has passed")


def _by_post(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    _still_open(case)
    _not_before_issue(case, act)
    if not case.in_post or act.effective_at < min(case.in_post.values()):
        raise refuse("wrong_state", "it was not in the post then")
    if act.kind == "returned_unserved" and any(service.method in case.in_post for service in case.services):
        raise refuse("wrong_state", "it is served by this letter")


def _in_person(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    _still_open(case)
    day = day_of(act.effective_at, case.zone)
    _method("in_person", day, setting)
    _not_before_issue(case, act)
    if act.kind == "handed_over":
        _lead(file, case, day, setting)


def _read(file: PersonFile, case: Case, act: a.SummonsRead, setting: Setting) -> None:
    if not case.posted or act.effective_at < min(case.posted.values()):
        raise refuse("wrong_state", "it was not in the portal then")


def _order(file: PersonFile, case: Case, act: a.MeasuresOrdered, setting: Setting) -> None:
    if not safeguards.is_named(act.officer):
        raise refuse(
            "wrong_state", "an order needs a named officer", citation=safeguards.CITATIONS["named_officer"]
        )
    # Without a selection: all that is proposed; where nothing is, whatever the edition has, to say what it waits for.
    proposed = tuple(kind for kind, measure in case.measures.items() if measure.base == "proposed")
    wanted = act.measures or proposed or tuple(case.edition.measures) or ("",)
    refusals = {}
    for kind in wanted:
        rule = case.edition.measures.get(kind)
        refusals[kind] = safeguards.why_not(
            file, case, case.measures.get(kind), rule, setting, act.effective_at
        )
    codes = [code for code in refusals.values() if code is not None]
    # A named selection must be orderable as a whole; without one, whatever is proposed is ordered.
    if codes and (act.measures or len(codes) == len(refusals)):
        code = min(codes, key=list(REFUSALS).index)
        culprit = next(kind for kind, found in refusals.items() if found == code)
        if code == "not_liable":
            raise _not_liable(file, case, act, setting)
        raise refuse(code, _ORDER_WORDS[code], citation=_order_citation(case, culprit, code), measure=culprit)


def _not_liable(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> errors.LawRefusal:
    condition = safeguards.no_longer_liable(file, case, setting, day_of(act.effective_at, case.zone))
    assert condition is not None
    return refuse(
        "not_liable",
        f"not liable to this summons any more, or it is not known, which shields the person:"
        f" that the person {condition.says['en']}",
        citation=condition.citation,
        condition=condition.code,
    )


_ORDER_WORDS = {
    "withdrawn": "the summons was withdrawn",
    "already_answered": "the person has appeared or is excused",
    "test_notice": "a test notice never has an effect",
    "deferred": "a deferment is in force",
    "not_served": "service is not proved",
    "term_not_over": "the term of this measure has not run out",
    "contested": "an open contest carries this measure",
    "court_order_required": "this measure is for a court to order",
    "step_missing": "a step before this one was left out",
    "wrong_state": "there is no proposal to order",
}


def _order_citation(case: Case, kind: str, code: str) -> str:
    rule = case.edition.measures.get(kind)
    if code == "contested":
        return safeguards.CITATIONS["contest_stays"]
    if code == "test_notice":
        return safeguards.CITATIONS["test_notice"]
    return rule.citation if rule else ""


def _answer(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    _still_open(case)
    if isinstance(act, a.Excused) and act.reason not in setting.pack.reasons:
        raise errors.UnknownCode(
            f"no valid reason is called {act.reason!r}", where="reason", accepted=sorted(setting.pack.reasons)
        )


def _withdraw(file: PersonFile, case: Case, act: a.Withdrawn, setting: Setting) -> None:
    _still_open(case)


def _contest_case(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    if case.withdrawn_at is not None:
        raise refuse("withdrawn", "the summons was withdrawn")
    # The warning names every measure of the edition: none has to be waited for to be contested.
    if isinstance(act, a.MeasureContested) and (case.test or act.measure not in case.edition.measures):
        raise refuse("wrong_state", "there is no such measure to contest")


def _contest_fact(file: PersonFile, act: a.FactContested, setting: Setting) -> None:
    known = {*setting.pack.facts, *OF_THE_PERSON}
    if act.fact not in known:
        raise errors.UnknownCode(
            f"no particular is called {act.fact!r}", where="fact", accepted=sorted(known)
        )


def _decide(file: PersonFile, act: a.ContestDecided, setting: Setting) -> None:
    contest = file.contests.get(act.contest)
    if contest is None or not contest.open:
        raise refuse("wrong_state", "there is no such open contest")
    if not safeguards.is_named(act.officer):
        raise refuse(
            "wrong_state", "a decision needs a named officer", citation=safeguards.CITATIONS["named_officer"]
        )
    if act.outcome not in ("upheld", "dismissed"):
        raise errors.UnknownCode("no such outcome", where="outcome", accepted=("upheld", "dismissed"))


def _grant(file: PersonFile, act: a.DefermentGranted, setting: Setting) -> None:
    if act.deferment_ground not in setting.pack.grounds:
        raise errors.UnknownCode(
            f"no ground for deferment is called {act.deferment_ground!r}",
            where="ground",
            accepted=sorted(setting.pack.grounds),
        )
    if act.until < day_of(act.effective_at, file.zone):
        raise refuse("wrong_state", "the deferment would have ended before it begins")


def _end_deferment(file: PersonFile, act: a.DefermentEnded, setting: Setting) -> None:
    in_force = [d for d in file.deferments if d.in_force(act.effective_at, file.zone)]
    if not any(d.ground == act.deferment_ground for d in in_force):
        raise refuse("wrong_state", "no deferment on that ground is in force")


def _named(officer: str, what: str) -> None:
    if not safeguards.is_named(officer):
        raise refuse(
            "wrong_state", f"{what} needs a named officer", citation=safeguards.CITATIONS["named_officer"]
        )


def _deregister(file: PersonFile, act: a.Deregistered, setting: Setting) -> None:
    _named(act.officer, "taking somebody off the register")
    if file.deregistered is not None:
        raise refuse("wrong_state", "this person has been taken off the register already")
    day = day_of(act.effective_at, file.zone)
    grounds = setting.pack.at(day).deregistrations
    ground = grounds.get(act.deregistration_ground)
    if ground is None:
        raise errors.UnknownCode(
            f"no ground to be off the register is called {act.deregistration_ground!r}",
            where="deregistration_ground",
            accepted=sorted(grounds),
        )
    if ground.holds(file.known_facts(), day) is not True:
        raise refuse(
            "wrong_state",
            f"by what the register holds, this ground doesn't hold: {ground.says['en']}",
            citation=ground.citation,
            deregistration_ground=ground.code,
        )


def _register_again(file: PersonFile, act: a.RegisteredAgain, setting: Setting) -> None:
    _named(act.officer, "entering somebody again")
    if file.deregistered is None:
        raise refuse("wrong_state", "this person is on the register")


def _move(file: PersonFile, act: a.FileMoved, setting: Setting) -> None:
    _named(act.officer, "moving a file")
    _as_named(act.region, setting)
    if not act.reason.strip():
        raise errors.BadInput("say why the file is moved: the person is told", where="reason")
    if file.contested("region"):
        raise refuse(
            "contested",
            "the region of this file is contested: decide that first",
            citation=safeguards.CITATIONS["contest_stays"],
        )
    if act.region == file.region:
        raise refuse("wrong_state", "the file is with the office of that region already")


def _hold(file: PersonFile, act: a.RetentionHeld, setting: Setting) -> None:
    _named(act.officer, "keeping a file")
    if not act.reason.strip():
        raise errors.BadInput("say for what the file is kept beyond its term", where="reason")
    if file.held_for:
        raise refuse("wrong_state", "this file is kept already")


def _release(file: PersonFile, act: a.RetentionReleased, setting: Setting) -> None:
    _named(act.officer, "releasing a file")
    if not file.held_for:
        raise refuse("wrong_state", "this file isn't kept beyond its term")


def _erase(file: PersonFile, act: a.Erased, setting: Setting) -> None:
    day = day_of(act.effective_at, file.zone)
    kept = kept_because(file, setting, day)
    if kept is not None:
        raise refuse(kept.code, kept.says, citation=safeguards.CITATIONS["retention"])
    term = retention_term(file, setting, day)
    assert term is not None
    if (act.rule, act.term_ended, act.deregistered) != (term.rule.code, term.last, term.deregistration.act):
        raise refuse("wrong_state", "this isn't the term that has ended")


def _enrol(file: PersonFile, act: a.Enrolled, setting: Setting) -> None:
    if file.enrolled_at is not None:
        raise refuse("wrong_state", "this person is in the register already")
    _as_named(act.region, setting)
    fields = _fields(setting, day_of(act.effective_at, setting.pack.zone(act.region)))
    for name, held in act.facts.items():
        if "value" not in held:
            raise errors.BadInput(f"{name} has no value", where=f"facts.{name}", accepted=("value",))
        rule = fields.get(name)
        if rule is None or name in OF_THE_PERSON or not rule.takes(held["value"]):
            _has_basis(fields, name, held["value"], f"facts.{name}")


def _fact(file: PersonFile, act: a.FactRecorded, setting: Setting) -> None:
    fields = _fields(setting, day_of(act.effective_at, file.zone))
    if act.fact in file.struck and act.fact in CORRECTED:
        _says_something(act)
        return
    _has_basis(fields, act.fact, act.value, "fact")


def _says_something(act: a.FactRecorded) -> None:
    if not isinstance(act.value, str) or not act.value.strip() or act.value == UNKNOWN:
        raise errors.BadInput(
            f"{act.fact} can't hold this; accepted: a text", where="fact", accepted=("a text",)
        )


def _fields(setting: Setting, day: date) -> Mapping[str, FieldRule]:
    """What the register may hold on that day; on a day before the pack's first, what it may hold on the first."""
    return setting.pack.at(max(day, setting.pack.opens)).fields


def _has_basis(fields: Mapping[str, FieldRule], name: str, value: Any, where: str) -> None:
    """Raises UnknownCode for a particular that no rule in force lets the register hold, BadInput for a value that is
    none of its. The value itself isn't repeated: it is somebody's."""
    rule = fields.get(name)
    if rule is None or name in OF_THE_PERSON:
        raise errors.UnknownCode(
            f"the register has no legal basis to hold a particular called {name!r}",
            where=where,
            accepted=sorted(fields.keys() - set(OF_THE_PERSON)),
        )
    if not rule.takes(value):
        raise errors.BadInput(
            f"{name} can't hold this; accepted: {', '.join(rule.accepted)} ({rule.citation})",
            where=where,
            accepted=rule.accepted,
        )


def _ladder(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    _still_open(case)
    _no_test(case)
    if safeguards.no_longer_liable(file, case, setting, day_of(act.effective_at, case.zone)) is not None:
        raise _not_liable(file, case, act, setting)
    rungs = [rung.act for rung in case.edition.ladder]
    if act.kind not in rungs:
        raise refuse("wrong_state", "the edition in force has no such step")
    for before in rungs[: rungs.index(act.kind)]:
        if before not in case.rungs:
            raise refuse(
                "step_missing", f"the step {before} was left out", citation=case.edition.ladder[0].citation
            )
    if isinstance(act, a.CourtOrdered) and not set(act.licences) <= case.applied:
        raise refuse(
            "step_missing", "the court was not asked for this", citation=case.edition.ladder[0].citation
        )
    if isinstance(act, a.CourtApplied | a.CourtOrdered):
        unknown = set(act.licences) - set(case.edition.measures)
        if unknown or not act.licences:
            raise errors.UnknownCode(
                "no such licence", where="licences", accepted=sorted(case.edition.measures)
            )
    if case.default_since is None or safeguards.is_over(case, act.effective_at):
        raise refuse("wrong_state", "there is no default that this step could answer")


def _court_lifts(file: PersonFile, case: Case, act: a.CourtLifted, setting: Setting) -> None:
    measures = [case.measures[licence] for licence in act.licences if licence in case.measures]
    if not any(measure.order is not None and not measure.ended for measure in measures):
        _still_open(case)
        raise refuse("wrong_state", "no such suspension ordered by the court is in force")


def _clock(file: PersonFile, case: Case, act: a.Act, setting: Setting) -> None:
    if act.author != a.CLOCK:
        raise refuse("wrong_state", "only the clock makes this act")
    if case.closed:
        raise refuse("wrong_state", "nothing falls due in this case")


_CHECKS: dict[str, Callable[..., None]] = {
    "enrolled": _enrol,
    "fact_recorded": _fact,
    "deferment_granted": _grant,
    "deferment_ended": _end_deferment,
    "deregistered": _deregister,
    "registered_again": _register_again,
    "file_moved": _move,
    "retention_held": _hold,
    "retention_released": _release,
    "erased": _erase,
    "fact_contested": _contest_fact,
    "contest_decided": _decide,
    "summons_issued": _issue,
    "posted": _post,
    "sent": _post,
    "delivered": _by_post,
    "returned_unserved": _by_post,
    "handed_over": _in_person,
    "refused": _in_person,
    "summons_read": _read,
    "service_deemed": _clock,
    "warning_given": _clock,
    "default_entered": _clock,
    "lapsed": _clock,
    "measures_proposed": _clock,
    "measures_ordered": _order,
    "appearance_recorded": _answer,
    "excused": _answer,
    "withdrawn": _withdraw,
    "summons_contested": _contest_case,
    "measure_contested": _contest_case,
    "precept_issued": _ladder,
    "penalty_imposed": _ladder,
    "court_applied": _ladder,
    "court_ordered": _ladder,
    "court_lifted": _court_lifts,
}


# --- what the clock owes ----------------------------------------------------------------------------------


WHAT_FALLS_DUE: Mapping[str, Words] = {
    "deemed_service": {"en": "the law deems it served", "ru": "считается вручённой", "et": "loetakse kättetoimetatuks"},
    "warning": {"en": "the warning", "ru": "предупреждение", "et": "hoiatus"},
    "measures": {"en": "measures are proposed", "ru": "меры предлагаются", "et": "meetmed pakutakse välja"},
    "default": {"en": "default begins", "ru": "наступает неявка", "et": "algab kohustuse täitmata jätmine"},
    "lapse": {"en": "the duty lapses with age", "ru": "обязанность отпадает по возрасту", "et": "kohustus lõpeb"},
}  # fmt: skip


@dataclass(slots=True)
class Due:
    """What falls due next in a case: a code of `WHAT_FALLS_DUE` and when."""

    what: str
    at: datetime
    deeming: Deeming | None = None
    measures: tuple[str, ...] = ()


def due(case: Case, setting: Setting) -> Due | None:
    """The next thing that falls due in this case, or None: closed, or waiting for a human or for the post.

    That the person will outgrow the duty some day is only told where it comes before anything else that falls due.
    """
    if case.closed:
        return None
    owed = _burden(case, setting)
    if owed is not None and case.lapses_at is not None and case.lapses_at <= owed.at:
        return Due("lapse", case.lapses_at)
    return owed


def wakes_at(case: Case, setting: Setting) -> datetime | None:
    """When the clock must look at this case next, or None."""
    owed = _owed(case, setting)
    return owed.at if owed else None


def _burden(case: Case, setting: Setting) -> Due | None:
    service = case.service
    if service is None:
        coming = deemings(case, setting)
        return Due("deemed_service", coming[0].at, deeming=coming[0]) if coming else None
    rules = case.edition.measures
    if case.warned_at is None and rules:
        return Due("warning", max(service.at, service.known_at), measures=tuple(rules))
    starting = _proposable(case, setting, service)
    if case.default_since is None:
        term = duty_term(case, setting, service)
        if term is not None and (not starting or term.over_at < starting[0][0]):
            return Due("default", term.over_at)
    if starting:
        at = starting[0][0]
        return Due("measures", at, measures=tuple(kind for moment, kind in starting if moment == at))
    return None


def _proposable(case: Case, setting: Setting, service: Service) -> list[tuple[datetime, str]]:
    """Measures that an officer may order and that are not proposed yet, by the moment from which they may be.

    Those that start with default wait for it to be entered.
    """
    edition = case.edition
    found = []
    for rule in edition.ordered if case.default_since is not None else edition.before_default:
        if rule.measure in case.measures:
            continue
        start = safeguards.may_begin(case, rule, setting, service)
        if start is not None:
            found.append((start, rule.measure))
    return sorted(found, key=lambda pair: pair[0]) if len(found) > 1 else found


def clock_acts(
    file: PersonFile, case: Case, setting: Setting, now: datetime, learnt: datetime | None = None
) -> list[a.Act]:
    """All that is due in this case by `now`, applied to the file as it is made. Empty if nothing is.

    The moment in law is the due moment; a warning counts only from when it is really given, `now`. `learnt`: what the
    acts bear as `recorded_at` instead of `now`, where the clock was put back and the file holds a later act.
    """
    made: list[a.Act] = []
    last = None
    while (owed := _owed(case, setting)) is not None and owed.at <= now:
        if owed == last:  # the fold took no notice of what was made: going on would never end
            raise RuntimeError(f"{owed.what} stays due in the case {case.id}")
        last = owed
        act = _act_of(case, owed, now, learnt or now)
        fold.apply(file, act, setting)
        made.append(act)
    return made


def _owed(case: Case, setting: Setting) -> Due | None:
    owed = due(case, setting)
    if owed is None and not case.closed and case.lapses_at is not None:
        return Due("lapse", case.lapses_at)
    return owed


def _act_of(case: Case, owed: Due, now: datetime, learnt: datetime) -> a.Act:
    cls, rule, at, ground, own = _made_of(case, owed, now)
    return a.by_clock(
        cls,
        own,
        id=a.clock_act_id(case.id, rule, owed.at),
        person=case.person,
        case=case.id,
        effective_at=at,
        recorded_at=learnt,
        ground=ground,
    )


def _made_of(
    case: Case, owed: Due, now: datetime
) -> tuple[type[a.Act], str, datetime, str, Mapping[str, Any]]:
    """Of the act that answers what is owed: its class, the rule that calls for it, the moment in law, the norm, and the
    fields that are its own."""
    edition = case.edition
    if owed.what == "deemed_service":
        deeming = owed.deeming
        assert deeming is not None
        rule, served = deeming.rule, {"method": deeming.method, "served_on": deeming.on}
        return a.ServiceDeemed, rule.code, owed.at, rule.citation, served
    if owed.what == "warning":
        return a.WarningGiven, "warning", now, edition.relief["contest"].citation, {"measures": owed.measures}
    if owed.what == "lapse":
        return a.Lapsed, "lapse", owed.at, edition.relief["lapse"].citation, {}
    if owed.what == "default":
        return a.DefaultEntered, edition.default.code, owed.at, edition.default.citation, {}
    ground = edition.measures[owed.measures[0]].citation
    proposal = "propose:" + ",".join(owed.measures)
    return a.MeasuresProposed, proposal, owed.at, ground, {"measures": owed.measures}


def earliest(case: Case, setting: Setting) -> dict[str, datetime]:
    """Measure kind → first moment at which it may be in force, as things stand; kinds not in sight are left out."""
    service = expected_service(case, setting)
    found = {}
    for kind, rule in case.edition.measures.items():
        start = safeguards.may_begin(case, rule, setting, service)
        if start is not None:
            found[kind] = start
    return found


def standing(file: PersonFile, day: date, setting: Setting) -> str:
    """The person's standing in the field's terms: `conscript_candidate`, `reservist`, `person_liable`; of others
    `not_yet_liable` or `not_liable`, and this of whoever is off the register."""
    if file.deregistered is not None:
        return "not_liable"
    edition = setting.pack.at(day)
    facts = file.known_facts()
    for kind, code in (
        ("medical", "conscript_candidate"),
        ("training", "reservist"),
        ("data_check", "person_liable"),
    ):
        rule = edition.liability.get(kind)
        if rule is not None and not safeguards.unmet(rule, facts, day):
            return code
    born = facts.get("born")
    return "not_yet_liable" if isinstance(born, date) and age_on(born, day) < 17 else "not_liable"
