"""The clock port: the only way in which time enters the house.

Everything below the edge takes a moment as an argument. The edge asks a `Clock`; in the demo that clock can be
turned, which is why a summons' thirty days can pass in a click.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Always aware, always UTC, microseconds cut to whole seconds."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


class FixedClock:
    """A clock that stands where it was put: scenarios and tests turn it by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment
