"""How long a file is kept, as the pages of the person and of the office show it."""

from __future__ import annotations

from datetime import datetime

import psycopg

from musterroll.case.file import PersonFile, Setting
from musterroll.case.retention import retention_term
from musterroll.law.calendar import day_of
from musterroll.register.erasure import retention_of
from musterroll.site import parts
from musterroll.site.cited import rule


def kept(
    conn: psycopg.Connection, file: PersonFile, setting: Setting, now: datetime, language: str
) -> parts.Kept:
    """What holds for this file on the local day."""
    day = day_of(now, file.zone)
    edition = setting.pack.at(day)
    held, off = edition.retention, file.deregistered
    term = retention_of(conn, held) if held is not None else None
    ground = edition.deregistrations.get(off.ground) if off is not None else None
    running = retention_term(file, setting, day)
    return parts.Kept(
        rule=rule(held, language) if held is not None else None,
        years=term.years if term is not None else None,
        ground=term.ground if term is not None and term.officer else "",
        officer=term.officer if term is not None else "",
        off_on=day_of(off.entered_at, off.zone) if off is not None else None,
        off_rule=rule(ground, language) if ground is not None else None,
        last=running.last if running is not None else None,
        held_for=file.held_for,
    )
