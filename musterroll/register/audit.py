"""The audit: refolds every act and compares what it finds with what the register says.

Six questions, a chunk of people at a time, so that memory stays flat (but for 32 bytes an act for the tree):

1. Is every act what was committed to? Payload, envelope, salt and commitment agree; ordinals have no gap.
2. Does the log hold them? Every commitment stands at its leaf, and the leaves make the tiles and the root of every
   checkpoint that was ever signed.
3. Does the projection say what the acts say? Row by row, field by field.
4. Does the law bear out every measure? Each one in force is checked again against promise 1, from the acts alone;
   and every act is asked again what the door asked it, under the modes and outages known when it was recorded.
5. Is the log the one that others have seen? It continues the checkpoint that a witness or anybody else kept (`since`),
   and bears the cosignatures that stand under it. Whoever holds the log's key can write everything anew but that.
6. Do the walls stand? Triggers, row security, constraints and rights are those that the migrations made.

`docs/drill.md` says which finding names which wrong, and what no audit can find.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql

from musterroll.case import steps
from musterroll.case.acts import (
    REGISTER,
    Act,
    CourtOrdered,
    MeasuresOrdered,
    ModeSet,
    SourceSuspended,
    from_json,
    label_of,
)
from musterroll.case.file import Case, Measure, PersonFile, Setting
from musterroll.case.fold import apply, fold
from musterroll.errors import BadNote, LawRefusal, MusterrollError
from musterroll.journal.append import encode
from musterroll.journal.peoplemap import SHAPE, STEP, WIDE, everybody, fold_up, prefix_of
from musterroll.journal.rows import Table, write
from musterroll.journal.witnesses import key_name
from musterroll.law.calendar import Outage
from musterroll.law.vocabulary import Pack
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from musterroll.proof.commitment import commitment, statement_commitment
from musterroll.proof.merkle import leaf_hashes
from musterroll.proof.note import NoteKey, open_note, split_note
from musterroll.proof.peoplemap import EMPTY, Mapped, extend, leaf_of, person_key, subtree
from musterroll.proof.tiles import ENTRIES, FULL, grow
from musterroll.register.projection import TABLES, rows_of
from musterroll.register.record import of_the_register
from musterroll.register.setting import load_setting

CHUNK = 2_000  # people
SHOWN = 1_000  # findings kept of each kind; all are counted
# In the order in which record() takes them, so that neither waits for the other.
PROJECTION = sql.SQL(", ").join(
    map(sql.Identifier, ("region_mode", "outage", *(table.name for table in TABLES)))
)
# What a damaged act can raise in the fold.
DAMAGE = (MusterrollError, LookupError, ValueError, TypeError, AttributeError)
LAST_ID = UUID(int=2**128 - 1)

SEALED = "SELECT coalesce(max(size), 0), coalesce(max(sealed_below::text::numeric), 0)::text FROM checkpoint"
PEOPLE = "SELECT person_id, region, acts FROM file WHERE person_id >= %s ORDER BY person_id LIMIT %s"
# The span is said of both tables: over a join PostgreSQL carries an equality but no range, and would read all of them.
ACTS = """
SELECT a.person_id, a.act_id, a.ordinal, a.case_id, a.kind, a.effective_at, a.recorded_at, a.commitment,
       o.salt, o.payload, l.position, a.xact_id < %(below)s::xid8,
       a.xact_id >= pg_snapshot_xmax(pg_current_snapshot())
