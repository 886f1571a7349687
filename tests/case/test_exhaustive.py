"""Every distinct state that the named acts lead to at the boundary days of a case's terms: the promises hold in each.

Exhaustive within a stated bound: from the beginning of each story below every order of the acts of the alphabet, at
the last day and the day after of every term, up to so many acts: here one act after a long story's beginning and two
after a late one's, in `tests/exhaustive` two and three. `explorer.py` says what a state is. Left out: a clock that
stays late, a third summons of the same person, a second deferment or outage; the random machine (`test_machine.py`)
does those. The acts about the file and the register are moves in some of the stories. Acts that bear on nothing (a
reading, an extract, an audit, a rebuilding) are no moves; every other kind of act is one, or made by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from musterroll.case import acts as a
from musterroll.case import explain as explaining
from musterroll.case import fold, safeguards
from musterroll.case.file import Case
from tests.case.explorer import ANOTHER, Explorer, Found, Named, Story

OFFICER, NOBODY = {"officer": "petrova"}, {"officer": ""}
TWO_DAYS_IN = timedelta(days=2)
JUDGE = {"officer": "sidorov"}
RETENTION = "file_after_deregistration"


def of_the_case(pack: str, measures: tuple[str, str], facts: tuple[str, str]) -> tuple[Named, ...]:
    """The named acts about one summons, and what bears on it at once. `measures`: two of the pack's; `facts`: one that
    liability rests on, one that it doesn't."""
    ways = ("register", "e_account") if pack == "ru" else ("e_account",)
    letters = ("registered_post",) if pack == "ru" else ("registered_post", "plain_post")
    return (
        *(("posted", {"method": way}) for way in ways),
        *(("sent", {"method": way}) for way in letters),
        ("delivered", {}),
        ("returned_unserved", {}),
        ("handed_over", {"by": "office"}),
        ("handed_over", {"by": "office", "happened": TWO_DAYS_IN}),
        ("refused", {"by": "office"}),
        ("summons_read", {"author": "person:ivan"}),
        ("appearance_recorded", {}),
        ("excused", {"reason": "illness"}),
        ("withdrawn", {"reason": "issued by mistake"}),
        ("deferment_granted", {"deferment_ground": "study"}),
        ("deferment_ended", {"deferment_ground": "study"}),
        ("fact_recorded", {"fact": facts[0], "value": False, "source": "recruitment_office"}),
        ("fact_recorded", {"fact": facts[0], "value": True, "source": "recruitment_office"}),
        ("source_suspended", {}),
        ("measures_ordered", {**OFFICER, "measures": ()}),
        ("measures_ordered", {**OFFICER, "measures": measures[1:]}),
        ("measures_ordered", {**NOBODY, "measures": ()}),
        ("summons_contested", {"author": "person:ivan"}),
        ("measure_contested", {"author": "person:ivan", "measure": measures[0]}),
        ("fact_contested", {"author": "person:ivan", "fact": facts[0]}),
        ("fact_contested", {"author": "person:ivan", "fact": facts[1]}),
        ("contest_decided", {**JUDGE, "outcome": "upheld"}),
        ("contest_decided", {**JUDGE, "outcome": "dismissed"}),
        ("contest_decided", {**NOBODY, "outcome": "dismissed"}),
    )


def of_the_file(off: tuple[str, bool, str], away: str) -> tuple[Named, ...]:
    """The named acts about the file, the register, and another summons. `off`: a particular and its value that are a
    ground to be off the register, and that ground; `away`: another region."""
    return (
        ("fact_contested", {"author": "person:ivan", "fact": "name"}),
        ("fact_recorded", {"fact": "name", "value": "Ivan", "source": "civil_registry"}),
        ("fact_recorded", {"fact": off[0], "value": off[1], "source": "recruitment_office"}),
        ("deregistered", {**OFFICER, "deregistration_ground": off[2]}),
        ("deregistered", {**OFFICER, "deregistration_ground": off[2], "happened": TWO_DAYS_IN}),
        ("deregistered", {**NOBODY, "deregistration_ground": off[2]}),
        ("registered_again", OFFICER),
        ("registered_again", NOBODY),
        ("file_moved", {**OFFICER, "region": away, "reason": "lives there"}),
        ("file_moved", {**NOBODY, "region": away, "reason": "lives there"}),
        ("retention_held", {**OFFICER, "reason": "lawsuit"}),
        ("retention_released", OFFICER),
        ("retention_set", {**OFFICER, "rule": RETENTION, "years": 1, "ground": "order 12"}),
        ("erasure_ordered", OFFICER),
        ("erased", {}),
        ("mode_set", {}),
        ("summons_issued", {"case": ANOTHER}),
        ("handed_over", {"case": ANOTHER, "by": "office"}),
    )


