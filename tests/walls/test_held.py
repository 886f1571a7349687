"""Nothing is written past the journal: every statement, of every role, on every table that says something in law."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from musterroll.case import acts as a
from musterroll.case.acts import KINDS
from musterroll.embedded import Embedded
from musterroll.postgres import Database
from musterroll.register.audit import Outside, examine
from musterroll.register.audit.walls import built, present
from musterroll.register.erasure import set_retention
from musterroll.register.rebuild import rebuild
from musterroll.register.scope import as_office, as_person
from musterroll.site import setup
from tests.register.people import (
    DEFAULTED,
    HOME,
    ISSUED,
    ORDERED,
    PACK,
    SERVED,
    SIGNER,
    House,
    about_case,
    about_person,
    case_of,
    man,
    mode_set,
)
from tests.walls.conftest import INTRUDER, VICTIM, rows, settle

LATER = DEFAULTED + timedelta(days=1)

# Table → its key, and an assignment that changes a row.
HELD = {
    "file": (["person_id"], "acts = acts + 1"),
    "particulars": (["person_id"], "name = 'x'"),
    "standing": (["person_id"], "deferred = '{}', sex_code = 'x'"),
    "summons": (["person_id", "summons_id"], "status = 'x'"),
    "measure": (["person_id", "summons_id", "kind"], "proposed_at = now()"),
    "contest": (["person_id", "contest_id"], "officer = 'x'"),
    "deferment": (["person_id", "granted_at", "ground"], "until = until + 1"),
    "mailbox": (["person_id", "act_id"], "what = 'x'"),
    "region_mode": (["region"], "mode = 'live', since = now()"),
    "retention": (["rule"], "years = years + 1"),
    "outage": (["source", "start"], "until = until + interval '1 year'"),
}
INSERT_ONLY = {"act", "opening", "leaf", "checkpoint", "statement", "cosignature", "past_the_journal"}
FREE = {
    "tile": "hashes of the log, which only grow: they follow from the leaves",
    "map_bucket": "hashes of the map of people, which follow from the acts and are in the log by their root",
    "map_tile": "the same",
    "map_shape": "the same",
    "asking": "the head of a list of answers; nothing rests on it, a summons is asked of the file itself",
    "answers": "such a list",
    "signed_out": "sessions that were signed out; they name nobody",
    "django_migrations": "which migrations have been applied",
}
ROLES = ("app", "worker", "portal", "gateway", "auditor", "owner", "superuser")


@pytest.fixture(scope="module")
def register(server: Database, migrated: str) -> Iterator[House]:
    """A register in which every table has a row; what is refused leaves nothing behind."""
    database = setup.clone(server, migrated, f"musterroll_test_{os.getpid()}_held")
    house = settle(database)
    house.record(
        [
            about_case(a.MeasureContested, VICTIM, LATER, "person:self", measure="exit_ban"),
            about_person(
                a.DefermentGranted, INTRUDER, LATER, deferment_ground="study", until=date(2027, 1, 1)
            ),
            mode_set("test", "Moscow", LATER),
            a.SourceSuspended(
                id=case_of(9),
                person=a.REGISTER,
                effective_at=LATER,
                author="operator:x",
                source="interior",
                until=LATER + timedelta(days=1),
            ),
        ],
        LATER,
    )
    set_retention(
        house.worker, PACK, "file_after_deregistration", 3, ground="Order 12", officer="Петрова", at=LATER
    )
    yield house
    house.close()
    setup.drop(server, database.name)


def superuser_of(database: Database) -> psycopg.Connection:
    if not database.host.startswith("/"):
        pytest.skip("the superuser of a given server isn't ours")
    return Embedded(Path(database.host).parent).superuser(database.name)


def copy_of(table: str) -> str:
    """A row like one that is there, under a key that isn't."""
    key, _ = HELD[table]
    fresh = {"region": "'Elsewhere'", "source": "'medical_board'", "rule": "'x'"}.get(
        key[0], "gen_random_uuid()"
    )
    return (
        f"SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object('{key[0]}', {fresh}))).*"
        f" FROM {table} one LIMIT 1"
    )


