"""An independent judge: it reads the acts and the dates itself and asks neither the fold nor the safeguards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from musterroll.case import acts as a
from musterroll.case.file import Case, PersonFile
from musterroll.law.calendar import Outage, day_of, first_moment

RELIEF = {"appearance_recorded": "appeared", "excused": "excused", "withdrawn": "withdrawn"}
OF_THE_PERSON = ("name", "personal_number", "region")


def moves(acts: Sequence[a.Act]) -> set[UUID]:
    """Those of a person's acts that move the file: a named human made it, of a moment that had come, to another region
    than the file's, and no contest of the region waited then."""
    region, waiting, found = "", set(), set()
    for act in acts:
        if act.recorded_at is not None and act.effective_at > act.recorded_at:
            continue
        if isinstance(act, a.Enrolled):
            region = act.region
        elif isinstance(act, a.FactContested) and act.fact == "region":
            waiting.add(act.id)
        elif isinstance(act, a.ContestDecided) and act.outcome in ("upheld", "dismissed") and by_a_human(act):
            waiting.discard(act.contest)
        elif isinstance(act, a.FileMoved) and by_a_human(act) and act.region != region and not waiting:
            region = act.region
            found.add(act.id)
    return found


def carried(contest: Any, case: Case, kind: str) -> bool:
    if contest.fact:
        return contest.fact in {*OF_THE_PERSON, *case.edition.liability[case.kind].facts}
    return bool(contest.case == case.id and contest.measure in (None, kind))


def shape(file: PersonFile) -> str:
    """All of the file but the editions and the acts themselves, as text to compare."""
    own = {f.name: getattr(file, f.name) for f in fields(file) if f.name != "cases"}
    cases = [
        {f.name: getattr(case, f.name) for f in fields(case) if f.name not in ("edition", "acts")}
        | {"acts": [act.id for act in case.acts]}
        for case in file.cases.values()
    ]
    return repr((own, cases))


Silent = Sequence[Outage]
"""Outages that put a term off; none: they are left aside, which can only let a term end sooner."""

CHANNELS = {"register": "register", "e_account": "e_account", "registered_post": "post", "plain_post": "post"}


def judge(
    acts: Sequence[a.Act],
    case: Case,
    kind: str,
    order_id: UUID | None,
    zone: str,
    pack: str,
    outages: Silent = (),
) -> list[str]:
    """What is missing for this measure to bind, by the acts alone; empty if nothing is."""
    mine = [act for act in acts if act.case == case.id]
    born = next(act for act in mine if isinstance(act, a.SummonsIssued))
    order = next((act for act in mine if act.id == order_id), None)
    if not isinstance(order, a.MeasuresOrdered | a.CourtOrdered):
        return ["no order"]
    before = mine[: mine.index(order)]
    at = order.effective_at
    served = [moment for moment in proofs(before, zone, pack, outages) if moment <= at]
    wrong = []
    if born.mode != "live":
        wrong.append("a test notice")
    if any(act.kind in RELIEF for act in mine if act.effective_at <= (act.recorded_at or at)):
        wrong.append("no live summons")
    moved = moves(acts)
    if any(act.id in moved for act in acts[acts.index(born) :]):
        wrong.append("a summons of an office that gave the file away")
    wrong += off_the_register(acts, born)
    if not served:
        return [*wrong, "no service"]
    if not [act for act in before if act.kind == "warning_given" and act.effective_at <= at]:
        wrong.append("no warning")
    if isinstance(order, a.MeasuresOrdered):
        if order.author == "clock" or order.officer.strip().lower() in ("", "clock"):
            wrong.append("no named officer")
        if order.measures and kind not in order.measures:
            wrong.append("ordered something else")
        if pack == "ee":
            wrong.append("no court")
    else:
        taken = {act.kind for act in before}
        ladder = (
            {"precept_issued", "penalty_imposed", "court_applied"}
            if pack == "ee"
            else {"no court in this law"}
        )
        if not ladder <= taken or kind not in order.licences:
            wrong.append("a step was left out")
    if kind != "exit_ban" and at < over(born, min(served), zone, pack, _resting(case, outages)):
        wrong.append("the term has not run out")
    return wrong


