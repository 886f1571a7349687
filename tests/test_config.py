"""Settings from the environment: what is taken, what is refused, and that the README tells of each."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from musterroll.config import Config
from musterroll.errors import BadInput

AUDIT = [sys.executable, "-m", "musterroll.cli", "audit"]
ROOT = Path(__file__).resolve().parent.parent


def test_nothing_set_gives_the_defaults() -> None:
    config = Config.from_env({})
    assert (config.port, config.people, config.pack, config.database_url) == (8000, 20_000, "ru", None)
    assert config.data_dir == Path(".musterroll").resolve()


def test_an_empty_value_counts_as_not_set() -> None:
    assert Config.from_env({"PORT": "", "PEOPLE": " ", "DATABASE_URL": ""}) == Config.from_env({})


@pytest.mark.parametrize("port", ["1", "65535"])
def test_the_first_and_the_last_port_are_ports(port: str) -> None:
    assert Config.from_env({"PORT": port}).port == int(port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "1_000"),
        ("PORT", "٨٠٠٠"),
        ("PEOPLE", "-1"),
        ("PEOPLE", "many"),
        ("PACK", "xx"),
        ("HTTPS", "yes"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "a.example, *.example"),
    ],
)
def test_what_is_not_accepted_is_named_with_what_is(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"{name}=.*accepted: ") as refusal:
        Config.from_env({name: value})
    assert refusal.value.where == name


def test_a_child_process_reads_the_same_settings() -> None:
    config = Config.from_env(
        {"PORT": "9000", "PACK": "ee", "HTTPS": "1", "ALLOWED_HOSTS": "a.example, b.example"}
    )
    assert Config.from_env(config.environ()) == config


def test_the_readme_tells_of_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [field.name.upper() for field in fields(Config) if f"`{field.name.upper()}`" not in readme]
    assert not missing


def test_a_folder_that_cannot_be_had_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environ = os.environ | {"DATA_DIR": str(tmp_path / "file" / "data")}
    said = subprocess.run(AUDIT, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith(f"musterroll: {tmp_path / 'file'}")
    assert said.stderr.count("\n") == 1


def test_a_refusal_says_in_one_line_what_would_be_accepted(tmp_path: Path) -> None:
    environ = os.environ | {"DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "musterroll.cli", "callable", "--kind", "nonsense"]
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith("musterroll: no kind of summons is called 'nonsense'; accepted: board, ")
    assert said.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", ["audit", "seal", "erase"])
def test_a_command_without_a_register_says_how_to_make_one(command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "musterroll.cli", command],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path / "none"), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("musterroll: there is no register here yet")
    assert "`musterroll run`" in last
