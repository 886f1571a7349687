"""Extracts: a press of a button records one, the sealer gives it its place in the log, and the file is handed out."""

from __future__ import annotations

import time
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from musterroll.case.acts import ExtractIssued
from musterroll.clock.worker import ORIGIN
from musterroll.extracts.content import KINDS
from musterroll.extracts.issue import Extract, complete
from musterroll.extracts.issue import issue as issue_extract
from musterroll.extracts.pdf import make_pdf
from musterroll.extracts.signer import paper_signer
from musterroll.journal.read import stored_acts
from musterroll.law.calendar import local
from musterroll.portal import pages
from musterroll.portal.door import Own, own
from musterroll.register.scope import as_person
from musterroll.site import connections, dates, signin
from musterroll.site.views import verify_url

PATIENCE = 10.0  # seconds for the sealer, who looks about once a second
POLL = 0.2  # seconds between two looks
TYPES = {"pdf": "application/pdf", "json": "application/json"}


@own()
def extracts(request: HttpRequest, mine: Own) -> HttpResponse:
    """The two extracts, and those issued before."""
    issued = []
    for stored in reversed(stored_acts(mine.conn, mine.file.person, ["extract_issued"])):
        act = stored.act
        assert isinstance(act, ExtractIssued)
        issued.append(pages.Issued(act.id, act.extract_kind, local(act.effective_at, mine.file.zone)))
    return render(request, "portal/extracts.html", {"page": pages.ExtractsPage(tuple(issued))})


@require_POST
@signin.only("person")
def issue(request: HttpRequest, kind: str) -> HttpResponse:
    """Records an extract of this kind and leads to its file."""
    form = request.POST.get("form", "")
    if kind not in KINDS or form not in TYPES:
        raise Http404
    person, pack = _person(request), connections.pack()
    with connections.connection("portal") as conn, as_person(conn, person):
        number = issue_extract(conn, pack, person, kind, connections.clock().now(), "person:self")
    return redirect("portal:extract_file", number, form)


@require_safe
@signin.only("person")
def download(request: HttpRequest, extract: UUID, form: str) -> HttpResponse:
    """The file of an extract of one's own; a page that says to wait if it isn't sealed within some seconds."""
    if form not in TYPES:
        raise Http404
    found = _sealed(_person(request), extract)
    if found is None:
        return render(request, "portal/sealing.html", status=202)
    config = connections.config()
    if form == "pdf":
        signer = paper_signer(config.data_dir, ORIGIN)
        data = make_pdf(found, dates.language(), verify_url(request, extract), signer)
    else:
        data = found.json
    response = HttpResponse(data, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="musterroll-{found.name}.{form}"'
    return response


def _sealed(person: UUID, extract: UUID) -> Extract | None:
    """The finished extract, waited for outside any transaction; None if the sealer hasn't come by then.

    Raises UnknownCase for an extract that isn't this person's.
    """
    pack, until = connections.pack(), time.monotonic() + PATIENCE
    while True:
        with connections.connection("portal") as conn, as_person(conn, person):
            found = complete(conn, pack, person, extract)
        if found is not None or time.monotonic() >= until:
            return found
        time.sleep(POLL)


def _person(request: HttpRequest) -> UUID:
    who = signin.identity(request)
    assert who is not None  # `only` saw to it
    assert who.person_id is not None  # a person has one
    return who.person_id
