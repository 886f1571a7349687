"""Every scenario of the repository holds, and a file that can't be read is refused with the line it stands on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from musterroll.errors import BadInput
from musterroll.postgres import Database
from musterroll.scenarios.play import play
from musterroll.scenarios.story import Story, read_story

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "scenarios").rglob("*.yaml"))

WHOLE = """scenario: a case
pack: ru
region: Moscow
people:
  ivan: {born: 2004-03-02, sex: male}
acts:
  - {at: "2026-03-02 09:00", do: issue_summons, person: ivan, as: s1, kind: board, appear_at: "2026-03-25 10:00"}
expect:
  - {at: "2026-03-02 09:01", summons: s1, status: issued}
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_scenario_holds(path: Path, db: Database) -> None:
    findings = play(read_story(path), db)
    assert findings
    assert [finding for finding in findings if not finding.ok] == []


def test_there_are_cases_of_both_packs() -> None:
    folders = [path.parent.name for path in FILES]
    assert folders.count("ru") >= 30
    assert folders.count("ee") >= 15


def test_a_scenario_that_does_not_hold_is_found_out(tmp_path: Path, db: Database) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WHOLE.replace("status: issued", "status: served"), encoding="utf-8")
    (finding,) = play(read_story(path), db)
    assert (finding.field, finding.expected, finding.found, finding.ok) == (
        "status",
        "served",
        "issued",
        False,
    )


