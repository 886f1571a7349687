"""The pages of the law. Each is an address that says all that was asked: nothing is kept between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from musterroll.case.lawpages import rules_of
from musterroll.case.whatif import what_if as ask
from musterroll.errors import BadInput
from musterroll.law.calendar import ONE_DAY, local
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Pack
from musterroll.site import connections, dates
from musterroll.site.lawpages import book as pages
from musterroll.site.lawpages import chart, foretold
from musterroll.site.lawpages.forms import BookForm, DiffForm, LawForm, WhatIfForm, example, some_region


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """The law of a pack on a day."""
    pack, today = _asked_pack(request), _today(request)
    form = BookForm(_said(request, {"pack": pack.code, "day": today.isoformat(), "words": dates.language()}))
    if not form.is_valid():
        return _wrong(request, "site/law/book.html", form)
    day, language = form.cleaned_data["day"], form.language
    pack = form.pack
    edition = pack.at(day)
    rules = rules_of(edition)
    context = {
        "form": form,
        "pack": pack,
        "day": day,
        "words": language,
        "edition": edition,
        "sections": pages.sections(pack, day, language),
        "rules": len(rules),
        "unverified": sum(not rule.verified for rule in rules),
        "chart": chart.editions(pack, day),
        "before": edition.since - ONE_DAY if edition.since > pack.opens else None,
        "after": edition.until + ONE_DAY if edition.until else None,
    }
    return render(request, "site/law/book.html", context)


@require_safe
def diff(request: HttpRequest) -> HttpResponse:
    """What changed between two days."""
    pack, today = _asked_pack(request), _today(request)
    latest = max((day for day in pack.changes if day <= today), default=pack.opens)
    first = max(latest - ONE_DAY, pack.opens)
    given = {
        "pack": pack.code,
        "from": first.isoformat(),
        "to": max(today, first).isoformat(),
        "words": dates.language(),
    }
    form = DiffForm(_said(request, given))
    if not form.is_valid():
        return _wrong(request, "site/law/diff.html", form)
    said = form.cleaned_data
    context = {
        "form": form,
        "pack": form.pack,
        "words": form.language,
        "first": said["from"],
        "second": said["to"],
        "found": pages.difference(form.pack, said["from"], said["to"], form.language),
        "chart": chart.editions(form.pack, said["to"]),
    }
    return render(request, "site/law/diff.html", context)


@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """What would follow of a summons that nobody sent."""
    pack = _asked_pack(request)
    form = WhatIfForm(_said(request, example(pack, _today(request))), pack=pack)
    if not form.is_valid():
        return _wrong(request, "site/law/what_if.html", form)
    said = form.cleaned_data
    at = form.posting()
    try:
        found = ask(
            pack,
            said["region"],
            said["kind"],
            said["method"],
            at,
            said["appear"],
            born=said["born"],
            mode=said["mode"],
            proved=said["proved"],
        )
    except BadInput as error:
        form.add_error(error.where if error.where in form.fields else None, _explained(error, said))
        return _wrong(request, "site/law/what_if.html", form)
    context = {
        "form": form,
        "pack": pack,
        "packs": _others(request, pack),
        "words": form.language,
        "told": foretold.foretold(found, pack, at, form.language),
        "at": at,
        "asked": said,
    }
    return render(request, "site/law/what_if.html", context)


def _explained(error: BadInput, said: Mapping[str, Any]) -> str:
    """What the engine refuses to imagine, in the words of the page."""
    if error.where == "proved" and said["method"] == "in_person":
        return gettext("Handed over, it is served: leave this empty.")
    return {
        "appear": gettext("The day to appear must come after the posting."),
        "born": gettext("The date of birth must lie before the posting."),
        "proved": gettext("It can't be delivered or opened before it was posted."),
        "kind": gettext("The law of that day knows no summons of this kind."),
    }.get(error.where, gettext("This can't be used here. Choose another."))


# --- what was asked -------------------------------------------------------------------------------------------


def _asked_pack(request: HttpRequest) -> Pack:
    """The pack that the address names; the register's own where it names none, or none that there is."""
    return PACKS.get(request.GET.get("pack", ""), connections.pack())


def _said(request: HttpRequest, given: Mapping[str, str]) -> QueryDict:
    """What the address says, and for the rest what is given."""
    said = request.GET.copy()
    for name, value in given.items():
        said.setdefault(name, value)
    return said


def _today(request: HttpRequest) -> date:
    """The day by the register's clock, where the pack's example region is."""
    pack = _asked_pack(request)
    today = local(connections.clock().now(), pack.zone(some_region(pack))).date()
    return max(today, pack.opens)


def _wrong(request: HttpRequest, template: str, form: LawForm) -> HttpResponse:
    """The form again, with what is wrong and what would do."""
    pack = _asked_pack(request)
    return render(
        request, template, {"form": form, "pack": pack, "packs": _others(request, pack)}, status=400
    )


def _others(request: HttpRequest, here: Pack) -> list[tuple[str, str, bool]]:
    """Name, address of the what-if page, and whether it is this one: of every pack."""
    language = dates.language()
    return [
        (one.name.get(language) or one.name["en"], f"{reverse('law:what_if')}?pack={code}", one is here)
        for code, one in PACKS.items()
    ]