FROM act a
LEFT JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id AND o.person_id BETWEEN %(low)s AND %(high)s
LEFT JOIN leaf l ON l.act_id = a.act_id
WHERE a.person_id BETWEEN %(low)s AND %(high)s
ORDER BY a.person_id, a.ordinal
"""


@dataclass
class Audit:
    """What was read and what was found. `differences` and `unlawful` name table or act, person, field, both values."""

    acts: int = 0
    cases: int = 0
    measures: int = 0
    sealed: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    unlawful: list[dict[str, Any]] = field(default_factory=list)
    findings: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Finding → how often."""
    promises: Counter[int] = field(default_factory=Counter)
    """Promise that a finding breaks → how many did."""

    @property
    def clean(self) -> bool:
        return self.findings == 0

    def differ(self, what: str, person: UUID | None, **facts: Any) -> None:
        self._add(self.differences, what, person, facts)

    def against_the_law(self, what: str, person: UUID | None, **facts: Any) -> None:
        self._add(self.unlawful, what, person, facts)

    def _add(self, to: list[dict[str, Any]], what: str, person: UUID | None, facts: dict[str, Any]) -> None:
        self.findings += 1
        self.kinds[what] += 1
        promise = promise_of(what, facts.get("kind"))
        self.promises[promise] += 1
        if len(to) < SHOWN:
            shown = {key: _shown(value) for key, value in facts.items()}
            to.append({"what": what, "promise": promise, "person": str(person) if person else None, **shown})

    def summary(self) -> dict[str, Any]:
        return {
            "acts": self.acts,
            "cases": self.cases,
            "measures": self.measures,
            "sealed": self.sealed,
            "promises": {str(one): self.promises[one] if one in CHECKED else None for one in range(1, 9)},
            "kinds": dict(sorted(self.kinds.items())),
            "differences": self.differences,
            "unlawful": self.unlawful,
        }


CHECKED = frozenset({1, 2, 3, 4, 5, 7})
"""Promises that a replay can find broken. What was handed over in bulk, or who was real, leaves nothing to replay."""

_BY_TABLE = {
    "contest": 5,
    "mailbox": 5,
    "region_mode": 2,
    "trigger": 4,
    "right": 7,
    "row security": 7,
    "rules": 5,
}
_BY_WHAT = {
    "summons.mode": 2,
    "measure.mode": 2,
    "measure on a test notice": 2,
    "constraint is missing": 1,
    "act that the law refuses: test_notice": 2,
    "act that the law refuses: contested": 5,
    "file.region": 7,
    "file can't be folded": 4,
}
_OF_THE_JOURNAL = (
    "act", "opening", "ordinal", "envelope", "commitment", "payload", "leaf", "two at one place", "tile", "root", "map",
    "checkpoint", "signature", "cosignature", "statement", "the log",
)  # fmt: skip


def promise_of(what: str, kind: str | None = None) -> int:
    """The promise, 1 to 8, that a finding shows broken. `kind`: that of the act it is about, if it is about one."""
    if what in _BY_WHAT:
        return _BY_WHAT[what]
    for table, promise in _BY_TABLE.items():
        if what.startswith(table):
            return promise
    if what.startswith("act that the law refuses"):
        return 1
    if what.startswith(_OF_THE_JOURNAL):
        return 3 if kind == "file_read" else 4
    return 1


@dataclass(frozen=True, slots=True)
class Outside:
    """What the auditor knows from elsewhere than the database.

    `keys`: the log's. `since`: a signed checkpoint that somebody kept, with the lines of witnesses if it has any.
    `witnesses`: their keys. `rules`: those in use, as the log should name them. `at`: the present moment. What is None
    or empty is not asked about.
    """

    keys: Sequence[NoteKey]
    since: bytes | None = None
    witnesses: Sequence[NoteKey] = ()
    rules: bytes | None = None
    at: datetime | None = None

    def seen(self) -> Checkpoint | None:
        """The checkpoint of `since`. Raises BadNote if it isn't one that the log's key signed."""
        return open_checkpoint(self.since, self.keys) if self.since is not None else None


def audit(
    conn: psycopg.Connection,
    pack: Pack,
    keys: Sequence[NoteKey],
    progress: Callable[[int], None] = lambda people: None,
    *,
    since: bytes | None = None,
    witnesses: Sequence[NoteKey] = (),
    rules: bytes | None = None,
    at: datetime | None = None,
) -> Audit:
    """Reads the whole register in one snapshot, as the auditor's role.

    `progress` is called with the number of people done; for the others see `Outside`. Raises BadNote if `since` is no
    checkpoint of this log. Records nothing; the caller does.
    """
    outside = Outside(keys, since, witnesses, rules, at)
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return examine(conn, pack, outside, progress)


