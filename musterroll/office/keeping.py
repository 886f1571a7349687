"""How long files are kept: who is off the register, who is on it again, what is held beyond its term.

The head of the office answers for each of these. What is erased, and when, an operator's officer orders for the whole
register (`musterroll erase`); here an office sees beforehand what that will be, and can hold a file back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from musterroll.case import acts as a
from musterroll.case.file import PersonFile
from musterroll.law.calendar import add_years, day_of
from musterroll.office import build, lists, pages
from musterroll.office.door import Opened, Room, Ticket
from musterroll.office.forms import Choices, ConfirmForm, HoldForm, TakeOffForm
from musterroll.register.erasure import retention_of
from musterroll.site import dates
from musterroll.site.cited import rule
from musterroll.site.keptview import kept

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Data = Mapping[str, Any] | None


@dataclass(frozen=True)
class Keeping:
    """One thing that can be done: when it is offered, its form, the act, and its words."""

    offered: Callable[[PersonFile], bool]
    form: Callable[[Room, Data], forms.Form]
    act: Callable[[Room, dict[str, Any], dict[str, Any]], a.Act]
    offer: StrPromise
    title: StrPromise
    means: StrPromise
    done: StrPromise


def _grounds(room: Room) -> Choices:
    language = dates.language()
    return [
        (code, held.says.get(language) or held.says["en"])
        for code, held in room.edition.deregistrations.items()
    ]


def _taken_off(room: Room, said: dict[str, Any], common: dict[str, Any]) -> a.Act:
    ground = room.edition.deregistrations[said["ground"]]
    return a.Deregistered(**common, ground=ground.citation, deregistration_ground=ground.code)


KEEPING: Mapping[str, Keeping] = {
    "off": Keeping(
        lambda file: file.deregistered is None,
        lambda room, data: TakeOffForm(data, grounds=_grounds(room)),
        _taken_off,
        _("Take off the register"),
        _("Take off the register"),
        _(
            "Every open summons and every measure ends at once."
            " From today the term runs after which the file may be erased. The person is told."
        ),
        _("Taken off the register. The person has been told."),
    ),
    "again": Keeping(
        lambda file: file.deregistered is not None,
        lambda room, data: ConfirmForm(data),
        lambda room, said, common: a.RegisteredAgain(**common),
        _("Enter in the register again"),
        _("Enter in the register again"),
        _("The term of the file runs no longer. What ended with the deregistration stays ended."),
        _("On the register again. The person has been told."),
    ),
    "hold": Keeping(
        lambda file: not file.held_for,
        lambda room, data: HoldForm(data),
        lambda room, said, common: a.RetentionHeld(**common, reason=said["reason"]),
        _("Keep beyond the term"),
        _("Keep the file beyond its term"),
        _("It is not erased until it is released, whatever its term. The person is told."),
        _("The file is kept beyond its term. The person has been told."),
    ),
    "release": Keeping(
        lambda file: bool(file.held_for),
        lambda room, data: ConfirmForm(data),
        lambda room, said, common: a.RetentionReleased(**common),
        _("Release the file"),
        _("Release the file"),
        _("It may be erased once its term has ended. The person is told."),
        _("The file is released. The person has been told."),
    ),
}
"""Code in the address → what it does, in the order in which a file offers them."""


def offers(file: PersonFile) -> tuple[pages.Offer, ...]:
    """What can be done now about how long this file is kept."""
    return tuple(pages.Offer(what, str(one.offer)) for what, one in KEEPING.items() if one.offered(file))


def about(room: Room, person: UUID, ticket: Ticket, what: str) -> dict[str, Any]:
    """What every such act says."""
    return {
        "id": ticket.id(what),
        "person": person,
        "author": room.author,
        "effective_at": room.now,
        "officer": room.who.officer,
    }


def keeping_page(
    room: Room, opened: Opened, what: str, ticket: str, refusal: pages.Refusal | None
) -> pages.KeepingPage:
    """The page of such a form."""
    one = KEEPING[what]
    shown = kept(room.conn, opened.file, opened.setting, room.now, dates.language())
    return pages.KeepingPage(
        what, str(one.title), str(one.means), build.hit_of(opened), shown, ticket, refusal
    )


def off_page(room: Room) -> pages.OffPage:
    """People of the region who are off the register, the longest first."""
    held = room.edition.retention
    term = retention_of(room.conn, held) if held is not None else None
    rows = lists.off_the_register(room.conn, lists.MOST + 1)
    return pages.OffPage(
        tuple(_off(room, row, term.years if term is not None else None) for row in rows[: lists.MOST]),
        rule(held, dates.language()) if held is not None else None,
        term.years if term is not None else None,
        more=len(rows) > lists.MOST,
    )


def _off(room: Room, row: lists.OffRow, years: int | None) -> pages.Off:
    since = day_of(row.entered_at, room.zone_name)
    last = add_years(since, years) if years is not None else None
    ended = last is not None and last < room.local_now.date()
    return pages.Off(row.person, row.name, since, last, "held" if row.held else "ended" if ended else "kept")
