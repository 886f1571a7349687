"""Making a backup: PostgreSQL's own pg_basebackup, then every file read again and checked, then its name.

While it is being made it lies in `.NAME.partial`; what was cut off there is thrown away by the next one. One backup at
a time goes into a folder. A killed command takes pg_basebackup with it (`keeper`), and the lock is held until that has
ended.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import conninfo

from musterroll.backup import keeper
from musterroll.backup.wal import SEGMENT
from musterroll.backup.whole import NAME, Backup, Held, Progress, checksum, verify
from musterroll.durable import put
from musterroll.embedded import PORT, SUPERUSER, Embedded, lock_file, wheel_binaries
from musterroll.errors import BackupFailed, BadInput
from musterroll.postgres import Database

LOCK = "backup.lock"
BESIDE = ("clock.json", "keys/log.vkey")  # of DATA_DIR, into register/

_PROGRESS = re.compile(r"(\d+)/(\d+) kB")
SERVER = """
SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
       (SELECT system_identifier::text FROM pg_control_system()),
       pg_size_bytes(current_setting('wal_segment_size')), clock_timestamp()
"""
NEEDS = """
SELECT name, setting FROM pg_settings WHERE name IN
    ('max_connections', 'max_worker_processes', 'max_wal_senders',
     'max_prepared_transactions', 'max_locks_per_transaction')
