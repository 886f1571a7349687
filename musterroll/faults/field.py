"""Where one run takes place: a loop, the wires that run into it, and the workers at their ends."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from musterroll import durable
from musterroll.faults.cast import PRESENT
from musterroll.faults.house import House, Register
from musterroll.faults.paths import Stage, WritePath
from musterroll.faults.wire import Place, Watch, Wire
from musterroll.faults.worker import Say, Worker
from musterroll.law.packs import pack
from musterroll.proof.note import format_vkey
from musterroll.wallclock import FixedClock
from musterroll.witness.record import Record
from musterroll.witness.server import WitnessServer

PACK = pack("ru")
PATIENCE = 120.0  # seconds in which a worker must have come to its end, whatever happens to it
PEOPLE = 1000  # more than any run takes


class Field:
    """The loop, the wires and the workers of one run; all are gone when the block ends."""

    def __init__(
        self, house: House, place: Place | None = None, fault: Callable[[], None] = lambda: None
    ) -> None:
        self.watch = Watch()
        self.wires: list[Wire] = []
        self.workers: list[Worker] = []
        self._house = house
        self._place, self._fault = place, fault

    def __enter__(self) -> Field:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.kill()
        for wire in self.wires:
            wire.close()
        for worker in self.workers:
            worker.wait(PATIENCE)
        self.watch.close()

    def staged(self, path: WritePath, disk: durable.Disk | None = None) -> Stage:
        """A stage with people of its own, and with a witness where one is asked, whose disk is `disk`."""
        register = self._house.register
        first = self._house.number() * PEOPLE
        run = UUID(int=random.Random(first).getrandbits(128), version=4)
        people = range(first, first + path.people)
        clock = FixedClock(path.at)
        stage = Stage(register.database, register.data_dir, PACK, people, clock, run)
        return replace(stage, policy=self._witness(register, disk)) if path.witnessed else stage

    def worker(self, path: WritePath, stage: Stage, disk: durable.Disk | None = None) -> Worker:
        """A worker that does it over a wire; the first one's wire has the place of the fault."""
        wire = Wire(
            self.watch,
            self._house.folder / f"wire-{self._house.number()}",
            self._house.embedded.socket_dir,
            None if self.wires else self._place,
            self._fault,
        )
        self.wires.append(wire)
        wired = replace(stage, database=replace(stage.database, host=str(wire.folder)))

        def work(say: Say) -> None:
            if disk is not None:
                durable.disk = disk
            for told in path.work(wired):
                say("told", told)
            say("calls", getattr(disk, "calls", 0))

        worker = Worker(self.watch, work, [fd for one in self.wires for fd in one.descriptors()])
        self.workers.append(worker)
        return worker

    def _witness(self, register: Register, disk: durable.Disk | None) -> Path:
        """Starts a witness, a process of its own; returns the policy that names it."""
        keys, cosigner = register.signer.keys, register.cosigner

        def serve(say: Say) -> None:
            record = Record(register.data_dir / "witness", [cosigner], keys, FixedClock(PRESENT))
            server = WitnessServer(record, "127.0.0.1", 0)
            say("port", server.server_port)
            if disk is not None:
                durable.disk = disk
            server.serve_forever()

        worker = Worker(self.watch, serve)
        self.workers.append(worker)
        if not self.watch.until(lambda: "port" in worker.said, PATIENCE):
            raise RuntimeError(f"the witness does not start: {worker.why}")
        policy = register.data_dir / "policy"
        witness = f"witness w {format_vkey(cosigner.key)} http://127.0.0.1:{worker.said['port']}\n"
        logs = "".join(f"log {format_vkey(key)}\n" for key in keys)
        policy.write_text(f"{logs}{witness}quorum w\n", encoding="utf-8")
        return policy
