"""The public pages of the law: what they say of a pack on a day, of two days, and of a summons nobody sent.

All of it is asked while the database is away: these pages need none, so they can store nothing either.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client
from django.utils.translation import override

from musterroll.config import Config
from musterroll.errors import DatabaseUnavailable
from musterroll.law.packs import PACKS, pack
from musterroll.site import connections
from musterroll.site.lawpages import book, chart
from musterroll.wallclock import FixedClock
from tests.site.browsing import Browser, text


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Somebody who reads the law on 2 March 2026, while the register's database is away."""

    def away(role: str) -> None:
        raise DatabaseUnavailable("the database is away")

    clock = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    monkeypatch.setattr(connections, "clock", lambda: clock)
    monkeypatch.setattr(connections, "connection", away)
    monkeypatch.setattr(connections, "config", lambda: Config(data_dir=tmp_path))
    return Browser(None, clock)


EDITIONS = [(code, edition.since) for code, law in PACKS.items() for edition in law.editions]


# --- the law on a day ---------------------------------------------------------------------------------------


def test_the_law_shows_every_rule_of_the_day_with_its_citation_and_an_anchor(reader: Browser):
    page = reader.get("law:book", pack="ru", day="2026-03-02")
    assert page.status_code == 200
    body = page.content.decode()
    for rule in pack("ru").at(date(2026, 3, 2)).rules:
        assert f'id="rule-{rule.code}"' in body, rule.code
        assert rule.citation in text(page), rule.citation
    assert "Monday, 2 March 2026" in text(page)


def test_without_asking_it_is_the_registers_own_country_today_in_the_pages_language(reader: Browser):
    page = text(reader.get("law:book"))
    assert "53-FZ art. 31(2)" in page
    reader.speak("ru")
    assert "53-ФЗ, ст. 31(2)" in text(reader.get("law:book"))


def test_plain_words_come_in_each_language_and_say_which(reader: Browser):
    page = reader.get("law:book", pack="ee", day="2026-03-02", words="et").content.decode()
    assert '<span lang="et">Loetakse kättetoimetatuks kolmekümne päeva möödumisel' in page
    assert "Deemed served thirty days after" in text(reader.get("law:book", pack="ee", words="en"))
    assert "Считается вручённым через тридцать дней" in text(reader.get("law:book", pack="ee", words="ru"))


def test_what_no_text_confirms_is_marked_and_what_one_does_is_not(reader: Browser):
    page = reader.get("law:book", pack="ru", day="2026-03-02").content.decode()
    default = page.split('id="rule-default"')[1].split("</article>")[0]
    service = page.split('id="rule-service_register"')[1].split("</article>")[0]
    assert "Unverified rule" in default
    assert "Unverified rule" not in service


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"pack": "ru", "day": "2012-12-31"}, "This law is told from 1 January 2013 on"),
        ({"pack": "ee", "day": "2013-03-31"}, "This law is told from 1 April 2013 on"),
        ({"day": "yesterday"}, "Enter a day as year, month and day"),
        ({"day": "2026-02-30"}, "Enter a day as year, month and day"),
        ({"day": "9999-12-31"}, "Choose a day up to 31 December 2100"),
        ({"pack": "xx"}, "Choose a country whose law is here"),
        ({"words": "tlh"}, "Choose a language that is offered"),
    ],
)
def test_a_day_a_country_or_a_language_that_there_is_not_is_said_with_what_would_do(reader, asked, says):
    page = reader.get("law:book", **asked)
    assert page.status_code == 400
    assert says in text(page)


def test_the_first_day_of_a_pack_is_told(reader: Browser):
    assert reader.get("law:book", pack="ru", day="2013-01-01").status_code == 200
    assert reader.get("law:book", pack="ee", day="2013-04-01").status_code == 200


