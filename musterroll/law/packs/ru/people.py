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
from musterroll.law.packs.ru import grounds
from musterroll.law.packs.ru.enactments import DRAFT_AGE_30, OPENS, words
from musterroll.law.packs.ru.grounds import LAST_DAY_OF_27
from musterroll.law.vocabulary import Condition, GroundRule, LiabilityRule, Rule


def _condition(
    code: str,
    citation: str,
    when: Expression,
    en: str,
    ru: str,
    et: str,
    *,
    known: str = "M",
    verified: bool = True,
    until_age: int | None = None,
    also: tuple[str, ...] = (),
) -> Condition:
    return Condition(
        code=code,
        citation=citation,
        when=when,
        since=OPENS,
        known=tuple(known.split()),
        verified=verified,
        until_age=until_age,
        also=also,
        says=words(en, ru, et),
    )


def _none_of(these: tuple[GroundRule, ...]) -> Expression:
    """None of the grounds holds."""
    first, *more = [ground.when for ground in these]
    return Not(Some(first, *more) if more else first)


_EXEMPT = {ground.code: ground for ground in grounds.EXEMPT}

MALE = _condition(
    "male", "53-FZ art. 22", Among("sex", "male"), "is a man", "мужского пола", "on mees", known="N3"
)

REGISTRABLE = _condition(
    "registrable",
    "53-FZ art. 8",
    grounds.REGISTRABLE,
    "is a man, or a woman with a military speciality",
    "мужчина или женщина, имеющая военно-учётную специальность",
    "on mees või sõjaväelise erialaga naine",
    known="L8",
)

YEAR_OF_17 = _condition(
    "year_of_17",
    "53-FZ art. 8",
    YearOfTurning(17),
    "turns 17 this year or is older",
    "в этом году исполняется 17 лет или старше",
    "saab sel aastal 17 või on vanem",
    known="N35",
)

NOT_OVER_27 = _condition(
    "not_over_draft_age",
    "53-FZ art. 22(1)",
    AgeUnder(27),
    "is not yet 27",
    "не достиг 27 лет",
    "ei ole veel 27",
    until_age=27,
    known="N3",
)

NOT_OVER_30 = _condition(
    "not_over_draft_age",
    "53-FZ art. 22(1)",
    All(AgeUnder(30), grounds.NOT_27_BY_2023),
    "is not yet 30 and was not 27 by the end of 2023",
    "не достиг 30 лет, и на конец 2023 года ему не было 27",
    "ei ole veel 30 ega olnud 2023. aasta lõpuks 27",
    until_age=30,
    also=("439-FZ",),
    known="N3",
)

DRAFT_AGE_TO_27 = _condition(
    "draft_age",
    "53-FZ art. 22(1)",
    All(AgeFrom(18), AgeUnder(27)),
    "is 18 or older and not yet 27",
    "достиг 18 и не достиг 27 лет",
    "on vähemalt 18 ega ole veel 27",
    until_age=27,
    known="N3",
)

DRAFT_AGE_TO_30 = _condition(
    "draft_age",
    "53-FZ art. 22(1)",
    All(AgeFrom(18), AgeUnder(30), grounds.NOT_27_BY_2023),
    "is 18 or older, not yet 30, and was not 27 by the end of 2023",
    "достиг 18 и не достиг 30 лет, и на конец 2023 года ему не было 27",
    "on vähemalt 18, ei ole veel 30 ega olnud 2023. aasta lõpuks 27",
    until_age=30,
    also=("439-FZ",),
    known="N3",
)

