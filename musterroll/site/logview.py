"""The page about the log itself: how large it is, how it grew, who has looked at it. Reads no act and no person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg

from musterroll.journal.status import LogStatus, log_life, log_status
from musterroll.proof.policy import Policy

POINTS = 60  # checkpoints in the chart
ROWS = 8  # checkpoints in the table beside it
WIDTH, HEIGHT = 640, 200  # of the chart, in its own units


@dataclass(frozen=True)
class Point:
    """One checkpoint: size in entries, and when it was signed."""

    size: int
    at: datetime


@dataclass(frozen=True)
class WitnessLine:
    """A witness, by the policy's name for it. `at` None and `size` 0: it has cosigned nothing yet; `lag` in entries."""

    name: str
    key_name: str
    size: int
    at: datetime | None
    lag: int


@dataclass(frozen=True)
class LogPage:
    """The log's life. `newest` is None before the first sealing, all else is empty then.

    `line` is the chart's path as SVG writes it. `witnesses` None: none is asked. `quorum`: whether enough of them have
    cosigned the newest checkpoint. `keys`: vkeys; `url`: where the log's files are.
    """

    origin: str
    keys: tuple[str, ...]
    url: str
    checkpoint: str
    newest: Point | None = None
    first: Point | None = None
    line: str = ""
    rows: tuple[Point, ...] = ()
    witnesses: tuple[WitnessLine, ...] | None = None
    quorum: bool | None = None


def log_page(
    conn: psycopg.Connection,
    policy: Policy | None,
    zone: str,
    *,
    origin: str,
    keys: Sequence[str],
    url: str,
    checkpoint: str,
) -> LogPage:
    """The page, moments in `zone`. `conn` may be any role's."""
    status = log_status(conn, policy)
    if status is None:
        return LogPage(origin, tuple(keys), url, checkpoint)
    there = ZoneInfo(zone)
    points = [Point(size, at.astimezone(there)) for size, at in log_life(conn, POINTS)]
    step = max(1, -(-(len(points) - 1) // (ROWS - 1)))
    return LogPage(
        origin,
        tuple(keys),
        url,
        checkpoint,
        newest=points[-1],
        first=points[0],
        line=drawn(points),
        rows=tuple(points[::-1][::step]),
        witnesses=_witnesses(status, there) if policy is not None else None,
        quorum=status.quorum,
    )


def _witnesses(status: LogStatus, there: ZoneInfo) -> tuple[WitnessLine, ...]:
    return tuple(
        WitnessLine(one.name, one.key.name, one.size, one.at.astimezone(there) if one.at else None, one.lag)
        for one in status.witnesses
    )


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
