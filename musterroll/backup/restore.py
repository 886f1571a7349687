"""Bringing a backup back: copied and checked, its WAL replayed up to a moment, and only then put in its place.

    DATA_DIR/restoring/             where it is done; thrown away if anything is wrong
    DATA_DIR/postgres               the register, when all is done
    DATA_DIR/postgres.before-…      the one that was there, if it was to be moved aside
    DATA_DIR/restore.log            what PostgreSQL said meanwhile

PostgreSQL takes a segment that can't be had for the end of WAL, and begins a new timeline there without a word. So
what the archive lacks in its midst is looked for before, and how far WAL was replayed is looked at after.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shlex
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg import sql

from musterroll.backup.wal import (
    SEGMENT,
    Chain,
    chain,
    format_lsn,
    parse_lsn,
    parse_segment_name,
    segment_name,
    written_as,
)
from musterroll.backup.whole import Backup, Progress, contents, read_chunks
from musterroll.backup.whole import checksum as hashed
from musterroll.embedded import (
    SUPERUSER,
    Embedded,
    can_run,
    last_words,
    lock_file,
    locked,
    major_of,
    private_dir,
    server_user,
    wheel_binaries,
    write_secret,
)
from musterroll.errors import BackupFailed, DatabaseUnavailable

T = TypeVar("T")

LOOK = 0.1  # seconds between two looks at a recovery
STATE = """
SELECT pg_is_in_recovery(), coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint,
       pg_last_xact_replay_timestamp(), pg_is_in_recovery() AND pg_is_wal_replay_paused()
"""
TIMELINE = "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
_LAST_TRANSACTION = re.compile(r"last completed transaction was at log time (.+)")


@dataclass(frozen=True)
class Recovered:
    """Up to where it was brought. `at`: the last transaction's time by the database server's clock, None if there was
    none after the backup; `lsn`: position in WAL; `aside`: where the register that was there lies now."""

    backup: Backup
    into: Path
    at: datetime | None
    lsn: str
    timeline: int
    aside: Path | None

    def as_json(self) -> dict[str, Any]:
        return {
            "backup": str(self.backup.folder),
            "into": str(self.into),
            "until": self.at.isoformat() if self.at is not None else None,
            "lsn": self.lsn,
            "timeline": self.timeline,
            "aside": str(self.aside) if self.aside is not None else None,
        }


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `moment`: by the database server's clock, None: the latest there is. `archive`: of WAL, None:
    there is none. `wal`: further segments, such as the pg_wal of the server that was lost. `timeline`: another than
    the newest. `alone`: the backup's own WAL only; of the archive, only which timelines there have been."""

    moment: datetime | None = None
    archive: Path | None = None
    wal: Path | None = None
    timeline: int | None = None
    alone: bool = False