def statements(table: str) -> dict[str, str]:
    """Operation → a statement that does it."""
    key, change = HELD[table]
    same = " AND ".join(f"t.{column} = s.{column}" for column in key)
    column, value = change.split(" = ")[0], change.split(" = ")[1].split(",")[0]
    value = value.replace(column, f"t.{column}", 1) if value.startswith(column) else value
    return {
        "UPDATE": f"UPDATE {table} SET {change}",
        "UPDATE of nothing": f"UPDATE {table} SET {column} = {column}",
        "UPDATE of the key": f"UPDATE {table} SET {key[0]} = {key[0]}",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table}",
        "INSERT": f"INSERT INTO {table} {copy_of(table)}",
        "upsert": f"INSERT INTO {table} AS t SELECT * FROM {table} ON CONFLICT ({', '.join(key)})"
        f" DO UPDATE SET {column} = {value}",
        "MERGE": f"MERGE INTO {table} t USING (SELECT * FROM {table}) s ON {same}"
        f" WHEN MATCHED THEN UPDATE SET {column} = {value}",
        "MERGE that removes": f"MERGE INTO {table} t USING (SELECT * FROM {table}) s ON {same}"
        " WHEN MATCHED THEN DELETE",
        "CTE": f"WITH gone AS (DELETE FROM {table} RETURNING *) SELECT count(*) FROM gone",
    }


def content(superuser: psycopg.Connection) -> dict[str, list[Any]]:
    return {
        table: superuser.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall()  # type: ignore[arg-type]
        for table in (*HELD, "act", "past_the_journal")
    }


def everybody(house: House, stack: ExitStack) -> dict[str, psycopg.Connection]:
    """A connection of each role, each let see as much as its walls can be told to show."""
    conns = {role: stack.enter_context(house.database.connect(role)) for role in ROLES if role != "superuser"}
    conns["superuser"] = stack.enter_context(superuser_of(house.database))
    for conn in conns.values():
        for name, value in (("person", man(VICTIM)), ("region", HOME), ("asked", "T-000000")):
            conn.execute("SELECT set_config(%s, %s, false)", (f"app.{name}", str(value)))
    return conns


# --- who, what, where -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", HELD)
def test_no_role_writes_a_row_without_an_act_by_any_statement(register: House, table: str):
    with ExitStack() as stack:
        conns = everybody(register, stack)
        before = content(conns["superuser"])
        assert before[table], "there is a row to change"
        for (operation, statement), (role, conn) in itertools.product(
            statements(table).items(), conns.items()
        ):
            try:
                done = conn.execute(statement)  # type: ignore[arg-type]
            except errors.InsufficientPrivilege:
                assert role not in ("worker", "superuser") or (role, table) == ("worker", "file"), (
                    role,
                    operation,
                )
            except errors.RestrictViolation as refused:
                said = refused.diag
                assert said.message_primary is not None
                assert table in said.message_primary
                assert re.search("INSERT|UPDATE|DELETE|TRUNCATE", said.message_primary)
            else:
                # The walls show such a role no row to change.
                assert role in ("app", "portal", "gateway", "owner"), (role, operation)
                assert done.rowcount == 0 or (operation, done.fetchall()) == ("CTE", [(0,)]), (
                    role,
                    operation,
                )
        assert content(conns["superuser"]) == before


@pytest.mark.parametrize("table", HELD)
def test_copy_is_refused_as_well(register: House, table: str):
    with superuser_of(register.database) as conn, conn.cursor() as cursor:
        (line,) = conn.execute(
            f"SELECT array_to_string(array_agg(quote), ',') FROM (SELECT to_jsonb(one) AS row FROM ({copy_of(table)})"
            " one) r, LATERAL (SELECT coalesce('\"' || replace(row ->> attname, '\"', '\"\"') || '\"', '') AS quote"
            f" FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attnum) c"
        ).fetchone() or ("",)  # type: ignore[arg-type]
        with (
            pytest.raises(errors.RestrictViolation, match=f"INSERT on {table} is refused"),
            cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,  # type: ignore[arg-type]
        ):
            copy.write(line + "\n")


