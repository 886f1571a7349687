"""What holds for every table and role there is, asked of PostgreSQL's own catalogue: a later one can't be forgotten."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from tests.register.people import House, as_if_rebuilding, case_of, man
from tests.walls.conftest import VICTIM, rows

# These hold no people: the log's leaves are random ids and hashes, the map's keys are hashes, the rest are settings
# of the whole register.
OF_NOBODY = {
    "leaf",
    "tile",
    "checkpoint",
    "cosignature",
    "statement",
    "map_bucket",
    "map_tile",
    "map_shape",
    "region_mode",
    "outage",
    "retention",
    "past_the_journal",
    "signed_out",
    "asking",
    "django_migrations",
}
JOURNAL = {"act", "opening", *(f"{table}_{n}" for table in ("act", "opening") for n in range(8))}
APPEND_ONLY = [*sorted(JOURNAL), "leaf", "checkpoint", "cosignature", "statement", "past_the_journal"]
COLUMN = {
    "checkpoint": "size",
    "cosignature": "size",
    "statement": "position",
    "past_the_journal": "rows",
}  # of tables without acts

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'person_id')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
"""


def test_every_table_forces_row_level_security_but_the_few_that_hold_nobody(house: House):
    found = rows(house.worker, TABLES)
    assert {name for name, _, _, has_person in found if has_person} == {
        name for name, *_ in found
    } - OF_NOBODY
    for name, enabled, forced, _ in found:
        assert name in OF_NOBODY or (enabled and forced), name


def test_there_is_nothing_in_the_schema_that_row_level_security_does_not_reach(house: House):
    kinds = (
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'p', 'i', 'I', 'S')"
    )
    assert rows(house.worker, kinds) == []  # no view, materialised view or foreign table


def test_no_partition_can_be_reached_past_its_parents_walls(house: House):
    for role in ("app", "worker", "portal", "gateway", "auditor"):
        conn = house.connect(role)
        for table in JOURNAL - {"act", "opening"}:
            with pytest.raises(errors.InsufficientPrivilege):
                conn.execute(f"SELECT * FROM {table}")  # type: ignore[arg-type]


def test_no_role_is_superuser_or_passes_the_walls(house: House):
    found = rows(
        house.worker,
        "SELECT rolname, rolsuper OR rolbypassrls OR rolreplication, rolcreaterole OR rolcreatedb, rolinherit"
        " FROM pg_roles WHERE rolname LIKE 'musterroll%%'",
    )
    assert len(found) == 6
    for name, mighty, makes, inherits in found:
        assert not mighty, name
        assert name == house.database.owner or not (makes or inherits), name


def test_no_surface_is_a_member_of_any_role(house: House):
    members = (
        "SELECT m.rolname FROM pg_auth_members JOIN pg_roles m ON m.oid = member WHERE m.rolname = ANY(%s)"
    )
    surfaces = [f"musterroll_{role}" for role in ("app", "worker", "portal", "gateway", "auditor")]
    assert rows(house.worker, members, surfaces) == []


def test_everybody_in_general_may_do_nothing(house: House):
    granted = (
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'PUBLIC' AND table_schema = 'public'"
    )
    assert rows(house.connect("owner"), granted) == []


def test_every_function_that_runs_as_its_owner_fixes_where_names_are_looked_up(house: House):
    found = rows(
        house.worker,
        "SELECT proname, 'search_path=public, pg_temp' = ANY(proconfig)"
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef",
    )
    assert {name for name, fixed in found if fixed} == {
        "record_audit",
        "erase_files",
        "move_files",
        "sign_out",
        "held_to_an_act",
        "held_to_what_it_tells",
        "held_to_the_last_act",
        "held_to_the_register",
        "held_to_a_rebuild",
    }
    assert all(fixed for _, fixed in found)


@pytest.mark.parametrize("role", ["app", "worker", "portal", "gateway", "auditor"])
def test_no_surface_may_change_remove_or_empty_the_journal(house: House, role: str):
    conn = house.connect(role)
    for table in APPEND_ONLY:
        column = COLUMN.get(table, "act_id")
        for change in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                conn.execute(change)  # type: ignore[arg-type]


def test_the_owner_and_even_a_superuser_are_stopped_by_the_triggers(
    house: House, superuser: psycopg.Connection
):
    for conn in (house.connect("owner"), superuser):
        for table in APPEND_ONLY:
            column = COLUMN.get(table, "act_id")
            with pytest.raises(errors.RestrictViolation):
                conn.execute(f"TRUNCATE {table}")  # type: ignore[arg-type]
            for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                try:
                    touched = conn.execute(change).rowcount  # type: ignore[arg-type]
                except errors.RestrictViolation:
                    continue
                # The walls bind the owner too: it sees no row to change. A partition may hold none.
                assert touched == 0
    assert (
        len(rows(house.worker, "SELECT * FROM act")) == len(rows(house.worker, "SELECT * FROM opening")) > 0
    )


