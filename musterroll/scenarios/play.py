"""Playing a scenario through the product's own doors: `record()`, the clock, the gateway's answer, the extract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg

from musterroll.case import acts as a
from musterroll.case.explain import citations, explain
from musterroll.case.file import Case, PersonFile
from musterroll.case.fold import fold
from musterroll.case.steps import due, earliest
from musterroll.clock.tick import next_due, run_due
from musterroll.errors import LawRefusal, MusterrollError
from musterroll.extracts.content import content
from musterroll.journal.read import acts_that_bear
from musterroll.law.calendar import local
from musterroll.postgres import Database
from musterroll.register.checks import check_measure
from musterroll.register.record import record
from musterroll.register.setting import load_setting
from musterroll.scenarios.story import Expectation, Step, Story

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_NAMES = UUID("3c2f4d5e-8d1b-5b7e-9a55-55d0b8f2a001")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the outcome: what was expected, what was found."""

    file: str
    scenario: str
    at: str
    subject: str
    field: str
    expected: Any
    found: Any
    ok: bool

    def row(self) -> dict[str, Any]:
        return asdict(self)


def play(story: Story, database: Database) -> list[Finding]:
    """Plays the story in `database`, which is fresh, and returns a finding for each thing expected or refused."""
    with database.connect("worker") as conn:
        # A throw-away database: nothing in it has to outlive a power cut.
        conn.execute("SET synchronous_commit = off")
        return _Play(story, database, conn).run()


