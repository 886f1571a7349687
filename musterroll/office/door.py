"""The office's way into the register: who may enter, which files are open to them, and how a decision is recorded.

A file opens for a stated purpose only. The reading is an act in the journal, and the journal is also what remembers
it: a page of the file is shown if the same officer read it, for whatever purpose, in the half hour before. So one
reading stands for one purpose and one family of pages (`file`: the file and the forms on it; `proposal`; `contest`),
nothing is shown that no reading stands for, and nobody can forge one, since there is nothing to forge but the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

import psycopg
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from musterroll.case.acts import KINDS, Act, FileRead, to_json
from musterroll.case.file import Case, Contest, PersonFile, Setting
from musterroll.case.fold import fold
from musterroll.errors import CaseConflict, UnknownCase, UnknownPerson
from musterroll.journal.read import acts_that_bear, stored_acts
from musterroll.law import calendar
from musterroll.law.vocabulary import Edition, Pack
from musterroll.office import lists
from musterroll.register import reads
from musterroll.register.record import record
from musterroll.register.scope import as_office
from musterroll.register.setting import load_setting
from musterroll.site import caseview, connections, signin
from musterroll.site.parts import Look
from musterroll.site.signin import Identity, Role

READING_HOLDS = timedelta(minutes=30)
"""How long a reading lets its officer go on reading that file, in the register's time."""

TICKET_HOLDS = 8 * 60 * 60  # seconds: a form may lie open for a working day
_SALT = "musterroll.office.ticket"
_EVER = datetime.min.replace(tzinfo=UTC)

P = ParamSpec("P")
OfficeView = Callable[Concatenate[HttpRequest, "Room", P], HttpResponseBase]


def door(
    *roles: Role, verbs: Sequence[str] = ("GET", "HEAD", "POST")
) -> Callable[[OfficeView[P]], Callable[..., HttpResponseBase]]:
    """Let these roles (all of the office if none is named) into a view and give it its `Room`.

    Nobody signed in: to the sign-in page; another role: 403; another verb: 405. An error ends the transaction before
    its page is made: what the walls don't show is a 404, a file that has moved on a 409 (`site/problems.py`).
    """

    def guard(view: OfficeView[P]) -> Callable[..., HttpResponseBase]:
        @require_http_methods(list(verbs))
        @signin.only(*(roles or signin.OFFICERS))
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            who = signin.identity(request)
            assert who is not None  # `only` saw to it
            with enter(who) as room:
                request.nav_counts = waiting(room.conn)  # type: ignore[attr-defined]
                return view(request, room, *args, **kwargs)

        return guarded

    return guard


def waiting(conn: psycopg.Connection) -> dict[str, int]:
    """How much waits behind each line of the menu, by name of the page."""
    return {
        "office:proposals": lists.count_proposals(conn),
        "office:contests": lists.count_contests(conn),
    }


@contextmanager
def enter(who: Identity) -> Iterator[Room]:
    """The register as this officer may see it, in one transaction: readings, and what is done upon them."""
    now = connections.clock().now()
    with connections.connection("app") as conn, as_office(conn, who.region):
        yield Room(conn, connections.pack(), who, now)


@dataclass(frozen=True)
class Ticket:
    """What a form was shown on: whose file, how many acts it held, for which purpose it was read.

    `seed` is drawn when the form is shown; the ids of the acts that it makes follow from it, so that a form sent
    twice makes nothing twice. Signed, and good for the officer it was given to.
    """

    person: UUID
    seen: int
    seed: UUID
    purpose: str

    def id(self, name: str) -> UUID:
        """The id of what this form makes under that name."""
        return uuid5(self.seed, name)


@dataclass(frozen=True)
class Opened:
    """An open file with the purpose it was opened for, as stated, and the number of acts it held."""

    file: PersonFile
    setting: Setting
    seen: int
    purpose: str

    def case(self, summons: UUID) -> Case:
        """Raises UnknownCase where there is no such summons on this file."""
        try:
            return self.file.cases[summons]
        except KeyError:
            raise UnknownCase("there is no such summons") from None

    def contest(self, contest: UUID) -> Contest:
        """Raises UnknownCase where there is no such contest on this file."""
        try:
            return self.file.contests[contest]
        except KeyError:
            raise UnknownCase("there is no such contest") from None


