"""Everything that runs while the register serves: the database, the web server, the clock; started and stopped here.

The order is the database, the schema, (for an empty register) the synthetic people, the web server and the
clock's worker. Stopping goes the other way round, the database last.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import click

from musterroll.backup.archive import check_switched, switch
from musterroll.clock.worker import ORIGIN
from musterroll.config import Config
from musterroll.demo import load
from musterroll.demo.clock import TurnedClock
from musterroll.embedded import Embedded, lock_file, write_secret
from musterroll.errors import BadInput, DatabaseUnavailable
from musterroll.journal.seal import log_signer
from musterroll.law.packs import pack
from musterroll.postgres import Database, server
from musterroll.site import setup

HOST = "127.0.0.1"
WORKERS = 2  # processes of the web server

# A part that ends by itself is started again, but not more often than this.
RESTARTS = 5
RESTARTS_WITHIN = 60.0  # seconds

FIRST_PAGE = 60.0  # seconds in which the web server must answer
ENDS = 15.0  # seconds a part has to end after SIGTERM before it is killed


class Stopped(SystemExit):
    """SIGTERM or SIGINT came; raised in the main thread wherever it was."""


@dataclass
class Part:
    """One child process that must be running."""

    name: str
    arguments: Sequence[str]
    descriptors: Sequence[int] = ()  # open files that it is handed
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))

    def start(self, environ: dict[str, str]) -> None:
        """Start it in a session of its own: Ctrl-C reaches us, and we end the parts in their order."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.arguments,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.descriptors,
            env={**os.environ, **environ},
            preexec_fn=_end_with_parent,
        )

    def poll(self) -> int | None:
        """The exit code when it has ended, None while it runs or before its first start."""
        return self.process.poll() if self.process else None

    def may_restart(self) -> bool:
        """Whether it has not ended too often of late."""
        return len(self.starts) <= RESTARTS or time.monotonic() - self.starts[0] > RESTARTS_WITHIN

    def end(self) -> None:
        """Politely, and by force after ENDS seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(ENDS)
        except subprocess.TimeoutExpired:
            # Its whole session: nothing that it started may outlive it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class DatabasePart(Part):
    """The embedded server: started before us by `server()` and stopped after us, started again here if it dies."""

    embedded: Embedded | None = None

    def start(self, environ: dict[str, str]) -> None:
        """Start it again; at first it runs already, and nothing happens."""
        assert self.embedded is not None
        self.starts.append(time.monotonic())
        self.embedded.revive()

    def poll(self) -> int | None:
        """-9 when there is no server: how it ended is in its log."""
        assert self.embedded is not None
        return None if self.embedded.postmaster() else -signal.SIGKILL

    def end(self) -> None:
        """Left to `server()`, which knows who else uses it."""


def serve(config: Config) -> int:
    """Run the register until SIGTERM or SIGINT (0) or until a part can't be kept alive (1).

    Raises BadInput when the port is taken, DatabaseUnavailable when the database can't be had.
    """
    with (
        _signals_raise(),
        contextlib.suppress(Stopped),
        only_one(config.data_dir),
        bound(config.port) as door,
    ):
        _switch_archiving(config)
        click.echo("Starting the database …")
        with server(config.data_dir, config.database_url) as db:
            if config.database_url is None:
                _say_archiving(Embedded(config.data_dir))
            _secret_key(config)
            log_signer(config.data_dir, ORIGIN)  # a copy without the log's keys may be looked at, not run
            prepare(config, db, load.setup)
            children = parts(door)

            def ready() -> bool:
                if not _serves(config.port, children[0]):
                    click.echo("The web server serves no page; its own messages are above.", err=True)
                    return False
                at = f"http://{HOST}:{config.port}/"
                whom = "waits for its proxy" if config.https else "is"
                click.secho(f"\nMusterroll {whom} at {at}\n", bold=True)
                click.echo("Ctrl-C ends it; the next start continues here.")
                return True

            settings = {**config.environ(), "DJANGO_SETTINGS_MODULE": "musterroll.site.settings"}
            # The database first: what needs it comes back by itself once it is there again.
            database = [] if config.database_url else [database_part(config.data_dir)]
            return keep_running([*database, *children], settings, ready)
    click.echo("Stopped.")
    return 0


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """One register at a time in a data directory. Raises DatabaseUnavailable when another process serves it."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock_file(data_dir / "serving.lock") as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseUnavailable(
                f"the register in {data_dir} is running already; stop it first"
            ) from None
        yield


