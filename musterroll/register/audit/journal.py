"""Whether each act is what was committed to: payload, envelope, salt and commitment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
import psycopg

from musterroll.case.acts import Act, from_json, label_of, uuid_of_bytes, uuid_of_text
from musterroll.journal.append import is_canonical
from musterroll.proof.commitment import commitment
from musterroll.register.audit.alike import keep, model_of
from musterroll.register.audit.findings import DAMAGE, Audit
from musterroll.register.audit.part import Closed, Reading

# The span is said of each table: over a join PostgreSQL carries an equality but no range, and would read all of them.
# Ids come as bytes, and also as the text that payloads have: to make a UUID of each costs more than all else here.
# The last column: whether the person's message of this act says what the act's row says; null where there is none.
ACTS = """
SELECT uuid_send(a.person_id), uuid_send(a.act_id), textsend(a.act_id::text), textsend(a.case_id::text),
       a.ordinal, a.kind, a.effective_at, a.recorded_at, coalesce(a.commitment, ''),
       o.salt, textsend(o.payload), coalesce(xid8send(a.xact_id), '\\xffffffffffffffff'),
       CASE WHEN m.act_id IS NOT NULL
            THEN (m.what, m.at, m.summons_id) IS NOT DISTINCT FROM (a.kind, a.recorded_at, a.case_id) END
FROM act a
LEFT JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id AND o.person_id BETWEEN %(low)s AND %(high)s
LEFT JOIN mailbox m ON m.person_id = a.person_id AND m.act_id = a.act_id AND m.person_id BETWEEN %(low)s AND %(high)s
WHERE a.person_id BETWEEN %(low)s AND %(high)s
ORDER BY a.person_id, a.ordinal
"""
XACT, TOLD = 11, 12
"""Where in a row the act's transaction stands, and whether the message is right."""


def id_of(row: Sequence[Any]) -> UUID:
    """The id of the act in this row of `ACTS`."""
    return uuid_of_bytes(row[1])


def check_act(row: Sequence[Any], ordinal: int, person: UUID, text: bytes, reading: Reading) -> Act | None:
    """The act, if it can be read. `row`: one of `ACTS`; `ordinal`: that of the file's next act; `text`: the person's id
    as it stands in payloads."""
    (
        _person,
        raw_id,
        id_text,
        case_text,
        found_ordinal,
        kind,
        effective,
        recorded,
        committed,
        salt,
        payload,
        xact,
        _told,
    ) = row
    known, result = reading.known, reading.found
    act_id = uuid_of_bytes(raw_id)
    case = _uuid(case_text) if case_text is not None else None
    if found_ordinal != ordinal:
        result.differ("ordinal", person, act=act_id, kind=kind, expected=ordinal, found=found_ordinal)
    if xact >= known.rounds.horizon:
        result.differ("act of a transaction that has not been", person, act=act_id, kind=kind)
    if known.at is not None and recorded is not None and recorded > known.at:
        result.differ("act recorded in the future", person, act=act_id, kind=kind, found=recorded)
    if xact < reading.below:
        reading.entries.append(committed)
    if payload is None:
        reading.closed.append(Closed(act_id, kind, case, effective, recorded, committed, xact))
        return None
    try:
        model = model_of(payload, id_text, text, case_text) if case is not None else None
        if model is not None and case is not None:
            if commitment(model.label, salt, payload) != committed:
                result.differ("commitment", person, act=act_id, kind=kind)
            act = model.make(act_id, person, case)
        else:
            read = orjson.loads(payload)
            if commitment(label_of(read), salt, payload) != committed:
                result.differ("commitment", person, act=act_id, kind=kind)
            act = from_json(read)
            if is_canonical(act, payload):
                keep(act, label_of(read), payload)
            else:
                result.differ("payload is not canonical", person, act=act_id, kind=kind)
    except DAMAGE as error:
        result.differ("payload can't be read", person, act=act_id, kind=kind, error=str(error))
        return None
    envelope = (act.person, act.id, act.case, act.kind, act.effective_at, act.recorded_at)
    if envelope != (person, act_id, case, kind, effective, recorded):
        result.differ("envelope", person, act=act_id, kind=act.kind, expected=str(envelope))
    return act


# A file's acts name the same few cases again and again.
@lru_cache(maxsize=1 << 12)
def _uuid(text: bytes) -> UUID:
    return uuid_of_text(text.decode())


def check_openings(conn: psycopg.Connection, of_acts: int, result: Audit) -> None:
    """Openings that open no act, which nobody's file came by. `of_acts`: how many belong to an act."""
    if conn.execute("SELECT count(*) FROM opening").fetchone() == (of_acts,):
        return
    orphans = conn.execute(
        "SELECT o.person_id, o.act_id FROM opening o LEFT JOIN act a USING (person_id, act_id)"
        " WHERE a.act_id IS NULL ORDER BY 1, 2"
    )
    for person, act in orphans:
        result.differ("opening without its act", person, act=act)
