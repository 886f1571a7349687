"""When things fall due: terms of one case, counted by the calendar under the edition that governs each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from musterroll.case.file import Case, Service, Setting
from musterroll.law.calendar import ONE_DAY, day_of, first_moment, last_day
from musterroll.law.vocabulary import MeasureRule, ServiceRule


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
            base = day_of(moment, case.zone)
            rule = setting.pack.at(base).services.get(method)
            if rule is None or rule.deemed_after is None:
                continue
            on = last_day(base, rule.deemed_after, case.zone, setting.standstill((rule.channel,)))
            found.append(Deeming(on, first_moment(on + ONE_DAY, case.zone), method, base, rule))
    return sorted(found, key=lambda deeming: deeming.at) if len(found) > 1 else found


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
    rule = case.edition.default
    late = service.at > case.appear_at
    standstill = setting.standstill(case.liability.sources if case.liability else ())
    base = day_of(case.appear_at, case.zone)
    if late:
        if rule.late_service_days is None:
            return None
        base = last_day(service.on, rule.late_service_days, case.zone, standstill)
    last = last_day(base, rule.days, case.zone, standstill)
    return DutyTerm(base, late, last, first_moment(last + ONE_DAY, case.zone))


def law_start(case: Case, rule: MeasureRule, setting: Setting, service: Service | None) -> datetime | None:
    """From when the law as enacted would let the measure begin, before any safeguard; None: not yet known."""
    if rule.starts == "posting":
        return min(case.posted.values()) if case.posted else service.at if service else None
    if rule.starts == "served":
        return service.at if service else None
    term = duty_term(case, setting, service)
    return term.over_at if term else None
