"""One case as a timeline: what happened, and what will unless something changes. Pure, like `caseview.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from musterroll.case import acts as a
from musterroll.case import safeguards, terms
from musterroll.case.explain import freed
from musterroll.case.file import Case, Contest, PersonFile, Service, Setting
from musterroll.law import vocabulary as law
from musterroll.law.calendar import ONE_DAY, day_of, first_moment, local
from musterroll.site import parts
from musterroll.site.cited import liable_rule, rule, rule_of_reason, safeguard
from musterroll.site.fileview import concerns, office_name
from musterroll.site.parts import Said, Tone, Word

LEARNT_LATER = timedelta(hours=1)
"""An act recorded so long after it happened is shown with both moments."""

LAPSE_IN_SIGHT = timedelta(days=366)
"""So far ahead the end of a duty by age is shown though nothing else comes after it."""

_BY = {"clerk": "office", "head": "office", "person": "person", "court": "court", a.CLOCK: "clock"}
_TONE: Mapping[str, Tone] = {
    "service_deemed": "attend", "warning_given": "attend", "appearance_due": "attend", "late_due": "attend",
    "handed_over": "attend", "delivered": "attend", "refused": "attend", "default_entered": "burden",
    "measures_proposed": "burden", "measures_ordered": "burden", "court_ordered": "burden", "penalty_imposed": "burden",
    "appearance_recorded": "good", "excused": "good", "withdrawn": "good", "measures_lifted": "good",
    "measures_annulled": "good", "measures_stayed": "good", "contest_upheld": "good", "deferment_granted": "good",
    "court_lifted": "good", "lapsed": "good", "not_liable": "good", "file_moved": "good",
}  # fmt: skip


@dataclass(frozen=True)
class _Moment:
    """A step under way: `key` is its moment in law, by which steps are ordered."""

    key: datetime
    step: parts.Step


def timeline(
    file: PersonFile, held: Case, setting: Setting, language: str, now: datetime, *, office: bool = False
) -> tuple[parts.Step, ...]:
    """What happened in this case and what will unless something changes; past first, each in order of time."""
    draft = _Timeline(file, held, setting, language, now, "step_office" if office else "step")
    draft.happened()
    draft.contests()
    draft.ended()
    draft.coming()
    draft.lapse()
    order = sorted(draft.found, key=lambda one: (one.step.tense != "past", one.key))
    return tuple(one.step for one in order)


class _Timeline:
    """Gathers the steps of one case."""

    def __init__(
        self, file: PersonFile, held: Case, setting: Setting, language: str, now: datetime, table: str
    ) -> None:
        self.file, self.held, self.setting, self.language, self.now = file, held, setting, language, now
        self.table = table
        self.found: list[_Moment] = []

    def add(
        self,
        code: str,
        at: date | datetime,
        by: str,
        rested: parts.Rule | None = None,
        *,
        key: datetime | None = None,
        facts: Mapping[str, parts.Fact] | None = None,
        officer: str = "",
        act: a.Act | None = None,
        about: tuple[Word, ...] = (),
    ) -> None:
        """One step. `key`: its moment in law, where `at` is a day."""
        moment = key or (at if isinstance(at, datetime) else first_moment(at, self.held.zone))
        shown = local(at, self.held.zone) if isinstance(at, datetime) else at
        recorded = act.recorded_at if act is not None and act.author != a.CLOCK else None
        later = recorded is not None and recorded - moment > LEARNT_LATER
        self.found.append(
            _Moment(
                moment,
                parts.Step(
                    Said(self.table, code, facts or {}),
                    shown,
                    "past" if moment <= self.now else "future",
                    by,
                    rested,
                    _TONE.get(code, "neutral"),
                    local(recorded, self.held.zone) if later and recorded else None,
                    officer,
                    act.id if act else None,
                    about,
                ),
            )
        )

    def happened(self) -> None:
        """A step for every act on the summons itself."""
        for act in self.held.acts:
            if act.kind.endswith("_contested"):
                continue  # told with its decision, by `contests`
            role, _, name = act.author.partition(":")
            by, officer = _BY.get(role, "office"), name if role in ("clerk", "head") else ""
            code, facts, rested, about = self._of_act(act)
            if isinstance(act, a.HandedOver | a.Refused) and act.by == "employer":
                by, officer = "employer", ""
            elif act.kind in ("delivered", "returned_unserved"):
                by, officer = "post", ""
            if isinstance(act, a.ServiceDeemed):
                self.add(code, act.served_on, by, rested, key=act.effective_at, act=act)
            else:
                self.add(
                    code, act.effective_at, by, rested, facts=facts, officer=officer, act=act, about=about
                )

    def _of_act(self, act: a.Act) -> tuple[str, dict[str, parts.Fact], parts.Rule | None, tuple[Word, ...]]:
        """Code of labels.STEP, the facts of its sentence, the rule that the act rests on, what it names besides."""
        held, edition = self.held, self.held.edition
        code = act.kind
        facts: dict[str, parts.Fact] = {}
        found: law.Rule | None = None
        about: tuple[Word, ...] = ()
        if isinstance(act, a.SummonsIssued):
            facts, found = {"kind": Word("kind", held.kind)}, held.liability
        elif isinstance(act, a.Posted | a.Sent | a.ServiceDeemed):
            found = self._service_rule(act.method, act)
            runs = isinstance(found, law.ServiceRule) and found.deemed_after is not None
            if isinstance(act, a.Posted) and act.method != "register":
                code = "posted_account_term" if runs else "posted_account"
            elif isinstance(act, a.Sent) and runs:
                code = "sent_term"
        elif isinstance(act, a.Delivered):
            found = next((self._service_rule(method, act) for method in held.sent), None)
        elif isinstance(act, a.HandedOver | a.Refused):
            found = self._service_rule("in_person", act)
        elif isinstance(act, a.SummonsRead):
            found = self._service_rule(next(iter(held.posted), ""), act)
            if found is None or act.kind not in getattr(found, "by", ()):
                found = None
            elif held.service is not None and held.service.at < act.effective_at:
                found, code = None, "summons_read_later"  # served before: opening it changes nothing any more
            else:
                code = "summons_read_serves"
        elif isinstance(act, a.WarningGiven):
            return code, facts, safeguard("warning_first"), _words(act.measures)
        elif isinstance(act, a.DefaultEntered):
            found = edition.default
        elif isinstance(act, a.MeasuresProposed):
            about = _words(act.measures)
            found = edition.measures.get(act.measures[0]) if act.measures else None
        elif isinstance(act, a.MeasuresOrdered | a.CourtOrdered):
            ordered = [kind for kind, one in held.measures.items() if one.order == act.id]
            about = _words(ordered)
            found = edition.measures.get(ordered[0]) if ordered else None
        elif isinstance(act, a.AppearanceRecorded):
            found = edition.relief.get("appearance")
        elif isinstance(act, a.Excused):
            facts, found = {"reason": Word("reason", act.reason)}, edition.relief.get("valid_reason")
        elif isinstance(act, a.Withdrawn):
            found = edition.relief.get("withdrawal")
        elif isinstance(act, a.Lapsed):
            found = edition.relief.get("lapse")
        else:
            found = next((rung for rung in edition.ladder if rung.act == act.kind), None)
        return code, facts, rule(found, self.language) if found else None, about

    def _service_rule(self, method: str, act: a.Act) -> law.ServiceRule | None:
        """The rule of the day on which it was made known that way, or of the act's own day."""
        day = self.held.posted.get(method) or self.held.sent.get(method) or act.effective_at
        return self.setting.pack.at(day_of(day, self.held.zone)).services.get(method)

    def contests(self) -> None:
        """Objections that concern this case, what they stay, and what became of them."""
        held = self.held
        for one in self.file.contests.values():
            if not concerns(one, held) or (one.decided_at is not None and one.decided_at < held.issued_at):
                continue
            code, facts = _contest_words(one, held)
            relief = held.edition.relief.get("contest")
            rested = rule(relief, self.language) if relief else None
            if one.opened_at >= held.issued_at:
                self.add(code, one.opened_at, "person", rested, facts=facts)
            stayed = [m for m in held.measures.values() if m.stayed and safeguards.carries(one, held, m.kind)]
            if one.open and stayed:
                since = max(one.opened_at, min(m.proposed_at for m in stayed))
                self.add(
                    "measures_stayed",
                    since,
                    "clock",
                    safeguard("contest_stays"),
                    facts={"count": len(stayed)},
                )
            if one.decided_at is not None:
                self.add(f"contest_{one.outcome}", one.decided_at, "office", rested, officer=one.officer)

    def ended(self) -> None:
        """What ended by itself: measures lifted or annulled, a deferment that shields."""
        held = self.held
        for code, base in (("measures_lifted", "lifted"), ("measures_annulled", "annulled")):
            moments = [
                m.ended_at for m in held.measures.values() if m.base == base and m.ended_at is not None
            ]
            for moment in sorted(set(moments)):
                self.add(
                    code, moment, "clock", safeguard("relief_at_once"), facts={"count": moments.count(moment)}
                )
        if held.lapsed_at is not None and held.lapsed_by:
            reason = freed(held, self.setting, held.lapsed_at)
            by = "clock" if reason.facts.get("condition") else "office"
            self.add("not_liable", held.lapsed_at, by, rule_of_reason(reason, self.language))
        move = next((one for one in self.file.moves if one.act == held.left_behind), None)
        if move is not None:
            office = office_name(self.setting.pack, move.to_region)
            self.add(
                "file_moved",
                max(move.at, held.issued_at),
                "office",
                safeguard("file_moved"),
                facts={"office": office},
                officer=move.officer,
            )
        if held.shielded_at is not None:
            granted = next((d for d in self.file.deferments if d.granted_at == held.shielded_at), None)
            relief = held.edition.relief.get("deferment")
            ground = Word("ground", granted.ground if granted else "")
            self.add(
                "deferment_granted",
                held.shielded_at,
                "office",
                rule(relief, self.language) if relief else None,
                facts={"ground": ground},
            )

    def coming(self) -> None:
        """The day to appear, and what the clock will do unless something changes."""
        held, setting = self.held, self.setting
        ends = (held.appeared_at, held.excused_at, held.withdrawn_at, held.shielded_at, held.lapsed_at)
        closed_at = min((at for at in ends if at is not None), default=None)
        if not held.test and (closed_at is None or closed_at > held.appear_at):
            self.add("appearance_due", held.appear_at, "day", liable_rule(held, self.language))
        if held.closed:
            return
        service = terms.expected_service(held, setting)
        if service is None:
            return
        if held.service is None:
            found = terms.deemings(held, setting)[0]
            self.add("service_deemed", found.on, "clock", rule(found.rule, self.language), key=found.at)
        if held.warned_at is None and held.edition.measures:
            first = max(service.at, service.known_at)
            about = _words(held.edition.measures)
            self.add("warning_given", first, "clock", safeguard("warning_first"), about=about)
        duty = terms.duty_term(held, setting, service)
        if duty is not None and duty.late:
            default = held.edition.default
            self.add(
                "late_due",
                duty.base,
                "day",
                parts.Rule(default.late_service_citation, default.verified),
                key=first_moment(duty.base + ONE_DAY, held.zone),
            )
        if duty is not None and held.default_since is None:
            self.add("default_entered", duty.over_at, "clock", rule(held.edition.default, self.language))
        for at, kinds in sorted(_to_be_proposed(held, setting, service).items()):
            by = held.edition.measures[kinds[0]]
            self.add("measures_proposed", at, "clock", rule(by, self.language), about=_words(kinds))

    def lapse(self) -> None:
        """The end of the duty by age, where it comes before other things or before long."""
        held = self.held
        if held.closed or held.lapses_at is None:
            return
        before = [one for one in self.found if one.step.tense == "past" or one.key < held.lapses_at]
        if len(before) < len(self.found) or held.lapses_at < self.now + LAPSE_IN_SIGHT:
            self.found = before
            relief = held.edition.relief.get("lapse")
            self.add("lapsed", held.lapses_at, "clock", rule(relief, self.language) if relief else None)


def _to_be_proposed(held: Case, setting: Setting, service: Service) -> dict[datetime, list[str]]:
    """Moment → measures that the clock will propose then."""
    found: dict[datetime, list[str]] = {}
    for kind, one in held.edition.measures.items():
        if kind in held.measures or one.imposed_by != "officer":
            continue
        start = safeguards.may_begin(held, one, setting, service)
        if start is not None:
            found.setdefault(start, []).append(kind)
    return found


def _words(kinds: Iterable[str]) -> tuple[Word, ...]:
    return tuple(Word("measure", kind) for kind in kinds)


def _contest_words(one: Contest, held: Case) -> tuple[str, dict[str, parts.Fact]]:
    if one.fact is not None:
        return "fact_contested", {"fact": Word("fact", one.fact)}
    if one.measure is not None:
        return "measure_contested", {"kind": Word("measure", one.measure)}
    return "summons_contested", {}
