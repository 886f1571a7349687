"""What would follow of a summons, as the page shows it: day by day with reasons, and as a picture. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, ngettext

from musterroll.case.safeguards import CITATIONS
from musterroll.case.timeline import EVENTS, Event
from musterroll.case.whatif import WhatIf
from musterroll.errors import LawRefusal
from musterroll.law.calendar import local
from musterroll.law.vocabulary import Pack, Words
from musterroll.law.vocabulary import Rule as LawRule
from musterroll.site import dates
from musterroll.site.lawpages.book import Spoken, capital, named, spoken
from musterroll.site.lawpages.words import VALUES
from musterroll.site.parts import Rule

_TONES = {
    "measure_by_law": "burden",
    "measure_allowed": "attend",
    "court_allowed": "attend",
    "deemed_served": "attend",
    "served": "attend",
    "warning": "attend",
    "default": "burden",
    "late_appearance": "attend",
    "lapse": "good",
    "test_notice": "good",
}


@dataclass(frozen=True)
class Told:
    """What happens on a day, to which measures, how it was counted, and why. `ours`: a safeguard of this register."""

    what: str
    name: str
    measures: tuple[str, ...]
    counted: str
    rule: Rule
    says: Spoken | None
    tone: str
    ours: bool


@dataclass(frozen=True)
class Day:
    """A day on which something happens. `number` is its mark in the picture."""

    number: int
    on: date
    told: tuple[Told, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What happens, once each; a measure it happens to is named, several are counted."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.told:
            found[one.name] = (*found.get(one.name, ()), *one.measures)
        return tuple(
            f"{name}: {_several(measures)}" if measures else name for name, measures in found.items()
        )


@dataclass(frozen=True)
class Mark:
    """A numbered day on the axis. `x`: percent of the width; `y`: pixels from the top."""

    number: int
    x: str
    y: int


@dataclass(frozen=True)
class Lane:
    """A bar with its words above it. `x`, `width`: percent; `y`: pixels from the top.

    `kind`: `term`, `law` (a measure as the law has it), `ours` (as this register allows it) or `none`.
    """

    label: str
    kind: str
    x: str
    width: str
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def bar_y(self) -> int:
        return self.y + 24


@dataclass(frozen=True)
class Tick:
    """A line down the picture: the first day of a month, with its name, or a numbered day."""

    x: str
    label: str = ""


@dataclass(frozen=True)
class Picture:
    """The days as bars over one axis. Lengths are percent of the width and pixels of the height."""

    height: int
    axis_y: int
    months: tuple[Tick, ...]
    days: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    lanes: tuple[Lane, ...]
    described: str


@dataclass(frozen=True)
class Refusal:
    """Why the register would not take it. `bound`: the latest or earliest day that the law allows, if that is it."""

    code: str
    rule: Rule | None
    bound: date | None = None
    condition: Spoken | None = None


@dataclass(frozen=True)
class Foretold:
    """The whole answer. `served`: whether service is in sight at all."""

    days: tuple[Day, ...]
    picture: Picture | None
    refusal: Refusal | None
    zone: str
    served: bool
    test: bool
    ends: tuple[Rule, ...] = field(default_factory=tuple)


def foretold(found: WhatIf, pack: Pack, at: datetime, language: str) -> Foretold:
    """The answer in words. `at`: the moment of posting, in the region's zone; `language`: of the law's plain words."""
    events = [event for event in found.events if event.what not in _LEFT_OUT and _near(event, found)]
    days = tuple(
        Day(number, on, tuple(_told(list(told), pack, language, at)))
        for number, (on, told) in enumerate(groupby(events, key=lambda event: event.on), start=1)
    )
    case = found.case
    served = case is not None and (case.service is not None)
    return Foretold(
        days=days,
        picture=_picture(days, events, pack, at.date()) if events and not (case and case.test) else None,
        refusal=_refusal(found, pack, at.date(), language),
        zone=dates.zone(at),
        served=served,
        test=case is not None and case.test,
    )


_LEFT_OUT = frozenset(("issued", "measure_proposed", "latest_date", "earliest_date"))
"""Told otherwise: with the posting, with what an officer may order, and as a refusal."""


def _near(event: Event, found: WhatIf) -> bool:
    """The end of a duty by age, years ahead, would only press the picture together."""
    return event.what != "lapse" or found.case is None or event.at < found.case.appear_at + timedelta(days=90)


# --- words ------------------------------------------------------------------------------------------------------


def _told(events: list[Event], pack: Pack, language: str, at: datetime) -> Iterable[Told]:
    """The events of one day, those of one kind and one reason together."""
    for _, alike in groupby(events, key=lambda event: (event.what, event.citation, event.verified)):
        same = list(alike)
        first = same[0]
        ours = first.citation in CITATIONS.values()
        says = spoken(first.says, language) if all(event.says == first.says for event in same) else None
        yield Told(
            what=first.what,
            name=_name(first.what),
            measures=tuple(named(pack, "measure", event.measure) for event in same if event.measure),
            counted=_counted(first, pack, at),
            rule=Rule(first.citation, first.verified, name=first.rule, day=first.edition),
            says=says,
            tone=_TONES.get(first.what, "neutral"),
            ours=ours,
        )


def _name(what: str) -> str:
    return _in(EVENTS[what])


def _in(said: Words) -> str:
    return said.get(dates.language()) or said["en"]


def _counted(event: Event, pack: Pack, at: datetime) -> str:
    """How the day was counted, in a sentence."""
    facts: Mapping[str, Any] = event.facts
    match event.what:
        case "posted" | "sent":
            return f"{capital(named(pack, 'method', facts['method']))}. {dates.time(at)}, {dates.zone(at)}"
        case "served":
            return capital(named(pack, "method", facts["method"]))
        case "deemed_served":
            counts = local(event.at, str(at.tzinfo))
            said = ngettext(
                "%(n)s day after posting; what follows counts from %(from)s.",
                "%(n)s days after posting; what follows counts from %(from)s.",
                facts["days"],
            )
            return said % {"n": facts["days"], "from": f"{dates.day(counts)}, {dates.time(counts)}"}
        case "late_appearance":
            said = ngettext("%(n)s day from service.", "%(n)s days from service.", facts["days"])
            return said % {"n": facts["days"]}
        case "default" if facts.get("last_day"):
            last = dates.day(date.fromisoformat(facts["last_day"]))
            return gettext("Last day to come: %(last)s") % {"last": last}
        case "measure_allowed" if facts.get("held_back"):
            return gettext("The law lets it begin earlier; this register does not.")
        case "court_allowed":
            return " → ".join(str(VALUES.get(step, step)) for step in facts["steps"])
        case _:
            return ""


def _refusal(found: WhatIf, pack: Pack, day: date, language: str) -> Refusal | None:
    if found.refused is None:
        return None
    refusal = found.refused.refusal
    rule = _refusing(found, pack, refusal, day)
    facts = refusal.facts
    bound = facts.get("latest") or facts.get("earliest")
    condition = None
    if "condition" in facts and found.particulars:
        condition = spoken(rule.says, language) if rule else None
    return Refusal(
        refusal.code,
        Rule(refusal.citation, rule.verified if rule else True, name=rule.code if rule else "", day=day)
        if refusal.citation
        else None,
        date.fromisoformat(bound) if bound else None,
        condition,
    )


def _refusing(found: WhatIf, pack: Pack, refusal: LawRefusal, day: date) -> LawRule | None:
    """The rule by which it was refused: the condition that doesn't hold, or the lead time that isn't kept."""
    edition = pack.at(day)
    if "condition" in refusal.facts:
        return edition.conditions.get(refusal.facts["condition"])
    kind = found.case.kind if found.case else ""
    rules = (rule for rule in edition.lead_times if kind in rule.kinds)
    return next((rule for rule in rules if rule.citation == refusal.citation), None)


# --- the picture ------------------------------------------------------------------------------------------------


TOP, MARKS, LANE, BAR = 22, 26, 52, 14  # pixels: month names, a row of marks, a lane, the bar in it
CLOSE = 8.0  # percent: marks nearer than this stand one below the other
EDGE = 3.0  # percent left free on both sides


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    def x(self, day: date) -> float:
        """Percent of the width."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return EDGE + min(max(share, 0), 1) * (100 - 2 * EDGE)

    def at(self, day: date) -> str:
        return f"{self.x(day):.2f}%"

    def span(self, first: date, last: date) -> str:
        return f"{max(self.x(last) - self.x(first), 0.8):.2f}%"