LADDER: tuple[Named, ...] = (
    ("precept_issued", {}),
    ("penalty_imposed", {}),
    ("court_applied", {"licences": ("driving", "hunting")}),
    ("court_ordered", {"licences": ("driving",)}),
    ("court_ordered", {"licences": ("driving", "hunting")}),
    ("court_lifted", {"licences": ("driving",)}),
)
OFF = {
    "ru": ("in_service", True, "serving_now"),
    "ee": ("volunteer", False, "woman_not_volunteer"),
}
CASE_ACTS = {
    "ru": of_the_case("ru", ("exit_ban", "driving_limit"), ("served_before", "education")),
    "ee": (*of_the_case("ee", ("driving", "hunting"), ("served_before", "education")), *LADDER),
}
ALL_ACTS = {
    "ru": (*CASE_ACTS["ru"], *of_the_file(OFF["ru"], "Kamchatka Krai")),
    "ee": (*CASE_ACTS["ee"], *of_the_file(OFF["ee"], "Ida-Viru County")),
}


def forged(ground: str, *measures: str) -> tuple[tuple[Named, ...], ...]:
    """Burdens as somebody would write them who got past the door: too early, out of turn, by nobody, by the clock.
    `ground`: one to be off the register."""
    another = {"case": ANOTHER}
    off = ("deregistered", {**OFFICER, "deregistration_ground": ground})
    a_summons = (
        ("summons_issued", another),
        ("handed_over", {**another, "by": "office"}),
        ("warning_given", {**another, "measures": measures, "author": "clock", "ground": "art. 7.1"}),
        ("measures_proposed", {**another, "measures": measures, "author": "clock"}),
        ("measures_ordered", {**another, **OFFICER, "measures": measures}),
    )
    proposed = ("measures_proposed", {"measures": measures, "author": "clock"})
    by = (
        {**OFFICER, "measures": ()},
        {**NOBODY, "measures": ()},
        {"officer": " Clock ", "measures": measures},
    )
    return (
        (("default_entered", {"author": "clock"}),),
        *((proposed, ("measures_ordered", values)) for values in by),
        (proposed, ("measures_ordered", {**OFFICER, "measures": (), "author": "clock"})),
        (("court_applied", {"licences": measures}), ("court_ordered", {"licences": measures})),
        a_summons,
        (off, proposed, ("measures_ordered", {**OFFICER, "measures": ()})),
        (off, ("registered_again", NOBODY), *a_summons),
        (off, ("registered_again", OFFICER), proposed, ("measures_ordered", {**OFFICER, "measures": ()})),
    )


IVAN = {"born": "2004-03-02", "sex": "male", "fitness_category": "A", "served_before": False}
MART = {"born": "2005-05-05", "sex": "male", "fitness_category": "fit", "served_before": False}
MARI = {**MART, "sex": "female", "volunteer": True}


def ru(name: str, **other: Any) -> Story:
    usual: dict[str, Any] = {
        "facts": IVAN,
        "kind": "board",
        "issued": "2026-03-02 09:00",
        "appear": "2026-03-25 10:00",
        "alphabet": CASE_ACTS["ru"],
        "forged": forged(OFF["ru"][2], "exit_ban", "driving_limit"),
        "outage": "register",
    }
    return Story(name, "ru", **{**usual, **other})


def ee(name: str, **other: Any) -> Story:
    usual: dict[str, Any] = {
        "facts": MART,
        "kind": "medical",
        "issued": "2026-03-01 09:00",
        "appear": "2026-04-20 09:00",
        "alphabet": CASE_ACTS["ee"],
        "forged": forged(OFF["ee"][2], "driving", "hunting"),
        "outage": "e_account",
    }
    return Story(name, "ee", **{**usual, **other})


