"""Every act that has committed gets one leaf, once, in a log that only grows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from musterroll import durable
from musterroll.case.acts import Act, FileRead
from musterroll.errors import ProofFailed
from musterroll.journal import seal as sealing
from musterroll.journal.read import stored_acts
from musterroll.journal.seal import Sealed, hashes_at, last_checkpoint, log_signer, publish, seal
from musterroll.proof.checkpoint import Checkpoint, open_checkpoint
from musterroll.proof.merkle import (
    check_consistency,
    check_inclusion,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
)
from musterroll.proof.note import Kind, open_note, parse_vkey
from musterroll.proof.tiles import Tile, format_tile_path, hash_reader
from musterroll.register.scope import as_person
from tests.register.people import DEFAULTED, ENTERED, SIGNER, House, about_person, enrolled, man


def read_of(number: int) -> Act:
    return about_person(FileRead, number, ENTERED, "clerk:Орлова", purpose="answer_person")


def newest(house: House) -> Checkpoint:
    """The newest checkpoint, its signature checked as a stranger would."""
    found = last_checkpoint(house.worker)
    assert found is not None
    assert open_checkpoint(found[1].encode(), [SIGNER.key]) == found[0]
    return found[0]


def leaves(house: House) -> int:
    """How many acts have a leaf, each just one and, with the register's own statements, all positions taken."""
    count, acts = house.worker.execute("SELECT count(*), count(DISTINCT act_id) FROM leaf").fetchone() or (
        0,
        0,
    )
    assert count == acts
    taken = [
        row[0]
        for row in house.worker.execute("SELECT position FROM leaf UNION ALL SELECT position FROM statement")
    ]
    assert sorted(taken) == list(range(len(taken)))
    return int(count)


def checkpoints(house: House) -> int:
    """How many were signed: each has one leaf of its own, the map of people."""
    return int(house.one("SELECT count(*) FROM checkpoint"))


def test_acts_of_a_transaction_still_open_are_sealed_once_it_commits_and_none_is_skipped(house: House):
    house.enter(range(4))
    house.seal()
    slow, quick = house.connect("worker"), house.connect("worker")
    with slow.transaction():
        house.record([read_of(0)], ENTERED, slow)  # has its transaction id, and stays open
        house.record([read_of(1)], ENTERED, quick)  # begins later, commits earlier
        assert house.seal() == 0  # nothing may be passed by: what comes below would never be looked at again
    assert house.seal() == 2
    assert house.seal() == 0
    assert leaves(house) == house.one("SELECT count(*) FROM act") == 6


def test_what_committed_before_an_open_transaction_began_is_sealed_without_waiting(house: House):
    house.enter(range(2))
    slow = house.connect("worker")
    with slow.transaction():
        house.record([read_of(0)], ENTERED, slow)
        assert house.seal() == 2
    assert house.seal() == 1


def test_a_transaction_rolled_back_leaves_no_gap(house: House):
    house.enter(range(2))
    with house.worker.transaction(force_rollback=True):
        house.record([read_of(0)], ENTERED)
    house.record([read_of(1)], ENTERED)
    assert house.seal() == 3
    assert leaves(house) == 3


def test_two_sealers_at_once_seal_every_act_once(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 5)
    for number in range(60):
        house.enter([number])
    start = threading.Barrier(2)
    done: list[Sealed] = []

    def sealer() -> None:
        with house.database.connect("worker") as conn:
            start.wait()
            for _ in range(8):
                done.append(seal(conn, SIGNER, DEFAULTED))

    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    for one in sealers:
        one.start()
    for one in sealers:
        one.join()
    house.seal()
    assert leaves(house) == 60
    assert newest(house).size == 60 + checkpoints(house)


