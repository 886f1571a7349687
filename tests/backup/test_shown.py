"""A restored register is held against what others have seen of its log, and what was seen is not forgotten with it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from musterroll.backup.shown import Comparison, Shown, words
from musterroll.cli import backup, restore
from musterroll.cli import run as run_command
from musterroll.clock.worker import ORIGIN
from musterroll.embedded import Embedded
from musterroll.errors import KeyMissing, ProofFailed
from musterroll.journal.logkeys import public_keys
from musterroll.journal.seal import log_signer
from musterroll.journal.shown import read_checkpoint
from musterroll.journal.witnesses import Witnesses, read_policy
from musterroll.proof.checkpoint import Checkpoint
from musterroll.proof.note import Cosigner, Kind, format_vkey
from musterroll.wallclock import SystemClock
from musterroll.witness.record import Record
from musterroll.witness.server import WitnessServer
from tests.backup.conftest import Town, keys_to, living, refused, restored, run_in, seals


@pytest.fixture
def policy(town: Town, place: Path) -> Iterator[Path]:
    """The file that names a witness of the town's log, which has seen nothing yet."""
    keys = log_signer(town.home, ORIGIN).keys
    cosigner = Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE)
    record = Record(place / "witness", [cosigner], keys, SystemClock())
    server = WitnessServer(record, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    path = place / "policy"
    url = f"http://127.0.0.1:{server.server_port}"
    path.write_text(f"log {format_vkey(keys[0])}\nwitness w1 {format_vkey(cosigner.key)} {url}\nquorum w1\n")
    yield path
    server.shutdown()
    thread.join()
    server.server_close()
    record.close()


@pytest.fixture
def website(town: Town) -> Iterator[str]:
    """The address of the town's published log."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(town.home / "log"))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
def test_where_all_is_lost_but_the_backup_a_witness_still_knows_how_long_the_log_was(
    heir: Path, place: Path, policy: Path
):
    with living(heir) as one:
        assert run_in(heir)(backup.command, one.backups).exit_code == 0
        one.house.enter(range(20, 23))
        one.seal("last")
        keys = log_signer(heir, ORIGIN).keys
        assert Witnesses(read_policy(policy, keys), keys).collect(one.house.worker) == 1
    # Another machine: no keys, no published log, no archive.
    run = run_in(place / "elsewhere", WITNESSES=str(policy))
    result = run(restore.command, one.backups, "--to", "backup")
    assert result.exit_code == 1
    said = " ".join(result.stderr.split())
    held = one.sizes["last"] - 3 - 1  # three acts, and the statement of the map
    assert (
        f"the log has shown {one.sizes['last']} entries (witness w1), this register holds {held}: 4 are lost"
        in said
    )
    assert "The loss begins after" in said
    assert "docs/backup.md" in said
    # What the witness showed is kept with the register: it seals nothing, also where no witness is asked any more.
    kept = read_checkpoint(place / "elsewhere" / "log.seen")
    assert kept is not None
    assert kept.size == one.sizes["last"]
    assert isinstance(seals(place / "elsewhere").exception, KeyMissing)
    keys_to(one, place / "elsewhere")
    shutil.copy(one.home / "keys" / "log.vkey", place / "elsewhere" / "keys")
    (place / "elsewhere" / "keys" / "log.last").unlink(
        missing_ok=True
    )  # an old one, or none, came with the keys
    assert isinstance(seals(place / "elsewhere").exception, ProofFailed)
    assert run_in(place / "elsewhere")(restore.command, "--check").exit_code == 1
    # The WAL is found: nothing is lost any more, and it goes on.
    found = restored(run, one.backups, "--archive", one.archive, "--move-aside")
    assert (found["code"], found["log"]["lost"], found["log"]["size"]) == (0, 0, one.sizes["last"])
    assert seals(place / "elsewhere").exit_code == 0


@pytest.mark.slow
def test_a_checkpoint_that_somebody_kept_a_folder_and_an_address_are_all_compared(
    town: Town, place: Path, website: str
):
    (place / "kept").write_bytes(town.notes["summoned"])
    places = [str(place / "kept"), str(town.home / "log"), website]
    chosen = [word for one in places for word in ("--checkpoint", one)]
    run = run_in(place / "elsewhere")
    found = restored(run, town.backups, *chosen, "--archive", town.archive)
    assert found["code"] == 0
    assert [(one["where"], one["agrees"]) for one in found["log"]["compared"]] == [
        (one, True) for one in places
    ]
    # The same of the register that is there, without restoring anything.
    assert restored(run, "--check", *chosen)["log"]["agrees"] is True


@pytest.mark.slow
def test_where_nothing_was_shown_it_says_that_it_compared_with_nothing(town: Town, place: Path):
    result = run_in(place / "elsewhere")(restore.command, town.backups, "--to", "backup")
    assert result.exit_code == 0
    assert "NOT COMPARED with anything" in result.stdout
    assert "it can be audited, not run" in result.stdout


@pytest.mark.slow
def test_a_copy_without_the_secret_keys_does_not_run(town: Town, place: Path):
    assert restored(run_in(town.home), town.backups, "--into", place / "new")["code"] == 0
    result = run_in(place / "new", PORT="8999")(run_command.command)
    assert isinstance(result.exception, KeyMissing)
    assert Embedded(place / "new").postmaster() is None


def test_a_checkpoint_of_another_log_is_refused_before_anything_is_restored(town: Town, place: Path):
    signed = town.notes["bound"].decode()
    (place / "kept").write_text(signed.replace(ORIGIN, "register.example/other"))
    said = refused(run_in(town.home), town.backups, "--into", place / "new", "--checkpoint", place / "kept")
    assert "is no checkpoint of this log" in said
    assert not (place / "new").exists()


def test_a_witness_that_cannot_be_asked_is_said_and_holds_up_nothing(town: Town, place: Path, policy: Path):
    text = policy.read_text().split()
    policy.write_text(policy.read_text().replace(text[5], "http://127.0.0.1:1"))
    found = restored(run_in(town.home, WITNESSES=str(policy)), "--check")
    assert found["code"] == 0
    assert len(found["silent"]) == 1
    assert found["silent"][0].startswith("witness w1 can't be asked")


def test_a_witness_that_has_seen_nothing_is_said(town: Town, policy: Path):
    found = restored(run_in(town.home, WITNESSES=str(policy)), "--check")
    assert found["silent"] == ["witness w1 shows nothing of this log"]


def test_the_register_that_runs_holds_what_it_has_shown(town: Town):
    found = restored(run_in(town.home), "--check")
    assert (found["code"], found["log"]["size"], found["log"]["agrees"]) == (0, town.sizes["bound"], True)
    assert {one["size"] for one in found["log"]["compared"]} == {town.sizes["bound"]}


def test_another_history_of_the_same_length_is_called_so():
    shown = Shown(Checkpoint(ORIGIN, 7, bytes(32)), "a friend", agrees=False)
    said = words(Comparison(9, None, (shown,)))
    assert said[0].startswith(
        "ANOTHER HISTORY: the checkpoint of 7 entries that the log has shown (a friend)"
    )


def test_a_loss_is_counted_from_the_largest_that_was_shown():
    some = [Shown(Checkpoint(ORIGIN, size, bytes(32)), str(size), size <= 5) for size in (3, 9, 7)]
    found = Comparison(5, None, tuple(some))
    assert found.loss == some[1]
    assert found.lost == 4
    assert "holds 5: 4 are lost" in words(found)[0]


def test_a_copy_without_the_secret_key_still_knows_the_public_one(town: Town, place: Path):
    data_dir = place / "copy"
    (data_dir / "keys").mkdir(parents=True)
    vkeys = (town.home / "keys" / "log.vkey").read_bytes()
    (data_dir / "keys" / "log.vkey").write_bytes(vkeys)
    assert public_keys(data_dir, ORIGIN) == log_signer(town.home, ORIGIN).keys
    with pytest.raises(KeyMissing, match="bring it back"):
        log_signer(data_dir, ORIGIN)
    assert not (data_dir / "keys" / "log.seed").exists()


def test_half_of_the_secret_keys_is_not_made_up_for(town: Town, place: Path):
    data_dir = place / "copy"
    data_dir.mkdir()
    keys_to(town, data_dir)
    (data_dir / "keys" / "log.vkey").write_bytes((town.home / "keys" / "log.vkey").read_bytes())
    assert log_signer(data_dir, ORIGIN).keys == log_signer(town.home, ORIGIN).keys
    (data_dir / "keys" / "log.ml-dsa.seed").unlink()
    with pytest.raises(KeyMissing, match=r"log\.ml-dsa\.seed"):
        log_signer(data_dir, ORIGIN)
