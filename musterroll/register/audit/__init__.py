"""The audit: refolds every act and compares what it finds with what the register says.

Six questions, a chunk of people at a time, so that memory stays flat (but for 32 bytes an act for the tree):

1. Is every act what was committed to? Payload, envelope, salt and commitment agree; ordinals have no gap.
2. Does the log hold them? Every commitment stands at its leaf, and the leaves make the tiles and the root of every
   checkpoint that was ever signed.
3. Does the projection say what the acts say? Row by row, field by field.
4. Does the law bear out every measure? Each one in force is checked again against promise 1, from the acts alone;
   and every act is asked again what the door asked it, under the modes and outages known when it was recorded.
5. Is the log the one that others have seen? It continues the checkpoint that a witness or anybody else kept (`since`),
   and bears the cosignatures that stand under it. Whoever holds the log's key can write everything anew but that.
6. Do the walls stand? Triggers, row security, constraints and rights are those that the migrations made.

`docs/drill.md` says which finding names which wrong, and what no audit can find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from musterroll.case.acts import REGISTER, Act
from musterroll.case.file import Setting
from musterroll.law.vocabulary import Pack
from musterroll.proof.note import NoteKey
from musterroll.register.audit.erased import check_erased, check_orders, load_sealings
from musterroll.register.audit.findings import DAMAGE, Audit, promise_of
from musterroll.register.audit.journal import ACTS, check_act, check_openings
from musterroll.register.audit.log import SEALED, Log, check_log, read_statements
from musterroll.register.audit.people import check_map
from musterroll.register.audit.projected import BY_NAME, check_setting, compare, key_of
from musterroll.register.audit.replay import Then, check_law, refold
from musterroll.register.audit.rules import check_rules
from musterroll.register.audit.walls import check_walls
from musterroll.register.audit.witnessed import Outside, check_cosignatures
from musterroll.register.projection import TABLES, rows_of
from musterroll.register.rebuild import PROJECTION, files
from musterroll.register.setting import load_setting

__all__ = ["Audit", "Outside", "audit", "examine", "promise_of"]

LAST_ID = UUID(int=2**128 - 1)


def audit(
    conn: psycopg.Connection,
    pack: Pack,
    keys: Sequence[NoteKey],
    progress: Callable[[int], None] = lambda people: None,
    *,
    since: bytes | None = None,
    witnesses: Sequence[NoteKey] = (),
    rules: bytes | None = None,
    at: datetime | None = None,
) -> Audit:
    """Reads the whole register in one snapshot, as the auditor's role.

    `progress` is called with the number of people done; for the others see `Outside`. Raises BadNote if `since` is no
    checkpoint of this log. Records nothing; the caller does.
    """
    outside = Outside(keys, since, witnesses, rules, at)
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return examine(conn, pack, outside, progress)


def examine(
    conn: psycopg.Connection,
    pack: Pack,
    outside: Outside,
    progress: Callable[[int], None] = lambda people: None,
) -> Audit:
    """`audit` inside the caller's transaction, which sees to it that the snapshot stays one."""
    result = Audit()
    seen = outside.seen()
    # Before the snapshot: a rebuild's TRUNCATE would empty the tables under it.
    conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(PROJECTION))
    setting = load_setting(conn, pack)
    size, below = conn.execute(SEALED).fetchone() or (0, "0")
    log = Log(bytearray(32 * size), bytearray(size), below, outside.at)
    check_walls(conn, result)
    read_statements(conn, log, result)
    load_sealings(conn, log)
    low, done = REGISTER, 0
    for people in files(conn):
        high = next(reversed(people))
        _chunk(conn, people, (low, high), setting, log, result)
        low, done = UUID(int=high.int + 1), done + len(people)
        progress(done)
    _chunk(conn, {}, (low, LAST_ID), setting, log, result)  # whoever comes after the last file
    check_openings(conn, result)
    if log.then is not None:
        check_orders(log.then, result)
    check_log(conn, log, outside.keys, seen, result)
    check_map(conn, log, result)
    check_rules(conn, log, outside.rules, result)
    check_cosignatures(conn, outside, seen, result)
    return result


def _chunk(
    conn: psycopg.Connection,
    people: dict[UUID, tuple[str, int]],
    span: tuple[UUID, UUID],
    setting: Setting,
    log: Log,
    result: Audit,
) -> None:
    """Questions 1, 3 and 4 for these people, and for whatever stands in any table between the two ids of `span`."""
    acts: dict[UUID, list[Act]] = {person: [] for person in people}
    ordinals = dict.fromkeys(people, 0)
    with conn.cursor(binary=True) as cursor:
        cursor.execute(ACTS, {"low": span[0], "high": span[1], "below": log.below})
        for row in cursor:
            person = row[0]
            if person not in acts:
                result.differ("act without a file", person, act=row[1])
                continue
            ordinals[person] += 1
            act = check_act(row, ordinals[person], log, result)
            if act is not None:
                acts[person].append(act)
    log.close()
    for one in log.closed.pop(REGISTER, ()):
        result.differ("act without its opening", REGISTER, act=one.act, kind=one.kind)
    expected: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {table.name: {} for table in TABLES}
    for person, (region, count) in people.items():
        if ordinals[person] != count:
            result.differ("acts on file", person, expected=count, found=ordinals[person])
        if person == REGISTER:
            check_setting(acts[person], setting, result)
            log.then = Then(acts[person], setting)
            continue
        if check_erased(person, acts[person], log.then or Then((), setting), log, result):
            if region:
                result.differ("file.region", person, expected="", found=region)
            continue
        try:
            file = refold(person, acts[person], setting, log.then or Then((), setting), result)
            made = rows_of(file, acts[person], setting)
            check_law(file, acts[person], result)
        except DAMAGE as error:
            result.differ("file can't be folded", person, error=f"{type(error).__name__}: {error}")
            continue
        if file.region != region:
            result.differ("file.region", person, expected=file.region, found=region)
        for name, lines in made.items():
            table = BY_NAME[name]
            for line in lines:
                expected[name][key_of(table, line)] = line
    for table in TABLES:
        compare(conn, table, span, expected[table.name], setting, result)