def by_a_human(act: a.ContestDecided | a.Deregistered | a.RegisteredAgain | a.FileMoved) -> bool:
    return act.author != "clock" and act.officer.strip().lower() not in ("", "clock")


def off_the_register(acts: Sequence[a.Act], born: a.SummonsIssued) -> list[str]:
    """Whether the person was off the register when that summons was issued, or was taken off it since."""
    number = acts.index(born)
    off = [isinstance(act, a.Deregistered) for act in acts[:number] if _changes(act)]
    wrong = ["off the register when it was issued"] if off and off[-1] else []
    if any(isinstance(act, a.Deregistered) for act in acts[number:] if _changes(act)):
        wrong.append("taken off the register since")
    return wrong


def _changes(act: a.Act) -> bool:
    come = act.recorded_at is None or act.effective_at <= act.recorded_at
    return isinstance(act, a.Deregistered | a.RegisteredAgain) and come and by_a_human(act)


def _resting(case: Case, outages: Silent) -> Silent:
    sources = case.edition.liability[case.kind].sources
    return [outage for outage in outages if outage.source in sources]


def proofs(acts: Sequence[a.Act], zone: str, pack: str, outages: Silent = ()) -> list[datetime]:
    """Moments from which these acts serve the summons, by the editions as the law books give them."""
    new_ways = date(2023, 4, 14) if pack == "ru" else date(2022, 1, 1)
    found = []
    posted: dict[str, datetime] = {}
    sent: dict[str, datetime] = {}
    for act in acts:
        if act.recorded_at is not None and act.effective_at > act.recorded_at:
            continue
        day = day_of(act.effective_at, zone)
        if act.kind in ("handed_over", "refused"):
            found.append(act.effective_at)
        elif isinstance(act, a.Posted):
            posted.setdefault(act.method, act.effective_at)
            if pack == "ru" and act.method == "e_account" and day >= new_ways:
                found.append(act.effective_at)
        elif isinstance(act, a.Sent):
            sent[act.method] = act.effective_at
        elif (
            act.kind == "delivered"
            and ("registered_post" in sent and day >= new_ways if pack == "ru" else sent)
        ) or (act.kind == "summons_read" and pack == "ee" and "e_account" in posted):
            found.append(act.effective_at)
        elif isinstance(act, a.ServiceDeemed):
            days = 7 if pack == "ru" else 30
            base = {"register": posted.get("register")} if pack == "ru" else sent | posted
            since = base.get(act.method)
            if since is not None and day_of(since, zone) >= new_ways:
                silent = [outage for outage in outages if outage.source == CHANNELS[act.method]]
                earliest = nth_day(day_of(since, zone), days, zone, silent)
                if act.served_on >= earliest:
                    found.append(first_moment(act.served_on + timedelta(days=1), zone))
    return found


def over(born: a.SummonsIssued, served: datetime, zone: str, pack: str, silent: Silent = ()) -> datetime:
    """The first moment of default."""
    base = day_of(born.appear_at, zone)
    if served > born.appear_at:
        if pack == "ee":
            return datetime.max.replace(tzinfo=UTC)
        # The day a document names is the one before an effect that begins at midnight.
        on = day_of(served, zone)
        base = on - timedelta(days=1) if served == first_moment(on, zone) else on
        base = nth_day(base, 14, zone, silent)
    last = nth_day(base, 20 if pack == "ru" else 0, zone, silent)
    return first_moment(last + timedelta(days=1), zone)


def nth_day(base: date, days: int, zone: str, silent: Silent) -> date:
    """The last day of a term: a day on which the source was silent, if only for a moment, isn't counted."""
    day = base
    while days:
        day += timedelta(days=1)
        midnight, next_midnight = first_moment(day, zone), first_moment(day + timedelta(days=1), zone)
        if all(outage.end <= midnight or outage.start >= next_midnight for outage in silent):
            days -= 1
    return day
