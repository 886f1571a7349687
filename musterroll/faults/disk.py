"""A disk that fills up, fails or is not there any more at the n-th call."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from musterroll.durable import Disk


class FailingDisk(Disk):
    """Works until its `at`-th call, counted from 1, and then fails, at that call and at all after it.

    `after`: the call itself is still done before it fails: what it wrote is there, and its caller learns of an error.
    Otherwise it is not done; of a write, half. `fail` raises what is wrong, by default ENOSPC. `at` 0 never fails.
    """

    def __init__(self, at: int, *, after: bool = False, fail: Callable[[], None] | None = None) -> None:
        self.calls = 0
        self._at = at
        self._after = after
        self._fail = fail or no_space

    def write(self, descriptor: int, data: bytes) -> int:
        if self._fails():
            written = super().write(descriptor, data if self._after else data[: len(data) // 2])
            if not self._after and written < len(data) and self.calls == self._at:
                # As write(2) does: what still fits is written and said, the next call says that the disk is full.
                return written or self._refuse()
            return self._refuse()
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        self._do(lambda: super(FailingDisk, self).sync(descriptor))

    def rename(self, old: Path, new: Path) -> None:
        self._do(lambda: super(FailingDisk, self).rename(old, new))

    def link(self, old: Path, new: Path) -> None:
        self._do(lambda: super(FailingDisk, self).link(old, new))

    def _do(self, call: Callable[[], None]) -> None:
        fails = self._fails()
        if not fails or (self._after and self.calls == self._at):
            call()
        if fails:
            self._refuse()

    def _fails(self) -> bool:
        self.calls += 1
        return 0 < self._at <= self.calls

    def _refuse(self) -> int:
        self._fail()
        raise AssertionError("a fault that lets the call go on is none")


def no_space() -> None:
    """What a full disk says. Raises OSError."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
