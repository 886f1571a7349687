"""The ways of writing there are, each as a worker does it: what it begins from, what it does, what can be seen of it.

A way yields after each step that it has been told is done, with what it was told; whoever runs it holds the register
to that. Run with `again`, it is what its caller does who doesn't know whether the first call came through.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from musterroll.case.acts import REGISTER, Act, RegisterAudited
from musterroll.clock.tick import tick
from musterroll.clock.worker import ORIGIN
from musterroll.errors import CaseConflict, UnknownPerson
from musterroll.extracts.signer import paper_signer
from musterroll.faults import cast
from musterroll.faults.cast import HOME, LATER, OUTLIVED, PRESENT, SERVED, SUMMONED, case_of, man
from musterroll.journal.append import encode
from musterroll.journal.seal import last_checkpoint, log_signer, publish, seal
from musterroll.journal.shown import read_checkpoint
from musterroll.journal.witnesses import Witnesses, read_policy
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database
from musterroll.proof.commitment import commitment
from musterroll.proof.note import format_vkey
from musterroll.register.erasure import carry_out, order, set_retention, survey
from musterroll.register.projection import TABLES
from musterroll.register.rebuild import rebuild
from musterroll.register.record import record, record_rest
from musterroll.register.rules import rules_in_use
from musterroll.register.scope import as_office
from musterroll.wallclock import Clock

RULE = "file_after_deregistration"
SEED = 32  # bytes of a key's seed
BATCH = 33  # people; their acts are more than `rows.FEW`, so that what is written goes through staging tables

Told = list[str]
"""What a worker has been told is done: `act ID`, `checkpoint SIZE ROOT`, `key VKEY`, `cosigned SIZE`."""

Seen = tuple[str, ...]
"""What can be seen of a way of writing from outside, with nothing in it that differs from run to run."""


@dataclass(frozen=True)
class Stage:
    """What one run works with: people of its own in a register that it shares with the runs before it."""

    database: Database
    data_dir: Path
    pack: Pack
    people: Sequence[int]
    clock: Clock
    run: UUID
    policy: Path | None = None
    again: bool = False

    @property
    def persons(self) -> list[UUID]:
        return [man(number) for number in self.people]


@dataclass(frozen=True)
class WritePath:
    """A way of writing. `people`: how many it takes; `at`: what its clock shows; `looks`: what can be seen, `roughly`
    without times. `rows` and `files`: whether it writes any to the database and to the disk; `witnessed`: whether a
    witness is asked; `timed`: whether it asks for the time; `changes`: whether anything is otherwise afterwards."""

    name: str
    people: int
    at: datetime
    prepare: Callable[[Stage], None]
    work: Callable[[Stage], Iterator[Told]]
    looks: Callable[[psycopg.Connection, Stage, bool], Seen]
    rows: bool = True
    files: bool = False
    timed: bool = True
    changes: bool = True
    witnessed: bool = False


# --- what the ways begin from -------------------------------------------------------------------------------


def enter(stage: Stage) -> None:
    """The run's people are in the register."""
    with stage.database.connect("worker") as conn:
        record(conn, stage.pack, cast.entering(stage.people), cast.ENTERED)


def summon(stage: Stage) -> None:
    """They have been summoned, and the term of service is over by the clock's moment."""
    enter(stage)
    acts = [act for n in stage.people for act in (cast.issued(n, SUMMONED), cast.posted(n, SUMMONED))]
    with stage.database.connect("worker") as conn:
        record(conn, stage.pack, acts, SUMMONED)


def summon_later(stage: Stage) -> None:
    """They have been summoned, and nothing is due when the clock looks."""
    enter(stage)
    acts = [act for n in stage.people for act in (cast.issued(n, LATER), cast.posted(n, LATER))]
    with stage.database.connect("worker") as conn:
        record(conn, stage.pack, acts, LATER)


def leave(stage: Stage) -> None:
    """They left the register so long ago that their files are due to go."""
    enter(stage)
    with stage.database.connect("worker") as conn:
        if conn.execute("SELECT 1 FROM retention").fetchone() is None:
            set_retention(conn, stage.pack, RULE, 1, ground="faults", officer="Пример", at=cast.ENTERED)
        record(conn, stage.pack, [act for n in stage.people for act in cast.leaving(n, PRESENT)], PRESENT)


