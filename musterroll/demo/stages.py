"""Who stands where in a demonstration register: a person for each telling stage, found in what the register says now.

The clock may have been turned since the stories were told, so that nothing is remembered: each stage is a question to
the projection. `conn` may be of any role; a role that sees one region finds the people of that region.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

# Stage → which summonses stand there.
_OF_SUMMONS: Mapping[str, LiteralString] = {
    "posted": "s.status = 'posted' AND s.mode = 'live'",
    "served": "s.status = 'served' AND s.appear_at > %(now)s",
    "term_running": "s.status = 'served' AND s.appear_at <= %(now)s",
    "proposed": """
        s.status = 'in_default' AND EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id
            AND m.person_id = s.person_id AND m.state = 'proposed')
        AND NOT EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id
            AND m.person_id = s.person_id AND m.state <> 'proposed')""",
    "in_force": """
        EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id
            AND m.person_id = s.person_id AND m.state = 'in_force')
        AND NOT EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id
            AND m.person_id = s.person_id AND m.state = 'stayed')""",
    "contested": """
        EXISTS (SELECT FROM contest c WHERE c.person_id = s.person_id AND c.fact IS NOT NULL AND c.outcome IS NULL)
        AND EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id
            AND m.person_id = s.person_id AND m.state = 'stayed')""",
    "appeared": """
        s.status = 'appeared' AND EXISTS (SELECT FROM measure m WHERE m.summons_id = s.summons_id
            AND m.person_id = s.person_id AND m.state = 'lifted' AND m.ordered_at IS NOT NULL)""",
    "excused": "s.status = 'excused'",
    "withdrawn": "s.status = 'withdrawn'",
    "refused": """
        s.served_by = 'in_person' AND EXISTS (SELECT FROM act a WHERE a.person_id = s.person_id
            AND a.case_id = s.summons_id AND a.kind = 'refused')""",
    "test_notice": "s.mode = 'test' AND s.posted_at IS NOT NULL",
}
# Stage → which people without a summons stand there.
_OF_PERSON: Mapping[str, LiteralString] = {
    "deferred": """
        EXISTS (SELECT FROM deferment d WHERE d.person_id = p.person_id AND d.ground = 'study'
            AND d.until > %(now)s::date AND d.ended_at IS NULL)""",
    "unknown_fact": "p.facts @? '$.*.value ? (@ == \"unknown\")'",
    "no_case": "NOT EXISTS (SELECT FROM deferment d WHERE d.person_id = p.person_id)",
}
STAGES = (*_OF_SUMMONS, *_OF_PERSON)
"""The stages that are looked for, in the order in which a case runs through them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A synthetic person at a telling stage."""

    stage: str
    person_id: UUID
    name: str
    born: date
    region: str


def standings(conn: psycopg.Connection, now: datetime, region: str | None, each: int = 1) -> list[Standing]:
    """Up to `each` people for every stage, in the order of `STAGES`: those of `region`, or of any where it has none.

    A stage at which nobody stands is left out. Cost: an index's few rows a stage, but for `unknown_fact`, which reads
    on until it has found enough.
    """
    found = []
    for stage in STAGES:
        here = _at(conn, stage, now, region, each)
        found += here if here or region is None else _at(conn, stage, now, None, each)
    return found


def _at(conn: psycopg.Connection, stage: str, now: datetime, region: str | None, each: int) -> list[Standing]:
    here = sql.SQL("p.region = %(region)s AND " if region is not None else "")
    if stage in _OF_SUMMONS:
        query = sql.SQL(
            "SELECT p.person_id, p.name, p.born, p.region FROM summons s JOIN particulars p USING (person_id)"
            " WHERE {} {} ORDER BY s.issued_at DESC, s.summons_id LIMIT %(each)s"
        ).format(here, sql.SQL(_OF_SUMMONS[stage]))
    else:
        query = sql.SQL(
            "SELECT p.person_id, p.name, p.born, p.region FROM particulars p"
            " WHERE {} NOT EXISTS (SELECT FROM summons s WHERE s.person_id = p.person_id) AND {}"
            " ORDER BY p.person_id LIMIT %(each)s"
        ).format(here, sql.SQL(_OF_PERSON[stage]))
    return [
        Standing(stage, *row) for row in conn.execute(query, {"now": now, "region": region, "each": each})
    ]