def test_the_refusal_says_what_was_tried_where_and_what_to_do(register: House):
    with pytest.raises(errors.RestrictViolation) as refused:
        register.worker.execute("UPDATE measure SET state = 'lifted'")
    said = refused.value.diag
    assert said.message_primary == "UPDATE on measure is refused: nothing is written past the journal"
    assert said.message_hint == (
        "Record an act, which also writes what follows from it; or make the rows anew: musterroll rebuild."
    )


def particulars() -> type[models.Model]:
    """What somebody would write who wanted Django's way to the table."""

    class Particulars(models.Model):
        person_id = models.UUIDField(primary_key=True)
        name = models.TextField()
        region = models.TextField()

        class Meta:
            app_label = "register"
            managed = False
            db_table = "particulars"

    return Particulars


ORM: dict[str, Callable[[Any], Any]] = {
    "update": lambda people: people.update(name="x"),
    "update of one": lambda people: people.filter(person_id=man(VICTIM)).update(name="x"),
    "bulk_update": lambda people: people.bulk_update([_renamed(one) for one in people.all()], ["name"]),
    "save": lambda people: _renamed(people.get(person_id=man(VICTIM))).save(),
    "update_or_create": lambda people: people.update_or_create(person_id=man(VICTIM), defaults={"name": "x"}),
    "delete": lambda people: people.all().delete(),
    "delete of one": lambda people: people.get(person_id=man(VICTIM)).delete(),
    "raw": lambda people: connections["default"].cursor().execute("UPDATE particulars SET name = 'x'"),
}


def _renamed(one: Any) -> Any:
    one.name = "x"
    return one


def test_djangos_ways_round_are_refused_like_any_other(register: House):
    """`QuerySet.update` and `bulk_update` call no `save`: where signals keep the history, they leave none."""
    from django.apps import apps
    from django.db import IntegrityError

    db = register.database
    as_worker = replace(
        db, owner=db.user("worker"), passwords={**db.passwords, "owner": db.passwords["worker"]}
    )
    before = rows(register.worker, "SELECT * FROM particulars ORDER BY 1")
    with setup._django_database(as_worker):
        model = particulars()
        try:
            for name, way in ORM.items():
                with pytest.raises(IntegrityError, match="nothing is written past the journal"):
                    way(model._default_manager)
                assert rows(register.worker, "SELECT * FROM particulars ORDER BY 1") == before, name
        finally:
            del apps.all_models["register"]["particulars"]
            apps.clear_cache()


# --- which act ---------------------------------------------------------------------------------------------------

INTO_ACT = """INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)
    VALUES (%s, gen_random_uuid(), %s, %s, now(), now(), sha256('x'))"""


def with_an_act(conn: psycopg.Connection, person: Any, kind: str, statement: str, ordinal: int = 99) -> int:
    """Rows that the statement changes after such an act in the same transaction, all of it taken back."""
    with conn.transaction(force_rollback=True):
        conn.execute(INTO_ACT, (person, ordinal, kind))
        return conn.execute(statement).rowcount  # type: ignore[arg-type]


THE_VICTIMS = f"UPDATE measure SET region = region WHERE person_id = '{man(VICTIM)}'"


def test_an_act_of_the_person_lets_the_persons_rows_change(register: House):
    assert with_an_act(register.worker, man(VICTIM), "appearance_recorded", THE_VICTIMS) > 0


def test_an_act_of_another_person_does_not(register: House):
    with pytest.raises(errors.RestrictViolation):
        with_an_act(register.worker, man(INTRUDER), "appearance_recorded", THE_VICTIMS)


