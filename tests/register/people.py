"""A fixed cast, and a register in which they live through a summons: what the tests of the middle floors share.

Alekseev, Borisov, Vasilev … are synthetic men of Ryazan Oblast, person 0, 1, 2 …; all goes through the real doors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.clock.tick import Ticked, run_due
from musterroll.embedded import Embedded
from musterroll.journal.seal import seal
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner
from musterroll.register.audit import Audit, audit
from musterroll.register.record import Recorded, record

PACK = pack("ru")
SIGNER = NoteSigner("register.example/test", bytes(range(32)))
LIVED = 12  # men of the register that was lived in, besides the one of the test region
HOME, AWAY = "Ryazan Oblast", "Kamchatka Krai"

ENTERED = datetime(2026, 1, 20, 6, 0, tzinfo=UTC)
ISSUED = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SERVED = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)  # the term of service is over in every zone
ORDERED = SERVED + timedelta(hours=2)
APPEAR_IN = timedelta(days=21)
DEFAULTED = datetime(2026, 4, 20, 6, 0, tzinfo=UTC)  # so is the term after the appearance date

_NAMES = UUID("2a3f3f0e-5f7e-5a86-8f0c-7f0d8d3b6c01")
_SURNAMES = ["Алексеев", "Борисов", "Васильев", "Григорьев", "Дмитриев", "Егоров", "Жданов", "Захаров"]


def man(number: int) -> UUID:
    return uuid5(_NAMES, f"man {number}")


def number_of(number: int) -> str:
    """The man's personal number."""
    return f"T-{number:06d}"


def case_of(number: int, which: int = 0) -> UUID:
    return uuid5(man(number), f"case {which}")


def enrolled(number: int, region: str = HOME, at: datetime = ENTERED) -> a.Act:
    def fact(value: str | bool, source: str = "interior") -> dict[str, str | bool]:
        return {"value": value, "source": source, "as_of": "2026-01-15", "basis": "53-FZ art. 8.2"}

    return a.Enrolled(
        id=uuid5(man(number), "enrolled"),
        person=man(number),
        effective_at=at,
        author="supplier:test",
        region=region,
        name=f"{_SURNAMES[number % 8]} Пример {number}",
        personal_number=number_of(number),
        facts={
            "born": fact("2004-05-06"),
            "sex": fact("male"),
            "fitness_category": fact("A", "medical_board"),
            "registered_address": fact(f"Рязань, ул. Примерная, {number}"),
        },
    )


def issued(
    number: int, region: str = HOME, at: datetime = ISSUED, mode: str = "live", which: int = 0
) -> a.Act:
    return a.SummonsIssued(
        id=uuid5(case_of(number, which), "issued"),
        person=man(number),
        case=case_of(number, which),
        effective_at=at,
        author="clerk:Орлова",
        ground="53-FZ art. 31",
        summons_kind="board",
        appear_at=at + APPEAR_IN,
        mode=mode,
        region=region,
        place="Рязань, ул. Примерная, 1",
    )


def posted(number: int, at: datetime = ISSUED, which: int = 0) -> a.Act:
    return a.Posted(
        id=uuid5(case_of(number, which), "posted"),
        person=man(number),
        case=case_of(number, which),
        effective_at=at,
        author="clerk:Орлова",
        ground="53-FZ art. 31",
        method="register",
    )


def about_case(
    kind: type[a.Act], number: int, at: datetime, author: str = "head:Петрова", **said: Any
) -> a.Act:
    """An act of that kind on the man's summons."""
    return kind(
        id=uuid4(),
        person=man(number),
        case=case_of(number),
        effective_at=at,
        author=author,
        ground="",
        **said,
    )


def about_person(
    kind: type[a.Act], number: int, at: datetime, author: str = "head:Петрова", **said: Any
) -> a.Act:
    return kind(id=uuid4(), person=man(number), effective_at=at, author=author, **said)


