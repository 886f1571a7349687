"""Starting, watching and stopping what runs beside the database; and the whole register, from outside."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from musterroll import postgres
from musterroll.embedded import Embedded
from musterroll.errors import BadInput
from musterroll.site import serve
from musterroll.site.serve import Part

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]

# Watches two sleeping parts and prints their process ids.
WATCHER = """
import sys, time
from musterroll.site import serve
parts = [serve.Part(name, [sys.executable, "-c", "import time; time.sleep(600)"]) for name in ("one", "two")]
def ready():
    print(*(part.process.pid for part in parts), flush=True)
    return True
with serve._signals_raise():
    serve.keep_running(parts, {}, ready)
"""


def alive(pid: int) -> bool:
    """Whether the process runs; a dead one that nobody reaped yet doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def gone(pids: list[int], seconds: float = 120) -> bool:
    """Whether all of them have ended within that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


# --- parts ------------------------------------------------------------------------------------------------------


def test_a_part_that_keeps_ending_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    sleeper, ender = Part("sleeper", SLEEPS), Part("ender", ENDS)
    assert serve.keep_running([sleeper, ender], {}, lambda: True) == 1
    assert len(ender.starts) == serve.RESTARTS + 1
    assert "The ender keeps ending (exit code 3); giving up." in capsys.readouterr().err
    assert sleeper.process is not None
    assert sleeper.process.poll() is not None


def test_what_never_gets_ready_is_ended() -> None:
    part = Part("sleeper", SLEEPS)
    assert serve.keep_running([part], {}, lambda: False) == 1
    assert part.process is not None
    assert part.process.poll() is not None


def test_a_part_that_was_killed_is_started_again() -> None:
    part = Part("sleeper", SLEEPS)
    pids: list[int] = []

    def kill_once() -> bool:
        assert part.process is not None
        pids.append(part.process.pid)
        part.process.kill()
        return True

    class Enough(Exception):
        pass

    start = part.start

    def counted(environ: dict[str, str]) -> None:
        start(environ)
        if len(part.starts) == 2:
            raise Enough

    part.start = counted  # type: ignore[method-assign]
    with pytest.raises(Enough):
        serve.keep_running([part], {}, kill_once)
    assert part.process is not None
    assert part.process.pid != pids[0]
    assert part.process.poll() is not None


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_parts_end_with_their_watcher_however_it_ends(how: signal.Signals) -> None:
    watcher = subprocess.Popen([sys.executable, "-c", WATCHER], stdout=subprocess.PIPE, text=True)
    assert watcher.stdout is not None
    pids = [int(word) for word in watcher.stdout.readline().split()]
    assert len(pids) == 2
    watcher.send_signal(how)
    watcher.communicate(timeout=180)
    assert gone(pids)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"port {port} .*PORT=8001 make run"), serve.bound(port):
            pass


# --- the whole register -----------------------------------------------------------------------------------------


@pytest.fixture
def house(quick_folder: Path) -> Iterator[dict[str, str]]:
    """Environment of a register of its own: few people, a free port, an empty data directory."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="musterroll-", dir=quick_folder) as data_dir:
        yield {**os.environ, "DATA_DIR": data_dir, "PORT": str(port), "PEOPLE": "60", "PYTHONUNBUFFERED": "1"}
        Embedded(Path(data_dir)).stop()


def start(house: dict[str, str]) -> subprocess.Popen[str]:
    """`musterroll run`, come back when it says where it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "musterroll.cli", "run"],
        env=house,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Musterroll is at" in line:
            return process
    pytest.fail("it did not start:\n" + "".join(said))


def children(pid: int) -> list[int]:
    """Process ids of everything below `pid`."""
    below = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        below += [int(child), *children(int(child))]
    return below


@pytest.mark.slow
def test_a_database_that_was_killed_is_started_again(
    quick_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="musterroll-", dir=quick_folder) as name,
        postgres.server(Path(name), None) as database,
    ):
        part = serve.database_part(Path(name))
        assert part.embedded is not None
        killed = part.embedded.postmaster()
        assert killed is not None

        def kill() -> bool:
            os.kill(killed, signal.SIGKILL)
            return True

        class Enough(Exception):
            pass

        start = part.start

        def counted(environ: dict[str, str]) -> None:
            start(environ)
            if len(part.starts) == 2:
                raise Enough

        part.start = counted  # type: ignore[method-assign]
        with pytest.raises(Enough):
            serve.keep_running([part], {}, kill)
        database.connect("app").close()
        assert "The database ended (SIGKILL); starting it again." in capsys.readouterr().err


@pytest.mark.slow
def test_run_serves_a_page_stops_whole_and_continues(house: dict[str, str]) -> None:
    process = start(house)
    connection = http.client.HTTPConnection("127.0.0.1", int(house["PORT"]), timeout=120)
    connection.request("GET", "/", headers={"Host": "localhost"})
    page = connection.getresponse()
    assert page.status in (200, 302)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    connection.close()

    started = [process.pid, *children(process.pid)]
    assert len(started) >= 5  # itself, the database, the web server's two processes, the clock
    process.terminate()
    rest, _ = process.communicate(timeout=180)
    assert process.returncode == 0, rest
    assert gone(started)
    assert Embedded(Path(house["DATA_DIR"])).postmaster() is None

    again = start(house)
    again.terminate()
    rest, _ = again.communicate(timeout=180)
    assert again.returncode == 0, rest
    assert "synthetic people" not in rest
