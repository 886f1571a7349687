"""Build the wheel `musterroll-verify`: what a stranger needs to check an extract, and nothing of the register.

    python tools/verifier_wheel.py [DIR]       DIR: where the wheel goes, else dist/

It is made of the same files as the register: the pure floors whole and the modules of extracts/ named below, whose
imports `lint-imports` watches. Version and dependencies are those of pyproject.toml. Needs no network, and the same
source makes the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "musterroll"

FLOORS = ("law", "case", "proof", "extracts/schemas")
MODULES = (
    "__init__.py",
    "errors.py",
    *(
        f"extracts/{name}.py"
        for name in (
            *("__init__", "certificate", "command", "content", "document"),
            *("norms", "paper", "published", "report", "verify"),
        )
    ),
)
NEEDS = ("cryptography", "jsonschema", "holidays", "tzdata")
PDF_NEEDS = ("pyhanko", "pyhanko-certvalidator", "pikepdf")

PYPROJECT = """\
[build-system]
requires = ["setuptools>=70.1"]
build-backend = "setuptools.build_meta"

[project]
name = "musterroll-verify"
version = {version}
description = "Checks extracts of a Musterroll register offline: what they prove and what they don't"
readme = "README.md"
requires-python = {python}
dependencies = {needs}

[project.optional-dependencies]
pdf = {pdf_needs}

[project.scripts]
musterroll-verify = "musterroll.extracts.command:main"

[tool.setuptools.packages.find]
include = ["musterroll*"]

[tool.setuptools.package-data]
"*" = ["*.json"]
"""


def build(folder: Path) -> Path:
    """Puts the wheel into `folder` and returns where it is. Raises CalledProcessError if it can't be built."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        stage = Path(scratch)
        _copy(stage / "musterroll")
        (stage / "pyproject.toml").write_text(_pyproject(), encoding="utf-8")
        shutil.copy(ROOT / "docs" / "verifier.md", stage / "README.md")
        say_name = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
        built = subprocess.run(
            [sys.executable, "-c", say_name, str(folder.resolve())],
            cwd=stage,
            env={"SOURCE_DATE_EPOCH": "315532800", **os.environ},  # a zip file's first day
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return folder / built.stdout.strip().splitlines()[-1]


def _copy(target: Path) -> None:
    for floor in FLOORS:
        shutil.copytree(PACKAGE / floor, target / floor, ignore=shutil.ignore_patterns("__pycache__"))
    for module in MODULES:
        (target / module).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / module, target / module)


def _pyproject() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[^\w-]", line, maxsplit=1)[0]: line for line in project["dependencies"]}

    def array(names: Iterable[str]) -> str:
        return json.dumps([asked[name] for name in names])

    return PYPROJECT.format(
        version=json.dumps(project["version"]),
        python=json.dumps(project["requires-python"]),
        needs=array(NEEDS),
        pdf_needs=array(PDF_NEEDS),
    )


def main(arguments: list[str]) -> int:
    """Build it and say where it lies, how large it is and what its digest is."""
    wheel = build(Path(arguments[0]) if arguments else ROOT / "dist")
    data = wheel.read_bytes()
    print(f"{wheel}: {len(data):,} bytes, SHA-256 {sha256(data).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
