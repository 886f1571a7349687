"""What each surface's role gets when somebody speaks raw SQL over its connection.

What these walls do not hold, by their nature: whoever has taken over a surface's whole process chooses whom
`app.person`, `app.region` or `app.asked` names, and so comes, one after another, by what that surface may ever see.
They hold against a query that forgot its WHERE, an id that was guessed, an injected fragment inside a request, and
against one surface being used for another's work.
"""

from __future__ import annotations

import contextlib
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from musterroll.case.acts import REGISTER, RegisterAudited, SummonsContested, to_json
from musterroll.proof.commitment import canonical, commitment
from musterroll.register.callable import question, store
from musterroll.register.scope import as_office, as_person
from tests.register.people import (
    AWAY,
    HOME,
    ISSUED,
    ORDERED,
    PACK,
    House,
    about_case,
    case_of,
    man,
    number_of,
)
from tests.walls.conftest import INTRUDER, VICTIM, become, rows

PEOPLED = (
    "act", "opening", "file", "particulars", "standing", "summons", "measure", "contest", "deferment", "mailbox"
)  # fmt: skip
HELD_OF_VICTIM = ("act", "opening", "file", "particulars", "standing", "summons", "measure", "mailbox")


# --- the portal: one person -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", PEOPLED)
def test_the_portal_without_a_person_sees_nobody(house: House, table: str):
    assert rows(house.connect("portal"), f"SELECT * FROM {table}") == []


def test_the_portal_sees_its_person_and_by_that_persons_scope_nobody_else(house: House):
    conn = house.connect("portal")
    with as_person(conn, man(INTRUDER)):
        for table in HELD_OF_VICTIM:
            assert {row[0] for row in rows(conn, f"SELECT person_id FROM {table}")} == {man(INTRUDER)}, table
            asked = rows(conn, f"SELECT * FROM {table} WHERE person_id = %s", man(VICTIM))
            assert asked == [], table
        assert rows(conn, "SELECT * FROM particulars WHERE personal_number = %s", number_of(VICTIM)) == []
        joined = (
            "SELECT p.* FROM leaf JOIN act USING (act_id) JOIN particulars p USING (person_id)"
            " WHERE p.region = %s"
        )
        assert rows(conn, joined, HOME) == []


def test_the_portals_person_is_forgotten_when_the_transaction_ends(house: House):
    conn = house.connect("portal")
    with as_person(conn, man(VICTIM)):
        assert rows(conn, "SELECT count(*) FROM act") != [(0,)]
    assert rows(conn, "SELECT count(*) FROM act") == [(0,)]


@pytest.mark.parametrize("person", ["", "not-a-uuid"])
def test_a_person_who_is_none_opens_nothing_to_the_portal(house: House, person: str):
    conn = house.connect("portal")
    become(conn, person=person)
    with contextlib.suppress(errors.InvalidTextRepresentation):
        assert rows(conn, "SELECT * FROM particulars") == []


def test_the_portal_is_not_helped_by_the_other_surfaces_settings(house: House):
    conn = house.connect("portal")
    become(conn, region=HOME, asked=number_of(VICTIM))
    assert all(rows(conn, f"SELECT * FROM {table}") == [] for table in PEOPLED)


INTO_ACT = """INSERT INTO act (person_id, act_id, ordinal, case_id, kind, effective_at, recorded_at, commitment)
    VALUES (%s, gen_random_uuid(), 99, %s, %s, now(), now(), sha256('x'))"""


INTO_CONTEST = """INSERT INTO contest (person_id, contest_id, region, opened_at)
    VALUES (%s, gen_random_uuid(), '', now())"""


def test_the_portal_adds_nothing_to_another_persons_file(house: House):
    conn = house.connect("portal")
    become(conn, person=man(INTRUDER))
    other = man(VICTIM)
    for statement, values in (
        (INTO_ACT, (other, case_of(VICTIM), "summons_contested")),
        (
            "INSERT INTO opening VALUES (%s, gen_random_uuid(), decode(repeat('00', 16), 'hex'), '{}')",
            (other,),
        ),
        ("INSERT INTO mailbox VALUES (%s, gen_random_uuid(), NULL, 'posted', now())", (other,)),
        (
            "INSERT INTO contest (person_id, contest_id, region, opened_at) VALUES (%s, gen_random_uuid(), '', now())",
            (other,),
        ),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            conn.execute(statement, values)
    for table in ("file", "summons", "measure", "contest"):
        column = "acts = 99" if table == "file" else "region = 'x'"
        assert conn.execute(f"UPDATE {table} SET {column} WHERE person_id = %s", (other,)).rowcount == 0


@pytest.mark.parametrize(
    "kind",
    ["appearance_recorded", "excused", "withdrawn", "measures_ordered", "contest_decided", "fact_recorded",
     "deferment_granted", "service_deemed", "enrolled", "court_lifted", "register_audited", "mode_set"],
)  # fmt: skip
def test_the_portal_makes_no_act_that_is_an_offices_a_courts_or_the_clocks(house: House, kind: str):
    conn = house.connect("portal")
    become(conn, person=man(VICTIM))
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute(INTO_ACT, (man(VICTIM), case_of(VICTIM), kind))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE measure SET state = 'lifted'",
        "UPDATE measure SET state = 'proposed'",
        "UPDATE measure SET ended_at = now()",
        "UPDATE measure SET officer = 'nobody'",
        "UPDATE summons SET mode = 'test'",
        "UPDATE summons SET status = 'withdrawn'",
        "UPDATE summons SET status = 'appeared'",
        "UPDATE summons SET appear_at = appear_at + interval '1 year'",
        "UPDATE summons SET region = 'Moscow'",
        "INSERT INTO measure (person_id, summons_id, kind, region, mode, state, proposed_at)"
        " SELECT person_id, summons_id, 'driving_limit', region, mode, 'lifted', now() FROM summons",
        "INSERT INTO summons (person_id, summons_id, region, kind, mode, status, issued_at, appear_at, acts)"
        " SELECT person_id, gen_random_uuid(), region, kind, mode, status, now(), now(), 1 FROM summons",
        "INSERT INTO contest (person_id, contest_id, region, opened_at, outcome)"
        " SELECT person_id, gen_random_uuid(), region, now(), 'upheld' FROM summons",
        "UPDATE file SET acts = 0",
        "UPDATE file SET region = 'Moscow'",
        "UPDATE particulars SET name = 'x'",
        "UPDATE standing SET fitness_category_code = 'D'",
        "UPDATE standing SET deferred = '{[2026-01-01,2030-01-01)}'",
        "UPDATE standing SET region = 'Moscow'",
        "INSERT INTO standing SELECT person_id, 'Moscow', '{}' FROM standing"
        " ON CONFLICT (person_id) DO UPDATE SET fitness_category_code = 'D'",
        "DELETE FROM standing",
        "SELECT * FROM answers",
        "SELECT * FROM asking",
        "DELETE FROM measure",
        "DELETE FROM mailbox",
        "INSERT INTO deferment SELECT person_id, now(), 'study', region, current_date + 99, NULL FROM summons",
    ],
)
def test_by_raw_sql_the_portal_does_not_undo_what_binds_its_own_person(house: House, change: str):
    conn = house.connect("portal")
    become(conn, person=man(VICTIM))
    with pytest.raises((errors.InsufficientPrivilege, errors.RestrictViolation)):
        conn.execute(change)  # type: ignore[arg-type]


def test_the_portal_contests_but_does_not_decide_its_persons_contest(own_house: House):
    conn = own_house.connect("portal")
    with as_person(conn, man(VICTIM)):
        own_house.record([about_case(SummonsContested, VICTIM, ORDERED, "person:self")], ORDERED, conn)
    become(conn, person=man(VICTIM))
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute("UPDATE contest SET outcome = 'upheld', decided_at = now(), officer = 'me'")
    assert own_house.one("SELECT state FROM measure WHERE person_id = %s", man(VICTIM)) == "stayed"


# --- the office: one region -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", PEOPLED)
def test_the_office_without_a_region_sees_nobody(house: House, table: str):
    assert rows(house.connect("app"), f"SELECT * FROM {table}") == []


