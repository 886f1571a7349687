"""Explanations: every automatic step with its rule, the facts it used and the dates, in words and with citations.

Where the law would let a burden start earlier than the safeguards do, the explanation says both. Nothing here
decides; it reads the same rules and the same file as `steps.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from musterroll.case import safeguards
from musterroll.case.file import Case, PersonFile, Setting
from musterroll.case.steps import earliest
from musterroll.case.terms import deemings, duty_term, expected_service, law_start
from musterroll.law.calendar import day_of
from musterroll.law.vocabulary import GroundRule, Pack, Rule, Transition, Words


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an explanation.

    `what`: what it explains (`liability`, `condition`, `lead_time`, `service`, `default`, `measure`, `step`,
    `safeguard`, `relief`, `contest`, `transition`, and `system`: the rule before it was law, but nothing ran yet
    that could carry it out); `rule`: the rule's code; `citation`, `also`: the norms; `says`: language →
    plain words; `at`: the moment in law, if one; `facts`: name → value used, JSON-ready; `verified`: whether a text
    confirms the rule; `measure`: the kind it is about.
    """

    what: str
    rule: str
    citation: str
    says: Words
    at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    verified: bool = True
    measure: str = ""
    also: tuple[str, ...] = ()


def _of(what: str, rule: Rule, at: datetime | None = None, measure: str = "", **facts: Any) -> Reason:
    return Reason(what, rule.code, rule.citation, rule.says, at, facts, rule.verified, measure, rule.also)


SAFEGUARDS: dict[str, Words] = {
    "service_first": {
        "en": "This register lets nothing bind before service is proved, even where the law would.",
        "ru": "В этом реестре ничто не действует до доказанного вручения, даже если закон это допускает.",
        "et": "Selles registris ei kehti miski enne tõendatud kättetoimetamist, isegi kui seadus lubaks.",
    },
    "named_officer": {
        "en": "The clock only proposed it; a named officer must order it, or ordered it.",
        "ru": "Автоматика только предложила меру; приказ отдаёт должностное лицо, названное по имени.",
        "et": "Kell üksnes pakkus välja; korralduse annab nimeline ametnik.",
    },
    "warning_first": {
        "en": "The person is warned first: which measures, on what ground, and how to contest them.",
        "ru": "Сначала гражданина предупреждают: какие меры, на каком основании и как их обжаловать.",
        "et": "Isikut hoiatatakse enne: millised meetmed, mis alusel ja kuidas vaidlustada.",
    },
    "contest_stays": {
        "en": "An open contest stays what it carries until a named officer has decided it.",
        "ru": "Открытая жалоба приостанавливает то, что она затрагивает, до решения должностного лица.",
        "et": "Lahtine vaidlustus peatab selle, mida ta puudutab, kuni nimeline ametnik otsustab.",
    },
    "test_notice": {
        "en": "This is a test notice. It has no effect, for ever, whatever happens later to its region.",
        "ru": "Это тестовая повестка. Она никогда не имеет последствий, что бы ни случилось с регионом позже.",
        "et": "See on testteade. Sellel ei ole kunagi mõju.",
    },
    "file_moved": {
        "en": "The file was moved to the office of another region. What the former office had open ended with it.",
        "ru": "Дело передано в военкомат другого региона. Всё открытое прежним военкоматом при этом прекращено.",
        "et": "Toimik anti üle teise piirkonna asutusele. Kõik, mis endisel asutusel lahtine oli, lõppes sellega.",
    },
}
"""Code of a safeguard (`safeguards.CITATIONS`) → what it does, in plain words."""


LATE_SERVICE: Words = {
    "en": "Service came after the appearance date, so the duty is to come within two weeks of service.",
    "ru": "Повестка вручена после даты явки: явиться нужно в течение двух недель со дня вручения.",
    "et": "Kätte toimetati pärast ilmumise aega; ilmuda tuleb kahe nädala jooksul.",
}
"""Why a duty to appear arises anew where the summons was served too late for its own date."""


def _safeguard(code: str, at: datetime | None = None, measure: str = "", **facts: Any) -> Reason:
    return Reason("safeguard", code, safeguards.CITATIONS[code], SAFEGUARDS[code], at, facts, True, measure)


def explain(file: PersonFile, case: Case, setting: Setting) -> list[Reason]:
    """Why this case stands as it does and what would follow, in the order in which it happened or falls due."""
    reasons = [*_liability(file, case, setting)]
    if case.test:
        return [_safeguard("test_notice", case.issued_at), *reasons]
    reasons += [*_lead_time(case, setting), *_service(case, setting), *_default(case, setting)]
    reasons += [*_measures(file, case, setting), *_contests(file, case), *_relief(case, setting)]
    return [*_with_systems(reasons, case, setting), *_transitions(reasons, case, setting)]


