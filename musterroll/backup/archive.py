"""The embedded server's archive of WAL: switching it on and off, and whether it keeps up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from musterroll.backup.wal import SEGMENT, written_as
from musterroll.durable import put
from musterroll.embedded import Embedded, can_run, private_dir, server_user
from musterroll.errors import BadInput, DatabaseUnavailable

SWITCHED = """
SELECT current_setting('archive_mode') = 'on', current_setting('basic_archive.archive_directory', true),
       (SELECT system_identifier::text FROM pg_control_system())
"""
ARCHIVER = """
SELECT last_archived_wal, last_archived_time, last_failed_wal, last_failed_time,
       coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false),
       (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready')
FROM pg_stat_archiver
"""


@dataclass(frozen=True)
class ArchiveState:
    """How archiving stands. `last`: the segment archived last and when; `failing`: the last attempt failed, of
    `failed`; `waiting`: finished segments that are not archived yet and that the server keeps."""

    folder: Path
    last: str | None
    at: datetime | None
    failing: bool
    failed: str | None
    waiting: int


def switch(embedded: Embedded, folder: Path | None) -> None:
    """Archive WAL into `folder` from the server's next start on, whoever starts it; None: no more.

    Makes the folder, closed to others: what is in it tells everything. Raises BadInput if the server's user can't
    write there.
    """
    setting = embedded.data_dir / "postgres.archive"
    if folder is None:
        setting.unlink(missing_ok=True)
        return
    user = server_user()
    if folder != embedded.archive:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_dir(folder, user)
    if user is not None and not can_run(["/bin/sh", "-c", 'cd "$0" && test -w .', str(folder)], user):
        raise BadInput(
            f"{folder} is closed to the user {user.pw_name}, as whom PostgreSQL runs",
            where="ARCHIVE_DIR",
            accepted="a folder that this user reaches, such as /var/lib/musterroll/archive",
        )
    put(setting, f"{folder}\n".encode(), 0o600)


def check_switched(embedded: Embedded) -> None:
    """Raises DatabaseUnavailable if the server that runs was started before archiving was switched, or if another
    server's WAL lies in the archive."""
    with embedded.superuser() as conn:
        on, where, system = conn.execute(SWITCHED).fetchone() or (False, None, "")
    folder = embedded.archive
    if folder is not None and folder.is_dir():
        other = next((path for path in folder.iterdir() if SEGMENT.fullmatch(path.name)), None)
        if other is not None and written_as(other)[1] != system:
            raise DatabaseUnavailable(
                f"{folder} holds the WAL of another server ({other.name}): give this one its own (ARCHIVE_DIR)"
            )
    if (on, where) != ((True, str(folder)) if folder is not None else (False, None)):
        raise DatabaseUnavailable(
            "the database was started by another command before its archiving was switched: wait until that command"
            " has ended (musterroll audit, seal, clock …), and start again"
        )


def archive_state(conn: psycopg.Connection, folder: Path) -> ArchiveState:
    """How archiving into `folder` stands; `conn` is the superuser's."""
    last, at, failed, _, failing, waiting = conn.execute(ARCHIVER).fetchone() or (
        None,
        None,
        None,
        None,
        False,
        0,
    )
    return ArchiveState(folder, last, at, failing, failed, waiting)