POSTED = ("2026-03-02 09:05", "posted", {"method": "register"})
HANDED_OVER = ("2026-03-02 10:00", "handed_over", {"by": "office"})
IN_DEFAULT = (
    HANDED_OVER,
    ("2026-04-21 09:00", "precept_issued", {}),
    ("2026-04-21 09:00", "penalty_imposed", {}),
)
SUSPENDED = (
    *IN_DEFAULT,
    ("2026-04-22 09:00", "court_applied", {"licences": ("driving", "hunting")}),
    ("2026-04-23 09:00", "court_ordered", {"licences": ("driving",)}),
)
LONG = {
    "ru": (
        ru("from the issue on"),
        ru("posted in the register", prefix=(POSTED,)),
        ru(
            "thirty before the term is over",
            facts={**IVAN, "born": "1997-04-10"},
            issued="2027-03-02 09:00",
            appear="2027-03-25 10:00",
        ),
        ru("an appearance date past the cap of thirty days", appear="2026-04-02 10:00"),
        ru("over the change of August 2023", issued="2023-07-30 09:00", appear="2023-08-10 10:00"),
        ru("a data check", kind="data_check", prefix=(POSTED,)),
        ru(
            "in service already",
            facts={**IVAN, "in_service": True},
            prefix=(POSTED,),
            alphabet=ALL_ACTS["ru"],
        ),
    ),
    "ee": (
        ee("from the issue on"),
        ee("28 on the day after default", facts={**MART, "born": "1998-04-22"}, prefix=(HANDED_OVER,)),
        ee(
            "over the change of 2022",
            facts={**MART, "born": "2000-05-05"},
            issued="2021-12-20 09:00",
            appear="2022-02-10 09:00",
        ),
        ee("an appearance date before service is deemed", appear="2026-03-20 09:00"),
        ee("a woman who volunteered", facts=MARI, prefix=(HANDED_OVER,), alphabet=ALL_ACTS["ee"]),
    ),
}
PROPOSED = (POSTED, ("2026-04-15 09:00", "summons_read", {}))
ONE_YEAR = ("retention_set", {**OFFICER, "rule": RETENTION, "years": 1, "ground": "order 12"})


def taken_off(pack: str, at: str) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """What takes the person off the register, and the order that such a file is kept for a year."""
    fact, value, ground = OFF[pack]
    return (
        (at, "fact_recorded", {"fact": fact, "value": value, "source": "recruitment_office"}),
        (at, "deregistered", {**OFFICER, "deregistration_ground": ground}),
        (at, *ONE_YEAR),
    )


LATE = {
    "ru": (ru("all measures proposed", prefix=PROPOSED, alphabet=ALL_ACTS["ru"]),),
    "ee": (
        ee("in default, a penalty imposed", prefix=IN_DEFAULT, alphabet=ALL_ACTS["ee"], live_only=True),
        ee("suspended by the court", prefix=SUSPENDED, live_only=True),
    ),
}
TAKEN_OFF = {
    "ru": ru(
        "taken off the register",
        prefix=(*PROPOSED, *taken_off("ru", "2026-04-16 09:00")),
        alphabet=ALL_ACTS["ru"],
    ),
    "ee": ee(
        "taken off the register",
        facts=MARI,
        prefix=(HANDED_OVER, *taken_off("ee", "2026-04-16 09:00")),
        alphabet=ALL_ACTS["ee"],
    ),
}
EVERYWHERE = [(pack, mode) for pack in ("ru", "ee") for mode in ("live", "test")]


def explore(
    pack: str, mode: str, record: Callable[[str, object], None], long: int, late: int, off: int
) -> Found:
    """All stories of that pack in that mode, up to so many acts after a long story's, a late story's beginning, and
    that of whoever was taken off the register."""
    total = Found()
    for stories, bound in ((LONG[pack], long), (LATE[pack], late), ([TAKEN_OFF[pack]], off)):
        for story in stories:
            if mode == "test" and story.live_only:
                continue
            found = Explorer(story, mode, bound).run()
            print(f"{pack} {mode}, {story.name}, acts up to {bound}: {found}")
            total.add(found)
    told = f"{pack} {mode}, acts up to {long}, {late} and {off}: {total}"
    print(told)
    record("explored", told)
    return total


def judged(found: Found, mode: str) -> None:
    """No promise was broken, and what was explored is worth the name."""
    assert found.broken == []
    if mode == "live":
        assert found.statuses == {
            "issued",
            "posted",
            "sent",
            "served",
            "in_default",
            "appeared",
            "excused",
            "withdrawn",
        }
        assert found.measures == {"proposed", "in_force", "stayed", "lifted", "annulled"}
        assert found.in_force > 10
    else:
        assert found.statuses == {"issued", "posted", "sent", "withdrawn"}
        assert (found.measures, found.in_force) == (set(), 0)


@pytest.mark.parametrize(("pack", "mode"), EVERYWHERE)
def test_every_state_near_the_beginning_of_a_story_keeps_the_promises(pack, mode, record_property):
    judged(explore(pack, mode, record_property, long=1, late=2, off=1), mode)