def test_nor_does_it_when_one_of_many_rows_is_somebody_elses(register: House):
    with pytest.raises(errors.RestrictViolation):
        with_an_act(register.worker, man(VICTIM), "appearance_recorded", "UPDATE particulars SET name = name")


@pytest.mark.parametrize("kind", ["file_read", "extract_issued"])
def test_a_reading_changes_nothing(register: House, kind: str):
    with pytest.raises(errors.RestrictViolation):
        with_an_act(register.worker, man(VICTIM), kind, THE_VICTIMS)


def test_the_act_of_an_earlier_transaction_does_not_count(register: House):
    with register.worker.transaction(force_rollback=True):
        assert register.worker.execute(
            "SELECT count(*) FROM act WHERE person_id = %s", (man(VICTIM),)
        ).fetchone()
        with pytest.raises(errors.RestrictViolation):
            register.worker.execute(THE_VICTIMS)  # type: ignore[arg-type]


def test_an_act_that_was_taken_back_does_not_count(register: House):
    conn = register.worker
    with conn.transaction():
        with conn.transaction(force_rollback=True):
            conn.execute(INTO_ACT, (man(VICTIM), 99, "appearance_recorded"))
        with pytest.raises(errors.RestrictViolation), conn.transaction():
            conn.execute(THE_VICTIMS)  # type: ignore[arg-type]


def test_a_files_count_is_the_number_of_its_last_act(register: House):
    for person, acts in ((man(VICTIM), 98), (man(VICTIM), 100), (man(INTRUDER), 99)):
        with pytest.raises(errors.RestrictViolation):
            with_an_act(
                register.worker,
                man(VICTIM),
                "file_read",
                f"UPDATE file SET acts = {acts} WHERE person_id = '{person}'",
            )
    counted = f"UPDATE file SET acts = 99 WHERE person_id = '{man(VICTIM)}'"
    assert with_an_act(register.worker, man(VICTIM), "file_read", counted) == 1


def test_a_message_tells_of_the_very_act(register: House):
    for message in ("gen_random_uuid(), NULL, 'posted'", "act_id, NULL, 'sent'"):
        with pytest.raises(errors.RestrictViolation):
            with_an_act(
                register.worker,
                man(VICTIM),
                "posted",
                f"INSERT INTO mailbox SELECT person_id, {message}, now() FROM act WHERE ordinal = 99",
            )
    told = "INSERT INTO mailbox SELECT person_id, act_id, NULL, kind, now() FROM act WHERE ordinal = 99"
    assert with_an_act(register.worker, man(VICTIM), "posted", told) == 1


@pytest.mark.parametrize("person", [man(VICTIM), a.REGISTER])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE region_mode SET mode = 'live'",
        "INSERT INTO region_mode VALUES ('Elsewhere', 'live', now() - interval '1 day')",
        "UPDATE outage SET until = until + interval '1 year'",
        "DELETE FROM region_mode",
    ],
)
def test_the_setting_changes_by_an_act_of_the_register_that_counts_from_then(
    register: House, person: Any, change: str
):
    for kind in ("mode_set", "source_suspended"):
        with pytest.raises(errors.RestrictViolation):
            with_an_act(register.worker, person, kind, change)


def test_a_mode_as_of_its_act_is_let_through(register: House):
    change = "INSERT INTO region_mode VALUES ('Elsewhere', 'live', now())"
    assert with_an_act(register.worker, a.REGISTER, "mode_set", change) == 1


def test_the_kinds_that_bear_on_nothing_are_those_that_the_trigger_passes_over(register: House):
    (source,) = rows(register.worker, "SELECT prosrc FROM pg_proc WHERE proname = 'held_to_an_act'")[0]
    listed = re.search(r"a\.kind NOT IN \((.*?)\)", source)
    assert listed is not None
    assert set(re.findall(r"'(\w+)'", listed[1])) == {kind for kind, cls in KINDS.items() if not cls.bears}


