"""Whether the projection says what the acts say: row by row, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from psycopg.types.json import set_json_loads
from psycopg.types.multirange import DateMultirangeBinaryLoader, Multirange

from musterroll.case.acts import Act, ModeSet, RetentionSet, SourceSuspended
from musterroll.case.file import PersonFile, Setting
from musterroll.journal.rows import Table
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.part import Reading, Span
from musterroll.register.projection import MAILBOX, TABLES, add_rows, messages
from musterroll.register.standing import NO_DAYS

Row = tuple[Any, ...]

FOLDED = tuple(table for table in TABLES if table is not MAILBOX)
"""What is compared as a whole. A message repeats what its act's own row says, and is asked after with that."""

_KEYS = {table.name: table.key or ("person_id", "act_id") for table in TABLES}
_KEY_OF = {
    table.name: itemgetter(slice(0, 1))
    if _KEYS[table.name] == ("person_id",)
    else itemgetter(*map(table.names.index, _KEYS[table.name]))
    for table in TABLES
}
_ROWS = {
    table.name: sql.SQL("SELECT {} FROM {} WHERE person_id BETWEEN %s AND %s ORDER BY {}").format(
        sql.SQL(", ").join(map(sql.Identifier, table.names)),
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, _KEYS[table.name])),
    )
    for table in TABLES
}
_OF_NO_ACT = """
SELECT person_id, act_id FROM mailbox m
WHERE NOT EXISTS (SELECT FROM act a WHERE a.person_id = m.person_id AND a.act_id = m.act_id)
ORDER BY person_id, act_id
"""


def check_setting(acts: Sequence[Act], setting: Setting, result: Audit) -> None:
    """The register's own two tables say what its acts say."""
    modes = {act.region: act.mode for act in acts if isinstance(act, ModeSet)}
    if modes != dict(setting.modes):
        result.differ("region_mode", None, expected=modes, found=dict(setting.modes))
    made: dict[tuple[str, datetime], datetime] = {}
    for act in acts:
        if isinstance(act, SourceSuspended):
            key = (act.source, act.effective_at)
            made[key] = max(act.until, made.get(key, act.until))
    if made != {(outage.source, outage.start): outage.end for outage in setting.outages}:
        result.differ("outage", None, expected=len(made), found=len(setting.outages))
    terms = {act.rule: act.years for act in acts if isinstance(act, RetentionSet)}
    if terms != dict(setting.retention):
        result.differ("retention", None, expected=terms, found=dict(setting.retention))


class Expected:
    """The rows that some people's acts make, for one comparison with those that there are."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {table.name: [] for table in FOLDED}
        self.messages = 0
        """Messages that belong to one of these acts, right or wrong."""
        self.wrong: dict[tuple[UUID, UUID], Row | None] = {}
        """Person and act → the message there should be, of the acts whose message isn't that."""

    def add(self, file: PersonFile, setting: Setting) -> None:
        """The rows of the next person, or none of them if they can't be made."""
        made: dict[str, list[Row]] = {name: [] for name in self.rows}
        add_rows(made, file, setting)
        for name, rows in made.items():
            if rows:
                if len(rows) > 1:
                    rows.sort(key=_KEY_OF[name])
                self.rows[name] += rows

    def message(self, person: UUID, act_id: UUID, act: Act | None) -> None:
        """The message of this act isn't what it should be. `act`: None if it can't be read."""
        wanted = messages([act]) if act is not None else []
        self.wrong[person, act_id] = wanted[0] if wanted else None


Asked = Sequence[tuple[Table, psycopg.Cursor]]
"""Tables, and the cursors that are asked for the rows of some people there."""


def ask(conn: psycopg.Connection, span: Span) -> Asked:
    """Asks for all the rows that stand in the span. Inside a pipeline none of the answers is waited for."""
    asked = []
    for table in FOLDED:
        cursor = conn.cursor(binary=True)
        cursor.adapters.register_loader("datemultirange", _Days)
        set_json_loads(_canonical, cursor)
        asked.append((table, cursor.execute(_ROWS[table.name], span, prepare=True)))
    return asked


def compare(conn: psycopg.Connection, asked: Asked, span: Span, expected: Expected, reading: Reading) -> None:
    """Compares with all the rows that stand in the span. Those of a table come in the order of their keys, so that
    mostly one comparison of two lists says it all."""
    reading.found.cases += len(expected.rows["summons"])
    reading.found.measures += len(expected.rows["measure"])
    reading.part.messages += expected.messages
    for table, cursor in asked:
        found = cursor.fetchall()
        wanted = expected.rows[table.name]
        if found != wanted:
            _differ(table, found, wanted, reading)
    if expected.wrong:
        with conn.cursor(binary=True) as cursor:
            rows = cursor.execute(_ROWS["mailbox"], span).fetchall()
            _differ(
                MAILBOX,
                [row for row in rows if row[:2] in expected.wrong],
                [row for row in expected.wrong.values() if row is not None],
                reading,
            )


def check_messages(conn: psycopg.Connection, of_acts: int, result: Audit) -> None:
    """Messages of acts that there are not, which nobody's file came by. `of_acts`: how many belong to an act."""
    if conn.execute("SELECT count(*) FROM mailbox").fetchone() == (of_acts,):
        return
    for person, act in conn.execute(_OF_NO_ACT):
        result.differ("mailbox row that no act makes", person, key=(person, act))


def _differ(table: Table, found: Sequence[Row], wanted: Sequence[Row], reading: Reading) -> None:
    key_of = _KEY_OF[table.name]
    left = {key_of(row): row for row in wanted}
    for row in found:
        key = key_of(row)
        other = left.pop(key, None)
        if other is None:
            reading.found.differ(f"{table.name} row that no act makes", row[0], key=key)
            if table.name == "measure" and row[5] == "in_force":
                reading.found.against_the_law("measure that no act orders", row[0], measure=row[2])
        elif row != other:
            differences(table, row, other, reading)
    for key in left:
        reading.found.differ(f"{table.name} row missing", key[0], key=key)


def differences(table: Table, found: Row, wanted: Row, reading: Reading) -> None:
    """Names the fields in which two rows of one key differ."""
    outages = reading.known.setting.outages
    for (name, _), one, other in zip(table.columns, found, wanted, strict=True):
        if one == other:
            continue
        # An outage recorded since puts off what is due; the clock finds that out when it looks.
        if name == "wake_at" and outages and one is not None and other is not None and one < other:
            continue
        reading.found.differ(f"{table.name}.{name}", found[0], expected=other, found=one)
        if table.name == "measure" and name == "state" and one == "in_force":
            reading.found.against_the_law(
                "measure in force that the law does not bear out", found[0], measure=found[2]
            )


def _canonical(data: str | bytes) -> str:
    """A particular's JSON as the fold writes it: as text, in which true isn't 1."""
    return orjson.dumps(orjson.loads(data), option=orjson.OPT_SORT_KEYS).decode()


class _Days(DateMultirangeBinaryLoader):
    """Days of a deferment, of which most people have none."""

    def load(self, data: Any) -> Multirange[date]:
        return NO_DAYS if data == _NO_RANGES else super().load(data)


_NO_RANGES = bytes(4)