def test_every_kind_of_act_that_bears_on_anything_is_a_move_or_made_by_the_clock():
    beginning = {"enrolled"}
    moves = {kind for kind, _ in (*ALL_ACTS["ru"], *ALL_ACTS["ee"])}
    kinds = {kind for kind, cls in a.KINDS.items() if cls.bears}
    assert kinds == beginning | moves | safeguards.CLOCK_MAY


# --- the explorer finds it when a safeguard is gone  ----------------------------------------------------------------


def first_broken(story: Story, mode: str = "live", bound: int = 1) -> tuple[int, str]:
    found = Explorer(story, mode, bound, stop_at_first=True).run()
    assert found.broken, "nothing was found"
    promise, what, _ = found.broken[0]
    return promise, what


def whatever(answer: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: answer


ORDERED = (POSTED, ("2026-04-15 09:00", "measures_ordered", {**OFFICER, "measures": ()}))
CONTESTED = ru("ordered and contested", prefix=(*ORDERED, ("2026-04-16 09:00", "summons_contested", {})))


SILENT = {"fact": "served_before", "value": "unknown", "source": "recruitment_office"}
ORDERED_ONLY = ru("ordered", prefix=ORDERED, forged=())
IN_SERVICE = ru(
    "ordered",
    facts={**IVAN, "in_service": True},
    prefix=ORDERED,
    alphabet=[one for one in ALL_ACTS["ru"] if one[0] == "deregistered"],
    forged=(),
)
UNKNOWN_SINCE = ru("unknown since", prefix=(POSTED, ("2026-04-15 09:00", "fact_recorded", SILENT)))


@pytest.mark.parametrize(
    ("gone", "instead", "story", "promise", "what"),
    [
        ("born_out", whatever(True), LATE["ru"][0], 1, "no named officer"),
        ("why_not", whatever(None), LONG["ru"][1], 1, "the term has not run out"),
        (
            "may_begin",
            lambda case, rule, setting, service: service and service.at,
            LONG["ru"][1],
            1,
            "not run out",
        ),
        ("relieve", whatever(None), ORDERED_ONLY, 1, "no live summons"),
        ("relieve", whatever(None), IN_SERVICE, 1, "taken off the register since"),
        ("is_over", lambda case, at: case.closed, LONG["ru"][2], 1, "not liable"),
        ("annul", whatever(None), CONTESTED, 1, "a contest of it was upheld"),
        ("deferment_blocks", whatever(False), LATE["ru"][0], 1, "a deferment shields"),
        ("no_longer_liable", whatever(None), UNKNOWN_SINCE, 1, "not liable"),
        ("is_stayed", whatever(False), LATE["ru"][0], 5, "contested"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_without_one_safeguard_a_broken_promise_is_found(monkeypatch, gone, instead, story, promise, what):
    monkeypatch.setattr(safeguards, gone, instead)
    found, told = first_broken(story, bound=2)
    assert found == promise
    assert what in told


def test_where_a_test_notice_is_taken_for_a_live_one_its_effects_are_found(monkeypatch):
    monkeypatch.setattr(Case, "test", property(whatever(False)))
    promise, what = first_broken(LONG["ru"][1], mode="test")
    assert (promise, "effect" in what) == (2, True)


def test_a_fold_that_does_not_give_the_same_file_twice_is_found(monkeypatch):
    withdrawals = iter(range(10**9))

    def fickle(file, case, act, setting):
        case.withdrawn_at, case.withdrawn_because = act.effective_at, f"reason {next(withdrawals)}"

    monkeypatch.setitem(fold._HANDLERS, "withdrawn", fickle)
    assert first_broken(LONG["ru"][0]) == (4, "the same acts, folded anew, give another file")


def test_an_act_that_is_changed_after_it_was_written_is_found(monkeypatch):
    def rewrite(file, case, act, setting):
        object.__setattr__(act, "ground", "another")

    monkeypatch.setitem(fold._HANDLERS, "summons_read", rewrite)
    found = Explorer(LONG["ru"][1], "live", 1).run()
    assert {(promise, what) for promise, what, _ in found.broken} == {
        (4, "an act changed after it was written")
    }


@pytest.mark.parametrize("part", ["_measures", "_default", "_service"])
def test_a_step_that_nothing_explains_is_found(monkeypatch, part):
    monkeypatch.setattr(explaining, part, whatever([]))
    promise, what = first_broken(LATE["ru"][0], bound=0)
    assert promise == 5
    assert what.endswith("not explained")
