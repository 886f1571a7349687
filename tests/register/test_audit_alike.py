"""Acts that differ in their ids alone are read once, and nothing else passes for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from musterroll.case.acts import Act, Posted, ServiceDeemed, SummonsContested, to_payload
from musterroll.register.audit import alike

AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_read_before() -> Iterator[None]:
    alike._models.clear()
    yield
    alike._models.clear()


def posted(**others: object) -> Posted:
    common = {"id": uuid4(), "person": uuid4(), "case": uuid4(), "effective_at": AT, "recorded_at": AT}
    return Posted(
        **{**common, "author": "clerk:ivanova", "ground": "53-FZ art. 31", "method": "register", **others}
    )


def model_of(act: Act, payload: bytes | None = None) -> alike.Model | None:
    ids = [str(one).encode() for one in (act.id, act.person, act.case)]
    return alike.model_of(to_payload(act) if payload is None else payload, *ids)


def test_an_act_of_other_ids_is_what_it_would_be_if_read_by_itself():
    first, second = posted(), posted()
    alike.keep(first, "posted", to_payload(first))
    model = model_of(second)
    assert model is not None
    assert isinstance(second.case, UUID)
    assert model.make(second.id, second.person, second.case) == second


@pytest.mark.parametrize(
    "other",
    [
        {"method": "e_account"},
        {"author": "clerk:petrova"},
        {"recorded_at": AT + timedelta(seconds=1)},
        {"effective_at": AT - timedelta(seconds=1)},
        {"case": None},
    ],
)
def test_whatever_else_differs_has_to_be_read(other: dict[str, object]):
    first = posted()
    alike.keep(first, "posted", to_payload(first))
    assert model_of(posted(**other)) is None


def test_another_kind_of_act_has_to_be_read():
    first = posted()
    alike.keep(first, "posted", to_payload(first))
    ids = {"id": uuid4(), "person": uuid4(), "case": uuid4(), "effective_at": AT, "recorded_at": AT}
    assert model_of(ServiceDeemed(**ids, method="register", served_on=date(2026, 3, 2))) is None


def test_a_payload_that_names_other_ids_than_its_row_has_to_be_read():
    first, second, third = posted(), posted(), posted()
    alike.keep(first, "posted", to_payload(first))
    assert model_of(replace(second, id=third.id), to_payload(second)) is None
    assert model_of(replace(second, person=third.person), to_payload(second)) is None
    assert model_of(replace(second, person=second.case, case=second.person), to_payload(second)) is None


def test_a_payload_that_is_written_in_another_way_has_to_be_read():
    first, second = posted(), posted()
    alike.keep(first, "posted", to_payload(first))
    text = to_payload(second)
    assert model_of(second, text.replace(str(second.id).encode(), str(second.id).upper().encode())) is None
    assert model_of(second, text.replace(b'"register"', b'"registe\\u0072"')) is None


def test_an_act_that_says_one_of_its_ids_again_is_no_model():
    ids = {"id": uuid4(), "person": uuid4(), "case": uuid4(), "effective_at": AT, "recorded_at": AT}
    act = SummonsContested(**ids, says=f"the summons {ids['case']} isn't mine")
    alike.keep(act, "summons_contested", to_payload(act))
    assert model_of(act) is None


def test_no_more_models_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(alike, "MOST", 3)
    for second in range(20):
        act = posted(recorded_at=AT + timedelta(seconds=second))
        alike.keep(act, "posted", to_payload(act))
        assert len(alike._models) <= 3
