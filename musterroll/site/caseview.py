"""A folded file as the pages show it: the values of `parts.py`, made from `case/` by pure functions.

Every face shows the same case in the same way, so that what the office sees and what the person sees can't differ.
Nothing here reads a database or a clock: `now` and the language of the page are given. Moments come out in the
zone of the case's region. Timelines are made in `timeline.py`, the rest of a file in `fileview.py`; both can be had
from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from musterroll.case import safeguards, terms
from musterroll.case.explain import Reason, explain
from musterroll.case.file import Case, Measure, PersonFile, Service, Setting, standstill
from musterroll.law.calendar import ONE_DAY, day_of, first_moment, local
from musterroll.site import parts
from musterroll.site.cited import liable_rule, rule, rule_of_reason, safeguard, term_rule
from musterroll.site.fileview import (
    OWN_ACCESS,
    concerns,
    contest,
    contests,
    deferments,
    field,
    field_groups,
    looks,
    moves,
    office_name,
    purpose_text,
)
from musterroll.site.parts import Said, Word
from musterroll.site.timeline import timeline

__all__ = [
    "OWN_ACCESS", "Coming", "case", "cases", "concerns", "contest", "contests", "deferments", "duty_said", "field",
    "field_groups", "looks", "measures", "moves", "next_date", "office_name", "purpose_text", "rule", "rule_of_reason",
    "safeguard", "service_said", "status", "summons", "term_rule", "term_strips", "timeline",
]  # fmt: skip


# --- a summons and its case -----------------------------------------------------------------------------------


def case(
    file: PersonFile, held: Case, setting: Setting, language: str, now: datetime, *, office: bool = False
) -> parts.Case:
    """The whole case. `office`: worded for an officer ("the person"), not for the person ("you")."""
    return parts.Case(
        summons(file, held, setting, language, now, office=office),
        timeline(file, held, setting, language, now, office=office),
        term_strips(held, setting, language, now),
        measures(file, held, setting, language),
        tuple(contest(file, one, setting) for one in reversed(file.contests.values()) if concerns(one, held)),
    )


def cases(
    file: PersonFile, setting: Setting, language: str, now: datetime, *, office: bool = False
) -> tuple[parts.Case, ...]:
    """Every case of the file: the open ones first, the latest first among each."""
    held = sorted(file.cases.values(), key=lambda one: (one.closed, -one.issued_at.timestamp()))
    return tuple(case(file, one, setting, language, now, office=office) for one in held)


def status(held: Case) -> str:
    """Code of labels.STATUS: that of the case, or what closed it besides."""
    if held.test:
        return "test_notice"
    if held.withdrawn_at is not None:
        return "annulled" if held.annulled else "withdrawn"
    if held.shielded_at is not None and not held.answered:
        return "deferred"
    if held.lapsed_at is not None and not held.answered:
        return "not_liable" if held.lapsed_by else "lapsed"
    return held.status


def summons(
    file: PersonFile, held: Case, setting: Setting, language: str, now: datetime, *, office: bool = False
) -> parts.Summons:
    """What lists and heads of pages show of the summons."""
    made_known = sorted((at, method) for method, at in [*held.posted.items(), *held.sent.items()])
    coming = next_date(held, setting, language, now)
    service = held.service
    if service is not None and service.at > now:
        service = None
    return parts.Summons(
        summons_id=held.id,
        person_id=held.person,
        kind=held.kind,
        status=status(held),
        test=held.test,
        issued_at=local(held.issued_at, held.zone),
        appear_at=local(held.appear_at, held.zone),
        place=held.place,
        office=office_name(setting.pack, held.region),
        method=made_known[0][1] if made_known else "",
        posted_at=local(made_known[0][0], held.zone) if made_known else None,
        served_on=service.on if service else None,
        served_by=service.method if service else "",
        next_what=_next_what(coming, office) if coming else None,
        next_due=coming.at if coming else None,
    )


def _next_what(coming: Coming, office: bool) -> Said:
    return replace(coming.what, table="next_office") if office else coming.what


IN_SIGHT = timedelta(days=90)
"""So far ahead the end of a duty by age is somebody's next date; years ahead it only puzzles."""


@dataclass(frozen=True)
class Coming:
    """The next date of a case: what happens then, when, and by which rule."""

    what: Said
    at: date | datetime
    rule: parts.Rule | None = None


def next_date(held: Case, setting: Setting, language: str, now: datetime) -> Coming | None:
    """The next date that the law sets in this case; None if it is closed or waits for a human or for the post."""
    if held.closed:
        return None
    found = _next_step(held, setting, language, now)
    if held.lapses_at is None or held.lapses_at > now + IN_SIGHT:
        return found
    if found is None or _moment(found.at, held) >= held.lapses_at:
        relief = held.edition.relief.get("lapse")
        lapse = Said("next", "lapse")
        return Coming(lapse, local(held.lapses_at, held.zone), rule(relief, language) if relief else None)
    return found


