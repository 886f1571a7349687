"""Synthetic men of one region, all alike but for their numbers, and the acts that they go through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from musterroll.case.acts import (
    Act,
    Deregistered,
    Enrolled,
    FactContested,
    FactRecorded,
    FileMoved,
    Posted,
    SummonsIssued,
)

HOME, AWAY = "Ryazan Oblast", "Kamchatka Krai"

# Each way of writing has moments of its own, so that what one leaves behind is not due when another's clock looks.
ENTERED = datetime(2026, 1, 20, 6, 0, tzinfo=UTC)
SUMMONED = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SERVED = datetime(
    2026, 3, 11, 6, 0, tzinfo=UTC
)  # the term of service by register is over for those summoned then
LATER = datetime(2026, 4, 6, 6, 0, tzinfo=UTC)
PRESENT = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
OUTLIVED = datetime(
    2027, 6, 7, 6, 0, tzinfo=UTC
)  # files of those who left at present are not to be kept longer

_NAMES = UUID("0d1f7e0a-5c3a-5d0e-9a41-6d1c2f6f5b07")


def man(number: int) -> UUID:
    return uuid5(_NAMES, f"man {number}")


def personal_number(number: int) -> str:
    """One that nobody has: see `demo/people.py`."""
    return f"T-{number:08d}"


def case_of(number: int) -> UUID:
    return uuid5(man(number), "case")


def entering(numbers: Sequence[int]) -> list[Act]:
    """The acts by which these men enter the register."""

    def fact(value: str, source: str = "interior") -> dict[str, str]:
        return {"value": value, "source": source, "as_of": "2026-01-15", "basis": "53-FZ art. 8.2"}

    return [
        Enrolled(
            id=uuid5(man(number), "enrolled"),
            person=man(number),
            effective_at=ENTERED,
            author="supplier:faults",
            region=HOME,
            name="Пример Алексей",
            personal_number=personal_number(number),
            facts={
                "born": fact("2004-05-06"),
                "sex": fact("male"),
                "fitness_category": fact("A", "medical_board"),
            },
        )
        for number in numbers
    ]


def issued(number: int, at: datetime) -> Act:
    """A summons to a medical board three weeks later."""
    return SummonsIssued(
        id=uuid5(case_of(number), "issued"),
        person=man(number),
        case=case_of(number),
        effective_at=at,
        author="clerk:Пример",
        ground="53-FZ art. 31",
        summons_kind="board",
        appear_at=at + timedelta(days=21),
        mode="live",
        region=HOME,
        place="Рязань, ул. Примерная, 1",
    )


def posted(number: int, at: datetime) -> Act:
    """Its posting in the register."""
    return Posted(
        id=uuid5(case_of(number), "posted"),
        person=man(number),
        case=case_of(number),
        effective_at=at,
        author="clerk:Пример",
        ground="53-FZ art. 31",
        method="register",
    )


def contested(number: int, at: datetime) -> Act:
    """The man says, over the counter, that a particular is wrong."""
    return FactContested(
        id=uuid5(case_of(number), "contested"),
        person=man(number),
        effective_at=at,
        author="clerk:Пример",
        fact="fitness_category",
        says="это не так",
    )


def moved(number: int, at: datetime) -> Act:
    """The head of the office gives the man's file to another."""
    return FileMoved(
        id=uuid5(case_of(number), "moved"),
        person=man(number),
        effective_at=at,
        author="head:Пример",
        region=AWAY,
        officer="Пример",
        reason="живёт там",
    )


def leaving(number: int, at: datetime) -> list[Act]:
    """A board finds the man unfit, and a head takes him off the register."""
    unfit = FactRecorded(
        id=uuid5(case_of(number), "unfit"),
        person=man(number),
        effective_at=at,
        author="supplier:faults",
        fact="fitness_category",
        value="D",
        source="medical_board",
        as_of=at.date(),
    )
    off = Deregistered(
        id=uuid5(case_of(number), "off"),
        person=man(number),
        effective_at=at,
        author="head:Пример",
        deregistration_ground="released_from_duty",
        officer="Пример",
    )
    return [unfit, off]
