"""Making backups: one at a time, never half a one, the oldest let go; and whether WAL is archived."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from musterroll.backup import archive
from musterroll.backup.whole import backups_in, read_backup
from musterroll.cli import archive as archive_command
from musterroll.cli import backup, run
from musterroll.embedded import Embedded, locked
from musterroll.errors import BackupFailed, BadInput, DatabaseUnavailable
from tests.backup.conftest import Town, living, refused, restored, run_in

SECRETS = ("log.seed", "log.ml-dsa.seed", "postgres.secret", "roles.json", "secret.key")


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of that size on `folder`; the test is skipped where we may not mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system can't be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


# --- what a backup is -------------------------------------------------------------------------------------------


def test_a_backup_says_what_it_holds_and_holds_no_secret(town: Town):
    made = read_backup(next(town.backups.glob("2*")))
    assert made.log is not None
    assert made.log.size == town.sizes["entered"]
    assert made.log.note.encode() == town.notes["entered"]
    assert made.keys == tuple((town.home / "keys" / "log.vkey").read_text().splitlines())
    assert (made.kind, made.timeline, made.archive) == ("embedded", 1, str(town.archive))
    secrets = [
        path.read_bytes().strip()
        for name in SECRETS
        for path in (town.home / name, town.home / "keys" / name)
        if path.exists() and path.name != "roles.json"
    ]
    secrets += [word.encode() for word in json.loads((town.home / "roles.json").read_text()).values()]
    assert len(secrets) >= 8
    for path in made.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert path.name not in SECRETS
            assert not [secret for secret in secrets if secret in data], path
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_the_list_and_the_check_of_the_newest(town: Town):
    run_ = run_in(town.home)
    listed = json.loads(run_(backup.command, town.backups, "--list", "--json").stdout)
    assert [one["log"]["size"] for one in listed] == [town.sizes["entered"]]
    assert listed[0]["folder"] in run_(backup.command, town.backups, "--verify").stdout
    checked = json.loads(run_(backup.command, town.backups, "--verify", "--json").stdout)
    assert (checked["whole"], checked["wrong"]) == (True, [])
    assert checked["wal"] == max(path.name for path in town.archive.iterdir() if len(path.name) == 24)
    assert listed[0]["folder"].rpartition("/")[2] in run_(backup.command, town.backups, "--list").stdout


def test_a_damaged_backup_does_not_hide_the_others_from_the_list(town: Town, place: Path):
    shutil.copytree(next(town.backups.glob("2*")), place / "20260101T000000Z")
    (place / "20260102T000000Z").mkdir()
    (place / "20260102T000000Z" / "musterroll.json").write_text("{")
    result = run_in(town.home)(backup.command, place, "--list")
    assert result.exit_code == 1
    assert result.stdout.startswith("20260101T000000Z  finished ")
    assert "20260102T000000Z/musterroll.json is damaged" in result.stderr


def test_what_was_added_or_taken_away_is_found(town: Town, place: Path):
    copy = place / "one"
    shutil.copytree(next(town.backups.glob("2*")), copy)
    (copy / "cluster" / "base" / "more").write_text("more")
    (copy / "register" / "clock.json").unlink()
    (copy / "register" / "log.vkey").write_text("another\n")
    found = json.loads(run_in(town.home)(backup.command, copy, "--verify", "--json").stdout)
    assert found["wrong"] == [
        "cluster/base/more does not belong to it",
        "register/clock.json is missing",
        "register/log.vkey is damaged",
    ]


def test_a_gap_in_the_archive_is_found_before_it_is_needed(town: Town, place: Path):
    copy = place / "one"
    shutil.copytree(next(town.backups.glob("2*")), copy)
    segments = sorted(path for path in town.archive.iterdir() if len(path.name) == 24)
    (place / "wal").mkdir()
    shutil.copy(segments[-1], place / "wal")
    said = json.loads((copy / "musterroll.json").read_text())
    run_ = run_in(town.home)
    for archive_, why in ((place / "wal", "has a gap"), (place / "gone", "is not there")):
        (copy / "musterroll.json").write_text(json.dumps({**said, "archive": str(archive_)}))
        result = run_(backup.command, copy, "--verify")
        assert isinstance(result.exception, BackupFailed)
        assert why in str(result.exception)


def test_two_wishes_at_once_are_refused(town: Town, place: Path):
    result = run_in(town.home)(backup.command, place, "--list", "--verify")
    assert isinstance(result.exception, BadInput)


# --- one that fails ---------------------------------------------------------------------------------------------


def test_of_two_backups_at_once_into_a_folder_the_second_is_refused(town: Town, place: Path):
    with locked(place / "backup.lock"):
        result = run_in(town.home)(backup.command, place)
    assert isinstance(result.exception, BackupFailed)
    assert "another backup is being made" in str(result.exception)


@pytest.mark.slow
def test_a_backup_that_was_killed_is_none_and_the_next_one_clears_it_away(town: Town, place: Path):
    environ = {**os.environ, "DATA_DIR": str(town.home)}
    with subprocess.Popen(
        [sys.executable, "-m", "musterroll.cli", "backup", str(place)], env=environ, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 240
        while not list(place.glob(".*.partial/cluster/*")):
            assert time.monotonic() < deadline
        process.send_signal(signal.SIGKILL)
    assert list(place.glob(".*.partial"))
    assert backups_in(place) == []
    assert "there is no backup in" in refused(run_in(town.home), place, "--into", place / "new")
    # What it had started ends with it, in a moment.
    while (result := run_in(town.home)(backup.command, place)).exit_code:
        assert "another backup is being made" in str(result.exception)
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with town.embedded.superuser() as conn:
        assert conn.execute("SELECT count(*) FROM pg_stat_replication").fetchone() == (0,)
    assert not list(place.glob(".*.partial"))
    assert len(backups_in(place)) == 1


@pytest.mark.slow
def test_a_backup_that_is_told_to_end_leaves_nothing(town: Town, place: Path):
    environ = {**os.environ, "DATA_DIR": str(town.home)}
    with subprocess.Popen(
        [sys.executable, "-m", "musterroll.cli", "backup", str(place)], env=environ, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 240
        while not list(place.glob(".*.partial/cluster/*")):
            assert time.monotonic() < deadline
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    assert [path.name for path in place.iterdir()] == ["backup.lock"]


@pytest.mark.slow
def test_a_full_disk_leaves_no_backup(town: Town, place: Path):
    with small_disk(place / "small", 20) as small:
        result = run_in(town.home)(backup.command, small)
        assert isinstance(result.exception, BackupFailed)
        assert "No space left on device" in str(result.exception)
        assert [path.name for path in small.iterdir()] == ["backup.lock"]


def test_a_register_that_is_being_filled_is_not_backed_up(town: Town, place: Path):
    (town.home / "loading").touch()
    try:
        result = run_in(town.home)(backup.command, place)
    finally:
        (town.home / "loading").unlink()
    assert "just being filled" in str(result.exception)


def test_where_there_is_no_register_none_is_made_to_be_backed_up(place: Path):
    result = run_in(place / "nowhere")(backup.command, place)
    assert isinstance(result.exception, DatabaseUnavailable)
    assert not (place / "nowhere" / "postgres").exists()


# --- letting go -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_oldest_go_with_the_wal_that_only_they_needed(heir: Path, place: Path):
    run_ = run_in(heir)
    with living(heir) as one:
        for number in range(2):
            one.house.enter([50 + number])
            one.seal(str(number))
            made = run_(backup.command, one.backups, "--keep", "1", "--json")
            assert made.exit_code == 0, made.output
            one.archive_all()
    kept = backups_in(one.backups)
    assert len(kept) == 1
    removed = json.loads(made.stdout)["removed"]
    assert len(removed["backups"]) == 1
    assert removed["segments"] > 0
    found = restored(run_, kept[0].folder, "--into", place / "new")
    assert (found["code"], found["log"]["size"]) == (0, one.sizes["1"])


# --- archiving --------------------------------------------------------------------------------------------------


def test_the_archive_keeps_up(town: Town):
    result = run_in(town.home)(archive_command.command, "--json")
    said = json.loads(result.stdout)
    assert (result.exit_code, said["failing"], said["folder"]) == (0, False, str(town.archive))
    assert (town.archive / said["last"]).exists() or said["last"].endswith(".backup")


@pytest.mark.slow
def test_a_full_archive_is_said_and_loses_nothing(heir: Path, place: Path):
    """What can't be archived waits; once there is room it goes, and there is no gap."""
    run_ = run_in(heir)
    with small_disk(place / "archive", 20) as small, living(heir) as one:
        assert run_(backup.command, one.backups).exit_code == 0
        for number in range(2):
            one.house.enter([60 + number])
            one.seal(str(number))
            with one.embedded.superuser() as conn:
                conn.execute("SELECT pg_switch_wal()")
        deadline = time.monotonic() + 240
        while (result := run_(archive_command.command)).exit_code == 0:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert "it FAILS" in result.output
        subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
        one.archive_all()
        assert run_(archive_command.command).exit_code == 0
        found = restored(run_, one.backups, "--into", place / "new")
    assert (found["code"], found["log"]["size"]) == (0, one.sizes["1"])


