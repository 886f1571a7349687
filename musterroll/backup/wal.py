"""WAL segments by name and number, and what an archive of them holds without a gap.

    00000001000000000000002A           timeline 1, segment 42 (hexadecimal, 8 digits for the timeline)
    00000002.history                   what timeline 2 turned off from, and where: "1<tab>0/2A000148<tab>why" a line

A position in WAL (LSN) is a number of bytes, written "0/2A000148": the high and the low 32 bits in hexadecimal.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from musterroll.errors import BackupFailed

SEGMENT = re.compile(r"[0-9A-F]{24}")
_LSN = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})")


def parse_lsn(text: str) -> int:
    """The position in bytes. Raises ValueError for anything but an LSN."""
    found = _LSN.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError(f"{text!r} is no position in WAL")
    return int(found[1], 16) << 32 | int(found[2], 16)


def format_lsn(position: int) -> str:
    """As PostgreSQL writes it."""
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def segment_name(timeline: int, number: int, size: int) -> str:
    """The file name of the segment `number` (position divided by `size`, the bytes of a segment)."""
    each = 0x1_0000_0000 // size
    return f"{timeline:08X}{number // each:08X}{number % each:08X}"


def parse_segment_name(name: str, size: int) -> tuple[int, int]:
    """Timeline and number of a segment's file name."""
    return int(name[:8], 16), int(name[8:16], 16) * (0x1_0000_0000 // size) + int(name[16:], 16)


def written_as(path: Path) -> tuple[int, str]:
    """What the first page of a segment says of it: its position, and its server's identifier; (-1, "") if it has none.

    An old segment that PostgreSQL has renamed for later use bears a name that it isn't.
    """
    with path.open("rb") as file:
        head = file.read(32)
    if len(head) < 32:
        return -1, ""
    return int.from_bytes(head[8:16], sys.byteorder), str(int.from_bytes(head[24:32], sys.byteorder))


@dataclass(frozen=True)
class Chain:
    """What can be replayed from a backup on.

    `timeline`: where it leads. `last`: number of the last segment before the first gap or the end; one less than the
    first wanted where there is none. `missing`: segments that the archive lacks although it goes on after them, those
    of a wrong length among them.
    """

    timeline: int
    last: int
    missing: tuple[str, ...]


def chain(archive: Path, timeline: int, start: int, size: int, to: int | None = None) -> Chain:
    """What `archive` holds after the position `start` of `timeline`. `size`: bytes of a segment.

    Follows the timelines to `to`, or as PostgreSQL does: to the newest that the archive has a history of. Raises
    BackupFailed when that one did not grow out of this backup.
    """
    newest = to if to is not None else timeline
    while to is None and (archive / f"{newest + 1:08X}.history").exists():
        newest += 1
    if newest != timeline and not (archive / f"{newest:08X}.history").exists():
        raise BackupFailed(f"{archive} knows no timeline {newest} (it has no {newest:08X}.history)")
    turns = _history(archive, newest) if newest != timeline else []
    ancestors = [number for number, _ in turns]
    if newest != timeline and timeline not in ancestors:
        raise BackupFailed(
            f"timeline {newest} in {archive} did not grow out of timeline {timeline}, on which the backup was made:"
            " take a backup that was made after it, or move the newer timeline's files aside"
        )
    # Timeline → first and last segment (None: open) that is read of it.
    spans: dict[int, tuple[int, int | None]] = {}
    first = start // size
    for number, turned in (
        [*turns[ancestors.index(timeline) :], (newest, None)] if turns else [(newest, None)]
    ):
        spans[number] = (first, None if turned is None else turned // size)
        first = first if turned is None else turned // size
    present = set()
    for path in archive.iterdir():
        if SEGMENT.fullmatch(path.name) is None or path.stat().st_size != size:
            continue
        on, number = parse_segment_name(path.name, size)
        begins, ends = spans.get(on, (0, -1))
        if begins <= number and (ends is None or number <= ends):
            present.add(number)
    wanted, last = start // size, start // size - 1
    while last + 1 in present:
        last += 1
    missing = [number for number in range(wanted, max(present, default=last) + 1) if number not in present]
    return Chain(newest, last, tuple(segment_name(_timeline_of(spans, one), one, size) for one in missing))


def _timeline_of(spans: dict[int, tuple[int, int | None]], number: int) -> int:
    return max(on for on, (begins, _) in spans.items() if begins <= number)


def _history(archive: Path, timeline: int) -> list[tuple[int, int]]:
    """The timelines before `timeline`, oldest first, each with the position at which it was left."""
    turns = []
    for line in (archive / f"{timeline:08X}.history").read_text(encoding="utf-8").splitlines():
        said = line.split()
        if len(said) >= 2 and said[0].isdigit():
            turns.append((int(said[0]), parse_lsn(said[1])))
    return turns
