"""One case as dated events with their reasons: what happened, what the law says follows, what this register allows.

Nothing here decides: the dates are those of `terms.py`, `steps.py` and `safeguards.py`. Where the law would let a
burden begin earlier than the safeguards do, both are events of their own, each with its citation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from musterroll.case import acts as a
from musterroll.case import safeguards
from musterroll.case.explain import LATE_SERVICE, SAFEGUARDS, freed
from musterroll.case.file import Case, Contest, PersonFile, Service, Setting
from musterroll.case.steps import earliest, lead_rules, lead_time
from musterroll.case.terms import deemings, duty_term, expected_service, law_start
from musterroll.law.calendar import day_of, first_moment
from musterroll.law.vocabulary import Edition, Rule, Words

EVENTS: Mapping[str, Words] = {
    "issued": {"en": "summons made out", "ru": "повестка оформлена", "et": "kutse koostatud"},
    "posted": {"en": "posted", "ru": "размещена", "et": "kättesaadavaks tehtud"},
    "sent": {"en": "sent by post", "ru": "отправлена почтой", "et": "postiga saadetud"},
    "returned_unserved": {
        "en": "came back unserved",
        "ru": "вернулась невручённой",
        "et": "tagastati kätte toimetamata",
    },
    "read": {"en": "opened by the person", "ru": "открыта получателем", "et": "isik avas"},
    "served": {"en": "served", "ru": "вручена", "et": "kätte toimetatud"},
    "deemed_served": {"en": "deemed served", "ru": "считается вручённой", "et": "loetakse kättetoimetatuks"},
    "latest_date": {
        "en": "latest appearance date the law allows",
        "ru": "самая поздняя дата явки по закону",
        "et": "seadusega lubatud hiliseim ilmumise aeg",
    },
    "earliest_date": {
        "en": "earliest appearance date the law allows",
        "ru": "самая ранняя дата явки по закону",
        "et": "seadusega lubatud varaseim ilmumise aeg",
    },
    "warning": {"en": "warning of measures", "ru": "предупреждение о мерах", "et": "hoiatus"},
    "appearance": {"en": "appearance date", "ru": "дата явки", "et": "ilmumise aeg"},
    "late_appearance": {
        "en": "last day to come after late service",
        "ru": "последний день для явки после позднего вручения",
        "et": "viimane päev ilmuda pärast hilist kättetoimetamist",
    },
    "default": {
        "en": "default begins",
        "ru": "наступает неявка без уважительной причины",
        "et": "algab kohustuse täitmata jätmine",
    },
    "measure_by_law": {
        "en": "the law lets the measure begin",
        "ru": "по закону мера начинает действовать",
        "et": "seaduse järgi algab meede",
    },
    "measure_allowed": {
        "en": "from here a named officer may order it",
        "ru": "с этого дня меру может ввести должностное лицо",
        "et": "sellest alates võib nimeline ametnik selle määrata",
    },
    "court_allowed": {
        "en": "from here the steps to the court may begin",
        "ru": "с этого дня возможны шаги к суду",
        "et": "sellest alates võivad alata sammud kohtusse",
    },
    "measure_proposed": {
        "en": "measure proposed, not in force",
        "ru": "мера предложена, не действует",
        "et": "meede pakutud, ei kehti",
    },
    "measure_ordered": {"en": "measure ordered", "ru": "мера введена", "et": "meede määratud"},
    "measure_lifted": {"en": "measure lifted", "ru": "мера отменена", "et": "meede lõpetatud"},
    "step": {"en": "step to the court", "ru": "шаг к суду", "et": "samm kohtusse"},
    "contest": {"en": "contested", "ru": "обжалована", "et": "vaidlustatud"},
    "contest_decided": {"en": "contest decided", "ru": "жалоба рассмотрена", "et": "vaidlustus otsustatud"},
    "relief": {"en": "everything ends", "ru": "всё прекращается", "et": "kõik lõpeb"},
    "lapse": {
        "en": "duty ends with age",
        "ru": "обязанность отпадает по возрасту",
        "et": "kohustus lõpeb vanuse tõttu",
    },
    "test_notice": {
        "en": "test notice: no effect, ever",
        "ru": "тестовая повестка: никаких последствий",
        "et": "testteade: mõju ei ole kunagi",
    },
}
"""What an event can be, in the order in which events of one day are told, with its name in plain words."""

_ORDER = {what: number for number, what in enumerate(EVENTS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated event of a case.

    `what`: a code of `EVENTS`. `on`: the local day that documents name; `at`: the moment from which it counts (for
    `deemed_served` the first moment of the day after `on`). `rule`: code of the rule, or of the safeguard; with its
    norms (`citation`, `also`), plain words, `verified` and `known`. `edition`: first day of the edition that judged it;
    None for a safeguard of this register. `measure`: the kind of measure it is about. `happened`: whether an act in
    the file makes it so, or else only the law as things stand. `facts`: what was counted, JSON-ready.
    """

    what: str
    on: date
    at: datetime
    rule: str = ""
    citation: str = ""
    also: tuple[str, ...] = ()
    says: Words = field(default_factory=dict)
    verified: bool = True
    known: tuple[str, ...] = ()
    edition: date | None = None
    measure: str = ""
    happened: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