def test_archiving_is_switched_by_run_and_stays_switched(place: Path):
    embedded = Embedded(place / "home")
    embedded.data_dir.mkdir()
    archive.switch(embedded, place / "wal")
    assert embedded.archive == place / "wal"
    assert stat.S_IMODE((place / "wal").stat().st_mode) == 0o700
    archive.switch(embedded, None)
    assert embedded.archive is None
    result = run_in(place / "home", DATABASE_URL="postgresql://a:b@c/d", ARCHIVE_DIR=str(place))(run.command)
    assert "ARCHIVE_DIR is for the embedded database" in str(result.exception)


def test_another_servers_archive_is_not_added_to(town: Town):
    segment = next(path for path in sorted(town.archive.iterdir()) if len(path.name) == 24)
    data = segment.read_bytes()
    try:
        for path in town.archive.iterdir():
            if len(path.name) == 24:
                path.rename(path.with_suffix(".away"))
        segment.write_bytes(data[:24] + bytes(8) + data[32:])
        with pytest.raises(DatabaseUnavailable, match="holds the WAL of another server"):
            archive.check_switched(town.embedded)
    finally:
        for path in town.archive.glob("*.away"):
            path.rename(path.with_suffix(""))
    archive.check_switched(town.embedded)


def test_a_server_that_was_started_before_archiving_was_switched_is_found(town: Town):
    was = (town.home / "postgres.archive").read_text()
    archive.check_switched(town.embedded)
    try:
        archive.switch(town.embedded, None)
        with pytest.raises(DatabaseUnavailable, match="before its archiving was switched"):
            archive.check_switched(town.embedded)
    finally:
        (town.home / "postgres.archive").write_text(was)
