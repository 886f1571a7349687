"""An audit shared by several processes says the same as one alone, or that it could not be carried through."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from musterroll.errors import AuditBroken
from musterroll.register.audit import audit, files, workers
from musterroll.register.rebuild import rebuild
from tests.register.people import DEFAULTED, PACK, SIGNER, House, man

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there is something to share among twelve, and something left when the first of them is looked at."""
    monkeypatch.setattr(files, "AT_ONCE", 1)
    monkeypatch.setattr(workers, "MOST_HELD", 1)


def test_the_report_is_the_same_byte_by_byte_whatever_the_number_of_processes(lived_house: House):
    with lived_house.intruder() as conn:
        conn.execute("UPDATE particulars SET name = 'X'")
        conn.execute("DELETE FROM mailbox WHERE what = 'warning_given'")
        conn.execute("UPDATE opening SET payload = replace(payload, '\"posted\"', '\"pasted\"')")
        conn.execute("DELETE FROM file WHERE person_id = %s", (man(4),))
        conn.execute("UPDATE leaf SET position = 1005 - position WHERE position IN (2, 3)")
        conn.execute("UPDATE leaf SET position = position - 1000 WHERE position > 1000")
        conn.execute("UPDATE measure SET state = 'lifted' WHERE state = 'in_force'")
        conn.execute("UPDATE map_bucket SET states = set_byte(states, 39, 255 - get_byte(states, 39))")
        conn.execute("DELETE FROM tile WHERE level = 0")
    reports = []
    for jobs in (1, 2, 3):
        with lived_house.database.connect("auditor") as conn:
            found = audit(conn, PACK, [SIGNER.key], jobs=jobs)
        reports.append(json.dumps(found.summary()))
    assert len(json.loads(reports[0])["differences"]) > 30
    assert reports[1:] == reports[:1] * 2


def test_moments_that_no_calendar_has_stop_no_audit_and_are_found(lived_house: House):
    with lived_house.intruder() as conn:
        conn.execute("ALTER TABLE act DROP CONSTRAINT its_moments_can_be_read")
        conn.execute(
            "UPDATE act SET effective_at = 'infinity' WHERE person_id = %s AND ordinal = 2", (man(1),)
        )
        conn.execute("UPDATE summons SET wake_at = '-infinity' WHERE person_id = %s", (man(2),))
        conn.execute("UPDATE particulars SET born = '0044-03-15 BC' WHERE person_id = %s", (man(3),))
    reports = []
    for jobs in (1, 2):
        with lived_house.database.connect("auditor") as conn:
            found = audit(conn, PACK, [SIGNER.key], jobs=jobs)
        reports.append({(one["what"], one["person"]) for one in found.differences})
    assert reports[0] == reports[1]
    assert reports[0] >= {
        ("constraint is missing", None),
        ("envelope", str(man(1))),
        ("summons.wake_at", str(man(2))),
        ("particulars.born", str(man(3))),
    }


def broken_off_by(house: House, deed: Callable[[int], None]) -> str:
    """What an audit says in which this is done as soon as its processes are at work. `deed` is given the number of the
    database session that all of them share the moment of."""
    parts = itertools.count(1)
    with house.database.connect("auditor") as conn:
        session = conn.info.backend_pid
        with pytest.raises(AuditBroken) as broken:
            # The first part is the register's own, and read before.
            audit(conn, PACK, [SIGNER.key], lambda _: deed(session) if next(parts) == 2 else None, jobs=2)
    assert multiprocessing.active_children() == []
    return str(broken.value)


def test_a_process_that_is_killed_breaks_the_audit_off(lived_house: House):
    def kill(_session: int) -> None:
        for process in multiprocessing.active_children():
            process.kill()

    assert "exit code -9" in broken_off_by(lived_house, kill)


def test_a_process_that_loses_its_connection_breaks_the_audit_off(lived_house: House):
    def cut(session: int) -> None:
        with lived_house.intruder() as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = 'musterroll_auditor' AND pid <> %s",
                (session,),
            )

    assert "could not go on" in broken_off_by(lived_house, cut)


def test_a_rebuild_waits_for_an_audit_and_neither_for_the_other_for_ever(lived_house: House):
    rebuilding = threading.Thread(target=rebuild, args=(lived_house.worker, PACK, DEFAULTED))
    waited = []

    def progress(_people: int) -> None:
        if not waited:
            rebuilding.start()
            while not lived_house.one(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'",
                role="owner",
            ):
                time.sleep(0.01)
        waited.append(rebuilding.is_alive())

    with lived_house.database.connect("auditor") as conn:
        assert audit(conn, PACK, [SIGNER.key], progress, jobs=2).clean
    rebuilding.join(180)
    assert all(waited)
    assert not rebuilding.is_alive()
    assert lived_house.audit().clean


AUDITING = """
import sys, time, multiprocessing, signal
from musterroll.postgres import Database
from musterroll.register.audit import audit, files
from tests.register.people import PACK, SIGNER

def progress(people):
    for process in multiprocessing.active_children():
        print(process.pid, flush=True)
    if multiprocessing.active_children():
        print("at work", flush=True)
        time.sleep(600)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests' own caller ignores
    files.AT_ONCE = 1
    import psycopg
    with psycopg.connect(sys.argv[1], autocommit=True) as conn:
        audit(conn, PACK, [SIGNER.key], progress, jobs=2)
"""


@pytest.mark.parametrize(
    "how",
    [signal.SIGTERM, *(pytest.param(how, marks=pytest.mark.slow) for how in (signal.SIGINT, signal.SIGKILL))],
)
def test_when_the_audit_is_ended_its_processes_end_too(
    lived_house: House, tmp_path: Path, how: signal.Signals
):
    program = tmp_path / "auditing.py"
    program.write_text(AUDITING, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(program), lived_house.database.conninfo("auditor")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as auditing:
        assert auditing.stdout is not None
        said = []
        for line in auditing.stdout:
            said.append(line.strip())
            if said[-1] == "at work":
                break
        auditing.send_signal(how)
        assert auditing.wait(180) != 0
    pids = [int(pid) for pid in said[:-1]]
    assert len(pids) == 2
    until = time.monotonic() + 180
    while any(map(running, pids)):
        assert time.monotonic() < until
        time.sleep(0.05)


def running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"
