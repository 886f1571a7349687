"""Whether the walls stand that keep everybody but a superuser from writing past the journal.

`walls.json` says how the migrations made each trigger, function and policy: "trigger table.name",
"function name(types)" or "policy table.name" → 16 hex digits of its definition. There are no rules. `tools/walls.py`
writes it anew after a migration has changed one; a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path

import psycopg

from musterroll.postgres import SURFACES
from musterroll.register.audit.findings import Audit

BUILT = Path(__file__).with_name("walls.json")
CONSTRAINTS = (
    ("act", "its_moments_can_be_read"),
    ("act", "what_is_not_erased_has_a_kind_and_dates"),
    ("summons", "a_test_notice_is_never_served"),
    ("measure", "a_test_notice_has_no_measure"),
    ("measure", "no_measure_without_service_term_warning_and_a_named_officer"),
)
PRESENT = """
SELECT 'trigger ' || c.relname || '.' || t.tgname, t.tgenabled IN ('O', 'A'),
       left(encode(sha256(convert_to(pg_get_triggerdef(t.oid), 'UTF8')), 'hex'), 16)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'function ' || oid::regprocedure::text, true,
       left(encode(sha256(convert_to(pg_get_functiondef(oid), 'UTF8')), 'hex'), 16)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
UNION ALL
SELECT 'policy ' || c.relname || '.' || p.polname, true, left(encode(sha256(convert_to(concat_ws(E'\\n',
    p.polcmd, p.polpermissive,
    (SELECT string_agg(CASE WHEN r.oid = c.relowner THEN 'owner' ELSE r.rolname END, ',' ORDER BY r.rolname)
     FROM pg_roles r WHERE r.oid = ANY (p.polroles)),
    'using ' || coalesce(pg_get_expr(p.polqual, p.polrelid), ''),
    'check ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')), 'UTF8')), 'hex'), 16)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'rule ' || c.relname || '.' || r.rulename, true, ''
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = 'public'::regnamespace
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
# What no role of a surface may: change what is written once, be it a single column; run a function as the owner that is
# not made for it; pass the walls, or be a member of a role that does.
RIGHTS = """
SELECT r.rolname, c.relname, p.name
FROM pg_roles r, pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (name)
WHERE starts_with(r.rolname, 'musterroll_') AND NOT r.rolsuper AND c.relnamespace = 'public'::regnamespace
  AND c.relname IN ('act', 'opening', 'leaf', 'checkpoint', 'statement', 'cosignature', 'past_the_journal')
  AND c.relowner <> r.oid AND CASE p.name
      WHEN 'UPDATE' THEN has_any_column_privilege(r.oid, c.oid, p.name)
      ELSE has_table_privilege(r.oid, c.oid, p.name) END
UNION ALL
SELECT r.rolname, f.proname, 'EXECUTE' FROM pg_roles r, pg_proc f
WHERE r.rolname = ANY (%(surfaces)s) AND f.pronamespace = 'public'::regnamespace AND f.prosecdef
  AND has_function_privilege(r.oid, f.oid, 'EXECUTE') AND (r.rolname, f.proname) NOT IN (
      ('musterroll_worker', 'erase_files'), ('musterroll_app', 'move_files'), ('musterroll_worker', 'move_files'),
      ('musterroll_auditor', 'record_audit'),
      ('musterroll_app', 'sign_out'), ('musterroll_portal', 'sign_out'))
UNION ALL
SELECT rolname, '', 'BYPASSRLS' FROM pg_roles WHERE rolname = ANY (%(surfaces)s) AND (rolsuper OR rolbypassrls)
UNION ALL
SELECT r.rolname, g.rolname, 'MEMBER' FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
JOIN pg_roles g ON g.oid = m.roleid WHERE r.rolname = ANY (%(surfaces)s)
ORDER BY 1, 2, 3
"""

# The one thing that is written without an act: when the clock looks again.
RESETS = "SELECT count(*), coalesce(sum(rows), 0)::bigint FROM past_the_journal"


def present(conn: psycopg.Connection) -> dict[str, str]:
    """The walls as they stand, in the form of `walls.json`; a trigger that is switched off has `off`."""
    return {name: digest if on else "off" for name, on, digest in conn.execute(PRESENT)}


def built() -> dict[str, str]:
    """The walls as the migrations made them."""
    found: dict[str, str] = json.loads(BUILT.read_text(encoding="utf-8"))
    return found


def check_walls(conn: psycopg.Connection, result: Audit) -> None:
    """The walls that keep everybody but a superuser from writing past the journal stand as they were built."""
    standing, made = present(conn), built()
    for wall in sorted(made.keys() | standing.keys()):
        kind, name = wall.split(" ", 1)
        what = "trigger function" if kind == "function" else kind
        if wall not in standing:
            result.differ(f"{what} is missing", None, name=name)
        elif standing[wall] == "off":
            result.differ("trigger is off", None, name=name)
        elif wall in made and standing[wall] != made[wall]:
            result.differ(f"{what} is not as it was made", None, name=name)
        elif wall not in made and kind != "function":
            result.differ(f"{what} that no migration made", None, name=name)
    for table, name in sorted(set(CONSTRAINTS) - set(conn.execute(PRESENT_CONSTRAINTS).fetchall())):
        result.differ("constraint is missing", None, table=table, constraint=name)
    for (table,) in conn.execute(UNWALLED):
        result.differ("row security is off", None, table=table)
    for role, table, right in conn.execute(RIGHTS, {"surfaces": [f"musterroll_{one}" for one in SURFACES]}):
        result.differ("right that nobody may have", None, role=role, table=table, right=right)
    result.resets = dict(zip(("statements", "rows"), conn.execute(RESETS).fetchone() or (0, 0), strict=True))
