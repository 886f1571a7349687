"""`musterroll log`: the log for static hosting, its keys, how it stands."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from musterroll.cli import log, seal
from musterroll.clock.worker import ORIGIN
from musterroll.errors import BadInput, BadNote, ProofFailed
from musterroll.journal.seal import log_signer
from musterroll.journal.seal import seal as sealing
from musterroll.postgres import Database
from musterroll.proof.note import Cosigner, Kind, format_vkey, parse_vkey
from musterroll.proof.policy import check_policy, parse_policy
from musterroll.wallclock import SystemClock
from musterroll.witness.record import Record
from musterroll.witness.server import WitnessServer
from tests.register.people import DEFAULTED, ISSUED, House

Run = Callable[..., Result]


@pytest.fixture
def run(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on this test's register."""
    (tmp_path / "roles.json").write_text(json.dumps(dict(db.passwords)))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    owner = f"postgresql://{db.owner}:{db.passwords['owner']}@/{db.name}?host={db.host}&port={db.port}"
    monkeypatch.setenv("DATABASE_URL", owner)
    ahead = max(0, int((DEFAULTED - SystemClock().now()).total_seconds()))
    (tmp_path / "clock.json").write_text(json.dumps({"seconds": ahead}))
    return lambda command, *arguments: CliRunner().invoke(command, arguments)


@pytest.fixture
def house(db: Database) -> Iterator[House]:
    one = House(db)
    yield one
    one.close()


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A witness of this test's log, named in the file that WITNESSES names; the file's text."""
    keys = log_signer(tmp_path, ORIGIN).keys
    cosigner = Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE)
    record = Record(tmp_path / "witness", [cosigner], keys, SystemClock())
    server = WitnessServer(record, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    policy = f"log {format_vkey(keys[0])}\nwitness w1 {format_vkey(cosigner.key)} {url}\nquorum w1\n"
    (tmp_path / "policy").write_text(policy)
    monkeypatch.setenv("WITNESSES", str(tmp_path / "policy"))
    yield policy
    server.shutdown()
    thread.join()
    server.server_close()
    record.close()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_export_holds_the_same_files_as_are_served_and_grows_with_the_log(
    house: House, run: Run, tmp_path: Path
):
    out = tmp_path / "out"
    for numbers in (range(3), range(10, 300)):
        house.enter(numbers)
        assert run(seal.command).exit_code == 0
        assert run(log.command, "export", str(out)).exit_code == 0
        assert files(out) == files(tmp_path / "log")
    again = json.loads(run(log.command, "export", str(out), "--json").stdout)
    assert again["written"] == 0


def test_an_export_into_another_logs_folder_is_refused_and_changes_nothing(
    house: House, run: Run, tmp_path: Path
):
    house.enter(range(3))
    run(seal.command)
    out = tmp_path / "out"
    out.mkdir()
    other = (tmp_path / "log" / "checkpoint").read_bytes().replace(b"\n", b"\n9", 1)
    (out / "checkpoint").write_bytes(other)
    assert isinstance(run(log.command, "export", str(out)).exception, ProofFailed)
    assert files(out) == {"checkpoint": other}


def test_an_export_into_a_folder_of_other_things_is_refused(house: House, run: Run, tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letters.txt").touch()
    assert isinstance(run(log.command, "export", str(tmp_path / "out")).exception, BadInput)


def test_the_keys_are_printed_one_a_line_the_pinned_one_first(run: Run, tmp_path: Path):
    lines = run(log.command, "key").stdout.splitlines()
    assert [parse_vkey(line) for line in lines] == list(log_signer(tmp_path, ORIGIN).keys)


def test_the_status_of_a_log_before_its_first_seal(house: House, run: Run):
    assert "nothing has been sealed" in run(log.command, "status").stdout
    house.enter(range(3))
    said = json.loads(run(log.command, "status", "--json").stdout)
    assert said == {"origin": ORIGIN, "size": 0, "published": 0, "waiting": 3}


def test_the_status_says_what_waits_and_that_nobody_is_asked(house: House, run: Run):
    house.enter(range(3))
    run(seal.command)
    house.enter(range(3, 5))
    said = json.loads(run(log.command, "status", "--json").stdout)
    assert (said["waiting"], said["witnesses"], said["quorum"]) == (2, [], None)
    assert said["size"] == said["published"] >= 3
    assert "no witness is asked" in run(log.command, "status").stdout
    assert said["waited"] is None  # nothing had to wait for the first seal: there was no log before it


def test_the_status_says_how_long_acts_have_waited(house: House, run: Run, tmp_path: Path):
    signer = log_signer(tmp_path, ORIGIN)
    house.enter(range(3))
    for numbers, seconds in (([], 0), ([0], 1), ([1], 2), ([2], 4)):
        house.summon(numbers)
        sealing(house.worker, signer, ISSUED + timedelta(seconds=seconds))
    said = json.loads(run(log.command, "status", "--json").stdout)
    assert said["waited"] == {"usual": 2, "longest": 4}
    assert "waited 2 s for it, 4 s at most (last 3 checkpoints)" in run(log.command, "status").stdout


def test_a_seal_is_cosigned_and_the_status_says_how_far_the_witness_is(
    house: House, run: Run, witness: str, tmp_path: Path
):
    house.enter(range(3))
    assert json.loads(run(seal.command, "--json").stdout)["cosigned"] == 1
    published = (tmp_path / "log" / "checkpoint").read_bytes()
    assert set(check_policy(parse_policy(witness.encode()), published).witnesses) == {"w1"}
    said = json.loads(run(log.command, "status", "--json").stdout)
    (one,) = said["witnesses"]
    assert (one["name"], one["size"], one["lag"], said["quorum"]) == ("w1", said["size"], 0, True)
    house.enter(range(3, 5))
    run(seal.command, "--json")
    assert "behind by 0" in run(log.command, "status").stdout


def test_anybody_can_check_a_published_checkpoint_against_a_policy_of_their_own(
    house: House, run: Run, witness: str, tmp_path: Path
):
    house.enter(range(3))
    run(seal.command)
    published, mine = str(tmp_path / "log"), str(tmp_path / "policy")
    said = json.loads(run(log.command, "check", published, "--policy", mine, "--json").stdout)
    assert (said["origin"], list(said["witnesses"])) == (ORIGIN, ["w1"])
    assert "witness w1 cosigned" in run(log.command, "check", published, "--policy", mine).stdout
    another = Cosigner("witness.example/w2", b"\x08" * 32, Kind.COSIGNATURE)
    harder = witness.replace(
        "quorum w1", f"witness w2 {format_vkey(another.key)}\ngroup g all w1 w2\nquorum g"
    )
    (tmp_path / "harder").write_text(harder)
    refused = run(log.command, "check", published, "--policy", str(tmp_path / "harder"))
    assert isinstance(refused.exception, BadNote)
    assert "missing: w2" in str(refused.exception)
    (tmp_path / "none").write_text("whoever\n")
    refused = run(log.command, "check", published, "--policy", str(tmp_path / "none"))
    assert f"{tmp_path / 'none'}, line 1: not a line of a policy" in str(refused.exception)
    (tmp_path / "none").write_text("quorum none\n")
    refused = run(log.command, "check", published, "--policy", str(tmp_path / "none"))
    assert str(refused.exception) == f"{tmp_path / 'none'} names no log"


@pytest.mark.parametrize("name", ["export", "key", "check", "status"])
def test_every_command_helps_with_an_example(run: Run, name: str):
    result = run(log.command, name, "--help")
    assert result.exit_code == 0
    assert "Example: musterroll" in result.stdout
