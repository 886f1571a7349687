"""One run after another: a worker writes, a fault comes, everything is read, the worker tries again, all is read again.

What must be so, or is a finding: when the fault has passed, what can be seen is one of the states that an undisturbed
run goes through, and the very one where the fault came at a COMMIT; when the worker has tried again, it is the last of
them; and both times `check` has nothing to say.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from musterroll.errors import ProofFailed
from musterroll.faults.cast import OUTLIVED, PRESENT
from musterroll.faults.check import Kept, examine
from musterroll.faults.disk import FailingDisk
from musterroll.faults.field import PACK, PATIENCE, Field
from musterroll.faults.house import NEVER, House, Standby
from musterroll.faults.paths import SEALED, Seen, Stage, WritePath, of_the_log, shows
from musterroll.faults.plan import LOST, PERSISTED, Plan
from musterroll.faults.wire import Place
from musterroll.faults.worker import Worker
from musterroll.journal.seal import publish, seal
from musterroll.journal.shown import read_checkpoint
from musterroll.proof.note import NoteKey
from musterroll.wallclock import Clock

RUNS_A_REGISTER = 10
BLOCKED = 0.1  # seconds after which a second worker is taken to wait for the first
# What a rebuild, which writes everybody, says and writes at least, whoever there is.
FEWEST_ROWS, FEWEST_MESSAGES = 10, 40
WITNESS_CALLS = 4  # of a witness's disk for a checkpoint
JUMPS = (timedelta(seconds=2), timedelta(minutes=7), timedelta(hours=5), timedelta(days=3))
"""By how much a clock goes back: a step of NTP, a drift put right, a wrong zone, a dead battery."""

# The errors by which a worker may learn of each fault. None is swallowed, and no other may come of it.
LEARNS = {
    "cut": {"OperationalError", "InterfaceError", "DatabaseUnavailable"},
    "server killed": {"OperationalError", "InterfaceError", "DatabaseUnavailable"},
    "promoted": {"OperationalError", "InterfaceError", "DatabaseUnavailable"},
    "database full": {"DiskFull"},
    "disk full": {"OSError"},
    "clock back": {"MusterrollError"},
    "two": {"MusterrollError", "IntegrityError"},
}


@dataclass
class Row:
    """What became of one run. `place`: where the fault came, or was to come: `reached` says whether the worker got
    there; `seen`: the state that it left."""

    plan: Plan
    place: str = ""
    reached: bool = False
    seen: str = ""
    findings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            **self.plan.as_json(),
            "place": self.place,
            "reached": self.reached,
            "seen": self.seen,
            "findings": self.findings,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class Undisturbed:
    """A way of writing with no fault: the states it goes through, and how much it says and writes.

    `rows`: written to the database up to the end of each step; `calls`: how often the disk was called.
    """

    states: tuple[Seen, ...]
    roughly: tuple[Seen, ...]
    messages: int
    commits: int
    rows: tuple[int, ...]
    calls: int


class GoesBack:
    """A clock that jumps back by `jump` when it has been read `after` times."""

    def __init__(self, moment: datetime, jump: timedelta, after: int) -> None:
        self._moment, self._jump, self._left = moment, jump, after

    def now(self) -> datetime:
        self._left -= 1
        return self._moment if self._left >= 0 else self._moment - self._jump


class Runs:
    """Runs in one house. `run` does one and returns its row."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._undisturbed: dict[str, Undisturbed] = {}
        self._on_register = 0

    def run(self, plan: Plan) -> Row:
        """Does the run; whatever goes wrong with it is a finding of its row."""
        began = time.monotonic()
        row = Row(plan)
        if self._on_register >= RUNS_A_REGISTER:
            self._house.renew()
            self._on_register = 0
        self._on_register += 1
        if plan.path.name not in self._undisturbed:
            self._undisturbed[plan.path.name] = self._learn(plan.path)
        _Run(self._house, plan, self._undisturbed[plan.path.name], row).do()
        if row.findings:
            # What one run has damaged is no other's.
            self._on_register = RUNS_A_REGISTER
        row.seconds = time.monotonic() - began
        return row

    def _learn(self, path: WritePath) -> Undisturbed:
        """Does it twice with no fault: here, looking after each step, and as a worker on a wire."""
        house = self._house
        with Field(house) as ground:
            stage = ground.staged(path)
            path.prepare(stage)
            states, roughly, rows = [_look(house, path, stage)], [_look(house, path, stage, True)], []
            with house.full_from(NEVER) if path.rows else contextlib.nullcontext():
                for told in path.work(stage):
                    list(house.register.ledger.take(told, -1))
                    states.append(_look(house, path, stage))
                    roughly.append(_look(house, path, stage, True))
                    rows.append(house.rows_written() if path.rows else 0)
        with Field(house) as ground:
            stage = ground.staged(path)
            path.prepare(stage)
            before = _look(house, path, stage)
            worker = ground.worker(path, stage, FailingDisk(0))
            if not worker.wait(PATIENCE) or worker.failed:
                raise RuntimeError(f"{path.name} does not work undisturbed: {worker.why}")
            for told in worker.told:
                list(house.register.ledger.take(told, -1))
            house.quiet()
            after = _look(house, path, stage)
            if path.changes and (before, after) != (states[0], states[-1]):
                raise RuntimeError(
                    f"{path.name} does not end the same twice: {shows(after)} is not {shows(states[-1])}"
                )
            wire = ground.wires[0]
            calls = int(worker.said["calls"])
        return Undisturbed(tuple(states), tuple(roughly), wire.messages, wire.commits, tuple(rows), calls)