"""
TABLESPACES = "SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')"
NEWEST = "SELECT size, signed_at, note FROM checkpoint ORDER BY size DESC LIMIT 1"


@dataclass(frozen=True)
class Source:
    """What is backed up. `conninfo`: of a role that may replicate, without `password`. `archive`: where WAL goes."""

    database: Database
    conninfo: str
    password: str = field(repr=False)
    kind: str
    archive: Path | None = None
    binaries: Path | None = None


def embedded_source(embedded: Embedded, database: Database) -> Source:
    """The embedded server, which must be running; its superuser replicates."""
    said = conninfo.make_conninfo(host=str(embedded.socket_dir), port=PORT, user=SUPERUSER)
    return Source(
        database, said, embedded.superuser_password(), "embedded", embedded.archive, embedded.binaries
    )


def given_source(database: Database, url: str | None) -> Source:
    """A server that is not ours. `url`: BACKUP_URL, a role that may replicate; None: the owner is tried.

    Raises BadInput for an address that can't be read.
    """
    if url is None:
        said = conninfo.make_conninfo(
            "", **database.options, host=database.host, port=database.port, user=database.owner
        )
        return Source(database, said, database.passwords["owner"], "given")
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        accepted = "postgresql://ROLE:PASSWORD@HOST:PORT/"
        raise BadInput(
            f"BACKUP_URL can't be read; accepted: {accepted}", where="BACKUP_URL", accepted=accepted
        ) from error
    password = str(parts.pop("password", ""))
    return Source(database, conninfo.make_conninfo("", **parts), password, "given")


def take(
    source: Source,
    data_dir: Path,
    folder: Path,
    *,
    copying: Progress = lambda done, whole: None,
    checking: Progress = lambda done, whole: None,
) -> Backup:
    """Makes a backup in `folder`, reads it again, and returns it.

    Raises BackupFailed, and leaves nothing that could be taken for one, if it can't be made or isn't as it should be;
    and while another is being made there.
    """
    if (data_dir / "loading").exists():
        raise BackupFailed("the register is just being filled with its first people; wait until that is done")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder) as lock:
        for cut_off in folder.glob(".*.partial"):
            shutil.rmtree(cut_off)
        half = _describe(source, data_dir, folder)
        partial = folder / f".{half.name}.partial"
        try:
            partial.mkdir(mode=0o700)
            _copy(source, partial / "cluster", lock, copying)
            made = _finish(source, data_dir, replace(half, folder=partial))
            wrong = verify(made, checking)
            if wrong:
                raise BackupFailed(f"the backup is not as PostgreSQL sent it: {wrong[0]}")
            put(
                partial / NAME,
                f"{json.dumps(made.as_json(), ensure_ascii=False, indent=1)}\n".encode(),
                0o600,
            )
            partial.rename(half.folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        _sync(folder)
    return replace(made, folder=half.folder)


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    with lock_file(folder / LOCK) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed(f"another backup is being made in {folder}; wait until it has ended") from None
        yield lock


def _describe(source: Source, data_dir: Path, folder: Path) -> Backup:
    """What can be said before: the server, and the newest checkpoint. What it holds then, the backup will hold."""
    with source.database.connect("owner") as conn:
        row = conn.execute(SERVER).fetchone()
        assert row is not None
        version, major, system, segment, begun = row
        needs: dict[str, str] = dict(conn.execute(NEEDS).fetchall())
        spaces = [row[0] for row in conn.execute(TABLESPACES)]
        if spaces:
            raise BackupFailed(
                f"the server has tablespaces of its own ({', '.join(spaces)}), which a plain copy can't hold: back it"
                " up with pg_basebackup and its --tablespace-mapping, or with a tool such as pgBackRest"
            )
        try:
            newest = conn.execute(NEWEST).fetchone()
        except psycopg.errors.UndefinedTable:
            raise BackupFailed(
                "there is no register in this database yet; `musterroll run` makes one"
            ) from None
    name = begun.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    number = 1
    while (folder / name).exists():
        number += 1
        name = f"{name.split('-')[0]}-{number}"
    vkeys = data_dir / "keys" / "log.vkey"
    return Backup(
        folder=folder / name,
        kind=source.kind,
        database=source.database.name,
        version=version,
        major=major,
        system=system,
        timeline=0,
        segment=segment,
        begun=_iso(begun),
        ended="",
        start="",
        stop="",
        bytes=0,
        archive=str(source.archive) if source.archive is not None else None,
        needs=needs,
        log=Held(newest[0], _iso(newest[1]), newest[2]) if newest is not None else None,
        keys=tuple(vkeys.read_text(encoding="utf-8").split("\n")[:-1]) if vkeys.exists() else (),
    )


def _copy(source: Source, cluster: Path, lock: int, progress: Progress) -> None:
    """Runs pg_basebackup. Raises BackupFailed with its last words."""
    program = (source.binaries or wheel_binaries()) / "pg_basebackup"
    arguments = [
        *(sys.executable, "-I", str(Path(keeper.__file__)), str(os.getpid())),
        *(str(program), "--pgdata", str(cluster), "--dbname", source.conninfo, "--no-password"),
        *("--format=plain", "--wal-method=stream", "--checkpoint=fast", "--label=musterroll"),
        *("--manifest-checksums=SHA256", "--progress"),
    ]
    environ = {"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": source.password}
    said: list[str] = []
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environ, pass_fds=[lock], text=True
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:  # \r counts as an end of line, too
                found = _PROGRESS.search(line)
                if found is not None:
                    progress(int(found[1]) * 1024, int(found[2]) * 1024)
                elif line.strip():
                    said.append(line.strip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise BackupFailed(_why(source, said))


def _why(source: Source, said: list[str]) -> str:
    """The error that pg_basebackup names, without its own name before it, and what can be done about it."""
    errors = (
        [line for line in said if "error:" in line or "FATAL" in line] or said[-1:] or ["no reason given"]
    )
    words = "; ".join(
        dict.fromkeys(line.removeprefix("pg_basebackup: ").removeprefix("error: ") for line in errors)
    )
    if source.kind == "given" and any(
        sign in words.lower() for sign in ("replication", "wal sender", "pg_hba")
    ):
        return (
            f"the server gives no backup: {words}. A role for it, made by a superuser: CREATE ROLE musterroll_backup"
            " LOGIN REPLICATION PASSWORD '…'; a line for it in pg_hba.conf: host replication musterroll_backup ADDRESS"
            " scram-sha-256; then BACKUP_URL=postgresql://musterroll_backup:…@HOST:PORT/"
        )
    return f"the backup can't be made: {words}"


def _finish(source: Source, data_dir: Path, half: Backup) -> Backup:
    """What can be said only afterwards, and what stands beside the database."""
    for path in BESIDE:
        if (data_dir / path).exists():
            put(half.folder / "register" / Path(path).name, (data_dir / path).read_bytes(), 0o600)
    with source.database.connect("owner") as conn:
        (ended,) = conn.execute("SELECT clock_timestamp()").fetchone() or (None,)
    manifest = json.loads((half.cluster / "backup_manifest").read_bytes())
    wal = manifest["WAL-Ranges"][-1]
    beside = [half.cluster / "backup_manifest", *(half.folder / "register").glob("*")]
    beside += [path for path in (half.cluster / "pg_wal").rglob("*") if path.is_file()]
    listed = sum(one["Size"] for one in manifest["Files"])
    if not any(SEGMENT.fullmatch(path.name) for path in beside):
        raise BackupFailed("pg_basebackup brought no WAL along; the backup could not be restored by itself")
    return replace(
        half,
        timeline=wal["Timeline"],
        start=manifest["WAL-Ranges"][0]["Start-LSN"],
        stop=wal["End-LSN"],
        ended=_iso(ended),
        bytes=listed + sum(path.stat().st_size for path in beside),
        files={str(path.relative_to(half.folder)): checksum(path) for path in sorted(beside)},
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
