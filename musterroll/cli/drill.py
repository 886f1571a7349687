"""`musterroll drill`: does wrongs to a scratch register or a copy, and shows that the audit finds and names each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from musterroll.config import Config
from musterroll.errors import BadInput, DrillRefused

if TYPE_CHECKING:
    import psycopg

    from musterroll.demo.drill import Row, Scene
    from musterroll.postgres import Database


@click.command(epilog="Example: musterroll drill --seed 7 --json | grep -c '\"named\": true'")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    show_default=True,
    help="The same seed makes the same people and does the same wrongs to them.",
)
@click.option(
    "--copy",
    "of_present",
    is_flag=True,
    help="In a copy of the present register, not among synthetic people. The register is only read, and may go on.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object a wrong, one a line.")
def command(seed: int, of_present: bool, as_json: bool) -> None:
    """Do each of some hundred wrongs to a scratch register, by raw SQL as superuser, and audit it.

    A row a wrong: {wrong, planted, found, named, what, findings}: whether it could be done, whether the audit found
    anything, and whether it made the finding `what`, which names this wrong and the person it was done to. Exits 1
    unless every wrong that could be done is named: where the law knows no order by an officer, none can be forged.
    The register itself is not touched: its server gets a database of synthetic people, or of the register's own rows
    (--copy), which is dropped afterwards. In a copy each wrong takes as long as an audit of the register. A drill
    needs a superuser: the embedded server has one, of a given one it is the owner that DATABASE_URL names.
    docs/drill.md lists the wrongs.
    """
    from musterroll.demo.drill import WRONGS, drill
    from musterroll.postgres import server
    from musterroll.site import setup

    config = Config.from_env()
    named = failed = 0
    with server(config.data_dir, config.database_url) as database:
        with _superuser(config, database):
            pass  # refused before anything is made
        name = f"musterroll_drill_{os.getpid()}"
        scratch = setup.clone(database, setup.template(database), name)
        try:
            with _superuser(config, scratch) as intruder:
                scene = (
                    _copy(config, database, scratch, intruder, seed)
                    if of_present
                    else _synthetic(config, scratch, seed)
                )
                with click.progressbar(length=len(WRONGS), label="Wrongs", file=sys.stderr) as bar:
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


def _synthetic(config: Config, scratch: Database, seed: int) -> Scene:
    from musterroll.demo.drill import PEOPLE, prepare

    click.echo(f"Making {PEOPLE} synthetic people", err=True)
    return prepare(scratch, config.pack, seed)


def _copy(
    config: Config, database: Database, scratch: Database, intruder: psycopg.Connection, seed: int
) -> Scene:
    """Raises DrillRefused where there is nothing to copy, or what there is would hide what the drill does."""
    from musterroll.clock.worker import ORIGIN
    from musterroll.demo.clock import TurnedClock
    from musterroll.demo.copied import copy_rows
    from musterroll.demo.drill import prepare_copy
    from musterroll.journal.logkeys import public_keys
    from musterroll.site import setup

    if setup.pending(database):
        raise DrillRefused("the register's tables are not those of this program: start it once, then copy it")
    click.echo("Copying the register", err=True)
    with _superuser(config, database) as source:
        copy_rows(source, intruder)
    at = TurnedClock(config.data_dir).now()
    return prepare_copy(intruder, scratch, config.pack, seed, public_keys(config.data_dir, ORIGIN), at)


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
