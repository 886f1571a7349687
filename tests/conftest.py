"""What all tests share: a PostgreSQL server of their own, and a fresh register in it for each test.

Which server: the embedded one; with `--postgres=DIR` the one whose programs lie in DIR (such as Debian's
/usr/lib/postgresql/15/bin); with MUSTERROLL_TEST_DATABASE_URL a running one, named by its owner.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from musterroll import postgres
from musterroll.config import Config
from musterroll.postgres import Database
from musterroll.site import setup

# The tests' settings must not be those of somebody's running register.
for name in Config().environ():
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="musterroll-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "musterroll.site.settings"

# How fast an example runs says nothing on a machine that has much else to do.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A test's server dies with the test: nothing has to survive a power cut, and a checkpoint has nothing to wait for.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}

# Copying a register is most of what a short test does: twenty times faster in memory than on a disk.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of its own is made in it

_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", metavar="DIR", type=Path, help="folder of initdb and postgres to test on")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
    # Files that take long come first, so that of two processes neither is left with the last of them.
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How far the exhaustive exploration went, whatever else is shown (`record_property("explored", …)`)."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            if name == "explored":
                terminalreporter.write_line(f"explored: {value}")


@pytest.fixture(scope="session")
def quick_folder() -> Path:
    """Where a server's data lie: in memory where there is room, else where temporary files lie."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, quick_folder: Path) -> Iterator[Database]:
    """The tests' own server, all roles made; its register is empty and has no tables."""
    url = os.environ.get("MUSTERROLL_TEST_DATABASE_URL")
    binaries = request.config.getoption("--postgres")
    with (
        tempfile.TemporaryDirectory(prefix="musterroll-postgres-", dir=quick_folder) as data_dir,
        postgres.server(Path(data_dir), url, binaries=binaries, settings=QUICK) as database,
    ):
        yield database


@pytest.fixture(scope="session")
def migrated(server: Database) -> Iterator[str]:
    """Name of the migrated template database that each test's register is a copy of."""
    name = setup.template(server)
    yield name
    setup.drop(server, name)


@pytest.fixture
def db(server: Database, migrated: str) -> Iterator[Database]:
    """An empty register of this test's own, migrated, dropped afterwards."""
    name = f"musterroll_test_{os.getpid()}_{next(_numbers)}"
    yield setup.clone(server, migrated, name)
    setup.drop(server, name)
