"""Pages that belong to no one face: start, how to check, how authorities ask, accessibility; and the language."""

from __future__ import annotations

from uuid import UUID

import psycopg
from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from musterroll.errors import DatabaseUnavailable
from musterroll.site import connections, publiclog
from musterroll.site.demonstration import back_to
from musterroll.site.pages import VerifyPage
from musterroll.site.verifyhere import told

YEAR = 365 * 24 * 60 * 60  # seconds
SENDS_NOTHING = {"connect-src": [NONE]}  # a page that reads somebody's file has no way to send it on


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "site/start.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What these pages promise to people who can't use them as others do."""
    return render(request, "site/accessibility.html")


@csp_replace(SENDS_NOTHING)
@require_safe
def verify_help(request: HttpRequest) -> HttpResponse:
    """How to check an extract."""
    page = VerifyPage(None, None, publiclog.vkey(), publiclog.newest_checkpoint())
    return render(request, "site/verify_help.html", {"page": page, "told": told()})


@csp_replace(SENDS_NOTHING)  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def verify(request: HttpRequest, extract: UUID) -> HttpResponse:
    """The page to which the code on an extract leads: whether the log holds an act of this number, and how to check."""
    with connections.connection("portal") as conn:
        row = conn.execute("SELECT position FROM leaf WHERE act_id = %s", (extract,)).fetchone()
    page = VerifyPage(extract, row[0] if row else None, publiclog.vkey(), publiclog.newest_checkpoint())
    return render(request, "site/verify.html", {"page": page, "told": told()})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language asked for in a cookie and shows the page again."""
    response = redirect(back_to(request))
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
            httponly=True,
        )
    return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 if pages can be served now, 503 if the database can't be reached."""
    try:
        with connections.connection("portal") as conn:
            conn.execute("SELECT 1")
    except (DatabaseUnavailable, psycopg.OperationalError):
        return HttpResponse("the database can't be reached\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def verify_url(request: HttpRequest, extract: UUID) -> str:
    """The whole address of an extract's page, as its code carries it."""
    return request.build_absolute_uri(reverse("site:verify", args=[extract]))
