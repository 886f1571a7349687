"""The log's side of a witness: asking for a cosignature, and for the last checkpoint the witness has seen."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from musterroll.errors import BadInput, MusterrollError
from musterroll.witness.record import Submission, format_submission, origin_folder

MOST_BYTES = 512 * 1024  # of an answer

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")


class WitnessSilent(MusterrollError):
    """A witness can't be reached, or answers what no witness answers."""

    code = "witness_silent"


@dataclass(frozen=True)
class Reply:
    """What a witness said. `lines`: its cosignatures, to be checked, if it gave any; `has`: with a 409, the size it
    has seen; `status` otherwise tells why not."""

    status: int
    lines: str = ""
    has: int | None = None


def witness_address(url: str) -> SplitResult:
    """The parts of a witness's address. Raises BadInput unless it is http or https."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(f"{url!r} is no witness's address", where=url, accepted="http://… or https://…")
    return parts


def add_checkpoint(url: str, submission: Submission, patience: float) -> Reply:
    """Asks the witness at `url` to cosign. `patience`: seconds for each step of the call.

    Raises WitnessSilent where there is no such answer as the protocol knows.
    """
    status, body = _call(url, "POST", "add-checkpoint", format_submission(submission), patience)
    if status == HTTPStatus.OK:
        try:
            return Reply(status, lines=body.decode())
        except UnicodeDecodeError as error:
            raise WitnessSilent(f"{url} answers what is not UTF-8") from error
    size = _SIZE.fullmatch(body) if status == HTTPStatus.CONFLICT else None
    return Reply(status, has=int(size[1]) if size is not None else None)


def last_seen(url: str, origin: str, patience: float) -> bytes | None:
    """The last checkpoint of the log `origin` that the witness at `url` shows, a signed note; None if it shows none.

    Raises WitnessSilent if it can't be asked.
    """
    status, body = _call(url, "GET", f"{origin_folder(origin)}/checkpoint", None, patience)
    return body if status == HTTPStatus.OK else None


def _call(url: str, method: str, path: str, body: bytes | None, patience: float) -> tuple[int, bytes]:
    parts = witness_address(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=patience)
        try:
            connection.request(method, f"{parts.path.rstrip('/')}/{path}", body)
            answer = connection.getresponse()
            data = answer.read(MOST_BYTES + 1)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise WitnessSilent(f"{url} can't be asked ({type(error).__name__})") from error
    if len(data) > MOST_BYTES:
        raise WitnessSilent(f"{url} answers more than {MOST_BYTES} bytes")
    return answer.status, data
