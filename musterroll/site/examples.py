"""The page on which the demonstration shows how another authority asks: an example to run, and a form to try.

Both go through the same door as the authorities' systems; the form asks as the authority that carries the measure out.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from musterroll.demo import showcase
from musterroll.gateway.authorities import Authority, authorities, demo_tokens
from musterroll.law.calendar import local
from musterroll.register.checks import check_measure
from musterroll.site import connections, labels
from musterroll.site.pages import Asked, AuthorityPage

NOBODY = "900-000-000 00"
"""Stands in the example while nobody is bound by anything."""


class AskForm(forms.Form):
    """One question about one person."""

    personal_number = forms.CharField(
        label=_("Personal number"),
        max_length=64,
        error_messages={"required": _("Enter the personal number.")},
    )
    measure = forms.ChoiceField(
        label=_("Measure"),
        error_messages={"required": _("Choose a measure."), "invalid_choice": _("Choose a measure.")},
    )
    purpose = forms.CharField(
        label=_("Why do you ask?"),
        help_text=_("The person reads this."),
        max_length=200,
        error_messages={"required": _("Say why you ask.")},
    )

    def __init__(self, *args: Any, measures: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = ((code, labels.word("measure", code)) for code in measures)
        choices = [(code, word[:1].upper() + word[1:]) for code, word in words]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def authority(request: HttpRequest) -> HttpResponse:
    """How another authority asks. A POST asks, as the authority that carries out the measure asked about."""
    known = _known()
    asked: Asked | None = None
    number, measure = _example(known)
    if request.method == "POST":
        form = AskForm(request.POST, measures=tuple(known))
        if form.is_valid():
            asked = _ask(form.cleaned_data, known)
    else:
        purpose = gettext("a check in the demonstration")
        form = AskForm(
            initial={"personal_number": number, "measure": measure, "purpose": purpose}, measures=tuple(known)
        )
    page = AuthorityPage(
        reverse("gateway:openapi"), _curl(request, known, number, measure), _answer(number, measure), asked
    )
    return render(request, "site/authority.html", {"page": page, "form": form})


def _known() -> dict[str, Authority]:
    """Measure → the authority that carries it out, in the pack's order of measures."""
    config = connections.config()
    by_measure = {
        measure: one for one in authorities(config.data_dir, config.pack).values() for measure in one.measures
    }
    return {measure: by_measure[measure] for measure in connections.pack().measures if measure in by_measure}


def _example(known: dict[str, Authority]) -> tuple[str, str]:
    """A personal number and a measure to ask about: one that is in force if there is any."""
    with connections.connection("worker") as conn:
        found = showcase.bound_by(conn, list(known))
    return found or (NOBODY, next(iter(known), ""))


def _ask(said: dict[str, Any], known: dict[str, Authority]) -> Asked:
    pack, name = connections.pack(), known[said["measure"]].name
    with connections.connection("gateway") as conn:
        answer = check_measure(
            conn,
            pack,
            said["personal_number"].strip(),
            said["measure"],
            authority=name,
            purpose=said["purpose"],
            at=connections.clock().now(),
        )
    since = local(answer.since, pack.zone(showcase.home(pack))) if answer.since else None
    return Asked(said["measure"], name, answer.in_force, since, answer.decision)


def _curl(request: HttpRequest, known: dict[str, Authority], number: str, measure: str) -> str:
    config = connections.config()
    tokens = demo_tokens(config.data_dir, config.pack)
    token = tokens.get(known[measure].code, "…") if measure in known else "…"
    question = {"personal_number": number, "measure": measure, "purpose": "a check in the demonstration"}
    return " \\\n  ".join(
        [
            f"curl {request.build_absolute_uri(reverse('gateway:check'))}",
            f"-H 'Authorization: Bearer {token}'",
            "-H 'Content-Type: application/json'",
            f"-d '{json.dumps(question, ensure_ascii=False)}'",
        ]
    )


def _answer(number: str, measure: str) -> str:
    """The shape of the example's answer. What stands in it is known to whoever asks, and asking is written down."""
    if number == NOBODY:
        return '{"in_force": false, "asked_at": "…"}'
    return '{"in_force": true, "since": "…", "decision": "…", "asked_at": "…"}'
