"""The demonstration's cases: lawful on every weekday and in every zone, and at every stage in a made register."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from musterroll import demo
from musterroll.case import fold, steps
from musterroll.case.acts import REGISTER, Act, Enrolled, ModeSet
from musterroll.case.file import PersonFile, Setting
from musterroll.case.safeguards import CLOCK_MAY, is_named
from musterroll.demo import stories
from musterroll.demo.load import Enrolment, enrol, enrol_many, enrolment_acts
from musterroll.demo.officers import officers
from musterroll.demo.people import SyntheticPerson, people
from musterroll.demo.stages import STAGES, standings
from musterroll.demo.tale import Tale
from musterroll.law.packs import pack
from musterroll.postgres import Database
from tests.register.people import as_if_rebuilding

NOW = datetime(2026, 7, 15, 9, 30, tzinfo=UTC)
PACKS = ("ru", "ee")


@pytest.fixture(params=PACKS)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def lived(code: str, acts: list[Act], person: SyntheticPerson, now: datetime) -> PersonFile:
    """The person's file when the acts have been recorded one by one, the clock running in between."""
    law = pack(code)
    region = stories.TEST_REGION[code]
    setting = Setting(law, modes={region: "test"})
    file = PersonFile(person.person_id)
    whole = Enrolment(code, 1, now - timedelta(days=160))
    for act in [*enrolment_acts(person, law, whole.at), *sorted(acts, key=lambda act: act.effective_at)]:
        for case in list(file.cases.values()):
            steps.clock_acts(file, case, setting, act.effective_at)
        stored = act.stored(act.effective_at)
        steps.check(file, stored, setting)
        fold.apply(file, stored, setting)
    for case in list(file.cases.values()):
        steps.clock_acts(file, case, setting, now)
    return file


@pytest.fixture(scope="module")
def crowds() -> dict[str, list[SyntheticPerson]]:
    return {code: list(people(code, 4000, 1, NOW.date() - timedelta(days=100))) for code in PACKS}


@pytest.mark.parametrize("weekday", range(7))
def test_every_story_is_lawful_whatever_the_weekday(
    crowds: dict[str, list[SyntheticPerson]], code: str, weekday: int
) -> None:
    now = NOW + timedelta(days=weekday)
    acts = by_person(stories.tell_all(pack(code), crowds[code], now))
    told = 0
    for person in crowds[code]:
        if person.person_id in acts:
            lived(code, acts[person.person_id], person, now)
            told += 1
    assert told > 100


@pytest.mark.parametrize("hour", [0, 6, 13, 18, 23])
def test_no_story_reaches_into_the_future_whatever_the_hour(
    crowds: dict[str, list[SyntheticPerson]], code: str, hour: int
) -> None:
    now = NOW.replace(hour=hour, minute=0)
    assert all(act.effective_at <= now for act in stories.tell_all(pack(code), crowds[code], now))


@pytest.mark.slow
def test_a_story_ends_at_its_stage_on_whatever_day_it_is_told(
    crowds: dict[str, list[SyntheticPerson]], code: str
) -> None:
    status = {
        "posted": {"posted"},
        "served": {"served"},
        "proposed": {"in_default"},
        "in_force": {"in_default"},
        "term_running": {"served"} if code == "ru" else {"in_default"},
        "tomorrow": {"served"},
        "appeared": {"appeared"},
        "excused": {"excused"},
        "withdrawn": {"withdrawn"},
        "refused": {"served"},
        "issued": {"issued"},
        "sent": {"sent"},
        "test_notice": {"posted"},
        "contest_upheld": {"withdrawn"},
    }
    for day in range(7):
        now = NOW + timedelta(days=day)
        for person, story, kind, number in stories.cast(pack(code), crowds[code], now):
            if story.stage not in status:
                continue
            mode = "test" if stories.in_test_region(person, pack(code)) else "live"
            tale = Tale(pack(code), person, kind, now, back=number % (story.spread + 1), mode=mode)
            story.tell(tale)
            (case,) = lived(code, tale.acts, person, now).cases.values()
            assert case.status in status[story.stage], (story.stage, now, number)


def test_nobody_has_two_cases(crowds: dict[str, list[SyntheticPerson]], code: str) -> None:
    cast = [person.person_id for person, *_ in stories.cast(pack(code), crowds[code], NOW)]
    assert len(cast) == len(set(cast))


def test_a_different_kind_of_summons_each_time(crowds: dict[str, list[SyntheticPerson]]) -> None:
    kinds = Counter(kind for *_, kind, _ in stories.cast(pack("ru"), crowds["ru"], NOW))
    assert set(kinds) >= {"board", "medical", "data_check", "training"}


