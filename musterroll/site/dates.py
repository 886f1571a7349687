"""Moments and days as a reader of the page's language writes them, always with the weekday, moments with their zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_name
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# Patterns of CLDR. Written out, since Babel's own long forms leave the weekday or the year's "г." out.
DAY = {"en": "EEEE, d MMMM y", "ru": "EEEE, d MMMM y 'г'."}
DAY_PLAIN = {"en": "d MMMM y", "ru": "d MMMM y 'г'."}
DAY_SHORT = {"en": "EEE, d MMM y", "ru": "EEE, d MMM y"}

MOSCOW, SAMARA, YEKATERINBURG, OMSK = (
    _("Moscow time"),
    _("Samara time"),
    _("Yekaterinburg time"),
    _("Omsk time"),
)
KRASNOYARSK, IRKUTSK, YAKUTSK = _("Krasnoyarsk time"), _("Irkutsk time"), _("Yakutsk time")
VLADIVOSTOK, MAGADAN, KAMCHATKA = _("Vladivostok time"), _("Magadan time"), _("Kamchatka time")

# What people there call their time. Zones beyond this list get the name CLDR has.
ZONES: Mapping[str, Promise | str] = {
    "Europe/Kaliningrad": _("Kaliningrad time"),
    **dict.fromkeys(("Europe/Moscow", "Europe/Simferopol", "Europe/Kirov", "Europe/Volgograd"), MOSCOW),
    **dict.fromkeys(("Europe/Samara", "Europe/Saratov", "Europe/Astrakhan", "Europe/Ulyanovsk"), SAMARA),
    "Asia/Yekaterinburg": YEKATERINBURG,
    "Asia/Omsk": OMSK,
    **dict.fromkeys(
        ("Asia/Krasnoyarsk", "Asia/Novosibirsk", "Asia/Barnaul", "Asia/Tomsk", "Asia/Novokuznetsk"),
        KRASNOYARSK,
    ),
    "Asia/Irkutsk": IRKUTSK,
    **dict.fromkeys(("Asia/Yakutsk", "Asia/Chita", "Asia/Khandyga"), YAKUTSK),
    **dict.fromkeys(("Asia/Vladivostok", "Asia/Ust-Nera"), VLADIVOSTOK),
    **dict.fromkeys(("Asia/Magadan", "Asia/Sakhalin", "Asia/Srednekolymsk"), MAGADAN),
    **dict.fromkeys(("Asia/Kamchatka", "Asia/Anadyr"), KAMCHATKA),
    "Europe/Tallinn": _("Estonian time"),
}


def language() -> str:
    """Language of the page, without a country: "en" or "ru"."""
    return (get_language() or "en").split("-")[0]


def day(when: date | datetime) -> str:
    """The day with its weekday: "Monday, 2 March 2026", «понедельник, 2 марта 2026 г.»."""
    return format_date(_as_day(when), DAY.get(language(), "full"), locale=language())


def day_plain(when: date | datetime) -> str:
    """The day without its weekday, for dates of birth: "2 March 2008"."""
    return format_date(_as_day(when), DAY_PLAIN.get(language(), "long"), locale=language())


def day_short(when: date | datetime) -> str:
    """The day in the least space: "Mon, 2 Mar 2026"."""
    return format_date(_as_day(when), DAY_SHORT.get(language(), "short"), locale=language())


def day_of_year(when: date) -> str:
    """The day without its year: "2 March", «2 марта»."""
    return format_date(when, "d MMMM", locale=language())


def time(when: datetime) -> str:
    """Hour and minute: "09:05"."""
    return format_datetime(when, "HH:mm", locale=language())


def zone(when: datetime) -> str:
    """What the zone is called there, with its offset: "Moscow time (UTC+3)". Raises ValueError for a naive moment."""
    offset = when.utcoffset()
    if offset is None:
        raise ValueError("a moment on a page must know its zone")
    if not offset and str(when.tzinfo) in ("UTC", "Etc/UTC"):
        return "UTC"
    key = str(when.tzinfo)
    name = str(ZONES[key]) if key in ZONES else get_timezone_name(when, locale=language())
    return f"{name} ({_offset(offset)})"


def moment(when: datetime) -> str:
    """The whole moment: "Monday, 2 March 2026, 09:05, Moscow time (UTC+3)"."""
    return f"{day(when)}, {time(when)}, {zone(when)}"


def written(when: date | datetime) -> str:
    """A moment or a day, whichever it is."""
    return moment(when) if isinstance(when, datetime) else day(when)


def month(when: date | datetime) -> str:
    """The month's name as a heading: "March", «март»."""
    return format_date(_as_day(when), "LLLL", locale=language())


def weekday(when: date | datetime) -> str:
    """The weekday's name: "Monday", «понедельник»."""
    return format_date(_as_day(when), "EEEE", locale=language())


def _as_day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = ("−" if minutes < 0 else "+"), abs(minutes)
    hours, rest = divmod(minutes, 60)
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def lasting(span: timedelta) -> str:
    """How long, in words: "less than a second", "2 seconds", "3 hours"."""
    if span < timedelta(seconds=1):
        return gettext("less than a second")
    return format_timedelta(span, threshold=2, locale=language())
