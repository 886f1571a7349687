"""After everything the other tests did to it, the register is stopped, and an auditor replays it."""

from __future__ import annotations

import json

from tests.story.house import House


def test_whatever_was_done_nothing_is_left_running_and_the_audit_finds_nothing(house: House) -> None:
    (before,) = house.rows("SELECT count(*) FROM act")[0]
    house.stop()
    audit = house.command("audit")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    found = json.loads(audit.stdout)
    assert found["differences"] == []
    assert found["unlawful"] == []
    assert found["acts"] >= before
    assert found["sealed"] >= before
