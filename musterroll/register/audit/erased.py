"""Whether an act without its opening is erased, or missing.

Erased it is where the file's own last act says so and all that such an act needs is there: an order of a named officer
in the register's file, a term that has ended, and a deregistration in this very file. Everything else is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from musterroll.case import safeguards
from musterroll.case.acts import Act, Erased
from musterroll.case.retention import years_of
from musterroll.errors import NoRuleInForce
from musterroll.law.calendar import ONE_DAY, add_years
from musterroll.proof.commitment import DIGEST_SIZE, half_opened
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.part import Closed, Known, Reading
from musterroll.register.audit.replay import Then

FURTHEST_AHEAD = timedelta(hours=14)  # no zone is further ahead of UTC


def check_erased(person: UUID, acts: Sequence[Act], reading: Reading) -> bool:
    """Judges what stands closed in this person's file; whether the file is an erased one, of which nothing is left to
    refold."""
    closed, then, result = reading.closed, reading.known.then, reading.found
    erasures = [act for act in acts if isinstance(act, Erased)]
    if not erasures:
        for one in closed:
            result.differ("act without its opening", person, act=one.act, kind=one.kind)
        return False
    erasure = erasures[0]
    for act in acts:
        if act.id != erasure.id:
            result.differ("opening left after an erasure", person, act=act.id, kind=act.kind)
    for one in closed:
        if one.kind or one.case or one.effective or one.recorded:
            result.differ("envelope left after an erasure", person, act=one.act)
    result.erased[erasure.order] += 1
    result.erased_acts += len(closed)
    order = then.orders.get(erasure.order)
    if order is None or not safeguards.born_out(order, order.officer):
        result.differ("erasure that nobody ordered", person, order=erasure.order)
    elif order.until < erasure.term_ended or _recorded(order) > _recorded(erasure):
        result.differ("erasure that its order does not cover", person, order=erasure.order)
    left = next((one for one in closed if one.act == erasure.deregistered), None)
    if left is None or not _opens_halfway(erasure, left):
        result.differ("erasure without a deregistration", person, act=erasure.deregistered)
    if _too_early(erasure, left, reading.known):
        result.differ("erasure before the term had ended", person, term_ended=erasure.term_ended)
    return True


def check_orders(then: Then, result: Audit) -> None:
    """No order was carried out on more files than it counted. One that is carried out in part is no wrong."""
    for order, files in result.erased.items():
        ordered = then.orders.get(order)
        if ordered is not None and files > ordered.files:
            result.differ(
                "erasure of more files than were ordered", None, expected=ordered.files, found=files
            )


def _recorded(act: Act) -> datetime:
    return act.recorded_at or act.effective_at


def _opens_halfway(erasure: Erased, left: Closed) -> bool:
    try:
        digest = bytes.fromhex(erasure.digest)
    except ValueError:
        return False
    return len(digest) == DIGEST_SIZE and half_opened("deregistered", digest) == left.committed


def _too_early(erasure: Erased, left: Closed | None, known: Known) -> bool:
    """By the word of the act, under the term known then; and by the log: the deregistration was entered after the
    checkpoint before its leaf was signed, so the term can't have begun sooner."""
    first = datetime.combine(erasure.term_ended + ONE_DAY, datetime.min.time(), UTC) - FURTHEST_AHEAD
    if erasure.effective_at < first:
        return True
    setting = known.then.at(_recorded(erasure))
    try:
        rule = setting.pack.at(erasure.effective_at.date()).retention
    except NoRuleInForce:
        return True
    years = years_of(rule, setting) if rule is not None and rule.code == erasure.rule else None
    if years is None:
        return True
    if left is None or left.xact >= known.rounds.below:
        return False
    before = known.rounds.of(left.xact) - 1
    if before < 0:
        return False
    entered = (
        known.rounds.signed[before].astimezone(UTC).date() - ONE_DAY
    )  # by a clock that may be a day behind
    return erasure.term_ended < add_years(entered, years)
