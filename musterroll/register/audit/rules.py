"""Under which rules each act is to be judged: those that stood in the log when it was sealed.

Each statement of rules in the log names every edition of the law by a digest. Where an edition still has that name,
what the program holds is what held then. Where it has not, the rules of that time are needed: whoever kept their text
(`musterroll law rules`) can bring it, and the digest in the log says whether it is the right one. Without it, acts to
which such an edition applies are not judged, and that is said. See docs/decisions/rules-in-the-log.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from musterroll.case.rules import edition_digest, with_rules
from musterroll.errors import BadInput
from musterroll.law.calendar import ONE_DAY
from musterroll.law.vocabulary import Pack
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.log import Log


@dataclass(frozen=True, slots=True)
class Under:
    """The rules that stand in the log from `position` on. `pack`: to judge by. `gone`: first and last days on which the
    law of that time was another, and nobody has brought its text; `changed`: the first days of those editions that the
    rules in use have otherwise or not at all; `same_program`: whether the text that carries them out is that in use."""

    position: int
    digest: str
    pack: Pack
    gone: tuple[tuple[date, date], ...]
    changed: tuple[date, ...]
    same_program: bool

    def judges(self, first: date, last: date) -> bool:
        """Whether what held between these two days is at hand."""
        return not any(since <= last and first <= until for since, until in self.gone)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules that the log names, in its order; `in_use` for what it names none for."""

    in_use: Pack
    each: tuple[Under, ...] = ()

    @property
    def one_law(self) -> bool:
        """Whether the law was one and the same from the first act to the last."""
        return all(not one.gone and one.pack is self.in_use for one in self.each)

    def number(self, position: int | None) -> int:
        """Which of `each` an act at that leaf is to be judged by; -1 for the rules in use, where none stood in the log.
        An act that isn't sealed yet goes by the rules that stand there last."""
        if position is None:
            return len(self.each) - 1
        return bisect_left(self.each, position, key=_position) - 1


def _position(under: Under) -> int:
    return under.position


def read_rules(
    pack: Pack,
    rules: bytes | None,
    statements: Sequence[tuple[int, str]],
    texts: Sequence[bytes],
    result: Audit,
) -> Rulebook:
    """`rules`: the statement of those in use, None if they aren't to be asked about; `statements`: position and body of
    those in the log; `texts`: rules of earlier times that somebody kept."""
    if rules is None:
        return Rulebook(pack)
    own: Mapping[str, Any] = orjson.loads(rules)
    kept = {sha256(text).hexdigest(): text for text in texts}
    each = []
    for position, body in statements:
        try:
            said = orjson.loads(body)
            stated = {date.fromisoformat(one["since"]): str(one["digest"]) for one in said["editions"]}
            digest, program = str(said["digest"]), said["safeguards"]
            then = with_rules(pack, kept[digest]) if digest in kept else None
        except (ValueError, LookupError, TypeError, BadInput) as error:
            result.differ("statement can't be read", None, position=position, error=str(error))
            stated, digest, program, then = {}, "", None, None
        changed = tuple(_changed(stated, _editions(pack)))
        each.append(
            Under(
                position,
                digest,
                then if changed and then is not None else pack,
                () if then is not None else tuple((since, until) for since, until in changed),
                tuple(since for since, _ in changed),
                program == own["safeguards"],
            )
        )
    return Rulebook(pack, tuple(each))


def check_rules(book: Rulebook, log: Log, rules: bytes | None, result: Audit) -> None:
    """The rules in use are those that the log named last."""
    if rules is None:
        return
    ends = (*[one.position for one in book.each], log.size)
    for one, end in zip(book.each, ends[1:], strict=True):
        of_register = sum(one.position < position < end for position in log.roots)
        result.rules.append(
            {
                "from": one.position,
                "digest": one.digest,
                "acts": end - one.position - 1 - of_register,
                "other_editions": [day.isoformat() for day in one.changed],
                "at_hand": not one.gone,
                "same_program": one.same_program,
            }
        )
    if log.size and (not log.rules or log.rules[-1][1] != rules.decode()):
        last = book.each[-1] if book.each else None
        result.differ(
            "rules in use are not those that the log names",
            None,
            stated_at=last.position if last else None,
            other_editions=[day.isoformat() for day in last.changed] if last else [],
            same_program=last.same_program if last else False,
        )


def _editions(pack: Pack) -> dict[date, str]:
    return {one.since: edition_digest(one) for one in pack.editions}


def _changed(then: Mapping[date, str], now: Mapping[date, str]) -> Iterator[tuple[date, date]]:
    """First and last day of each time in which the law was another then."""
    days = sorted({*then, *now})
    for number, since in enumerate(days):
        until = days[number + 1] - ONE_DAY if number + 1 < len(days) else date.max
        if _at(then, since) != _at(now, since):
            yield since, until


def _at(editions: Mapping[date, str], day: date) -> str | None:
    return next((editions[since] for since in sorted(editions, reverse=True) if since <= day), None)