def test_a_refusal_nobody_expected_and_one_that_did_not_come_are_found_out(
    tmp_path: Path, db: Database
) -> None:
    path = tmp_path / "wrong.yaml"
    text = WHOLE.replace('"2026-03-25 10:00"}', '"2026-03-25 10:00", refused: not_liable}').replace(
        "expect:", '  - {at: "2026-03-02 09:00", do: order_measures, summons: s1, officer: petrova}\nexpect:'
    )
    path.write_text(text, encoding="utf-8")
    refusals = [finding for finding in play(read_story(path), db) if finding.field == "refused"]
    assert [(finding.expected, finding.found, finding.ok) for finding in refusals] == [
        ("not_liable", None, False),
        (None, "not_served", False),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("pack: ru", "pack: xx", 2),
        ("region: Moscow", "region: Atlantis", 3),
        ("sex: male", "height: 180", 5),
        ("sex: male", "sex: other", 5),
        ("born: 2004-03-02", "born: 2004-13-02", 5),
        ("do: issue_summons", "do: abolish", 7),
        ("kind: board", "kind: ball", 7),
        ("person: ivan", "person: petr", 7),
        ("as: s1, ", "", 9),
        ("kind: board, ", "", 7),
        ('"2026-03-25 10:00"}', '"2026-03-25 10:00", colour: red}', 7),
        ('"2026-03-25 10:00"}', '"2026-03-25 10:00", refused: because}', 7),
        ("summons: s1", "summons: s2", 9),
        ("status: issued", "status: lost", 9),
        ("status: issued", "mood: good", 9),
        (", status: issued", "", 9),
        ("status: issued", "measures: {driving: proposed}", 9),
        ("status: issued", "measures: {exit_ban: on}", 9),
        ("status: issued", "check: {}", 9),
        ("status: issued", "check: {exit_ban: perhaps}", 9),
        ("status: issued", "because: []", 9),
        ("status: issued", "extract: {summonses: {}}", 9),
        ("status: issued", "next: {what: doom}", 9),
        ("status: issued", "status: issued, status: issued", 9),
        ("sex: male", "sex: male, served_before: maybe", 5),
        ("sex: male", "sex: male, children: many", 5),
    ],
)
def test_what_is_not_known_is_refused_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int
) -> None:
    assert right in WHOLE
    path = tmp_path / "case.yaml"
    path.write_text(WHOLE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_story(path, "case.yaml")
    assert refusal.value.where == f"case.yaml:{line}"
    assert str(refusal.value).startswith(f"case.yaml:{line}: ")


def read(tmp_path: Path, *acts: str) -> Story:
    """WHOLE with these acts after its own, the first of them on line 8."""
    path = tmp_path / "case.yaml"
    path.write_text(
        WHOLE.replace("expect:", "".join(f"  - {act}\n" for act in acts) + "expect:"), encoding="utf-8"
    )
    return read_story(path, "case.yaml")


@pytest.mark.parametrize(
    "act",
    [
        '{at: "2026-03-02 10:00", do: post, summons: s1, method: registered_post}',
        '{at: "2026-03-02 10:00", do: send, summons: s1, method: register}',
        '{at: "2026-03-02 10:00", do: order_measures, summons: s1, officer: petrova, only: []}',
        '{at: "2026-03-02 10:00", do: order_measures, summons: s1, officer: petrova, only: [hunting]}',
        '{at: "2026-03-02 10:00", do: order_measures, summons: s1}',
        '{at: "2026-03-02 10:00", do: hand_over, summons: s1, by: office, happened: "2026-03-02 10:01"}',
        '{at: "2026-03-02 10:00", do: return_unserved, summons: s1, happened: "2026-03-02 09:30"}',
        '{at: "2026-03-02 10:00", do: excuse, summons: s1, reason: forgot}',
        '{at: "2026-03-02 10:00", do: grant_deferment, person: ivan, ground: luck, until: 2026-06-30}',
        '{at: "2026-03-02 10:00", do: contest, person: ivan, fact: luck}',
        '{at: "2026-03-02 10:00", do: contest, person: ivan}',
        '{at: "2026-03-02 10:00", do: contest, summons: s1, fact: born}',
        '{at: "2026-03-02 10:00", do: decide_contest, contest: c1, outcome: upheld, officer: sidorov}',
        '{at: "2026-03-02 10:00", do: suspend_source, source: moon, until: 2026-03-04}',
        '{at: "2026-03-02 10:00", do: post, summons: s1, method: register, as: p1}',
        '{at: "2026-03-02 10:00", do: issue_summons, person: ivan, as: s1, kind: board, appear_at: "2026-03-25 10:00"}',
        '{at: "tomorrow", do: record_appearance, summons: s1}',
        "{do: record_appearance, summons: s1}",
        "record_appearance",
    ],
)
def test_an_act_that_can_not_be_meant_is_refused_with_its_line(tmp_path: Path, act: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, act)
    assert refusal.value.where == "case.yaml:8"


def test_a_refused_summons_needs_no_name_and_leaves_its_name_free(tmp_path: Path, db: Database) -> None:
    issue = 'do: issue_summons, person: ivan, kind: board, appear_at: "2026-03-25 10:00"'
    story = read(
        tmp_path,
        '{at: "2026-03-02 09:30", do: grant_deferment, person: ivan, ground: study, until: 2026-03-05}',
        f'{{at: "2026-03-02 10:00", {issue}, refused: deferred}}',
        f'{{at: "2026-03-02 10:00", {issue}, as: s2, refused: deferred}}',
        f'{{at: "2026-03-06 10:00", {issue}, as: s2}}',
    )
    assert [finding.found for finding in play(story, db)] == ["issued", "deferred", "deferred"]


def test_a_file_that_is_no_yaml_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    with pytest.raises(BadInput, match="can't be read"):
        read_story(path)
    path.write_text("scenario: a: b\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"case.yaml:1: not YAML"):
        read_story(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="is empty"):
        read_story(path)


def test_the_clock_of_a_scenario_is_never_late(tmp_path: Path, db: Database) -> None:
    """What fell due weeks before the next expectation is dated when it fell due, not when somebody looked."""
    story = read(tmp_path, '{at: "2026-03-02 10:00", do: post, summons: s1, method: register}')
    late = replace(
        story.expectations[0],
        at=datetime(2026, 4, 30, 9, tzinfo=UTC),
        fields={"earliest": {"exit_ban": datetime(2026, 3, 9, 21, tzinfo=UTC)}},
    )
    (finding,) = play(replace(story, expectations=(late,)), db)
    assert finding.ok, finding
