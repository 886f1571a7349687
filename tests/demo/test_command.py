"""`musterroll demo`, as somebody types it."""

from __future__ import annotations

import json
import tempfile

import pytest
from click.testing import CliRunner

from musterroll.cli import cli
from musterroll.errors import BadInput


def test_help_shows_an_example() -> None:
    result = CliRunner().invoke(cli, ["demo", "--help"])
    assert result.exit_code == 0
    assert "Example: musterroll demo --people" in " ".join(result.output.split())


@pytest.mark.parametrize("people", ["0", "-1", "many"])
def test_a_number_of_people_that_makes_no_register_is_refused(people: str) -> None:
    assert CliRunner().invoke(cli, ["demo", "--people", people]).exit_code == 2


@pytest.mark.slow
def test_it_makes_a_register_once_and_refuses_a_second_time() -> None:
    with tempfile.TemporaryDirectory(prefix="musterroll-demo-") as data_dir:
        runner = CliRunner(env={"DATA_DIR": data_dir, "DATABASE_URL": ""})
        made = runner.invoke(cli, ["demo", "--people", "300", "--json"])
        assert made.exit_code == 0, made.output
        assert json.loads(made.stdout)["people"] == 300
        again = runner.invoke(cli, ["demo", "--people", "300"])
        assert isinstance(again.exception, BadInput)
        assert "make reset" in str(again.exception)
