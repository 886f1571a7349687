"""The map of people in the database is that of the acts, whatever the cut, and each checkpoint commits to it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from hashlib import sha256

import pytest

from musterroll.case.acts import FileRead
from musterroll.journal import peoplemap
from musterroll.journal import seal as sealing
from musterroll.journal.peoplemap import PeopleMap, path_of, root
from musterroll.journal.rows import InTurn
from musterroll.journal.seal import hashes_at, last_checkpoint
from musterroll.proof.commitment import statement_commitment
from musterroll.proof.merkle import check_inclusion, leaf_hash, prove_inclusion
from musterroll.proof.peoplemap import EMPTY, Mapped, check_mapped, extend, leaf_of, person_key, subtree
from tests.register.people import ENTERED, SIGNER, House, about_person, man


def plain(held: dict[bytes, list[bytes]]) -> list[Mapped]:
    """What the map of these commitments says, made at once."""
    return sorted(
        (Mapped(person_key(person), len(acts), extend(EMPTY, acts)) for person, acts in held.items()),
        key=lambda one: one.key,
    )


def root_of(those: Iterable[Mapped]) -> bytes:
    listed = list(those)
    return subtree([one.key for one in listed], [leaf_of(one) for one in listed])


def test_brought_up_act_by_act_or_cut_finer_it_is_the_map_of_the_acts(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(peoplemap, "FULL", 2)
    monkeypatch.setattr(peoplemap, "AT_ONCE", 3)
    dice = random.Random(4)
    held: dict[bytes, list[bytes]] = {}
    for people in (1, 3, 20, 90, 5, 400, 1):
        batch = {
            sha256(b"%d" % dice.randrange(800)).digest()[:16]: [
                dice.randbytes(32) for _ in range(dice.randrange(1, 4))
            ]
            for _ in range(people)
        }
        with house.worker.transaction():
            people = PeopleMap(house.worker, len(set(batch) - set(held)))
            with InTurn() as server:
                people.read(server, {person_key(person): acts for person, acts in batch.items()})
                found, _ = people.bring_up(server)
        for person, acts in batch.items():
            held.setdefault(person, []).extend(acts)
        assert found == root(house.worker) == root_of(plain(held))
        person = dice.choice(list(held))
        one = Mapped(person_key(person), len(held[person]), extend(EMPTY, held[person]))
        check_mapped(one, path_of(house.worker, person), found)
    assert house.one("SELECT bits FROM map_shape") == 8
    assert house.one("SELECT array_agg(DISTINCT depth) FROM map_tile") == [0, 4]
    assert house.one("SELECT people FROM map_shape") == len(held)
    leaves, states = house.worker.execute(
        "SELECT string_agg(leaves, '' ORDER BY prefix), string_agg(states, '' ORDER BY prefix) FROM map_bucket"
    ).fetchone() or (b"", b"")
    assert leaves == b"".join([one.key + leaf_of(one) for one in plain(held)])
    assert states == b"".join([one.count.to_bytes(8, "big") + one.chain for one in plain(held)])
    with pytest.raises(ValueError, match="nobody"):
        path_of(house.worker, bytes(16))


def test_only_people_who_come_cut_it_finer_not_those_who_are_there_already(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(peoplemap, "FULL", 2)
    house.enter(range(20))  # the map is cut into sixteen, which hold 32
    house.seal()
    house.summon(range(20))
    house.seal()
    assert house.one("SELECT bits FROM map_shape") == 4
    house.enter(range(20, 33))
    house.seal()
    assert house.one("SELECT bits FROM map_shape") == 6
    assert house.audit().clean


def test_every_checkpoint_ends_in_the_root_of_the_map_of_all_sealed_acts(house: House):
    house.live_through(6)
    newest = last_checkpoint(house.worker)
    assert newest is not None
    checkpoint, _ = newest
    body = house.one("SELECT body FROM statement WHERE position = %s", checkpoint.size - 1)
    path = prove_inclusion(checkpoint.size, checkpoint.size - 1, hashes_at(house.worker, checkpoint.size))
    entry = leaf_hash(statement_commitment(body.encode()))
    check_inclusion(path, checkpoint.size, checkpoint.root, checkpoint.size - 1, entry)
    held: dict[bytes, list[bytes]] = {}
    for person, committed in house.worker.execute(
        "SELECT person_id, commitment FROM act ORDER BY person_id, ordinal"
    ):
        held.setdefault(person.bytes, []).append(committed)
    assert json.loads(body) == {"kind": "map", "root": root_of(plain(held)).hex()}
    own = held[man(0).bytes]
    check_mapped(
        Mapped(person_key(man(0).bytes), len(own), extend(EMPTY, own)),
        path_of(house.worker, man(0).bytes),
        bytes.fromhex(json.loads(body)["root"]),
    )


def test_who_came_later_into_a_file_is_chained_later_though_its_transaction_began_first(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    house.enter(range(2))
    house.seal()
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 1)
    first, second = house.connect("worker"), house.connect("worker")
    reading = [about_person(FileRead, n, ENTERED, "clerk:Орлова", purpose="answer_person") for n in (0, 1, 1)]
    with first.transaction():
        house.record(reading[:1], ENTERED, first)  # has its transaction id, and touches the other file later
        house.record(reading[1:2], ENTERED, second)
        house.record(reading[2:], ENTERED, first)
    house.seal()
    own = [
        row[0]
        for row in house.worker.execute(
            "SELECT commitment FROM act WHERE person_id = %s ORDER BY ordinal", [man(1)]
        )
    ]
    assert len(own) == 3
    mapped = Mapped(person_key(man(1).bytes), 3, extend(EMPTY, own))
    check_mapped(mapped, path_of(house.worker, man(1).bytes), root(house.worker))


def test_rules_enter_the_log_once_and_anew_when_they_change(house: House):
    house.enter(range(2))
    for rules in (b'{"rules":"old"}', b'{"rules":"old"}', b'{"rules":"changed"}'):
        sealing.seal(house.worker, SIGNER, ENTERED, rules)
    listed = house.worker.execute("SELECT position, kind, body FROM statement ORDER BY position").fetchall()
    assert [(position, kind) for position, kind, _ in listed] == [
        (0, "rules"),
        (3, "map"),
        (4, "rules"),
        (5, "map"),
    ]
    assert [body for _, kind, body in listed if kind == "rules"] == ['{"rules":"old"}', '{"rules":"changed"}']
    assert house.audit().clean


@pytest.mark.parametrize("table", ["statement", "checkpoint", "leaf"])
def test_what_the_log_says_is_never_changed(house: House, table: str):
    house.enter([0])
    house.seal()
    with pytest.raises(Exception, match=r"never changed or removed|permission denied"):
        house.worker.execute(
            f"UPDATE {table} SET position = 9" if table != "checkpoint" else "DELETE FROM checkpoint"
        )
