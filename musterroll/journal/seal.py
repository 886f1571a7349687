"""Sealing: acts that have committed get their place in the Merkle tree, and a checkpoint is signed over it.

One transaction does it all: leaves, tiles and checkpoint are there together or not at all, so a sealer killed at
any line leaves the log as it was, and the next one goes on. Only afterwards is the log published as files,
from the database, as often as it takes.

    which acts   those of transactions from the last `sealed_below` up to pg_snapshot_xmin: every transaction below
                 that has ended, so that none can still add an act there. Never a sequence, never recorded_at:
                 a later number may commit first.
    leaf         SHA-256(0x00 || commitment); the log's entry is the 32-byte commitment
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from musterroll.embedded import locked
from musterroll.errors import ProofFailed
from musterroll.journal.logkeys import LogSigner, log_keys
from musterroll.journal.shown import check_continues, keep_last
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE, ReadHashes, leaf_hashes
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.proof.tiles import Tile, edge_tiles, format_tile_path, grow, hash_reader

LOCK_SEALER = 0x6D72_0003
MOST_AT_ONCE = 500_000  # acts a transaction; a whole transaction's acts are never split

LAST = "SELECT size, root, note, sealed_below::text FROM checkpoint ORDER BY size DESC LIMIT 1"
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"

# cut --
# The transaction at which so many acts have been passed: where this round ends.
CUT = """
SELECT xact_id::text FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8 ORDER BY xact_id OFFSET %s LIMIT 1
"""
# unsealed --
# One column of 48 bytes an act, its id and its commitment: reading a COPY row by row costs far more than its bytes.
UNSEALED = """
SELECT uuid_send(act_id) || commitment FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8
ORDER BY xact_id, person_id, ordinal
"""
PUT_TILE = (
    "INSERT INTO tile VALUES (%s, %s, %s) ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes"
)

# Binary COPY: header, then for each row its field count and each field with its length, then a trailer.
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_LEAF_ROW = b"\0\2\0\0\0\x08%b\0\0\0\x10%b"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one call sealed: acts given a leaf, and the size of the log after it."""

    acts: int
    size: int


def seal(conn: psycopg.Connection, signer: NoteSigner, at: datetime) -> Sealed:
    """Seals all acts that have committed. Only one sealer works at a time; a second returns with nothing sealed.

    `conn` is a worker's. `at` is when the checkpoint is signed, from the clock port. Raises ProofFailed, and signs
    nothing, where the database lacks a checkpoint that the log has shown (`shown`).
    """
    total, size = 0, 0
    while True:
        with conn.transaction():
            (alone,) = conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK_SEALER,)).fetchone() or (
                False,
            )
            if not alone:
                return Sealed(total, size)
            check_continues(conn, signer)
            count, size, more = _seal_round(conn, signer, at)
        if count:
            keep_last(conn, signer)
        total += count
        if not more:
            return Sealed(total, size)


def _seal_round(conn: psycopg.Connection, signer: NoteSigner, at: datetime) -> tuple[int, int, bool]:
    size, _root, _note, below = conn.execute(LAST).fetchone() or (0, EMPTY_ROOT, "", "0")
    (horizon,) = conn.execute(HORIZON).fetchone() or ("0",)
    until, more = horizon, False
    cut = conn.execute(CUT, (below, horizon, MOST_AT_ONCE)).fetchone()
    if cut is not None:
        until, more = (cut[0], True) if cut[0] != below else (str(int(below) + 1), True)
    rows = _read_unsealed(conn, below, until)
    if not rows:
        return 0, size, more
    act_ids = [row[:16] for row in rows]
    growth = grow(size, _edge(conn, size), leaf_hashes(row[16:] for row in rows))
    _write_leaves(conn, size, act_ids)
    with conn.cursor() as cursor:
        cursor.executemany(PUT_TILE, growth.tiles)
    text = format_checkpoint(Checkpoint(signer.key.name, growth.size, growth.root))
    lines = signer.lines_at(int(at.timestamp()))
    conn.execute(
        "INSERT INTO checkpoint VALUES (%s, %s, %s, %s, %s::xid8)",
        (growth.size, growth.root, sign_note(text, *lines).decode(), at, until),
    )
    return len(rows), growth.size, more


def _read_unsealed(conn: psycopg.Connection, below: str, until: str) -> list[bytes]:
    """Id and commitment, 48 bytes, of the acts without a leaf, in the order in which they get one."""
    with conn.cursor(binary=True) as cursor:
        return [row[0] for row in cursor.execute(UNSEALED, (below, until))]