def _moment(at: date | datetime, held: Case) -> datetime:
    return at if isinstance(at, datetime) else first_moment(at, held.zone)


def _next_step(held: Case, setting: Setting, language: str, now: datetime) -> Coming | None:
    """The next date but for the end of the duty itself."""
    if held.service is None:
        found = terms.deemings(held, setting)
        if found:
            return Coming(Said("next", "service_deemed"), found[0].on, rule(found[0].rule, language))
        return None
    if now < held.appear_at and held.service.at <= held.appear_at:
        what = Said("next", "appearance", {"place": held.place})
        return Coming(what, local(held.appear_at, held.zone), liable_rule(held, language))
    duty = terms.duty_term(held, setting, held.service)
    if duty is None or held.default_since is not None or duty.over_at <= now:
        return None
    default = held.edition.default
    if duty.late and day_of(now, held.zone) <= duty.base:
        late = parts.Rule(default.late_service_citation, default.verified)
        return Coming(Said("next", "late_appearance"), duty.base, late)
    proposed = any(one.imposed_by == "officer" for one in held.edition.measures.values())
    code = "measures_proposed" if proposed else "default_entered"
    return Coming(Said("next", code), local(duty.over_at, held.zone), rule(default, language))


# --- service and duty in words --------------------------------------------------------------------------------


def service_said(held: Case, setting: Setting, language: str) -> tuple[Said, parts.Rule | None]:
    """How it was or will be served, as a sentence, and the rule that makes that service."""
    if held.test:
        return Said("service", "test_notice"), safeguard("test_notice")
    if held.service is not None:
        return _served_said(held, held.service, setting, language)
    for deeming in terms.deemings(held, setting)[:1]:
        made_known = held.posted.get(deeming.method) or held.sent[deeming.method]
        code = "not_yet_register" if deeming.method == "register" else "not_yet_deemed"
        facts: dict[str, parts.Fact] = {
            "posted": local(made_known, held.zone),
            "served_on": deeming.on,
            "days": deeming.rule.deemed_after or 0,
            "method": Word("method", deeming.method),
        }
        return Said("service", code, facts), rule(deeming.rule, language)
    if held.returned_at is not None:
        return Said("service", "returned", {"at": local(held.returned_at, held.zone)}), None
    for method, sent in sorted(held.sent.items(), key=lambda pair: pair[1]):
        by_post = setting.pack.at(day_of(sent, held.zone)).services.get(method)
        said = Said("service", "not_yet_post", {"posted": local(sent, held.zone)})
        return said, rule(by_post, language) if by_post else None
    return Said("service", "not_yet"), None


def _served_said(
    held: Case, service: Service, setting: Setting, language: str
) -> tuple[Said, parts.Rule | None]:
    facts: dict[str, parts.Fact] = {
        "served_on": service.on,
        "method": Word("method", service.method),
    }
    for deeming in terms.deemings(held, setting):
        if deeming.method == service.method and deeming.at == service.at:
            made_known = held.posted.get(deeming.method) or held.sent[deeming.method]
            facts |= {"posted": local(made_known, held.zone), "days": deeming.rule.deemed_after or 0}
            code = "register" if deeming.method == "register" else "deemed"
            return Said("service", code, facts), rule(deeming.rule, language)
    code = service.method
    if service.method == "in_person":
        proofs = [act for act in held.acts if act.effective_at == service.at]
        code = "refused" if any(act.kind == "refused" for act in proofs) else "in_person"
    elif any(act.kind == "summons_read" and act.effective_at == service.at for act in held.acts):
        code = "opened"
    by = setting.pack.at(service.on).services.get(service.method)
    return Said("service", code, facts), rule(by, language) if by else None


def duty_said(held: Case, setting: Setting, now: datetime) -> Said:
    """What the summons asks of the person now, in one sentence."""
    lapsed = held.lapsed_at is not None and not held.answered
    if held.withdrawn_at is not None or held.test or held.shielded_at is not None or lapsed:
        return Said("duty", "none")
    if held.appeared_at is not None:
        return Said("duty", "fulfilled")
    if held.excused_at is not None:
        return Said("duty", "excused")
    service = held.service
    if service is None or service.at > now:
        return Said("duty", "before_service")
    duty = terms.duty_term(held, setting, service)
    if duty is None:
        return Said("duty", "none")
    appear_at = local(held.appear_at, held.zone)
    if duty.late and day_of(now, held.zone) <= duty.base:
        return Said("duty", "late_service", {"last": duty.base, "place": held.place})
    if now < held.appear_at:
        return Said("duty", "appear", {"place": held.place, "appear_at": appear_at})
    return Said("duty", "past", {"appear_at": appear_at, "place": held.place})


# --- terms as strips ------------------------------------------------------------------------------------------


