"""A drill in a copy of the present register: the copy is like it, and nothing is ever done to the register itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from musterroll.cli import drill as command
from musterroll.config import Config
from musterroll.demo import copied, drill
from musterroll.demo.load import setup as make_people
from musterroll.embedded import Embedded
from musterroll.errors import BadInput, BadNote, DrillRefused
from musterroll.journal.logkeys import LogSigner, log_keys
from musterroll.journal.seal import seal
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.checkpoint import open_checkpoint
from musterroll.register.record import record
from musterroll.register.rules import rules_in_use
from musterroll.site import setup
from tests.demo.test_drill import BY_NAME, QUICKLY

RU = pack("ru")
AT = drill.PRESENT - timedelta(days=1)
WHOLE = "SELECT md5(string_agg(t::text, '' ORDER BY t::text COLLATE \"C\")) FROM {} t"


@dataclass(frozen=True)
class Present:
    """A register that is in use, and its log's keys."""

    database: Database
    signer: LogSigner
    server: Embedded

    def superuser(self, database: Database) -> psycopg.Connection:
        return self.server.superuser(database.name)

    def contents(self, database: Database) -> dict[str, str]:
        """A digest of the rows of each table."""
        with self.superuser(database) as conn:
            tables = [name for name, _ in conn.execute(copied.TABLES).fetchall()]
            return {name: conn.execute(WHOLE.format(name).encode()).fetchone()[0] for name in tables}  # type: ignore[index]


@pytest.fixture(scope="module")
def present(server: Database, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Present]:
    if not server.host.startswith("/"):
        pytest.skip("the superuser of a given server isn't ours")
    name = f"musterroll_test_{os.getpid()}_present"
    db = setup.clone(server, migrated, name)
    signer = log_keys(tmp_path_factory.mktemp("data"), "register.example/musterroll")
    make_people(db, people=60, seed=4, pack="ru", at=AT)
    with db.connect("worker") as conn:
        for number in range(12):  # sealed all at once its log would be shorter
            record(conn, RU, drill._readings(conn, 4, f"seal {number}", AT)[:1], AT)
            seal(conn, signer, AT, rules_in_use(RU))
    yield Present(db, signer, Embedded(Path(server.host).parent))
    setup.drop(server, name)


@pytest.fixture
def copy(present: Present, server: Database, migrated: str) -> Iterator[Database]:
    """An empty database for the copy."""
    name = f"musterroll_test_{os.getpid()}_copy"
    yield setup.clone(server, migrated, name)
    setup.drop(server, name)


def test_the_copy_has_the_same_rows_though_somebody_is_at_work_in_the_register(
    present: Present, copy: Database
):
    with present.database.connect("app") as busy, busy.transaction():
        busy.execute("SELECT 1 FROM file LIMIT 1")
        with present.superuser(present.database) as source, present.superuser(copy) as target:
            copied.copy_rows(source, target)
    assert present.contents(copy) == present.contents(present.database)


@pytest.mark.slow
def test_wrongs_are_done_to_the_copy_alone_and_the_logs_own_key_signs_none_of_it(
    present: Present, copy: Database
):
    before = present.contents(present.database)
    last_signed = present.signer.last_signed.read_bytes()
    with present.superuser(copy) as intruder:
        with present.superuser(present.database) as source:
            copied.copy_rows(source, intruder)
        scene = drill.prepare_copy(intruder, copy, "ru", 3, present.signer.keys, AT)
        notes = intruder.execute("SELECT note FROM checkpoint").fetchall()
        assert len(notes) >= 3
        for (note,) in notes:
            assert open_checkpoint(note.encode(), scene.signer.keys).origin == drill.ORIGIN
            with pytest.raises(BadNote):
                open_checkpoint(note.encode(), present.signer.keys)
        rows = [drill.do(intruder, scene, BY_NAME[name]) for name in QUICKLY]
    assert [row.wrong for row in rows if not (row.planted and row.named)] == []
    assert present.contents(present.database) == before
    assert present.signer.last_signed.read_bytes() == last_signed


def test_a_register_that_holds_nobody_is_refused(present: Present, copy: Database):
    with present.superuser(copy) as intruder, pytest.raises(DrillRefused, match="holds nobody"):
        drill.prepare_copy(intruder, copy, "ru", 3, present.signer.keys, AT)


def test_a_register_in_which_something_is_wrong_already_is_refused_and_it_is_said_what(
    present: Present, copy: Database
):
    with present.superuser(copy) as intruder:
        with present.superuser(present.database) as source:
            copied.copy_rows(source, intruder)
        intruder.execute("SET session_replication_role = replica")
        intruder.execute("DELETE FROM mailbox")
        intruder.execute("RESET session_replication_role")
        with pytest.raises(DrillRefused, match="mailbox row missing"):
            drill.prepare_copy(intruder, copy, "ru", 3, present.signer.keys, AT)


def test_a_log_that_another_key_has_signed_is_refused(present: Present, copy: Database, tmp_path: Path):
    stranger = log_keys(tmp_path, "register.example/musterroll")
    with present.superuser(copy) as intruder:
        with present.superuser(present.database) as source:
            copied.copy_rows(source, intruder)
        with pytest.raises(DrillRefused, match="is not its log's"):
            drill.prepare_copy(intruder, copy, "ru", 3, stranger.keys, AT)


def test_a_server_whose_owner_is_no_superuser_is_refused_before_anything_is_made(
    present: Present, server: Database, monkeypatch: pytest.MonkeyPatch
):
    """As with DATABASE_URL: the owner there is whoever it names."""
    given = Config(data_dir=Path(server.host).parent, database_url="postgresql://given")
    monkeypatch.setattr(Config, "from_env", lambda: given)
    monkeypatch.setattr("musterroll.postgres.server", lambda *_: _Given(present.database))
    monkeypatch.setattr(setup, "clone", lambda *_: pytest.fail("a database was made"))
    result = CliRunner().invoke(command.command, ["--copy"])
    assert isinstance(result.exception, BadInput)
    assert "superuser" in str(result.exception)


class _Given:
    """A server that somebody else runs."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> Database:
        return self.database

    def __exit__(self, *_: object) -> None:
        pass
