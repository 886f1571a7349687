"""How long a file is kept: the last day and the day after, and what keeps it longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from musterroll.case import acts as a
from musterroll.case.explain import explain
from musterroll.case.file import Case, Measure, PersonFile, Setting
from musterroll.case.fold import apply, fold
from musterroll.case.retention import kept_because, retention_term
from musterroll.case.steps import LONGEST_OUTAGE, check, check_of_register
from musterroll.errors import BadInput, LawRefusal, TermNotOver, UnknownCode, WrongState
from musterroll.law.packs import pack
from musterroll.law.vocabulary import RetentionRule

RU = pack("ru")
RULE = "file_after_deregistration"
FIVE = Setting(RU, retention={RULE: 5})
IVAN = UUID("5b1c0000-0000-4000-8000-000000000001")
ENTERED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HEAD = {"officer": "Петрова"}


def act(kind: type[a.Act], at: datetime = ENTERED, recorded: datetime | None = None, **said: Any) -> a.Act:
    author = said.pop("author", "head:Петрова")
    number = len(said) + at.toordinal()
    made = kind(
        id=uuid5(IVAN, f"{kind.__name__} {at} {number}"), person=IVAN, effective_at=at, author=author, **said
    )
    return made.stored(recorded or at)


def enrolled(region: str = "Ryazan Oblast") -> a.Act:
    facts = {"born": {"value": "1990-03-02"}, "sex": {"value": "male"}, "fitness_category": {"value": "D"}}
    at = datetime(2026, 1, 20, 6, 0, tzinfo=UTC)
    return act(
        a.Enrolled, at, region=region, name="Ivan", personal_number="T-1", facts=facts, author="supplier:x"
    )


def off(at: datetime = ENTERED, recorded: datetime | None = None, **said: Any) -> a.Act:
    return act(
        a.Deregistered, at, recorded, **{"deregistration_ground": "released_from_duty", **HEAD, **said}
    )


def file_of(*acts: a.Act, region: str = "Ryazan Oblast", setting: Setting = FIVE) -> PersonFile:
    return fold([enrolled(region), *acts], setting, IVAN)


def why(file: PersonFile, day: date, setting: Setting = FIVE) -> str | None:
    kept = kept_because(file, setting, day)
    return kept.why if kept is not None else None


@pytest.mark.parametrize(
    ("entered", "last"),
    [
        (datetime(2026, 5, 4, 9, 0, tzinfo=UTC), date(2031, 5, 4)),
        (datetime(2026, 5, 4, 20, 59, tzinfo=UTC), date(2031, 5, 4)),  # the last minute of the day in Ryazan
        (datetime(2026, 5, 4, 21, 0, tzinfo=UTC), date(2031, 5, 5)),
        (datetime(2028, 2, 29, 9, 0, tzinfo=UTC), date(2033, 3, 1)),  # a year without such a day
        (datetime(2027, 12, 31, 9, 0, tzinfo=UTC), date(2032, 12, 31)),
    ],
)
def test_the_file_is_kept_through_the_same_day_years_later_and_not_on_the_day_after(
    entered: datetime, last: date
):
    file = file_of(off(entered))
    term = retention_term(file, FIVE, last)
    assert term is not None
    assert term.last == last
    assert why(file, last) == "term"
    assert why(file, last + timedelta(days=1)) is None


def test_the_day_is_that_of_the_region():
    entered = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)  # on Kamchatka the 5th has begun
    term = retention_term(file_of(off(entered), region="Kamchatka Krai"), FIVE, date(2030, 1, 1))
    assert term is not None
    assert term.began == date(2026, 5, 5)


def test_the_term_runs_from_the_entry_and_not_from_the_day_that_is_said():
    term = retention_term(file_of(off(ENTERED - timedelta(days=60), ENTERED)), FIVE, date(2030, 1, 1))
    assert term is not None
    assert term.began == date(2026, 5, 4)


def test_without_years_no_file_is_ever_erased():
    nobody_said = Setting(RU)
    assert why(file_of(off(), setting=nobody_said), date(2126, 1, 1), nobody_said) == "no_term"


def test_the_years_that_the_law_gives_outrank_those_of_an_officer():
    rules = tuple(replace(rule, years=2) if isinstance(rule, RetentionRule) else rule for rule in RU.rules)
    law = Setting(replace(RU, code="ru-two", rules=rules), retention={RULE: 50})
    assert why(file_of(off(), setting=law), date(2028, 5, 4), law) == "term"
    assert why(file_of(off(), setting=law), date(2028, 5, 5), law) is None
    said = a.RetentionSet(
        id=IVAN,
        person=a.REGISTER,
        effective_at=ENTERED,
        author="x",
        ground="x",
        rule=RULE,
        years=9,
        officer="X",
    )
    with pytest.raises(WrongState):
        check_of_register(said, law, ENTERED)


def test_where_the_law_says_nothing_of_retention_a_file_is_kept_because_nobody_has_said_how_long():
    silent = tuple(rule for rule in RU.rules if not isinstance(rule, RetentionRule))
    law = Setting(replace(RU, code="ru-silent", rules=silent), retention={RULE: 5})
    file = file_of(off(), setting=law)
    assert retention_term(file, law, date(2126, 1, 1)) is None
    assert why(file, date(2126, 1, 1), law) == "no_term"


def test_who_is_on_the_register_is_kept_and_so_is_who_came_back():
    long_after = date(2099, 1, 1)
    assert why(file_of(), long_after) == "registered"
    assert retention_term(file_of(), FIVE, long_after) is None
    back = act(a.RegisteredAgain, ENTERED + timedelta(days=1), **HEAD)
    assert why(file_of(off(), back), long_after) == "registered"


@pytest.mark.parametrize("author", ["clock", "head:Петрова"])
def test_neither_the_clock_nor_nobody_takes_anybody_off_the_register(author: str):
    by_nobody = off(author=author, officer="clock" if author == "clock" else " ")
    assert file_of(by_nobody).deregistered is None
    with pytest.raises(LawRefusal):
        check(file_of(), by_nobody, FIVE)


def test_a_second_deregistration_moves_nothing():
    later = ENTERED + timedelta(days=30)
    assert file_of(off(), off(later)).deregistered == file_of(off()).deregistered
    with pytest.raises(WrongState):
        check(file_of(off()), off(later), FIVE)


@pytest.mark.parametrize(("ground", "error"), [("lives_abroad", WrongState), ("no_such", UnknownCode)])
def test_the_ground_must_be_one_of_the_law_and_hold(ground: str, error: type[Exception]):
    with pytest.raises(error):
        check(file_of(), off(deregistration_ground=ground), FIVE)


def test_a_contested_fact_is_no_ground_to_be_off_the_register():
    contest = act(a.FactContested, author="person:self", fact="fitness_category")
    with pytest.raises(WrongState):
        check(file_of(contest), off(), FIVE)


def test_an_open_contest_and_a_hold_keep_the_file_beyond_its_term():
    after = date(2031, 5, 5)
    contest = act(a.FactContested, author="person:self", fact="sex")
    assert why(file_of(off(), contest), after) == "contest"
    held = act(a.RetentionHeld, **HEAD, reason="lawsuit")
    assert why(file_of(off(), held), after) == "held"
    released = act(a.RetentionReleased, ENTERED + timedelta(days=1), **HEAD)
    assert why(file_of(off(), held, released), after) is None


def test_a_hold_a_release_and_an_entry_are_taken_where_they_have_sense():
    held, released = act(a.RetentionHeld, **HEAD, reason="lawsuit"), act(a.RetentionReleased, **HEAD)
    back = act(a.RegisteredAgain, **HEAD)
    check(file_of(), held, FIVE)
    check(file_of(held), released, FIVE)
    check(file_of(off()), back, FIVE)
    with pytest.raises(WrongState):
        check(file_of(), back, FIVE)
    for file, one in ((file_of(held), released), (file_of(off()), back)):
        with pytest.raises(WrongState, match="named officer"):
            check(file, replace(one, officer=" "), FIVE)


# --- in the register's own file -----------------------------------------------------------------------------------


def set_years(**said: Any) -> a.Act:
    values = {"rule": RULE, "years": 1, "officer": "Петрова", "ground": "Order 12", **said}
    return a.RetentionSet(id=IVAN, person=a.REGISTER, effective_at=ENTERED, author="head:Петрова", **values)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"officer": "clock"}, WrongState),
        ({"rule": "no_such"}, UnknownCode),
        ({"years": 0}, BadInput),
        ({"years": -5}, BadInput),
        ({"ground": " "}, BadInput),
    ],
)
def test_a_term_is_set_by_a_named_officer_for_a_rule_of_the_law_from_one_year_on_and_on_a_ground(
    said: dict[str, Any], error: type[Exception]
):
    check_of_register(set_years(), Setting(RU), ENTERED)
    with pytest.raises(error):
        check_of_register(set_years(**said), Setting(RU), ENTERED)


@pytest.mark.parametrize(("days", "error"), [(0, None), (-1, None), (1, TermNotOver)])
def test_an_erasure_is_ordered_of_terms_that_have_ended_by_that_day_and_of_none_later(
    days: int, error: type[Exception] | None
):
    until = ENTERED.date() + timedelta(days=days)
    about = {"id": IVAN, "person": a.REGISTER, "effective_at": ENTERED, "author": "head:Петрова"}
    order = a.ErasureOrdered(**about, officer="Петрова", until=until, files=1)
    if error is None:
        check_of_register(order, FIVE, ENTERED)
    else:
        with pytest.raises(error):
            check_of_register(order, FIVE, ENTERED)
    with pytest.raises(WrongState, match="named officer"):
        check_of_register(replace(order, officer=""), FIVE, ENTERED)


@pytest.mark.parametrize(("beyond", "taken"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_an_outage_is_entered_for_ten_years_at_most(beyond: timedelta, taken: bool):
    about = {"id": IVAN, "person": a.REGISTER, "effective_at": ENTERED, "author": "operator"}
    outage = a.SourceSuspended(**about, source="register", until=ENTERED + LONGEST_OUTAGE + beyond)
    if taken:
        check_of_register(outage, FIVE, ENTERED)
    else:
        with pytest.raises(BadInput):
            check_of_register(outage, FIVE, ENTERED)


def test_that_a_region_changes_its_mode_asks_for_none_of_this():
    about = {"id": IVAN, "person": a.REGISTER, "effective_at": ENTERED, "author": "operator"}
    check_of_register(a.ModeSet(**about, region="Ryazan Oblast", mode="live"), FIVE, ENTERED)


# --- what is open -------------------------------------------------------------------------------------------------


def summoned(file: PersonFile) -> Case:
    """A summons that is open, as if its end had been left out when the person was taken off the register."""
    issued = act(
        a.SummonsIssued,
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        case=uuid5(IVAN, "case"),
        summons_kind="data_check",
        appear_at=datetime(2026, 3, 25, 9, 0, tzinfo=UTC),
        mode="live",
        region="Ryazan Oblast",
    )
    held, file.deregistered = file.deregistered, None
    apply(file, issued, FIVE)
    file.deregistered = held
    return file.cases[uuid5(IVAN, "case")]


def test_whatever_is_open_in_a_file_keeps_it_beyond_its_term():
    """Taking somebody off the register ends all of it; should that ever be left out, nothing is erased."""
    file, after = file_of(off()), date(2031, 5, 5)
    case = summoned(file)
    assert why(file, after) == "summons"
    case.withdrawn_at = ENTERED
    assert why(file, after) is None
    for base, reason in (("proposed", "measure"), ("in_force", "measure"), ("lifted", None)):
        case.measures = {
            "exit_ban": Measure("exit_ban", ENTERED, "annulled"),
            "credit_refusal": Measure("credit_refusal", ENTERED, base),
        }
        assert why(file, after) == reason


@pytest.mark.parametrize(
    ("acts", "day", "code"),
    [
        ((), date(2031, 5, 5), "wrong_state"),
        ((off(),), date(2031, 5, 4), "term_not_over"),
        ((off(), act(a.RetentionHeld, **HEAD, reason="lawsuit")), date(2031, 5, 5), "wrong_state"),
        (
            (off(), act(a.FactContested, author="person:self", fact="sex")),
            date(2031, 5, 5),
            "contested",
        ),
    ],
)
def test_what_keeps_a_file_refuses_its_erasure_by_a_code_of_its_own(acts, day: date, code: str):
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    with pytest.raises(LawRefusal) as refusal:
        check(file_of(*acts), replace(erased(), effective_at=at), FIVE)
    assert refusal.value.code == code


def test_no_term_and_something_open_refuse_an_erasure_by_their_codes():
    at = datetime(2031, 5, 5, 9, tzinfo=UTC)
    with pytest.raises(TermNotOver):
        check(file_of(off(), setting=Setting(RU)), replace(erased(), effective_at=at), Setting(RU))
    file = file_of(off())
    case = summoned(file)
    with pytest.raises(WrongState, match="a summons is open"):
        check(file, erased(), FIVE)
    case.measures = {"exit_ban": Measure("exit_ban", ENTERED)}
    with pytest.raises(WrongState, match="a measure is proposed or in force"):
        check(file, erased(), FIVE)


def test_a_hold_needs_a_reason_and_is_placed_once_and_released_once():
    held = act(a.RetentionHeld, **HEAD, reason="lawsuit")
    released = act(a.RetentionReleased, **HEAD)
    with pytest.raises(BadInput):
        check(file_of(), act(a.RetentionHeld, **HEAD, reason=" "), FIVE)
    for file, refused in ((file_of(held), held), (file_of(), released)):
        with pytest.raises(WrongState):
            check(file, refused, FIVE)
    for one in (held, released):
        with pytest.raises(WrongState):
            check(file_of(), replace(one, officer="clock"), FIVE)


def test_neither_the_clock_nor_nobody_releases_a_file_or_enters_anybody_again():
    held = act(a.RetentionHeld, **HEAD, reason="lawsuit")
    for by in ({"author": "clock", **HEAD}, {"officer": " "}, {"officer": "clock"}):
        released, back = act(a.RetentionReleased, **by), act(a.RegisteredAgain, **by)
        file = file_of(off(), held, released, back)
        assert (file.held_for, file.deregistered is None) == ("lawsuit", False)


def test_of_a_deregistration_that_is_not_stored_yet_the_term_runs_from_when_it_counts():
    not_stored = replace(off(), recorded_at=None)
    term = retention_term(file_of(not_stored), FIVE, date(2030, 1, 1))
    assert term is not None
    assert term.began == date(2026, 5, 4)


def erased(**said: Any) -> a.Act:
    values = {
        "order": IVAN,
        "rule": RULE,
        "term_ended": date(2031, 5, 4),
        "deregistered": off().id,
        "digest": "",
    }
    return act(a.Erased, datetime(2031, 5, 5, 9, tzinfo=UTC), **{**values, **said})


def test_an_erasure_is_of_the_term_that_has_ended_and_of_no_other():
    check(file_of(off()), erased(), FIVE)
    for said in ({"term_ended": date(2030, 5, 4)}, {"deregistered": IVAN}, {"rule": "another"}):
        with pytest.raises(WrongState):
            check(file_of(off()), erased(**said), FIVE)
    with pytest.raises(LawRefusal):
        check(file_of(off()), replace(erased(), effective_at=datetime(2031, 5, 4, 9, tzinfo=UTC)), FIVE)


def test_the_clock_erases_nothing_and_an_erased_file_takes_nothing():
    with pytest.raises(WrongState):
        check(file_of(off()), erased(author="clock"), FIVE)
    gone = fold([erased()], FIVE, IVAN)
    for one in (enrolled(), off(), erased()):
        with pytest.raises(WrongState):
            check(gone, one, FIVE)


def test_nobody_off_the_register_is_summoned():
    at = ENTERED + timedelta(days=1)
    summons = a.SummonsIssued(
        id=uuid5(IVAN, "summons"),
        person=IVAN,
        case=uuid5(IVAN, "case"),
        effective_at=at,
        author="clerk:Орлова",
        summons_kind="data_check",
        appear_at=at + timedelta(days=20),
        mode="live",
        region="Ryazan Oblast",
    )
    with pytest.raises(LawRefusal, match="off the register") as refusal:
        check(file_of(off()), summons.stored(at), FIVE)
    assert refusal.value.facts["off"] is True  # so that pages say it in their own words


def test_a_deregistration_backdated_to_older_law_still_explains_why_a_later_summons_ended():
    """Prison was such a ground until 24 June 2023; the summons is of 2026."""
    then = datetime(2023, 6, 1, 9, 0, tzinfo=UTC)
    summoned = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    case = uuid5(IVAN, "case")
    issued = act(
        a.SummonsIssued,
        summoned,
        case=case,
        summons_kind="board",
        appear_at=summoned + timedelta(days=21),
        mode="live",
        region="Ryazan Oblast",
        place="Ryazan",
    )
    file = file_of(issued, off(then, summoned + timedelta(days=1), deregistration_ground="in_prison"))
    reasons = explain(file, file.cases[case], FIVE)
    (relief,) = [reason for reason in reasons if reason.what == "relief"]
    assert (relief.rule, relief.at) == ("in_prison", summoned)