def test_a_tile_only_grows(house: House, superuser: psycopg.Connection):
    for conn in (house.worker, superuser):
        for change in (
            "UPDATE tile SET hashes = sha256('x')",
            "UPDATE tile SET hashes = substring(hashes FROM 1 FOR 32)",
            "UPDATE tile SET index = index + 1",
        ):
            with pytest.raises(errors.RestrictViolation):
                conn.execute(change)  # type: ignore[arg-type]
    with pytest.raises(errors.RestrictViolation):
        superuser.execute("DELETE FROM tile")
    with pytest.raises(errors.RestrictViolation):
        superuser.execute("TRUNCATE tile")
    with house.worker.transaction(force_rollback=True):
        house.worker.execute("UPDATE tile SET hashes = hashes || sha256('x')")


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "0044-03-15 BC", "10000-01-01"])
def test_no_act_has_a_moment_that_its_readers_could_not_read(house: House, moment: str):
    portal = house.connect("portal")
    portal.execute("SELECT set_config('app.person', %s, false)", (str(man(VICTIM)),))
    for effective, recorded in ((moment, "2026-03-10"), ("2026-03-10", moment)):
        with pytest.raises(errors.CheckViolation):
            portal.execute(
                "INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)"
                " VALUES (%s, gen_random_uuid(), 99, 'file_read', %s, %s, sha256('x'))",
                (man(VICTIM), effective, recorded),
            )


def test_no_surface_may_make_the_owners_functions_triggers_of_its_own(house: House):
    worker = house.worker
    worker.execute("CREATE TEMPORARY TABLE summons (person_id uuid, wake_at timestamptz)")
    with pytest.raises(errors.InsufficientPrivilege):
        worker.execute(
            "CREATE TRIGGER held_update AFTER UPDATE ON pg_temp.summons REFERENCING OLD TABLE AS before"
            " NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION held_to_an_act()"
        )
    worker.execute("DROP TABLE pg_temp.summons")


def test_no_writer_chooses_an_acts_place_in_the_sealers_order(house: House):
    with pytest.raises(errors.InsufficientPrivilege):
        house.worker.execute(
            "INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment, xact_id)"
            " VALUES (%s, gen_random_uuid(), 99, 'file_read', now(), now(), sha256('x'), '3')",
            (man(VICTIM),),
        )


# --- promise 1 and 2, whatever the code above does ---------------------------------------------------------------

LAWFUL = {
    "mode": "live",
    "state": "in_force",
    "served_at": "2026-03-10",
    "may_begin_at": "2026-03-10",
    "warned_at": "2026-03-11",
    "ordered_at": "2026-03-11",
    "officer": "Петрова",
    "order_act": str(man(VICTIM)),
}
INTO_MEASURE = """INSERT INTO measure (person_id, summons_id, kind, region, proposed_at, mode, state,
    served_at, may_begin_at, warned_at, ordered_at, officer, order_act)
    VALUES (%(person)s, %(case)s, 'driving_limit', '', now(), %(mode)s, %(state)s,
    %(served_at)s::timestamptz, %(may_begin_at)s::timestamptz, %(warned_at)s::timestamptz,
    %(ordered_at)s::timestamptz, %(officer)s, %(order_act)s::uuid)"""


def put(house: House, **said: object) -> None:
    """Tries to write such a measure; nothing stays."""
    values = {"person": man(VICTIM), "case": case_of(VICTIM), **LAWFUL, **said}
    with house.worker.transaction(force_rollback=True), as_if_rebuilding(house.worker):
        house.worker.execute(INTO_MEASURE, values)


def test_a_measure_that_has_all_it_needs_may_be_in_force(house: House):
    put(house)


@pytest.mark.parametrize(
    "missing", ["served_at", "may_begin_at", "warned_at", "ordered_at", "officer", "order_act"]
)
def test_a_measure_in_force_lacks_nothing(house: House, missing: str):
    with pytest.raises(errors.CheckViolation):
        put(house, **{missing: None})


@pytest.mark.parametrize("late", ["served_at", "may_begin_at", "warned_at"])
def test_nothing_that_a_measure_needs_comes_after_its_order(house: House, late: str):
    with pytest.raises(errors.CheckViolation):
        put(house, **{late: "2026-03-12"})


@pytest.mark.parametrize("officer", ["", "clock"])
def test_the_officer_is_a_human_with_a_name(house: House, officer: str):
    with pytest.raises(errors.CheckViolation):
        put(house, officer=officer)


@pytest.mark.parametrize("state", ["in_force", "proposed", "stayed", "lifted"])
def test_a_test_notice_has_no_measure_in_any_state(house: House, state: str):
    with pytest.raises(errors.CheckViolation):
        put(house, mode="test", state=state)


def test_a_notice_never_changes_its_mode(house: House):
    with pytest.raises(errors.RestrictViolation):
        house.worker.execute("UPDATE summons SET mode = 'test'")
