"""Tags and filters of every page: dates, words for codes, sentences with their facts, icons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from babel.numbers import format_decimal
from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from musterroll.case.lawpages import address, anchor_of
from musterroll.case.rules import rules_digest
from musterroll.law.vocabulary import Pack
from musterroll.site import cited, connections, dates, labels
from musterroll.site.icons import ICONS
from musterroll.site.lawpages.book import Spoken
from musterroll.site.parts import Fact, Rule, Said, Word

register = template.Library()

# Which tone of the design system a status or a state has. Colour never stands alone: the word is always beside it.
COLOURS = {
    "status": {
        "posted": "warning", "sent": "warning", "served": "warning", "in_default": "danger",
        "appeared": "success", "excused": "success", "withdrawn": "neutral", "issued": "neutral",
        "annulled": "success", "lapsed": "success", "not_liable": "success", "deferred": "success",
        "test_notice": "info",
    },
    "measure_state": {
        "proposed": "warning", "in_force": "danger", "stayed": "info", "lifted": "success", "annulled": "success",
    },
    "contest_state": {"open": "info", "upheld": "success", "dismissed": "neutral"},
    "field_state": {"known": "neutral", "unknown": "info", "contested": "warning", "struck": "info"},
    "call": {"yes": "warning", "no": "success", "unknown": "info"},
    "answer": {"yes": "accent", "no": "neutral", "unknown": "info"},
    "tone": {"neutral": "accent", "good": "success", "attend": "warning", "burden": "danger"},
}  # fmt: skip


@register.filter
def moment(when: date | datetime) -> SafeString:
    """`<time>` with the whole moment in words (a day alone where there is no time)."""
    return _time(when, dates.written(when))


@register.filter
def day(when: date | datetime) -> SafeString:
    """`<time>` with the day and its weekday."""
    return _time(when, dates.day(when))


@register.filter
def day_plain(when: date | datetime) -> SafeString:
    """`<time>` with the day alone, for dates of birth and of documents."""
    return _time(when, dates.day_plain(when))


@register.filter
def day_short(when: date | datetime) -> SafeString:
    """`<time>` in the least space."""
    return _time(when, dates.day_short(when))


@register.filter
def day_text(when: date | datetime) -> str:
    """The day in the least space, as bare text: for attributes."""
    return dates.day_short(when)


@register.filter
def hour(when: date | datetime) -> SafeString:
    """Time and zone of a moment; nothing for a day."""
    if not isinstance(when, datetime):
        return SafeString()
    return format_html("<span>{}, {}</span>", dates.time(when), dates.zone(when))


@register.filter
def whole(number: int) -> str:
    """A whole number with its thousands apart, as the page's language writes it."""
    return format_decimal(number, locale=dates.language())


@register.filter
def lasting(span: timedelta) -> str:
    """How long, in words."""
    return dates.lasting(span)


@register.filter
def word(code: str, table: str) -> str:
    """Words for a code: `{{ summons.kind|word:"kind" }}`."""
    return labels.word(table, code)


@register.filter
def say(said: Said | None) -> str:
    """The sentence, its facts filled in: dates written out, codes in words. Autoescaped like any text."""
    if said is None:
        return ""
    sentence = labels.word(said.table, said.code)
    if said.facts:
        sentence %= {name: _fact(fact) for name, fact in said.facts.items()}
    # A Russian date ends in "г."; at the end of a sentence one full stop is enough.
    return sentence.replace("г..", "г.")


@register.filter
def cite(citation: str) -> str:
    """The pack's citation in the letters of the page."""
    return cited.shown(citation)


@register.filter
def spoken(said: Spoken) -> SafeString:
    """Words with the language they are in, where it isn't the page's, and with their link."""
    lang = format_html(' lang="{}"', said.lang) if said.lang else ""
    if said.code:
        return format_html('<code class="mr-code">{}</code>', said.text)
    if said.href:
        return format_html('<a href="{}"{}>{}</a>', said.href, lang, said.text)
    return format_html("<span{}>{}</span>", lang, said.text) if lang else format_html("{}", said.text)