def _picture(days: tuple[Day, ...], events: list[Event], pack: Pack, posted: date) -> Picture:
    end = max(event.on for event in events)
    axis = _Axis(posted, end + timedelta(days=max(4, (end - posted).days // 8)))
    marks, rows = _marks(days, axis)
    axis_y = TOP + rows * MARKS
    lanes = tuple(_lanes(events, pack, posted, axis, axis_y + 6))
    return Picture(
        height=axis_y + 6 + len(lanes) * LANE,
        axis_y=axis_y,
        months=tuple(_months(axis)),
        days=tuple(Tick(axis.at(day.on)) for day in days),
        marks=marks,
        lanes=lanes,
        described="; ".join(f"{day.number}: {dates.day(day.on)}, {', '.join(day.names)}" for day in days),
    )


def _marks(days: tuple[Day, ...], axis: _Axis) -> tuple[tuple[Mark, ...], int]:
    """The numbers on the axis, and in how many rows they stand."""
    ends: list[float] = []  # of each row, where its last mark is
    found = []
    for day in days:
        x = axis.x(day.on)
        row = next((n for n, end in enumerate(ends) if x - end >= CLOSE), len(ends))
        if row == len(ends):
            ends.append(x)
        ends[row] = x
        found.append(Mark(day.number, axis.at(day.on), TOP + row * MARKS + MARKS // 2))
    return tuple(found), len(ends)


def _months(axis: _Axis) -> Iterable[Tick]:
    """The first days of months; named where there is room for the name."""
    last_named = -100.0
    day = date(axis.first.year + axis.first.month // 12, axis.first.month % 12 + 1, 1)
    while day <= axis.last:
        x = axis.x(day)
        named = x - last_named >= 20 and x < 84
        if named:
            last_named = x
        yield Tick(axis.at(day), dates.month(day) if named else "")
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _lanes(events: list[Event], pack: Pack, posted: date, axis: _Axis, y: int) -> Iterable[Lane]:
    drawn = [*_terms(events, posted, axis.last), *_burdens(events, pack, axis.last)]
    for number, (label, kind, first, last) in enumerate(drawn):
        yield Lane(label, kind, axis.at(first), axis.span(first, last), y + number * LANE)


Drawn = tuple[str, str, date, date]
"""Words, kind, first and last day of a bar."""


def _terms(events: list[Event], posted: date, end: date) -> Iterable[Drawn]:
    one = {event.what: event for event in events}
    served = one.get("served") or one.get("deemed_served")
    if served is None:
        yield gettext("Not served while nothing proves it"), "none", posted, end
    elif served.on > posted:
        yield _days(gettext("Until it is served"), posted, served.on), "term", posted, served.on
    if "appearance" in one:
        day = one["appearance"].on
        yield _days(gettext("Until the day to appear"), posted, day), "term", posted, day
    if "late_appearance" in one and served is not None:
        late = one["late_appearance"].on
        yield _days(gettext("To come after late service"), served.on, late), "term", served.on, late
    if "default" in one and one["default"].facts.get("days"):
        counted = date.fromisoformat(one["default"].facts["counted_from"])
        last = date.fromisoformat(one["default"].facts["last_day"])
        yield _days(gettext("Until default"), counted, last), "term", counted, last


def _days(label: str, first: date, last: date) -> str:
    days = (last - first).days
    counted = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return f"{label}: {counted}"


def _several(measures: Sequence[str]) -> str:
    if len(measures) == 1:
        return measures[0]
    return ngettext("%(n)s measure", "%(n)s measures", len(measures)) % {"n": len(measures)}


def _burdens(events: list[Event], pack: Pack, end: date) -> Iterable[Drawn]:
    """Measures that the law, and this register, let begin on the same days: a bar each, one where the days are one."""
    law = {event.measure: event.on for event in events if event.what == "measure_by_law"}
    here = {event.measure: event for event in events if event.what in ("measure_allowed", "court_allowed")}
    together: dict[tuple[date, date | None, str], list[str]] = {}
    for measure, on in law.items():
        allowed = here.get(measure)
        key = on, allowed.on if allowed else None, allowed.what if allowed else ""
        together.setdefault(key, []).append(measure)
    for (on, allowed_on, what), measures in together.items():
        name = capital(_several([named(pack, "measure", measure) for measure in measures]))
        if allowed_on is None or allowed_on > on:
            yield gettext("%(measure)s: as the law has it") % {"measure": name}, "law", on, end
        if allowed_on is not None:
            by_court, by_order = (
                gettext("%(measure)s: only by a court"),
                gettext("%(measure)s: only by an order"),
            )
            yield (
                (by_court if what == "court_allowed" else by_order) % {"measure": name},
                "ours",
                allowed_on,
                end,
            )