NOT_SERVED_BEFORE = _condition(
    "not_served_before",
    "53-FZ art. 23(1)",
    Not(_EXEMPT["has_served"].when),
    "has not served before",
    "не проходил военную службу",
    "ei ole varem teeninud",
    verified=False,
)
NO_ALTERNATIVE_SERVICE = _condition(
    "no_alternative_service",
    "53-FZ art. 23(1)",
    Not(_EXEMPT["has_done_alternative_service"].when),
    "has not done alternative civilian service",
    "не проходил альтернативную гражданскую службу",
    "ei ole läbinud asendusteenistust",
    verified=False,
)
NO_RELATIVE_DIED = _condition(
    "no_relative_died_in_service",
    "53-FZ art. 23(2)",
    Not(_EXEMPT["relative_died"].when),
    "has no father or brother who died in service",
    "нет отца или брата, погибшего на службе",
    "isa ega vend ei ole teenistuses hukkunud",
    verified=False,
)
NO_CONVICTION = _condition(
    "no_conviction",
    "53-FZ art. 23(3)",
    _none_of((grounds.UNSPENT_CONVICTION, grounds.SERVES_SENTENCE, grounds.INVESTIGATED)),
    "serves no sentence, has no unspent conviction and is not under investigation",
    "не отбывает наказание, не имеет непогашенной судимости, не находится под следствием",
    "ei kanna karistust, pole kustumata karistust ega ole uurimise all",
    verified=False,
)
FIT_FOR_SERVICE = _condition(
    "fit",
    "53-FZ art. 23(1)",
    Not(Among("fitness_category", "V", "G", "D")),
    "is not in fitness category V, G or D",
    "не относится к категории годности В, Г или Д",
    "ei ole kategoorias V, G ega D",
    verified=False,
)
NOT_EXEMPT_BY_HEALTH = _condition(
    "not_exempt_by_health",
    "53-FZ art. 23(1)",
    Not(_EXEMPT["exempt_by_health"].when),
    "is not in fitness category V or D",
    "не относится к категории годности В или Д",
    "ei ole kategoorias V ega D",
    verified=False,
)
ON_THE_REGISTER_BY_HEALTH = _condition(
    "on_register_by_health",
    "53-FZ art. 8",
    _none_of(grounds.RELEASED),
    "is not in fitness category D, which ends registration",
    "не относится к категории годности Д, при которой снимают с учёта",
    "ei ole kategoorias D, mille korral arvelt maha võetakse",
    verified=False,
)
LIVES_HERE = _condition(
    "not_resident_abroad",
    "53-FZ art. 8(1)",
    Not(grounds.LIVES_ABROAD),
    "does not live abroad permanently",
    "не проживает постоянно за границей",
    "ei ela alaliselt välismaal",
    known="L8",
)
IN_RESERVE_FROM_27 = _condition(
    "in_reserve",
    "53-FZ art. 52",
    Some(Flag("served_before"), grounds.PAST_27, grounds.LIMITED),
    "is in the reserve: has served, is 27 or older, or is in fitness category V",
    "пребывает в запасе: служил, достиг 27 лет или имеет категорию В",
    "on reservis: on teeninud, on saanud 27 või on kategoorias V",
    verified=False,
)
IN_RESERVE_FROM_30 = _condition(
    "in_reserve",
    "53-FZ art. 52",
    Some(Flag("served_before"), grounds.PAST_30, grounds.LIMITED),
    "is in the reserve: has served, is 30 or older, was 27 by the end of 2023, or is in fitness category V",
    "пребывает в запасе: служил, достиг 30 лет, к концу 2023 года ему было 27 или имеет категорию В",
    "on reservis: on teeninud, on saanud 30, oli 2023. aasta lõpuks 27 või on kategoorias V",
    also=("439-FZ",),
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
    et: str,
    known: str,
    draft: bool = False,
    shielded: bool = False,
    verified: bool = True,
    also: tuple[str, ...] = (),
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
        known=tuple(known.split()),
        also=also,
        says=words(en, ru, et),
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
            et="Arsti juures vaadatakse läbi mehed, keda võetakse arvele või kutsutakse teenistusse.",
            known="M",
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
            et="Kutsekomisjoni kutsutakse kutseealised mehed, kes pole vabastatud ega ajapikendusega.",
            known="N3 L9",
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
            et="Teenistusse saadetakse kutseealised mehed, kelle kohta komisjon on nii otsustanud.",
            known="N3 L9",
        ),
    )


def _reserve(in_reserve: Condition, since: date, until: date | None) -> tuple[Rule, ...]:
    conditions = (REGISTRABLE, in_reserve, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE)
    return (
        _liable(
            "training",
            conditions,
            since=since,
            until=until,
            citation="53-FZ art. 54",
            verified=False,
            en="People in the reserve may be called to training.",
            ru="Граждане, пребывающие в запасе, могут призываться на военные сборы.",
            et="Reservis olijaid võib kutsuda õppekogunemisele.",
            known="M",
        ),
        _liable(
            "mobilisation",
            conditions,
            since=since,
            until=until,
            citation="31-FZ art. 21",
            verified=False,
            en="People in the reserve may be called up on mobilisation.",
            ru="Граждане, пребывающие в запасе, могут призываться по мобилизации.",
            et="Reservis olijaid võib kutsuda mobilisatsiooni korral.",
            known="M",
        ),
    )


RULES: tuple[Rule, ...] = (
    _liable(
        "registration",
        (REGISTRABLE, YEAR_OF_17, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE),
        citation="53-FZ art. 8",
        en="First registration takes place in the year in which a person turns 17.",
        ru="Первоначальная постановка на учёт — в год достижения 17 лет.",
        et="Esmane arvelevõtmine toimub 17-aastaseks saamise aastal.",
        known="N35 L8",
    ),
    _liable(
        "data_check",
        (REGISTRABLE, YEAR_OF_17, ON_THE_REGISTER_BY_HEALTH, LIVES_HERE),
        citation="53-FZ art. 8",
        en="Whoever is or must be registered may be asked to come and check the data held.",
        ru="Состоящие или обязанные состоять на учёте могут быть вызваны для уточнения данных.",
        et="Arvel olijaid ja neid, kes peavad arvel olema, võib kutsuda andmeid kontrollima.",
        known="L1 L8 M",
        verified=False,  # who is registered was read; that there is a summons of this kind is from memory
    ),
    *_draft(DRAFT_AGE_TO_27, NOT_OVER_27, OPENS, LAST_DAY_OF_27),
    *_draft(DRAFT_AGE_TO_30, NOT_OVER_30, DRAFT_AGE_30, None),
    *_reserve(IN_RESERVE_FROM_27, OPENS, LAST_DAY_OF_27),
    *_reserve(IN_RESERVE_FROM_30, DRAFT_AGE_30, None),
)