def test_the_office_sees_its_region_and_no_other(house: House):
    conn = house.connect("app")
    with as_office(conn, AWAY):
        for table in HELD_OF_VICTIM:
            assert {row[0] for row in rows(conn, f"SELECT person_id FROM {table}")} == {man(INTRUDER)}, table


def test_the_office_reads_the_stored_answers_of_its_region_alone_and_writes_none(own_house: House):
    with own_house.database.connect("worker") as worker:
        store([worker], question(PACK, ISSUED.date()), ISSUED)
    conn = own_house.connect("app")
    assert rows(conn, "SELECT * FROM answers") == []
    with as_office(conn, AWAY):
        assert rows(conn, "SELECT person_id, region FROM answers") == [(man(INTRUDER), AWAY)]
        own_house.worker.execute("UPDATE asking SET people = NULL")
        assert rows(conn, "SELECT * FROM answers") == []  # an asking that isn't finished
    become(conn, region=AWAY)
    for change in ("INSERT INTO answers SELECT * FROM answers", "DELETE FROM answers", "TRUNCATE answers"):
        with pytest.raises(errors.InsufficientPrivilege):
            conn.execute(change)  # type: ignore[arg-type]


def test_the_office_writes_nothing_into_another_region(house: House):
    conn = house.connect("app")
    become(conn, region=AWAY)
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute(INTO_ACT, (man(VICTIM), case_of(VICTIM), "withdrawn"))
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute("INSERT INTO mailbox VALUES (%s, gen_random_uuid(), NULL, 'x', now())", (man(VICTIM),))
    for table in ("summons", "measure", "particulars"):
        changed = conn.execute(f"UPDATE {table} SET region = %s WHERE person_id = %s", (AWAY, man(VICTIM)))
        assert changed.rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege):  # nor does it push its own people over the border
        conn.execute("UPDATE particulars SET region = %s", (HOME,))


