"""Forms of the person's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_LONGEST = 4000
"""Characters; about two pages. More belongs into a document that the person brings."""


class ContestForm(forms.Form):
    """An objection in the person's own words.

    `ticket` is made when the form is shown: it names the contest that will come of it, so that a form sent twice
    makes one contest.
    """

    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    reason = forms.CharField(
        label=_("What is wrong, and why?"),
        help_text=_(
            "In your own words. If you have a document that shows it, say which; the office will ask for it."
        ),
        max_length=REASON_LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Write what is wrong, and why."),
            "max_length": _("This is too long: at most 4,000 characters."),
        },
    )