def test_the_functions_that_run_as_the_owner_see_the_acts_of_their_transaction_alone(register: House):
    owner = register.connect("owner")
    with owner.transaction(force_rollback=True):
        assert rows(owner, "SELECT kind FROM act") == []
        owner.execute(INTO_ACT, (a.REGISTER, 99, "register_audited"))
        assert rows(owner, "SELECT kind FROM act") == [("register_audited",)]


@pytest.mark.parametrize("role", ["portal", "gateway", "app"])
def test_the_walls_show_a_surface_no_more_than_before(register: House, role: str):
    conn = register.connect(role)
    with pytest.raises(errors.InsufficientPrivilege):
        conn.execute("SELECT * FROM past_the_journal")
    with as_person(conn, man(INTRUDER)) if role == "portal" else as_office(conn, "Kamchatka Krai"):
        try:
            seen = rows(conn, "SELECT * FROM act WHERE person_id = %s", man(VICTIM))
        except errors.InsufficientPrivilege:
            seen = []
    assert seen == []


# --- what goes without an act of the person ------------------------------------------------------------------------


@pytest.fixture
def waiting(db: Database) -> Iterator[House]:
    """A register in which the clock waits for a summons."""
    house = House(db)
    house.enter([VICTIM])
    house.summon([VICTIM])
    yield house
    house.close()


TRACES = "SELECT role, relation, operation, rows FROM past_the_journal ORDER BY number"


def test_the_clocks_looking_again_later_is_traced(waiting: House):
    outage = a.SourceSuspended(
        id=case_of(8),
        person=a.REGISTER,
        effective_at=ISSUED,
        author="operator:x",
        source="register",
        until=ISSUED + timedelta(days=10),
    )
    waiting.record([outage], ISSUED)
    assert rows(waiting.worker, TRACES) == []
    assert waiting.turn(SERVED).acts == 0
    assert rows(waiting.worker, TRACES) == [("musterroll_worker", "summons", "UPDATE of wake_at", 1)]
    found = waiting.audit()
    assert found.clean
    assert found.summary()["past_the_journal"] == {"statements": 1, "rows": 1}


def test_the_clock_kept_from_looking_by_raw_sql_is_traced_and_found(waiting: House):
    waiting.worker.execute("UPDATE summons SET wake_at = NULL")
    assert rows(waiting.worker, TRACES) == [("musterroll_worker", "summons", "UPDATE of wake_at", 1)]
    assert [finding["what"] for finding in waiting.audit().differences] == ["summons.wake_at"]


def test_nothing_else_goes_with_it_and_nobody_else_may(waiting: House):
    with pytest.raises(errors.RestrictViolation):
        waiting.worker.execute("UPDATE summons SET wake_at = NULL, status = 'served'")
    office = waiting.connect("app")
    with as_office(office, HOME), pytest.raises(errors.RestrictViolation):
        office.execute("UPDATE summons SET wake_at = NULL")
    with superuser_of(waiting.database) as conn, pytest.raises(errors.RestrictViolation):
        conn.execute("UPDATE summons SET wake_at = NULL")
    assert rows(waiting.worker, TRACES) == []


