"""A register is backed up, goes on, is lost, and brought back: whole, to a moment, and never shorter without a word."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from musterroll.backup.wal import parse_segment_name, segment_name
from musterroll.backup.whole import read_backup
from musterroll.cli import backup
from musterroll.embedded import Embedded
from musterroll.errors import BackupFailed, KeyMissing, ProofFailed
from tests.backup.conftest import (
    Town,
    audited,
    keys_to,
    living,
    refused,
    restored,
    run_in,
    seals,
    utc,
)

MB16 = 16 << 20


def clean(data_dir: Path, *arguments: object) -> bool:
    audit = audited(data_dir, *arguments)
    return audit["differences"] == audit["unlawful"] == []


def copy_of_archive(town: Town, to: Path) -> list[Path]:
    """The archive, to do harm to; its segments in their order."""
    to.mkdir(mode=0o755)
    to.chmod(0o755)
    for path in town.archive.iterdir():
        shutil.copy(path, to / path.name)
        (to / path.name).chmod(0o644)
    return sorted(path for path in to.iterdir() if len(path.name) == 24)


# --- what comes back --------------------------------------------------------------------------------------------


def test_the_latest_there_is_holds_all_that_was_shown_and_the_audit_finds_nothing(town: Town, place: Path):
    into = place / "new"
    found = restored(run_in(town.home), town.backups, "--into", into)
    assert (found["code"], found["log"]["size"], found["log"]["lost"]) == (0, town.sizes["bound"], 0)
    assert {one["agrees"] for one in found["log"]["compared"]} == {True}
    audit = audited(into)
    assert (audit["differences"], audit["unlawful"], audit["sealed"]) == ([], [], audit["acts"])


def test_a_moment_in_between_is_that_moment_and_what_came_after_is_missed(town: Town, place: Path):
    into = place / "new"
    found = restored(run_in(town.home), town.backups, "--into", into, "--to", utc(town.moments["summoned"]))
    lost = town.sizes["bound"] - town.sizes["summoned"]
    assert (found["code"], found["log"]["size"], found["log"]["lost"]) == (1, town.sizes["summoned"], lost)
    kept = place / "kept"
    kept.write_bytes(town.notes["bound"])
    audit = audited(into, "--since", kept)
    assert [(one["what"], one["lost"]) for one in audit["differences"]] == [
        ("the log ends before what was witnessed", lost)
    ]
    assert clean(into)
    # Without its keys it can't sign, and with them it won't.
    assert isinstance(seals(into).exception, KeyMissing)
    keys_to(town, into)
    assert isinstance(seals(into).exception, ProofFailed)


@pytest.mark.slow
def test_the_backup_alone_is_the_register_as_it_was_then(town: Town, place: Path):
    found = restored(run_in(town.home), town.backups, "--into", place / "new", "--to", "backup")
    assert (found["code"], found["log"]["size"]) == (1, town.sizes["entered"])
    assert clean(place / "new")


@pytest.mark.slow
def test_where_only_data_files_are_lost_nothing_is(town: Town, heir: Path):
    """The WAL that was not archived yet still lies in what was moved aside."""
    run = run_in(heir)
    with living(heir) as one:
        assert run(backup.command, one.backups).exit_code == 0
        one.house.enter(range(20, 25))
        one.seal("entered")
        server = one.embedded.postmaster()
        assert server is not None
        os.kill(server, signal.SIGKILL)
    shutil.rmtree(heir / "postgres" / "base")
    assert "which is not overwritten" in refused(run, heir.with_name("backups"))
    found = restored(run, heir.with_name("backups"), "--move-aside")
    assert (found["code"], found["log"]["size"]) == (0, one.sizes["entered"])
    assert (heir / "postgres.before-1" / "global").is_dir()
    assert clean(heir)


@pytest.mark.slow
def test_a_restored_register_goes_on_and_the_next_restore_follows_it(town: Town, heir: Path, place: Path):
    run = run_in(heir)
    with living(heir) as one:
        assert run(backup.command, one.backups).exit_code == 0
        one.house.enter(range(20, 22))
        one.seal("first")
        one.archive_all()
    backups, archive = one.backups, one.archive
    first = restored(run, backups, "--move-aside", "--archive", archive)
    with living(heir) as one:
        one.house.enter(range(30, 33))
        one.seal("second")
        one.archive_all()
    # From the backup of before both, over the turn into the timeline that lives; and where the first one ended.
    again = restored(run, backups, "--into", place / "again")
    old = str(first["timeline"] - 1)
    other = restored(run, backups, "--into", place / "other", "--timeline", old)
    assert (other["code"], other["log"]["size"]) == (1, first["log"]["size"])
    assert (first["code"], again["code"]) == (0, 0)
    assert again["log"]["size"] == one.sizes["second"]
    assert again["timeline"] > first["timeline"]
    assert clean(place / "again")


@pytest.mark.slow
def test_two_that_turn_off_at_the_same_place_do_not_get_in_each_others_way(town: Town, heir: Path):
    run = run_in(heir)
    with living(heir) as one:
        assert run(backup.command, one.backups).exit_code == 0
        one.archive_all()
    timelines = []
    for _ in range(2):
        timelines.append(restored(run, one.backups, "--to", "backup", "--move-aside")["timeline"])
        with living(heir) as again:
            again.archive_all()
    assert timelines[0] < timelines[1]


@pytest.mark.slow
def test_acts_recorded_and_sealed_while_the_backup_is_made_are_in_it_whole_or_not_at_all(
    heir: Path, place: Path
):
    run = run_in(heir)
    with living(heir) as one:
        stop = threading.Event()

        def work() -> None:
            number = 100
            while not stop.is_set():
                one.house.enter(range(number, number + 40))
                one.house.summon(range(number, number + 40))
                one.seal("while")
                number += 40

        worker = threading.Thread(target=work)
        worker.start()
        try:
            made = run(backup.command, one.backups, "--json")
        finally:
            stop.set()
            worker.join()
        assert made.exit_code == 0, made.output
    known = read_backup(next(one.backups.glob("2*"))).log
    assert known is not None
    found = restored(run, one.backups, "--into", place / "new", "--to", "backup")
    assert known.size <= found["log"]["size"] <= one.sizes["while"]
    kept = place / "kept"
    kept.write_text(known.note)
    assert clean(place / "new", "--since", kept)


# --- what is refused --------------------------------------------------------------------------------------------


def test_a_register_that_is_there_is_not_overwritten_and_a_running_one_not_touched(town: Town, place: Path):
    before = sorted(path.name for path in town.home.iterdir())
    assert "is running; stop it first" in refused(run_in(town.home), town.backups, "--move-aside")
    assert sorted(path.name for path in town.home.iterdir()) == before
    (place / "there" / "postgres").mkdir(parents=True)
    assert "is not overwritten" in refused(run_in(town.home), town.backups, "--into", place / "there")


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("2026-11-27 10:00", "has no zone"),
        ("yesterday", "is no moment"),
        ("2000-01-01T00:00:00Z", "needs an older backup"),
    ],
)
def test_a_moment_that_is_none_or_too_early_is_refused(town: Town, place: Path, until: str, why: str):
    said = refused(run_in(town.home), town.backups, "--into", place / "new", "--to", until)
    assert why in said
    assert not (place / "new" / "postgres").exists()


@pytest.mark.slow
def test_a_moment_after_the_last_transaction_is_refused_and_the_last_one_named(town: Town, place: Path):
    late = utc(town.moments["bound"] + timedelta(hours=1))
    said = refused(run_in(town.home), town.backups, "--into", place / "new", "--to", late)
    assert "the WAL that there is ends before" in said
    assert town.moments["bound"].strftime("the last transaction in it is of %Y-%m-%d %H:%M") in said
    assert not (place / "new" / "postgres").exists()


def test_a_damaged_file_is_found_and_nothing_is_restored(town: Town, place: Path):
    copy = place / "backups" / "one"
    shutil.copytree(next(town.backups.glob("2*")), copy)
    victim = max((copy / "cluster" / "base").rglob("*"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    run = run_in(town.home)
    verified = run(backup.command, copy, "--verify")
    assert isinstance(verified.exception, BackupFailed)
    assert f"{victim.relative_to(copy)} is damaged" in str(verified.exception)
    said = refused(run, copy, "--into", place / "new")
    assert f"{victim.relative_to(copy)} is not what was written; nothing was restored" in said
    assert not (place / "new" / "postgres").exists()


def lists(copy: Path, path: str) -> None:
    """The backup says of itself that it has this file, too."""
    place = copy / "musterroll.json"
    said = json.loads(place.read_text(encoding="utf-8"))
    said["files"][path] = sha256(b"").hexdigest()
    place.write_text(json.dumps(said), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda copy: (copy / "cluster" / "PG_VERSION").write_text("14\n"), "made by PostgreSQL 14"),
        (lambda copy: (copy / "cluster" / "PG_VERSION").unlink(), "PG_VERSION is missing"),
        (lambda copy: (copy / "cluster" / "backup_manifest").unlink(), "backup_manifest is missing"),
        (lambda copy: (copy / "musterroll.json").unlink(), "there is no backup in"),
        (lambda copy: (copy / "musterroll.json").write_text("{"), "is damaged"),
        (lambda copy: (copy / "musterroll.json").write_text('{"format": 2}'), "of another format"),
        (lambda copy: next((copy / "cluster" / "pg_wal").glob("0*")).unlink(), "is missing; nothing was restored"),
        (lambda copy: (copy / "register" / "log.vkey").write_text("other\n"), "log.vkey is not what was written"),
        (lambda copy: lists(copy, "cluster/../../outside"), "lists a file outside of itself"),
        (lambda copy: lists(copy, "cluster//etc/outside"), "lists a file outside of itself"),
    ],
)  # fmt: skip
def test_a_backup_that_is_not_whole_or_of_another_version_is_refused(
    town: Town, place: Path, harm: Callable[[Path], object], why: str
):
    copy = place / "backups" / "one"
    shutil.copytree(next(town.backups.glob("2*")), copy)
    harm(copy)
    assert why in refused(run_in(town.home), copy, "--into", place / "new")
    assert not (place / "new" / "postgres").exists()


def test_a_gap_in_the_archive_is_named_and_not_taken_for_the_end(town: Town, place: Path):
    segments = copy_of_archive(town, place / "wal")
    last = parse_segment_name(segments[-1].name, MB16)
    beyond = place / "wal" / segment_name(last[0], last[1] + 2, MB16)
    shutil.copy(segments[-1], beyond)
    said = refused(run_in(town.home), town.backups, "--into", place / "new", "--archive", place / "wal")
    assert f"has a gap: {segment_name(last[0], last[1] + 1, MB16)} is missing" in said
    assert not (place / "new" / "postgres").exists()


@pytest.mark.slow
def test_a_damaged_segment_is_not_taken_for_the_end(town: Town, place: Path):
    segments = copy_of_archive(town, place / "wal")
    last = parse_segment_name(segments[-1].name, MB16)
    shutil.copy(segments[-1], place / "wal" / segment_name(last[0], last[1] + 1, MB16))
    said = refused(run_in(town.home), town.backups, "--into", place / "new", "--archive", place / "wal")
    assert "WAL could be replayed only up to" in said
    assert "that segment or the next is damaged" in said
    assert not (place / "new" / "postgres").exists()


def test_an_archive_of_another_server_or_none_is_refused(town: Town, place: Path):
    for path in copy_of_archive(town, place / "wal"):
        data = bytearray(path.read_bytes())
        data[24:32] = bytes(8)
        path.write_bytes(data)
    run = run_in(town.home)
    said = refused(run, town.backups, "--into", place / "new", "--archive", place / "wal")
    assert "is of another server" in said
    said = refused(run, town.backups, "--into", place / "new", "--archive", place / "nowhere")
    assert "is not there" in said


def test_another_logs_keys_are_not_put_beside_this_logs_acts(town: Town, place: Path):
    (place / "new" / "keys").mkdir(parents=True)
    (place / "new" / "keys" / "log.vkey").write_text("register.example/other+00000000+AAAA\n")
    said = refused(run_in(town.home), town.backups, "--into", place / "new")
    assert "is of another log than the keys" in said


def test_a_check_and_a_restore_are_two_things(town: Town, place: Path):
    run = run_in(town.home)
    assert "--check restores nothing" in refused(run, town.backups, "--check")
    assert "which backup?" in refused(run)


@pytest.mark.slow
def test_an_attempt_that_was_killed_is_cleared_away_with_the_server_it_left_behind(town: Town, place: Path):
    into = place / "new"
    left = Embedded(into / "restoring")
    arguments = [sys.executable, "-m", "musterroll.cli", "restore", str(town.backups), "--into", str(into)]
    with subprocess.Popen(
        arguments, env={**os.environ, "DATA_DIR": str(town.home)}, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 240
        while left.postmaster() is None:
            assert time.monotonic() < deadline
        process.kill()
    assert not (into / "postgres").exists()
    assert restored(run_in(town.home), town.backups, "--into", into)["code"] == 0
    assert not (into / "restoring").exists()
    assert left.postmaster() is None
    assert clean(into)


@pytest.mark.slow
def test_the_mark_of_a_register_that_was_half_filled_goes_with_it(town: Town, place: Path):
    """The next start would take the restored register for that one, and empty it."""
    into = place / "new"
    (into / "postgres").mkdir(parents=True)
    (into / "loading").touch()
    found = restored(run_in(town.home), town.backups, "--into", into, "--move-aside")
    assert found["code"] == 0
    assert not (into / "loading").exists()
