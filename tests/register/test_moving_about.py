"""Whole lives of some men whose files go to and fro: the rows stay those of the acts, and an audit finds nothing."""

from __future__ import annotations

import contextlib
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from musterroll.case import acts as a
from musterroll.errors import LawRefusal
from musterroll.postgres import Database
from musterroll.register.rebuild import rebuild
from tests.register.people import AWAY, HOME, ISSUED, PACK, House, about_person, issued, man, mode_set, posted

MEN = 6
IN_TEST_MODE = "Moscow"
REGIONS = (HOME, AWAY, IN_TEST_MODE, "Kaliningrad Oblast")
OF_A_PERSON = ("particulars", "standing", "summons", "measure", "contest", "deferment")
HEAD = "Петрова"


class Lives:
    """What may befall the men, drawn by lot and done through the doors, which refuse what they refuse."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.lot = house, random.Random(seed)
        self.now = ISSUED
        house.record([mode_set("test", IN_TEST_MODE)], ISSUED)
        house.enter(range(MEN))

    def go_on(self) -> None:
        self.now += timedelta(hours=self.lot.choice([1, 5, 30, 100]))
        self.house.turn(self.now)
        number = self.lot.randrange(MEN)
        what = self.lot.choice([self.summoned, self.moved, self.moved, self.ordered, self.contests, self.decided,
                                self.deferred, self.examined, self.appears])  # fmt: skip
        with contextlib.suppress(LawRefusal):
            self.house.record(what(number), self.now)

    def _about(self, kind: type[a.Act], number: int, **said: Any) -> a.Act:
        return about_person(kind, number, self.now, **said)

    def _one_of(self, table: str, key: str, number: int, where: str = "true") -> UUID | None:
        rows = self.house.worker.execute(
            f"SELECT {key} FROM {table} WHERE person_id = %s AND {where} ORDER BY 1".encode(), (man(number),)
        ).fetchall()
        return self.lot.choice(rows)[0] if rows else None

    def summoned(self, number: int) -> list[a.Act]:
        region = self.house.one("SELECT region FROM file WHERE person_id = %s", man(number))
        which = self.house.one("SELECT count(*) FROM summons WHERE person_id = %s", man(number))
        mode = "test" if region == IN_TEST_MODE else "live"
        return [issued(number, region, self.now, mode, which), posted(number, self.now, which)]

    def moved(self, number: int) -> list[a.Act]:
        said = {"region": self.lot.choice(REGIONS), "officer": HEAD, "reason": "lives there"}
        return [self._about(a.FileMoved, number, **said)]

    def ordered(self, number: int) -> list[a.Act]:
        case = self._one_of("summons", "summons_id", number)
        return [self._about(a.MeasuresOrdered, number, case=case, officer=HEAD)] if case else []

    def contests(self, number: int) -> list[a.Act]:
        fact = self.lot.choice(["region", "fitness_category", "name"])
        return [self._about(a.FactContested, number, author="person:self", fact=fact)]

    def decided(self, number: int) -> list[a.Act]:
        contest = self._one_of("contest", "contest_id", number, "outcome IS NULL")
        said = {"outcome": self.lot.choice(["upheld", "dismissed"]), "officer": HEAD, "reasons": "x"}
        return [self._about(a.ContestDecided, number, contest=contest, **said)] if contest else []

    def deferred(self, number: int) -> list[a.Act]:
        until = self.now.date() + timedelta(days=9)
        return [self._about(a.DefermentGranted, number, deferment_ground="study", until=until)]

    def examined(self, number: int) -> list[a.Act]:
        said = {"value": self.lot.choice("ABD"), "source": "medical_board", "as_of": self.now.date()}
        return [self._about(a.FactRecorded, number, fact="fitness_category", **said)]

    def appears(self, number: int) -> list[a.Act]:
        case = self._one_of("summons", "summons_id", number)
        return [self._about(a.AppearanceRecorded, number, case=case)] if case else []


def rows_of(house: House) -> dict[str, list[Any]]:
    return {
        table: house.worker.execute(
            f"SELECT t::text FROM {table} t WHERE person_id <> %s ORDER BY 1".encode(), (a.REGISTER,)
        ).fetchall()
        for table in ("file", "mailbox", *OF_A_PERSON)
    }


@pytest.mark.parametrize("seed", range(2))
def test_wherever_the_files_go_the_rows_are_those_of_the_acts_and_no_measure_outlives_a_move(
    db: Database, seed: int
):
    house = House(db)
    lives = Lives(house, seed)
    for _ in range(120):
        lives.go_on()
    end = lives.now + timedelta(days=90)
    house.turn(end)
    assert house.one("SELECT count(*) FROM act WHERE kind = 'file_moved'") > 10
    for table in OF_A_PERSON:
        apart = f"SELECT count(*) FROM {table} t JOIN file f USING (person_id) WHERE t.region <> f.region"
        assert house.one(apart) == 0, table
    bound = "FROM measure m JOIN summons s USING (person_id, summons_id) WHERE m.state = 'in_force'"
    assert house.one(f"SELECT count(*) {bound} AND (s.mode = 'test' OR s.status = 'withdrawn')") == 0
    house.seal(end)
    found = house.audit()
    assert found.clean, (found.differences, found.unlawful)
    before = rows_of(house)
    rebuild(house.worker, PACK, end)
    assert rows_of(house) == before
    house.close()
