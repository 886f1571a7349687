"""The rows of `musterroll bench` about inclusion proofs: how fast they are made, and how large they are."""

from __future__ import annotations

import os
import random
import statistics
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

import psycopg

from musterroll.journal.seal import DatabaseTiles, hashes_at
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint
from musterroll.proof.merkle import HASH_SIZE, Node, leaf_hashes, node_hash, prove_inclusion, root
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.proof.tiles import FULL, HEIGHT, TileReader, grow, hash_reader
from musterroll.proof.tlog_proof import TlogProof, check_tlog_proof, format_tlog_proof

LEAVES = int(os.environ.get("BENCH_LEAVES", "100000000"))
PROOFS = 2_000
TURN = 50
SIGNER = NoteSigner("register.example/bench", bytes(range(32)))
PERIOD = FULL * FULL  # leaves after which the synthetic tree repeats itself
LEVELS = 7  # of tiles above the leaves: more than any log will have

PUT_TILE = "INSERT INTO tile VALUES (%s, %s, %s)"

Row = dict[str, Any]
Fresh = Callable[[], Any]
Say = Callable[[str], None]


def entry(index: int) -> bytes:
    """The synthetic log's entry at that index, 32 bytes as a commitment is."""
    return sha256(b"bench %d" % (index % PERIOD)).digest()


class RepeatingTree:
    """The tiles of a log of any size whose entries repeat after 65,536: a tree like any other to who reads it.

    All full subtrees over a multiple of that many leaves are equal, so that 3.2 GB of hashes are 2 MB.
    """

    def __init__(self) -> None:
        self._leaves = leaf_hashes(map(entry, range(PERIOD)))
        whole = grow(0, {}, self._leaves)
        self._above = [hashes for level, _, hashes in whole.tiles if level == 1]
        node = whole.root
        while len(self._above) < LEVELS:
            self._above.append(node * FULL)
            for _ in range(HEIGHT):
                node = node_hash(node, node)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        if level:
            return self._above[level - 1][: width * HASH_SIZE]
        start = index * FULL * HASH_SIZE % len(self._leaves)
        return self._leaves[start : start + width * HASH_SIZE]


class Noted:
    """Reads from `tiles`, and notes which there were."""

    def __init__(self, tiles: TileReader) -> None:
        self._tiles = tiles
        self.read: dict[tuple[int, int, int], bytes] = {}

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        return self.read.setdefault((level, index, width), self._tiles.read_tile(level, index, width))


def proof(fresh: Fresh, say: Say) -> Iterator[Row]:
    """Inclusion proofs as an extract carries them, out of the register's own tables; each proof is checked.

    Each is made by itself: those of one extract share much of the work, and are counted beside it.

    The table of tiles holds those of them that these proofs read, which is all of it that they can tell.
    """
    say(f"proof: a log of {LEAVES} entries")
    tree = RepeatingTree()
    head = Checkpoint(SIGNER.key.name, LEAVES, root(LEAVES, hash_reader(LEAVES, tree)))
    note = sign_note(format_checkpoint(head), SIGNER)
    draw = random.Random(1)
    asked = [draw.randrange(LEAVES) for _ in range(PROOFS)]
    reads = {index: _reads(tree, index) for index in asked}
    with fresh() as database, database.connect("worker") as conn:
        tiles = {tile: hashes for read in reads.values() for tile, hashes in read.items()}
        with conn.transaction(), conn.cursor() as cursor:
            cursor.executemany(
                PUT_TILE, [(level, index, hashes) for (level, index, _), hashes in tiles.items()]
            )
        say(f"proof: {PROOFS} proofs, and the limit, by turns of {TURN}")
        ours, limit, from_memory, together = 0.0, 0.0, 0.0, 0.0
        paths: list[tuple[bytes, ...]] = []
        # By turns, so that whatever else the machine does meanwhile is done to all of them.
        for turn in (asked[at : at + TURN] for at in range(0, PROOFS, TURN)):
            started = time.perf_counter()
            paths += [prove_inclusion(LEAVES, index, hashes_at(conn, LEAVES)) for index in turn]
            ours += time.perf_counter() - started
            started = time.perf_counter()
            for index in turn:
                prove_inclusion(LEAVES, index, hash_reader(LEAVES, tree))
            from_memory += time.perf_counter() - started
            started = time.perf_counter()
            read = hashes_at(conn, LEAVES)
            for index in turn:
                prove_inclusion(LEAVES, index, read)
            together += time.perf_counter() - started
            limit += _bare(conn, [(list(reads[index]), _hashings(index)) for index in turn])
    proofs = [TlogProof(index, path, note) for index, path in zip(asked, paths, strict=True)]
    started = time.perf_counter()
    for one in proofs:
        check_tlog_proof(one, entry(one.index), [SIGNER.key])
    checking = time.perf_counter() - started
    yield {
        "name": "proof",
        "value": round(PROOFS / ours),
        "unit": "inclusion proofs/s",
        "limit": round(PROOFS / limit),
        "limit_is": "reading the same tiles, and SHA-256 of as many nodes as their proofs are made of",
        "ratio": round(ours / limit, 3),
        "leaves": LEAVES,
        "proofs": PROOFS,
        "proofs_checked_and_found_right": len(proofs),
        f"by_{TURN}_as_of_one_extract_per_s": round(PROOFS / together),
        "from_tiles_in_memory_per_s": round(PROOFS / from_memory),
        "checked_with_signature_per_s": round(PROOFS / checking),
        "tiles_a_proof": round(sum(map(len, reads.values())) / len(reads), 2),
        "hashings_a_proof": round(statistics.mean(map(_hashings, asked)), 1),
        "seconds": round(ours, 3),
        "limit_seconds": round(limit, 3),
    }
    yield from _sizes(proofs, note)


