"""Whether the walls stand that keep everybody but a superuser from writing past the journal."""

from __future__ import annotations

import psycopg

from musterroll.register.audit.findings import Audit

JOURNAL = ("act", "opening", "leaf", "checkpoint", "statement", "cosignature", "tile")
TRIGGERS = (
    *((table, name) for table in JOURNAL for name in ("never_changed", "never_emptied")),
    ("tile", "never_removed"),
    ("summons", "mode_from_birth"),
    ("file", "acts_only_grow"),
    ("file", "erased_for_good"),
)
CONSTRAINTS = (
    ("act", "what_is_not_erased_has_a_kind_and_dates"),
    ("summons", "a_test_notice_is_never_served"),
    ("measure", "a_test_notice_has_no_measure"),
    ("measure", "no_measure_without_service_term_warning_and_a_named_officer"),
)
PRESENT_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
PRESENT_CONSTRAINTS = """
SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'c' AND k.convalidated AND c.relnamespace = 'public'::regnamespace
"""
# Every table that says something of a person.
UNWALLED = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'person_id'
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""
# What is written once: nobody but the owner may ever be able to change it.
RIGHTS = """
SELECT r.rolname, c.relname, p.name
FROM pg_roles r, pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (name)
WHERE starts_with(r.rolname, 'musterroll_') AND NOT r.rolsuper AND c.relnamespace = 'public'::regnamespace
  AND c.relname IN ('act', 'opening', 'leaf', 'checkpoint', 'statement', 'cosignature')
  AND c.relowner <> r.oid AND has_table_privilege(r.oid, c.oid, p.name)
"""


def check_walls(conn: psycopg.Connection, result: Audit) -> None:
    """The walls that keep everybody but a superuser from writing past the journal stand as they were built."""
    triggers = {(table, name): on for table, name, on in conn.execute(PRESENT_TRIGGERS)}
    for table, name in TRIGGERS:
        if (table, name) not in triggers:
            result.differ("trigger is missing", None, table=table, trigger=name)
    for (table, name), on in triggers.items():
        if not on:
            result.differ("trigger is off", None, table=table, trigger=name)
    for table, name in sorted(set(CONSTRAINTS) - set(conn.execute(PRESENT_CONSTRAINTS).fetchall())):
        result.differ("constraint is missing", None, table=table, constraint=name)
    for (table,) in conn.execute(UNWALLED):
        result.differ("row security is off", None, table=table)
    for role, table, right in conn.execute(RIGHTS):
        result.differ("right that nobody may have", None, role=role, table=table, right=right)
