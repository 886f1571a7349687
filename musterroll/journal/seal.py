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
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from struct import iter_unpack, unpack
from uuid import UUID

import psycopg

from musterroll.durable import put, put_all
from musterroll.embedded import locked
from musterroll.errors import ProofFailed
from musterroll.journal.beside import Beside, beside
from musterroll.journal.logkeys import LogSigner, log_keys
from musterroll.journal.peoplemap import PeopleMap
from musterroll.journal.rows import InTurn, Table, uncollected, write
from musterroll.journal.shown import check_continues, keep_last
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from musterroll.proof.commitment import canonical, statement_commitment
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE, ReadHashes, leaf_hashes
from musterroll.proof.note import NoteSigner, sign_note
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
    tile_roots,
)

LOCK_SEALER = 0x6D72_0003
MOST_AT_ONCE = 500_000  # acts a transaction; a whole transaction's acts are never split
TAKEN = 16_384  # acts taken from the server at once
MANY = 4_096  # acts from which on a round is worth a process of its own
RUN = 64  # places a row of leaves
KEPT = timedelta(hours=1)  # how long partial tiles are kept after they are full
_WHOLE = FULL * HASH_SIZE

LAST = "SELECT size, root, note, sealed_below::text, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1"
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"

# transactions --
# The transactions of the first so many acts, each with how many of these are its own.
TRANSACTIONS = """
SELECT xact_id::text, count(*)
FROM (SELECT xact_id FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8 ORDER BY xact_id LIMIT %s) AS taken
GROUP BY xact_id ORDER BY taken.xact_id
"""
# take --
# Acts in the order in which they get their places, each column end to end in one value: fields cost far more than their
# bytes.
TAKE = """
SELECT string_agg(commitment, ''), string_agg(uuid_send(act_id), ''),
       string_agg(uuid_send(person_id) || int4send(ordinal) || xid8send(xact_id), ''),
       count(*) FILTER (WHERE ordinal = 1), count(*) FILTER (WHERE kind = 'extract_issued')
FROM (SELECT * FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8
      ORDER BY xact_id, person_id, ordinal) AS in_order
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
# put_leaves --
PUT_LEAVES = """
INSERT INTO leaf_run (first, xact_id, person_id, ordinal, acts)
SELECT * FROM unnest(%b::int8[], %s::xid8[], %b::uuid[], %b::int4[], %b::bytea[])
"""
# put_extracts --
PUT_EXTRACTS = """
INSERT INTO extract_leaf SELECT act_id, leaf_of(xact_id, person_id, ordinal, act_id)
FROM act WHERE xact_id >= %s::xid8 AND xact_id < %s::xid8 AND kind = 'extract_issued'
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

