"""`musterroll demo`: a register full of synthetic people."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, replace

import click

from musterroll import demo
from musterroll.config import Config
from musterroll.demo import Made
from musterroll.demo.clock import TurnedClock
from musterroll.errors import BadInput
from musterroll.postgres import Database, server


@click.command(epilog="Example: musterroll demo --people 2000000 --seed 7")
@click.option(
    "--people",
    type=click.IntRange(1, 20_000_000),
    help="How many synthetic people; the environment's PEOPLE, or 20,000, if not given.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    help="The same seed makes the same people; SEED or 1 if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Say what was made as JSON.")
def command(people: int | None, seed: int | None, as_json: bool) -> None:
    """Make the synthetic register: people of the country, plausible from age to address, and cases at every stage.

    The register must be empty (`make reset` makes it so) and not be running. Nobody in it exists: personal numbers
    begin with 9 and carry a check that is never right.
    """
    from musterroll.site import serve, setup

    config = Config.from_env()
    config = replace(
        config,
        people=config.people if people is None else people,
        seed=config.seed if seed is None else seed,
    )
    begun = time.monotonic()
    with serve.only_one(config.data_dir), server(config.data_dir, config.database_url) as db:
        setup.migrate(db)
        # The marker of a loading that was cut short, as `musterroll run` leaves it: nobody has used such a register.
        loading = config.data_dir / "loading"
        if loading.exists():
            setup.empty(db)
        elif not serve.is_empty(db):
            raise BadInput(
                f"the register in {config.data_dir} holds people already; `make reset` throws them away",
                where="DATA_DIR",
            )
        loading.touch()
        made = _make(db, config)
        loading.unlink()
    seconds = round(time.monotonic() - begun, 1)
    if as_json:
        click.echo(
            json.dumps({**asdict(made), "enrolled_at": made.enrolled_at.isoformat(), "seconds": seconds})
        )
    else:
        click.echo(f"{made.people:,} people, {made.cases:,} cases, in {seconds} s.")


def _make(db: Database, config: Config) -> Made:
    with click.progressbar(length=1, label="Making people", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        now = TurnedClock(config.data_dir).now()
        return demo.setup(
            db, people=config.people, seed=config.seed, pack=config.pack, progress=progress, at=now
        )
