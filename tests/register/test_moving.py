"""A file is moved while somebody else is at work on it: each waits for the other, and nothing comes in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.errors import UnknownPerson
from musterroll.postgres import Database
from musterroll.register.scope import as_office, as_person
from tests.register.people import (
    AWAY,
    DEFAULTED,
    HOME,
    ORDERED,
    SERVED,
    House,
    about_case,
    about_person,
    case_of,
    issued,
    man,
)

WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    """Alekseev is summoned and served; measures are proposed."""
    one = House(db)
    one.enter([0])
    one.summon([0])
    one.turn(SERVED)
    yield one
    one.close()


def moved(region: str = AWAY) -> a.Act:
    return about_person(a.FileMoved, 0, ORDERED, region=region, officer="Петрова", reason="живёт там")


@contextmanager
def held(house: House, office: str, act: a.Act) -> Iterator[None]:
    """The office records the act, and its transaction ends with the block."""
    with as_office(house.connect("app"), office) as conn:
        house.record([act], ORDERED, conn)
        yield


class Meanwhile:
    """What somebody else does at the same time, in a thread of their own: begun, it is seen to wait for a lock."""

    def __init__(self, house: House, work: Callable[[], Any]) -> None:
        self.house, self.error = house, None
        self._work = work
        self._thread = threading.Thread(target=self._run)

    error: BaseException | None

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.error = error

    def begins_and_waits(self) -> None:
        self._thread.start()
        for _ in range(500):
            if self.house.one(WAITS):
                return
            self._thread.join(0.01)
        raise AssertionError("it does not wait")

    def ends(self) -> BaseException | None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.error


def as_home(house: House, act: a.Act) -> Callable[[], None]:
    conn = house.connect("app")

    def work() -> None:
        with as_office(conn, HOME):
            house.record([act], ORDERED, conn)

    return work


def test_an_order_that_comes_while_the_file_is_moved_finds_no_file(house: House):
    order = about_case(a.MeasuresOrdered, 0, ORDERED, officer="Петрова")
    other = Meanwhile(house, as_home(house, order))
    with held(house, HOME, moved()):
        other.begins_and_waits()
    assert isinstance(other.ends(), UnknownPerson)
    assert house.one("SELECT string_agg(DISTINCT state, ' ') FROM measure") == "lifted"
    clean(house)


def test_a_move_that_comes_while_measures_are_ordered_ends_them(house: House):
    other = Meanwhile(house, as_home(house, moved()))
    with held(house, HOME, about_case(a.MeasuresOrdered, 0, ORDERED, officer="Петрова")):
        other.begins_and_waits()
    assert other.ends() is None
    assert house.one("SELECT string_agg(DISTINCT state, ' ') FROM measure") == "lifted"
    clean(house)


def test_of_two_who_move_the_file_at_once_one_does(house: House):
    other = Meanwhile(house, as_home(house, moved("Moscow")))
    with held(house, HOME, moved()):
        other.begins_and_waits()
    assert isinstance(other.ends(), UnknownPerson)
    assert house.one("SELECT region FROM file WHERE person_id = %s", man(0)) == AWAY
    clean(house)


def test_a_person_who_contests_meanwhile_contests_the_region_that_the_file_has_then(house: House):
    conn = house.connect("portal")
    contest = about_person(a.FactContested, 0, ORDERED, "person:self", fact="region", says="Нет.")

    def work() -> None:
        with as_person(conn, man(0)):
            house.record([contest], ORDERED, conn)

    other = Meanwhile(house, work)
    with held(house, HOME, moved()):
        other.begins_and_waits()
    assert other.ends() is None
    assert house.one("SELECT region FROM contest WHERE person_id = %s", man(0)) == AWAY
    clean(house)


def test_a_summons_of_the_former_office_that_comes_too_late_is_not_issued(house: House):
    other = Meanwhile(house, as_home(house, issued(0, at=ORDERED, which=1)))
    with held(house, HOME, moved()):
        other.begins_and_waits()
    assert isinstance(other.ends(), UnknownPerson)
    assert house.one("SELECT count(*) FROM summons") == 1
    clean(house)


def test_the_clock_goes_on_by_what_the_move_left(house: House):
    with held(house, HOME, moved()):
        pass
    assert house.turn(DEFAULTED).acts == 0
    assert house.one("SELECT status FROM summons WHERE summons_id = %s", case_of(0)) == "withdrawn"
    clean(house)


@pytest.mark.parametrize("stops", ["SELECT move_files()", "INSERT INTO mailbox"])
def test_cut_off_before_any_of_its_statements_nothing_of_the_move_stands(
    house: House, stops: str, monkeypatch: pytest.MonkeyPatch
):
    conn = house.connect("app")
    execute = psycopg.Connection.execute

    def cut(self: psycopg.Connection, query: Any, *given: Any, **how: Any) -> Any:
        if self is conn and stops in str(query):
            raise psycopg.OperationalError("cut off")
        return execute(self, query, *given, **how)

    monkeypatch.setattr(psycopg.Connection, "execute", cut)
    if stops.startswith("INSERT"):
        monkeypatch.setattr("musterroll.register.record.tell", lambda *_: conn.execute(stops))
    with pytest.raises(psycopg.OperationalError, match="cut off"), as_office(conn, HOME):
        house.record([moved()], ORDERED, conn)
    assert house.one("SELECT count(*) FROM act WHERE kind = 'file_moved'") == 0
    assert house.one("SELECT region FROM file WHERE person_id = %s", man(0)) == HOME
    assert house.one("SELECT string_agg(DISTINCT state, ' ') FROM measure") == "proposed"
    clean(house)


def clean(house: House) -> None:
    house.seal()
    found = house.audit()
    assert found.clean, found.differences
