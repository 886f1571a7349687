"""A whole register, run as anybody runs it: `musterroll run` in a process of its own, watched from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from musterroll import postgres
from musterroll.demo.clock import TurnedClock
from musterroll.embedded import Embedded

PEOPLE = 6000  # so many that some in the desk's region have no summons yet
REGION = "Ryazan Oblast"

MUSTERROLL = [sys.executable, "-m", "musterroll.cli"]

# nobody_summoned --
# People of the region whom a summons to check data fits: men of an age to be registered, not unfit, nothing under way.
NOBODY_SUMMONED = """
SELECT p.person_id, p.name, p.personal_number, p.search_name FROM particulars p
WHERE p.region = %s AND p.sex = 'male' AND p.facts->'fitness_category'->>'value' IN ('A', 'B')
  AND NOT EXISTS (SELECT FROM summons s WHERE s.person_id = p.person_id
      AND s.status NOT IN ('appeared', 'excused', 'withdrawn'))
  AND NOT EXISTS (SELECT FROM deferment d WHERE d.person_id = p.person_id)
  AND NOT EXISTS (SELECT FROM particulars other WHERE other.search_name = p.search_name
      AND other.person_id <> p.person_id)
ORDER BY (SELECT count(*) FROM summons s WHERE s.person_id = p.person_id), p.search_name
"""


@dataclass(frozen=True)
class Somebody:
    """A synthetic person whom a test tells its story about."""

    id: UUID
    name: str
    number: str


@dataclass
class House:
    """The register of these tests. `url` has no slash at its end."""

    data_dir: Path
    port: int
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "PEOPLE": str(PEOPLE),
            "PYTHONUNBUFFERED": "1",
        }

    # --- running ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Come back when it says where it is; nothing happens if it runs already."""
        if self.process is not None:
            return
        process = subprocess.Popen(
            [*MUSTERROLL, "run"],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.process = process
        ready = threading.Event()

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                self.said.append(line)
                if "Musterroll is at" in line:
                    ready.set()
            ready.set()

        threading.Thread(target=listen, daemon=True).start()
        assert ready.wait(600), self.words
        assert process.poll() is None, self.words

    @property
    def words(self) -> str:
        """What it has printed."""
        return "".join(self.said)

    def stop(self) -> None:
        """End it by SIGTERM; nothing that it started may be left. Nothing happens if it doesn't run."""
        if self.process is None:
            return
        process, self.process = self.process, None
        started = [process.pid, *below(process.pid)]
        database = Embedded(self.data_dir).postmaster()
        process.send_signal(signal.SIGTERM)
        assert process.wait(180) == 0, self.words
        started += [database] if database else []
        soon(lambda: all(gone(pid) for pid in started))
        left = [pid for pid in started if not gone(pid)]
        assert left == [], f"still running after SIGTERM: {left}"
        assert Embedded(self.data_dir).postmaster() is None

    def parts(self, words: str) -> list[int]:
        """Process ids of those whose command line has these words and that have nothing below them."""
        assert self.process is not None
        return [pid for pid in below(self.process.pid) if words in command_line(pid) and not below(pid)]

    def kill_9(self, words: str) -> None:
        """`kill -9` one of its processes; come back when another is in its place and pages are served."""
        before = self.parts(words)
        os.kill(before[0], signal.SIGKILL)

        def replaced() -> bool:
            return gone(before[0]) and len(self.parts(words)) == len(before) and self.serves()

        assert soon(replaced), f"{words} was killed and nothing took its place:\n{self.words}"

    def serves(self) -> bool:
        """Whether it can serve pages now."""
        try:
            return self.get("/healthz") == "ok\n"
        except OSError:
            return False

    # --- asking -------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """What the register's clock shows."""
        return TurnedClock(self.data_dir).now()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds, asked as the worker, who sees every region."""
        with postgres.server(self.data_dir, None) as db, db.connect("worker") as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    def somebody(self, number: int) -> Somebody:
        """One of those to whom nothing has happened yet, always the same for a number while they stay so."""
        person, name, personal_number, _ = self.rows(NOBODY_SUMMONED, REGION)[number]
        return Somebody(person, name, personal_number)

    def get(self, path: str) -> str:
        """The text at that path."""
        with urllib.request.urlopen(self.url + path, timeout=120) as answer:
            return str(answer.read().decode())

    def check(self, number: str, measure: str = "exit_ban", purpose: str = "пересечение границы") -> Any:
        """The API's answer about a person, asked by the authority that carries the measure out, with its demo token."""
        self.get("/authorities")  # at the first look the demonstration makes the tokens
        tokens = json.loads((self.data_dir / "demo-tokens.json").read_text())
        code = "border_service" if measure == "exit_ban" else "traffic_police"
        question = urllib.request.Request(
            f"{self.url}/api/v1/checks",
            json.dumps({"personal_number": number, "measure": measure, "purpose": purpose}).encode(),
            {"Authorization": f"Bearer {tokens[code]}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(question, timeout=120) as answer:
            return json.loads(answer.read())

    def command(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """`musterroll` with these arguments, in this register unless `environ` says otherwise."""
        return subprocess.run(
            [*MUSTERROLL, *arguments],
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


def below(pid: int) -> list[int]:
    """Process ids of everything below `pid`."""
    found = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    for child in children:
        found += [int(child), *below(int(child))]
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def gone(pid: int) -> bool:
    """Whether the process has ended, reaped or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return True


def soon(what: Callable[[], bool], seconds: float = 120) -> bool:
    """Whether it comes true within that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
