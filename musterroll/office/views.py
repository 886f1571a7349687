"""The office's views: one door each, a form, one call into the core, a redirect that says what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from musterroll.case import acts as a
from musterroll.case.file import Case
from musterroll.errors import CaseConflict, LawRefusal, UnknownPerson
from musterroll.office import build, lists, pages, words
from musterroll.office.deeds import DEEDS, issue, methods_in_force
from musterroll.office.door import Opened, Room, Ticket, door
from musterroll.office.forms import (
    DecideForm,
    DefermentForm,
    EndDefermentForm,
    FindForm,
    IssueForm,
    OrderForm,
    PurposeForm,
)
from musterroll.office.keeping import KEEPING, about, keeping_page, off_page, offers
from musterroll.office.moving import move_act, move_form, move_page
from musterroll.site import caseview, dates
from musterroll.site.parts import Deferment

LOOKING = ("GET", "HEAD")
INVALID = 422  # status of the page of a form that can't be used as it was filled in
REFUSED = 409  # status of the page of a form that the law, or the file as it stands now, refused
PROPOSALS_A_PAGE = 10
FIRST_HOUR = time(9, 0)  # what a form for a day to appear begins with


# --- finding and opening --------------------------------------------------------------------------------------


@door(verbs=LOOKING)
def desk(request: HttpRequest, room: Room) -> HttpResponseBase:
    """The office's day."""
    return render(request, "office/desk.html", {"page": build.desk(room)})


@door(verbs=LOOKING)
def find(request: HttpRequest, room: Room) -> HttpResponseBase:
    """A search; its results are no more than what tells two people apart."""
    asked = any(name in request.GET for name in FindForm.base_fields)
    form = FindForm(request.GET if asked else None)
    page = pages.FindPage()
    if asked and form.is_valid():
        wanted = form.cleaned_data
        page = build.find(room, wanted["name"], wanted["number"], wanted["born"])
    return render(request, "office/find.html", {"page": page, "form": form})


