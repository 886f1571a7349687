"""What an officer can do with a summons: when it is offered, its form, and the acts that the form makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from musterroll.case import acts as a
from musterroll.case.file import Case, Setting
from musterroll.office.door import Room, Ticket
from musterroll.office.forms import (
    AppearanceForm,
    ExcuseForm,
    HandOverForm,
    HappenedForm,
    MakeKnownForm,
    WithdrawForm,
)

Data = Mapping[str, Any] | None
METHODS = (*a.POSTED_BY, *a.SENT_BY, "in_person")
"""Ways of making a summons known, in the order in which a form shows them."""


@dataclass(frozen=True)
class Deed:
    """`offered(case)`: whether it is worth a link; the register decides. `form(room, case, data)`; `acts` of a valid
    form. The first of the acts is the one that shows whether the form was taken before."""

    offered: Callable[[Room, Case], bool]
    form: Callable[[Room, Case, Data], forms.Form]
    acts: Callable[[Room, Case, Ticket, dict[str, Any]], list[a.Act]]


def about(
    room: Room, case: Case, ticket: Ticket, name: str, happened: datetime | None = None
) -> dict[str, Any]:
    """What every act about a summons has in common. `happened`: when it counts in law, if before now."""
    return {
        "id": ticket.id(name),
        "person": case.person,
        "case": case.id,
        "author": room.author,
        "effective_at": happened or room.now,
    }


# --- a new summons --------------------------------------------------------------------------------------------


def methods_in_force(room: Room) -> tuple[str, ...]:
    """The ways of making a summons known that the law knows today."""
    return tuple(method for method in METHODS if method in room.edition.services)


def issue(room: Room, setting: Setting, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    """The summons and its being made known: two acts, both or neither."""
    case = ticket.id("summons")
    edition = room.edition
    issued = a.SummonsIssued(
        id=ticket.id("summons_issued"),
        person=ticket.person,
        case=case,
        author=room.author,
        effective_at=room.now,
        ground=edition.liability[form["kind"]].citation if form["kind"] in edition.liability else "",
        summons_kind=form["kind"],
        appear_at=form["appear_at"],
        mode=setting.mode(room.who.region),
        region=room.who.region,
        place=form["place"],
    )
    common = {"id": ticket.id("made_known"), "person": ticket.person, "case": case}
    return [issued, _make_known(room, form["method"], common)]


def _make_known(room: Room, method: str, common: dict[str, Any]) -> a.Act:
    rule = room.edition.services.get(method)
    common = {
        **common,
        "author": room.author,
        "effective_at": room.now,
        "ground": rule.citation if rule else "",
    }
    if method in a.POSTED_BY:
        return a.Posted(method=method, **common)
    if method in a.SENT_BY:
        return a.Sent(method=method, **common)
    return a.HandedOver(by="office", **common)


# --- on a summons that is there -------------------------------------------------------------------------------


def _open(room: Room, case: Case) -> bool:
    return not case.answered and case.withdrawn_at is None and case.lapsed_at is None


def _live(room: Room, case: Case) -> bool:
    return _open(room, case) and not case.test


def _not_in_hand(room: Room, case: Case) -> bool:
    """Handing over may be learnt of later, also when the law has deemed service meanwhile."""
    return _live(room, case) and all(one.method != "in_person" for one in case.services)


def _in_post(room: Room, case: Case) -> bool:
    return (
        _open(room, case) and bool(case.in_post) and all(one.method not in a.SENT_BY for one in case.services)
    )


def ways_left(room: Room, case: Case) -> tuple[str, ...]:
    """Ways of making it known that were not taken yet, but for handing over, which has a form of its own."""
    taken = {*case.posted, *case.in_post, "in_person"}
    return tuple(method for method in methods_in_force(room) if method not in taken)


def _can_be_made_known(room: Room, case: Case) -> bool:
    ahead = room.now < case.appear_at
    return (
        _live(room, case) and not case.closed and not case.services and ahead and bool(ways_left(room, case))
    )


def _when(kind: type[HappenedForm]) -> Callable[[Room, Case, Data], forms.Form]:
    def form(room: Room, case: Case, data: Data) -> forms.Form:
        return kind(data, zone=room.zone, since=case.issued_at, now=room.now)

    return form


def _appeared(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    ground = case.edition.relief["appearance"].citation
    return [a.AppearanceRecorded(**about(room, case, ticket, "appearance", form["happened"]), ground=ground)]


def _excused(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    ground = case.edition.relief["valid_reason"].citation
    return [a.Excused(**about(room, case, ticket, "excuse"), ground=ground, reason=form["reason"])]


def _withdrawn(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    ground = case.edition.relief["withdrawal"].citation
    return [a.Withdrawn(**about(room, case, ticket, "withdraw"), ground=ground, reason=form["reason"])]


def _handed_over(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    common = about(room, case, ticket, "handed_over", form["happened"])
    return [a.HandedOver(**common, ground=_service(room, "in_person"), by=form["by"])]


def _refused(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    common = about(room, case, ticket, "refused", form["happened"])
    return [a.Refused(**common, ground=_service(room, "in_person"), by=form["by"])]


def _delivered(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    ground = _service(room, next(iter(case.in_post), ""))
    return [a.Delivered(**about(room, case, ticket, "delivered", form["happened"]), ground=ground)]


def _returned(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    return [a.ReturnedUnserved(**about(room, case, ticket, "returned", form["happened"]))]


def _made_known(room: Room, case: Case, ticket: Ticket, form: dict[str, Any]) -> list[a.Act]:
    common = {"id": ticket.id("made_known"), "person": case.person, "case": case.id}
    return [_make_known(room, form["method"], common)]


def _service(room: Room, method: str) -> str:
    rule = room.edition.services.get(method)
    return rule.citation if rule else ""


DEEDS: Mapping[str, Deed] = {
    "appearance": Deed(_live, _when(AppearanceForm), _appeared),
    "excuse": Deed(_live, lambda room, case, data: ExcuseForm(data, reasons=room.pack.reasons), _excused),
    "handed_over": Deed(_not_in_hand, _when(HandOverForm), _handed_over),
    "refused": Deed(_not_in_hand, _when(HandOverForm), _refused),
    "delivered": Deed(_in_post, _when(HappenedForm), _delivered),
    "returned": Deed(_in_post, _when(HappenedForm), _returned),
    "make_known": Deed(
        _can_be_made_known,
        lambda room, case, data: MakeKnownForm(data, methods=ways_left(room, case)),
        _made_known,
    ),
    "withdraw": Deed(_open, lambda room, case, data: WithdrawForm(data), _withdrawn),
}
"""Code in the address → what it does, in the order in which a file offers them."""
