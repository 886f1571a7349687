"""Witnesses are asked for each checkpoint; the log goes on without them, and never against them."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from musterroll.clock import worker
from musterroll.errors import BadInput, ProofFailed
from musterroll.journal import witnesses as asking
from musterroll.journal.logkeys import LogSigner
from musterroll.journal.seal import last_checkpoint, log_signer, publish, seal
from musterroll.journal.witnesses import Witnesses, read_policy, witness_states
from musterroll.proof.note import Cosigner, Kind, format_vkey
from musterroll.proof.policy import Policy, check_policy, parse_policy
from musterroll.wallclock import FixedClock, SystemClock
from musterroll.witness.record import Record, Submission, format_submission
from musterroll.witness.server import WitnessServer
from tests.register.people import DEFAULTED, PACK, House

ORIGIN = "register.example/x"


@pytest.fixture(autouse=True)
def _on_a_slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A witness that is there has its time to answer; one that is away is so at once."""
    monkeypatch.setattr(asking, "PATIENCE", 120.0)


@pytest.fixture
def signer(tmp_path: Path) -> LogSigner:
    return log_signer(tmp_path, ORIGIN)


class Place:
    """A witness at an address of its own: it can be stopped and started again."""

    def __init__(self, folder: Path, number: int, signer: LogSigner, kind: Kind = Kind.COSIGNATURE) -> None:
        self.name = f"w{number}"
        self.folder = folder / self.name
        self.cosigner = Cosigner(f"w{number}.example/w", bytes([number]) * 32, kind)
        self.signer = signer
        self.port = 0
        self.server: WitnessServer | None = None
        self.start()

    def start(self) -> None:
        record = Record(self.folder, [self.cosigner], self.signer.keys, SystemClock())
        self.server = WitnessServer(record, "127.0.0.1", self.port)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()
            self.server.record.close()
            self.server = None

    @property
    def line(self) -> str:
        return f"witness {self.name} {format_vkey(self.cosigner.key)} http://127.0.0.1:{self.port}\n"


@pytest.fixture
def places(signer: LogSigner, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes witnesses of this test's log."""
    made: list[Place] = []

    def make(kind: Kind = Kind.COSIGNATURE) -> Place:
        made.append(Place(tmp_path / "witnesses", len(made) + 1, signer, kind))
        return made[-1]

    yield make
    for place in made:
        place.stop()


def policy_of(signer: LogSigner, *places: Place) -> Policy:
    """Asks for all of them."""
    names = " ".join(place.name for place in places)
    lines = "".join(place.line for place in places)
    return parse_policy(
        f"log {format_vkey(signer.key)}\n{lines}group all-of-them all {names}\nquorum all-of-them".encode()
    )


def seal_and_publish(house: House, signer: LogSigner, witnesses: Witnesses, folder: Path) -> bytes:
    """A round of the worker's, as far as the log goes; the checkpoint that is published then."""
    witnesses.compare(house.worker)
    seal(house.worker, signer, DEFAULTED)
    witnesses.collect(house.worker)
    publish(house.worker, folder)
    return (folder / "checkpoint").read_bytes()


def test_a_published_checkpoint_bears_what_its_witnesses_signed(house: House, signer, places, tmp_path: Path):
    both = (places(), places(Kind.ML_DSA_44))
    policy = policy_of(signer, *both)
    witnesses = Witnesses(policy, signer.keys)
    began = datetime.now(UTC).replace(microsecond=0)  # a cosignature tells whole seconds
    for numbers in (range(3), range(10, 300), range(300, 320)):
        house.enter(numbers)
        note = seal_and_publish(house, signer, witnesses, tmp_path / "log")
        newest = last_checkpoint(house.worker)
        assert newest is not None
        accepted = check_policy(policy, note)
        assert accepted.checkpoint == newest[0]
        assert set(accepted.witnesses) == {"w1", "w2"}
    states = witness_states(house.worker, policy)
    assert [(state.name, state.lag) for state in states] == [("w1", 0), ("w2", 0)]
    assert states[0].at is not None
    assert began <= states[0].at <= datetime.now(UTC)


def test_a_register_started_again_asks_from_where_the_witness_is(
    house: House, signer, places, tmp_path: Path
):
    policy = policy_of(signer, places())
    house.enter(range(3))
    seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    house.enter(range(3, 9))
    note = seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    assert check_policy(policy, note).witnesses


def test_a_witness_that_has_seen_more_than_the_table_says_tells_so_and_is_asked_from_there(
    house: House, signer, places, tmp_path: Path
):
    place = places()
    policy = policy_of(signer, place)
    house.enter(range(3))
    seal(house.worker, signer, DEFAULTED)
    found = last_checkpoint(house.worker)
    assert found is not None
    # It cosigned, and the answer was lost on the way.
    assert place.server is not None
    body = format_submission(Submission(0, (), found[1].encode()))
    assert place.server.record.add_checkpoint(body).status == 200
    house.enter(range(3, 9))
    note = seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    assert check_policy(policy, note).witnesses


def test_a_witness_that_is_away_delays_nothing_and_is_asked_again(
    house: House, signer, places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog
):
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.05)
    here, away = places(), places()
    policy = policy_of(signer, here, away)
    witnesses = Witnesses(policy, signer.keys)
    away.stop()
    house.enter(range(3))
    note = seal_and_publish(house, signer, witnesses, tmp_path / "log")
    assert here.cosigner.key.name.encode() in note
    assert away.cosigner.key.name.encode() not in note
    assert "witness w2 has cosigned 0 leaves and does not go on" in caplog.text
    assert [state.lag == 0 for state in witness_states(house.worker, policy)] == [True, False]
    away.start()
    until = time.monotonic() + 120
    # Nothing else is sealed: the same checkpoint is published again, with one line more.
    while away.cosigner.key.name.encode() not in note and time.monotonic() < until:
        time.sleep(0.02)
        note = seal_and_publish(house, signer, witnesses, tmp_path / "log")
    assert set(check_policy(policy, note).witnesses) == {"w1", "w2"}
    assert "witness w2 cosigns again" in caplog.text


