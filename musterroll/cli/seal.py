"""`musterroll seal`: give committed acts their place in the signed log, once."""

from __future__ import annotations

import json

import click

from musterroll.config import Config


@click.command(epilog="Example: musterroll seal --json")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(as_json: bool) -> None:
    """Seal every committed act, sign a checkpoint, ask the witnesses, publish the log's files under DATA_DIR/log."""
    from musterroll.clock.worker import ORIGIN
    from musterroll.demo.clock import TurnedClock
    from musterroll.journal.seal import log_signer, publish, seal
    from musterroll.journal.witnesses import Witnesses, read_policy
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.proof.note import format_vkey
    from musterroll.register.rules import rules_in_use

    config = Config.from_env()
    signer = log_signer(config.data_dir, ORIGIN)
    policy = read_policy(config.witnesses, signer.keys) if config.witnesses is not None else None
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        witnesses = Witnesses(policy, signer.keys) if policy is not None else None
        if witnesses is not None:
            witnesses.compare(conn)
        sealed = seal(conn, signer, TurnedClock(config.data_dir).now(), rules_in_use(pack(config.pack)))
        cosigned = witnesses.collect(conn) if witnesses is not None else 0
        tiles = publish(conn, config.data_dir / "log")
    result = {
        "sealed": sealed.acts,
        "size": sealed.size,
        "tiles": tiles,
        "cosigned": cosigned,
        "vkey": format_vkey(signer.key),
    }
    if as_json:
        click.echo(json.dumps(result))
    else:
        click.echo(f"{sealed.acts} acts sealed, the log holds {sealed.size}; {tiles} tiles written")
        if witnesses is not None:
            click.echo(f"{cosigned} witnesses cosigned")
        click.echo(f"key of the log: {result['vkey']} (all of them: musterroll log key)")
