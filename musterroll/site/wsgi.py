"""The WSGI application that the web server's workers load."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

MOST = 65_536  # bytes of a body sent in chunks: no browser sends forms so, and a question to the gateway is far smaller
PATIENCE = 10.0  # seconds for a body to arrive
AT_ONCE = (
    2  # bodies that are waited for in a process: fewer than serve.THREADS, so that pages are still answered
)

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class _NotTaken(Exception):
    """The body is not read to its end: with which status, and why."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status


def whole(application: Application, patience: float = PATIENCE) -> Application:
    """Hands each request on with its body read to the end, and no body that comes in chunks without its length, which
    Django would take for an empty one.

    Whoever sends a body slowly, or never to its end, holds a thread of the server meanwhile; so only few may at once,
    and for so many seconds (`patience`).
    """
    waiting = threading.BoundedSemaphore(AT_ONCE)

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        length = environ.get("CONTENT_LENGTH") or ""
        if chunked or length.strip("0"):
            try:
                body = _in_chunks(environ) if chunked else _of_length(environ, length)
            except _NotTaken as error:
                start_response(
                    error.status,
                    [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")],
                )
                return [f"{error}\n".encode()]
            environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        return application(environ, start_response)

    def _in_chunks(environ: Environ) -> bytes:
        body = _read(environ, MOST + 1)
        if len(body) > MOST:
            raise _NotTaken(
                "413 Content Too Large",
                f"A body sent in chunks may have at most {MOST} bytes.",
            )
        return body

    def _of_length(environ: Environ, length: str) -> bytes:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not (length.isascii() and length.isdigit()) or int(length) > most:
            raise _NotTaken(
                "413 Content Too Large",
                f"A body may have at most {most} bytes, and says how many.",
            )
        return _read(environ, int(length))

    def _read(environ: Environ, most: int) -> bytes:
        if not waiting.acquire(timeout=patience / 100):
            raise _NotTaken("503 Service Unavailable", "Too many send slowly at once. Try again.")
        found: list[bytes] = []
        try:
            # The server's own reading can't be given up, so another thread does it; it ends with the connection.
            reading = threading.Thread(
                target=lambda: found.append(environ["wsgi.input"].read(most)), daemon=True
            )
            reading.start()
            reading.join(patience)
        finally:
            waiting.release()
        if not found:
            raise _NotTaken(
                "408 Request Timeout", f"The body did not come to its end within {patience:g} seconds."
            )
        return found[0]

    return answer


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musterroll.site.settings")
application = whole(get_wsgi_application())
