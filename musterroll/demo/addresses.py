"""Addresses as registers hold them, with the errors that registers have.

A registered address and an actual one, each in the country's own writing. Some agree, some lie apart (moved
within the region, moved away), and some show a slip: no flat, a street's old name, two digits swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from musterroll.demo.draws import Draws, share, spread
from musterroll.demo.places import Place

MOVED_AWAY = share(0.05)
LIVES_ELSEWHERE = share(0.05 + 0.24)
NO_ACTUAL = share(0.06)

NO_FLAT = share(0.04)
OLD_STREET = share(0.04 + 0.025)
SWAPPED = share(0.04 + 0.025 + 0.025)


class Parts(NamedTuple):
    """What an address is written from. `flat` 0: a house of its own, or the flat is missing."""

    postcode: str
    region: str
    town: str
    street: str
    house: str
    flat: int


Write = Callable[[Parts], str]


def towns_of(place: Place) -> tuple[str, ...]:
    """Its towns as a table for 10-bit draws, half of the people in the first; a city that is a region says
    it once.
    """
    if not place.towns:
        return ("",) * 1024
    others = [(town, 0.5 / (len(place.towns) - 1)) for town in place.towns[1:]]
    return spread([(place.towns[0], 0.5 if others else 1.0), *others])


class Addresses:
    """Writes the addresses of one country. `renamed`: a street's name today and the one before."""

    def __init__(
        self,
        places: Sequence[Place],
        streets: Sequence[str],
        renamed: Sequence[tuple[str, str]],
        postcode_digits: int,
        write: Write,
    ) -> None:
        self._towns = {place.region: towns_of(place) for place in places}
        self._streets = tuple(streets)
        self._renamed = tuple(renamed)
        self._scale = 10**postcode_digits
        self._write = write

    def both(self, d: Draws, home: Place, elsewhere: Place) -> tuple[str, str]:
        """The registered and the actual address; the latter is empty where none is held."""
        registered = self._parts(home, d.town, d.postcode, d.street, d.house, d.flat)
        if d.move < LIVES_ELSEWHERE:
            place = elsewhere if d.move < MOVED_AWAY else home
            actual = self._parts(
                place,
                d.town_2,
                d.street_2 ^ d.postcode,
                d.street_2,
                d.house_2,
                d.flat_2,
            )
        else:
            actual = registered
        if d.slip < SWAPPED:
            registered, actual = self._slipped(d, registered, actual)
        written = self._write(registered)
        if d.silent < NO_ACTUAL:
            return written, ""
        return written, written if actual is registered else self._write(actual)

    def _parts(self, place: Place, town: int, postcode: int, street: int, house: int, flat: int) -> Parts:
        number = 1 + house * house // 35_000_000
        return Parts(
            f"{place.postcode * self._scale + postcode % self._scale}",
            place.local,
            self._towns[place.region][town >> 6],
            self._streets[street % len(self._streets)],
            f"{number}а" if house & 31 == 7 else str(number),
            0 if flat & 7 == 0 else 1 + flat % 180,
        )

    def _slipped(self, d: Draws, registered: Parts, actual: Parts) -> tuple[Parts, Parts]:
        if d.slip < NO_FLAT:
            return (
                (registered._replace(flat=0), actual)
                if d.slip_at & 1
                else (registered, actual._replace(flat=0))
            )
        if d.slip < OLD_STREET:
            now, before = self._renamed[d.slip_at % len(self._renamed)]
            same = actual is registered
            return registered._replace(street=before), (registered if same else actual)._replace(street=now)
        return registered, actual._replace(postcode=_swapped(actual.postcode), house=_swapped(actual.house))


def _swapped(digits: str) -> str:
    """The last two characters the other way round, as a tired hand types them."""
    return digits[:-2] + digits[-1] + digits[-2] if digits[-2:].isdecimal() and len(digits) > 1 else digits
