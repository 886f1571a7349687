"""Issuing an extract: an act of its own, which commits to every part of what the extract says.

`issue` records the act. Once the sealer has given it a leaf (it looks about once a second), `complete` makes the file:
what it says is folded again from the acts that stood before it and must fit the digests recorded then, so that
nothing but the act is stored and the same extract can be had again as JSON and on paper.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg

from musterroll.case.acts import ExtractIssued
from musterroll.case.file import Setting
from musterroll.case.fold import fold
from musterroll.errors import CaseConflict, ProofFailed, UnknownCase, UnknownCode, UnknownPerson
from musterroll.extracts import document as doc
from musterroll.extracts.content import ACTS, KINDS, content, resting_on
from musterroll.extracts.norms import LAW, law_pages
from musterroll.journal.peoplemap import path_of
from musterroll.journal.read import Stored, stored_acts
from musterroll.journal.seal import cosignatures, hashes_at, last_checkpoint
from musterroll.law.vocabulary import Pack
from musterroll.proof.checkpoint import Checkpoint
from musterroll.proof.commitment import SALT_SIZE
from musterroll.proof.merkle import ReadHashes, prove_inclusion
from musterroll.proof.peoplemap import EMPTY, Mapped, check_mapped, extend, person_key
from musterroll.register.record import record
from musterroll.register.setting import load_setting

LOCK_FILE = "SELECT acts FROM file WHERE person_id = %s FOR UPDATE"
STATEMENT_AT = "SELECT body FROM statement WHERE position = %s AND kind = 'map'"
STATEMENT_OF_RULES = """
SELECT position, body FROM statement
WHERE kind = 'rules' AND position < %s AND body::jsonb ->> 'digest' = %s ORDER BY position DESC LIMIT 1
"""
POLL = 0.1  # seconds between two looks for the seal


@dataclass(frozen=True)
class Extract:
    """A finished extract. `id` is that of its act, which the verify page is asked for."""

    id: UUID
    kind: str
    issued_at: datetime
    document: dict[str, Any]

    @property
    def json(self) -> bytes:
        """The file."""
        return doc.write(self.document)

    @property
    def name(self) -> str:
        """A name for the file, without what comes after the dot: it tells the kind and the day, not the person."""
        return f"{self.kind}-{self.document['issued_at'][:10]}-{str(self.id)[:8]}"


def issue(conn: psycopg.Connection, pack: Pack, person: UUID, kind: str, at: datetime, author: str) -> UUID:
    """Records that an extract of this kind is issued at `at`; returns the id of that act.

    `conn` may be the portal's, inside a transaction with `app.person` set, or a worker's. Raises UnknownCode for a kind
    that there is not, UnknownPerson.
    """
    if kind not in KINDS:
        raise UnknownCode(f"no kind of extract is called {kind!r}", where="kind", accepted=KINDS)
    with conn.transaction():
        # The lock keeps an act from slipping in between the fold and the extract's own place in the file.
        if conn.execute(LOCK_FILE, (person,)).fetchone() is None:
            raise UnknownPerson("there is no such person in the register")
        salt = secrets.token_bytes(SALT_SIZE)
        body = _body(
            stored_acts(conn, person, sorted(ACTS[kind])), load_setting(conn, pack), person, kind, at
        )
        act = ExtractIssued(
            id=uuid4(),
            person=person,
            effective_at=at,
            author=author,
            extract_kind=kind,
            salt=salt.hex(),
            digests=doc.digests(salt, body),
        )
        record(conn, pack, [act], at)
    return act.id


def complete(conn: psycopg.Connection, pack: Pack, person: UUID, act_id: UUID) -> Extract | None:
    """The extract that this act issued, with its proof under the newest checkpoint; None until it is sealed.

    Raises UnknownCase if there is no such extract of this person, and CaseConflict if it can't be made again: an outage
    recorded since, or other rules than this program's, would make it say something else. Then issue a new one.
    """
    everything = stored_acts(conn, person)
    own = next((one for one in everything if one.act.id == act_id), None)
    if own is None or not isinstance(own.act, ExtractIssued):
        raise UnknownCase("there is no such extract", extract=str(act_id))
    act, kind = own.act, own.act.extract_kind
    before = [one for one in everything if one.ordinal < own.ordinal and one.act.kind in ACTS[kind]]
    stored = _resting(before, kind, pack)
    newest = last_checkpoint(conn)
    if newest is None or any(
        one.position is None or one.position >= newest[0].size for one in [own, *stored]
    ):
        return None
    with_law = f"/{LAW}/pages" in act.digests
    body = _body(before, load_setting(conn, pack), person, kind, act.effective_at, with_law=with_law)
    salt = bytes.fromhex(act.salt)
    if doc.digests(salt, body) != act.digests:
        raise CaseConflict("this extract can't be made again as it was; issue a new one", extract=str(act_id))
    checkpoint, note = newest
    read = hashes_at(conn, checkpoint.size)

    def place(one: Stored) -> dict[str, Any]:
        assert one.position is not None
        return doc.format_place(one.position, prove_inclusion(checkpoint.size, one.position, read))

    whole = _whole(conn, everything, own, stored, checkpoint, read)
    rules = _rules(conn, str(body["rules"]), checkpoint, read)
    if whole is None or rules is None:
        return None
    proof = {
        "log": checkpoint.origin,
        "checkpoint": note + cosignatures(conn, checkpoint.size),
        "extract": _opened(own) | place(own),
        "acts": [place(one) for one in stored],
        "whole": whole,
        "rules": rules,
        "leaves": doc.leaf_digests(salt, body),
    }
    return Extract(act_id, kind, act.effective_at, body | {doc.PROOF: proof})


def _whole(
    conn: psycopg.Connection,
    everything: Sequence[Stored],
    own: Stored,
    opened: Sequence[Stored],
    checkpoint: Checkpoint,
    read: ReadHashes,
) -> dict[str, Any] | None:
    """That the person's file holds these acts under the checkpoint and no other; None if it was sealed further while
    this was read."""
    sealed = [one for one in everything if one.position is not None and one.position < checkpoint.size]
    number = {one.act.id: f"act {at}" for at, one in enumerate(opened)} | {own.act.id: "extract"}
    last = checkpoint.size - 1
    row = conn.execute(STATEMENT_AT, (last,)).fetchone()
    if row is None:
        return None
    person = own.act.person.bytes
    chain = extend(EMPTY, [one.commitment for one in sealed])
    try:
        path = path_of(conn, person)
        root = str(orjson.loads(row[0])["root"])
        check_mapped(Mapped(person_key(person), len(sealed), chain), path, bytes.fromhex(root))
    except (ProofFailed, ValueError):
        newest = last_checkpoint(conn)
        if newest is not None and newest[0].size != checkpoint.size:
            return None
        raise
    return {
        "acts": [number.get(one.act.id) or f"{one.label} {one.digest.hex()}" for one in sealed],
        "root": root,
        "map": doc.format_path(path),
        "path": doc.format_path(prove_inclusion(checkpoint.size, last, read)),
    }


def _rules(
    conn: psycopg.Connection, digest: str, checkpoint: Checkpoint, read: ReadHashes
) -> dict[str, Any] | None:
    """The statement of these rules in the log; None if it holds none yet."""
    row = conn.execute(STATEMENT_OF_RULES, (checkpoint.size, digest)).fetchone()
    if row is None:
        return None
    place = doc.format_place(row[0], prove_inclusion(checkpoint.size, row[0], read))
    return {"statement": orjson.loads(row[1])} | place


def wait(
    conn: psycopg.Connection,
    pack: Pack,
    person: UUID,
    act_id: UUID,
    *,
    patience: float = 5.0,
    seal: Callable[[], object] | None = None,
) -> Extract | None:
    """`complete`, tried for `patience` seconds; None if the sealer hasn't come by then.

    `seal` seals at once, where the caller may (the command line, with a worker's connection). Not inside a
    transaction: what one has written is sealed only after it has committed.
    """
    until = time.monotonic() + patience
    while True:
        if seal is not None:
            seal()
        extract = complete(conn, pack, person, act_id)
        if extract is not None or time.monotonic() >= until:
            return extract
        time.sleep(POLL)


def _resting(stored: Sequence[Stored], kind: str, pack: Pack) -> list[Stored]:
    wanted = {act.id for act in resting_on([one.act for one in stored], kind, pack)}
    return [one for one in stored if one.act.id in wanted]


def _body(
    stored: Sequence[Stored],
    setting: Setting,
    person: UUID,
    kind: str,
    at: datetime,
    *,
    with_law: bool = True,
) -> dict[str, Any]:
    """What the extract says and the acts it rests on, opened; folded from just these, so that it follows from them.

    `with_law`: whether it says where the law is, as those issued before that was said do not.
    """
    resting = _resting(stored, kind, setting.pack)
    acts = [one.act for one in resting]
    file = fold(acts, setting, person)
    says = content(file, setting, kind, at)
    law = {LAW: law_pages(file, setting, kind, at, acts)} if with_law else {}
    return says | law | {"acts": [_opened(one) for one in resting]}


def _opened(one: Stored) -> dict[str, Any]:
    return {"act": orjson.loads(one.payload), "salt": one.salt.hex()}
