"""What an authority may ask: does this measure bind this person now. The least that its question needs.

Asked as the gateway's own role: its walls show the one person whose number is named, and of that person only whether
a measure is in force, since when and by which decision. The question is written into the person's file in the same
transaction; if that fails, there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import psycopg

from musterroll.case.acts import FileRead
from musterroll.errors import NoPurpose, UnknownCode
from musterroll.law.vocabulary import Pack
from musterroll.register.record import record


@dataclass(frozen=True, slots=True)
class Answer:
    """`since` and `decision` only where the measure is in force."""

    in_force: bool
    since: datetime | None = None
    decision: UUID | None = None


def check_measure(
    conn: psycopg.Connection,
    pack: Pack,
    personal_number: str,
    measure: str,
    *,
    authority: str,
    purpose: str,
    at: datetime,
) -> Answer:
    """Whether `measure` is in force for the person of that number.

    A number that the register doesn't hold is answered `False` like one that nothing binds: whether somebody is in
    the register is not the authority's question. Raises UnknownCode for a measure, NoPurpose without one.
    """
    if measure not in pack.measures:
        raise UnknownCode(
            f"no measure is called {measure!r}", where="measure", accepted=sorted(pack.measures)
        )
    if not purpose.strip():
        raise NoPurpose("say why you ask")
    with conn.transaction():
        conn.execute("SELECT set_config('app.asked', %s, true)", (personal_number,))
        found = conn.execute(
            "SELECT person_id FROM particulars WHERE personal_number = %s", (personal_number,)
        ).fetchall()
        if len(found) != 1:  # nobody, or, by a mistake in the data, two: then who is meant isn't known
            return Answer(False)
        (person,) = found
        read = FileRead(
            id=uuid4(),
            person=person[0],
            effective_at=at,
            author=f"authority:{authority}",
            purpose=purpose,
            what=f"measure:{measure}",
        )
        record(conn, pack, [read], at)
        row = conn.execute(
            "SELECT ordered_at, order_act FROM measure WHERE person_id = %s AND kind = %s AND state = 'in_force'"
            " ORDER BY ordered_at LIMIT 1",
            (person[0], measure),
        ).fetchone()
        return Answer(True, row[0], row[1]) if row else Answer(False)
