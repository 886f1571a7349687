"""`musterroll log`: the public log as files, its keys, and how it stands."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from musterroll.config import Config
from musterroll.errors import BadInput

RECENT = 60  # checkpoints that tell how long acts wait


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


@click.group(epilog="Example: musterroll log export /srv/www/log")
def command() -> None:
    """The public log: write it out for static hosting, print its keys, say how it stands."""


@command.command(epilog="Example: musterroll log export /srv/www/log")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def export(folder: Path, as_json: bool) -> None:
    """Write the log into DIR as `/log/` serves it: checkpoint, tiles, entries. Any web server can serve them.

    Run again, it adds what is missing. A DIR that holds another log, or anything else, is refused.
    """
    from musterroll.clock.worker import ORIGIN
    from musterroll.journal.seal import last_checkpoint, log_signer, publish
    from musterroll.journal.shown import check_continues
    from musterroll.postgres import server

    strange = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    strange = [name for name in strange if name not in ("tile", "checkpoint")]
    if strange:
        raise BadInput(
            f"{folder} holds what is no log's ({strange[0]})", accepted="an empty folder or this log's"
        )
    config = Config.from_env()
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        check_continues(conn, log_signer(config.data_dir, ORIGIN))
        written = publish(conn, folder)
        found = last_checkpoint(conn)
    size = found[0].size if found is not None else 0
    said = {"folder": str(folder), "size": size, "written": written}
    click.echo(
        json.dumps(said) if as_json else f"{folder}: the log of {size} leaves; {written} files written"
    )


@command.command(epilog='Example: musterroll verify extract.json --key "$(musterroll log key | head -n 1)"')
def key() -> None:
    """Print the log's keys, C2SP vkeys, one a line: Ed25519 first, then ML-DSA-44 where the library has it."""
    from musterroll.clock.worker import ORIGIN
    from musterroll.journal.logkeys import public_keys
    from musterroll.proof.note import format_vkey

    for one in public_keys(Config.from_env().data_dir, ORIGIN):
        click.echo(format_vkey(one))


@command.command(epilog="Example: musterroll log check https://register.example/log --policy policy.txt")
@click.argument("place", metavar="DIR|URL")
@click.option(
    "--policy",
    "policy_path",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A C2SP tlog-policy: the log's key, the witnesses, how many of them it takes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check(place: str, policy_path: Path, as_json: bool) -> None:
    """Check the checkpoint at DIR or URL against a policy of your own. Needs no register; exits 1 if it fails.

    It must bear the signature of a log that the policy names, and cosignatures of its quorum of witnesses.
    """
    from musterroll.extracts.command import read_policy
    from musterroll.extracts.published import published_log
    from musterroll.proof.policy import check_policy

    policy = read_policy(policy_path)
    if not policy.logs:
        raise BadInput(
            f"{policy_path} names no log",
            where="--policy",
            accepted="log VKEY, a line as `musterroll log key` has it",
        )
    found = check_policy(policy, published_log(place).read_checkpoint())
    times = {name: datetime.fromtimestamp(at, UTC).isoformat() for name, at in found.witnesses.items()}
    head = found.checkpoint
    if as_json:
        root = b64encode(head.root).decode()
        click.echo(json.dumps({"origin": head.origin, "size": head.size, "root": root, "witnesses": times}))
        return
    click.echo(f"{head.origin}: {head.size} leaves, as the policy wants it")
    for name, at in times.items():
        click.echo(f"  witness {name} cosigned at {at}")


@command.command(epilog="Example: musterroll log status --json")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a monitor.")
def status(as_json: bool) -> None:
    """Say how large the log is, when it was signed, how long acts wait for it, what is published, and how far each
    witness is.

    `waited`: seconds that the first act of each of the last 60 checkpoints had waited, in the middle one and at most.
    """
    from musterroll.clock.worker import ORIGIN
    from musterroll.journal.seal import log_signer
    from musterroll.journal.shown import check_continues, read_checkpoint
    from musterroll.journal.status import log_status, recent_checkpoints, waiting_acts, waits_for
    from musterroll.journal.witnesses import read_policy
    from musterroll.postgres import server

    config = Config.from_env()
    signer = log_signer(config.data_dir, ORIGIN)
    policy = read_policy(config.witnesses, signer.keys) if config.witnesses is not None else None
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        check_continues(conn, signer)
        found, waiting = log_status(conn, policy), waiting_acts(conn)
        waits = waits_for(recent_checkpoints(conn, None, RECENT))
    published = read_checkpoint(signer.published)
    said: dict[str, Any] = {
        "origin": ORIGIN,
        "size": 0,
        "published": published.size if published else 0,
        "waiting": waiting,
    }
    if found is not None:
        said |= {
            "size": found.size,
            "root": b64encode(found.root).decode(),
            "signed_at": found.signed_at.isoformat(),
            "waited": {"usual": _seconds(waits.usual), "longest": _seconds(waits.longest)} if waits else None,
            "quorum": found.quorum,
            "witnesses": [
                {
                    "name": one.name,
                    "size": one.size,
                    "at": one.at.isoformat() if one.at is not None else None,
                    "lag": one.lag,
                }
                for one in found.witnesses
            ],
        }
    if as_json:
        click.echo(json.dumps(said))
        return
    if found is None:
        click.echo(f"{ORIGIN}: nothing has been sealed yet")
        return
    click.echo(f"{ORIGIN}: {found.size} leaves, signed at {said['signed_at']}")
    click.echo(f"  published: {said['published']} leaves; acts that wait to be sealed: {waiting}")
    if waits is not None:
        usual, longest = _seconds(waits.usual), _seconds(waits.longest)
        click.echo(
            f"  acts have waited {usual} s for it, {longest} s at most (last {waits.count} checkpoints)"
        )
    for one in found.witnesses:
        seen = f"{one.size} leaves at {one.at.isoformat()}" if one.at is not None else "nothing yet"
        click.echo(f"  witness {one.name}: {seen}, behind by {one.lag}")
    if found.quorum is None:
        click.echo("  no witness is asked (WITNESSES is not set)")
    else:
        click.echo(
            f"  the newest checkpoint {'has' if found.quorum else 'does not have'} the policy's quorum"
        )
