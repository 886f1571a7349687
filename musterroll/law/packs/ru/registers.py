"""What the law says of registration, the two registers, the draft boards and fitness, beside what is asked of a person."""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ru.enactments import (
    DECISION_OF_2025,
    DECISION_VALID_A_YEAR,
    DECREE_506,
    DECREE_506_USED,
    DECREE_565,
    EXIT_BAN_FROM_POSTING,
    FZ127,
    FZ412,
    FZ437,
    NEW_WAYS_OF_SERVICE,
    NO_PERSONAL_APPEARANCE,
    OPENS,
    SYSTEM_ACTIVE,
    YEAR_ROUND,
    words,
)
from musterroll.law.vocabulary import Enactment, RetentionRule, Rule, StatementRule, Words


def _says(
    code: str,
    about: str,
    citation: str,
    since: date,
    known: str,
    says: Words,
    *,
    until: date | None = None,
    verified: bool = True,
    enactment: Enactment | None = None,
    system: date | None = None,
    term: str = "",
) -> StatementRule:
    return StatementRule(
        code=code,
        about=about,
        citation=citation,
        since=since,
        until=until,
        known=tuple(known.split()),
        verified=verified,
        enactment=enactment,
        system_active_from=system,
        term=term,
        says=says,
    )


def _fitness(category: str, en: str, ru: str, et: str) -> StatementRule:
    letters = {"A": "А", "B": "Б", "V": "В", "G": "Г", "D": "Д"}
    return _says(
        f"fitness_{category}",
        "fitness",
        "Decree 565",
        OPENS,
        "M",
        words(
            f"Category {category}: {en}.",
            f"Категория {letters[category]}: {ru}.",
            f"Kategooria {category}: {et}.",
        ),
        verified=False,
        enactment=DECREE_565,
        term=f"категория годности {letters[category]}",
    )


