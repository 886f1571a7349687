"""A file goes to the office of another region: the form, its page, and the act. docs/decisions/moving-a-file.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from musterroll.case import acts as a
from musterroll.office import build, pages
from musterroll.office.door import Opened, Room, Ticket
from musterroll.office.forms import MoveForm
from musterroll.site import caseview, dates, labels


def move_form(room: Room, opened: Opened, data: Mapping[str, Any] | None) -> MoveForm:
    """The form: every region of the country but the one where the file is, by its name in the page's language."""
    others = [one.name for one in room.pack.regions if one.name != opened.file.region]
    named = sorted(((name, labels.word("region", name)) for name in others), key=lambda pair: pair[1])
    return MoveForm(data, regions=named)


def move_act(room: Room, person: UUID, ticket: Ticket, said: Mapping[str, Any]) -> a.FileMoved:
    """The act that the form makes."""
    return a.FileMoved(
        id=ticket.id("file_moved"),
        person=person,
        author=room.author,
        effective_at=room.now,
        region=said["region"],
        officer=room.who.officer,
        reason=said["reason"],
    )


def move_page(room: Room, opened: Opened, ticket: str, refusal: pages.Refusal | None) -> pages.MovePage:
    """The form's page, with what ends when it is sent."""
    file, language = opened.file, dates.language()
    open_ones = (one for one in file.cases.values() if not one.closed)
    return pages.MovePage(
        build.hit_of(opened),
        caseview.office_name(room.pack, file.region),
        tuple(caseview.summons(file, one, opened.setting, language, room.now) for one in open_ones),
        next((one.id for one in file.contests.values() if one.open and one.fact == "region"), None),
        ticket,
        refusal,
    )
