"""Make sure that the tests have a Chromium, and say which. Exit code 1 when none can be had: the tests need one.

In this order: CHROMIUM (a path), the system's, Debian's package where we are root, Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """Path of a Chromium that is installed; None when there is none. The tests call this too."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights()


def main() -> int:
    """Find one or install one."""
    if found := find():
        print(f"browser: {found}")
        return 0
    if os.environ.get("CHROMIUM"):
        print(f"browser: CHROMIUM={os.environ['CHROMIUM']} is not a program", file=sys.stderr)
        return 1
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("browser: installing Debian's chromium")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
        # The list of packages may be missing or old: only then it is fetched.
        if not _runs(install, quiet) and _runs(["apt-get", "update", "-q"], quiet):
            _runs(install, quiet)
    if find() is None:
        print("browser: fetching Playwright's Chromium")
        _runs([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    if found := find():
        print(f"browser: {found}")
        return 0
    print(
        "browser: no Chromium could be had: none is installed, and neither apt-get (needs root) nor Playwright's"
        " download gave one. Install one, or say CHROMIUM=/path/to/chromium.",
        file=sys.stderr,
    )
    return 1


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _runs(arguments: list[str], environ: dict[str, str]) -> bool:
    return subprocess.run(arguments, env=environ, stdin=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