RULES: tuple[Rule, ...] = (
    _says(
        "register_of_registration",
        "register",
        "53-FZ art. 8.2",
        NEW_WAYS_OF_SERVICE,
        "L6 L1 N22",
        words(
            "The Register of Military Registration holds those due for first registration, those registered, and those obliged but unregistered; the Ministry of Defence operates it.",
            "Реестр воинского учёта содержит сведения о подлежащих первоначальной постановке, состоящих на учёте и обязанных, но не состоящих; оператор — Минобороны.",
            "Sõjaväearvestuse register hõlmab esmasele arvelevõtmisele kuulujaid, arvel olijaid ja neid, kes peavad arvel olema, aga ei ole; seda peab kaitseministeerium.",
        ),
        enactment=FZ127,
        system=SYSTEM_ACTIVE,
        term="Реестр воинского учёта",
    ),
    _says(
        "register_of_summonses",
        "register",
        "53-FZ art. 8.3",
        NEW_WAYS_OF_SERVICE,
        "N1 N24 N16",
        words(
            "The Register of Summonses holds a copy of each summons, the office, the day of deemed service and the appearance date. The law calls it public; in practice a person sees the own record after signing in.",
            "Реестр повесток содержит копию повестки, комиссариат, дату, с которой она считается вручённой, и дату явки. Закон называет его общедоступным; на деле гражданин видит свою запись после входа.",
            "Kutseregister hõlmab kutse koopiat, keskust, kättetoimetatuks lugemise päeva ja ilmumise aega. Seadus nimetab seda avalikuks; tegelikult näeb isik pärast sisselogimist oma kannet.",
        ),
        enactment=FZ127,
        system=SYSTEM_ACTIVE,
        term="Реестр повесток",
    ),
    _says(
        "access_to_the_registers",
        "register",
        "Decree 506",
        SYSTEM_ACTIVE,
        "S N24",
        words(
            "The Ministry of Defence, the security service and other security agencies have access; a person sees the own record in the own account or at a public service centre (MFC).",
            "Доступ имеют Минобороны, ФСБ и другие силовые ведомства; гражданин видит свою запись в личном кабинете или в МФЦ.",
            "Juurdepääs on kaitseministeeriumil, julgeolekuteenistusel ja teistel jõuametkondadel; isik näeb oma kannet isiklikul kontol või teeninduskeskuses (MFC).",
        ),
        verified=False,  # the decree's text has not been seen
        enactment=DECREE_506,
        system=SYSTEM_ACTIVE,
    ),
    _says(
        "ways_of_data",
        "register",
        "437-FZ",
        EXIT_BAN_FROM_POSTING,
        "N2",
        words(
            "Health data come through the region and the Ministry of Health, data on studies through the region and the supervisor of education; which agency that is the source names doubtfully.",
            "Сведения о здоровье поступают через регион и Минздрав, об учёбе — через регион и орган надзора в сфере образования; какой именно, источник называет неуверенно.",
            "Terviseandmed tulevad piirkonna ja tervishoiuministeeriumi kaudu, õppeandmed piirkonna ja haridusjärelevalve kaudu; millise asutuse, nimetab allikas ebakindlalt.",
        ),
        verified=False,
        enactment=FZ437,
        system=SYSTEM_ACTIVE,
    ),
    _says(
        "notice_of_every_entry",
        "register",
        "Decree 506",
        DECREE_506_USED,
        "N5",
        words(
            "The person is told of every new entry: registration, removal, summons, measures.",
            "Гражданина уведомляют о каждой новой записи: постановка, снятие, повестка, меры.",
            "Isikule teatatakse igast uuest kandest: arvelevõtmine, arvelt mahavõtmine, kutse, meetmed.",
        ),
        verified=False,  # the decree's text has not been seen
        enactment=DECREE_506,
        system=SYSTEM_ACTIVE,
    ),
    _says(
        "two_kinds_of_extract",
        "extract",
        "Decree 506",
        SYSTEM_ACTIVE,
        "S N20b",
        words(
            "A person gets two kinds of extract from the cabinet: of summonses, and of registration.",
            "Гражданин получает из кабинета две выписки: из Реестра повесток и из Реестра воинского учёта.",
            "Isik saab oma kabinetist kaks väljavõtet: kutsete ja arvestuse kohta.",
        ),
        verified=False,
        enactment=DECREE_506,
        term="выписка из реестра",
    ),
    RetentionRule(
        code="file_after_deregistration",
        citation="Decree 506",
        since=OPENS,
        known=("M",),
        verified=False,  # the decree's text has not been seen, and no source read gives a term
        enactment=DECREE_506,
        says=words(
            "How long the register keeps a file after the person is taken off it, no source read says.",
            "Сколько реестр хранит дело после снятия с учёта, прочитанные источники не говорят.",
            "Kui kaua register toimikut pärast arvelt mahavõtmist hoiab, ei ütle ükski loetud allikas.",
        ),
    ),
    _says(
        "extracts_by_offices",
        "extract",
        "412-FZ",
        YEAR_ROUND,
        "N4 N14",
        words(
            "Recruitment offices give extracts, also electronic, to anyone due for first registration, registered, or obliged but unregistered.",
            "Военные комиссариаты выдают выписки, в том числе электронные, всем трём группам: подлежащим постановке, состоящим и обязанным состоять на учёте.",
            "Värbamiskeskused annavad väljavõtteid, ka elektroonilisi, kõigile kolmele rühmale: arvelevõetavatele, arvel olijatele ja neile, kes peavad arvel olema.",
        ),
        enactment=FZ412,
        term="выписка из реестра",
    ),
    _says(
        "registered_without_appearing",
        "registration",
        "53-FZ art. 8",
        NO_PERSONAL_APPEARANCE,
        "N10",
        words(
            "People are registered and removed without coming in person, from what agencies report.",
            "Постановка на учёт и снятие с него — без личной явки, по сведениям ведомств.",
            "Arvele võetakse ja arvelt maha isiklikult ilmumata, asutuste andmete põhjal.",
        ),
        term="воинский учёт без личной явки",
    ),
    _says(
        "deferred_without_appearing",
        "board",
        "412-FZ",
        YEAR_ROUND,
        "N4 N14",
        words(
            "Deferment and exemption may be granted without the man appearing.",
            "Отсрочку и освобождение можно получить без явки.",
            "Ajapikenduse ja vabastuse võib saada ilmumata.",
        ),
        enactment=FZ412,
    ),
    _says(
        "draft_decision_valid_a_year",
        "board",
        "53-FZ art. 28",
        DECISION_VALID_A_YEAR,
        "N12",
        words(
            "A decision to call up is valid for one year. No source gives the number of the law or its first day.",
            "Решение о призыве действует один год. Номер закона и первый день источники не приводят.",
            "Kutsumisotsus kehtib ühe aasta. Seaduse numbrit ega esimest päeva ükski allikas ei anna.",
        ),
        verified=False,
        enactment=DECISION_OF_2025,
        term="решение о призыве на военную службу",
    ),
    _fitness("A", "fit", "годен", "kõlblik"),
    _fitness(
        "B", "fit with minor limits", "годен с незначительными ограничениями", "kõlblik väikeste piirangutega"
    ),
    _fitness(
        "V",
        "of limited fitness, goes to the reserve",
        "ограниченно годен, зачисляется в запас",
        "piiratult kõlblik, arvatakse reservi",
    ),
    _fitness(
        "G",
        "temporarily unfit, is deferred",
        "временно не годен, получает отсрочку",
        "ajutiselt kõlbmatu, saab ajapikendust",
    ),
    _fitness(
        "D",
        "unfit, is taken off the register",
        "не годен, снимается с учёта",
        "kõlbmatu, võetakse arvelt maha",
    ),
)
