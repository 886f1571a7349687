"""Each act is judged under the rules that stood in the log before it; where they aren't at hand, that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from musterroll.case import acts as a
from musterroll.case.rules import rules_digest, rules_text
from musterroll.cli.audit import left_to_do
from musterroll.journal.append import append
from musterroll.journal.seal import seal
from musterroll.law.vocabulary import Pack, ServiceRule
from musterroll.register.audit import Audit, audit
from musterroll.register.rebuild import rebuild
from musterroll.register.record import record
from musterroll.register.rules import rules_in_use
from tests.register.people import (
    DEFAULTED,
    ENTERED,
    ISSUED,
    ORDERED,
    PACK,
    SERVED,
    SIGNER,
    House,
    about_case,
    enrolled,
    issued,
    man,
    posted,
)

NOT_JUDGED = "act not judged: the rules of its time are not at hand"
OTHER_RULES = "rules in use are not those that the log names"


def with_term(days: int) -> Pack:
    """The pack in which a summons in the register counts as served after so many days."""

    def changed(rule: Any) -> Any:
        return (
            replace(rule, deemed_after=days)
            if isinstance(rule, ServiceRule) and rule.method == "register" and rule.deemed_after is not None
            else rule
        )

    return replace(PACK, rules=tuple(map(changed, PACK.rules)))


def audited(house: House, pack: Pack, texts: Sequence[bytes] = ()) -> Audit:
    with house.database.connect("auditor") as conn:
        return audit(conn, pack, [SIGNER.key], rules=rules_in_use(pack), texts=texts)


@pytest.fixture
def served(house: House) -> House:
    """Two men are summoned, served and bound under the pack's rules, which the log names."""
    house.enter([0, 1])
    house.summon([0, 1])
    house.turn(SERVED)
    house.order(1)
    seal(house.worker, SIGNER, ORDERED, rules_in_use(PACK))
    return house


def of_kind(found: Audit, what: str) -> list[dict[str, Any]]:
    return [entry for entry in found.differences + found.unlawful if entry["what"] == what]


def test_under_the_rules_that_the_log_names_nothing_is_found(served: House):
    found = audited(served, PACK)
    assert found.clean
    (under,) = found.summary()["rules"]
    assert under["from"] == 0
    assert under["acts"] == found.acts
    assert under["other_editions"] == []
    assert under["at_hand"]
    assert under["same_program"]


def test_a_term_that_is_changed_quietly_is_found_and_its_edition_named(served: House):
    found = audited(served, with_term(3))
    (named,) = of_kind(found, OTHER_RULES)
    assert named["other_editions"]
    edition = max(day for day in map(date.fromisoformat, named["other_editions"]) if day <= ISSUED.date())
    assert edition == PACK.at(ISSUED.date()).since
    assert named["stated_at"] == 0
    assert named["same_program"]
    # What was done under the other term is judged by neither.
    kinds = {entry["kind"] for entry in of_kind(found, NOT_JUDGED)}
    assert {"posted", "service_deemed", "measures_ordered"} <= kinds
    assert found.promises[5] == 1 + found.kinds[NOT_JUDGED]


def test_a_word_of_the_law_that_is_changed_quietly_is_found_too(served: House):
    other = replace(PACK, rules=(replace(PACK.rules[0], citation="another"), *PACK.rules[1:]))
    assert of_kind(audited(served, other), OTHER_RULES)


def test_a_change_that_the_log_announces_is_no_finding_for_what_comes_after_it(house: House):
    later = with_term(3)
    seal(house.worker, SIGNER, ENTERED, rules_in_use(PACK))
    seal(house.worker, SIGNER, ENTERED, rules_in_use(later))
    record(house.worker, later, [enrolled(0)], ENTERED)
    record(house.worker, later, [issued(0), posted(0)], ISSUED)
    seal(house.worker, SIGNER, ISSUED, rules_in_use(later))
    found = audited(house, later)
    assert found.clean
    before, after = found.summary()["rules"]
    assert (before["acts"], after["acts"]) == (0, found.acts)
    assert before["other_editions"]
    assert not before["at_hand"]
    assert after["other_editions"] == []


