"""How a case that began under one edition goes on under the next.

No source gives transition clauses but the one on the reserve (439-FZ); the others say how this register reads the
law, and are unverified.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ru.enactments import (
    DRAFT_AGE_30,
    EXIT_BAN_FROM_POSTING,
    NEW_WAYS_OF_SERVICE,
    PRISON_EXCEPTION_ENDS,
    YEAR_ROUND,
    words,
)
from musterroll.law.vocabulary import Rule, Transition, Words


def _transition(
    code: str,
    citation: str,
    since: date,
    governs: tuple[str, ...],
    judged_by: str,
    says: Words,
    *,
    known: str = "M",
    verified: bool = False,
) -> Transition:
    return Transition(
        code=code,
        citation=citation,
        since=since,
        governs=governs,
        judged_by=judged_by,
        known=tuple(known.split()),
        verified=verified,
        says=says,
    )


RULES: tuple[Rule, ...] = (
    _transition(
        "measures_by_day_of_issue",
        "53-FZ art. 7.1",
        NEW_WAYS_OF_SERVICE,
        ("measure", "default"),
        "issue",
        words(
            "Which measures may follow, and when they begin, is judged by the law of the day on which the summons was issued: one issued before 14 April 2023 leads to no measure.",
            "Какие меры возможны и когда они начинаются, определяет закон дня оформления повестки: оформленная до 14 апреля 2023 года мер не влечёт.",
            "Millised meetmed võivad järgneda ja millal need algavad, otsustab kutse koostamise päeva seadus: enne 14. aprilli 2023 koostatud kutsest meetmeid ei järgne.",
        ),
    ),
    _transition(
        "exit_ban_of_earlier_summonses",
        "437-FZ",
        EXIT_BAN_FROM_POSTING,
        ("measure",),
        "issue",
        words(
            "For a summons issued before 4 August 2023 the exit ban begins with service, also where it is served later.",
            "Для повестки, оформленной до 4 августа 2023 года, запрет на выезд начинается с вручения, даже если она вручена позже.",
            "Enne 4. augustit 2023 koostatud kutse puhul algab lahkumiskeeld kättetoimetamisest, ka kui see toimub hiljem.",
        ),
    ),
    _transition(
        "service_by_day_of_act",
        "53-FZ art. 31(2)",
        NEW_WAYS_OF_SERVICE,
        ("service",),
        "act",
        words(
            "Service is judged by the law of the day of posting, sending or handing over: a summons issued before 14 April 2023 may be posted from that day on.",
            "Вручение определяет закон дня размещения, отправки или вручения: повестку, оформленную до 14 апреля 2023 года, можно разместить с этого дня.",
            "Kättetoimetamist otsustab avaldamise, saatmise või üleandmise päeva seadus: enne 14. aprilli 2023 koostatud kutse võib avaldada sellest päevast alates.",
        ),
    ),
    _transition(
        "cap_by_day_of_posting",
        "412-FZ",
        YEAR_ROUND,
        ("leadtime",),
        "act",
        words(
            "The cap of thirty days binds what is posted, sent or handed over from 1 January 2026 on, whenever it was issued.",
            "Предел в тридцать дней связывает размещённое, отправленное или вручённое с 1 января 2026 года, когда бы повестка ни была оформлена.",
            "Kolmekümne päeva piir kehtib alates 1. jaanuarist 2026 avaldatu, saadetu või üleantu kohta, koostamise ajast sõltumata.",
        ),
    ),
    _transition(
        "those_27_stay_in_reserve",
        "439-FZ",
        DRAFT_AGE_30,
        ("liability", "ground"),
        "act",
        words(
            "Whoever was 27 by 31 December 2023 stays in the reserve; the others may be called up until they are 30.",
            "Те, кому к 31 декабря 2023 года исполнилось 27, остаются в запасе; остальных можно призвать до 30 лет.",
            "Kes oli 31. detsembriks 2023 saanud 27, jääb reservi; teisi võib kutsuda kuni 30. eluaastani.",
        ),
        known="N3",
        verified=True,
    ),
    _transition(
        "prisoners_registered",
        "269-FZ",
        PRISON_EXCEPTION_ENDS,
        ("ground",),
        "act",
        words(
            "From 24 June 2023 a person in prison is registered too, also one imprisoned before.",
            "С 24 июня 2023 года на учёте состоят и отбывающие лишение свободы, в том числе осуждённые раньше.",
            "Alates 24. juunist 2023 on arvel ka vangis olijad, ka varem vangi mõistetud.",
        ),
        known="L8 M",
    ),
)
