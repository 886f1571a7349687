"""`HTTPS=1`: what a stranger tries who knows that a proxy stands in front, and one who gets past it."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Iterator, Mapping
from email.message import Message
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest

from tests.gateway.test_over_a_socket import PATIENCE, Server, question, serving
from tests.gateway.test_over_a_socket import data_dir as data_dir
from tests.register.people import House

pytestmark = pytest.mark.slow

NAME = "register.example"
ITS_WORD = {"X-Forwarded-Proto": "https"}
"""What the proxy adds to what came by HTTPS."""


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.msg
        self.body = response.read()

    @property
    def cookies(self) -> SimpleCookie:
        return SimpleCookie("\r\n".join(cookies_of(self.headers)))


def cookies_of(headers: Message) -> list[str]:
    return headers.get_all("Set-Cookie") or []


def say(server: Server, raw: bytes) -> Answer:
    """What the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as sender:
        sender.sendall(raw)
        response = http.client.HTTPResponse(sender)
        response.begin()
        return Answer(response)


def ask(
    server: Server,
    path: str,
    headers: Mapping[str, str] = ITS_WORD,
    form: Mapping[str, str] | None = None,
    host: str = NAME,
) -> Answer:
    """GET, or POST of that form, at the proxy's name."""
    body = urlencode(form).encode() if form is not None else b""
    own = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        f"Host: {host}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in {**(own if form is not None else {}), **headers}.items()),
    ]
    return say(server, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)


@pytest.fixture(scope="module")
def behind(standing: tuple[House, UUID], data_dir: Path) -> Iterator[Server]:
    """The web server that `musterroll run` starts with HTTPS=1."""
    with serving(standing, data_dir, HTTPS="1", ALLOWED_HOSTS=NAME) as (server, _):
        yield server


@pytest.fixture
def form(behind: Server) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and fields with which the page's own form is sent: the browser's cookie and origin, the page's token."""
    page = ask(behind, "/sign-in")
    (token,) = set(re.findall(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)) or (b"",)
    cookie = page.cookies["__Host-musterroll_csrf"]
    sent = {"Cookie": f"{cookie.key}={cookie.value}", "Origin": f"https://{NAME}"}
    return {**ITS_WORD, **sent}, {"csrfmiddlewaretoken": token.decode()}


# --- in the clear -------------------------------------------------------------------------------------------------

IN_THE_CLEAR: tuple[dict[str, str], ...] = ({}, {"X-Forwarded-Proto": "http"})


@pytest.mark.parametrize("headers", IN_THE_CLEAR)
@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/musterroll/none.css", "/log/checkpoint?size=1"])
def test_whoever_asks_in_the_clear_is_sent_to_https_and_told_nothing(
    behind: Server, headers: dict[str, str], path: str
) -> None:
    answer = ask(behind, path, headers)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}{path}")
    assert (answer.body, cookies_of(answer.headers)) == (b"", [])


def test_what_is_sent_in_the_clear_does_nothing(behind: Server, form: tuple[dict[str, str], ...]) -> None:
    headers, fields = form
    answer = ask(behind, "/language", {**headers, "X-Forwarded-Proto": "http"}, {**fields, "language": "en"})
    assert (answer.status, cookies_of(answer.headers)) == (301, [])


@pytest.mark.parametrize("headers", IN_THE_CLEAR)
def test_no_question_of_an_authority_is_taken_in_the_clear_though_its_token_is_good(
    behind: Server, headers: dict[str, str]
) -> None:
    assert put(behind, ITS_WORD).status == 200
    refused = put(behind, headers)
    assert refused.status == 403
    assert b'"code": "https_required"' in refused.body
    assert b"in_force" not in refused.body


