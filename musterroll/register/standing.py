"""The table `standing`: of each person what the packs' conditions ask, a typed column a particular, ready for SQL.

One row a person, kept by `record()` in the transaction of the act that changes it. A value is what the law may use
(`PersonFile.known_facts`): NULL is unknown, because the source is silent, or the particular is contested or struck. A
particular that is not held is known and absent, and stands as its kind's own value for that:

    column               asked by                 absent        example
    <particular>_flag    Flag                     false         served_before_flag
    <particular>_code    Among                    ''            fitness_category_code
    <particular>_number  AtLeast                  0             children_number
    <particular>_date    Lasts, Began, Within     0001-01-01    study_until_date
    <particular>_on      the ages                 NULL          born_on

The columns follow from the packs' conditions and are added at set-up (`add_columns`), so that a pack or an edition that
asks for more touches its own folder only. `deferred` holds the days at any moment of which a deferment is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from musterroll.case.file import PersonFile
from musterroll.journal.rows import Table
from musterroll.law.calendar import ONE_DAY
from musterroll.law.conditions import (
    UNKNOWN,
    All,
    Among,
    AtLeast,
    Began,
    Expression,
    Flag,
    Lasts,
    Not,
    Some,
    Within,
)
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Condition, LiabilityRule, Pack

NEVER = date.min
"""Stands for a date that is absent."""

TYPES = {"flag": "boolean", "code": "text", "number": "integer", "date": "date", "on": "date"}
"""Kind of column → its type in PostgreSQL."""

Column = tuple[str, str]
"""A particular and the kind of its column."""


def kind_of(node: Expression) -> str:
    """The kind of column that this leaf of a condition asks."""
    match node:
        case Flag():
            return "flag"
        case Among():
            return "code"
        case AtLeast():
            return "number"
        case Lasts() | Began() | Within():
            return "date"
        case _:
            return "on"


def column(node: Any) -> str:
    """The name of the column that this leaf asks."""
    return f"{node.fact}_{kind_of(node)}"


def columns_of(packs: Iterable[Pack]) -> tuple[Column, ...]:
    """The columns that the conditions of these packs ask, of all editions and also of pending rules, by name."""
    return tuple(
        sorted(
            {
                (node.fact, kind_of(node))
                for pack in packs
                for condition in _conditions(pack)
                for node in leaves(condition.when)
            }
        )
    )


def _conditions(pack: Pack) -> Iterator[Condition]:
    for rule in pack.rules:
        if isinstance(rule, Condition):
            yield rule
        elif isinstance(rule, LiabilityRule):
            yield from rule.conditions


def leaves(expression: Expression) -> Iterator[Any]:
    """The parts of a condition that ask about a particular."""
    match expression:
        case Not(one):
            yield from leaves(one)
        case All(each) | Some(each):
            for one in each:
                yield from leaves(one)
        case leaf:
            yield leaf


COLUMNS = columns_of(PACKS.values())
STANDING = Table(
    "standing",
    (
        ("person_id", "uuid"),
        ("region", "text"),
        ("deferred", "datemultirange"),
        *((f"{fact}_{kind}", TYPES[kind]) for fact, kind in COLUMNS),
    ),
    key=("person_id",),
)


def standing_row(file: PersonFile) -> tuple[Any, ...]:
    """The person's row, from the folded file."""
    row = [file.person, file.region, deferred_days(file) if file.deferments else NO_DAYS, *_NOTHING_HELD]
    for fact, value in file.known_facts().items():
        for place, kind in _PLACES.get(fact, ()):
            row[place] = _value(value, kind)
    return tuple(row)


def _value(value: Any, kind: str) -> Any:
    """What stands in the column; None for unknown, and for a value of another type than the conditions can ask."""
    if value is None:
        return _ABSENT[kind]
    if value == UNKNOWN:
        return None
    if kind == "flag":
        return bool(value)
    if kind == "code":
        return value if isinstance(value, str) else ""
    return value if isinstance(value, int if kind == "number" else date) else None


_ABSENT = {"flag": False, "code": "", "number": 0, "date": NEVER, "on": None}
_NOTHING_HELD = tuple(_ABSENT[kind] for _, kind in COLUMNS)
# particular → where in the row its columns stand, and their kinds
_PLACES: dict[str, list[tuple[int, str]]] = {}
for _place, (_fact, _kind) in enumerate(COLUMNS, start=3):
    _PLACES.setdefault(_fact, []).append((_place, _kind))
NO_DAYS: Multirange[date] = Multirange()
"""`deferred` of whom no deferment has shielded, as of most people."""


def deferred_days(file: PersonFile) -> Multirange[date]:
    """The local days on which a deferment shields, as `PersonFile.deferment_on` judges them."""
    spans = [days for one in file.deferments if (days := one.days(file.zone)) is not None]
    return Multirange(Range(first, _after(last), "[)") for first, last in _joined(spans))


def _joined(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans of days, both ends inclusive, in order and with those joined that touch: as PostgreSQL keeps them."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and (found[-1][1] == date.max or first <= found[-1][1] + ONE_DAY):
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _after(last: date) -> date | None:
    """The first day after; None, no end, after the last day there is."""
    return None if last == date.max else last + ONE_DAY


# --- set-up ---------------------------------------------------------------------------------------------------


def add_columns(owner: psycopg.Connection) -> None:
    """Adds the columns that the table lacks. What stands in them is unknown until `rebuild` has made the rows anew."""
    found = _found(owner)
    missing = [(name, kind) for name, kind in STANDING.columns if name not in found]
    if missing:
        added = sql.SQL(", ").join(
            sql.SQL("ADD COLUMN {} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in missing
        )
        owner.execute(sql.SQL("ALTER TABLE standing {}").format(added))


def lacks_columns(conn: psycopg.Connection) -> bool:
    """Whether the packs ask for a particular that the table has no column for."""
    return not set(STANDING.names) <= _found(conn)


def _found(conn: psycopg.Connection) -> set[str]:
    return {
        row[0]
        for row in conn.execute(
            "SELECT attname FROM pg_attribute"
            " WHERE attrelid = to_regclass('standing') AND attnum > 0 AND NOT attisdropped"
        )
    }


def is_made(conn: psycopg.Connection) -> bool:
    """Whether the rows were made with all the columns that the packs ask."""
    row = conn.execute("SELECT obj_description(to_regclass('standing'))").fetchone()
    return row is not None and row[0] == _mark()


def mark_made(owner: psycopg.Connection) -> None:
    """Notes on the table that its rows hold all that the packs ask."""
    owner.execute(sql.SQL("COMMENT ON TABLE standing IS {}").format(sql.Literal(_mark())))


def _mark() -> str:
    return "rows made with: " + ", ".join(STANDING.names)
