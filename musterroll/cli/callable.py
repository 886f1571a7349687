"""`musterroll callable`: how many people the law lets be called, and what keeps the others away."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from musterroll.config import Config

if TYPE_CHECKING:
    from musterroll.register.callable import Counted, Tally


@click.command(epilog="Example: musterroll callable --kind board --at 2026-10-01 --region 'Ryazan Oblast'")
@click.option("--kind", help="One kind of summons, such as `board`. Without it, every kind.")
@click.option(
    "--at", "moment", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Day; else today (UTC)."
)
@click.option("--region", help="Only people of this region.")
@click.option(
    "--store", is_flag=True, help="Also keep each person's answers in the register, for its region's office."
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(
    kind: str | None, moment: datetime | None, region: str | None, store: bool, as_json: bool
) -> None:
    """Ask the law's conditions of the whole register and print how many people may be called.

    What is unknown (a source was silent, a particular is contested) shields, and is counted apart. Each condition is
    counted by itself; somebody whom two keep away is counted at both. No list of people is ever printed: a
    person's own answers are on the person's file.
    """
    from musterroll.demo.clock import TurnedClock
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.register import callable as whole

    config = Config.from_env()
    now = TurnedClock(config.data_dir).now()
    day = moment.date() if moment else now.date()
    law = pack(config.pack)
    asked = whole.question(law, day, kind)
    counted, stored = [], None
    with server(config.data_dir, config.database_url) as database, ExitStack() as stack:
        processes = min(4, os.cpu_count() or 1) if store else 1
        conns = [stack.enter_context(database.connect("worker")) for _ in range(processes)]
        rounds = len(asked.calls) + store
        with click.progressbar(length=rounds * whole.SLICES, label="Register", file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.update(whole.SLICES * done // total - bar.pos % whole.SLICES)

            for call in asked.calls:
                counted.append(whole.count(conns[0], law, call.rule.kind, day, region, progress))
            if store:
                stored = whole.store(conns, asked, now, region, progress)
    if as_json:
        rows = [_json(one) for one in counted]
        head = {"pack": law.code, "day": day.isoformat(), "region": region, "stored": stored}
        click.echo(json.dumps({**head, "calls": rows}, ensure_ascii=False, indent=1))
        return
    for one in counted:
        _print(one, law.kinds[one.rule.kind]["en"])
    if stored is not None:
        click.echo(f"Answers of {stored:,} people kept.")


def _json(one: Counted) -> dict[str, Any]:
    names = ("people", "may", "may_not", "unknown", "deferred")
    return {
        "kind": one.rule.kind,
        "citation": one.rule.citation,
        "verified": one.rule.verified,
        **{name: getattr(one, name) for name in names},
        "conditions": [_tally(tally) for tally in one.conditions],
        "grounds": [_tally(tally) for tally in one.grounds],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    rule = tally.condition
    return {
        "code": rule.code,
        "citation": rule.citation,
        "verified": rule.verified,
        "keeps_away": tally.keeps_away,
        "unknown": tally.unknown,
    }


def _print(one: Counted, name: str) -> None:
    click.echo(
        click.style(f"{name} ({one.rule.kind}), {one.day.isoformat()}: {one.rule.citation}", bold=True)
    )
    click.echo(
        f"  {one.people:,} people: {one.may:,} may be called, {one.may_not:,} may not, {one.unknown:,} unknown"
    )
    if one.rule.shielded_by_deferment:
        click.echo(f"  {'a deferment in force':<44}{one.deferred:>12,} away")
    for title, tallies in (("must hold", one.conditions), ("must not hold", one.grounds)):
        if tallies:
            click.echo(f"  {title}:")
        for tally in tallies:
            mark = "" if tally.condition.verified else "  unverified"
            click.echo(
                f"    {tally.condition.code:<42}{tally.keeps_away:>12,} away{tally.unknown:>12,} unknown"
                f"  {tally.condition.citation}{mark}"
            )
