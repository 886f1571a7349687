"""When things fall due: terms of one case, counted by the calendar under the edition that governs each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from musterroll.case.file import Case, Service, Setting, standstill
from musterroll.law.calendar import ONE_DAY, Outage, day_of, first_moment, last_day
from musterroll.law.vocabulary import Edition, MeasureRule, Pack, ServiceRule


@dataclass(frozen=True, slots=True)
class Deeming:
    """A service that the law will deem: `on` the Nth day, effects from `at`, the first moment of the next."""

    on: date
    at: datetime
    method: str
    base: date
    rule: ServiceRule


def deemings(case: Case, setting: Setting) -> list[Deeming]:
    """Every service that posting or sending will lead to, earliest first.

    Each is judged by the edition in force on the day of posting or sending. A letter that came back unserved
    proves the opposite of service: nothing is deemed of it.
    """
    found = []
    for made_available in (case.posted, case.in_post):
        for method, moment in made_available.items():
            deeming = _deeming(setting.pack, method, moment, case.zone, setting.outages)
            if deeming is not None:
                found.append(deeming)
    return sorted(found, key=lambda deeming: deeming.at) if len(found) > 1 else found


# A wave is posted, appears and falls due at few moments, and each case is asked several times.
@lru_cache(maxsize=1 << 14)
def _deeming(
    pack: Pack, method: str, moment: datetime, zone: str, outages: tuple[Outage, ...]
) -> Deeming | None:
    base = day_of(moment, zone)
    rule = pack.at(base).services.get(method)
    if rule is None or rule.deemed_after is None:
        return None
    on = last_day(base, rule.deemed_after, zone, standstill(outages, (rule.channel,)))
    return Deeming(on, first_moment(on + ONE_DAY, zone), method, base, rule)


def expected_service(case: Case, setting: Setting) -> Service | None:
    """The service there is, else the one that the law will deem if nothing else happens; None where neither."""
    if case.test:
        return None
    if case.services:
        return case.service
    for deeming in deemings(case, setting):
        return Service(deeming.on, deeming.at, deeming.method, deeming.rule.code, deeming.at)
    return None


@dataclass(frozen=True, slots=True)
class DutyTerm:
    """The term after which a no-show is default. `base`: the day it is counted from; `late`: service came after
    the appearance date, so that the duty arose later; `last`: the last day to come; `over_at`: the moment after."""

    base: date
    late: bool
    last: date
    over_at: datetime


def duty_term(case: Case, setting: Setting, service: Service | None) -> DutyTerm | None:
    """The term of the duty to appear under that service, or None where the summons creates no such duty.

    Runs from the appearance date; where service came after it, from the end of the days that the edition gives for
    coming then, if it gives any. Stands still while a source is out that liability to this kind rests on.
    """
    if service is None:
        return None
    return _duty_term(
        case.edition, case.kind, case.appear_at, case.zone, service.on, service.at, setting.outages
    )


@lru_cache(maxsize=1 << 14)
def _duty_term(
    edition: Edition,
    kind: str,
    appear_at: datetime,
    zone: str,
    served_on: date,
    served_at: datetime,
    outages: tuple[Outage, ...],
) -> DutyTerm | None:
    rule, liability = edition.default, edition.liability.get(kind)
    late = served_at > appear_at
    still = standstill(outages, liability.sources if liability else ())
    base = day_of(appear_at, zone)
    if late:
        if rule.late_service_days is None:
            return None
        base = last_day(served_on, rule.late_service_days, zone, still)
    last = last_day(base, rule.days, zone, still)
    return DutyTerm(base, late, last, first_moment(last + ONE_DAY, zone))


def law_start(case: Case, rule: MeasureRule, setting: Setting, service: Service | None) -> datetime | None:
    """From when the law as enacted would let the measure begin, before any safeguard; None: not yet known."""
    if rule.starts == "posting":
        return min(case.posted.values()) if case.posted else service.at if service else None
    if rule.starts == "served":
        return service.at if service else None
    term = duty_term(case, setting, service)
    return term.over_at if term else None