def nothing(_: Stage) -> None:
    """There is nothing to begin from."""


# --- the ways ---------------------------------------------------------------------------------------------------


def record_way(stage: Stage) -> Iterator[Told]:
    """An office issues a summons, posts it and takes down a contest, each in a transaction of its own."""
    with stage.database.connect("app") as conn:
        for make in (cast.issued, cast.posted, cast.contested):
            at = stage.clock.now()
            acts = [make(number, at) for number in stage.people]
            with as_office(conn, HOME):
                _record(conn, stage, acts, at)
            yield _acts(acts)


def move_way(stage: Stage) -> Iterator[Told]:
    """An office gives a file to the office of another region."""
    with stage.database.connect("app") as conn:
        at = stage.clock.now()
        acts = [cast.moved(number, at) for number in stage.people]
        with as_office(conn, HOME):
            try:
                _record(conn, stage, acts, at)
            except UnknownPerson:
                # The office that gave it away doesn't see it any more: that it is gone says that the move came through.
                if not stage.again:
                    raise
        yield _acts(acts)


def wave_way(stage: Stage) -> Iterator[Told]:
    """A wave issues and posts summonses batch after batch."""
    with stage.database.connect("worker") as conn:
        for first in range(0, len(stage.people), BATCH):
            at = stage.clock.now()
            some = stage.people[first : first + BATCH]
            acts = [act for n in some for act in (cast.issued(n, at), cast.posted(n, at))]
            _record(conn, stage, acts, at)
            yield _acts(acts)


def clock_way(stage: Stage) -> Iterator[Told]:
    """The clock does what is due, batch after batch."""
    with stage.database.connect("worker") as conn:
        while tick(conn, stage.pack, stage.clock.now(), BATCH).rows:
            # Who is done is on file; which acts those are follows from the law, and the checks ask it.
            yield []


def seal_way(stage: Stage) -> Iterator[Told]:
    """The sealer seals what has committed."""
    signer = log_signer(stage.data_dir, ORIGIN)
    with stage.database.connect("worker") as conn:
        seal(conn, signer, stage.clock.now(), rules_in_use(stage.pack))
        yield _checkpoint(conn)


def publish_way(stage: Stage) -> Iterator[Told]:
    """The sealer seals, and publishes the log as files."""
    yield from seal_way(stage)
    with stage.database.connect("worker") as conn:
        publish(conn, stage.data_dir / "log")
        yield _checkpoint(conn)


def cosign_way(stage: Stage) -> Iterator[Told]:
    """The sealer seals, and has the checkpoint cosigned."""
    yield from seal_way(stage)
    assert stage.policy is not None
    signer = log_signer(stage.data_dir, ORIGIN)
    with stage.database.connect("worker") as conn:
        witnesses = Witnesses(read_policy(stage.policy, signer.keys), signer.keys)
        witnesses.compare(conn)
        if witnesses.collect(conn):
            yield _checkpoint(conn)


def rebuild_way(stage: Stage) -> Iterator[Told]:
    """The projection is thrown away and made anew from the acts, which is an act itself."""
    with stage.database.connect("worker") as conn:
        rebuild(conn, stage.pack, stage.clock.now())
        yield []


def audit_way(stage: Stage) -> Iterator[Told]:
    """An auditor leaves the record of an audit."""
    at = stage.clock.now()
    act = RegisterAudited(
        id=stage.run, person=REGISTER, effective_at=at, recorded_at=at, author="auditor:faults", findings=0
    )
    payload, salt = encode(act), secrets.token_bytes(16)
    with stage.database.connect("auditor") as conn:
        if stage.again and conn.execute("SELECT 1 FROM act WHERE act_id = %s", (act.id,)).fetchone():
            return
        conn.execute(
            "SELECT record_audit(%s, %s, %s, %s, %s)",
            (act.id, at, commitment(act.kind, salt, payload), salt, payload.decode()),
        )
        yield _acts([act])


