"""Some people's files: their acts, what the law says of these, and what the register says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg

from musterroll.case.acts import REGISTER, Act, uuid_of_bytes
from musterroll.register.audit.erased import check_erased
from musterroll.register.audit.findings import DAMAGE
from musterroll.register.audit.journal import ACTS, TOLD, XACT, check_act, id_of
from musterroll.register.audit.part import Known, Part, Reading, Span
from musterroll.register.audit.projected import Expected, ask, compare
from musterroll.register.audit.replay import refold
from musterroll.register.projection import TOLD as KINDS_TOLD

LAST_ID = UUID(int=2**128 - 1)
AT_ONCE = 1_000
"""People a span, whose rows are held at a time."""
FEW = 32
"""Rows made into Python's values at a time: few, so that they stay in the processor's cache."""

# borders --
# Of all people in the order of their ids the last of every so many.
BORDERS = """
SELECT person_id FROM (SELECT person_id, row_number() OVER (ORDER BY person_id) AS n FROM file WHERE person_id > %s) f
WHERE n %% %s = 0 ORDER BY person_id
"""
PEOPLE = """
SELECT uuid_send(person_id), person_id, textsend(person_id::text), region, acts FROM file
WHERE person_id BETWEEN %s AND %s ORDER BY person_id
"""
_PERSON = itemgetter(0)

File = tuple[Any, ...]
"""The person, the person's id as it stands in payloads, region and number of acts: as the file's row has them."""
Files = dict[bytes, File]
"""By the 16 bytes of the person's id, in their order."""


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
    reading = Reading(known)
    _read(conn, span, reading)
    return reading.part


def read_register(conn: psycopg.Connection, known: Known) -> tuple[Part, list[Act]]:
    """Looks at the register's own file, which nothing is folded of; also returns its acts."""
    reading = Reading(known)
    acts = _read(conn, (REGISTER, REGISTER), reading)
    return reading.part, acts


def _read(conn: psycopg.Connection, span: Span, reading: Reading) -> list[Act]:
    """Looks at these people; returns the acts of the last of them."""
    expected = Expected()
    acts: list[Act] = []
    people, of_acts = conn.cursor(binary=True), conn.cursor(binary=True)
    with conn.pipeline():  # one answer waited for instead of eight
        people.execute(PEOPLE, span, prepare=True)
        of_acts.execute(ACTS, {"low": span[0], "high": span[1]}, prepare=True)
        of_rows = ask(conn, span)
    missing: Files = {row[0]: row[1:] for row in people}
    reading.part.people += len(missing)
    few_at_a_time = iter(lambda: of_acts.fetchmany(FEW), [])
    for person, rows in groupby(chain.from_iterable(few_at_a_time), _PERSON):
        file = missing.pop(person, None)
        acts = _read_file(file[0] if file else uuid_of_bytes(person), file, list(rows), expected, reading)
    for file in missing.values():
        acts = _read_file(file[0], file, [], expected, reading)
    compare(conn, of_rows, span, expected, reading)
    return acts


def _read_file(
    person: UUID,
    file: File | None,
    rows: Sequence[Sequence[Any]],
    expected: Expected,
    reading: Reading,
) -> list[Act]:
    found = reading.found
    found.acts += len(rows)
    text = file[1] if file is not None else str(person).encode()
    acts = []
    xacts = []
    for ordinal, row in enumerate(rows, start=1):
        act = check_act(row, ordinal, person, text, reading)
        if file is None:
            found.differ("act without a file", person, act=id_of(row))
            act = None
        told = row[TOLD]
        if told is not (True if act is not None and act.kind in KINDS_TOLD else None):
            expected.message(person, id_of(row), act)
        if told is not None:
            expected.messages += 1
        if act is not None:
            acts.append(act)
            xacts.append(row[XACT])
    if file is not None:
        _check_file(person, file, rows, acts, xacts, expected, reading)
    found.sealed += len(reading.entries)
    reading.part.openings += len(rows) - len(reading.closed)
    reading.close(person)
    return acts


def _check_file(
    person: UUID,
    file: File,
    rows: Sequence[Any],
    acts: list[Act],
    xacts: list[bytes],
    expected: Expected,
    reading: Reading,
) -> None:
    found = reading.found
    _, _, region, count = file
    if len(rows) != count:
        found.differ("acts on file", person, expected=count, found=len(rows))
    if person == REGISTER:
        for one in reading.closed:
            found.differ("act without its opening", person, act=one.act, kind=one.kind)
        return
    if check_erased(person, acts, reading):
        if region:
            found.differ("file.region", person, expected="", found=region)
        return
    try:
        folded = refold(person, acts, xacts, reading.known, found)
        expected.add(folded, reading.known.setting)
    except DAMAGE as error:
        found.differ("file can't be folded", person, error=f"{type(error).__name__}: {error}")
        return
    if folded.region != region:
        found.differ("file.region", person, expected=folded.region, found=region)


def _after(person: UUID) -> UUID:
    return UUID(int=person.int + 1)
