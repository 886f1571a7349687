"""Reading acts back, a person at a time or many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import psycopg

from musterroll.case.acts import Act, from_json, label_of
from musterroll.proof.commitment import act_digest, half_opened

# acts_that_bear --
# In the order in which the register took them. Readings bear on no case and may be many: left out. One person after
# the other, each in the partition that holds them: named as one array, all the persons are looked for in every
# partition, and to plan that alone costs as much as this. The ids go as a binary array,
# of which an id costs an eighth.
ACTS_THAT_BEAR = """
SELECT uuid_send(asked.person_id), acts.payload
FROM unnest(%(persons)b::uuid[]) AS asked (person_id) CROSS JOIN LATERAL (
    SELECT o.payload
    FROM act a JOIN opening o USING (person_id, act_id)
    WHERE a.person_id = asked.person_id AND a.kind <> ALL(%(silent)s)
    ORDER BY a.ordinal
) AS acts
"""
SILENT = ["file_read", "extract_issued", "register_audited", "projection_rebuilt"]

ALL_ACTS = """
SELECT a.person_id, a.act_id, a.ordinal, o.salt, o.payload, l.position
FROM act a JOIN opening o USING (person_id, act_id) LEFT JOIN leaf l USING (act_id)
WHERE a.person_id = %(person)s AND (%(kinds)s::text[] IS NULL OR a.kind = ANY(%(kinds)s))
ORDER BY a.ordinal
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """An act as it lies in the journal. `position`: its leaf in the log, None until it is sealed."""

    act: Act
    ordinal: int
    salt: bytes
    payload: bytes
    position: int | None

    @property
    def label(self) -> str:
        """What the act is about, as the log commits to it beside the act."""
        return label_of(orjson.loads(self.payload))

    @property
    def digest(self) -> bytes:
        """The salted digest, which with the label makes the commitment."""
        return act_digest(self.salt, self.payload)

    @property
    def commitment(self) -> bytes:
        """The act's entry in the log."""
        return half_opened(self.label, self.digest)


def acts_that_bear(conn: psycopg.Connection, persons: Sequence[UUID]) -> dict[UUID, list[Act]]:
    """Person → the acts a fold needs, in order. A person without any is left out."""
    found = acts_as_stored(conn, persons)
    return {person: read_acts(acts) for person in persons if (acts := found.get(person.bytes)) is not None}


def acts_as_stored(conn: psycopg.Connection, persons: Sequence[UUID]) -> dict[bytes, list[bytes]]:
    """The same, not read yet: a person's 16 bytes → the payloads."""
    found: dict[bytes, list[bytes]] = {}
    with conn.cursor(binary=True) as cursor:
        cursor.execute(ACTS_THAT_BEAR, {"persons": list(persons), "silent": SILENT})
        result = cursor.pgresult
        assert result is not None
        for row in range(result.ntuples):
            # The bytes as they came: nothing is converted before JSON is read.
            person, payload = result.get_value(row, 0), result.get_value(row, 1)
            assert person is not None
            assert payload is not None
            found.setdefault(person, []).append(payload)
    return found


def read_acts(payloads: Sequence[bytes]) -> list[Act]:
    """The acts that these payloads hold."""
    return [from_json(orjson.loads(payload)) for payload in payloads]


def stored_acts(conn: psycopg.Connection, person: UUID, kinds: Sequence[str] | None = None) -> list[Stored]:
    """All acts of one person (of these kinds), with what opens their commitment and their place in the log."""
    rows: Iterator[Any] = iter(
        conn.execute(ALL_ACTS, {"person": person, "kinds": list(kinds) if kinds is not None else None})
    )
    return [
        Stored(from_json(orjson.loads(payload)), ordinal, bytes(salt), payload.encode(), position)
        for _person, _act, ordinal, salt, payload, position in rows
    ]
