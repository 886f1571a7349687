"""The projection: rows that lists, checks and the clock read. Disposable; the acts can make it anew at any time."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql

from musterroll.case.acts import Act
from musterroll.case.file import Case, Contest, PersonFile, Setting
from musterroll.case.safeguards import may_begin
from musterroll.case.steps import wakes_at
from musterroll.journal.rows import Table, write
from musterroll.register.standing import STANDING, standing_row

PARTICULARS = Table(
    "particulars",
    (
        ("person_id", "uuid"),
        ("region", "text"),
        ("name", "text"),
        ("search_name", "text"),
        ("born", "date"),
        ("sex", "text"),
        ("personal_number", "text"),
        ("facts", "jsonb"),
        ("deregistered_at", "timestamptz"),
        ("held", "bool"),
        ("came_at", "timestamptz"),
    ),
    key=("person_id",),
)
SUMMONS = Table(
    "summons",
    (
        ("person_id", "uuid"),
        ("summons_id", "uuid"),
        ("region", "text"),
        ("kind", "text"),
        ("mode", "text"),
        ("status", "text"),
        ("issued_at", "timestamptz"),
        ("appear_at", "timestamptz"),
        ("posted_at", "timestamptz"),
        ("sent_at", "timestamptz"),
        ("served_on", "date"),
        ("served_by", "text"),
        ("warned_at", "timestamptz"),
        ("default_since", "timestamptz"),
        ("wake_at", "timestamptz"),
        ("acts", "int4"),
    ),
    key=("person_id", "summons_id"),
)
# Of a case that begins there can be no row yet, and nothing has to be looked for.
SUMMONS_BEGUN = replace(SUMMONS, key=())
MEASURE = Table(
    "measure",
    (
        ("person_id", "uuid"),
        ("summons_id", "uuid"),
        ("kind", "text"),
        ("region", "text"),
        ("mode", "text"),
        ("state", "text"),
        ("proposed_at", "timestamptz"),
        ("may_begin_at", "timestamptz"),
        ("served_at", "timestamptz"),
        ("warned_at", "timestamptz"),
        ("ordered_at", "timestamptz"),
        ("officer", "text"),
        ("order_act", "uuid"),
        ("ended_at", "timestamptz"),
        ("ended_by", "text"),
    ),
    key=("person_id", "summons_id", "kind"),
)
CONTEST = Table(
    "contest",
    (
        ("person_id", "uuid"),
        ("contest_id", "uuid"),
        ("region", "text"),
        ("summons_id", "uuid"),
        ("measure", "text"),
        ("fact", "text"),
        ("opened_at", "timestamptz"),
        ("outcome", "text"),
        ("decided_at", "timestamptz"),
        ("officer", "text"),
    ),
    key=("person_id", "contest_id"),
)
DEFERMENT = Table(
    "deferment",
    (
        ("person_id", "uuid"),
        ("granted_at", "timestamptz"),
        ("ground", "text"),
        ("region", "text"),
        ("until", "date"),
        ("ended_at", "timestamptz"),
    ),
    key=("person_id", "granted_at", "ground"),
)
MAILBOX = Table(
    "mailbox",
    (
        ("person_id", "uuid"),
        ("act_id", "uuid"),
        ("summons_id", "uuid"),
        ("what", "text"),
        ("at", "timestamptz"),
    ),
)
MOVE_FILES = "SELECT move_files()"
TABLES = (PARTICULARS, STANDING, SUMMONS, MEASURE, CONTEST, DEFERMENT, MAILBOX)

TOLD = frozenset(
    {
        "enrolled",
        "fact_recorded",
        "deferment_granted",
        "deferment_ended",
        "deregistered",
        "registered_again",
        "file_moved",
        "retention_held",
        "retention_released",
        "fact_contested",
        "summons_contested",
        "measure_contested",
        "contest_decided",
        "posted",
        "sent",
        "service_deemed",
        "warning_given",
        "default_entered",
        "lapsed",
        "measures_ordered",
        "appearance_recorded",
        "excused",
        "withdrawn",
        "precept_issued",
        "penalty_imposed",
        "court_applied",
        "court_ordered",
        "court_lifted",
    }
)
"""Kinds of act of which the person gets a message."""

_EVERY_CASE = frozenset(
    {
        "deferment_granted",
        "deferment_ended",
        "deregistered",
        "file_moved",
        "fact_contested",
        "contest_decided",
        "fact_recorded",
    }
)
_OF_FACTS = frozenset({"enrolled", "fact_recorded", "contest_decided"})
_OF_PARTICULARS = _OF_FACTS | {
    "deregistered",
    "registered_again",
    "file_moved",
    "retention_held",
    "retention_released",
}
_OF_DEFERMENTS = frozenset({"deferment_granted", "deferment_ended"})
_OF_STANDING = _OF_FACTS | _OF_DEFERMENTS | {"fact_contested", "file_moved"}
_OF_CONTESTS = frozenset({"fact_contested", "summons_contested", "measure_contested", "contest_decided"})
_BEYOND_A_CASE = _EVERY_CASE | _OF_PARTICULARS | _OF_STANDING | _OF_CONTESTS
"""Kinds of act that change more than the rows of the case they name."""


def search_name(name: str) -> str:
    """The name as it is searched for: lower case, `ё` as `е`."""
    return name.lower().replace("ё", "е")


def particulars_row(file: PersonFile) -> tuple[Any, ...]:
    born = file.facts.get("born")
    sex = file.facts.get("sex")
    facts = {
        name: {
            "value": fact.value.isoformat() if isinstance(fact.value, date) else fact.value,
            "source": fact.source,
            "as_of": fact.as_of,
            "basis": fact.basis,
            "struck": fact.struck,
        }
        for name, fact in file.facts.items()
    }
    return (
        file.person,
        file.region,
        file.name,
        search_name(file.name),
        born.value if born is not None and isinstance(born.value, date) else None,
        sex.value if sex is not None else None,
        file.personal_number,
        orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode(),
        file.deregistered.entered_at if file.deregistered is not None else None,
        bool(file.held_for),
        file.moves[-1].at if file.moves else None,
    )


def summons_row(case: Case, region: str, setting: Setting) -> tuple[Any, ...]:
    service = case.service
    return (
        case.person,
        case.id,
        region,
        case.kind,
        case.mode,
        case.status,
        case.issued_at,
        case.appear_at,
        min(case.posted.values()) if case.posted else None,
        min(case.sent.values()) if case.sent else None,
        service.on if service else None,
        service.method if service else None,
        case.warned_at,
        case.default_since,
        wakes_at(case, setting),
        len(case.acts),
    )


def measure_rows(case: Case, region: str, setting: Setting) -> list[tuple[Any, ...]]:
    service = case.service
    return [
        (
            case.person,
            case.id,
            measure.kind,
            region,
            case.mode,
            measure.state,
            measure.proposed_at,
            may_begin(case, case.edition.measures[measure.kind], setting, service),
            service.at if service else None,
            case.warned_at,
            measure.ordered_at,
            measure.officer or None,
            measure.order,
            measure.ended_at,
            measure.ended_by or None,
        )
        for measure in case.measures.values()
    ]


def contest_row(file: PersonFile, contest: Contest) -> tuple[Any, ...]:
    return (
        file.person,
        contest.id,
        file.region,
        contest.case,
        contest.measure,
        contest.fact,
        contest.opened_at,
        contest.outcome,
        contest.decided_at,
        contest.officer or None,
    )


def deferment_rows(file: PersonFile) -> list[tuple[Any, ...]]:
    return [(file.person, d.granted_at, d.ground, file.region, d.until, d.ended_at) for d in file.deferments]


def _cases_of(acts: Sequence[Act]) -> list[UUID]:
    """The cases that these acts name, each once. In a list: they are few, and to hash a UUID costs a call."""
    found: list[UUID] = []
    for act in acts:
        if act.case is not None and act.case not in found:
            found.append(act.case)
    return found


class Projected:
    """Rows to write, gathered over many files and written table by table."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in TABLES}
        self.begun: list[tuple[Any, ...]] = []  # rows of `summons`
        self.moved: dict[UUID, str] = {}  # person → the region from which the file is moved

    def add(self, file: PersonFile, acts: Sequence[Act], setting: Setting) -> None:
        """What these new acts, folded into `file` already, change in the projection."""
        kinds = {act.kind for act in acts}
        rows = self.rows
        if "file_moved" in kinds:
            moves = {move.act: move.from_region for move in file.moves}
            for act in reversed(acts):
                if act.id in moves:
                    self.moved[file.person] = moves[act.id]
        begun = (
            {act.case for act in acts if act.kind == "summons_issued"} if "summons_issued" in kinds else ()
        )
        if kinds.isdisjoint(_BEYOND_A_CASE):
            self._add_cases(file, _cases_of(acts), begun, setting)
            return
        if kinds & _OF_PARTICULARS:
            rows["particulars"].append(particulars_row(file))
        if kinds & _OF_STANDING:
            rows["standing"].append(standing_row(file))
        self._add_cases(
            file,
            file.cases if kinds & _EVERY_CASE else _cases_of(acts),
            begun,
            setting,
        )
        if kinds & _OF_CONTESTS:
            rows["contest"] += [contest_row(file, contest) for contest in file.contests.values()]
        if kinds & _OF_DEFERMENTS:
            rows["deferment"] += deferment_rows(file)

    def _add_cases(
        self, file: PersonFile, touched: Iterable[UUID], begun: Container[UUID | None], setting: Setting
    ) -> None:
        for case_id in touched:
            case = file.cases.get(case_id)
            if case is not None:
                to = self.begun if case_id in begun else self.rows["summons"]
                to.append(summons_row(case, file.region, setting))
                if case.measures:
                    self.rows["measure"] += measure_rows(case, file.region, setting)

    def write(self, conn: psycopg.Connection) -> int:
        """Writes what was gathered; returns the number of rows."""
        return write(conn, SUMMONS_BEGUN, self._where_they_stand(SUMMONS, self.begun)) + sum(
            write(conn, table, self._where_they_stand(table, self.rows[table.name])) for table in TABLES
        )

    def move(self, conn: psycopg.Connection) -> None:
        """Moves the files that an act moves, last of all: whoever gives one away doesn't see it any more."""
        if self.moved:
            conn.execute(MOVE_FILES)

    def _where_they_stand(self, table: Table, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows as the office that gives a file away may write them: in its own region. They are moved with the
        file and all its other rows."""
        if not self.moved or "region" not in table.names:
            return rows
        at = table.names.index("region")
        return [(*row[:at], self.moved.get(row[0], row[at]), *row[at + 1 :]) for row in rows]


# tell --
# The very rows that `messages` makes, of acts that lie staged.
TELL = """
INSERT INTO mailbox (person_id, act_id, summons_id, what, at)
SELECT person_id, act_id, case_id, kind, recorded_at FROM {} WHERE kind = ANY(%s)
"""


def tell(conn: psycopg.Connection, acts: Sequence[Act], staged: str | None) -> int:
    """Writes the messages that these acts make; `staged`: where `append` left them. Returns how many."""
    if staged is None:
        return write(conn, MAILBOX, messages(acts))
    return conn.execute(sql.SQL(TELL).format(sql.Identifier(staged)), (list(TOLD),)).rowcount


def messages(acts: Iterable[Act]) -> list[tuple[Any, ...]]:
    """The person's messages that these acts make."""
    return [(act.person, act.id, act.case, act.kind, act.recorded_at) for act in acts if act.kind in TOLD]


def add_rows(rows: Mapping[str, list[tuple[Any, ...]]], file: PersonFile, setting: Setting) -> None:
    """Adds to `rows`, by table, all that this file should have there: what `audit` compares and `rebuild` writes.
    But not the messages, which each act makes by itself."""
    if file.enrolled_at:
        rows["particulars"].append(particulars_row(file))
        rows["standing"].append(standing_row(file))
    for case in file.cases.values():
        rows["summons"].append(summons_row(case, file.region, setting))
        if case.measures:
            rows["measure"].extend(measure_rows(case, file.region, setting))
    for contest in file.contests.values():
        rows["contest"].append(contest_row(file, contest))
    if file.deferments:
        rows["deferment"].extend(deferment_rows(file))
