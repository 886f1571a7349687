"""One act out of a log, shown to a stranger who holds nothing but the log's key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musterroll.errors import ProofFailed
from musterroll.proof import merkle
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from musterroll.proof.commitment import canonical, commitment
from musterroll.proof.note import sign_note
from musterroll.proof.receipts import Receipt, check_receipt
from musterroll.proof.tiles import grow, hash_reader


@pytest.fixture(scope="module")
def acts() -> list[tuple[bytes, bytes]]:
    """Salt and payload of three hundred acts."""
    return [
        (i.to_bytes(16, "big"), canonical({"kind": "posted", "number": i, "to": "Иван Примеров"}))
        for i in range(300)
    ]


@pytest.fixture(scope="module")
def log(acts):
    """Tiles and root of the log of these acts."""
    return grow(0, {}, merkle.leaf_hashes(commitment("posted", salt, payload) for salt, payload in acts))


@pytest.fixture(scope="module")
def checkpoint(log, the_log) -> Checkpoint:
    """As the stranger opened it."""
    text = format_checkpoint(Checkpoint("register.example/log", log.size, log.root))
    return open_checkpoint(sign_note(text, the_log), [the_log.key])


@pytest.fixture(scope="module")
def receipt_of(acts, log):
    class Shelf:
        def read_tile(self, level: int, index: int, width: int) -> bytes:
            return next(hashes for *place, hashes in log.tiles if place == [level, index])

    read = hash_reader(log.size, Shelf())
    return lambda i: Receipt("posted", acts[i][1], acts[i][0], i, merkle.prove_inclusion(log.size, i, read))


@given(i=st.integers(0, 299))
def test_each_act_of_the_log_can_be_shown(receipt_of, checkpoint, i):
    check_receipt(receipt_of(i), checkpoint)


def test_one_letter_changed_is_noticed(receipt_of, checkpoint):
    receipt = receipt_of(17)
    changed = receipt.payload.replace("Иван".encode(), "Иоан".encode())
    assert changed != receipt.payload
    with pytest.raises(ProofFailed):
        check_receipt(replace(receipt, payload=changed), checkpoint)


@given(data=st.data())
def test_a_receipt_with_any_bit_flipped_fails(receipt_of, checkpoint, data):
    receipt = receipt_of(data.draw(st.integers(0, 299)))
    field = data.draw(st.sampled_from(["payload", "salt"]))
    flipped = bytearray(getattr(receipt, field))
    flipped[data.draw(st.integers(0, len(flipped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ProofFailed):
        check_receipt(replace(receipt, **{field: bytes(flipped)}), checkpoint)


def test_the_receipt_of_one_act_does_not_serve_for_another(receipt_of, checkpoint):
    one, other = receipt_of(1), receipt_of(2)
    for mixed in (
        replace(one, index=2),
        replace(one, path=other.path),
        replace(one, label="file_read"),
        replace(one, payload=other.payload),
    ):
        with pytest.raises(ProofFailed):
            check_receipt(mixed, checkpoint)


def test_bytes_cannot_move_from_the_salt_to_the_act(receipt_of, checkpoint):
    receipt = receipt_of(5)
    moved = replace(receipt, salt=receipt.salt[:-1], payload=receipt.salt[-1:] + receipt.payload)
    with pytest.raises(ProofFailed) as refusal:
        check_receipt(moved, checkpoint)
    assert refusal.value.where == "salt"


def test_another_checkpoint_does_not_do(receipt_of, checkpoint):
    with pytest.raises(ProofFailed):
        check_receipt(receipt_of(5), replace(checkpoint, root=bytes(32)))
    with pytest.raises(ProofFailed):
        check_receipt(receipt_of(5), replace(checkpoint, size=200))
