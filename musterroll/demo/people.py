"""A stream of synthetic people, plausible for their country, each made from (country, seed, i) alone.

`people("ru", 2_000_000, seed=1, today=…)` takes the memory of one person; a slice of it (`start`) is what
the whole would have held there, so several processes can make one register between them. `today` is the day
on which the register stands: ages, study terms and the dates of facts are counted back from it.

A personal number made here can't be anyone's: see `is_synthetic`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol
from uuid import UUID

from musterroll.errors import UnknownCode

Facts = dict[str, dict[str, Any]]


@dataclass(slots=True)
class SyntheticPerson:
    """Somebody who doesn't exist, as an enrolment act takes them.

    `region`: English name, as the pack has it. `facts`: code of the fact → `{"value", "source",
    "as_of", "basis"}`, ready for canonical JSON (no floats, ASCII keys). A fact that isn't held is not
    there; one whose source hasn't answered has the value "unknown". `deferments`: `{"ground", "until"}`,
    until the named day inclusive.
    """

    person_id: UUID
    region: str
    name: str
    born: date
    sex: Literal["male", "female"]
    personal_number: str
    facts: Facts
    deferments: list[dict[str, str]]


class Maker(Protocol):
    """Makes the people of one country."""

    def person(self, i: int) -> SyntheticPerson: ...


def people(
    country: Literal["ru", "ee"] | str,
    count: int,
    seed: int,
    today: date,
    start: int = 0,
) -> Iterator[SyntheticPerson]:
    """`count` people from number `start` on. Raises UnknownCode for a country that nobody has been made up
    for, unless nobody is asked for.
    """
    if count == 0:
        return iter(())
    make = _maker(country, seed, today).person
    return (make(i) for i in range(start, start + count))


def is_synthetic(personal_number: str) -> bool:
    """Whether the number is of the kind made here, which no authority can have issued.

    Russia: written as a SNILS ("9NN-NNN-NNN CC"), the first digit always 9, and the control number never
    the one that the nine digits call for. Estonia: eleven digits as in an isikukood, the first always 9,
    which stands for no century, and the check digit never the right one.
    """
    digits = "".join(character for character in personal_number if character.isdecimal())
    if len(digits) != 11 or digits[0] != "9":
        return False
    if personal_number == digits:
        return int(digits[10]) != ee_check_digit(digits[:10])
    shaped = f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"
    return personal_number == shaped and int(digits[9:]) != ru_control_number(digits[:9])


def ru_control_number(nine: str) -> int:
    """The control number (0 … 99) that a SNILS with these nine digits would carry."""
    return sum(int(digit) * weight for digit, weight in zip(nine, range(9, 0, -1), strict=True)) % 101 % 100


def ee_check_digit(ten: str) -> int:
    """The eleventh digit that an isikukood with these ten would carry."""
    for weights in ("1234567891", "3456789123"):
        rest = sum(int(digit) * int(weight) for digit, weight in zip(ten, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return 0


def _maker(country: str, seed: int, today: date) -> Maker:
    # The makers import this module for its shapes.
    from musterroll.demo.estonia import Estonia
    from musterroll.demo.russia import Russia

    makers: dict[str, type[Russia | Estonia]] = {"ru": Russia, "ee": Estonia}
    if country not in makers:
        raise UnknownCode(
            f"nobody has been made up for the country {country!r}; PEOPLE=0 begins with an empty register",
            where="country",
            accepted=sorted(makers),
        )
    return makers[country](seed, today)
