"""Lists of the office that name people: the least that finding the right file needs, all within the region's walls.

Call these inside the office's scope (`register/scope.py`); each query names the region, so that its index serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import psycopg

from musterroll.errors import UnknownPerson

MOST = 50

# hit --
# The least that tells two people apart: no purpose is stated for a search, so that nothing else of a file is shown.
HITS = r"""
SELECT p.person_id, p.name, p.born, right(regexp_replace(p.personal_number, '\D', '', 'g'), 4)
FROM particulars p WHERE p.person_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class HitRow:
    person: UUID
    name: str
    born: date | None
    number_end: str


def hits(conn: psycopg.Connection, persons: Sequence[UUID]) -> list[HitRow]:
    """These people, in the order given; one whom the walls don't show is left out."""
    found = {row[0]: HitRow(*row) for row in conn.execute(HITS, (list(persons),))}
    return [found[person] for person in persons if person in found]


def hit(conn: psycopg.Connection, person: UUID) -> HitRow:
    """One person. Raises UnknownPerson."""
    found = hits(conn, [person])
    if not found:
        raise UnknownPerson("there is no such person in the register")
    return found[0]


@dataclass(frozen=True, slots=True)
class ContestRow:
    """`kind` is that of the summons, where the contest is about one; `outcome` None: it waits."""

    person: UUID
    contest: UUID
    name: str
    summons: UUID | None
    kind: str | None
    measure: str | None
    fact: str | None
    opened_at: datetime
    outcome: str | None
    decided_at: datetime | None
    officer: str | None


_CONTESTS = """
SELECT c.person_id, c.contest_id, p.name, c.summons_id, s.kind, c.measure, c.fact, c.opened_at, c.outcome,
       c.decided_at, c.officer
FROM contest c JOIN particulars p USING (person_id)
LEFT JOIN summons s ON s.person_id = c.person_id AND s.summons_id = c.summons_id
WHERE c.region = asking_region()
"""
CONTESTS_WAITING = _CONTESTS + " AND c.outcome IS NULL ORDER BY c.opened_at, p.name LIMIT %s"
CONTESTS_DECIDED = _CONTESTS + " AND c.outcome IS NOT NULL ORDER BY c.decided_at DESC, p.name LIMIT %s"


def contests_waiting(conn: psycopg.Connection, most: int = MOST) -> list[ContestRow]:
    """Open contests, the oldest first."""
    return [_contest(row) for row in conn.execute(CONTESTS_WAITING, (most,))]


def contests_decided(conn: psycopg.Connection, most: int = 10) -> list[ContestRow]:
    """Those decided lately, the latest first."""
    return [_contest(row) for row in conn.execute(CONTESTS_DECIDED, (most,))]


def _contest(row: Sequence[object]) -> ContestRow:
    return ContestRow(*(value.astimezone(UTC) if isinstance(value, datetime) else value for value in row))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ServedRow:
    person: UUID
    summons: UUID
    name: str
    kind: str
    served_on: date


SERVED = """
SELECT s.person_id, s.summons_id, p.name, s.kind, s.served_on FROM summons s JOIN particulars p USING (person_id)
WHERE s.region = asking_region() AND s.served_on > %(day)s::date - 7 AND s.served_on <= %(day)s::date
ORDER BY s.served_on DESC, p.name LIMIT %(most)s
"""


def served_this_week(conn: psycopg.Connection, day: date, most: int = MOST) -> list[ServedRow]:
    """Summonses served in the seven days up to `day`, the latest first."""
    return [ServedRow(*row) for row in conn.execute(SERVED, {"day": day, "most": most})]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A summons of which measures wait for an order; `measures` are those proposed and not stayed."""

    person: UUID
    summons: UUID
    name: str
    kind: str
    measures: tuple[str, ...]
    proposed_at: datetime


PROPOSALS = """
SELECT m.person_id, m.summons_id, p.name, s.kind, array_agg(m.kind ORDER BY m.kind), min(m.proposed_at)
FROM measure m JOIN particulars p USING (person_id) JOIN summons s USING (person_id, summons_id)
WHERE m.region = asking_region() AND m.state = 'proposed' AND (%(person)s::uuid IS NULL OR m.person_id = %(person)s)
GROUP BY m.person_id, m.summons_id, p.name, s.kind ORDER BY 6, 3, 1 LIMIT %(most)s OFFSET %(skip)s
"""
COUNT_PROPOSALS = """
SELECT count(DISTINCT (person_id, summons_id)) FROM measure
WHERE region = asking_region() AND state = 'proposed' AND (%(person)s::uuid IS NULL OR person_id = %(person)s)
"""


def proposals(
    conn: psycopg.Connection, most: int, skip: int = 0, person: UUID | None = None
) -> list[ProposalRow]:
    """Summonses with measures that wait for an order, the longest waiting first: of all, or of one person."""
    return [
        ProposalRow(person, summons, name, kind, tuple(measures), at.astimezone(UTC))
        for person, summons, name, kind, measures, at in conn.execute(
            PROPOSALS, {"most": most, "skip": skip, "person": person}
        )
    ]


def count_proposals(conn: psycopg.Connection, person: UUID | None = None) -> int:
    """How many summonses wait for an order: of all, or of one person."""
    row = conn.execute(COUNT_PROPOSALS, {"person": person}).fetchone()
    return int(row[0]) if row else 0


def count_contests(conn: psycopg.Connection) -> int:
    """How many contests wait for a decision."""
    row = conn.execute(
        "SELECT count(*) FROM contest WHERE region = asking_region() AND outcome IS NULL"
    ).fetchone()
    return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class OffRow:
    """Somebody off the register: when that was entered, and whether the file is held beyond its term."""

    person: UUID
    name: str
    entered_at: datetime
    held: bool


OFF = """
SELECT person_id, name, deregistered_at, held FROM particulars
WHERE region = asking_region() AND deregistered_at IS NOT NULL ORDER BY deregistered_at, name LIMIT %s
"""


def off_the_register(conn: psycopg.Connection, most: int = MOST) -> list[OffRow]:
    """People off the register, the longest first."""
    return [
        OffRow(person, name, at.astimezone(UTC), held)
        for person, name, at, held in conn.execute(OFF, (most,))
    ]


@dataclass(frozen=True, slots=True)
class CameRow:
    """Somebody whose file came from another office, and when."""

    person: UUID
    name: str
    at: datetime


CAME = """
SELECT person_id, name, came_at FROM particulars
WHERE region = asking_region() AND came_at >= %s ORDER BY came_at DESC, name LIMIT %s
"""


def came_lately(conn: psycopg.Connection, since: datetime, most: int = MOST) -> list[CameRow]:
    """People whose files have come from other offices since then, the latest first."""
    return [
        CameRow(person, name, at.astimezone(UTC)) for person, name, at in conn.execute(CAME, (since, most))
    ]
