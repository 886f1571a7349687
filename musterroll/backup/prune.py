"""Letting old backups go, and the archived WAL that only they needed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musterroll.backup.wal import SEGMENT, parse_lsn, parse_segment_name
from musterroll.backup.whole import backups_in


@dataclass(frozen=True)
class Pruned:
    """Names of the backups that were removed, and how many segments of WAL."""

    backups: tuple[str, ...]
    segments: int

    def as_json(self) -> dict[str, Any]:
        return {"backups": list(self.backups), "segments": self.segments}


def prune(folder: Path, keep: int, archive: Path | None) -> Pruned:
    """Removes all but the newest `keep` backups in `folder`, and from `archive` the segments before the oldest kept.

    Only backups of the newest one's server count; WAL is removed only where every backup left in the folder had it
    archived into `archive`. A backup is renamed away before it is removed, so that none is ever there in part.
    """
    found = backups_in(folder)
    mine = [one for one in found if one.system == found[-1].system]
    gone = mine[:-keep]
    for one in gone:
        half = folder / f".{one.name}.partial"
        one.folder.rename(half)
        shutil.rmtree(half)
    left = [one for one in found if one not in gone]
    segments = 0
    if gone and archive is not None and all(one.archive == str(archive) for one in left):
        oldest = min(parse_lsn(one.start) // one.segment for one in left)
        for path in list(archive.iterdir()):
            if SEGMENT.fullmatch(path.name) and parse_segment_name(path.name, left[0].segment)[1] < oldest:
                path.unlink()
                segments += 1
    return Pruned(tuple(one.name for one in gone), segments)
