"""`musterroll audit`: refold everything and report what differs and what the law does not bear out."""

from __future__ import annotations

import json
import secrets
import sys
from uuid import uuid4

import click

from musterroll.config import Config


@click.command(epilog="Example: musterroll audit | python -m json.tool")
@click.option("--json", "as_json", is_flag=True, help="JSON, which is what it prints anyway.")
def command(as_json: bool) -> None:
    """Replay the whole journal and compare it with the log and with what the register says.

    Prints {acts, cases, measures, sealed, differences, unlawful} as JSON; exits 1 if anything was found. The audit
    itself is journalled: one act that shows no person.
    """
    from musterroll.case.acts import REGISTER, RegisterAudited
    from musterroll.clock.worker import ORIGIN
    from musterroll.demo.clock import TurnedClock
    from musterroll.journal.append import encode
    from musterroll.journal.seal import log_signer
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.proof.commitment import commitment
    from musterroll.register.audit import audit

    config = Config.from_env()
    at = TurnedClock(config.data_dir).now()
    key = log_signer(config.data_dir, ORIGIN).key
    with server(config.data_dir, config.database_url) as database, database.connect("auditor") as conn:
        (people,) = conn.execute("SELECT count(*) FROM file").fetchone() or (0,)
        with click.progressbar(length=people, label="People", file=sys.stderr) as bar:
            found = audit(conn, pack(config.pack), [key], lambda done: bar.update(done - bar.pos))
        act = RegisterAudited(
            id=uuid4(),
            person=REGISTER,
            effective_at=at,
            recorded_at=at,
            author="auditor:cli",
            findings=found.findings,
        )
        payload, salt = encode(act), secrets.token_bytes(16)
        conn.execute(
            "SELECT record_audit(%s, %s, %s, %s, %s)",
            (act.id, at, commitment(act.kind, salt, payload), salt, payload.decode()),
        )
    click.echo(json.dumps(found.summary(), ensure_ascii=False, indent=1))
    sys.exit(0 if found.clean else 1)
