"""`musterroll archive`: whether the WAL that a restore to a moment needs is archived."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from musterroll.config import Config
from musterroll.errors import BadInput

WAITS = 8
"""Finished segments (16 MB each) that may wait before it counts as falling behind."""


@click.command(
    epilog="Example: musterroll archive --json || mail -s 'WAL is not archived' operator@example.org"
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a monitor.")
def command(as_json: bool) -> None:
    """Say where the embedded database's WAL is archived and whether that keeps up; exits 1 if not.

    `ARCHIVE_DIR=DIR musterroll run` begins it, ARCHIVE_DIR=off ends it. What can't be archived is kept in DATA_DIR
    until it can, and fills that disk in the end.
    """
    from musterroll.backup.archive import archive_state
    from musterroll.embedded import Embedded
    from musterroll.postgres import check_there, server

    config = Config.from_env()
    if config.database_url is not None:
        raise BadInput(
            "the server that DATABASE_URL names archives by its own settings; ask it: pg_stat_archiver"
        )
    check_there(config.data_dir, None)
    embedded = Embedded(Path(config.data_dir).resolve())
    if embedded.archive is None:
        click.echo(
            json.dumps({"folder": None}) if as_json else "WAL is not archived: ARCHIVE_DIR=DIR musterroll run"
        )
        sys.exit(1)
    with server(config.data_dir, None), embedded.superuser() as conn:
        found = archive_state(conn, embedded.archive)
    behind = found.failing or found.waiting > WAITS
    if as_json:
        said = {
            "folder": str(found.folder),
            "last": found.last,
            "at": found.at.isoformat() if found.at is not None else None,
            "failing": found.failing,
            "failed": found.failed if found.failing else None,
            "waiting": found.waiting,
        }
        click.echo(json.dumps(said))
    else:
        last = (
            f"{found.last}, at {found.at.isoformat()}"
            if found.at is not None
            else "nothing since the server started"
        )
        click.echo(f"{found.folder}: archived last: {last}; {found.waiting} segments wait")
        if found.failing:
            click.echo(
                f"  it FAILS since {found.failed}: is the folder there, and not full? ({embedded.log})",
                err=True,
            )
    sys.exit(1 if behind else 0)
