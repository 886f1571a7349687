"""`musterroll retention`: how long files are kept, and who has said so."""

from __future__ import annotations

import json

import click

from musterroll.config import Config
from musterroll.errors import BadInput


@click.command(epilog="Example: musterroll retention --years 5 --ground 'Order 12' --officer 'Petrova A. V.'")
@click.option("--years", type=click.IntRange(min=1), metavar="N", help="Keep a file for N years.")
@click.option("--ground", metavar="NORM", help="The norm or order that the years rest on.")
@click.option("--officer", metavar="NAME", help="The officer who sets them.")
@click.option("--json", "as_json", is_flag=True, help="Print the term as JSON.")
def command(years: int | None, ground: str | None, officer: str | None, as_json: bool) -> None:
    """Show how long a file is kept after the person is taken off the register, or set it.

    It can be set only where the law of the pack leaves it open; until somebody has, no file is ever erased. To set it
    is an act in the register's own file, and enters the log.
    """
    from musterroll.demo.clock import TurnedClock
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.register.erasure import retention_of, set_retention

    given = {"--years": years, "--ground": ground, "--officer": officer}
    missing = [option for option, value in given.items() if value is None]
    if 0 < len(missing) < len(given):
        raise BadInput(f"to set a term, {' and '.join(missing)} must be given as well", where=missing[0])
    config = Config.from_env()
    law = pack(config.pack)
    now = TurnedClock(config.data_dir).now()
    rule = law.at(now.date()).retention
    if rule is None:
        raise BadInput(f"the pack {law.code} has no retention rule", where="PACK")
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        if years is not None:
            set_retention(conn, law, rule.code, years, ground=ground or "", officer=officer or "", at=now)
        kept = retention_of(conn, rule)
    if as_json:
        shown = {
            "rule": rule.code,
            "citation": rule.citation,
            "verified": rule.verified,
            "says": rule.says["en"],
        }
        term = {"years": kept.years, "ground": kept.ground, "officer": kept.officer} if kept else None
        click.echo(json.dumps({**shown, "term": term}, ensure_ascii=False, indent=1))
        return
    years_kept = f"{kept.years} year{'s' if kept.years != 1 else ''}" if kept else ""
    mark = "" if rule.verified else " (unverified)"
    click.echo(f"{rule.code}, {rule.citation}{mark}: {rule.says['en']}")
    if kept is None:
        click.echo("Nobody has set a term: no file is erased.")
    elif kept.officer:
        click.echo(f"{years_kept}, set by {kept.officer} on the ground of {kept.ground}")
    else:
        click.echo(f"{years_kept}, as the law says")