def put(server: Server, headers: Mapping[str, str]) -> Answer:
    """A question with a good token."""
    body = question()
    lines = {
        "Host": NAME,
        "Connection": "close",
        "Authorization": f"Bearer {server.tokens['border_service']}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return say(server, b"POST /api/v1/checks HTTP/1.1\r\n" + head.encode() + b"\r\n" + body)


def test_whether_the_register_is_up_can_be_asked_on_the_spot(behind: Server) -> None:
    assert ask(behind, "/healthz", {}).body == b"ok\n"


@pytest.mark.parametrize(
    "word",
    [
        "Forwarded: proto=https;host=register.example",
        "X-Forwarded-Scheme: https",
        "X-Forwarded-Protocol: https",
        "X-Forwarded-Ssl: on",
        "X-Url-Scheme: https",
        "Front-End-Https: on",
        "X_Forwarded_Proto: https",
        "X-Forwarded-Port: 443",
        "Upgrade-Insecure-Requests: 1",
        'X-Forwarded-Proto: ""',
    ],
)
def test_no_other_word_passes_for_the_proxys(behind: Server, word: str) -> None:
    name, value = word.split(": ")
    assert ask(behind, "/", {name: value}).status == 301


def test_a_word_that_the_proxy_did_not_set_but_add_to_is_refused_and_not_written_down(
    standing: tuple[House, UUID], data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(standing, data_dir, HTTPS="1", ALLOWED_HOSTS=NAME) as (server, _):
        for word in ("https, http", "http, https", "https,https", "wss", "https;", "on"):
            assert ask(server, "/", {"X-Forwarded-Proto": word}).status == 400, word
        twice = f"GET / HTTP/1.1\r\nHost: {NAME}\r\n" + 2 * "X-Forwarded-Proto: https\r\n"
        assert say(server, twice.encode() + b"\r\n").status == 400
    assert capfd.readouterr().err == ""


def test_an_address_that_says_https_is_in_the_clear_all_the_same(behind: Server) -> None:
    answer = say(behind, f"GET https://{NAME}/sign-in HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/sign-in")


# --- over HTTPS ---------------------------------------------------------------------------------------------------


def test_every_cookie_goes_over_https_alone_and_to_this_host_alone(
    behind: Server, form: tuple[dict[str, str], dict[str, str]]
) -> None:
    headers, fields = form
    page = ask(behind, "/sign-in")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    officer = dict(
        re.findall(
            rb'name="(role|region|officer)" value="([^"]+)"',
            re.findall(rb"<form[^>]*>(?:(?!</form>).)*name=\"officer\".*?</form>", page.body, re.DOTALL)[0],
        )
    )
    picked = {name.decode(): value.decode() for name, value in officer.items()}
    signed_in = ask(behind, "/sign-in", headers, {**fields, **picked})
    assert signed_in.status == 302
    spoken = ask(behind, "/language", headers, {**fields, "language": "en"})
    given = {**page.cookies, **signed_in.cookies, **spoken.cookies}
    assert set(given) == {"__Host-musterroll_csrf", "__Host-musterroll_session", "musterroll_language"}
    for cookie in given.values():
        said = (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"], cookie["samesite"])
        assert said == (True, True, "/", "", "Lax"), cookie.key


@pytest.mark.parametrize(
    "origin",
    [
        {"Origin": "https://evil.example"},
        {"Origin": f"http://{NAME}"},  # a page of the same host that somebody on the way made up
        {"Origin": f"https://{NAME}.evil.example"},
        {"Origin": f"https://{NAME}:8443"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/"},
        {"Referer": f"http://{NAME}/sign-in"},
        {},
    ],
)
def test_no_form_is_taken_that_comes_from_elsewhere_though_it_has_the_token(
    behind: Server, form: tuple[dict[str, str], dict[str, str]], origin: dict[str, str]
) -> None:
    headers, fields = form
    wanted = {**fields, "language": "en"}
    assert ask(behind, "/language", headers, wanted).status == 302
    elsewhere = {name: value for name, value in headers.items() if name != "Origin"} | origin
    assert ask(behind, "/language", elsewhere, wanted).status == 403


# --- whose register it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{NAME}.evil.example",
        f"evil.example, {NAME}",
        f"{NAME}, evil.example",
        f"{NAME}@evil.example",
        f"evil.example/{NAME}",
        "127.0.0.1",
        "localhost",
        "",
    ],
)
@pytest.mark.parametrize("headers", [{}, ITS_WORD])
def test_the_register_answers_to_its_own_name_alone(
    behind: Server, host: str, headers: dict[str, str]
) -> None:
    answer = ask(behind, "/sign-in", headers, host=host)
    assert (answer.status, answer.headers["Location"]) == (400, None)


@pytest.mark.parametrize(
    "asked",
    [
        f"GET / HTTP/1.1\r\nHost: {NAME}\r\nHost: evil.example",
        f"GET / HTTP/1.1\r\nHost: {NAME}\r\nHost: {NAME}",
        f"GET / HTTP/1.1\r\nHost: {NAME}\r\n evil.example",
        f"GET http://evil.example/ HTTP/1.1\r\nHost: {NAME}",
        f"GET https://{NAME}@evil.example/ HTTP/1.1\r\nHost: {NAME}",
        f"GET https://evil.example@{NAME}/ HTTP/1.1\r\nHost: {NAME}",
        f"GET https://{NAME}/ HTTP/1.1\r\nHost: evil.example",
        f"GET https://{NAME}/ HTTP/1.1",
        "GET / HTTP/1.0",
    ],
)
def test_whoever_names_two_hosts_or_none_is_refused(behind: Server, asked: str) -> None:
    answer = say(behind, f"{asked}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n".encode())
    assert (answer.status, answer.headers["Location"]) == (400, None)


def test_what_a_stranger_says_of_the_host_changes_no_address_on_a_page(behind: Server) -> None:
    said = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Server": "evil.example",
        "X-Forwarded-Port": "8443",
        "X-Forwarded-Prefix": "/evil.example",
        "X-Original-URL": "/evil.example",
        "X-Host": "evil.example",
        "Forwarded": "host=evil.example;proto=http",
    }
    page = ask(behind, "/log/", {**ITS_WORD, **said})
    assert f"https://{NAME}/log/".encode() in page.body
    assert b"evil.example" not in page.body
    assert b"8443" not in page.body


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "///evil.example",
        "/%2Fevil.example",
        "/%5Cevil.example",
        "/\\evil.example",
        "@evil.example/",
        ".evil.example/",
        "/%0d%0aSet-Cookie:%20a=b",
        "/law//evil.example",
    ],
)
@pytest.mark.parametrize("headers", [{}, ITS_WORD])
def test_nobody_is_sent_to_another_host(behind: Server, path: str, headers: dict[str, str]) -> None:
    answer = ask(behind, path, headers)
    to = answer.headers["Location"]
    assert answer.status in (301, 400, 404)
    assert to is None or re.fullmatch(rf"https://{NAME}/(?![/\\]).*|/(?![/\\]).*", to)
    assert set(answer.cookies) <= {"__Host-musterroll_csrf"}


# --- without a proxy ------------------------------------------------------------------------------------------------


def test_where_no_proxy_is_awaited_its_word_is_not_heard(
    standing: tuple[House, UUID], data_dir: Path
) -> None:
    with serving(standing, data_dir) as (server, _):
        here = f"127.0.0.1:{server.port}"
        page = ask(server, "/log/", {**ITS_WORD, "X-Forwarded-Host": "evil.example"}, host=here)
        assert f"http://{here}/log/".encode() in page.body
        assert b"evil.example" not in page.body
        assert "Strict-Transport-Security" not in page.headers
