"""The rules that pages cite: the pack's own and the register's safeguards, with their words in the page's language."""

from __future__ import annotations

from django.utils.translation import gettext

from musterroll.case import safeguards
from musterroll.case.explain import Reason
from musterroll.case.file import Case
from musterroll.law import vocabulary as law
from musterroll.site import dates, parts

CITED = (
    ("-FZ arts. ", "-ФЗ, ст. "), ("-FZ art. ", "-ФЗ, ст. "), ("-FZ of ", "-ФЗ от "), ("-FZ", "-ФЗ"),
    ("Decree ", "Постановление № "), ("CAO art. ", "КоАП, ст. "), ("CAO ", "КоАП "),
    ("CAS art. ", "КАС, ст. "), ("CAS", "КАС"), ("Criminal Code art. ", "УК, ст. "), ("Criminal Code", "УК"),
    ("Musterroll safeguard ", "гарантия Musterroll № "),
)  # fmt: skip


def shown(citation: str) -> str:
    """The pack's citation in the letters of the page: "53-FZ art. 31(2)" is «53-ФЗ, ст. 31(2)» in Russian.

    The citation itself is an identifier and stays as the pack has it; only what is shown changes.
    """
    if dates.language() != "ru":
        return citation
    for latin, cyrillic in CITED:
        citation = citation.replace(latin, cyrillic)
    return citation


def marked(citation: str, verified: bool) -> str:
    """The citation as bare text, with the mark of a rule that no text confirms."""
    return shown(citation) if verified else f"{shown(citation)} ({gettext('Unverified rule')})"


def rule(held: law.Rule, language: str) -> parts.Rule:
    """A rule of the pack with its words in that language."""
    text = held.says.get(language) or held.says["en"]
    return parts.Rule(held.citation, held.verified, text, held.code, held.until)


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