def timeline_of(file: PersonFile, case: Case, setting: Setting, until: date) -> tuple[Event, ...]:
    """Every event of the case up to the local day `until`, inclusive, in the order of their days.

    What hasn't happened yet is told as it follows from the file as it stands: nobody comes, nothing is contested, no
    officer orders anything. A closed case has nothing ahead of it.
    """
    told = _Telling(file, case, setting)
    found = [event for event in told.events() if event.on <= until]
    return tuple(sorted(found, key=lambda event: (event.on, _ORDER[event.what], event.at)))


class _Telling:
    """Gathers the events of one case."""

    def __init__(self, file: PersonFile, case: Case, setting: Setting) -> None:
        self.file, self.case, self.setting = file, case, setting

    def events(self) -> Iterator[Event]:
        yield from self._acts()
        yield from self._contests()
        if self.case.test:
            yield self._guarded("test_notice", self.case.issued_at, "test_notice")
            return
        yield from self._lead_time()
        yield from self._duty()
        yield from self._measures()
        yield from self._lapse()

    # --- making events --------------------------------------------------------------------------------------

    def _event(
        self,
        what: str,
        at: datetime,
        rule: Rule | None = None,
        edition: Edition | None = None,
        *,
        on: date | None = None,
        measure: str = "",
        happened: bool = False,
        **facts: Any,
    ) -> Event:
        day = on or day_of(at, self.case.zone)
        if rule is None:
            return Event(what=what, on=day, at=at, measure=measure, happened=happened, facts=facts)
        return Event(
            what=what,
            on=day,
            at=at,
            rule=rule.code,
            citation=rule.citation,
            also=rule.also,
            says=rule.says,
            verified=rule.verified,
            known=rule.known,
            edition=(edition or self.case.edition).since,
            measure=measure,
            happened=happened,
            facts=facts,
        )

    def _guarded(self, what: str, at: datetime, code: str, measure: str = "", **facts: Any) -> Event:
        return Event(
            what=what,
            on=day_of(at, self.case.zone),
            at=at,
            rule=code,
            citation=safeguards.CITATIONS[code],
            says=SAFEGUARDS[code],
            measure=measure,
            facts=facts,
        )

    def _freed(self, what: str, at: datetime, measure: str = "") -> Event:
        """That the duty ended otherwise than by age, in the words and by the norm of what ended it."""
        reason = freed(self.case, self.setting, at)
        return Event(
            what=what,
            on=day_of(at, self.case.zone),
            at=at,
            rule=reason.rule,
            citation=reason.citation,
            also=reason.also,
            says=reason.says,
            verified=reason.verified,
            edition=self._edition_at(at).since,
            measure=measure,
            happened=True,
            facts=reason.facts,
        )

    def _edition_at(self, moment: datetime) -> Edition:
        return self.setting.pack.at(day_of(moment, self.case.zone))

    # --- what happened --------------------------------------------------------------------------------------

    def _acts(self) -> Iterator[Event]:
        for act in self.case.acts:
            yield from self._of_act(act)
        for measure in self.case.measures.values():
            if measure.ended_at is None:
                continue
            if measure.ended_by == "not_liable":
                yield self._freed("measure_lifted", measure.ended_at, measure.kind)
                continue
            relief = self.case.edition.relief.get(measure.ended_by)
            yield self._event("measure_lifted", measure.ended_at, relief, measure=measure.kind, happened=True)
        if self.case.shielded_at is not None:
            relief = self.case.edition.relief.get("deferment")
            yield self._event("relief", self.case.shielded_at, relief, happened=True)
        if self.case.left_behind is not None and self.case.withdrawn_at is not None:
            relief = self.case.edition.relief.get("withdrawal")
            yield self._event("relief", self.case.withdrawn_at, relief, happened=True)
        if self.case.lapsed_by and self.case.lapsed_at is not None:
            yield self._freed("relief", self.case.lapsed_at)

    def _of_act(self, act: a.Act) -> Iterator[Event]:
        at, case = act.effective_at, self.case
        edition = self._edition_at(at)
        match act:
            case a.SummonsIssued():
                yield self._event("issued", at, case.liability, happened=True)
            case a.Posted() | a.Sent():
                yield self._event(
                    act.kind, at, edition.services.get(act.method), edition, happened=True, method=act.method
                )
                yield from self._served_by(act)
            case a.HandedOver() | a.Refused() | a.Delivered() | a.SummonsRead():
                served = tuple(self._served_by(act))
                if isinstance(act, a.SummonsRead) and not served:
                    yield self._event("read", at, happened=True)
                yield from served
            case a.ReturnedUnserved():
                yield self._event("returned_unserved", at, happened=True)
            case a.ServiceDeemed():
                rules = [one.rule for one in deemings(case, self.setting) if one.method == act.method]
                yield self._event(
                    "deemed_served",
                    at,
                    rules[0] if rules else None,
                    self._edition_at(min((*case.posted.values(), *case.sent.values()))),
                    on=act.served_on,
                    happened=True,
                    method=act.method,
                    days=rules[0].deemed_after if rules else None,
                )
            case a.WarningGiven():
                rule = case.edition.relief.get("contest")
                yield self._event("warning", at, rule, happened=True, measures=list(act.measures))
            case a.DefaultEntered():
                yield self._default(at, happened=True)
            case a.MeasuresProposed():
                for kind in act.measures:
                    yield self._event(
                        "measure_proposed", at, case.edition.measures.get(kind), measure=kind, happened=True
                    )
            case a.MeasuresOrdered() | a.CourtOrdered():
                for measure in case.measures.values():
                    if measure.order == act.id:
                        yield self._event(
                            "measure_ordered",
                            at,
                            case.edition.measures.get(measure.kind),
                            measure=measure.kind,
                            happened=True,
                            officer=measure.officer,
                        )
            case a.PreceptIssued() | a.PenaltyImposed() | a.CourtApplied():
                rung = next((rung for rung in case.edition.ladder if rung.act == act.kind), None)
                yield self._event("step", at, rung, happened=True)
            case a.AppearanceRecorded():
                yield self._event("relief", at, case.edition.relief.get("appearance"), happened=True)
            case a.Excused():
                yield self._event("relief", at, case.edition.relief.get("valid_reason"), happened=True)
            case a.Withdrawn():
                yield self._event("relief", at, case.edition.relief.get("withdrawal"), happened=True)
            case a.Lapsed():
                yield self._event("lapse", at, case.edition.relief.get("lapse"), happened=True)

    def _served_by(self, act: a.Act) -> Iterator[Event]:
        for service in self.case.services:
            if service.at == act.effective_at:
                edition = self.setting.pack.at(service.on)
                yield self._event(
                    "served",
                    service.at,
                    edition.services.get(service.method),
                    edition,
                    on=service.on,
                    happened=True,
                    method=service.method,
                )
                return

    def _contests(self) -> Iterator[Event]:
        rule = self.case.edition.relief.get("contest")
        for contest in self.file.contests.values():
            if not self._concerns(contest):
                continue
            about = contest.fact or contest.measure or "summons"
            yield self._event("contest", contest.opened_at, rule, happened=True, about=about)
            if contest.decided_at is not None:
                yield self._event(
                    "contest_decided",
                    contest.decided_at,
                    rule,
                    happened=True,
                    about=about,
                    outcome=contest.outcome,
                    officer=contest.officer,
                )

    def _concerns(self, contest: Contest) -> bool:
        if contest.fact is not None:
            return safeguards.carries(contest, self.case, "")
        return contest.case == self.case.id

    # --- what the law makes of it ---------------------------------------------------------------------------

    @property
    def _service(self) -> Service | None:
        return (
            None if self.case.closed and not self.case.services else expected_service(self.case, self.setting)
        )

    def _lead_time(self) -> Iterator[Event]:
        case = self.case
        made_known = [
            act.effective_at for act in case.acts if isinstance(act, a.Posted | a.Sent | a.HandedOver)
        ]
        if not made_known:
            return
        day = day_of(min(made_known), case.zone)
        edition = self.setting.pack.at(day)
        first, last, _ = lead_time(self.file, case, self.setting, day)
        shortest, longest = lead_rules(self.file, case, self.setting, day)
        appearance = day_of(case.appear_at, case.zone)
        for what, bound, rule, kept in (
            ("earliest_date", first, shortest, first is None or appearance >= first),
            ("latest_date", last, longest, last is None or appearance <= last),
        ):
            if bound is not None:
                at = first_moment(bound, case.zone)
                yield self._event(
                    what,
                    at,
                    rule,
                    edition,
                    appearance=appearance.isoformat(),
                    kept=kept,
                    made_known=day.isoformat(),
                )

    def _duty(self) -> Iterator[Event]:
        """The appearance date, and service and default where they are still to come."""
        case, service = self.case, self._service
        if not case.closed or case.answered:
            yield self._event("appearance", case.appear_at, case.liability)
        if service is None or case.closed:
            return
        if not case.services:
            deeming = deemings(case, self.setting)[0]
            yield self._event(
                "deemed_served",
                deeming.at,
                deeming.rule,
                self.setting.pack.at(deeming.base),
                on=deeming.on,
                method=deeming.method,
                counted_from=deeming.base.isoformat(),
                days=deeming.rule.deemed_after,
            )
        if case.warned_at is None and case.edition.measures:
            yield self._guarded("warning", max(service.at, service.known_at), "warning_first")
        term = duty_term(case, self.setting, service)
        if term is None:
            return
        if term.late:
            rule = case.edition.default
            at = first_moment(term.base, case.zone)
            yield Event(
                what="late_appearance",
                on=term.base,
                at=at,
                rule="late_service",
                citation=rule.late_service_citation,
                says=LATE_SERVICE,
                verified=rule.verified,
                known=rule.known,
                edition=case.edition.since,
                facts={"counted_from": service.on.isoformat(), "days": rule.late_service_days},
            )
        if case.default_since is None:
            yield self._default(term.over_at)

    def _default(self, at: datetime, *, happened: bool = False) -> Event:
        rule = self.case.edition.default
        facts: dict[str, Any] = {"days": rule.days}
        term = duty_term(self.case, self.setting, self.case.service or self._service)
        if term is not None:
            facts |= {"counted_from": term.base.isoformat(), "last_day": term.last.isoformat()}
        return self._event("default", at, rule, happened=happened, **facts)

    def _measures(self) -> Iterator[Event]:
        """From when the law lets each measure begin, and from when the safeguards do."""
        case, service = self.case, self._service
        allowed = {} if case.closed else earliest(case, self.setting)
        for kind, rule in case.edition.measures.items():
            start = law_start(case, rule, self.setting, service)
            if start is not None and (kind in allowed or kind in case.measures):
                yield self._event("measure_by_law", start, rule, measure=kind, starts=rule.starts)
            measure = case.measures.get(kind)
            if kind not in allowed or (measure is not None and measure.base != "proposed"):
                continue
            if rule.imposed_by == "officer":
                held_back = start is not None and start < allowed[kind]
                code = "service_first" if held_back else "named_officer"
                yield self._guarded("measure_allowed", allowed[kind], code, kind, held_back=held_back)
            else:
                rungs = [rung.act for rung in case.edition.ladder]
                yield self._event("court_allowed", allowed[kind], rule, measure=kind, steps=rungs)

    def _lapse(self) -> Iterator[Event]:
        case = self.case
        if case.lapses_at is not None and not case.closed:
            yield self._event("lapse", case.lapses_at, case.edition.relief.get("lapse"))