def _look(house: House, path: WritePath, stage: Stage, roughly: bool = False) -> Seen:
    return path.looks(house.connection("worker"), stage, roughly)


class _Run:
    """One run, from its beginning to its row."""

    def __init__(self, house: House, plan: Plan, undisturbed: Undisturbed, row: Row) -> None:
        self._house, self._plan, self._undisturbed, self._row = house, plan, undisturbed, row
        self._dice = plan.dice()
        self._old = house.embedded
        self._standby: Standby | None = None
        self._field: Field
        self._place: Place | None = None
        self._before: Seen = ()
        self._went_back = self._of_witness = False

    def do(self) -> None:
        """Fills the row."""
        try:
            self._do()
        except Exception as error:
            # A run that can't be done is a finding, and the next one is done all the same.
            self._finds(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")
            if self._house.embedded.postmaster() is None:
                self._house.revive()
        finally:
            if self._standby is not None:
                self._house.settle(self._standby, self._old)

    def _do(self) -> None:
        path, house = self._plan.path, self._house
        fault = self._plan.fault
        self._place = self._choose_place()
        disk, self._of_witness = self._choose_disk()
        if self._place is not None:
            self._row.place = str(self._place)
        with Field(house, self._place, self._strike) as self._field:
            stage = self._field.staged(path, disk if self._of_witness else None)
            path.prepare(stage)
            self._before = _look(house, path, stage)
            if fault == "promoted":
                self._standby = house.standby(synchronous=self._plan.outcome == PERSISTED)
            disturbed = replace(stage, clock=self._clock(path.at)) if fault == "clock back" else stage
            full = fault == "database full"
            with house.full_from(self._choose_row()) if full else contextlib.nullcontext():
                self._work(disturbed, None if self._of_witness else disk)
        if self._standby is not None:
            house.kill()  # also where its place was not reached
            house.promote(self._standby)
        elif fault == "server killed":
            house.revive()
        house.quiet()
        self._after_the_fault(stage)
        with Field(house) as field:  # whoever did not survive is there again
            policy = field.staged(path).policy
            self._again(replace(stage, database=house.register.database, policy=policy, again=True))

    # --- where the fault comes ----------------------------------------------------------------------------

    def _choose_place(self) -> Place | None:
        fault, path, known = self._plan.fault, self._plan.path, self._undisturbed
        after = self._plan.outcome == PERSISTED
        if not path.rows or fault in ("disk full", "database full", "clock back"):
            return None
        if fault == "killed" and path.files and self._dice.random() < 0.5:
            return None  # at the disk
        if fault == "two":
            return Place(1, True, False) if known.commits else Place(known.messages, False, False)
        if fault == "promoted":
            after = True  # it was done: whether the standby has it, is the question
        if known.commits and self._dice.random() < 0.6:
            return Place(self._dice.randint(1, min(known.commits, len(known.states) - 1)), True, after)
        if not known.commits:
            return Place(known.messages, False, after)
        last = known.messages if path.changes else min(FEWEST_MESSAGES, known.messages)
        return Place(self._dice.randint(1, last), False, after)

    def _choose_disk(self) -> tuple[FailingDisk | None, bool]:
        """A disk that fails, and whether it is the witness's; None where none is to fail."""
        plan = self._plan
        ends = plan.fault == "killed" or (plan.fault == "two" and plan.outcome == LOST and not plan.path.rows)
        if not plan.path.files or self._place is not None or not (ends or plan.fault == "disk full"):
            return None, False
        of_witness = plan.path.witnessed and self._dice.random() < 0.5
        # A log that has grown less since it was last published has fewer files to write.
        calls = WITNESS_CALLS if of_witness else max(1, self._undisturbed.calls * 3 // 4)
        at = self._dice.randint(1, calls)
        after = plan.outcome == PERSISTED
        self._row.place = (
            f"{'after' if after else 'in'} call {at} of the {'witness' if of_witness else 'worker'}'s disk"
        )
        fail = _kill_oneself if ends else None
        return FailingDisk(at, after=after, fail=fail), of_witness

    def _choose_row(self) -> int:
        # What a step writes grows a little with the log and the map of people, and the projection with everybody.
        known = self._undisturbed.rows
        rows = [max(1, known[0] * 3 // 4) if self._plan.path.changes else FEWEST_ROWS, *known[1:]]
        first, last = (1, rows[0]) if self._plan.outcome == LOST else (rows[0] + 1, rows[-1])
        row = self._dice.randint(first, max(first, last))
        self._row.place = f"row {row}"
        return row

    def _clock(self, moment: datetime) -> Clock:
        jump = self._dice.choice(JUMPS)
        after = 0 if self._plan.outcome == LOST else self._dice.choice((1, 2))
        self._row.place = f"{jump} back after {after} readings"
        self._row.reached = True
        return GoesBack(moment, jump, after)

    # --- the fault ----------------------------------------------------------------------------------------

    def _strike(self) -> None:
        """Called at the place, from inside the loop."""
        fault, field = self._plan.fault, self._field
        self._row.reached = True
        if fault == "two":
            field.wires[0].freeze()
            return
        if fault == "killed":
            self._worker.kill()
        if fault in ("server killed", "promoted"):
            self._house.kill()
        field.wires[0].cut()

    def _work(self, stage: Stage, disk: FailingDisk | None) -> None:
        """The disturbed work, until everybody who does it has come to an end."""
        plan, field = self._plan, self._field
        self._worker = field.worker(plan.path, stage, disk)
        if plan.fault == "two":
            if plan.path.rows:
                field.watch.until(lambda: self._row.reached or self._worker.ended, PATIENCE)
            else:
                self._row.reached = True
            second = field.worker(plan.path, stage)
            second.wait(BLOCKED)
            if plan.outcome == LOST and plan.path.rows:
                self._worker.kill()
                field.wires[0].cut()
            elif plan.path.rows:
                field.wires[0].go_on()
            self._ended(second)
        self._ended(self._worker)
        if self._of_witness:
            self._row.reached = len(self._worker.told) < len(self._undisturbed.states) - 1
        elif disk is not None or plan.fault == "database full":
            self._row.reached = self._row.reached or self._worker.killed or self._worker.failed is not None
        place = self._place if self._row.reached and plan.fault != "two" else None
        if place is not None and place.commits and len(self._worker.told) >= place.number:
            self._finds("a worker was told what it can't have been told")

    def _ended(self, worker: Worker) -> None:
        if not worker.wait(PATIENCE):
            self._finds(f"a worker did not come to an end within {PATIENCE:.0f} s")
            worker.kill()
            worker.wait(PATIENCE)
        if worker.failed is not None and not LEARNS.get(self._plan.fault, set()) & set(worker.failed):
            self._finds(f"a worker ended by {worker.failed[0]}: {worker.why}")
        for told in worker.told:
            for finding in self._house.register.ledger.take(told, self._plan.run):
                self._finds(finding)

    # --- what came of it ----------------------------------------------------------------------------------

    def _after_the_fault(self, stage: Stage) -> None:
        plan, house = self._plan, self._house
        if plan.fault == "promoted" and plan.outcome == LOST:
            if not self._log_goes_on():
                self._stands_still(stage)
                house.go_back(self._old)
                house.quiet()
            else:
                house.register.ledger.forget(plan.run)
        roughly = plan.fault == "clock back"
        states = self._states(roughly)
        seen = _look(house, plan.path, stage, roughly)
        self._row.seen = f"state {states.index(seen)} of {len(states) - 1}" if seen in states else shows(seen)
        expected = self._expected()
        if seen not in states:
            self._finds(f"seen after the fault is what no undisturbed run goes through: {shows(seen)}")
        elif expected is not None and states[expected] != seen:
            self._finds(f"seen after the fault is state {states.index(seen)}, and {expected} was expected")
        self._examine("after the fault", [])

    def _again(self, stage: Stage) -> None:
        """The worker tries again, undisturbed, and then the log takes up whatever there is."""
        plan, house = self._plan, self._house
        ledger = house.register.ledger
        for told in plan.path.work(stage):
            for finding in ledger.take(told, plan.run):
                self._finds(finding)
        roughly = plan.fault == "clock back"
        after, wanted = _look(house, plan.path, stage, roughly), self._states(roughly)[-1]
        if after != wanted:
            self._finds(f"tried again, it ends in {shows(after)} and not in {shows(wanted)}")
        conn = house.connection("worker")
        seal(conn, house.register.signer, PRESENT)
        if of_the_log(conn, stage) != SEALED:
            self._finds("an act can't be sealed")
        # A witness's answer that was lost has been asked for again by now.
        self._examine("at the end", [house.register.cosigner.key])

    def _states(self, roughly: bool) -> tuple[Seen, ...]:
        """What an undisturbed run goes through."""
        if not self._plan.path.changes:
            return (self._before,)
        return self._undisturbed.roughly if roughly else self._undisturbed.states

    def _expected(self) -> int | None:
        """The state in which the fault must have left it, where its place says so."""
        plan, place = self._plan, self._place
        if place is None or not place.commits or not self._row.reached or plan.fault == "two":
            return None
        if not plan.path.changes:
            return 0
        if plan.fault == "promoted" and plan.outcome == LOST and not self._went_back:
            return 0  # the standby has nothing of it
        return place.number if place.after else place.number - 1

    def _log_goes_on(self) -> bool:
        """Whether the log as the database has it continues what stands beside the keys."""
        register = self._house.register
        last = read_checkpoint(register.signer.last_signed)
        if last is None:
            return True
        conn = self._house.connection("worker")
        held = conn.execute("SELECT root FROM checkpoint WHERE size = %s", (last.size,)).fetchone()
        return held is not None and bytes(held[0]) == last.root

    def _stands_still(self, stage: Stage) -> None:
        """A standby that lacks a checkpoint which was shown: nothing may be signed from it, and nothing published but
        what it has, which is a beginning of what was shown."""
        register = self._house.register
        self._went_back = True
        last, published = register.signer.last_signed, register.signer.published
        before = [read_checkpoint(path) for path in (last, published)]
        with register.database.connect("worker") as conn:
            checkpoints = conn.execute("SELECT count(*) FROM checkpoint").fetchone()
            try:
                seal(conn, register.signer, PRESENT)
            except ProofFailed:
                pass
            else:
                self._finds("a log was signed that contradicts what was shown")
            with suppress(ProofFailed):
                publish(conn, stage.data_dir / "log")
            if conn.execute("SELECT count(*) FROM checkpoint").fetchone() != checkpoints:
                self._finds("a checkpoint was made that contradicts what was shown")
            held: set[tuple[int, bytes]] = {
                (size, bytes(root)) for size, root in conn.execute("SELECT size, root FROM checkpoint")
            }
        was, shown = before[1], read_checkpoint(published)
        begins = all(one is None or (one.size, one.root) in held for one in (was, shown))
        grown = shown is not None and begins and (was is None or was.size <= shown.size)
        if read_checkpoint(last) != before[0] or not (shown == was or grown):
            self._finds("a log was shown that contradicts what was shown before")

    def _examine(self, when: str, witnesses: Sequence[NoteKey]) -> None:
        register, conn = self._house.register, self._house.connection("auditor")
        seen = Kept(register.signer.keys, register.data_dir, register.witnessed, witnesses)
        for finding in examine(conn, PACK, seen, register.ledger, OUTLIVED):
            self._finds(f"{when}: {finding}")

    def _finds(self, finding: str) -> None:
        self._row.findings.append(finding)


def _kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
