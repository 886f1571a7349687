"""Whether the law bears out what was done: every act is asked again, every measure in force checked once more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from musterroll.case import steps
from musterroll.case.acts import (
    Act,
    CourtOrdered,
    ErasureOrdered,
    MeasuresOrdered,
    ModeSet,
    RetentionSet,
    SourceSuspended,
)
from musterroll.case.file import Case, Measure, PersonFile, Setting
from musterroll.case.fold import apply, fold
from musterroll.errors import LawRefusal
from musterroll.law.calendar import ONE_DAY, Outage
from musterroll.law.vocabulary import Pack
from musterroll.register.audit.findings import DAMAGE, NOT_JUDGED, Audit

if TYPE_CHECKING:
    from musterroll.register.audit.part import Known


class Then:
    """The setting as it was known at each moment, out of the register's own acts."""

    def __init__(self, acts: Sequence[Act], latest: Setting) -> None:
        self.has_outages = bool(latest.outages)
        self._moments: list[datetime] = []
        self._settings = [Setting(latest.pack)]
        self.orders = {act.id: act for act in acts if isinstance(act, ErasureOrdered)}
        for act in acts:
            last = self._settings[-1]
            if isinstance(act, ModeSet):
                known = replace(last, modes={**last.modes, act.region: act.mode})
            elif isinstance(act, SourceSuspended):
                outage = Outage(act.source, act.effective_at, act.until)
                known = replace(last, outages=(*last.outages, outage))
            elif isinstance(act, RetentionSet):
                known = replace(last, retention={**last.retention, act.rule: act.years})
            else:
                continue
            self._moments.append(act.recorded_at or act.effective_at)
            self._settings.append(known)

    def at(self, moment: datetime) -> Setting:
        return self._settings[bisect_right(self._moments, moment)]

    def before(self, moment: datetime) -> Setting:
        """Without what was recorded at that very moment: which of the two came first isn't known."""
        return self._settings[bisect_left(self._moments, moment)]


def refold(
    person: UUID, acts: Sequence[Act], xacts: Sequence[bytes], known: Known, result: Audit
) -> PersonFile:
    """The file that these acts make, each having been asked before what the door asks, and each measure in it after.
    `xacts`: the acts' transactions."""
    setting, then, book = known.setting, known.then, known.book
    if not book.one_law:
        _ask_by_the_book(person, acts, xacts, known, result)
        return fold(acts, setting, person)
    file = PersonFile(person)
    pack, has_outages = setting.pack, then.has_outages
    for act in acts:
        _ask(file, act, then, pack, result)
        # An outage recorded since moves terms that were over when the act came.
        apply(file, act, then.at(act.recorded_at or act.effective_at) if has_outages else setting)
    if has_outages:
        file = fold(acts, setting, person)
    check_law(file, acts, result)
    return file


def _ask_by_the_book(
    person: UUID, acts: Sequence[Act], xacts: Sequence[bytes], known: Known, result: Audit
) -> None:
    """Each act is asked under the rules that stood in the log before it, in a file folded under these."""
    book, then = known.book, known.then
    numbers = [book.number(known.rounds.place(xact)) for xact in xacts]
    for number, places_of in groupby(range(len(acts)), numbers.__getitem__):
        under = book.each[number] if number >= 0 else None
        pack = under.pack if under else book.in_use
        span = list(places_of)
        file = PersonFile(person)
        judged = set()
        for place, act in enumerate(acts[: span[-1] + 1]):
            if place >= span[0]:
                if act.bears and under is not None and not under.judges(*_days(file, act)):
                    result.differ(NOT_JUDGED, person, act=act.id, kind=act.kind, stated_at=under.position)
                else:
                    _ask(file, act, then, pack, result)
                    judged.add(act.id)
            apply(file, act, _by(then.at(act.recorded_at or act.effective_at), pack))
        check_law(fold(acts, _by(known.setting, pack), person), acts, result, judged)


def _days(file: PersonFile, act: Act) -> tuple[date, date]:
    """The first and the last day whose law can matter to this act, in whatever zone."""
    day = act.effective_at.date()
    case = file.cases.get(act.case) if act.case is not None else None
    first = min(day, case.issued_at.date()) if case is not None else day
    return max(first, date.min + ONE_DAY) - ONE_DAY, min(day, date.max - ONE_DAY) + ONE_DAY


def _by(setting: Setting, pack: Pack) -> Setting:
    return setting if setting.pack is pack else replace(setting, pack=pack)


def _ask(file: PersonFile, act: Act, then: Then, pack: Pack, result: Audit) -> None:
    if act.bears and (fault := refusal(file, act, then, pack)) is not None:
        result.against_the_law(f"act that the law refuses: {fault}", file.person, act=act.id, kind=act.kind)


def refusal(file: PersonFile, act: Act, then: Then, pack: Pack) -> str | None:
    """Code with which the door would have refused the act under this pack; None if it would have taken it."""
    if file.enrolled_at is None and act.kind != "enrolled":
        return "not_enrolled"
    recorded = act.recorded_at or act.effective_at
    if act.effective_at > recorded:
        return "effective_ahead"
    known = then.at(recorded)
    refused = _asked(file, act, known if known.pack is pack else _by(known, pack))
    if refused is not None and (before := then.before(recorded)) is not known:
        return _asked(file, act, _by(before, pack))
    return refused


def _asked(file: PersonFile, act: Act, setting: Setting) -> str | None:
    try:
        steps.check(file, act, setting)
    except LawRefusal as error:
        return error.code
    except DAMAGE as error:
        return type(error).__name__
    return None


_ORDERS = (MeasuresOrdered, CourtOrdered)


def check_law(
    file: PersonFile, acts: Sequence[Act], result: Audit, of: Container[UUID] | None = None
) -> None:
    """Every measure in force is asked after, and every order. `of`: only those of these acts."""
    for case in file.cases.values():
        for measure in case.measures.values():
            if of is not None and measure.order is not None and measure.order not in of:
                continue
            if measure.base == "in_force" and (fault := _fault(case, measure, acts)):
                result.against_the_law(fault, file.person, case=case.id, measure=measure.kind)
    for act in acts:
        if not isinstance(act, _ORDERS) or (of is not None and act.id not in of):
            continue
        if not _took_effect(file, act):
            result.against_the_law("order that the law does not bear out", file.person, act=act.id)


def _fault(case: Case, measure: Measure, acts: Sequence[Act]) -> str | None:
    """What promise 1 misses in this measure, asked of the acts and not of the safeguards' code."""
    if case.mode != "live":
        return "measure on a test notice"
    ordered = measure.ordered_at
    if ordered is None or not measure.officer or measure.officer == "clock":
        return "measure without a named officer"
    if not any(act.id == measure.order and act.kind in ("measures_ordered", "court_ordered") for act in acts):
        return "measure without an order"
    if not any(service.at <= ordered for service in case.services):
        return "measure without service"
    warnings = [act for act in acts if act.kind == "warning_given" and act.case == case.id]
    if not any(warning.effective_at <= ordered for warning in warnings):
        return "measure without a warning"
    rule = case.edition.measures[measure.kind]
    if rule.starts == "default" and (case.default_since is None or case.default_since > ordered):
        return "measure before its term ran out"
    return None


def _took_effect(file: PersonFile, act: MeasuresOrdered | CourtOrdered) -> bool:
    case = file.cases.get(act.case) if act.case else None
    if case is None:
        return False
    named = act.measures if isinstance(act, MeasuresOrdered) else act.licences
    done = {kind for kind, measure in case.measures.items() if measure.order == act.id}
    return bool(done) and set(named) <= done
