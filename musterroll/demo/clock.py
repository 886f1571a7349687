"""The demo's clock: the machine's own, put forward by hand. All processes of one register read the same file."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from musterroll.errors import BadInput
from musterroll.wallclock import Clock, SystemClock

FILE = "clock.json"
LONGEST_TURN = timedelta(days=366 * 5)


class TurnedClock:
    """Shows the machine's time plus what it was turned by. It never goes back: acts are recorded under it."""

    def __init__(self, data_dir: Path, base: Clock | None = None) -> None:
        self._path = data_dir / FILE
        self._base = base or SystemClock()

    @property
    def turned_by(self) -> timedelta:
        try:
            return timedelta(seconds=int(json.loads(self._path.read_text(encoding="utf-8"))["seconds"]))
        except FileNotFoundError:
            return timedelta(0)

    def now(self) -> datetime:
        return self._base.now() + self.turned_by

    def turn(self, by: timedelta) -> datetime:
        """Puts the clock forward and returns what it shows then. Raises BadInput for a step back or too far."""
        if by < timedelta(0):
            raise BadInput("the clock only goes forward", where="turn")
        seconds = int(self._turned_in_all(by).total_seconds())
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_name(f".{FILE}.{os.getpid()}")
        half.write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
        half.rename(self._path)
        return self.now()

    def _turned_in_all(self, by: timedelta) -> timedelta:
        if (whole := self.turned_by + by) > LONGEST_TURN:
            raise BadInput(
                "that is too far ahead", where="turn", accepted=f"up to {LONGEST_TURN.days} days in all"
            )
        return whole

    def within_reach(self, moment: datetime) -> None:
        """Raises BadInput if `moment` is too far ahead to be turned to."""
        self._turned_in_all(moment - self.now())

    def turn_to(self, moment: datetime) -> datetime:
        """Puts the clock forward to `moment`; it stays where it is if that has passed."""
        ahead = moment - self.now()
        return self.turn(ahead) if ahead > timedelta(0) else self.now()
