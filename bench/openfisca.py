"""The packs' conditions written for OpenFisca-Core, to be measured beside ours (`pip install musterroll[bench]`).

Every condition is a variable with a formula over input variables, as a country package would have it. OpenFisca knows
no third value, so answers are 0 (no), 1 (unknown) and 2 (yes): then "and" is the minimum, "or" the maximum and "not"
2 - x, all vectorised. To its favour, rows are read and written in fixed-width binary through numpy, without a Python
object a row: dates as numbers of days, codes as numbers, an answer as one character.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import psycopg
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from psycopg import sql

from musterroll.case.file import PersonFile, Setting
from musterroll.law import conditions as c
from musterroll.register.callable import Question
from musterroll.register.standing import STANDING, TYPES, column, leaves, standing_row

NO, UNKNOWN, YES = 0, 1, 2
SILENT = -(2**31)  # an input that is unknown
EPOCH = date(2000, 1, 1)  # PostgreSQL's own for dates

Person = build_entity(key="person", plural="persons", label="Person", is_person=True)


def days(day: date) -> int:
    return (day - EPOCH).days


@dataclass
class Model:
    """`inputs`: the columns read, in order; `codes`: column → its codes, which stand as their numbers."""

    system: TaxBenefitSystem
    inputs: tuple[str, ...]
    codes: dict[str, list[str]]
    asked: Question


def model(asked: Question) -> Model:
    """The question's conditions and kinds as variables of a tax-benefit system."""
    asks = [leaf for condition in asked.conditions for leaf in leaves(condition.when)]
    inputs = tuple(dict.fromkeys(column(leaf) for leaf in asks))
    codes: dict[str, list[str]] = {}
    for leaf in asks:
        if isinstance(leaf, c.Among):
            known = codes.setdefault(column(leaf), [])
            known += [code for code in leaf.codes if code not in known]
    system = TaxBenefitSystem([Person])
    for name in (*inputs, "deferred"):
        system.add_variable(_variable(name))
    for number, condition in enumerate(asked.conditions):
        system.add_variable(_variable(f"c{number}", _formula(condition.when, asked.day, codes)))
    for call in asked.calls:
        system.add_variable(_variable(f"may_{call.rule.kind}", _may(call)))
    return Model(system, inputs, codes, asked)


def _variable(name: str, formula: Callable[..., Any] | None = None) -> type:
    members: dict[str, Any] = {
        "value_type": int,
        "entity": Person,
        "definition_period": DateUnit.ETERNITY if formula is None else DateUnit.DAY,
        "label": name,
    }
    if formula is not None:
        members["formula"] = formula
    return type(name, (Variable,), members)


def _formula(tree: Any, day: date, codes: dict[str, list[str]]) -> Callable[..., Any]:
    def answer(one: Any, persons: Any, period: Any) -> Any:
        match one:
            case c.Not(inner):
                return YES - answer(inner, persons, period)
            case c.All(each):
                return np.minimum.reduce([answer(part, persons, period) for part in each])
            case c.Some(each):
                return np.maximum.reduce([answer(part, persons, period) for part in each])
        held = persons(column(one), period)
        return np.where(held == SILENT, UNKNOWN, np.where(_test(one, held, day, codes), YES, NO))

    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        return answer(tree, persons, period)

    return formula


def _test(leaf: Any, held: Any, day: date, codes: dict[str, list[str]]) -> Any:
    on = days(day)
    first = days(date.min)
    match leaf:
        case c.Flag():
            return held == 1
        case c.Among(_, wanted):
            return np.isin(held, [codes[column(leaf)].index(code) + 1 for code in wanted])
        case c.AtLeast(_, number):
            return held >= number
        case c.Lasts():
            return held >= on
        case c.Began(_, after):
            return (held > first) & (held <= on - after)
        case c.Within(_, years):
            return (held > days(c.last_birth_date(years, day))) & (held <= on)
        case c.AgeFrom(years):
            return held <= days(c.last_birth_date(years, day))
        case c.AgeUnder(years, fixed):
            return held > days(c.last_birth_date(years, fixed or day))
        case c.YearOfTurning(years):
            return held < days(date(day.year - years + 1, 1, 1))
        case c.UntilInYearOfTurning(years, month, last):
            return held >= days(date(day.year - years + ((day.month, day.day) > (month, last)), 1, 1))
    raise TypeError(type(leaf).__name__)


def _may(call: Any) -> Callable[..., Any]:
    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        parts = [persons(f"c{number}", period) for number in call.conditions]
        parts += [YES - persons(f"c{number}", period) for number in call.grounds]
        if call.deferred:
            parts.append(YES * (persons("deferred", period) == 0))
        return np.minimum.reduce(parts)

    return formula


# --- the whole register, from stored rows to stored answers --------------------------------------------------------


