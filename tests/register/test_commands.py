"""`musterroll audit`, `rebuild`, `seal`, `clock` and `callable`, as an operator runs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from musterroll.case.acts import REGISTER, DefermentGranted, FactContested, RegisterAudited
from musterroll.cli import audit, clock, rebuild, seal
from musterroll.cli import callable as callable_
from musterroll.journal.read import stored_acts
from musterroll.postgres import Database
from musterroll.wallclock import SystemClock
from tests.register.people import AWAY, DEFAULTED, PACK, House, about_person, man

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on this test's register: (exit code, what it printed as JSON)."""
    (tmp_path / "roles.json").write_text(json.dumps(dict(db.passwords)))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(
        "DATABASE_URL",
        f"postgresql://{db.owner}:{db.passwords['owner']}@/{db.name}?host={db.host}&port={db.port}",
    )

    # The machine's clock says anything; the register's must be past all that these people's summonses lead to.
    ahead = max(0, int((DEFAULTED - SystemClock().now()).total_seconds()))
    (tmp_path / "clock.json").write_text(json.dumps({"seconds": ahead}))

    def command(module: ModuleType, *arguments: str) -> tuple[int, Any]:
        result = CliRunner().invoke(module.command, [*arguments, "--json"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, json.loads(result.stdout)

    return command


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()


def test_an_audit_is_itself_journalled_as_one_act_that_shows_no_person_and_the_next_one_is_clean_too(
    house: House, run: Run
):
    house.enter(range(3))
    house.summon(range(3))
    run(seal)
    for done in (1, 2):
        code, found = run(audit)
        assert (code, found["differences"], found["unlawful"]) == (0, [], [])
        stored = stored_acts(house.worker, REGISTER, ["register_audited"])
        assert len(stored) == done
        act = stored[-1].act
        assert isinstance(act, RegisterAudited)
        assert (act.author, act.findings, act.person) == ("auditor:cli", 0, REGISTER)
        run(seal)
    assert run(audit)[1]["sealed"] == house.one("SELECT count(*) FROM act") - 1


def test_the_log_must_continue_a_checkpoint_that_somebody_kept(house: House, run: Run, tmp_path: Path):
    house.enter(range(3))
    run(seal)
    kept = tmp_path / "kept"
    kept.write_bytes((tmp_path / "log" / "checkpoint").read_bytes())
    house.summon(range(3))
    run(seal)
    assert run(audit, "--since", str(kept))[0] == 0
    run(seal)
    newer = (tmp_path / "log" / "checkpoint").read_text()
    with house.connect("owner") as owner:
        name = house.one("SELECT note FROM checkpoint ORDER BY size LIMIT 1")
        assert kept.read_text() == name
        # Somebody brings the register back to before that: the log no longer reaches to where it was seen.
        owner.execute("ALTER TABLE checkpoint DISABLE TRIGGER USER")
        owner.execute("DELETE FROM checkpoint WHERE note = %s", (newer,))
        owner.execute("ALTER TABLE checkpoint ENABLE TRIGGER USER")
    kept.write_text(newer)
    code, found = run(audit, "--since", str(kept))
    assert code == 1
    assert found["kinds"]["the log ends before what was witnessed"] == 1


def test_what_is_kept_must_be_a_checkpoint_of_this_log(house: House, run: Run, tmp_path: Path):
    house.enter(range(1))
    run(seal)
    (tmp_path / "kept").write_text("something else")
    with pytest.raises(AssertionError, match="is no checkpoint of this log"):
        run(audit, "--since", str(tmp_path / "kept"))


def test_an_audit_reads_as_the_auditor_and_as_nobody_else(house: House, run: Run):
    house.enter(range(2))
    with house.connect("owner") as owner:
        owner.execute("REVOKE SELECT ON opening FROM musterroll_app, musterroll_worker, musterroll_portal")
    assert run(audit)[0] == 0
    with house.connect("owner") as owner:
        owner.execute("REVOKE SELECT ON opening FROM musterroll_auditor")
    with pytest.raises(AssertionError, match="permission denied"):
        run(audit)


def test_an_audit_that_finds_something_says_what_and_exits_1(house: House, run: Run):
    house.enter(range(2))
    with house.intruder() as conn:
        conn.execute("UPDATE particulars SET name = 'x' WHERE person_id = %s", (man(0),))
    code, found = run(audit)
    assert code == 1
    assert set(found) == {
        "acts",
        "cases",
        "measures",
        "sealed",
        "erased",
        "rules",
        "past_the_journal",
        "promises",
        "kinds",
        "differences",
        "unlawful",
    }
    assert found["kinds"] == {"particulars.name": 1}
    (difference,) = found["differences"]
    assert (difference["what"], difference["person"], difference["found"]) == (
        "particulars.name",
        str(man(0)),
        "x",
    )
    (stored,) = stored_acts(house.worker, REGISTER)
    assert isinstance(stored.act, RegisterAudited)
    assert stored.act.findings == 1


def test_a_rebuild_mends_what_the_audit_found(house: House, run: Run):
    house.enter(range(2))
    with house.intruder() as conn:
        conn.execute("UPDATE particulars SET name = 'x'")
    assert run(audit)[0] == 1
    code, written = run(rebuild)
    assert (code, written["particulars"]) == (0, 2)
    assert run(audit)[0] == 0


def test_the_clock_does_what_is_due_by_now_and_the_second_time_nothing(house: House, run: Run):
    house.enter(range(3))
    house.summon(range(3))
    code, done = run(clock)
    assert (code, done["files"]) == (0, 3)
    assert done["acts"] >= 9
    assert run(clock)[1]["acts"] == 0
    assert done["at"] >= DEFAULTED.isoformat()
    assert run(audit)[0] == 0


def test_the_seal_publishes_what_it_seals_and_names_its_key(house: House, run: Run, tmp_path: Path):
    house.enter(range(3))
    code, sealed = run(seal)
    assert (code, sealed["sealed"], sealed["size"]) == (0, 3, 5)  # and the rules, and the map of people
    assert sealed["vkey"] == (tmp_path / "keys" / "log.vkey").read_text().split()[0]
    assert (tmp_path / "log" / "checkpoint").exists()
    assert run(seal)[1]["sealed"] == 0


@pytest.mark.parametrize("module", [audit, clock, rebuild, seal])
def test_every_command_helps_with_an_example(module: ModuleType):
    result = CliRunner().invoke(module.command, ["--help"])
    assert result.exit_code == 0
    assert "Example: musterroll" in result.stdout


# --- callable ---------------------------------------------------------------------------------------------------


def test_callable_counts_and_names_nobody(house: House, run: Run):
    house.enter(range(3))
    house.enter([3], AWAY)
    at = DEFAULTED
    house.record([about_person(FactContested, 1, at, "person:self", fact="fitness_category")], at)
    until = (at + timedelta(days=90)).date()
    house.record([about_person(DefermentGranted, 2, at, deferment_ground="study", until=until)], at)
    day = ("--at", (at + timedelta(days=2)).date().isoformat())
    code, found = run(callable_, "--kind", "board", *day)
    assert code == 0
    (board,) = found["calls"]
    assert [board[key] for key in ("people", "may", "may_not", "unknown", "deferred")] == [4, 2, 1, 1, 1]
    fit = next(one for one in board["conditions"] if one["code"] == "fit")
    assert (fit["keeps_away"], fit["unknown"]) == (0, 1)
    assert all(one["citation"] for one in board["conditions"] + board["grounds"])
    assert not any(str(man(number)) in json.dumps(found) for number in range(4))
    assert run(callable_, "--kind", "board", *day, "--region", AWAY)[1]["calls"][0]["people"] == 1
    assert house.one("SELECT count(*) FROM answers") == 0


def test_callable_without_a_kind_asks_of_every_kind_and_stores_every_answer_if_told(house: House, run: Run):
    house.enter(range(3))
    code, found = run(callable_, "--at", "2026-03-02", "--store")
    assert (code, found["stored"]) == (0, 3)
    kinds = [call["kind"] for call in found["calls"]]
    assert set(kinds) == set(PACK.at(date(2026, 3, 2)).liability)
    assert house.one("SELECT kinds FROM asking") == kinds
    assert house.one("SELECT count(*) FROM answers WHERE may[%s]", kinds.index("board") + 1) == 3


def test_callable_of_an_empty_register_is_nobody(run: Run):
    _, found = run(callable_, "--kind", "board", "--at", "2026-03-02")
    assert [found["calls"][0][key] for key in ("people", "may", "unknown")] == [0, 0, 0]


def test_callable_for_people_says_the_same_in_words(house: House, run: Run):
    house.enter(range(2))
    result = CliRunner().invoke(callable_.command, ["--kind", "board", "--at", "2026-03-02"])
    assert result.exit_code == 0
    assert "2 people: 2 may be called, 0 may not, 0 unknown" in result.stdout
    assert "not_served_before" in result.stdout
