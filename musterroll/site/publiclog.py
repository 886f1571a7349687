"""The log, for whoever wants to check: checkpoint, tiles and key, as `musterroll verify --log URL` reads them.

Read-only, and served from the files that sealing published, so that asking costs the register nothing.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from musterroll.clock.worker import ORIGIN
from musterroll.errors import BadInput
from musterroll.journal.seal import log_signer
from musterroll.proof.note import format_vkey
from musterroll.proof.tiles import parse_tile_path
from musterroll.site import connections

FRESH = "public, max-age=1"
LONGEST_SHOWN = 1000  # characters of a signature line
FOR_EVER = "public, max-age=31536000, immutable"  # a tile's hashes never change, a partial one's neither


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed note. 404 before the first sealing."""
    return _file("checkpoint", "text/plain; charset=utf-8", FRESH)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """The tile at this path, hashes of 32 bytes each. 404 for a path that the log's format doesn't write."""
    try:
        parse_tile_path(f"tile/{path}")
    except BadInput:
        raise Http404 from None
    return _file(f"tile/{path}", "application/octet-stream", FOR_EVER)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The key of the log, a C2SP vkey. Worth pinning when it was got another way than the extract."""
    return _open(f"{vkey()}\n".encode(), "text/plain; charset=utf-8", FRESH)


def vkey() -> str:
    """The key of the log as text."""
    return format_vkey(log_signer(connections.config().data_dir, ORIGIN).key)


def newest_checkpoint() -> str:
    """The newest checkpoint's note as a page shows it, or "" before the first sealing.

    Without its ML-DSA-44 lines: 3,300 letters that nobody reads. The file has them.
    """
    try:
        note = (connections.config().data_dir / "log" / "checkpoint").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return "".join(line for line in note.splitlines(keepends=True) if len(line) < LONGEST_SHOWN)


def _file(path: str, media_type: str, caching: str) -> HttpResponse:
    try:
        data = (connections.config().data_dir / "log" / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise Http404 from None
    return _open(data, media_type, caching)


def _open(data: bytes, media_type: str, caching: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Cache-Control"] = caching
    # Anybody's page may read the log: it holds no people and no cookie is looked at.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
