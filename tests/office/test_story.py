"""The whole story of one summons through the office's pages, with the clock turned; and the desk along the way."""

from __future__ import annotations

from datetime import timedelta

from tests.office.conftest import CLERK, HEAD, Office, text
from tests.register.people import DEFAULTED, ISSUED, SERVED, man


def test_from_the_summons_to_the_lifting(office: Office) -> None:
    office.open(0, "issue_summons")
    office.said(
        office.send(
            "issue",
            man(0),
            kind="board",
            appear_on="2026-03-23",
            appear_hour="10:00",
            place="каб. 4",
            method="register",
        )
    )
    summons = office.case(0).id

    office.turn(SERVED)
    desk = text(office.get("desk"))
    assert "1 served this week" in desk
    assert "Алексеев Пример 0 Draft board Monday, 9 March 2026" in desk

    office.turn(ISSUED + timedelta(days=21))
    assert "1 appearances today" in text(office.get("desk"))

    office.turn(DEFAULTED)
    office.become(HEAD)
    assert "1 proposals waiting for an order" in text(office.get("desk"))
    proposed = [f"{man(0)}:{summons}:{kind}" for kind in office.case(0).measures]
    office.said(office.send("proposals", measures=proposed, looked="on"))
    assert {one.state for one in office.case(0).measures.values()} == {"in_force"}
    assert "No proposal is waiting." in text(office.get("proposals"))

    office.turn(timedelta(days=1))
    office.become(CLERK)
    office.open(0, "record_appearance")
    page = text(office.get("file", man(0)))
    assert "In force, Петрова" in page
    assert "To decide on proposed measures" in page
    said = office.said(
        office.send("act", man(0), summons, "appearance", happened_on="2026-04-21", happened_hour="08:30")
    )
    assert "7 measures and proposals ended at once." in said
    assert {one.state for one in office.case(0).measures.values()} == {"lifted"}
    assert [kind for kind in office.kinds(0) if kind != "file_read"] == [
        "enrolled",
        "summons_issued",
        "posted",
        "service_deemed",
        "warning_given",
        "measures_proposed",
        "default_entered",
        "measures_proposed",
        "measures_ordered",
        "appearance_recorded",
    ]
    office.clean()


def test_the_pages_speak_russian(office: Office) -> None:
    office.client.cookies["musterroll_language"] = "ru"
    office.open(0)
    for page in (
        office.get("desk"),
        office.get("find"),
        office.get("file", man(0)),
        office.get("issue", man(0)),
    ):
        assert '<html lang="ru"' in page.content.decode()
    assert "Повестки" in text(office.get("file", man(0)))
