"""Sentences of the office's pages that depend on what was done or refused; see also `site/labels.py`."""

# A sentence stays on one line, so that what a page shows can be searched for.

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from musterroll.case.file import Case, Measure, Setting
from musterroll.case.terms import deemings, duty_term
from musterroll.errors import LawRefusal
from musterroll.law.calendar import day_of
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import Edition
from musterroll.office.pages import Refusal
from musterroll.site import cited, dates, labels
from musterroll.site.parts import Field, Rule
from musterroll.site.templatetags.muster import value

Text = Promise | str

OFFER: Mapping[str, Text] = {
    "appearance": _("Record an appearance"),
    "excuse": _("Record a valid reason"),
    "handed_over": _("Handed over"),
    "refused": _("Refused"),
    "delivered": _("Letter delivered"),
    "returned": _("Letter came back"),
    "make_known": _("Make it known in another way"),
    "withdraw": _("Withdraw"),
}
"""What can be done with a summons → the words on its link."""

TITLE: Mapping[str, Text] = {
    "appearance": _("Record an appearance"),
    "excuse": _("Record a valid reason"),
    "handed_over": _("Record that it was handed over"),
    "refused": _("Record a refusal to take it"),
    "delivered": _("Record that the letter was delivered"),
    "returned": _("Record that the letter came back"),
    "make_known": _("Make the summons known in another way"),
    "withdraw": _("Withdraw the summons"),
}

MEANS: Mapping[str, Text] = {
    "appearance": _("The summons closes at once, and every measure and proposal ends with it."),
    "excuse": _("The person is excused at once, and every measure and proposal ends."),
    "handed_over": _("The summons is served on the day of signing."),
    "refused": _("A refusal recorded as the law prescribes is service on that day."),
    "delivered": _("The summons is served on the day on which the post office delivered the letter."),
    "returned": _(
        "The summons is then not served by this letter. That is no refusal, and nothing follows from it."
    ),
    "make_known": _("What was done before stays as it is. The law counts the earliest service."),
    "withdraw": _("No duty remains, and every measure and proposal ends."),
}

DONE: Mapping[str, Text] = {
    "appearance": _("Appearance recorded. The summons is closed."),
    "excuse": _("Valid reason recorded. The summons is closed."),
    "handed_over": _("Recorded: the summons was handed over."),
    "refused": _("Recorded: the person refused to take the summons."),
    "delivered": _("Recorded: the letter was delivered."),
    "returned": _("Recorded: the letter came back, not served."),
    "make_known": _("The summons was made known: %(method)s."),
    "withdraw": _("The summons is withdrawn. No duty remains."),
    "issued": _("Summons issued and made known: %(method)s."),
}


GROUP: Mapping[str, Text] = {"identity": _("Identity"), "contact": _("Where the person lives")}
"""Headings of a file that `labels.FIELD_GROUP` words for the person."""

RECORDED = _("It is recorded. To see the file again, say anew why you open it.")
DEFERMENT_ENDED = _("The deferment has ended; the person has been told.")


def tidy(text: str) -> str:
    """The text with one full stop where a Russian date ends a sentence."""
    return text.replace("г..", "г.")


def group(code: str) -> str:
    """The heading over a group of particulars."""
    return str(GROUP[code]) if code in GROUP else labels.word("field_group", code)


def offer(what: str) -> str:
    """The words on the link to that form."""
    return str(OFFER[what])


def ended(before: Case, now: Case) -> str:
    """How many measures and proposals an act has ended: of the case before it and after it."""
    over = [kind for kind, one in now.measures.items() if one.ended and not _ended(before.measures.get(kind))]
    if not over:
        return ""
    return ngettext(
        "%(n)d measure or proposal ended at once.", "%(n)d measures and proposals ended at once.", len(over)
    ) % {"n": len(over)}


def _ended(measure: Measure | None) -> bool:
    return measure is None or measure.ended


def follows(case: Case, setting: Setting) -> str:
    """What comes next in this case, for the message after an act; empty where nothing does."""
    if case.test:
        return gettext("It is a test notice: it never has an effect.")
    if case.closed:
        return ""
    service = case.service
    if service is not None:
        return " ".join((_served(service.on, service.method), _duty(case, setting))).strip()
    for deeming in deemings(case, setting):
        return gettext(
            "Unless it reaches the person earlier, it counts as served on %(day)s."
        ) % {"day": dates.day(deeming.on)}  # fmt: skip
    if case.in_post:
        return gettext("It is served once the post office has delivered the letter.")
    return gettext("It is not served, and nothing follows from it until it is.")


def _served(on: date, method: str) -> str:
    return gettext("It is served on %(day)s (%(method)s).") % {
        "day": dates.day(on),
        "method": labels.word("method", method),
    }


def _duty(case: Case, setting: Setting) -> str:
    duty = duty_term(case, setting, case.service)
    if duty is None:
        return gettext("No duty to appear follows from it.")
    if duty.late:
        return gettext("The duty is to come by %(day)s.") % {"day": dates.day(duty.base)}
    return gettext("The day to appear is %(day)s.") % {"day": dates.day(day_of(case.appear_at, case.zone))}


# --- refusals -------------------------------------------------------------------------------------------------