def restore(
    backup: Backup,
    into: Path,
    wanted: Wanted,
    look: Callable[[psycopg.Connection], T],
    *,
    move_aside: bool = False,
    binaries: Path | None = None,
    settings: Mapping[str, str] | None = None,
    copying: Progress = lambda done, whole: None,
    replaying: Progress = lambda done, whole: None,
) -> tuple[Recovered, T]:
    """Restores an embedded server's backup into the data directory `into`, and returns what `look` found there.

    `look` gets a superuser's connection to the register, before it is put in its place. Keys, passwords and the
    published log of `into` stay as they are. Raises BackupFailed where the backup is damaged, the moment can't be
    reached, WAL is missing, or a register is there already and not to be moved aside.
    """
    if backup.kind != "embedded":
        raise BackupFailed(f"{backup.folder} is of a server that is not ours to start")
    into = into.resolve()
    final = Embedded(into, binaries, settings or {})
    user = server_user()
    into.mkdir(mode=0o711 if user else 0o700, parents=True, exist_ok=True)
    with _nobody_uses(final):
        there = os.path.lexists(into / "postgres")
        if there and not move_aside:
            raise BackupFailed(
                f"there is a register in {into}, which is not overwritten: --move-aside keeps it under another name,"
                " --into DIR restores into another data directory"
            )
        _check_version(backup, binaries or wheel_binaries())
        _check_same_log(backup, into)
        along = _check_reach(backup, wanted)
        scratch = _clear(into / "restoring")
        try:
            home = scratch.place_for_cluster(user)
            _copy(backup, home, user, copying)
            _bring_wal(backup, wanted.wal, home / "pg_wal", user)
            known = (into / "postgres.secret").exists()
            password = final.superuser_password() if known else secrets.token_urlsafe(24)
            write_secret(scratch.data_dir / "postgres.secret", password)
            _hand_over(home / "recovery.signal", b"", user)
            _hand_over(home / "restore.hba", b"local all all trust\n", user)
            recovering = Embedded(
                scratch.data_dir,
                binaries,
                {**(settings or {}), **backup.needs, **_recovery(wanted, home / "restore.hba")},
            )
            found, seen = _recover(recovering, backup, wanted, along, password, look, replaying)
            (home / "restore.hba").unlink()
            aside = _move_aside(final) if there else None
            # The mark of a register that is only half filled: with it the next start would empty this one.
            (into / "loading").unlink(missing_ok=True)
            _put_beside(backup, into)
            if not known:
                write_secret(into / "postgres.secret", password)
            _put_in_place(home, final.place_for_cluster(user))
        finally:
            with suppress(FileNotFoundError):
                (into / "restoring" / "postgres.log").replace(into / "restore.log")
            _clear(into / "restoring")
            shutil.rmtree(into / "restoring", ignore_errors=True)
    assert found.timeline is not None
    return Recovered(backup, into, found.at, format_lsn(found.position), found.timeline, aside), seen


