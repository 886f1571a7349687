"""Problem details (RFC 9457): the one place where a refusal becomes a status of HTTP.

    {"type": "urn:musterroll:problem:not_entitled", "title": "This authority may not ask about this measure",
     "status": 403, "code": "not_entitled", "detail": "…"}

`code` is the domain error's own and stable; programs go by it. `errors` says, field by field, what was wrong with a
body. Nothing else is ever said: a problem must not tell what an answer would not.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from musterroll import errors
from musterroll.gateway.authorities import BadAuthorities, NotEntitled, UnknownAuthority

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("musterroll.gateway")


class Fault(Schema):
    """What was wrong with one field of the body. `accepted`: what would do, where that can be listed."""

    field: str
    problem: str
    accepted: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of problem: its status and what it is called."""

    status: int
    code: str
    title: str


_KINDS = (
    Kind(400, "bad_json", "The body is not one JSON object in UTF-8"),
    Kind(401, UnknownAuthority.code, "The question carries no token of an authority"),
    Kind(403, "https_required", "Questions are taken over HTTPS only"),
    Kind(403, NotEntitled.code, "This authority may not ask about this measure"),
    Kind(404, "not_found", "There is nothing at this address"),
    Kind(405, "method_not_allowed", "This address takes another method"),
    Kind(413, "too_large", "The body is larger than any question"),
    Kind(415, "unsupported_media_type", "The body must be application/json"),
    Kind(422, errors.BadInput.code, "The question can't be used as it is"),
    Kind(422, errors.NoPurpose.code, "The question states no purpose"),
    Kind(422, errors.UnknownCode.code, "There is no measure of that name"),
    Kind(500, "internal_error", "The register failed; nothing was answered"),
    Kind(503, errors.DatabaseUnavailable.code, "The register can't be reached just now"),
    Kind(503, BadAuthorities.code, "The register lets nobody in just now"),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _KINDS}
STATUSES = tuple(sorted({kind.status for kind in _KINDS}))
"""Every status but 200 that the API answers with."""

Code = Literal[
    "bad_json",
    "unknown_authority",
    "https_required",
    "not_entitled",
    "not_found",
    "method_not_allowed",
    "too_large",
    "unsupported_media_type",
    "bad_input",
    "no_purpose",
    "unknown_code",
    "internal_error",
    "database_unavailable",
    "bad_authorities",
]

_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="musterroll"'},
    503: {"Retry-After": "5"},
}


def problem(
    code: str, detail: str = "", *, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The response for a problem of that code. Raises KeyError for a code that is not in KINDS."""
    kind = KINDS[code]
    body: dict[str, Any] = {
        "type": f"urn:musterroll:problem:{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
    }
    if detail:
        body["detail"] = detail
    if faults:
        body["errors"] = [fault.model_dump(exclude_none=True) for fault in faults]
    return HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        status=kind.status,
        content_type=MEDIA_TYPE,
        headers={**_HEADERS.get(kind.status, {}), **(headers or {})},
    )


def problem_of(error: Exception) -> HttpResponse:
    """The response for whatever was raised. What is no refusal of ours is logged and told as nothing but 500."""
    if isinstance(error, AuthenticationError):
        return problem(UnknownAuthority.code, "Authorization: Bearer and the authority's token")
    if isinstance(error, ValidationError):
        return problem(errors.BadInput.code, "see errors", faults=[_fault(found) for found in error.errors])
    if isinstance(error, HttpError):
        return problem("bad_json")
    if isinstance(error, BadAuthorities):
        log.error("%s", error)  # for the operator; its path is nobody else's business
        return problem(error.code)
    if isinstance(error, psycopg.OperationalError | errors.DatabaseUnavailable):
        log.error("%s", type(error).__name__)
        return problem(errors.DatabaseUnavailable.code)
    if isinstance(error, errors.MusterrollError) and error.code in KINDS:
        accepted = error.facts.get("accepted") or []
        where = error.facts.get("where")
        faults = [Fault(field=where, problem=str(error), accepted=list(accepted))] if where else []
        return problem(error.code, str(error), faults=faults)
    log.error("a question failed", exc_info=error)
    return problem("internal_error")


def _fault(found: Mapping[str, Any]) -> Fault:
    """Pydantic's finding, without the value that was sent: it may be somebody's number."""
    place = [str(part) for part in found["loc"] if part not in ("body", "question")]
    return Fault(field=".".join(place) or "body", problem=str(found["msg"]))


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The answer at any address of the API that holds nothing."""
    return problem("not_found")
