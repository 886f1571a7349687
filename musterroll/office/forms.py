"""Forms of the office's pages. What they refuse is form only; what the law refuses comes from the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from musterroll.office.pages import ServiceTerm
from musterroll.site import cited, dates, labels

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PURPOSES = (
    "issue_summons",
    "record_appearance",
    "decide_contest",
    "order_measures",
    "grant_deferment",
    "correct_data",
    "answer_person",
    "other",
)
TEXT_LONGEST = 2000
"""Characters of a reason or note."""

ONE_MINUTE = timedelta(minutes=1)

Choices = list[tuple[str, str]]


def choices(table: str, codes: Iterable[str]) -> Choices:
    """Codes with their words, capitalised, in the language of the page now."""
    words = ((code, labels.word(table, code)) for code in codes)
    return [(code, word[:1].upper() + word[1:]) for code, word in words]


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Hour(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _text(
    label: StrPromise, required: StrPromise, hint: StrPromise | str = "", rows: int = 5
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=TEXT_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": _("This is too long: at most 2,000 characters.")},
    )


class FindForm(forms.Form):
    """A name or a personal number to find a person by; a date of birth narrows it down."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As it begins: surname, or surname and name."),
        required=False,
        max_length=200,
    )
    born = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=_Day(),
        error_messages={"invalid": _("Enter the date of birth as a date, for example 14.05.2006.")},
    )
    number = forms.RegexField(
        r"^[\d\s-]{4,20}$",
        label=_("Personal number"),
        required=False,
        error_messages={"invalid": _("A personal number has digits only.")},
    )

    def clean(self) -> dict[str, object]:
        """Refuses a search for nothing, or for a birthday alone: the register isn't a list to leaf through."""
        found = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in ("name", "number")):
            self.add_error("name", _("Enter a name or a personal number."))
        return found