def answer_all(conn: psycopg.Connection, made: Model, into: str) -> int:
    """Reads `standing`, works out every condition and kind, writes a row of answers a person; how many."""
    asked = made.asked
    table = _read(conn, made)
    people = len(table)
    simulation = SimulationBuilder().build_default_simulation(made.system, people)
    for name in (*made.inputs, "deferred"):
        simulation.set_input(name, "ETERNITY", table[name].astype(np.int32))
    day = asked.day.isoformat()
    holds = np.empty((people, len(asked.conditions)), np.uint8)
    for number in range(len(asked.conditions)):
        holds[:, number] = simulation.calculate(f"c{number}", day) + ord("0")
    may = np.empty((people, len(asked.calls)), np.uint8)
    for number, call in enumerate(asked.calls):
        may[:, number] = simulation.calculate(f"may_{call.rule.kind}", day) + ord("0")
    _write(conn, into, table, holds, may)
    return people


def _read(conn: psycopg.Connection, made: Model) -> Any:
    """The rows as a numpy table. Unknown is `SILENT`, so that every row has one width in COPY's binary form."""
    fields: list[tuple[str, str, sql.Composable]] = [
        ("person_id", "S16", sql.SQL("person_id")),
        (
            "region",
            ">i4",
            sql.SQL("coalesce(array_position({}, region), 0)").format(sql.Literal(_regions(conn))),
        ),
        ("deferred", ">i4", sql.SQL("(deferred @> {})::int").format(sql.Literal(made.asked.day))),
    ]
    for name in made.inputs:
        value = {
            "boolean": sql.SQL("{}::int"),
            "integer": sql.SQL("{}"),
            "date": sql.SQL("({} - DATE '2000-01-01')"),
            "text": sql.SQL(
                "CASE WHEN {0} IS NOT NULL THEN coalesce(array_position({1}::text[], {0}), 0) END"
            ),
        }[TYPES[name.rpartition("_")[2]]].format(sql.Identifier(name), sql.Literal(made.codes.get(name, [])))
        fields.append((name, ">i4", sql.SQL("coalesce({}, {})").format(value, sql.Literal(SILENT))))
    query = sql.SQL("COPY (SELECT {} FROM standing) TO STDOUT (FORMAT BINARY)").format(
        sql.SQL(", ").join(value for _, _, value in fields)
    )
    raw = io.BytesIO()
    with conn.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            raw.write(block)
    width = [("fields", ">i2")]
    for name, kind, _ in fields:
        width += [(f"{name} size", ">i4"), (name, kind)]
    shape = np.dtype(width)
    size = (raw.tell() - 19 - 2) // shape.itemsize  # between COPY's head and its end
    return np.frombuffer(raw.getbuffer(), shape, size, 19)


def _regions(conn: psycopg.Connection) -> list[str]:
    return [row[0] for row in conn.execute("SELECT DISTINCT region FROM standing ORDER BY region").fetchall()]


def _write(conn: psycopg.Connection, into: str, table: Any, holds: Any, may: Any) -> None:
    shape = np.dtype(
        [
            ("fields", ">i2"),
            *(("p size", ">i4"), ("p", "S16")),
            *(("r size", ">i4"), ("r", ">i4")),
            *(("h size", ">i4"), ("h", f"S{holds.shape[1]}")),
            *(("m size", ">i4"), ("m", f"S{may.shape[1]}")),
        ]
    )
    rows = np.zeros(len(table), shape)
    rows["fields"] = 4
    for name, size in (("p", 16), ("r", 4), ("h", holds.shape[1]), ("m", may.shape[1])):
        rows[f"{name} size"] = size
    rows["p"], rows["r"] = table["person_id"], table["region"]
    rows["h"] = holds.view(f"S{holds.shape[1]}").ravel()
    rows["m"] = may.view(f"S{may.shape[1]}").ravel()
    into_table = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(into))
    with conn.transaction(), conn.cursor() as cursor, cursor.copy(into_table) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        data = rows.view(np.uint8)
        for start in range(0, len(data), 1 << 20):
            copy.write(data[start : start + (1 << 20)].tobytes())
        copy.write(b"\xff\xff")


# --- one person -----------------------------------------------------------------------------------------------------


def inputs_of(made: Model, file: PersonFile, setting: Setting) -> dict[str, Any]:
    """The person's values as OpenFisca takes them."""
    row = dict(zip(STANDING.names, standing_row(file), strict=True))
    deferred = file.deferment_on(made.asked.day) is not None
    found = {"deferred": np.array([int(deferred)], np.int32)}
    for name in made.inputs:
        value = row[name]
        if value is None:
            value = SILENT
        elif isinstance(value, date):
            value = days(value)
        elif isinstance(value, str):
            value = made.codes[name].index(value) + 1 if value in made.codes[name] else 0
        found[name] = np.array([int(value)], np.int32)
    return found


def answer_one(made: Model, inputs: dict[str, Any], kind: str) -> tuple[int, Simulation]:
    """One person's answer with OpenFisca's trace of what it rests on."""
    simulation = SimulationBuilder().build_default_simulation(made.system, 1)
    simulation.trace = True
    for name, value in inputs.items():
        simulation.set_input(name, "ETERNITY", value)
    return int(simulation.calculate(f"may_{kind}", made.asked.day.isoformat())[0]), simulation