def examine(
    conn: psycopg.Connection,
    pack: Pack,
    outside: Outside,
    progress: Callable[[int], None] = lambda people: None,
) -> Audit:
    """`audit` inside the caller's transaction, which sees to it that the snapshot stays one."""
    result = Audit()
    seen = outside.seen()
    # Before the snapshot: a rebuild's TRUNCATE would empty the tables under it.
    conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(PROJECTION))
    setting = load_setting(conn, pack)
    size, below = conn.execute(SEALED).fetchone() or (0, "0")
    log = _Log(bytearray(32 * size), bytearray(size), below, outside.at)
    _check_walls(conn, result)
    _read_statements(conn, log, result)
    low, done = REGISTER, 0
    for people in _people(conn):
        high = next(reversed(people))
        _chunk(conn, people, (low, high), setting, log, result)
        low, done = UUID(int=high.int + 1), done + len(people)
        progress(done)
    _chunk(conn, {}, (low, LAST_ID), setting, log, result)  # whoever comes after the last file
    _check_openings(conn, result)
    _check_log(conn, log, outside.keys, seen, result)
    _check_map(conn, log, result)
    _check_rules(conn, log, outside.rules, result)
    _check_cosignatures(conn, outside, seen, result)
    return result


@dataclass(slots=True)
class _Log:
    """The log as the acts make it. `entries`: 32 bytes a leaf; `found`: 1 where an act stands at that leaf; `below`:
    every act of a transaction before this one has been sealed."""

    entries: bytearray
    found: bytearray
    below: str
    at: datetime | None = None
    """No act can have been recorded after this moment."""
    then: _Then | None = None
    roots: dict[int, str] = field(default_factory=dict)
    """Position → root of the map of people that the log states there."""
    chained: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)
    """Person → number of sealed acts and the chain over them, of those being read."""
    mapped: list[bytes] = field(default_factory=list)
    """What the map must say: key, number, chain and person, 88 bytes each."""

    rules: str | None = None
    """The rules that the log named last."""

    def take(self, position: int, entry: bytes, result: Audit) -> None:
        if self.found[position]:
            result.differ("two at one place of the log", None, position=position)
        self.entries[32 * position : 32 * position + 32] = entry
        self.found[position] = 1

    def chain(self, person: UUID, committed: bytes) -> None:
        count, chain = self.chained.get(person, (0, EMPTY))
        self.chained[person] = count + 1, extend(chain, (committed,))

    def close(self) -> None:
        """What is chained is complete: these people are done."""
        for person, (count, chain) in self.chained.items():
            self.mapped.append(person_key(person.bytes) + count.to_bytes(8, "big") + chain + person.bytes)
        self.chained.clear()


def _people(conn: psycopg.Connection) -> Iterator[dict[UUID, tuple[str, int]]]:
    """Files in the order of their ids, {person: (region, acts)}, CHUNK at a time."""
    low = REGISTER
    while rows := conn.execute(PEOPLE, (low, CHUNK)).fetchall():
        yield {row[0]: (row[1], row[2]) for row in rows}
        low = UUID(int=rows[-1][0].int + 1)


def _chunk(
    conn: psycopg.Connection,
    people: dict[UUID, tuple[str, int]],
    span: tuple[UUID, UUID],
    setting: Setting,
    log: _Log,
    result: Audit,
) -> None:
    """Questions 1, 3 and 4 for these people, and for whatever stands in any table between the two ids of `span`."""
    acts: dict[UUID, list[Act]] = {person: [] for person in people}
    ordinals = dict.fromkeys(people, 0)
    with conn.cursor(binary=True) as cursor:
        cursor.execute(ACTS, {"low": span[0], "high": span[1], "below": log.below})
        for row in cursor:
            person = row[0]
            if person not in acts:
                result.differ("act without a file", person, act=row[1])
                continue
            ordinals[person] += 1
            act = _check_act(row, ordinals[person], log, result)
            if act is not None:
                acts[person].append(act)
    log.close()
    expected: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {table.name: {} for table in TABLES}
    for person, (region, count) in people.items():
        if ordinals[person] != count:
            result.differ("acts on file", person, expected=count, found=ordinals[person])
        if person == REGISTER:
            _check_setting(acts[person], setting, result)
            log.then = _Then(acts[person], setting)
            continue
        try:
            file = _replay(person, acts[person], setting, log.then or _Then((), setting), result)
            made = rows_of(file, acts[person], setting)
            _check_law(file, acts[person], result)
        except DAMAGE as error:
            result.differ("file can't be folded", person, error=f"{type(error).__name__}: {error}")
            continue
        if file.region != region:
            result.differ("file.region", person, expected=file.region, found=region)
        for name, lines in made.items():
            table = _TABLES[name]
            for line in lines:
                expected[name][_key(table, line)] = line
    for table in TABLES:
        _compare(conn, table, span, expected[table.name], setting, result)