def test_a_trace_is_written_by_no_surface_itself_and_stays(waiting: House):
    waiting.worker.execute("UPDATE summons SET wake_at = NULL")
    for change in (
        "INSERT INTO past_the_journal (relation, operation, rows) VALUES ('summons', 'x', 1)",
        "DELETE FROM past_the_journal",
        "UPDATE past_the_journal SET rows = 0",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            waiting.worker.execute(change)  # type: ignore[arg-type]


def test_a_rebuild_is_an_act_and_the_next_transaction_is_held_again(waiting: House):
    rebuild(waiting.worker, PACK, ORDERED)
    assert waiting.one("SELECT count(*) FROM act WHERE kind = 'projection_rebuilt'") == 1
    for change in ("TRUNCATE particulars", "UPDATE particulars SET name = 'x'"):
        with pytest.raises(errors.RestrictViolation):
            waiting.worker.execute(change)  # type: ignore[arg-type]
    assert waiting.audit().clean


@pytest.mark.parametrize("role", ["app", "portal", "gateway", "owner"])
def test_no_surface_but_the_worker_can_say_that_it_rebuilds(register: House, role: str):
    with pytest.raises(errors.InsufficientPrivilege):
        register.connect(role).execute(INTO_ACT, (a.REGISTER, 99, "projection_rebuilt"))


# --- every table there is, and the walls as they were built -----------------------------------------------------------


def test_every_table_is_held_or_insert_only_or_has_a_reason(register: House):
    found = rows(
        register.worker,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition",
    )
    assert {name for (name,) in found} == HELD.keys() | INSERT_ONLY | FREE.keys()
    triggers = rows(
        register.worker,
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    )
    holds = ("held_insert", "held_update", "held_delete", "held_key", "held_whole")
    assert set(triggers) >= {(table, hold) for table in HELD for hold in holds}
    assert set(triggers) >= {
        (table, hold) for table in INSERT_ONLY for hold in ("never_changed", "never_emptied")
    }


def test_the_walls_are_those_that_the_migrations_make(register: House):
    """Where this fails after a migration that meant to change them: python tools/walls.py."""
    assert present(register.worker) == built()


# --- at random ------------------------------------------------------------------------------------------------------

COLUMNS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
VALUES = {
    "text": ["''", "'x'", "'live'", "'lifted'", "'served'", "NULL"],
    "uuid": [f"'{man(VICTIM)}'", f"'{man(INTRUDER)}'", "gen_random_uuid()"],
    "integer": ["0", "7", "99"],
    "date": ["'2026-01-01'", "NULL"],
    "timestamp with time zone": ["'2026-03-10'", "now()", "NULL"],
    "boolean": ["true", "false", "NULL"],
    "jsonb": ["'{}'"],
    "datemultirange": ["'{}'", "'{[2026-01-01,2027-01-01)}'"],
}
ACTS_BEFORE = [
    None,
    (man(VICTIM), "file_read"),
    (man(VICTIM), "appearance_recorded"),
    (man(INTRUDER), "deferment_granted"),
    (a.REGISTER, "mode_set"),
]


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_raw_sql_changes_is_refused_or_found_by_the_audit(register: House, data: st.DataObject):
    """As a superuser, whom no right stops, with or without an act that somebody slipped in."""
    table = data.draw(st.sampled_from(sorted(HELD)))
    before = data.draw(st.sampled_from(ACTS_BEFORE))
    column, kind = data.draw(st.sampled_from(rows(register.worker, COLUMNS, table)))
    statement = data.draw(
        st.sampled_from(
            [
                f"UPDATE {table} SET {column} = {data.draw(st.sampled_from(VALUES[kind]))}",
                f"DELETE FROM {table}",
                f"INSERT INTO {table} {copy_of(table)}",
            ]
        )
    )
    if "person_id" in HELD[table][0] and statement.startswith(("UPDATE", "DELETE")):
        statement += f" WHERE person_id = '{data.draw(st.sampled_from([man(VICTIM), man(INTRUDER)]))}'"
    with superuser_of(register.database) as conn, conn.transaction(force_rollback=True):
        stood = content(conn)
        if before is not None:
            conn.execute(INTO_ACT, (before[0], 99, before[1]))
        try:
            with conn.transaction():
                conn.execute(statement)  # type: ignore[arg-type]
        except (errors.RestrictViolation, errors.IntegrityError):
            return
        if content(conn)[table] == stood[table]:
            return
        assert before is not None, statement
        conn.execute("SET LOCAL ROLE musterroll_auditor")
        found = examine(conn, PACK, Outside([SIGNER.key]))
        assert {what for what in found.kinds if what.startswith((table, "acts on file"))}, (before, statement)
