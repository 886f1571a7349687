"""One process of the web server: it takes connections from a listening socket that is handed down to it.

    python -m musterroll.site.web DESCRIPTOR

One loop reads every request, headers and body, and only a whole one takes a thread; so whoever sends slowly, or never
to the end, holds a connection and nothing else. See docs/decisions/web-server.md.
"""

from __future__ import annotations

import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from django.conf import settings
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer, create_server
from waitress.utilities import BadRequest

from musterroll.site.wsgi import application

THREADS = 4
CONNECTIONS = 1000  # open at once; whoever comes then waits until one is closed
SILENCE = (
    30  # seconds after which a connection on which nothing moves, and nothing is being answered, is closed
)
ARRIVES = 60.0  # seconds from a request's first byte to its last
LOOKS = 5  # seconds between two looks for silent connections
AHEAD = (
    8  # requests sent on one connection before the first of them is answered; browsers and proxies send one
)
HEADERS = 32_768  # bytes of a request's headers
FINISHES = 5.0  # seconds in which the answers under way are finished after SIGTERM


class _Request(HTTPRequestParser):  # type: ignore[misc]
    path = ""  # waitress names it when a caller hangs up, whether or not it has come so far

    def __init__(self, adjustments: Any) -> None:
        super().__init__(adjustments)
        self.began = time.monotonic()

    def received(self, data: bytes) -> int:
        try:
            taken = int(super().received(data))
        except ValueError:  # an address or a number that Python can't read, and waitress takes for readable
            self.error, self.completed = BadRequest("can't be read"), True
            taken = len(data)
        if self.completed:
            self.expect_continue = False  # whoever has sent all, or is refused, isn't asked to go on
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        # A proxy in front could take for the body's end what isn't, and the rest for somebody else's request.
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("it isn't certain where the body ends")
        host = self.headers.get("HOST", "")
        # A proxy in front could have looked at the other one.
        if "," in host or (self.proxy_netloc and self.proxy_netloc.lower() != host.lower()):
            raise ParsingError("it isn't certain which host is asked")


class _Connection(HTTPChannel):  # type: ignore[misc]
    parser_class = _Request

    def received(self, data: bytes) -> bool:
        taken = bool(super().received(data))
        if len(self.requests) > AHEAD:
            self.will_close = True
        return taken

    def readable(self) -> bool:
        # With an earlier request under way, the next one's last bytes may be here and not read yet.
        if self.request is not None and not self.requests and time.monotonic() - self.request.began > ARRIVES:
            self.will_close = True
        return bool(super().readable())


def serve(door: socket.socket, answer: Callable[..., Iterable[bytes]] = application) -> None:
    """Answer those who come to this bound socket, until SIGTERM or SIGINT."""
    # Beside the connections: the database's, the log's files, the clock's.
    most = CONNECTIONS + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, hard), hard))

    open_things: dict[int, Any] = {}
    server = create_server(answer, map=open_things, sockets=[door], **_settings())
    server.channel_class = _Connection
    ended = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal ended
        ended = True
        server.pull_trigger()  # or the loop would sleep on

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)

    def turn() -> None:
        wasyncore.loop(timeout=1, use_poll=True, map=open_things, count=1)

    while not ended:
        turn()
    server.accepting = False
    until = time.monotonic() + FINISHES
    while _answering(server) and time.monotonic() < until:
        turn()
    server.task_dispatcher.shutdown(timeout=1)


def _settings() -> dict[str, Any]:
    # A proxy in front speaks from this machine, and of what it says only the scheme is heard. See docs/proxy.md.
    proxy = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": "x-forwarded-proto"}
    largest: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return {
        "threads": THREADS,
        "connection_limit": CONNECTIONS,
        "channel_timeout": SILENCE,
        "cleanup_interval": LOOKS,
        "max_request_header_size": HEADERS,
        "max_request_body_size": largest + 1,  # the first size that is refused
        # What people send and are sent stays in memory: nothing of it goes into files for the time being.
        "inbuf_overflow": 2 * largest,
        "outbuf_overflow": 1 << 26,
        # No thread waits for a reader: how much waits to be sent is bounded by AHEAD.
        "outbuf_high_watermark": sys.maxsize,
        "ident": None,
        "log_socket_errors": False,  # a caller who hangs up is no error
        **(proxy if settings.CONFIG.https else {}),
    }


def _answering(server: TcpWSGIServer) -> bool:
    """Whether anybody waits for an answer, or for the rest of one."""
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
