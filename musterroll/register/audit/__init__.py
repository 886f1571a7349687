"""The audit: refolds every act and compares what it finds with what the register says.

Six questions, some people at a time, spread over processes (`workers`), in memory that doesn't grow with the register:
log and map of people are read as they lie, side by side with what must stand there, and nothing of them is held
(docs/decisions/audit-in-flat-memory.md).

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

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from secrets import token_bytes

import psycopg
from psycopg import sql

from musterroll.journal.rows import uncollected
from musterroll.law.vocabulary import Pack
from musterroll.proof.note import NoteKey
from musterroll.register.audit.erased import check_orders
from musterroll.register.audit.files import LAST_ID, read_register, read_span, spans
from musterroll.register.audit.findings import NOT_JUDGED, Audit, promise_of
from musterroll.register.audit.journal import check_openings
from musterroll.register.audit.log import Log, check_log, read_statements
from musterroll.register.audit.moments import whatever_moments
from musterroll.register.audit.part import Known, Part
from musterroll.register.audit.people import check_map, compare_map, no_sums
from musterroll.register.audit.projected import check_messages, check_setting
from musterroll.register.audit.replay import Then
from musterroll.register.audit.rounds import load_rounds
from musterroll.register.audit.rules import check_rules, read_rules
from musterroll.register.audit.walls import check_walls
from musterroll.register.audit.witnessed import Outside, check_cosignatures
from musterroll.register.audit.workers import Aside, later, spread
from musterroll.register.rebuild import PROJECTION
from musterroll.register.setting import load_setting

__all__ = ["NOT_JUDGED", "Audit", "Outside", "audit", "examine", "promise_of"]


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
    texts: Sequence[bytes] = (),
    jobs: int = 1,
) -> Audit:
    """Reads the whole register in one snapshot, as the auditor's role.

    `progress` is called with the number of people done; `jobs`: the processes that share the work, each with a
    connection of its own like `conn`; for the others see `Outside`. Raises BadNote if `since` is no checkpoint of this
    log, AuditBroken if one of the processes ends before its work is done. Records nothing; the caller does.
    """
    outside = Outside(keys, since, witnesses, rules, at, texts)
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return examine(conn, pack, outside, progress, jobs=jobs)


def examine(
    conn: psycopg.Connection,
    pack: Pack,
    outside: Outside,
    progress: Callable[[int], None] = lambda people: None,
    *,
    jobs: int = 1,
) -> Audit:
    """`audit` inside the caller's transaction, which sees to it that the snapshot stays one. With more than one job the
    transaction must not have written anything: nobody else would see it."""
    with uncollected():
        return whatever_moments(conn, lambda: _examine(conn, pack, outside, progress, jobs))


def _examine(
    conn: psycopg.Connection, pack: Pack, outside: Outside, progress: Callable[[int], None], jobs: int
) -> Audit:
    seen = outside.seen()
    # Before the snapshot: a rebuild's TRUNCATE would empty the tables under it.
    conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(PROJECTION))
    conn.execute("SET LOCAL max_parallel_workers_per_gather = 0")  # to start those costs more than they do
    setting = load_setting(conn, pack)
    rounds = load_rounds(conn)
    log = Log(rounds.size)
    result = Audit()
    check_walls(conn, result)
    read_statements(conn, log, result)
    book = read_rules(pack, outside.rules, log.rules, outside.texts, result)
    known = Known(setting, Then((), setting), book, rounds, no_sums(conn, token_bytes()), outside.at)
    of_register, acts = read_register(conn, known)
    check_setting(acts, setting, of_register.found)
    known = replace(known, then=Then(acts, setting))
    mapped = replace(known.no_sums, each={})
    done = openings = messages = 0
    with _parts(conn, of_register, known, jobs) as (parts, aside):
        of_log = aside(check_log, rounds, outside.keys, seen)
        of_map = aside(check_map, log.roots, mapped.secret, {})
        for part in parts:
            result.merge(part.found)
            mapped.merge(part.mapped)
            openings += part.openings
            messages += part.messages
            done += part.people
            progress(done)
        check_openings(conn, openings, result)
        check_messages(conn, messages, result)
        check_orders(known.then, result)
        found, _ = of_log()
        result.merge(found)
        found, stored = of_map()
        result.merge(compare_map(conn, rounds, log.roots, mapped, stored, found))
        check_rules(book, log, outside.rules, result)
        check_cosignatures(conn, outside, seen, result)
    return result


@contextmanager
def _parts(
    conn: psycopg.Connection, of_register: Part, known: Known, jobs: int
) -> Iterator[tuple[Iterator[Part], Aside]]:
    """The parts of the register in the order of the people's ids, whoever reads them; and what makes a check beside
    that, if there is somebody to make it."""
    todo = spans(conn)
    first = next(todo)
    todo = chain((first,), todo)
    if jobs == 1 or first[1] == LAST_ID:  # so few people that there is nothing to share
        yield chain((of_register,), (read_span(conn, known, span) for span in todo)), partial(later, conn)
    else:
        with spread(conn, known, jobs) as crew:
            yield chain((of_register,), crew.parts(todo)), crew.aside