def prepare(
    backup: Backup, into: Path, wanted: Wanted, *, copying: Progress = lambda done, whole: None
) -> list[str]:
    """Copies the backup of a given server into the empty folder `into`, so that PostgreSQL recovers when it is started
    there; returns the settings that were written. Starting it is the operator's: `docs/backup.md`.

    Raises BackupFailed as `restore` does.
    """
    if into.exists() and any(into.iterdir()):
        raise BackupFailed(f"{into} is not empty; give a folder that is, or that isn't there yet")
    _check_reach(backup, wanted)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _copy(backup, into, None, copying)
        _bring_wal(backup, wanted.wal, into / "pg_wal", None)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    lines = [f"{name} = {_quoted(value)}" for name, value in _recovery(wanted, None).items()]
    with (into / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    (into / "recovery.signal").touch(mode=0o600)
    return lines


# --- before -------------------------------------------------------------------------------------------------


@contextmanager
def _nobody_uses(embedded: Embedded) -> Iterator[None]:
    """No server runs in that data directory, and none starts while the block runs. Raises BackupFailed if one does."""
    running = f"the register in {embedded.data_dir} is running; stop it first"
    with ExitStack() as held:
        held.enter_context(locked(embedded.data_dir / "postgres.lock"))
        users = held.enter_context(lock_file(embedded.data_dir / "postgres.users"))
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed(running) from None
        if embedded.postmaster() is not None:
            raise BackupFailed(running)
        yield


def _check_version(backup: Backup, binaries: Path) -> None:
    here = major_of(binaries)
    try:
        made_by = (backup.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        raise BackupFailed(f"{backup.folder} is damaged: cluster/PG_VERSION is missing") from error
    if made_by != str(here):
        raise BackupFailed(
            f"{backup.folder} was made by PostgreSQL {made_by}, this is {here}: WAL is replayed by the version that"
            " wrote it; restore with the release of Musterroll that made the backup, then move on"
        )


def _check_same_log(backup: Backup, into: Path) -> None:
    vkeys = into / "keys" / "log.vkey"
    if backup.keys and vkeys.exists() and vkeys.read_text(encoding="utf-8").split("\n")[0] != backup.keys[0]:
        raise BackupFailed(
            f"{backup.folder} is of another log than the keys in {vkeys.parent}: restore it into another data directory"
        )


def _check_reach(backup: Backup, wanted: Wanted) -> Chain | None:
    """Whether the moment can lie in what there is; what the archive holds, None without one."""
    if wanted.moment is not None and wanted.moment < backup.ended_at:
        raise BackupFailed(
            f"the backup was finished at {backup.ended}; a moment before that ({wanted.moment.isoformat()}) needs an"
            " older backup"
        )
    if wanted.archive is None:
        return None
    if not wanted.archive.is_dir():
        raise BackupFailed(
            f"the archive of WAL {wanted.archive} is not there: say where it is (--archive DIR), or restore the backup"
            " alone (--to backup)"
        )
    user = server_user()
    if user is not None and backup.kind == "embedded" and not can_run(["/bin/ls", str(wanted.archive)], user):
        raise BackupFailed(
            f"the archive {wanted.archive} is closed to the user {user.pw_name}, as whom PostgreSQL runs here"
        )
    along = archived(backup, wanted.archive, wanted.timeline)
    if wanted.alone:
        return None
    if along.missing and wanted.moment is None:
        raise BackupFailed(
            f"{gap(wanted.archive, along)}. Bring what is missing, or name a moment before the gap (--to TIME): the"
            f" last segment before it is {segment_name(along.timeline, along.last, backup.segment)}"
        )
    return along


def archived(backup: Backup, archive: Path, timeline: int | None = None) -> Chain:
    """What `archive` holds from the backup's end on. Raises BackupFailed if it is another server's."""
    first = archive / segment_name(backup.timeline, parse_lsn(backup.stop) // backup.segment, backup.segment)
    if first.exists() and not _is_of(backup, first):
        raise BackupFailed(
            f"the archive {archive} is of another server: {first.name} was not written by this one"
        )
    return chain(archive, backup.timeline, parse_lsn(backup.stop), backup.segment, timeline)


def gap(archive: Path, along: Chain) -> str:
    """What is missing in the midst of the archive, in words."""
    names = along.missing
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    are = "is" if len(names) == 1 else "are"
    return (
        f"the archive {archive} has a gap: {', '.join(names[:3])}{more} {are} missing or of a wrong length, though it"
        " goes on after"
    )


def _clear(data_dir: Path) -> Embedded:
    """The data directory in which recovery is done, empty. What an earlier attempt left there is stopped, removed."""
    scratch = Embedded(data_dir)
    if data_dir.exists():
        scratch.stop()
        scratch.remove()
        shutil.rmtree(data_dir)
    data_dir.mkdir(mode=0o711 if server_user() else 0o700)
    return scratch


# --- copying ------------------------------------------------------------------------------------------------


def _copy(backup: Backup, home: Path, user: Any, progress: Progress) -> None:
    """Copies the cluster, each file checked on its way. PostgreSQL itself syncs it all when it begins to recover."""
    listed = contents(backup)
    free = shutil.disk_usage(home.parent).free
    if free < backup.bytes:
        raise BackupFailed(f"{home.parent} has room for {free:,} bytes, and the backup has {backup.bytes:,}")
    private_dir(home, user)
    source, done = backup.cluster, 0
    for place, folders, _ in os.walk(source):
        for name in folders:
            private_dir(home / Path(place).relative_to(source) / name, user)
    for path, (_, checksum) in listed.items():
        top, _, inside = path.partition("/")
        if top != "cluster" or inside == "backup_manifest":
            continue
        digest = hashlib.sha256()
        try:
            with open(os.open(home / inside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                if user is not None:
                    os.fchown(file.fileno(), user.pw_uid, user.pw_gid)
                for chunk in read_chunks(source / inside):
                    digest.update(chunk)
                    file.write(chunk)
                    done += len(chunk)
        except FileNotFoundError as error:
            raise BackupFailed(
                f"{backup.folder} is damaged: {path} is missing; nothing was restored"
            ) from error
        if digest.hexdigest() != checksum:
            raise BackupFailed(
                f"{backup.folder} is damaged: {path} is not what was written; nothing was restored"
            )
        progress(done, backup.bytes)
    for path, (_, checksum) in listed.items():
        if not path.startswith("cluster/") and hashed(backup.folder / path) != checksum:
            raise BackupFailed(
                f"{backup.folder} is damaged: {path} is not what was written; nothing was restored"
            )


def _bring_wal(backup: Backup, wal: Path | None, to: Path, user: Any) -> None:
    """Segments out of `wal` that the backup and its time are before; PostgreSQL reads those that the archive lacks."""
    if wal is None:
        return
    if not wal.is_dir():
        raise BackupFailed(f"there is no folder {wal} with further WAL")
    oldest = parse_lsn(backup.stop) // backup.segment
    for path in sorted(wal.iterdir()):
        if SEGMENT.fullmatch(path.name) is None or not _is_of(backup, path):
            continue
        if parse_segment_name(path.name, backup.segment)[1] < oldest:
            continue
        (to / path.name).unlink(missing_ok=True)
        _hand_over(to / path.name, path.read_bytes(), user)


def _is_of(backup: Backup, path: Path) -> bool:
    """Whether the segment was written by the backup's server, and is the one that its name says."""
    number = parse_segment_name(path.name, backup.segment)[1]
    return written_as(path) == (number * backup.segment, backup.system)


def _hand_over(path: Path, data: bytes, user: Any) -> None:
    """A file of the server's user."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        if user is not None:
            os.fchown(file.fileno(), user.pw_uid, user.pw_gid)


# --- recovering ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reached:
    """`position` in WAL; `timeline`: the new one, None while recovery goes on."""

    position: int
    at: datetime | None
    timeline: int | None


def _recovery(wanted: Wanted, hba: Path | None) -> dict[str, str]:
    """PostgreSQL's settings for it. `hba`: who may log in meanwhile, over the socket that only we reach."""
    timeline = str(wanted.timeline) if wanted.timeline is not None else "latest"
    said = {
        "restore_command": "false",
        "recovery_target_timeline": "current" if wanted.alone else timeline,
        "recovery_target_action": "promote",
    }
    if wanted.archive is not None:
        place = shlex.quote(str(wanted.archive)).replace("%", "%%")
        said["restore_command"] = f'test -f {place}/%f && cp {place}/%f "%p"'
        if wanted.alone:
            # Two that took the same number for their new timeline would get in each other's way in the archive.
            said["restore_command"] = f"case %f in *.history) {said['restore_command']};; *) false;; esac"
    if wanted.moment is not None:
        said["recovery_target_time"] = wanted.moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
    if hba is not None:
        said |= {"hba_file": str(hba), "archive_mode": "off"}
    return said


def _recover(
    server: Embedded,
    backup: Backup,
    wanted: Wanted,
    along: Chain | None,
    password: str,
    look: Callable[[psycopg.Connection], T],
    progress: Progress,
) -> tuple[_Reached, T]:
    """Replays WAL, ends recovery, looks, and stops the server again."""
    try:
        with server.running():
            reached = _replay(server, backup, along, progress)
            if along is not None and wanted.moment is None:
                _check_reached(reached, backup, along)
            with server.superuser() as conn:
                verifier = conn.pgconn.encrypt_password(
                    password.encode(), SUPERUSER.encode(), b"scram-sha-256"
                )
                role, word = sql.Identifier(SUPERUSER), sql.Literal(verifier.decode())
                conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, word))
            with server.superuser(backup.database) as conn:
                return reached, look(conn)
    except (DatabaseUnavailable, psycopg.OperationalError) as error:
        raise BackupFailed(_why(server.log, wanted, error)) from error


def _check_reached(reached: _Reached, backup: Backup, along: Chain) -> None:
    """Raises BackupFailed if PostgreSQL took something in the midst of the archive for its end."""
    number = (reached.position - 1) // backup.segment
    if number >= along.last:
        return
    until = f", {reached.at.isoformat()} at the latest (--to TIME)" if reached.at is not None else ""
    raise BackupFailed(
        f"WAL could be replayed only up to {format_lsn(reached.position)}, in segment"
        f" {segment_name(along.timeline, number, backup.segment)}, though the archive goes on to"
        f" {segment_name(along.timeline, along.last, backup.segment)}: that segment or the next is damaged. Bring a"
        f" whole one, or restore to a moment before{until}"
    )


def _replay(server: Embedded, backup: Backup, along: Chain | None, progress: Progress) -> _Reached:
    """Waits until recovery has ended. Raises DatabaseUnavailable if the server ends instead."""
    begins = parse_lsn(backup.start)
    archived = (along.last + 1) * backup.segment if along is not None else 0
    ends = max(archived, parse_lsn(backup.stop), begins + 1)
    while True:
        try:
            with server.superuser() as conn:
                while (reached := _state(conn, server.log)).timeline is None:
                    progress(min(max(reached.position, begins), ends) - begins, ends - begins)
                    time.sleep(LOOK)
                progress(ends - begins, ends - begins)
                return reached
        except psycopg.OperationalError as error:
            if server.postmaster() is None:
                raise DatabaseUnavailable(str(error)) from error
            time.sleep(LOOK)


def _state(conn: psycopg.Connection, log: Path) -> _Reached:
    """How far recovery is. Raises BackupFailed if it waits for somebody."""
    in_recovery, position, at, paused = conn.execute(STATE).fetchone() or (True, 0, None, False)
    if paused:
        raise BackupFailed(
            "WAL was written under larger settings (max_connections …) than the backup knows of: take a backup that was"
            f" made after they were changed ({log})"
        )
    if in_recovery:
        return _Reached(position, at, None)
    (timeline,) = conn.execute(TIMELINE).fetchone() or ("0",)
    return _Reached(position, at, int(timeline, 16))


def _why(log: Path, wanted: Wanted, error: Exception) -> str:
    """Why recovery ended, in the operator's words, with PostgreSQL's own where there are no better ones."""
    said = last_words(log, 0)
    if wanted.moment is not None and "before configured recovery target was reached" in said:
        found = _LAST_TRANSACTION.findall(log.read_text(encoding="utf-8", errors="replace"))
        last = (
            f"the last transaction in it is of {found[-1]}"
            if found
            else "there is no transaction after the backup in it"
        )
        return (
            f"the WAL that there is ends before {wanted.moment.isoformat()}: {last}. `--to latest` restores up to its"
            " end; for more, bring the WAL that is missing (--archive, --wal)"
        )
    return f"the backup could not be recovered: {said or error}"


# --- after --------------------------------------------------------------------------------------------------


def _move_aside(final: Embedded) -> Path:
    """The register that is there gets another name; returns where it lies."""
    cluster, link = final.cluster, final.data_dir / "postgres"
    number = 1
    while (aside := cluster.with_name(f"{cluster.name}.before-{number}")).exists():
        number += 1
    if cluster.exists():
        cluster.rename(aside)
    if link.is_symlink():
        link.unlink()
    return aside


def _put_in_place(home: Path, place: Path) -> None:
    home.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _put_beside(backup: Backup, into: Path) -> None:
    """What stood beside the database, where there is nothing of it now."""
    for name, place in (("clock.json", "clock.json"), ("log.vkey", "keys/log.vkey")):
        found = backup.folder / "register" / name
        if found.exists() and not (into / place).exists():
            (into / place).parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(found, into / place)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
