"""Telling a case: the acts of one summons at past moments, in the office's local time, each a little after the last."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from musterroll.case import acts as a
from musterroll.demo.officers import officers
from musterroll.demo.people import SyntheticPerson
from musterroll.law.calendar import ONE_DAY, zone
from musterroll.law.vocabulary import Pack

OPENS = time(9, 5)
BETWEEN = timedelta(minutes=40)  # from one step of a tale to the next, should they fall on one day
APPEARANCE = time(10, 0)


class Tale:
    """One summons of one person, told step by step; `acts` is what has been told.

    Days are counted from the office's today: `ago=3` is three days before it, `ahead=20` twenty days after. All days
    are moved `back` further into the past, and off the weekend (acts to the Friday before, appearances to the Monday
    after).
    """

    def __init__(
        self, pack: Pack, person: SyntheticPerson, kind: str, now: datetime, back: int = 0, mode: str = "live"
    ) -> None:
        self._pack = pack
        self.person = person
        self._kind = kind
        self._mode = mode
        self._zone = zone(pack.zone(person.region))
        self._today = now.astimezone(self._zone).date() - timedelta(days=back)
        self.head, self.clerk, self.other_clerk = officers(pack.country, person.region)
        self.case = uuid5(person.person_id, "summons")
        self.acts: list[a.Act] = []

    # --- the office ---------------------------------------------------------------------------------------

    def issue(self, ago: int, ahead: int, *, exactly: bool = False) -> Tale:
        """The clerk opens the file, saying why, and makes out a summons to appear in `ahead` days (negative: past)."""
        self.read(ago, "issue_summons")
        rule = self._pack.at(self._day(ago)).liability[self._kind]
        return self._tell(
            a.SummonsIssued,
            ago,
            ground=rule.citation,
            summons_kind=self._kind,
            appear_at=self._appearance(ahead, exactly),
            mode=self._mode,
            region=self.person.region,
            place=self.clerk.office,
        )

    def read(self, ago: int, purpose: str, author: str = "", *, at: datetime | None = None) -> Tale:
        """Somebody of the office opens the file for that purpose."""
        return self._tell(a.FileRead, ago, at=at, author=author, about_case=False, purpose=purpose)

    def post(self, ago: int, method: str = "register") -> Tale:
        return self._tell(a.Posted, ago, ground=self._service(ago, method), method=method)

    def send(self, ago: int, method: str = "registered_post") -> Tale:
        return self._tell(a.Sent, ago, ground=self._service(ago, method), method=method)

    def deliver(self, ago: int) -> Tale:
        return self._tell(a.Delivered, ago)

    def come_back(self, ago: int) -> Tale:
        return self._tell(a.ReturnedUnserved, ago)

    def hand_over(self, ago: int, by: str = "office") -> Tale:
        return self._tell(a.HandedOver, ago, ground=self._service(ago, "in_person"), by=by)

    def refuse(self, ago: int, by: str = "office") -> Tale:
        return self._tell(a.Refused, ago, ground=self._service(ago, "in_person"), by=by)

    def order(self, ago: int, *measures: str) -> Tale:
        """The head looks at the file and orders the measures, or all that are proposed."""
        self.read(ago, "order_measures", self.head.author)
        return self._tell(
            a.MeasuresOrdered, ago, author=self.head.author, officer=self.head.name, measures=measures
        )

    def appear(self, ago: int | None = None) -> Tale:
        """The person comes: `ago` days before today, or (None) at the hour named in the summons."""
        at = None
        if ago is None:
            at = next(act.appear_at for act in self.acts if isinstance(act, a.SummonsIssued))
            ago = (self._today - at.astimezone(self._zone).date()).days
        author, ground = self.other_clerk.author, self._relief("appearance")
        self.read(ago, "record_appearance", author, at=at)
        return self._tell(a.AppearanceRecorded, ago, at=at, author=author, ground=ground)

    def excuse(self, ago: int, reason: str) -> Tale:
        self.read(ago, "record_appearance", self.other_clerk.author)
        return self._tell(
            a.Excused, ago, author=self.other_clerk.author, ground=self._relief("valid_reason"), reason=reason
        )

    def withdraw(self, ago: int, reason: str) -> Tale:
        return self._tell(
            a.Withdrawn, ago, author=self.head.author, ground=self._relief("withdrawal"), reason=reason
        )

    def defer(self, ago: int, ground: str, days: int) -> Tale:
        """The head grants a deferment that lasts `days` from today."""
        self.read(ago, "grant_deferment", self.head.author)
        return self._tell(
            a.DefermentGranted,
            ago,
            author=self.head.author,
            about_case=False,
            ground=self._pack.grounds[ground].citation,
            deferment_ground=ground,
            until=self._today + timedelta(days=days),
        )

    def decide(self, ago: int, contest: int, outcome: str, reasons: str) -> Tale:
        """The head decides the tale's contest of that number (0 the first), having looked at the file."""
        self.read(ago, "decide_contest", self.head.author)
        return self._tell(
            a.ContestDecided,
            ago,
            author=self.head.author,
            about_case=False,
            ground=self._relief("contest"),
            contest=self._contests()[contest],
            outcome=outcome,
            officer=self.head.name,
            reasons=reasons,
        )

    def correct(self, ago: int, fact: str, value: str | int | bool, source: str) -> Tale:
        """A clerk enters a particular anew."""
        self.read(ago, "correct_data")
        day = self._day(ago)
        citation = self._pack.facts[fact].citation
        return self._tell(
            a.FactRecorded,
            ago,
            about_case=False,
            fact=fact,
            value=value,
            source=source,
            as_of=day,
            basis=citation,
        )

    # --- the person ---------------------------------------------------------------------------------------

    def open(self, ago: int) -> Tale:
        """The person opens the summons in the portal."""
        return self._tell(a.SummonsRead, ago, author=self._self)

    def contest(self, ago: int, says: str) -> Tale:
        return self._tell(
            a.SummonsContested, ago, author=self._self, ground=self._relief("contest"), says=says
        )

    def contest_measure(self, ago: int, measure: str, says: str) -> Tale:
        ground = self._relief("contest")
        return self._tell(
            a.MeasureContested, ago, author=self._self, ground=ground, measure=measure, says=says
        )

    def contest_fact(self, ago: int, fact: str, says: str) -> Tale:
        ground = self._relief("contest")
        return self._tell(
            a.FactContested, ago, author=self._self, about_case=False, ground=ground, fact=fact, says=says
        )

    # --- the ladder to the court ----------------------------------------------------------------------------

    def precept(self, ago: int) -> Tale:
        return self._rung(a.PreceptIssued, ago)

    def penalty(self, ago: int) -> Tale:
        return self._rung(a.PenaltyImposed, ago)

    def apply_to_court(self, ago: int, *licences: str) -> Tale:
        return self._rung(a.CourtApplied, ago, licences=licences)

    def court_orders(self, ago: int, *licences: str) -> Tale:
        return self._rung(a.CourtOrdered, ago, author="court:Tallinna Halduskohus", licences=licences)

    # --- how it is put together -----------------------------------------------------------------------------

    @property
    def _self(self) -> str:
        return f"person:{self.person.name}"

    def _tell(
        self,
        kind: type[a.Act],
        ago: int,
        *,
        at: datetime | None = None,
        author: str = "",
        about_case: bool = True,
        **said: Any,
    ) -> Tale:
        """Adds an act of that day, some time after what was told of the same day; or of the moment `at`."""
        if at is None:
            day = self._day(ago)
            earlier = [act for act in self.acts if act.effective_at.astimezone(self._zone).date() == day]
            at = datetime.combine(day, OPENS, self._zone) + BETWEEN * len(earlier)
        self.acts.append(
            kind(
                id=uuid5(self.case, f"{len(self.acts)} {kind.kind}"),
                person=self.person.person_id,
                case=self.case if about_case else None,
                effective_at=at.astimezone(UTC),
                author=author or self.clerk.author,
                **said,
            )
        )
        return self

    def _rung(self, kind: type[a.Act], ago: int, author: str = "", **said: Any) -> Tale:
        rung = next(rung for rung in self._pack.at(self._day(ago)).ladder if rung.act == kind.kind)
        return self._tell(kind, ago, author=author or self.head.author, ground=rung.citation, **said)

    def _day(self, ago: int) -> date:
        day = self._today - timedelta(days=ago)
        return day - ONE_DAY * max(0, day.weekday() - 4)

    def _appearance(self, ahead: int, exactly: bool) -> datetime:
        day = self._today + timedelta(days=ahead)
        if not exactly and day.weekday() > 4:
            day += ONE_DAY * (7 - day.weekday())
        return datetime.combine(day, APPEARANCE, self._zone).astimezone(UTC)

    def _service(self, ago: int, method: str) -> str:
        return self._pack.at(self._day(ago)).services[method].citation

    def _relief(self, code: str) -> str:
        return self._pack.at(self._today).relief[code].citation

    def _contests(self) -> list[UUID]:
        return [act.id for act in self.acts if act.kind.endswith("_contested")]
