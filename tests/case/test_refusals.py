"""What a refusal says: its code, its words, the norm it rests on, and what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from musterroll.case import acts as a
from musterroll.errors import MusterrollError
from musterroll.law.packs import pack
from tests.case.office import Office, Summons

NOBODYS = UUID("00000000-0000-4000-8000-00000000000f")


def refusal(forbidden: Callable[[], object]) -> tuple[str, str, dict[str, Any]]:
    """Its code, its words and its particulars; an empty citation is left out."""
    with pytest.raises(MusterrollError) as refused:
        forbidden()
    told = refused.value
    return told.code, str(told), {name: told.facts[name] for name in told.facts if told.facts[name] != ""}


def board(appear: str = "2026-03-25 10:00", **office: Any) -> Summons:
    """A summons to the draft board of 2 March 2026, not made known yet."""
    return Office(**office).issue("board", "2026-03-02 09:00", appear)


def posted() -> Summons:
    return board().post("2026-03-02 09:05")


def in_default() -> Summons:
    return posted().tick("2026-04-15 00:00")


def medical() -> Summons:
    """In Estonia, in default from 21 April 2026."""
    summons = Office("ee").issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
    return summons.hand_over("2026-03-02 10:00").tick("2026-04-21 00:00")


def applied() -> Summons:
    summons = medical()
    summons.do(a.PreceptIssued, "2026-04-22 12:00")
    summons.do(a.PenaltyImposed, "2026-05-02 12:00")
    summons.do(a.CourtApplied, "2026-05-20 12:00", licences=("driving",))
    return summons


def answered() -> Summons:
    summons = posted()
    summons.do(a.AppearanceRecorded, "2026-03-25 10:00")
    return summons


def withdrawn() -> Summons:
    summons = posted()
    summons.do(a.Withdrawn, "2026-03-03 09:00", reason="error")
    return summons


def unfit() -> Summons:
    """In default, and found unfit after that."""
    summons = in_default()
    found_unfit(summons, "D", "2026-04-16 09:00")
    return summons


def sent() -> Summons:
    return board().send("2026-03-02 09:05")


def delivered() -> Summons:
    summons = sent()
    summons.do(a.Delivered, "2026-03-05 09:00")
    return summons


def issue(kind: str = "board", appear: str = "2026-03-25 10:00", **office: Any) -> object:
    return Office(**office).issue(kind, "2026-03-02 09:00", appear)


def issue_deferred() -> object:
    office = Office()
    office.defer("2026-01-10 09:00", "2026-06-30")
    return office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00")


def issue_twice() -> object:
    summons = board()
    return again(summons, "live")


def again(summons: Summons, mode: str, case: UUID | None = None) -> object:
    office = summons.office
    return office.do(
        a.SummonsIssued,
        "2026-03-02 10:00",
        case=case or summons.id,
        summons_kind="board",
        appear_at=office.moment("2026-03-25 10:00"),
        mode=mode,
        region=office.region,
    )


def record(fact: str, value: Any) -> object:
    return Office().do(
        a.FactRecorded,
        "2026-03-02 09:00",
        fact=fact,
        value=value,
        source="zags",
        as_of=date(2026, 3, 1),
    )


def enrol(**facts: dict[str, Any]) -> object:
    """Somebody who isn't in the register yet."""
    office = Office()
    office.file.enrolled_at = None
    return enrolled(office, facts)


def enrolled(office: Office, facts: dict[str, dict[str, Any]]) -> object:
    return office.do(
        a.Enrolled,
        "2026-03-02 09:00",
        author="supplier:test",
        region=office.region,
        name="Ivan",
        personal_number="T-1",
        facts=facts,
    )


def decide(**values: Any) -> object:

    summons = posted()
    contest = summons.contest("2026-03-11 10:00")
    decision: dict[str, Any] = {"contest": contest, "outcome": "upheld", "officer": "sidorov"} | values
    return summons.office.do(a.ContestDecided, "2026-03-12 10:00", **decision)


def issue_contested() -> object:
    office = Office()
    office.contest_fact("2026-03-01 09:00", "fitness_category")
    return office.issue("board", "2026-03-02 09:00", "2026-03-25 10:00")


def order_deferred() -> object:
    summons = in_default()
    summons.office.defer("2026-04-16 09:00", "2026-06-30")
    return summons.order("2026-04-17 09:00")


def order_contested() -> object:
    summons = in_default()
    summons.contest("2026-04-16 10:00")
    return summons.order("2026-04-17 10:00")


