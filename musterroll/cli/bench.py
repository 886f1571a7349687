"""`musterroll bench`: how fast, as a ratio to a limit measured in the same run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from musterroll.config import Config

ROOT = Path(__file__).resolve().parents[2]


@click.command(epilog="Example: musterroll bench wave clock")
@click.argument("rows", nargs=-1)
def command(rows: tuple[str, ...]) -> None:
    """Run the benchmarks (all, or the named ROWs) and print one JSON row each.

    A row is {name, value, unit, limit, limit_is, ratio}: what was measured beside its limit, in the same run on the
    same machine. Each runs in a database of its own. Sizes can be set: BENCH_WAVE, BENCH_SMALL, BENCH_LARGE,
    BENCH_ERASE, BENCH_LEAVES, BENCH_RATE, BENCH_LASTS.
    """
    from musterroll.postgres import server

    if not (ROOT / "bench").is_dir():
        raise click.ClickException("the benchmarks come with the source tree; run them from a checkout")
    sys.path.insert(0, str(ROOT))
    from bench.rows import ROWS, fresh_database

    unknown = sorted(set(rows) - set(ROWS))
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}; accepted: {', '.join(ROWS)}", param_hint="ROW")
    config = Config.from_env()
    with server(config.data_dir, config.database_url) as database:
        for name in rows or tuple(ROWS):
            say = lambda text: click.echo(text, err=True)  # noqa: E731
            for row in ROWS[name](lambda: fresh_database(database), say):
                click.echo(json.dumps(row))
