"""`musterroll verify`: check extracts offline. Needs neither the database nor Django."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from musterroll.config import Config
from musterroll.extracts.command import (
    JSON_HELP,
    KEY_HELP,
    LOG_HELP,
    POLICY_HELP,
    check,
    painted,
    read_policy,
)
from musterroll.proof.note import NoteKey, parse_vkey
from musterroll.proof.policy import Policy


@click.command(
    epilog='Example: musterroll verify extract.pdf --key "register.example/musterroll+1a2b3c4d+AQ…"'
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--key", "vkeys", multiple=True, metavar="VKEY", help=KEY_HELP)
@click.option(
    "--policy",
    "policy_path",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=POLICY_HELP,
)
@click.option("--log", "place", metavar="DIR|URL", help=LOG_HELP)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def command(
    files: tuple[Path, ...],
    vkeys: tuple[str, ...],
    policy_path: Path | None,
    place: str | None,
    as_json: bool,
) -> None:
    """Check each extract FILE, JSON or PDF, and say in words what is proved and what is not.

    Exits 0 if every file is in order, else 1. Where neither --key nor the policy names a log, the key pinned on this
    machine counts (that of a register run here, DATA_DIR/keys/log.vkey). A key that comes with the file proves nothing
    and is never used.
    """
    policy = read_policy(policy_path) if policy_path is not None else None
    keys, pinned = _keys(vkeys, policy)
    if pinned is not None and not as_json:
        click.echo(f"key of the log: the one pinned in {pinned}")
    # Where nobody looks at a terminal, click takes the colours out.
    ok = check(files, keys, place, click.echo, policy=policy, as_json=as_json, paint=painted)
    sys.exit(0 if ok else 1)


def _keys(vkeys: tuple[str, ...], policy: Policy | None) -> tuple[list[NoteKey], Path | None]:
    """The keys to trust beside the policy's, and where they were pinned if none was given. Raises BadInput for a
    malformed one."""
    if vkeys or (policy is not None and policy.logs):
        return [parse_vkey(vkey) for vkey in vkeys], None
    pinned = Config.from_env().data_dir / "keys" / "log.vkey"
    if not pinned.is_file():
        return [], None
    return [parse_vkey(line) for line in pinned.read_text(encoding="utf-8").split()], pinned
