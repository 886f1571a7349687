"""A recruitment office on paper: one file, the real checks, the real fold and a clock that is never late; no database.

`Office.do` is what `record()` does to one person, `Office.tick` what the clock does. Moments are local to the region,
as in the scenarios: "2026-03-02 09:00".
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from musterroll.case import acts as a
from musterroll.case import fold, steps
from musterroll.case.explain import citations, explain
from musterroll.case.file import Case, PersonFile, Setting
from musterroll.errors import LawRefusal
from musterroll.law.calendar import Outage, zone
from musterroll.law.packs import pack as pack_of

PERSON = UUID("00000000-0000-4000-8000-000000000001")
IVAN: dict[str, Any] = {"born": "2004-03-02", "sex": "male", "fitness_category": "A"}
MART: dict[str, Any] = {"born": "2005-05-05", "sex": "male", "fitness_category": "fit"}


class Office:
    """One person's file at one office, from enrolment on. `facts` are added to Ivan's (in `ee`: to Mart's)."""

    def __init__(
        self,
        pack: str = "ru",
        region: str = "",
        mode: str = "live",
        enrolled: str = "2013-06-01 09:00",
        **facts: Any,
    ) -> None:
        self.pack = pack_of(pack)
        self.region = region or ("Ryazan Oblast" if pack == "ru" else "Tallinn")
        self.zone = self.pack.zone(self.region)
        self.setting = Setting(self.pack, (), {self.region: mode})
        self.file = PersonFile(PERSON)
        self.acts: list[a.Act] = []
        self.now = self.moment(enrolled)
        held = (IVAN if pack == "ru" else MART) | facts
        self.do(
            a.Enrolled,
            enrolled,
            author="supplier:test",
            region=self.region,
            name="Ivan",
            personal_number="T-1",
            facts={name: {"value": value} for name, value in held.items()},
        )

    # --- time ---------------------------------------------------------------------------------------------

    def moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=zone(self.zone)).astimezone(UTC)

    def local(self, moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(zone(self.zone)).strftime("%Y-%m-%d %H:%M")

    def tick(self, until: str) -> Office:
        """The clock, at each moment at which something falls due up to `until`."""
        end = self.moment(until)
        while (
            woken := min(filter(None, map(self._wakes, self.file.cases.values())), default=None)
        ) is not None:
            if woken > end:
                break
            self.now = max(self.now, woken)
            for case in list(self.file.cases.values()):
                self.acts += steps.clock_acts(self.file, case, self.setting, self.now)
        self.now = max(self.now, end)
        return self

    def _wakes(self, case: Case) -> datetime | None:
        return steps.wakes_at(case, self.setting)

    def outage(self, source: str, start: str, end: str) -> Office:
        """From now on the register knows of this outage."""
        outages = (*self.setting.outages, Outage(source, self.moment(start), self.moment(end)))
        self.setting = Setting(self.pack, outages, self.setting.modes)
        return self

    def mode(self, mode: str) -> Office:
        self.setting = Setting(self.pack, self.setting.outages, {self.region: mode})
        return self

    # --- acts ---------------------------------------------------------------------------------------------

    def do(
        self, kind: type[a.Act], at: str, *, happened: str = "", case: UUID | None = None, **values: Any
    ) -> UUID:
        """Checks the act and adds it to the file; its id comes back. Raises what the register would raise."""
        self.tick(at)
        act = kind(
            **{
                "id": uuid4(),
                "person": PERSON,
                "effective_at": self.moment(happened or at),
                "recorded_at": self.moment(at),
                "author": "officer:petrova",
                "case": case,
                **values,
            }
        )
        steps.check(self.file, act, self.setting)
        fold.apply(self.file, act, self.setting)
        self.acts.append(act)
        self.tick(at)
        return act.id

    def take(self, act: a.Act) -> None:
        """The act as it stands, past every check."""
        fold.apply(self.file, act, self.setting)
        self.acts.append(act)

    def refuses(self, code: str, kind: type[a.Act], at: str, **values: Any) -> None:
        """The act is refused with that code and the file is left as it was."""
        self.tick(at)
        before = repr(self.file)
        with pytest.raises(LawRefusal) as refusal:
            self.do(kind, at, **values)
        assert refusal.value.code == code
        assert repr(self.file) == before

    def issue(self, kind: str, at: str, appear: str) -> Summons:
        case = uuid4()
        self.do(
            a.SummonsIssued,
            at,
            case=case,
            summons_kind=kind,
            appear_at=self.moment(appear),
            mode=self.setting.mode(self.region),
            region=self.region,
        )
        return Summons(self, case)

    def refuses_to_issue(self, code: str, kind: str, at: str, appear: str) -> None:
        self.refuses(
            code,
            a.SummonsIssued,
            at,
            case=uuid4(),
            summons_kind=kind,
            appear_at=self.moment(appear),
            mode=self.setting.mode(self.region),
            region=self.region,
        )

    def defer(self, at: str, until: str, ground: str = "study") -> None:
        self.do(a.DefermentGranted, at, deferment_ground=ground, until=date.fromisoformat(until))

    def contest_fact(self, at: str, fact: str) -> UUID:
        return self.do(a.FactContested, at, author="person:ivan", fact=fact)

    def move(self, at: str, region: str, officer: str = "sidorov", **values: Any) -> UUID:
        """Moves the file; what the office does from then on, the receiving one does, by its own clock."""
        act = self.do(a.FileMoved, at, region=region, officer=officer, **{"reason": "lives there", **values})
        self.region, self.zone = region, self.pack.zone(region)
        return act

    def decide(self, at: str, contest: UUID, outcome: str, officer: str = "sidorov") -> None:
        self.do(a.ContestDecided, at, contest=contest, outcome=outcome, officer=officer)


class Summons:
    """One summons of that office."""

    def __init__(self, office: Office, case: UUID) -> None:
        self.office, self.id = office, case

    @property
    def case(self) -> Case:
        return self.office.file.cases[self.id]

    def do(self, kind: type[a.Act], at: str, **values: Any) -> UUID:
        return self.office.do(kind, at, case=self.id, **values)

    def refuses(self, code: str, kind: type[a.Act], at: str, **values: Any) -> None:
        self.office.refuses(code, kind, at, case=self.id, **values)

    def post(self, at: str, method: str = "register") -> Summons:
        self.do(a.Posted, at, method=method)
        return self

    def send(self, at: str, method: str = "registered_post") -> Summons:
        self.do(a.Sent, at, method=method)
        return self

    def hand_over(self, at: str, happened: str = "") -> Summons:
        self.do(a.HandedOver, at, happened=happened, by="office")
        return self

    def order(self, at: str, *kinds: str, officer: str = "petrova") -> UUID:
        return self.do(a.MeasuresOrdered, at, officer=officer, measures=kinds)

    def refuses_order(self, code: str, at: str, *kinds: str) -> None:
        self.refuses(code, a.MeasuresOrdered, at, officer="petrova", measures=kinds)

    def contest(self, at: str, measure: str = "") -> UUID:
        if measure:
            return self.do(a.MeasureContested, at, author="person:ivan", measure=measure)
        return self.do(a.SummonsContested, at, author="person:ivan")

    def tick(self, until: str) -> Summons:
        self.office.tick(until)
        return self

    @property
    def status(self) -> str:
        return self.case.status

    @property
    def served(self) -> tuple[str, str] | None:
        """Date of service in law and the method, or None."""
        service = self.case.service
        return (service.on.isoformat(), service.method) if service else None

    @property
    def measures(self) -> dict[str, str]:
        return {kind: measure.state for kind, measure in self.case.measures.items()}

    @property
    def next(self) -> tuple[str, str | None] | None:
        owed = steps.due(self.case, self.office.setting)
        return (owed.what, self.office.local(owed.at)) if owed else None

    @property
    def earliest(self) -> dict[str, str | None]:
        found = steps.earliest(self.case, self.office.setting)
        return {kind: self.office.local(moment) for kind, moment in found.items()}

    @property
    def because(self) -> list[str]:
        return citations(explain(self.office.file, self.case, self.office.setting))
