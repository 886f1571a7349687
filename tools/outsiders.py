"""Make sure that the tests have the verifiers that others wrote, and say which. Exit code 1 when one can't be had.

The tests hold the log against Go's own checksum-database packages and extracts against poppler's pdfsig: neither is a
Python package. Debian has both; as root they are installed from there, else they must be there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

GOPATH = Path("/usr/share/gocode")  # where Debian puts Go sources
SUMDB = GOPATH / "src/golang.org/x/mod/sumdb"


def go() -> str | None:
    """Path of a Go compiler, if x/mod's sources lie beside it; else None. The tests call this too."""
    return shutil.which("go") if (SUMDB / "tlog" / "tile.go").exists() else None


def pdfsig() -> str | None:
    """Path of poppler's pdfsig; None when there is none."""
    return shutil.which("pdfsig")


WANTED = (
    ("Go with golang.org/x/mod", go, ("golang-go", "golang-golang-x-mod-dev")),
    ("pdfsig", pdfsig, ("poppler-utils",)),
)


def main() -> int:
    """Find them or install them."""
    missing = [package for _, find, packages in WANTED if find() is None for package in packages]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"outsiders: installing Debian's {', '.join(missing)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
        # The list of packages may be missing or old: only then it is fetched.
        if not _runs(install, quiet) and _runs(["apt-get", "update", "-q"], quiet):
            _runs(install, quiet)
    for name, find, packages in WANTED:
        if (found := find()) is None:
            print(
                f"outsiders: {name} is not here and could not be installed (apt-get needs root). The tests need it:"
                f" install Debian's {' and '.join(packages)}.",
                file=sys.stderr,
            )
            return 1
        print(f"outsiders: {name}: {found}")
    return 0


def _runs(arguments: list[str], environ: dict[str, str]) -> bool:
    return subprocess.run(arguments, env=environ, stdin=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