def erasure_way(stage: Stage) -> Iterator[Told]:
    """An officer orders the files to go that are due, and they go."""
    at = stage.clock.now()
    with stage.database.connect("worker") as conn:
        if stage.again and not survey(conn, stage.pack, at).due:
            return
        ordered = order(conn, stage.pack, "Пример", at)
        yield _acts([ordered])
        carry_out(conn, stage.pack, ordered, stage.clock.now())
        yield []


def keys_way(stage: Stage) -> Iterator[Told]:
    """The log's keys and the one that signs extracts are made at their first use."""
    signer = log_signer(_fresh(stage), ORIGIN)
    yield [f"key {format_vkey(key)}" for key in signer.keys]
    yield [f"key {paper_signer(_fresh(stage), ORIGIN).fingerprint}"]


def _record(conn: psycopg.Connection, stage: Stage, acts: Sequence[Act], at: datetime) -> None:
    if not stage.again:
        record(conn, stage.pack, acts, at)
        return
    try:
        record_rest(conn, stage.pack, acts, at)
    except CaseConflict:
        # By a clock that was wrong the act was dated otherwise: it is on file, and its caller sees that.
        if conn.execute(
            "SELECT count(*) FROM act WHERE act_id = ANY(%s)", ([a.id for a in acts],)
        ).fetchone() != (len(acts),):
            raise


def _acts(acts: Sequence[Act]) -> Told:
    return [f"act {act.id}" for act in acts]


def _checkpoint(conn: psycopg.Connection) -> Told:
    found = last_checkpoint(conn)
    return [f"checkpoint {found[0].size} {found[0].root.hex()}"] if found is not None else []


# --- what can be seen -----------------------------------------------------------------------------------------

ACTS = """
SELECT a.person_id, a.kind, o.payload FROM act a JOIN opening o USING (person_id, act_id)
WHERE a.person_id = ANY(%(persons)s) AND o.person_id = ANY(%(persons)s) ORDER BY a.person_id, a.ordinal
"""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


SEALED = ("sealed", "all")


