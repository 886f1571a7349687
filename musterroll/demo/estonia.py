"""Synthetic people of the Estonian register. Codes of facts, sources, grounds and basis are those of the
pack `ee`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from musterroll.demo import names, places
from musterroll.demo.addresses import Addresses, Parts
from musterroll.demo.days import Days
from musterroll.demo.draws import FULL, Draws, Source, by_rank, share, spread
from musterroll.demo.people import Facts, SyntheticPerson, ee_check_digit
from musterroll.demo.tables import between, percents, step
from musterroll.law.calendar import add_years, age_on

BASIS = "KVTS"

VOLUNTEERS = share(0.03)  # women
ABROAD = share(0.01)
SEVEN_YEARS_ABROAD = share(0.012)
CONVICTED = share(0.015)
SENTENCED = share(0.003)
INVESTIGATED = share(0.003)
ALTERNATIVE = share(0.006)
CARER = share(0.01)
SEVERE_DISABILITY = share(0.012)
MEDICINE = share(0.05)  # of students
SILENT = share(0.006)
DEFERRED_ON_PAPER = share(0.9)
UNMARRIED_WITH_A_CHILD = share(0.12)  # couples often don't marry
LAST_CALL_UP_AGE = 27
STUDY_DEFERMENT_YEAR = 23  # until 1 July of the year of turning 23

# Hundreds of men by completed years of age, in round figures.
_MEN = {17: 74, 20: 68, 24: 62, 28: 72, 32: 92, 36: 104, 40: 98, 46: 95, 52: 88, 55: 86}
_RUSSIAN_SPEAKING = {"Ida-Viru County": 0.8, "Tallinn": 0.42, "Harju County": 0.2}
_RUSSIAN_SPEAKING_ELSEWHERE = 0.06
_STUDIES: dict[int, dict[str, float]] = {
    17: {"school_pupil": 72, "vocational_student": 22, "basic": 6},
    18: {"school_pupil": 62, "vocational_student": 24, "secondary": 6, "basic": 8},
    19: {
        "university_student": 24,
        "vocational_student": 20,
        "secondary": 38,
        "vocational": 8,
        "basic": 10,
    },
    20: {
        "university_student": 30,
        "vocational_student": 8,
        "secondary": 36,
        "vocational": 16,
        "basic": 10,
    },
    22: {
        "university_student": 24,
        "secondary": 34,
        "vocational": 24,
        "higher": 8,
        "basic": 10,
    },
    24: {
        "university_student": 10,
        "secondary": 32,
        "vocational": 26,
        "higher": 21,
        "basic": 11,
    },
    28: {
        "university_student": 3,
        "secondary": 28,
        "vocational": 29,
        "higher": 29,
        "basic": 11,
    },
}
_LONGEST = {"school_pupil": 2, "vocational_student": 3, "university_student": 4}
_SERVED = {17: 0, 18: 1, 19: 8, 21: 22, 24: 31, 28: 36, 40: 42, 50: 48, 55: 60}
_MARRIED = {17: 0, 21: 1, 25: 8, 30: 28, 36: 45, 45: 54, 55: 57}
_DIVORCED = {17: 0, 25: 1, 32: 6, 42: 14, 55: 20}
_EMPLOYED = {17: 10, 19: 35, 22: 58, 26: 80, 35: 88, 50: 85, 55: 80}
_CHILDREN = {
    17: {0: 80, 1: 20},
    24: {0: 45, 1: 40, 2: 15},
    30: {0: 18, 1: 36, 2: 36, 3: 8, 4: 2},
    38: {0: 8, 1: 28, 2: 44, 3: 16, 4: 4},
}
_FITNESS = {"fit": 68, "temporarily_unfit": 12, "unfit": 20}
_FITNESS_AFTER_SERVICE = {"fit": 94, "unfit": 6}
_NOT_EXAMINED = {17: 88, 18: 45, 19: 22, 21: 8, 24: 3, 27: 1, 55: 0.5}


def write_address(parts: Parts) -> str:
    """Street, house and flat, town, postcode, county: "Kooli tn 7-12, Põltsamaa, 48017 Jõgeva maakond"."""
    postcode, county, town, street, house, flat = parts
    door = f"{house}-{flat}" if flat else house
    return f"{street} {door}, {town}, {postcode} {county}".rstrip()


class Estonia:
    """Makes people of the Estonian register."""

    def __init__(self, seed: int, today: date) -> None:
        self._source = Source("ee", seed)
        self._today = today
        self._ordinal = today.toordinal()
        self._days = Days(today)
        self._ago = self._days.ago
        self._ahead = self._days.ahead
        self._ages = self._days.ages(lambda years: between(_MEN, years), FULL)
        self._regions = spread(((place, place.weight) for place in places.ESTONIA), 16)
        self._addresses = Addresses(places.ESTONIA, names.ET_STREETS, names.ET_RENAMED, 3, write_address)
        self._studies = tuple(spread(step(_STUDIES, max(age, 17))) for age in range(61))
        self._children = tuple(spread(step(_CHILDREN, max(age, 17))) for age in range(61))
        self._term_ends = {
            course: tuple(self._days.term_end(6, 30, years) for years in range(longest))
            for course, longest in _LONGEST.items()
        }
        self._served, self._married, self._divorced = (
            percents(_SERVED),
            percents(_MARRIED),
            percents(_DIVORCED),
        )
        self._employed, self._not_examined = (
            percents(_EMPLOYED),
            percents(_NOT_EXAMINED),
        )
        self._fitness, self._fitness_after = (
            spread(_FITNESS),
            spread(_FITNESS_AFTER_SERVICE),
        )
        # (given names, surnames) by community and sex.
        self._men = (by_rank(names.ET_NAMES_MALE, 6), by_rank(names.ET_SURNAMES, 200))
        self._women = (
            by_rank(names.ET_NAMES_FEMALE, 6),
            by_rank(names.ET_SURNAMES, 200),
        )
        self._men_rus = (
            by_rank(names.ET_NAMES_MALE_RUS, 6),
            by_rank(names.ET_SURNAMES_RUS, 60),
        )
        self._women_rus = (
            by_rank(names.ET_NAMES_FEMALE_RUS, 6),
            by_rank(names.ET_SURNAMES_RUS_FEMALE, 60),
        )
        self._rus = {
            place.region: share(_RUSSIAN_SPEAKING.get(place.region, _RUSSIAN_SPEAKING_ELSEWHERE))
            for place in places.ESTONIA
        }
        self._offset = Source("ee", seed).draw(0)[0].int % 1_000_000_000

    def person(self, i: int) -> SyntheticPerson:
        """Person number `i`."""
        person_id, d = self._source.draw(i)
        days = self._ages[d.age]
        born = date.fromordinal(self._ordinal - days)
        age = age_on(born, self._today)
        woman = d.sex < VOLUNTEERS and 17 < age < 45
        sex: Literal["male", "female"] = "female" if woman else "male"
        place = self._regions[d.region]
        population = {
            "source": "population_register",
            "as_of": self._ago[d.day_1 % 400],
            "basis": BASIS,
        }
        facts: Facts = {
            "born": {"value": self._ago[days], **population},
            "sex": {"value": sex, **population},
            "citizenship": {"value": "EE", **population},
        }
        course = self._schooling(facts, d, age)
        served = self._service(facts, d, age, woman, course)
        self._health(facts, d, age, served)
        self._family(facts, d, age)
        self._convictions(facts, d)
        self._living(facts, d, place)
        self._work(facts, d, age, course)
        called = 17 <= age <= LAST_CALL_UP_AGE and not served
        deferments = self._deferments(facts, d, born) if called else []
        return SyntheticPerson(
            person_id,
            place.region,
            self._name(d, woman, place.region),
            born,
            sex,
            self._number(i),
            facts,
            deferments,
        )

    def _name(self, d: Draws, woman: bool, region: str) -> str:
        if d.community < self._rus[region]:
            given, surnames = self._women_rus if woman else self._men_rus
        else:
            given, surnames = self._women if woman else self._men
        return f"{given[d.name >> 4]} {surnames[d.surname >> 4]}"

    def _number(self, i: int) -> str:
        """Number `i` of this seed. The step shares no factor with 10**9, so none comes twice before that
        many.
        """
        ten = f"9{(i * 618_033_989 + self._offset) % 1_000_000_000:09d}"
        return f"{ten}{(ee_check_digit(ten) + 5) % 10}"

    def _schooling(self, facts: Facts, d: Draws, age: int) -> str:
        """What was learnt or is being studied; the course, empty where none is under way."""
        course = self._studies[age][d.education >> 6]
        register = {
            "source": "education_register",
            "as_of": self._ago[d.day_2 % 240],
            "basis": BASIS,
        }
        facts["education"] = {"value": course, **register}
        ends = self._term_ends.get(course)
        if ends is None:
            return ""
        facts["study_until"] = {"value": ends[d.study_term % len(ends)], **register}
        if course == "university_student":
            facts["medicine_studies"] = {"value": d.school < MEDICINE, **register}
            began = int(facts["study_until"]["value"][:4]) - _LONGEST[course]
            facts["matriculated_on"] = {"value": f"{began}-07-01", **register}
        return course

    def _service(self, facts: Facts, d: Draws, age: int, woman: bool, course: str) -> bool:
        """Past service; whether this person has served (also where the register doesn't know)."""
        served = d.served < self._served[age] and course != "school_pupil"
        agency = {"source": "agency", "as_of": self._ago[d.day_3 % 700], "basis": BASIS}
        facts["served_before"] = {
            "value": "unknown" if d.silent_2 < SILENT else served,
            **agency,
        }
        facts["alternative_service"] = {
            "value": not served and 18 < age < 28 and d.alternative < ALTERNATIVE,
            **agency,
        }
        if woman:
            facts["volunteer"] = {"value": True, **agency}
        return served

    def _health(self, facts: Facts, d: Draws, age: int, served: bool) -> None:
        if d.rare < SEVERE_DISABILITY and not served:
            facts["severe_disability"] = {
                "value": True,
                "source": "social_insurance_board",
                "as_of": self._ago[d.day_4 % 2000],
                "basis": BASIS,
            }
        if d.examined < self._not_examined[age] and not served:
            return
        category = (self._fitness_after if served else self._fitness)[d.fitness >> 6]
        facts["fitness_category"] = {
            "value": category,
            "source": "health_register",
            "as_of": self._ago[d.day_4 % (300 if category == "temporarily_unfit" or age < 19 else 1600)],
            "basis": BASIS,
        }

    def _family(self, facts: Facts, d: Draws, age: int) -> None:
        population = {
            "source": "population_register",
            "as_of": self._ago[d.day_5 % 500],
            "basis": BASIS,
        }
        if d.married < self._married[age]:
            status, children = "married", self._children[age][d.children >> 6]
        elif d.married < self._married[age] + self._divorced[age]:
            status, children = "divorced", self._children[age][d.children >> 6]
        else:
            status, children = (
                "single",
                1 if age > 22 and d.children < UNMARRIED_WITH_A_CHILD else 0,
            )
        facts["marital_status"] = {"value": status, **population}
        facts["children"] = {"value": children, **population}
        facts["care_of_relative"] = {
            "value": d.care < CARER,
            "source": "social_insurance_board",
            "as_of": self._ago[d.day_6 % 120],
            "basis": BASIS,
        }

    def _convictions(self, facts: Facts, d: Draws) -> None:
        """The criminal record; where the source is silent it is unknown, and so shields."""
        criminal = {
            "source": "criminal_register",
            "as_of": self._ago[d.day_6 % 180],
            "basis": BASIS,
        }
        silent = d.silent_2 > FULL - SILENT
        facts["conviction"] = {
            "value": "unknown" if silent else d.conviction < CONVICTED,
            **criminal,
        }
        if d.conviction < SENTENCED:
            facts["serving_sentence"] = {"value": True, **criminal}
        if d.conviction > FULL - INVESTIGATED:
            facts["under_investigation"] = {"value": True, **criminal}

    def _living(self, facts: Facts, d: Draws, place: places.Place) -> None:
        registered, actual = self._addresses.both(d, place, self._regions[d.region_2])
        population = {
            "source": "population_register",
            "as_of": self._ago[d.day_7 % 2000],
            "basis": BASIS,
        }
        abroad = d.abroad < ABROAD
        if abroad:
            actual = places.ABROAD_FROM_ESTONIA[d.country % len(places.ABROAD_FROM_ESTONIA)]
        facts["registered_address"] = {"value": registered, **population}
        if actual:
            facts["actual_address"] = {
                "value": actual,
                "source": "person",
                "as_of": self._ago[d.day_7 % 600],
                "basis": BASIS,
            }
        facts["permanent_residence_abroad"] = {"value": abroad, **population}
        if d.country < SEVEN_YEARS_ABROAD:
            facts["seven_years_abroad"] = {"value": True, **population}

    def _work(self, facts: Facts, d: Draws, age: int, course: str) -> None:
        """The job, if there is one; a third as many have one while they study."""
        if d.employed > (self._employed[age] // 3 if course else self._employed[age]):
            return
        told = {"source": "person", "as_of": self._ago[d.day_8 % 400], "basis": BASIS}
        facts["employer"] = {
            "value": names.ET_EMPLOYERS[d.employer % len(names.ET_EMPLOYERS)],
            **told,
        }
        facts["occupation"] = {
            "value": names.ET_OCCUPATIONS[d.occupation % len(names.ET_OCCUPATIONS)],
            **told,
        }

    def _deferments(self, facts: Facts, d: Draws, born: date) -> list[dict[str, str]]:
        """What has been granted on the facts held; a tenth of those with a ground haven't asked yet."""
        if d.deferment > DEFERRED_ON_PAPER:
            return []
        granted = []
        cap = date(born.year + STUDY_DEFERMENT_YEAR, 7, 1)
        if "study_until" in facts and cap > self._today:
            granted.append(
                {
                    "ground": "study",
                    "until": min(facts["study_until"]["value"], cap.isoformat()),
                }
            )
        if facts["children"]["value"] or facts["care_of_relative"]["value"]:
            last_of_call_up_age = add_years(born, LAST_CALL_UP_AGE + 1) - timedelta(days=1)
            granted.append(
                {
                    "ground": "support_of_dependant",
                    "until": last_of_call_up_age.isoformat(),
                }
            )
        if "fitness_category" in facts and facts["fitness_category"]["value"] == "temporarily_unfit":
            until = self._ahead[20 + d.until % 340]
            facts["treatment_until"] = {
                "value": until,
                "source": "health_register",
                "as_of": facts["fitness_category"]["as_of"],
                "basis": BASIS,
            }
            granted.append({"ground": "medical_treatment", "until": until})
        return granted
