"""What is going on in a demonstration register: cases at every stage, told with the clock turned.

Each story is a sentence of law and a few steps at past moments; together they are played in order of time through the
register's own door, the clock doing in between what falls due, so that the journal reads as if the months had passed.
One region's office (`DESK`) has a full desk, the others have some of everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import uuid5

import psycopg

from musterroll.case.acts import REGISTER, Act, ModeSet
from musterroll.case.safeguards import unmet
from musterroll.clock.tick import next_due, run_due
from musterroll.demo.officers import head_of
from musterroll.demo.people import SyntheticPerson
from musterroll.demo.tale import Tale
from musterroll.law.calendar import day_of
from musterroll.law.vocabulary import Pack
from musterroll.register.record import record

DESK = {"ru": "Ryazan Oblast", "ee": "Tartu County"}
"""The region whose office has a full desk: Ryazan was one of the first three of the real register, 2024."""

TEST_REGION = {"ru": "Mari El Republic", "ee": "Hiiu County"}
"""The region that is in test mode: its notices have no effect."""


def desk_of(pack: Pack) -> str:
    """The region whose office has the full desk; the first there is where nobody has been made up for the country."""
    return DESK.get(pack.code) or pack.regions[0].name


def region_in_test_of(pack: Pack) -> str:
    """The region that is in test mode; the last there is where nobody has been made up for the country."""
    return TEST_REGION.get(pack.code) or pack.regions[-1].name


TESTED_SINCE = 80  # days ago
SCANNED = 40_000  # people looked at for those to whom something happens: enough for every story


@dataclass(frozen=True, slots=True)
class Story:
    """A stage of a case and how one comes there.

    `desk`, `elsewhere`: how many such cases the desk's region and the others get. `kinds`: kinds of summons it is
    told of, a different one each time as far as somebody is liable. `spread`: days by which it may lie further back
    and still be this stage, so that not everything happened on one day.
    """

    stage: str
    tell: Callable[[Tale], Any]
    desk: int = 1
    elsewhere: int = 3
    kinds: tuple[str, ...] = ()
    spread: int = 0


def in_test_region(person: SyntheticPerson, pack: Pack) -> bool:
    return person.region == region_in_test_of(pack)


def tell_all(pack: Pack, crowd: Iterable[SyntheticPerson], now: datetime) -> list[Act]:
    """All acts of all stories, in no order, and the act that puts the test region in test mode."""
    acts: list[Act] = [_test_mode(pack, now)]
    for person, story, kind, number in cast(pack, crowd, now):
        mode = "test" if in_test_region(person, pack) else "live"
        tale = Tale(pack, person, kind, now, back=number % (story.spread + 1), mode=mode)
        story.tell(tale)
        acts += tale.acts
    return acts


def _test_mode(pack: Pack, now: datetime) -> ModeSet:
    region = region_in_test_of(pack)
    return ModeSet(
        id=uuid5(REGISTER, f"{region} is in test mode"),
        person=REGISTER,
        effective_at=now - timedelta(days=TESTED_SINCE),
        author=head_of(pack.country, region).author,
        region=region,
        mode="test",
    )


# --- who it happens to ----------------------------------------------------------------------------------------


def cast(
    pack: Pack, crowd: Iterable[SyntheticPerson], now: datetime
) -> Iterator[tuple[SyntheticPerson, Story, str, int]]:
    """(person, story, kind of summons, how many times it was told before) for every story that somebody fits.

    Nobody is given two cases. People with a deferment, or not liable to any kind that is told of, are left alone.
    """
    from musterroll.demo import stories_ee, stories_ru

    stories = {"ru": stories_ru.STORIES, "ee": stories_ee.STORIES}.get(pack.code, ())
    if not stories:
        return
    desk, elsewhere, test = Crowd(pack, now), Crowd(pack, now), Crowd(pack, now)
    for person in crowd:
        if person.deferments:
            continue
        place = (
            test if in_test_region(person, pack) else desk if person.region == desk_of(pack) else elsewhere
        )
        place.add(person)
    told: dict[str, int] = {}
    for where, wanted in ((desk, "desk"), (elsewhere, "elsewhere")):
        # A round tells every story once, so that a small register has a little of everything.
        for turn in range(max(getattr(story, wanted) for story in stories)):
            for place_in_list, story in enumerate(stories):
                place = test if story.stage == "test_notice" else where
                if getattr(story, wanted) <= turn:
                    continue
                number = told.get(story.stage, 0)
                first = (number + place_in_list) % len(story.kinds)
                found = place.take(story.kinds[first:] + story.kinds[:first])
                if found is not None:
                    told[story.stage] = number + 1
                    yield found[0], story, found[1], number


class Crowd:
    """People waiting to be cast. Whom a kind of summons fits is asked of the law only when a story wants it."""

    def __init__(self, pack: Pack, now: datetime) -> None:
        self._pack = pack
        self._now = now
        self._people: list[SyntheticPerson] = []

    def add(self, person: SyntheticPerson) -> None:
        self._people.append(person)

    def take(self, kinds: Sequence[str]) -> tuple[SyntheticPerson, str] | None:
        """Somebody liable to one of the kinds (the first of them, if anybody is), who then waits no longer."""
        for kind in kinds:
            for place, person in enumerate(self._people):
                if self._liable(person, kind):
                    del self._people[place]
                    return person, kind
        return None

    def _liable(self, person: SyntheticPerson, kind: str) -> bool:
        """Liable on every day on which the summons may be issued: a birthday lies between the first and the last."""
        known = {name: fact["value"] for name, fact in person.facts.items()} | {"born": person.born}
        zone = self._pack.zone(person.region)
        days = (day_of(self._now, zone), day_of(self._now - timedelta(days=75), zone))
        return all(not unmet(self._pack.at(day).liability[kind], known, day) for day in days)


# --- playing them -----------------------------------------------------------------------------------------------


def play(
    conn: psycopg.Connection,
    pack: Pack,
    acts: Iterable[Act],
    until: datetime,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Records the acts in order of time, each as learnt when it happened, and lets the clock do what falls due by each
    moment and at last by `until`. Returns how many acts it recorded, the clock's not counted. `conn` is a worker's.

    Raises LawRefusal, naming the norm, when a story tells what the law doesn't allow.
    """
    ordered = sorted(acts, key=lambda act: act.effective_at)
    done = 0
    for moment, group in groupby(ordered, key=lambda act: act.effective_at):
        run_clock(conn, pack, moment)
        now = list(group)
        record(conn, pack, now, moment)
        done += len(now)
        if progress is not None:
            progress(done)
    run_clock(conn, pack, until)
    return done


def run_clock(conn: psycopg.Connection, pack: Pack, until: datetime) -> None:
    """Everything that falls due by `until`, each at its own moment, as a clock that never slept would have done it."""
    while (due := next_due(conn)) is not None and due <= until:
        run_due(conn, pack, due)
