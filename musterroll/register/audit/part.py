"""What is known of the whole register before its people are looked at, and what looking at some of them gives."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from musterroll.case.file import Setting
from musterroll.proof.merkle import leaf_hashes
from musterroll.proof.peoplemap import EMPTY, extend, leaf_hash, person_key
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.replay import Then
from musterroll.register.audit.rules import Rulebook

Span = tuple[UUID, UUID]
"""The first and the last id of some people, and of whatever else stands between the two."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The envelope of an act without its opening; `position` is its leaf."""

    act: UUID
    kind: str
    case: UUID | None
    effective: datetime | None
    recorded: datetime | None
    committed: bytes
    position: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """`then`: the settings of each moment; `book`: the rules that stood in the log; `size`: of the newest checkpoint;
    `below`: every act of a transaction before this one has been sealed; `sealings`: every checkpoint's size, ascending,
    and when it was signed; `at`: no act can have been recorded after this moment."""

    setting: Setting
    then: Then
    book: Rulebook
    size: int
    below: str
    sealings: list[tuple[int, datetime]]
    at: datetime | None = None


@dataclass(slots=True)
class Part:
    """What some people's acts come to."""

    people: int = 0
    openings: int = 0
    """Openings that belong to one of the acts, whatever they hold."""
    messages: int = 0
    """Messages that belong to one of the acts, right or wrong."""
    found: Audit = field(default_factory=Audit)
    runs: array[int] = field(default_factory=lambda: array("q"))
    """The leaves of the sealed acts, by runs of such as follow one another: the first of each run, and how many. In
    `entries`, in the same order, what stands there, and in `leaves` the hashes of that: 32 bytes each."""
    entries: bytearray = field(default_factory=bytearray)
    leaves: bytearray = field(default_factory=bytearray)
    mapped: list[bytes] = field(default_factory=list)
    """What the map must say: key, number, chain, leaf and person, 120 bytes each."""


class Reading:
    """Some people's files, one after the other: what is known before, and in `part` what they come to."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.part = Part()
        self.found = self.part.found
        self.closed: list[Closed] = []
        """Acts without an opening, of the file that is being read: erased or missing."""
        self.places: list[int] = []
        self.entries: list[bytes] = []
        """Where the sealed acts of that file stand in the log, and what stands there."""

    def close(self, person: UUID) -> None:
        """The file of `person` is read."""
        self.closed.clear()
        places, entries, part = self.places, self.entries, self.part
        if not entries:
            return
        part.entries += b"".join(entries)
        part.leaves += leaf_hashes(entries)
        key = person_key(person.bytes)
        state = len(entries).to_bytes(8, "big") + extend(EMPTY, entries)
        part.mapped.append(key + state + leaf_hash(key, state) + person.bytes)
        first = end = places[0]
        for place in places:
            if place != end:
                part.runs.extend((first, end - first))
                first = end = place
            end += 1
        part.runs.extend((first, end - first))
        places.clear()
        entries.clear()
