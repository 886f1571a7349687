"""The API over a socket, as the web server serves it: bodies in chunks, halves of bodies, and the server's end."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from waitress.adjustments import Adjustments

from musterroll.gateway.api import LARGEST_BODY
from musterroll.gateway.authorities import demo_tokens
from musterroll.postgres import Database
from musterroll.site import serve, settings, web
from musterroll.site.serve import Part
from tests.gateway.conftest import BOUND
from tests.register.people import House, number_of

pytestmark = pytest.mark.slow

# Seconds that anything may take on a machine with much else to do. Nothing here is measured against it.
PATIENCE = 120.0

# Halves of bodies: with a length, and in chunks.
HALVES = (b"Content-Length: 50\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf")

# A process of the web server that waits less long than it would.
IMPATIENT = """
import socket, sys
from musterroll.site import web
{}
web.serve(socket.socket(fileno=int(sys.argv[1])))
"""


class Server:
    """One process of the web server on a port of its own. `tokens`: authority → token."""

    def __init__(self, port: int, tokens: dict[str, str]) -> None:
        self.port, self.tokens = port, tokens

    def get(self, path: str, method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
        """The answer and its body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def half_senders(self, stack: ExitStack, number: int) -> list[socket.socket]:
        """So many connections, closed with `stack`, on each of which half of a question has been sent."""
        senders = []
        for count in range(number):
            sender = stack.enter_context(socket.create_connection(("127.0.0.1", self.port), PATIENCE))
            sender.sendall(b"POST /api/v1/checks HTTP/1.1\r\nHost: 127.0.0.1\r\n" + HALVES[count % 2])
            senders.append(sender)
        return senders

    def ask(self, body: bytes, *, size: int | None = 7, token: str = "") -> tuple[int, dict[str, Any]]:
        """Status and answer. `size`: bytes a chunk; None: in one piece, with its length."""
        headers = {
            "Authorization": f"Bearer {token or self.tokens['border_service']}",
            "Content-Type": "application/json",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            if size is None:
                connection.request("POST", "/api/v1/checks", body, headers)
            else:
                pieces = (body[at : at + size] for at in range(0, len(body), size))
                connection.request("POST", "/api/v1/checks", pieces, headers, encode_chunked=True)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def data_dir(standing: tuple[House, UUID], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("served")
    (data_dir / "roles.json").write_text(json.dumps(dict(standing[0].database.passwords)))
    return data_dir


@contextmanager
def serving(
    standing: tuple[House, UUID], data_dir: Path, program: tuple[str, ...] = (), **environ: str
) -> Iterator[tuple[Server, Part]]:
    """What `musterroll run` starts for the web, or that program of Python's, at that register, with those settings."""
    with serve.bound(0) as door:
        part = serve.web("web server", door)
        if program:
            part.arguments = [sys.executable, *program, str(door.fileno())]
        part.start(
            {
                "DATA_DIR": str(data_dir),
                "DATABASE_URL": address(standing[0].database),
                "PACK": "ru",
                "DJANGO_SETTINGS_MODULE": "musterroll.site.settings",
                **environ,
            }
        )
        try:
            port = door.getsockname()[1]
            come_up(port, part)
            yield Server(port, demo_tokens(data_dir, "ru")), part
        finally:
            part.end()


@pytest.fixture(scope="module")
def served(standing: tuple[House, UUID], data_dir: Path) -> Iterator[Server]:
    """The web server that `musterroll run` starts, at that register."""
    with serving(standing, data_dir) as (server, _):
        yield server


def address(database: Database) -> str:
    """DATABASE_URL of that database, whose server may be reached by a unix socket."""
    who = f"{database.user('owner')}:{quote(database.passwords['owner'], safe='')}"
    return f"postgresql://{who}@/{database.name}?host={quote(database.host, safe='')}&port={database.port}"


def come_up(port: int, part: Part) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and part.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the web server did not come up")


def question(**said: str) -> bytes:
    asked = {"personal_number": number_of(BOUND), "measure": "exit_ban", "purpose": "граница, Псков", **said}
    return json.dumps(asked, ensure_ascii=False).encode()


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_question_in_chunks_is_answered_like_one_in_one_piece(served: Server, size: int) -> None:
    status, answer = served.ask(question(), size=size)
    in_one_piece = served.ask(question(), size=None)
    assert status == in_one_piece[0] == 200
    asked_at = answer.pop("asked_at"), in_one_piece[1].pop("asked_at")
    assert all(asked_at)
    assert answer == in_one_piece[1]
    assert answer["in_force"] is True


def test_what_is_wrong_with_it_is_told_alike(served: Server) -> None:
    for body in (b"", b"{", b"[]", question(purpose=" "), question(measure="exit"), question(more="x")):
        status, told = served.ask(body)
        assert (status, told) == served.ask(body, size=None)
        assert status in (400, 422), body


def test_a_stranger_learns_no_more(served: Server) -> None:
    status, told = served.ask(question(), token="mr_" + "x" * 43)
    assert (status, told["code"]) == (401, "unknown_authority")


def test_a_body_that_is_too_large_is_not_taken_for_being_sent_in_chunks(served: Server) -> None:
    status, told = served.ask(question(purpose="x" * LARGEST_BODY), size=512)
    assert (status, told["code"]) == (413, "too_large")


def test_of_one_without_an_end_no_more_is_read_than_a_form_may_have(served: Server) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as sender:
        sender.sendall(
            b"POST /api/v1/checks HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        try:
            # Far more than it can hold unread: buffers of the system, and a form's length.
            while sent < 100 * most:
                sender.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
    assert sent < 100 * most, "it was read to the end"


def test_one_that_says_it_is_too_long_is_refused_before_it_comes(served: Server) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as sender:
        sender.sendall(
            b"POST /api/v1/checks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % (most + 1)
        )
        assert sender.recv(100).startswith(b"HTTP/1.1 413 ")


def test_whoever_sends_half_a_body_keeps_nobody_from_an_answer(served: Server) -> None:
    """Ten times as many as the server has threads."""
    with ExitStack() as stack:
        senders = served.half_senders(stack, 10 * web.THREADS)
        for _ in range(2 * web.THREADS):
            assert served.get("/healthz")[1] == b"ok\n"
            assert served.ask(question())[0] == 200
            assert served.ask(question(), size=None)[0] == 200
        # And who goes on is still heard.
        senders[0].sendall(b"x" * 46)
        assert senders[0].recv(100).startswith(b"HTTP/1.1 401 ")


def test_whoever_never_sends_the_rest_is_dropped(standing: tuple[House, UUID], data_dir: Path) -> None:
    impatient = IMPATIENT.format("web.SILENCE = web.LOOKS = 1")
    with serving(standing, data_dir, ("-c", impatient)) as (server, _), ExitStack() as stack:
        silent = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        for sender in (stack.enter_context(silent), *server.half_senders(stack, 10)):
            assert ended(sender)


def test_whoever_sends_a_byte_at_a_time_is_dropped_too(standing: tuple[House, UUID], data_dir: Path) -> None:
    with serving(standing, data_dir, ("-c", IMPATIENT.format("web.ARRIVES = 1.0"))) as (server, _):
        for start in (b"", b"Content-Length: 100000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nffff\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as sender:
                sender.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + start)
                until = time.monotonic() + PATIENCE
                dropped = False
                while not dropped and time.monotonic() < until:
                    try:
                        sender.sendall(b"x")
                    except OSError:
                        dropped = True
                    time.sleep(0.1)
                assert dropped, start


UNREADABLE = (
    b"GET http://[::1/ HTTP/1.1\r\nHost: 127.0.0.1",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + 5000 * b"1",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \0",
    b"\x16\x03\x01\x02",
)


def test_what_is_no_request_is_answered_and_not_written_down(
    standing: tuple[House, UUID], data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(standing, data_dir) as (server, _):
        for unreadable in UNREADABLE:
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as sender:
                sender.sendall(unreadable + b"\r\n\r\n")
                assert b" 400 Bad Request\r\n" in sender.recv(100)
        assert server.get("/healthz")[1] == b"ok\n"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_waitress_can_name_what_was_no_request_when_the_caller_has_hung_up(unreadable: bytes) -> None:
    request = web._Request(Adjustments())
    assert request.received(unreadable + b"\r\n\r\n")
    assert request.completed
    assert request.error.code == 400
    assert request.path in ("", "/")


@pytest.mark.parametrize(
    "two_ways",
    [
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
        b"POST / HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked",
    ],
)
def test_what_follows_a_body_whose_end_is_said_in_two_ways_is_not_taken_for_a_request(
    served: Server, two_ways: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as sender:
        sender.sendall(two_ways + b"\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        told = b"".join(iter(lambda: sender.recv(65536), b""))
    assert b" 400 Bad Request\r\n" in told
    assert told.count(b"HTTP/1.") == 1


def test_nobody_is_asked_to_go_on_who_is_refused_or_has_sent_all(served: Server) -> None:
    start = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n"
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    for rest, answer in ((b"Content-Length: %d\r\n\r\n" % (most + 1), b" 413 "), (b"\r\n", b" 200 ")):
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as sender:
            sender.sendall(start + rest)
            assert answer in sender.recv(100).splitlines()[0]


# The same with large answers.
LARGE = """
import socket, sys, time
from musterroll.site import web
def answer(environ, start_response):
    time.sleep(environ["PATH_INFO"] == "/slow")
    body = bytes(9 << 20 if environ["PATH_INFO"] == "/large" else 2)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
web.serve(socket.socket(fileno=int(sys.argv[1])), answer)
"""


def test_whoever_asks_for_much_and_reads_nothing_keeps_nobody_from_an_answer(
    standing: tuple[House, UUID], data_dir: Path
) -> None:
    with serving(standing, data_dir, ("-c", LARGE)) as (server, _), ExitStack() as stack:
        for _ in range(2 * web.THREADS):
            asker = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
            asker.sendall(4 * b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for _ in range(2 * web.THREADS):
            assert server.get("/")[1] == bytes(2)
        greedy = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
        greedy.sendall((web.AHEAD + 2) * b"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert ended(greedy)


def ended(sender: socket.socket) -> bool:
    """Whether the server closes the connection, waited for PATIENCE."""
    try:
        return sender.recv(100) == b""
    except ConnectionResetError:
        return True


def test_the_server_ends_when_it_is_told_to_whoever_has_not_sent_the_rest(
    standing: tuple[House, UUID], data_dir: Path
) -> None:
    with serving(standing, data_dir) as (server, part), ExitStack() as stack:
        kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        stack.callback(kept.close)
        kept.request("GET", "/healthz")
        assert kept.getresponse().read() == b"ok\n"
        server.half_senders(stack, 3 * web.THREADS)
        assert part.process is not None
        part.process.terminate()
        # By itself: 0 is no signal's code, and nobody was answered or dropped before.
        assert part.process.wait(PATIENCE) == 0


def test_an_answer_to_head_has_the_headers_and_no_body(served: Server) -> None:
    for path in ("/healthz", "/log/key", "/static/musterroll/musterroll.css", "/nowhere"):
        response, body = served.get(path)
        with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as asker:
            asker.sendall(f"HEAD {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            head, _, rest = b"".join(iter(lambda: asker.recv(65536), b"")).partition(b"\r\n\r\n")
        assert rest == b"", path
        assert f" {response.status} ".encode() in head.splitlines()[0]
        assert f"content-length: {len(body)}".encode() in head.lower().splitlines()


def test_nothing_says_which_server_it_is(served: Server) -> None:
    response, _ = served.get("/healthz")
    assert response.getheader("Server") is None
    assert response.getheader("Via") is None
