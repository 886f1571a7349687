"""`musterroll erase`: erase the files whose retention term has ended."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from musterroll.config import Config
from musterroll.errors import BadInput

if TYPE_CHECKING:
    from musterroll.register.erasure import Survey

WHY_KEPT = {
    "no_term": "nobody has said how long such a file is kept",
    "term": "the term has not ended where the person lives",
    "held": "held for a stated reason",
    "contest": "a contest is open",
    "measure": "a measure is proposed or in force",
    "summons": "a summons is open",
    "registered": "on the register again",
    "damaged": "the file can't be folded: run an audit",
}


@click.command(epilog="Example: musterroll erase, and then: musterroll erase --do --officer 'Petrova A. V.'")
@click.option("--do", "does", is_flag=True, help="Erase. Without it, only count what is due.")
@click.option("--officer", metavar="NAME", help="The officer who orders it; needed with --do.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(does: bool, officer: str | None, as_json: bool) -> None:
    """Count, or on a named officer's order erase, the files whose retention term has ended.

    Salts, payloads and every row on the person go for good; the log stays valid, and an extract that the person holds
    still verifies. A file in which a contest, a summons or a measure is open, or that is held, stays. No name is ever
    printed. The order is an act in the register's file, and so is its erasure in each file, as its last. A run that
    was cut off is simply run again.

    How long a file is kept: musterroll retention.
    """
    from musterroll.case.safeguards import is_named
    from musterroll.demo.clock import TurnedClock
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.register.erasure import carry_out, count_candidates, order, survey

    if does and not is_named(officer or ""):
        raise BadInput("an erasure needs a named officer", where="--officer", accepted="the officer's name")
    config = Config.from_env()
    law = pack(config.pack)
    now = TurnedClock(config.data_dir).now()
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        looked_at = count_candidates(conn, law, now)
        with click.progressbar(length=looked_at, label="Files", file=sys.stderr) as bar:
            found = survey(conn, law, now, lambda done: bar.update(done - bar.pos))
        result: dict[str, Any] = {"due": _due(found), "kept": dict(found.kept), "erased": None}
        if does and found.due:
            ordered = order(conn, law, officer or "", now, found)
            with click.progressbar(length=ordered.files, label="Erased", file=sys.stderr) as bar:
                wiped = carry_out(conn, law, ordered, now, lambda done: bar.update(done - bar.pos))
            result["erased"] = {"order": str(ordered.id), "files": wiped.files, "openings": wiped.openings}
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    _print(result)


def _due(found: Survey) -> list[dict[str, Any]]:
    return [
        {"rule": rule, "region": region, "files": files}
        for (rule, region), files in sorted(found.due.items())
    ]


def _print(result: dict[str, Any]) -> None:
    for one in result["due"]:
        click.echo(f"{one['files']:>10,}  {one['region']}  ({one['rule']})")
    click.echo(f"{sum(one['files'] for one in result['due']):>10,}  files whose term has ended")
    for why, files in sorted(result["kept"].items()):
        click.echo(f"{files:>10,}  kept: {WHY_KEPT[why]}")
    erased = result["erased"]
    if erased is not None:
        click.echo(
            f"{erased['files']:>10,}  files erased, {erased['openings']:,} acts in them; order {erased['order']}"
        )
    elif result["due"]:
        click.echo("Nothing was erased. To do it: musterroll erase --do --officer NAME")
    else:
        click.echo("There is nothing to erase.")
