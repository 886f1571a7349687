"""What only the demonstration has: being whom one picks, and a bar that turns the clock.

A real register has neither. Its sign-in takes the place of `sign_in` here and ends in `signin.establish` like it; its
pages have no bar.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import psycopg
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from musterroll.demo import showcase
from musterroll.demo.turning import turn_to
from musterroll.errors import BadInput, DatabaseUnavailable
from musterroll.law.calendar import local, zone
from musterroll.register import reads
from musterroll.register.scope import as_person
from musterroll.site import connections, dates, signin
from musterroll.site.fileview import OWN_ACCESS
from musterroll.site.pages import ClockBar, DemoOfficer, DemoPerson, SignInPage
from musterroll.site.signin import Identity

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


# --- being somebody -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page on which one picks who to be; picked, one is signed in as that person or officer."""
    if request.method == "POST":
        return _be(request)
    pack, now = connections.pack(), connections.clock().now()
    query = request.GET.get("q", "")[:200]
    with connections.connection("worker") as conn:
        people = [
            DemoPerson(one.person_id, one.name, one.born, one.region, one.stage)
            for one in showcase.cast_of_stages(conn, pack, now)
        ]
        found, more = showcase.find_anybody(conn, pack, query)
    hits = tuple(DemoPerson(one.person_id, one.name, one.born, one.region, "") for one in found)
    officers = [
        DemoOfficer(one.name, one.role, one.office, one.region) for one in showcase.cast_of_officers(pack)
    ]
    page = SignInPage(tuple(people), tuple(officers), query, hits if query.strip() else None, more)
    return render(request, "site/sign_in.html", {"page": page})


def _be(request: HttpRequest) -> HttpResponse:
    if request.POST.get("role") == "person":
        signin.establish(request, _person(request.POST.get("person", "")))
        return redirect("portal:standing")
    signin.establish(
        request,
        _officer(
            request.POST.get("role", ""), request.POST.get("officer", ""), request.POST.get("region", "")
        ),
    )
    return redirect("office:desk")


def _person(text: str) -> Identity:
    """The identity of that person; having opened their own file is journalled. Raises BadInput, UnknownPerson."""
    try:
        person = UUID(text)
    except ValueError:
        raise BadInput("that is nobody's number", where="person") from None
    pack, now = connections.pack(), connections.clock().now()
    with connections.connection("portal") as conn, as_person(conn, person):
        opened = reads.open_file(conn, pack, person, reader="person:self", purpose=OWN_ACCESS, at=now)
    return Identity("person", opened.file.region, opened.file.name, person_id=person)


def _officer(role: str, name: str, region: str) -> Identity:
    officer = showcase.officer(connections.pack(), role, name, region)
    if officer is None:
        raise BadInput("there is no such officer", where="officer")
    return Identity(officer.role, officer.region, officer.name, officer=officer.name)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in any more."""
    signin.forget(request)
    return redirect("site:start")


# --- the bar on top -------------------------------------------------------------------------------------------


def bar(now: datetime, who: Identity | None) -> ClockBar:
    """The bar for whoever is signed in; without the next thing due where the database can't be asked."""
    zone_name = connections.pack().zone(who.region if who else showcase.home(connections.pack()))
    try:
        due = _next(now, who)
    except (DatabaseUnavailable, psycopg.OperationalError):
        due = None
    return ClockBar(local(now, zone_name), local(due, zone_name) if due else None)


def _next(now: datetime, who: Identity | None) -> datetime | None:
    person = who.person_id if who else None
    region = who.region if who and who.office else None
    with connections.connection("worker") as conn:
        return showcase.next_for(conn, now, person=person, region=region) or showcase.next_for(conn, now)


@require_POST
def turn(request: HttpRequest) -> HttpResponse:
    """Puts the clock forward and does what falls due on the way, then shows the page again from which it was turned."""
    clock, who = connections.clock(), signin.identity(request)
    target = _target(request, clock.now(), who)
    with connections.connection("worker") as conn:
        made = turn_to(conn, connections.pack(), clock, target, connections.config().data_dir)
    zone_name = connections.pack().zone(who.region if who else showcase.home(connections.pack()))
    said = _("The register's time is now %(now)s.") % {"now": dates.moment(local(clock.now(), zone_name))}
    counted = ngettext(
        "On the way the clock made %(n)s act in the whole register.",
        "On the way the clock made %(n)s acts in the whole register.",
        made,
    ) % {"n": made}
    messages.success(request, f"{said} {counted}".replace("г..", "г."))
    return redirect(back_to(request))


def _target(request: HttpRequest, now: datetime, who: Identity | None) -> datetime:
    """The moment to which the form asks to turn. Raises BadInput."""
    by, to = request.POST.get("by", ""), request.POST.get("to", "")
    if by in STEPS:
        return now + STEPS[by]
    if by == "due":
        return _next(now, who) or now
    try:
        day = date.fromisoformat(to)
    except ValueError:
        raise BadInput("that is no date", where="to", accepted="YYYY-MM-DD") from None
    zone_name = connections.pack().zone(who.region if who else showcase.home(connections.pack()))
    # Nine in the morning: the office is open, and what fell due at midnight has been done.
    return datetime.combine(day, time(9), zone(zone_name))


def back_to(request: HttpRequest) -> str:
    """The address on this very site that the form names to go back to; the start page for any other."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return "/"
