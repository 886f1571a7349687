"""A state machine over random acts, times, modes and packs: after every step promises 1, 2, 4 and 5 hold.

Acts come in two ways: through `check`, as the register takes them, and straight into the fold, as if somebody had got
past the door. What each step leaves is judged by `judge()`, which reads the acts and dates itself and asks neither the
fold nor the safeguards.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from musterroll.case import acts as a
from musterroll.case import fold, steps
from musterroll.case.explain import citations, explain
from musterroll.case.file import PersonFile, Setting
from musterroll.errors import MusterrollError
from musterroll.law.calendar import Outage, day_of
from musterroll.law.packs import pack as pack_of
from tests.case.judge import RELIEF, carried, judge, moves, shape

PERSON = UUID(int=1)
REGIONS = {"ru": ("Kamchatka Krai", "Kaliningrad Oblast", "Ryazan Oblast"), "ee": ("Tallinn",)}
ELSEWHERE = {"ru": REGIONS["ru"], "ee": ("Tallinn", "Ida-Viru County")}
OFF = {"ru": "serving_now", "ee": "woman_not_volunteer"}
OPENS = {  # a little before the law changes, and in 2026
    "ru": (date(2026, 1, 10), date(2025, 12, 15), date(2023, 7, 20), date(2023, 4, 10)),
    "ee": (date(2026, 1, 10), date(2021, 12, 15), date(2018, 12, 15)),
}
PEOPLE: dict[str, tuple[dict[str, Any], ...]] = {
    "ru": (
        {"born": "2004-03-02", "sex": "male", "fitness_category": "A"},
        {"born": "1997-05-20", "sex": "male", "fitness_category": "B", "served_before": False},
        {"born": "1997-04-20", "sex": "male", "fitness_category": "A", "conviction": "unknown"},
    ),
    "ee": (
        {"born": "1998-12-01", "sex": "male", "fitness_category": "fit"},
        {"born": "2000-05-05", "sex": "male", "fitness_category": "fit"},
        {"born": "2005-05-05", "sex": "female", "fitness_category": "fit", "volunteer": True},
    ),
}
FACTS = ("served_before", "fitness_category", "education", "born", "region")
WAITS = st.one_of(
    st.timedeltas(timedelta(minutes=1), timedelta(hours=30)),
    st.sampled_from([timedelta(days=n) for n in (1, 6, 7, 8, 14, 19, 20, 21, 30, 31, 45, 200, 400)]),
)
OFFICERS = st.sampled_from(["petrova", "petrova", "tamm", "", "clock", " CLOCK "])
AUTHORS = st.sampled_from(["officer:petrova", "officer:petrova", "clock", "person:ivan"])
STEPS = (
    "posted",
    "sent",
    "delivered",
    "returned_unserved",
    "handed_over",
    "refused",
    "summons_read",
    "summons_contested",
    "measure_contested",
    "measures_ordered",
    "measures_ordered",
    "precept_issued",
    "penalty_imposed",
    "court_applied",
    "court_ordered",
    "court_lifted",
)
FORGED = (
    *STEPS,
    "withdrawn",
    "service_deemed",
    "warning_given",
    "default_entered",
    "measures_proposed",
    "lapsed",
    "summons_issued",
)
OFTEN = {
    "weeks_go_by_and_the_clock_runs": 8,
    "time_goes_by": 2,
    "the_clock_runs": 2,
    "an_officer_orders_what_is_proposed": 6,
    "the_ladder_is_climbed": 4,
    "the_office_acts": 5,
    "somebody_gets_past_the_door": 4,
    "a_burden_is_forced": 6,
    "a_contest_is_opened_or_decided": 3,
    "relief_comes": 1,
    "a_summons_is_issued": 1,
    "a_deferment_begins_or_ends": 1,
    "a_source_goes_silent": 1,
    "the_region_changes_its_mode": 1,
    "the_file_is_moved": 1,
    "the_person_is_taken_off_the_register_or_entered_again": 1,
}
"""What happens in a step, and how often: stories that get as far as a measure have to be told often enough."""


class Register(RuleBasedStateMachine):
    """One person, whatever may befall them."""

    @initialize(data=st.data())
    def enrol(self, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(["ru", "ee"]))
        self.pack = pack_of(code)
        self.region = data.draw(st.sampled_from(REGIONS[code]))
        self.zone = self.pack.zone(self.region)
        opens = data.draw(st.sampled_from(OPENS[code]))
        self.now = datetime(opens.year, opens.month, opens.day, 9, tzinfo=UTC)
        mode = data.draw(st.sampled_from(["live", "live", "live", "live", "test"]))
        self.setting = Setting(self.pack, (), {self.region: mode})
        self.file = PersonFile(PERSON)
        self.acts: list[a.Act] = []
        self.known: list[
            tuple[datetime, int, str]
        ] = []  # recorded at, number of acts, the file as it then was
        self.number = 0
        facts = data.draw(st.sampled_from(PEOPLE[code]))
        self.submit(
            a.Enrolled(
                **self.common(author="supplier:test"),
                region=self.region,
                name="Ivan",
                personal_number="T-1",
                facts={name: {"value": value} for name, value in facts.items()},
            )
        )

        self.a_summons_is_made_known(data)

    def a_summons_is_made_known(self, data: st.DataObject) -> None:
        """Most stories begin so; without it hardly any would get as far as a measure."""
        ways: tuple[tuple[str, dict[str, str]], ...] = (
            ("posted", {"method": "register" if self.pack.code == "ru" else "e_account"}),
            ("posted", {"method": "e_account"}),
            ("sent", {"method": "registered_post"}),
            ("handed_over", {"by": "office"}),
        )
        case = UUID(int=0xCA5E0000)
        kinds = {"ru": ["board", "data_check"], "ee": ["medical", "data_check"]}
        issued = a.SummonsIssued(
            **self.common(case=case),
            summons_kind=data.draw(st.sampled_from(kinds[self.pack.code])),
            appear_at=self.now + timedelta(days=data.draw(st.sampled_from([10, 25, 3]))),
            mode=self.setting.mode(self.region),
            region=self.region,
        )
        if self.submit(issued):
            kind, how = data.draw(st.sampled_from(ways))
            self.submit(a.KINDS[kind](**self.common(case=case), **how))

    # --- how acts come in ----------------------------------------------------------------------------------

    def common(self, case: UUID | None = None, **values: Any) -> dict[str, Any]:
        self.number += 1
        return {
            "id": UUID(int=0xAC70000 + self.number),
            "person": PERSON,
            "case": case,
            "effective_at": self.now,
            "recorded_at": self.now,
            "author": "officer:petrova",
            **values,
        }

    def take(self, act: a.Act) -> None:
        fold.apply(self.file, act, self.setting)
        self.acts.append(act)
        self.remember()

    def remember(self) -> None:
        self.known.append((self.now, len(self.acts), shape(self.file)))

    def submit(self, act: a.Act) -> bool:
        """Through the check: a refused act changes nothing."""
        before = shape(self.file)
        try:
            steps.check(self.file, act, self.setting)
        except MusterrollError as refusal:
            known = refusal.code in {*steps.REFUSALS, "unknown_code"}
            assert known
            assert shape(self.file) == before
            return False
        self.take(act)
        return True

    @property
    def live(self) -> list[UUID]:
        """Summonses from which something may still follow."""
        return [case.id for case in self.file.cases.values() if not case.closed]

    # --- what happens ----------------------------------------------------------------------------------------

    @rule(data=st.data(), what=st.sampled_from([name for name, often in OFTEN.items() for _ in range(often)]))
    def something_happens(self, data: st.DataObject, what: str) -> None:
        getattr(self, what)(data)

    def time_goes_by(self, data: st.DataObject) -> None:
        self.now += data.draw(WAITS)

    def the_clock_runs(self, data: st.DataObject) -> None:
        made = []
        for case in list(self.file.cases.values()):
            made += steps.clock_acts(self.file, case, self.setting, self.now)
        assert all(act.author == a.CLOCK and act.recorded_at == self.now for act in made)
        assert all(act.effective_at <= self.now for act in made)
        ids = [act.id for act in (*self.acts, *made)]
        assert len(ids) == len(set(ids)), "the clock made an act twice"
        self.acts += made
        self.remember()
        for case in self.file.cases.values():
            assert steps.clock_acts(self.file, case, self.setting, self.now) == []
            owed = steps.wakes_at(case, self.setting)
            assert owed is None or owed > self.now

    def weeks_go_by_and_the_clock_runs(self, data: st.DataObject) -> None:
        self.now += timedelta(days=data.draw(st.sampled_from([8, 31, 52])))
        self.the_clock_runs(data)

    def an_officer_orders_what_is_proposed(self, data: st.DataObject) -> None:
        if not self.live:
            return
        case = data.draw(st.sampled_from(sorted(self.live)))
        self.submit(a.MeasuresOrdered(**self.common(case=case), officer="petrova"))

    def the_ladder_is_climbed(self, data: st.DataObject) -> None:
        if not self.live:
            return
        case = data.draw(st.sampled_from(sorted(self.live)))
        for kind in ("precept_issued", "penalty_imposed", "court_applied", "court_ordered"):
            if kind not in self.file.cases[case].rungs:
                more = {"licences": ("driving", "hunting")} if kind.startswith("court") else {}
                self.submit(a.KINDS[kind](**self.common(case=case), **more))
                if data.draw(st.booleans()):
                    return

    def a_summons_is_issued(self, data: st.DataObject) -> None:
        lead = data.draw(st.sampled_from([1, 5, 7, 8, 25, 30, 31, 60, 366]))
        kinds = sorted(self.pack.kinds)
        act = a.SummonsIssued(
            **self.common(case=UUID(int=0xCA5E0000 + self.number + 1)),
            summons_kind=data.draw(st.sampled_from(["data_check", "medical", *kinds])),
            appear_at=self.now + timedelta(days=lead),
            mode=self.setting.mode(self.region),
            region=self.region,
        )
        self.submit(act)

    def the_office_acts(self, data: st.DataObject) -> None:
        if not self.file.cases:
            return
        kind, back = data.draw(st.sampled_from(STEPS)), data.draw(st.sampled_from([0, 0, 0, 1, 5]))
        case = data.draw(st.sampled_from(sorted(self.live or self.file.cases)))
        self.submit(self.random_act(data, kind, case, back=timedelta(days=back)))

    def relief_comes(self, data: st.DataObject) -> None:
        """Promise 1's other half: it needs nobody and takes effect at once."""
        if not self.live:
            return
        kind, case = data.draw(st.sampled_from(sorted(RELIEF))), data.draw(st.sampled_from(sorted(self.live)))
        if self.submit(self.random_act(data, kind, case, back=timedelta(0))):
            assert self.file.cases[case].status == RELIEF[kind]
            assert all(measure.ended for measure in self.file.cases[case].measures.values())

    def somebody_gets_past_the_door(self, data: st.DataObject) -> None:
        if not self.file.cases:
            return
        kind, shift = data.draw(st.sampled_from(FORGED)), data.draw(st.integers(-60, 60))
        case = data.draw(st.sampled_from(sorted(self.file.cases)))
        self.take(self.random_act(data, kind, case, back=timedelta(days=-shift), author=data.draw(AUTHORS)))

    def a_burden_is_forced(self, data: st.DataObject) -> None:
        """All that leads to a measure straight into the fold, now, but for what is left out on the way."""
        if not self.live:
            return
        case = data.draw(st.sampled_from(sorted(self.live)))
        every = tuple(sorted(self.pack.measures))
        posted = {**self.file.cases[case].posted, **self.file.cases[case].sent}
        today = day_of(self.now, self.zone)
        for kind, values in (
            (
                "service_deemed",
                {"method": next(iter(posted), "register"), "served_on": today - timedelta(days=1)},
            ),
            ("warning_given", {"measures": every}),
            ("default_entered", {}),
            ("measures_proposed", {"measures": every}),
            ("precept_issued", {}),
            ("penalty_imposed", {}),
            ("court_applied", {"licences": every}),
            ("measures_ordered", {"measures": (), "officer": data.draw(OFFICERS)}),
            ("court_ordered", {"licences": every}),
        ):
            if data.draw(st.integers(0, 4)):
                author = data.draw(AUTHORS) if kind == "measures_ordered" else "officer:petrova"
                self.take(a.KINDS[kind](**self.common(case=case, author=author), **values))

    def a_contest_is_opened_or_decided(self, data: st.DataObject) -> None:
        known = [*self.file.contests, UUID(int=0xDEAD)]
        decided = a.ContestDecided(
            **self.common(author=data.draw(AUTHORS)),
            contest=data.draw(st.sampled_from(known)),
            outcome=data.draw(st.sampled_from(["dismissed", "dismissed", "dismissed", "upheld"])),
            officer=data.draw(OFFICERS),
        )
        opened = a.FactContested(**self.common(author="person:ivan"), fact=data.draw(st.sampled_from(FACTS)))
        act = data.draw(st.sampled_from([decided, decided, opened]))
        if data.draw(st.booleans()):
            self.submit(act)
        else:
            self.take(act)

    def a_deferment_begins_or_ends(self, data: st.DataObject) -> None:
        common, days = self.common(), data.draw(st.integers(-2, 60))
        if data.draw(st.booleans()):
            self.submit(a.DefermentEnded(**common, deferment_ground="study"))
        else:
            until = day_of(self.now, self.zone) + timedelta(days=days)
            self.submit(a.DefermentGranted(**common, deferment_ground="study", until=until))

    def a_source_goes_silent(self, data: st.DataObject) -> None:
        hours = data.draw(st.integers(1, 100))
        source = data.draw(st.sampled_from(sorted(self.pack.sources)))
        outage = Outage(source, self.now, self.now + timedelta(hours=hours))
        self.setting = Setting(self.pack, (*self.setting.outages, outage), self.setting.modes)

    def the_region_changes_its_mode(self, data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(["live", "test"]))
        self.setting = Setting(self.pack, self.setting.outages, {self.region: mode})

    def the_file_is_moved(self, data: st.DataObject) -> None:
        """To another office or to the same, by anybody, now or as of another day, past the door or through it."""
        act = a.FileMoved(
            **self.common(
                author=data.draw(AUTHORS),
                effective_at=self.now + timedelta(days=data.draw(st.sampled_from([0, 0, 0, -3, 2]))),
            ),
            region=data.draw(st.sampled_from(ELSEWHERE[self.pack.code])),
            officer=data.draw(OFFICERS),
            reason="lives there",
        )
        if data.draw(st.booleans()):
            self.take(act)
        elif not self.submit(act):
            return
        moved = act.id in moves(self.acts)
        assert any(move.act == act.id for move in self.file.moves) == moved
        self.region, self.zone = self.file.region, self.file.zone
        self.setting = Setting(self.pack, self.setting.outages, {self.region: self.setting.mode(self.region)})
        if moved:
            assert self.live == []
            assert all(
                measure.ended for case in self.file.cases.values() for measure in case.measures.values()
            )

    def the_person_is_taken_off_the_register_or_entered_again(self, data: st.DataObject) -> None:
        """By anybody, as of now or of another day, past the door or through it."""
        common = self.common(
            author=data.draw(AUTHORS),
            effective_at=self.now + timedelta(days=data.draw(st.sampled_from([0, 0, 0, -3, 2]))),
        )
        officer = data.draw(OFFICERS)
        act: a.Act = a.RegisteredAgain(**common, officer=officer)
        if data.draw(st.booleans()):
            act = a.Deregistered(**common, officer=officer, deregistration_ground=OFF[self.pack.code])
        if data.draw(st.booleans()):
            self.take(act)
        elif not self.submit(act):
            return

    @invariant()
    def nothing_is_open_of_whoever_is_off_the_register(self) -> None:
        file = getattr(self, "file", PersonFile(PERSON))
        if file.deregistered is not None:
            event(f"{self.pack.code}: off the register")
            assert self.live == []
            assert all(measure.ended for case in file.cases.values() for measure in case.measures.values())

    def random_act(
        self, data: st.DataObject, kind: str, case: UUID, back: timedelta, author: str = "officer:petrova"
    ) -> a.Act:
        cls = a.KINDS[kind]
        measures = st.lists(st.sampled_from(sorted(self.pack.measures)), max_size=2, unique=True).map(tuple)
        values: dict[str, Any] = {
            "method": lambda: st.sampled_from(["register", "e_account", "registered_post", "plain_post"]),
            "by": lambda: st.just("office"),
            "reason": lambda: st.just("illness"),
            "officer": lambda: OFFICERS,
            "measures": lambda: measures,
            "licences": lambda: measures,
            "measure": lambda: st.sampled_from(sorted(self.pack.measures)),
            "served_on": lambda: st.integers(-40, 40).map(
                lambda n: day_of(self.now, self.zone) + timedelta(days=n)
            ),
            "mode": lambda: st.sampled_from(["live", "test"]),
            "summons_kind": lambda: st.just("data_check"),
            "region": lambda: st.just(self.region),
            "appear_at": lambda: st.just(self.now + timedelta(days=5)),
        }
        known = {f.name for f in fields(a.Act)}
        drawn = {
            f.name: data.draw(values[f.name]())
            for f in fields(cls)
            if f.name not in known and f.name in values
        }
        return cls(**self.common(case=case, effective_at=self.now - back, author=author), **drawn)

    # --- what holds after every step ----------------------------------------------------------------------------

    @invariant()
    def promise_1_nothing_binds_without_its_five_conditions(self) -> None:
        for case in getattr(self, "file", PersonFile(PERSON)).cases.values():
            for kind, measure in case.measures.items():
                event(f"{self.pack.code} {case.mode}: {measure.state}")
                if measure.state == "in_force":
                    zone = self.pack.zone(case.region)
                    assert judge(self.acts, case, kind, measure.order, zone, self.pack.code) == []

    @invariant()
    def promise_2_a_test_notice_has_no_effect(self) -> None:
        for case in getattr(self, "file", PersonFile(PERSON)).cases.values():
            born = next(act for act in self.acts if isinstance(act, a.SummonsIssued) and act.case == case.id)
            assert case.mode == born.mode
            if born.mode == "test":
                assert case.status in ("issued", "posted", "sent", "withdrawn")
                assert (case.services, case.measures, case.default_since) == ([], {}, None)
                assert steps.due(case, self.setting) is None
                assert steps.earliest(case, self.setting) == {}

    @invariant()
    def promise_4_what_was_known_then_is_what_its_acts_say_now(self) -> None:
        if len(getattr(self, "known", ())) % 4 != 1:  # not each time: it folds all there is
            return
        assert shape(fold.fold(self.acts, self.setting, PERSON)) == shape(self.file)
        known_at, number, said = self.known[len(self.known) // 2]
        assert shape(fold.fold(self.acts[:number], self.setting, PERSON)) == said
        last = [entry for entry in self.known if entry[0] == known_at][-1]
        by_then = [act for act in self.acts if act.recorded_at is not None and act.recorded_at <= known_at]
        assert shape(fold.fold(by_then, self.setting, PERSON)) == last[2]

    @invariant()
    def promise_5_everything_is_explained_and_a_contest_stays_what_it_carries(self) -> None:
        for case in getattr(self, "file", PersonFile(PERSON)).cases.values():
            reasons = explain(self.file, case, self.setting)
            assert reasons
            assert all(reason.citation and reason.says["en"] and reason.says["ru"] for reason in reasons)
            assert set(case.measures) <= {reason.measure for reason in reasons} or case.test
            assert citations(reasons)
            for kind, measure in case.measures.items():
                contested = any(
                    carried(contest, case, kind) for contest in self.file.contests.values() if contest.open
                )
                assert measure.state in (
                    ("stayed", "lifted", "annulled")
                    if contested
                    else ("proposed", "in_force", "lifted", "annulled")
                )


TestRegister = pytest.mark.slow(Register.TestCase)
TestRegister.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
