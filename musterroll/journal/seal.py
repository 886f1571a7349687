"""Sealing: acts that have committed get their place in the Merkle tree, and a checkpoint is signed over it.

One transaction does it all: leaves, tiles and checkpoint are there together or not at all, so a sealer killed at
any line leaves the log as it was, and the next one goes on. Only afterwards is the log published as files,
from the database, as often as it takes.

    which acts   those of transactions from the last `sealed_below` up to pg_snapshot_xmin: every transaction below
                 that has ended, so that none can still add an act there. Never a sequence, never recorded_at:
                 a later number may commit first.
    leaf         SHA-256(0x00 || commitment); the log's entry is the 32-byte commitment
    statements   before the acts the rules in use, where they are not those that stand in the log last; after them, as
                 the checkpoint's last leaf, the root of the map of people

The map is why the acts of one person must be sealed in the order of their file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, repeat
from operator import itemgetter
from pathlib import Path
from struct import pack, unpack

import psycopg

from musterroll.durable import put, put_all
from musterroll.embedded import locked
from musterroll.errors import ProofFailed
from musterroll.journal.logkeys import LogSigner, log_keys
from musterroll.journal.peoplemap import PeopleMap
from musterroll.journal.rows import InTurn, Table, uncollected, write
from musterroll.journal.shown import check_continues, keep_last
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from musterroll.proof.commitment import canonical, statement_commitment
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE, ReadHashes, leaf_hashes
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.proof.peoplemap import person_key
from musterroll.proof.tiles import (
    ENTRIES,
    FULL,
    Tile,
    edge_root,
    edge_tiles,
    format_bundle,
    format_tile_path,
    grow,
    hash_reader,
)

LOCK_SEALER = 0x6D72_0003
MOST_AT_ONCE = 500_000  # acts a transaction; a whole transaction's acts are never split
KEPT = timedelta(hours=1)  # how long partial tiles are kept after they are full
BLOCK = 4_096  # entries hashed at once
_WHOLE = FULL * HASH_SIZE

LAST = "SELECT size, root, note, sealed_below::text, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1"
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"

# cut --
# The transaction at which so many acts have been passed, where this round ends, and the first there is.
CUT = """
SELECT xact_id::text, (SELECT min(xact_id)::text FROM act WHERE xact_id >= %(from)s::xid8)
FROM act WHERE xact_id >= %(from)s::xid8 AND xact_id < %(horizon)s::xid8 ORDER BY xact_id OFFSET %(most)s LIMIT 1
"""
# unsealed --
# One column of 68 bytes an act, its id, commitment, person and ordinal: fields cost far more than their bytes.
UNSEALED = """
SELECT uuid_send(act_id) || commitment || uuid_send(person_id) || int4send(ordinal)
FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8
ORDER BY xact_id, person_id, ordinal LIMIT %s
"""
# torn --
# A transaction may have begun before another and yet have come after it in somebody's file. All that is sealed at once
# has both, a round cut between them has not.
TORN = """
SELECT EXISTS (
    SELECT FROM act taken JOIN act left_out USING (person_id)
    WHERE taken.xact_id >= %(from)s::xid8 AND taken.xact_id < %(cut)s::xid8
      AND left_out.xact_id >= %(cut)s::xid8 AND left_out.xact_id < %(horizon)s::xid8
      AND left_out.ordinal < taken.ordinal
)
"""
# put_checkpoint --
# With the moment at which the register learnt of its first act: a row found along the index.
PUT_CHECKPOINT = """
INSERT INTO checkpoint (size, root, note, signed_at, sealed_below, waited_since)
VALUES (%s, %s, %s, %s, %s::xid8, (SELECT recorded_at FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8
                                   ORDER BY xact_id LIMIT 1))
