"""`musterroll law codes`: the codes as people and programs read them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from musterroll.cli import cli
from musterroll.law.packs import PACKS


def run(*args: str):
    return CliRunner().invoke(cli, ["law", *args])


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_code_of_the_pack_is_listed_with_its_names(code):
    outcome = run("codes", code, "--json")
    assert outcome.exit_code == 0
    listed = json.loads(outcome.output)
    pack = PACKS[code]
    for group in ("kinds", "methods", "facts", "sources", "reasons", "grounds", "measures"):
        assert [row["code"] for row in listed[group]] == list(getattr(pack, group))
        assert all(row["en"] and row["ru"] for row in listed[group])
    assert [row["code"] for row in listed["what_falls_due"]][:2] == ["deemed_service", "warning"]


def test_a_fact_is_listed_with_its_type_and_source():
    (row,) = [
        row
        for row in json.loads(run("codes", "ru", "--json").output)["facts"]
        if row["code"] == "fitness_category"
    ]
    assert (row["type"], row["source"]) == ("A|B|V|G|D", "medical_board")


def test_as_lines_it_says_what_is_unverified():
    lines = run("codes", "ru").output.splitlines()
    (line,) = [line for line in lines if line.strip().startswith("two_children")]
    assert "53-FZ art. 24" in line
    assert "unverified" in line


def test_a_pack_there_is_not_is_refused_with_those_there_are():
    outcome = run("codes", "ua")
    assert outcome.exit_code == 2
    assert "'ee', 'ru'" in outcome.output
