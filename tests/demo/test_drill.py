"""The drill: every wrong done behind the register's back is found and named, and what can't be found is said."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from musterroll.cli import drill as command
from musterroll.demo import drill
from musterroll.demo.drill import WRONGS, Hand, Scene, Wrong
from musterroll.embedded import Embedded
from musterroll.errors import BadNote
from musterroll.journal.peoplemap import PeopleMap
from musterroll.journal.rows import InTurn
from musterroll.journal.seal import seal
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.proof.peoplemap import person_key
from musterroll.register import audit as auditing
from musterroll.register.audit import (
    Audit,
    Outside,
    audit,
    erased,
    examine,
    files,
    people,
    projected,
    promise_of,
    replay,
)
from musterroll.register.projection import TABLES
from musterroll.site import setup

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "drill.md").read_text(encoding="utf-8")
BY_NAME = {wrong.name: wrong for wrong in WRONGS}
QUICKLY = [
    "the purpose of a reading is changed",
    "measures are ordered without service",
    "a test notice is made live",
    "a checkpoint between two others is removed",
    "a surface gets the right to change acts",
    "with the log's key: the record of a reading is removed and everything made and signed anew",
]

Scenery = tuple[Scene, Database, psycopg.Connection]


@pytest.fixture(scope="module")
def scenery(server: Database, migrated: str) -> Iterator[Scenery]:
    """A register ready for the drill, and the intruder's connection to it."""
    if not server.host.startswith("/"):
        pytest.skip("the superuser of a given server isn't ours")
    name = f"musterroll_test_{os.getpid()}_drill"
    db = setup.clone(server, migrated, name)
    scene = drill.prepare(db, "ru", 7)
    with Embedded(Path(server.host).parent).superuser(name) as intruder:
        yield scene, db, intruder
    setup.drop(server, name)


def found_in(scenery: Scenery, outside: Outside | None = None) -> Audit:
    scene, db, _ = scenery
    known = outside or scene.outside
    with db.connect("auditor") as conn:
        return audit(
            conn,
            scene.pack,
            known.keys,
            since=known.since,
            witnesses=known.witnesses,
            rules=known.rules,
            at=known.at,
        )


def test_before_any_wrong_is_done_the_register_is_clean(scenery: Scenery):
    found = found_in(scenery)
    assert (found.differences, found.unlawful) == ([], [])
    assert found.summary()["promises"] == {
        "1": 0, "2": 0, "3": 0, "4": 0, "5": 0, "6": None, "7": 0, "8": None, "none": 0
    }  # fmt: skip


@pytest.mark.parametrize("name", QUICKLY)
def test_the_wrong_is_found_and_named(scenery: Scenery, name: str):
    scene, _, intruder = scenery
    row = drill.do(intruder, scene, BY_NAME[name])
    assert (row.planted, row.found, row.named) == (True, True, True), row


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BY_NAME if name not in QUICKLY])
def test_the_wrong_is_found_and_named_as_well(scenery: Scenery, name: str):
    test_the_wrong_is_found_and_named(scenery, name)


def test_there_are_more_than_forty_wrongs_and_none_twice():
    assert len(BY_NAME) == len(WRONGS) > 40


def test_a_wrong_leaves_nothing_behind(scenery: Scenery):
    scene, _, intruder = scenery
    drill.do(intruder, scene, BY_NAME["with the log's key: the register is brought back to an older state"])
    assert found_in(scenery).clean


