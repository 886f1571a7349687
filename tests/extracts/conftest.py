"""Ivan Demin, a synthetic person, and what happened to him in a register of this test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.clock.tick import run_due
from musterroll.extracts.issue import Extract, issue, wait
from musterroll.extracts.signer import PaperSigner, paper_signer
from musterroll.journal.seal import publish, seal
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner
from musterroll.register.record import record
from musterroll.register.rules import rules_in_use
from musterroll.site import setup

RU = pack("ru")
RULES = rules_in_use(RU)
ORIGIN = "register.example/musterroll"
SEED = b"\x01" * 32
SIGNER = NoteSigner(ORIGIN, SEED)
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


def take_in(conn: psycopg.Connection) -> None:
    """Ivan and Petr enter the register."""
    people = [
        enrolled(IVAN, "Иван Дёмин", "T-0001", registered_address="Москва, Тестовая улица, 1"),
        enrolled(PETR, "Пётр Тестов", "T-0002"),
    ]
    record(conn, RU, people, MONDAY - timedelta(days=30))


def tell(conn: psycopg.Connection) -> None:
    """Ivan's two months: a deferment that ended, a summons, its service, default, two measures, one contested."""
    deferment = a.DefermentGranted(
        id=ident("deferment"),
        person=IVAN,
        effective_at=MONDAY - timedelta(days=20),
        author="officer:Orlova",
        deferment_ground="study",
        until=(MONDAY - timedelta(days=10)).date(),
    )
    for act in (deferment, issued(), posted()):
        record(conn, RU, [act], act.effective_at)
    ordering = MONDAY + timedelta(days=50)
    run_due(conn, RU, ordering)
    order = a.MeasuresOrdered(
        id=ident("order"),
        person=IVAN,
        case=SUMMONS,
        effective_at=ordering,
        author="officer:Анна Орлова",
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
    record(conn, RU, [order], ordering)
    record(conn, RU, [contest], ordering)


def have(conn: psycopg.Connection, kind: str, person: UUID = IVAN, at: datetime = LATER) -> Extract:
    """An extract issued and sealed at once."""
    act = issue(conn, RU, person, kind, at, "person:test")
    extract = wait(conn, RU, person, act, seal=lambda: seal(conn, SIGNER, at, RULES))
    assert extract is not None
    return extract


@pytest.fixture
def register(db: Database) -> Iterator[psycopg.Connection]:
    """A worker's connection to a register that has taken in Ivan and Petr and nothing else."""
    with db.connect("worker") as conn:
        take_in(conn)
        yield conn


@pytest.fixture
def story(register: psycopg.Connection) -> psycopg.Connection:
    """The same, with Ivan's two months."""
    tell(register)
    return register


@dataclass(frozen=True)
class Finished:
    """Extracts made once for all tests that only read them, and the published log that they stand in.

    `log` has grown since they were made; `other_log` is another register's, under the same name and key.
    """

    registration: Extract
    summonses: Extract
    empty: Extract
    log: Path
    other_log: Path
    short_log: Path

    def of(self, kind: str) -> Extract:
        return self.registration if kind == "registration" else self.summonses


@pytest.fixture(scope="session")
def finished(server: Database, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    folder = tmp_path_factory.mktemp("logs")
    names = [f"musterroll_extracts_{os.getpid()}_{number}" for number in (1, 2)]
    databases = [setup.clone(server, migrated, name) for name in names]
    try:
        with databases[0].connect("worker") as conn, databases[1].connect("worker") as other:
            take_in(conn)
            tell(conn)
            seal(conn, SIGNER, MONDAY, RULES)
            publish(conn, folder / "short")
            made = [have(conn, "registration"), have(conn, "summonses"), have(conn, "summonses", PETR)]
            for _ in range(300):  # the log goes on: past its first full tile
                issue(conn, RU, PETR, "registration", LATER, "person:petr")
            seal(conn, SIGNER, LATER, RULES)
            publish(conn, folder / "log")
            take_in(other)
            for _ in range(300):
                issue(other, RU, PETR, "registration", LATER, "person:petr")
            seal(other, SIGNER, LATER, RULES)
            publish(other, folder / "other")
        yield Finished(*made, folder / "log", folder / "other", folder / "short")
    finally:
        for name in names:
            setup.drop(server, name)


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> PaperSigner:
    """A paper signer whose certificate the log's key (SIGNER) has issued."""
    data_dir = tmp_path_factory.mktemp("data")
    (data_dir / "keys").mkdir()
    (data_dir / "keys" / "log.seed").write_bytes(SEED)
    return paper_signer(data_dir, ORIGIN)
