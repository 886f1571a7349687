"""Every distinct state that the named acts lead to at the boundary days of a case's terms: the promises hold in each.

Exhaustive within a stated bound: from the beginning of each story below every order of the acts of the alphabet, at
the last day and the day after of every term, up to so many acts: here one act after a long story's beginning and two
after a late one's, in `tests/exhaustive` two and three. `explorer.py` says what a state is. Left out: a clock that is
late, a second summons of the same person, a second deferment or outage; the random machine (`test_machine.py`) does
those.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from musterroll.case import explain as explaining
from musterroll.case import fold, safeguards
from musterroll.case.file import Case
from tests.case.explorer import Explorer, Found, Named, Story

OFFICER, NOBODY = {"officer": "petrova"}, {"officer": ""}
TWO_DAYS_IN = timedelta(days=2)
JUDGE = {"officer": "sidorov"}


def acts_of(pack: str, measures: tuple[str, str], facts: tuple[str, str]) -> tuple[Named, ...]:
    """The named acts. `measures`: two of the pack's; `facts`: one that liability rests on, one that it doesn't."""
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


LADDER: tuple[Named, ...] = (
    ("precept_issued", {}),
    ("penalty_imposed", {}),
    ("court_applied", {"licences": ("driving", "hunting")}),
    ("court_ordered", {"licences": ("driving",)}),
    ("court_ordered", {"licences": ("driving", "hunting")}),
    ("court_lifted", {"licences": ("driving",)}),
)
RU = acts_of("ru", ("exit_ban", "driving_limit"), ("served_before", "education"))
EE = (*acts_of("ee", ("driving", "hunting"), ("served_before", "education")), *LADDER)


def forged(*measures: str) -> tuple[tuple[Named, ...], ...]:
    """Burdens as somebody would write them who got past the door: too early, out of turn, by nobody, by the clock."""
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
    )


IVAN = {"born": "2004-03-02", "sex": "male", "fitness_category": "A", "served_before": False}
MART = {"born": "2005-05-05", "sex": "male", "fitness_category": "fit", "served_before": False}


def ru(name: str, **other: Any) -> Story:
    usual: dict[str, Any] = {
        "facts": IVAN,
        "kind": "board",
        "issued": "2026-03-02 09:00",
        "appear": "2026-03-25 10:00",
        "outage": "register",
    }
    return Story(name, "ru", alphabet=RU, forged=forged("exit_ban", "driving_limit"), **{**usual, **other})


def ee(name: str, **other: Any) -> Story:
    usual: dict[str, Any] = {
        "facts": MART,
        "kind": "medical",
        "issued": "2026-03-01 09:00",
        "appear": "2026-04-20 09:00",
        "outage": "e_account",
    }
    return Story(name, "ee", alphabet=EE, forged=forged("driving", "hunting"), **{**usual, **other})


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
    ),
}
LATE = {
    "ru": (ru("all measures proposed", prefix=(POSTED, ("2026-04-15 09:00", "summons_read", {}))),),
    "ee": (
        ee("in default, a penalty imposed", prefix=IN_DEFAULT, live_only=True),
        ee("suspended by the court", prefix=SUSPENDED, live_only=True),
    ),
}
EVERYWHERE = [(pack, mode) for pack in ("ru", "ee") for mode in ("live", "test")]


def explore(pack: str, mode: str, record: Callable[[str, object], None], long: int, late: int) -> Found:
    """All stories of that pack in that mode, up to so many acts after a long story's and a late story's beginning."""
    total = Found()
    for stories, bound in ((LONG[pack], long), (LATE[pack], late)):
        for story in stories:
            if mode == "test" and story.live_only:
                continue
            found = Explorer(story, mode, bound).run()
            print(f"{pack} {mode}, {story.name}, acts up to {bound}: {found}")
            total.add(found)
    told = f"{pack} {mode}, acts up to {long} and {late}: {total}"
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
    judged(explore(pack, mode, record_property, long=1, late=2), mode)


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
        ("relieve", whatever(None), LATE["ru"][0], 1, "no live summons"),
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
