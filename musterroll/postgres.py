"""Where the register's PostgreSQL is, and how each role logs in to it.

The server is the embedded one (`musterroll.embedded`) or any PostgreSQL 15 or newer that DATABASE_URL names. Both
end in the same picture:

    owner                owns the database and its tables; makes roles, runs migrations, nothing else
    musterroll_app       office            musterroll_worker   clock, bulk, seal      musterroll_portal   one person
    musterroll_gateway   other authorities musterroll_auditor  reads

The five surfaces may log in and nothing more: what each may read or write is granted by the migrations. Their
passwords are made here and kept in DATA_DIR/roles.json (0600); nobody needs to know them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from musterroll.embedded import PORT, Embedded, locked, write_secret
from musterroll.errors import BadInput, DatabaseUnavailable

NAME = "musterroll"
OWNER = "musterroll_owner"
SURFACES = ("app", "worker", "portal", "gateway", "auditor")
# Who may make temporary tables: COPY into a table with row-level security is refused, so a batch goes through one.
STAGING = ("app", "worker")

OLDEST = 150000  # server_version_num

# Advisory locks of the whole register, one number each.
LOCK_ROLES = 0x6D72_0001
LOCK_SETUP = 0x6D72_0002


@dataclass(frozen=True)
class Database:
    """Where the register's PostgreSQL is and how each role logs in.

    `host` is a host name or, when it starts with a slash, the folder of a unix socket. `passwords` maps a role's
    short name ("owner", "app", "worker", "portal", "gateway", "auditor") to its password. `options` are further
    connection parameters of DATABASE_URL, such as sslmode.
    """

    host: str
    port: int
    name: str
    passwords: Mapping[str, str] = field(repr=False)
    owner: str = OWNER
    options: Mapping[str, str] = field(default_factory=dict)

    def user(self, role: str) -> str:
        """The name by which PostgreSQL knows a role. Raises KeyError for a role that doesn't exist."""
        if role not in self.passwords:
            raise KeyError(f"no role {role!r}; there are {', '.join(self.passwords)}")
        return self.owner if role == "owner" else f"musterroll_{role}"

    def conninfo(self, role: str) -> str:
        """Connection string of that role, with its password: never print it."""
        return conninfo.make_conninfo(
            "",
            **{"connect_timeout": "10", "options": "-c TimeZone=UTC -c DateStyle=ISO", **self.options},
            host=self.host,
            port=self.port,
            dbname=self.name,
            user=self.user(role),
            password=self.passwords[role],
            application_name=f"musterroll {role}",
        )

    def connect(self, role: str) -> psycopg.Connection:
        """A new connection as that role, autocommit: `with connection.transaction()` makes a transaction.

        Raises DatabaseUnavailable when the server can't be reached or refuses the role.
        """
        try:
            return psycopg.connect(self.conninfo(role), autocommit=True)
        except psycopg.OperationalError as error:
            place = f"{self.host}:{self.port}/{self.name}"
            raise DatabaseUnavailable(
                f"can't connect to {place} as {self.user(role)}: {_one_line(error)}"
            ) from error

    def named(self, name: str) -> Database:
        """The same server and roles, another database."""
        return replace(self, name=name)


@contextlib.contextmanager
def server(
    data_dir: Path,
    url: str | None,
    *,
    binaries: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Database]:
    """The register's database while the block runs, its roles made.

    With `url` (what DATABASE_URL says: an owner who may create roles) nothing is started. Otherwise the embedded
    server of `data_dir` is started, or joined when it already runs; the last process that uses it stops it.
    `binaries` and `settings` are for tests: another PostgreSQL than the wheel's, other server settings.

    Raises DatabaseUnavailable with what to do about it; BadInput for a URL that can't be read.
    """
    data_dir = data_dir.resolve()
    if url:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(data_dir / "roles.lock"):
            database = _given(data_dir, url)
            _check_given(database)
            _make_surface_roles(database)
        yield database
        return
    embedded = Embedded(data_dir, binaries, settings or {})
    with embedded.running():
        with locked(data_dir / "roles.lock"):
            database = _embedded(embedded)
            _make_owner(embedded, database)
            _make_surface_roles(database)
        yield database


def check_there(data_dir: Path, url: str | None) -> None:
    """Raises DatabaseUnavailable when `data_dir` has no embedded register; with `url` nothing is asked. For those who
    would otherwise find the empty one that `server` makes."""
    if url is None and not (data_dir / "postgres" / "PG_VERSION").exists():
        raise DatabaseUnavailable(f"there is no register in {data_dir} yet; `musterroll run` makes one")


def attach(data_dir: Path, url: str | None) -> Database:
    """The same value `server` gave, for a process that it was started by; nothing is started or checked.

    Raises DatabaseUnavailable when there is no register in `data_dir` yet.
    """
    data_dir = data_dir.resolve()
    if not (data_dir / "roles.json").exists():
        raise DatabaseUnavailable(f"there is no register in {data_dir} yet; `musterroll run` makes one")
    return _given(data_dir, url) if url else _embedded(Embedded(data_dir))


def open_to_roles(connection: psycopg.Connection, name: str) -> None:
    """Who may enter the database `name`, said by its owner. A copy of a database doesn't inherit this."""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role in SURFACES:
        rights = "CONNECT, TEMPORARY" if role in STAGING else "CONNECT"
        connection.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                sql.SQL(rights), database, sql.Identifier(f"musterroll_{role}")
            )
        )


# --- the two kinds of server ----------------------------------------------------------------------------------


