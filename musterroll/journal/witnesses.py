"""Cosignatures: witnesses are asked to look at each new checkpoint, and what they sign is published with it.

A witness is slow, or away, or wrong; the log goes on. Each is asked for no longer than PATIENCE, all at once; one that
failed is asked again after a pause that doubles. What a witness claims counts as far as it is signed: a cosignature by
its own key, and a checkpoint that the database doesn't hold by the log's. That last would stop the log.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import psycopg

from musterroll.errors import BadInput, BadNote, MusterrollError
from musterroll.journal.seal import hashes_at, last_checkpoint
from musterroll.journal.shown import check_holds
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from musterroll.proof.merkle import prove_consistency
from musterroll.proof.note import NoteKey, format_signature, open_note
from musterroll.proof.policy import Policy, PolicyWitness, parse_policy
from musterroll.witness.client import Reply, WitnessSilent, add_checkpoint, last_seen, witness_address
from musterroll.witness.record import Submission

# Seconds that witnesses may hold up a round. A checkpoint is to be out within two seconds of its acts, and a round
# comes once a second; a witness on the same continent signs and syncs to disk in less than a third of this.
PATIENCE = 1.0
FIRST_PAUSE = 1.0  # seconds until a witness that failed is asked again
LONGEST_PAUSE = 60.0

PUT = "INSERT INTO cosignature VALUES (%s, %s, %s, %s) ON CONFLICT (size, witness) DO NOTHING"
SEEN = "SELECT size, at FROM cosignature WHERE witness = %s ORDER BY size DESC LIMIT 1"

T = TypeVar("T")

log = logging.getLogger("musterroll.witnesses")


@dataclass(frozen=True)
class WitnessState:
    """How far a witness is. `size`: leaves of the last checkpoint it cosigned, 0 if none; `at`: when, by its own
    clock; `lag`: leaves it has yet to see."""

    name: str
    key: NoteKey
    url: str
    size: int
    at: datetime | None
    lag: int


def read_policy(path: Path, keys: Sequence[NoteKey]) -> Policy:
    """The policy in the file that WITNESSES names, for the log with these keys.

    Raises BadInput if it can't be read, names other logs only, or has an address that is none.
    """
    try:
        policy = parse_policy(path.read_bytes())
    except OSError as error:
        raise BadInput(
            f"WITNESSES={str(path)!r} can't be read: {error.strerror}", where="WITNESSES"
        ) from error
    except BadInput as error:
        raise BadInput(f"{path}, {error}", where="WITNESSES", accepted=error.accepted) from error
    if policy.logs and not {log.key for log in policy.logs} & set(keys):
        raise BadInput(
            f"{path} names logs, but not this one (`musterroll log key` says its keys)", where="WITNESSES"
        )
    for witness in policy.witnesses:
        if witness.url:
            witness_address(witness.url)
    return policy


def witness_states(conn: psycopg.Connection, policy: Policy) -> list[WitnessState]:
    """How far each witness of the policy is, in its order."""
    (size,) = conn.execute("SELECT coalesce(max(size), 0) FROM checkpoint").fetchone() or (0,)
    states = []
    for witness in policy.witnesses:
        seen, at = conn.execute(SEEN, (key_name(witness.key),)).fetchone() or (0, None)
        states.append(WitnessState(witness.name, witness.key, witness.url, seen, at, size - seen))
    return states


def key_name(key: NoteKey) -> str:
    """The key as the table names it: its vkey's name and id."""
    return f"{key.name}+{key.id.hex()}"


