"""The WSGI application that the web server's workers load."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.core.wsgi import get_wsgi_application

MOST = 65_536  # bytes of a body sent in chunks: no browser sends forms so, and a question to the gateway is far smaller

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def whole(application: Application) -> Application:
    """Reads a body that comes in chunks and says its length: Django takes one without a length for an empty one."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            body = environ["wsgi.input"].read(MOST + 1)
            if len(body) > MOST:
                start_response("413 Content Too Large", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"A body sent in chunks may have at most %d bytes.\n" % MOST]
            environ.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        return application(environ, start_response)

    return answer


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musterroll.site.settings")
application = whole(get_wsgi_application())
