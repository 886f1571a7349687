"""A wave large enough to be killed in, and what must be true of a register afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from musterroll.case.acts import Act, MeasuresProposed, WarningGiven, from_json
from musterroll.case.fold import fold
from musterroll.case.steps import clock_acts
from musterroll.clock.worker import ORIGIN
from musterroll.demo.clock import TurnedClock
from musterroll.journal.read import acts_that_bear
from musterroll.journal.seal import log_signer
from musterroll.postgres import Database
from musterroll.register.audit import audit
from musterroll.register.setting import load_setting
from musterroll.wallclock import SystemClock
from tests.register.people import DEFAULTED, PACK, House, man

KINDS = ["service_deemed", "warning_given", "measures_proposed", "default_entered"]
COUNT = "SELECT count(*) FROM act WHERE kind = ANY(%s)"

# What the clock owes: the act's id, or, of a warning and of what may follow it, case and measures. When those fall due
# depends on when the register learnt of the service and gave the warning: their ids can't be foreseen.
Owed = tuple[object, ...]


def owed(act: Act) -> Owed:
    late = isinstance(act, WarningGiven | MeasuresProposed)
    return (act.case, act.kind, act.measures) if late else (act.id,)


def expected_of_clock(house: House, people: int, data_dir: Path) -> set[Owed]:
    """All that the law makes due in these files by what the clock of `data_dir` shows; nothing is recorded."""
    now = TurnedClock(data_dir).now()
    setting = load_setting(house.worker, PACK)
    found: set[Owed] = set()
    for person, acts in acts_that_bear(house.worker, [man(n) for n in range(people)]).items():
        file = fold(acts, setting, person)
        for case in file.cases.values():
            found |= {owed(act) for act in clock_acts(file, case, setting, now)}
    return found


def made_by_clock(house: House) -> list[Owed]:
    rows = house.worker.execute(
        "SELECT payload FROM act JOIN opening USING (person_id, act_id) WHERE kind = ANY(%s)", (KINDS,)
    )
    return [owed(from_json(orjson.loads(payload))) for (payload,) in rows]


def count_by_clock(house: House) -> int:
    return int(house.one(COUNT, KINDS))


def environment(data_dir: Path, database: Database | None = None) -> dict[str, str]:
    """What makes a command work on that data directory's register, or on `database`; its clock is past what is due."""
    ahead = max(0, int((DEFAULTED - SystemClock().now()).total_seconds()))
    (data_dir / "clock.json").write_text(json.dumps({"seconds": ahead}))
    said = {**os.environ, "DATA_DIR": str(data_dir)}
    said.pop("DATABASE_URL", None)
    if database is not None:
        (data_dir / "roles.json").write_text(json.dumps(dict(database.passwords)))
        said["DATABASE_URL"] = (
            f"postgresql://{database.owner}:{database.passwords['owner']}@/{database.name}"
            f"?host={database.host}&port={database.port}"
        )
    return said


@contextmanager
def worker(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`musterroll clock --worker` while the block runs, unless it is killed in it."""
    with subprocess.Popen(
        [sys.executable, "-m", "musterroll.cli", "clock", "--worker"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def nothing_lost_and_nothing_twice(house: House, data_dir: Path, expected: set[Owed]) -> None:
    """The clock's acts are just those the law makes due; the audit, with the log sealed, finds nothing."""
    made = made_by_clock(house)
    assert len(made) == len(set(made))
    assert set(made) == expected
    key = log_signer(data_dir, ORIGIN).key
    with house.database.connect("auditor") as conn:
        found = audit(conn, PACK, [key])
    assert (found.differences, found.unlawful) == ([], [])
    assert found.sealed == found.acts == house.one("SELECT count(*) FROM leaf")
