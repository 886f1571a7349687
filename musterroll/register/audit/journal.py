"""Whether each act is what was committed to: payload, envelope, salt and commitment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import psycopg

from musterroll.case.acts import Act, from_json, label_of
from musterroll.journal.append import is_canonical
from musterroll.proof.commitment import commitment
from musterroll.register.audit.findings import DAMAGE, Audit
from musterroll.register.audit.part import Closed, Part

# The span is said of each table: over a join PostgreSQL carries an equality but no range, and would read all of them.
# The last column: whether the person's message of this act says what the act's row says; null where there is none.
ACTS = """
SELECT a.person_id, a.act_id, a.ordinal, a.case_id, a.kind, a.effective_at, a.recorded_at, a.commitment,
       o.salt, convert_to(o.payload, 'UTF8'), l.position, a.xact_id < %(below)s::xid8,
       a.xact_id >= pg_snapshot_xmax(pg_current_snapshot()),
       CASE WHEN m.act_id IS NOT NULL
            THEN (m.what, m.at, m.summons_id) IS NOT DISTINCT FROM (a.kind, a.recorded_at, a.case_id) END
FROM act a
LEFT JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id AND o.person_id BETWEEN %(low)s AND %(high)s
LEFT JOIN mailbox m ON m.person_id = a.person_id AND m.act_id = a.act_id AND m.person_id BETWEEN %(low)s AND %(high)s
LEFT JOIN leaf l ON l.act_id = a.act_id
WHERE a.person_id BETWEEN %(low)s AND %(high)s
ORDER BY a.person_id, a.ordinal
"""
LEAF, TOLD = 10, 13
"""Where in a row the act's leaf stands, and whether the message is right."""


def check_act(row: Sequence[Any], ordinal: int, part: Part) -> Act | None:
    """The act, if it can be read. `row`: one of `ACTS`; `ordinal`: that of the file's next act."""
    (
        person,
        act_id,
        found_ordinal,
        case,
        kind,
        effective,
        recorded,
        committed,
        salt,
        payload,
        position,
        sealable,
        ahead,
        _told,
    ) = row
    known, result = part.known, part.found
    result.acts += 1
    if found_ordinal != ordinal:
        result.differ("ordinal", person, act=act_id, kind=kind, expected=ordinal, found=found_ordinal)
    if ahead:
        result.differ("act of a transaction that has not been", person, act=act_id, kind=kind)
    if known.at is not None and recorded is not None and recorded > known.at:
        result.differ("act recorded in the future", person, act=act_id, kind=kind, found=recorded)
    if position is not None:
        result.sealed += 1
        if position < known.size:
            part.take(position, committed)
    elif sealable:
        result.differ("act without a leaf", person, act=act_id, kind=kind)
    if payload is None:
        part.closed.append(Closed(act_id, kind, case, effective, recorded, committed, position))
        return None
    try:
        read = orjson.loads(payload)
        if commitment(label_of(read), salt, payload) != committed:
            result.differ("commitment", person, act=act_id, kind=kind)
        act = from_json(read)
        if not is_canonical(read, payload):
            result.differ("payload is not canonical", person, act=act_id, kind=kind)
    except DAMAGE as error:
        result.differ("payload can't be read", person, act=act_id, kind=kind, error=str(error))
        return None
    if (
        act.id.int != act_id.int  # UUIDs compare in Python, their numbers don't
        or act.person.int != person.int
        or act.effective_at != effective
        or act.recorded_at != recorded
        or act.kind != kind
        or act.case != case
    ):
        envelope = (act.person, act.id, act.case, act.kind, act.effective_at, act.recorded_at)
        result.differ("envelope", person, act=act_id, kind=act.kind, expected=str(envelope))
    return act


def check_openings(conn: psycopg.Connection, result: Audit) -> None:
    """Openings that open no act, which nobody's file came by."""
    acts, openings = conn.execute(
        "SELECT (SELECT count(*) FROM act WHERE kind <> ''), (SELECT count(*) FROM opening)"
    ).fetchone() or (0, 0)
    if acts == openings:
        return
    orphans = conn.execute(
        "SELECT o.person_id, o.act_id FROM opening o LEFT JOIN act a USING (person_id, act_id)"
        " WHERE a.act_id IS NULL ORDER BY 1, 2"
    )
    for person, act in orphans:
        result.differ("opening without its act", person, act=act)
