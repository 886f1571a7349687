"""A country's subdivisions, the names they go by, and the time zone in which a day of law begins and ends there.

The subdivisions themselves stand in each pack's folder (`Pack.regions`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from musterroll.errors import UnknownRegion


@dataclass(frozen=True, slots=True)
class Region:
    """One subdivision of a country.

    `code`: ISO 3166-2. `name`: English, the one that is stored and shown. `name_local`: in the country's own
    language. `zone`: IANA name, for `zoneinfo`. `also`: other full names. `short`: usual shorter forms, which give
    way where they are another's full name (`Moscow` is the city, though `Moscow Oblast` shortens to it).
    """

    code: str
    name: str
    name_local: str
    zone: str
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


Forms = Mapping[str, tuple[str, ...]]
"""Kind of subdivision, as it stands last in the English name → the ways in which one of that kind is called."""

_CITY = ("{} City", "City of {}")


def subdivision(
    code: str, name: str, name_local: str, zone: str, *also: str, forms: Forms | None = None
) -> Region:
    """A subdivision with the short forms that its kind has by `forms`; one of no such kind is taken for a city."""
    return Region(code, name, name_local, zone, also, tuple(_short_forms(name, forms or {})))


def _short_forms(name: str, forms: Forms) -> Iterator[str]:
    if name.startswith("Republic of "):
        name = f"{name.removeprefix('Republic of ')} Republic"
    kind = next((kind for kind in forms if name.endswith(kind)), "")
    bare = name.removesuffix(kind).strip()
    return (form.format(bare) for form in (forms[kind] if kind else _CITY))


class Gazetteer:
    """The subdivisions of one country, found by any of their names."""

    def __init__(self, regions: tuple[Region, ...]) -> None:
        full: dict[str, list[Region]] = {}
        short: dict[str, list[Region]] = {}
        for this in regions:
            for name in {_key(name) for name in (this.code, this.name, this.name_local, *this.also)}:
                full.setdefault(name, []).append(this)
            for name in {_key(name) for name in this.short}:
                short.setdefault(name, []).append(this)
        self._known = short | full

    def find(self, name: str) -> Region:
        """The subdivision that is called `name`.

        `name` is its English name (`Ryazan Oblast`) or a usual form of it (`Ryazan`, `Tatarstan`, `Republic of
        Tatarstan`, `Harjumaa`), its name in the country's language, or its ISO code. Case, accents, hyphens and
        apostrophes do not matter. Raises UnknownRegion for a name that is nobody's, or of more than one
        (`Altai`); `accepted` then holds the names that come near.
        """
        found = self._known.get(_key(name), ())
        if len(found) == 1:
            return found[0]
        if found:
            names = [each.name for each in found]
            raise UnknownRegion(f"{name!r} may be {' or '.join(names)}", where=name, accepted=names)
        near = [self._known[key] for key in get_close_matches(_key(name), self._known, n=5)]
        names = list(dict.fromkeys(each.name for matches in near for each in matches))[:3]
        hint = f"; near it: {', '.join(names)}" if names else ""
        raise UnknownRegion(f"no subdivision is called {name!r}{hint}", where=name, accepted=names)


_APOSTROPHES = "'`\u2019\u02b9"
_HYPHENS = r"\-\u2010-\u2014"  # from the true hyphen to the em dash


def _key(name: str) -> str:
    """`name` without what spellings differ in: case, accents, hyphens, apostrophes, doubled spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c) and c not in _APOSTROPHES + ".()")
    return " ".join(re.split(rf"[\s{_HYPHENS}]+", plain)).strip()
