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
    """Who one can be in the demo. `hits` is None until something was searched for; `more`: there are others too."""

    people: tuple[DemoPerson, ...]
    officers: tuple[DemoOfficer, ...]
    query: str = ""
    hits: tuple[DemoPerson, ...] | None = None
    more: bool = False


@dataclass(frozen=True)
class Asked:
    """The answer that an authority got, as the page shows it. `since` is in the zone of the demonstration's home."""

    measure: str
    authority: str
    in_force: bool
    since: datetime | None = None
    decision: UUID | None = None


@dataclass(frozen=True)
class AuthorityPage:
    """How another authority asks the register.

    `curl` is an example that runs against this very server, `answer` what it gets; both empty where nobody is bound.
    `asked` is the answer to what was asked on the page itself.
    """

    url: str
    curl: str
    answer: str
    asked: Asked | None = None


@dataclass(frozen=True)
class VerifyPage:
    """How a stranger checks an extract. `position` is its act's place in the log, None where the log doesn't hold it.

    `key` is the log's verifier key (C2SP vkey), `checkpoint` the signed note, both as text. `extract_id` is None on
    the page that is about no particular extract.
    """

    extract_id: UUID | None
    position: int | None
    key: str
    checkpoint: str


@dataclass(frozen=True)
class Problem:
    """A problem in plain words. `code` is the domain error's own (or "" for one of HTTP alone).

    `status` is HTTP's; `said` is the sentence of this very problem, if there is one.
    """

    status: int
    code: str = ""
    said: Said | None = None
    rule: Rule | None = None
    back: str = ""
