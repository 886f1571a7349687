"""Pages that show a person their own file. Nothing is changed here, but that opening a summons is put on record."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from musterroll.case.acts import SummonsRead
from musterroll.case.file import Case
from musterroll.law.calendar import day_of, local
from musterroll.portal import pages, words
from musterroll.portal.door import Own, own
from musterroll.register import reads
from musterroll.register.record import record
from musterroll.site import caseview
from musterroll.site.keptview import kept
from musterroll.site.parts import Fact, Measure, Said, Word
from musterroll.site.standingview import law_of

MOST_LOOKS = 500
"""Readings on one page, the latest."""


@own()
def standing(request: HttpRequest, mine: Own) -> HttpResponse:
    """Where I stand."""
    file, setting, now = mine.file, mine.setting, mine.now
    sentence = words.standing(file, setting, now)
    cases = caseview.cases(file, setting, mine.language, now)
    page = pages.Standing(
        name=file.name,
        status=sentence.said,
        tone=sentence.tone,
        now=mine.local_now,
        next=words.next_of(sentence, file, setting, mine.language, now),
        actions=words.actions(sentence, file),
        measures=tuple(_by_state(measure for case in cases for measure in case.open_measures)),
        deferments=caseview.deferments(file, setting, now),
        cases=cases,
    )
    return render(request, "portal/standing.html", {"page": page})


@own()
def law(request: HttpRequest, mine: Own) -> HttpResponse:
    """What the law says of me today."""
    page = law_of(mine.file, mine.now, mine.setting, mine.language)
    return render(request, "portal/law.html", {"page": page})


@own()
def summonses(request: HttpRequest, mine: Own) -> HttpResponse:
    """All my summonses, the latest first."""
    latest_first = sorted(mine.file.cases.values(), key=lambda one: one.issued_at, reverse=True)
    shown = (caseview.summons(mine.file, one, mine.setting, mine.language, mine.now) for one in latest_first)
    return render(request, "portal/summonses.html", {"page": pages.SummonsesPage(tuple(shown))})


@own()
def summons(request: HttpRequest, mine: Own, summons: UUID) -> HttpResponse:
    """One summons. Opened for the first time after its posting, that is put on record: proof of opening, no more."""
    if request.method == "GET":
        _put_reading_on_record(mine, mine.case(summons))
    held = mine.case(summons)
    said, rule = caseview.service_said(held, mine.setting, mine.language)
    page = pages.SummonsPage(
        case=caseview.case(mine.file, held, mine.setting, mine.language, mine.now),
        now=local(mine.now, held.zone),
        duty=caseview.duty_said(held, mine.setting, mine.now),
        consequences=words.consequences(held, mine.setting, mine.language),
        service=said,
        service_rule=rule,
        can_contest=_can_contest(mine, held),
        valid_reasons=() if held.closed else tuple(mine.pack.reasons),
        read_at=local(held.read_at, held.zone) if held.read_at else None,
        reading_serves=_reading_serves(mine, held),
    )
    return render(request, "portal/summons.html", {"page": page})


def _put_reading_on_record(mine: Own, held: Case) -> None:
    if held.read_at is not None or (held.closed and not held.test):
        return
    if not held.posted or min(held.posted.values()) > mine.now:
        return
    read = SummonsRead(
        id=uuid4(), person=held.person, case=held.id, effective_at=mine.now, author="person:self"
    )
    record(mine.conn, mine.pack, [read], mine.now)
    mine.again()


def _reading_serves(mine: Own, held: Case) -> bool:
    services = mine.pack.at(day_of(held.issued_at, held.zone)).services
    return not held.test and any(
        method in services and "summons_read" in services[method].by for method in held.posted
    )


def _can_contest(mine: Own, held: Case) -> bool:
    attacked = any(
        one.open and one.case == held.id and one.measure is None for one in mine.file.contests.values()
    )
    return held.withdrawn_at is None and not attacked


@own()
def measures(request: HttpRequest, mine: Own) -> HttpResponse:
    """All measures: those that bear on me or may come to, then those that have ended."""
    found = [
        measure
        for held in mine.file.cases.values()
        for measure in caseview.measures(mine.file, held, mine.setting, mine.language)
    ]
    page = pages.MeasuresPage(
        tuple(_by_state(one for one in found if one.open)), tuple(one for one in found if not one.open)
    )
    return render(request, "portal/measures.html", {"page": page})


def _by_state(found: Iterable[Measure]) -> list[Measure]:
    return sorted(found, key=lambda one: ("in_force", "stayed", "proposed").index(one.state))


@own()
def data(request: HttpRequest, mine: Own) -> HttpResponse:
    """What the register holds on me."""
    page = pages.DataPage(
        caseview.field_groups(mine.file, mine.setting),
        caseview.deferments(mine.file, mine.setting, mine.now),
        kept(mine.conn, mine.file, mine.setting, mine.now, mine.language),
        caseview.office_name(mine.pack, mine.file.region),
        caseview.moves(mine.file, mine.setting),
    )
    return render(request, "portal/data.html", {"page": page})


@own()
def looks(request: HttpRequest, mine: Own) -> HttpResponse:
    """Who looked at my file, and why."""
    found = reads.readings(mine.conn, mine.file.person)[:MOST_LOOKS]
    return render(request, "portal/looks.html", {"page": pages.LooksPage(caseview.looks(mine.file, found))})


@own()
def messages(request: HttpRequest, mine: Own) -> HttpResponse:
    """My mailbox."""
    found = tuple(_message(mine, one) for one in reads.mailbox(mine.conn, mine.file.person))
    return render(request, "portal/messages.html", {"page": pages.MessagesPage(found)})


def _message(mine: Own, one: reads.Message) -> pages.Message:
    held = mine.file.cases.get(one.case) if one.case else None
    facts: dict[str, Fact] = {"kind": Word("kind", held.kind)} if held else {}
    move = next((move for move in caseview.moves(mine.file, mine.setting) if move.act_id == one.act), None)
    if move is not None:
        facts["office"] = move.to_office
    return pages.Message(
        one.act,
        Said("message", one.what, facts),
        local(one.at, mine.file.zone),
        held.id if held else None,
        move,
        sum(held.left_behind == one.act for held in mine.file.cases.values()),
    )
