"""Finding whom a command is about. Modules of this folder that begin with an underscore are no commands."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from musterroll.errors import UnknownCase, UnknownPerson

if TYPE_CHECKING:
    import psycopg

FIND = "SELECT person_id FROM particulars WHERE personal_number = ANY(%s)"
OF_SUMMONS = "SELECT person_id FROM summons WHERE summons_id = %s"


def find(conn: psycopg.Connection, person: str) -> UUID:
    """The id of the person whose personal number, with or without hyphens, or id, that is; an id is not looked for
    here, the reading of the file does that. Raises UnknownPerson."""
    from musterroll.register.reads import ways_written

    row = conn.execute(FIND, (ways_written(person),)).fetchone()
    if row is not None:
        return UUID(str(row[0]))
    try:
        return UUID(person)
    except ValueError:
        raise UnknownPerson(f"nobody in the register has the personal number or id {person}") from None


def of_summons(conn: psycopg.Connection, summons: UUID) -> UUID:
    """The id of the person to whom that summons was issued. Raises UnknownCase."""
    row = conn.execute(OF_SUMMONS, (summons,)).fetchone()
    if row is None:
        raise UnknownCase(f"no summons has the id {summons}")
    return UUID(str(row[0]))
