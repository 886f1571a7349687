"""Reading files, each time with a purpose. A reading whose record fails doesn't happen.

Call these inside a scope (`register/scope.py`): what the role's walls don't show is not there, and raises
UnknownPerson as if it had never been. Lists (`find_people`, `desk`) show the least that finding the right file needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from musterroll.case.acts import Act, FileRead
from musterroll.case.file import PersonFile, Setting
from musterroll.case.fold import fold
from musterroll.errors import NoPurpose, UnknownPerson
from musterroll.journal.read import Stored, acts_that_bear, stored_acts
from musterroll.law.calendar import day_of, first_moment
from musterroll.law.vocabulary import Pack
from musterroll.register.projection import search_name
from musterroll.register.record import record
from musterroll.register.setting import load_setting

MOST_FOUND = 25


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file as it was opened. `seen`: number of acts on it, to be given back to `record` with a decision."""

    file: PersonFile
    setting: Setting
    seen: int


def open_file(
    conn: psycopg.Connection,
    pack: Pack,
    person: UUID,
    *,
    reader: str,
    purpose: str,
    at: datetime,
    what: str = "file",
) -> OpenFile:
    """The file of `person`, opened by `reader` (`role:name`) for `purpose`; the reading is journalled first.

    Raises NoPurpose when none is stated, UnknownPerson when the walls show no such file.
    """
    if not purpose.strip():
        raise NoPurpose("say for what purpose the file is opened")
    read = FileRead(
        id=uuid4(), person=person, effective_at=at, author=reader, purpose=purpose.strip(), what=what
    )
    record(conn, pack, [read], at)
    return _opened(conn, pack, person)


def own_file(conn: psycopg.Connection, pack: Pack, person: UUID) -> OpenFile:
    """The person's own file, for the person: signing in was journalled, each page of one's own isn't."""
    return _opened(conn, pack, person)


def _opened(conn: psycopg.Connection, pack: Pack, person: UUID) -> OpenFile:
    row = conn.execute("SELECT acts FROM file WHERE person_id = %s", (person,)).fetchone()
    if row is None:
        raise UnknownPerson("there is no such person in the register")
    setting = load_setting(conn, pack)
    file = fold(acts_that_bear(conn, [person]).get(person, ()), setting, person)
    if file.erased_at is not None:
        raise UnknownPerson("there is no such person in the register")
    return OpenFile(file, setting, row[0])


def file_as_of(conn: psycopg.Connection, pack: Pack, person: UUID, known_by: datetime) -> PersonFile:
    """What the register said at `known_by`: the fold of the acts it had learnt of by then."""
    acts: Sequence[Act] = acts_that_bear(conn, [person]).get(person, ())
    known = [act for act in acts if act.recorded_at is not None and act.recorded_at <= known_by]
    return fold(known, load_setting(conn, pack), person)


# --- who looked, and what was said --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry of the access log, as the person sees it. `role` and `name` of the reader."""

    at: datetime
    role: str
    name: str
    purpose: str
    what: str


def readings(conn: psycopg.Connection, person: UUID) -> list[Reading]:
    """Who read the file, newest first."""
    found = []
    for stored in reversed(stored_acts(conn, person, ["file_read"])):
        act = stored.act
        assert isinstance(act, FileRead)
        role, _, name = act.author.partition(":")
        found.append(Reading(act.effective_at, role, name, act.purpose, act.what))
    return found


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the mailbox. `what` is the kind of act it tells of."""

    act: UUID
    case: UUID | None
    what: str
    at: datetime


def mailbox(conn: psycopg.Connection, person: UUID) -> list[Message]:
    """The person's messages, newest first."""
    rows = conn.execute(
        "SELECT act_id, summons_id, what, at FROM mailbox WHERE person_id = %s ORDER BY at DESC, act_id",
        (person,),
    )
    return [Message(row[0], row[1], row[2], row[3].astimezone(UTC)) for row in rows]


def journal(conn: psycopg.Connection, person: UUID) -> list[Stored]:
    """Every act on the file with its place in the log."""
    return stored_acts(conn, person)


# --- lists of the office ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a search: enough to tell two people apart, no more."""

    person: UUID
    name: str
    born: date | None
    personal_number: str


