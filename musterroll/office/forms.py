"""Forms of the office's pages. What they refuse is form only; what the law refuses comes from the register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musterroll.site import labels

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
    """At least one of three things to find a person by."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
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
        """Refuses an empty search: the register isn't a list to leaf through."""
        found = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in ("name", "born", "number")):
            self.add_error("name", _("Enter a name, a date of birth or a personal number."))
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
    """A new summons and how it is made known."""

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
        label=_("Hour"),
        help_text=_("Local time of the office."),
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

    def __init__(self, *args: Any, kinds: Iterable[str], methods: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("kind", kinds)  # type: ignore[attr-defined]
        self.fields["method"].choices = choices("method", methods)  # type: ignore[attr-defined]

    def refuse(self, code: str, latest: date | None = None, earliest: date | None = None) -> None:
        """Put the law's refusal beside the field it is about, so that the officer need not guess which."""
        name = {"appearance_too_late": "appear_on", "lead_time_too_short": "appear_on", "not_liable": "kind",
                "deferred": "kind", "method_not_in_force": "method"}.get(code)  # fmt: skip
        self.add_error(name, labels.word("refusal", code))


class AppearanceForm(forms.Form):
    """When the person came."""

    happened_on = forms.DateField(
        label=_("Day on which the person came"),
        widget=_Day(),
        error_messages={
            "required": _("Enter the day."),
            "invalid": _("Enter the day as a date, for example 30.03.2026."),
        },
    )
    happened_hour = forms.TimeField(
        label=_("Hour"),
        widget=_Hour(),
        error_messages={"required": _("Enter the hour."), "invalid": _("Enter the hour, for example 09:00.")},
    )


class ExcuseForm(forms.Form):
    """A valid reason and what proves it."""

    reason = forms.ChoiceField(
        label=_("Valid reason"), widget=forms.RadioSelect, error_messages={"required": _("Choose a reason.")}
    )
    document = forms.CharField(
        label=_("Document that proves it"),
        help_text=_("Kind, number and date. The person sees it."),
        max_length=300,
        error_messages={"required": _("Name the document.")},
    )

    def __init__(self, *args: Any, reasons: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices("reason", reasons)  # type: ignore[attr-defined]


class HandOverForm(AppearanceForm):
    """Handing over or refusal: when, and by whom it was handed over."""

    by = forms.ChoiceField(
        label=_("Who handed it over?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who handed it over.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Day on which it happened")
        self.fields["by"].choices = choices("by", ("office", "employer"))  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a summons is taken back."""

    reason = _text(_("Why is it withdrawn?"), _("Write why it is withdrawn."), _("The person reads this."))


class DefermentForm(forms.Form):
    """A deferment: on what ground and until when."""

    ground = forms.ChoiceField(label=_("Ground"), error_messages={"required": _("Choose a ground.")})
    until = forms.DateField(
        label=_("Last day on which it holds"),
        help_text=_("Leave empty if it holds for as long as its ground lasts."),
        required=False,
        widget=_Day(),
        error_messages={"invalid": _("Enter the last day as a date, for example 31.08.2027.")},
    )
    document = forms.CharField(
        label=_("Document that proves it"),
        help_text=_("Kind, number and date. The person sees it."),
        max_length=300,
        error_messages={"required": _("Name the document.")},
    )

    def __init__(self, *args: Any, grounds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", _("Choose…")), *choices("ground", grounds)]  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    """An order of measures: which proposals, and that a human has looked. Choices are values of `pages.Proposal`."""

    proposals = forms.MultipleChoiceField(
        label=_("Proposals"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one proposal.")},
    )
    looked = forms.BooleanField(
        label=_(
            "I have looked at service, warning and term of each proposal I chose, and I answer for this order."
        ),
        error_messages={"required": _("Confirm that you have looked at each proposal.")},
    )

    def __init__(self, *args: Any, values: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposals"].choices = [(value, value) for value in values]  # type: ignore[attr-defined]


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
