"""The only door for writes.

`record()` takes acts, checks each against its person's file as it stands, appends them to the journal and updates the
projection, all in one transaction: one act or a wave of thousands, all of it or nothing. `advance()` is the clock's use
of the same door: it asks the law what is due in the files it is given and records that; `close()` is the erasure's.

The lock of the file's row orders everything that happens to one person; nothing needs two persons at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from musterroll.case import fold, steps
from musterroll.case.acts import REGISTER, Act, Erased, ModeSet, RetentionSet, SourceSuspended
from musterroll.case.file import PersonFile, Setting
from musterroll.errors import BadInput, CaseConflict, MusterrollError, UnknownPerson
from musterroll.journal.append import append, encode
from musterroll.journal.read import SILENT, acts_as_stored, read_acts
from musterroll.journal.rows import Table, uncollected, write
from musterroll.law.vocabulary import Pack
from musterroll.register.projection import Projected, tell
from musterroll.register.setting import load_setting

DAMAGE = (MusterrollError, LookupError, ValueError, ArithmeticError, TypeError, AttributeError)
"""What one damaged file can raise when it is folded."""

log = logging.getLogger("musterroll.record")

# Ids and numbers go as binary arrays (%b): as text, to write and to read one costs eight times as much.
LOCK_FILES = (
    "SELECT uuid_send(person_id), acts FROM file WHERE person_id = ANY(%b) ORDER BY person_id FOR UPDATE"
)
NEW_FILES = Table("file", (("person_id", "uuid"), ("region", "text"), ("acts", "int4")))

# on_file --
ON_FILE = """
SELECT a.act_id, a.recorded_at, o.payload
FROM act a LEFT JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id AND o.person_id = ANY(%(persons)s)
WHERE a.person_id = ANY(%(persons)s) AND a.act_id = ANY(%(ids)s)
"""

# last_of_register --
LAST_OF_REGISTER = "SELECT max(recorded_at) FROM act WHERE person_id = %s AND kind <> ALL(%s)"

# count_acts --
# `acts` is the ordinal of the last act: every writer holds the row's lock, so it has neither gaps nor doubles.
COUNT_ACTS = """
UPDATE file SET acts = counted.acts
FROM unnest(%b::uuid[], %b::int[]) AS counted (person_id, acts)
WHERE file.person_id = counted.person_id
"""

# reset --
# Of cases in which nothing is due: when the clock looks again, where that has moved. The one statement without an act.
RESET = """
UPDATE summons SET wake_at = moved.wake_at
FROM unnest(%b::uuid[], %b::uuid[], %b::timestamptz[]) AS moved (person_id, summons_id, wake_at)
WHERE summons.person_id = moved.person_id AND summons.summons_id = moved.summons_id
  AND summons.wake_at IS DISTINCT FROM moved.wake_at
"""


@dataclass(slots=True)
class _Opened:
    """A file under its lock. `acts`: how many stand on it. `known`: those that bear on it, as they lie in the journal.
    `coming`: how many acts of the call are still to be taken. `bears`: whether one of these is judged by the file, and
    `enters` whether one enters the person. `region` is known of a new one only: it stands in the file's row from then
    on. `file`: what its acts add up to, while they are at work. `last`: when the last act was recorded that bears on
    it; None if there is none, or if nobody asked.
    """

    person: UUID
    acts: int = 0
    is_new: bool = True
    known: Sequence[bytes] = ()
    coming: int = 0
    bears: bool = False
    enters: bool = False
    region: str = ""
    file: PersonFile | None = None
    added: list[Act] = field(default_factory=list)
    last: datetime | None = None

    def folded(self, setting: Setting) -> PersonFile:
        """The file, made of the acts that stand on it."""
        known = read_acts(self.known)
        self.known = ()
        self.last = known[-1].recorded_at if known else None
        self.file = fold.fold(known, setting, self.person)
        return self.file

    def learnt(self, at: datetime) -> datetime:
        """When the register learnt of what it is told at `at`. Where the clock was put back, not before what it knew:
        what was known on a day is then always what a file began with."""
        return at if self.last is None or self.last <= at else self.last


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a call wrote: the acts as stored, and the rows in all tables but the log's."""

    acts: tuple[Act, ...]
    rows: int


