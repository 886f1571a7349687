"""`POST checks`: does this measure bind this person now?

One person, one measure, one question, one record in the person's file. There is no list, no search and no way to ask
about many. Who is not in the register gets the same answer as who is bound by nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field, StrictStr

from musterroll.errors import UnknownCode
from musterroll.gateway import problems
from musterroll.gateway.authorities import Authority, NotEntitled, UnknownAuthority, authorities, authority_of
from musterroll.gateway.problems import problem, problem_of
from musterroll.register.checks import check_measure
from musterroll.site import connections

LARGEST_BODY = 4096  # bytes: four times the longest question
VERSION = "1.0.0"
_VISIBLE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"  # one line, not blank


class Question(Schema):
    """One question about one person."""

    model_config = ConfigDict(extra="forbid")

    personal_number: Annotated[StrictStr, Field(min_length=1, max_length=64, pattern=_VISIBLE)] = Field(
        description="The person's number, as the person's documents give it.", examples=["900-000-001 07"]
    )
    measure: Annotated[StrictStr, Field(min_length=1, max_length=64, pattern=r"^[a-z_]+$")] = Field(
        description="Code of the measure. An authority may ask about those that it carries out.",
        examples=["exit_ban"],
    )
    purpose: Annotated[StrictStr, Field(min_length=1, max_length=200, pattern=_VISIBLE)] = Field(
        description="Why you ask. The person reads it in the access log, with the authority's name.",
        examples=["border crossing, Pskov"],
    )


class Answer(Schema):
    """The least that the question needs. `since` and `decision` are there when `in_force` is true, and only then."""

    in_force: bool = Field(description="Whether the measure binds the person at `asked_at`.")
    since: datetime | None = Field(None, description="From when it binds.")
    decision: UUID | None = Field(None, description="The act of the named officer or court that ordered it.")
    asked_at: datetime = Field(description="When this was true.")


class ProblemDetails(Schema):
    """RFC 9457. Go by `code`; the words may change."""

    type: str
    title: str
    status: int
    code: problems.Code
    detail: str = ""
    errors: list[problems.Fault] = Field(default_factory=list)


class Bearer(HttpBearer):
    """The authority whose token it is becomes `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> Authority:
        config = connections.config()
        return authority_of(token, authorities(config.data_dir, config.pack))


class StrictParser(Parser):
    """One JSON object whose keys are all different: of two values for one name, who says which was meant?"""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = json.loads(request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


api = NinjaAPI(
    title="Musterroll for other authorities",
    version=VERSION,
    description=(
        "Asks whether a measure is in force for a person, and since when, and by which decision; no more. Every "
        "question is written into the person's file, where the person reads who asked and why."
    ),
    openapi_url=None,  # served below, with what Ninja can't say of a problem's media type
    docs_url=None,
    auth=Bearer(),
    parser=StrictParser(),
    urls_namespace="gateway-ninja",
)


@api.exception_handler(Exception)
@api.exception_handler(ValidationError)
@api.exception_handler(HttpError)
def _on_error(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_of(error)


@api.post(
    "checks",
    response={200: Answer, **dict.fromkeys(problems.STATUSES, ProblemDetails)},
    operation_id="check",
    summary="Is this measure in force for this person?",
    exclude_none=True,
)
def check(request: HttpRequest, question: Question) -> dict[str, Any]:
    """A number that the register doesn't hold is answered like one of a person whom nothing binds."""
    authority: Authority = request.auth  # type: ignore[attr-defined]
    asks_about = sorted(authority.measures)
    if question.measure not in connections.pack().measures:
        raise UnknownCode("no measure has this code", where="measure", accepted=asks_about)
    if question.measure not in authority.measures:
        raise NotEntitled("this authority may ask about: " + ", ".join(asks_about))
    at = connections.clock().now()
    with connections.connection("gateway") as conn:
        found = check_measure(
            conn,
            connections.pack(),
            question.personal_number,
            question.measure,
            authority=authority.name,
            purpose=question.purpose.strip(),
            at=at,
        )
    since = found.since.astimezone(UTC) if found.since is not None else None
    return {"in_force": found.in_force, "since": since, "decision": found.decision, "asked_at": at}


# --- the edge: what Ninja would let through or answer in words of its own -------------------------------------

View = Callable[..., HttpResponseBase]


def at_the_edge(view: View) -> View:
    """A question is a POST of a small JSON body; anything else is turned away before it is read."""

    @csrf_exempt  # no cookie lets anybody in here, so none can be abused
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problem("https_required", "a token that was sent in the clear is to be replaced")
        if request.method != "POST":
            return problem("method_not_allowed", headers={"Allow": "POST"})
        try:
            length = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            length = 0
        if length > LARGEST_BODY:
            return problem("too_large", f"at most {LARGEST_BODY} bytes")
        # Who asks comes before what is asked: a stranger learns nothing about bodies.
        if not request.headers.get("Authorization"):
            return problem_of(UnknownAuthority("Authorization: Bearer and the authority's token"))
        if request.content_type != "application/json":
            return problem("unsupported_media_type", headers={"Accept": "application/json"})
        return view(request, *args, **kwargs)

    return guarded


def openapi(request: HttpRequest) -> HttpResponse:
    """The API's own description, OpenAPI 3.1."""
    if request.method not in ("GET", "HEAD"):
        return problem("method_not_allowed", headers={"Allow": "GET, HEAD"})
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


def description(prefix: str = "/api/v1/") -> dict[str, Any]:
    """The OpenAPI document, with what Ninja can't know: the pack's measures, and that problems are problem+json."""
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=prefix)))
    measure = document["components"]["schemas"]["Question"]["properties"]["measure"]
    measure["enum"] = sorted(connections.pack().measures)
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status != "200":
                    response["content"] = {problems.MEDIA_TYPE: response["content"].pop("application/json")}
                    response["description"] = "; ".join(
                        f"`{kind.code}`: {kind.title}"
                        for kind in problems.KINDS.values()
                        if kind.status == int(status)
                    )
            for status, name, said in (
                ("401", "WWW-Authenticate", "Bearer"),
                ("405", "Allow", "POST"),
                ("503", "Retry-After", "Seconds after which to ask again"),
            ):
                operation["responses"][status]["headers"] = {
                    name: {"description": said, "schema": {"type": "string"}}
                }
    return document