class Witnesses:
    """The witnesses of a policy, and how each has answered. `keys`: the log's own."""

    def __init__(self, policy: Policy, keys: Sequence[NoteKey]) -> None:
        self._keys = tuple(keys)
        self._asked = {witness.name: _Asked() for witness in policy.witnesses if witness.url}
        self._witnesses = [witness for witness in policy.witnesses if witness.url]

    def compare(self, conn: psycopg.Connection) -> None:
        """Looks at what each witness has seen of this log, once in this process, before anything more is signed.

        Raises ProofFailed if one shows a checkpoint that the log's key signed and the database doesn't hold. A
        witness that can't be asked is asked again next time.
        """
        due = [one for one in self._due() if not self._asked[one.name].compared]
        answers = _at_once({one.name: self._look(one) for one in due})
        for witness in due:
            answer = answers.get(witness.name, WitnessSilent("no answer in time"))
            if isinstance(answer, MusterrollError):
                self._failed(witness, str(answer))
            else:
                self._check_shown(conn, witness, answer)
                self._asked[witness.name].compared = True

    def collect(self, conn: psycopg.Connection) -> int:
        """Asks for the cosignatures that the newest checkpoint doesn't have yet; returns how many came.

        `conn` is a worker's. Takes 2 * PATIENCE at most. Raises ProofFailed as `compare` does.
        """
        newest = last_checkpoint(conn)
        if newest is None:
            return 0
        checkpoint, note = newest
        have = {
            row[0]
            for row in conn.execute("SELECT witness FROM cosignature WHERE size = %s", (checkpoint.size,))
        }
        missing = [one for one in self._due() if key_name(one.key) not in have]
        for one in missing:
            asked = self._asked[one.name]
            if asked.size is None:
                asked.size = (conn.execute(SEEN, (key_name(one.key),)).fetchone() or (0,))[0]
        got, behind = self._ask(conn, missing, checkpoint, note)
        more, _ = self._ask(conn, behind, checkpoint, note) if behind else (0, [])
        return got + more

    def _due(self) -> list[PolicyWitness]:
        now = time.monotonic()
        return [one for one in self._witnesses if self._asked[one.name].again <= now]

    def _ask(
        self, conn: psycopg.Connection, witnesses: Sequence[PolicyWitness], checkpoint: Checkpoint, note: str
    ) -> tuple[int, list[PolicyWitness]]:
        """How many have cosigned, and those that said from which size they want the proof."""
        read = hashes_at(conn, checkpoint.size)
        calls = {}
        for one in witnesses:
            old = min(self._asked[one.name].size or 0, checkpoint.size)
            proof = prove_consistency(old, checkpoint.size, read)
            calls[one.name] = _call(one.url, Submission(old, tuple(proof), note.encode()))
        answers = _at_once(calls)
        got, behind = 0, []
        for one in witnesses:
            answer = answers.get(one.name, WitnessSilent("no answer in time"))
            asked = self._asked[one.name]
            if isinstance(answer, MusterrollError):
                self._failed(one, str(answer))
            elif answer.status == HTTPStatus.OK:
                got += self._take(conn, one, checkpoint, answer.lines)
            elif answer.has is not None and answer.has != asked.size and answer.has <= checkpoint.size:
                asked.size = answer.has
                behind.append(one)
            else:  # it has seen more than there is, or something else: if so, it can show it
                shown = _at_once({one.name: self._look(one)}).get(one.name)
                if shown is not None and not isinstance(shown, MusterrollError):
                    self._check_shown(conn, one, shown)
                self._failed(one, f"answers {answer.status} to a right proof")
        return got, behind

    def _take(
        self, conn: psycopg.Connection, witness: PolicyWitness, checkpoint: Checkpoint, lines: str
    ) -> int:
        text = format_checkpoint(checkpoint)
        try:
            opened = open_note(f"{text}\n{lines}".encode(), [witness.key])
        except BadNote as error:
            self._failed(witness, f"gives no cosignature of its own: {error}")
            return 0
        line = format_signature(witness.key, opened.signatures[witness.key])
        at = datetime.fromtimestamp(min(opened.signed_at(witness.key) or 0, _LATEST), UTC)
        conn.execute(PUT, (checkpoint.size, key_name(witness.key), line, at))
        asked = self._asked[witness.name]
        if asked.pause:
            log.warning("witness %s cosigns again, %d leaves", witness.name, checkpoint.size)
        asked.size, asked.pause, asked.again = checkpoint.size, 0.0, 0.0
        return 1

    def _look(self, witness: PolicyWitness) -> Callable[[], bytes]:
        origin = self._keys[0].name
        return lambda: last_seen(witness.url, origin, PATIENCE) or b""

    def _check_shown(self, conn: psycopg.Connection, witness: PolicyWitness, note: bytes) -> None:
        """Raises ProofFailed if the note is a checkpoint by the log's own key that the database doesn't hold."""
        if not note:
            return
        try:
            shown = open_checkpoint(note, self._keys)
        except BadNote as error:  # anybody can claim anything; only our own signature binds us
            log.warning("witness %s shows a checkpoint that this log did not sign: %s", witness.name, error)
            return
        check_holds(conn, shown, f"witness {witness.name}")

    def _failed(self, witness: PolicyWitness, why: str) -> None:
        asked = self._asked[witness.name]
        asked.pause = min(asked.pause * 2, LONGEST_PAUSE) if asked.pause else FIRST_PAUSE
        asked.again = time.monotonic() + asked.pause
        log.warning(
            "witness %s has cosigned %d leaves and does not go on (%s); asked again in %.0f s",
            witness.name,
            asked.size or 0,
            why,
            asked.pause,
        )


_LATEST = 253_402_300_799  # POSIX seconds of the year 9999, the last that the database writes


@dataclass
class _Asked:
    """How a witness has answered. `size`: leaves it has seen, None before it is known; `again`: when it is next asked,
    on the monotonic clock; `pause`: seconds between the last failures, 0 if it answers."""

    size: int | None = None
    again: float = 0.0
    pause: float = 0.0
    compared: bool = False


def _call(url: str, submission: Submission) -> Callable[[], Reply]:
    return lambda: add_checkpoint(url, submission, PATIENCE)


def _at_once(calls: Mapping[str, Callable[[], T]]) -> dict[str, T | MusterrollError]:
    """What each call returned or which of our errors it raised; nothing for one that took longer than PATIENCE.

    The threads are daemons: one that hangs on a witness holds up neither the round nor the end of the process.
    """
    done: dict[str, T | MusterrollError] = {}

    def run(name: str, call: Callable[[], T]) -> None:
        try:
            done[name] = call()
        except MusterrollError as error:
            done[name] = error

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in calls.items()]
    for thread in threads:
        thread.start()
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return dict(done)
