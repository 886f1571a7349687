"""What if: a summons that nobody sent, to a person who isn't there, taken through the real checks and the real fold.

Nothing is stored. The imaginary person holds as few particulars as make the law call him to this kind of summons;
he never comes and nothing is contested, so that what remains is what the law makes of the dates alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from musterroll.case import acts as a
from musterroll.case import fold, steps
from musterroll.case.file import Case, PersonFile, Setting
from musterroll.case.timeline import EVENTS, Event, timeline_of
from musterroll.errors import BadInput, LawRefusal, UnknownCode
from musterroll.law.calendar import add_years, zone
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import Condition, LiabilityRule, Pack

__all__ = ["EVENTS", "Event", "Refused", "WhatIf", "imagined", "timeline_of", "what_if"]

PERSON, CASE = UUID(int=1, version=4), UUID(int=2, version=4)

POSTED_AT, APPEARS_AT = time(9), time(10)
"""The local hours taken where only a day is given."""

HORIZON = timedelta(days=150)
"""So long after the appearance date, or after posting, nothing new falls due but by age."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What the register would not take: the act's kind and the refusal, whose `code`, `citation`, `facts` and message
    say why."""

    act: str
    refusal: LawRefusal


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would follow. `refused`: the act at which it ended, or None. `case`: None where even the summons is refused.
    `particulars`: what the imaginary person holds."""

    events: tuple[Event, ...]
    refused: Refused | None
    case: Case | None
    particulars: Mapping[str, Any]


def what_if(
    pack: Pack,
    region: str,
    kind: str,
    method: str,
    posted: date | datetime,
    appear: date | datetime,
    *,
    born: date | None = None,
    mode: str = "live",
    proved: date | datetime | None = None,
) -> WhatIf:
    """The dated events of a summons of `kind`, made known by `method` on `posted`, to appear on `appear`.

    Days are local to the region; a moment without a zone is too. `proved`: when the post delivers it, or the person
    opens it in the e-account; nothing says so where it is None. `born`: else an age that fits is taken.
    Raises UnknownCode or UnknownRegion for a name that the pack doesn't have, BadInput where the dates can't follow
    one another, NoRuleInForce before the pack's first day. What the law forbids isn't raised but told, in `refused`.
    """
    region, zone_name = pack.region(region).name, pack.zone(region)
    at = _moment(posted, POSTED_AT, zone_name)
    appear_at = _moment(appear, APPEARS_AT, zone_name)
    day = at.astimezone(zone(zone_name)).date()
    edition = pack.at(day)
    _known(kind, edition.liability, "kind")
    _known(method, pack.methods, "method")
    _known(mode, ("live", "test"), "mode")
    if appear_at <= at:
        raise BadInput("the appearance date lies before the posting", where="appear")
    if born is not None and born >= day:
        raise BadInput("the person would be born after the posting", where="born")
    proof = _proof(method, proved, at, zone_name)

    setting = Setting(pack, (), {region: mode})
    facts = imagined(edition.liability[kind], pack, day, born)
    file = PersonFile(PERSON)
    fold.apply(file, _enrolled(region, facts, at), setting)
    act: a.Act
    for act in (_issued(kind, region, mode, at, appear_at), _made_known(method, at), *proof):
        _clock(file, setting, act.effective_at)
        try:
            steps.check(file, act, setting)
        except LawRefusal as refusal:
            return _told(file, setting, appear_at, facts, Refused(act.kind, refusal))
        fold.apply(file, act, setting)
    _clock(file, setting, max(act.effective_at, appear_at) + HORIZON)
    return _told(file, setting, appear_at, facts, None)


def _known(code: str, accepted: Any, where: str) -> None:
    if code not in accepted:
        raise UnknownCode(f"there is no {where} {code!r}", where=where, accepted=sorted(accepted))


def _moment(given: date | datetime, hour: time, zone_name: str) -> datetime:
    if not isinstance(given, datetime):
        given = datetime.combine(given, hour)
    return (given if given.tzinfo else given.replace(tzinfo=zone(zone_name))).astimezone(UTC)


def _told(
    file: PersonFile, setting: Setting, appear_at: datetime, facts: Mapping[str, Any], refused: Refused | None
) -> WhatIf:
    case = file.cases.get(CASE)
    if case is None:
        return WhatIf((), refused, None, facts)
    last = max(appear_at, *(act.effective_at for act in case.acts)) + HORIZON
    if refused is not None and refused.act in ("posted", "sent", "handed_over"):
        return WhatIf((), refused, case, facts)  # a summons that was never made known has no dates
    return WhatIf(
        timeline_of(file, case, setting, last.astimezone(zone(case.zone)).date()), refused, case, facts
    )


# --- the acts ---------------------------------------------------------------------------------------------


def _enrolled(region: str, facts: Mapping[str, Any], at: datetime) -> a.Act:
    held = {
        name: {"value": value.isoformat() if isinstance(value, date) else value}
        for name, value in facts.items()
    }
    return a.Enrolled(
        id=PERSON, person=PERSON, effective_at=at, region=region, name="", personal_number="", facts=held
    )


