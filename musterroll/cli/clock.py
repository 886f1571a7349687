"""`musterroll clock`: do what has fallen due, once or for ever."""

from __future__ import annotations

import json
import signal
import sys
import threading

import click

from musterroll.config import Config


@click.command(epilog="Example: musterroll clock --json")
@click.option("--worker", is_flag=True, help="Go on until told to stop: look every second, then seal.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(worker: bool, as_json: bool) -> None:
    """Do everything that has fallen due by now: deem service, warn, enter defaults, propose measures.

    Nothing here burdens anybody: measures are only proposed, a named officer orders them. Run twice, it does nothing
    twice.
    """
    from musterroll.clock.tick import count_due, run_due
    from musterroll.clock.worker import work
    from musterroll.demo.clock import TurnedClock
    from musterroll.law.packs import pack
    from musterroll.postgres import server

    config = Config.from_env()
    clock = TurnedClock(config.data_dir)
    with server(config.data_dir, config.database_url) as database:
        if worker:
            stop = threading.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            work(database, pack(config.pack), clock, config.data_dir, stop, config.witnesses)
            return
        with database.connect("worker") as conn:
            now = clock.now()
            due = count_due(conn, now)
            with click.progressbar(length=due, label="Cases due", file=sys.stderr) as bar:
                seen = 0

                def progress(done) -> None:  # type: ignore[no-untyped-def]
                    nonlocal seen
                    bar.update(done.files - seen)
                    seen = done.files

                done = run_due(conn, pack(config.pack), now, progress=progress)
    result = {"at": now.isoformat(), "files": done.files, "acts": done.acts}
    click.echo(json.dumps(result) if as_json else f"{done.files} files looked at, {done.acts} acts made")
