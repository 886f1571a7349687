"""A witness cosigns a log that only grows, and remembers what it cosigned."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from musterroll import durable
from musterroll.errors import BadInput, BadNote
from musterroll.proof.checkpoint import open_checkpoint
from musterroll.proof.note import Cosigner, Kind, NoteSigner, format_vkey, open_note
from musterroll.wallclock import FixedClock
from musterroll.witness.record import (
    SIZE_TYPE,
    Record,
    Submission,
    format_submission,
    origin_folder,
    parse_submission,
)
from tests.witness.growing import NOON, ORIGIN, GrowingLog

Start = Callable[..., Record]


def test_the_first_checkpoint_is_cosigned_without_a_proof(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    answer = witness.add_checkpoint(log.submission(0))
    assert answer.status == 200
    opened = open_note(log.note() + answer.body, [*witness.keys])
    assert opened.signed_at(witness.keys[0]) == int(NOON.timestamp())


@pytest.mark.parametrize("steps", [(1, 1, 1), (5, 300, 7), (256, 256), (1, 1000, 3000)])
def test_every_growth_with_its_proof_is_cosigned(log: GrowingLog, start: Start, steps: tuple[int, ...]):
    witness = start()
    old = 0
    for step in steps:
        log.grow(step)
        assert witness.add_checkpoint(log.submission(old)).status == 200
        old = log.size


def test_the_same_checkpoint_may_be_asked_for_again(log: GrowingLog, start: Start, clock: FixedClock):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    clock.moment += timedelta(seconds=9)
    answer = witness.add_checkpoint(log.submission(5))
    assert answer.status == 200
    opened = open_note(log.note() + answer.body, witness.keys)
    assert opened.signed_at(witness.keys[0]) == int(clock.moment.timestamp())


def test_an_unknown_log_is_404(log: GrowingLog, start: Start):
    witness = start()
    other = GrowingLog(NoteSigner("other.example/log", b"\x01" * 32))
    other.grow(3)
    assert witness.add_checkpoint(other.submission(0)).status == 404


def test_a_checkpoint_without_a_signature_of_its_log_is_403(log: GrowingLog, start: Start):
    witness = start()
    stranger = GrowingLog(NoteSigner(ORIGIN, b"\x09" * 32))
    stranger.grow(3)
    assert witness.add_checkpoint(stranger.submission(0)).status == 403
    log.grow(3)
    forged = log.submission(0).replace(b"\n3\n", b"\n4\n")
    assert witness.add_checkpoint(forged).status == 403
    assert witness.checkpoint(origin_folder(ORIGIN)) is None


def test_unknown_signatures_beside_the_logs_are_passed_over(log: GrowingLog, start: Start):
    witness = start()
    log.grow(3)
    more = NoteSigner("stranger.example", b"\x09" * 32).signature_line("anything\n").encode()
    assert witness.add_checkpoint(log.submission(0) + more).status == 200
    kept = witness.checkpoint(origin_folder(ORIGIN))
    assert kept is not None
    assert b"stranger" not in kept


def test_another_old_size_is_409_and_tells_the_right_one(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    log.grow(5)
    for wrong in (0, 4, 6, 10):
        answer = witness.add_checkpoint(log.submission(wrong))
        assert (answer.status, answer.body, answer.media_type) == (409, b"5\n", SIZE_TYPE)
    assert witness.add_checkpoint(log.submission(5)).status == 200


def test_a_witness_that_saw_nothing_tells_0(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    answer = witness.add_checkpoint(log.submission(3))
    assert (answer.status, answer.body) == (409, b"0\n")


def test_two_roots_of_one_size_are_409(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    fork = log.fork()
    fork.grow(5)
    assert witness.add_checkpoint(fork.submission(5)).status == 409


def test_an_old_size_beyond_the_checkpoints_is_400(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    body = format_submission(Submission(6, (), log.note()))
    assert witness.add_checkpoint(body).status == 400


def test_a_log_that_changed_what_was_cosigned_is_422_and_nothing_is_kept(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    fork = log.fork()
    fork.grow(9)
    assert witness.add_checkpoint(fork.submission(5)).status == 422
    assert open_checkpoint(witness.checkpoint(origin_folder(ORIGIN)) or b"", [log.signer.key]).size == 5


@pytest.mark.parametrize(
    "spoil", [lambda p: p[:-1], lambda p: (*p, bytes(32)), lambda p: (bytes(32), *p[1:])]
)
def test_a_spoiled_proof_is_422(log: GrowingLog, start: Start, spoil):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    log.grow(6)
    right = parse_submission(log.submission(5))
    body = format_submission(Submission(5, tuple(spoil(right.proof)), right.note))
    assert witness.add_checkpoint(body).status == 422


def test_a_proof_from_nothing_is_empty(log: GrowingLog, start: Start):
    log.grow(5)
    body = format_submission(Submission(0, (bytes(32),), log.note()))
    assert start().add_checkpoint(body).status == 422


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"",
        lambda body: b"old\n\n",
        lambda body: body.replace(b"old 0", b"old 00"),
        lambda body: body.replace(b"old 0", b"old -1"),
        lambda body: body.replace(b"old 0", b"old  0"),
        lambda body: body.replace(b"old 0", b"OLD 0"),
        lambda body: body.replace(b"old 0\n", b"old 0\nAAAA\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\n####\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 64),
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: body[:-1],
        lambda body: body.partition(b"\n\n")[0],
        lambda body: body.replace(b"\n5\n", b"\n05\n"),
        lambda body: b"\xff" + body,
        lambda body: body.replace(ORIGIN.encode(), b"\xff\xfe"),
    ],
)
def test_what_is_no_submission_is_400(log: GrowingLog, start: Start, change):
    log.grow(5)
    assert start().add_checkpoint(change(log.submission(0))).status == 400


def test_up_to_63_hashes_are_read_and_no_more():
    for count in (0, 63):
        submission = Submission(1, (bytes(32),) * count, b"note")
        assert parse_submission(format_submission(submission)) == submission
    with pytest.raises(BadInput):
        parse_submission(format_submission(Submission(1, (bytes(32),) * 64, b"note")))


# --- what is kept ---------------------------------------------------------------------------------------------


def test_what_is_shown_bears_the_logs_line_and_the_witnesss(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    answer = witness.add_checkpoint(log.submission(0))
    assert witness.checkpoint(origin_folder(ORIGIN)) == log.note() + answer.body
    assert witness.checkpoint(origin_folder("other.example")) is None


def test_a_witness_started_again_goes_on_where_it_was(log: GrowingLog, start: Start):
    first = start()
    log.grow(5)
    first.add_checkpoint(log.submission(0))
    first.close()
    log.grow(5)
    again = start()
    assert again.add_checkpoint(log.submission(0)).body == b"5\n"
    assert again.add_checkpoint(log.submission(5)).status == 200


KILLED_BEFORE_THE_ANSWER = """
import os, signal, sys
from pathlib import Path
from musterroll.proof.note import Cosigner, Kind, parse_vkey
from musterroll.wallclock import SystemClock
from musterroll.witness.record import Record

