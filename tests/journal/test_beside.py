"""Another process: what it is given comes back, and it is gone when the one that started it is, however that ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from musterroll.journal.beside import Beside, ProcessLost, beside

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, signal, sys
from musterroll.journal.beside import beside
with beside(True) as other:
    print(other.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside]:
    """Another process, whatever threads the tests are run by."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    with beside(True) as found:
        assert found is not None
        yield found


def test_calls_are_made_there_in_their_order(other: Beside):
    asked = [other.submit(pow, 2, n) for n in range(50)]
    assert [one.result() for one in asked] == [2**n for n in range(50)]
    assert other.submit(os.getpid).result() != os.getpid()


def test_more_than_a_pipe_holds_goes_there_and_back(other: Beside):
    large = os.urandom(3_000_000)
    asked = [other.submit(bytes, large) for _ in range(3)]
    assert all(one.result() == large for one in asked)


def test_an_error_there_is_told_here(other: Beside):
    with pytest.raises(ProcessLost, match=r"could not go on: ZeroDivisionError"):
        other.submit(divmod, 1, 0).result()
    assert other.submit(divmod, 7, 2).result() == (3, 1)


def test_whoever_waits_for_a_process_that_is_gone_is_told(other: Beside):
    asked = [other.submit(os._exit, 1), other.submit(os.getpid)]
    for one in asked:
        with pytest.raises(ProcessLost, match="has ended"):
            one.result()


def test_what_it_is_not_to_hold_open_is_closed_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    reads, writes = os.pipe()
    with beside(True, writes) as found:
        assert found is not None
        os.fstat(writes)
        with pytest.raises(ProcessLost, match="Bad file descriptor"):
            found.submit(os.fstat, writes).result()
        os.close(writes)
        assert os.read(reads, 1) == b""  # the end: nobody else holds it
    os.close(reads)


def test_there_is_none_where_it_is_not_worth_it_or_threads_are_at_work(monkeypatch: pytest.MonkeyPatch):
    with beside(False) as found:
        assert found is None
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with beside(True) as found:
        assert found is None
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    with beside(True) as found:
        assert found is None


def test_it_ends_with_the_block():
    with beside(True) as found:
        if found is None:
            pytest.skip("threads are at work")
        number = found.submit(os.getpid).result()
    assert not psutil.pid_exists(number)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is one processor")
def test_it_ends_when_the_one_that_started_it_is_killed():
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL
    number = int(done.stdout)
    deadline = time.monotonic() + 60
    while psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)
