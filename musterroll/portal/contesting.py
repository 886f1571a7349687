"""Contests: the person says what is wrong, the register records it at once, and it stays what it carries.

A form sent twice makes one contest: its number is drawn when the form is shown and comes back with it, signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from musterroll.case import safeguards
from musterroll.case.acts import Act, FactContested, MeasureContested, SummonsContested
from musterroll.case.file import OF_THE_PERSON, Case, Contest
from musterroll.errors import LawRefusal, UnknownCase
from musterroll.law.calendar import local
from musterroll.portal import pages
from musterroll.portal.door import Own, own
from musterroll.portal.forms import ContestForm
from musterroll.register.record import record
from musterroll.site import caseview, dates, labels
from musterroll.site.cited import marked
from musterroll.site.parts import Field, Rule, Said, Word
from musterroll.site.templatetags.muster import value

_SALT = "musterroll.portal.contest"
_HOLDS = 8 * 60 * 60  # seconds: a form may lie open for a day's work
BOTH = ("GET", "HEAD", "POST")
AUTHOR = "person:self"


@dataclass(frozen=True)
class Refused:
    """Why the law refuses the contest, as the page shows it."""

    code: str
    rule: Rule | None


@dataclass(frozen=True)
class _About:
    """What is to be contested: how the page names it, which open contest attacks it already, and the act to record."""

    target: pages.ContestTarget
    open: Contest | None
    act: Callable[[UUID, str], Act]


# --- the three forms ------------------------------------------------------------------------------------------


@own(*BOTH)
def summons(request: HttpRequest, mine: Own, summons: UUID) -> HttpResponse:
    """Contest a summons."""
    held = mine.case(summons)
    target = pages.ContestTarget(
        "summons",
        Said("contest", "summons", {"kind": Word("kind", held.kind)}),
        (
            (_("Day to appear"), dates.moment(local(held.appear_at, held.zone))),
            (_("Number"), str(held.id)),
        ),
        sum(not one.ended for one in held.measures.values()),
    )

    def act(number: UUID, says: str) -> Act:
        return SummonsContested(**_common(mine, number, held), case=held.id, says=says)

    already = _open(mine, lambda one: one.case == held.id and one.measure is None)
    return _contest(request, mine, _About(target, already, act))


@own(*BOTH)
def measure(request: HttpRequest, mine: Own, summons: UUID, measure: str) -> HttpResponse:
    """Contest one measure of a summons."""
    held = mine.case(summons)
    if measure not in held.measures:
        raise UnknownCase("there is no such measure")
    rule = held.edition.measures[measure]
    target = pages.ContestTarget(
        "measure",
        Said("contest", "measure", {"kind": Word("measure", measure)}),
        (
            (_("Rests on"), value(Word("kind", held.kind))),
            (_("Ground"), marked(rule.citation, rule.verified)),
            (_("State"), labels.word("measure_state", held.measures[measure].state)),
        ),
        int(not held.measures[measure].ended),
    )

    def act(number: UUID, says: str) -> Act:
        return MeasureContested(**_common(mine, number, held), case=held.id, measure=measure, says=says)

    already = _open(mine, lambda one: one.case == held.id and one.measure in (None, measure))
    return _contest(request, mine, _About(target, already, act))


@own(*BOTH)
def fact(request: HttpRequest, mine: Own, fact: str) -> HttpResponse:
    """Contest a particular, or that none is held; or the name, the number or the region of the file."""
    if fact not in mine.pack.facts and fact not in OF_THE_PERSON:
        raise Http404
    field = caseview.field(mine.file, fact, mine.pack)
    target = pages.ContestTarget(
        "fact",
        Said("contest", "fact", {"fact": Word("fact", fact)}),
        (
            (_("The register holds"), _held(field)),
            (_("Source"), labels.word("source", field.source)),
            *(((_("Date"), dates.day_plain(field.since)),) if field.since else ()),
        ),
        sum(1 for _measure in _carried_by_fact(mine, fact)),
    )

    def act(number: UUID, says: str) -> Act:
        return FactContested(**_common(mine, number), fact=fact, says=says)

    return _contest(request, mine, _About(target, _open(mine, lambda one: one.fact == fact), act))


def _held(field: Field) -> str:
    if field.value is None:
        return _("Not known") if field.state in ("unknown", "struck") else _("None held")
    return value(field.value)


def _carried_by_fact(mine: Own, fact: str) -> Iterator[str]:
    probe = Contest(UUID(int=0), mine.now, None, None, fact, "")
    for held in mine.file.cases.values():
        if safeguards.carries(probe, held, ""):
            yield from (kind for kind, one in held.measures.items() if not one.ended)


def _open(mine: Own, wanted: Callable[[Contest], bool]) -> Contest | None:
    return next((one for one in mine.file.contests.values() if one.open and wanted(one)), None)


def _common(mine: Own, number: UUID, held: Case | None = None) -> dict[str, Any]:
    """What every act of contesting has in common."""
    return {
        "id": number,
        "person": mine.file.person,
        "effective_at": mine.now,
        "author": AUTHOR,
        "ground": _ground(mine, held),
    }


def _ground(mine: Own, held: Case | None) -> str:
    """The norm by which one may contest, of the edition that governs the case, or of today's."""
    edition = held.edition if held is not None else mine.pack.at(mine.local_now.date())
    rule = edition.relief.get("contest")
    return rule.citation if rule else ""


