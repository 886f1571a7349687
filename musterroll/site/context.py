"""What every page has around it: the bar on top, who is signed in, the way through the pages of their role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from musterroll.errors import DatabaseUnavailable
from musterroll.site import connections, demonstration, signin
from musterroll.site.signin import Identity

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Name of the page, what the menu calls it, pages below it.
PORTAL: tuple[tuple[str, StrPromise, tuple[str, ...]], ...] = (
    ("portal:standing", _("Where I stand"), ()),
    ("portal:summonses", _("Summonses"), ("portal:summons", "portal:contest_summons")),
    ("portal:measures", _("Measures"), ("portal:contest_measure",)),
    ("portal:data", _("My data"), ("portal:contest_fact",)),
    ("portal:law", _("The law and me"), ()),
    ("portal:looks", _("Who looked and why"), ()),
    ("portal:messages", _("Messages"), ()),
    ("portal:contests", _("Contests"), ("portal:contest",)),
    ("portal:extracts", _("Extracts"), ("portal:extract",)),
)
OFFICE: tuple[tuple[str, StrPromise, tuple[str, ...]], ...] = (
    ("office:desk", _("Desk"), ()),
    (
        "office:find",
        _("Find a person"),
        ("office:purpose", "office:file", "office:law", "office:issue", "office:act", "office:deferment"),
    ),
    ("office:proposals", _("Proposed measures"), ()),
    ("office:contests", _("Contests"), ("office:decide",)),
)


@dataclass(frozen=True)
class Item:
    """A line of the menu. `count`: how much waits there; 0 shows nothing."""

    url: str
    label: str
    current: bool
    count: int = 0


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. A view may put `nav_counts` (name of page → number) on the request."""
    session = getattr(request, "session", None)
    try:
        who = signin.identity(request) if session is not None else None
    except (DatabaseUnavailable, psycopg.OperationalError):  # the page that says so has no menu
        who = None
    return {
        "identity": who,
        "nav": _nav(request, who) if who else [],
        "bar": demonstration.bar(connections.clock().now(), who),
    }


def _nav(request: HttpRequest, who: Identity) -> list[Item]:
    match = request.resolver_match
    here = match.view_name if match else ""
    counts = getattr(request, "nav_counts", {})
    return [
        Item(reverse(name), str(label), here == name or here in below, counts.get(name, 0))
        for name, label, below in (OFFICE if who.office else PORTAL)
    ]
