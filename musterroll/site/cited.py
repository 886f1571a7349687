"""The rules that pages cite: the pack's own and the register's safeguards, with their words in the page's language."""

from __future__ import annotations

from musterroll.case import safeguards
from musterroll.case.explain import Reason
from musterroll.case.file import Case
from musterroll.law import vocabulary as law
from musterroll.site import parts


def rule(held: law.Rule, language: str) -> parts.Rule:
    """A rule of the pack with its words in that language."""
    return parts.Rule(held.citation, held.verified, held.says.get(language) or held.says["en"], held.code)


def rule_of_reason(reason: Reason, language: str) -> parts.Rule:
    """The rule that a step of an explanation names, a safeguard's included."""
    return parts.Rule(
        reason.citation, reason.verified, reason.says.get(language) or reason.says["en"], reason.rule
    )


def safeguard(code: str) -> parts.Rule:
    """One of the register's own safeguards, by its code in `safeguards.CITATIONS`."""
    return parts.Rule(safeguards.CITATIONS[code], name=code)


def term_rule(term: law.Term) -> parts.Rule:
    """What a code of the pack (a ground, a reason, a particular) is cited by."""
    return parts.Rule(term.citation, term.verified, name=term.code)


def liable_rule(held: Case, language: str) -> parts.Rule | None:
    """The rule by which the person is liable to this kind of summons."""
    return rule(held.liability, language) if held.liability else None
