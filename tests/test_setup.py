"""The schema's coming and going: migrate, template, clone, drop, empty; the first start and one that was cut short."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from musterroll.config import Config
from musterroll.errors import DatabaseUnavailable
from musterroll.postgres import SURFACES, Database
from musterroll.site import serve, setup


@pytest.fixture
def bare(server: Database) -> Iterator[Database]:
    """A database without any table."""
    name = f"musterroll_bare_{uuid4().hex[:8]}"
    with server.connect("owner") as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server.named(name)
    setup.drop(server, name)


def tables(db: Database) -> set[str]:
    with db.connect("owner") as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {row[0] for row in rows}


def test_migrating_twice_changes_nothing_the_second_time(bare: Database) -> None:
    assert setup.pending(bare)
    setup.migrate(bare)
    first = tables(bare)
    assert {"act", "opening", "leaf", "file"} <= first
    assert not setup.pending(bare)
    setup.migrate(bare)
    assert tables(bare) == first


def test_two_that_migrate_at_once_take_turns(bare: Database) -> None:
    # The second waits for the first's lock; without it both would create the same tables.
    with setup.setting_up(bare):
        waiting = threading.Thread(target=_wait_for_turn, args=(bare, turns := []))
        waiting.start()
        waiting.join(0.3)
        assert turns == []
    waiting.join(120)
    assert turns == ["mine"]


def _wait_for_turn(db: Database, turns: list[str]) -> None:
    with setup.setting_up(db):
        turns.append("mine")


def test_django_has_no_database_outside_migrations(bare: Database) -> None:
    from django.db import connections

    setup.migrate(bare)
    assert connections.settings["default"]["ENGINE"] == "django.db.backends.dummy"


def test_a_clone_has_the_tables_and_lets_every_role_in(db: Database) -> None:
    assert "act" in tables(db)
    for role in SURFACES:
        db.connect(role).close()


def test_two_clones_do_not_see_each_other(server: Database, migrated: str, db: Database) -> None:
    other = setup.clone(server, migrated, f"{db.name}_other")
    try:
        with other.connect("owner") as connection:
            connection.execute("CREATE TABLE only_here (n int)")
        assert "only_here" in tables(other)
        assert "only_here" not in tables(db)
    finally:
        setup.drop(server, other.name)


@pytest.mark.slow
def test_a_database_is_dropped_although_someone_is_still_connected(server: Database, migrated: str) -> None:
    doomed = setup.clone(server, migrated, f"musterroll_doomed_{uuid4().hex[:8]}")
    with doomed.connect("portal"), doomed.connect("owner"):
        setup.drop(server, doomed.name)
    with pytest.raises(DatabaseUnavailable, match="does not exist"):
        doomed.connect("owner")


def test_the_template_is_made_once(server: Database, migrated: str) -> None:
    assert setup.template(server) == migrated
    assert migrated == f"musterroll_template_{setup.schema_hash()}"


def test_emptying_leaves_a_register_as_new(db: Database) -> None:
    before = tables(db)
    with db.connect("owner") as connection:
        connection.execute("CREATE TABLE leftover (n int)")
    setup.empty(db)
    assert tables(db) == before
    assert serve.is_empty(db)


# --- the first start --------------------------------------------------------------------------------------------


def test_the_first_start_makes_the_people_and_the_second_does_not(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, str]] = []

    def make(db: Database, *, people: int, seed: int, pack: str, progress: object) -> None:
        asked.append((people, seed, pack))

    config = Config(data_dir=tmp_path, people=7, seed=3, pack="ee")
    serve.prepare(config, db, make)
    assert asked == [(7, 3, "ee")]
    monkeypatch.setattr(serve, "is_empty", lambda db: False)
    serve.prepare(config, db, make)
    assert asked == [(7, 3, "ee")]


def test_a_first_start_that_was_cut_short_begins_anew(db: Database, tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, people=7)
    found: list[set[str]] = []

    def half(db: Database, **_: object) -> None:
        with db.connect("owner") as connection:
            connection.execute("CREATE TABLE half_done (n int)")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve.prepare(config, db, half)
    serve.prepare(config, db, lambda db, **_: found.append(tables(db)))
    assert len(found) == 1
    assert "half_done" not in found[0]
    assert not (tmp_path / "loading").exists()


def test_two_cannot_serve_the_same_data_directory(tmp_path: Path) -> None:
    with (
        serve.only_one(tmp_path),
        pytest.raises(DatabaseUnavailable, match="running already"),
        serve.only_one(tmp_path),
    ):
        pass
