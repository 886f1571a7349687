"""Appending acts: the bytes, the salted commitment, the two rows.

Called by `register/record.py` alone, inside its transaction and under the lock of each file concerned.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC
from types import NoneType
from typing import Any

import orjson
import psycopg

from musterroll.case.acts import KINDS, Act, codec_names, label_of, to_payload
from musterroll.errors import BadInput
from musterroll.journal.rows import Table, insert_staged, stage, staged, write
from musterroll.proof.commitment import SALT_SIZE, commitment

ACT = Table(
    "act",
    (
        ("person_id", "uuid"),
        ("act_id", "uuid"),
        ("ordinal", "int4"),
        ("case_id", "uuid"),
        ("kind", "text"),
        ("effective_at", "timestamptz"),
        ("recorded_at", "timestamptz"),
        ("commitment", "bytea"),
    ),
)
OPENING = Table(
    "opening", (("person_id", "uuid"), ("act_id", "uuid"), ("salt", "bytea"), ("payload", "text"))
)
# Many acts are staged once, for both tables and for the messages that tell of them.
_WHOLE = Table("whole_act", ACT.columns + OPENING.columns[2:])

_OF_ALL = frozenset(f.name for f in fields(Act))
# kind → those of its fields that not every act has, and which of them are moments
_OWN = {kind: tuple(name for name in codec_names(kind) if name not in _OF_ALL) for kind in KINDS}
_MOMENTS = {
    kind: tuple(f.name for f in fields(cls) if f.name in _OWN[kind] and str(f.type).startswith("datetime"))
    for kind, cls in KINDS.items()
}
_LABELLED = ("fact_recorded", "contest_decided")  # every other kind's label (`label_of`) is its name
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_STRICT_INTEGER
_PLAIN = frozenset({str, int, bool, NoneType})
_OF_A_FACT = frozenset({"value", "source", "as_of", "basis"})


def encode(act: Act) -> bytes:
    """The same bytes as `to_payload`, thirty times faster; a test holds the two together on every kind of act.

    Raises BadInput for what has no canonical form: a float, an integer beyond 2^53 - 1, a lone surrogate.
    """
    kind, learnt = act.kind, act.recorded_at
    if act.effective_at.tzinfo is not UTC or (learnt is not None and learnt.tzinfo is not UTC):
        return to_payload(act)
    for name in _MOMENTS[kind]:
        moment = getattr(act, name)
        if moment is not None and moment.tzinfo is not UTC:
            return to_payload(act)
    value = _values(act)
    if (kind == "enrolled" and not _plain(value["facts"])) or (
        kind == "fact_recorded" and type(value["value"]) not in _PLAIN
    ):
        return to_payload(act)
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except orjson.JSONEncodeError:
        return to_payload(act)


def _values(act: Act) -> dict[str, Any]:
    kind = act.kind
    values = {
        "author": act.author,
        "case": act.case,
        "effective_at": act.effective_at,
        "ground": act.ground,
        "id": act.id,
        "kind": kind,
        "person": act.person,
        "recorded_at": act.recorded_at,
    }
    for name in _OWN[kind]:
        values[name] = getattr(act, name)
    return values


def _plain(facts: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether orjson writes these particulars as `canonical` does: it would write a float, too."""
    for name, fact in facts.items():
        if not name.isascii() or not fact.keys() <= _OF_A_FACT or type(fact.get("value")) not in _PLAIN:
            return False
    return True


def is_canonical(act: Act, payload: bytes) -> bool:
    """Whether `payload`, from which `act` was read, is the one way to write it: no key twice or out of order, no field
    left out, every id and moment in its one form, nothing in it that other languages would read as something else."""
    try:
        return encode(act) == payload
    except BadInput:
        return False


def append(conn: psycopg.Connection, acts: Sequence[tuple[int, Act]]) -> str | None:
    """Appends acts, each with its ordinal in the person's file: two rows an act.

    Returns the name of the staging table in which the envelopes of many lie until the transaction ends, for what is
    made of them besides; None for a few. Every act must carry `recorded_at`. A second act of the same id is a unique
    violation, and the transaction fails.
    """
    salts = secrets.token_bytes(SALT_SIZE * len(acts))
    rows = []
    for number, (ordinal, act) in enumerate(acts):
        kind, payload = act.kind, encode(act)
        salt = salts[SALT_SIZE * number : SALT_SIZE * (number + 1)]
        rows.append(
            (
                act.person,
                act.id,
                ordinal,
                act.case,
                kind,
                act.effective_at,
                act.recorded_at,
                commitment(label_of(_values(act)) if kind in _LABELLED else kind, salt, payload),
                salt,
                payload.decode(),
            )
        )
    if not staged(conn, rows):
        write(conn, ACT, [row[:8] for row in rows])
        write(conn, OPENING, [row[:2] + row[8:] for row in rows])
        return None
    table = stage(conn, _WHOLE, rows)
    insert_staged(conn, ACT, table)
    insert_staged(conn, OPENING, table)
    return table
