"""Extracts from the portal: recorded, sealed, handed out, and good before a stranger's verifier."""

from __future__ import annotations

import json

import pytest

from musterroll.clock.worker import ORIGIN
from musterroll.extracts.verify import verify
from musterroll.journal.seal import log_signer, seal
from musterroll.portal import extracts
from musterroll.register.rules import rules_in_use
from musterroll.site import connections
from tests.register.people import DEFAULTED, PACK, SERVED
from tests.site.browsing import Browser, text


def seal_all(portal: Browser) -> None:
    """What the register's worker does about once a second."""
    seal(
        portal.house.worker, log_signer(connections.config().data_dir, ORIGIN), portal.now, rules_in_use(PACK)
    )


@pytest.mark.parametrize("kind", ["registration", "summonses"])
@pytest.mark.parametrize("form", ["json", "pdf"])
def test_an_extract_is_handed_out_and_a_stranger_can_verify_it(portal: Browser, kind: str, form: str) -> None:
    portal.house.summon([0])
    portal.turn(SERVED)
    portal.turn(DEFAULTED)
    answer = portal.post("portal:extract", kind, form=form)
    assert portal.kinds(0)[-1] == "extract_issued"
    seal_all(portal)
    file = portal.client.get(answer.headers["Location"])
    assert file.status_code == 200
    assert f'filename="musterroll-{kind}-' in file.headers["Content-Disposition"]
    assert file.headers["Content-Disposition"].endswith(f'.{form}"')
    key = log_signer(connections.config().data_dir, ORIGIN).key
    report = verify(file.content, [key])
    assert report.ok, [str(one) for one in report.statements]


@pytest.mark.parametrize("kind", ["registration", "summonses"])
def test_each_norm_in_an_extract_leads_to_its_entry_on_the_pages_of_the_law(
    portal: Browser, kind: str
) -> None:
    portal.house.summon([0])
    portal.turn(SERVED)
    portal.turn(DEFAULTED)
    place = portal.post("portal:extract", kind, form="json").headers["Location"]
    seal_all(portal)
    entries = json.loads(portal.client.get(place).content)["law"]["pages"]
    assert {"registration": "field_born", "summonses": "service_register"}[kind] in {
        one["rule"] for one in entries
    }
    bodies: dict[str, str] = {}
    for one in entries:
        page, _, anchor = one["page"].partition("#")
        if page not in bodies:
            answer = portal.client.get(page)
            assert answer.status_code == 200
            bodies[page] = answer.content.decode()
        assert f'id="{anchor}"' in bodies[page], one


def test_the_same_extract_can_be_had_again(portal: Browser) -> None:
    place = portal.post("portal:extract", "registration", form="json").headers["Location"]
    seal_all(portal)
    first, second = (json.loads(portal.client.get(place).content) for _ in range(2))
    assert first["id" if "id" in first else "kind"] == second["id" if "id" in second else "kind"]
    assert portal.kinds(0).count("extract_issued") == 1
    page = text(portal.get("portal:extracts"))
    assert place.split("/")[-2] in page


def test_before_it_is_sealed_the_page_says_to_wait(portal: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "PATIENCE", 0.0)
    page = portal.follow(portal.post("portal:extract", "summonses", form="pdf"))
    assert page.status_code == 202
    assert "Your extract is being sealed" in text(page)


@pytest.mark.parametrize(
    ("kind", "form"), [("registration", "exe"), ("everything", "pdf"), ("summonses", "")]
)
def test_what_there_is_not_is_not_issued(portal: Browser, kind: str, form: str) -> None:
    before = portal.acts()
    assert portal.post("portal:extract", kind, form=form).status_code == 404
    assert portal.acts() == before
