"""Who is liable to which kind of summons under Estonian law."""

from __future__ import annotations

from musterroll.law.conditions import AgeFrom, AgeUnder, All, Expression, Not, Some
from musterroll.law.packs.ee import grounds
from musterroll.law.packs.ee.enactments import KVTS, OPENS
from musterroll.law.vocabulary import Condition, Evidence, GroundRule, LiabilityRule, Rule


def _condition(
    code: str,
    when: Expression,
    en: str,
    ru: str,
    et: str,
    known: tuple[str, ...],
    until_age: int | None = None,
    evidence: Evidence | None = None,
) -> Condition:
    return Condition(
        code=code,
        citation="KVTS",
        when=when,
        since=OPENS,
        verified=False,
        until_age=until_age,
        evidence=evidence,
        known=known,
        enactment=KVTS,
        says={"en": en, "ru": ru, "et": et},
    )


def _free_of(ground: GroundRule, code: str, en: str, ru: str, et: str) -> Condition:
    """That the ground, which keeps a person from being called, doesn't hold."""
    return _condition(code, Not(ground.when), en, ru, et, ground.known, evidence=ground.evidence)


MALE_OR_VOLUNTEER = _condition(
    "male_or_volunteer",
    grounds.MALE_OR_VOLUNTEER,
    "is a man, or a woman who volunteered",
    "мужчина или женщина-доброволец",
    "on mees või vabatahtlik naine",
    ("L3", "L7"),
)
AGE_17_TO_27 = _condition(
    "age_17_to_27",
    All(AgeFrom(17), AgeUnder(28)),
    "is 17 or older and not yet 28",
    "достиг 17 и не достиг 28 лет",
    "on 17–27 aastane",
    ("L7", "L12"),
    until_age=28,
)
AGE_18_TO_27 = _condition(
    "age_18_to_27",
    All(AgeFrom(18), AgeUnder(28)),
    "is 18 or older and not yet 28",
    "достиг 18 и не достиг 28 лет",
    "on 18–27 aastane",
    ("L7", "L12"),
    until_age=28,
)
AGE_TO_60 = _condition(
    "age_17_to_60",
    grounds.AGE_17_TO_60,
    "is between 17 and 60, both included",
    "от 17 до 60 лет включительно",
    "on 17–60 aastane",
    ("L3", "N7"),
    until_age=61,
)
FIT = _free_of(
    grounds.HEALTH,
    "fit",
    "is not unfit, for good or for a time",
    "не признан негодным, в том числе временно",
    "ei ole kõlbmatu",
)
NOT_UNFIT = _free_of(
    grounds.UNFIT, "not_unfit", "is not unfit for good", "не признан негодным", "ei ole lõplikult kõlbmatu"
)
NOT_SERVED = _free_of(
    grounds.AFTER_SERVICE, "not_served_before", "has not served before", "не служил", "ei ole teeninud"
)
SERVED_OR_RESERVE = _condition(
    "in_reserve",
    Some(grounds.AFTER_SERVICE.when, grounds.UNFIT.when),
    "is in the reserve",
    "состоит в резерве",
    "on reservis",
    ("L8", "L9"),
)
_NOT_CALLED = (
    _free_of(grounds.SEVERE_DISABILITY, "no_severe_disability", "has no severe disability", "нет тяжёлой инвалидности", "ei ole rasket puuet"),
    _free_of(grounds.BASIC_SCHOOL_UNFINISHED, "basic_school_done", "has done six years of basic school", "окончил шесть классов", "põhikooli II aste lõpetatud"),
    _free_of(grounds.SUSPECT, "not_suspect", "is not a suspect or accused", "не подозреваемый и не обвиняемый", "ei ole kahtlustatav"),
    _free_of(grounds.PRISONER, "not_prisoner", "is not a prisoner", "не отбывает наказание", "ei ole vang"),
    _free_of(grounds.TREATY, "no_treaty", "is not protected by treaty", "не защищён договором", "ei ole välislepingu kaitse all"),
    _free_of(grounds.MEDICINE_STUDIES, "no_medicine_studies", "does not study medicine or nursing", "не изучает медицину", "ei õpi arstiteadust"),
    _free_of(grounds.ALTERNATIVE_SERVICE, "no_alternative_service", "is not in alternative service", "не на альтернативной службе", "ei ole asendusteenistuses"),
    _free_of(grounds.CONVICTED, "no_conviction", "has no unexpunged conviction of the listed kind", "нет непогашенной судимости", "ei ole kustutamata karistust"),
    _free_of(grounds.SEVEN_YEARS_ABROAD, "not_seven_years_abroad", "was not abroad for seven years before entry", "не жил семь лет за границей", "ei elanud seitse aastat välismaal"),
    _free_of(grounds.BORN_ABROAD, "not_born_abroad", "was not born and did not live abroad before entry", "не родился и не жил за границей", "ei sündinud ega elanud välismaal"),
)  # fmt: skip


def _liable(
    kind: str,
    conditions: tuple[Condition, ...],
    sources: frozenset[str],
    en: str,
    ru: str,
    et: str,
    known: tuple[str, ...],
    term: str,
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
        verified=False,
        known=known,
        term=term,
        enactment=KVTS,
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
    _liable("registration", (MALE_OR_VOLUNTEER, AGE_TO_60), _BASE, "Men are entered in the register at 17.", "Мужчины вносятся в регистр в 17 лет.", "Mehed kantakse registrisse 17-aastaselt.", ("L3", "N7"), "registrisse kandmine"),
    _liable("data_check", (MALE_OR_VOLUNTEER, AGE_TO_60), _BASE, "Whoever is on the register may be asked to check the data held.", "Состоящий на учёте может быть вызван для уточнения данных.", "Registris olevat isikut võib kutsuda andmeid kontrollima.", ("L10",), "andmete kontrollimine"),
    _liable("medical", (MALE_OR_VOLUNTEER, AGE_17_TO_27, NOT_UNFIT, NOT_SERVED, *_NOT_CALLED), _CALL, "Call-up selectees of 17 to 27 are examined.", "Призывники 17–27 лет проходят освидетельствование.", "17–27-aastased kutsealused läbivad arstliku läbivaatuse.", ("L7", "L9"), "arstlik läbivaatus"),
    _liable("dispatch", (MALE_OR_VOLUNTEER, AGE_18_TO_27, FIT, NOT_SERVED, *_NOT_CALLED), _CALL, "Fit call-up selectees of 18 to 27 are called to conscript service.", "Годные призывники 18–27 лет призываются на службу.", "18–27-aastased kutsealused kutsutakse ajateenistusse.", ("L7",), "ajateenistusse kutsumine", shielded=True),
    _liable("training", (MALE_OR_VOLUNTEER, AGE_TO_60, SERVED_OR_RESERVE), _BASE, "People in the reserve may be called to training up to the age of 60.", "Находящиеся в резерве могут призываться на сборы до 60 лет.", "Reservis olev isik võidakse kutsuda õppekogunemisele kuni 60. eluaastani.", ("L3", "L8"), "õppekogunemine"),
)  # fmt: skip
