"""The API over a socket, as the web server serves it: a body may come in chunks, as some HTTP libraries send it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from musterroll.gateway.api import LARGEST_BODY
from musterroll.gateway.authorities import demo_tokens
from musterroll.postgres import Database
from musterroll.site import wsgi
from tests.gateway.conftest import BOUND
from tests.register.people import House, number_of

pytestmark = pytest.mark.slow

PATIENCE = 30.0  # seconds for the web server to come up


class Server:
    """The web server of one worker on a port of its own. `tokens`: authority → token."""

    def __init__(self, port: int, tokens: dict[str, str]) -> None:
        self.port, self.tokens = port, tokens

    def ask(self, body: bytes, *, size: int | None = 7, token: str = "") -> tuple[int, dict[str, Any]]:
        """Status and answer. `size`: bytes a chunk; None: in one piece, with its length."""
        headers = {
            "Authorization": f"Bearer {token or self.tokens['border_service']}",
            "Content-Type": "application/json",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
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
def served(standing: tuple[House, UUID], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The web server that `musterroll run` starts, at that register."""
    database, data_dir = standing[0].database, tmp_path_factory.mktemp("served")
    (data_dir / "roles.json").write_text(json.dumps(dict(database.passwords)))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "musterroll.site.wsgi:application"],
        env={**os.environ, "DATA_DIR": str(data_dir), "DATABASE_URL": address(database), "PACK": "ru"},
    )  # fmt: skip
    try:
        come_up(port, process)
        yield Server(port, demo_tokens(data_dir, "ru"))
    finally:
        process.terminate()
        process.wait(30)


def address(database: Database) -> str:
    """DATABASE_URL of that database, whose server may be reached by a unix socket."""
    who = f"{database.user('owner')}:{quote(database.passwords['owner'], safe='')}"
    return f"postgresql://{who}@/{database.name}?host={quote(database.host, safe='')}&port={database.port}"


def come_up(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
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


def test_of_one_without_an_end_no_more_is_read_than_could_be_any_question() -> None:
    read: list[int] = []

    class Endless:
        def read(self, size: int) -> bytes:
            read.append(size)
            return bytes(size)

    answered: list[str] = []
    body = wsgi.whole(lambda *_: pytest.fail("this must not get through"))(
        {"HTTP_TRANSFER_ENCODING": "gzip, Chunked", "wsgi.input": Endless()},
        lambda status, headers: answered.append(status),
    )
    assert answered == ["413 Content Too Large"]
    assert read == [wsgi.MOST + 1]
    assert b"at most 65536 bytes" in b"".join(body)


def test_whoever_sends_half_a_body_is_not_waited_for_and_keeps_nobody_from_a_page(served: Server) -> None:
    """As many as the server has threads, and more: in chunks, and with a length."""
    half = (b"Content-Length: 50\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf")
    senders = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(8)]
    for number, sender in enumerate(senders):
        sender.sendall(b"POST /api/v1/checks HTTP/1.1\r\nHost: 127.0.0.1\r\n" + half[number % 2])
    page = http.client.HTTPConnection("127.0.0.1", served.port, timeout=wsgi.PATIENCE / 2)
    page.request("GET", "/log/key")
    assert page.getresponse().status in (200, 404)
    answers = set()
    for sender in senders:
        sender.settimeout(2 * wsgi.PATIENCE)
        answers.add(sender.recv(100).split(b" ")[1])
        sender.close()
    assert answers == {b"408", b"503"}
    assert served.ask(question())[0] == 200
