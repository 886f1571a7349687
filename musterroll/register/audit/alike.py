"""Acts that are alike but for their ids are read once.

A wave's acts, and the clock's, are alike by the thousand: each names itself, its person and its summons, and all else
in their payloads is the same to the byte. So of an act once read is kept what stands in its payload around these three
ids. A payload that is made up of just that and of three other ids is canonical JSON like the first, of an act that says
the same: no id's digits change how a text is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from musterroll.case.acts import Act, maker

MOST = 4096
"""Models kept at a time."""
_END, _SAYS_WHEN = 36, len('","effective_at":"2026-03-02T06:00:00Z"')


@dataclass(frozen=True, slots=True)
class Model:
    """An act without its ids. `label`: what the log calls such acts; `make`: the act that has these ids, its own, the
    person's and the summons'; `around`: what stands before, between and after them in the payload."""

    label: str
    make: Callable[[UUID, UUID, UUID], Act]
    around: tuple[bytes, bytes, bytes, bytes]


_Key = tuple[int, bytes, bytes]
_models: dict[_Key, Model] = {}


def _key(payload: bytes, case: bytes) -> _Key:
    """What mostly tells one model from another: the payload's length, what it says right after the summons, which is
    when the act took effect, and its end."""
    at = payload.find(case) + len(case)
    return len(payload), payload[at : at + _SAYS_WHEN], payload[-_END:]


def model_of(payload: bytes, act: bytes, person: bytes, case: bytes) -> Model | None:
    """What the payload says beside these three ids, given as they stand in it; None where nothing like it was read."""
    model = _models.get(_key(payload, case))
    if model is None:
        return None
    before, between, then, after = model.around
    return model if b"".join((before, case, between, act, then, person, after)) == payload else None


def keep(act: Act, label: str, payload: bytes) -> None:
    """Keeps as a model what was read from a payload in its canonical form, if it is about a summons."""
    if act.case is None:
        return
    ids = [str(one).encode() for one in (act.case, act.id, act.person)]
    if any(payload.count(one) != 1 for one in ids):
        return  # it says of one of them more than that it is its own
    before, rest = payload.split(
        ids[0]
    )  # in this order: canonical JSON has `case` before `id` before `person`
    between, rest = rest.split(ids[1])
    then, after = rest.split(ids[2])
    if len(_models) >= MOST:
        _models.clear()
    _models[_key(payload, ids[0])] = Model(label, maker(act), (before, between, then, after))
