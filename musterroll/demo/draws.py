"""Chance that can be repeated: sixty-odd numbers for each person, all from (country, seed, i).

One SHAKE-128 squeeze gives a person an identifier and every draw it needs, so that person number 1,234,567 is
made without making those before it and slices can be made side by side. (`random.Random` costs ten times as
much to seed.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import shake_128
from itertools import accumulate
from struct import Struct
from typing import NamedTuple, TypeVar
from uuid import UUID

T = TypeVar("T")

FULL = 65536
"""Each draw is evenly spread over 0 … FULL - 1."""


class Draws(NamedTuple):
    """One person's chances, each 16 bits wide and named after what it decides."""

    age: int
    sex: int
    region: int
    town: int
    surname: int
    name: int
    patronymic: int
    community: int
    education: int
    study_term: int
    school: int
    examined: int
    fitness: int
    served: int
    service_year: int
    speciality: int
    married: int
    children: int
    youngest: int
    care: int
    conviction: int
    alternative: int
    abroad: int
    country: int
    employed: int
    employer: int
    occupation: int
    street: int
    house: int
    flat: int
    letter: int
    postcode: int
    move: int
    town_2: int
    street_2: int
    house_2: int
    flat_2: int
    region_2: int
    slip: int
    slip_at: int
    rare: int
    deferment: int
    until: int
    silent: int
    silent_2: int
    day_1: int
    day_2: int
    day_3: int
    day_4: int
    day_5: int
    day_6: int
    day_7: int
    day_8: int
    citizenship: int


_LAYOUT = Struct(f"<{len(Draws._fields)}H")
_LENGTH = _LAYOUT.size + 16
# The sponge yields 168 bytes a permutation: more would double the cost.
assert _LENGTH <= 168

_VERSION_8 = ~((0xF << 76) | (0x3 << 62))
_MARK_8 = (0x8 << 76) | (0x2 << 62)


class Source:
    """Draws and identifiers of one register; the same for the same country and seed."""

    def __init__(self, country: str, seed: int) -> None:
        self._prefix = f"musterroll/demo/v1\n{country}\n{seed}\n".encode()

    def draw(self, i: int) -> tuple[UUID, Draws]:
        """Person `i`: its identifier (a UUID of version 8, RFC 9562) and its draws."""
        squeezed = shake_128(b"%s%d" % (self._prefix, i)).digest(_LENGTH)
        number = int.from_bytes(squeezed[-16:], "big") & _VERSION_8 | _MARK_8
        return UUID(int=number), Draws(*_LAYOUT.unpack_from(squeezed))


def share(part: float) -> int:
    """The bound below which `part` (0 … 1) of all draws lie."""
    return round(part * FULL)


def spread(weights: Mapping[T, float] | Iterable[tuple[T, float]], bits: int = 10) -> tuple[T, ...]:
    """A table of 2**bits entries in which each value stands as often as its weight says.

    Look up with `table[draw >> (16 - bits)]`. A value too light for the table is left out, so rare ones need
    16 bits.
    """
    pairs = list(weights.items() if isinstance(weights, Mapping) else weights)
    size = 1 << bits
    total = sum(weight for _, weight in pairs)
    table: list[T] = []
    for (value, _), reached in zip(pairs, accumulate(weight for _, weight in pairs), strict=True):
        table.extend([value] * (round(reached / total * size) - len(table)))
    return tuple(table)


def by_rank(values: Iterable[T], flat: float = 6.0, bits: int = 12) -> tuple[T, ...]:
    """`spread` of values whose frequency falls with their place in the list, as that of names does."""
    return spread(((value, 1 / (place + flat)) for place, value in enumerate(values)), bits)