def _embedded(embedded: Embedded) -> Database:
    return Database(str(embedded.socket_dir), PORT, NAME, _passwords(embedded.data_dir))


def _given(data_dir: Path, url: str) -> Database:
    """What DATABASE_URL says. Raises BadInput, without repeating the password, when it isn't a PostgreSQL address."""
    accepted = "postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE"
    if not re.match(r"postgres(ql)?://", url):
        raise BadInput(f"DATABASE_URL is not a PostgreSQL address; accepted: {accepted}", accepted=accepted)
    try:
        said = dict(conninfo.conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise BadInput(
            f"DATABASE_URL can't be read ({_one_line(error)}); accepted: {accepted}", accepted=accepted
        ) from None
    if not said.get("user") or not said.get("dbname"):
        raise BadInput(
            f"DATABASE_URL must name the owner and the database; accepted: {accepted}", accepted=accepted
        )
    host = str(said.pop("host", "localhost"))
    port = int(str(said.pop("port", 5432)).split(",")[0])
    name, owner, password = str(said.pop("dbname")), str(said.pop("user")), str(said.pop("password", ""))
    passwords = {**_passwords(data_dir), "owner": password}
    return Database(host, port, name, passwords, owner, {key: str(value) for key, value in said.items()})


def _check_given(database: Database) -> None:
    """Raises DatabaseUnavailable when the server is too old, or the owner may not do what an owner must."""
    with database.connect("owner") as connection:
        version = connection.info.server_version
        if version < OLDEST:
            raise DatabaseUnavailable(
                f"PostgreSQL 15 or newer is needed; {database.host}:{database.port} is {version // 10000}"
            )
        row = connection.execute(
            "SELECT rolsuper, rolcreaterole, current_setting('server_encoding')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row is not None
        is_superuser, creates_roles, encoding = row
    if is_superuser:
        raise DatabaseUnavailable(
            f"DATABASE_URL names the superuser {database.owner}, whom no wall of the register could hold;"
            f" make an owner: CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '...';"
            f" CREATE DATABASE {NAME} OWNER {OWNER};"
        )
    if not creates_roles:
        raise DatabaseUnavailable(
            f"{database.owner} may not create roles; as a superuser: ALTER ROLE {database.owner} CREATEROLE;"
        )
    if encoding != "UTF8":
        raise DatabaseUnavailable(f"the database {database.name} is encoded in {encoding}; UTF8 is needed")


# --- roles ----------------------------------------------------------------------------------------------------


def _passwords(data_dir: Path) -> dict[str, str]:
    """The roles' passwords from roles.json; made at the first call. Raises DatabaseUnavailable when it's damaged."""
    path = data_dir / "roles.json"
    if not path.exists():
        made = {role: secrets.token_urlsafe(24) for role in ("owner", *SURFACES)}
        write_secret(path, json.dumps(made, indent=1))
    try:
        found = json.loads(path.read_text())
        return {role: str(found[role]) for role in ("owner", *SURFACES)}
    except (ValueError, KeyError, TypeError) as error:
        raise DatabaseUnavailable(
            f"{path} is damaged ({error}); remove it, and new passwords are made and set"
        ) from error


def _make_owner(embedded: Embedded, database: Database) -> None:
    """The owner's role and its database in a new cluster; the only thing the superuser is ever used for."""
    try:
        database.connect("owner").close()
    except DatabaseUnavailable:
        pass
    else:
        return
    with embedded.superuser() as connection:
        _make_role(
            connection,
            OWNER,
            "LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS",
            database.passwords["owner"],
        )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(NAME), sql.Identifier(OWNER))
            )
        # Nobody needs to enter the cluster's other databases.
        for other in ("postgres", "template1"):
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(other)))


def _make_surface_roles(database: Database) -> None:
    """Make the five surfaces' roles, or give them our passwords where they don't take them."""
    if all(_logs_in(database, role) for role in SURFACES):
        return
    with database.connect("owner") as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_ROLES])
        for role in SURFACES:
            try:
                _make_role(
                    connection,
                    f"musterroll_{role}",
                    "LOGIN NOINHERIT NOCREATEROLE NOCREATEDB",
                    database.passwords[role],
                )
            except psycopg.errors.InsufficientPrivilege as error:
                raise DatabaseUnavailable(
                    f"{database.owner} may not set up the role musterroll_{role} ({_one_line(error)});"
                    f" as a superuser: DROP ROLE musterroll_{role}; and start again"
                ) from error
        open_to_roles(connection, database.name)
        # The default since PostgreSQL 15, but not in a database brought over from an older one.
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _make_role(connection: psycopg.Connection, name: str, rights: str, password: str) -> None:
    """CREATE or ALTER the role. The password goes as a SCRAM verifier: no log can hold it in the clear."""
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    connection.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(
            sql.SQL("ALTER" if exists else "CREATE"),
            sql.Identifier(name),
            sql.SQL(rights),
            sql.Literal(verifier),
        )
    )


def _logs_in(database: Database, role: str) -> bool:
    try:
        database.connect(role).close()
    except DatabaseUnavailable:
        return False
    return True


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def forget(data_dir: Path) -> None:
    """Remove everything the launcher keeps in `data_dir`. Raises DatabaseUnavailable while the server is in use."""
    data_dir = data_dir.resolve()
    embedded = Embedded(data_dir)
    if embedded.in_use():
        raise DatabaseUnavailable(f"the register in {data_dir} is running; stop it first")
    embedded.stop()
    embedded.remove()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(data_dir / "roles.json")
