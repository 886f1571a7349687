"""`musterroll rebuild`: make the projection anew from the journal."""

from __future__ import annotations

import json
import sys

import click

from musterroll.config import Config


@click.command(epilog="Example: musterroll rebuild --json")
@click.option("--json", "as_json", is_flag=True, help="Print the rows written by table as JSON.")
def command(as_json: bool) -> None:
    """Throw the projection away and fold it anew from the acts.

    The journal gets one act more, in the register's own file: that this was done, and when.
    """
    from musterroll.demo.clock import TurnedClock
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.register.rebuild import rebuild

    config = Config.from_env()
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        (people,) = conn.execute("SELECT count(*) FROM file").fetchone() or (0,)
        with click.progressbar(length=people, label="People", file=sys.stderr) as bar:
            at = TurnedClock(config.data_dir).now()
            written = rebuild(conn, pack(config.pack), at, lambda done: bar.update(done - bar.pos))
    if as_json:
        click.echo(json.dumps(written))
    else:
        click.echo("Rows written: " + ", ".join(f"{name} {count}" for name, count in written.items()))