"""
# full_since --
# How large the log was so long before its last checkpoint.
FULL_SINCE = """
SELECT size FROM checkpoint
WHERE signed_at < (SELECT signed_at FROM checkpoint ORDER BY size DESC LIMIT 1) - %s::interval
ORDER BY size DESC LIMIT 1
"""
LAST_RULES = "SELECT body FROM statement WHERE kind = 'rules' ORDER BY position DESC LIMIT 1"
PUT_STATEMENT = "INSERT INTO statement (position, kind, body) VALUES (%s, %s, %s)"
TILE = Table("tile", (("level", "int2"), ("index", "int8"), ("hashes", "bytea")), key=("level", "index"))
TILE_TYPES = [kind for _, kind in TILE.columns]

# Binary COPY: header, then for each row its field count and each field with its length, then a trailer.
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_BEFORE_POSITION, _BEFORE_ACT = b"\0\2\0\0\0\x08", b"\0\0\0\x10"
_TRAILER = b"\xff\xff"
_ID = itemgetter(slice(16))
_ORDINAL = itemgetter(slice(64, 68))
_FIRST = (1).to_bytes(4, "big")  # the ordinal of somebody's first act


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one call sealed: acts given a leaf, the size of the log after it, and the rows written in all."""

    acts: int
    size: int
    rows: int = 0


def seal(conn: psycopg.Connection, signer: NoteSigner, at: datetime, rules: bytes | None = None) -> Sealed:
    """Seals all acts that have committed. Only one sealer works at a time; a second returns with nothing sealed.

    `conn` is a worker's. `at` is when the checkpoint is signed, from the clock port. `rules`: canonical JSON that names
    the rules in use; where the log's last such statement says something else, they enter it before the acts. Raises
    ProofFailed, and signs nothing, where the database lacks a checkpoint that the log has shown (`shown`).
    """
    done = Sealed(0, 0)
    while True:
        with conn.transaction():
            (alone,) = conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK_SEALER,)).fetchone() or (
                False,
            )
            if not alone:
                return done
            check_continues(conn, signer)
            with uncollected():
                round_, more = _seal_round(conn, signer, at, rules)
        keep_last(
            conn, signer
        )  # also where nothing was left: a sealer may have been killed before it came to this
        done = Sealed(done.acts + round_.acts, round_.size, done.rows + round_.rows)
        if not more:
            return done


def _seal_round(
    conn: psycopg.Connection, signer: NoteSigner, at: datetime, rules: bytes | None
) -> tuple[Sealed, bool]:
    size, _root, _note, below, before = conn.execute(LAST).fetchone() or (0, EMPTY_ROOT, "", "0", at)
    # A clock that was put back must not make a smaller tree the largest one at a later time.
    at = max(at, before)
    (horizon,) = conn.execute(HORIZON).fetchone() or ("0",)
    until, more = horizon, False
    acts = _read_unsealed(conn, below, until, MOST_AT_ONCE + 1)
    if len(acts) > MOST_AT_ONCE:
        until, more = _cut(conn, below, horizon)
        acts = _read_unsealed(conn, below, until)
    entries: list[bytes] = []
    if rules is not None and conn.execute(LAST_RULES).fetchone() != (rules.decode(),):
        entries.append(_state(conn, size, "rules", rules))
    if not acts and not entries:
        return Sealed(0, size), more
    growing = _Growing(conn, size)
    growing.add(entries)
    people = PeopleMap(conn, new=sum(map(_FIRST.__eq__, map(_ORDINAL, acts))))
    some = len(acts) // 4  # leaves for the server to write until it is known what it has to read
    with InTurn() as server:  # which writes and reads while the hashing goes on here
        server.submit(_copy_leaves, conn, growing.size, acts[:some])
        people.read(server, commitments_by_key(acts))
        server.submit(_copy_leaves, conn, growing.size + some, acts[some:])
        growing.add([act[16:48] for act in acts])
        server.submit(_copy_tiles, conn, growing.take_full())
        root, mapped = people.bring_up(server)
    growing.add([_state(conn, growing.size, "map", canonical({"kind": "map", "root": root.hex()}))])
    _copy_tiles(conn, growing.take_full())
    write(conn, TILE, [(*place, hashes) for place, hashes in growing.tiles.items()])
    text = format_checkpoint(Checkpoint(signer.key.name, growing.size, growing.root))
    lines = signer.lines_at(int(at.timestamp()))
    conn.execute(
        PUT_CHECKPOINT,
        (growing.size, growing.root, sign_note(text, *lines).decode(), at, until, below, until),
    )
    # A leaf or statement an entry, and the checkpoint.
    written = growing.size - size + growing.written + len(growing.tiles) + mapped + 1
    return Sealed(len(acts), growing.size, written), more


