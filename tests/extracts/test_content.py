"""What the two kinds of extract say, and that they are two."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid5

import pytest
from jsonschema import Draft202012Validator

from musterroll.case import acts as a
from musterroll.case.file import Setting
from musterroll.case.fold import fold
from musterroll.case.rules import rules_digest
from musterroll.errors import UnknownCode
from musterroll.extracts.content import KINDS, NONE_HELD, content, resting_on
from musterroll.extracts.issue import Extract
from musterroll.extracts.pdf import make_pdf
from musterroll.extracts.schemas import misfits, schema
from musterroll.extracts.signer import PaperSigner
from musterroll.extracts.words import Words
from musterroll.law.calendar import Outage
from musterroll.law.packs import PACKS
from musterroll.proof.commitment import canonical
from tests.extracts.conftest import (
    IVAN,
    LATER,
    MONDAY,
    RU,
    SUMMONS,
    Finished,
    enrolled,
    ident,
    issued,
    posted,
)

SETTING = Setting(RU)


def stored(*acts: a.Act) -> list[a.Act]:
    return [act.stored(act.effective_at) for act in acts]


def says(kind: str, *acts: a.Act, at: datetime = LATER, setting: Setting = SETTING) -> dict[str, Any]:
    return content(fold(stored(*acts), setting, IVAN), setting, kind, at)


IN = enrolled(IVAN, "Иван Дёмин", "T-0001")


def fact_contested(fact: str) -> a.FactContested:
    return a.FactContested(
        id=ident(f"contest {fact}"), person=IVAN, effective_at=MONDAY, author="person:ivan", fact=fact
    )


def upheld(contest: a.FactContested) -> a.ContestDecided:
    return a.ContestDecided(
        id=uuid5(contest.id, "decided"),
        person=IVAN,
        effective_at=MONDAY + timedelta(days=1),
        author="officer:Анна Орлова",
        contest=contest.id,
        outcome="upheld",
        officer="Анна Орлова",
        reasons="The record was wrong.",
    )


def test_the_two_kinds_have_two_schemas_and_little_in_common() -> None:
    registration, summonses = says("registration", IN), says("summonses", IN)
    assert set(registration) - set(summonses) == {
        "standing",
        "enrolled_at",
        "fields",
        "deferments",
        "contests",
    }
    assert set(summonses) - set(registration) == {"outages", "notices"}
    assert schema("registration")["$id"] != schema("summonses")["$id"]


def test_a_third_kind_is_refused() -> None:
    with pytest.raises(UnknownCode):
        says("everything", IN)


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_schemas_are_schemas(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_an_extract_has_the_shape_that_is_published(finished: Finished, kind: str) -> None:
    document = finished.of(kind).document
    assert misfits(document, kind) == []
    assert misfits(document, "summonses" if kind == "registration" else "registration")


def test_a_section_with_nothing_says_none_held(finished: Finished) -> None:
    assert finished.empty.document["notices"] == NONE_HELD
    assert misfits(finished.empty.document, "summonses") == []
    registration = says("registration", IN)
    assert registration["deferments"] == registration["contests"] == NONE_HELD
    assert says("registration", enrolled(IVAN, "Иван", "T-1"))["fields"] != NONE_HELD
    nobody = a.Enrolled(**{name: getattr(IN, name) for name in IN.__slots__} | _plain(IN) | {"facts": {}})
    assert says("registration", nobody)["fields"] == NONE_HELD


def _plain(act: a.Act) -> dict[str, Any]:
    return {name: getattr(act, name) for name in ("id", "person", "effective_at", "author", "ground", "case")}


def test_nothing_is_null_or_empty_and_all_has_a_canonical_form(finished: Finished) -> None:
    for extract in (finished.registration, finished.summonses, finished.empty):
        body = {key: value for key, value in extract.document.items() if key not in ("acts", "proof")}
        canonical(body)
        assert "null" not in canonical(body).decode()
        assert '""' not in canonical(body).decode()


def test_moments_are_local_with_their_offset() -> None:
    assert says("registration", IN)["issued_at"] == "2026-05-01T09:05:00+03:00"


def test_a_field_tells_where_it_comes_from_and_whether_it_stands() -> None:
    field = says("registration", IN)["fields"]["born"]
    assert field == {
        "value": "2004-05-01",
        "source": "interior",
        "as_of": "2026-01-12",
        "basis": "53-FZ art. 8.2",
        "verified": True,
        "recorded_at": "2026-01-31T09:05:00+03:00",
        "status": "held",
    }


def test_a_field_says_whether_a_text_confirms_its_basis() -> None:
    def verified(fact: str, value: Any, basis: str) -> bool:
        held = a.FactRecorded(
            id=ident(f"{fact} {basis}"), person=IVAN, effective_at=MONDAY, author="supplier:test",
            fact=fact, value=value, source="interior", as_of=date(2026, 1, 12), basis=basis,
        )  # fmt: skip
        found = says("registration", IN, held)
        return found["fields"][fact]["verified"]

    assert verified("citizenship", "Russia", "53-FZ art. 8.2")
    assert not verified("citizenship", "Russia", "Decree 506")  # not the basis that the law gives for it
    assert not verified("served_before", False, "53-FZ art. 8.2")  # no source lists it: from memory
    assert not verified("vehicles", "none", "Decree 506")  # the decree's text has not been seen


def test_of_a_field_that_is_not_held_no_basis_is_told_to_be_confirmed() -> None:
    field = says("registration", IN, fact_contested("conviction"))["fields"]["conviction"]
    assert (field["basis"], "verified" in field) == (NONE_HELD, False)


def test_a_contested_field_stays_shown_and_says_so() -> None:
    fields = says("registration", IN, fact_contested("fitness_category"))["fields"]
    assert fields["fitness_category"]["status"] == "contested"
    assert fields["fitness_category"]["value"] == "A"


def test_a_field_whose_contest_was_upheld_is_struck() -> None:
    contest = fact_contested("fitness_category")
    registration = says("registration", IN, contest, upheld(contest))
    assert registration["fields"]["fitness_category"]["status"] == "struck"
    assert registration["contests"][0]["outcome"] == "upheld"
    assert registration["contests"][0]["officer"] == "Анна Орлова"


@pytest.mark.parametrize(
    ("what", "words"), [("name", "Имя"), ("personal_number", "Личный номер"), ("region", "Регион")]
)
def test_a_contest_of_whom_the_file_is_about_is_told_among_the_contests(what: str, words: str) -> None:
    registration = says("registration", IN, fact_contested(what))
    assert [contest["about"] for contest in registration["contests"]] == [f"fact:{what}"]
    assert what not in registration["fields"]
    assert Words("ru", SETTING.pack).law("facts", what) == words


def test_a_name_corrected_after_a_contest_stands_in_both_kinds() -> None:
    contest = fact_contested("name")
    corrected = a.FactRecorded(
        id=ident("corrected name"),
        person=IVAN,
        effective_at=MONDAY + timedelta(days=2),
        author="supplier:interior",
        fact="name",
        value="Иван Дёмин-Верный",
        source="interior",
        as_of=MONDAY.date(),
    )
    acts = (IN, contest, upheld(contest), corrected)
    for kind in KINDS:
        resting = resting_on(stored(*acts), kind, SETTING.pack)
        said = content(fold(resting, SETTING, IVAN), SETTING, kind, LATER)
        assert said == says(kind, *acts)
        assert said["person"]["name"] == "Иван Дёмин-Верный"


def test_a_file_that_was_moved_says_its_new_region_and_why_its_summons_ended() -> None:
    moved = a.FileMoved(
        id=ident("moved"),
        person=IVAN,
        effective_at=MONDAY + timedelta(days=1),
        author="head:Petrova",
        region="Kamchatka Krai",
        officer="Petrova",
        reason="Живёт на Камчатке",
    )
    acts = (IN, issued(), posted(), moved)
    for kind in KINDS:
        resting = resting_on(stored(*acts), kind, SETTING.pack)
        assert resting[-1].kind == "file_moved"
        said = content(fold(resting, SETTING, IVAN), SETTING, kind, LATER)
        assert said == says(kind, *acts)
        assert (said["person"]["region"], said["zone"]) == ("Kamchatka Krai", "Asia/Kamchatka")
    assert said["notices"][0]["withdrawal"]["reason"] == "Живёт на Камчатке"
    assert "Musterroll safeguard 5" in said["notices"][0]["because"]


def test_what_is_not_held_may_be_contested_and_is_shown_as_not_held() -> None:
    field = says("registration", IN, fact_contested("disability"))["fields"]["disability"]
    assert (field["value"], field["status"]) == (NONE_HELD, "contested")


def test_a_deferment_is_in_force_until_the_end_of_its_day() -> None:
    granted = a.DefermentGranted(
        id=ident("granted"),
        person=IVAN,
        effective_at=MONDAY,
        author="officer:Orlova",
        deferment_ground="study",
        until=date(2026, 3, 9),
    )
    last = datetime(2026, 3, 9, 20, 59, 59, tzinfo=UTC)  # 23:59:59 in Moscow
    assert says("registration", IN, granted, at=last)["deferments"][0]["in_force"] is True
    assert (
        says("registration", IN, granted, at=last + timedelta(seconds=1))["deferments"][0]["in_force"]
        is False
    )


def test_a_notice_tells_how_it_was_served_and_on_what_norm(finished: Finished) -> None:
    (notice,) = finished.summonses.document["notices"]
    assert notice["served"]["on"] == "2026-03-09"
    assert notice["served"]["by"] == "register"
    assert notice["served"]["citation"] == "53-FZ art. 31(2)"
    assert "53-FZ art. 31(2)" in notice["because"]
    assert set(notice["unverified"]) <= set(notice["because"])


def test_a_notice_tells_each_measure_with_its_officer_and_contest(finished: Finished) -> None:
    (notice,) = finished.summonses.document["notices"]
    states = {measure["kind"]: measure["state"] for measure in notice["measures"]}
    assert states["exit_ban"] == "in_force"
    assert states["driving_limit"] == "stayed"
    assert {m["officer"] for m in notice["measures"] if m["ordered_at"] != NONE_HELD} == {"Анна Орлова"}
    assert [contest["about"] for contest in notice["contests"]] == ["measure:driving_limit"]


def test_a_test_notice_is_shown_as_one() -> None:
    notice = a.SummonsIssued(**_plain(issued()) | _own(issued()) | {"mode": "test"})
    (shown,) = says("summonses", IN, notice, posted())["notices"]
    assert (shown["mode"], shown["served"], shown["measures"]) == ("test", NONE_HELD, NONE_HELD)


def _own(act: a.SummonsIssued) -> dict[str, Any]:
    return {name: getattr(act, name) for name in ("summons_kind", "appear_at", "mode", "region", "place")}


def test_outages_are_told_since_terms_stood_still() -> None:
    outage = Outage("register", MONDAY, MONDAY + timedelta(days=2))
    summonses = says("summonses", IN, issued(), posted(), setting=Setting(RU, (outage,)))
    assert summonses["outages"] == [
        {"source": "register", "from": "2026-03-02T09:05:00+03:00", "until": "2026-03-04T09:05:00+03:00"}
    ]


# --- which acts an extract opens --------------------------------------------------------------------------------


def corrected(fact: str, value: str) -> a.FactRecorded:
    return a.FactRecorded(
        id=ident(f"corrected {fact}"),
        person=IVAN,
        effective_at=MONDAY - timedelta(days=1),
        author="supplier:test",
        fact=fact,
        value=value,
        source="interior",
        as_of=date(2026, 3, 1),
    )


def test_an_extract_opens_no_act_it_does_not_rest_on_and_says_the_same_as_all() -> None:
    contest = fact_contested("fitness_category")
    summons_contest = a.SummonsContested(
        id=ident("summons contest"), person=IVAN, case=SUMMONS, effective_at=MONDAY, author="person:ivan"
    )
    dismissed = a.ContestDecided(
        id=ident("dismissed"),
        person=IVAN,
        effective_at=LATER,
        author="officer:Анна Орлова",
        contest=summons_contest.id,
        outcome="dismissed",
        officer="Анна Орлова",
    )
    acts = stored(
        IN,
        corrected("registered_address", "Москва, Тестовая улица, 2"),
        corrected("born", "2003-05-01"),
        issued(),
        posted(),
        contest,
        summons_contest,
        upheld(contest),
        dismissed,
    )
    for kind in KINDS:
        resting = resting_on(acts, kind, SETTING.pack)
        assert len(resting) < len(acts)
        assert content(fold(resting, SETTING, IVAN), SETTING, kind, LATER) == content(
            fold(acts, SETTING, IVAN), SETTING, kind, LATER
        )
    assert not any(act.case for act in resting_on(acts, "registration", SETTING.pack))
    assert dismissed not in resting_on(acts, "registration", SETTING.pack)


def test_each_packs_rules_have_a_name_of_their_own() -> None:
    assert len({rules_digest(pack) for pack in PACKS.values()}) == len(PACKS)


# --- Estonia ----------------------------------------------------------------------------------------------------


def test_the_estonian_ladder_is_told_step_by_step(finished: Finished, paper: PaperSigner) -> None:
    ee = Setting(PACKS["ee"])
    entered = a.Enrolled(
        **_plain(IN),
        region="Tallinn",
        name="Mart Näidis",
        personal_number="T-3",
        facts={
            "born": {
                "value": "2004-05-01",
                "source": "population_register",
                "as_of": "2026-01-12",
                "basis": "KVTS",
            }
        },
    )
    notice = a.SummonsIssued(
        **_plain(issued()) | _own(issued()) | {"summons_kind": "medical", "region": "Tallinn"}
    )
    case = {"person": IVAN, "case": SUMMONS, "author": "officer:Mari Näidis"}
    by_hand = a.HandedOver(id=ident("ee handed"), effective_at=MONDAY, by="office", **case)
    default = a.DefaultEntered(
        id=ident("ee default"), person=IVAN, case=SUMMONS, effective_at=MONDAY + timedelta(days=21)
    )
    precept = a.PreceptIssued(id=ident("ee precept"), effective_at=MONDAY + timedelta(days=22), **case)
    summonses = says("summonses", entered, notice, by_hand, default, precept, setting=ee)
    (shown,) = summonses["notices"]
    assert [step["act"] for step in shown["steps"]] == ["precept_issued"]
    document = summonses | {name: finished.summonses.document[name] for name in ("acts", "proof")}
    assert misfits(document, "summonses") == []
    made = make_pdf(
        Extract(ident("ee"), "summonses", LATER, document), "en", "https://register.example/v", paper
    )
    assert made.startswith(b"%PDF-")
