"""A pack is found by its folder, and nothing outside the folder knows of it."""

import ast
from pathlib import Path

import pytest

import musterroll
from musterroll import config
from musterroll.errors import UnknownCode
from musterroll.law.packs import PACKS, discover, pack

PACKAGE = Path(musterroll.__file__).parent
FOLDER = PACKAGE / "law" / "packs"
FOLDERS = sorted(path.parent.name for path in FOLDER.glob("*/__init__.py"))
OUTSIDE = sorted(path for path in PACKAGE.rglob("*.py") if FOLDER not in path.parents)


def test_every_folder_is_a_pack_and_may_be_chosen():
    assert list(PACKS) == list(discover()) == list(config.PACKS) == FOLDERS


def test_a_pack_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownCode, match="no pack is called 'xx'") as refusal:
        pack("xx")
    assert refusal.value.accepted == FOLDERS


def test_a_folder_without_its_pack_is_our_bug_and_is_named(tmp_path, monkeypatch):
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "__init__.py").write_text("PACK = None\n")
    monkeypatch.setattr("musterroll.law.packs.__path__", [str(tmp_path)])
    with pytest.raises(RuntimeError, match="nowhere"):
        discover()


def imported_by(path: Path) -> set[str]:
    """Full names of the modules that a file imports, at its top or anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_outside_a_packs_folder_imports_it():
    inside = {f"musterroll.law.packs.{code}" for code in FOLDERS}
    touching = {
        str(path.relative_to(PACKAGE)): names
        for path in OUTSIDE
        if (
            names := {
                name for name in imported_by(path) if any(f"{name}.".startswith(f"{one}.") for one in inside)
            }
        )
    }
    assert touching == {}


def test_only_the_demonstration_and_the_setting_name_a_pack_by_its_code():
    # "ru" is a language too, so a code is looked for where it is a key or is compared as a pack's.
    allowed = {"demo", "config.py"}
    for path in OUTSIDE:
        if path.relative_to(PACKAGE).parts[0] in allowed:
            continue
        named = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and node.value in FOLDERS and node.value != "ru"
        ]
        assert named == [], path


def test_no_pack_imports_another():
    for code in FOLDERS:
        others = [f"musterroll.law.packs.{other}" for other in FOLDERS if other != code]
        for path in (FOLDER / code).rglob("*.py"):
            assert not [name for name in imported_by(path) if name.startswith(tuple(others))], path