def of_people(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Each person's acts and every row that the register shows of them, in no order; roughly: kinds, statuses."""
    persons = stage.persons
    found: dict[UUID, list[str]] = {person: [] for person in persons}
    for person, kind, payload in conn.execute(ACTS, {"persons": persons}):
        found[person].append(kind if roughly else payload)
    if roughly:
        for table, column in (("summons", "status"), ("measure", "state")):
            query = sql.SQL("SELECT person_id, {} FROM {} WHERE person_id = ANY(%s) ORDER BY 1, 2").format(
                sql.Identifier(column), sql.Identifier(table)
            )
            for person, value in conn.execute(query, (persons,)):
                found[person].append(f"{table} {value}")
    else:
        for name in ("file", *(table.name for table in TABLES)):
            query = sql.SQL("SELECT person_id, to_jsonb(t)::text FROM {} t WHERE person_id = ANY(%s)").format(
                sql.Identifier(name)
            )
            rows: dict[UUID, list[str]] = {}
            for person, row in conn.execute(query, (persons,)):
                rows.setdefault(person, []).append(_alike(row, person))
            for person, lines in rows.items():
                found[person] += [f"{name} {line}" for line in sorted(lines)]
    return tuple(
        sorted(_alike("\n".join(found[man(number)]), man(number), number) for number in stage.people)
    )


def _alike(text: str, person: UUID, number: int | None = None) -> str:
    """What is said of one man as it is said of any other."""
    text = text.replace(str(person), "the man")
    if number is not None:
        text = text.replace(str(case_of(number)), "the case").replace(
            cast.personal_number(number), "the number"
        )
    return _UUID.sub("#", text)


def of_the_log(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Whether the run's acts are sealed, and whether there is anything else to seal."""
    waiting = "SELECT count(*) FROM act a LEFT JOIN leaf l USING (act_id) WHERE l.act_id IS NULL"
    (everybody,) = conn.execute(waiting).fetchone() or (0,)
    (own,) = conn.execute(f"{waiting} AND a.person_id = ANY(%s)", (stage.persons,)).fetchone() or (0,)
    return ("sealed" if not own else f"{own} wait", "all" if not everybody else "not all")


def of_the_folder(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Besides `of_the_log`: whether what is published is the newest."""
    newest, published = last_checkpoint(conn), read_checkpoint(stage.data_dir / "log" / "checkpoint")
    current = newest is not None and published is not None and newest[0].root == published.root
    log = of_the_log(conn, stage)
    return (*log, "published" if current else "not published") if log == SEALED else log


def of_the_witness(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Besides `of_the_log`: whether the newest checkpoint is cosigned."""
    (lines,) = conn.execute(
        "SELECT count(*) FROM cosignature WHERE size = (SELECT max(size) FROM checkpoint)"
    ).fetchone() or (0,)
    log = of_the_log(conn, stage)
    return (*log, f"{lines} cosignatures") if log == SEALED else log


def of_the_projection(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Every row of the projection, as one digest a table."""
    digests = []
    for table in TABLES:
        query = sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table.name))
        rows = "\n".join(row[0] for row in conn.execute(query))
        digests.append(f"{table.name} {sha256(rows.encode()).hexdigest()}")
    return tuple(digests)


def of_the_audit(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """How often this audit is on record."""
    (count,) = conn.execute("SELECT count(*) FROM act WHERE act_id = %s", (stage.run,)).fetchone() or (0,)
    return (f"{count} times",)


def of_the_erased(conn: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Of each person the kinds of act, and how much there is of what can be erased."""
    left: dict[UUID, str] = dict(
        conn.execute(
            "SELECT person_id, string_agg(kind, ' ' ORDER BY ordinal) FROM act WHERE person_id = ANY(%s) GROUP BY 1",
            (stage.persons,),
        ).fetchall()
    )
    for name in ("opening", "particulars", "standing", "mailbox"):
        query = sql.SQL("SELECT person_id, count(*) FROM {} WHERE person_id = ANY(%s) GROUP BY 1 ORDER BY 1")
        for person, count in conn.execute(query.format(sql.Identifier(name)), (stage.persons,)):
            left[person] += f", {count} {name}"
    return tuple(sorted(left.values()))


def of_the_keys(_: psycopg.Connection, stage: Stage, roughly: bool = False) -> Seen:
    """Whether all files are there, and whether each that is there is whole."""
    folder = _fresh(stage) / "keys"
    seeds = [folder / name for name in ("log.seed", "log.ml-dsa.seed")]
    half = [path.name for path in seeds if path.exists() and path.stat().st_size != SEED]
    pem = folder / "extracts.pem"
    half += [pem.name] if pem.exists() and not pem.read_text().endswith("-----END CERTIFICATE-----\n") else []
    there = [path for path in (*seeds, folder / "log.vkey", pem) if path.exists()]
    return (("none", "none", "none", "the log's", "all")[len(there)], *half)


def _fresh(stage: Stage) -> Path:
    """A data directory that is this run's alone."""
    return stage.data_dir / f"fresh-{stage.run}"


PATHS: dict[str, WritePath] = {
    path.name: path
    for path in (
        WritePath("record", 1, PRESENT, enter, record_way, of_people),
        WritePath("move", 1, LATER, summon_later, move_way, of_people),
        WritePath("wave", 2 * BATCH, LATER, enter, wave_way, of_people),
        WritePath("clock", 2 * BATCH, SERVED, summon, clock_way, of_people),
        WritePath("seal", 5, PRESENT, enter, seal_way, of_the_log, files=True),
        WritePath("publish", 5, PRESENT, enter, publish_way, of_the_folder, files=True),
        WritePath("cosign", 5, PRESENT, enter, cosign_way, of_the_witness, files=True, witnessed=True),
        WritePath("projection", 3, PRESENT, summon_later, rebuild_way, of_the_projection, changes=False),
        WritePath("erasure", 3, OUTLIVED, leave, erasure_way, of_the_erased),
        WritePath("audit", 1, PRESENT, nothing, audit_way, of_the_audit),
        WritePath("keys", 1, PRESENT, nothing, keys_way, of_the_keys, rows=False, files=True, timed=False),
    )
}
"""Name → the way of writing."""


def shows(value: Any) -> str:
    """A seen state, short enough for a report."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else f"{text[:300]}… (sha256 {sha256(text.encode()).hexdigest()[:12]})"
