"""The audit of the log and of the map of people: each wrong is one finding, wherever it is done, in whatever holds them
that is larger than what is looked at together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import psycopg
import pytest

from musterroll.postgres import Database
from musterroll.register.audit import Audit, Outside, examine, log, people, places
from musterroll.register.audit.log import check_log
from musterroll.register.audit.rounds import load_rounds
from musterroll.register.audit.sums import Sums
from musterroll.site import setup
from tests.register.people import ENTERED, PACK, SIGNER, House

WITHOUT = "act without a leaf"
NOBODY = "leaf without its act"
OTHERWISE = "act is not what the log holds at its leaf"
OUT_OF_ORDER = "act out of the order of the log"

# Five transactions in three rounds; the map's statement is the last leaf of each.
FIRST, SECOND, THIRD = 300, 350, 390
SIZE = FIRST + SECOND + THIRD + 3
UNSEALED = 5


@pytest.fixture(scope="module")
def long_log(server: Database, migrated: str) -> Iterator[House]:
    name = f"musterroll_test_{os.getpid()}_long"
    house = House(setup.clone(server, migrated, name))
    people = iter(range(SIZE + UNSEALED))
    for sizes in ((FIRST,), (SECOND - 150, 150), (THIRD - 200, 200)):
        for size in sizes:
            house.enter([next(people) for _ in range(size)])
        house.seal(ENTERED)
    house.enter([next(people) for _ in range(UNSEALED)])
    yield house
    house.close()
    setup.drop(server, name)


@pytest.fixture
def intruder(long_log: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """Whose deeds are undone when the test is over. A block is as small as it can be."""
    monkeypatch.setattr(log, "BLOCK", 256)
    monkeypatch.setattr(places, "AT_ONCE", 100)
    with long_log.intruder() as conn, conn.transaction(force_rollback=True):
        conn.execute("CREATE TEMP TABLE at ON COMMIT DROP AS SELECT * FROM leaf JOIN act USING (act_id)")
        yield conn


def audited(conn: psycopg.Connection) -> Audit:
    found = Audit()
    check_log(conn, load_rounds(conn), [SIGNER.key], None, found)
    return found


def act_at(position: str) -> str:
    return f"(SELECT act_id FROM at WHERE position = {position})"


def acts_between(first: int, last: int) -> str:
    return f"(SELECT act_id FROM at WHERE position BETWEEN {first} AND {last})"


def swap(one: int, other: int) -> str:
    return (
        f"UPDATE leaf SET position = 99999 WHERE position = {one};"
        f" UPDATE leaf SET position = {one} WHERE position = {other};"
        f" UPDATE leaf SET position = {other} WHERE position = 99999"
    )


def transaction_of(one: int, other: int) -> str:
    """The act at the one leaf is said to be of the same transaction as that at the other."""
    return (
        f"UPDATE act SET xact_id = (SELECT xact_id FROM at WHERE position = {other})"
        f" WHERE act_id = {act_at(str(one))}"
    )


def hashes_changed(level: int) -> str:
    return (
        "UPDATE tile SET hashes = overlay(hashes placing sha256('x') from 321 for 32)"
        f" WHERE level = {level} AND index = 1"
    )


OF_SECOND = FIRST + 1
"""The first leaf of the second round."""

DEEDS: dict[str, tuple[str, dict[str, int]]] = {
    "nothing is done": ("SELECT 1", {}),
    "an act is removed": (f"DELETE FROM act WHERE act_id = {act_at('100')}", {NOBODY: 1}),
    "the first act is removed": (f"DELETE FROM act WHERE act_id = {act_at('0')}", {NOBODY: 1}),
    "the last act of a block is removed": (f"DELETE FROM act WHERE act_id = {act_at('255')}", {NOBODY: 1}),
    "all acts of a block and more are removed": (
        f"DELETE FROM act WHERE act_id IN {acts_between(200, 550)}",
        {NOBODY: 350},
    ),
    "all acts are removed": ("DELETE FROM act", {NOBODY: SIZE - 3}),
    "a leaf is removed": ("DELETE FROM leaf WHERE position = 100", {WITHOUT: 1}),
    "the last leaf of a block is removed": ("DELETE FROM leaf WHERE position = 511", {WITHOUT: 1}),
    "all leaves of a block and more are removed": (
        "DELETE FROM leaf WHERE position BETWEEN 200 AND 550",
        {WITHOUT: 350},
    ),
    "all leaves are removed": ("DELETE FROM leaf", {WITHOUT: SIZE - 3}),
    "a leaf and its act are removed": (
        f"DELETE FROM act WHERE act_id = {act_at('100')}; DELETE FROM leaf WHERE position = 100",
        {NOBODY: 1},
    ),
    "a leaf is removed here and an act there": (
        f"DELETE FROM leaf WHERE position = 100; DELETE FROM act WHERE act_id = {act_at('700')}",
        {WITHOUT: 1, NOBODY: 1},
    ),
    "a leaf is moved beyond the log": (
        "UPDATE leaf SET position = position + 100000 WHERE position = 100",
        {WITHOUT: 1, "leaf beyond the log": 1},
    ),
    "a leaf is moved before the log": (
        "ALTER TABLE leaf DROP CONSTRAINT leaf_position_check;"
        " UPDATE leaf SET position = -7 WHERE position = 100",
        {WITHOUT: 1, "leaf beyond the log": 1},
    ),
    "two leaves beside each other change places": (swap(100, 101), {OTHERWISE: 2}),
    "two leaves far from each other change places": (swap(10, 900), {OTHERWISE: 2}),
    "a leaf is given to an act that has one": (
        "ALTER TABLE leaf DROP CONSTRAINT one_position_an_act;"
        f" UPDATE leaf SET act_id = {act_at('900')} WHERE position = 100",
        {WITHOUT: 1},
    ),
    "a leaf is given to an act that has one before": (
        "ALTER TABLE leaf DROP CONSTRAINT one_position_an_act;"
        f" UPDATE leaf SET act_id = {act_at('100')} WHERE position = 102",
        {WITHOUT: 1},
    ),
    "a leaf is given to an act not sealed yet": (
        "UPDATE leaf SET act_id = (SELECT act_id FROM act ORDER BY xact_id DESC LIMIT 1) WHERE position = 100",
        {WITHOUT: 1},
    ),
    "an act gets another id": (
        f"UPDATE act SET act_id = gen_random_uuid() WHERE act_id = {act_at('100')}",
        {WITHOUT: 1},
    ),
    "an act is there twice": (
        "INSERT INTO act SELECT 'ffffffff-ffff-4fff-bfff-ffffffffffff', act_id, ordinal, case_id, kind, effective_at,"
        f" recorded_at, commitment, xact_id FROM act WHERE act_id = {act_at('100')}",
        {WITHOUT: 1},
    ),
    "a leaf stands where a statement does": (
        f"INSERT INTO leaf VALUES ({FIRST}, gen_random_uuid())",
        {"two at one place of the log": 1, NOBODY: 1},
    ),
    "an act commits to something else": (
        f"UPDATE act SET commitment = sha256('x') WHERE act_id = {act_at('100')}",
        {OTHERWISE: 1},
    ),
    "an act commits to nothing": (
        "ALTER TABLE act ALTER commitment DROP NOT NULL;"
        f" UPDATE act SET commitment = NULL WHERE act_id = {act_at('100')}",
        {OTHERWISE: 1},
    ),
    "a leaf is given to no act": (
        "ALTER TABLE leaf ALTER act_id DROP NOT NULL; UPDATE leaf SET act_id = NULL WHERE position = 100",
        {WITHOUT: 1},
    ),
    "a statement says nothing": (
        "ALTER TABLE statement ALTER body DROP NOT NULL;"
        f" UPDATE statement SET body = NULL WHERE position = {FIRST}",
        {"statement is not what the log holds": 1},
    ),
    "a checkpoint has no root": (
        "ALTER TABLE checkpoint ALTER root DROP NOT NULL;"
        f" UPDATE checkpoint SET root = NULL WHERE size = {FIRST + 1}",
        {"checkpoint is not the one signed": 1, "root of the log": 1},
    ),
    "what the log says of the map is changed": (
        f"UPDATE statement SET body = body || ' ' WHERE position = {FIRST}",
        {"statement is not what the log holds": 1},
    ),
    "a statement is added before the log": (
        "ALTER TABLE statement DROP CONSTRAINT statement_position_check;"
        " INSERT INTO statement VALUES (-3, 'map', '{}')",
        {},  # said by those who read what it says: `read_statements`
    ),
    "a statement is removed": (f"DELETE FROM statement WHERE position = {FIRST}", {NOBODY: 1}),
    "an act is said to be of a later transaction of its round": (
        transaction_of(OF_SECOND + 30, OF_SECOND + 320),
        {OUT_OF_ORDER: 1},
    ),
    "an act is said to be of an earlier transaction of its round": (
        transaction_of(OF_SECOND + 320, OF_SECOND + 30),
        {OUT_OF_ORDER: 1},
    ),
    "an act is said to be of a transaction of a later round": (transaction_of(10, 900), {OUT_OF_ORDER: 1}),
    "an act is said to be of a transaction of an earlier round": (transaction_of(900, 10), {OUT_OF_ORDER: 1}),
    "the last act of a round is said to be the first of the next one": (
        f"UPDATE act SET xact_id = (SELECT sealed_below FROM checkpoint WHERE size = {OF_SECOND})"
        f" WHERE act_id = {act_at(str(FIRST - 1))}",
        {OUT_OF_ORDER: 1},
    ),
    "an act is said to be of a transaction that has not been sealed": (
        f"UPDATE act SET xact_id = '9999999999' WHERE act_id = {act_at('100')}",
        {OUT_OF_ORDER: 1},
    ),
    "an act is of no transaction": (
        "ALTER TABLE act ALTER xact_id DROP NOT NULL;"
        f" UPDATE act SET xact_id = NULL WHERE act_id = {act_at('100')}",
        {OUT_OF_ORDER: 1},
    ),
    "a round is said to have ended sooner": (
        f"UPDATE checkpoint SET sealed_below = (SELECT xact_id FROM at WHERE position = {OF_SECOND + 320})"
        f" WHERE size = {OF_SECOND + SECOND + 1}",
        {OUT_OF_ORDER: 150},
    ),
    "an entry bundle is changed": (hashes_changed(-1), {"tile": 1}),
    "a tile is changed": (hashes_changed(0), {"tile": 1}),
    "a tile above is changed": (
        "UPDATE tile SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) WHERE level = 1",
        {"tile": 1},
    ),
    "an entry bundle is cut short": (
        "UPDATE tile SET hashes = substring(hashes FROM 1 FOR 33) WHERE level = -1 AND index = 2",
        {"tile": 1},
    ),
    "an entry bundle is lost and an act that was in it removed": (
        f"DELETE FROM tile WHERE level = -1 AND index = 1; DELETE FROM act WHERE act_id = {act_at('350')}",
        {"tile missing": 1, NOBODY: 1},
    ),
    "bundle and tile are lost": ("DELETE FROM tile WHERE index = 1", {"tile missing": 2}),
    "a tile is added on a level that there is not": (
        "INSERT INTO tile VALUES (5, 0, sha256('x'))",
        {"tile": 1},
    ),
    "a tile is added behind the last": ("INSERT INTO tile VALUES (0, 99, sha256('x'))", {"tile": 1}),
    "an act, its bundle and its tile are changed to fit each other": (
        f"UPDATE act SET commitment = sha256('x') WHERE act_id = {act_at('256')};"
        " UPDATE tile SET hashes = overlay(hashes placing sha256('x') from 1 for 32)"
        "  WHERE level = -1 AND index = 1;"
        " UPDATE tile SET hashes = overlay(hashes placing sha256('\\x00'::bytea || sha256('x')) from 1 for 32)"
        "  WHERE level = 0 AND index = 1",
        {"tile": 1, "root of the log": 3},
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_the_audit_of_the_log_says_this_and_nothing_else_when(intruder: psycopg.Connection, deed: str):
    statements, expected = DEEDS[deed]
    intruder.execute(statements.encode())
    assert dict(audited(intruder).kinds) == expected


def test_an_act_that_the_log_does_not_hold_is_named_with_its_person_and_its_place(
    intruder: psycopg.Connection,
):
    person, act = intruder.execute("SELECT person_id, act_id FROM at WHERE position = 700").fetchone() or (
        None,
        None,
    )
    for deed, what in (
        ("DELETE FROM leaf WHERE position = 700", WITHOUT),
        (f"UPDATE act SET commitment = sha256('x') WHERE act_id = '{act}'", OTHERWISE),
        (f"UPDATE act SET xact_id = '9999999999' WHERE act_id = '{act}'", OUT_OF_ORDER),
    ):
        with intruder.transaction(force_rollback=True):
            intruder.execute(deed.encode())
            (found,) = audited(intruder).differences
        assert (found["what"], found["person"], found["act"]) == (what, str(person), str(act))
        assert (found["kind"], found["position"]) == ("enrolled", 700)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_removed_each_is_one_finding(intruder: psycopg.Connection, seed: int):
    draw = Random(seed)
    positions = [position for (position,) in intruder.execute("SELECT position FROM at ORDER BY position")]
    gone = draw.sample(positions, draw.choice([2, 20, 200, 800]))
    cut = draw.randrange(len(gone))
    acts, leaves = gone[:cut], gone[cut:]
    intruder.execute(
        "DELETE FROM act WHERE act_id IN (SELECT act_id FROM at WHERE position = ANY(%s))", (acts,)
    )
    intruder.execute("DELETE FROM leaf WHERE position = ANY(%s)", (leaves,))
    found = audited(intruder)
    said = {
        what: sorted(one["position"] for one in found.differences if one["what"] == what)
        for what in (NOBODY, WITHOUT)
    }
    assert said == {NOBODY: sorted(acts), WITHOUT: sorted(leaves)}
    assert found.findings == len(gone)


def test_acts_and_leaves_that_miss_each_other_are_all_that_is_held(intruder: psycopg.Connection):
    intruder.execute(f"DELETE FROM act WHERE act_id IN {acts_between(100, 109)}".encode())
    intruder.execute("DELETE FROM leaf WHERE position BETWEEN 400 AND 419")
    whole = places.Places(intruder, load_rounds(intruder), Audit())
    for low in range(0, SIZE, 256):
        if whole.entries(low, min(low + 256, SIZE), b"") is None:
            whole.claims(lambda _position: None)
            waiting, passed, here = len(whole._waiting), len(whole._passed), len(whole._acts._here)
            assert waiting <= 10
            assert passed <= 20
            assert here <= 256 + places.AT_ONCE


# --- the map of people -------------------------------------------------------------------------------------------

MAPPED = SIZE - 3
BUCKET = "(SELECT prefix FROM map_bucket WHERE octet_length(states) >= 80 ORDER BY prefix OFFSET 20 LIMIT 1)"
OTHER_BUCKET = (
    "(SELECT prefix FROM map_bucket WHERE octet_length(states) >= 80 ORDER BY prefix OFFSET 40 LIMIT 1)"
)
MOVED = (
    "UPDATE map_bucket SET leaves = leaves || (SELECT substring(leaves FOR 64) FROM map_bucket WHERE prefix = {0}),"
    " states = states || (SELECT substring(states FOR 40) FROM map_bucket WHERE prefix = {0}) WHERE prefix = {1}"
)

DONE_TO_THE_MAP: dict[str, tuple[str, dict[str, int]]] = {
    "nothing is done": ("SELECT 1", {}),
    "a person's chain is changed": (
        f"UPDATE map_bucket SET states = set_byte(states, 39, 255 - get_byte(states, 39)) WHERE prefix = {BUCKET}",
        {"map_bucket": 1},
    ),
    "a person's leaf is changed": (
        f"UPDATE map_bucket SET leaves = set_byte(leaves, 63, 255 - get_byte(leaves, 63)) WHERE prefix = {BUCKET}",
        {"map_bucket": 1},
    ),
    "a person is dropped": (
        "UPDATE map_bucket SET leaves = substring(leaves FROM 65), states = substring(states FROM 41)"
        f" WHERE prefix = {BUCKET}",
        {"map_bucket": 1},
    ),
    "two people of a bucket change places": (
        "UPDATE map_bucket SET"
        " leaves = substring(leaves FROM 65 FOR 64) || substring(leaves FOR 64) || substring(leaves FROM 129),"
        " states = substring(states FROM 41 FOR 40) || substring(states FOR 40) || substring(states FROM 81)"
        f" WHERE prefix = {BUCKET}",
        {"map_bucket": 1, "map_bucket of nobody": 1},
    ),
    "a person is there twice": (MOVED.format(BUCKET, BUCKET), {"map_bucket of nobody": 1}),
    "a person is also in another's bucket": (
        MOVED.format(BUCKET, OTHER_BUCKET),
        {"map_bucket of nobody": 1},
    ),
    "a bucket is lost": (
        f"DELETE FROM map_bucket WHERE prefix = {BUCKET}",
        {"map_bucket": -1},
    ),
    "all buckets are lost": ("DELETE FROM map_bucket", {"map_bucket": MAPPED}),
    "a bucket of a map cut finer is left": (
        "INSERT INTO map_bucket SELECT 28, 0, substring(leaves FOR 64), substring(states FOR 40)"
        f" FROM map_bucket WHERE prefix = {BUCKET}",
        {"map_bucket of nobody": 1},
    ),
    "a bucket of a map cut coarser is left": (
        "INSERT INTO map_bucket SELECT 4, 7, substring(leaves FOR 64), substring(states FOR 40)"
        f" FROM map_bucket WHERE prefix = {BUCKET}",
        {"map_bucket of nobody": 1},
    ),
    "a bucket is there that no key can be in": (
        "INSERT INTO map_bucket SELECT bits, 1000000, substring(leaves FOR 64), substring(states FOR 40)"
        f" FROM map_bucket WHERE prefix = {BUCKET}",
        {"map_bucket of nobody": 1},
    ),
    "the number of people is changed": (
        "UPDATE map_shape SET people = people + 1",
        {"map_shape": 1},
    ),
    "a tile is changed": (
        "UPDATE map_tile SET children = set_byte(children, 3, 255 - get_byte(children, 3))"
        " WHERE depth = 4 AND index = 1",
        {"map_tile": 1},
    ),
    "a tile is lost": ("DELETE FROM map_tile WHERE depth = 4 AND index = 1", {"map_tile": 1}),
    "a tile is there at a depth that has none": (
        "INSERT INTO map_tile SELECT 20, 0, children FROM map_tile WHERE depth = 4 LIMIT 1",
        {"map_tile of nobody": 1},
    ),
    "a tile is there over nobody": (
        "INSERT INTO map_tile SELECT 4, 99, children FROM map_tile WHERE depth = 4 LIMIT 1",
        {"map_tile of nobody": 1},
    ),
}


@pytest.mark.parametrize("deed", DONE_TO_THE_MAP)
def test_the_audit_says_this_of_the_map_and_nothing_else_when(
    intruder: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, deed: str
):
    monkeypatch.setattr(people, "AT_ONCE", 3)
    statements, expected = DONE_TO_THE_MAP[deed]
    in_bucket = intruder.execute(
        f"SELECT octet_length(states) / 40 FROM map_bucket WHERE prefix = {BUCKET}".encode()
    ).fetchone() or (0,)
    intruder.execute(statements.encode())
    intruder.execute("SET LOCAL ROLE musterroll_auditor")
    found = examine(intruder, PACK, Outside([SIGNER.key]))
    assert dict(found.kinds) == {
        what: number if number > 0 else in_bucket[0] for what, number in expected.items()
    }
    named = [one for one in found.differences if one["what"] == "map_bucket"]
    assert all(one["person"] is not None and one["expected"] == 1 for one in named)


def test_the_sums_tell_people_apart_whom_acts_and_map_have_in_another_order():
    secret, other = bytes(32), bytes(31) + b"x"
    lines = [(Random(n).randbytes(32), Random(-n - 1).randbytes(40)) for n in range(500)]

    def sums(of: list[tuple[bytes, bytes]], under: bytes = secret) -> Sums:
        made = Sums(under, 4)
        for line in of:
            made.add(*line)
        return made

    key, state = lines[7]
    parts = sums(lines[:100])
    parts.merge(sums(lines[100:]))
    assert parts == sums(lines[::-1])
    assert sums(lines).differing(sums([*lines[:7], (key, state[::-1]), *lines[8:]])) == {key[0] >> 4}
    assert sums(lines).differing(sums(lines[1:])) == {lines[0][0][0] >> 4}
    assert sums(lines).differing(sums([*lines, lines[7]])) == {key[0] >> 4}
    assert len(sums(lines).differing(sums(lines, other))) == 16
