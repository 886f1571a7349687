"""`musterroll backup`: a base backup of the register's database, checked; which there are; whether one is whole."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from musterroll.cli._bar import bar
from musterroll.config import Config
from musterroll.errors import BackupFailed, BadInput

if TYPE_CHECKING:
    from musterroll.backup.whole import Backup


@click.command(
    epilog="Example: musterroll backup /srv/backups --keep 14 && musterroll backup --verify /srv/backups"
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--list", "listing", is_flag=True, help="Say which backups DIR holds; nothing is made.")
@click.option(
    "--verify",
    "verifying",
    is_flag=True,
    help="Read every byte of the backup DIR, or of the newest in it, and look for gaps in its WAL.",
)
@click.option(
    "--keep", type=click.IntRange(1), help="Afterwards remove all but the newest so many, and their WAL."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done or found as JSON.")
def command(folder: Path, listing: bool, verifying: bool, keep: int | None, as_json: bool) -> None:
    """Make a base backup of the database in a new folder of DIR, while the register works, and check it.

    With WAL archived beside it (ARCHIVE_DIR), `musterroll restore` brings back any moment since. A backup holds every
    act and whatever the register knows of people: keep it as you keep the register. It holds none of the secret keys
    in DATA_DIR/keys: keep those elsewhere, once. Of a server that DATABASE_URL names, a role that may replicate makes
    it (BACKUP_URL). docs/backup.md tells the rest.
    """
    from musterroll.backup.whole import find_backup, folders_in

    if listing + verifying + (keep is not None) > 1:
        raise BadInput("--list, --verify and --keep are three different things", accepted="one of them")
    folder = folder.resolve()
    if listing:
        _list(folders_in(folder), as_json)
    elif verifying:
        _verify(find_backup(folder), as_json)
    else:
        _take(folder, keep, as_json)


def _take(folder: Path, keep: int | None, as_json: bool) -> None:
    from musterroll.backup.prune import prune
    from musterroll.backup.take import embedded_source, given_source, take
    from musterroll.embedded import Embedded
    from musterroll.postgres import check_there, server

    config = Config.from_env()
    check_there(config.data_dir, config.database_url)  # a backup of nothing would be made with a new cluster
    with server(config.data_dir, config.database_url) as database:
        if config.database_url is None:
            source = embedded_source(Embedded(config.data_dir), database)
        else:
            source = given_source(database, config.backup_url)
        with bar("Copying") as copying, bar("Checking") as checking:
            made = take(source, config.data_dir, folder, copying=copying, checking=checking)
    archive = Path(made.archive) if made.archive is not None else None
    removed = prune(folder, keep, archive) if keep is not None else None
    if as_json:
        said = {"folder": str(made.folder), **made.as_json()}
        if removed is not None:
            said["removed"] = removed.as_json()
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(f"{made.folder}: {made.bytes:,} bytes, finished at {made.ended}, each of them checked")
    if made.log is not None:
        click.echo(f"  the log: {made.log.size} entries, signed at {made.log.signed_at}")
    else:
        click.echo("  the log: nothing had been sealed yet")
    click.echo(f"  not in it: the secrets of {config.data_dir} ({', '.join(made.left_out)})")
    if made.archive is None and config.database_url is None:
        click.echo("  WAL is not archived (ARCHIVE_DIR): it can be restored as of this moment only")
    if removed is not None:
        click.echo(f"  removed: {len(removed.backups)} older backups, {removed.segments} segments of WAL")


def _list(folders: list[Path], as_json: bool) -> None:
    """Exits 1 if one can't be read; the others are listed."""
    from musterroll.backup.whole import read_backup

    found: list[Backup] = []
    damaged: list[str] = []
    for one in folders:
        try:
            found.append(read_backup(one))
        except BackupFailed as error:
            damaged.append(str(error))
    if as_json:
        whole = [{"folder": str(one.folder), **one.as_json()} for one in found]
        click.echo(json.dumps(whole, ensure_ascii=False))
    else:
        for made in found:
            log = f"{made.log.size} entries" if made.log is not None else "nothing sealed"
            size = f"{made.bytes:,} bytes"
            click.echo(f"{made.name}  finished {made.ended}  {size}  PostgreSQL {made.version}  log: {log}")
    for line in damaged or ([] if found else ["there is no backup"]):
        click.echo(line, err=True)
    sys.exit(1 if damaged else 0)


def _verify(backup: Backup, as_json: bool) -> None:
    from musterroll.backup.restore import archived, gap
    from musterroll.backup.wal import segment_name
    from musterroll.backup.whole import verify

    with bar("Checking") as checking:
        wrong = verify(backup, checking)
    last = None
    if backup.archive is not None:
        archive = Path(backup.archive)
        if not archive.is_dir():
            wrong.append(f"its archive of WAL {archive} is not there")
        else:
            along = archived(backup, archive)
            last = segment_name(along.timeline, along.last, backup.segment)
            wrong += [gap(archive, along)] if along.missing else []
    if as_json:
        said = {"folder": str(backup.folder), "whole": not wrong, "wrong": wrong, "wal": last}
        click.echo(json.dumps(said, ensure_ascii=False))
        sys.exit(1 if wrong else 0)
    if wrong:
        raise BackupFailed(f"{backup.folder} is not whole: {'; '.join(wrong[:10])}")
    click.echo(f"{backup.folder} is whole: {backup.bytes:,} bytes, each as it was written")
    if last is not None:
        click.echo(f"  WAL is archived without a gap from its end up to {last}")
