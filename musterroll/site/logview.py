"""The page about the log itself: how large it is, how it grew, how long acts wait for it, who has looked at it.

Reads no act and no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg

from musterroll.journal.status import (
    LogStatus,
    Signed,
    log_life,
    log_status,
    recent_checkpoints,
    waits_for,
)
from musterroll.proof.policy import Policy
from musterroll.witness.record import origin_folder

POINTS = 60  # checkpoints in the chart
ROWS = 8  # checkpoints in the table beside it
NEWEST = 5  # checkpoints in the table of the newest
WIDTH, HEIGHT = 640, 200  # of the chart of growth, in its own units
WAIT_HEIGHT = 100  # of the chart of waiting, as wide
SHORTEST = timedelta(seconds=5)  # that a chart of waiting reaches up to: one second alone is no mountain


@dataclass(frozen=True)
class Point:
    """One checkpoint: size in entries, and when it was signed."""

    size: int
    at: datetime


@dataclass(frozen=True)
class WitnessLine:
    """A witness, by the policy's name for it. `at` None and `size` 0: it has cosigned nothing yet; `lag` in entries;
    `shows`: the address at which it shows what it has seen of this log, "" where the policy has none."""

    name: str
    key_name: str
    size: int
    at: datetime | None
    lag: int
    shows: str


@dataclass(frozen=True)
class Waiting:
    """How long the first act of each of the newest checkpoints had waited for it, and the chart of it.

    `bars`: an SVG path with a stroke a checkpoint, the newest to the right; `stroke`: its width; `top`: what the chart
    reaches up to.
    """

    longest: timedelta
    usual: timedelta
    bars: str
    stroke: float
    top: timedelta


@dataclass(frozen=True)
class LogPage:
    """The log's life. `newest` is None before the first sealing, all else is empty then.

    `stands`: it stands still, since the database lacks what it has shown. `line` is the chart's path as SVG writes it.
    `waiting` None: no checkpoint but the first has acts. `recent`: the newest checkpoints. `witnesses` None: none is
    asked. `quorum`: whether enough of them have cosigned the newest checkpoint. `keys`: vkeys; `url`: where the log's
    files are.
    """

    origin: str
    keys: tuple[str, ...]
    url: str
    checkpoint: str
    stands: bool
    newest: Point | None = None
    first: Point | None = None
    line: str = ""
    rows: tuple[Point, ...] = ()
    waiting: Waiting | None = None
    recent: tuple[Signed, ...] = ()
    witnesses: tuple[WitnessLine, ...] | None = None
    quorum: bool | None = None

    @property
    def one_day(self) -> bool:
        """Whether all of it happened on one day."""
        return self.first is None or self.newest is None or self.first.at.date() == self.newest.at.date()

    @property
    def behind(self) -> bool:
        """Whether a witness has not signed the newest checkpoint."""
        return any(one.lag for one in self.witnesses or ())


def log_page(
    conn: psycopg.Connection,
    policy: Policy | None,
    zone: str,
    *,
    origin: str,
    keys: Sequence[str],
    url: str,
    checkpoint: str,
    stands: bool = False,
) -> LogPage:
    """The page, moments in `zone`. `conn` may be any role's."""
    status = log_status(conn, policy)
    if status is None:
        return LogPage(origin, tuple(keys), url, checkpoint, stands)
    there = ZoneInfo(zone)
    points = [Point(size, at.astimezone(there)) for size, at in log_life(conn, POINTS)]
    recent = recent_checkpoints(conn, policy, POINTS)
    step = max(1, -(-(len(points) - 1) // (ROWS - 1)))
    return LogPage(
        origin,
        tuple(keys),
        url,
        checkpoint,
        stands,
        newest=points[-1],
        first=points[0],
        line=drawn(points),
        rows=tuple(points[::-1][::step]),
        waiting=waiting(recent),
        recent=tuple(replace(one, at=one.at.astimezone(there)) for one in recent[:NEWEST]),
        witnesses=_witnesses(status, origin, there) if policy is not None else None,
        quorum=status.quorum,
    )


def _witnesses(status: LogStatus, origin: str, there: ZoneInfo) -> tuple[WitnessLine, ...]:
    return tuple(
        WitnessLine(
            one.name,
            one.key.name,
            one.size,
            one.at.astimezone(there) if one.at else None,
            one.lag,
            f"{one.url.rstrip('/')}/{origin_folder(origin)}/checkpoint" if one.url else "",
        )
        for one in status.witnesses
    )


def waiting(recent: Sequence[Signed]) -> Waiting | None:
    """How long acts have waited for these checkpoints, which come the newest first."""
    found = waits_for(recent)
    if found is None:
        return None
    waits = [one.waited for one in reversed(recent) if one.waited is not None]
    top = max(found.longest, SHORTEST)
    room = WIDTH / len(waits)
    bars = "".join(
        # A stroke of no height would not be seen: nothing was late, but there was something.
        f"M{round((at + 0.5) * room, 1)} {WAIT_HEIGHT}V{WAIT_HEIGHT - max(2, round(wait / top * WAIT_HEIGHT))}"
        for at, wait in enumerate(waits)
    )
    stroke = round(min(room * 0.7, 24), 1)
    return Waiting(found.longest, found.usual, bars, stroke, top)


def drawn(points: Sequence[Point]) -> str:
    """The log's growth as an SVG path: time to the right, size upwards, a step at each checkpoint."""
    first, last = points[0], points[-1]
    seconds = (last.at - first.at).total_seconds()
    path = f"M0 {HEIGHT}"
    for point in points:
        x = round((point.at - first.at).total_seconds() / seconds * WIDTH) if seconds else 0
        y = round(HEIGHT - point.size / last.size * HEIGHT) if last.size else HEIGHT
        path += f"H{x}V{y}"
    return f"{path}H{WIDTH}"
