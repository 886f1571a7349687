"""`musterroll drill`: does wrongs to a copy, and shows that the audit finds and names each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from musterroll.config import Config
from musterroll.errors import BadInput

if TYPE_CHECKING:
    import psycopg

    from musterroll.demo.drill import Row
    from musterroll.postgres import Database


@click.command(epilog="Example: musterroll drill --seed 7 --json | grep -c '\"named\": true'")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    show_default=True,
    help="The same seed makes the same people and does the same wrongs to them.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object a wrong, one a line.")
def command(seed: int, as_json: bool) -> None:
    """Do each of some ninety wrongs to a scratch register, by raw SQL as superuser, and audit it.

    A row a wrong: {wrong, planted, found, named, what, findings}: whether it could be done, whether the audit found
    anything, and whether it made the finding `what`, which names this wrong and the person it was done to. Exits 1
    unless every wrong that could be done is named: where the law knows no order by an officer, none can be forged.
    The register itself is not touched: its server gets a database of synthetic people, which is dropped afterwards.
    docs/drill.md lists the wrongs.
    """
    from musterroll.demo.drill import PEOPLE, WRONGS, drill, prepare
    from musterroll.postgres import server
    from musterroll.site import setup

    config = Config.from_env()
    named = failed = 0
    with server(config.data_dir, config.database_url) as database:
        name = f"musterroll_drill_{os.getpid()}"
        scratch = setup.clone(database, setup.template(database), name)
        try:
            click.echo(f"Making {PEOPLE} synthetic people", err=True)
            scene = prepare(scratch, config.pack, seed)
            with (
                _superuser(config, scratch) as intruder,
                click.progressbar(length=len(WRONGS), label="Wrongs", file=sys.stderr) as bar,
            ):
                for row in drill(intruder, scene):
                    bar.update(1)
                    named += row.named
                    failed += row.planted and not row.named
                    click.echo(json.dumps(row.as_json(), ensure_ascii=False) if as_json else _line(row))
        finally:
            setup.drop(database, name)
    if not as_json:
        nowhere = len(WRONGS) - named - failed
        rest = f"; {nowhere} could not be done here" if nowhere else ""
        click.echo(f"{named} of {named + failed} wrongs found and named{rest}")
    sys.exit(1 if failed or not named else 0)


def _line(row: Row) -> str:
    if not row.planted:
        return f"not planted  {row.wrong}: nobody here that it could be done to"
    said = "named" if row.named else "found, not named" if row.found else "NOT FOUND"
    return f"{said}  {row.wrong}: {row.what}"


@contextmanager
def _superuser(config: Config, database: Database) -> Iterator[psycopg.Connection]:
    """Raises BadInput where the server is a given one whose owner isn't its superuser."""
    from pathlib import Path

    from musterroll.embedded import Embedded

    if config.database_url is None:
        with Embedded(Path(config.data_dir).resolve()).superuser(database.name) as conn:
            yield conn
        return
    with database.connect("owner") as conn:
        if conn.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() != (True,):
            raise BadInput(
                "the drill does its wrongs as a superuser, which the owner that DATABASE_URL names is not",
                where="DATABASE_URL",
                accepted="a superuser, or no DATABASE_URL: the embedded server",
            )
        yield conn
