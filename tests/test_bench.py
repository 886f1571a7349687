"""The benchmarks about the law run, on few people; how fast is nobody's business here."""

from __future__ import annotations

import pytest

from bench import law
from bench.rows import fresh_database
from musterroll.postgres import Database


@pytest.mark.slow
def test_everybody_is_asked_every_condition_and_the_limit_writes_as_much(
    server: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(law, "CROWD", 2_000)
    monkeypatch.setattr(law, "ROUNDS", 1)
    (row,) = law.callable_(lambda: fresh_database(server), lambda text: None)
    assert (row["people"], row["kinds"], len(row["may"])) == (2_000, 7, 7)
    assert 0 < row["may"]["board"] < row["may"]["registration"] < 2_000
    assert row["conditions"] > 40


def test_without_openfisca_its_rows_say_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(law, "has_openfisca", lambda: False)
    monkeypatch.setattr(law, "SINGLE", 50)
    (whole,) = law.callable_openfisca(lambda: None, lambda text: None)
    (single,) = law.explain(lambda: None, lambda text: None)
    assert "pip install 'musterroll[bench]'" in whole["skipped"]
    assert "pip install 'musterroll[bench]'" in single["skipped"]
    assert single["value"] > 0  # ours was measured all the same
