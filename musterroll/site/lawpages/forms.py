"""What one may ask of the law: forms that are sent as an address, so that an answer can be kept and passed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musterroll.demo.stories import DESK
from musterroll.law.calendar import zone
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Pack
from musterroll.site import dates
from musterroll.site.lawpages.book import LANGUAGES, capital, named

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LATEST = date(2100, 12, 31)
"""No pack says anything about days beyond."""

_NO_DAY = _("Enter a day as year, month and day: 2026-03-02.")


def _day_field(
    label: StrPromise | str, help_text: StrPromise | str = "", *, required: bool = True
) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _NO_DAY, "invalid": _NO_DAY},
    )


def _choice(label: StrPromise | str, choices: Any, error: StrPromise | str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, error_messages={"required": error, "invalid_choice": error}
    )


class LawForm(forms.Form):
    """A pack and the language of its plain words. `pack` and `language` hold once the form is valid."""

    days: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        here = dates.language()
        packs = [(code, one.name.get(here) or one.name["en"]) for code, one in PACKS.items()]
        self.fields["pack"] = _choice(_("Country"), packs, _("Choose a country whose law is here."))
        self.fields["words"] = _choice(
            _("Plain words in"), list(LANGUAGES.items()), _("Choose a language that is offered.")
        )

    @property
    def pack(self) -> Pack:
        return PACKS[self.cleaned_data["pack"]]

    @property
    def language(self) -> str:
        return str(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "pack" in said:
            for name in self.days:
                self._within(name, said.get(name))
        return said

    def _within(self, name: str, day: date | None) -> None:
        if day is None:
            return
        if day < self.pack.opens:
            message = gettext("This law is told from %(day)s on. Choose that day or a later one.")
            self.add_error(name, message % {"day": dates.day_plain(self.pack.opens)})
        elif day > LATEST:
            message = gettext("Choose a day up to %(day)s.")
            self.add_error(name, message % {"day": dates.day_plain(LATEST)})


class BookForm(LawForm):
    """The law of a day."""

    days = ("day",)
    day = _day_field(_("Day"))
    field_order = ("pack", "day", "words")


class DiffForm(LawForm):
    """Two days to compare. They are `from` and `to` in the address."""

    days = ("from", "to")

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["from"] = _day_field(_("First day"))
        self.fields["to"] = _day_field(_("Second day"))
        self.order_fields(("pack", "from", "to", "words"))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        first, second = said.get("from"), said.get("to")
        if first and second and second < first:
            self.add_error("to", gettext("The second day lies before the first. Put the earlier day first."))
        return said


class WhatIfForm(LawForm):
    """A summons that nobody sent."""

    days = ("posted", "appear")
    posted = _day_field(_("Posted, sent or handed over on"))
    hour = forms.TimeField(
        label=_("At"),
        help_text=_("By the clock of the region."),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Enter hour and minute: 09:00."),
            "invalid": _("Enter hour and minute: 09:00."),
        },
    )
    appear = _day_field(_("Day to appear"))
    proved = _day_field(
        _("Delivered or opened on"),
        _("Where the post proves delivery, or the person opens it. Leave empty if nothing proves it."),
        required=False,
    )
    born = _day_field(_("Date of birth"), _("Leave empty for a man of an age that fits."), required=False)

    def __init__(self, data: Mapping[str, Any], *, pack: Pack, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        here = dates.language()
        own = here == pack.languages[0]
        places = [(one.name, one.name_local if own else one.name) for one in pack.regions]
        places.sort(key=lambda each: each[1])
        self.fields["region"] = _choice(_("Region"), places, _("Choose a region of this country."))
        self.fields["kind"] = _choice(
            _("Kind of summons"),
            _named(pack, "kind", pack.kinds),
            _("Choose a kind of summons of this country."),
        )
        self.fields["method"] = _choice(
            _("Way of service"),
            _named(pack, "method", pack.methods),
            _("Choose a way of service of this country."),
        )
        self.fields["mode"] = _choice(
            _("Mode of the region"), _named(pack, "mode", ("live", "test")), _("Choose live or test.")
        )
        self.fields["pack"].widget = forms.HiddenInput()
        self.order_fields(
            (
                "kind",
                "method",
                "posted",
                "hour",
                "appear",
                "proved",
                "region",
                "born",
                "mode",
                "words",
                "pack",
            )
        )

    def posting(self) -> datetime:
        """The moment of posting, in the region's zone."""
        said = self.cleaned_data
        where = zone(self.pack.zone(said["region"]))
        return datetime.combine(said["posted"], said["hour"], where)


def _named(pack: Pack, table: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, capital(named(pack, table, code))) for code in codes]


def some_region(pack: Pack) -> str:
    """A region to begin with: the demonstration's own, or the first of the country."""
    return DESK.get(pack.code) or pack.regions[0].name


def example(pack: Pack, today: date) -> dict[str, str]:
    """A summons to begin with, such as is sent in that country."""
    services = pack.at(today).services
    method = next((one for one in ("register", "e_account") if one in services), next(iter(services)))
    kind = next((one for one in ("board", "medical") if one in pack.kinds), next(iter(pack.kinds)))
    term = services[method].deemed_after or 0
    ahead = timedelta(days=term + 16)
    return {
        "pack": pack.code,
        "words": dates.language(),
        "region": some_region(pack),
        "kind": kind,
        "method": method,
        "posted": today.isoformat(),
        "hour": time(9).strftime("%H:%M"),
        "appear": (today + ahead).isoformat(),
        "mode": "live",
    }