_KEY = ">16si8s"  # of an act: person, ordinal and transaction


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
    transactions, until, more = _transactions(conn, below, horizon)
    count = sum(acts for _, acts in transactions)
    entries: list[bytes] = []
    if rules is not None and conn.execute(LAST_RULES).fetchone() != (rules.decode(),):
        entries.append(_state(conn, size, "rules", rules))
    if not count and not entries:
        return Sealed(0, size), more
    runs = 0
    people = PeopleMap(conn, count)
    with beside(count >= MANY, conn.fileno()) as other:
        growing = _Growing(conn, size, other)
        growing.add(b"".join(entries))
        with InTurn() as server:  # which reads and writes while the hashing goes on here
            coming = [server.submit(_take, conn, *span) for span in _spans(transactions, below, until)]
            acts = _Acts()
            for one in coming:
                taken = one.result()
                server.submit(_put_leaves, conn, growing.coming, taken)
                runs += -(-taken.count // RUN)
                growing.add(taken.commitments)
                people.expect(acts.add(taken), acts.of)
                server.submit(_copy_tiles, conn, growing.take_full())
            acts.put_in_order()
            if acts.extracts:
                server.submit(conn.execute, PUT_EXTRACTS, (below, until))
            root, mapped = people.bring_up(server, acts.new, other)
            growing.add(_state_last(server, conn, growing.coming, root))
            growing.finish()
            server.submit(_copy_tiles, conn, growing.take_full())
            server.submit(write, conn, TILE, [(*place, hashes) for place, hashes in growing.tiles.items()])
    text = format_checkpoint(Checkpoint(signer.key.name, growing.size, growing.root))
    lines = signer.lines_at(int(at.timestamp()))
    conn.execute(
        PUT_CHECKPOINT,
        (growing.size, growing.root, sign_note(text, *lines).decode(), at, until, below, until),
    )
    statements = growing.size - size - count
    written = runs + acts.extracts + statements + growing.written + len(growing.tiles) + mapped + 1
    return Sealed(count, growing.size, written), more


def _transactions(
    conn: psycopg.Connection, below: str, horizon: str
) -> tuple[list[tuple[str, int]], str, bool]:
    """The transactions whose acts this round seals, each with how many these are, below which the round ends, and
    whether more is left."""
    listed = conn.execute(TRANSACTIONS, (below, horizon, MOST_AT_ONCE + 1)).fetchall()
    if sum(acts for _, acts in listed) <= MOST_AT_ONCE:
        return listed, horizon, False
    # The last may have more acts than were counted: it is left to the next round. One larger than a round is one by
    # itself.
    cut = listed[-1][0] if len(listed) > 1 else str(int(listed[0][0]) + 1)
    (torn,) = conn.execute(TORN, {"from": below, "cut": cut, "horizon": horizon}).fetchone() or (False,)
    if torn:
        cut = horizon
    return conn.execute(TRANSACTIONS, (below, cut, None)).fetchall(), cut, not torn


def _spans(transactions: Sequence[tuple[str, int]], below: str, until: str) -> Iterable[tuple[str, str]]:
    """From which transaction up to which acts are taken at once: whole transactions, of TAKEN acts together."""
    waiting = 0
    for xact_id, acts in transactions:
        if waiting >= TAKEN:
            yield below, xact_id
            below, waiting = xact_id, 0
        waiting += acts
    if waiting:
        yield below, until


@dataclass(frozen=True, slots=True)
class _Taken:
    """Acts without a leaf in the order in which they get one: `commitments`, `ids` and `keys` (person, ordinal and
    transaction) end to end, 32, 16 and 28 bytes each. `new`: how many are somebody's first; `extracts`: how many issue
    one."""

    commitments: bytes
    ids: bytes
    keys: bytes
    new: int
    extracts: int

    @property
    def count(self) -> int:
        return len(self.ids) // 16


def _take(conn: psycopg.Connection, first: str, until: str) -> _Taken:
    with conn.cursor(binary=True) as cursor:
        return _Taken(*cursor.execute(TAKE, (first, until)).fetchone() or (b"", b"", b"", 0, 0))


class _Acts:
    """What a round seals, by person."""

    def __init__(self) -> None:
        self.of: dict[bytes, list[bytes]] = {}
        """Person → the commitments of their acts, in the order of the file once all are there."""
        self.new = self.extracts = 0
        self._taken: list[_Taken] = []
        self._again: set[bytes] = set()

    def add(self, taken: _Taken) -> list[bytes]:
        """Adds these acts; returns the people who had none before."""
        self.new += taken.new
        self.extracts += taken.extracts
        self._taken.append(taken)
        came = []
        last, own = b"", []
        of = self.of
        for (person, _, _), committed in zip(
            iter_unpack(_KEY, taken.keys), split(taken.commitments), strict=True
        ):
            if person != last:
                last, held = person, of.get(person)
                if held is None:
                    own = of[person] = []
                    came.append(person)
                else:
                    own = held
                    self._again.add(person)
            own.append(committed)
        return came

    def put_in_order(self) -> None:
        """Of whom there were acts of several transactions: that of the file may be another order than theirs."""
        if not self._again:
            return
        numbered: dict[bytes, list[tuple[int, bytes]]] = {person: [] for person in self._again}
        for taken in self._taken:
            for (person, ordinal, _), committed in zip(
                iter_unpack(_KEY, taken.keys), split(taken.commitments), strict=True
            ):
                if person in numbered:
                    numbered[person].append((ordinal, committed))
        for person, acts in numbered.items():
            self.of[person][:] = [committed for _, committed in sorted(acts)]


def _state(conn: psycopg.Connection, position: int, kind: str, body: bytes) -> bytes:
    """Writes the statement down; returns its entry."""
    conn.execute(PUT_STATEMENT, (position, kind, body.decode()))
    return statement_commitment(body)


def _state_last(server: InTurn, conn: psycopg.Connection, position: int, root: bytes) -> bytes:
    """The last entry under the checkpoint: the root of the map of people."""
    body = canonical({"kind": "map", "root": root.hex()})
    return server.submit(_state, conn, position, "map", body).result()


class _Growing:
    """What one round adds to the tree of that size, in memory. Whole tiles are hashed by the other process, if any."""

    def __init__(self, conn: psycopg.Connection, size: int, other: Beside | None) -> None:
        edge = edge_tiles(size)
        bundle = Tile(ENTRIES, size // FULL, size % FULL)
        self._begun = {(tile.level, tile.index) for tile in (*edge, bundle)}
        self._edge: Mapping[int, bytes] = {tile.level: read_tile(conn, tile) for tile in edge}
        self._bundle = read_tile(conn, bundle) if bundle.width else b""
        self._other = other
        self._rest = b""
        self._hashing: deque[tuple[bytes, Future[tuple[bytes, bytes]]]] = deque()
        self.size = size
        self.coming = size
        """The size with all that was added, of which some may still be being hashed."""
        self.root = edge_root(self._edge)
        self.written = 0
        """How many tiles and bundles have been taken."""
        self.tiles: dict[tuple[int, int], bytes] = {}
        """Level and index → hashes, of tiles that are new or longer; the entry bundles among them."""

    def add(self, entries: bytes) -> None:
        """Adds entries, 32 bytes each, to the tree."""
        first = self.coming - len(self._rest) // HASH_SIZE
        self.coming += len(entries) // HASH_SIZE
        rest = self._rest + entries
        to_border = -first % FULL * HASH_SIZE
        if to_border and len(rest) >= to_border:  # only before the first whole tile
            self._grow(rest[:to_border], leaf_hashes(split(rest[:to_border])))
            rest, to_border = rest[to_border:], 0
        whole = 0 if to_border else len(rest) - len(rest) % _WHOLE
        if whole:
            self._hashing.append((rest[:whole], _hash(self._other, rest[:whole])))
        self._rest = rest[whole:]

    def finish(self) -> None:
        """All that was added is in the tree."""
        self._settle(wait=True)
        if self._rest:
            self._grow(self._rest, leaf_hashes(split(self._rest)))
            self._rest = b""

    def take_full(self) -> list[tuple[int, int, bytes]]:
        """Of the tiles that are hashed those that are full and of which the database has nothing; each once."""
        self._settle(wait=False)
        full = [
            place
            for place, hashes in self.tiles.items()
            if len(hashes) == _WHOLE and place not in self._begun
        ]
        self.written += len(full)
        return [(*place, self.tiles.pop(place)) for place in full]

    def _settle(self, *, wait: bool) -> None:
        while self._hashing and (wait or self._hashing[0][1].done()):
            entries, hashed = self._hashing.popleft()
            self._grow(entries, *hashed.result())

    def _grow(self, entries: bytes, leaves: bytes, roots: bytes | None = None) -> None:
        bundles = self._bundle + entries
        first = self.size // FULL
        for number, at in enumerate(range(0, len(bundles), _WHOLE)):
            self.tiles[ENTRIES, first + number] = bundles[at : at + _WHOLE]
        self._bundle = bundles[len(bundles) // _WHOLE * _WHOLE :]
        growth = grow(self.size, self._edge, leaves, roots)
        self.size, self.root, self._edge = growth.size, growth.root, growth.edge
        for level, index, hashes in growth.tiles:
            self.tiles[level, index] = hashes


def _hash(other: Beside | None, entries: bytes) -> Future[tuple[bytes, bytes]]:
    if other is not None:
        return other.submit(hash_tiles, entries)
    here: Future[tuple[bytes, bytes]] = Future()
    here.set_result(hash_tiles(entries))
    return here


def hash_tiles(entries: bytes) -> tuple[bytes, bytes]:
    """Of the entries of whole tiles the leaf hashes and the roots of the tiles, each end to end."""
    leaves = leaf_hashes(split(entries))
    return leaves, tile_roots(leaves)


def split(data: bytes) -> tuple[bytes, ...]:
    """Hashes or entries, 32 bytes each, that lie end to end."""
    return unpack(f"{HASH_SIZE}s" * (len(data) // HASH_SIZE), data)


def _copy_tiles(conn: psycopg.Connection, rows: Sequence[tuple[int, int, bytes]]) -> None:
    """Copies rows straight into the tile table, which has none of them yet."""
    with (
        conn.cursor() as cursor,
        cursor.copy("COPY tile (level, index, hashes) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(TILE_TYPES)
        for row in rows:
            copy.write_row(row)


def _put_leaves(conn: psycopg.Connection, first: int, taken: _Taken) -> None:
    """Gives the acts their places, from `first` on."""
    begins = range(0, taken.count, RUN)
    keys = [unpack(_KEY, taken.keys[28 * at : 28 * (at + 1)]) for at in begins]
    conn.execute(
        PUT_LEAVES,
        (
            [first + at for at in begins],
            [str(int.from_bytes(xact_id)) for _, _, xact_id in keys],
            [UUID(bytes=person) for person, _, _ in keys],
            [ordinal for _, ordinal, _ in keys],
            [taken.ids[16 * at : 16 * (at + RUN)] for at in begins],
        ),
    )


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