def prepare(config: Config, db: Database, make_people: Callable[..., object]) -> None:
    """Bring the schema up to date; make the synthetic people if the register holds nobody yet."""
    setup.migrate(db)
    # Written before the first person and removed after the last: while it is there, nobody has used the register.
    loading = config.data_dir / "loading"
    if loading.exists():
        click.echo("The last start was cut short while it made the synthetic people; beginning anew.")
        setup.empty(db)
    elif not is_empty(db):
        if setup.fill_standing(db, pack(config.pack), TurnedClock(config.data_dir).now()):
            click.echo(
                "The law asks for more than the register had at hand; its rows were made anew from the acts."
            )
        return
    if config.people == 0:
        return
    loading.touch()
    click.echo(f"Making {config.people:,} synthetic people and their stories, step by step …")
    make_people(db, people=config.people, seed=config.seed, pack=config.pack, progress=_progress())
    loading.unlink()


def is_empty(db: Database) -> bool:
    """Whether no act was ever recorded."""
    with db.connect("auditor") as connection:
        return connection.execute("SELECT 1 FROM act LIMIT 1").fetchone() is None


def parts(door: socket.socket) -> list[Part]:
    """What runs beside the database, in the order of starting: the web server's processes at that socket, the clock."""
    return [
        *(web(f"web server {number}", door) for number in range(1, WORKERS + 1)),
        Part("clock", [sys.executable, "-m", "musterroll.cli", "clock", "--worker"]),
    ]


def web(name: str, door: socket.socket) -> Part:
    """A process of the web server. Those who come while it is away wait in the socket's queue, which is ours too."""
    return Part(name, [sys.executable, "-m", "musterroll.site.web", str(door.fileno())], [door.fileno()])


def database_part(data_dir: Path) -> DatabasePart:
    """The embedded server of that data directory, to be watched."""
    return DatabasePart("database", (), embedded=Embedded(data_dir))


def keep_running(children: Sequence[Part], environ: dict[str, str], ready: Callable[[], bool]) -> int:
    """Start them, call `ready`, and start again what ends. All have ended afterwards.

    1 when one ends too often or `ready` says no; otherwise it comes back by an exception such as Stopped.

    `environ` is added to the parts' environment.
    """
    try:
        for part in children:
            part.start(environ)
        if not ready():
            return 1
        while True:
            time.sleep(0.2)
            for part in children:
                code = part.poll()
                if code is None:
                    continue
                if not part.may_restart():
                    click.echo(f"The {part.name} keeps ending ({_ended(code)}); giving up.", err=True)
                    return 1
                click.echo(f"The {part.name} ended ({_ended(code)}); starting it again.", err=True)
                part.start(environ)
    finally:
        for part in reversed(children):
            part.end()


def _serves(port: int, web: Part) -> bool:
    """Whether a page is served, waited for FIRST_PAGE seconds at most; False at once when the web server ends."""
    deadline = time.monotonic() + FIRST_PAGE
    while time.monotonic() < deadline and web.process is not None and web.process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=FIRST_PAGE)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status < 500:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


@contextlib.contextmanager
def bound(port: int) -> Iterator[socket.socket]:
    """A socket of that port (0: a free one), at which nobody listens yet. Raises BadInput when someone else does."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError as error:
            raise BadInput(
                f"port {port} of {HOST} can't be used ({error.strerror}); is Musterroll running already?"
                " Another port: PORT=8001 make run",
                where="PORT",
            ) from error
        yield door


def _switch_archiving(config: Config) -> None:
    """Begin or end archiving WAL, where ARCHIVE_DIR says so. Raises BadInput for a server that is not ours."""
    if config.archive_dir is None:
        return
    if config.database_url is not None:
        raise BadInput(
            "ARCHIVE_DIR is for the embedded database; a server that DATABASE_URL names archives by its own settings"
            " (archive_mode, archive_command)",
            where="ARCHIVE_DIR",
        )
    switch(Embedded(config.data_dir), None if config.archive_dir == "off" else config.archive_dir)


def _say_archiving(embedded: Embedded) -> None:
    check_switched(embedded)
    if embedded.archive is not None:
        click.echo(
            f"WAL is archived into {embedded.archive} (`musterroll archive` says whether it keeps up)."
        )


def _secret_key(config: Config) -> None:
    """Make the key that signs sessions and forms, at the first run."""
    path = config.data_dir / "secret.key"
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(48))


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """SIGTERM, SIGINT and SIGHUP raise Stopped in the block, once: a second one doesn't cut the stopping short."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped(0)

    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_with_parent() -> None:
    """In the child: ask Linux for SIGTERM when we die, so that even `kill -9` leaves no web server on the port."""
    if _libc is not None:
        _libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    # A handler that ignores is inherited; a child must hear its SIGTERM.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _ended(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _progress() -> Callable[[int, int], None]:
    """`progress(done, total)`: says how far it is at every tenth of the way, for a terminal and for a log."""
    said = 0

    def progress(done: int, total: int) -> None:
        nonlocal said
        tenth = done * 10 // total if total else 10
        if tenth > said:
            said = tenth
            click.echo(f"  {done:,} of {total:,}")

    return progress