def _write_leaves(conn: psycopg.Connection, first: int, act_ids: Iterable[bytes]) -> None:
    """The leaf table holds no people, so that its rows are copied straight in."""
    rows = [
        _LEAF_ROW % (position.to_bytes(8, "big"), act) for position, act in enumerate(act_ids, start=first)
    ]
    with (
        conn.cursor() as cursor,
        cursor.copy("COPY leaf (position, act_id) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(_HEADER + b"".join(rows) + _TRAILER)


def _edge(conn: psycopg.Connection, size: int) -> dict[int, bytes]:
    """The partial tiles at the right edge of the tree of that size, by level."""
    return {tile.level: read_tile(conn, tile) for tile in edge_tiles(size)}


def read_tile(conn: psycopg.Connection, tile: Tile) -> bytes:
    """The tile's hashes, `tile.width` times 32 bytes; empty if the log doesn't hold it."""
    row = conn.execute(
        "SELECT hashes FROM tile WHERE level = %s AND index = %s", (tile.level, tile.index)
    ).fetchone()
    hashes = bytes(row[0]) if row else b""
    return hashes[: tile.width * HASH_SIZE] if len(hashes) >= tile.width * HASH_SIZE else b""


class DatabaseTiles:
    """Tiles out of the database, each fetched once."""

    def __init__(self, conn: psycopg.Connection) -> None:
        self._conn = conn
        self._seen: dict[tuple[int, int, int], bytes] = {}

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        key = (level, index, width)
        if key not in self._seen:
            self._seen[key] = read_tile(self._conn, Tile(level, index, width))
        return self._seen[key]


def last_checkpoint(conn: psycopg.Connection) -> tuple[Checkpoint, str] | None:
    """The newest checkpoint and its signed note; None before the first sealing."""
    row = conn.execute(LAST).fetchone()
    return (parse_checkpoint(row[2].split("\n\n")[0] + "\n"), row[2]) if row else None


def cosignatures(conn: psycopg.Connection, size: int) -> str:
    """The lines of the witnesses that have cosigned the checkpoint of that size, to be put under its note."""
    rows = conn.execute("SELECT line FROM cosignature WHERE size = %s ORDER BY witness", (size,))
    return "".join(row[0] for row in rows)


def hashes_at(conn: psycopg.Connection, size: int) -> ReadHashes:
    """Reads the hashes of the tree of that size, for making proofs."""
    return hash_reader(size, DatabaseTiles(conn))


# --- publishing as files ------------------------------------------------------------------------------------


def publish(conn: psycopg.Connection, folder: Path) -> int:
    """Brings the files under `folder` up to the last checkpoint; returns how many tiles were written.

    Tiles first, the checkpoint last, each renamed into place, so that what a published checkpoint needs is always
    there. Killed in between, the next call writes the rest: what is published is read from the folder itself. Two
    callers take turns, or the slower would put an older checkpoint in the place of a newer.

    Raises ProofFailed when what is published there is no beginning of this log: another register's folder, or a
    database brought back from an older copy. A log that has been seen is never published otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f"{folder.name}.lock")):
        return _publish(conn, folder)


def _publish(conn: psycopg.Connection, folder: Path) -> int:
    newest = last_checkpoint(conn)
    if newest is None:
        return 0
    checkpoint, note = newest
    seen = _published(folder)
    if seen is not None:
        same = conn.execute(
            "SELECT root = %s FROM checkpoint WHERE size = %s", (seen.root, seen.size)
        ).fetchone()
        if same != (True,):
            raise ProofFailed(
                f"the log published in {folder} ({seen.size} leaves) is no beginning of this register's"
                f" ({checkpoint.size} leaves): the database was brought back from an older copy, or the folder is"
                " another register's. Nothing is published until one of the two is put right",
                where=str(folder / "checkpoint"),
            )
    note += cosignatures(conn, checkpoint.size)
    published = seen.size if seen is not None else 0
    if published == checkpoint.size and (folder / "checkpoint").read_text(encoding="utf-8") == note:
        return 0
    written = 0
    for tile in _tiles_between(published, checkpoint.size):
        _put(folder / format_tile_path(tile), read_tile(conn, tile))
        written += 1
    _put(folder / "checkpoint", note.encode())
    return written


def _tiles_between(old: int, new: int) -> Iterable[Tile]:
    """The tiles of the tree of size `new` that the tree of size `old` did not have, full and partial."""
    level = 0
    while new > 0:
        for index in range(old // 256, new // 256):
            yield Tile(level, index, 256)
        if new % 256:
            yield Tile(level, new // 256, new % 256)
        old, new, level = old // 256, new // 256, level + 1


def _published(folder: Path) -> Checkpoint | None:
    try:
        note = (folder / "checkpoint").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return parse_checkpoint(note.split("\n\n")[0] + "\n")


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


# --- the log's key ------------------------------------------------------------------------------------------


def log_signer(data_dir: Path, origin: str) -> LogSigner:
    """The log's signer, its seeds kept in `data_dir`/keys (0600), made at first use."""
    return log_keys(data_dir, origin)
