"""`musterroll erase` and `musterroll retention`, as an operator runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from musterroll.cli import audit, erase, retention
from musterroll.errors import BadInput, MusterrollError
from musterroll.wallclock import SystemClock
from tests.register.people import HOME, House
from tests.register.test_erasure import DAY_AFTER, HEAD, LAST_DAY, RULE, YEARS, keep_for, take_off

Run = Callable[..., Result]


@pytest.fixture
def run(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's register, on the day after the term."""
    db = house.database
    (tmp_path / "roles.json").write_text(json.dumps(dict(db.passwords)))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(
        "DATABASE_URL",
        f"postgresql://{db.owner}:{db.passwords['owner']}@/{db.name}?host={db.host}&port={db.port}",
    )
    turn(tmp_path, DAY_AFTER)

    def command(module: ModuleType, *arguments: str) -> Result:
        return CliRunner().invoke(module.command, arguments)

    return command


def turn(data_dir: Path, moment: object) -> None:
    ahead = int((moment - SystemClock().now()).total_seconds()) + 1  # type: ignore[operator]
    (data_dir / "clock.json").write_text(json.dumps({"seconds": ahead}))


@pytest.fixture
def due(house: House) -> House:
    keep_for(house)
    house.enter(range(3))
    for number in (0, 1):
        take_off(house, number)
    return house


def test_without_do_it_only_counts_and_names_nobody(due: House, run: Run):
    result = run(erase)
    assert result.exit_code == 0
    assert HOME in result.stdout
    assert "2  files whose term has ended" in result.stdout
    assert "Nothing was erased" in result.stdout
    assert "Алексеев" not in result.output
    assert "T-0000" not in result.output
    assert due.one("SELECT count(*) FROM particulars") == 3


def test_with_do_and_a_named_officer_it_erases_and_a_second_time_there_is_nothing_left(due: House, run: Run):
    done = json.loads(run(erase, "--do", "--officer", HEAD, "--json").stdout)
    assert done["due"] == [{"rule": RULE, "region": HOME, "files": 2}]
    assert (done["erased"]["files"], done["erased"]["openings"]) == (2, 6)
    again = json.loads(run(erase, "--do", "--officer", HEAD, "--json").stdout)
    assert again == {"due": [], "kept": {}, "erased": None}
    found = run(audit)
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["erased"] == {"files": 2, "acts": 6}


@pytest.mark.parametrize("officer", [(), ("--officer", " "), ("--officer", "clock")])
def test_nothing_is_erased_without_a_named_officer(due: House, run: Run, officer: tuple[str, ...]):
    assert isinstance(run(erase, "--do", *officer).exception, BadInput)
    assert due.one("SELECT count(*) FROM particulars") == 3


def test_it_says_why_a_file_is_kept(due: House, run: Run, tmp_path: Path):
    turn(tmp_path, LAST_DAY.replace(hour=12))
    assert "2  kept: the term has not ended where the person lives" in run(erase).stdout


def test_the_term_is_shown_and_set_with_its_ground_and_its_officer(house: House, run: Run):
    assert "Nobody has set a term" in run(retention).stdout
    shown = run(retention, "--years", "5", "--ground", "Order 12", "--officer", HEAD).stdout
    assert f"{YEARS} years, set by {HEAD} on the ground of Order 12" in shown
    found = json.loads(run(retention, "--json").stdout)
    assert (found["rule"], found["verified"]) == (RULE, False)
    assert found["term"] == {"years": YEARS, "ground": "Order 12", "officer": HEAD}


@pytest.mark.parametrize(
    "said", [("--years", "5"), ("--years", "5", "--ground", "x"), ("--officer", HEAD), ("--ground", "x")]
)
def test_a_term_is_not_set_by_halves(house: House, run: Run, said: tuple[str, ...]):
    assert isinstance(run(retention, *said).exception, MusterrollError)
    assert house.one("SELECT count(*) FROM retention") == 0
