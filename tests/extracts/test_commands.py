"""`musterroll extract` and `musterroll verify`, as one types them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner, Result

from musterroll import postgres
from musterroll.case.acts import REGISTER, ModeSet
from musterroll.cli import cli
from musterroll.cli.verify import command as verify
from musterroll.law.packs import pack
from musterroll.postgres import Database
from musterroll.proof.note import format_vkey
from musterroll.register.record import record
from tests.extracts.conftest import SIGNER, Finished

VKEY = format_vkey(SIGNER.key)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def extract(finished: Finished, tmp_path: Path) -> Path:
    path = tmp_path / "extract.json"
    path.write_bytes(finished.registration.json)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(verify, [str(argument) for argument in arguments])


def test_an_extract_in_order_exits_0_and_says_what_was_proved(extract: Path) -> None:
    result = run(extract, "--key", VKEY)
    assert result.exit_code == 0, result.output
    assert "in order" in result.output
    assert "The register has issued this extract" in result.output
    assert "not proved" in result.output


def test_without_a_key_it_exits_1_and_says_why(extract: Path) -> None:
    result = run(extract)
    assert result.exit_code == 1
    assert "A key that comes with the file proves nothing" in result.output


def test_the_key_pinned_on_this_machine_counts(extract: Path, data_dir: Path) -> None:
    (data_dir / "keys").mkdir(parents=True)
    (data_dir / "keys" / "log.vkey").write_text(VKEY + "\n")
    result = run(extract)
    assert result.exit_code == 0
    assert "log.vkey" in result.output


def test_one_letter_changed_exits_1_and_names_the_field(extract: Path) -> None:
    extract.write_bytes(extract.read_bytes().replace("Иван".encode(), "Иван".encode()[:-2] + "м".encode(), 1))
    result = run(extract, "--key", VKEY)
    assert result.exit_code == 1
    assert "/person/name is not what was issued" in result.output


def test_one_bad_file_among_good_ones_exits_1(extract: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    result = run(extract, bad, "--key", VKEY, "--json")
    assert result.exit_code == 1
    assert [row["ok"] for row in json.loads(result.output)] == [True, False]


def test_json_names_what_changed_for_programs(extract: Path) -> None:
    extract.write_bytes(extract.read_bytes().replace(b"2004-05-01", b"2004-05-02", 1))
    (row,) = json.loads(run(extract, "--key", VKEY, "--json").output)
    assert row["changed"] == ["/fields/born/value"]


def test_a_malformed_key_is_refused(extract: Path) -> None:
    result = run(extract, "--key", "log+00000000+AAAA")
    assert result.exit_code == 1
    assert type(result.exception).__name__ == "BadInput"


@pytest.mark.parametrize("key", ["garbage", "log+00000000+AAAA", "log+0+!!"])
def test_a_key_that_is_none_is_named_with_what_a_key_looks_like(extract: Path, key: str) -> None:
    said = str(run(extract, "--key", key).exception)
    assert repr(key) in said
    assert "NAME+ID+KEY" in said


def test_the_log_is_read_from_a_folder_or_an_address(extract: Path, finished: Finished) -> None:
    assert run(extract, "--key", VKEY, "--log", finished.log).exit_code == 0
    assert run(extract, "--key", VKEY, "--log", finished.other_log).exit_code == 1
    with served(finished.log) as address:
        assert run(extract, "--key", VKEY, "--log", address).exit_code == 0
        assert run(extract, "--key", VKEY, "--log", f"{address}/nothing").exit_code == 1
    result = run(extract, "--key", VKEY, "--log", address)
    assert result.exit_code == 1
    assert "could not be compared" in result.output
    assert "can't be reached" in result.output
    assert "not a continuation" not in result.output


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_checking_needs_neither_database_nor_django(extract: Path) -> None:
    script = (
        "import sys; from click.testing import CliRunner; from musterroll.cli.verify import command; "
        f"result = CliRunner().invoke(command, [{str(extract)!r}, '--key', {VKEY!r}]); "
        "print(result.exit_code, 'django' in sys.modules, 'psycopg' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "0 False False"


@pytest.mark.parametrize("name", ["extract", "verify"])
def test_each_command_helps_with_an_example(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert f"Example: musterroll {name} " in result.output


# --- extract ------------------------------------------------------------------------------------------------------


@pytest.fixture
def running(story: psycopg.Connection, db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """This test's register, in place of the one that the command would start."""

    @contextmanager
    def here(*_: object) -> Iterator[Database]:
        yield db

    monkeypatch.setattr(postgres, "server", here)
    return db


@pytest.mark.parametrize("kind", ["registration", "summonses"])
@pytest.mark.parametrize("form", ["json", "pdf"])
def test_an_extract_made_here_is_in_order_by_the_key_pinned_here(
    running: Database, tmp_path: Path, data_dir: Path, kind: str, form: str
) -> None:
    out = tmp_path / f"out.{form}"
    made = CliRunner().invoke(
        cli, ["extract", "T-0001", "--kind", kind, "--format", form, "-o", str(out), "--json"]
    )
    assert made.exit_code == 0, made.output
    assert json.loads(made.output)["bytes"] == out.stat().st_size
    result = run(out, "--log", data_dir / "log")
    assert result.exit_code == 0, result.output


def test_nobody_of_that_number_writes_no_file(running: Database, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    result = CliRunner().invoke(cli, ["extract", "T-9999", "--kind", "registration", "-o", str(out)])
    assert result.exit_code == 1
    assert type(result.exception).__name__ == "UnknownPerson"
    assert not out.exists()


def issued_for(db: Database) -> int:
    with db.connect("worker") as conn:
        row = conn.execute("SELECT count(*) FROM act WHERE kind = 'extract_issued'").fetchone()
    return int(row[0]) if row else -1


def test_where_no_file_can_be_written_no_extract_is_recorded(running: Database, tmp_path: Path) -> None:
    before, out = issued_for(running), tmp_path / "nowhere" / "out.json"
    result = CliRunner().invoke(cli, ["extract", "T-0001", "--kind", "registration", "-o", str(out)])
    assert type(result.exception).__name__ == "BadInput"
    assert str(out) in str(result.exception)
    assert issued_for(running) == before


def test_a_file_that_is_there_is_kept_when_nothing_comes_of_it_and_replaced_whole_when_it_does(
    running: Database, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    out.write_text("x" * 100_000)
    assert CliRunner().invoke(cli, ["extract", "T-9999", "--kind", "registration", "-o", str(out)]).exit_code
    assert out.read_text() == "x" * 100_000
    assert (
        not CliRunner().invoke(cli, ["extract", "T-0001", "--kind", "registration", "-o", str(out)]).exit_code
    )
    assert json.loads(out.read_text())["kind"] == "registration"


def test_the_register_itself_is_nobody_and_gets_no_extract(running: Database, tmp_path: Path) -> None:
    before, out = issued_for(running), tmp_path / "out.json"
    with running.connect("worker") as conn:  # its file is there as soon as a region's mode was set
        at = datetime(2026, 3, 1, tzinfo=UTC)
        mode = ModeSet(
            id=uuid4(),
            person=REGISTER,
            author="operator:x",
            effective_at=at,
            region="Tver Oblast",
            mode="test",
        )
        record(conn, pack("ru"), [mode], at)
    result = CliRunner().invoke(cli, ["extract", str(REGISTER), "--kind", "registration", "-o", str(out)])
    assert type(result.exception).__name__ == "UnknownPerson"
    assert issued_for(running) == before
    assert not out.exists()
