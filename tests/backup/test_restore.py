"""A register is backed up, goes on, is lost, and brought back: whole, to a moment, and never shorter without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from musterroll.errors import KeyMissing, ProofFailed
from tests.backup.conftest import Town, audited, keys_to, restored, run_in, seals, utc

pytestmark = pytest.mark.database


def test_the_latest_there_is_holds_all_that_was_shown_and_the_audit_finds_nothing(town: Town, place: Path):
    into = place / "new"
    found = restored(run_in(town.home), town.backups, "--into", into)
    assert (found["code"], found["log"]["size"], found["log"]["lost"]) == (0, town.sizes["bound"], 0)
    assert [one["agrees"] for one in found["log"]["compared"]] == [True, True]
    audit = audited(into)
    assert (audit["differences"], audit["unlawful"], audit["sealed"]) == ([], [], audit["acts"])


def test_a_moment_in_between_is_that_moment_and_what_came_after_is_missed(town: Town, place: Path):
    into = place / "new"
    found = restored(run_in(town.home), town.backups, "--into", into, "--to", utc(town.moments["summoned"]))
    lost = town.sizes["bound"] - town.sizes["summoned"]
    assert (found["code"], found["log"]["size"], found["log"]["lost"]) == (1, town.sizes["summoned"], lost)
    kept = place / "kept"
    kept.write_bytes(town.notes["bound"])
    audit = audited(into, "--since", kept)
    assert [one["what"] for one in audit["differences"]] == ["the log ends before what was witnessed"]
    assert audited(into)["differences"] == []
    # Without its keys it can't sign, and with them it won't.
    assert isinstance(seals(into).exception, KeyMissing)
    keys_to(town, into)
    assert isinstance(seals(into).exception, ProofFailed)