def test_every_act_of_a_story_has_a_human_author_and_a_measure_a_named_officer(
    crowds: dict[str, list[SyntheticPerson]], code: str
) -> None:
    for act in stories.tell_all(pack(code), crowds[code], NOW):
        assert is_named(act.author)
        assert act.kind not in CLOCK_MAY
        if act.kind in ("measures_ordered", "contest_decided"):
            assert is_named(act.officer)  # type: ignore[attr-defined]


def test_every_region_has_a_head_and_two_clerks_of_different_names(code: str) -> None:
    for region in pack(code).regions:
        head, *clerks = officers(code, region.name)
        assert (head.role, {clerk.role for clerk in clerks}) == ("head", {"clerk"})
        assert len({head.name, *(clerk.name for clerk in clerks)}) == 3
        assert head.office.split(", ")[1]


def test_the_same_seed_tells_the_same_stories(code: str) -> None:
    once, again = (
        stories.tell_all(pack(code), people(code, 500, 5, date(2026, 3, 2)), NOW) for _ in range(2)
    )
    assert once == again


def test_a_person_enters_by_an_enrolment_act_and_with_the_deferments_granted(code: str) -> None:
    at = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    for person in people(code, 400, 1, at.date()):
        enrolled, *deferments = enrolment_acts(person, pack(code), at)
        assert isinstance(enrolled, Enrolled)
        assert enrolled.facts == person.facts
        assert [act.kind for act in deferments] == ["deferment_granted"] * len(person.deferments)
        file = lived(code, [], person, at + timedelta(days=160))
        assert len(file.deferments) == len(person.deferments)


# --- in the database ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_made_register_has_somebody_at_every_stage(db: Database, code: str) -> None:
    seen: list[tuple[int, int]] = []
    made = demo.setup(
        db, people=4000, seed=1, pack=code, at=NOW, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1][0] == seen[-1][1]
    assert seen == sorted(seen)
    with db.connect("worker") as conn:
        cast = standings(conn, NOW, stories.DESK[code])
        found = {standing.stage for standing in cast}
        # Rows move about as they are written again; who is shown at a stage doesn't.
        with as_if_rebuilding(conn):
            for standing in cast:
                conn.execute("UPDATE particulars SET name = name WHERE person_id = %s", (standing.person_id,))
                conn.execute("UPDATE summons SET acts = acts WHERE person_id = %s", (standing.person_id,))
        assert standings(conn, NOW, stories.DESK[code]) == cast
        # In Estonia default begins the day after the appearance date: no term runs between the two.
        assert found >= set(STAGES) - ({"term_running"} if code == "ee" else set())
        assert count(conn, "SELECT count(*) FROM file WHERE person_id <> %s", REGISTER) == made.people
        assert count(conn, "SELECT count(*) FROM summons") == made.cases
        desk = count(conn, "SELECT count(*) FROM summons WHERE region = %s", stories.DESK[code])
        assert desk > 15
        assert count(conn, "SELECT count(*) FROM summons WHERE wake_at <= %s", NOW) == 0
        assert (
            count(conn, "SELECT count(*) FROM act WHERE recorded_at > %s OR effective_at > recorded_at", NOW)
            == 0
        )


def test_facts_of_a_made_register_can_be_asked_for_by_name(db: Database) -> None:
    with db.connect("worker") as conn:
        enrol(conn, pack("ru"), people("ru", 300, 1, NOW.date()), NOW)
        with_birth_date = count(
            conn, "SELECT count(*) FROM particulars WHERE facts->'born'->>'value' = born::text"
        )
        assert with_birth_date == 300


def test_several_processes_make_the_same_register_as_one(db: Database) -> None:
    told: list[int] = []
    enrol_many(db, Enrolment("ru", 3, NOW), 900, lambda done, _: told.append(done), processes=2)
    with db.connect("worker") as conn:
        found = {row[0] for row in conn.execute("SELECT person_id FROM particulars")}
    assert found == {person.person_id for person in people("ru", 900, 3, NOW.date())}
    assert told[-1] == 900


def by_person(acts: list[Act]) -> dict[UUID, list[Act]]:
    found: dict[UUID, list[Act]] = {}
    for act in acts:
        if not isinstance(act, ModeSet):
            found.setdefault(act.person, []).append(act)
    return found


def count(conn: object, query: str, *values: object) -> int:
    (found,) = conn.execute(query, values).fetchone()  # type: ignore[attr-defined]
    return int(found)