class PurposeForm(forms.Form):
    """Why a file is opened; the person will read it."""

    purpose = forms.ChoiceField(
        label=_("Why do you open this file?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a purpose.")},
    )
    note = forms.CharField(
        label=_("In a few words"),
        help_text=_(
            "For example what the person asked, or the number of the letter. Needed for another purpose."
        ),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = choices("purpose", PURPOSES)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Another purpose must be named."""
        found = super().clean() or {}
        if found.get("purpose") == "other" and not found.get("note"):
            self.add_error("note", _("Say what the other purpose is."))
        return found


class IssueForm(forms.Form):
    """A new summons and how it is made known. `impossible`: kinds that can't be issued to this person today.

    `terms`: way of making known → when the law deems it served. A day before that is warned of, once: the officer may
    name it all the same (`early`), as the law may let the summons be served sooner. `warned`: whether that was said.
    """

    kind = forms.ChoiceField(
        label=_("Kind of summons"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind of summons.")},
    )
    appear_on = forms.DateField(
        label=_("Day to appear"),
        widget=_Day(),
        error_messages={
            "required": _("Enter the day to appear."),
            "invalid": _("Enter the day to appear as a date, for example 30.03.2026."),
        },
    )
    appear_hour = forms.TimeField(
        label=_("Hour (local time)"),
        widget=_Hour(),
        error_messages={"required": _("Enter the hour."), "invalid": _("Enter the hour, for example 09:00.")},
    )
    place = forms.CharField(
        label=_("Place"), max_length=300, error_messages={"required": _("Enter where the person is to come.")}
    )
    method = forms.ChoiceField(
        label=_("How is it made known?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is made known.")},
    )
    early = forms.BooleanField(label=_("Issue it for that day all the same"), required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[str],
        impossible: Iterable[str],
        methods: Iterable[str],
        terms: Mapping[str, ServiceTerm],
        zone: ZoneInfo,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._zone, self._now, self._terms = zone, now, terms
        self.warned = False
        # What the law rules out today can be chosen all the same: the register then says why, with the norm.
        ruled_out = [
            (code, _("%(kind)s (not possible today)") % {"kind": word})
            for code, word in choices("kind", impossible)
        ]
        self.fields["kind"].choices = choices("kind", kinds) + ruled_out  # type: ignore[attr-defined]
        self.fields["method"].choices = choices("method", methods)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Adds `appear_at`, an aware moment; it must lie ahead."""
        found = super().clean() or {}
        if "appear_on" in found and "appear_hour" in found:
            found["appear_at"] = datetime.combine(found["appear_on"], found["appear_hour"], self._zone)
            if found["appear_at"] <= self._now:
                self.add_error("appear_on", _("The day to appear must lie ahead."))
            else:
                self._warn(found["appear_on"], self._terms.get(str(found.get("method"))))
        return found

    def _warn(self, named: date, term: ServiceTerm | None) -> None:
        if term is None or named >= term.earliest:
            return
        self.warned = True
        if not self.cleaned_data.get("early"):
            self.add_error(
                "appear_on",
                _(
                    "Made known this way today, the summons counts as served on %(served)s if nothing else happens "
                    "(%(rule)s): not before the day you named. The earliest day after it is %(day)s."
                )
                % {
                    "served": dates.day(term.counts_on),
                    "rule": cited.shown(term.citation),
                    "day": dates.day(term.earliest),
                },
            )

    def refuse(self, code: str, why: str) -> None:
        """Put the law's refusal beside the field it is about, so that the officer need not guess which."""
        name = {"appearance_too_late": "appear_on", "lead_time_too_short": "appear_on", "not_liable": "kind",
                "deferred": "kind", "method_not_in_force": "method"}.get(code)  # fmt: skip
        if name is not None:
            self.add_error(name, why)


class MakeKnownForm(forms.Form):
    """A further way of making a summons known, for instance after a letter came back."""

    method = forms.ChoiceField(
        label=_("How is it made known?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is made known.")},
    )

    def __init__(self, *args: Any, methods: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = choices("method", methods)  # type: ignore[attr-defined]


class HappenedForm(forms.Form):
    """When something took place that the register learns of now. Adds `happened`, an aware moment.

    `since`: before it this can't have happened (the summons was issued then).
    """

    happened_on = forms.DateField(
        label=_("Day on which it happened"),
        widget=_Day(),
        error_messages={
            "required": _("Enter the day."),
            "invalid": _("Enter the day as a date, for example 30.03.2026."),
        },
    )
    happened_hour = forms.TimeField(
        label=_("Hour (local time)"),
        widget=_Hour(),
        error_messages={"required": _("Enter the hour."), "invalid": _("Enter the hour, for example 09:00.")},
    )

    def __init__(self, *args: Any, zone: ZoneInfo, since: datetime, now: datetime, **kwargs: Any) -> None:
        local = now.astimezone(zone)
        kwargs.setdefault("initial", {"happened_on": local.date(), "happened_hour": local.time()})
        super().__init__(*args, **kwargs)
        self._zone, self._since, self._now = zone, since, now

    def clean(self) -> dict[str, object]:
        """Refuses what lies ahead, and what lies before the summons was issued."""
        found = super().clean() or {}
        if "happened_on" not in found or "happened_hour" not in found:
            return found
        happened = datetime.combine(found["happened_on"], found["happened_hour"], self._zone)
        if happened > self._now:
            self.add_error("happened_on", _("This lies ahead. Record it once it has happened."))
        elif happened + ONE_MINUTE <= self._since:
            self.add_error("happened_on", _("This lies before the summons was issued."))
        # Hours are given to the minute. In this one it is now; in that of the summons, it is after the summons.
        found["happened"] = self._now if self._now - happened < ONE_MINUTE else max(happened, self._since)
        return found


class AppearanceForm(HappenedForm):
    """When the person came."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Day on which the person came")


class HandOverForm(HappenedForm):
    """Handing over or refusal: when, and by whom it was handed over."""

    by = forms.ChoiceField(
        label=_("Who handed it over?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who handed it over.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = choices("by", ("office", "employer"))  # type: ignore[attr-defined]


class ExcuseForm(forms.Form):
    """A valid reason that was proved."""

    reason = forms.ChoiceField(
        label=_("Valid reason"),
        help_text=_("Record it only once it is proved. The person sees which reason was accepted."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )

    def __init__(self, *args: Any, reasons: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices("reason", reasons)  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a summons is taken back."""

    reason = _text(_("Why is it withdrawn?"), _("Write why it is withdrawn."), _("The person reads this."))


class DefermentForm(forms.Form):
    """A deferment: on what ground and until when."""

    ground = forms.ChoiceField(label=_("Ground"), error_messages={"required": _("Choose a ground.")})
    until = forms.DateField(
        label=_("Last day on which it holds"),
        widget=_Day(),
        error_messages={
            "required": _("Enter the last day."),
            "invalid": _("Enter the last day as a date, for example 31.08.2027."),
        },
    )

    def __init__(self, *args: Any, grounds: Iterable[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["ground"].choices = [("", _("Choose…")), *choices("ground", grounds)]  # type: ignore[attr-defined]

    def clean_until(self) -> date:
        """It must hold for a day at least."""
        until: date = self.cleaned_data["until"]
        if until < self._today:
            raise forms.ValidationError(_("This day has passed."))
        return until


class EndDefermentForm(forms.Form):
    """Which deferment ends before its day."""

    ground = forms.ChoiceField(
        label=_("Which deferment ends now?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the deferment that ends.")},
    )

    def __init__(self, *args: Any, grounds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = choices("ground", grounds)  # type: ignore[attr-defined]


class TakeOffForm(forms.Form):
    """On which ground of the law somebody is off the register."""

    ground = forms.ChoiceField(
        label=_("Ground"), widget=forms.RadioSelect, error_messages={"required": _("Choose a ground.")}
    )

    def __init__(self, *args: Any, grounds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """For what a file is kept beyond its term."""

    reason = _text(
        _("Why is it kept?"),
        _("Write why it is kept."),
        _("The person reads this. For example a lawsuit."),
        3,
    )


class MoveForm(forms.Form):
    """To the office of which region a file goes, and why."""

    region = forms.ChoiceField(
        label=_("To the office of which region?"),
        error_messages={
            "required": _("Choose the region."),
            "invalid_choice": _("Choose another region of this country."),
        },
    )
    reason = _text(
        _("Why is the file moved?"),
        _("Write why the file is moved."),
        _(
            "The person reads this, and so does the other office. For example where the person lives since when."
        ),
        3,
    )

    def __init__(self, *args: Any, regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", _("Choose…")), *regions]  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """Nothing to fill in: sending it is the decision."""


class OrderForm(forms.Form):
    """An order of measures: which proposals, and that a human has looked. Choices are values of `pages.Choice`."""

    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one measure."),
            "invalid_choice": _(
                "One of the measures you chose no longer waits for an order. Look at the list again."
            ),
        },
    )
    looked = forms.BooleanField(
        label=_(
            "I have looked at service, warning and term of each measure I chose, and I order it in my own name."
        ),
        error_messages={"required": _("Confirm that you have looked at each measure you chose.")},
    )

    def __init__(self, *args: Any, values: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measures"].choices = [(value, value) for value in values]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """A decision on a contest, with its reason."""

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    reason = _text(
        _("Reason of the decision"),
        _("Write the reason of the decision."),
        _("The person reads this, and a court may."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            ("upheld", _("Upheld: the person is right")),
            ("dismissed", _("Dismissed: the register is right")),
        ]
