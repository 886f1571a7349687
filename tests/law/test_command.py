"""`musterroll law codes`: the codes as people and programs read them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from musterroll.cli import cli
from musterroll.errors import NoRuleInForce
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import LiabilityRule


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


# --- the law at a day and between two ---------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [["show"], ["at", "2026-01-01"], ["diff", "2021-12-31", "2022-01-01"]])
@pytest.mark.parametrize("own", sorted(PACKS))
def test_where_no_pack_is_named_the_one_that_the_register_follows_is_shown(monkeypatch, own, asked):
    monkeypatch.setenv("PACK", own)
    name, *days = asked
    assert run(name, *days, "--lang", "ru").output == run(name, own, *days, "--lang", "ru").output
    assert run(name, *days, "--json").exit_code == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["at"], "accepted: [PACK] DATE"),
        (["diff", "ru", "2022-01-01", "2022-01-01", "2022-01-01"], "accepted: [PACK] DATE1 DATE2"),
        (["at", "ua", "2026-01-01"], "'ee', 'ru'"),
        (["at", "20260101"], "accepted: a date as 2026-03-02"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_what_is_accepted(asked, said):
    outcome = run(*asked)
    assert outcome.exit_code == 2
    assert said in outcome.output


@pytest.mark.parametrize("name", ["show", "at", "diff", "unverified", "explain", "timeline", "codes"])
def test_every_command_tells_how_it_is_used_with_an_example(name):
    help_ = run(name, "--help").output
    assert f"Example: musterroll law {name} " in " ".join(help_.split())
    assert "--json" in help_


@pytest.mark.parametrize("code", sorted(PACKS))
@pytest.mark.parametrize("language", ["en", "ru", "et"])
def test_the_whole_pack_is_shown_every_rule_with_its_citation_and_words_in_the_language(code, language):
    pack, text = PACKS[code], run("show", code, "--lang", language).output
    for rule in pack.rules:
        assert f"{rule.code}  {rule.citation}" in text
        assert rule.says[language] in text
    for edition in pack.editions:
        assert edition.since.isoformat() in text


@pytest.mark.parametrize("code", sorted(PACKS))
def test_the_whole_pack_is_one_object_for_programs(code):
    pack, shown = PACKS[code], json.loads(run("show", code, "--json").output)
    assert sum(len(group["rules"]) for group in shown["groups"]) == len(pack.rules)
    assert [edition["since"] for edition in shown["editions"]] == [day.isoformat() for day in pack.changes]
    assert {act["code"] for act in shown["enactments"]} == {act.code for act in pack.enactments}


def test_an_act_that_was_never_promulgated_is_shown_as_no_law():
    (line,) = [one for one in run("show", "ee").output.splitlines() if "act_of_28_01_2026" in one]
    assert "PENDING: not law" in line


def test_at_a_day_only_the_rules_of_that_day_are_shown():
    before, after = (
        json.loads(run("at", "ru", day, "--json").output) for day in ("2025-12-31", "2026-01-01")
    )
    codes = [
        {rule["code"] for group in each["groups"] for rule in group["rules"]} for each in (before, after)
    ]
    assert "appearance_within_thirty_days" in codes[1] - codes[0]
    assert after["edition"]["since"] == "2026-01-01"
    assert "edition in force from 2026-01-01" in run("at", "ru", "2026-01-01").output


def test_a_day_before_the_packs_first_is_refused_and_the_first_is_named():
    outcome = run("at", "ee", "2013-03-31")
    assert isinstance(outcome.exception, NoRuleInForce)
    assert "2013-04-01" in str(outcome.exception)
    assert run("at", "ee", "2013-04-01").exit_code == 0


@pytest.mark.parametrize("text", ["20260302", "2026-W10-1", "2026-02-30", "yesterday", "2026-3-2"])
def test_a_day_that_is_none_is_refused_with_what_is_accepted(text):
    outcome = run("at", "ru", text)
    assert outcome.exit_code == 2
    assert "accepted: a date as 2026-03-02" in outcome.output


def test_between_two_days_what_came_and_what_changed_is_told_field_by_field():
    text = run("diff", "ee", "2021-12-31", "2022-01-01").output
    assert "deemed_after: – → 30" in text
    found = json.loads(run("diff", "ee", "2021-12-31", "2022-01-01", "--json").output)
    (change,) = [one for one in found["changed"] if one["slot"] == ["service", "plain_post"]]
    assert {"field": "deemed_after", "before": None, "after": 30} in change["fields"]
    assert run("diff", "ru", "2026-05-01", "2026-05-02", "--lang", "ru").output == "Ничего не изменилось.\n"


def test_a_changed_condition_is_told_in_words():
    text = run("diff", "ru", "2023-12-31", "2024-01-01").output
    assert "draft_age: is 18 or older and not yet 27 → is 18 or older, not yet 30" in text


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_unverified_rule_is_listed_with_the_sources_of_its_tags_and_no_verified_one(code):
    pack = PACKS[code]
    rows = json.loads(run("unverified", code, "--json").output)
    wanted = {rule.code for rule in pack.rules if not rule.verified}
    wanted |= {
        c.code for r in pack.rules if isinstance(r, LiabilityRule) for c in r.conditions if not c.verified
    }
    wanted |= {act.code for act in pack.enactments if not act.verified}
    assert {row["code"] for row in rows} == wanted
    for row in rows:
        assert all(
            each["source"] == pack.keys[each["tag"]] for each in row["known"] if each["tag"] in pack.keys
        )


def test_without_a_pack_the_unverified_rules_of_all_packs_are_listed():
    rows = json.loads(run("unverified", "--json").output)
    assert {row["pack"] for row in rows} == set(PACKS)
    assert run("unverified").output.startswith("ee: ")