# --- showing, sending, confirming -----------------------------------------------------------------------------


def _contest(request: HttpRequest, mine: Own, about: _About) -> HttpResponse:
    """The form; sent, the contest is recorded and its receipt shown. One that is open already is shown instead."""
    if request.method != "POST":
        if about.open is not None:
            return redirect(_address(about.open.id))
        return _show(request, about, ContestForm(initial={"ticket": _ticket(mine)}))
    form = ContestForm(request.POST)
    number = _number(request.POST.get("ticket", ""), mine)
    if number in mine.file.contests:
        return redirect(_address(number))  # sent twice: it is there already
    if about.open is not None:
        return redirect(_address(about.open.id))
    if not form.is_valid():
        return _show(request, about, form)
    try:
        record(mine.conn, mine.pack, [about.act(number, form.cleaned_data["reason"])], mine.now)
    except LawRefusal as refusal:
        rule = Rule(refusal.citation) if refusal.citation else None
        return _show(request, about, form, Refused(refusal.code, rule))
    return redirect(_address(number))


def _show(
    request: HttpRequest, about: _About, form: ContestForm, refusal: Refused | None = None
) -> HttpResponse:
    context = {"page": about.target, "form": form, "refusal": refusal}
    return render(request, "portal/contest_new.html", context, status=409 if refusal else 200)


def _address(number: UUID) -> str:
    return reverse("portal:contest", args=[number])


def _ticket(mine: Own) -> str:
    return signing.dumps([str(mine.file.person), uuid4().hex], salt=_SALT)


def _number(ticket: str, mine: Own) -> UUID:
    """The number that the form carries; a new one where it carries none of ours, or one that is too old."""
    try:
        whose, number = signing.loads(ticket, salt=_SALT, max_age=_HOLDS)
    except (signing.BadSignature, ValueError):
        return uuid4()
    return UUID(number) if whose == str(mine.file.person) else uuid4()


@own()
def contests(request: HttpRequest, mine: Own) -> HttpResponse:
    """All my contests."""
    page = pages.ContestsPage(caseview.contests(mine.file, mine.setting))
    return render(request, "portal/contests.html", {"page": page})


@own()
def contest(request: HttpRequest, mine: Own, contest: UUID) -> HttpResponse:
    """The receipt of one contest; a decided one is shown in the list, with its decision."""
    held = mine.file.contests.get(contest)
    if held is None:
        raise UnknownCase("there is no such contest")
    if not held.open:
        return redirect(f"{reverse('portal:contests')}#{contest}")
    page = pages.ContestReceipt(receipt_number(contest), caseview.contest(mine.file, held, mine.setting))
    return render(request, "portal/contest_sent.html", {"page": page})


def receipt_number(contest: UUID) -> str:
    """The first eight digits of the number, short enough to read out on the telephone: "4F1C-2A60"."""
    digits = contest.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"