def test_a_witness_that_never_answers_costs_a_round_its_patience_and_the_next_rounds_nothing(
    house: House, signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "PATIENCE", 0.3)
    monkeypatch.setattr(asking, "FIRST_PAUSE", 1e6)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        key = Cosigner("w.example/w", bytes(32), Kind.COSIGNATURE).key
        policy = parse_policy(
            f"witness w {format_vkey(key)} http://127.0.0.1:{silent.getsockname()[1]}\nquorum w".encode()
        )
        witnesses = Witnesses(policy, signer.keys)
        house.enter(range(3))
        # It never answers: whoever waited for it would not come back.
        seal_and_publish(house, signer, witnesses, tmp_path / "log")
        monkeypatch.setattr(asking, "PATIENCE", 120.0)
        began = time.monotonic()
        witnesses.compare(house.worker)
        assert witnesses.collect(house.worker) == 0
        assert time.monotonic() - began < 120
    assert (tmp_path / "log" / "checkpoint").exists()


def test_what_a_witness_did_not_sign_is_not_published(
    house: House, signer, places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = places()
    policy = policy_of(signer, place)
    assert place.server is not None
    stranger = Cosigner(place.cosigner.key.name, b"\x63" * 32, Kind.COSIGNATURE)
    monkeypatch.setattr(place.server.record, "_cosigners", (stranger,))
    house.enter(range(3))
    note = seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    assert b"w1.example" not in note
    assert house.one("SELECT count(*) FROM cosignature") == 0


# --- a log that would contradict itself -------------------------------------------------------------------------


def put_back(house: House, size: int) -> None:
    """The database as an older copy of it was: it holds no checkpoint larger than `size`."""
    with house.connect("owner") as owner:
        owner.execute("ALTER TABLE checkpoint DISABLE TRIGGER never_changed")
        owner.execute("ALTER TABLE cosignature DISABLE TRIGGER never_changed")
        owner.execute("DELETE FROM cosignature WHERE size > %s", (size,))
        owner.execute("DELETE FROM checkpoint WHERE size > %s", (size,))
        owner.execute("ALTER TABLE checkpoint ENABLE TRIGGER never_changed")
        owner.execute("ALTER TABLE cosignature ENABLE TRIGGER never_changed")


def forget_here(tmp_path: Path) -> None:
    """The folder as an older copy of it was: it doesn't know what was signed and published last."""
    (tmp_path / "keys" / "log.last").unlink()
    (tmp_path / "log" / "checkpoint").unlink(missing_ok=True)


def test_a_database_brought_back_from_an_older_copy_signs_nothing(house: House, signer, tmp_path: Path):
    house.enter(range(3))
    seal(house.worker, signer, DEFAULTED)
    house.enter(range(3, 9))
    seal(house.worker, signer, DEFAULTED)
    found = last_checkpoint(house.worker)
    assert found is not None
    put_back(house, 3 + 1)
    house.enter(range(10, 30))
    with pytest.raises(ProofFailed, match="brought back from an older copy"):
        seal(house.worker, signer, DEFAULTED)
    assert house.one("SELECT max(size) FROM checkpoint") < found[0].size


def test_what_was_published_binds_as_what_was_signed(house: House, signer, tmp_path: Path):
    house.enter(range(9))
    seal(house.worker, signer, DEFAULTED)
    publish(house.worker, tmp_path / "log")
    (tmp_path / "keys" / "log.last").unlink()
    put_back(house, 0)
    with pytest.raises(ProofFailed, match="log/checkpoint"):
        seal(house.worker, signer, DEFAULTED)


def test_a_register_brought_back_whole_is_stopped_by_what_its_witness_has_seen(
    house: House, signer, places, tmp_path: Path
):
    policy = policy_of(signer, places())
    house.enter(range(3))
    seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    (size,) = house.worker.execute("SELECT max(size) FROM checkpoint").fetchone() or (0,)
    house.enter(range(3, 9))
    seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    put_back(house, size)
    forget_here(tmp_path)
    with pytest.raises(ProofFailed, match="witness w1"):
        Witnesses(policy, signer.keys).compare(house.worker)


def test_a_worker_stands_still_with_the_log_and_goes_on_with_what_is_due(
    house: House, signer, places, tmp_path: Path, caplog
):
    policy = policy_of(signer, places())
    house.enter(range(9))
    seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    put_back(house, 0)
    forget_here(tmp_path)
    house.enter(range(10, 13))
    house.summon(range(10, 13))
    acts = house.one("SELECT count(*) FROM act")
    witnesses = Witnesses(policy, signer.keys)
    worker.one_round(house.worker, PACK, FixedClock(DEFAULTED), signer, tmp_path, witnesses)
    assert house.one("SELECT count(*) FROM act") > acts  # what was due was done
    assert house.one("SELECT count(*) FROM checkpoint") == 0
    assert "the log stands still" in caplog.text
    assert not (tmp_path / "log" / "checkpoint").exists()


def test_a_witness_that_merely_claims_to_have_seen_more_stops_nothing(
    house: House, signer, places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog
):
    place = places()
    policy = policy_of(signer, place)
    assert place.server is not None
    liar = place.server.record
    claimed = f"{ORIGIN}\n999\n{'A' * 43}=\n"
    monkeypatch.setattr(
        liar, "checkpoint", lambda folder: (claimed + "\n" + place.cosigner.line(claimed, 5)).encode()
    )
    house.enter(range(3))
    seal_and_publish(house, signer, Witnesses(policy, signer.keys), tmp_path / "log")
    assert (tmp_path / "log" / "checkpoint").exists()
    assert "that this log did not sign" in caplog.text


def test_what_was_signed_last_never_goes_back(house: House, signer, tmp_path: Path):
    from musterroll.journal.shown import keep_last, read_checkpoint

    house.enter(range(3))
    seal(house.worker, signer, DEFAULTED)
    kept = read_checkpoint(signer.last_signed)
    later = signer.last_signed.read_text().replace("\n3\n", "\n900\n").replace(f"\n{kept.size}\n", "\n900\n")
    signer.last_signed.write_text(later)
    keep_last(house.worker, signer)
    assert signer.last_signed.read_text() == later


# --- the policy file --------------------------------------------------------------------------------------------


def test_a_policy_is_read_from_the_file_that_witnesses_names(signer, places, tmp_path: Path):
    path = tmp_path / "policy"
    place = places()
    path.write_text(f"log {format_vkey(signer.key)}\n{place.line}quorum {place.name}\n")
    assert [witness.name for witness in read_policy(path, signer.keys).witnesses] == ["w1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "can't be read"),
        ("quorum nobody\n", "line 1"),
        ("log {other}\nquorum none\n", "not this one"),
        ("witness w {witness} ftp://w.example\nquorum w\n", "no witness's address"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_and_says_why(signer, tmp_path: Path, text, said):
    path = tmp_path / "policy"
    if text is not None:
        other = format_vkey(log_signer(tmp_path / "other", ORIGIN).key)
        witness = format_vkey(Cosigner("w.example/w", bytes(32), Kind.COSIGNATURE).key)
        path.write_text(text.format(other=other, witness=witness))
    with pytest.raises(BadInput, match=said):
        read_policy(path, signer.keys)


@pytest.fixture(autouse=True)
def _warnings_are_seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "musterroll")


def test_a_sealer_killed_between_signing_and_writing_it_down_beside_the_keys_writes_it_at_the_next_round(
    house: House, signer, monkeypatch: pytest.MonkeyPatch
):
    from musterroll.journal import seal as sealing
    from musterroll.journal.shown import read_checkpoint

    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    house.enter(range(3))
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "keep_last", killed)
        with pytest.raises(KeyboardInterrupt):
            seal(house.worker, signer, DEFAULTED)
    assert read_checkpoint(signer.last_signed) is None
    seal(house.worker, signer, DEFAULTED)  # nothing is left to seal
    found = last_checkpoint(house.worker)
    assert found is not None
    assert read_checkpoint(signer.last_signed) == found[0]
