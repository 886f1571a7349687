"""View models of the pages that belong to no one face: start, demo sign-in, the bar on top, problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from musterroll.site.parts import Rule, Said


@dataclass(frozen=True)
class ClockBar:
    """The demo's bar: what time the register takes it to be, and what falls due next anywhere.

    `now` is in the zone of whoever is signed in, else of the demo's home region. `next_due` is None when nothing
    falls due any more.
    """

    now: datetime
    next_due: datetime | None = None
    next_what: Said | None = None


@dataclass(frozen=True)
class DemoPerson:
    """A synthetic person whose case stands at a telling point. `stage` is a code of labels.STAGES."""

    person_id: UUID
    name: str
    born: date
    region: str
    stage: str


@dataclass(frozen=True)
class DemoOfficer:
    """A named officer of an office. `role` is "clerk" or "head"."""

    officer: str
    role: str
    office: str
    region: str


@dataclass(frozen=True)
class SignInPage:
    """Who one can be in the demo. `hits` is None until something was searched for."""

    people: tuple[DemoPerson, ...]
    officers: tuple[DemoOfficer, ...]
    query: str = ""
    hits: tuple[DemoPerson, ...] | None = None
    more: int = 0


@dataclass(frozen=True)
class AuthorityPage:
    """How another authority asks the register; `curl` is an example that runs against this very server."""

    url: str
    curl: str
    answer: str


@dataclass(frozen=True)
class Problem:
    """A problem in plain words. `code` is the domain error's own (or "" for one of HTTP alone).

    `status` picks title and advice from labels.PROBLEMS; `said` is the sentence of this very problem, if there is one.
    """

    status: int
    code: str = ""
    said: Said | None = None
    rule: Rule | None = None
    back: str = ""