@pytest.mark.parametrize(("code", "since"), EDITIONS)
def test_every_edition_can_be_shown_in_every_language(code: str, since: date):
    law = pack(code)
    with override("en"):
        for language in book.LANGUAGES:
            sections = book.sections(law, since, language)
            entries = [entry for section in sections for entry in section.entries]
            ids = [entry.anchor for entry in entries]
            assert len(ids) == len(set(ids))
            assert all(entry.says or entry.title for entry in entries)
        assert chart.editions(law, since).editions[0].since == law.opens


# --- what changed ---------------------------------------------------------------------------------------------


def test_the_thirty_day_cap_is_among_what_2026_added(reader: Browser):
    page = text(reader.get("law:diff", pack="ru", **{"from": "2025-12-31", "to": "2026-01-01"}))
    assert "at most thirty days after posting" in page.split("Added")[1]


def test_the_draft_age_is_among_what_2024_changed(reader: Browser):
    page = reader.get("law:diff", pack="ru", **{"from": "2023-12-31", "to": "2024-01-01"})
    changed = page.content.decode().split('id="changed"')[1]
    assert "not yet 30" in changed
    assert "<del>" in changed


def test_between_two_days_of_one_edition_nothing_changed(reader: Browser):
    page = reader.get("law:diff", pack="ru", **{"from": "2023-05-01", "to": "2023-05-02"})
    assert "Nothing changed between these days." in text(page)


def test_days_in_the_wrong_order_are_refused_in_words(reader: Browser):
    page = reader.get("law:diff", pack="ru", **{"from": "2026-01-01", "to": "2025-12-31"})
    assert page.status_code == 400
    assert "Put the earlier day first" in text(page)


def test_without_asking_the_latest_change_is_shown(reader: Browser):
    assert reader.get("law:diff").status_code == 200
    assert reader.get("law:diff", pack="ee").status_code == 200


# --- what if --------------------------------------------------------------------------------------------------

BOARD = {
    "pack": "ru",
    "region": "Ryazan Oblast",
    "kind": "board",
    "method": "register",
    "posted": "2026-03-02",
    "appear": "2026-03-25",
}


def what_if(reader: Browser, status: int = 200, **asked: str) -> str:
    page = reader.get("law:what_if", **{**BOARD, **asked})
    assert page.status_code == status, text(page)
    return text(page)


def test_the_days_come_with_weekday_zone_and_reason(reader: Browser):
    page = what_if(reader)
    assert "Monday, 9 March 2026 Deemed served" in page
    assert "7 days after posting; what follows counts from Tuesday, 10 March 2026, 00:00" in page
    assert "Last day to come: Tuesday, 14 April 2026" in page
    assert "Moscow time (UTC+3)" in page
    assert "53-FZ art. 31(2)" in page


def test_the_exit_ban_is_shown_as_the_law_has_it_and_as_the_register_allows_it(reader: Browser):
    page = what_if(reader)
    days = page.split("Day by day, with the reasons")[-1]
    law = days.index("The law lets the measure begin exit ban")
    ours = days.index("From here a named officer may order it exit ban")
    assert law < days.index("Monday, 9 March 2026") < ours
    assert "The law lets it begin earlier; this register does not." in days


def test_a_day_past_the_cap_is_refused_with_the_last_day_that_would_do(reader: Browser):
    page = what_if(reader, appear="2026-04-02")
    assert "The register would refuse this. The day to appear is too far away." in page
    assert "Wednesday, 1 April 2026 at the latest" in page
    assert "412-FZ" in page
    assert "refuse this" not in what_if(reader, appear="2026-04-01")


def test_someone_too_old_is_refused_and_the_condition_named(reader: Browser):
    page = what_if(reader, born="1980-01-01")
    assert "not liable to this kind of summons" in page
    assert "is 18 or older" in page


def test_a_test_notice_has_no_effect_and_no_picture(reader: Browser):
    page = reader.get("law:what_if", **{**BOARD, "mode": "test"})
    assert "A test notice never has an effect." in text(page)
    assert '<figure class="mr-pic">' not in page.content.decode()


