"""`musterroll run`: the whole register until it is told to stop."""

from __future__ import annotations

import sys

import click

from musterroll.config import Config


@click.command(epilog="Example: PORT=9000 PEOPLE=1000 musterroll run")
def command() -> None:
    """Start the database, the pages, the API and the clock; Ctrl-C ends them all.

    An empty register gets synthetic people first. Settings come from the environment: PORT, DATA_DIR, PEOPLE, SEED,
    PACK, DATABASE_URL.
    """
    from musterroll.site.serve import serve

    sys.exit(serve(Config.from_env()))
