"""Whom the law lets be called, asked of the whole register at once: the packs' conditions as SQL over `standing`.

The trees that `case/standing.py` answers for one person are translated here for a fixed day. SQL's own three values are
Kleene's, so that NOT, AND and OR need nothing beside them; each leaf is NULL where its column is, and false or true for
what stands there when the particular is absent. What comes out are counts, or a row of answers for each person that
stays in the register; never a list of people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from queue import SimpleQueue

import psycopg
from psycopg import sql

from musterroll.case.standing import shields
from musterroll.errors import UnknownCode
from musterroll.law.conditions import (
    AgeFrom,
    AgeUnder,
    All,
    Among,
    AtLeast,
    Began,
    Expression,
    Flag,
    Lasts,
    Not,
    Some,
    UntilInYearOfTurning,
    Within,
    YearOfTurning,
    last_birth_date,
)
from musterroll.law.vocabulary import Condition, Edition, GroundRule, LiabilityRule, Pack
from musterroll.register.standing import NEVER, column

SLICES = 32
"""Into how many stretches the table is cut, so that there is something to tell meanwhile."""

LOCK_ANSWERS = (
    0x6D72_0004  # advisory; the others of the whole register are in postgres.py and journal/seal.py
)

FIRST = NEVER + timedelta(days=1)
"""The first date that is one, and not the sign that there is none."""


# --- one condition --------------------------------------------------------------------------------------------


def condition_sql(expression: Expression, day: date) -> sql.Composable:
    """The expression as a boolean of PostgreSQL over the columns of `standing`, for that day; NULL is unknown.

    Raises TypeError for a kind of leaf that has no translation yet.
    """
    match expression:
        case Not(one):
            return sql.SQL("(NOT {})").format(condition_sql(one, day))
        case All(each):
            return _joined(" AND ", "true", each, day)
        case Some(each):
            return _joined(" OR ", "false", each, day)
        case _:
            return _leaf(expression, day)


def _joined(word: str, empty: str, each: Sequence[Expression], day: date) -> sql.Composable:
    if not each:
        return sql.SQL(empty)
    return sql.SQL("({})").format(sql.SQL(word).join(condition_sql(one, day) for one in each))


def _leaf(leaf: Expression, day: date) -> sql.Composable:
    match leaf:
        case Flag():
            return _compared(leaf, "{}")
        case Among(_, codes):
            # An equality each: PostgreSQL unpacks the array of an ANY anew for each row.
            name = sql.Identifier(column(leaf))
            each = [sql.SQL("{} = {}").format(name, sql.Literal(code)) for code in codes]
            return sql.SQL("({})").format(sql.SQL(" OR ").join(each))
        case AtLeast(_, number):
            return _compared(leaf, "({} >= {})", number)
        case Lasts():
            return _compared(leaf, "({} >= {})", day)
        case Began(_, after_days):
            return _compared(leaf, "({} BETWEEN {} AND {})", FIRST, day - timedelta(days=after_days))
        case Within(_, years):
            since = max(_reached_by(years, day) + timedelta(days=1), FIRST)
            return _compared(leaf, "({} BETWEEN {} AND {})", since, day)
        case AgeFrom(years):
            return _compared(leaf, "({} <= {})", _reached_by(years, day))
        case AgeUnder(years, on):
            return _compared(leaf, "({} > {})", _reached_by(years, on or day))
        case YearOfTurning(years):
            return _compared(leaf, "({} < {})", _new_year(day.year - years + 1))
        case UntilInYearOfTurning(years, month, last):
            passed = (day.month, day.day) > (month, last)
            return _compared(leaf, "({} >= {})", _new_year(day.year - years + passed))
        case _:
            raise TypeError(f"{type(leaf).__name__} has no translation into SQL")


def _compared(leaf: Expression, form: str, *values: object) -> sql.Composable:
    return sql.SQL(form).format(sql.Identifier(column(leaf)), *map(sql.Literal, values))


def _reached_by(years: int, day: date) -> date:
    """Born on this day or before, one has reached the age on `day`; NEVER for an age nobody can have."""
    return last_birth_date(years, day) if years < day.year - 1 else NEVER


def _new_year(year: int) -> date:
    return date(max(year, 1), 1, 1)


# --- the question ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """A kind of summons: the numbers, in `Question.conditions`, of those that must hold and of the grounds that must
    not; `deferred`: whether a deferment in force shields."""

    rule: LiabilityRule
    conditions: tuple[int, ...]
    grounds: tuple[int, ...]
    deferred: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of everybody: each condition once, and which of them each kind of summons hangs on."""

    pack: Pack
    day: date
    edition: Edition
    conditions: tuple[Condition, ...]
    calls: tuple[Call, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each condition, once each: its code, before which a ground puts what it does."""
        return tuple(_label(condition) for condition in self.conditions)


def _label(condition: Condition) -> str:
    return f"{condition.effect}/{condition.code}" if isinstance(condition, GroundRule) else condition.code


def question(pack: Pack, day: date, kind: str | None = None) -> Question:
    """Who may be called to `kind` on the local `day`; without a kind, every condition of that day's edition.

    Raises UnknownCode for a kind that the edition doesn't know, NoRuleInForce before the pack's first day.
    """
    edition = pack.at(day)
    if kind is not None and kind not in edition.liability:
        raise UnknownCode(
            f"no kind of summons is called {kind!r}", where="kind", accepted=sorted(edition.liability)
        )
    rules = tuple(edition.liability.values()) if kind is None else (edition.liability[kind],)
    asked: list[Condition] = []
    calls = tuple(
        Call(
            rule,
            tuple(_number(asked, condition) for condition in rule.conditions),
            tuple(_number(asked, ground) for ground in shields(edition, rule)),
            rule.shielded_by_deferment,
        )
        for rule in rules
    )
    if kind is None:
        for ground in edition.of(GroundRule):
            _number(asked, ground)
    return Question(pack, day, edition, tuple(asked), calls)


def _number(asked: list[Condition], condition: Condition) -> int:
    """The condition's place among those asked, where it is put if it isn't there."""
    for number, other in enumerate(asked):
        if other is condition or (_label(other), other.when) == (_label(condition), condition.when):
            return number
    asked.append(condition)
    return len(asked) - 1


# --- the query ------------------------------------------------------------------------------------------------


def answers_sql(asked: Question, where: sql.Composable) -> sql.Composable:
    """SELECT of `person_id`, `region`, `deferred`, `c0` … `cN`: each condition's answer, worked out once."""
    columns = [
        sql.SQL("{} AS {}").format(condition_sql(condition.when, asked.day), _answer(number))
        for number, condition in enumerate(asked.conditions)
    ]
    deferred = sql.SQL("deferred @> {} AS deferred").format(sql.Literal(asked.day))
    # OFFSET 0 keeps PostgreSQL from working every answer out again wherever it is used above.
    return sql.SQL("SELECT person_id, region, {} FROM standing WHERE {} OFFSET 0").format(
        sql.SQL(", ").join([deferred, *columns]), where
    )


def may_sql(call: Call) -> sql.Composable:
    """Over the columns of `answers_sql`: whether the person may be called; NULL where an unknown stands in the way."""
    parts: list[sql.Composable] = [_answer(number) for number in call.conditions]
    parts += [sql.SQL("NOT {}").format(_answer(number)) for number in call.grounds]
    if call.deferred:
        parts.append(sql.SQL("NOT deferred"))
    return sql.SQL("({})").format(sql.SQL(" AND ").join(parts)) if parts else sql.SQL("true")


def _answer(number: int) -> sql.Identifier:
    return sql.Identifier(f"c{number}")


# --- how many -------------------------------------------------------------------------------------------------

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one condition or ground, by itself: how many people it keeps away, and of how many it isn't known."""

    condition: Condition
    keeps_away: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people may be called to a kind on a day. `deferred`: shielded by a deferment in force."""

    rule: LiabilityRule
    day: date
    people: int
    may: int
    may_not: int
    unknown: int
    deferred: int
    conditions: tuple[Tally, ...]
    grounds: tuple[Tally, ...]


def count(
    conn: psycopg.Connection,
    pack: Pack,
    kind: str,
    day: date,
    region: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Counted:
    """Counts the people that the role sees, in `region` if one is named. `progress(done, total)` counts stretches of
    the table. Raises UnknownCode, NoRuleInForce, UnknownRegion."""
    asked = question(pack, day, kind)
    (call,) = asked.calls
    sums: list[sql.Composable] = [
        sql.SQL("count(*)"),
        sql.SQL("count(*) FILTER (WHERE may)"),
        sql.SQL("count(*) FILTER (WHERE NOT may)"),
        sql.SQL("count(*) FILTER (WHERE deferred)"),
    ]
    for number in call.conditions:
        sums += _tally("NOT {}", number)
    for number in call.grounds:
        sums += _tally("{}", number)
    totals = [0] * len(sums)
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        stretches = _stretches(conn, pack, region)
        for done, stretch in enumerate(stretches, start=1):
            query = sql.SQL(
                "SELECT {} FROM (SELECT *, {} AS may FROM ({}) AS asked OFFSET 0) AS answered"
            ).format(sql.SQL(", ").join(sums), may_sql(call), answers_sql(asked, stretch))
            found = conn.execute(query).fetchone() or ()
            totals = [one + other for one, other in zip(totals, found, strict=True)]
            progress(done, len(stretches))
    people, may, may_not, deferred, *rest = totals
    tallies = tuple(
        Tally(asked.conditions[number], rest[2 * at], rest[2 * at + 1])
        for at, number in enumerate((*call.conditions, *call.grounds))
    )
    return Counted(
        call.rule,
        day,
        people,
        may,
        may_not,
        people - may - may_not,
        deferred if call.deferred else 0,
        tallies[: len(call.conditions)],
        tallies[len(call.conditions) :],
    )


def _tally(keeps_away: str, number: int) -> list[sql.Composable]:
    return [
        sql.SQL("count(*) FILTER (WHERE {})").format(sql.SQL(keeps_away).format(_answer(number))),
        sql.SQL("count(*) FILTER (WHERE {} IS NULL)").format(_answer(number)),
    ]


def _stretches(conn: psycopg.Connection, pack: Pack, region: str | None) -> list[sql.Composable]:
    """Conditions that cut the table into stretches of pages, which together hold each row once."""
    of_region: sql.Composable = sql.SQL("true")
    if region is not None:
        of_region = sql.SQL("region = {}").format(sql.Literal(pack.region(region).name))
    row = conn.execute(
        "SELECT pg_relation_size('standing') / current_setting('block_size')::bigint"
    ).fetchone()
    pages = row[0] if row else 0
    step = max(1, -(-pages // SLICES))
    stretches: list[sql.Composable] = []
    for start in range(0, pages, step):
        # The last has no end: the table may have grown since its size was asked.
        end = sql.SQL("") if start + step >= pages else sql.SQL(" AND ctid < {}").format(_page(start + step))
        stretches.append(sql.SQL("ctid >= {}{} AND {}").format(_page(start), end, of_region))
    return stretches


def _page(number: int) -> sql.Composable:
    return sql.SQL("{}::tid").format(sql.Literal(f"({number},0)"))


# --- stored ---------------------------------------------------------------------------------------------------


def store(
    conns: Sequence[psycopg.Connection],
    asked: Question,
    at: datetime,
    region: str | None = None,
    progress: Progress = lambda done, total: None,
) -> int:
    """Writes every person's answers into `answers`, in place of those that stood there; returns how many people.

    `conns` are the worker's; each takes a share of the table, and all see it as of one moment. `holds` gets an answer
    for each condition, in the order of `asking.conditions`; `may` one for each of `asking.kinds`. Until all is written
    the head has no number of people, and the office sees none of it: a run that dies leaves nothing that counts.
    Raises UnknownRegion.
    """
    first = conns[0]
    first.execute("SELECT pg_advisory_lock(%s)", (LOCK_ANSWERS,))
    try:
        asking = _begin(first, asked, at, region and asked.pack.region(region).name)
        people = _write(conns, asked, asking, region, progress)
        first.execute("UPDATE asking SET people = %s WHERE asking_id = %s", (people, asking))
    finally:
        first.execute("SELECT pg_advisory_unlock(%s)", (LOCK_ANSWERS,))
    return people


def _begin(conn: psycopg.Connection, asked: Question, at: datetime, region: str | None) -> int:
    """Removes what this asking takes the place of, and writes its head; returns its number."""
    with conn.transaction():
        if region is None:
            conn.execute("TRUNCATE answers")
            conn.execute("DELETE FROM asking")
        else:
            conn.execute("DELETE FROM answers WHERE region = %s", (region,))
            conn.execute("DELETE FROM asking WHERE region = %s", (region,))
        row = conn.execute(
            "INSERT INTO asking (region, pack, day, kinds, conditions, asked_at) VALUES (%s, %s, %s, %s, %s, %s)"
            " RETURNING asking_id",
            (
                region or "",
                asked.pack.code,
                asked.day,
                [call.rule.kind for call in asked.calls],
                list(asked.labels),
                at,
            ),
        ).fetchone()
    assert row is not None
    return int(row[0])


def _write(
    conns: Sequence[psycopg.Connection], asked: Question, asking: int, region: str | None, progress: Progress
) -> int:
    holds = sql.SQL(", ").join(_answer(number) for number in range(len(asked.conditions)))
    may = sql.SQL(", ").join(may_sql(call) for call in asked.calls)
    insert = sql.SQL(
        "INSERT INTO answers (asking_id, person_id, region, holds, may)"
        " SELECT {}, person_id, region, ARRAY[{}]::boolean[], ARRAY[{}]::boolean[] FROM ({}) AS asked"
    )
    free: SimpleQueue[psycopg.Connection] = SimpleQueue()

    def write(stretch: sql.Composable) -> int:
        conn = free.get()
        try:
            query = insert.format(sql.Literal(asking), holds, may, answers_sql(asked, stretch))
            return conn.execute(query).rowcount
        finally:
            free.put(conn)

    people = 0
    with ExitStack() as stack, ThreadPoolExecutor(len(conns)) as threads:
        for conn in _at_one_moment(conns, stack):
            free.put(conn)
        stretches = _stretches(conns[0], asked.pack, region)
        for done, rows in enumerate(threads.map(write, stretches), start=1):
            people += rows
            progress(done, len(stretches))
    return people


def _at_one_moment(conns: Sequence[psycopg.Connection], stack: ExitStack) -> Sequence[psycopg.Connection]:
    """Opens a transaction on each connection, all of which see the register as of the same moment."""
    for conn in conns:
        stack.enter_context(conn.transaction())
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    (snapshot,) = conns[0].execute("SELECT pg_export_snapshot()").fetchone() or ("",)
    for conn in conns[1:]:
        conn.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
    return conns
