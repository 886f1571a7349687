"""`musterroll law explain` and `timeline`: what the law makes of one person and one summons, read through the door."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from musterroll.case.acts import FactRecorded
from musterroll.case.rules import rules_digest
from musterroll.cli.law import command
from musterroll.errors import NoPurpose, NoRuleInForce, UnknownCase, UnknownCode, UnknownPerson
from musterroll.postgres import Database
from musterroll.register.reads import readings
from musterroll.register.rules import rules_in_use
from musterroll.wallclock import SystemClock
from tests.register.people import (
    DEFAULTED,
    ENTERED,
    PACK,
    House,
    about_person,
    as_if_rebuilding,
    case_of,
    man,
    number_of,
)

Run = Callable[..., Result]


@pytest.fixture
def run(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "roles.json").write_text(json.dumps(dict(db.passwords)))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(
        "DATABASE_URL",
        f"postgresql://{db.owner}:{db.passwords['owner']}@/{db.name}?host={db.host}&port={db.port}",
    )
    ahead = int((DEFAULTED - SystemClock().now()).total_seconds())
    (tmp_path / "clock.json").write_text(json.dumps({"seconds": max(0, ahead)}))
    return lambda *arguments: CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    one.enter(range(2))
    yield one
    one.close()


def test_each_conditions_answer_is_told_with_the_particulars_it_used_their_source_and_date(
    house: House, run: Run
):
    outcome = run("explain", number_of(0), "--purpose", "answer_person", "--at", "2026-03-02", "--json")
    told = json.loads(outcome.output)
    assert (told["person"], told["day"], told["edition"]["since"]) == (
        str(man(0)),
        "2026-03-02",
        "2026-01-01",
    )
    (board,) = [call for call in told["calls"] if call["kind"] == "board"]
    assert board["may"] == "yes"
    (fit,) = [one for one in board["conditions"] if one["code"] == "fit"]
    assert (fit["answer"], fit["verified"]) == ("yes", False)
    assert fit["used"] == [
        {
            "name": "fitness_category",
            "state": "held",
            "value": "A",
            "source": "medical_board",
            "as_of": "2026-01-15",
        }
    ]


def test_the_reading_is_in_the_persons_access_log_with_its_purpose_and_reader(house: House, run: Run):
    assert run("explain", man(0), "--purpose", "answer_person", "--reader", "operator:Орлова").exit_code == 0
    (seen,) = readings(house.worker, man(0))
    assert (seen.role, seen.name, seen.purpose) == ("operator", "Орлова", "answer_person")


def test_a_personal_number_may_be_written_with_hyphens_or_without(house: House, run: Run):
    with as_if_rebuilding(house.worker):
        house.worker.execute(
            "UPDATE particulars SET personal_number = '900-412-338 21' WHERE person_id = %s", (man(1),)
        )
    house.worker.commit()
    for written in ("900-412-338 21", "90041233821"):
        told = json.loads(run("explain", written, "--purpose", "check", "--json").output)
        assert told["person"] == str(man(1))


def test_without_a_purpose_nothing_is_read(house: House, run: Run):
    assert "Missing option '--purpose'" in run("explain", man(0)).output
    assert isinstance(run("explain", man(0), "--purpose", " ").exception, NoPurpose)
    assert readings(house.worker, man(0)) == []


def test_a_particular_that_is_yes_or_no_is_told_in_words(house: House, run: Run):
    held = about_person(
        FactRecorded, 0, ENTERED, fact="permanent_residence_abroad", value=False, source="border_service",
        as_of=ENTERED.date(),
    )  # fmt: skip
    house.record([held], ENTERED)
    text = run("explain", man(0), "--purpose", "check", "--at", "2026-03-02", "--lang", "ru").output
    assert ": нет (" in text
    assert "False" not in text


def test_what_is_unknown_is_told_as_what_it_shields_from(house: House, run: Run):
    unanswered = about_person(
        FactRecorded, 0, ENTERED, fact="served_before", value="unknown", source="recruitment_office",
        as_of=ENTERED.date(),
    )  # fmt: skip
    house.record([unanswered], ENTERED)
    told = json.loads(run("explain", man(0), "--purpose", "check", "--at", "2026-03-02", "--json").output)
    (board,) = [call for call in told["calls"] if call["kind"] == "board"]
    assert board["may"] == "unknown"
    assert {"board", "dispatch"} <= set(told["shielded_by"]["served_before"])
    text = run("explain", man(0), "--purpose", "check", "--at", "2026-03-02", "--lang", "ru").output
    assert "неизвестно, что защищает" in text
    assert "источник не ответил" in text


def test_one_kind_may_be_asked_alone_and_in_each_language(house: House, run: Run):
    for language, verdict in (("en", "may be called"), ("ru", "может быть вызван"), ("et", "võib kutsuda")):
        text = run(
            "explain",
            man(0),
            "--purpose",
            "check",
            "--at",
            "2026-03-02",
            "--kind",
            "board",
            "--lang",
            language,
        ).output
        assert verdict in text
        assert "(medical)" not in text


def test_what_can_not_be_answered_is_refused_before_anything_is_read(house: House, run: Run):
    asked = ("explain", man(0), "--purpose", "check")
    assert isinstance(run(*asked, "--at", "2012-12-31").exception, NoRuleInForce)
    assert isinstance(run(*asked, "--kind", "parade").exception, UnknownCode)
    assert readings(house.worker, man(0)) == []
    assert isinstance(run("explain", "nobody", "--purpose", "check").exception, UnknownPerson)
    assert isinstance(run("explain", uuid4(), "--purpose", "check").exception, UnknownPerson)


def test_each_explanation_names_the_rules_it_rests_on_as_the_log_does(house: House, run: Run):
    house.summon([0])
    for asked in (("explain", man(0)), ("timeline", case_of(0))):
        told = json.loads(run(*asked, "--purpose", "check", "--json").output)
        assert told["rules"] == rules_digest(PACK) == json.loads(rules_in_use(PACK))["digest"]
        assert rules_digest(PACK) in run(*asked, "--purpose", "check", "--lang", "et").output


def test_the_rules_are_printed_byte_by_byte_as_they_are_named(run: Run):
    assert sha256(run("rules", "ru").stdout_bytes).hexdigest() == rules_digest(PACK)


def test_a_summons_is_told_day_by_day_what_happened_and_what_follows(house: House, run: Run):
    house.summon([0])
    outcome = run("timeline", case_of(0), "--purpose", "answer_person", "--json")
    told = json.loads(outcome.output)
    assert (told["summons"], told["zone"]) == (str(case_of(0)), "Europe/Moscow")
    first, *_, last = told["events"]
    assert (first["what"], first["happened"]) == ("issued", True)
    assert last["happened"] is False
    days = [event["on"] for event in told["events"]]
    assert days == sorted(days)
    assert any(event["citation"].startswith("53-FZ art. 31") for event in told["events"])
    (seen,) = readings(house.worker, man(0))
    assert seen.purpose == "answer_person"


def test_a_timeline_ends_on_the_day_it_is_told_to(house: House, run: Run):
    house.summon([0])
    lines = run("timeline", case_of(0), "--purpose", "check", "--until", "2026-03-02", "--lang", "et").output
    assert lines
    assert all(line[:10] <= "2026-03-02" for line in lines.splitlines() if line[:4].isdigit())
    assert run("timeline", case_of(0), "--purpose", "check", "--until", "2020-01-01").output == (
        "No events until 2020-01-01.\n"
    )


def test_a_summons_there_is_not_is_refused(house: House, run: Run):
    assert isinstance(run("timeline", uuid4(), "--purpose", "check").exception, UnknownCase)
    assert run("timeline", "s1", "--purpose", "check").exit_code == 2