def _with_systems(reasons: list[Reason], case: Case, setting: Setting) -> Iterator[Reason]:
    """The reasons, and after each whose day lies before its system ran another that says so (F08)."""
    rules = _late_systems(setting.pack)
    for reason in reasons:
        yield reason
        rule = rules.get((reason.rule, reason.citation))
        if rule is None or reason.at is None:
            continue
        from_day = rule.system_active_from
        if from_day is None or day_of(reason.at, case.zone) >= from_day:
            continue
        says = {
            language: text.format(day=from_day.isoformat()) for language, text in _NOT_YET_RUNNING.items()
        }
        known = {"system_active_from": from_day.isoformat()}
        yield Reason(
            "system", rule.code, rule.citation, says, reason.at, known, rule.verified, reason.measure
        )


@lru_cache(maxsize=8)
def _late_systems(pack: Pack) -> Mapping[tuple[str, str], Rule]:
    """(code, citation) → rule, of those whose system ran later than they were law."""
    return {(rule.code, rule.citation): rule for rule in pack.rules if rule.system_active_from is not None}


_NOT_YET_RUNNING: Words = {
    "en": "This was law on that day, but the system that carries it out ran only from {day}.",
    "ru": "В этот день норма уже действовала, но исполняющая её система заработала только с {day}.",
    "et": "Sel päeval norm juba kehtis, kuid seda täitev süsteem töötab alles alates {day}.",
}


def _transitions(reasons: list[Reason], case: Case, setting: Setting) -> Iterator[Reason]:
    """The transition rules that came while the case ran, where they govern what has changed since it began."""
    days = [day_of(reason.at, case.zone) for reason in reasons if reason.at is not None]
    last = max(days, default=case.edition.since)
    if last <= (case.edition.until or last):
        return
    edition = setting.pack.at(last)
    before, after = ({id(rule): rule for rule in each.rules} for each in (case.edition, edition))
    changed = {
        type(before.get(key) or after[key]).__name__.removesuffix("Rule").lower()
        for key in before.keys() ^ after.keys()
    }
    for rule in edition.of(Transition):
        began_since = rule.since is not None and rule.since > case.edition.since
        if began_since and changed & set(rule.governs):
            yield _of("transition", rule, None, governs=", ".join(rule.governs), judged_by=rule.judged_by)


def citations(reasons: list[Reason]) -> list[str]:
    """Every norm that the explanation cites, once each, in order."""
    return list(
        dict.fromkeys(cited for reason in reasons for cited in (reason.citation, *reason.also) if cited)
    )


def _liability(file: PersonFile, case: Case, setting: Setting) -> list[Reason]:
    rule = case.liability
    if rule is None:
        return []
    facts = file.known_facts()
    day = day_of(case.issued_at, case.zone)
    used = {name: _shown(facts.get(name)) for name in sorted(rule.facts)}
    reasons = [_of("liability", rule, case.issued_at, **used)]
    for condition in rule.conditions:
        answer = condition.holds(facts, day)
        reasons.append(
            _of(
                "condition",
                condition,
                None,
                answer={True: "yes", False: "no", None: "unknown"}[answer],
                **{name: _shown(facts.get(name)) for name in condition.facts},
            )
        )
    return reasons


def _shown(value: Any) -> Any:
    return "none held" if value is None else value.isoformat() if hasattr(value, "isoformat") else value


def _lead_time(case: Case, setting: Setting) -> list[Reason]:
    in_person = [service.at for service in case.services if service.method == "in_person"]
    made_known = [*case.posted.values(), *case.sent.values(), *in_person]
    if not made_known:
        return []
    first = min(made_known)
    rules = [r for r in setting.pack.at(day_of(first, case.zone)).lead_times if case.kind in r.kinds]
    return [
        _of("lead_time", rule, first, appearance_date=day_of(case.appear_at, case.zone).isoformat())
        for rule in rules
        if rule.applies == "usual"
    ]


def _service(case: Case, setting: Setting) -> list[Reason]:
    reasons = []
    if case.service is not None:
        service = case.service
        rule = setting.pack.at(service.on).services.get(service.method)
        deemed = [d for d in deemings(case, setting) if d.method == service.method and d.on == service.on]
        if deemed:
            rule = deemed[0].rule
        if rule is not None:
            reasons.append(
                _of(
                    "service",
                    rule,
                    service.at,
                    served_on=service.on.isoformat(),
                    counted_from=(deemed[0].base if deemed else service.on).isoformat(),
                    days=rule.deemed_after if deemed else 0,
                )
            )
    else:
        for deeming in deemings(case, setting)[:1]:
            reasons.append(
                _of(
                    "service",
                    deeming.rule,
                    deeming.at,
                    served_on=deeming.on.isoformat(),
                    counted_from=deeming.base.isoformat(),
                    days=deeming.rule.deemed_after,
                )
            )
    if case.warned_at is not None:
        reasons.append(_safeguard("warning_first", case.warned_at))
    return reasons