def test_rounds_of_a_few_acts_make_the_same_tree_as_one_of_all(house: House, monkeypatch: pytest.MonkeyPatch):
    for number in range(0, 40, 2):
        house.enter([number, number + 1])
    house.record([enrolled(n) for n in range(100, 117)], ENTERED)  # one transaction larger than a round
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 5)
    assert house.seal() == 57
    assert leaves(house) == 57
    assert checkpoints(house) > 5
    size = 57 + checkpoints(house)
    sizes = [row[0] for row in house.worker.execute("SELECT size FROM checkpoint ORDER BY size")]
    roots = dict(house.worker.execute("SELECT size, root FROM checkpoint").fetchall())
    read = hashes_at(house.worker, size)
    for old in sizes:
        proof = prove_consistency(old, size, read)
        check_consistency(proof, old, roots[old], size, roots[size])


def test_a_transaction_larger_than_a_round_is_a_round_of_its_own_also_after_idle_ones(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    house.enter(range(2))
    house.seal()
    house.one("SELECT pg_current_xact_id()")  # a transaction without acts
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 2)
    house.enter(range(2, 9))
    house.enter([9])
    assert house.seal() == 8
    assert leaves(house) == 10


def test_every_sealed_act_is_proved_to_be_in_the_log_and_nothing_else_is(house: House):
    house.live_through(4)
    checkpoint = newest(house)
    read = hashes_at(house.worker, checkpoint.size)
    for stored in stored_acts(house.worker, man(0)):
        committed = house.one("SELECT commitment FROM act WHERE act_id = %s", stored.act.id)
        assert stored.position is not None
        proof = prove_inclusion(checkpoint.size, stored.position, read)
        check_inclusion(proof, checkpoint.size, checkpoint.root, stored.position, leaf_hash(committed))
        with pytest.raises(ProofFailed):
            check_inclusion(proof, checkpoint.size, checkpoint.root, stored.position, leaf_hash(bytes(32)))


def test_an_old_checkpoint_is_consistent_with_every_later_one(house: House):
    house.enter(range(5))
    house.seal()
    old = newest(house)
    house.enter(range(10, 400))
    house.seal()
    house.enter([999])
    house.seal()
    new = newest(house)
    assert (old.size, new.size) == (5 + 1, 396 + 3)
    proof = prove_consistency(old.size, new.size, hashes_at(house.worker, new.size))
    check_consistency(proof, old.size, old.root, new.size, new.root)


def test_a_clock_put_back_dates_no_checkpoint_before_the_one_before_it(house: House, tmp_path: Path):
    signer = log_signer(tmp_path, "register.example/back")
    for number, at in enumerate((DEFAULTED, ENTERED)):
        house.enter([number])
        seal(house.worker, signer, at)
    notes = house.worker.execute("SELECT note, signed_at FROM checkpoint ORDER BY size").fetchall()
    assert [signed for _, signed in notes] == [DEFAULTED, DEFAULTED]
    for note, _ in notes:
        opened = open_note(note.encode(), signer.keys)
        times = {opened.signed_at(key) for key in signer.keys if key.kind.has_time}
        assert times <= {int(DEFAULTED.timestamp())}


def test_sealing_nothing_signs_nothing(house: House):
    assert house.seal() == 0
    assert last_checkpoint(house.worker) is None
    house.enter([0])
    house.seal()
    house.seal()
    assert house.one("SELECT count(*) FROM checkpoint") == 1


def test_a_sealing_cut_off_leaves_the_log_as_it_was(house: House, monkeypatch: pytest.MonkeyPatch):
    house.enter(range(3))
    house.seal()
    house.enter(range(3, 300))
    for step in (
        "_read_unsealed",
        "commitments_by_key",
        "_copy_leaves",
        "leaf_hashes",
        "PeopleMap",
        "_copy_tiles",
        "write",
        "sign_note",
        "format_checkpoint",
        "grow",
    ):
        with monkeypatch.context() as patch:

            def cut(*args: object, **named: object) -> None:
                raise KeyboardInterrupt

            patch.setattr(sealing, step, cut)
            with pytest.raises(KeyboardInterrupt):
                house.seal()
        assert (leaves(house), newest(house).size) == (3, 3 + 1)
    assert house.seal() == 297


# --- published as files -----------------------------------------------------------------------------------------