def test_what_was_done_before_an_announced_change_is_judged_by_the_rules_of_then_if_somebody_kept_them(
    served: House,
):
    """Ordered the day after service: lawful under seven days, and impossible under sixty."""
    later = with_term(60)
    seal(served.worker, SIGNER, DEFAULTED, rules_in_use(later))
    rebuild(served.worker, later, DEFAULTED)
    seal(served.worker, SIGNER, DEFAULTED, rules_in_use(later))

    by_neither = audited(served, later)
    assert {entry["kind"] for entry in of_kind(by_neither, NOT_JUDGED)} >= {
        "service_deemed",
        "measures_ordered",
    }
    assert by_neither.unlawful == []

    by_both = audited(served, later, [rules_text(PACK)])
    assert (by_both.differences, by_both.unlawful) == ([], [])
    before, after = by_both.summary()["rules"]
    assert before["at_hand"]
    assert before["other_editions"]
    assert after["acts"] == 1  # that of the rebuild


def test_the_rules_of_then_find_what_they_forbade_also_after_the_law_has_come_to_allow_it(served: House):
    """What was forged under the old rules isn't saved by new ones; and of two texts the log says which is the right."""
    later = with_term(60)
    early = about_case(
        a.MeasuresOrdered, 0, ISSUED + timedelta(days=2), officer="Петрова", measures=("exit_ban",)
    )
    with served.intruder() as conn, conn.transaction():
        (ordinal,) = conn.execute(
            "UPDATE file SET acts = acts + 1 WHERE person_id = %s RETURNING acts", (man(0),)
        ).fetchone() or (0,)
        append(conn, [(ordinal, early.stored(SERVED))])
    seal(served.worker, SIGNER, ORDERED, rules_in_use(PACK))
    seal(served.worker, SIGNER, DEFAULTED, rules_in_use(later))
    rebuild(served.worker, later, DEFAULTED)
    found = audited(served, later, [rules_text(PACK), rules_text(with_term(5))])
    assert [entry["what"] for entry in of_kind(found, "act that the law refuses: not_served")]
    assert of_kind(found, NOT_JUDGED) == []


def test_a_later_edition_leaves_those_before_it_their_name(served: House):
    """A new edition ends rules of the one before: what these said until then is as it was."""
    day = date(2027, 1, 1)
    ended = tuple(
        replace(rule, until=day - timedelta(days=1)) if rule.until is None and not rule.pending else rule
        for rule in PACK.rules
    )
    new = tuple(
        replace(rule, since=day, citation=f"{rule.citation} (new)")
        for rule in PACK.rules
        if rule.until is None and not rule.pending
    )
    later = replace(PACK, rules=ended + new)
    seal(served.worker, SIGNER, DEFAULTED, rules_in_use(later))
    served.enter([5])
    seal(served.worker, SIGNER, DEFAULTED, rules_in_use(later))
    found = audited(served, later)
    assert found.clean
    assert found.summary()["rules"][0]["other_editions"] == ["2027-01-01"]


def test_it_is_said_which_rules_to_bring_and_which_of_those_brought_the_log_does_not_name(served: House):
    later = with_term(60)
    found = audited(served, later)
    (said,) = left_to_do(found, {})
    assert said.startswith(f"Leaf 0 of the log names rules with the SHA-256 {rules_digest(PACK)}, ")
    wrong = rules_text(later)
    first, _ = left_to_do(audited(served, later, [wrong]), {"kept.json": wrong})
    assert first.startswith(f"kept.json: the log names no rules with the SHA-256 {rules_digest(later)}; ")
    right = rules_text(PACK)
    assert not list(left_to_do(audited(served, later, [right]), {"kept.json": right}))
