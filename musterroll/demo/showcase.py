"""What only a demonstration shows: who one can be in it, found across the whole register.

No real register has a page that lists people to somebody who hasn't said who they are. So these reads are here, apart,
and use the worker's role; nothing else on the pages does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import psycopg

from musterroll.demo.officers import Officer, officers
from musterroll.demo.stages import Standing, standings
from musterroll.demo.stories import desk_of, region_in_test_of
from musterroll.law.vocabulary import Pack
from musterroll.register.projection import search_name

MOST_FOUND = 12
ELSEWHERE = {"ru": "Moscow", "ee": "Harju County"}

# find_anybody --
# By the beginning of the name. The index is by region first: each region is asked for a few rows.
FIND_ANYBODY = """
SELECT p.person_id, p.name, p.born, p.region
FROM unnest(%(regions)s::text[]) AS r (region)
CROSS JOIN LATERAL (
    SELECT person_id, name, born, region, search_name FROM particulars
    WHERE particulars.region = r.region AND search_name LIKE %(name)s
    ORDER BY search_name LIMIT %(most)s
) p
ORDER BY p.search_name, p.born, p.person_id LIMIT %(most)s
"""

# next_of_person --
# What comes next for this person: something due by law, or the day to appear.
NEXT_OF_PERSON = """
SELECT min(at) FROM (
    SELECT wake_at AS at FROM summons WHERE person_id = %(person)s
    UNION ALL
    SELECT appear_at FROM summons
    WHERE person_id = %(person)s AND mode = 'live' AND status IN ('issued', 'posted', 'sent', 'served')
) AS coming WHERE at > %(now)s AND at < %(now)s + interval '1 year'
"""
NEXT_OF_REGION = """
SELECT min(wake_at) FROM summons
WHERE region = %(region)s AND wake_at > %(now)s AND wake_at < %(now)s + interval '1 year'
"""
NEXT_OF_ALL = (
    "SELECT min(wake_at) FROM summons WHERE wake_at > %(now)s AND wake_at < %(now)s + interval '1 year'"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody that a search by name found."""

    person_id: UUID
    name: str
    born: date
    region: str


def cast_of_stages(conn: psycopg.Connection, pack: Pack, now: datetime) -> list[Standing]:
    """A person at each telling stage, of the region whose office has the full desk if there is one."""
    return standings(conn, now, desk_of(pack))


def find_anybody(conn: psycopg.Connection, pack: Pack, text: str) -> tuple[list[Found], bool]:
    """People whose name begins with `text`, by name, and whether there are more. Nobody for an empty text."""
    wanted = search_name(text.strip())
    if not wanted or "\0" in wanted:  # a text that PostgreSQL can't even be asked about is nobody's name
        return [], False
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    names = [region.name for region in pack.regions]
    rows = conn.execute(FIND_ANYBODY, {"regions": names, "name": escaped + "%", "most": MOST_FOUND + 1})
    found = [Found(*row) for row in rows]
    return found[:MOST_FOUND], len(found) > MOST_FOUND


def cast_of_officers(pack: Pack) -> list[Officer]:
    """The whole office of the desk's region, and of two others one officer each."""
    return [
        *officers(pack.country, desk_of(pack)),
        officers(pack.country, ELSEWHERE.get(pack.code) or pack.regions[0].name)[0],
        officers(pack.country, region_in_test_of(pack))[1],
    ]


def officer(pack: Pack, role: str, name: str, region: str) -> Officer | None:
    """The officer of that role, name and region; None if there is none."""
    try:
        known = officers(pack.country, region)
    except KeyError:
        return None
    return next((one for one in known if one.role == role and one.name == name), None)


def home(pack: Pack) -> str:
    """The region in whose time the demonstration's clock is shown to somebody who isn't signed in."""
    return desk_of(pack)


def next_for(
    conn: psycopg.Connection, now: datetime, *, person: UUID | None = None, region: str | None = None
) -> datetime | None:
    """When something comes next for that person, in that region, or anywhere; None if nothing does within a year."""
    if person is not None:
        row = conn.execute(NEXT_OF_PERSON, {"person": person, "now": now}).fetchone()
    elif region is not None:
        row = conn.execute(NEXT_OF_REGION, {"region": region, "now": now}).fetchone()
    else:
        row = conn.execute(NEXT_OF_ALL, {"now": now}).fetchone()
    return row[0] if row else None


def bound_by(conn: psycopg.Connection, measures: list[str]) -> tuple[str, str] | None:
    """Personal number of somebody whom one of these measures binds, and that measure; None if there is nobody."""
    row = conn.execute(
        "SELECT p.personal_number, m.kind FROM measure m JOIN particulars p USING (person_id)"
        " WHERE m.state = 'in_force' AND m.kind = ANY(%s) ORDER BY m.ordered_at DESC LIMIT 1",
        (measures,),
    ).fetchone()
    return (row[0], row[1]) if row else None
