"""Looks at a register after a fault: with the audit, and with a reader of the log that shares no code with it.

The reader takes the rows and files as an outsider would and computes hashes and signatures by itself, from `hashlib`
and `cryptography` alone (RFC 9162, C2SP tlog-tiles and signed-note).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from musterroll.law.vocabulary import Pack
from musterroll.proof.note import NoteKey
from musterroll.register.audit import audit

HASH = 32
BUNDLE = 256  # entries
PREFIX = 2  # bytes of the length before an entry

# half_stored --
# Acts without their opening whose file was not erased, and openings of no act.
HALF_STORED = """
SELECT count(*) FROM opening o FULL JOIN act a USING (person_id, act_id)
WHERE a.act_id IS NULL OR o.act_id IS NULL AND NOT EXISTS (
    SELECT FROM act erased WHERE erased.person_id = a.person_id AND erased.kind = 'erased'
)
"""


# back_in_time --
# Acts that the register says it learnt of before it learnt of the act before them in the same file, and checkpoints
# signed before the one before them. Readings bear on nothing.
BACK_IN_TIME = """
SELECT count(*) FROM (
    SELECT recorded_at < lag(recorded_at) OVER (PARTITION BY person_id ORDER BY ordinal) AS back FROM act
    WHERE kind NOT IN ('file_read', 'extract_issued', 'register_audited', 'projection_rebuilt')
    UNION ALL
    SELECT signed_at < lag(signed_at) OVER (ORDER BY size) FROM checkpoint
) AS moments WHERE back
"""


@dataclass
class Ledger:
    """Everything that anybody was told in all runs on one register: none of it may be lost or told otherwise."""

    acts: dict[str, int] = field(default_factory=dict)
    """Id → the run in which it was acknowledged."""
    checkpoints: dict[int, str] = field(default_factory=dict)
    """Size → root in hex."""

    def take(self, told: Sequence[str], run: int) -> Iterator[str]:
        """Writes it down; yields what contradicts what was told before."""
        for one in told:
            what, _, rest = one.partition(" ")
            if what == "act":
                self.acts[rest] = run
            elif what == "checkpoint":
                size, _, root = rest.partition(" ")
                if self.checkpoints.setdefault(int(size), root) != root:
                    yield f"two checkpoints of size {size} were shown"

    def forget(self, run: int) -> None:
        """What an asynchronous standby never got, of this run's acts alone."""
        self.acts = {act: of for act, of in self.acts.items() if of != run}


@dataclass(frozen=True)
class Kept:
    """What is known from elsewhere than the database: the log's keys, the data directory with what was published, the
    checkpoint that a witness has kept (None before the first), and the keys of the witnesses whose answers are in."""

    keys: Sequence[NoteKey]
    data_dir: Path
    witnessed: bytes | None
    witnesses: Sequence[NoteKey] = ()


def examine(conn: psycopg.Connection, pack: Pack, kept: Kept, ledger: Ledger, at: datetime) -> list[str]:
    """What is wrong with the register, in words that name nobody; empty if nothing is. `conn` is the auditor's."""
    said = audit(
        conn,
        pack,
        kept.keys,
        since=kept.witnessed,
        witnesses=kept.witnesses,
        at=at + timedelta(days=1),
    )
    found = [f"audit: {what} ({count} times)" for what, count in sorted(said.kinds.items())]
    found += _acknowledged(conn, ledger)
    found += _log(conn, kept.keys[0], ledger)
    found += _folder(conn, kept.keys[0], kept.data_dir)
    return found


def _acknowledged(conn: psycopg.Connection, ledger: Ledger) -> Iterator[str]:
    told = list(ledger.acts)
    count = "SELECT act_id::text, count(*) FROM act WHERE act_id = ANY(%s::uuid[]) GROUP BY 1"
    stored: dict[str, int] = dict(conn.execute(count, (told,)).fetchall())
    if lost := len(told) - len(stored):
        yield f"{lost} acknowledged acts are lost"
    if twice := sum(1 for number in stored.values() if number > 1):
        yield f"{twice} acts are on file twice"
    if (half := conn.execute(HALF_STORED).fetchone()) != (0,):
        yield f"half stored acts: {half}"
    if (back := conn.execute(BACK_IN_TIME).fetchone()) != (0,):
        yield f"acts or checkpoints that bear an earlier time than the one before them: {back}"