def refusal(error: LawRefusal, edition: Edition, language: str, kind: str = "") -> Refusal:
    """The law's refusal as a page shows it: its sentence, the dates or the condition behind it, the rule.

    `kind`: of the summons that was to be issued, where one was.
    """
    facts = error.facts
    rule = Rule(error.citation) if error.citation else None
    detail = ""
    if error.code in ("appearance_too_late", "lead_time_too_short"):
        bound = facts.get("latest") or facts.get("earliest")
        detail = _bound(error.code, date.fromisoformat(str(bound)))
        for one in edition.lead_times:
            if one.citation == error.citation and kind in one.kinds:
                rule = cited.rule(one, language)
    elif facts.get("doubted"):
        detail = doubted(str(facts["doubted"]))
    elif error.code == "not_liable" and not facts.get("off") and kind in edition.liability:
        for condition in edition.liability[kind].conditions:
            if condition.code == facts.get("condition"):
                rule = Rule(condition.citation, condition.verified, name=condition.code)
                words = condition.says.get(language) or condition.says["en"]
                detail = condition_said(words, unknown=facts.get("answer") == "unknown")
    elif error.code == "not_liable" and facts.get("off"):
        detail = off_the_register()
    elif error.code == "wrong_state" and facts.get("deregistration_ground"):
        detail = gettext("By what the register holds, this ground does not hold.")
    elif error.code == "deferred" and facts.get("until"):
        rule = cited.rule(edition.relief["deferment"], language)
        detail = until(date.fromisoformat(str(facts["until"])))
    elif facts.get("measure"):
        detail = gettext("It is about this measure: %(measure)s.") % {
            "measure": labels.word("measure", str(facts["measure"]))
        }
    return Refusal(error.code, tidy(detail), rule)


def why(refusal: Refusal) -> str:
    """The refusal in words, with what stands behind it."""
    return f"{labels.word('refusal', refusal.code)} {refusal.detail}".strip()


def until(day: date) -> str:
    """How long a deferment holds."""
    return tidy(gettext("It holds until %(day)s.") % {"day": dates.day(day)})


def _bound(code: str, day: date) -> str:
    if code == "appearance_too_late":
        return gettext("If it is made known today, the day to appear may not lie after %(day)s.") % {
            "day": dates.day(day)
        }
    return gettext("If it is made known today, the day to appear may not lie before %(day)s.") % {
        "day": dates.day(day)
    }


def off_the_register() -> str:
    """Why nobody off the register is summoned."""
    return gettext("The person was taken off the register.")


def doubted(what: str) -> str:
    """Why nobody is summoned by a file of which the name, the number or the region is contested or struck."""
    return gettext(
        "%(what)s: contested, or a contest of it was upheld. "
        "Whom this file is about is not known until that is settled."
    ) % {"what": labels.word("fact", what)}


def condition_said(words: str, *, unknown: bool) -> str:
    """A condition of liability that does not hold, or is not known to."""
    if unknown:
        return gettext("A condition of the law: the person %(condition)s. Whether it holds is not known.") % {
            "condition": words
        }
    return gettext("A condition of the law: the person %(condition)s. It does not hold.") % {
        "condition": words
    }


# --- messages after an order or a decision ----------------------------------------------------------------------


def ordered(name: str, kinds: tuple[str, ...]) -> str:
    """What an order did."""
    measures = ", ".join(labels.word("measure", kind) for kind in kinds)
    return gettext("Ordered for %(name)s: %(measures)s. In force from now on; the person has been told.") % {
        "name": name,
        "measures": measures,
    }


def decided(outcome: str, fact: str | None = None) -> str:
    """What a decision on a contest did; `fact`: the particular it was about, if any."""
    if outcome == "upheld" and fact == "region":
        return gettext(
            "The contest is upheld. Every summons is annulled; the person has been told. "
            "Open the file and move it to the office of the right region."
        )
    if outcome == "upheld":
        return gettext("The contest is upheld. What rested on it is annulled; the person has been told.")
    return gettext(
        "The contest is dismissed. What it stayed stands again as before; the person has been told."
    )


GONE = _("This file is no longer with your office. Nothing was stored just now.")
GONE_UNORDERED = _(
    "The file of somebody whom you chose is no longer with your office. Nothing was ordered for them."
)


def moved(name: str, office: str) -> str:
    """What moving a file did."""
    return gettext("%(name)s: the file has gone to %(office)s. The person has been told.") % {
        "name": name,
        "office": office,
    }


def granted(ground: str, until: date) -> str:
    """What granting a deferment did."""
    return gettext("Deferment granted: %(ground)s, until %(day)s.") % {
        "ground": labels.word("ground", ground),
        "day": dates.day(until),
    }


# --- what the register says, beside what the person says ------------------------------------------------------

NAME: Mapping[str, Text] = {
    "source": _("Source"),
    "since": _("As of"),
    "basis": _("Legal basis"),
    "rests": _("Open summonses that rest on it"),
    "summons": _("Kind of summons"),
    "issued": _("Issued"),
    "appear": _("Day to appear"),
    "service": _("How and when it was served"),
    "status": _("Where it stands"),
    "may_begin": _("May be in force from"),
}


def name(code: str) -> str:
    """The name of a line of what the register says."""
    return str(NAME[code])


def held(field: Field, stored: object) -> str:
    """The value that stands in the register, also while it is contested."""
    if field.value is not None:
        return value(field.value)
    if stored is None:
        return gettext("None held")
    if stored == UNKNOWN:
        return gettext("Not known")
    return str(stored)


def how(case: Case) -> str:
    """The way in which the case was made known last."""
    made = {**case.posted, **case.sent}
    last = max(made, key=lambda method: made[method]) if made else "in_person"
    return labels.word("method", last)
