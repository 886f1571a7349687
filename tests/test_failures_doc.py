"""`docs/failures.md` lists every known failure once, and all that it names as holding against it exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "failures.md").read_text(encoding="utf-8")
ENTRIES = re.split(r"^- \*\*(F\d\d)\*\* ", PAGE, flags=re.MULTILINE)[1:]
TEXT = dict(zip(ENTRIES[::2], ENTRIES[1::2], strict=True))
PARTS = ("proof", "sign-in", "campaigns", "feeds", "employers", "credentials", "oversight")


def held_by(entry: str) -> list[str]:
    return re.findall(r"`((?:tests|scenarios)/[^`]+)`", entry)


def test_every_failure_is_listed_once_and_in_order():
    assert ENTRIES[::2] == [f"F{number:02}" for number in range(1, 31)]


@pytest.mark.parametrize("failure", TEXT)
def test_each_is_held_by_a_test_or_names_the_part_that_will(failure: str):
    later = re.search(r"^  Later, (.*)", TEXT[failure], flags=re.MULTILINE)
    assert held_by(TEXT[failure]) or later
    if later:
        assert later[1].startswith(PARTS)


@pytest.mark.parametrize("failure", TEXT)
def test_what_is_named_exists(failure: str):
    for named in held_by(TEXT[failure]):
        path, _, function = named.partition("::")
        found = list(ROOT.glob(path))
        assert found, f"{failure}: there is no {path}"
        if path.startswith("tests"):
            assert function, f"{failure}: which test of {path}?"
            assert re.search(
                rf"^def {function}\(", found[0].read_text(encoding="utf-8"), flags=re.MULTILINE
            ), f"{failure}: {path} has no {function}"


def test_every_scenario_that_bears_a_number_bears_that_of_a_failure_listed_here():
    numbers = {path.name[:3].upper() for path in (ROOT / "scenarios").glob("*/f[0-9][0-9]-*.yaml")}
    assert len(numbers) > 10
    assert numbers <= set(TEXT)