_TABLES = {table.name: table for table in TABLES}
# Where in a row its key stands; asked of every row of the register twice.
_PLACES = {
    table.name: tuple(table.names.index(name) for name in table.key or ("person_id", "act_id"))
    for table in TABLES
}


def _key(table: Table, line: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([line[place] for place in _PLACES[table.name]])


def _check_act(row: Sequence[Any], ordinal: int, log: _Log, result: Audit) -> Act | None:
    """Question 1, and the act's place for question 2."""
    (
        person,
        act_id,
        found_ordinal,
        case,
        kind,
        effective,
        recorded,
        committed,
        salt,
        payload,
        position,
        sealable,
        ahead,
    ) = row
    result.acts += 1
    if found_ordinal != ordinal:
        result.differ("ordinal", person, act=act_id, kind=kind, expected=ordinal, found=found_ordinal)
    if ahead:
        result.differ("act of a transaction that has not been", person, act=act_id, kind=kind)
    if log.at is not None and recorded > log.at:
        result.differ("act recorded in the future", person, act=act_id, kind=kind, found=recorded)
    if position is not None:
        result.sealed += 1
        if position < len(log.found):
            log.take(position, committed, result)
            log.chain(person, bytes(committed))
    elif sealable:
        result.differ("act without a leaf", person, act=act_id, kind=kind)
    if payload is None:
        result.differ("act without its opening", person, act=act_id, kind=kind)
        return None
    data = payload.encode()
    try:
        read = orjson.loads(data)
        if commitment(label_of(read), bytes(salt), data) != bytes(committed):
            result.differ("commitment", person, act=act_id, kind=kind)
        act = from_json(read)
    except DAMAGE as error:
        result.differ("payload can't be read", person, act=act_id, kind=kind, error=str(error))
        return None
    if encode(act) != data:
        result.differ("payload is not canonical", person, act=act_id, kind=kind)
    envelope = (act.person, act.id, act.case, act.kind, act.effective_at, act.recorded_at)
    if envelope != (person, act_id, case, kind, effective, recorded):
        result.differ("envelope", person, act=act_id, kind=act.kind, expected=str(envelope))
    return act


def _check_setting(acts: Sequence[Act], setting: Setting, result: Audit) -> None:
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


# --- question 3 -------------------------------------------------------------------------------------------


def _compare(
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
            key = _key(table, line)
            wanted = expected.pop(key, None)
            if wanted is None:
                result.differ(f"{table.name} row that no act makes", line[0], key=key)
                if table.name == "measure" and line[5] == "in_force":
                    result.against_the_law("measure that no act orders", line[0], measure=line[2])
            elif line != wanted:
                _differences(table, line, wanted, setting, result)
    for key in expected:
        result.differ(f"{table.name} row missing", key[0], key=key)


def _differences(
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


# --- question 4 -------------------------------------------------------------------------------------------


class _Then:
    """The setting as it was known at each moment, out of the register's own acts."""

    def __init__(self, acts: Sequence[Act], latest: Setting) -> None:
        self.has_outages = bool(latest.outages)
        self._moments: list[datetime] = []
        self._settings = [Setting(latest.pack)]
        for act in acts:
            last = self._settings[-1]
            if isinstance(act, ModeSet):
                known = Setting(latest.pack, last.outages, {**last.modes, act.region: act.mode})
            elif isinstance(act, SourceSuspended):
                outage = Outage(act.source, act.effective_at, act.until)
                known = Setting(latest.pack, (*last.outages, outage), last.modes)
            else:
                continue
            self._moments.append(act.recorded_at or act.effective_at)
            self._settings.append(known)

    def at(self, moment: datetime) -> Setting:
        return self._settings[bisect_right(self._moments, moment)]

    def before(self, moment: datetime) -> Setting:
        """Without what was recorded at that very moment: which of the two came first isn't known."""
        return self._settings[bisect_left(self._moments, moment)]


def _replay(person: UUID, acts: Sequence[Act], setting: Setting, then: _Then, result: Audit) -> PersonFile:
    """The file that these acts make, each having been asked before what the door asks."""
    file = PersonFile(person)
    for act in acts:
        if act.bears:
            fault = _refusal(file, act, then)
            if fault is not None:
                result.against_the_law(
                    f"act that the law refuses: {fault}", person, act=act.id, kind=act.kind
                )
        # An outage recorded since moves terms that were over when the act came.
        apply(file, act, then.at(act.recorded_at or act.effective_at) if then.has_outages else setting)
    return fold(acts, setting, person) if then.has_outages else file


def _refusal(file: PersonFile, act: Act, then: _Then) -> str | None:
    """Code with which the door would have refused the act; None if it would have taken it."""
    if file.enrolled_at is None and act.kind != "enrolled":
        return "not_enrolled"
    recorded = act.recorded_at or act.effective_at
    if act.effective_at > recorded:
        return "effective_ahead"
    known = then.at(recorded)
    refused = _asked(file, act, known)
    if refused is not None and (before := then.before(recorded)) is not known:
        return _asked(file, act, before)
    return refused


def _asked(file: PersonFile, act: Act, setting: Setting) -> str | None:
    try:
        steps.check(file, act, setting)
    except LawRefusal as error:
        return error.code
    except DAMAGE as error:
        return type(error).__name__
    return None


def _check_law(file: PersonFile, acts: Sequence[Act], result: Audit) -> None:
    for case in file.cases.values():
        for measure in case.measures.values():
            if measure.base == "in_force" and (fault := _fault(case, measure, acts)):
                result.against_the_law(fault, file.person, case=case.id, measure=measure.kind)
    for act in acts:
        if isinstance(act, MeasuresOrdered | CourtOrdered) and not _took_effect(file, act):
            result.against_the_law("order that the law does not bear out", file.person, act=act.id)


def _fault(case: Case, measure: Measure, acts: Sequence[Act]) -> str | None:
    """What promise 1 misses in this measure, asked of the acts and not of the safeguards' code."""
    if case.mode != "live":
        return "measure on a test notice"
    ordered = measure.ordered_at
    if ordered is None or not measure.officer or measure.officer == "clock":
        return "measure without a named officer"
    if not any(act.id == measure.order and act.kind in ("measures_ordered", "court_ordered") for act in acts):
        return "measure without an order"
    if not any(service.at <= ordered for service in case.services):
        return "measure without service"
    warnings = [act for act in acts if act.kind == "warning_given" and act.case == case.id]
    if not any(warning.effective_at <= ordered for warning in warnings):
        return "measure without a warning"
    rule = case.edition.measures[measure.kind]
    if rule.starts == "default" and (case.default_since is None or case.default_since > ordered):
        return "measure before its term ran out"
    return None


def _took_effect(file: PersonFile, act: MeasuresOrdered | CourtOrdered) -> bool:
    case = file.cases.get(act.case) if act.case else None
    if case is None:
        return False
    named = act.measures if isinstance(act, MeasuresOrdered) else act.licences
    done = {kind for kind, measure in case.measures.items() if measure.order == act.id}
    return bool(done) and set(named) <= done


# --- question 2 -------------------------------------------------------------------------------------------


def _check_openings(conn: psycopg.Connection, result: Audit) -> None:
    """Openings that open no act, which no chunk came by."""
    acts, openings = conn.execute(
        "SELECT (SELECT count(*) FROM act), (SELECT count(*) FROM opening)"
    ).fetchone() or (0, 0)
    if acts == openings:
        return
    orphans = conn.execute(
        "SELECT o.person_id, o.act_id FROM opening o LEFT JOIN act a USING (person_id, act_id) WHERE a.act_id IS NULL"
    )
    for person, act in orphans:
        result.differ("opening without its act", person, act=act)


def _read_statements(conn: psycopg.Connection, log: _Log, result: Audit) -> None:
    """Puts what the register says of itself in its place in the log."""
    for position, kind, body in conn.execute("SELECT position, kind, body FROM statement ORDER BY position"):
        if position >= len(log.found):
            result.differ("statement beyond the log", None, position=position)
            continue
        log.take(position, statement_commitment(body.encode()), result)
        if kind == "rules":
            log.rules = body
        if kind == "map":
            try:
                log.roots[position] = str(orjson.loads(body)["root"])
            except (ValueError, LookupError, TypeError) as error:
                result.differ("statement can't be read", None, position=position, error=str(error))


def _check_map(conn: psycopg.Connection, log: _Log, result: Audit) -> None:
    """The map of people is that of the sealed acts, and the newest checkpoint's last leaf states its root."""
    sizes = [row[0] for row in conn.execute("SELECT size FROM checkpoint ORDER BY size")]
    for size in sizes:
        if size - 1 not in log.roots:
            result.differ("checkpoint without the map of people", None, size=size)
    held = sorted(log.mapped)
    right = subtree([one[:32] for one in held], [leaf_of(_mapped(one)) for one in held])
    if sizes and log.roots.get(sizes[-1] - 1) != right.hex():
        result.differ(
            "root of the map of people", None, expected=right.hex(), found=log.roots.get(sizes[-1] - 1)
        )
    for position in log.roots:
        if position + 1 not in sizes:
            result.differ("checkpoint missing", None, size=position + 1)
    stored = {one.key: (one, leaf) for one, leaf in everybody(conn)}
    for line in held:
        one = _mapped(line)
        found = stored.pop(one.key, None)
        if found != (one, leaf_of(one)):
            person = UUID(bytes=line[72:])
            result.differ("map_bucket", person, expected=one.count, found=found[0].count if found else None)
    for one, _ in stored.values():
        result.differ("map_bucket of nobody", None, found=one.count)
    _check_map_tiles(conn, held, result)


def _check_map_tiles(conn: psycopg.Connection, held: Sequence[bytes], result: Audit) -> None:
    """The hashes above the buckets, from which each person's path is made."""
    bits, people = conn.execute(SHAPE).fetchone() or (STEP, 0)
    if people != len(held):
        result.differ("map_shape", None, expected=len(held), found=people)
    of: dict[int, list[bytes]] = {}
    for line in held:
        of.setdefault(prefix_of(line, bits), []).append(line)
    hashes = {
        prefix: subtree([one[:32] for one in lines], [leaf_of(_mapped(one)) for one in lines], bits)
        for prefix, lines in of.items()
    }
    tiles = {
        (depth, index): bytes(children)
        for depth, index, children in conn.execute("SELECT depth, index, children FROM map_tile")
    }
    for depth in range(bits - STEP, -1, -STEP):
        above: dict[int, list[bytes]] = {}
        for prefix, found in hashes.items():
            above.setdefault(prefix // WIDE, [EMPTY] * WIDE)[prefix % WIDE] = found
        hashes = {}
        for index, children in above.items():
            if tiles.pop((depth, index), None) != b"".join(children):
                result.differ("map_tile", None, depth=depth, index=index)
            hashes[index] = fold_up(children)
    for depth, index in tiles:
        result.differ("map_tile of nobody", None, depth=depth, index=index)


def _mapped(line: bytes) -> Mapped:
    return Mapped(line[:32], int.from_bytes(line[32:40], "big"), line[40:72])


def _check_log(
    conn: psycopg.Connection, log: _Log, keys: Sequence[NoteKey], seen: Checkpoint | None, result: Audit
) -> None:
    """Grows the tree from checkpoint to checkpoint and compares each root, then all tiles and leaves."""
    for position, act_id in conn.execute(
        "SELECT position, act_id FROM leaf WHERE position >= %s", (len(log.found),)
    ):
        result.differ("leaf beyond the log", None, position=position, act=act_id)
    at = 0
    while (at := log.found.find(0, at)) >= 0:
        result.differ("leaf without its act", None, position=at)
        at += 1
    if seen is not None and _root_at(log, seen.size) != seen.root:
        result.differ(
            "the log is no continuation of the checkpoint that was witnessed",
            None,
            size=seen.size,
            found=len(log.found),
        )
    size = 0
    edge: Mapping[int, bytes] = {}
    tiles: dict[tuple[int, int], bytes] = {}
    for claimed, claimed_root, note in conn.execute(
        "SELECT size, root, note FROM checkpoint ORDER BY size"
    ).fetchall():
        entries = memoryview(log.entries)[32 * size : 32 * claimed]
        growth = grow(
            size, edge, leaf_hashes(bytes(entries[at : at + 32]) for at in range(0, len(entries), 32))
        )
        size, edge = growth.size, growth.edge
        tiles.update({(level, index): hashes for level, index, hashes in growth.tiles})
        try:
            signed = open_checkpoint(note.encode(), keys)
        except MusterrollError as error:
            result.differ("signature of the checkpoint", None, size=claimed, error=str(error))
        else:
            if signed.size != claimed or signed.root != bytes(claimed_root):
                result.differ("checkpoint is not the one signed", None, size=claimed, signed=signed.size)
        if bytes(claimed_root) != growth.root:
            result.differ(
                "root of the log",
                None,
                size=claimed,
                expected=growth.root.hex(),
                found=bytes(claimed_root).hex(),
            )
    for at in range(0, size, FULL):
        tiles[ENTRIES, at // FULL] = bytes(log.entries[32 * at : 32 * min(at + FULL, size)])
    for level, index, hashes in conn.execute("SELECT level, index, hashes FROM tile"):
        if tiles.pop((level, index), None) != bytes(hashes):
            result.differ("tile", None, level=level, index=index)
    for level, index in tiles:
        result.differ("tile missing", None, level=level, index=index)


def _root_at(log: _Log, size: int) -> bytes | None:
    """The root of the first `size` leaves as the acts make them; None if there are fewer."""
    if size > len(log.found):
        return None
    entries = memoryview(log.entries)[: 32 * size]
    return grow(0, {}, leaf_hashes(bytes(entries[at : at + 32]) for at in range(0, len(entries), 32))).root


def _check_rules(conn: psycopg.Connection, log: _Log, rules: bytes | None, result: Audit) -> None:
    if rules is not None and log.found and log.rules != rules.decode():
        result.differ("rules in use are not those that the log names", None)


# --- question 5 -------------------------------------------------------------------------------------------


def _check_cosignatures(
    conn: psycopg.Connection, outside: Outside, seen: Checkpoint | None, result: Audit
) -> None:
    """Each line of a witness stands under a checkpoint of this log, and is the witness's own if its key is known."""
    keys = {key_name(key): key for key in outside.witnesses}
    texts = {
        size: note.split("\n\n")[0] + "\n" for size, note in conn.execute("SELECT size, note FROM checkpoint")
    }
    stored: dict[tuple[int, str], str] = {}
    for size, witness, line in conn.execute("SELECT size, witness, line FROM cosignature"):
        stored[size, witness] = line
        if size not in texts:
            result.differ("cosignature of no checkpoint", None, size=size, witness=witness)
        elif witness in keys:
            try:
                open_note(f"{texts[size]}\n{line}".encode(), [keys[witness]])
            except BadNote:
                result.differ("cosignature is not the witness's", None, size=size, witness=witness)
    if outside.since is None or seen is None:
        return
    text, _ = split_note(outside.since)
    for key in outside.witnesses:
        try:
            open_note(outside.since, [key])
        except BadNote:
            continue
        if parse_checkpoint(text).size == seen.size and (seen.size, key_name(key)) not in stored:
            result.differ("cosignature missing", None, size=seen.size, witness=key_name(key))


# --- question 6 -------------------------------------------------------------------------------------------

JOURNAL = ("act", "opening", "leaf", "checkpoint", "statement", "cosignature", "tile")
TRIGGERS = (
    *((table, name) for table in JOURNAL for name in ("never_changed", "never_emptied")),
    ("tile", "never_removed"),
    ("summons", "mode_from_birth"),
    ("file", "acts_only_grow"),
)
CONSTRAINTS = (
    ("summons", "a_test_notice_is_never_served"),
    ("measure", "a_test_notice_has_no_measure"),
    ("measure", "no_measure_without_service_term_warning_and_a_named_officer"),
)
PRESENT_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
PRESENT_CONSTRAINTS = """
SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'c' AND k.convalidated AND c.relnamespace = 'public'::regnamespace
"""
# Every table that says something of a person.
UNWALLED = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'person_id'
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""
# What is written once: nobody but the owner may ever be able to change it.
RIGHTS = """
SELECT r.rolname, c.relname, p.name
FROM pg_roles r, pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (name)
WHERE starts_with(r.rolname, 'musterroll_') AND NOT r.rolsuper AND c.relnamespace = 'public'::regnamespace
  AND c.relname IN ('act', 'opening', 'leaf', 'checkpoint', 'statement', 'cosignature')
  AND c.relowner <> r.oid AND has_table_privilege(r.oid, c.oid, p.name)
"""


def _check_walls(conn: psycopg.Connection, result: Audit) -> None:
    """The walls that keep everybody but a superuser from writing past the journal stand as they were built."""
    triggers = {(table, name): on for table, name, on in conn.execute(PRESENT_TRIGGERS)}
    for table, name in TRIGGERS:
        if (table, name) not in triggers:
            result.differ("trigger is missing", None, table=table, trigger=name)
    for (table, name), on in triggers.items():
        if not on:
            result.differ("trigger is off", None, table=table, trigger=name)
    for table, name in sorted(set(CONSTRAINTS) - set(conn.execute(PRESENT_CONSTRAINTS).fetchall())):
        result.differ("constraint is missing", None, table=table, constraint=name)
    for (table,) in conn.execute(UNWALLED):
        result.differ("row security is off", None, table=table)
    for role, table, right in conn.execute(RIGHTS):
        result.differ("right that nobody may have", None, role=role, table=table, right=right)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    # What JSON has no form for (days of a range, a wrong column's type) is told as text.
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)


# --- making the projection anew -----------------------------------------------------------------------------


PAYLOADS = """
SELECT a.person_id, o.payload
FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
WHERE a.person_id BETWEEN %(low)s AND %(high)s AND o.person_id BETWEEN %(low)s AND %(high)s
ORDER BY a.person_id, a.ordinal
"""

# files_of_acts --
# A person with acts and no file: the file is made, its region follows from the acts.
FILES_OF_ACTS = """
INSERT INTO file (person_id, region, acts)
SELECT person_id, '', count(*) FROM act GROUP BY person_id
ON CONFLICT (person_id) DO NOTHING
"""


def rebuild(
    conn: psycopg.Connection, pack: Pack, progress: Callable[[int], None] = lambda people: None
) -> dict[str, int]:
    """Throws the projection away and makes it from the acts, in one transaction, as the worker's role.

    Returns the number of rows by table. Readers and writers wait; a crash leaves what was there before. A file's count
    of acts is left alone: where it is higher than the acts there are, acts were removed, and that must stay visible.
    """
    written = {table.name: 0 for table in TABLES}
    with conn.transaction():
        conn.execute(sql.SQL("TRUNCATE {}").format(PROJECTION))
        conn.execute(FILES_OF_ACTS)
        _rebuild_setting(conn)
        setting = load_setting(conn, pack)
        done = 0
        for people in _people(conn):
            acts = _acts_of(conn, next(iter(people)), next(reversed(people)))
            rows: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in TABLES}
            for person, (region, _) in people.items():
                if person == REGISTER:
                    continue
                file = fold(acts.get(person, ()), setting, person)
                if file.region != region:
                    conn.execute("UPDATE file SET region = %s WHERE person_id = %s", (file.region, person))
                for name, lines in rows_of(file, acts.get(person, ()), setting).items():
                    rows[name] += lines
            for table in TABLES:
                written[table.name] += write(conn, table, rows[table.name])
            done += len(people)
            progress(done)
    return written


def _acts_of(conn: psycopg.Connection, low: UUID, high: UUID) -> dict[UUID, list[Act]]:
    found: dict[UUID, list[Act]] = {}
    with conn.cursor(binary=True) as cursor:
        for person, payload in cursor.execute(PAYLOADS, {"low": low, "high": high}):
            found.setdefault(person, []).append(from_json(orjson.loads(payload)))
    return found


def _rebuild_setting(conn: psycopg.Connection) -> None:
    of_the_register(conn, _acts_of(conn, REGISTER, REGISTER).get(REGISTER, ()))