def _log(conn: psycopg.Connection, key: NoteKey, ledger: Ledger) -> Iterator[str]:
    """The log in the database: entries, checkpoints, signatures, each act at its leaf."""
    bundles = conn.execute("SELECT index, hashes FROM tile WHERE level = -1 ORDER BY index").fetchall()
    entries = [bytes(hashes[at : at + HASH]) for _, hashes in bundles for at in range(0, len(hashes), HASH)]
    checkpoints = conn.execute("SELECT size, root, note FROM checkpoint ORDER BY size").fetchall()
    roots = roots_of(entries, [size for size, _, _ in checkpoints] + list(ledger.checkpoints))
    for size, root, note in checkpoints:
        if roots.get(size) != bytes(root):
            yield f"the root of the checkpoint of size {size} is not that of the entries"
        if head_of(note, key) != (size, bytes(root)):
            yield f"the checkpoint of size {size} is not signed as it stands"
    if checkpoints and checkpoints[-1][0] != len(entries):
        yield f"{len(entries)} entries under a checkpoint of size {checkpoints[-1][0]}"
    for size, told in ledger.checkpoints.items():
        if (root := roots.get(size)) is None or root.hex() != told:
            yield f"the checkpoint of size {size} that was shown is no beginning of the log"
    sealed = conn.execute(
        "SELECT l.position, a.commitment FROM leaf l LEFT JOIN act a USING (act_id)"
    ).fetchall()
    if any(committed is None or entries[at : at + 1] != [bytes(committed)] for at, committed in sealed):
        yield "an act is not at its leaf"
    (said,) = conn.execute("SELECT count(*) FROM statement").fetchone() or (0,)
    if len(sealed) + said != len(entries):
        yield f"{len(entries)} entries for {len(sealed)} acts and {said} statements"


def _folder(conn: psycopg.Connection, key: NoteKey, data_dir: Path) -> Iterator[str]:
    """The published log: whole, signed, and with what stands beside the keys a beginning of that in the database."""
    roots: dict[int, bytes] = dict(conn.execute("SELECT size, root FROM checkpoint").fetchall())
    folder = data_dir / "log"
    if (folder / "checkpoint").exists():
        size, root = head_of((folder / "checkpoint").read_text(encoding="utf-8"), key)
        if bytes(roots.get(size, b"")) != root:
            yield f"the published checkpoint of size {size} is none of the log's"
        try:
            entries = list(_published_entries(folder, size))
        except (OSError, ValueError) as error:
            yield f"the published log is not whole: {error}"
        else:
            if roots_of(entries, [size]).get(size) != root:
                yield "the published entries are not those of the published checkpoint"
    last = data_dir / "keys" / "log.last"
    if last.exists():
        size, root = _head(last.read_text(encoding="utf-8"))
        if bytes(roots.get(size, b"")) != root:
            yield f"the checkpoint of size {size} beside the keys is none of the log's"


def _published_entries(folder: Path, size: int) -> Iterator[bytes]:
    """The entries of the bundles that a checkpoint of that size needs. Raises OSError for one that is missing."""
    for index in range(-(-size // BUNDLE)):
        width = min(BUNDLE, size - BUNDLE * index)
        name = f"{index:03d}" if index < 1000 else f"x{index // 1000:03d}/{index % 1000:03d}"
        path = folder / "tile" / "entries" / (name if width == BUNDLE else f"{name}.p/{width}")
        data = path.read_bytes()
        if len(data) != width * (PREFIX + HASH):
            raise ValueError(f"{path.name} has {len(data)} bytes")
        for at in range(0, len(data), PREFIX + HASH):
            yield data[at + PREFIX : at + PREFIX + HASH]


def roots_of(entries: Sequence[bytes], sizes: Sequence[int]) -> dict[int, bytes]:
    """Size → root of the tree of the first so many entries; sizes beyond them are left out."""
    wanted, found = set(sizes), {0: sha256(b"").digest()}
    peaks: list[tuple[int, bytes]] = []
    for number, entry in enumerate(entries, start=1):
        peaks.append((1, sha256(b"\0" + entry).digest()))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (width, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * width, sha256(b"\1" + left + right).digest())]
        if number in wanted:
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = sha256(b"\1" + left + root).digest()
            found[number] = root
    return found


def head_of(note: str, key: NoteKey) -> tuple[int, bytes]:
    """Size and root of a checkpoint; (-1, b"") unless this key, an Ed25519 one, signed it."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        _, name, signature = line.split(" ", 2)
        raw = b64decode(signature)
        if name == key.name and len(raw) == 4 + 64:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], text.encode())
            except InvalidSignature:
                continue
            return _head(text)
    return -1, b""


def _head(text: str) -> tuple[int, bytes]:
    _, size, root, *_ = text.split("\n")
    return int(size), b64decode(root)
