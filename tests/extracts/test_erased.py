"""Who holds an extract can prove with it for ever, also when the register has erased the file it was taken from."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.errors import MusterrollError
from musterroll.extracts import document as doc
from musterroll.extracts.issue import issue
from musterroll.extracts.published import published_log
from musterroll.extracts.report import PROVED
from musterroll.extracts.verify import verify
from musterroll.journal.seal import publish, seal
from musterroll.proof.tlog_proof import check_tlog_proof, parse_tlog_proof
from musterroll.register.audit import audit
from musterroll.register.erasure import carry_out, order, set_retention
from musterroll.register.record import record
from tests.extracts.conftest import IVAN, KEYS, LATER, ORIGIN, PETR, RU, RULES, SIGNER, have, ident
from tests.extracts.test_verify import entry_of

OFF = LATER + timedelta(days=1)
AFTER = OFF + timedelta(days=366)  # a year's term has ended
HEAD = "Анна Орлова"


def erase_ivan(conn: psycopg.Connection) -> None:
    common = {"person": IVAN, "effective_at": OFF, "author": f"head:{HEAD}"}
    set_retention(conn, RU, "file_after_deregistration", 1, ground="Order 12", officer=HEAD, at=OFF)
    record(
        conn,
        RU,
        [
            a.FactRecorded(
                id=uuid4(),
                **common,
                fact="fitness_category",
                value="D",
                source="medical_board",
                as_of=OFF.date(),
            ),
            a.ContestDecided(id=uuid4(), **common, contest=ident("contest"), outcome="upheld", officer=HEAD),
            a.Deregistered(id=uuid4(), **common, deregistration_ground="released_from_duty", officer=HEAD),
        ],
        OFF,
    )
    seal(conn, SIGNER, OFF, RULES)
    assert carry_out(conn, RU, order(conn, RU, HEAD, AFTER), AFTER).files == 1
    seal(conn, SIGNER, AFTER, RULES)


@pytest.mark.parametrize("kind", ["registration", "summonses"])
def test_an_extract_taken_before_the_erasure_is_in_order_for_ever(
    story: psycopg.Connection, kind: str, tmp_path: Path
):
    held = have(story, kind).json
    erase_ivan(story)
    publish(story, tmp_path / "log")
    for log in (None, published_log(str(tmp_path / "log"))):
        report = verify(held, KEYS, log)
        assert report.ok, report.failures
    for step in ("checkpoint", "place", "parts", "acts", "follows", "whole"):
        assert {one.outcome for one in report.statements if one.step == step} == {PROVED}


def test_so_is_each_of_its_tlog_proofs(story: psycopg.Connection):
    document = doc.read(have(story, "registration").json)
    erase_ivan(story)
    for number, one in enumerate(document["acts"]):
        entry = entry_of(one)
        proof = parse_tlog_proof(doc.tlog_proof(document, number))
        assert check_tlog_proof(proof, entry, KEYS).origin == ORIGIN


def test_another_person_gets_an_extract_as_before_and_the_erased_one_none(story: psycopg.Connection):
    erase_ivan(story)
    assert verify(have(story, "summonses", PETR, AFTER).json, KEYS).ok
    with pytest.raises((MusterrollError, psycopg.Error)):
        issue(story, RU, IVAN, "summonses", AFTER, "person:ivan")
    assert audit(story, RU, KEYS).clean


def test_an_extract_after_the_deregistration_verifies_and_one_after_the_return_as_well(
    story: psycopg.Connection,
):
    """A deregistration ends what is open: an extract of the summonses rests on it."""
    common = {"person": IVAN, "effective_at": OFF, "author": f"head:{HEAD}"}
    facts = a.FactRecorded(
        id=uuid4(), **common, fact="fitness_category", value="D", source="medical_board", as_of=OFF.date()
    )
    off = a.Deregistered(id=uuid4(), **common, deregistration_ground="released_from_duty", officer=HEAD)
    again = a.RegisteredAgain(id=uuid4(), **common, officer=HEAD)
    for acts in ([facts, off], [again]):
        record(story, RU, acts, OFF)
        for kind in ("registration", "summonses"):
            report = verify(have(story, kind, at=OFF).json, KEYS)
            assert report.ok, report.failures


def test_the_extract_of_the_registration_says_that_the_person_is_off_the_register(story: psycopg.Connection):
    person, at = uuid4(), OFF
    facts = {name: {"value": value} for name, value in (("born", "1990-01-01"), ("sex", "male"))}
    common = {"person": person, "effective_at": at, "author": f"head:{HEAD}"}
    entered = a.Enrolled(
        id=uuid4(), **common, region="Moscow", name="Тест", personal_number="T-9",
        facts={**facts, "permanent_residence_abroad": {"value": True}, "served_before": {"value": True}},
    )  # fmt: skip
    off = a.Deregistered(id=uuid4(), **common, deregistration_ground="lives_abroad", officer=HEAD)
    record(story, RU, [entered, off], at)
    extract = have(story, "registration", person, at)
    assert extract.document["standing"]["code"] == "not_liable"
    assert verify(extract.json, KEYS).ok
    withheld = doc.read(extract.json)
    del withheld["acts"][1], withheld["proof"]["acts"][1]
    assert not verify(doc.write(withheld), KEYS).ok
