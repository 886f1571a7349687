"""The witness over HTTP: what the protocol asks for, and nothing else."""

from __future__ import annotations

import http.client
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from musterroll.proof.note import Kind, format_vkey, open_note, parse_vkey
from musterroll.proof.policy import parse_policy
from musterroll.witness.client import WitnessSilent, add_checkpoint, last_seen
from musterroll.witness.record import Record, origin_folder, parse_submission
from musterroll.witness.server import MOST_BODY, WitnessServer
from tests.witness.growing import ORIGIN, GrowingLog


@pytest.fixture
def server(start: Callable[..., Record]) -> Iterator[WitnessServer]:
    one = WitnessServer(start(), "127.0.0.1", 0)
    thread = threading.Thread(target=one.serve_forever)
    thread.start()
    yield one
    one.shutdown()
    thread.join()
    one.server_close()


def call(
    server: WitnessServer, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=120)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), data


def url(server: WitnessServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_a_checkpoint_is_cosigned_and_shown(server: WitnessServer, log: GrowingLog):
    log.grow(300)
    status, headers, body = call(server, "POST", "/add-checkpoint", log.submission(0))
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain")
    assert open_note(log.note() + body, server.record.keys).signed_by == server.record.keys
    status, headers, shown = call(server, "GET", f"/{origin_folder(ORIGIN)}/checkpoint")
    assert (status, shown) == (200, log.note() + body)
    status, headers, nothing = call(server, "HEAD", f"/{origin_folder(ORIGIN)}/checkpoint")
    assert (status, nothing, headers["Content-Length"]) == (200, b"", str(len(shown)))


def test_a_wrong_old_size_is_answered_as_the_protocol_says(server: WitnessServer, log: GrowingLog):
    log.grow(3)
    status, headers, body = call(
        server, "POST", "/add-checkpoint", log.submission(3).replace(b"old 3", b"old 2")
    )
    assert (status, headers["Content-Type"], body) == (409, "text/x.tlog.size", b"0\n")


def test_calls_of_one_connection_follow_each_other(server: WitnessServer, log: GrowingLog):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=120)
    for old, step in ((0, 5), (5, 5), (10, 5)):
        log.grow(step)
        connection.request("POST", "/add-checkpoint", log.submission(old))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/add-checkpoint", 404),
        ("GET", "/../lock", 404),
        ("GET", f"/{origin_folder('other.example')}/checkpoint", 404),
        ("GET", f"/{origin_folder(ORIGIN)}/checkpoint", 404),
        ("POST", "/", 404),
        ("POST", "/add-checkpoint", 400),
        ("PUT", "/add-checkpoint", 501),
        ("DELETE", f"/{origin_folder(ORIGIN)}/checkpoint", 501),
    ],
)
def test_whatever_else_is_asked_for_is_refused_in_a_line(server: WitnessServer, method, path, status):
    got, headers, body = call(server, method, path, b"" if method == "POST" else None)
    assert got == status
    assert headers["Content-Type"].startswith("text/plain")
    assert body.count(b"\n") == 1
    assert b"Traceback" not in body


def test_a_body_without_a_length_or_too_long_is_not_read(server: WitnessServer):
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=120) as raw:
        raw.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 411")
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=120) as raw:
        raw.sendall(
            b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MOST_BODY + 1)
        )
        assert raw.recv(1000).startswith(b"HTTP/1.1 413")


def test_what_is_no_http_is_refused_in_a_line(server: WitnessServer):
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=120) as raw:
        raw.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        answer = raw.recv(10_000)
    assert b"400" in answer
    assert b"Traceback" not in answer


def test_a_record_that_cannot_be_kept_gives_no_cosignature(
    server: WitnessServer, log: GrowingLog, monkeypatch
):
    log.grow(3)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(server.record, "_keep", full)
    status, _, body = call(server, "POST", "/add-checkpoint", log.submission(0))
    assert (status, body) == (500, b"the witness can't keep its record\n")


def test_no_callers_address_is_logged(server: WitnessServer, log: GrowingLog, caplog):
    log.grow(3)
    with caplog.at_level(logging.DEBUG, "musterroll.witness"):
        call(server, "POST", "/add-checkpoint", log.submission(0))
        call(server, "GET", "/nothing")
    assert "POST 200" in caplog.text
    assert "127.0.0.1" not in caplog.text


# --- from the log's side ----------------------------------------------------------------------------------------


def test_the_client_asks_and_is_answered(server: WitnessServer, log: GrowingLog):
    assert last_seen(url(server), ORIGIN, 120) is None
    log.grow(5)
    reply = add_checkpoint(url(server), parse_submission(log.submission(0)), 120)
    assert open_note(log.note() + reply.lines.encode(), server.record.keys).signed_by == server.record.keys
    again = add_checkpoint(url(server), parse_submission(log.submission(0)), 120)
    assert (again.status, again.has) == (409, 5)
    assert last_seen(url(server) + "/", ORIGIN, 120) == log.note() + reply.lines.encode()


def test_nobody_at_the_address_is_silence(log: GrowingLog):
    log.grow(1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a call is refused
        with pytest.raises(WitnessSilent):
            add_checkpoint(
                f"http://127.0.0.1:{taken.getsockname()[1]}", parse_submission(log.submission(0)), 1
            )
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(WitnessSilent):
            last_seen(f"http://127.0.0.1:{silent.getsockname()[1]}", ORIGIN, 0.2)


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_runs_a_witness_that_remembers_after_kill_9(log: GrowingLog, tmp_path: Path):
    arguments = [
        sys.executable, "-m", "musterroll.cli", "witness", "--name", "witness.example/w1", "--kind", "both",
        "--log", format_vkey(log.signer.key), "--folder", str(tmp_path / "w"), "--port", "0",
    ]  # fmt: skip

    def run() -> tuple[subprocess.Popen[str], list[str]]:
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        return process, [process.stdout.readline(), process.stdout.readline()]

    log.grow(5)
    process, lines = run()
    try:
        policy = parse_policy("".join([*lines, "quorum none\n"]).encode())
        keys = [witness.key for witness in policy.witnesses]
        assert [key.kind for key in keys] == [Kind.COSIGNATURE, Kind.ML_DSA_44]
        reply = add_checkpoint(policy.witnesses[0].url, parse_submission(log.submission(0)), 120)
        assert open_note(log.note() + reply.lines.encode(), keys).signed_by == tuple(keys)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert (tmp_path / "w" / "ed25519.seed").stat().st_mode & 0o777 == 0o600
    process, lines = run()
    try:
        where = re.search(r"http://\S+", lines[0])
        assert where is not None
        assert [parse_vkey(line.split()[2]) for line in lines] == keys
        log.grow(5)
        assert add_checkpoint(where[0], parse_submission(log.submission(0)), 120).has == 5
    finally:
        process.terminate()
        process.wait(timeout=120)


def test_the_witness_imports_neither_django_nor_a_database_driver():
    code = (
        "import sys; from musterroll.cli import cli;"
        "cli(['witness', '--help'], standalone_mode=False);"
        "import musterroll.witness.server, musterroll.witness.client, musterroll.witness.keys;"
        "print(sorted({'django', 'psycopg', 'musterroll.postgres'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Example:" in done.stdout
