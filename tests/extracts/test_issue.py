"""Issuing: an act of its own, through the walls, sealed before there is a file."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.case.file import Setting
from musterroll.case.fold import fold
from musterroll.errors import CaseConflict, UnknownCase, UnknownCode, UnknownPerson
from musterroll.extracts.content import content
from musterroll.extracts.issue import complete, issue, wait
from musterroll.extracts.verify import verify
from musterroll.journal.read import acts_that_bear, stored_acts
from musterroll.journal.seal import last_checkpoint, seal
from musterroll.postgres import Database
from musterroll.proof.note import Cosigner, Kind
from musterroll.register.record import record
from tests.extracts.conftest import IVAN, KEYS, LATER, MONDAY, PETR, RU, RULES, SIGNER, have, ident, tell


def as_person(conn: psycopg.Connection, person: object) -> None:
    conn.execute("SELECT set_config('app.person', %s, true)", (str(person),))


def test_that_an_extract_was_issued_is_an_act_in_the_persons_file(story: psycopg.Connection) -> None:
    extract = have(story, "registration")
    (one,) = stored_acts(story, IVAN, ["extract_issued"])
    assert isinstance(one.act, a.ExtractIssued)
    assert (one.act.id, one.act.extract_kind, one.act.author) == (extract.id, "registration", "person:test")
    assert one.position is not None


def test_there_is_no_file_before_the_act_is_sealed(story: psycopg.Connection) -> None:
    act = issue(story, RU, IVAN, "summonses", LATER, "person:ivan")
    assert complete(story, RU, IVAN, act) is None
    assert wait(story, RU, IVAN, act, patience=0) is None
    seal(story, SIGNER, LATER, RULES)
    extract = complete(story, RU, IVAN, act)
    assert extract is not None
    assert verify(extract.json, KEYS).ok


def test_the_extract_says_what_the_whole_file_says(story: psycopg.Connection) -> None:
    setting = Setting(RU, (), {})
    file = fold(acts_that_bear(story, [IVAN])[IVAN], setting, IVAN)
    for kind in ("registration", "summonses"):
        document = have(story, kind).document
        assert {k: v for k, v in document.items() if k not in ("law", "acts", "proof")} == content(
            file, setting, kind, LATER
        )


def test_an_extract_of_a_file_that_was_moved_says_so_and_one_of_before_says_what_it_said(
    story: psycopg.Connection,
) -> None:
    before = have(story, "summonses")
    moved = a.FileMoved(
        id=ident("moved"), person=IVAN, effective_at=LATER, author="head:petrova", region="Kamchatka Krai",
        officer="petrova", reason="lives there",
    )  # fmt: skip
    record(story, RU, [moved], LATER)
    seal(story, SIGNER, LATER, RULES)
    again = complete(story, RU, IVAN, before.id)
    assert again is not None
    assert again.document["person"]["region"] == "Moscow"
    for kind in ("registration", "summonses"):
        after = have(story, kind, at=LATER + timedelta(minutes=1))
        assert verify(after.json, KEYS).ok
        assert after.document["person"]["region"] == "Kamchatka Krai"
    assert after.document["notices"][0]["withdrawal"]["reason"] == "lives there"
    assert {one["state"] for one in after.document["notices"][0]["measures"]} <= {"lifted"}


def test_the_same_extract_can_be_had_again_after_the_file_has_moved_on(story: psycopg.Connection) -> None:
    first = have(story, "summonses")
    come = a.AppearanceRecorded(
        id=ident("came"), person=IVAN, case=ident("summons"), effective_at=LATER, author="clerk:orlova"
    )
    record(story, RU, [come], LATER)
    seal(story, SIGNER, LATER, RULES)
    again = complete(story, RU, IVAN, first.id)
    assert again is not None
    without_proof = [{k: v for k, v in one.document.items() if k != "proof"} for one in (first, again)]
    assert without_proof[0] == without_proof[1]
    assert again.document["proof"]["checkpoint"] != first.document["proof"]["checkpoint"]
    assert verify(again.json, KEYS).ok
    newer = have(story, "summonses", at=LATER + timedelta(minutes=1))
    assert newer.document["notices"][0]["status"] == "appeared"


def test_an_extract_that_would_say_something_else_by_now_is_not_made_again(story: psycopg.Connection) -> None:
    extract = have(story, "summonses")
    outage = a.SourceSuspended(
        id=uuid4(),
        person=a.REGISTER,
        effective_at=LATER,
        author="operator:test",
        source="interior",
        until=LATER + timedelta(days=3),
    )
    record(story, RU, [outage], LATER)
    with pytest.raises(CaseConflict):
        complete(story, RU, IVAN, extract.id)
    assert verify(extract.json, KEYS).ok  # what was handed out stays true


def test_an_outage_is_part_of_the_extract_and_of_its_check(register: psycopg.Connection) -> None:
    outage = a.SourceSuspended(
        id=uuid4(),
        person=a.REGISTER,
        effective_at=MONDAY,
        author="operator:test",
        source="register",
        until=MONDAY + timedelta(days=3),
    )
    record(register, RU, [outage], MONDAY)
    tell(register)
    extract = have(register, "summonses")
    assert extract.document["notices"][0]["served"]["on"] == "2026-03-12"  # 3, 4 and 5 March do not count
    report = verify(extract.json, KEYS)
    assert report.ok, report.failures


def test_the_portals_own_role_issues_and_completes_for_the_person_who_asks(
    story: psycopg.Connection, db: Database
) -> None:
    with db.connect("portal") as portal:
        with portal.transaction():
            as_person(portal, IVAN)
            act = issue(portal, RU, IVAN, "summonses", LATER, "person:ivan")
        seal(story, SIGNER, LATER, RULES)
        with portal.transaction():
            as_person(portal, IVAN)
            extract = complete(portal, RU, IVAN, act)
    assert extract is not None
    assert verify(extract.json, KEYS).ok


def test_the_portals_role_has_no_extract_of_a_stranger(story: psycopg.Connection, db: Database) -> None:
    extract = have(story, "registration")
    with db.connect("portal") as portal:
        with portal.transaction():
            as_person(portal, PETR)
            with pytest.raises(UnknownPerson):
                issue(portal, RU, IVAN, "registration", LATER, "person:petr")
            with pytest.raises(UnknownCase):
                complete(portal, RU, IVAN, extract.id)
        with pytest.raises(UnknownPerson):  # and none at all without saying who asks
            issue(portal, RU, IVAN, "registration", LATER, "person:nobody")
    assert len(stored_acts(story, IVAN, ["extract_issued"])) == 1


def test_nobody_and_no_third_kind(register: psycopg.Connection) -> None:
    with pytest.raises(UnknownPerson):
        issue(register, RU, uuid4(), "registration", LATER, "person:x")
    with pytest.raises(UnknownCode):
        issue(register, RU, IVAN, "everything", LATER, "person:x")
    with pytest.raises(UnknownCase):
        complete(register, RU, IVAN, uuid4())
    assert stored_acts(register, IVAN, ["extract_issued"]) == []


def test_the_journal_keeps_little_of_an_extract(story: psycopg.Connection) -> None:
    extract = have(story, "summonses")
    (one,) = stored_acts(story, IVAN, ["extract_issued"])
    assert len(one.payload) < 4096 < len(extract.json)


# --- witnesses --------------------------------------------------------------------------------------------------


def test_an_extract_carries_what_witnesses_have_cosigned_and_says_so_to_who_trusts_them(
    story: psycopg.Connection,
) -> None:
    witness = Cosigner("witness.example/w1", b"\x07" * 32, Kind.COSIGNATURE)
    first = have(story, "registration")
    checkpoint, note = last_checkpoint(story) or (None, "")
    assert checkpoint is not None
    line = witness.line(note.split("\n\n")[0] + "\n", int(LATER.timestamp()))
    story.execute(
        "INSERT INTO cosignature VALUES (%s, 'witness.example/w1+07070707', %s, %s)",
        (checkpoint.size, line, LATER),
    )
    extract = complete(story, RU, IVAN, first.id)
    assert extract is not None
    assert line in extract.document["proof"]["checkpoint"]
    said = [one for one in verify(extract.json, [*KEYS, witness.key]).statements if one.step == "witness"]
    assert [one.outcome for one in said] == ["proved"]
    assert "witness.example/w1" in said[0].says
    # Who doesn't know the witness passes its line over, and its key alone is no key of the log.
    assert verify(extract.json, KEYS).ok
    assert not verify(extract.json, [witness.key]).ok
