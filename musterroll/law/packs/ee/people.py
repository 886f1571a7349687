"""Who is liable to which kind of summons under Estonian law."""

from __future__ import annotations

from datetime import date

from musterroll.law.conditions import AgeFrom, AgeUnder, All, Among, Expression, Flag, Not, Some
from musterroll.law.vocabulary import Condition, LiabilityRule, Rule

OPENS = date(2013, 4, 1)


def _condition(
    code: str, when: Expression, en: str, ru: str, et: str, until_age: int | None = None
) -> Condition:
    return Condition(
        code=code,
        citation="KVTS",
        when=when,
        since=OPENS,
        verified=False,
        until_age=until_age,
        says={"en": en, "ru": ru, "et": et},
    )


def _absent(code: str, fact: str, en: str, ru: str, et: str) -> Condition:
    return _condition(code, Not(Flag(fact)), en, ru, et)


MALE_OR_VOLUNTEER = _condition(
    "male_or_volunteer",
    Some(Among("sex", "male"), Flag("volunteer")),
    "is a man, or a woman who volunteered",
    "мужчина или женщина-доброволец",
    "on mees või vabatahtlik naine",
)
AGE_17_TO_27 = _condition(
    "age_17_to_27",
    All(AgeFrom(17), AgeUnder(28)),
    "is 17 or older and not yet 28",
    "достиг 17 и не достиг 28 лет",
    "on 17–27 aastane",
    until_age=28,
)
AGE_18_TO_27 = _condition(
    "age_18_to_27",
    All(AgeFrom(18), AgeUnder(28)),
    "is 18 or older and not yet 28",
    "достиг 18 и не достиг 28 лет",
    "on 18–27 aastane",
    until_age=28,
)
AGE_TO_60 = _condition(
    "age_17_to_60",
    All(AgeFrom(17), AgeUnder(61)),
    "is between 17 and 60, both included",
    "от 17 до 60 лет включительно",
    "on 17–60 aastane",
    until_age=61,
)
FIT = _condition(
    "fit",
    Not(Among("fitness_category", "unfit", "temporarily_unfit")),
    "is not unfit, for good or for a time",
    "не признан негодным, в том числе временно",
    "ei ole kõlbmatu",
)
NOT_UNFIT = _condition(
    "not_unfit",
    Not(Among("fitness_category", "unfit")),
    "is not unfit for good",
    "не признан негодным",
    "ei ole lõplikult kõlbmatu",
)
NOT_SERVED = _absent(
    "not_served_before", "served_before", "has not served before", "не служил", "ei ole teeninud"
)
SERVED_OR_RESERVE = _condition(
    "in_reserve",
    Some(Flag("served_before"), Among("fitness_category", "unfit")),
    "is in the reserve",
    "состоит в резерве",
    "on reservis",
)
_NOT_CALLED = (
    _absent("no_severe_disability", "severe_disability", "has no severe disability", "нет тяжёлой инвалидности", "ei ole rasket puuet"),
    _absent("basic_school_done", "basic_school_unfinished", "has done six years of basic school", "окончил шесть классов", "põhikooli II aste lõpetatud"),
    _absent("not_suspect", "under_investigation", "is not a suspect or accused", "не подозреваемый и не обвиняемый", "ei ole kahtlustatav"),
    _absent("not_prisoner", "serving_sentence", "is not a prisoner", "не отбывает наказание", "ei ole vang"),
    _absent("no_treaty", "treaty_staff", "is not protected by treaty", "не защищён договором", "ei ole välislepingu kaitse all"),
    _absent("no_medicine_studies", "medicine_studies", "does not study medicine or nursing", "не изучает медицину", "ei õpi arstiteadust"),
    _absent("no_alternative_service", "alternative_service", "is not in alternative service", "не на альтернативной службе", "ei ole asendusteenistuses"),
    _absent("no_conviction", "conviction", "has no unexpunged conviction of the listed kind", "нет непогашенной судимости", "ei ole kustutamata karistust"),
    _absent("not_seven_years_abroad", "seven_years_abroad", "was not abroad for seven years before entry", "не жил семь лет за границей", "ei elanud seitse aastat välismaal"),
    _absent("not_born_abroad", "permanent_residence_abroad", "was not born and did not live abroad before entry", "не родился и не жил за границей", "ei sündinud ega elanud välismaal"),
)  # fmt: skip


def _liable(
    kind: str,
    conditions: tuple[Condition, ...],
    sources: frozenset[str],
    en: str,
    ru: str,
    et: str,
    shielded: bool = False,
) -> LiabilityRule:
    return LiabilityRule(
        code=f"liable_{kind}",
        kind=kind,
        conditions=conditions,
        sources=sources,
        shielded_by_deferment=shielded,
        citation="KVTS",
        since=OPENS,
        says={"en": en, "ru": ru, "et": et},
    )


_BASE = frozenset({"register", "population_register"})
_CALL = _BASE | {
    "health_register",
    "education_register",
    "criminal_register",
    "social_insurance_board",
    "agency",
}

RULES: tuple[Rule, ...] = (
    _liable("registration", (MALE_OR_VOLUNTEER, AGE_TO_60), _BASE, "Men are entered in the register at 17.", "Мужчины вносятся в регистр в 17 лет.", "Mehed kantakse registrisse 17-aastaselt."),
    _liable("data_check", (MALE_OR_VOLUNTEER, AGE_TO_60), _BASE, "Whoever is on the register may be asked to check the data held.", "Состоящий на учёте может быть вызван для уточнения данных.", "Registris olevat isikut võib kutsuda andmeid kontrollima."),
    _liable("medical", (MALE_OR_VOLUNTEER, AGE_17_TO_27, NOT_UNFIT, NOT_SERVED, *_NOT_CALLED), _CALL, "Call-up selectees of 17 to 27 are examined.", "Призывники 17–27 лет проходят освидетельствование.", "17–27-aastased kutsealused läbivad arstliku läbivaatuse."),
    _liable("dispatch", (MALE_OR_VOLUNTEER, AGE_18_TO_27, FIT, NOT_SERVED, *_NOT_CALLED), _CALL, "Fit call-up selectees of 18 to 27 are called to conscript service.", "Годные призывники 18–27 лет призываются на службу.", "18–27-aastased kutsealused kutsutakse ajateenistusse.", shielded=True),
    _liable("training", (MALE_OR_VOLUNTEER, AGE_TO_60, SERVED_OR_RESERVE), _BASE, "People in the reserve may be called to training up to the age of 60.", "Находящиеся в резерве могут призываться на сборы до 60 лет.", "Reservis olev isik võidakse kutsuda õppekogunemisele kuni 60. eluaastani."),
)  # fmt: skip
