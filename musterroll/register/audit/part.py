"""What is known of the whole register before its people are looked at, and what looking at some of them gives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from musterroll.case.file import Setting
from musterroll.proof.peoplemap import person_key
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.people import state_of
from musterroll.register.audit.replay import Then
from musterroll.register.audit.rounds import Rounds
from musterroll.register.audit.rules import Rulebook
from musterroll.register.audit.sums import Sums

Span = tuple[UUID, UUID]
"""The first and the last id of some people, and of whatever else stands between the two."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The envelope of an act without its opening; `xact` is its transaction, 8 bytes."""

    act: UUID
    kind: str
    case: UUID | None
    effective: datetime | None
    recorded: datetime | None
    committed: bytes
    xact: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """`then`: the settings of each moment; `book`: the rules that stood in the log; `rounds`: in which the acts were
    sealed; `no_sums`: over no lines of the map of people; `at`: no act can have been recorded after this moment."""

    setting: Setting
    then: Then
    book: Rulebook
    rounds: Rounds
    no_sums: Sums
    at: datetime | None = None


@dataclass(slots=True)
class Part:
    """What some people's acts come to. `mapped`: over what the map of people must say of them."""

    mapped: Sums
    people: int = 0
    openings: int = 0
    """Openings that belong to one of the acts, whatever they hold."""
    messages: int = 0
    """Messages that belong to one of the acts, right or wrong."""
    found: Audit = field(default_factory=Audit)


class Reading:
    """Some people's files, one after the other: what is known before, and in `part` what they come to."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.below = known.rounds.below
        self.part = Part(replace(known.no_sums, each={}))
        self.found = self.part.found
        self.closed: list[Closed] = []
        """Acts without an opening, of the file that is being read: erased or missing."""
        self.entries: list[bytes] = []
        """What the sealed acts of that file committed to."""

    def close(self, person: UUID) -> None:
        """The file of `person` is read."""
        self.closed.clear()
        entries = self.entries
        if not entries:
            return
        self.part.mapped.add(person_key(person.bytes), state_of(entries))
        entries.clear()