class Room:
    """One request's work in the office of a region: its transaction, its officer, its moment."""

    def __init__(self, conn: psycopg.Connection, pack: Pack, who: Identity, now: datetime) -> None:
        self.conn, self.pack, self.who, self.now = conn, pack, who, now
        self.zone_name = pack.zone(who.region)

    @property
    def author(self) -> str:
        """The officer as acts name them."""
        return f"{self.who.role}:{self.who.officer}"

    @property
    def zone(self) -> ZoneInfo:
        return calendar.zone(self.zone_name)

    @property
    def local_now(self) -> datetime:
        return self.now.astimezone(self.zone)

    @property
    def edition(self) -> Edition:
        """The law in force today, by the region's calendar."""
        return self.pack.at(calendar.day_of(self.now, self.zone_name))

    # --- opening files ------------------------------------------------------------------------------------

    def open(self, person: UUID, purpose: str, what: str = "file") -> Opened:
        """The file, opened for `purpose`: the reading is journalled first. Raises NoPurpose, UnknownPerson."""
        opened = reads.open_file(
            self.conn, self.pack, person, reader=self.author, purpose=purpose, at=self.now, what=what
        )
        return Opened(opened.file, opened.setting, opened.seen, purpose.strip())

    def reopen(self, person: UUID, what: str = "file") -> Opened | None:
        """The file, if this officer's reading of it still holds; None if a purpose must be stated first.

        Raises UnknownPerson where the walls show no such file.
        """
        seen = self._acts(person)
        reading = self._reading(person, what)
        if reading is None:
            return None
        setting = load_setting(self.conn, self.pack)
        acts = acts_that_bear(self.conn, [person]).get(person, ())
        return Opened(fold(acts, setting, person), setting, seen, reading.purpose)

    def look(self, person: UUID, purpose: str, what: str) -> Opened:
        """The file for a page whose purpose is its own: opened anew unless a reading for it still holds."""
        return self.reopen(person, what) or self.open(person, purpose, what)

    def _acts(self, person: UUID) -> int:
        row = self.conn.execute("SELECT acts FROM file WHERE person_id = %s", (person,)).fetchone()
        if row is None:
            raise UnknownPerson("there is no such person in the register")
        return int(row[0])

    def _reading(self, person: UUID, what: str) -> FileRead | None:
        for stored in reversed(stored_acts(self.conn, person, ["file_read", "file_moved"])):
            act = stored.act
            if not isinstance(act, FileRead):
                return None  # what was read before the file came here, another office read, if under the same name
            if act.author == self.author and act.what == what and act.effective_at > self.now - READING_HOLDS:
                return act
        return None

    # --- deciding -----------------------------------------------------------------------------------------

    def ticket(self, opened: Opened) -> str:
        """The hidden field of a form shown on this file."""
        return self._signed(Ticket(opened.file.person, opened.seen, uuid4(), opened.purpose))

    def ticket_again(self, ticket: Ticket) -> str:
        """The hidden field of a form that is shown again with what was entered: it makes the same acts."""
        return self._signed(ticket)

    def _signed(self, ticket: Ticket) -> str:
        kept = [str(ticket.person), ticket.seen, ticket.seed.hex, ticket.purpose, self.author]
        return signing.dumps(kept, salt=_SALT)

    def check_ticket(self, text: str, person: UUID) -> Ticket:
        """The ticket that came back with a form. Raises CaseConflict unless it was given to this officer for that file.

        Why a conflict: the honest case is a form that lay open too long or under another name.
        """
        try:
            whose, seen, seed, purpose, author = signing.loads(text, salt=_SALT, max_age=TICKET_HOLDS)
        except (signing.BadSignature, ValueError):
            raise CaseConflict("the form is too old, or not one of ours") from None
        if author != self.author or whose != str(person):
            raise CaseConflict("the form was shown to somebody else or on another file")
        return Ticket(person, seen, UUID(seed), purpose)

    def record(self, ticket: Ticket, acts: Sequence[Act]) -> None:
        """Records the acts if the file still says what the form was shown on; sent twice, they are there once.

        Raises LawRefusal, or CaseConflict when something that bears on a case has happened on the file since. Mere
        readings don't count: an authority that asks meanwhile takes nobody's decision away.
        """
        seen = ticket.seen
        while True:
            try:
                record(self.conn, self.pack, acts, self.now, seen=seen)
            except CaseConflict:
                if self._there(acts):
                    return
                moved = self._only_read_since(ticket.person, seen)
                if moved is None:
                    raise
                seen = moved
            else:
                return

    def _there(self, acts: Sequence[Act]) -> bool:
        """Whether these very acts are on the file: the form was sent twice, and says the same as at first."""
        stored = {one.act.id: one.act for one in stored_acts(self.conn, acts[0].person)}
        return all(act.id in stored and _same(stored[act.id], act, self.now) for act in acts)

    def _only_read_since(self, person: UUID, seen: int) -> int | None:
        """The number of acts now, if those since `seen` were readings alone; None otherwise."""
        rows = self.conn.execute(
            "SELECT kind FROM act WHERE person_id = %s AND ordinal > %s", (person, seen)
        ).fetchall()
        bears = any(KINDS[kind].bears for (kind,) in rows)
        return seen + len(rows) if rows and not bears else None


def _same(stored: Act, sent: Act, now: datetime) -> bool:
    """Whether the act was made of the form that is now sent again: it says the same, of the same moment.

    Forms give moments to the minute; an act that counts from when its form was sent has no moment of its own.
    """
    when_sent = stored.effective_at == stored.recorded_at and sent.effective_at == now
    close = abs(stored.effective_at - sent.effective_at) < timedelta(minutes=1)
    return (when_sent or close) and _words(stored) == _words(sent)


def _words(act: Act) -> dict[str, Any]:
    return to_json(replace(act, effective_at=_EVER, recorded_at=None))


def readings(room: Room, opened: Opened, most: int = 50) -> tuple[Look, ...]:
    """The latest readings of the file, as the person sees them."""
    return caseview.looks(opened.file, reads.readings(room.conn, opened.file.person)[:most])