# Wrong → the function of the audit without which nobody would have named it.
CHECKS = {
    "the purpose of a reading is changed": (files, "check_act"),
    "measures are ordered without service": (replay, "refusal"),
    "an act comes before its person is enrolled": (replay, "refusal"),
    "a test notice is made live": (projected, "differences"),
    "a checkpoint between two others is removed": (people, "check_roots"),
    "a hash above the map's buckets is changed": (people, "check_tile"),
    "a tile is lost": (auditing, "check_log"),
    "a cosignature is removed": (auditing, "check_cosignatures"),
    "the rules in the log are swapped for others": (auditing, "check_rules"),
    "row security is switched off": (auditing, "check_walls"),
    "an outage is made longer": (auditing, "check_setting"),
    "a file is erased on a term that is said to have ended and has not": (erased, "_too_early"),
    "more files are erased than were ordered": (auditing, "check_orders"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_without_its_check_the_wrong_would_not_be_named(
    scenery: Scenery, name: str, monkeypatch: pytest.MonkeyPatch
):
    scene, _, intruder = scenery
    wrong = BY_NAME[name]
    assert drill.do(intruder, scene, wrong).named
    monkeypatch.setattr(*CHECKS[name], lambda *_: None)
    assert not drill.do(intruder, scene, wrong).named


# --- the checkpoint that somebody kept ---------------------------------------------------------------------------

WITH_THE_KEY = [name for name in BY_NAME if name.startswith("with the log's key")]
READING = BY_NAME[
    "with the log's key: the record of a reading is removed and everything made and signed anew"
]


def test_who_has_the_key_and_makes_everything_anew_is_found_by_what_was_kept_outside_alone(scenery: Scenery):
    scene, _, intruder = scenery
    known = scene.outside
    nothing_kept = Scene(
        scene.pack, scene.seed, scene.signer, Outside(known.keys, None, (), known.rules, known.at)
    )
    assert drill.do(intruder, scene, READING).findings == (
        "cosignature missing",
        "the log is no continuation of the checkpoint that was witnessed",
    )
    assert not drill.do(intruder, nothing_kept, READING).found
    assert len(WITH_THE_KEY) >= 5


def test_what_was_sealed_since_the_kept_checkpoint_can_be_made_anew_unseen(scenery: Scenery):
    """The limit of what an audit can find: docs/drill.md says so, too."""
    scene, _, intruder = scenery
    seen = scene.outside.seen()
    assert seen is not None
    with intruder.transaction(force_rollback=True):
        intruder.execute("SET LOCAL session_replication_role = replica")
        hand = Hand(intruder, scene)
        last = "SELECT person_id AS person, act_id AS act FROM act JOIN leaf USING (act_id)"
        assert hand.do(Wrong("", "", f"{last} WHERE kind = 'file_read' AND position >= {seen.size}", ()))
        hand.remove()
        # The log goes on from the witnessed checkpoint with everything but that act.
        for table in ("leaf", "statement"):
            intruder.execute(f"DELETE FROM {table} WHERE position >= %s".encode(), (seen.size,))
        intruder.execute("DELETE FROM checkpoint WHERE size > %s", (seen.size,))
        for table in ("map_bucket", "map_tile", "map_shape"):
            intruder.execute(f"DELETE FROM {table}".encode())
        sealed: dict[bytes, list[bytes]] = {}
        for person, committed in intruder.execute(
            "SELECT person_id, commitment FROM act JOIN leaf USING (act_id) ORDER BY person_id, ordinal"
        ):
            sealed.setdefault(person_key(person.bytes), []).append(committed)
        people = PeopleMap(intruder, len(sealed))
        with InTurn() as server:
            people.read(server, sealed)
            people.bring_up(server)
        assert seal(intruder, scene.signer, drill.PRESENT, scene.outside.rules).acts == 4
        intruder.execute("SET LOCAL ROLE musterroll_auditor")
        found = examine(intruder, scene.pack, scene.outside)
    assert (found.differences, found.unlawful) == ([], [])


def test_a_checkpoint_that_this_logs_key_did_not_sign_says_nothing_of_it(scenery: Scenery):
    scene, _, _ = scenery
    note = (scene.outside.since or b"").decode().split("\n\n")[0] + "\n"
    other = sign_note(note, NoteSigner(drill.ORIGIN, bytes(32)))
    with pytest.raises(BadNote):
        found_in(scenery, Outside(scene.outside.keys, other))


# --- the page and the command ------------------------------------------------------------------------------------


def test_the_page_lists_each_wrong_with_the_finding_and_the_promise_it_breaks():
    listed = re.findall(r"^\| (.+) \| (.+) \| (\d|—) \|$", PAGE, flags=re.MULTILINE)
    assert listed == [
        (wrong.name, wrong.finding, str(promise_of(wrong.finding, wrong.kind) or "—")) for wrong in WRONGS
    ]


def test_every_finding_is_counted_under_a_promise_but_acts_refused_that_lead_to_no_measure():
    folder = Path(auditing.__file__).parent
    said = {
        what
        for path in folder.glob("*.py")
        for what in re.findall(r'(?:differ|against_the_law)\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(said) > 40
    rows = {f"{table.name}.{column}" for table in TABLES for column in table.names}
    assert {what for what in said | rows if promise_of(what) is None} == set()
    refused = "act that the law refuses: wrong_state"
    assert [promise_of(refused, kind) for kind in ("measures_ordered", "contest_decided", "enrolled")] == [
        1,
        5,
        None,
    ]


def test_findings_about_a_reading_count_under_promise_three_and_the_statistics_name_nobody(scenery: Scenery):
    scene, _, intruder = scenery
    with intruder.transaction(force_rollback=True):
        intruder.execute("SET LOCAL session_replication_role = replica")
        hand = Hand(intruder, scene)
        hand.do(BY_NAME["the purpose of a reading is changed"])
        intruder.execute("SET LOCAL ROLE musterroll_auditor")
        summary = examine(intruder, scene.pack, scene.outside).summary()
    assert summary["promises"]["3"] == 1
    assert summary["kinds"] == {"commitment": 1}
    assert str(hand.person) not in json.dumps([summary["promises"], summary["kinds"]])


@pytest.mark.slow
def test_the_command_prints_a_row_a_wrong_and_leaves_nothing_behind(
    server: Database, migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if not server.host.startswith("/"):
        pytest.skip("the superuser of a given server isn't ours")
    monkeypatch.setattr(drill, "WRONGS", tuple(BY_NAME[name] for name in QUICKLY))
    monkeypatch.setenv("DATA_DIR", str(Path(server.host).parent))
    monkeypatch.setattr(setup, "template", lambda _: migrated)
    with server.connect("owner") as owner:
        names = "SELECT datname FROM pg_database ORDER BY 1"
        before = owner.execute(names).fetchall()
        result = CliRunner().invoke(command.command, ["--seed", "5", "--json"])
        assert result.exit_code == 0, result.output
        assert owner.execute(names).fetchall() == before
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["wrong"] for row in rows] == QUICKLY
    assert all(row["planted"] and row["found"] and row["named"] for row in rows)
    assert set(rows[0]) == {"wrong", "planted", "found", "named", "what", "findings"}
