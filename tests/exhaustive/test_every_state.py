"""Every distinct state of a case, further on than `tests/case/test_exhaustive.py` goes: over a minute."""

from __future__ import annotations

import pytest

from tests.case.test_exhaustive import ALL_ACTS, EVERYWHERE, explore, judged

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("pack", "mode"), EVERYWHERE)
def test_every_state_further_on_keeps_the_promises(pack, mode, record_property):
    found = explore(pack, mode, record_property, long=2, late=3, off=2)
    judged(found, mode)
    assert found.states > (10_000 if mode == "live" else 5_000)
    if mode == "live":
        tried = {kind for kind, _ in ALL_ACTS[pack]}
        assert tried - found.kinds == ({"measures_ordered"} if pack == "ee" else set())
        usual = {
            "withdrawn",
            "already_answered",
            "deferred",
            "not_served",
            "term_not_over",
            "contested",
            "wrong_state",
        }
        ladder = {"step_missing", "court_order_required"}
        assert usual <= found.codes
        assert (ladder <= found.codes) is (pack == "ee")
