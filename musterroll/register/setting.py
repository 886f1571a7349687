"""What holds for every case at once, as the database says it now: the regions' modes, the sources' outages, how
long files are kept."""

from __future__ import annotations

from datetime import UTC

import psycopg

from musterroll.case.file import Setting
from musterroll.law.calendar import Outage
from musterroll.law.vocabulary import Pack


def load_setting(conn: psycopg.Connection, pack: Pack) -> Setting:
    """The setting of this moment; three small tables are read."""
    modes: dict[str, str] = dict(conn.execute("SELECT region, mode FROM region_mode").fetchall())
    outages = tuple(
        Outage(source, start.astimezone(UTC), until.astimezone(UTC))
        for source, start, until in conn.execute(
            "SELECT source, start, until FROM outage ORDER BY start, source"
        )
    )
    retention: dict[str, int] = dict(conn.execute("SELECT rule, years FROM retention").fetchall())
    return Setting(pack, outages, modes, retention)
