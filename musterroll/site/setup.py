"""Bring a database to the present schema; make, copy and drop databases for tests and benchmarks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import django
import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from musterroll.law.vocabulary import Pack
from musterroll.postgres import LOCK_SETUP, Database, open_to_roles
from musterroll.register import standing
from musterroll.register.rebuild import rebuild

PACKAGE = Path(__file__).resolve().parent.parent
APPS = ("journal", "register")  # the apps with migrations, in the order of their floors

# Seconds to wait for the last connections of a database that is to be dropped.
LEAVES = 10.0


def migrate(db: Database) -> None:
    """Apply what migrations are missing and add the columns that the packs ask, as the owner; processes take turns.
    Does nothing when none is missing."""
    with setting_up(db):
        _migrate(db)


def pending(db: Database) -> bool:
    """Whether the schema of `db` is older than the migrations and the packs here."""
    from django.db.migrations.executor import MigrationExecutor

    with _django_database(db) as connection:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return True
    with db.connect("owner") as owner:
        return standing.lacks_columns(owner)


def fill_standing(db: Database, pack: Pack, at: datetime) -> bool:
    """Makes the projection anew where the packs ask what it was made without; returns whether that was needed. `at`:
    the present moment."""
    with setting_up(db) as owner:
        if standing.is_made(owner):
            return False
        with db.connect("worker") as worker:
            rebuild(worker, pack, at, author="operator:setup")
        standing.mark_made(owner)
        return True


def schema_hash() -> str:
    """12 hex digits over every migration file (Python and SQL), their names included, and the packs' columns."""
    digest = hashlib.sha256(repr(standing.STANDING.columns).encode())
    for app in APPS:
        for path in sorted((PACKAGE / app / "migrations").rglob("*")):
            if path.suffix in (".py", ".sql"):
                digest.update(f"{path.relative_to(PACKAGE)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def template(db: Database) -> str:
    """Name of an empty, migrated database on the server of `db`, made if it isn't there. For `clone`."""
    name = f"musterroll_template_{schema_hash()}"
    with setting_up(db) as connection:
        if not _exists(connection, name):
            # Made under another name and renamed: a template that is there is whole.
            half = f"{name}_new"
            _drop(connection, db, half)
            _create(connection, half)
            _migrate(db.named(half))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(_id(half), _id(name)))
    return name


def clone(db: Database, template: str, name: str) -> Database:
    """A copy of the database `template` on the same server. Nobody may be connected to the template meanwhile."""
    with db.connect("owner") as connection:
        _create(connection, name, template)
    return db.named(name)


def drop(db: Database, name: str) -> None:
    """Remove the database `name` of the same server, whoever is still connected to it. Not there: nothing happens."""
    with db.connect("owner") as connection:
        _drop(connection, db, name)


def empty(db: Database) -> None:
    """Throw away everything in `db` and bring it to the present schema. Its owner needs to own the schema `public`."""
    with setting_up(db):
        with db.connect("owner") as connection, connection.transaction():
            for (schema,) in connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'"
            ).fetchall():
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(_id(schema)))
            connection.execute("CREATE SCHEMA public")
            connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        _migrate(db)


@contextlib.contextmanager
def setting_up(db: Database) -> Iterator[psycopg.Connection]:
    """The owner's connection, holding the lock that lets one process at a time change the schema."""
    with db.connect("owner") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_SETUP])
        yield connection


def start_django() -> None:
    """Load Django's settings and apps, once a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musterroll.site.settings")
    django.setup()


def _migrate(db: Database) -> None:
    from django.core.management import call_command

    with _django_database(db):
        call_command("migrate", verbosity=0, interactive=False)
    with db.connect("owner") as owner:
        standing.add_columns(owner)
        if owner.execute("SELECT pg_relation_size('file')").fetchone() == (0,):
            standing.mark_made(owner)  # nobody has entered yet


@contextlib.contextmanager
def _django_database(db: Database) -> Iterator[BaseDatabaseWrapper]:
    """Django's default database is `db`, as its owner, while the block runs; before and after it has none."""
    start_django()
    from django.db import connections

    before = connections.settings
    connections.settings = connections.configure_settings(
        {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": db.host,
                "PORT": str(db.port),
                "NAME": db.name,
                "USER": db.user("owner"),
                "PASSWORD": db.passwords["owner"],
                "OPTIONS": {**db.options, "application_name": "musterroll migrations"},
            }
        }
    )
    try:
        yield connections["default"]
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings = before


# --- databases ------------------------------------------------------------------------------------------------


def _create(connection: psycopg.Connection, name: str, template: str | None = None) -> None:
    from_template = sql.SQL(" TEMPLATE {}").format(_id(template)) if template else sql.SQL("")
    connection.execute(sql.SQL("CREATE DATABASE {}").format(_id(name)) + from_template)
    open_to_roles(connection, name)


def _drop(connection: psycopg.Connection, db: Database, name: str) -> None:
    """DROP DATABASE ... WITH (FORCE) without its rights: each role ends its own connections."""
    deadline = time.monotonic() + LEAVES
    while True:
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(_id(name)))
            return
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise
        for role in db.passwords:
            with db.connect(role) as own:
                own.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND usename = current_user",
                    [name],
                )
        time.sleep(0.02)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)
