"""`musterroll restore`: a backup brought back to a moment, and compared with what the log has shown since."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from musterroll.cli._bar import bar
from musterroll.config import Config
from musterroll.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from musterroll.backup.restore import Wanted
    from musterroll.backup.shown import Comparison, Shown
    from musterroll.backup.whole import Backup
    from musterroll.proof.note import NoteKey


@click.command(
    epilog="Example: musterroll restore /srv/backups --to 2026-11-27T09:30:00Z --into /srv/rehearsal"
)
@click.argument(
    "place", metavar="[BACKUP]", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option(
    "--to",
    "until",
    metavar="TIME|latest|backup",
    default="latest",
    show_default=True,
    help="A moment with its zone, by the database server's clock; the end of WAL; the backup alone.",
)
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="Another data directory than DATA_DIR."
)
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where archived WAL is; else where this data directory or the backup says.",
)
@click.option(
    "--wal",
    type=click.Path(path_type=Path, file_okay=False),
    help="Further WAL, such as the lost server's pg_wal; with --move-aside that of the register there.",
)
@click.option(
    "--timeline",
    type=click.IntRange(1),
    help="Another timeline than the newest: where an earlier restore turned off wrongly.",
)
@click.option("--move-aside", is_flag=True, help="Keep the register that is there under another name.")
@click.option(
    "--checkpoint",
    "kept",
    metavar="FILE|DIR|URL",
    multiple=True,
    help="A checkpoint that somebody kept, or a published log: what the restored log must hold.",
)
@click.option(
    "--check", "only_check", is_flag=True, help="Restore nothing; compare the register that is there."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(
    place: Path | None,
    until: str,
    into: Path | None,
    archive: Path | None,
    wal: Path | None,
    timeline: int | None,
    move_aside: bool,
    kept: tuple[str, ...],
    only_check: bool,
    as_json: bool,
) -> None:
    """Restore BACKUP (or the newest in that folder), replay WAL up to a moment, and look whether sealed acts are lost.

    Exits 1 if the log has shown more than the restored register holds: by what stands in DATA_DIR/keys/log.last and
    DATA_DIR/log, by each --checkpoint, by the WITNESSES. Such a register seals and publishes nothing. Secret keys are
    in no backup: those in the data directory stay, into another one they are not copied, and without them a copy can
    be read and audited but not run.

    The backup of a server that DATABASE_URL names is copied into --into, ready for PostgreSQL to be started there.
    """
    from musterroll.backup.whole import find_backup

    config = Config.from_env()
    if only_check:
        if place is not None:
            raise BadInput("--check restores nothing", accepted="musterroll restore --check, without BACKUP")
        _check(config, kept, as_json)
        return
    if place is None:
        raise BadInput(
            "which backup?", accepted="a folder that `musterroll backup` made, or one of such folders"
        )
    backup = find_backup(place.resolve())
    target = (into or config.data_dir).resolve()
    wanted = _wanted(backup, config, target, until, archive, wal, timeline, move_aside)
    if backup.kind == "given":
        _prepare(backup, into, wanted, as_json)
        return
    if config.database_url is not None:
        raise BadInput(
            f"{backup.folder} is of an embedded database; unset DATABASE_URL to restore it",
            where="DATABASE_URL",
        )
    _restore(config, backup, target, wanted, move_aside, kept, as_json)


def _wanted(
    backup: Backup,
    config: Config,
    target: Path,
    until: str,
    archive: Path | None,
    wal: Path | None,
    timeline: int | None,
    move_aside: bool,
) -> Wanted:
    from musterroll.backup.restore import Wanted
    from musterroll.embedded import Embedded

    alone = until == "backup"
    if alone and (archive is not None or wal is not None or timeline is not None):
        raise BadInput(
            "--to backup takes the backup alone", accepted="no --archive, no --wal and no --timeline"
        )
    if archive is None:
        archive = Embedded(target).archive or Embedded(config.data_dir).archive
    if archive is None and backup.archive is not None and backup.kind == "embedded":
        archive = Path(backup.archive)
    if alone:
        return Wanted(archive=archive if archive is not None and archive.is_dir() else None, alone=True)
    if wal is None and move_aside and (Embedded(target).cluster / "pg_wal").is_dir():
        wal = Embedded(target).cluster / "pg_wal"
    moment = None if until == "latest" else _moment(until)
    return Wanted(moment, archive.resolve() if archive is not None else None, wal, timeline)


def _moment(said: str) -> datetime:
    accepted = (
        "a moment with its zone, such as 2026-11-27T09:30:00Z or 2026-11-27T12:30:00+03:00; latest; backup"
    )
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise BadInput(
            f"--to {said!r} is no moment; accepted: {accepted}", where="--to", accepted=accepted
        ) from error
    if moment.tzinfo is None:
        raise BadInput(f"--to {said!r} has no zone; accepted: {accepted}", where="--to", accepted=accepted)
    return moment


def _restore(
    config: Config,
    backup: Backup,
    target: Path,
    wanted: Wanted,
    move_aside: bool,
    kept: Sequence[str],
    as_json: bool,
) -> None:
    from musterroll.backup.restore import restore
    from musterroll.backup.shown import compare, guard, shown_in, words
    from musterroll.clock.worker import ORIGIN
    from musterroll.demo.clock import TurnedClock
    from musterroll.proof.note import parse_vkey

    keys = [parse_vkey(vkey) for vkey in backup.keys]
    shown, silent = _shown(config, keys, kept)
    for data_dir in dict.fromkeys((target, config.data_dir)):
        if _same_log(data_dir, backup):
            shown += shown_in(data_dir, ORIGIN)

    def look(conn: Connection) -> Comparison:
        found = compare(conn, shown)
        guard(target, found)  # before the register is in its place: it never stands there without
        return found

    with bar("Copying") as copying, bar("Replaying") as replaying:
        done, found = restore(
            backup,
            target,
            wanted,
            look,
            move_aside=move_aside,
            copying=copying,
            replaying=replaying,
        )
    if found.signed_at is not None:
        TurnedClock(target).turn_to(found.signed_at)
    if as_json:
        click.echo(
            json.dumps({**done.as_json(), "log": found.as_json(), "silent": silent}, ensure_ascii=False)
        )
        sys.exit(1 if found.loss is not None else 0)
    until = (
        f"up to its last transaction, at {done.at.isoformat()}"
        if done.at is not None
        else "as the backup had it"
    )
    click.echo(
        f"{target} holds the register of {backup.name}, {until} (WAL {done.lsn}, timeline {done.timeline})."
    )
    if done.aside is not None:
        click.echo(f"  what was there lies in {done.aside}")
    if not (target / "keys" / "log.seed").exists():
        click.echo(
            "  the log's secret keys are not there: it can be audited, not run (bring keys/ back to run it)"
        )
    _tell(found, words(found), silent)
    click.echo("Next: musterroll audit; then, once it runs, a new musterroll backup.")
    sys.exit(1 if found.loss is not None else 0)


def _prepare(backup: Backup, into: Path | None, wanted: Wanted, as_json: bool) -> None:
    from musterroll.backup.restore import prepare

    if into is None:
        raise BadInput(
            f"{backup.folder} is of a server that is not ours to start: say where its files go",
            accepted="--into DIR",
        )
    with bar("Copying") as copying:
        lines = prepare(backup, into.resolve(), wanted, copying=copying)
    if as_json:
        click.echo(
            json.dumps(
                {"backup": str(backup.folder), "into": str(into), "settings": lines}, ensure_ascii=False
            )
        )
        return
    click.echo(
        f"{into} is ready for PostgreSQL {backup.major} (in its postgresql.auto.conf and recovery.signal):"
    )
    for line in lines:
        click.echo(f"  {line}")
    click.echo(
        "Give the folder to the server's user, bring its configuration if that lies elsewhere, start it there, and\n"
        "wait until pg_is_in_recovery() is false. Then, with DATABASE_URL naming it: musterroll restore --check, audit."
    )


def _check(config: Config, kept: Sequence[str], as_json: bool) -> None:
    from musterroll.backup.shown import compare, guard, shown_in, words
    from musterroll.clock.worker import ORIGIN
    from musterroll.journal.logkeys import public_keys
    from musterroll.postgres import check_there, server

    check_there(config.data_dir, config.database_url)
    shown, silent = _shown(config, public_keys(config.data_dir, ORIGIN), kept)
    shown += shown_in(config.data_dir, ORIGIN)
    with server(config.data_dir, config.database_url) as database, database.connect("auditor") as conn:
        found = compare(conn, shown)
    guard(config.data_dir, found)
    if as_json:
        click.echo(json.dumps({"log": found.as_json(), "silent": silent}, ensure_ascii=False))
    else:
        _tell(found, words(found), silent)
    sys.exit(1 if found.loss is not None else 0)


def _shown(config: Config, keys: Sequence[NoteKey], kept: Sequence[str]) -> tuple[list[Shown], list[str]]:
    """What others have seen: the --checkpoint given, the witnesses. And which witnesses said nothing."""
    from musterroll.backup.shown import shown_by_note, shown_by_witnesses
    from musterroll.extracts.published import published_log
    from musterroll.journal.witnesses import read_policy

    if (kept or config.witnesses is not None) and not keys:
        raise BadInput("the backup was made before the log had a key: there is nothing to compare it with")
    shown, silent = [], list[str]()
    for one in kept:
        note = Path(one).read_bytes() if Path(one).is_file() else published_log(one).read_checkpoint()
        shown.append(shown_by_note(note, keys, one))
    if config.witnesses is not None:
        seen, silent = shown_by_witnesses(read_policy(config.witnesses, keys), keys)
        shown += seen
    return shown, silent


def _same_log(data_dir: Path, backup: Backup) -> bool:
    vkeys = data_dir / "keys" / "log.vkey"
    return (
        vkeys.exists()
        and bool(backup.keys)
        and vkeys.read_text(encoding="utf-8").split("\n")[0] == backup.keys[0]
    )


def _tell(found: Comparison, said: Sequence[str], silent: Sequence[str]) -> None:
    out: dict[str, Any] = {"err": found.loss is not None}
    for line in (*said, *(f"  {one}" for one in silent)):
        click.echo(line, **out)