class Killed(Record):
    def _keep(self, origin, note):
        super()._keep(origin, note)
        os.kill(os.getpid(), signal.SIGKILL)

cosigner = Cosigner("witness.example/w1", b"\\x07" * 32, Kind.COSIGNATURE)
Killed(Path(sys.argv[1]), [cosigner], [parse_vkey(sys.argv[2])], SystemClock()).add_checkpoint(sys.stdin.buffer.read())
"""


def test_a_witness_killed_between_keeping_and_answering_remembers(
    log: GrowingLog, start: Start, tmp_path: Path
):
    log.grow(5)
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED_BEFORE_THE_ANSWER,
            str(tmp_path / "witness"),
            format_vkey(log.signer.key),
        ],
        input=log.submission(0),
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    witness = start()
    fork = log.fork()
    fork.grow(5)
    assert witness.add_checkpoint(fork.submission(5)).status == 409
    assert witness.add_checkpoint(log.submission(0)).body == b"5\n"
    assert witness.add_checkpoint(log.submission(5)).status == 200


def test_a_record_cut_off_while_it_is_written_leaves_the_older_one(
    log: GrowingLog, start: Start, monkeypatch
):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    log.grow(5)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable.disk, "sync", full)
        with pytest.raises(OSError, match="No space"):
            witness.add_checkpoint(log.submission(5))
    assert witness.add_checkpoint(log.submission(0)).body == b"5\n"
    assert witness.add_checkpoint(log.submission(5)).status == 200


def test_a_clock_put_back_does_not_put_back_the_time_of_cosignatures(
    log: GrowingLog, start: Start, clock: FixedClock
):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    clock.moment = datetime(2020, 1, 1, tzinfo=UTC)
    log.grow(5)
    answer = witness.add_checkpoint(log.submission(5))
    opened = open_note(log.note() + answer.body, witness.keys)
    assert opened.signed_at(witness.keys[0]) == int(NOON.timestamp())


def test_two_posts_at_once_never_put_the_record_back(log: GrowingLog, start: Start):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    bodies = []
    for _ in range(8):
        log.grow(40)
        bodies.append(log.submission(5))
    together = threading.Barrier(len(bodies))
    statuses: list[int] = []

    def post(body: bytes) -> None:
        together.wait()
        statuses.append(witness.add_checkpoint(body).status)

    threads = [threading.Thread(target=post, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, *[409] * 7]


def test_one_folder_is_one_witness(start: Start):
    first = start()
    with pytest.raises(BadInput, match="another witness"):
        start()
    first.close()
    start()


def test_a_record_that_somebody_wrote_over_is_not_taken_for_none(
    log: GrowingLog, start: Start, tmp_path: Path
):
    witness = start()
    log.grow(5)
    witness.add_checkpoint(log.submission(0))
    (tmp_path / "witness" / origin_folder(ORIGIN) / "checkpoint").write_bytes(log.note())
    with pytest.raises(BadNote):
        witness.add_checkpoint(log.submission(5))


def test_a_witness_with_two_keys_gives_two_lines(log: GrowingLog, start: Start):
    ml_dsa = Cosigner("witness.example/w1", b"\x08" * 32, Kind.ML_DSA_44)
    witness = start(Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE), ml_dsa)
    log.grow(5)
    answer = witness.add_checkpoint(log.submission(0))
    assert open_note(log.note() + answer.body, witness.keys).signed_by == witness.keys
    log.grow(5)
    assert witness.add_checkpoint(log.submission(5)).status == 200


def test_a_witness_watches_something(tmp_path: Path, clock: FixedClock):
    with pytest.raises(BadInput, match="without a log"):
        Record(tmp_path, [], [], clock)
