"""A backup as it lies in its folder: what it says of itself, and whether every byte is still as it was.

    20261127T234134Z/
        musterroll.json     what is below, with its checksums; written last, before the folder got its name
        cluster/            PostgreSQL's files; backup_manifest has the SHA-256 of each, pg_wal what a restore needs
        register/           clock.json and log.vkey: what stands beside the database and is no secret

A folder whose name begins with a dot and ends in .partial was cut off and is no backup. The secret keys are never in
one (`KEYS`), nor is any password but as the verifiers that PostgreSQL itself keeps.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from musterroll.backup.wal import parse_lsn
from musterroll.errors import BackupFailed

NAME = "musterroll.json"
FORMAT = 1
LEFT_OUT = ("keys", "secret.key", "roles.json", "postgres.secret")
"""Secrets of DATA_DIR that no backup holds: whoever finds one reads everything, but signs nothing."""
CHUNK = 1 << 20

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@dataclass(frozen=True)
class Held:
    """What the log held at least when the backup began: `size` in leaves, `note` the signed checkpoint."""

    size: int
    signed_at: str
    note: str


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself. Times by the database server's own clock, ISO 8601 with a zone.

    `kind`: "embedded" or "given" (a server that DATABASE_URL named). `system`: PostgreSQL's identifier of the cluster,
    the same in all its copies. `start`, `stop`: LSNs; the restored register is whole from `stop` on. `segment`: bytes
    of a WAL segment. `archive`: the folder that WAL was archived into. `bytes`: of all files together. `files`: path →
    SHA-256 of what backup_manifest doesn't cover, itself included.
    """

    folder: Path
    kind: str
    database: str
    version: str
    major: int
    system: str
    timeline: int
    segment: int
    begun: str
    ended: str
    start: str
    stop: str
    bytes: int
    archive: str | None
    log: Held | None
    keys: tuple[str, ...] = ()
    """The log's public keys, vkeys. Its secret ones are not here."""
    files: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = LEFT_OUT
    needs: dict[str, str] = field(default_factory=dict)
    """Settings that must not be smaller while WAL is replayed."""

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def ended_at(self) -> datetime:
        return datetime.fromisoformat(self.ended)

    def as_json(self) -> dict[str, Any]:
        """As it stands in NAME."""
        said = asdict(self)
        del said["folder"]
        return {"format": FORMAT, **said}


def read_backup(folder: Path) -> Backup:
    """The backup in `folder`. Raises BackupFailed if there is none, or one that this version can't read."""
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if said.pop("format") != FORMAT:
            raise BackupFailed(f"{folder / NAME} is of another format than {FORMAT}: made by a newer version")
        held = said.pop("log")
        made = Backup(folder=folder, log=Held(**held) if held is not None else None, **said)
        parse_lsn(made.start), parse_lsn(made.stop), made.ended_at
    except FileNotFoundError as error:
        raise BackupFailed(f"{folder} is no backup: it has no {NAME}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupFailed(f"{folder / NAME} is damaged: {error}") from error
    return replace(made, keys=tuple(made.keys), left_out=tuple(made.left_out))


def folders_in(folder: Path) -> list[Path]:
    """The folders of the backups in `folder`, oldest first; what was cut off is none."""
    if not folder.is_dir():
        raise BackupFailed(f"{folder} is no folder")
    return [path for path in sorted(folder.glob("[!.]*")) if (path / NAME).is_file()]


def backups_in(folder: Path) -> list[Backup]:
    """The backups in `folder`, oldest first. Raises BackupFailed as `read_backup` does."""
    return [read_backup(path) for path in folders_in(folder)]


def find_backup(place: Path) -> Backup:
    """The backup at `place`, or the newest of those in it."""
    if (place / NAME).exists() or not place.is_dir():
        return read_backup(place)
    found = backups_in(place)
    if not found:
        raise BackupFailed(f"there is no backup in {place}")
    return found[-1]


def contents(backup: Backup) -> dict[str, tuple[int, str]]:
    """Path under the backup's folder → bytes (-1: not known) and SHA-256 of each file that belongs to it.

    Raises BackupFailed if PostgreSQL's list of them is not the one that was written.
    """
    listed = {path: (-1, checksum) for path, checksum in backup.files.items()}
    manifest = backup.cluster / "backup_manifest"
    try:
        data = manifest.read_bytes()
    except FileNotFoundError as error:
        raise BackupFailed(f"{manifest} is missing") from error
    if hashlib.sha256(data).hexdigest() != backup.files.get("cluster/backup_manifest"):
        raise BackupFailed(f"{manifest} is damaged: its checksum is not the one in {NAME}")
    for one in json.loads(data)["Files"]:
        path = one["Path"] if "Path" in one else os.fsdecode(bytes.fromhex(one["Encoded-Path"]))
        listed[f"cluster/{path}"] = one["Size"], one["Checksum"]
    for path in listed:
        # A backup lies where others may write, and root may restore it: nothing in it may name a place outside.
        if "\0" in path or ".." in path.split("/") or os.path.normpath(path) != path or path.startswith("/"):
            raise BackupFailed(f"{backup.folder} is damaged: it lists a file outside of itself, {path!r}")
    return listed


def verify(backup: Backup, progress: Progress = lambda done, whole: None) -> list[str]:
    """What is wrong with the backup, a sentence each; empty if every byte is as it was written."""
    try:
        listed = contents(backup)
    except BackupFailed as error:
        return [str(error)]
    wrong = [f"{path} does not belong to it" for path in sorted(_paths(backup.folder) - set(listed) - {NAME})]
    done = 0
    for path, (size, checksum) in sorted(listed.items()):
        found = _checksum(backup.folder / path)
        if found is None:
            wrong.append(f"{path} is missing")
        elif found != (size if size >= 0 else found[0], checksum):
            wrong.append(f"{path} is damaged")
        done += found[0] if found is not None else max(size, 0)
        progress(done, backup.bytes)
    return wrong


def read_chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a chunk at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in read_chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _checksum(path: Path) -> tuple[int, str] | None:
    try:
        return path.stat().st_size, checksum(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _paths(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