class Folder:
    """A published log, as somebody with nothing but its files sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        return (self.path / format_tile_path(Tile(level, index, width))).read_bytes()

    def checkpoint(self) -> Checkpoint:
        return open_checkpoint((self.path / "checkpoint").read_bytes(), [SIGNER.key])

    def check(self, house: House) -> Checkpoint:
        """Everything the published checkpoint needs is there and proves the register's first act."""
        checkpoint = self.checkpoint()
        committed = house.one("SELECT commitment FROM act JOIN leaf USING (act_id) WHERE position = 0")
        read = hash_reader(checkpoint.size, self)
        proof = prove_inclusion(checkpoint.size, 0, read)
        check_inclusion(proof, checkpoint.size, checkpoint.root, 0, leaf_hash(committed))
        last = prove_inclusion(checkpoint.size, checkpoint.size - 1, read)
        assert len(last) <= checkpoint.size.bit_length()
        return checkpoint


def test_what_is_published_can_be_verified_from_the_files_alone(house: House, tmp_path: Path):
    folder = Folder(tmp_path / "log")
    assert publish(house.worker, folder.path) == 0  # nothing sealed, nothing published
    for numbers in (range(3), range(10, 300), range(300, 813)):
        house.enter(numbers)
        house.seal()
        publish(house.worker, folder.path)
        assert folder.check(house) == newest(house)
    assert publish(house.worker, folder.path) == 0