def record(
    conn: psycopg.Connection,
    pack: Pack,
    acts: Sequence[Act],
    at: datetime,
    *,
    seen: int | None = None,
    setting: Setting | None = None,
) -> Recorded:
    """Records the acts, in this order, as learnt at `at` (from the clock port); all or none.

    `seen`: the number of acts on the file when the page was shown on which this was decided; one person only.
    `setting`: spares a wave the reading of it for each batch.
    Raises LawRefusal (with the norm's code), UnknownPerson, UnknownCase, BadInput, or CaseConflict when the file has
    moved on since `seen`.
    """
    with conn.transaction(), uncollected(len(acts)):
        if setting is None:  # a mere reading needs none, and the gateway's role may not read it
            setting = load_setting(conn, pack) if any(act.bears for act in acts) else Setting(pack)
        opened = _open(conn, acts)
        if seen is not None and any(one.acts != seen for one in opened.values()):
            raise CaseConflict("the file has moved on since this page was shown")
        projected = Projected()
        for act in acts:
            one = opened[act.person.int]
            if act.effective_at > at:
                raise BadInput("an act can't count from a moment that lies ahead", where="effective_at")
            if act.of_register:
                if isinstance(act, SourceSuspended):
                    _only_from_now_on(act, setting, at)
                steps.check_of_register(act, setting, at)
            file = one.file
            if file is None and one.bears:
                file = one.folded(setting)
            stored = act.stored(one.learnt(at))
            if file is not None:
                steps.check(file, stored, setting)
                fold.apply(file, stored, setting)
                if stored.kind == "enrolled":
                    one.region = file.region
            one.added.append(stored)
            one.coming -= 1
            if file is not None and not one.coming:
                # Of thousands of files one is held at a time: its parts are still at hand when the last is needed.
                projected.add(file, one.added, setting)
                one.file = None
        return _write(conn, opened, projected)


def record_rest(
    conn: psycopg.Connection,
    pack: Pack,
    acts: Sequence[Act],
    at: datetime,
    *,
    setting: Setting | None = None,
) -> Recorded:
    """`record` for whoever can't know whether an earlier call came through, its answer having been lost.

    Acts that stand on file are passed over; returned is what was missing. Raises CaseConflict, besides what `record`
    raises, if an act of one of these ids says something else.
    """
    with conn.transaction():
        persons = list({act.person for act in acts})
        conn.execute(LOCK_FILES, (persons,))
        ids = [act.id for act in acts]
        on_file = {
            row[0]: (row[1], row[2]) for row in conn.execute(ON_FILE, {"persons": persons, "ids": ids})
        }
        for act in acts:
            learnt, payload = on_file.get(act.id, (at, None))
            # Of one that was erased nothing is left to compare.
            if payload is not None and encode(act.stored(learnt.astimezone(UTC))).decode() != payload:
                raise CaseConflict("an act of this id is on file and says something else", act=str(act.id))
        missing = [act for act in acts if act.id not in on_file]
        return record(conn, pack, missing, at, setting=setting) if missing else Recorded((), 0)


def _only_from_now_on(act: SourceSuspended, setting: Setting, at: datetime) -> None:
    """Raises BadInput for an outage that would reach into the past: terms that were over would run again, and measures
    ordered since would stand without the law bearing them out. One that still lasts may be prolonged."""
    lasts = any(
        (outage.source, outage.start) == (act.source, act.effective_at) and outage.end >= at
        for outage in setting.outages
    )
    if act.effective_at < at and not lasts:
        raise BadInput("an outage counts from when the register learns of it", where="effective_at")


def advance(
    conn: psycopg.Connection,
    pack: Pack,
    claimed: Mapping[UUID, int],
    now: datetime,
    *,
    setting: Setting | None = None,
) -> Recorded:
    """Records all that is due by `now` in these files; one in which nothing is due only gets its waking time set anew.

    `claimed`: person → the acts on the file, whose lock is held by this transaction since they were counted (`clock/`).
    """
    with conn.transaction(), uncollected(len(claimed)):
        setting = setting or load_setting(conn, pack)
        opened = {person.int: _Opened(person, acts, is_new=False) for person, acts in claimed.items()}
        _read(conn, opened.values())
        projected = Projected()
        asleep: list[tuple[UUID, UUID, datetime | None]] = []
        for one in opened.values():
            file = one.folded(setting)
            for case in file.cases.values():
                made = steps.clock_acts(file, case, setting, now, one.learnt(now))
                one.added += made
                if not made:
                    asleep.append((case.person, case.id, steps.wakes_at(case, setting)))
            if one.added:
                projected.add(file, one.added, setting)
            one.file = None
        written = _write(conn, opened, projected)
        reset = (
            conn.execute(RESET, [list(column) for column in zip(*asleep, strict=True)]) if asleep else None
        )
        return Recorded(written.acts, written.rows + (reset.rowcount if reset else 0))


def close(
    conn: psycopg.Connection,
    claimed: Mapping[UUID, int],
    at: datetime,
    erasure: Callable[[PersonFile], Erased | None],
    *,
    setting: Setting,
) -> tuple[Recorded, int]:
    """Records the last act of these files, learnt at `at`: what `erasure` makes of each as it stands, None leaving it
    as it is. Nothing is projected: the rows are for the caller to remove, in the same transaction.

    `claimed`: person → the acts on the file, whose lock is held by this transaction since they were counted. The second
    value counts the files that can't be folded: logged, left as they are, and holding up no other.
    """
    with conn.transaction(), uncollected(len(claimed)):
        opened = {person.int: _Opened(person, acts, is_new=False) for person, acts in claimed.items()}
        _read(conn, opened.values())
        damaged = 0
        for one in opened.values():
            try:
                file = one.folded(setting)
            except DAMAGE as error:
                log.error("a file can't be folded: %s (its person is not named here; run an audit)", error)
                damaged += 1
                continue
            act = erasure(file)
            if act is not None:
                stored = act.stored(one.learnt(at))
                steps.check(file, stored, setting)
                one.added.append(stored)
            one.file = None
        return _write(conn, opened, Projected()), damaged