def ways_written(number: str) -> list[str]:
    """How a register may hold a personal number that somebody typed: as it stands, its digits alone, and eleven digits
    in the Russian way, 900-412-338 21."""
    digits = re.sub(r"[\s-]", "", number)
    return [number.strip(), digits, re.sub(r"^(\d{3})(\d{3})(\d{3})(\d{2})$", r"\1-\2-\3 \4", digits)]


# find_people --
# By the beginning of the name or by personal number, within the region that the walls show.
FIND_PEOPLE = """
SELECT person_id, name, born, personal_number FROM particulars
WHERE region = asking_region()
  AND ((%(name)s <> '' AND search_name LIKE %(name)s || '%%') OR personal_number = ANY(%(numbers)s))
  AND (%(born)s::date IS NULL OR born = %(born)s)
ORDER BY search_name, born, person_id LIMIT %(most)s
"""


def find_people(conn: psycopg.Connection, text: str, born: date | None = None) -> list[Found]:
    """People whose name begins with `text`, or whose personal number it is; at most 25, by name."""
    wanted = search_name(text.strip())
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = conn.execute(
        FIND_PEOPLE, {"name": escaped, "numbers": ways_written(text), "born": born, "most": MOST_FOUND}
    )
    return [Found(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of a desk list."""

    person: UUID
    case: UUID | None
    name: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What an office has before it today. Lists hold the oldest 50; `counts` are whole."""

    counts: dict[str, int]
    proposals: list[Waiting]
    contests: list[Waiting]
    appearances: list[Waiting]


_PROPOSALS = """
SELECT m.person_id, m.summons_id, p.name, string_agg(m.kind, ',' ORDER BY m.kind), min(m.proposed_at)
FROM measure m JOIN particulars p USING (person_id)
WHERE m.region = asking_region() AND m.state = 'proposed'
GROUP BY m.person_id, m.summons_id, p.name ORDER BY 5, 3 LIMIT 50
"""
_CONTESTS = """
SELECT c.person_id, c.summons_id, p.name, coalesce(c.measure, c.fact, 'summons'), c.opened_at
FROM contest c JOIN particulars p USING (person_id)
WHERE c.region = asking_region() AND c.outcome IS NULL ORDER BY c.opened_at, p.name LIMIT 50
"""
_APPEARANCES = """
SELECT s.person_id, s.summons_id, p.name, s.kind, s.appear_at
FROM summons s JOIN particulars p USING (person_id)
WHERE s.region = asking_region() AND s.mode = 'live' AND s.status IN ('issued', 'posted', 'sent', 'served')
  AND s.appear_at >= %(from)s AND s.appear_at < %(to)s
ORDER BY s.appear_at, p.name LIMIT 50
"""
_COUNTS = """
SELECT
 (SELECT count(DISTINCT (person_id, summons_id)) FROM measure WHERE region = asking_region() AND state = 'proposed'),
 (SELECT count(*) FROM contest WHERE region = asking_region() AND outcome IS NULL),
 (SELECT count(*) FROM summons WHERE region = asking_region() AND served_on > %(day)s - 7 AND served_on <= %(day)s),
 (SELECT count(*) FROM summons WHERE region = asking_region() AND mode = 'live'
    AND status IN ('issued', 'posted', 'sent', 'served') AND appear_at >= %(from)s AND appear_at < %(to)s),
 (SELECT count(*) FROM measure WHERE region = asking_region() AND state = 'in_force')
"""


def desk(conn: psycopg.Connection, zone: str, now: datetime) -> Desk:
    """The desk of the office that the walls show; `now` and `zone` say which day is today."""
    today = day_of(now, zone)
    span: dict[str, Any] = {
        "day": today,
        "from": first_moment(today, zone),
        "to": first_moment(today + timedelta(days=1), zone),
    }
    counted = conn.execute(_COUNTS, span).fetchone() or (0, 0, 0, 0, 0)
    names = ("proposals", "contests", "served_this_week", "appearances_today", "in_force")

    def waiting(query: str) -> list[Waiting]:
        rows = conn.execute(query, span)
        return [Waiting(row[0], row[1], row[2], row[3], row[4].astimezone(UTC)) for row in rows]

    return Desk(
        dict(zip(names, counted, strict=True)), waiting(_PROPOSALS), waiting(_CONTESTS), waiting(_APPEARANCES)
    )
