"""Each norm that an extract cites, or one of its acts rests on, leads to the page of the law that shows it."""

from __future__ import annotations

import copy
import io
from datetime import date
from typing import Any
from uuid import UUID

import pikepdf
import psycopg
import pytest

from musterroll.case import lawpages
from musterroll.case.acts import ExtractIssued, from_json
from musterroll.case.explain import SAFEGUARDS
from musterroll.extracts import document as doc
from musterroll.extracts import issue as issuing
from musterroll.extracts.norms import LAW
from musterroll.extracts.pdf import make_pdf
from musterroll.extracts.signer import PaperSigner
from musterroll.extracts.verify import verify
from tests.extracts.conftest import IVAN, KEYS, RU, Finished, have


def law(document: dict[str, Any]) -> list[dict[str, str]]:
    found = document[LAW]["pages"]
    assert isinstance(found, list)
    return found


def test_every_norm_on_which_an_act_rests_leads_to_a_page(finished: Finished):
    document = finished.summonses.document
    grounds = {one["act"]["ground"] for one in document["acts"]} - {""}
    assert grounds >= {"53-FZ art. 31(2)", "53-FZ art. 7.1", "53-FZ art. 7.1(1)"}
    assert grounds <= {entry["citation"] for entry in law(document)}


def test_every_norm_that_the_extract_cites_leads_to_a_page(finished: Finished):
    document = finished.summonses.document
    (notice,) = document["notices"]
    cited = {notice["served"]["citation"], *(one["citation"] for one in notice["measures"])}
    there = {entry["citation"] for entry in law(document)}
    assert cited <= there
    # What is cited beside a rule that was in force only earlier or later has no page that day.
    assert len(set(notice["because"]) - there) <= 1
    fields = finished.registration.document["fields"]
    assert {one["basis"] for one in fields.values()} <= {
        entry["citation"] for entry in law(finished.registration.document)
    }


def test_a_rule_is_named_once_and_is_in_force_on_its_day(finished: Finished):
    for extract in (finished.summonses, finished.registration):
        entries = law(extract.document)
        assert len({(entry["citation"], entry["rule"]) for entry in entries}) == len(entries)
        for entry in entries:
            day = date.fromisoformat(entry["day"])
            assert entry["page"] == lawpages.address(RU, f"rule-{entry['rule']}", day)
            if entry["rule"] not in SAFEGUARDS:
                rules = {rule.code: rule for rule in lawpages.rules_of(RU.at(day))}
                rule = rules[entry["rule"]]
                assert entry["citation"] in (rule.citation, *rule.also)


def test_an_extract_that_rests_on_no_norm_says_so(finished: Finished):
    assert finished.empty.document[LAW] == {"pages": "none held"}
    assert verify(finished.empty.json, KEYS).ok


@pytest.mark.parametrize("member", ["citation", "rule", "day", "page"])
def test_another_page_than_was_issued_is_named(finished: Finished, member: str):
    document = copy.deepcopy(finished.summonses.document)
    other = {"citation": "53-FZ", "rule": "other", "day": "2025-01-01", "page": "/law/?pack=ru#rule-other"}
    law(document)[3][member] = other[member]
    assert f"/law/pages/3/{member}" in verify(doc.write(document), KEYS).changed


def test_pages_that_are_left_out_are_missed(finished: Finished):
    document = {key: value for key, value in finished.summonses.document.items() if key != LAW}
    assert "/law/pages" in verify(doc.write(document), KEYS).changed


def test_an_extract_from_before_there_were_pages_is_in_order_and_can_be_had_again(
    story: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
):
    body = issuing._body

    def without(*given: Any, **_: Any) -> dict[str, Any]:
        return body(*given, with_law=False)

    with monkeypatch.context() as then:
        then.setattr(issuing, "_body", without)
        old = have(story, "summonses")
    assert LAW not in old.document
    assert verify(old.json, KEYS).ok
    own = from_json(old.document["proof"]["extract"]["act"])
    assert isinstance(own, ExtractIssued)
    assert not any(pointer.startswith("/law") for pointer in own.digests)
    again = issuing.complete(story, RU, IVAN, UUID(str(own.id)))
    assert again is not None
    assert again.json == old.json


def test_on_paper_each_norm_is_a_link(finished: Finished, paper: PaperSigner):
    made = make_pdf(finished.summonses, "ru", "https://register.example/verify/1", paper)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        links = {
            str(note.A.URI)
            for page in pdf.pages
            for note in page.get("/Annots", [])
            if note.get("/A") is not None
        }
    cited = {entry["citation"] for entry in law(finished.summonses.document)}
    assert len(links) > 10
    assert len(links) <= len(cited)
    pages = {entry["page"] for entry in law(finished.summonses.document)}
    assert {link.removeprefix("https://register.example") for link in links} <= pages
