"""Rows that are compared as they come, in the order of their indices."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg

AT_ONCE = 16
"""Rows fetched at a time: each holds hashes by the hundred."""


class InOrder:
    """What stands at each index, asked for in ascending order. `query` gives index and hashes in that order; `other` is
    told each index that there is and nobody asks for."""

    def __init__(
        self, conn: psycopg.Connection, name: str, query: str, of: int, other: Callable[[int], None]
    ) -> None:
        self._rows = _read(conn, name, query, of)
        self._next = next(self._rows, None)
        self._other = other

    def take(self, index: int) -> bytes | None:
        """What stands there; None where nothing does."""
        while self._next is not None and self._next[0] <= index:
            found, hashes = self._next
            self._next = next(self._rows, None)
            if found == index:
                return hashes
            self._other(found)
        return None

    def end(self) -> None:
        """Nothing more is asked for."""
        while self._next is not None:
            self._other(self._next[0])
            self._next = next(self._rows, None)


def _read(conn: psycopg.Connection, name: str, query: str, of: int) -> Iterator[tuple[int, bytes]]:
    with conn.cursor(name=name, binary=True) as cursor:
        cursor.itersize = AT_ONCE
        yield from cursor.execute(query.encode(), (of,))
