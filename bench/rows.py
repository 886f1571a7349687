"""The rows of `musterroll bench`."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import getrandbits
from typing import Any
from uuid import UUID

import psycopg

from bench.lag import seal_lag
from bench.law import callable_, callable_openfisca, explain
from bench.limit import Written, bare_tables, copy_limit, fill, removal_limit
from bench.memory import MEGABYTE, peaks
from bench.people import PACK, REGIONS, Workers, enrol, person_id, slices
from bench.proofs import proof
from musterroll.case.acts import Act, Deregistered, FactRecorded, Posted, SummonsIssued, uuid_of_int
from musterroll.clock.tick import tick
from musterroll.config import Config
from musterroll.embedded import Embedded
from musterroll.journal.rows import uncollected
from musterroll.journal.seal import Sealed, seal
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner
from musterroll.register.audit import audit
from musterroll.register.erasure import carry_out, order, set_retention
from musterroll.register.projection import TABLES
from musterroll.register.record import record
from musterroll.register.setting import load_setting

WAVE = int(os.environ.get("BENCH_WAVE", "160000"))
SMALL = int(os.environ.get("BENCH_SMALL", "100000"))
LARGE = int(os.environ.get("BENCH_LARGE", "2000000"))
ERASE = int(os.environ.get("BENCH_ERASE", "20000"))
BATCH = 2_500
EVERY = 20_000  # acts a checkpoint, where there are many
ROUND = 5.0  # seconds between two rounds of the sealer beside a wave
OPENINGS = "(person_id, act_id) IN (SELECT person_id, act_id FROM act WHERE recorded_at = %s)"
ENTRIES = "SELECT commitment FROM act JOIN leaf USING (act_id) WHERE position >= %s ORDER BY position"

ENTERED = datetime(2026, 1, 20, 6, 0, tzinfo=UTC)
ISSUED = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SERVED = datetime(2026, 3, 11, 0, 0, tzinfo=UTC)  # every zone has passed 10 March 00:00
OFF = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)  # taken off the register
OVER = datetime(2031, 5, 6, 6, 0, tzinfo=UTC)  # every zone has passed the term's last day
OFFICER = "Петрова А. В."
SIGNER = NoteSigner("register.example/bench", bytes(range(32)))

Row = dict[str, Any]
Fresh = Callable[[], Any]
Say = Callable[[str], None]


# --- the work -----------------------------------------------------------------------------------------------


def _id() -> UUID:
    """A random id, without asking the system for each."""
    return uuid_of_int(getrandbits(128))


def wave_acts(number: int, at: datetime, appear_in: int) -> list[Act]:
    person, case, author, ground = person_id(number), _id(), "clerk:bench", "53-FZ art. 31"
    return [
        SummonsIssued(
            id=_id(),
            person=person,
            case=case,
            effective_at=at,
            recorded_at=at,
            author=author,
            ground=ground,
            summons_kind="board",
            appear_at=at + timedelta(days=appear_in),
            mode="live",
            region=REGIONS[number % len(REGIONS)],
            place="Рязань, ул. Примерная, 1",
        ),
        Posted(
            id=_id(),
            person=person,
            case=case,
            effective_at=at,
            recorded_at=at,
            author=author,
            ground=ground,
            method="register",
        ),
    ]


def post_slice(conn: psycopg.Connection, first: int, count: int, at: datetime) -> int:
    """One batch of the wave, through the door; rows written."""
    law = pack(PACK)
    with uncollected(count):
        acts = [act for n in range(first, first + count) for act in wave_acts(n, at, 21)]
        return record(conn, law, acts, at, setting=load_setting(conn, law)).rows


def post(workers: Workers, first: int, count: int, at: datetime) -> int:
    """A wave over people `first` …; rows written."""
    return workers.spread(post_slice, [(first + a, n, at) for a, n in slices(count, BATCH)])


def take_off_slice(conn: psycopg.Connection, first: int, count: int) -> int:
    """One batch of men found unfit and taken off the register; how many."""
    law = pack(PACK)
    acts: list[Act] = []
    for number in range(first, first + count):
        common: dict[str, Any] = {"person": person_id(number), "effective_at": OFF, "author": "head:bench"}
        acts.append(
            FactRecorded(
                id=_id(),
                **common,
                fact="fitness_category",
                value="D",
                source="medical_board",
                as_of=OFF.date(),
            )
        )
        acts.append(
            Deregistered(id=_id(), **common, deregistration_ground="released_from_duty", officer=OFFICER)
        )
    record(conn, law, acts, OFF, setting=load_setting(conn, law))
    return count


def run_clock(conn: psycopg.Connection, now: datetime) -> int:
    """One clock worker, until nothing is due; rows written."""
    rows = 0
    law = pack(PACK)
    while (done := tick(conn, law, now)).files:
        rows += done.rows
    return rows


def _settle(database: Database) -> None:
    """What autovacuum would have done by the time real work comes: statistics, and a checkpoint behind us."""
    with database.connect("owner") as owner:
        owner.execute("VACUUM ANALYZE")


def _write_out() -> None:
    """Waits until what filled the register is on disk. Else the server writes gigabytes of a large one while its few
    seconds of work are timed, and nothing of a small one. Left out where the server isn't ours."""
    embedded = Embedded(Config.from_env().data_dir)
    if embedded.postmaster():
        with embedded.superuser() as conn:
            conn.execute("CHECKPOINT")