def _open(conn: psycopg.Connection, acts: Sequence[Act]) -> dict[int, _Opened]:
    """Locks the files these acts belong to and reads those that an act bears on. Person, as a number → the file: to
    look a UUID up costs a call of Python's own."""
    opened: dict[int, _Opened] = {}
    register = REGISTER.int
    for act in acts:
        person = act.person.int
        # The register's own file is no person's: nobody reads it, signs in to it or gets an extract of it.
        if act.of_register != (person == register):
            raise UnknownPerson("there is no such person in the register")
        one = opened.get(person)
        if one is None:
            one = opened[person] = _Opened(act.person)
        one.coming += 1
        if act.bears and not act.of_register:
            one.bears = True
            one.enters = one.enters or act.kind == "enrolled"
    _lock(conn, opened)
    if any(one.is_new and not one.enters and person != register for person, one in opened.items()):
        raise UnknownPerson("there is no such person in the register")
    _read(conn, [one for one in opened.values() if one.bears and not one.is_new])
    if register in opened:
        opened[register].last = (conn.execute(LAST_OF_REGISTER, (REGISTER, SILENT)).fetchone() or (None,))[0]
    return opened


def _lock(conn: psycopg.Connection, opened: dict[int, _Opened]) -> None:
    """Locks those of these files that there are, and counts the acts on them."""
    with conn.cursor(binary=True) as cursor:
        for person, acts in cursor.execute(LOCK_FILES, ([one.person for one in opened.values()],)):
            one = opened[int.from_bytes(person)]
            one.acts, one.is_new = acts, False


def _read(conn: psycopg.Connection, files: Iterable[_Opened]) -> None:
    wanted = {one.person.bytes: one for one in files}
    if wanted:
        for person, known in acts_as_stored(conn, [one.person for one in wanted.values()]).items():
            wanted[person].known = known


def _write(conn: psycopg.Connection, opened: dict[int, _Opened], projected: Projected) -> Recorded:
    appended: list[tuple[int, Act]] = []
    new: list[tuple[UUID, str, int]] = []
    grown: list[UUID] = []
    counts: list[int] = []
    for _, one in sorted(opened.items()):  # rows that lie together in the tables' keys are written together
        if not one.added:
            continue
        appended += enumerate(one.added, start=one.acts + 1)
        count = one.acts + len(one.added)
        if one.is_new:
            new.append((one.person, one.region, count))
        else:
            grown.append(one.person)
            counts.append(count)
    if not appended:
        return Recorded((), 0)
    # Everything else is held to the acts: they come first (docs/decisions/held-to-the-journal.md).
    staged = append(conn, appended)
    acts = tuple([act for _, act in appended])
    rows = 2 * len(acts) + write(conn, NEW_FILES, new)
    if grown:
        conn.execute(COUNT_ACTS, (grown, counts))
    rows += len(grown) + projected.write(conn) + tell(conn, acts, staged)
    projected.move(conn)
    if REGISTER.int in opened:
        rows += of_the_register(conn, opened[REGISTER.int].added)
    return Recorded(acts, rows)


def of_the_register(conn: psycopg.Connection, acts: Iterable[Act]) -> int:
    """The setting's own three tables, brought up to what these acts say; returns the rows written."""
    rows = 0
    for act in acts:
        if isinstance(act, ModeSet):
            conn.execute(
                "INSERT INTO region_mode VALUES (%s, %s, %s)"
                " ON CONFLICT (region) DO UPDATE SET mode = excluded.mode, since = excluded.since",
                (act.region, act.mode, act.effective_at),
            )
            rows += 1
        elif isinstance(act, SourceSuspended):
            conn.execute(
                "INSERT INTO outage VALUES (%s, %s, %s)"
                " ON CONFLICT (source, start) DO UPDATE SET until = greatest(outage.until, excluded.until)",
                (act.source, act.effective_at, act.until),
            )
            rows += 1
        elif isinstance(act, RetentionSet):
            conn.execute(
                "INSERT INTO retention VALUES (%s, %s, %s, %s, %s) ON CONFLICT (rule) DO UPDATE"
                " SET years = excluded.years, ground = excluded.ground, officer = excluded.officer,"
                " since = excluded.since",
                (act.rule, act.years, act.ground, act.officer, act.effective_at),
            )
            rows += 1
    return rows
