"""What is asked of the server while the hashing goes on is done in its order, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from musterroll.journal.rows import InTurn


def test_calls_are_made_in_their_order_and_are_done_when_the_block_ends():
    made: list[int] = []
    with InTurn() as server:
        results = [server.submit(lambda n: made.append(n) or 2 * n, n) for n in range(50)]
    assert made == list(range(50))
    assert [one.result() for one in results] == [2 * n for n in range(50)]


def submit_all(*calls: Callable[[], object]) -> list[Future[object]]:
    with InTurn() as server:
        return [server.submit(call) for call in calls]


def test_after_one_that_failed_none_is_made_and_the_block_raises_its_error():
    made: list[str] = []
    with pytest.raises(ZeroDivisionError):
        submit_all(lambda: made.append("before"), lambda: 1 // 0, lambda: made.append("after"))
    assert made == ["before"]


def test_whoever_waits_for_a_call_that_was_not_made_is_told_why():
    with pytest.raises(ZeroDivisionError), InTurn() as server:
        [server.submit(call) for call in (lambda: 1 // 0, lambda: None)][1].result()


def test_threads_change_as_seldom_afterwards_as_before():
    before = sys.getswitchinterval()
    with InTurn():
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