@register.filter
def spoken_list(values: Sequence[Spoken]) -> SafeString:
    """Several words as a list, one alone as it is, none as a dash."""
    if len(values) == 1:
        return spoken(values[0])
    if not values:
        return SafeString("—")
    items = format_html_join("", "<li>{}</li>", ((spoken(one),) for one in values))
    return format_html('<ul class="mr-values">{}</ul>', items)


@register.simple_tag(takes_context=True)
def law_url(context: template.Context, rule: Rule) -> str:
    """Where the pages of the law show this rule, on a day on which it is in force; empty where they have no entry."""
    page = context.get("pack")
    pack = page if isinstance(page, Pack) else connections.pack()
    bar = context.get("bar")
    today = bar.now.date() if bar else connections.clock().now().date()
    anchor = anchor_of(pack, rule.name, rule.day or today)
    return address(pack, anchor, rule.day) if anchor is not None else ""


@register.simple_tag
def rules_name() -> str:
    """What the log calls the rules that this register follows: the digest of all of them."""
    return rules_digest(connections.pack())


@register.filter
def meaning(said: Said) -> str:
    """What a step means, where there is something to say about it."""
    means = labels.STEP_MEANS_OFFICE if said.table == "step_office" else labels.STEP_MEANS
    return str(means.get(said.code, ""))


@register.filter
def effect(term_said: Said) -> str:
    """What the end of a term brings."""
    return say(Said("term_effect", term_said.code, term_said.facts))


@register.filter
def value(held: Fact | bool | None) -> str:
    """A value the register holds, as text: words, a day as documents write it, a number."""
    if isinstance(held, date) and not isinstance(held, datetime):
        return dates.day_plain(held)
    return _fact(held) if held is not None else ""


@register.filter
def colour(code: str, table: str) -> str:
    """Colour of the design system for a status or state."""
    return COLOURS[table].get(code, "neutral")


@register.filter
def month_name(when: date | datetime) -> str:
    """Month of a calendar leaf."""
    return dates.month(when)


@register.filter
def weekday_name(when: date | datetime) -> str:
    """Weekday of a calendar leaf."""
    return dates.weekday(when)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An ornament beside words: hidden from screen readers, which get the words."""
    return format_html(
        '<svg class="mr-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 (our own constant)
    )


@register.filter
def first_control(bound: BoundField) -> str:
    """Id of the control that an error links to: of several radio buttons or checkboxes, the first."""
    several = bound.widget_type in ("radioselect", "checkboxselectmultiple")
    return f"{bound.auto_id}_0" if several else str(bound.id_for_label)


@register.inclusion_tag("site/parts/field.html")
def field(bound: BoundField, short: bool = False) -> dict[str, Any]:
    """A form's field: label, hint, error, control, tied together for assistive technology."""
    hint, error = f"{bound.id_for_label}-hint", f"{bound.id_for_label}-error"
    described = " ".join(
        name for name, there in ((hint, bool(bound.help_text)), (error, bool(bound.errors))) if there
    )
    attributes: dict[str, str | bool] = {"class": "ds-input mr-input--short" if short else "ds-input"}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes),
        "hint_id": hint,
        "error_id": error,
    }


@register.inclusion_tag("site/parts/choices.html")
def choices(bound: BoundField) -> dict[str, Any]:
    """A form's radio buttons or checkboxes as a fieldset; the first control carries the id that errors link to."""
    return {
        "field": bound,
        "hint_id": f"{bound.id_for_label}-hint",
        "error_id": f"{bound.id_for_label}-error",
    }


def _time(when: date | datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), words)


def _fact(fact: Fact | bool) -> str:
    if isinstance(fact, bool):
        return labels.word("plain", "yes" if fact else "no")
    if isinstance(fact, Word):
        return labels.word(fact.table, fact.code)
    if isinstance(fact, tuple):
        return ", ".join(map(_fact, fact))
    if isinstance(fact, date):
        return dates.written(fact)
    return str(conditional_escape(fact)) if isinstance(fact, SafeString) else str(fact)
