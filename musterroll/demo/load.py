"""Making a register of synthetic people, through the register's own door.

Each person enters by an enrolment act, and each deferment by an act of a named officer, just as real ones would; only
the batches are large. Slices go to several processes, since a person is made from the seed and a number alone.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import uuid5

import psycopg

from musterroll.case.acts import Act, DefermentGranted, Enrolled
from musterroll.case.file import Setting
from musterroll.demo import stories
from musterroll.demo.officers import head_of
from musterroll.demo.people import SyntheticPerson, people
from musterroll.law.packs import pack as pack_of
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database
from musterroll.register.record import record
from musterroll.register.setting import load_setting
from musterroll.wallclock import SystemClock

BATCH = 2_000  # people a transaction
SLICE = 4_000  # people a process takes at a time: what one waits for when the loading is cut short
ALONE = 8_000  # up to so many, one process is faster than starting more

HISTORY = {"ru": 100, "ee": 150}
"""How many days before the present the demonstration begins, by pack: longer than its longest story."""

_HISTORY = 100  # of any other pack

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What every slice of one register has in common. `at`: when all of them are entered, and from when ages count."""

    pack: str
    seed: int
    at: datetime

    @property
    def day(self) -> date:
        return self.at.date()

    def people(self, count: int, start: int = 0) -> Iterator[SyntheticPerson]:
        return people(pack_of(self.pack).country, count, self.seed, self.day, start)


def enrolment_acts(person: SyntheticPerson, pack: Pack, at: datetime) -> list[Act]:
    """The acts by which this person enters the register, ids derived from the person's."""
    acts: list[Act] = [
        Enrolled(
            id=uuid5(person.person_id, "enrolled"),
            person=person.person_id,
            effective_at=at,
            ground=pack.at(at.date()).liability["registration"].citation,
            region=person.region,
            name=person.name,
            personal_number=person.personal_number,
            facts=person.facts,
        )
    ]
    for deferment in person.deferments:
        ground = deferment["ground"]
        acts.append(
            DefermentGranted(
                id=uuid5(person.person_id, f"deferment {ground}"),
                person=person.person_id,
                effective_at=at,
                author=head_of(pack.country, person.region).author,
                ground=pack.grounds[ground].citation,
                deferment_ground=ground,
                until=date.fromisoformat(deferment["until"]),
            )
        )
    return acts


def enrol(
    conn: psycopg.Connection,
    pack: Pack,
    crowd: Iterable[SyntheticPerson],
    at: datetime,
    progress: Callable[[int], None] | None = None,
    batch: int = BATCH,
) -> int:
    """Enters everybody as of `at`, a batch a transaction, and returns how many; memory is that of one batch.

    `conn` is a worker's. `progress` is told after each batch how many are in.
    """
    setting = load_setting(conn, pack)
    crowd = iter(crowd)
    done = 0
    while some := list(islice(crowd, batch)):
        _enrol_batch(conn, pack, some, at, setting)
        done += len(some)
        if progress is not None:
            progress(done)
    return done


def _enrol_batch(
    conn: psycopg.Connection, pack: Pack, some: list[SyntheticPerson], at: datetime, setting: Setting
) -> None:
    # In the order in which every writer takes the files' locks.
    some.sort(key=lambda person: person.person_id)
    acts = [act for person in some for act in enrolment_acts(person, pack, at)]
    record(conn, pack, acts, at, setting=setting)


def enrol_many(
    db: Database, whole: Enrolment, count: int, progress: Progress | None = None, processes: int | None = None
) -> None:
    """Enters people 0 … `count` - 1 of that register, in several processes where it is worth it.

    A process that fails ends the loading with its error; whole batches that are in stay in.
    """
    processes = processes or min(4, os.cpu_count() or 1)
    if count <= ALONE or processes == 1:
        with db.connect("worker") as conn:
            tell = None if progress is None else lambda done: progress(done, count)
            enrol(conn, pack_of(whole.pack), whole.people(count), whole.at, tell)
        return
    size = min(SLICE, -(-count // processes))
    slices = ((start, min(size, count - start)) for start in range(0, count, size))
    done = 0
    # Forked processes would share the parent's connections.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        running: set[Future[int]] = {
            pool.submit(_enrol_slice, db, whole, *s) for s in islice(slices, processes + 1)
        }
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                done += future.result()
                running |= {pool.submit(_enrol_slice, db, whole, *s) for s in islice(slices, 1)}
            if progress is not None:
                progress(done, count)


def _enrol_slice(db: Database, whole: Enrolment, start: int, count: int) -> int:
    with db.connect("worker") as conn:
        return enrol(conn, pack_of(whole.pack), whole.people(count, start), whole.at)


# --- the whole register ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """What `setup` made. `acts`: those of the stories, without the enrolments and without the clock's."""

    people: int
    cases: int
    acts: int
    enrolled_at: datetime


def setup(
    db: Database,
    *,
    people: int,
    seed: int,
    progress: Progress | None = None,
    pack: str = "ru",
    at: datetime | None = None,
) -> Made:
    """Fills the empty register with `people` synthetic people and cases at every stage, as it would stand at `at`.

    `at` is the register's present moment (default: the machine's); the people entered `HISTORY` days before. The same
    arguments make the same register, up to the salts. `progress(done, total)` counts people and steps of stories
    together. Everything goes through `record()`; the log is sealed by whoever seals it.
    """
    law = pack_of(pack)
    now = at or SystemClock().now()
    entered = (now - timedelta(days=HISTORY.get(pack, _HISTORY))).replace(
        hour=6, minute=0, second=0, microsecond=0
    )
    whole = Enrolment(pack, seed, entered)
    told = stories.tell_all(law, whole.people(min(people, stories.SCANNED)), now)
    total = people + len(told)
    enrol_many(db, whole, people, None if progress is None else lambda done, _: progress(done, total))
    with db.connect("worker") as conn:
        tell = None if progress is None else lambda done: progress(people + done, total)
        acts = stories.play(conn, law, told, now, tell)
    return Made(people, len({act.case for act in told if act.case is not None}), acts, entered)
