"""Every scenario of the repository holds, and a file that can't be read is refused with the line it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from musterroll.errors import BadInput
from musterroll.postgres import Database
from musterroll.scenarios.play import play
from musterroll.scenarios.story import read_story

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
    assert folders.count("ee") >= 9


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
