"""Synthetic people of the Russian register, with the facts that 53-FZ art. 8.2 and Decree 506 let it hold.

Codes of facts, sources and grounds are those of the pack `ru`, and so is the basis of each fact.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from musterroll.demo import names, places
from musterroll.demo.addresses import Addresses, Parts
from musterroll.demo.days import Days
from musterroll.demo.draws import FULL, Draws, Source, by_rank, share, spread
from musterroll.demo.people import Facts, SyntheticPerson
from musterroll.demo.tables import between, percents, step
from musterroll.law.calendar import add_years, age_on

ARTICLE = "53-FZ art. 8.2"
GROUNDS = "53-FZ art. 24"
DECREE = "Decree 506"

WOMEN = share(0.06)  # women with a military speciality
ABROAD = share(0.007)
CONVICTED = share(0.022)
SENTENCED = share(0.004)
INVESTIGATED = share(0.003)
ALTERNATIVE = share(0.004)
CARER = share(0.012)
DISABLED_CHILD = share(0.01)
PART_TIME = share(0.07)  # of the students
UNMARRIED_WITH_A_CHILD = share(0.02)
RELATIVE_DIED = share(0.003)
SECOND_CITIZENSHIP = share(0.006)
SILENT = share(0.006)  # a source that has not answered for this person
DEFERRED_ON_PAPER = share(0.9)  # of those with a ground: whose deferment has been granted

DRAFT_AGE_END = 30

# Thousands of men by completed years of age, in round figures: the small cohorts of the 1990s and 2000s,
# the large ones of the 1980s.
_MEN = {
    17: 790,
    20: 740,
    24: 710,
    27: 760,
    30: 950,
    34: 1200,
    38: 1270,
    42: 1150,
    47: 1030,
    52: 930,
    55: 900,
}

_STUDIES: dict[int, dict[str, float]] = {
    17: {"school_pupil": 58, "vocational_student": 34, "secondary": 2, "basic": 6},
    18: {
        "school_pupil": 16,
        "vocational_student": 34,
        "university_student": 36,
        "secondary": 8,
        "basic": 6,
    },
    19: {
        "vocational_student": 25,
        "university_student": 42,
        "secondary": 12,
        "vocational": 15,
        "basic": 6,
    },
    20: {
        "vocational_student": 10,
        "university_student": 42,
        "secondary": 13,
        "vocational": 29,
        "basic": 6,
    },
    21: {
        "university_student": 38,
        "secondary": 14,
        "vocational": 40,
        "basic": 6,
        "vocational_student": 2,
    },
    22: {
        "university_student": 24,
        "secondary": 14,
        "vocational": 40,
        "basic": 6,
        "higher": 16,
    },
    23: {
        "university_student": 15,
        "secondary": 14,
        "vocational": 40,
        "basic": 6,
        "higher": 25,
    },
    24: {
        "university_student": 7,
        "postgraduate": 1.5,
        "secondary": 15,
        "vocational": 40,
        "basic": 6,
        "higher": 30,
    },
    25: {
        "university_student": 2,
        "postgraduate": 2,
        "secondary": 15,
        "vocational": 41,
        "basic": 6,
        "higher": 34,
    },
    28: {
        "postgraduate": 1,
        "secondary": 16,
        "vocational": 42,
        "basic": 6,
        "higher": 35,
    },
    30: {"secondary": 19, "vocational": 44, "basic": 5, "higher": 32},
    42: {"secondary": 24, "vocational": 46, "basic": 4, "higher": 26},
}
# Course → most years still to go at each age, for the end of the norm term.
_LONGEST = {
    "school_pupil": 1,
    "vocational_student": 3,
    "university_student": 5,
    "postgraduate": 3,
}

_STUDY_GROUNDS = {
    "school_pupil": "school",
    "vocational_student": "study",
    "university_student": "study",
    "postgraduate": "postgraduate",
}
_LEVELS = {
    "school_pupil": ("school",),
    "vocational_student": ("vocational",),
    "university_student": ("bachelor", "bachelor", "specialist", "master"),
    "postgraduate": ("postgraduate",),
}
DEGREES = {"higher": share(0.02)}
IT_OCCUPATIONS = frozenset({"программист", "системный администратор"})

_SERVED = {
    17: 0,
    18: 1,
    19: 9,
    20: 19,
    21: 26,
    22: 31,
    24: 37,
    27: 41,
    30: 44,
    36: 48,
    42: 55,
    48: 64,
    55: 74,
}
_MARRIED = {17: 0, 18: 0.5, 20: 3, 23: 14, 26: 32, 30: 55, 35: 68, 45: 74, 55: 77}
_DIVORCED = {17: 0, 22: 1, 28: 7, 35: 13, 45: 15, 55: 15}
_EMPLOYED = {17: 3, 18: 10, 20: 30, 23: 62, 27: 80, 35: 86, 50: 82, 55: 72}
_CHILDREN_OF_THE_MARRIED = {
    17: {0: 80, 1: 20},
    22: {0: 55, 1: 38, 2: 7},
    26: {0: 38, 1: 44, 2: 16, 3: 2},
    30: {0: 20, 1: 44, 2: 30, 3: 5, 4: 1},
    36: {0: 10, 1: 38, 2: 40, 3: 10, 4: 2},
}
_FITNESS = {"A": 52, "B": 23, "V": 18, "G": 3.5, "D": 3.5}
_FITNESS_AFTER_SERVICE = {"A": 68, "B": 27, "V": 4, "D": 1}
_NOT_EXAMINED = {17: 46, 18: 12, 19: 6, 20: 3, 24: 1, 30: 0.3, 55: 0.2}


# What the second to fifth digit of a SNILS (with the leading 9), and its last four, add to the control
# number.
_CONTROL_HIGH = tuple(
    81 + 8 * (n // 1000) + 7 * (n // 100 % 10) + 6 * (n // 10 % 10) + 5 * (n % 10) for n in range(10_000)
)
_CONTROL_LOW = tuple(
    4 * (n // 1000) + 3 * (n // 100 % 10) + 2 * (n // 10 % 10) + n % 10 for n in range(10_000)
)


def write_address(parts: Parts) -> str:
    """Postcode, region, town, street, house, flat: "390015, Рязанская обл., г. Касимов, ул. Садовая, д. 7,
    кв. 12".
    """
    postcode, region, town, street, house, flat = parts
    where = f"{region}, {town}" if town else region
    text = f"{postcode}, {where}, {street}, д. {house}"
    return f"{text}, кв. {flat}" if flat else text


class Russia:
    """Makes people of the Russian register. Building one takes half a second, a person some ten
    microseconds.
    """

    def __init__(self, seed: int, today: date) -> None:
        self._source = Source("ru", seed)
        self._today = today
        self._ordinal = today.toordinal()
        self._days = Days(today)
        self._ago = self._days.ago
        self._ahead = self._days.ahead
        self._ages = self._days.ages(lambda years: between(_MEN, years), FULL)
        self._regions = spread(((place, place.weight) for place in places.RUSSIA), 16)
        self._addresses = Addresses(places.RUSSIA, names.RU_STREETS, names.RU_RENAMED, 3, write_address)
        self._studies = tuple(spread(step(_STUDIES, max(age, 17))) for age in range(61))
        self._children = tuple(spread(step(_CHILDREN_OF_THE_MARRIED, max(age, 17))) for age in range(61))
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
        men = (names.RU_SURNAMES_MALE, names.RU_NAMES_MALE, names.RU_PATRONYMICS_MALE)
        women = (
            names.RU_SURNAMES_FEMALE,
            names.RU_NAMES_FEMALE,
            names.RU_PATRONYMICS_FEMALE,
        )
        self._men = (by_rank(men[0], 40), by_rank(men[1], 2), by_rank(men[2], 4))
        self._women = (
            by_rank(women[0], 40),
            by_rank(women[1], 2),
            by_rank(women[2], 4),
        )
        self._offset = Source("ru", seed).draw(0)[0].int % 100_000_000

    def person(self, i: int) -> SyntheticPerson:
        """Person number `i`."""
        person_id, d = self._source.draw(i)
        days = self._ages[d.age]
        born = date.fromordinal(self._ordinal - days)
        age = age_on(born, self._today)
        woman = d.sex < WOMEN and 19 < age < 51
        sex: Literal["male", "female"] = "female" if woman else "male"
        place = self._regions[d.region]
        interior = {
            "source": "interior",
            "as_of": self._ago[d.day_1 % 400],
            "basis": ARTICLE,
        }
        facts: Facts = {
            "born": {"value": self._ago[days], **interior},
            "sex": {"value": sex, **interior},
            "citizenship": {
                "value": "RU, KZ" if d.citizenship < SECOND_CITIZENSHIP else "RU",
                **interior,
            },
        }
        course = self._schooling(facts, d, age)
        served = self._service(facts, d, age, born.year, woman, course)
        self._health(facts, d, age, served)
        self._family(facts, d, age)
        self._convictions(facts, d)
        self._living(facts, d, place)
        self._work(facts, d, age, course)
        deferments = (
            self._deferments(facts, d, born) if 17 <= age < DRAFT_AGE_END and not (served or woman) else []
        )
        return SyntheticPerson(
            person_id,
            place.region,
            self._name(d, woman),
            born,
            sex,
            self._number(i),
            facts,
            deferments,
        )

    def _name(self, d: Draws, woman: bool) -> str:
        surnames, given, patronymics = self._women if woman else self._men
        return f"{surnames[d.surname >> 4]} {given[d.name >> 4]} {patronymics[d.patronymic >> 4]}"

    def _number(self, i: int) -> str:
        """Number `i` of this seed: the step has no factor in common with 10**8, so none comes twice before
        that many.
        """
        high, low = divmod((i * 61_803_399 + self._offset) % 100_000_000, 10_000)
        # 50 away from the control number that the nine digits call for, so that it is never right.
        control = (_CONTROL_HIGH[high] + _CONTROL_LOW[low]) % 101 % 100 + 50
        return f"9{high // 100:02d}-{high % 100:02d}{low // 1000}-{low % 1000:03d} {control % 100:02d}"

    def _schooling(self, facts: Facts, d: Draws, age: int) -> str:
        """What was learnt or is being studied; the course, empty where none is under way."""
        course = self._studies[age][d.education >> 6]
        supervisor = {
            "source": "education",
            "as_of": self._ago[d.day_2 % 240],
            "basis": ARTICLE,
        }
        facts["education"] = {"value": course, **supervisor}
        if course in DEGREES and d.school < DEGREES[course]:
            facts["degree"] = {"value": "кандидат наук", **supervisor, "basis": DECREE}
        ends = self._term_ends.get(course)
        if ends is None:
            return ""
        end = ends[d.study_term % len(ends)]
        facts["study_until"] = {"value": end, **supervisor}
        supervisor["basis"] = GROUNDS
        levels = _LEVELS[course]
        facts["study_level"] = {"value": levels[d.school % len(levels)], **supervisor}
        part_time = course != "school_pupil" and d.school < PART_TIME
        facts["study_mode"] = {"value": "part_time" if part_time else "full_time", **supervisor}
        facts["study_accredited"] = {"value": True, **supervisor}
        facts["norm_term_until"] = {"value": end, **supervisor}
        return course

    def _service(self, facts: Facts, d: Draws, age: int, born_year: int, woman: bool, course: str) -> bool:
        """Past service, speciality and rank; whether this person has served (also where the register
        doesn't know).
        """
        served = (
            d.served < self._served[age]
            and not woman
            and course not in ("school_pupil", "vocational_student")
        )
        office = {
            "source": "recruitment_office",
            "as_of": self._ago[d.day_3 % 700],
            "basis": ARTICLE,
        }
        facts["served_before"] = {
            "value": "unknown" if d.silent_2 < SILENT else served,
            **office,
        }
        facts["alternative_service"] = {
            "value": not served and age > 20 and d.alternative < ALTERNATIVE,
            **office,
        }
        if served:
            first, last = born_year + 19, min(born_year + 27, self._today.year)
            facts["served_year"] = {
                "value": min(first + d.service_year % 5, last),
                **office,
            }
        registered = f"{born_year + (20 if woman else 17)}-02-{1 + d.service_year % 28:02d}"
        if registered <= self._ago[0]:
            facts["registered_on"] = {"value": registered, **office, "as_of": registered}
        if served or woman:
            ranks = names.RU_RANKS_OF_WOMEN if woman else names.RU_RANKS
            facts["military_rank"] = {
                "value": ranks[d.speciality % len(ranks)],
                **office,
            }
            facts["military_speciality"] = {"value": True, **office}
        return served

    def _health(self, facts: Facts, d: Draws, age: int, served: bool) -> None:
        """The last board's category, if there was a board; a G lasts a year at most, the others until the
        next one.
        """
        if d.examined < self._not_examined[age] and not served:
            return
        category = (self._fitness_after if served else self._fitness)[d.fitness >> 6]
        as_of = self._ago[d.day_4 % (300 if category == "G" or age < 19 else 1600)]
        facts["fitness_category"] = {
            "value": category,
            "source": "medical_board",
            "as_of": as_of,
            "basis": ARTICLE,
        }
        if category == "G":
            board = {"source": "medical_board", "as_of": as_of, "basis": GROUNDS}
            facts["unfit_since"] = {"value": as_of, **board}
            # Found unfit within the last 300 days, so that the end lies within the year that the law gives.
            facts["unfit_until"] = {"value": self._ahead[1 + d.until % 60], **board}
        if category == "D":
            facts["disability"] = {
                "value": d.examined & 1 == 0,
                "source": "social_fund",
                "as_of": as_of,
                "basis": ARTICLE,
            }

    def _family(self, facts: Facts, d: Draws, age: int) -> None:
        interior = {
            "source": "interior",
            "as_of": self._ago[d.day_5 % 500],
            "basis": DECREE,
        }
        if d.married < self._married[age]:
            status, children = "married", self._children[age][d.children >> 6]
        elif d.married < self._married[age] + self._divorced[age]:
            status, children = "divorced", self._children[age][d.children >> 6]
        else:
            status, children = (
                "single",
                1 if age > 20 and d.children < UNMARRIED_WITH_A_CHILD else 0,
            )
        facts["marital_status"] = {"value": status, **interior}
        facts["children"] = {"value": children, **interior}
        fund = {
            "source": "social_fund",
            "as_of": self._ago[d.day_6 % 120],
            "basis": ARTICLE,
        }
        facts["care_of_relative"] = {"value": d.care < CARER, **fund}
        if d.care < CARER:
            facts["relative_needs_care"] = {"value": True, **fund, "basis": GROUNDS}
        if children and d.rare > FULL - DISABLED_CHILD:
            facts["disabled_child"] = {"value": True, **fund}
            facts["disabled_child_born"] = {
                "value": self._ago[150 + d.youngest % 1500],
                **interior,
                "as_of": self._ago[d.day_6 % 120],
                "basis": GROUNDS,
            }
        if d.rare < RELATIVE_DIED:
            facts["relative_died_in_service"] = {
                "value": True,
                **fund,
                "source": "recruitment_office",
            }

    def _convictions(self, facts: Facts, d: Draws) -> None:
        """The criminal record; where the source is silent it is unknown, and so shields."""
        interior = {
            "source": "interior",
            "as_of": self._ago[d.day_6 % 180],
            "basis": DECREE,
        }
        silent = d.silent_2 > FULL - SILENT
        facts["conviction"] = {
            "value": "unknown" if silent else d.conviction < CONVICTED,
            **interior,
        }
        if d.conviction < SENTENCED:
            facts["serving_sentence"] = {"value": True, **interior}
        if d.conviction > FULL - INVESTIGATED:
            facts["under_investigation"] = {"value": True, **interior, "basis": ARTICLE}

    def _living(self, facts: Facts, d: Draws, place: places.Place) -> None:
        registered, actual = self._addresses.both(d, place, self._regions[d.region_2])
        abroad = d.abroad < ABROAD
        if abroad:
            actual = places.ABROAD_FROM_RUSSIA[d.country % len(places.ABROAD_FROM_RUSSIA)]
        facts["registered_address"] = {
            "value": registered,
            "source": "interior",
            "as_of": self._ago[d.day_7 % 3000],
            "basis": DECREE,
        }
        if actual:
            facts["actual_address"] = {
                "value": actual,
                "source": "person" if d.day_7 & 1 else "tax",
                "as_of": self._ago[d.day_7 % 600],
                "basis": DECREE,
            }
        facts["permanent_residence_abroad"] = {
            "value": abroad,
            "source": "border",
            "as_of": self._ago[d.day_7 % 90],
            "basis": ARTICLE,
        }

    def _work(self, facts: Facts, d: Draws, age: int, course: str) -> None:
        """The job, if there is one; a quarter as many have one while they study."""
        if d.employed > (self._employed[age] >> 2 if course else self._employed[age]):
            return
        tax = {"source": "tax", "as_of": self._ago[d.day_8 % 90], "basis": ARTICLE}
        occupation = names.RU_OCCUPATIONS[d.occupation % len(names.RU_OCCUPATIONS)]
        facts["employer"] = {
            "value": names.RU_EMPLOYERS[d.employer % len(names.RU_EMPLOYERS)],
            **tax,
        }
        facts["occupation"] = {"value": occupation, **tax}
        if occupation in IT_OCCUPATIONS:
            facts["it_specialist"] = {"value": d.employer & 1 == 0, **tax}

    def _deferments(self, facts: Facts, d: Draws, born: date) -> list[dict[str, str]]:
        """What has been granted on the facts held; a tenth of those with a ground haven't asked yet."""
        if d.deferment > DEFERRED_ON_PAPER:
            return []
        last_of_draft_age = (add_years(born, DRAFT_AGE_END) - timedelta(days=1)).isoformat()
        granted = []
        if "study_until" in facts and facts["study_mode"]["value"] == "full_time":
            ground = _STUDY_GROUNDS[facts["education"]["value"]]
            granted.append({"ground": ground, "until": facts["study_until"]["value"]})
        if facts["children"]["value"] >= 2:
            granted.append({"ground": "two_children", "until": last_of_draft_age})
        if facts["care_of_relative"]["value"]:
            granted.append({"ground": "care_of_relative", "until": last_of_draft_age})
        if "it_specialist" in facts and facts["it_specialist"]["value"]:
            granted.append({"ground": "it_specialist", "until": last_of_draft_age})
        if "fitness_category" in facts and facts["fitness_category"]["value"] == "G":
            granted.append({"ground": "temporarily_unfit", "until": facts["unfit_until"]["value"]})
        return granted