def term_strips(held: Case, setting: Setting, language: str, now: datetime) -> tuple[parts.Term, ...]:
    """The terms of days that run, ran or will run in this case: to service, to come late, to default."""
    if held.test:
        return ()
    found = []
    service = terms.expected_service(held, setting)
    for deeming in terms.deemings(held, setting)[:1]:
        if service is None or (deeming.method, deeming.on) != (service.method, service.on):
            continue
        if held.service is None and held.closed:
            continue
        days, code = deeming.rule.deemed_after or 0, "service" if deeming.method == "register" else "return"
        from_ = local(deeming.at, held.zone)
        found.append(
            parts.Term(
                Said("term", code, {"days": days, "from": from_}),
                deeming.base,
                days,
                deeming.on,
                from_,
                _elapsed(deeming.base, deeming.on, days, held, setting, (deeming.rule.channel,), now),
                rule(deeming.rule, language),
            )
        )
    duty = terms.duty_term(held, setting, service)
    if duty is None or service is None or (held.closed and held.default_since is None):
        return tuple(found)
    default = held.edition.default
    over_at = local(duty.over_at, held.zone)
    if duty.late and default.late_service_days:
        days = default.late_service_days
        found.append(
            parts.Term(
                Said("term", "late_service", {"days": days, "from": over_at}),
                service.on,
                days,
                duty.base,
                over_at,
                _elapsed(service.on, duty.base, days, held, setting, (), now),
                parts.Rule(default.late_service_citation, default.verified),
            )
        )
    if default.days:
        sources = held.liability.sources if held.liability else frozenset()
        code = "after_late_service" if duty.late else "default"
        found.append(
            parts.Term(
                Said("term", code, {"days": default.days, "from": over_at}),
                duty.base,
                default.days,
                duty.last,
                over_at,
                _elapsed(duty.base, duty.last, default.days, held, setting, sources, now),
                rule(default, language),
            )
        )
    return tuple(found)


def _elapsed(
    base: date, last: date, days: int, held: Case, setting: Setting, sources: Iterable[str], now: datetime
) -> int | None:
    """Days of the term that are over; a day on which it stood still is none. None before its base day."""
    today = day_of(now, held.zone)
    if today < base:
        return None
    if today > last:
        return days
    still = standstill(setting.outages, sources)
    passed = (base + ONE_DAY * n for n in range(1, (today - base).days))
    return min(days, sum(not any(outage.touches(day, held.zone) for outage in still) for day in passed))


# --- measures -------------------------------------------------------------------------------------------------


_STATES: Final = ("in_force", "stayed", "proposed", "lifted", "annulled")


def measures(file: PersonFile, held: Case, setting: Setting, language: str) -> tuple[parts.Measure, ...]:
    """The measures of this case, those that bear on the person first, with the law's start and the safeguards'."""
    reasons = {(one.what, one.rule, one.measure): one for one in explain(file, held, setting)}
    found = (_measure(file, held, one, setting, language, reasons) for one in held.measures.values())
    return tuple(sorted(found, key=lambda one: _STATES.index(one.state)))


def _measure(
    file: PersonFile,
    held: Case,
    measure: Measure,
    setting: Setting,
    language: str,
    reasons: Mapping[tuple[str, str, str], Reason],
) -> parts.Measure:
    ground = held.edition.measures[measure.kind]
    service = terms.expected_service(held, setting)
    law_from = terms.law_start(held, ground, setting, service)
    safe_from = safeguards.may_begin(held, ground, setting, service)
    why = reasons.get(("safeguard", "service_first", measure.kind))
    open_contest = next(
        (
            one.id
            for one in file.contests.values()
            if one.open and safeguards.carries(one, held, measure.kind)
        ),
        None,
    )
    return parts.Measure(
        summons_id=held.id,
        kind=measure.kind,
        state=_state(measure.state),
        ground=rule(ground, language),
        enforcer=ground.enforcer.get(language) or ground.enforcer.get("en", ""),
        summons_kind=held.kind,
        proposed_at=local(measure.proposed_at, held.zone),
        ordered_at=_local(measure.ordered_at, held),
        officer=measure.officer,
        in_force_since=_local(measure.ordered_at, held),
        ended_at=_local(measure.ended_at, held),
        ended_because=measure.ended_by,
        order_act=measure.order,
        law_from=_local(law_from, held),
        safe_from=_local(safe_from, held),
        safeguard=rule_of_reason(why, language) if why else safeguard("service_first"),
        contested=open_contest,
        can_contest=open_contest is None and held.withdrawn_at is None and not measure.ended,
    )


def _state(code: str) -> Literal["proposed", "in_force", "stayed", "lifted", "annulled"]:
    for state in _STATES:
        if code == state:
            return state
    raise RuntimeError(f"a measure can't be {code!r}")


def _local(moment: datetime | None, held: Case) -> datetime | None:
    return local(moment, held.zone) if moment is not None else None