def _cut(conn: psycopg.Connection, below: str, horizon: str) -> tuple[str, bool]:
    """Below which transaction this round ends, there being more than it should hold, and whether more is left."""
    bounds = {"from": below, "horizon": horizon, "most": MOST_AT_ONCE}
    passed, first = conn.execute(CUT, bounds).fetchone() or (horizon, "0")
    # A transaction larger than a round is a round of its own.
    cut = passed if passed != first else str(int(passed) + 1)
    if conn.execute(TORN, {**bounds, "cut": cut}).fetchone() == (True,):
        return horizon, False
    return cut, True


def _state(conn: psycopg.Connection, position: int, kind: str, body: bytes) -> bytes:
    """Writes the statement down; returns its entry."""
    conn.execute(PUT_STATEMENT, (position, kind, body.decode()))
    return statement_commitment(body)


class _Growing:
    """What one round adds to the tree of that size, in memory."""

    def __init__(self, conn: psycopg.Connection, size: int) -> None:
        edge = edge_tiles(size)
        bundle = Tile(ENTRIES, size // FULL, size % FULL)
        self._begun = {(tile.level, tile.index) for tile in (*edge, bundle)}
        self._edge: Mapping[int, bytes] = {tile.level: read_tile(conn, tile) for tile in edge}
        self._bundle = read_tile(conn, bundle) if bundle.width else b""
        self.size = size
        self.root = edge_root(self._edge)
        self.written = 0
        """How many tiles and bundles have been taken."""
        self.tiles: dict[tuple[int, int], bytes] = {}
        """Level and index → hashes, of tiles that are new or longer; the entry bundles among them."""

    def add(self, entries: Sequence[bytes]) -> None:
        """Adds entries to the tree."""
        for begin in range(0, len(entries), BLOCK):
            some = entries[begin : begin + BLOCK]
            bundles = self._bundle + b"".join(some)
            first = self.size // FULL
            for number, at in enumerate(range(0, len(bundles), _WHOLE)):
                self.tiles[ENTRIES, first + number] = bundles[at : at + _WHOLE]
            self._bundle = bundles[len(bundles) // _WHOLE * _WHOLE :]
            growth = grow(self.size, self._edge, leaf_hashes(some))
            self.size, self.root, self._edge = growth.size, growth.root, growth.edge
            for level, index, hashes in growth.tiles:
                self.tiles[level, index] = hashes

    def take_full(self) -> list[tuple[int, int, bytes]]:
        """Of the tiles those that are full and of which the database has nothing; each once."""
        full = [
            place
            for place, hashes in self.tiles.items()
            if len(hashes) == _WHOLE and place not in self._begun
        ]
        self.written += len(full)
        return [(*place, self.tiles.pop(place)) for place in full]


def commitments_by_key(acts: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """A person's key in the map → the commitments of their acts, in the order of the file."""
    found: dict[bytes, list[bytes]] = {}
    again = set()
    last, own = b"", []
    for act in acts:
        person = act[48:64]
        if person != last:
            last, own = person, found.setdefault(person, [])
            if own:
                again.add(person)
        own.append(act[16:48])
    for person in again:  # of several transactions: that of the file may be another order
        found[person].clear()
    if again:
        for act in sorted([act for act in acts if act[48:64] in again], key=_ORDINAL):
            found[act[48:64]].append(act[16:48])
    return {person_key(person): own for person, own in found.items()}


def _copy_tiles(conn: psycopg.Connection, rows: Sequence[tuple[int, int, bytes]]) -> None:
    """Copies rows straight into the tile table, which has none of them yet."""
    with (
        conn.cursor() as cursor,
        cursor.copy("COPY tile (level, index, hashes) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(TILE_TYPES)
        for row in rows:
            copy.write_row(row)


def _read_unsealed(conn: psycopg.Connection, below: str, until: str, most: int | None = None) -> list[bytes]:
    """Id, commitment, person and ordinal, 68 bytes, of the acts without a leaf, in the order in which they get one."""
    with conn.cursor(binary=True) as cursor:
        cursor.execute(UNSEALED, (below, until, most))
        result = cursor.pgresult
        assert result is not None
        return [result.get_value(row, 0) or b"" for row in range(result.ntuples)]


def _copy_leaves(conn: psycopg.Connection, first: int, acts: Sequence[bytes]) -> None:
    """Copies rows straight into the leaf table, which holds no people; the first act gets the position `first`."""
    with (
        conn.cursor() as cursor,
        cursor.copy("COPY leaf (position, act_id) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        positions = pack(f">{len(acts)}q", *range(first, first + len(acts)))
        fields = zip(
            repeat(_BEFORE_POSITION),
            unpack("8s" * len(acts), positions),
            repeat(_BEFORE_ACT),
            map(_ID, acts),
            strict=False,
        )
        copy.write(b"".join((_HEADER, *chain.from_iterable(fields), _TRAILER)))


def read_tile(conn: psycopg.Connection, tile: Tile) -> bytes:
    """The tile's hashes, `tile.width` times 32 bytes; empty if the log doesn't hold it."""
    row = conn.execute(
        "SELECT hashes FROM tile WHERE level = %s AND index = %s", (tile.level, tile.index)
    ).fetchone()
    hashes = bytes(row[0]) if row else b""
    return hashes[: tile.width * HASH_SIZE] if len(hashes) >= tile.width * HASH_SIZE else b""


def served(conn: psycopg.Connection, tile: Tile) -> bytes:
    """The tile as it is served: its hashes, or of an entry bundle each entry after its length."""
    data = read_tile(conn, tile)
    if tile.level != ENTRIES:
        return data
    return format_bundle(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE))


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
    tiles = _tiles_between(published, checkpoint.size)
    written = put_all((folder / format_tile_path(tile), served(conn, tile)) for tile in tiles)
    put(folder / "checkpoint", note.encode())
    _remove_partial(conn, folder)
    return written


def _remove_partial(conn: psycopg.Connection, folder: Path) -> None:
    """Removes the partial tiles that a full one has taken the place of, KEPT ago or earlier: by then nobody reads the
    log as of a checkpoint that still needed them, and C2SP tlog-tiles lets them go. Else a steady log would leave
    gigabytes of them a day."""
    (full,) = conn.execute(FULL_SINCE, (KEPT,)).fetchone() or (0,)
    mark = folder.with_name(f"{folder.name}.removed")
    said = mark.read_bytes() if mark.exists() else b""
    done = int(said) if said.isdigit() else 0
    if full // FULL == done // FULL:
        return
    for tile in _tiles_between(done, full):
        if tile.width == FULL:
            shutil.rmtree(folder / f"{format_tile_path(tile)}.p", ignore_errors=True)
    put(mark, b"%d" % full)


def _tiles_between(old: int, new: int) -> Iterable[Tile]:
    """The tiles of the tree of size `new` that the tree of size `old` did not have, full and partial."""
    yield from _grown(ENTRIES, old, new)
    level = 0
    while new > 0:
        yield from _grown(level, old, new)
        old, new, level = old // FULL, new // FULL, level + 1


def _grown(level: int, old: int, new: int) -> Iterable[Tile]:
    for index in range(old // FULL, new // FULL):
        yield Tile(level, index)
    if new % FULL:
        yield Tile(level, new // FULL, new % FULL)


def _published(folder: Path) -> Checkpoint | None:
    try:
        note = (folder / "checkpoint").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return parse_checkpoint(note.split("\n\n")[0] + "\n")


# --- the log's key ------------------------------------------------------------------------------------------


def log_signer(data_dir: Path, origin: str) -> LogSigner:
    """The log's signer, its seeds kept in `data_dir`/keys (0600), made at first use."""
    return log_keys(data_dir, origin)