def _default(case: Case, setting: Setting) -> list[Reason]:
    term = duty_term(case, setting, expected_service(case, setting))
    if term is None:
        return []
    rule = case.edition.default
    reason = _of(
        "default",
        rule,
        term.over_at,
        counted_from=term.base.isoformat(),
        days=rule.days,
        last_day=term.last.isoformat(),
    )
    if not term.late:
        return [reason]
    until = {"until": term.base.isoformat()}
    late = Reason("default", "late_service", rule.late_service_citation, LATE_SERVICE, None, until)
    return [late, reason]


def _measures(file: PersonFile, case: Case, setting: Setting) -> list[Reason]:
    reasons: list[Reason] = []
    service = expected_service(case, setting)
    starts = earliest(case, setting)
    for kind, rule in case.edition.measures.items():
        measure = case.measures.get(kind)
        if measure is None and kind not in starts:
            continue
        start = law_start(case, rule, setting, service)
        reasons.append(_of("measure", rule, start, kind))
        allowed = starts.get(kind)
        if start is not None and allowed is not None and start < allowed:
            reasons.append(_safeguard("service_first", allowed, kind, law_starts=start.isoformat()))
        if rule.imposed_by == "officer":
            ordered = measure.ordered_at if measure else None
            reasons.append(
                _safeguard("named_officer", ordered, kind, officer=measure.officer if measure else "")
            )
        if measure is not None and measure.state == "stayed":
            reasons.append(_safeguard("contest_stays", None, kind))
    if case.rungs:
        reasons += [
            _of("step", rung, case.rungs[rung.act]) for rung in case.edition.ladder if rung.act in case.rungs
        ]
    return reasons


def _contests(file: PersonFile, case: Case) -> list[Reason]:
    rule = case.edition.relief.get("contest")
    if rule is None:
        return []
    return [
        _of(
            "contest",
            rule,
            c.decided_at or c.opened_at,
            outcome=c.outcome or "open",
            about=c.fact or c.measure or "summons",
        )
        for c in file.contests.values()
        if c.case == case.id or (c.fact is not None and safeguards.carries(c, case, ""))
    ]


def _relief(case: Case, setting: Setting) -> list[Reason]:
    ended = (
        ("appearance", case.appeared_at),
        ("valid_reason", case.excused_at),
        ("withdrawal", case.withdrawn_at),
        ("deferment", case.shielded_at),
        ("lapse", case.lapsed_at),
    )
    reasons = [
        freed(case, setting, at)
        if code == "lapse" and case.lapsed_by
        else _of("relief", case.edition.relief[code], at)
        for code, at in ended
        if at is not None and code in case.edition.relief
    ]
    return [_safeguard("file_moved", case.withdrawn_at), *reasons] if case.left_behind else reasons


def freed(case: Case, setting: Setting, at: datetime) -> Reason:
    """Why a case that lapsed at `at` did so otherwise than by age: a condition of liability holds no longer, or the
    person was taken off the register. The pack's own words for `lapse` speak of age."""
    rule = case.edition.relief["lapse"]
    day = day_of(at, case.zone)
    liability = safeguards.liability_on(case, setting, day)
    conditions = {one.code: one for one in liability.conditions} if liability else {}
    condition = conditions.get(case.lapsed_by)
    if condition is None:  # taken off the register: its own words say on what ground
        ground = _deregistration(case.lapsed_by, setting, day)
        facts = {"ground": ground.code}
        return Reason(
            "relief",
            ground.code,
            ground.citation,
            ground.says,
            at,
            facts,
            ground.verified,
            also=(rule.citation,),
        )
    says = {
        language: text.format(condition=condition.says.get(language) or condition.says["en"])
        for language, text in _NOT_LIABLE.items()
    }
    verified = rule.verified and condition.verified
    return Reason(
        "relief",
        rule.code,
        condition.citation,
        says,
        at,
        {"condition": condition.code},
        verified,
        also=(rule.citation,),
    )


def _deregistration(code: str, setting: Setting, day: date) -> GroundRule:
    """The ground as it stood last by `day`: a deregistration may count from before the summons, under older law."""
    return next(
        edition.deregistrations[code]
        for edition in reversed(setting.pack.editions)
        if edition.since <= day and code in edition.deregistrations
    )


_NOT_LIABLE: Words = {
    "en": "It holds no longer that the person {condition}: nothing follows from the summons any more.",
    "ru": "Условие больше не выполняется: {condition}. Повестка больше ничего не влечёт.",
    "et": "Tingimus ei ole enam täidetud: isik {condition}. Kutsest ei järgne enam midagi.",
}