# --- rows ---------------------------------------------------------------------------------------------------


def wave(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Issue and post summonses through record(), sealed."""
    with fresh() as database, Workers(database) as workers:
        say(f"wave: entering {WAVE} people")
        enrol(workers, WAVE, ENTERED)
        with database.connect("worker") as conn:
            before = seal(conn, SIGNER, ENTERED)
            _settle(database)
            say("wave: issuing and posting")
            started = time.perf_counter()
            with _sealing_beside(conn, ISSUED) as sealed:
                rows = post(workers, 0, WAVE, ISSUED)
            seconds = time.perf_counter() - started
            rows += sum(one.rows for one in sealed)
            say("wave: the limit")
            with database.connect("owner") as owner:
                limit, copied = copy_limit(conn, owner, _written_by_wave(before.size))
    yield {
        **_row("wave", WAVE / seconds, "summonses/s", WAVE / limit, "binary COPY of the same rows"),
        "summonses": WAVE,
        "rows": rows,
        "rows_copied": copied,
        "rows_a_summons": round(rows / WAVE, 2),
    }


@contextmanager
def _sealing_beside(conn: psycopg.Connection, at: datetime) -> Iterator[list[Sealed]]:
    """Seals every few seconds while the block runs, as a worker does beside those who record, then what is left."""
    done: list[Sealed] = []
    enough = threading.Event()

    def go_round() -> None:
        while not enough.wait(ROUND):
            done.append(seal(conn, SIGNER, at))

    with ThreadPoolExecutor(1) as pool:
        rounds = pool.submit(go_round)
        try:
            yield done
        finally:
            enough.set()
        rounds.result()
    done.append(seal(conn, SIGNER, at))


def _written_by_wave(first_leaf: int) -> list[Written]:
    return [
        Written("act", "recorded_at = %s", (ISSUED,)),
        Written("opening", OPENINGS, (ISSUED,)),
        Written("leaf", "position >= %s", (first_leaf,)),
        Written("summons", "true"),
        Written("file", "true"),
        Written("mailbox", "at = %s", (ISSUED,)),
        Written("tile", "index >= %s >> greatest(8, 8 * (level + 1))", (first_leaf,)),
        Written("statement", "position >= %s", (first_leaf,)),
        Written("checkpoint", "size > %s", (first_leaf,)),
        Written("map_bucket", "true"),
        Written("map_tile", "true"),
    ]


def clock(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Services falling due at once."""
    with fresh() as database, Workers(database) as workers:
        say(f"clock: entering {WAVE} people and posting to them")
        enrol(workers, WAVE, ENTERED)
        post(workers, 0, WAVE, ISSUED)
        _settle(database)
        say("clock: two workers, all services due at once")
        started = time.perf_counter()
        rows = workers.spread(run_clock, [(SERVED,), (SERVED,)])
        seconds = time.perf_counter() - started
        say("clock: the limit")
        with database.connect("worker") as conn, database.connect("owner") as owner:
            limit, copied = copy_limit(
                conn,
                owner,
                [
                    Written("act", "recorded_at = %s", (SERVED,)),
                    Written("opening", OPENINGS, (SERVED,)),
                    Written("summons", "true"),
                    Written("measure", "true"),
                    Written("file", "true"),
                    Written("mailbox", "at = %s", (SERVED,)),
                ],
            )
    yield {
        **_row("clock", WAVE / seconds, "services/s", WAVE / limit, "binary COPY of the same rows"),
        "services": WAVE,
        "rows": rows,
        "rows_copied": copied,
    }


def clock_growth(fresh: Fresh, say: Say) -> Iterator[Row]:
    """The same due work in a large register and in a small one, 5 % of each with open cases that aren't due."""
    due = min(20_000, SMALL // 4)
    seconds = {}
    for people in (SMALL, LARGE):
        with fresh() as database, Workers(database) as workers:
            say(f"clock_growth: entering {people} people")
            enrol(workers, people, ENTERED)
            say("clock_growth: open cases that aren't due, and those that are")
            post(workers, due, people // 20, SERVED - timedelta(days=1))
            post(workers, 0, due, ISSUED)
            _settle(database)
            _write_out()
            started = time.perf_counter()
            workers.spread(run_clock, [(SERVED,), (SERVED,)])
            seconds[people] = time.perf_counter() - started
    yield {
        **_row(
            "clock_growth",
            seconds[LARGE],
            f"s for {due} services among {LARGE} people",
            seconds[SMALL],
            f"the same among {SMALL} people",
        ),
        "ratio": round(seconds[LARGE] / seconds[SMALL], 3),
    }


def sealing(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Acts of a wave sealed per second, durably, against canonical JSON and SHA-256 of the same acts. Beside it another
    implementation, given the same entries, as many a checkpoint, on the same file system.

    All under one checkpoint, as a backlog is; then a checkpoint every EVERY acts, as beside a wave. Only the sealing is
    timed, not the recording before it.
    """
    for name, every in (("seal", 2 * WAVE), ("seal_rounds", EVERY)):
        with fresh() as database, Workers(database) as workers:
            say(f"{name}: entering {WAVE} people")
            enrol(workers, WAVE, ENTERED)
            with database.connect("worker") as conn:
                before = seal(conn, SIGNER, ENTERED)
                say(f"{name}: posting to them, a checkpoint every {every} acts")
                acts, seconds = 0, 0.0
                for first, count in slices(WAVE, every // 2):
                    post(workers, first, count, ISSUED)
                    if not first:
                        _settle(database)
                    started = time.perf_counter()
                    acts += seal(conn, SIGNER, ISSUED).acts
                    seconds += time.perf_counter() - started
                entries = conn.execute(ENTRIES, (before.size,)).fetchall()
                opened = conn.execute("SELECT payload FROM opening WHERE " + OPENINGS, (ISSUED,)).fetchall()
        say(f"{name}: the limits")
        canonical = _canonical([json.loads(payload) for (payload,) in opened])
        theirs = _tlog_scales([entry for (entry,) in entries], every)
        yield {
            **_row(name, acts / seconds, "acts/s", canonical, "canonical JSON and SHA-256 of the same acts"),
            "acts": acts,
            "acts_a_checkpoint": min(every, acts),
            "tlog_scales": round(theirs),
            "times_tlog_scales": round(acts / seconds / theirs, 2),
        }


def _canonical(acts: Sequence[object]) -> float:
    """Acts a second whose canonical JSON is written and hashed, and nothing else."""
    started = time.perf_counter()
    for act in acts:
        text = json.dumps(act, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        sha256(text.encode()).digest()
    return len(acts) / (time.perf_counter() - started)


def _tlog_scales(entries: Sequence[bytes], every: int) -> float:
    """Entries a second that another implementation makes a log of, signed every so many; it syncs each of its files and
    the folder that holds it, beside the register's own data."""
    from tlog_scales.signing import CheckpointSigner, PlainEd25519Signer
    from tlog_scales.writer import TilesWriter

    with tempfile.TemporaryDirectory(dir=Config.from_env().data_dir) as folder:
        started = time.perf_counter()
        writer = TilesWriter.create(Path(folder) / "log", SIGNER.key.name)
        signers: list[CheckpointSigner] = [PlainEd25519Signer(SIGNER.key.name, bytes(range(32)))]
        for first, count in slices(len(entries), every):
            for entry in entries[first : first + count]:
                writer.add_leaf(entry)
            writer.commit(signers)
        return len(entries) / (time.perf_counter() - started)


def replay(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Acts per second of audit, against reading the same rows."""
    with fresh() as database:
        say(f"replay: a register of {SMALL} people, each with a case")
        with Workers(database) as workers:
            enrol(workers, SMALL, ENTERED)
            post(workers, 0, SMALL, ISSUED)
            workers.spread(run_clock, [(SERVED,), (SERVED,)])
        with database.connect("worker") as conn:
            seal(conn, SIGNER, SERVED)
        _settle(database)
        _write_out()
        say("replay: auditing")
        with database.connect("auditor") as conn:
            started = time.perf_counter()
            found = audit(conn, pack(PACK), [SIGNER.key], jobs=2)
            seconds = time.perf_counter() - started
            started = time.perf_counter()
            for table in ("act", "opening", "leaf", *(table.name for table in TABLES)):
                with conn.cursor() as cursor, cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy:
                    for _ in copy:
                        pass
            bare = time.perf_counter() - started
    yield {
        **_row("replay", found.acts / seconds, "acts/s", found.acts / bare, "COPY OUT of the same rows"),
        "acts": found.acts,
        "findings": found.findings,
    }


def audit_memory(fresh: Fresh, say: Say) -> Iterator[Row]:
    """The most memory that an audit by two processes takes, the three of them added up, and that of a tenth of the
    people."""
    people, sums = (SMALL // 10, SMALL), []
    more: Row = {}
    for number in people:
        with fresh() as database:
            say(f"audit_memory: a register of {number} people, each with a case")
            with Workers(database) as workers:
                enrol(workers, number, ENTERED)
                post(workers, 0, number, ISSUED)
                workers.spread(run_clock, [(SERVED,), (SERVED,)])
            with database.connect("worker") as conn:
                seal(conn, SIGNER, SERVED)
            say("audit_memory: auditing")
            own, largest = peaks(database, PACK, [SIGNER.key], 2)
        sums.append((own + 2 * largest) / MEGABYTE)
        more[f"MB_{number}_people"] = [round(own / MEGABYTE), round(largest / MEGABYTE)]
    small, large = sums
    yield {
        **_row(
            "audit_memory", large, f"MB for {people[1]} people", small, f"the same for {people[0]} people"
        ),
        "ratio": round(large / small, 3),
        **more,
    }


def erase(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Files erased per second by one worker, among five times as many people, against plain statements that remove or
    blank the same rows of bare tables."""
    law, people = pack(PACK), 5 * ERASE
    with fresh() as database, Workers(database) as workers, database.connect("worker") as conn:
        say(f"erase: entering {people} people, a case for {ERASE} of them")
        enrol(workers, people, ENTERED)
        set_retention(
            conn, law, "file_after_deregistration", 5, ground="Order 12", officer=OFFICER, at=ENTERED
        )
        post(workers, 0, ERASE, ISSUED)
        workers.spread(run_clock, [(SERVED,), (SERVED,)])
        say("erase: taking them off the register")
        workers.spread(take_off_slice, list(slices(ERASE, BATCH)))
        seal(conn, SIGNER, OFF)
        _settle(database)
        ordered = order(conn, law, OFFICER, OVER)
        with database.connect("owner") as owner, bare_tables(conn, owner, _of_the_due()) as bare:
            fill(owner, bare)
            _settle(database)
            say("erase: erasing")
            began = time.perf_counter()
            times: list[float] = []
            wiped = carry_out(conn, law, ordered, OVER, lambda _: times.append(time.perf_counter() - began))
            seconds = time.perf_counter() - began
            say("erase: the limit")
            limit, rows = removal_limit(owner, bare, [person_id(number) for number in range(ERASE)])
    if wiped.files != ERASE:
        raise RuntimeError(f"{wiped.files} of {ERASE} files were erased")
    half = times[len(times) // 2 - 1] if len(times) > 1 else seconds / 2
    yield {
        **_row(
            "erase", ERASE / seconds, "files/s", ERASE / limit, "plain DELETE and UPDATE of the same rows"
        ),
        "files": ERASE,
        "people": people,
        "rows": rows,
        "second_half_takes": round((times[-1] - half) / half, 2),  # 1 where the cost follows the files
    }


def _of_the_due() -> list[Written]:
    """The rows of everybody who is off the register."""
    theirs = "person_id IN (SELECT person_id FROM particulars WHERE deregistered_at IS NOT NULL)"
    return [Written(table, theirs) for table in ("act", "opening", "file", *(one.name for one in TABLES))]


ROWS: dict[str, Callable[[Fresh, Say], Iterator[Row]]] = {
    "wave": wave,
    "clock": clock,
    "clock_growth": clock_growth,
    "seal": sealing,
    "replay": replay,
    "audit_memory": audit_memory,
    "erase": erase,
    "proof": proof,
    "seal_lag": seal_lag,
    "callable": callable_,
    "callable_openfisca": callable_openfisca,
    "explain": explain,
}


def _row(name: str, value: float, unit: str, limit: float, limit_is: str) -> Row:
    """`ratio` is limit over value for rates: how many times longer ours takes."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "limit": round(limit, 2),
        "limit_is": limit_is,
        "ratio": round(limit / value, 3),
    }


@contextmanager
def fresh_database(database: Database) -> Iterator[Database]:
    """An empty register for one benchmark, dropped after."""
    from musterroll.site.setup import clone, drop, template

    name = f"musterroll_bench_{os.getpid()}"
    clone(database, template(database), name)
    try:
        yield database.named(name)
    finally:
        drop(database, name)
