"""The WSGI application that the web server's processes load."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def bodiless(application: Application) -> Application:
    """Answers HEAD without a body: Django leaves that to the server, and waitress to the application."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if hasattr(body, "close"):
            body.close()
        return []

    return answer


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musterroll.site.settings")
application = bodiless(get_wsgi_application())
