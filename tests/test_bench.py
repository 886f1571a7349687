"""The benchmarks run, on little; how fast is nobody's business here."""

from __future__ import annotations

import pytest

from bench import lag, law, proofs, rows
from bench.rows import fresh_database
from musterroll.postgres import Database
from musterroll.proof.merkle import leaf_hashes, root
from musterroll.proof.tiles import grow, hash_reader


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


def test_the_repeating_log_has_the_root_of_a_log_of_the_same_entries():
    size = 70_000 + 2 * proofs.PERIOD
    whole = grow(0, {}, leaf_hashes(proofs.entry(index) for index in range(size)))
    assert root(size, hash_reader(size, proofs.RepeatingTree())) == whole.root


@pytest.mark.slow
def test_each_proof_that_is_counted_was_checked_and_its_size_stands_beside_the_least(
    server: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(proofs, "LEAVES", 1 << 24)
    monkeypatch.setattr(proofs, "PROOFS", 20)
    monkeypatch.setattr(proofs, "TURN", 15)
    made, size, text = proofs.proof(lambda: fresh_database(server), lambda text: None)
    assert (made["name"], made["proofs_checked_and_found_right"]) == ("proof", 20)
    assert (size["value"], size["limit"], size["ratio"]) == (24 * 32, 24 * 32, 1.0)
    assert text["value"] > text["of_which_base64"] == 24 * 45


@pytest.mark.slow
def test_every_act_of_the_stream_is_found_under_a_checkpoint_that_came_after_it(
    server: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lag, "RATE", 400)
    monkeypatch.setattr(lag, "LASTS", 2.0)
    (row,) = lag.seal_lag(lambda: fresh_database(server), lambda text: None)
    assert row["acts"] == 800
    assert 0 < row["p50"] <= row["value"] <= row["max"]
    assert row["value"] < row["p99_from_when_the_act_was_due"]
    assert row["checkpoints"] >= 2


@pytest.mark.slow
def test_the_files_of_a_batch_and_of_the_next_are_erased_and_the_limit_removes_as_much(
    server: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rows, "ERASE", 600)
    (row,) = rows.erase(lambda: fresh_database(server), lambda text: None)
    assert (row["files"], row["people"]) == (600, 3_000)
    assert row["rows"] == 600 * (
        2 * 8 + 6 + 5
    )  # acts and openings, messages, and a row in each of five tables


@pytest.mark.slow
def test_ten_times_the_people_take_an_audit_no_more_memory(server: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "SMALL", 10_000)
    (row,) = rows.audit_memory(lambda: fresh_database(server), lambda text: None)
    own, _ = row["MB_10000_people"]
    assert own - row["MB_1000_people"][0] <= 5
    assert row["ratio"] < 1.25