def _reads(tree: TileReader, index: int) -> dict[tuple[int, int, int], bytes]:
    """The tiles that a proof for this leaf reads."""
    noted = Noted(tree)
    prove_inclusion(LEAVES, index, hash_reader(LEAVES, noted))
    return noted.read


def _hashings(index: int) -> int:
    """How many node hashes a proof for this leaf is made of: a tile holds every eighth level of the tree only."""
    nodes: list[Node] = []

    def note_down(wanted: Sequence[Node]) -> list[bytes]:
        nodes.extend(wanted)
        return [bytes(HASH_SIZE)] * len(wanted)

    hashes = len(prove_inclusion(LEAVES, index, note_down))
    return sum((1 << level % HEIGHT) - 1 for level, _ in nodes) + len(nodes) - hashes


def _bare(conn: psycopg.Connection, work: Sequence[tuple[Sequence[tuple[int, int, int]], int]]) -> float:
    """Seconds to read these tiles, and to hash as many pairs of nodes, proof by proof."""
    pair = b"\1" + bytes(2 * HASH_SIZE)
    started = time.perf_counter()
    for tiles, hashings in work:
        reader = DatabaseTiles(conn)
        for tile in tiles:
            reader.read_tile(*tile)
        for _ in range(hashings):
            sha256(pair).digest()
    return time.perf_counter() - started


def _sizes(proofs: Sequence[TlogProof], note: bytes) -> Iterator[Row]:
    """What a proof weighs: its hashes alone, and as the text that is handed over."""
    least = (LEAVES - 1).bit_length() * HASH_SIZE
    hashes = [len(one.path) * HASH_SIZE for one in proofs]
    texts = [len(format_tlog_proof(one)) - len(note) for one in proofs]
    least_is = "ceil(log2 leaves) hashes of 32 bytes"
    yield {
        "name": "proof_size",
        "value": round(statistics.mean(hashes), 1),
        "unit": "bytes a proof",
        "limit": least,
        "limit_is": least_is,
        "ratio": round(statistics.mean(hashes) / least, 3),
        "most": max(hashes),
    }
    yield {
        "name": "proof_text_size",
        "value": round(statistics.mean(texts), 1),
        "unit": "bytes of .tlog-proof before its checkpoint",
        "limit": least,
        "limit_is": least_is,
        "ratio": round(statistics.mean(texts) / least, 3),
        "most": max(texts),
        "of_which_base64": round(
            statistics.mean(hashes) / HASH_SIZE * (len(b64encode(bytes(HASH_SIZE))) + 1), 1
        ),
        "checkpoint_bytes": len(note),
    }