def test_a_publishing_cut_off_anywhere_leaves_an_older_whole_log_and_the_next_one_goes_on(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = Folder(tmp_path / "log")
    house.enter(range(5))
    house.seal()
    publish(house.worker, folder.path)
    house.enter(range(10, 600))
    house.seal()
    renames = 8  # tiles and entry bundles, and the checkpoint
    for survive in range(renames):

        class CutOff(durable.Disk):
            left = survive

            def rename(self, old: Path, new: Path) -> None:
                if self.left == 0:
                    raise KeyboardInterrupt
                self.left -= 1
                super().rename(old, new)

        with monkeypatch.context() as patch:
            patch.setattr(durable, "disk", CutOff())
            with pytest.raises(KeyboardInterrupt):
                publish(house.worker, folder.path)
        assert folder.check(house).size == 5 + 1
    publish(house.worker, folder.path)
    assert folder.check(house).size == 595 + 2


def test_partial_tiles_go_an_hour_after_they_were_filled_and_not_before(house: House, tmp_path: Path):
    folder = Folder(tmp_path / "log")

    def partial() -> set[str]:
        return {path.name for path in (folder.path / "tile" / "0").glob("*.p")}

    for numbers, minutes in (
        (range(200), 0),
        (range(200, 400), 10),
        (range(400, 401), 70),
        (range(401, 402), 71),
    ):
        house.enter(numbers)
        house.seal(ENTERED + timedelta(minutes=minutes))
        publish(house.worker, folder.path)
        assert folder.check(house) == newest(house)
        # The first tile was filled in the tenth minute.
        assert partial() == (
            {"000.p"} if minutes == 0 else {"001.p"} if minutes == 71 else {"000.p", "001.p"}
        )
    folder.path.with_name("log.removed").write_text("?")  # somebody's hand: it is begun anew
    house.enter(range(402, 403))
    house.seal(ENTERED + timedelta(minutes=200))
    publish(house.worker, folder.path)
    assert folder.check(house) == newest(house)
    assert partial() == {"001.p"}


def test_an_older_log_is_never_published_over_a_newer_one(house: House, tmp_path: Path):
    folder = Folder(tmp_path / "log")
    house.enter(range(3))
    house.seal()
    old = (newest(house), publish(house.worker, folder.path))
    assert old[1] > 0
    kept = (folder.path / "checkpoint").read_bytes()
    # The same folder beside another register: one that was restored from an older copy, or a stranger's.
    (folder.path / "checkpoint").write_bytes(kept.replace(b"\n4\n", b"\n5\n"))
    with pytest.raises(ProofFailed):
        publish(house.worker, folder.path)
    assert (folder.path / "checkpoint").read_bytes() == kept.replace(b"\n4\n", b"\n5\n")


def test_a_log_of_the_same_size_with_another_root_is_not_published_over(house: House, tmp_path: Path):
    folder = Folder(tmp_path / "log")
    house.enter(range(3))
    house.seal()
    publish(house.worker, folder.path)
    text = (folder.path / "checkpoint").read_text()
    root = text.split("\n")[2]
    other = "A" + root[1:] if root[0] != "A" else "B" + root[1:]
    (folder.path / "checkpoint").write_text(text.replace(root, other))
    house.enter([5])
    house.seal()
    with pytest.raises(ProofFailed):
        publish(house.worker, folder.path)


# --- the key ------------------------------------------------------------------------------------------------------


def test_the_logs_seed_is_made_once_for_its_owner_alone(tmp_path: Path):
    signer = log_signer(tmp_path, "register.example/x")
    assert log_signer(tmp_path, "register.example/x").key == signer.key
    assert (tmp_path / "keys" / "log.seed").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_processes_that_come_for_the_key_at_once_get_the_same_one(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from musterroll.journal.seal import log_signer;"
        "from musterroll.proof.note import format_vkey;"
        "print(format_vkey(log_signer(Path(sys.argv[1]), 'register.example/x').key))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert len({process.communicate(timeout=180)[0] for process in both}) == 1


def test_a_sealer_killed_with_its_transaction_open_holds_up_nobody(house: House):
    house.enter(range(3))
    code = (
        "import sys, time, psycopg; conn = psycopg.connect(sys.argv[1]);"
        "print(conn.execute('SELECT pg_try_advisory_xact_lock(%s)' % sys.argv[2]).fetchone()[0], flush=True);"
        "time.sleep(600)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, house.database.conninfo("worker"), str(sealing.LOCK_SEALER)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    assert house.seal() == 0  # one sealer at a time
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    until = time.monotonic() + 120
    while not house.seal() and time.monotonic() < until:
        time.sleep(0.02)  # PostgreSQL has to notice first
    assert leaves(house) == 3


def test_the_seal_reads_along_the_index_and_not_the_whole_journal(house: House):
    house.enter(range(3000))
    house.seal()
    house.enter([5000])
    with house.connect("owner") as owner:
        owner.execute("ANALYZE")
    below = house.one("SELECT max(sealed_below::text::numeric)::text FROM checkpoint")
    query = (
        f"SELECT act_id FROM act WHERE xact_id >= '{below}'::xid8 AND xact_id < '{int(below) + 1000}'::xid8"
    )
    plan = "\n".join(row[0] for row in house.worker.execute(f"EXPLAIN {query}"))  # type: ignore[arg-type]
    assert "Seq Scan" not in plan


def test_a_portal_reader_can_prove_an_act_of_its_own(house: House):
    house.live_through(3)
    conn: psycopg.Connection = house.connect("portal")
    with as_person(conn, man(0)):
        own = stored_acts(conn, man(0))
        found = last_checkpoint(conn)
        assert found is not None
        assert own[0].position is not None
        assert prove_inclusion(found[0].size, own[0].position, hashes_at(conn, found[0].size))


def test_a_checkpoint_bears_a_line_of_each_of_the_logs_keys_and_opens_by_either(house: House, tmp_path: Path):
    signer = log_signer(tmp_path, "register.example/x")
    vkeys = (tmp_path / "keys" / "log.vkey").read_text(encoding="utf-8").split()
    assert [parse_vkey(vkey) for vkey in vkeys] == list(signer.keys)
    assert [key.kind for key in signer.keys] == [Kind.ED25519, Kind.ML_DSA_44]
    assert (tmp_path / "keys" / "log.ml-dsa.seed").stat().st_mode & 0o777 == 0o600
    house.enter(range(3))
    seal(house.worker, signer, DEFAULTED)
    found = last_checkpoint(house.worker)
    assert found is not None
    for key in signer.keys:
        assert open_checkpoint(found[1].encode(), [key]) == found[0]
    opened = open_note(found[1].encode(), signer.keys)
    assert opened.signed_at(signer.keys[1]) == int(DEFAULTED.timestamp())
