"""A register with a server of its own, whose WAL is archived, and what happens to it before and after a backup.

The commands use the PostgreSQL of the wheel, so that `--postgres` changes nothing here: these tests bear no `database`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from musterroll import postgres
from musterroll.backup import archive
from musterroll.cli import audit, backup, restore, seal
from musterroll.clock.worker import ORIGIN
from musterroll.embedded import Embedded
from musterroll.journal.seal import log_signer
from musterroll.journal.seal import publish as publish_log
from musterroll.journal.seal import seal as seal_log
from musterroll.postgres import Database
from musterroll.register.rules import rules_in_use
from musterroll.site import setup
from musterroll.wallclock import SystemClock
from tests.conftest import QUICK
from tests.register.people import DEFAULTED, PACK, House

Run = Callable[..., Result]

# What is committed is in WAL; and WAL grows, and is archived, by what a test does alone.
STILL = {**QUICK, "synchronous_commit": "on", "archive_timeout": "0", "autovacuum": "off"}


@dataclass
class Town:
    """A register in `home`, with its archive and its backups beside it. Its server runs."""

    home: Path
    database: Database
    house: House
    moments: dict[str, datetime] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)
    """By the name of a moment: the server's clock, the log's size and its checkpoint then."""

    @property
    def archive(self) -> Path:
        return self.home.with_name("archive")

    @property
    def backups(self) -> Path:
        return self.home.with_name("backups")

    @property
    def embedded(self) -> Embedded:
        return Embedded(self.home)

    def seal(self, name: str) -> None:
        """Seals and publishes; what the log is then is kept under that name."""
        signer = log_signer(self.home, ORIGIN)
        seal_log(self.house.worker, signer, DEFAULTED, rules_in_use(PACK))
        publish_log(self.house.worker, self.home / "log")
        with self.embedded.superuser(self.database.name) as conn:
            row = conn.execute("SELECT max(size), clock_timestamp() FROM checkpoint").fetchone()
        assert row is not None
        self.sizes[name], self.moments[name] = row
        self.notes[name] = (self.home / "log" / "checkpoint").read_bytes()
        time.sleep(0.01)  # what comes after is later by any clock

    def archive_all(self) -> None:
        """The segment that is being written is finished, and the archiver has taken it."""
        with self.embedded.superuser() as conn:
            conn.execute(
                "SELECT pg_logical_emit_message(false, 'test', '')"
            )  # an empty segment isn't finished
            (name,) = conn.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        deadline = time.monotonic() + 240
        while not (self.archive / name).exists():
            assert time.monotonic() < deadline, f"{name} is not archived"
            time.sleep(0.05)


@pytest.fixture(scope="session")
def folder(quick_folder: Path) -> Iterator[Path]:
    """Where the registers of these tests lie: short paths that the server's user reaches."""
    with tempfile.TemporaryDirectory(prefix="musterroll-backup-", dir=quick_folder) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def living(home: Path) -> Iterator[Town]:
    """The register in `home` with its server running, archiving into the folder beside it."""
    archive.switch(Embedded(home), home.with_name("archive"))
    with postgres.server(home, None, settings=STILL) as database:
        setup.migrate(database)
        house = House(database)
        yield Town(home, database, house)
        house.close()


@pytest.fixture(scope="session")
def town(folder: Path) -> Iterator[Town]:
    """Twelve people are entered ("entered"), backed up, summoned ("summoned"), and bound ("bound"); all archived.

    Several tests restore it; none changes it.
    """
    home = folder / "home"
    home.mkdir()
    with living(home) as one:
        ahead = max(timedelta(0), DEFAULTED + timedelta(days=1) - SystemClock().now())
        (home / "clock.json").write_text(json.dumps({"seconds": int(ahead.total_seconds())}))
        one.house.enter(range(12))
        one.seal("entered")
        made = run_in(home)(backup.command, str(one.backups))
        assert made.exit_code == 0, made.output
        one.house.summon(range(12))
        one.seal("summoned")
        one.house.turn(DEFAULTED)
        one.seal("bound")
        one.archive_all()
        yield one


@pytest.fixture
def heir(town: Town, place: Path) -> Path:
    """The data directory of a register of this test's own, stopped: the town's, restored and given its keys."""
    home = place / "heir"
    assert restored(run_in(town.home), town.backups, "--into", home)["code"] == 0
    keys_to(town, home)
    return home


@pytest.fixture
def place(folder: Path) -> Iterator[Path]:
    """An empty folder of this test's own."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        Path(name).chmod(0o711)
        yield Path(name)
        for one in Path(name).glob("*/postgres"):
            Embedded(one.parent).stop()


def run_in(data_dir: Path, **environ: str) -> Run:
    """Runs a command on the register of that data directory."""
    said = {"DATA_DIR": str(data_dir), "DATABASE_URL": "", "WITNESSES": "", "ARCHIVE_DIR": "", **environ}
    return lambda command, *arguments: CliRunner().invoke(command, [str(one) for one in arguments], env=said)


def restored(run: Run, *arguments: Any) -> dict[str, Any]:
    """What `musterroll restore … --json` says, with its exit code as "code"."""
    result = run(restore.command, *arguments, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    found: dict[str, Any] = {"code": result.exit_code, **json.loads(result.stdout)}
    return found


def audited(data_dir: Path, *arguments: Any) -> dict[str, Any]:
    """What `musterroll audit` finds in that data directory."""
    result = run_in(data_dir)(audit.command, *arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def refused(run: Run, *arguments: Any) -> str:
    """What `musterroll restore` says when it restores nothing."""
    result = run(restore.command, *arguments)
    assert result.exception is not None, result.output
    assert not isinstance(result.exception, SystemExit), result.output
    return str(result.exception)


def keys_to(town: Town, data_dir: Path) -> None:
    """The operator brings the secret keys from where they are kept; what the log has shown is not with them."""
    (data_dir / "keys").mkdir(exist_ok=True)
    for name in ("log.seed", "log.ml-dsa.seed"):
        if (town.home / "keys" / name).exists():
            shutil.copy(town.home / "keys" / name, data_dir / "keys" / name)


def seals(data_dir: Path) -> Result:
    """`musterroll seal` in that data directory."""
    return run_in(data_dir)(seal.command)


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
