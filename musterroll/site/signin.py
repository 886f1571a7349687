"""Who is signed in. The one place where a real sign-in goes later: it ends in `establish`, as the demo's page does.

The identity lives in the signed session cookie and holds no more than the pages need to ask the register: a role, and
either a person or a named officer with a region. What it may read is decided by the database role and its policies,
never by what stands in the cookie alone.

A cookie can be copied and shown again. So each session has a random number, and the register keeps the digests of those
that were signed out until their cookies have run out by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from secrets import token_hex
from typing import Any, Concatenate, Literal, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from musterroll.site import connections
from musterroll.wallclock import SystemClock

Role = Literal["person", "clerk", "head"]
OFFICERS: tuple[Role, ...] = ("clerk", "head")

_KEY = "identity"
_ASKED = "musterroll.signed_out"  # in the request's META: what was asked of the database once
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]  # the request is always given by position


@dataclass(frozen=True)
class Identity:
    """Somebody who is signed in.

    `person_id` is given for the role "person" only, `officer` for the others; `region` (its English name) for all.
    `shown` is what the page's head calls them.
    """

    role: Role
    region: str
    shown: str
    person_id: UUID | None = None
    officer: str = ""

    def __post_init__(self) -> None:
        if (self.role == "person") != (self.person_id is not None) or (self.role != "person") != bool(
            self.officer
        ):
            raise ValueError("an identity is a person or a named officer, never both and never neither")

    @property
    def office(self) -> bool:
        """Whether this is somebody of the recruitment office."""
        return self.role in OFFICERS


def establish(request: HttpRequest, identity: Identity) -> None:
    """Sign `identity` in, in a new session: whatever was in the old one stays behind, and is signed out."""
    forget(request)
    request.session[_KEY] = {
        "session": token_hex(16),
        "role": identity.role,
        "region": identity.region,
        "shown": identity.shown,
        "person": str(identity.person_id) if identity.person_id else None,
        "officer": identity.officer,
    }


def forget(request: HttpRequest) -> None:
    """Sign out; nothing of the session stays, and no copy of its cookie is taken any more."""
    kept = request.session.get(_KEY)
    if isinstance(kept, dict) and kept.get("session"):
        # Django signs its cookies by the machine's clock, whatever the register's shows.
        until = SystemClock().now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        with connections.connection(_surface(kept)) as conn:
            conn.execute("SELECT sign_out(%s, %s)", (_digest(kept), until))
    request.session.flush()
    request.META.pop(_ASKED, None)


def _surface(kept: dict[str, Any]) -> str:
    return "portal" if kept.get("role") == "person" else "app"


def _digest(kept: dict[str, Any]) -> bytes:
    return sha256(str(kept["session"]).encode()).digest()


def _signed_out(request: HttpRequest, kept: dict[str, Any]) -> bool:
    """Whether that session was signed out; asked once a request. Raises DatabaseUnavailable, OperationalError."""
    if _ASKED not in request.META:
        with connections.connection(_surface(kept)) as conn:
            row = conn.execute(
                "SELECT EXISTS (SELECT FROM signed_out WHERE session = %s)", (_digest(kept),)
            ).fetchone()
        request.META[_ASKED] = row != (False,)
    return bool(request.META[_ASKED])


def identity(request: HttpRequest) -> Identity | None:
    """Who is signed in; None if nobody is, if the session was signed out or can't be read any more.

    Raises DatabaseUnavailable, OperationalError where that can't be asked: then nobody is let in.
    """
    kept = request.session.get(_KEY)
    if not isinstance(kept, dict) or not kept.get("session") or _signed_out(request, kept):
        return None
    try:
        return Identity(
            role=kept["role"],
            region=kept["region"],
            shown=kept["shown"],
            person_id=UUID(kept["person"]) if kept["person"] else None,
            officer=kept["officer"],
        )
    except (KeyError, TypeError, ValueError):
        return None


def only(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let only these roles into a view. Nobody signed in: to the sign-in page. Another role: 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            who = identity(request)
            if who is None:
                return redirect("site:sign_in")
            if who.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
