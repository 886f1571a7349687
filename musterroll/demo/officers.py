"""The offices of a demonstration register and the synthetic officers who answer for what is done there.

Every region has a head and two clerks, the same on every run, so that an act names a human and one can sign in as any
of them.
"""

from __future__ import annotations

from functools import cache
from hashlib import shake_128
from typing import Literal, NamedTuple

from musterroll.demo import places
from musterroll.demo.tables import words

_SURNAMES = {
    "ru": words(
        "Орлова Петрова Сидорова Климова Зайцева Громова Ершова Белова Лаптева Котова Мишина Носова Рогова"
        " Серова Титова Фомина Чижова Шубина Юдина Яшина"
    ),
    "ee": words(
        "Tamm Saar Kask Mets Kuusk Ilves Rebane Oja Koppel Kukk Luik Raud Pärn Sepp Vaher Lepik Laas Kivi Mägi"
    ),
}
_INITIALS = {
    "ru": words("А. В., Е. С., И. Н., М. А., Н. П., О. И., С. Д., Т. Б.", ","),
    "ee": words("A. E. K. L. M. R. S. T."),
}


# For a country that nobody has been made up for: plainly invented.
_NOBODY = words("Ash Birch Elm Hazel Linden Maple Oak Poplar Rowan Willow")
_LETTERS = words("A. B. C. D. E. F. G. H.")


class Officer(NamedTuple):
    """A named officer. `role` is "head", who orders measures and decides contests, or "clerk"."""

    role: Literal["head", "clerk"]
    name: str
    office: str
    region: str

    @property
    def author(self) -> str:
        """As it stands in an act."""
        return f"{self.role}:{self.name}"


@cache
def officers(country: str, region: str) -> tuple[Officer, ...]:
    """The region's officers, the head first. Raises KeyError for a region of a made-up country that nobody lives in."""
    surnames, initials = _SURNAMES.get(country, _NOBODY), _INITIALS.get(country, _LETTERS)
    names: list[str] = []
    for seat in range(50):
        chance = shake_128(f"{country} {region} {seat}".encode()).digest(2)
        surname = surnames[chance[0] % len(surnames)]
        name = f"{surname} {initials[chance[1] % len(initials)]}"
        if not any(surname in other for other in names):
            names.append(name)
    office = office_of(country, region)
    return (
        Officer("head", names[0], office, region),
        Officer("clerk", names[1], office, region),
        Officer("clerk", names[2], office, region),
    )


def head_of(country: str, region: str) -> Officer:
    """The head of the region's office."""
    return officers(country, region)[0]


@cache
def office_of(country: str, region: str) -> str:
    """Name of the region's office, in the country's language; in English where nobody has been made up for it."""
    known = {
        "ru": (places.RUSSIA, "Военный комиссариат"),
        "ee": (places.ESTONIA, "Kaitseressursside Amet"),
    }
    if country not in known:
        return f"Recruitment office, {region}"
    table, kind = known[country]
    place = {place.region: place for place in table}[region]
    return f"{kind}, {place.towns[0] if place.towns else place.local}"
