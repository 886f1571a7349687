"""A progress bar that several commands show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """`progress(done, whole)`: moves a bar on stderr, which begins with the first step."""
    shown: Any = None

    def progress(done: int, whole: int) -> None:
        nonlocal shown
        if shown is None:
            shown = click.progressbar(length=max(whole, 1), label=label, file=sys.stderr).__enter__()
        shown.length = max(whole, 1)
        shown.update(min(done, shown.length) - shown.pos)

    try:
        yield progress
    finally:
        if shown is not None:
            shown.__exit__(None, None, None)
