"""The person's way into the register: their own file, through the portal's own role, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

import psycopg
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from musterroll.case.file import Case, PersonFile, Setting
from musterroll.errors import UnknownCase
from musterroll.law.calendar import local
from musterroll.law.vocabulary import Pack
from musterroll.register import reads
from musterroll.register.scope import as_person
from musterroll.site import connections, dates, signin

READ = ("GET", "HEAD")
P = ParamSpec("P")


@dataclass
class Own:
    """One request's work on one's own file: the transaction that shows it, and the moment."""

    conn: psycopg.Connection
    pack: Pack
    now: datetime
    file: PersonFile
    setting: Setting

    @property
    def language(self) -> str:
        """Language of the page."""
        return dates.language()

    @property
    def local_now(self) -> datetime:
        """The moment in the zone of the person's region."""
        return local(self.now, self.file.zone)

    def case(self, summons: UUID) -> Case:
        """Raises UnknownCase where there is no such summons on this file, be it that it is on another's."""
        try:
            return self.file.cases[summons]
        except KeyError:
            raise UnknownCase("there is no such summons") from None

    def again(self) -> None:
        """Reads the file anew, after something was recorded on it."""
        self.file = reads.own_file(self.conn, self.pack, self.file.person).file


OwnView = Callable[Concatenate[HttpRequest, Own, P], HttpResponseBase]


def own(*verbs: str) -> Callable[[OwnView[P]], Callable[..., HttpResponseBase]]:
    """Let a person into a view of their own file, and give it that file.

    Nobody signed in: to the sign-in page; an officer: 403; another verb: 405. What isn't on the file is a 404. The view
    works in one transaction: what it records is stored if it answers, and not if it raises.
    """
    allowed: Sequence[str] = verbs or READ

    def guard(view: OwnView[P]) -> Callable[..., HttpResponseBase]:
        @require_http_methods(list(allowed))
        @signin.only("person")
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            who = signin.identity(request)
            assert who is not None  # `only` saw to it
            assert who.person_id is not None  # a person has one
            pack, now = connections.pack(), connections.clock().now()
            with connections.connection("portal") as conn, as_person(conn, who.person_id):
                opened = reads.own_file(conn, pack, who.person_id)
                return view(request, Own(conn, pack, now, opened.file, opened.setting), *args, **kwargs)

        return guarded

    return guard
