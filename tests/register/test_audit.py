"""The audit is clean on a register that was lived in, and finds and names whatever was done behind its back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest

from musterroll.case import acts as a
from musterroll.case.steps import LONGEST_OUTAGE
from musterroll.errors import BadInput
from musterroll.journal.append import append
from musterroll.journal.read import ACTS_THAT_BEAR, SILENT, stored_acts
from musterroll.postgres import Database
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.register.audit import Audit, audit
from musterroll.register.audit.journal import ACTS
from musterroll.register.rebuild import PAYLOADS, rebuild
from tests.register.people import (
    AWAY,
    DEFAULTED,
    HOME,
    LIVED,
    ORDERED,
    PACK,
    SERVED,
    SIGNER,
    House,
    about_case,
    about_person,
    case_of,
    man,
)

PEOPLE = LIVED
WARNED, FREE, BOUND = (
    4,
    1,
    6,
)  # men of the lived register: proposals only; the same and looked at; under an exit ban


@pytest.fixture
def house(lived_house: House) -> House:
    return lived_house


def named(found: Audit, what: str, number: int | None = None) -> bool:
    """Whether the audit says just this, of this man."""
    person = None if number is None else str(man(number))
    return any(
        entry["what"] == what and (person is None or entry["person"] == person)
        for entry in found.differences + found.unlawful
    )


def test_a_lived_register_is_clean_and_everything_in_it_was_looked_at(house: House):
    found = house.audit()
    assert (found.differences, found.unlawful, found.clean) == ([], [], True)
    assert found.acts == found.sealed == house.one("SELECT count(*) FROM act")
    assert found.cases == PEOPLE + 1
    assert found.measures == house.one("SELECT count(*) FROM measure") > 20


def test_an_empty_register_is_clean(db: Database):
    house = House(db)
    assert house.audit().clean
    house.close()


def test_acts_not_sealed_yet_are_no_finding(house: House):
    house.enter([99])
    found = house.audit()
    assert found.clean
    assert found.sealed == found.acts - 1


# Each: what an intruder does, what the audit says, of whom. `{}` is the person's id, quoted.
PLANTED: dict[str, tuple[LiteralString, str, int | None]] = {
    "the payload of an act is changed": (
        "UPDATE opening SET payload = replace(payload, 'clerk:Орлова', 'clerk:Сидорова') WHERE person_id = {}",
        "commitment",
        FREE,
    ),
    "a payload is changed and its commitment made to fit": (
        "WITH o AS (UPDATE opening SET payload = replace(payload, '\"register\"', '\"e_account\"')"
        "  WHERE person_id = {} AND payload LIKE '%\"posted\"%' RETURNING *)"
        " UPDATE act SET commitment = sha256(convert_to(E'musterroll/act/v1\\n', 'UTF8') || o.salt"
        "  || convert_to(o.payload, 'UTF8')) FROM o WHERE act.person_id = o.person_id AND act.act_id = o.act_id",
        "act is not what the log holds at its leaf",
        FREE,
    ),
    "a salt is changed": ("UPDATE opening SET salt = substring(commitment, 1, 16) FROM act a"
        " WHERE a.act_id = opening.act_id AND opening.person_id = {}", "commitment", FREE),
    "an act is removed": ("DELETE FROM act WHERE person_id = {} AND kind = 'warning_given'", "acts on file", FREE),
    "an opening is removed": (
        "DELETE FROM opening WHERE person_id = {} AND payload LIKE '%warning_given%'",
        "act without its opening",
        FREE,
    ),
    "an opening is added that opens no act": (
        "INSERT INTO opening SELECT person_id, gen_random_uuid(), salt, payload FROM opening"
        " WHERE person_id = {} LIMIT 1",
        "opening without its act",
        FREE,
    ),
    "the record of a reading is removed": (
        "DELETE FROM act WHERE person_id = {} AND kind = 'file_read'",
        "acts on file",
        FREE,
    ),
    "the record of a reading is removed and its traces with it": (
        "DELETE FROM leaf WHERE act_id IN (SELECT act_id FROM act WHERE person_id = {0} AND kind = 'file_read');"
        " UPDATE act SET ordinal = ordinal - 1 WHERE person_id = {0} AND ordinal >"
        "  (SELECT ordinal FROM act WHERE person_id = {0} AND kind = 'file_read');"
        " UPDATE file SET acts = acts - 1 WHERE person_id = {0};"
        " DELETE FROM opening WHERE person_id = {0} AND payload LIKE '%file_read%';"
        " DELETE FROM act WHERE person_id = {0} AND kind = 'file_read'",
        "leaf without its act",
        None,
    ),
    "two acts change places": (
        "UPDATE act SET ordinal = CASE ordinal WHEN 2 THEN 3 ELSE 2 END WHERE person_id = {} AND ordinal IN (2, 3)",
        "summons.status",
        FREE,
    ),
    "an act is dated back": (
        "UPDATE act SET effective_at = effective_at - interval '9 days' WHERE person_id = {} AND kind = 'posted'",
        "envelope",
        FREE,
    ),
    "an act is said to be of another kind": (
        "UPDATE act SET kind = 'file_read' WHERE person_id = {} AND kind = 'posted'",
        "envelope",
        FREE,
    ),
    "an act is moved to another person": (
        "UPDATE opening SET person_id = (SELECT person_id FROM file WHERE acts > 2 AND person_id <> {0} LIMIT 1)"
        "  WHERE person_id = {0} AND payload LIKE '%\"posted\"%';"
        " UPDATE act SET person_id = (SELECT person_id FROM file WHERE acts > 2 AND person_id <> {0} LIMIT 1)"
        "  WHERE person_id = {0} AND kind = 'posted'",
        "acts on file",
        FREE,
    ),
    "a file is removed": ("DELETE FROM file WHERE person_id = {}", "act without a file", FREE),
    "the count of acts is wrong": ("UPDATE file SET acts = acts + 1 WHERE person_id = {}", "acts on file", FREE),
    "a file is moved": ("UPDATE file SET region = 'Moscow' WHERE person_id = {}", "file.region", FREE),
    "the day of service is moved": (
        "UPDATE summons SET served_on = served_on - 1 WHERE person_id = {}",
        "summons.served_on",
        FREE,
    ),
    "the clock is kept from looking": (
        "UPDATE summons SET wake_at = NULL WHERE person_id = {}",
        "summons.wake_at",
        FREE,
    ),
    "a summons' mode is flipped": (
        "UPDATE summons SET mode = 'test', served_on = NULL, wake_at = NULL WHERE person_id = {}",
        "summons.mode",
        FREE,
    ),
    "a region's mode is flipped": ("UPDATE region_mode SET mode = 'live'", "region_mode", None),
    "an outage is made up": ("INSERT INTO outage VALUES ('interior', now(), now())", "outage", None),
    "a summons is dropped": ("DELETE FROM summons WHERE person_id = {}", "summons row missing", FREE),
    "a name is changed": ("UPDATE particulars SET name = 'Другой' WHERE person_id = {}", "particulars.name", FREE),
    "a particular is changed": (
        "UPDATE particulars SET facts = jsonb_set(facts, '{{fitness_category,value}}', '\"D\"') WHERE person_id = {}",
        "particulars.facts",
        FREE,
    ),
    "a message is added": (
        "INSERT INTO mailbox VALUES ({}, gen_random_uuid(), NULL, 'posted', now())",
        "mailbox row that no act makes",
        FREE,
    ),
    "a message is kept from the person": (
        "DELETE FROM mailbox WHERE person_id = {} AND what = 'warning_given'",
        "mailbox row missing",
        FREE,
    ),
    "a contest is decided by nobody": (
        "UPDATE contest SET outcome = 'dismissed', decided_at = now(), officer = 'x'",
        "contest.outcome",
        3,
    ),
    "a deferment is made up": (
        "INSERT INTO deferment VALUES ({}, now(), 'study', 'Ryazan Oblast', '2030-01-01', NULL)",
        "deferment row that no act makes",
        FREE,
    ),
    "a proposed measure is put in force": (
        "UPDATE measure SET state = 'in_force', ordered_at = '2026-05-01', officer = 'Петрова',"
        " order_act = gen_random_uuid() WHERE person_id = {} AND kind = 'exit_ban'",
        "measure in force that the law does not bear out",
        WARNED,
    ),
    "a measure in force is planted": (
        "INSERT INTO measure (person_id, summons_id, kind, region, mode, state, proposed_at, may_begin_at, served_at,"
        "  warned_at, ordered_at, officer, order_act)"
        " VALUES ({}, gen_random_uuid(), 'exit_ban', 'Ryazan Oblast', 'live', 'in_force', '2026-03-11', '2026-03-11',"
        "  '2026-03-11', '2026-03-11', '2026-03-12', 'Петрова', gen_random_uuid())",
        "measure that no act orders",
        FREE,
    ),
    "a measure in force is hidden": (
        "UPDATE measure SET state = 'lifted' WHERE person_id = {} AND state = 'in_force'",
        "measure.state",
        BOUND,
    ),
    "the officer behind a measure is another": (
        "UPDATE measure SET officer = 'Другая' WHERE person_id = {} AND state = 'in_force'",
        "measure.officer",
        BOUND,
    ),
    "a leaf is missing": (
        "DELETE FROM leaf WHERE act_id IN (SELECT act_id FROM act WHERE person_id = {} AND kind = 'posted')",
        "act without a leaf",
        FREE,
    ),
    "two leaves change places": (
        "UPDATE leaf SET position = 1003 - position WHERE position IN (1, 2);"
        " UPDATE leaf SET position = position - 1000 WHERE position > 1000",
        "act is not what the log holds at its leaf",
        None,
    ),
    "a leaf is added": ("INSERT INTO leaf VALUES (9999, gen_random_uuid())", "leaf beyond the log", None),
    "a tile is changed": (
        "UPDATE tile SET hashes = set_byte(hashes, 5, (get_byte(hashes, 5) + 1) % 256) WHERE level = 0 AND index = 0",
        "tile",
        None,
    ),
    "a tile is lost": ("DELETE FROM tile WHERE level = 0", "tile missing", None),
    "a tile is added": ("INSERT INTO tile VALUES (5, 0, sha256('x'))", "tile", None),
    "the root of an old checkpoint is changed": (
        "UPDATE checkpoint SET root = sha256('x') WHERE size = (SELECT min(size) FROM checkpoint)",
        "checkpoint is not the one signed",
        None,
    ),
    "the size of a checkpoint is changed": (
        "UPDATE checkpoint SET size = size - 1 WHERE size = (SELECT max(size) FROM checkpoint)",
        "checkpoint is not the one signed",
        None,
    ),
    "a checkpoint's note is changed": (
        "UPDATE checkpoint SET note = replace(note, '\u2014 register', '\u2014 registre')",
        "signature of the checkpoint",
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("deed", PLANTED)
def test_the_audit_finds_it_and_names_it_when(house: House, deed: str):
    statement, what, number = PLANTED[deed]
    person = f"'{man(FREE if number is None else number)}'"
    with house.intruder() as conn:
        conn.execute(statement.format(person))  # type: ignore[arg-type]
    found = house.audit()
    assert named(found, what, number), found.differences + found.unlawful
    assert found.findings > 0


def test_a_checkpoint_signed_by_another_key_under_the_logs_name_is_found(house: House):
    forger = NoteSigner("register.example/test", bytes(32))
    note = house.one("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
    forged = sign_note(note.split("\n\n")[0] + "\n", forger).decode()
    with house.intruder() as conn:
        conn.execute("UPDATE checkpoint SET note = %s WHERE note = %s", (forged, note))
    assert named(house.audit(), "signature of the checkpoint")


def plant(house: House, act: a.Act) -> None:
    """Puts an act past the door, in due form: right ordinal, commitment and count."""
    with house.worker.transaction():
        last = house.one("SELECT acts FROM file WHERE person_id = %s", act.person)
        append(house.worker, [(last + 1, act.stored(act.effective_at))])
        house.worker.execute("UPDATE file SET acts = %s WHERE person_id = %s", (last + 1, act.person))


def test_an_order_that_came_past_the_door_has_no_effect_and_is_found(house: House):
    """Also when everything about it is in due form, and sealed: the law is asked, not the form."""
    for order in (
        about_case(a.MeasuresOrdered, FREE, DEFAULTED, "clerk:x", officer="clock"),
        about_case(
            a.MeasuresOrdered, FREE, ORDERED, "head:x", officer="Петрова", measures=("driving_limit",)
        ),
        about_case(a.MeasuresOrdered, PEOPLE, DEFAULTED, "head:x", officer="Петрова"),  # a test notice
        about_case(a.MeasuresOrdered, 0, DEFAULTED, "head:x", officer="Петрова"),  # he has appeared
    ):
        plant(house, order)
    assert house.seal() == 4
    found = house.audit()
    refused = [entry for entry in found.unlawful if entry["what"] == "order that the law does not bear out"]
    assert {entry["person"] for entry in refused} >= {str(man(PEOPLE)), str(man(0)), str(man(FREE))}


def test_a_file_that_can_not_be_folded_is_named_and_the_others_are_looked_at(house: House):
    day_that_is_none = about_person(
        a.FactRecorded, FREE, DEFAULTED, fact="born", value="yesterday", source="x", as_of=DEFAULTED.date()
    )
    plant(house, day_that_is_none)
    found = house.audit()
    assert named(found, "file can't be folded", FREE)
    assert found.cases == PEOPLE


def test_an_act_of_a_kind_there_is_not_is_named(house: House):
    with house.intruder() as conn:
        conn.execute(
            "UPDATE opening SET payload = replace(payload, '\"posted\"', '\"pasted\"') WHERE person_id = %s",
            (man(FREE),),
        )
    assert named(house.audit(), "payload can't be read", FREE)


def test_rows_of_people_beyond_the_last_file_are_found(house: House):
    last = "ffffffff-ffff-4fff-bfff-ffffffffffff"
    with house.intruder() as conn:
        conn.execute("INSERT INTO mailbox VALUES (%s, %s, NULL, 'posted', now())", (last, uuid4()))
    assert named(house.audit(), "mailbox row that no act makes")


def test_an_audit_is_one_snapshot_whatever_is_recorded_meanwhile(house: House):
    done: list[int] = []

    def meanwhile(people: int) -> None:
        house.enter([1000 + len(done)])
        house.order(WARNED, DEFAULTED + timedelta(hours=len(done))) if not done else None
        house.seal()
        done.append(people)

    with house.database.connect("auditor") as conn:
        assert audit(conn, PACK, [SIGNER.key], meanwhile).clean
    assert done
    assert house.audit().clean


def test_a_chunk_of_people_is_read_along_the_keys_of_both_tables(db: Database):
    """Where a table is too large to be read whole, that is: here its pages are only said to be dear."""
    house = House(db)
    house.enter(range(2000))
    with house.connect("owner") as owner:
        owner.execute("ANALYZE")
    house.worker.execute("SET seq_page_cost = 1000")
    some = sorted(man(n) for n in range(2000))[:100]
    for query, values, bound in (
        (ACTS, {"low": some[0], "high": some[-1], "below": "1"}, "person_id >="),
        (PAYLOADS, {"low": some[0], "high": some[-1]}, "person_id >="),
        (ACTS_THAT_BEAR, {"persons": some, "silent": SILENT}, "person_id = "),
    ):
        plan = [line for (line,) in house.worker.execute(f"EXPLAIN {query}", values)]  # type: ignore[arg-type]
        assert not any("Seq Scan on act" in line or "Seq Scan on opening" in line for line in plan)
        assert sum("Index Cond" in line and bound in line for line in plan) >= 16  # each partition of both
    house.close()


# --- making the projection anew ----------------------------------------------------------------------------------

PROJECTION = (
    "particulars",
    "standing",
    "summons",
    "measure",
    "contest",
    "deferment",
    "mailbox",
    "region_mode",
    "outage",
    "retention",
    "file",
)


def projected(house: House) -> dict[str, list[tuple]]:
    return {
        table: house.worker.execute(
            f"SELECT * FROM {table} AS t WHERE t::text NOT LIKE '({a.REGISTER},%%' ORDER BY t::text"
        ).fetchall()  # type: ignore[arg-type]
        for table in PROJECTION
    }


def test_the_projection_made_anew_is_the_same_row_by_row(house: House):
    before = projected(house)
    acts = house.one("SELECT count(*) FROM act")
    written = rebuild(house.worker, PACK, DEFAULTED)
    assert projected(house) == before
    assert written == {table: len(before[table]) for table in written}
    assert house.one("SELECT count(*) FROM act") == acts + 1
    (rebuilt,) = stored_acts(house.worker, a.REGISTER, ["projection_rebuilt"])
    assert (rebuilt.act.author, rebuilt.act.recorded_at) == ("operator:cli", DEFAULTED)
    assert house.audit().clean


def test_what_was_planted_in_the_projection_is_gone_when_it_is_made_anew(house: House):
    before = projected(house)
    with house.intruder() as conn:
        for table in ("summons", "measure", "mailbox", "contest", "outage"):
            conn.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
        conn.execute("UPDATE particulars SET name = 'x'")
        conn.execute("UPDATE file SET region = 'x' WHERE person_id = %s", (man(FREE),))
        conn.execute("DELETE FROM file WHERE person_id = %s", (man(WARNED),))
    rebuild(house.worker, PACK, DEFAULTED)
    assert projected(house) == before
    assert house.audit().clean


def test_making_the_projection_anew_hides_no_act_that_was_removed(house: House):
    with house.intruder() as conn:
        conn.execute("DELETE FROM act WHERE person_id = %s AND kind = 'file_read'", (man(FREE),))
        conn.execute(
            "DELETE FROM opening WHERE person_id = %s AND payload LIKE '%%file_read%%'", (man(FREE),)
        )
    rebuild(house.worker, PACK, DEFAULTED)
    assert named(house.audit(), "acts on file", FREE)


def test_a_rebuild_cut_off_leaves_the_projection_as_it_was(house: House):
    before = projected(house)

    def cut(people: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(house.worker, PACK, DEFAULTED, cut)
    assert projected(house) == before


def test_only_the_worker_makes_the_projection_anew(house: House):
    for role in ("app", "portal", "gateway", "auditor"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rebuild(house.connect(role), PACK, DEFAULTED)


def test_an_outage_and_what_it_puts_off_is_no_finding(house: House):
    at = DEFAULTED + timedelta(days=1)
    house.enter([50])
    house.summon([50], at=at)
    outage = a.SourceSuspended(
        id=case_of(8),
        person=a.REGISTER,
        effective_at=at,
        author="operator:x",
        source="register",
        until=at + timedelta(days=9),
    )
    house.record([outage], at)
    assert house.audit().clean
    house.turn(at + timedelta(days=60))
    assert house.audit().clean
    before = projected(house)
    rebuild(house.worker, PACK, DEFAULTED)
    assert projected(house) == before


def test_an_outage_without_an_end_is_not_entered(house: House):
    def outage(until: datetime) -> a.SourceSuspended:
        return a.SourceSuspended(
            id=uuid4(),
            person=a.REGISTER,
            effective_at=DEFAULTED,
            author="operator:x",
            source="interior",
            until=until,
        )

    for until in (datetime.max.replace(tzinfo=UTC), DEFAULTED + LONGEST_OUTAGE + timedelta(seconds=1)):
        with pytest.raises(BadInput, match="outage"):
            house.record([outage(until)], DEFAULTED)
    house.record([outage(DEFAULTED + LONGEST_OUTAGE)], DEFAULTED)
    assert house.audit().clean


def test_an_outage_does_not_reach_into_the_past_and_one_that_lasts_can_be_prolonged(house: House):
    at = DEFAULTED + timedelta(days=1)
    house.order(FREE, DEFAULTED)

    def outage(begins: datetime, until: datetime, source: str = "interior") -> a.Act:
        return a.SourceSuspended(
            id=uuid4(),
            person=a.REGISTER,
            effective_at=begins,
            author="operator:x",
            source=source,
            until=until,
        )

    with pytest.raises(BadInput):
        house.record([outage(DEFAULTED - timedelta(days=20), at)], at)
    house.record([outage(at, at + timedelta(days=5))], at)
    later = at + timedelta(days=4)
    house.record([outage(at, at + timedelta(days=9))], later)
    with pytest.raises(BadInput):  # it has ended meanwhile
        house.record([outage(at, at + timedelta(days=30))], at + timedelta(days=10))
    house.turn(later)
    assert house.audit().clean


def test_nobody_of_the_lived_register_was_looked_for_in_vain(house: House):
    """The men the deeds above are done to stand where the deeds need them."""
    states = dict(
        house.worker.execute(
            "SELECT person_id, array_agg(DISTINCT state) FROM measure WHERE region = %s GROUP BY 1", (HOME,)
        ).fetchall()
    )
    assert states[man(WARNED)] == ["proposed"]
    assert "in_force" in states[man(BOUND)]
    assert house.one("SELECT count(*) FROM act WHERE kind = 'file_read' AND person_id = %s", man(FREE)) == 1
    assert house.one("SELECT mode FROM region_mode WHERE region = %s", AWAY) == "test"
    assert SERVED < ORDERED < DEFAULTED


def test_every_finding_can_be_written_as_json_whatever_the_column_holds(house: House):
    with house.intruder() as conn:
        conn.execute("UPDATE standing SET deferred = '{[2026-01-01,2027-01-01)}'")
    summary = house.audit().summary()
    assert "standing.deferred" in {one["what"] for one in summary["differences"]}
    assert json.loads(json.dumps(summary)) == summary
