"""Whether the rules in use are those that the log names."""

from __future__ import annotations

import psycopg

from musterroll.register.audit.findings import Audit
from musterroll.register.audit.log import Log


def check_rules(conn: psycopg.Connection, log: Log, rules: bytes | None, result: Audit) -> None:
    if rules is not None and log.found and log.rules != rules.decode():
        result.differ("rules in use are not those that the log names", None)
