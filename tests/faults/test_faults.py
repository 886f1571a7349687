"""Every way of writing, disturbed: nothing acknowledged is lost, nothing is twice, trying again ends well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from musterroll.faults import paths
from musterroll.faults.check import Kept, examine, roots_of
from musterroll.faults.field import PACK
from musterroll.faults.house import House, open_house
from musterroll.faults.paths import PATHS, Stage, Told
from musterroll.faults.plan import FAULTS, HEAVY, LOST, PERSISTED, Plan, can_be, cells, plan
from musterroll.faults.run import Runs
from musterroll.proof.merkle import leaf_hashes
from musterroll.proof.tiles import grow

SEED = 20261128
RUNS = 100
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")


# --- the plan -----------------------------------------------------------------------------------------------


def test_the_same_seed_brings_the_same_faults_and_another_brings_others():
    def faults(seed: int) -> list[str]:
        return [str(plan(seed, run).as_json()) for run in range(RUNS)]

    assert faults(1) == faults(1) != faults(2)


def test_two_thousand_runs_bring_every_fault_to_every_way_lost_and_persisted():
    met = Counter((one.path.name, one.fault, one.outcome) for one in (plan(SEED, run) for run in range(2000)))
    wanted = {(path.name, fault) for path, fault in cells()}
    assert {(path, fault) for path, fault, _ in met} == wanted
    assert {(path, fault) for path, fault, outcome in met if outcome == LOST} == wanted
    # What PostgreSQL does in one transaction can't persist where it has no more room.
    assert {cell for cell in wanted if (*cell, PERSISTED) not in met} == {
        (path, "database full") for path in ("seal", "publish", "projection", "audit")
    }
    assert min(met.values()) >= 5


def test_a_hundred_runs_kill_postgresql_ten_times():
    for first in range(0, 2000, RUNS):
        heavy = [run for run in range(first, first + RUNS) if plan(SEED, run).fault in HEAVY]
        assert len(heavy) == 10


def test_the_page_names_every_way_and_every_fault():
    for path in PATHS:
        assert f"| `{path}` |" in PAGE
    for fault, says in FAULTS.items():
        assert f"**{fault}**: {says}" in PAGE


def test_the_page_has_a_number_where_a_way_can_meet_a_fault_and_none_where_it_cannot():
    lines = [
        line for line in PAGE.splitlines() if line.startswith("| ") and line.split(" | ")[0][2:] in PATHS
    ]
    assert len(lines) == len(PATHS)
    for line in lines:
        name, *numbers = [cell.strip() for cell in line.strip("|").split("|")]
        assert [bool(number) for number in numbers] == [can_be(PATHS[name], fault) for fault in FAULTS]
        assert "!" not in line


# --- the runs -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hundred_faults_lose_nothing_and_do_nothing_twice(request: pytest.FixtureRequest):
    binaries = request.config.getoption("--postgres")
    said = subprocess.run(
        [
            *(sys.executable, "-m", "musterroll.cli", "faults", "--json"),
            *("--runs", str(RUNS), "--seed", str(SEED)),
            *(("--postgres", str(binaries)) if binaries else ()),
        ],
        stdout=subprocess.PIPE,
        check=False,
        timeout=600,
        env={**os.environ},
    )
    rows = [json.loads(line) for line in said.stdout.splitlines()]
    assert [row["run"] for row in rows] == list(range(RUNS))
    assert [row for row in rows if row["findings"]] == []
    assert said.returncode == 0
    assert sum(row["reached"] for row in rows) >= RUNS - 5  # else it is no fault that was survived
    assert sum(row["fault"] in HEAVY for row in rows) == 10


# --- that a wrong would be found ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    with open_house(request.config.getoption("--postgres")) as one:
        yield one


def one_run(house: House, path: str, fault: str, outcome: str, **changed: object) -> list[str]:
    """Findings of a run of that way of writing, done otherwise than it should be, with the fault at a COMMIT."""
    way = replace(PATHS[path], **changed)  # type: ignore[arg-type]
    for number in range(20):
        row = Runs(house).run(Plan(1, number, way, fault, outcome))
        if "COMMIT" in row.place:
            return row.findings
    raise AssertionError("no fault came at a COMMIT")


@pytest.mark.slow
def test_a_worker_that_says_done_before_it_is_committed_is_found(house: House):
    def too_early(stage: Stage) -> Iterator[Told]:
        yield paths._acts([paths.cast.issued(number, stage.clock.now()) for number in stage.people])
        yield from paths.record_way(stage)

    found = one_run(house, "record", "cut", LOST, work=too_early)
    assert "a worker was told what it can't have been told" in found


@pytest.mark.slow
def test_a_worker_that_does_it_again_without_looking_is_found(house: House):
    def again(stage: Stage) -> Iterator[Told]:
        yield from paths.record_way(replace(stage, again=False))

    found = one_run(house, "record", "cut", PERSISTED, work=again)
    assert len(found) == 1
    assert found[0] == "WrongState: this summons has been issued already"


@pytest.mark.slow
def test_a_batch_that_is_not_one_transaction_is_found(house: House):
    def in_pieces(stage: Stage) -> Iterator[Told]:
        with stage.database.connect("worker") as conn:
            for number in stage.people:
                acts = [
                    paths.cast.issued(number, stage.clock.now()),
                    paths.cast.posted(number, stage.clock.now()),
                ]
                paths._record(conn, stage, acts, stage.clock.now())
        yield []

    found = one_run(house, "wave", "killed", PERSISTED, work=in_pieces)
    assert found[0].startswith("seen after the fault is what no undisturbed run goes through")


@pytest.mark.slow
def test_the_reader_of_the_log_finds_what_is_changed_behind_it(house: House):
    house.renew()
    runs = Runs(house)
    assert runs.run(Plan(1, 0, PATHS["publish"], "cut", LOST)).findings == []
    register, conn = house.register, house.connection("auditor")

    def found() -> list[str]:
        kept = Kept(register.signer.keys, register.data_dir, register.witnessed)
        said = examine(conn, PACK, kept, register.ledger, paths.PRESENT)
        return [one for one in said if not one.startswith("audit:")]

    assert found() == []
    register.ledger.acts[str(paths.man(1))] = 0
    assert found() == ["1 acknowledged acts are lost"]
    register.ledger.acts.clear()
    register.ledger.checkpoints[3] = "00" * 32
    assert found() == ["the checkpoint of size 3 that was shown is no beginning of the log"]
    register.ledger.checkpoints.clear()
    for bundle in (register.data_dir / "log" / "tile" / "entries").rglob("*.p/*"):
        data = bytearray(bundle.read_bytes())
        data[-1] ^= 1
        bundle.write_bytes(data)
    assert found() == ["the published entries are not those of the published checkpoint"]
    last = register.signer.last_signed
    last.write_text(last.read_text().replace("\n", "\n9", 1))
    assert any("beside the keys is none of the log's" in one for one in found())


def test_roots_are_computed_as_the_register_computes_them_by_other_code():
    entries = [sha256(bytes([number])).digest() for number in range(70)]
    roots = roots_of(entries, list(range(72)))
    assert set(roots) == set(range(71))
    for size in range(1, 71):
        assert roots[size] == grow(0, {}, leaf_hashes(entries[:size])).root
