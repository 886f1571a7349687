"""The pack of docs/packs.md is built as the page shows it, found by its folder, and does what the page says."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from musterroll.cli import _law as told
from musterroll.demo.authorities import authorities_of
from musterroll.demo.officers import officers
from musterroll.errors import UnknownCode
from musterroll.law import packs
from musterroll.law.compare import diff
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database
from musterroll.scenarios.play import play
from musterroll.scenarios.story import read_story
from tests.law import test_editions

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^\*\*`([\w.-]+)`(.*?)\*\*\n\n```\w+\n(.*?)^```$", PAGE, re.M | re.S)

Build = Callable[[bool], Pack]


def blocks(name: str, *, amended: bool = False) -> str:
    """The file as the page shows it, its parts one after another; with the change of the law if `amended`."""
    parts = [text for file, note, text in BLOCKS if file == name and "from then on" not in note]
    if amended:
        ((new),) = [text for file, note, text in BLOCKS if file == name and "from then on" in note]
        parts = [re.sub(r"^DEFAULT: .*?^\)\n", lambda _: new, part, flags=re.M | re.S) for part in parts]
    return "\n\n".join(parts)


def forget() -> None:
    for name in [name for name in sys.modules if f"{name}.".startswith("musterroll.law.packs.xa.")]:
        del sys.modules[name]
    if hasattr(packs, "xa"):
        del packs.xa  # type: ignore[attr-defined]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Writes the page's folder, before or after the change of the law, and finds it as the register does."""
    folder = tmp_path / "packs" / "xa"
    folder.mkdir(parents=True)

    def built(amended: bool) -> Pack:
        forget()
        for name in ("__init__.py", "codes.py", "regions.py", "rules.py"):
            (folder / name).write_text(blocks(name, amended=amended and name == "rules.py"), encoding="utf-8")
        sys.dont_write_bytecode = True  # the second build may be of the same second as the first
        monkeypatch.setattr(packs, "__path__", [*ORIGINAL, str(folder.parent)])
        monkeypatch.setattr(packs, "PACKS", packs.discover())
        return packs.pack("xa")

    written = sys.dont_write_bytecode
    yield built
    sys.dont_write_bytecode = written
    forget()


ORIGINAL = list(packs.__path__)


def test_the_page_shows_every_file_of_the_folder_and_the_cases():
    assert {file for file, _, _ in BLOCKS} == {
        "__init__.py",
        "codes.py",
        "regions.py",
        "rules.py",
        "test_xa.py",
        "ten-days-after-the-appearance-date.yaml",
        "a-summons-of-december-keeps-its-ten-days.yaml",
    }


@pytest.mark.parametrize("amended", [False, True], ids=["first", "amended"])
def test_the_folder_is_found_and_its_law_has_no_gap_on_any_day(build: Build, amended: bool, monkeypatch):
    pack = build(amended)
    assert list(packs.PACKS) == ["ee", "ru", "xa"]
    monkeypatch.setattr(test_editions, "PACKS", packs.PACKS)
    walked = [
        test
        for name, test in vars(test_editions).items()
        if name.startswith("test_") and test.__code__.co_varnames[: test.__code__.co_argcount] == ("code",)
    ]
    assert len(walked) >= 5
    for test in walked:
        test("xa")
    assert pack.region("Province of North").code == "XA-N"
    assert pack.region("Northmark").zone == "Atlantic/Reykjavik"


def test_the_pages_first_case_holds(build: Build, db: Database, tmp_path: Path):
    build(False)
    _holds("ten-days-after-the-appearance-date.yaml", db, tmp_path)


def test_the_pages_first_case_holds_after_the_law_has_changed_too(build: Build, db: Database, tmp_path: Path):
    build(True)
    _holds("ten-days-after-the-appearance-date.yaml", db, tmp_path)


def test_the_pages_case_across_the_change_holds(build: Build, db: Database, tmp_path: Path):
    build(True)
    _holds("a-summons-of-december-keeps-its-ten-days.yaml", db, tmp_path)


def _holds(name: str, db: Database, folder: Path) -> None:
    (folder / name).write_text(blocks(name), encoding="utf-8")
    findings = play(read_story(folder / name), db)
    assert len(findings) >= 4
    assert [finding for finding in findings if not finding.ok] == []


def test_the_pages_boundary_tests_pass_once_the_law_has_changed_and_fail_before(build: Build, tmp_path: Path):
    build(True)
    tests = _tests(tmp_path)
    assert len(tests) == 2
    for test in tests:
        test()
    build(False)
    with pytest.raises(AssertionError):
        _tests(tmp_path)[0]()


def _tests(folder: Path) -> list[Callable[[], None]]:
    path = folder / "test_xa.py"
    path.write_text(blocks("test_xa.py"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("test_xa", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [held for name, held in vars(module).items() if name.startswith("test_")]


def test_the_change_is_the_one_that_the_page_says_and_no_other(build: Build):
    found = diff(build(True), date(2024, 12, 31), date(2025, 1, 1))
    assert (found.added, found.ended) == ((), ())
    (change,) = found.changed
    assert ("days", 10, 15) in [(field.name, field.before, field.after) for field in change.fields]


def test_one_rule_is_unverified_as_the_page_says(build: Build):
    assert [one.code for one in told.unverified(build(True))] == ["measure_exit_ban"]
    assert any(
        "The Northmark Courier" in told.unverified_line(one, packs.pack("xa"), "et")
        for one in told.unverified(packs.pack("xa"))
    )


def test_what_only_a_demonstration_needs_is_there_for_any_pack(build: Build):
    from musterroll.demo import showcase
    from musterroll.demo.people import people

    pack = build(True)
    assert authorities_of(pack) == {"border_guard": ("border guard", ("exit_ban",))}
    head, *clerks = officers(pack.country, "North Province")
    assert (head.office, len(clerks)) == ("Recruitment office, North Province", 2)
    assert showcase.home(pack) == "North Province"
    assert len(showcase.cast_of_officers(pack)) == 5
    assert list(people(pack.country, 0, 1, date(2026, 1, 1))) == []
    with pytest.raises(UnknownCode, match="PEOPLE=0"):
        people(pack.country, 1, 1, date(2026, 1, 1))