def test_a_letter_that_nothing_proves_delivered_leads_to_nothing(reader: Browser):
    page = what_if(reader, method="registered_post")
    assert "Nothing shows that this summons was served" in page
    assert "Friday, 6 March 2026 Served" in what_if(reader, method="registered_post", proved="2026-03-06")


def test_the_picture_has_a_title_a_description_and_its_words_beside_it(reader: Browser):
    body = reader.get("law:what_if", **BOARD).content.decode()
    assert 'role="img" aria-labelledby="picture-title picture-text"' in body
    assert "2: Monday, 9 March 2026, deemed served" in body


def test_in_estonia_the_default_leads_to_the_steps_to_a_court(reader: Browser):
    page = text(
        reader.get(
            "law:what_if",
            pack="ee",
            kind="medical",
            method="e_account",
            posted="2026-03-01",
            appear="2026-05-04",
        )
    )
    assert "Tuesday, 31 March 2026 Deemed served" in page
    assert "precept → penalty payment → application to the court" in page


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"appear": "2026-03-01"}, "The day to appear must come after the posting."),
        ({"posted": "2012-12-01", "appear": "2013-01-02"}, "This law is told from 1 January 2013 on"),
        ({"proved": "2026-03-01"}, "It can't be delivered or opened before it was posted."),
        ({"method": "in_person", "proved": "2026-03-10"}, "Handed over, it is served"),
        ({"born": "2030-01-01"}, "The date of birth must lie before the posting."),
        ({"region": "Atlantis"}, "Choose a region of this country."),
        ({"kind": "tea"}, "Choose a kind of summons of this country."),
        ({"hour": "25:00"}, "Enter hour and minute: 09:00."),
        ({"posted": "<script>"}, "Enter a day as year, month and day"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(reader: Browser, asked: dict[str, str], says: str):
    assert says in what_if(reader, 400, **asked)


@pytest.mark.parametrize("code", list(PACKS))
def test_every_kind_and_way_of_a_country_can_be_asked(reader: Browser, code: str):
    for kind in PACKS[code].kinds:
        assert reader.get("law:what_if", pack=code, kind=kind).status_code == 200, kind
    for method in PACKS[code].methods:
        assert reader.get("law:what_if", pack=code, method=method).status_code == 200, method


# --- nobody is asked, nothing is kept -------------------------------------------------------------------------


def test_no_page_of_the_law_asks_for_a_session_takes_a_post_or_has_a_script(reader: Browser):
    for address in ("/law/", "/law/diff", "/law/what-if"):
        page = Client(SERVER_NAME="localhost").get(address)
        assert page.status_code == 200
        assert "<script" not in page.content.decode()
        assert "musterroll_session" not in page.cookies
        assert Client(SERVER_NAME="localhost").post(address).status_code == 405


def test_a_citation_leads_to_the_rule_on_a_day_on_which_it_is_in_force(reader: Browser):
    body = reader.get(
        "law:what_if", **{**BOARD, "posted": "2023-05-02", "appear": "2023-05-25"}
    ).content.decode()
    links = {
        one.split('"')[0].replace("&amp;", "&") for one in body.split('<cite class="mr-cite"><a href="')[1:]
    }
    assert links
    shown: dict[str, str] = {}
    for link in links:
        address, _, anchor = link.partition("#")
        if address not in shown:
            asked = {name: value[0] for name, value in parse_qs(urlparse(address).query).items()}
            shown[address] = reader.get("law:book", **asked).content.decode()
        assert f'id="{anchor}"' in shown[address], link


def test_the_start_page_and_every_foot_lead_to_the_law(reader: Browser):
    body = reader.get("site:start").content.decode()
    main, foot = body.split("<footer", 1)
    assert 'href="/law/"' in main
    assert 'href="/law/"' in foot
    assert 'href="/law/what-if"' in main
