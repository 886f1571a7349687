"""Runs a program, and ends it and all that it has started when whoever asked for it dies.

    python keeper.py PARENT PROGRAM ARGUMENT…

pg_basebackup forks a second process that streams WAL. It would outlive a killed command for good, and the server would
keep all WAL for it meanwhile. Run as a file, by itself: it imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1


def main(parent: int, arguments: list[str]) -> int:
    """The program's exit code. `parent`: the process that asked."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end_all)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before it could be told to the kernel
        return 1
    return subprocess.call(arguments, stdin=subprocess.DEVNULL)


def _end_all(_number: int, _frame: FrameType | None) -> None:
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
