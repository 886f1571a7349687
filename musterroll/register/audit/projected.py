"""Whether the projection says what the acts say: row by row, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql

from musterroll.case.acts import Act, ModeSet, RetentionSet, SourceSuspended
from musterroll.case.file import Setting
from musterroll.journal.rows import Table
from musterroll.register.audit.findings import Audit
from musterroll.register.projection import TABLES

BY_NAME = {table.name: table for table in TABLES}
# Where in a row its key stands; asked of every row of the register twice.
PLACES = {
    table.name: tuple(table.names.index(name) for name in table.key or ("person_id", "act_id"))
    for table in TABLES
}


def key_of(table: Table, line: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([line[place] for place in PLACES[table.name]])


def check_setting(acts: Sequence[Act], setting: Setting, result: Audit) -> None:
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


def compare(
    conn: psycopg.Connection,
    table: Table,
    span: tuple[UUID, UUID],
    expected: dict[tuple[Any, ...], tuple[Any, ...]],
    setting: Setting,
    result: Audit,
) -> None:
    query = sql.SQL("SELECT {} FROM {} WHERE person_id BETWEEN %s AND %s").format(
        sql.SQL(", ").join(map(sql.Identifier, table.names)), sql.Identifier(table.name)
    )
    if table.name == "summons":
        result.cases += len(expected)
    elif table.name == "measure":
        result.measures += len(expected)
    with conn.cursor(binary=True) as cursor:
        cursor.execute(query, span)
        for line in cursor:
            key = key_of(table, line)
            wanted = expected.pop(key, None)
            if wanted is None:
                result.differ(f"{table.name} row that no act makes", line[0], key=key)
                if table.name == "measure" and line[5] == "in_force":
                    result.against_the_law("measure that no act orders", line[0], measure=line[2])
            elif line != wanted:
                differences(table, line, wanted, setting, result)
    for key in expected:
        result.differ(f"{table.name} row missing", key[0], key=key)


def differences(
    table: Table, found: Sequence[Any], wanted: Sequence[Any], setting: Setting, result: Audit
) -> None:
    for (name, _), one, other in zip(table.columns, found, wanted, strict=True):
        if name == "facts":
            one, other = orjson.dumps(one, option=orjson.OPT_SORT_KEYS), other.encode()
        if one == other:
            continue
        # An outage recorded since puts off what is due; the clock finds that out when it looks.
        if name == "wake_at" and setting.outages and one is not None and other is not None and one < other:
            continue
        result.differ(f"{table.name}.{name}", found[0], expected=other, found=one)
        if table.name == "measure" and name == "state" and one == "in_force":
            result.against_the_law(
                "measure in force that the law does not bear out", found[0], measure=found[2]
            )