class _Play:
    def __init__(self, story: Story, database: Database, conn: psycopg.Connection) -> None:
        self.story, self.database, self.conn = story, database, conn
        self.findings: list[Finding] = []
        self.owner: dict[str, str] = {}  # name of a summons or contest → name of its person
        self.kept: dict[
            str, str
        ] = {}  # name of a person whose file was moved → the region whose office keeps it
        self.now = story.in_order[0].at - timedelta(days=1) if story.in_order else EPOCH

    def run(self) -> list[Finding]:
        try:
            self._begin(self.now)
        except MusterrollError as error:
            self._find(self.now, "people", "refused", None, f"{error.code}: {error}")
            return self.findings
        for item in self.story.in_order:
            self._clock(item.at)
            if isinstance(item, Step):
                self._do(item)
                self._clock(item.at)
            else:
                self._look(item)
        return self.findings

    def _clock(self, until: datetime) -> None:
        """A clock that is never late: it runs at each moment at which something falls due."""
        while (moment := next_due(self.conn)) is not None and moment <= until:
            self.now = max(self.now, moment)  # what was learnt late fell due before now
            run_due(self.conn, self.story.pack, self.now)
        self.now = until

    # --- the story's people and names ---------------------------------------------------------------------

    def _id(self, kind: str, name: str) -> UUID:
        return uuid5(_NAMES, f"{kind}:{name}")

    def _begin(self, at: datetime) -> None:
        pack = self.story.pack
        acts: list[a.Act] = [
            a.Enrolled(
                id=self._id("enrolled", person.name),
                person=self._id("person", person.name),
                effective_at=at,
                author="supplier:scenario",
                region=self.story.region,
                name=person.name,
                personal_number=f"T-{person.name}",
                facts={
                    name: {
                        "value": value,
                        "source": pack.facts[name].source,
                        "as_of": at.date().isoformat(),
                        "basis": pack.facts[name].citation,
                    }
                    for name, value in person.facts.items()
                },
            )
            for person in self.story.people
        ]
        acts.append(
            a.ModeSet(
                id=self._id("mode", "first"),
                person=a.REGISTER,
                effective_at=at,
                author="operator:scenario",
                region=self.story.region,
                mode=self.story.mode,
            )
        )
        record(self.conn, pack, acts, at)

    # --- acts -----------------------------------------------------------------------------------------------

    def _do(self, step: Step) -> None:
        found = None
        try:
            record(self.conn, self.story.pack, [self._act(step)], step.at)
        except LawRefusal as refusal:
            found = refusal.code
        except MusterrollError as error:
            found = f"{error.code}: {error}"
        if step.refused is not None or found is not None:
            self._find(step.at, step.subject, "refused", step.refused, found)

    def _act(self, step: Step) -> a.Act:
        needs = step.needs
        officer = str(needs.get("officer", ""))
        common: dict[str, Any] = {
            "id": self._id("act", f"{step.line}"),
            "effective_at": needs.get("happened", step.at),
            "author": f"officer:{officer}" if officer else "clerk:scenario",
        }
        if "summons" in needs:
            common["case"] = self._id("summons", needs["summons"])
            common["person"] = self._id("person", self.owner.get(needs["summons"], ""))
        elif "person" in needs:
            common["person"] = self._id("person", needs["person"])
        if step.makes:
            self.owner[step.makes] = (
                needs["person"] if "person" in needs else self.owner.get(needs["summons"], "")
            )
        return _ACTS[step.do](self, step, needs, common)

    def _issue(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        setting = load_setting(self.conn, self.story.pack)
        common["case"] = self._id("summons", step.makes or f"line {step.line}")
        region = self.kept.get(needs["person"], self.story.region)
        return a.SummonsIssued(
            **common,
            summons_kind=needs["kind"],
            appear_at=needs["appear_at"],
            mode=setting.mode(region),
            region=region,
        )

    def _move(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        if step.refused is None:
            self.kept[needs["person"]] = needs["region"]
        reason = needs.get("reason", "lives there")
        return a.FileMoved(**common, region=needs["region"], officer=needs["officer"], reason=reason)

    def _fact(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        term, day = self.story.pack.facts[needs["fact"]], local(step.at, self.story.zone).date()
        source = needs.get("source", term.source)
        held = {"fact": term.code, "value": needs["value"], "source": source, "basis": term.citation}
        return a.FactRecorded(**common, **held, as_of=day)

    def _contest(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        if step.makes:
            common["id"] = self._id("contest", step.makes)
        common["author"] = "person:scenario"
        if "fact" in needs:
            return a.FactContested(**common, fact=needs["fact"])
        if "measure" in needs:
            return a.MeasureContested(**common, measure=needs["measure"])
        return a.SummonsContested(**common)

    def _decide(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        common["person"] = self._id("person", self.owner.get(needs["contest"], ""))
        return a.ContestDecided(
            **common,
            contest=self._id("contest", needs["contest"]),
            outcome=needs["outcome"],
            officer=needs["officer"],
        )

    def _suspend(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        return a.SourceSuspended(**common, person=a.REGISTER, source=needs["source"], until=needs["until"])

    def _mode(self, step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        return a.ModeSet(**common, person=a.REGISTER, region=self.story.region, mode=needs["mode"])

    # --- expectations ---------------------------------------------------------------------------------------

    def _find(self, at: datetime, subject: str, field: str, expected: Any, found: Any) -> None:
        self.findings.append(
            Finding(
                self.story.file,
                self.story.sentence,
                self._local(at),
                subject,
                field,
                self._shown(expected),
                self._shown(found),
                expected == found,
            )
        )

    def _local(self, moment: datetime) -> str:
        return local(moment, self.story.zone).strftime("%Y-%m-%d %H:%M")

    def _shown(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self._local(value)
        if isinstance(value, Mapping):
            return {key: self._shown(item) for key, item in value.items()}
        return value

    def _look(self, expectation: Expectation) -> None:
        subject = f"{expectation.subject}: {expectation.name}"
        owner = expectation.name if expectation.subject == "person" else self.owner.get(expectation.name, "")
        person = self._id("person", owner)
        setting = load_setting(self.conn, self.story.pack)
        file = fold(acts_that_bear(self.conn, [person]).get(person, ()), setting, person)
        case = (
            file.cases.get(self._id("summons", expectation.name))
            if expectation.subject == "summons"
            else None
        )
        for field, expected in expectation.fields.items():
            if field == "check":
                found: Any = self._check(owner, expected, expectation.at)
            elif field == "extract":
                found = {
                    kind: {
                        path: _at_path(content(file, setting, kind, expectation.at), path) for path in paths
                    }
                    for kind, paths in expected.items()
                }
            elif case is None:
                found = None
            else:
                found = self._of_case(field, expected, file, case)
            self._find(expectation.at, subject, field, expected, found)

    def _of_case(self, field: str, expected: Any, file: PersonFile, case: Case) -> Any:
        setting = load_setting(self.conn, self.story.pack)
        if field == "because":
            known = citations(explain(file, case, setting))
            return expected if all(any(_cites(have, want) for have in known) for want in expected) else known
        if field == "earliest":
            starts = earliest(case, setting)
            return {kind: starts.get(kind) for kind in expected} if expected else starts
        if field == "next":
            owed = due(case, setting)
            if owed is None or not expected:
                return {"what": owed.what, "at": owed.at} if owed else None
            return {key: {"what": owed.what, "at": owed.at}[key] for key in expected}
        row = self.conn.execute(
            "SELECT status, served_on, served_by FROM summons WHERE person_id = %s AND summons_id = %s",
            (case.person, case.id),
        ).fetchone()
        assert row is not None
        if field == "measures":
            rows = self.conn.execute(
                "SELECT kind, state FROM measure WHERE person_id = %s AND summons_id = %s",
                (case.person, case.id),
            )
            states: dict[str, str] = dict(rows.fetchall())
            return {kind: states.get(kind) for kind in expected} if expected else states
        if field == "served_on":
            return row[1].isoformat() if row[1] else None
        return row[0] if field == "status" else row[2]

    def _check(self, owner: str, expected: Mapping[str, bool], at: datetime) -> dict[str, bool]:
        with self.database.connect("gateway") as gateway:
            return {
                kind: check_measure(
                    gateway, self.story.pack, f"T-{owner}", kind, authority="scenario", purpose="check", at=at
                ).in_force
                for kind in expected
            }


def _cites(have: str, want: str) -> bool:
    return have == want or have.startswith(want + "(")


def _at_path(value: Any, path: str) -> Any:
    """The value at `a.b.0.c` or `/a/b/0/c`; None where there is none."""
    for part in path.strip("/").replace("/", ".").replace("[", ".").replace("]", "").split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif (
            isinstance(value, list) and part.lstrip("-").isdecimal() and -len(value) <= int(part) < len(value)
        ):
            value = value[int(part)]
        else:
            return None
    return value


_Maker = Callable[[_Play, Step, Mapping[str, Any], dict[str, Any]], a.Act]


def _plain(cls: type[a.Act], **renamed: str) -> _Maker:
    """An act whose fields are the step's keys, under the names given."""

    def make(_play: _Play, _step: Step, needs: Mapping[str, Any], common: dict[str, Any]) -> a.Act:
        return cls(**common, **{field: needs[key] for field, key in renamed.items() if key in needs})

    return make


_ACTS: dict[str, _Maker] = {
    "issue_summons": _Play._issue,
    "post": _plain(a.Posted, method="method"),
    "send": _plain(a.Sent, method="method"),
    "deliver": _plain(a.Delivered),
    "return_unserved": _plain(a.ReturnedUnserved),
    "hand_over": _plain(a.HandedOver, by="by"),
    "refuse": _plain(a.Refused, by="by"),
    "read": _plain(a.SummonsRead),
    "record_appearance": _plain(a.AppearanceRecorded),
    "excuse": _plain(a.Excused, reason="reason"),
    "withdraw": _plain(a.Withdrawn, reason="reason"),
    "record_fact": _Play._fact,
    "grant_deferment": _plain(a.DefermentGranted, deferment_ground="ground", until="until"),
    "end_deferment": _plain(a.DefermentEnded, deferment_ground="ground"),
    "move_file": _Play._move,
    "order_measures": _plain(a.MeasuresOrdered, officer="officer", measures="only"),
    "contest": _Play._contest,
    "decide_contest": _Play._decide,
    "suspend_source": _Play._suspend,
    "set_mode": _Play._mode,
    "issue_precept": _plain(a.PreceptIssued),
    "impose_penalty_payment": _plain(a.PenaltyImposed),
    "apply_to_court": _plain(a.CourtApplied, licences="licences"),
    "court_orders": _plain(a.CourtOrdered, licences="licences"),
    "court_lifts": _plain(a.CourtLifted, licences="licences"),
}
