"""The wheel `musterroll-verify`: it checks extracts where neither the register nor its framework is."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from musterroll.extracts.pdf import make_pdf
from musterroll.extracts.signer import PaperSigner
from musterroll.proof.note import format_vkey
from tests.extracts.conftest import SIGNER, Finished
from tools import verifier_wheel

pytestmark = pytest.mark.slow
VKEY = format_vkey(SIGNER.key)
MOST = 300_000  # bytes


@dataclass(frozen=True)
class House:
    """A Python with the wheel, what it asks for, and nothing else."""

    folder: Path

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(self.folder / "bin" / program), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env={"PYTHONUTF8": "1"}, check=False)

    def verify(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return self.run("musterroll-verify", *arguments, "--key", VKEY)

    def has(self, module: str) -> bool:
        return self.run("python", "-I", "-c", f"import {module}").returncode == 0


def asked_for(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """The distributions that this one asks for, and those that they ask for, installed here; itself too."""
    found, left = {name}, [(name, extras)]
    while left:
        one, wanted = left.pop()
        for line in distribution(one).requires or ():
            need = Requirement(line)
            told = [{"extra": extra} for extra in wanted] or [{"extra": ""}]
            if need.marker is not None and not any(need.marker.evaluate(dict(env)) for env in told):
                continue
            if need.name not in found:
                found.add(need.name)
                left.append((need.name, frozenset(need.extras)))
    return found


def lay_in(names: set[str], site: Path) -> None:
    """Links what is installed here of these distributions into another Python's packages."""
    for name in names:
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            raise AssertionError(
                f"the wheel asks for {name}, which is not among the pinned packages"
            ) from None
        for top in {Path(file).parts[0] for file in installed.files or () if Path(file).parts[0] != ".."}:
            if top != "__pycache__" and not (site / top).exists():
                (site / top).symlink_to(Path(str(installed.locate_file(top))))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return verifier_wheel.build(tmp_path_factory.mktemp("wheel"))


def house(wheel: Path, folder: Path, *needs: str) -> House:
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = next(folder.glob("lib/python3*/site-packages"))
    install = ["--python", str(python), "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    names: set[str] = set()
    for need in needs:
        names |= asked_for(need)
    lay_in(names, site)
    return House(folder)


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(wheel, tmp_path_factory.mktemp("bare"), *verifier_wheel.NEEDS)


@pytest.fixture(scope="module")
def with_pdf(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    needs = (*verifier_wheel.NEEDS, *verifier_wheel.PDF_NEEDS)
    return house(wheel, tmp_path_factory.mktemp("pdf"), *needs)


@pytest.fixture
def extract(finished: Finished, tmp_path: Path) -> Path:
    path = tmp_path / "extract.json"
    path.write_bytes(finished.summonses.json)
    return path


def test_the_wheel_is_small_and_the_same_source_makes_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    size = wheel.stat().st_size
    print(f"{wheel.name}: {size:,} bytes")
    assert size < MOST
    assert verifier_wheel.build(tmp_path).read_bytes() == wheel.read_bytes()


def test_it_checks_an_extract_where_there_is_no_register(
    bare: House, extract: Path, finished: Finished
) -> None:
    for module in ("django", "psycopg", "click", "orjson", "pikepdf", "musterroll.journal"):
        assert not bare.has(module), module
    for kind in ("registration", "summonses"):
        extract.write_bytes(finished.of(kind).json)
        checked = bare.verify(extract, "--log", finished.log, "--json")
        assert checked.returncode == 0, checked.stdout + checked.stderr
        [report] = json.loads(checked.stdout)
        proved = {one["step"] for one in report["statements"] if one["outcome"] == "proved"}
        assert proved == {"checkpoint", "place", "parts", "acts", "follows", "whole", "rules", "log"}


def test_a_letter_that_was_changed_is_named(bare: House, extract: Path) -> None:
    extract.write_bytes(extract.read_bytes().replace("Иван".encode(), "Иваш".encode(), 1))
    checked = bare.verify(extract)
    assert checked.returncode == 1
    assert "NOT in order" in checked.stdout
    assert "/person/name is not what was issued" in checked.stdout


def test_a_key_that_is_none_is_one_line_and_exits_1_and_no_file_exits_2(bare: House, extract: Path) -> None:
    refused = bare.run("musterroll-verify", extract, "--key", "nonsense")
    assert refused.returncode == 1
    assert refused.stderr.startswith("musterroll-verify: 'nonsense' is no")
    assert refused.stderr.count("\n") == 1
    missing = bare.verify(extract.parent / "other.json")
    assert missing.returncode == 2
    assert "there is no file" in missing.stderr


def test_a_pdf_is_refused_with_what_to_install_and_checked_once_that_is_there(
    bare: House, with_pdf: House, finished: Finished, paper: PaperSigner, tmp_path: Path
) -> None:
    path = tmp_path / "extract.pdf"
    pdf = make_pdf(finished.registration, "ru", "https://register.example/verify/1", paper)
    path.write_bytes(pdf)
    refused = bare.verify(path)
    assert refused.returncode == 1
    assert "install musterroll-verify[pdf], or give the JSON extract" in refused.stderr
    assert not with_pdf.has("django")
    assert not with_pdf.has("psycopg")
    checked = with_pdf.verify(path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Every byte of the PDF is as the register signed it" in checked.stdout
    path.write_bytes(pdf.replace(b"/Type", b"/Tyqe", 1))
    changed = with_pdf.verify(path)
    assert changed.returncode == 1
    assert "Signed bytes changed" in changed.stdout


def test_it_says_what_the_registers_own_command_says(bare: House, extract: Path) -> None:
    extract.write_bytes(extract.read_bytes().replace("Иван".encode(), "Иваш".encode(), 1))
    ours = subprocess.run(
        [sys.executable, "-m", "musterroll.cli", "verify", str(extract), "--key", VKEY],
        capture_output=True,
        text=True,
        check=False,
    )
    alone = bare.verify(extract)
    assert (alone.returncode, alone.stdout) == (ours.returncode, ours.stdout)
