"""Ivan Demin, a synthetic person, and what happened to him in a register of this test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.clock.tick import run_due
from musterroll.extracts.issue import Extract, issue, wait
from musterroll.journal.seal import seal
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner
from musterroll.register.record import record

RU = pack("ru")
ORIGIN = "register.example/musterroll"
SIGNER = NoteSigner(ORIGIN, b"\x01" * 32)
KEYS = [SIGNER.key]

_IDS = UUID("b6a6dd6c-0000-5000-8000-000000000001")
IVAN = uuid5(_IDS, "ivan")
PETR = uuid5(_IDS, "petr")
SUMMONS = uuid5(_IDS, "summons")
MONDAY = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)  # 09:05 in Moscow
LATER = MONDAY + timedelta(days=60)


def ident(name: str) -> UUID:
    return uuid5(_IDS, name)


def enrolled(person: UUID, name: str, number: str, **facts: object) -> a.Enrolled:
    held = {"born": "2004-05-01", "sex": "male", "fitness_category": "A", **facts}
    return a.Enrolled(
        id=uuid5(person, "enrolled"),
        person=person,
        effective_at=MONDAY - timedelta(days=30),
        author="supplier:test",
        region="Moscow",
        name=name,
        personal_number=number,
        facts={
            fact: {"value": value, "source": "interior", "as_of": "2026-01-12", "basis": "53-FZ art. 8.2"}
            for fact, value in held.items()
        },
    )


def issued(person: UUID = IVAN, case: UUID = SUMMONS, at: datetime = MONDAY) -> a.SummonsIssued:
    return a.SummonsIssued(
        id=uuid5(case, "issued"),
        person=person,
        case=case,
        effective_at=at,
        author="clerk:orlova",
        summons_kind="board",
        appear_at=at + timedelta(days=20),
        mode="live",
        region="Moscow",
        place="Test street 1",
    )


def posted(person: UUID = IVAN, case: UUID = SUMMONS, at: datetime = MONDAY) -> a.Posted:
    return a.Posted(
        id=uuid5(case, "posted"),
        person=person,
        case=case,
        effective_at=at,
        author="clerk:orlova",
        method="register",
    )


@pytest.fixture
def register(db: Database) -> Iterator[psycopg.Connection]:
    """A worker's connection to a register that has taken in Ivan and Petr and nothing else."""
    with db.connect("worker") as conn:
        people = [
            enrolled(IVAN, "Иван Дёмин", "T-0001", registered_address="Москва, Тестовая улица, 1"),
            enrolled(PETR, "Пётр Тестов", "T-0002"),
        ]
        record(conn, RU, people, MONDAY - timedelta(days=30))
        yield conn


@pytest.fixture
def story(register: psycopg.Connection) -> psycopg.Connection:
    """Ivan after two months: a summons, its service, default, measures ordered, one contested; and a deferment
    that ended long before."""
    for act in (
        a.DefermentGranted(
            id=ident("deferment"),
            person=IVAN,
            effective_at=MONDAY - timedelta(days=20),
            author="officer:Orlova",
            deferment_ground="study",
            until=(MONDAY - timedelta(days=10)).date(),
        ),
        issued(),
        posted(),
    ):
        record(register, RU, [act], act.effective_at)
    ordering = MONDAY + timedelta(days=50)
    run_due(register, RU, ordering)
    order = a.MeasuresOrdered(
        id=ident("order"),
        person=IVAN,
        case=SUMMONS,
        effective_at=ordering,
        author="officer:Orlova",
        officer="Анна Орлова",
        measures=("exit_ban", "driving_limit"),
    )
    contest = a.MeasureContested(
        id=ident("contest"),
        person=IVAN,
        case=SUMMONS,
        effective_at=ordering,
        author="person:ivan",
        measure="driving_limit",
        says="I need the car for work.",
    )
    record(register, RU, [order], ordering)
    record(register, RU, [contest], ordering)
    return register


def have(conn: psycopg.Connection, kind: str, person: UUID = IVAN, at: datetime = LATER) -> Extract:
    """An extract issued and sealed at once."""
    act = issue(conn, RU, person, kind, at, "person:test")
    extract = wait(conn, RU, person, act, seal=lambda: seal(conn, SIGNER, at))
    assert extract is not None
    return extract
