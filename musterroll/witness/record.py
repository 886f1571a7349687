"""What a witness knows: of each log the last checkpoint it cosigned. It lies in the witness's own folder.

    lock                              held by the one process that is this witness
    <name of a key>.seed              32 secret bytes, 0600
    <hex SHA-256(origin)>/checkpoint  the last checkpoint, with the log's lines and the witness's own

A checkpoint is cosigned when a key of its log has signed it and the log is shown to contain what was cosigned
before. To check and to keep is one step under one lock, and what was kept is on disk before the answer leaves: after
a crash the witness remembers more than it said, never less.
"""

from __future__ import annotations

import binascii
import fcntl
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from musterroll.durable import put
from musterroll.errors import BadInput, BadNote, ProofFailed
from musterroll.proof.checkpoint import Checkpoint, checkpoint_in, parse_checkpoint
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE, check_consistency
from musterroll.proof.note import Cosigner, NoteKey, format_signature, open_note, split_note
from musterroll.wallclock import Clock

MOST_HASHES = 63
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"

_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Submission:
    """What a log asks to be cosigned. `old`: the size it believes the witness has; `proof`: 32-byte hashes from there
    to the checkpoint; `note`: the signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, body, media type."""

    status: HTTPStatus
    body: bytes = b""
    media_type: str = TEXT_TYPE


def format_submission(submission: Submission) -> bytes:
    """The body of add-checkpoint."""
    hashes = [b64encode(one).decode() for one in submission.proof]
    head = "".join(f"{line}\n" for line in (f"old {submission.old}", *hashes, ""))
    return head.encode() + submission.note


def parse_submission(body: bytes) -> Submission:
    """What a body of add-checkpoint says. Raises BadInput unless it is just as `format_submission` writes it."""
    head, _, note = body.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    old = _OLD.fullmatch(first)
    if old is None:
        raise BadInput("the first line is not the old size", accepted="old <size>")
    if len(lines) > MOST_HASHES:
        raise BadInput(f"a proof of {len(lines)} hashes", accepted=f"up to {MOST_HASHES}")
    try:
        submission = Submission(int(old[1]), tuple(b64decode(line, validate=True) for line in lines), note)
    except (binascii.Error, ValueError) as error:
        raise BadInput("a line of the proof is not base64", accepted="a hash of 32 bytes") from error
    if any(len(one) != HASH_SIZE for one in submission.proof) or format_submission(submission) != body:
        raise BadInput("a line of the proof is not a hash", accepted="32 bytes in base64")
    return submission


def origin_folder(origin: str) -> str:
    """The name under which a witness keeps and serves a log's checkpoint: hex of SHA-256(origin)."""
    return sha256(origin.encode()).hexdigest()


class Record:
    """The witness itself. `logs`: keys of the logs it watches, several of one origin being one log's.

    Raises BadInput if another process is this witness, or if no log is to be watched.
    """

    def __init__(
        self, folder: Path, cosigners: Sequence[Cosigner], logs: Iterable[NoteKey], clock: Clock
    ) -> None:
        self._folder = folder
        self._cosigners = tuple(cosigners)
        self._clock = clock
        self._logs: dict[str, list[NoteKey]] = {}
        for key in logs:
            self._logs.setdefault(key.name, []).append(key)
        if not self._logs:
            raise BadInput("a witness without a log to watch", accepted="the vkey of a log")
        folder.mkdir(parents=True, exist_ok=True)
        # Two processes with one folder could cosign two histories of one log.
        self._lock_file = (folder / "lock").open("a")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock_file.close()
            raise BadInput(f"another witness is running in {folder}", where=str(folder)) from None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Lets another process be this witness."""
        self._lock_file.close()

    @property
    def keys(self) -> tuple[NoteKey, ...]:
        """The keys by which its cosignatures are known."""
        return tuple(cosigner.key for cosigner in self._cosigners)

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs it watches."""
        return tuple(self._logs)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosigns the checkpoint in `body`, or says why not, with the statuses of C2SP tlog-witness."""
        try:
            submission = parse_submission(body)
            text, _ = split_note(submission.note)
            offered = parse_checkpoint(text)
        except (BadInput, BadNote) as error:
            return _says(HTTPStatus.BAD_REQUEST, str(error))
        known = self._logs.get(offered.origin)
        if known is None:
            return _says(HTTPStatus.NOT_FOUND, "this log is not watched here")
        try:
            opened = open_note(submission.note, known)
            offered = checkpoint_in(opened)
        except BadNote as error:
            return _says(HTTPStatus.FORBIDDEN, str(error))
        if submission.old > offered.size:
            return _says(HTTPStatus.BAD_REQUEST, "the old size is larger than the checkpoint's")
        by_log = [format_signature(key, opened.signatures[key]) for key in opened.signed_by]
        with self._lock:
            return self._cosign(submission, offered, text, by_log)

    def _cosign(
        self, submission: Submission, offered: Checkpoint, text: str, by_log: Sequence[str]
    ) -> Answer:
        seen, seen_at = self._seen(offered.origin)
        size, root = (seen.size, seen.root) if seen is not None else (0, EMPTY_ROOT)
        conflict = Answer(HTTPStatus.CONFLICT, f"{size}\n".encode(), SIZE_TYPE)
        if submission.old != size:
            return conflict
        if size == offered.size and root != offered.root:
            return conflict
        try:
            check_consistency(submission.proof, size, root, offered.size, offered.root)
        except ProofFailed as error:
            return _says(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        # A clock that was put back must not make a smaller tree the largest one at a later time.
        at = max(int(self._clock.now().timestamp()), seen_at)
        ours = [cosigner.line(text, at) for cosigner in self._cosigners]
        self._keep(offered.origin, "".join((text, "\n", *by_log, *ours)).encode())
        return Answer(HTTPStatus.OK, "".join(ours).encode())

    def checkpoint(self, folder: str) -> bytes | None:
        """The last cosigned checkpoint of the log whose origin has this hash, in hex; None if there is none."""
        if folder not in {origin_folder(origin) for origin in self._logs}:
            return None
        try:
            return (self._folder / folder / "checkpoint").read_bytes()
        except FileNotFoundError:
            return None

    def _seen(self, origin: str) -> tuple[Checkpoint | None, int]:
        """The last checkpoint cosigned of this log and when, in POSIX seconds; (None, 0) before the first.

        Raises BadNote if the file is not one of this witness's own: to begin anew would be to forget.
        """
        note = self.checkpoint(origin_folder(origin))
        if note is None:
            return None, 0
        opened = open_note(note, self.keys)
        times = [opened.signed_at(key) or 0 for key in opened.signed_by]
        seen = parse_checkpoint(opened.text)
        if seen.origin != origin:
            raise BadNote(f"the record of {origin} is that of {seen.origin}")
        return seen, max(times)

    def _keep(self, origin: str, note: bytes) -> None:
        put(self._folder / origin_folder(origin) / "checkpoint", note)


def _says(status: HTTPStatus, reason: str) -> Answer:
    return Answer(status, f"{reason}\n".encode())