def _issued(kind: str, region: str, mode: str, at: datetime, appear_at: datetime) -> a.Act:
    return a.SummonsIssued(
        id=CASE,
        person=PERSON,
        case=CASE,
        effective_at=at,
        recorded_at=at,
        author="clerk:nobody",
        summons_kind=kind,
        appear_at=appear_at,
        mode=mode,
        region=region,
    )


def _made_known(method: str, at: datetime) -> a.Act:
    common: dict[str, Any] = {
        "id": UUID(int=3, version=4),
        "person": PERSON,
        "case": CASE,
        "effective_at": at,
        "recorded_at": at,
        "author": "clerk:nobody",
    }
    if method in a.POSTED_BY:
        return a.Posted(**common, method=method)
    if method in a.SENT_BY:
        return a.Sent(**common, method=method)
    return a.HandedOver(**common, by="office")


def _proof(method: str, proved: date | datetime | None, at: datetime, zone_name: str) -> tuple[a.Act, ...]:
    if proved is None:
        return ()
    moment = _moment(proved, time(12), zone_name)
    if moment <= at:
        raise BadInput("it can't be delivered or opened before it was posted", where="proved")
    if method not in (*a.POSTED_BY, *a.SENT_BY):
        raise BadInput("handed over, it needs no later proof", where="proved")
    cls = a.SummonsRead if method in a.POSTED_BY else a.Delivered
    return (
        cls(
            id=UUID(int=4, version=4),
            person=PERSON,
            case=CASE,
            effective_at=moment,
            recorded_at=moment,
            author="clerk:nobody",
        ),
    )


def _clock(file: PersonFile, setting: Setting, until: datetime) -> None:
    """All that falls due up to `until`, each at its own moment, as by a clock that is never late."""
    case = file.cases.get(CASE)
    while case is not None and (woken := steps.wakes_at(case, setting)) is not None and woken <= until:
        steps.clock_acts(file, case, setting, woken)


# --- the person -------------------------------------------------------------------------------------------


_AGES = (20, 18, 17, 25, 16, 28, 30, 35, 45, 55)
"""Ages tried for the imaginary person, in years, where no date of birth is given."""


def imagined(rule: LiabilityRule, pack: Pack, day: date, born: date | None = None) -> dict[str, Any]:
    """As few particulars as make every condition of that liability hold on `day`, with that date of birth if given.

    A date of birth with which none do is kept all the same, with particulars that would do at another age: the law
    then refuses the summons, and says why. Raises RuntimeError where no particulars at all would do.
    """
    births = (
        (born,) if born is not None else tuple(add_years(day, -age) - timedelta(days=60) for age in _AGES)
    )
    for birth in births:
        found = next(_fitting(rule, pack, day, birth), None)
        if found is not None:
            return found
    if born is not None:
        return imagined(rule, pack, day) | {"born": born}
    raise RuntimeError(f"nobody could be liable under {rule.code} on {day.isoformat()}")


_ALWAYS_HELD = ("born", "sex")
MOST_PARTICULARS = 4  # beside those: conditions ask for the absence of nearly everything


def _fitting(rule: LiabilityRule, pack: Pack, day: date, birth: date) -> Iterator[dict[str, Any]]:
    """Particulars with which the person is liable, those with the fewest first."""
    asked = dict.fromkeys(fact for condition in rule.conditions for fact in condition.facts)
    # What the law names first is filled in first: the search goes back to the end of the list before its beginning.
    names = [name for name in reversed(asked) if name not in _ALWAYS_HELD]
    options = {name: _options(pack, name, day) for name in names}
    for most in range(MOST_PARTICULARS + 1):
        for sex in _options(pack, "sex", day):
            yield from _search(rule.conditions, names, options, day, {"born": birth, "sex": sex}, most)


def _search(
    conditions: tuple[Condition, ...],
    names: list[str],
    options: Mapping[str, tuple[Any, ...]],
    day: date,
    held: dict[str, Any],
    most: int,
) -> Iterator[dict[str, Any]]:
    """Fills in the named particulars, at most `most` of them, and goes back as soon as a condition fails."""
    trial = held | dict.fromkeys(names, UNKNOWN)
    answers = [condition.holds(trial, day) for condition in conditions]
    if False in answers:
        return
    if not names:
        yield held
        return
    name, *others = names
    yield from _search(conditions, others, options, day, held, most)
    if most:
        for value in options[name]:
            yield from _search(conditions, others, options, day, held | {name: value}, most - 1)


def _options(pack: Pack, name: str, day: date) -> tuple[Any, ...]:
    """Values that a particular may take, beside being absent."""
    term = pack.facts.get(name)
    kind = term.type if term is not None else "bool"
    if kind == "bool":
        return (True,)
    if kind == "int":
        return (1, 2, 3)
    if kind == "date":
        return (day - timedelta(days=400), day + timedelta(days=400))
    return tuple(kind.split("|")) if "|" in kind else ()
