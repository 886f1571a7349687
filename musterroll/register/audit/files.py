"""Some people's files: their acts, what the law says of these, and what the register says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg

from musterroll.case.acts import REGISTER, Act
from musterroll.register.audit.erased import check_erased
from musterroll.register.audit.findings import DAMAGE
from musterroll.register.audit.journal import ACTS, LEAF, check_act
from musterroll.register.audit.part import Known, Part, Span
from musterroll.register.audit.projected import Expected, compare
from musterroll.register.audit.replay import refold
from musterroll.register.projection import rows_of

LAST_ID = UUID(int=2**128 - 1)
AT_ONCE = 2_000
"""People a span."""
CHUNK = 250
"""People whose rows are held at a time: few, so that they stay in the processor's cache."""

# borders --
# Of all people in the order of their ids the last of every so many.
BORDERS = """
SELECT person_id FROM (SELECT person_id, row_number() OVER (ORDER BY person_id) AS n FROM file WHERE person_id > %s) f
WHERE n %% %s = 0 ORDER BY person_id
"""
PEOPLE = (
    "SELECT person_id, region, acts FROM file WHERE person_id BETWEEN %s AND %s ORDER BY person_id LIMIT %s"
)
_PERSON = itemgetter(0)

Files = dict[UUID, tuple[str, int]]
"""Person → region and number of acts, as the file's row has them; in the order of the ids."""


def spans(conn: psycopg.Connection) -> Iterator[Span]:
    """Everybody but the register itself, some at a time, in the order of their ids; no id is left out."""
    low = _after(REGISTER)
    with conn.cursor(name="borders", binary=True) as cursor:
        for (high,) in cursor.execute(BORDERS, (REGISTER, AT_ONCE)):
            yield low, high
            if high == LAST_ID:
                return
            low = _after(high)
    yield low, LAST_ID


def read_span(conn: psycopg.Connection, known: Known, span: Span) -> Part:
    """Looks at everybody in the span and at whatever else stands there."""
    part = Part(known)
    low, last = span
    while True:
        with conn.cursor(binary=True) as cursor:
            rows = cursor.execute(PEOPLE, (low, last, CHUNK), prepare=True).fetchall()
        high = rows[-1][0] if len(rows) == CHUNK else last
        files = {person: (region, acts) for person, region, acts in rows}
        _read(conn, files, (low, high), part)
        part.people += len(files)
        if high == last:
            return part
        low = _after(high)


def read_register(conn: psycopg.Connection, known: Known) -> tuple[Part, list[Act]]:
    """Looks at the register's own file, which nothing is folded of; also returns its acts."""
    part = Part(known)
    span = REGISTER, REGISTER
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(PEOPLE, (*span, 1)).fetchall()
    acts = _read(conn, {person: (region, acts) for person, region, acts in rows}, span, part)
    part.people += len(rows)
    return part, acts


def _read(conn: psycopg.Connection, files: Files, span: Span, part: Part) -> list[Act]:
    """Looks at these people; returns the acts of the last of them."""
    expected = Expected()
    acts: list[Act] = []
    missing = dict(files)
    with conn.cursor(binary=True) as cursor:
        cursor.execute(ACTS, {"low": span[0], "high": span[1], "below": part.known.below}, prepare=True)
        for person, rows in groupby(cursor, _PERSON):
            acts = _read_file(person, missing.pop(person, None), list(rows), expected, part)
    for person, file in missing.items():
        acts = _read_file(person, file, [], expected, part)
    compare(conn, span, expected, part)
    return acts


def _read_file(
    person: UUID, file: tuple[str, int] | None, rows: Sequence[Sequence[Any]], expected: Expected, part: Part
) -> list[Act]:
    found = part.found
    acts = []
    places = []
    for ordinal, row in enumerate(rows, start=1):
        act = check_act(row, ordinal, part)
        if file is None:
            found.differ("act without a file", person, act=row[1])
            act = None
        expected.message(row, act)
        if act is not None:
            acts.append(act)
            places.append(row[LEAF])
    if file is not None:
        _check_file(person, file, rows, acts, places, expected, part)
    part.close(person)
    return acts


def _check_file(
    person: UUID,
    file: tuple[str, int],
    rows: Sequence[Any],
    acts: list[Act],
    places: list[int | None],
    expected: Expected,
    part: Part,
) -> None:
    found = part.found
    region, count = file
    if len(rows) != count:
        found.differ("acts on file", person, expected=count, found=len(rows))
    if person == REGISTER:
        for one in part.closed:
            found.differ("act without its opening", person, act=one.act, kind=one.kind)
        return
    if check_erased(person, acts, part):
        if region:
            found.differ("file.region", person, expected="", found=region)
        return
    try:
        folded = refold(person, acts, places, part.known, found)
        made = rows_of(folded, acts, part.known.setting)
    except DAMAGE as error:
        found.differ("file can't be folded", person, error=f"{type(error).__name__}: {error}")
        return
    if folded.region != region:
        found.differ("file.region", person, expected=folded.region, found=region)
    expected.add(made)


def _after(person: UUID) -> UUID:
    return UUID(int=person.int + 1)