def precept_to_the_unfit() -> object:
    summons = medical()
    found_unfit(summons, "unfit", "2026-04-21 09:00")
    return summons.do(a.PreceptIssued, "2026-04-22 12:00")


def found_unfit(summons: Summons, category: str, at: str) -> None:
    summons.office.do(
        a.FactRecorded,
        at,
        fact="fitness_category",
        value=category,
        source="medical_board",
        as_of=date.fromisoformat(at[:10]),
    )


RU = pack("ru")
HELD = sorted(RU.at(date(2026, 3, 2)).fields.keys() - {"name", "personal_number", "region"})

Refusal = tuple[Callable[[], object], str, str, dict[str, Any]]

REFUSALS: dict[str, Refusal] = {
    "a summons that nobody has issued is not posted": (
        lambda: Office().do(a.Posted, "2026-03-02 09:00", case=NOBODYS, method="register"),
        "unknown_case",
        "there is no such summons",
        {"case": "00000000-0000-4000-8000-00000000000f"},
    ),
    "the clock orders nothing": (
        lambda: in_default().do(a.MeasuresOrdered, "2026-04-15 09:00", author=a.CLOCK, officer="petrova"),
        "wrong_state",
        "the clock may not make the act measures_ordered",
        {"citation": "Musterroll safeguard 1"},
    ),
    "a withdrawn summons is not posted": (
        lambda: withdrawn().post("2026-03-04 09:00", "e_account"),
        "withdrawn",
        "the summons was withdrawn",
        {"at": "2026-03-03T06:00:00+00:00"},
    ),
    "nor is one sent that was answered": (
        lambda: answered().send("2026-03-25 11:00"),
        "already_answered",
        "the person has appeared or is excused",
        {},
    ),
    "nor is a withdrawn one handed over": (
        lambda: withdrawn().hand_over("2026-03-04 09:00"),
        "withdrawn",
        "the summons was withdrawn",
        {"at": "2026-03-03T06:00:00+00:00"},
    ),
    "nor is there anything to appear for": (
        lambda: withdrawn().do(a.AppearanceRecorded, "2026-03-04 09:00"),
        "withdrawn",
        "the summons was withdrawn",
        {"at": "2026-03-03T06:00:00+00:00"},
    ),
    "nor is it withdrawn again": (
        lambda: withdrawn().do(a.Withdrawn, "2026-03-04 09:00", reason="error"),
        "withdrawn",
        "the summons was withdrawn",
        {"at": "2026-03-03T06:00:00+00:00"},
    ),
    "an answered one is delivered no more": (
        lambda: answered().do(a.Delivered, "2026-03-25 11:00"),
        "already_answered",
        "the person has appeared or is excused",
        {},
    ),
    "no kind of summons is called so": (
        lambda: issue("parade"),
        "unknown_code",
        "no kind of summons is called 'parade'",
        {
            "where": "summons_kind",
            "accepted": [
                "board",
                "data_check",
                "dispatch",
                "medical",
                "mobilisation",
                "registration",
                "training",
            ],
        },
    ),
    "a woman is not called to the board": (
        lambda: issue(sex="female"),
        "not_liable",
        "not liable to a summons of this kind: that the person is a man does not hold",
        {"citation": "53-FZ art. 22", "condition": "male", "answer": "no"},
    ),
    "what is contested is unknown and shields": (
        issue_contested,
        "not_liable",
        "not liable to a summons of this kind: that the person is not in fitness category V, G or D"
        " is not known, which shields the person",
        {"citation": "53-FZ art. 23(1)", "condition": "fit", "answer": "unknown"},
    ),
    "a deferment shields": (
        issue_deferred,
        "deferred",
        "a deferment is in force until 2026-06-30",
        {"citation": "53-FZ art. 24", "until": "2026-06-30"},
    ),
    "a summons is issued once": (issue_twice, "wrong_state", "this summons has been issued already", {}),
    "a test notice is not issued in a live region": (
        lambda: again(board(), "test", NOBODYS),
        "wrong_state",
        "the region is in live mode",
        {},
    ),
    "nor a summons that is live in a region that tests": (
        lambda: again(board(mode="test"), "live", NOBODYS),
        "wrong_state",
        "the region is in test mode",
        {},
    ),
    "nobody is called for a moment that has come": (
        lambda: issue(appear="2026-03-02 09:00"),
        "wrong_state",
        "the appearance date lies in the past",
        {},
    ),
    "before 14 April 2023 no register served": (
        lambda: Office().issue("board", "2023-04-13 09:00", "2023-05-10 10:00").post("2023-04-13 09:05"),
        "method_not_in_force",
        "on 2023-04-13 the law knows no service by register",
        {"method": "register"},
    ),
    "thirty days are the longest": (
        lambda: board("2026-04-02 10:00").post("2026-03-02 09:05"),
        "appearance_too_late",
        "made known on 2026-03-02, the appearance date may not lie after 2026-04-01",
        {"citation": "412-FZ", "latest": "2026-04-01"},
    ),
    "a year is the shortest": (
        lambda: (
            Office("ee")
            .issue("dispatch", "2026-03-01 09:00", "2027-02-28 09:00")
            .post("2026-03-01 10:00", "e_account")
        ),
        "lead_time_too_short",
        "made known on 2026-03-01, the appearance date may not lie before 2027-03-01",
        {"citation": "KVTS", "earliest": "2027-03-01"},
    ),
    "nothing was handed over before there was a summons": (
        lambda: board().do(a.HandedOver, "2026-03-02 10:00", happened="2026-03-02 08:59", by="office"),
        "wrong_state",
        "this cannot have happened before the summons was issued",
        {},
    ),
    "a letter is sent, not posted": (
        lambda: board().post("2026-03-02 10:00", "registered_post"),
        "unknown_code",
        "nothing is posted by 'registered_post'",
        {"where": "method", "accepted": ("register", "e_account")},
    ),
    "an entry is posted, not sent": (
        lambda: board().send("2026-03-02 10:00", "register"),
        "unknown_code",
        "nothing is sent by 'register'",
        {"where": "method", "accepted": ("registered_post", "plain_post")},
    ),
    "it is posted once in each place": (
        lambda: posted().post("2026-03-02 10:00"),
        "wrong_state",
        "it is posted by register already",
        {},
    ),
    "and sent once in each way": (
        lambda: sent().send("2026-03-02 10:00"),
        "wrong_state",
        "it is sent by registered_post already",
        {},
    ),
    "it is not posted when the appearance date has come": (
        lambda: board().post("2026-03-25 10:00"),
        "wrong_state",
        "the appearance date has passed",
        {},
    ),
    "what was not sent is not delivered": (
        lambda: board().do(a.Delivered, "2026-03-05 10:00"),
        "wrong_state",
        "it was not in the post then",
        {},
    ),
    "nor does it come back before it was sent": (
        lambda: sent().do(a.ReturnedUnserved, "2026-03-05 10:00", happened="2026-03-02 09:04"),
        "wrong_state",
        "it was not in the post then",
        {},
    ),
    "nor does a letter come back that has served": (
        lambda: delivered().do(a.ReturnedUnserved, "2026-03-06 09:00"),
        "wrong_state",
        "it is served by this letter",
        {},
    ),
    "what was not posted is not read": (
        lambda: board().do(a.SummonsRead, "2026-03-05 09:00", author="person:ivan"),
        "wrong_state",
        "it was not in the portal then",
        {},
    ),
    "nor is it read before it was posted": (
        lambda: posted().do(
            a.SummonsRead, "2026-03-05 09:00", happened="2026-03-02 09:04", author="person:ivan"
        ),
        "wrong_state",
        "it was not in the portal then",
        {},
    ),
    "nobody stands behind the name of the clock": (
        lambda: in_default().order("2026-04-15 09:00", officer="clock"),
        "wrong_state",
        "an order needs a named officer",
        {"citation": "Musterroll safeguard 1"},
    ),
    "no order in a withdrawn summons": (
        lambda: withdrawn().order("2026-03-05 09:00"),
        "withdrawn",
        "the summons was withdrawn",
        {"citation": "53-FZ art. 7.1(1)", "measure": "exit_ban"},
    ),
    "no order against one who came": (
        lambda: answered().order("2026-04-05 09:00"),
        "already_answered",
        "the person has appeared or is excused",
        {"citation": "53-FZ art. 7.1(1)", "measure": "exit_ban"},
    ),
    "no order on a test notice": (
        lambda: board(mode="test").post("2026-03-02 09:05").order("2026-04-15 09:00"),
        "test_notice",
        "a test notice never has an effect",
        {"citation": "Musterroll safeguard 4", "measure": "exit_ban"},
    ),
    "no order against one who is unfit since": (
        lambda: unfit().order("2026-04-17 09:00"),
        "not_liable",
        "not liable to this summons any more, or it is not known, which shields the person:"
        " that the person is not in fitness category V, G or D",
        {"citation": "53-FZ art. 23(1)", "condition": "fit"},
    ),
    "no order in a deferment": (
        order_deferred,
        "deferred",
        "a deferment is in force",
        {"citation": "53-FZ art. 7.1(1)", "measure": "exit_ban"},
    ),
    "no order before service": (
        lambda: posted().order("2026-03-05 09:00"),
        "not_served",
        "service is not proved",
        {"citation": "53-FZ art. 7.1(1)", "measure": "exit_ban"},
    ),
    "nor one of a single measure": (
        lambda: posted().order("2026-03-05 09:00", "driving_limit"),
        "not_served",
        "service is not proved",
        {"citation": "53-FZ art. 7.1(2)", "measure": "driving_limit"},
    ),
    "of two measures the refusal names the one whose term runs": (
        lambda: posted().order("2026-04-14 09:00", "exit_ban", "driving_limit"),
        "term_not_over",
        "the term of this measure has not run out",
        {"citation": "53-FZ art. 7.1(2)", "measure": "driving_limit"},
    ),
    "no order while a contest is open": (
        order_contested,
        "contested",
        "an open contest carries this measure",
        {"citation": "Musterroll safeguard 3", "measure": "exit_ban"},
    ),
    "what a court orders no officer does": (
        lambda: applied().order("2026-05-21 12:00", "driving"),
        "court_order_required",
        "this measure is for a court to order",
        {"citation": "KVTS (607 SE)", "measure": "driving"},
    ),
    "nobody orders what the edition does not have": (
        lambda: in_default().order("2026-04-15 09:00", "driving"),
        "wrong_state",
        "there is no proposal to order",
        {"measure": "driving"},
    ),
    "nor anything under an edition without measures": (
        lambda: (
            Office()
            .issue("board", "2023-04-13 09:00", "2023-05-10 10:00")
            .hand_over("2023-04-13 10:00")
            .order("2023-07-02 09:00")
        ),
        "wrong_state",
        "there is no proposal to order",
        {},
    ),
    "the weather is no valid reason": (
        lambda: posted().do(a.Excused, "2026-03-05 09:00", reason="weather"),
        "unknown_code",
        "no valid reason is called 'weather'",
        {
            "where": "reason",
            "accepted": [
                "force_majeure",
                "funeral",
                "illness",
                "injury",
                "other_accepted",
                "relative_grave_state",
            ],
        },
    ),
    "a withdrawn summons needs no contest": (
        lambda: withdrawn().contest("2026-03-05 09:00"),
        "withdrawn",
        "the summons was withdrawn",
        {},
    ),
    "nor is a measure contested that Russia does not have": (
        lambda: posted().contest("2026-03-05 09:00", "driving"),
        "wrong_state",
        "there is no such measure to contest",
        {},
    ),
    "nor one of a test notice": (
        lambda: board(mode="test").post("2026-03-02 09:05").contest("2026-03-05 09:00", "exit_ban"),
        "wrong_state",
        "there is no such measure to contest",
        {},
    ),
    "nor a particular that nothing rests on": (
        lambda: Office().contest_fact("2026-03-05 09:00", "height"),
        "unknown_code",
        "no particular is called 'height'",
        {"where": "fact", "accepted": sorted({*RU.facts, "name", "personal_number", "region"})},
    ),
    "a contest that nobody opened is not decided": (
        lambda: decide(contest=NOBODYS),
        "wrong_state",
        "there is no such open contest",
        {},
    ),
    "nor is one decided by nobody": (
        lambda: decide(officer=" "),
        "wrong_state",
        "a decision needs a named officer",
        {"citation": "Musterroll safeguard 1"},
    ),
    "a contest is upheld or dismissed": (
        lambda: decide(outcome="maybe"),
        "unknown_code",
        "no such outcome",
        {"where": "outcome", "accepted": ("upheld", "dismissed")},
    ),
    "the weather is no ground for deferment": (
        lambda: Office().defer("2026-03-05 09:00", "2026-06-30", "weather"),
        "unknown_code",
        "no ground for deferment is called 'weather'",
        {"where": "ground", "accepted": sorted(RU.grounds)},
    ),
    "a deferment does not end before it begins": (
        lambda: Office().defer("2026-03-05 09:00", "2026-03-04"),
        "wrong_state",
        "the deferment would have ended before it begins",
        {},
    ),
    "what is not in force does not end": (
        lambda: Office().do(a.DefermentEnded, "2026-03-05 09:00", deferment_ground="study"),
        "wrong_state",
        "no deferment on that ground is in force",
        {},
    ),
    "a person is enrolled once": (
        lambda: enrolled(Office(), {}),
        "wrong_state",
        "this person is in the register already",
        {},
    ),
    "a particular without a value is none": (
        lambda: enrol(sex={}),
        "bad_input",
        "sex has no value",
        {"where": "facts.sex", "accepted": ("value",)},
    ),
    "at enrolment nothing is held that the law does not name": (
        lambda: enrol(religion={"value": "x"}),
        "unknown_code",
        "the register has no legal basis to hold a particular called 'religion'",
        {"where": "facts.religion", "accepted": HELD},
    ),
    "nor is it later": (
        lambda: record("religion", "x"),
        "unknown_code",
        "the register has no legal basis to hold a particular called 'religion'",
        {"where": "fact", "accepted": HELD},
    ),
    "a name is no particular": (
        lambda: record("name", "x"),
        "unknown_code",
        "the register has no legal basis to hold a particular called 'name'",
        {"where": "fact", "accepted": HELD},
    ),
    "a particular takes only its own values": (
        lambda: record("sex", "other"),
        "bad_input",
        "sex can't hold this; accepted: male, female, unknown (53-FZ art. 8.2)",
        {"where": "fact", "accepted": ("male", "female", "unknown")},
    ),
    "no step against a test notice": (
        lambda: (
            Office("ee", mode="test")
            .issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
            .do(a.PreceptIssued, "2026-04-22 12:00")
        ),
        "test_notice",
        "a test notice never has an effect",
        {"citation": "Musterroll safeguard 4"},
    ),
    "no step against one who is unfit": (
        precept_to_the_unfit,
        "not_liable",
        "not liable to this summons any more, or it is not known, which shields the person:"
        " that the person is not unfit for good",
        {"citation": "KVTS", "condition": "not_unfit"},
    ),
    "Russia has no such steps": (
        lambda: in_default().do(a.PreceptIssued, "2026-04-15 12:00"),
        "wrong_state",
        "the edition in force has no such step",
        {},
    ),
    "no step is left out": (
        lambda: medical().do(a.PenaltyImposed, "2026-04-22 12:00"),
        "step_missing",
        "the step precept_issued was left out",
        {"citation": "KVTS (607 SE)"},
    ),
    "the court orders what it was asked for": (
        lambda: applied().do(a.CourtOrdered, "2026-06-01 12:00", licences=("driving", "hunting")),
        "step_missing",
        "the court was not asked for this",
        {"citation": "KVTS (607 SE)"},
    ),
    "there is no such licence to suspend": (
        lambda: applied().do(a.CourtApplied, "2026-06-01 12:00", licences=("driving", "pilot")),
        "unknown_code",
        "no such licence",
        {
            "where": "licences",
            "accepted": ["driving", "fishing", "hunting", "watercraft", "weapon", "weapon_acquisition"],
        },
    ),
    "the court is asked for something": (
        lambda: applied().do(a.CourtApplied, "2026-06-01 12:00", licences=()),
        "unknown_code",
        "no such licence",
        {
            "where": "licences",
            "accepted": ["driving", "fishing", "hunting", "watercraft", "weapon", "weapon_acquisition"],
        },
    ),
    "no step without default": (
        lambda: (
            Office("ee")
            .issue("medical", "2026-03-01 10:00", "2026-04-20 09:00")
            .do(a.PreceptIssued, "2026-04-02 12:00")
        ),
        "wrong_state",
        "there is no default that this step could answer",
        {},
    ),
    "what is not in force is not lifted": (
        lambda: applied().do(a.CourtLifted, "2026-06-01 12:00", licences=("driving",)),
        "wrong_state",
        "no such suspension ordered by the court is in force",
        {},
    ),
    "default is entered by the clock alone": (
        lambda: posted().do(a.DefaultEntered, "2026-03-05 09:00"),
        "wrong_state",
        "only the clock makes this act",
        {},
    ),
    "nothing falls due when all is over": (
        lambda: withdrawn().do(a.DefaultEntered, "2026-03-05 09:00", author=a.CLOCK),
        "wrong_state",
        "nothing falls due in this case",
        {},
    ),
}


@pytest.mark.parametrize("refused", REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_what_is_refused_and_why(refused: Refusal) -> None:
    forbidden, code, words, particulars = refused
    assert refusal(forbidden) == (code, words, particulars)
