"""The memory that an audit takes, of few people and of ten times as many."""

from __future__ import annotations

import multiprocessing
import resource
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg

from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.note import NoteKey
from musterroll.register.audit import audit

MEGABYTE = 1 << 20


def peaks(database: Database, law: str, keys: list[NoteKey], jobs: int) -> tuple[int, int]:
    """The most that the process which audits took, and the most that one of those took which it started; bytes. Works
    where there is /proc."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_audit, args=(theirs, database.conninfo("auditor"), law, keys, jobs))
    process.start()
    theirs.close()
    try:
        found, own, largest = ours.recv()
    finally:
        process.join()
    if found:
        raise RuntimeError(f"{found} findings in an audit that should have none")
    return own, largest


def _audit(pipe: Connection, dsn: str, law: str, keys: list[NoteKey], jobs: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        found = audit(conn, pack(law), keys, jobs=jobs).findings
    # What getrusage tells of the process itself goes back to the one that started it.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    pipe.send((found, own << 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10))