def test_the_office_enrols_nobody_and_touches_nothing_of_the_whole_register(house: House):
    conn = house.connect("app")
    become(conn, region=HOME)
    for change in (
        "INSERT INTO file VALUES (gen_random_uuid(), 'Ryazan Oblast', 1)",
        "UPDATE file SET region = 'Ryazan Oblast'",
        "INSERT INTO region_mode VALUES ('Ryazan Oblast', 'test', now())",
        "INSERT INTO outage VALUES ('interior', now(), now())",
        "INSERT INTO leaf VALUES (99, gen_random_uuid())",
        "INSERT INTO checkpoint VALUES (99, sha256('x'), '', now(), '1')",
        "UPDATE tile SET hashes = hashes",
        "DELETE FROM measure",
        "DELETE FROM mailbox",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            conn.execute(change)  # type: ignore[arg-type]


# --- the gateway: one asked number ------------------------------------------------------------------------------


def test_the_gateway_without_a_number_or_with_a_wrong_one_sees_nobody(house: House):
    conn = house.connect("gateway")
    for number in (None, "", "%", "T-99", number_of(VICTIM).lower(), number_of(VICTIM) + " "):
        if number is not None:
            become(conn, asked=number)
        assert rows(conn, "SELECT person_id, personal_number FROM particulars") == []
        assert rows(conn, "SELECT person_id, kind, state FROM measure") == []
        assert rows(conn, "SELECT person_id, acts FROM file") == []


def test_the_gateway_with_a_number_sees_of_that_person_only_what_an_answer_needs(house: House):
    conn = house.connect("gateway")
    become(conn, asked=number_of(VICTIM))
    assert rows(conn, "SELECT person_id FROM particulars") == [(man(VICTIM),)]
    assert rows(conn, "SELECT person_id, kind, state FROM measure") == [(man(VICTIM), "exit_ban", "in_force")]
    hidden = {
        "particulars": ("name", "born", "sex", "facts", "region", "search_name"),
        "measure": ("officer", "region", "ended_by", "proposed_at", "warned_at"),
        "file": ("region",),
        "act": ("kind",),
        "opening": ("payload",),
        "standing": ("person_id", "deferred"),
        "answers": ("person_id", "holds", "may"),
        "asking": ("conditions",),
        "summons": ("status",),
        "mailbox": ("what",),
        "contest": ("fact",),
        "deferment": ("ground",),
        "outage": ("source",),
        "region_mode": ("mode",),
    }
    for table, columns in hidden.items():
        for column in (*columns, "*"):
            with pytest.raises(errors.InsufficientPrivilege):
                rows(conn, f"SELECT {column} FROM {table}")
    # Nor through a condition on what it may not read.
    with pytest.raises(errors.InsufficientPrivilege):
        rows(conn, "SELECT 1 FROM particulars WHERE name LIKE 'А%%'")


def test_the_gateway_writes_readings_of_the_asked_person_and_nothing_else(house: House):
    conn = house.connect("gateway")
    become(conn, asked=number_of(VICTIM))
    for person, kind in (
        (man(VICTIM), "measures_ordered"),
        (man(VICTIM), "appearance_recorded"),
        (man(INTRUDER), "file_read"),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            conn.execute(INTO_ACT, (person, None, kind))
    for change in (
        "UPDATE measure SET state = 'lifted'",
        "UPDATE particulars SET personal_number = ''",
        "DELETE FROM measure",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            conn.execute(change)  # type: ignore[arg-type]
    for change in ("UPDATE file SET acts = acts + 1", "UPDATE file SET acts = 0"):
        with pytest.raises(errors.RestrictViolation):  # the count goes with the acts
            conn.execute(change)  # type: ignore[arg-type]


# --- the auditor ------------------------------------------------------------------------------------------------


def test_the_auditor_reads_all_and_writes_nothing(house: House):
    conn = house.connect("auditor")
    assert rows(conn, "SELECT count(*) FROM particulars") == [(2,)]
    for table in (*PEOPLED, "leaf", "tile", "checkpoint", "region_mode", "outage"):
        for change in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"INSERT INTO {table} DEFAULT VALUES"):
            with pytest.raises(errors.InsufficientPrivilege):
                conn.execute(change)  # type: ignore[arg-type]
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute(INTO_ACT, (man(VICTIM), None, "file_read"))


def audit_record(**said: object) -> tuple[object, ...]:
    """The arguments of record_audit for a right record, with what is to be said otherwise."""
    act = RegisterAudited(
        id=uuid4(), person=REGISTER, effective_at=ISSUED, recorded_at=ISSUED, author="auditor:x", findings=0
    )
    payload = canonical({**to_json(act), **said})
    return act.id, ISSUED, commitment(act.kind, bytes(16), payload), bytes(16), payload.decode()


RECORD_AUDIT = "SELECT record_audit(%s, %s, %s, %s, %s)"


def test_the_auditor_writes_the_record_of_an_audit_through_its_function(house: House):
    conn = house.connect("auditor")
    assert rows(conn, RECORD_AUDIT, *audit_record()) == [(1,)]
    assert rows(conn, RECORD_AUDIT, *audit_record()) == [(2,)]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "mode_set"},
        {"kind": "file_read"},
        {"person": str(man(VICTIM))},
        {"id": str(man(VICTIM))},
        {"case": str(case_of(VICTIM))},
        {"recorded_at": "2020-01-01T00:00:00Z"},
        {"effective_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_the_auditors_function_takes_nothing_but_the_record_of_an_audit(house: House, said: dict):
    conn = house.connect("auditor")
    with pytest.raises(errors.CheckViolation):
        conn.execute(RECORD_AUDIT, audit_record(**said))


def test_the_auditors_function_takes_only_what_its_commitment_opens_to(house: House):
    act, at, _, salt, payload = audit_record()
    conn = house.connect("auditor")
    for wrong in (bytes(32), b"", None):
        with pytest.raises((errors.CheckViolation, errors.NotNullViolation)):
            conn.execute(RECORD_AUDIT, (act, at, wrong, salt, payload))


@pytest.mark.parametrize("role", ["app", "worker", "portal", "gateway"])
def test_nobody_else_calls_the_auditors_function(house: House, role: str):
    with pytest.raises(errors.InsufficientPrivilege):
        house.connect(role).execute(RECORD_AUDIT, audit_record())


# --- ways around ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["app", "worker", "portal", "gateway", "auditor"])
def test_copy_into_a_walled_table_is_refused_to_every_surface(house: House, role: str):
    conn = house.connect(role)
    become(conn, person=man(VICTIM), region=HOME, asked=number_of(VICTIM))
    for table in PEOPLED:
        with (
            pytest.raises((errors.FeatureNotSupported, errors.InsufficientPrivilege)),
            conn.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN"),  # type: ignore[arg-type]
        ):
            pass


def test_copy_out_shows_what_the_walls_show(house: House):
    conn = house.connect("portal")
    become(conn, person=man(INTRUDER))
    with conn.cursor() as cursor, cursor.copy("COPY particulars (person_id) TO STDOUT") as copy:
        assert b"".join(copy) == f"{man(INTRUDER)}\n".encode()


@pytest.mark.parametrize("role", ["app", "worker", "portal", "gateway", "auditor"])
def test_no_surface_reaches_files_programs_or_another_role(house: House, role: str):
    conn = house.connect(role)
    for statement in (
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "COPY (SELECT 1) TO '/tmp/musterroll-stolen'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT lo_import('/etc/passwd')",
        "SET ROLE musterroll_worker" if role != "worker" else "SET ROLE musterroll_owner",
        "SET ROLE musterroll_owner",
        "SET SESSION AUTHORIZATION musterroll_owner",
        "SET session_replication_role = replica",
        "SET row_security = off; SELECT * FROM particulars",
        "ALTER TABLE act DISABLE TRIGGER ALL",
        "ALTER TABLE act NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY portal ON act",
        "CREATE TABLE mine (x int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION dblink",
        "CREATE OR REPLACE FUNCTION asking_person() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "CREATE ROLE mine",
        "GRANT musterroll_owner TO CURRENT_USER",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "SELECT rolpassword FROM pg_authid",
    ):
        if role == "worker" and "row_security" in statement:
            continue  # its own policy shows it all rows; what it may not do is switch the others' off
        with pytest.raises(psycopg.errors.Error):
            conn.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["portal", "gateway", "auditor"])
def test_a_surface_that_stages_nothing_makes_no_temporary_table(house: House, role: str):
    with pytest.raises(errors.InsufficientPrivilege):
        house.connect(role).execute("CREATE TEMP TABLE particulars (person_id uuid)")


def test_a_temporary_table_of_the_same_name_deceives_neither_walls_nor_functions(house: House):
    conn = house.connect("app")
    become(conn, region=AWAY)
    conn.execute(
        "CREATE TEMP TABLE file AS SELECT %s::uuid AS person_id, %s AS region, 0 AS acts", (man(VICTIM), AWAY)
    )
    # The policy on `act` asks the register's `file`, whatever the session calls by that name.
    assert {row[0] for row in rows(conn, "SELECT person_id FROM act")} == {man(INTRUDER)}
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute(INTO_ACT, (man(VICTIM), case_of(VICTIM), "withdrawn"))


def test_a_leaky_function_is_shown_no_row_that_the_walls_hide(house: House):
    conn = house.connect("app")
    become(conn, region=AWAY)
    heard: list[str] = []
    conn.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
    conn.execute(
        "CREATE FUNCTION pg_temp.overhear(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001"
        " AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
    )
    conn.execute("SELECT * FROM particulars WHERE pg_temp.overhear(personal_number)")
    assert heard == [number_of(INTRUDER)]


@pytest.mark.parametrize("role", ["app", "portal", "gateway"])
def test_the_planners_statistics_tell_no_surface_of_people(house: House, role: str):
    with house.connect("owner") as owner:
        owner.execute("ANALYZE particulars")
    conn = house.connect(role)
    assert rows(conn, "SELECT * FROM pg_stats WHERE tablename IN ('particulars', 'opening', 'summons')") == []
    with pytest.raises(errors.InsufficientPrivilege):
        rows(conn, "SELECT * FROM pg_statistic")
