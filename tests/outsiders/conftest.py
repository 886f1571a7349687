from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.outsiders.grown import GrownLog, grow_log
from tools import outsiders


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> GrownLog:
    return grow_log(tmp_path_factory.mktemp("grown"))


Sumdb = Callable[[Path, str, Path], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def sumdb(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Sumdb:
    """Runs Go's packages over a log: folder, vkey, folder of older checkpoints."""
    go = outsiders.go()
    assert go is not None, (
        "no Go with golang.org/x/mod here: run `python tools/outsiders.py` (make test does)"
    )
    program = tmp_path_factory.mktemp("sumdb") / "sumdb"
    cache = Path(pytestconfig.rootpath) / ".pytest_cache" / "go-build"
    settings = {"GO111MODULE": "off", "GOPATH": str(outsiders.GOPATH), "GOCACHE": str(cache), "GOFLAGS": ""}
    source = Path(__file__).with_name("sumdb.go")
    subprocess.run([go, "build", "-o", str(program), str(source)], env=os.environ | settings, check=True)
    return lambda folder, vkey, older: subprocess.run(
        [program, folder, vkey, older], capture_output=True, text=True, check=False, timeout=300
    )