@door()
def purpose(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """Asks why, and opens the file: the reading is journalled before anything of it is shown."""
    hit = build.hit(lists.hit(room.conn, person))
    then = _then(request, person)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        room.open(person, caseview.purpose_text(said["purpose"], said["note"]))
        return redirect(then)
    return _form_page(request, "office/purpose.html", pages.PurposePage(hit, then), form)


def _then(request: HttpRequest, person: UUID) -> str:
    """Where to go once the file is open: a page of that very file."""
    whole = reverse("office:file", args=[person])
    wanted = request.GET.get("then", "")
    return wanted if wanted.startswith(whole) and "\\" not in wanted else whole


def _ask_purpose(request: HttpRequest, person: UUID) -> HttpResponse:
    address = reverse("office:purpose", args=[person])
    then = request.path
    if then == reverse("office:file", args=[person]):
        return redirect(address)
    return redirect(f"{address}?{urlencode({'then': then})}")


@door(verbs=LOOKING)
def file(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """The whole file, for an officer whose reading of it holds."""
    opened = room.reopen(person)
    if opened is None:
        return _ask_purpose(request, person)
    return render(request, "office/file.html", {"page": build.file(room, opened, offers(opened.file))})


@door(verbs=LOOKING)
def law(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """What the law says of the person today, for an officer whose reading of the file holds."""
    opened = room.reopen(person)
    if opened is None:
        return _ask_purpose(request, person)
    return render(request, "office/law.html", {"page": build.law(room, opened)})


# --- forms on an open file ------------------------------------------------------------------------------------


class _Sent(NamedTuple):
    """What a form's view starts from: the open file, and the ticket that came back with the form, if one was sent."""

    opened: Opened
    ticket: Ticket | None

    def seen_by(self, room: Room) -> str:
        """The hidden field: the ticket that came, so that a form sent again makes the same acts, or a new one."""
        return room.ticket(self.opened) if self.ticket is None else room.ticket_again(self.ticket)


def _sent(request: HttpRequest, room: Room, person: UUID) -> _Sent | None:
    """The file a form is about; None where a purpose must be stated first.

    A form that was shown with a reading is taken also when that reading holds no longer; what is shown then is read
    anew, for the purpose stated before.
    """
    opened = room.reopen(person)
    if request.method != "POST":
        return _Sent(opened, None) if opened else None
    ticket = room.check_ticket(request.POST.get("ticket", ""), person)
    return _Sent(opened or room.open(person, ticket.purpose), ticket)


@door()
def issue_summons(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """Issues a summons and makes it known: two acts, both or neither."""
    sent = _sent(request, room, person)
    if sent is None:
        return _ask_purpose(request, person)
    limits = build.lead_times(room, sent.opened)
    terms = build.service_terms(room, sent.opened)
    form = _issue_form(room, request.POST if sent.ticket else None, limits, terms)
    refusal = None
    if sent.ticket and form.is_valid():
        acts = issue(room, sent.opened.setting, sent.ticket, form.cleaned_data)
        try:
            room.record(sent.ticket, acts)
        except LawRefusal as error:
            refusal = words.refusal(error, room.edition, dates.language(), form.cleaned_data["kind"])
            form.refuse(error.code, words.why(refusal))
        else:
            return _done(request, room, person, sent.ticket.id("summons"), "issued")
    page = pages.IssuePage(
        hit=build.hit_of(sent.opened),
        now=room.local_now,
        mode=sent.opened.setting.mode(room.who.region),
        lead_times=limits,
        ticket=sent.seen_by(room),
        refusal=refusal,
    )
    return _form_page(request, "office/issue.html", page, form)


def _issue_form(
    room: Room,
    data: Mapping[str, Any] | None,
    limits: tuple[pages.LeadTime, ...],
    terms: Mapping[str, pages.ServiceTerm],
) -> IssueForm:
    return IssueForm(
        data,
        kinds=[one.kind for one in limits if one.why_not is None],
        impossible=[one.kind for one in limits if one.why_not is not None],
        methods=methods_in_force(room),
        terms=terms,
        zone=room.zone,
        now=room.now,
        initial={
            "appear_hour": FIRST_HOUR,
            "place": caseview.office_name(room.pack, room.who.region),
            "method": "register" if "register" in room.edition.services else None,
        },
    )


@door()
def act(request: HttpRequest, room: Room, person: UUID, summons: UUID, what: str) -> HttpResponseBase:
    """One act on one summons: what it is stands in the address."""
    if what not in DEEDS:
        raise Http404
    sent = _sent(request, room, person)
    if sent is None:
        return _ask_purpose(request, person)
    case, deed = sent.opened.case(summons), DEEDS[what]
    form = deed.form(room, case, request.POST if sent.ticket else None)
    refusal = None
    if sent.ticket and form.is_valid():
        try:
            room.record(sent.ticket, deed.acts(room, case, sent.ticket, form.cleaned_data))
        except LawRefusal as error:
            refusal = words.refusal(error, room.edition, dates.language(), case.kind)
        else:
            return _done(request, room, person, summons, what, case)
    page = pages.ActPage(
        what=what,
        title=str(words.TITLE[what]),
        means=str(words.MEANS[what]),
        hit=build.hit_of(sent.opened),
        summons=build.summons(room, sent.opened, case),
        now=room.local_now,
        ticket=sent.seen_by(room),
        refusal=refusal,
    )
    return _form_page(request, "office/act.html", page, form)


def _done(
    request: HttpRequest, room: Room, person: UUID, summons: UUID, what: str, before: Case | None = None
) -> HttpResponse:
    """Back to the file, saying what was done and what follows from it."""
    opened = room.reopen(person)
    if opened is None:  # the reading no longer holds: the officer states anew why the file is opened
        _tell(request, str(words.RECORDED))
        return redirect("office:purpose", person)
    case = opened.case(summons)
    done = str(words.DONE[what])
    if "%(method)s" in done:
        done %= {"method": words.how(case)}
    said = [done, words.ended(before, case) if before else "", words.follows(case, opened.setting)]
    _tell(request, " ".join(part for part in said if part))
    return redirect("office:file", person)


@door()
def deferment(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """Grants a deferment. It shields at once, so that either role may record it."""
    sent = _sent(request, room, person)
    if sent is None:
        return _ask_purpose(request, person)
    form = DefermentForm(
        request.POST if sent.ticket else None, grounds=room.pack.grounds, today=room.local_now.date()
    )
    refusal = None
    if sent.ticket and form.is_valid():
        said = form.cleaned_data
        granted = a.DefermentGranted(
            id=sent.ticket.id("deferment"),
            person=person,
            author=room.author,
            effective_at=room.now,
            ground=room.pack.grounds[said["ground"]].citation,
            deferment_ground=said["ground"],
            until=said["until"],
        )
        try:
            room.record(sent.ticket, [granted])
        except LawRefusal as error:
            refusal = words.refusal(error, room.edition, dates.language())
        else:
            _tell(request, words.granted(said["ground"], said["until"]))
            return redirect("office:file", person)
    page = pages.DefermentPage(
        build.hit_of(sent.opened), room.local_now, sent.seen_by(room), _in_force(room, sent.opened), refusal
    )
    return _form_page(request, "office/deferment.html", page, form)


@door("head")
def end_deferment(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """Ends a deferment before its day. It takes a shield away, so that the head answers for it."""
    sent = _sent(request, room, person)
    if sent is None:
        return _ask_purpose(request, person)
    in_force = _in_force(room, sent.opened)
    form = EndDefermentForm(
        request.POST if sent.ticket else None, grounds=dict.fromkeys(one.ground for one in in_force)
    )
    refusal = None
    if sent.ticket and form.is_valid():
        ground = form.cleaned_data["ground"]
        ended = a.DefermentEnded(
            id=sent.ticket.id("deferment_ended"),
            person=person,
            author=room.author,
            effective_at=room.now,
            ground=room.pack.grounds[ground].citation,
            deferment_ground=ground,
        )
        try:
            room.record(sent.ticket, [ended])
        except LawRefusal as error:
            refusal = words.refusal(error, room.edition, dates.language())
        else:
            _tell(request, str(words.DEFERMENT_ENDED))
            return redirect("office:file", person)
    page = pages.DefermentPage(
        build.hit_of(sent.opened), room.local_now, sent.seen_by(room), in_force, refusal
    )
    return _form_page(request, "office/end_deferment.html", page, form)


def _in_force(room: Room, opened: Opened) -> tuple[Deferment, ...]:
    held = caseview.deferments(opened.file, opened.setting, room.now)
    return tuple(one for one in held if one.in_force)


@door("head")
def keep(request: HttpRequest, room: Room, person: UUID, what: str) -> HttpResponseBase:
    """One act about how long the file is kept: which one stands in the address."""
    if what not in KEEPING:
        raise Http404
    sent = _sent(request, room, person)
    if sent is None:
        return _ask_purpose(request, person)
    one, refusal = KEEPING[what], None
    form = one.form(room, request.POST if sent.ticket else None)
    if sent.ticket and form.is_valid():
        try:
            room.record(
                sent.ticket, [one.act(room, form.cleaned_data, about(room, person, sent.ticket, what))]
            )
        except LawRefusal as error:
            refusal = words.refusal(error, room.edition, dates.language())
        else:
            _tell(request, str(one.done))
            return redirect("office:file", person)
    page = keeping_page(room, sent.opened, what, sent.seen_by(room), refusal)
    return _form_page(request, "office/keeping.html", page, form)


@door("head")
def move(request: HttpRequest, room: Room, person: UUID) -> HttpResponseBase:
    """Gives the file to the office of another region. After that it isn't here any more."""
    try:
        sent = _sent(request, room, person)
        if sent is None:
            return _ask_purpose(request, person)
        form = move_form(room, sent.opened, request.POST if sent.ticket else None)
        refusal = None
        if sent.ticket and form.is_valid():
            try:
                room.record(sent.ticket, [move_act(room, person, sent.ticket, form.cleaned_data)])
            except LawRefusal as error:
                refusal = words.refusal(error, room.edition, dates.language())
            else:
                office = caseview.office_name(room.pack, form.cleaned_data["region"])
                _tell(request, words.moved(sent.opened.file.name, office))
                return redirect("office:desk")
        page = move_page(room, sent.opened, sent.seen_by(room), refusal)
    except UnknownPerson:
        if request.method != "POST":
            raise
        # The form was sent twice: whoever holds a ticket to the file may be told that it has gone.
        room.check_ticket(request.POST.get("ticket", ""), person)
        _tell(request, str(words.GONE))
        return redirect("office:desk")
    return _form_page(request, "office/move.html", page, form)


@door("head", verbs=LOOKING)
def off(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Who is off the register, and until when each file is kept: what may be erased next is seen beforehand."""
    return render(request, "office/off.html", {"page": off_page(room)})


# --- what only the head decides -------------------------------------------------------------------------------


@door()
def proposals(request: HttpRequest, room: Room) -> HttpResponseBase:
    """What the clock proposes. The head sees each with its proofs and orders; a clerk sees that it waits.

    `?person=` leaves one person's only: no other file is opened on the way to it.
    """
    number, person = _number(request), _person(request)
    if room.who.role != "head":
        if request.method == "POST":
            raise PermissionDenied
        rows = _waiting(room, number, person)
        page = _numbered(room, number, person, waiting=build.waiting(rows, room.zone_name))
        return render(request, "office/proposals.html", {"page": page, "form": None})
    form = OrderForm(request.POST, values=_values(request)) if request.method == "POST" else None
    refused: list[pages.Refused] = []
    if form is not None and form.is_valid():
        refused = _order(request, room, form.cleaned_data["measures"])
        if not refused:
            here = person is not None and lists.hits(room.conn, [person])
            return redirect("office:file", person) if here else redirect("office:proposals")
    shown = _open_proposals(room, _waiting(room, number, person))
    page = _numbered(room, number, person, proposals=tuple(shown), refused=tuple(refused))
    status = REFUSED if refused else INVALID if form is not None else 200
    return render(
        request, "office/proposals.html", {"page": page, "form": form or OrderForm(values=())}, status=status
    )


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text)):
        raise Http404
    return int(text)


def _person(request: HttpRequest) -> UUID | None:
    text = request.GET.get("person")
    try:
        return None if text is None else UUID(text)
    except ValueError:
        raise Http404 from None


def _waiting(room: Room, number: int, person: UUID | None) -> list[lists.ProposalRow]:
    return lists.proposals(room.conn, PROPOSALS_A_PAGE, (number - 1) * PROPOSALS_A_PAGE, person)


def _numbered(room: Room, number: int, person: UUID | None, **said: Any) -> pages.ProposalsPage:
    total = lists.count_proposals(room.conn, person)
    return pages.ProposalsPage(
        room.who.officer, total, number, max(number, -(-total // PROPOSALS_A_PAGE)), person, **said
    )


def _open_proposals(room: Room, rows: list[lists.ProposalRow]) -> list[pages.Proposal]:
    """Each proposal with its proofs. Every file is opened for this purpose, and the person sees that it was."""
    made: dict[UUID, pages.Proposal] = {}
    # In the order in which every writer takes the files' locks.
    for row in sorted(rows, key=lambda row: row.person):
        opened = room.look(row.person, "order_measures", "proposal")
        case = opened.case(row.summons)
        made[row.summons] = build.proposal(room, opened, case, room.ticket(opened))
    return [made[row.summons] for row in rows]


def _values(request: HttpRequest) -> list[str]:
    """The checkboxes sent that our form can have shown: each has the ticket of its summons beside it."""
    return [
        value
        for value in request.POST.getlist("measures")
        if (named := build.measure_of(value)) and build.ticket_name(named[1]) in request.POST
    ]


def _order(request: HttpRequest, room: Room, values: list[str]) -> list[pages.Refused]:
    """Orders what was chosen, summons by summons; comes back with those that were refused. Somebody whose file has gone
    to another office meanwhile holds up nobody else."""
    chosen: dict[tuple[UUID, UUID], list[str]] = {}
    for person, summons, kind in filter(None, map(build.measure_of, values)):
        chosen.setdefault((person, summons), []).append(kind)
    refused = []
    for (person, summons), kinds in sorted(chosen.items()):
        try:
            name = lists.hit(room.conn, person).name
            ticket = room.check_ticket(request.POST[build.ticket_name(summons)], person)
            ordered = a.MeasuresOrdered(
                id=ticket.id(f"order:{','.join(sorted(kinds))}"),
                person=person,
                case=summons,
                author=room.author,
                effective_at=room.now,
                officer=room.who.officer,
                measures=tuple(sorted(kinds)),
            )
            room.record(ticket, [ordered])
        except LawRefusal as error:
            refused.append(pages.Refused(name, words.refusal(error, room.edition, dates.language())))
        except CaseConflict as error:
            refused.append(pages.Refused(name, pages.Refusal(error.code)))
        except UnknownPerson:
            # Whoever holds a ticket to the file may be told that it has gone.
            room.check_ticket(request.POST[build.ticket_name(summons)], person)
            _tell(request, str(words.GONE_UNORDERED))
        else:
            _tell(request, words.ordered(name, tuple(kinds)))
    return refused


@door(verbs=LOOKING)
def contests(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Contests that wait for a decision."""
    return render(request, "office/contests.html", {"page": build.contests(room)})


@door("head")
def decide(request: HttpRequest, room: Room, person: UUID, contest: UUID) -> HttpResponseBase:
    """One contest: both sides, and the head's decision with its reason."""
    opened = room.look(person, "decide_contest", "contest")
    one = opened.contest(contest)
    posted = request.method == "POST"
    ticket = room.check_ticket(request.POST.get("ticket", ""), person) if posted else None
    form = DecideForm(request.POST if ticket else None)
    refusal = None
    if ticket and form.is_valid():
        said = form.cleaned_data
        decided = a.ContestDecided(
            id=ticket.id("decision"),
            person=person,
            author=room.author,
            effective_at=room.now,
            ground=room.edition.relief["contest"].citation,
            contest=contest,
            outcome=said["outcome"],
            officer=room.who.officer,
            reasons=said["reason"],
        )
        try:
            room.record(ticket, [decided])
        except LawRefusal as error:
            refusal = words.refusal(error, room.edition, dates.language())
        else:
            _tell(request, words.decided(said["outcome"], one.fact))
            return redirect("office:contests")
    again = room.ticket_again(ticket) if ticket else room.ticket(opened)
    page = build.decide(room, opened, one, again)
    return _form_page(request, "office/decide.html", page, form, refusal)


# --- what the views share -------------------------------------------------------------------------------------


def _tell(request: HttpRequest, text: str) -> None:
    """What was done, said on the next page."""
    messages.success(request, words.tidy(text))


def _form_page(
    request: HttpRequest, template: str, page: object, form: Any, refusal: pages.Refusal | None = None
) -> HttpResponse:
    """The page of a form, with what was entered; 422 where it, or the law, refused that."""
    why = refusal or getattr(page, "refusal", None)
    status = REFUSED if why else INVALID if form.errors else 200
    return render(request, template, {"page": page, "form": form, "refusal": why}, status=status)
