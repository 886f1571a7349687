"""Every refusal and every fault as a page in plain words, mapped once: no stack trace, nothing of somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import psycopg
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from musterroll import errors
from musterroll.site import labels
from musterroll.site.pages import Problem
from musterroll.site.parts import Rule, Said

STATUSES: Mapping[type[Exception], int] = {
    errors.UnknownPerson: 404,
    errors.UnknownCase: 404,
    errors.NoPurpose: 400,
    errors.BadInput: 400,
    errors.NoRuleInForce: 400,
    errors.LawRefusal: 409,
    errors.CaseConflict: 409,
    errors.DatabaseUnavailable: 503,
    psycopg.OperationalError: 503,
}
"""What an error is called in HTTP. One that isn't here is our bug, and a 500."""

THE_LAW = 422
"""Key of the words for what the law refuses; the answer itself is a 409, as the request was well-formed."""

FORM_EXPIRED = 419
"""Key of the words for a form whose token is missing or old."""

API = "/api/"
"""Addresses that answer programs: they have their own problems."""


class Problems:
    """Makes a page of an error that a view raised, and of an answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and not request.path.startswith(API):
            allowed = response.headers.get("Allow", "")
            response = problem(request, 405)
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of the domain or a lost database; None leaves any other to Django."""
        if request.path.startswith(API):
            return None
        return problem_of(request, error)


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for this error, or None if it is none of ours."""
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), None)
    if status is None:
        return None
    said, rule = None, None
    code = error.code if isinstance(error, errors.MusterrollError) else errors.DatabaseUnavailable.code
    if code in labels.REFUSAL:
        said = Said("refusal", code)
    if isinstance(error, errors.LawRefusal) and error.citation:
        rule = Rule(error.citation)
    back = "" if request.method in ("GET", "HEAD") else request.get_full_path()
    words = THE_LAW if isinstance(error, errors.LawRefusal) else status
    return problem(request, status, Problem(status, code, said, rule, back), words)


def problem(
    request: HttpRequest, status: int, shown: Problem | None = None, words: int | None = None
) -> HttpResponse:
    """The page of a problem. `words`: key of its title and advice in labels.py, if not the status itself."""
    key = words or status
    context = {
        "problem": shown or Problem(status),
        "title": labels.PROBLEM_TITLE[key],
        "means": labels.PROBLEM_MEANS[key],
    }
    return render(request, "site/problem.html", context, status=status)


# --- what Django calls ----------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(request, 500)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without the token our own pages give: from another site, or after the cookies were cleared."""
    return problem(request, 403, Problem(403, "csrf"), FORM_EXPIRED)
