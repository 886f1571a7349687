"""Whatever is posted in whatever order: what a witness has cosigned is one log that only grew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.merkle import check_consistency, prove_consistency
from musterroll.proof.note import Cosigner, Kind, NoteSigner
from musterroll.proof.tiles import hash_reader
from musterroll.wallclock import FixedClock
from musterroll.witness.record import Record, Submission, format_submission
from tests.witness.growing import NOON, ORIGIN, GrowingLog

COSIGNER = Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE)


class Posts(RuleBasedStateMachine):
    """A log that also grows another history of itself under the same key, and a witness that may be killed."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.logs = [GrowingLog(NoteSigner(ORIGIN, b"\x01" * 32))]
        self.logs.append(self.logs[0].fork())
        self.cosigned: list[tuple[Checkpoint, GrowingLog]] = []
        self.start()

    def start(self) -> None:
        self.witness = Record(Path(self.folder.name), [COSIGNER], [self.logs[0].signer.key], FixedClock(NOON))

    @rule(which=st.integers(0, 1), step=st.integers(1, 20))
    def grow(self, which: int, step: int) -> None:
        self.logs[which].grow(step)

    @rule(which=st.integers(0, 1), old=st.integers(0, 60))
    def post(self, which: int, old: int) -> None:
        self.send(self.logs[which], old)

    @rule(which=st.integers(0, 1))
    def post_from_where_the_witness_is(self, which: int) -> None:
        self.send(self.logs[which], self.cosigned[-1][0].size if self.cosigned else 0)

    @rule(hashes=st.lists(st.binary(min_size=32, max_size=32), max_size=6), which=st.integers(0, 1))
    def post_a_made_up_proof(self, hashes: list[bytes], which: int) -> None:
        old = self.cosigned[-1][0].size if self.cosigned else 0
        log = self.logs[which]
        self.note(log, format_submission(Submission(old, tuple(hashes), log.note())))

    @rule()
    def restart(self) -> None:
        self.witness.close()
        self.start()

    def send(self, log: GrowingLog, old: int) -> None:
        self.note(log, log.submission(old))

    def note(self, log: GrowingLog, body: bytes) -> None:
        if self.witness.add_checkpoint(body).status == 200:
            self.cosigned.append((open_checkpoint(log.note(), [log.signer.key]), log))

    @invariant()
    def what_was_cosigned_last_holds_all_that_was_cosigned_before(self) -> None:
        if len(self.cosigned) < 2:
            return
        (old, _), (new, log) = self.cosigned[-2:]
        assert old.size <= new.size
        proof = prove_consistency(old.size, new.size, hash_reader(new.size, log_at(log, new.size)))
        check_consistency(proof, old.size, old.root, new.size, new.root)

    def teardown(self) -> None:
        if hasattr(self, "witness"):
            self.witness.close()
            self.folder.cleanup()


def log_at(log: GrowingLog, size: int) -> GrowingLog:
    """The log as it was when it had that size."""
    older = GrowingLog(log.signer)
    older.leaves = log.leaves[:size]
    return older


Posts.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
test_posts_in_any_order = Posts.TestCase
