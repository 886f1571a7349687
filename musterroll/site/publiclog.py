"""The log, for whoever wants to check: checkpoint, tiles, entries, keys, as `musterroll verify --log URL` reads them.

Read-only. Served from the files that sealing published, so that asking costs the register nothing; what isn't there
as a file (another machine's folder, one that was cleared) comes out of the database, the same bytes.
"""

from __future__ import annotations

import psycopg
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from musterroll.clock.worker import ORIGIN
from musterroll.demo import showcase
from musterroll.errors import BadInput, ProofFailed
from musterroll.journal.logkeys import LogSigner
from musterroll.journal.seal import cosignatures, last_checkpoint, log_signer, read_tile
from musterroll.journal.shown import check_continues
from musterroll.journal.witnesses import read_policy
from musterroll.proof.merkle import HASH_SIZE
from musterroll.proof.note import format_vkey
from musterroll.proof.tiles import ENTRIES, format_bundle, parse_tile_path
from musterroll.site import connections
from musterroll.site.logview import log_page

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FRESH = "public, max-age=2"  # seconds; a checkpoint comes about once a second
FOR_EVER = "public, max-age=31536000, immutable"  # a tile's hashes never change, a partial one's neither
LONGEST_SHOWN = 1000  # characters of a signature line


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The log's life, for people."""
    config = connections.config()
    signer = _signer()
    keys = signer.keys
    policy = read_policy(config.witnesses, keys) if config.witnesses is not None else None
    zone = connections.pack().zone(showcase.home(connections.pack()))
    with connections.connection("portal") as conn:
        shown = log_page(
            conn,
            policy,
            zone,
            origin=ORIGIN,
            keys=[format_vkey(key) for key in keys],
            url=request.build_absolute_uri(reverse("site:log")),
            checkpoint=newest_checkpoint(),
            stands=_stands_still(conn, signer),
        )
    return render(request, "site/log.html", {"page": shown})


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed note. 404 before the first sealing; 503 while the log contradicts what it has shown."""
    data = _file("checkpoint")
    if data is None:
        with connections.connection("portal") as conn:
            if _stands_still(conn, _signer()):
                return HttpResponse("the log stands still\n", status=503, content_type=TEXT)
            found = last_checkpoint(conn)
            if found is None:
                raise Http404
            data = (found[1] + cosignatures(conn, found[0].size)).encode()
    return _open(data, TEXT, FRESH)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """The tile at this path: hashes of 32 bytes each, or entries after their lengths.

    404 for a path that the log's format doesn't write, and for what the log doesn't hold yet.
    """
    try:
        wanted = parse_tile_path(f"tile/{path}")
    except BadInput:
        raise Http404 from None
    data = _file(f"tile/{path}")
    if data is None:
        with connections.connection("portal") as conn:
            data = read_tile(conn, wanted)
        if not data:
            raise Http404
        data = _bundle(data) if wanted.level == ENTRIES else data
    return _open(data, BYTES, FOR_EVER)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The key of the log, a C2SP vkey. Worth pinning when it was got another way than the extract."""
    return _open(f"{vkey()}\n".encode(), TEXT, FRESH)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """All keys of the log, a vkey a line: that one first, then the ML-DSA-44 key."""
    return _open("".join(f"{format_vkey(key)}\n" for key in _signer().keys).encode(), TEXT, FRESH)


def vkey() -> str:
    """The key of the log as text."""
    return format_vkey(_signer().key)


def _signer() -> LogSigner:
    return log_signer(connections.config().data_dir, ORIGIN)


def newest_checkpoint() -> str:
    """The newest checkpoint's note as a page shows it, or "" before the first sealing.

    Without its ML-DSA-44 lines: 3,300 letters that nobody reads. The file has them.
    """
    try:
        note = (connections.config().data_dir / "log" / "checkpoint").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return "".join(line for line in note.splitlines(keepends=True) if len(line) < LONGEST_SHOWN)


def _stands_still(conn: psycopg.Connection, signer: LogSigner) -> bool:
    """Whether the database lacks a checkpoint that the log has shown, so that nothing more is signed."""
    try:
        check_continues(conn, signer)
    except ProofFailed:
        return True
    return False


def _file(path: str) -> bytes | None:
    try:
        return (connections.config().data_dir / "log" / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _bundle(hashes: bytes) -> bytes:
    """The database keeps entries without their lengths: all have one."""
    return format_bundle(hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE))


def _open(data: bytes, media_type: str, caching: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Cache-Control"] = caching
    # Anybody's page may read the log: it holds no people and no cookie is looked at.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