def mode_set(mode: str, region: str = HOME, at: datetime = ENTERED) -> a.Act:
    return a.ModeSet(
        id=uuid4(), person=a.REGISTER, effective_at=at, author="operator:test", region=region, mode=mode
    )


@contextmanager
def as_if_rebuilding(worker: psycopg.Connection) -> Iterator[None]:
    """A transaction in which the worker may write what no act says, as a rebuild may: for rows that need none here."""
    with worker.transaction():
        worker.execute(
            "INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)"
            " VALUES (%s, gen_random_uuid(), 1, 'projection_rebuilt', %s, %s, sha256('x'))",
            (a.REGISTER, ENTERED, ENTERED),
        )
        yield


class House:
    """A register with its worker at the door."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._open: list[psycopg.Connection] = []
        self.worker = self.connect("worker")

    def connect(self, role: str) -> psycopg.Connection:
        """A connection as that role, closed with the house."""
        conn = self.database.connect(role)
        self._open.append(conn)
        return conn

    def close(self) -> None:
        for conn in self._open:
            conn.close()

    @contextmanager
    def intruder(self) -> Iterator[psycopg.Connection]:
        """The cluster's superuser with all triggers off: what no wall in the database holds, and an audit must find."""
        if not self.database.host.startswith("/"):
            pytest.skip("the superuser of a given server isn't ours")
        with Embedded(Path(self.database.host).parent).superuser(self.database.name) as conn:
            conn.execute("SET session_replication_role = replica")
            yield conn

    def audit(self) -> Audit:
        """An audit, as the auditor's role."""
        with self.database.connect("auditor") as conn:
            return audit(conn, PACK, [SIGNER.key])

    def record(self, acts: Iterable[a.Act], at: datetime, conn: psycopg.Connection | None = None) -> Recorded:
        return record(conn or self.worker, PACK, list(acts), at)

    def enter(self, numbers: Iterable[int], region: str = HOME) -> None:
        self.record([enrolled(number, region) for number in numbers], ENTERED)

    def summon(self, numbers: Sequence[int], region: str = HOME, at: datetime = ISSUED) -> None:
        """Issues and posts a summons to each."""
        acts = [act for n in numbers for act in (issued(n, region, at), posted(n, at))]
        self.record(acts, at)

    def turn(self, now: datetime) -> Ticked:
        """The clock does what is due by `now`."""
        return run_due(self.worker, PACK, now)

    def order(self, number: int, at: datetime = ORDERED) -> UUID:
        """The head orders what is proposed; the order's id."""
        act = about_case(a.MeasuresOrdered, number, at, officer="Петрова")
        self.record([act], at)
        return act.id

    def seal(self, at: datetime = DEFAULTED) -> int:
        """Seals what can be sealed; the number of acts."""
        return seal(self.worker, SIGNER, at).acts

    def live_through(self, people: int = LIVED) -> None:
        """A lived register: every third man bound, then one lifted, one contested, one excused; sealed twice."""
        self.record([mode_set("test", AWAY)], ENTERED)
        self.enter(range(people))
        self.enter([people], AWAY)
        self.seal(ENTERED)
        self.summon(range(people))
        self.record([issued(people, AWAY, mode="test"), posted(people)], ISSUED)
        self.turn(SERVED)
        for number in range(0, people, 3):
            self.order(number)
        at = ORDERED + timedelta(hours=1)
        self.record([about_person(a.FileRead, 1, at, "clerk:Орлова", purpose="answer_person")], at)
        self.record([about_case(a.AppearanceRecorded, 0, at)], at)
        self.record([about_person(a.FactContested, 3, at, "person:self", fact="fitness_category")], at)
        self.record([about_case(a.Excused, 2, at, reason="illness")], at)
        self.seal(at)
        self.turn(DEFAULTED)
        self.seal(DEFAULTED)

    def one(self, query: str, *values: Any, role: str = "worker") -> Any:
        """The first column of the first row; None if there is no row."""
        conn = self.worker if role == "worker" else self.connect(role)
        row = conn.execute(query, values).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None
