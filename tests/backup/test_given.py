"""A server that DATABASE_URL names: who may replicate backs it up, and the operator starts what was restored."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from musterroll import postgres
from musterroll.backup.whole import backups_in
from musterroll.cli import archive, backup, restore
from musterroll.embedded import Embedded, server_user
from musterroll.errors import BackupFailed, BadInput
from tests.backup.conftest import QUICK, Run, Town, refused, restored, run_in, utc

pytestmark = pytest.mark.slow


def address(town: Town, role: str, password: str, database: str = "") -> str:
    host = str(town.embedded.socket_dir).replace("/", "%2F")
    return f"postgresql://{role}:{password}@{host}:5432/{database}"


@pytest.fixture
def given(town: Town, place: Path) -> dict[str, str]:
    """The settings of a register on the town's server, as if that were another's."""
    (place / "given").mkdir()
    shutil.copy(town.home / "roles.json", place / "given")
    shutil.copytree(town.home / "keys", place / "given" / "keys")
    owner = address(town, town.database.owner, town.database.passwords["owner"], town.database.name)
    return {"DATABASE_URL": owner}


@pytest.fixture
def replicating(town: Town, place: Path, given: dict[str, str]) -> Run:
    """Runs a command there, with a role for backups named."""
    with town.embedded.superuser() as conn:
        conn.execute("DROP ROLE IF EXISTS musterroll_backup")
        conn.execute("CREATE ROLE musterroll_backup LOGIN REPLICATION PASSWORD 'copies'")
    return run_in(place / "given", **given, BACKUP_URL=address(town, "musterroll_backup", "copies"))


def test_the_owner_may_not_replicate_and_is_told_who_may(town: Town, place: Path, given: dict[str, str]):
    result = run_in(place / "given", **given)(backup.command, place / "backups")
    assert isinstance(result.exception, BackupFailed)
    assert "CREATE ROLE musterroll_backup LOGIN REPLICATION" in str(result.exception)
    assert backups_in(place / "backups") == []
    result = run_in(place / "given", **given, BACKUP_URL="nonsense")(backup.command, place / "backups")
    assert isinstance(result.exception, BadInput)
    assert "BACKUP_URL can't be read" in str(result.exception)


def test_what_was_restored_is_started_by_the_operator_and_then_compared(
    town: Town, place: Path, replicating: Run, given: dict[str, str]
):
    assert replicating(backup.command, place / "backups").exit_code == 0
    assert replicating(backup.command, place / "backups", "--verify").exit_code == 0
    made = backups_in(place / "backups")[0]
    assert (made.kind, made.database) == ("given", town.database.name)
    # The operator restores it, gives it to the server's user, and starts PostgreSQL there.
    operator = place / "operator"
    operator.mkdir(mode=0o755)
    files = operator / "postgres"
    said = replicating(restore.command, made.folder, "--into", files)
    assert said.exit_code == 0, said.output
    assert "is ready for PostgreSQL" in said.stdout
    user = server_user()
    if user is not None:
        for folder, _, names in os.walk(files):
            for one in (folder, *(os.path.join(folder, name) for name in names)):
                os.chown(one, user.pw_uid, user.pw_gid)
    shutil.copy(town.home / "postgres.secret", operator)
    server = Embedded(operator, settings=QUICK)
    with server.running():
        with server.superuser() as conn:
            while conn.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
                time.sleep(0.05)
        with postgres.server(operator, None) as database:
            owner = database.passwords["owner"]
        host = str(server.socket_dir).replace("/", "%2F")
        shutil.copy(operator / "roles.json", place / "given")
        url = f"postgresql://{database.owner}:{owner}@{host}:5432/{database.name}"
        kept = place / "kept"
        kept.write_bytes(town.notes["bound"])
        found = restored(run_in(place / "given", DATABASE_URL=url), "--check", "--checkpoint", kept)
    assert (found["code"], found["log"]["size"]) == (0, town.sizes["bound"])


def test_a_moment_and_an_archive_are_written_into_what_the_operator_starts(
    town: Town, place: Path, replicating: Run
):
    assert replicating(backup.command, place / "backups").exit_code == 0
    made = backups_in(place / "backups")[0]
    arguments = ["--into", place / "files", "--archive", town.archive, "--to", utc(made.ended_at)]
    assert replicating(restore.command, made.folder, *arguments).exit_code == 0
    written = (place / "files" / "postgresql.auto.conf").read_text()
    assert f"recovery_target_time = '{made.ended_at:%Y-%m-%d %H:%M:%S.%f}+00'" in written
    assert f"restore_command = 'test -f {town.archive}/%f && cp {town.archive}/%f \"%p\"'" in written
    assert (place / "files" / "recovery.signal").exists()
    assert "is not empty" in refused(replicating, made.folder, "--into", place / "files")
    assert "say where its files go" in refused(replicating, made.folder)


def test_an_embedded_backup_is_not_restored_into_a_given_server(town: Town, place: Path, replicating: Run):
    assert "unset DATABASE_URL" in refused(replicating, town.backups, "--into", place / "new")
    result = replicating(archive.command)
    assert "archives by its own settings" in str(result.exception)
