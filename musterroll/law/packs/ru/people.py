"""Who is liable to which kind of summons under Russian law (53-FZ arts. 8, 22, 23)."""

from __future__ import annotations

from datetime import date

from musterroll.law.conditions import (
    AgeFrom,
    AgeUnder,
    All,
    Among,
    Expression,
    Flag,
    Not,
    Some,
    YearOfTurning,
)
from musterroll.law.vocabulary import Condition, LiabilityRule, Rule

OPENS = date(2013, 1, 1)
DRAFT_AGE_30 = date(2024, 1, 1)  # 439-FZ of 04.08.2023
LAST_DAY_OF_27 = date(2023, 12, 31)


def _condition(
    code: str,
    citation: str,
    when: Expression,
    en: str,
    ru: str,
    *,
    verified: bool = True,
    until_age: int | None = None,
    also: tuple[str, ...] = (),
) -> Condition:
    return Condition(
        code=code,
        citation=citation,
        when=when,
        since=OPENS,
        verified=verified,
        until_age=until_age,
        also=also,
        says={"en": en, "ru": ru, "et": en},
    )


MALE = _condition("male", "53-FZ art. 22", Among("sex", "male"), "is a man", "мужского пола")

REGISTRABLE = _condition(
    "registrable",
    "53-FZ art. 8",
    Some(Among("sex", "male"), Flag("military_speciality")),
    "is a man, or a woman with a military speciality",
    "мужчина или женщина, имеющая военно-учётную специальность",
)

YEAR_OF_17 = _condition(
    "year_of_17",
    "53-FZ art. 8",
    YearOfTurning(17),
    "turns 17 this year or is older",
    "в этом году исполняется 17 лет или старше",
)

NOT_OVER_27 = _condition(
    "not_over_draft_age",
    "53-FZ art. 22(1)",
    AgeUnder(27),
    "is not yet 27",
    "не достиг 27 лет",
    until_age=27,
)

NOT_OVER_30 = _condition(
    "not_over_draft_age",
    "53-FZ art. 22(1)",
    All(AgeUnder(30), AgeUnder(27, on=LAST_DAY_OF_27)),
    "is not yet 30 and was not 27 by the end of 2023",
    "не достиг 30 лет, и на конец 2023 года ему не было 27",
    until_age=30,
    also=("439-FZ",),
)

DRAFT_AGE_TO_27 = _condition(
    "draft_age",
    "53-FZ art. 22(1)",
    All(AgeFrom(18), AgeUnder(27)),
    "is 18 or older and not yet 27",
    "достиг 18 и не достиг 27 лет",
    until_age=27,
)

DRAFT_AGE_TO_30 = _condition(
    "draft_age",
    "53-FZ art. 22(1)",
    # 439-FZ: whoever was 27 by 31.12.2023 stays in the reserve.
    All(AgeFrom(18), AgeUnder(30), AgeUnder(27, on=LAST_DAY_OF_27)),
    "is 18 or older, not yet 30, and was not 27 by the end of 2023",
    "достиг 18 и не достиг 30 лет, и на конец 2023 года ему не было 27",
    until_age=30,
    also=("439-FZ",),
)

NOT_SERVED_BEFORE = _condition(
    "not_served_before",
    "53-FZ art. 23(1)",
    Not(Flag("served_before")),
    "has not served before",
    "не проходил военную службу",
    verified=False,
)
NO_ALTERNATIVE_SERVICE = _condition(
    "no_alternative_service",
    "53-FZ art. 23(1)",
    Not(Flag("alternative_service")),
    "has not done alternative civilian service",
    "не проходил альтернативную гражданскую службу",
    verified=False,
)
NO_RELATIVE_DIED = _condition(
    "no_relative_died_in_service",
    "53-FZ art. 23(2)",
    Not(Flag("relative_died_in_service")),
    "has no father or brother who died in service",
    "нет отца или брата, погибшего на службе",
    verified=False,
)
NO_CONVICTION = _condition(
    "no_conviction",
    "53-FZ art. 23(3)",
    Not(Some(Flag("conviction"), Flag("serving_sentence"), Flag("under_investigation"))),
    "serves no sentence, has no unspent conviction and is not under investigation",
    "не отбывает наказание, не имеет непогашенной судимости, не находится под следствием",
    verified=False,
)
FIT_FOR_SERVICE = _condition(
    "fit",
    "53-FZ art. 23(1)",
    Not(Among("fitness_category", "V", "G", "D")),
    "is not in fitness category V, G or D",
    "не относится к категории годности В, Г или Д",
    verified=False,
)
NOT_EXEMPT_BY_HEALTH = _condition(
    "not_exempt_by_health",
    "53-FZ art. 23(1)",
    Not(Among("fitness_category", "V", "D")),
    "is not in fitness category V or D",
    "не относится к категории годности В или Д",
    verified=False,
)
ON_THE_REGISTER_BY_HEALTH = _condition(
    "on_register_by_health",
    "53-FZ art. 8",
    Not(Among("fitness_category", "D")),
    "is not in fitness category D, which ends registration",
    "не относится к категории годности Д, при которой снимают с учёта",
    verified=False,
)
LIVES_HERE = _condition(
    "not_resident_abroad",
    "53-FZ art. 8(1)",
    Not(Flag("permanent_residence_abroad")),
    "does not live abroad permanently",
    "не проживает постоянно за границей",
)
IN_RESERVE = _condition(
    "in_reserve",
    "53-FZ art. 52",
    Some(Flag("served_before"), AgeFrom(30), Among("fitness_category", "V")),
    "is in the reserve: has served, is 30 or older, or is in fitness category V",
    "пребывает в запасе: служил, достиг 30 лет или имеет категорию В",
    verified=False,
)


_REGISTER_SOURCES = frozenset({"register", "interior"})
# A ground for deferment may hang on any of these: while one is silent, nobody can say that there is none.
_DRAFT_SOURCES = frozenset(
    {"register", "interior", "health", "medical_board", "education", "social_fund", "recruitment_office"}
)


def _liable(
    kind: str,
    conditions: tuple[Condition, ...],
    *,
    since: date = OPENS,
    until: date | None = None,
    citation: str,
    en: str,
    ru: str,
    draft: bool = False,
    shielded: bool = False,
    verified: bool = True,
) -> LiabilityRule:
    return LiabilityRule(
        code=f"liable_{kind}",
        kind=kind,
        conditions=conditions,
        sources=_DRAFT_SOURCES if draft else _REGISTER_SOURCES,
        shielded_by_deferment=shielded,
        citation=citation,
        since=since,
        until=until,
        verified=verified,
        says={"en": en, "ru": ru, "et": en},
    )


_EXEMPTIONS = (NOT_SERVED_BEFORE, NO_ALTERNATIVE_SERVICE, NO_RELATIVE_DIED, NO_CONVICTION, LIVES_HERE)


def _draft(age: Condition, not_over: Condition, since: date, until: date | None) -> tuple[Rule, ...]:
    board = (MALE, age, FIT_FOR_SERVICE, *_EXEMPTIONS)
    return (
        _liable(
            "medical",
            (MALE, YEAR_OF_17, not_over, NOT_EXEMPT_BY_HEALTH, *_EXEMPTIONS),
            since=since,
            until=until,
            citation="53-FZ art. 5.1",
            draft=True,
            verified=False,
            en="Men to be registered or called up are examined by doctors.",
            ru="Медицинскому освидетельствованию подлежат мужчины при постановке на учёт и призыве.",
        ),
        _liable(
            "board",
            board,
            since=since,
            until=until,
            citation="53-FZ art. 22(1)",
            draft=True,
            shielded=True,
            en="Men of draft age who are neither exempt nor deferred may be called to the draft board.",
            ru="На призывную комиссию вызываются мужчины призывного возраста, не освобождённые и не имеющие отсрочки.",
        ),
        _liable(
            "dispatch",
            board,
            since=since,
            until=until,
            citation="53-FZ art. 22(1)",
            draft=True,
            shielded=True,
            en="Men of draft age whom the board has called up are dispatched to service.",
            ru="К месту службы направляются призванные мужчины призывного возраста.",
        ),
    )


RULES: tuple[Rule, ...] = (
    _liable(
        "registration",
        (REGISTRABLE, YEAR_OF_17, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE),
        citation="53-FZ art. 8",
        en="First registration takes place in the year in which a person turns 17.",
        ru="Первоначальная постановка на учёт — в год достижения 17 лет.",
    ),
    _liable(
        "data_check",
        (REGISTRABLE, YEAR_OF_17, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE),
        citation="53-FZ art. 8",
        en="Whoever is or must be registered may be asked to come and check the data held.",
        ru="Состоящие или обязанные состоять на учёте могут быть вызваны для уточнения данных.",
    ),
    *_draft(DRAFT_AGE_TO_27, NOT_OVER_27, OPENS, LAST_DAY_OF_27),
    *_draft(DRAFT_AGE_TO_30, NOT_OVER_30, DRAFT_AGE_30, None),
    _liable(
        "training",
        (REGISTRABLE, IN_RESERVE, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE),
        citation="53-FZ art. 54",
        verified=False,
        en="People in the reserve may be called to training.",
        ru="Граждане, пребывающие в запасе, могут призываться на военные сборы.",
    ),
    _liable(
        "mobilisation",
        (REGISTRABLE, IN_RESERVE, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE),
        citation="31-FZ art. 21",
        verified=False,
        en="People in the reserve may be called up on mobilisation.",
        ru="Граждане, пребывающие в запасе, могут призываться по мобилизации.",
    ),
)
