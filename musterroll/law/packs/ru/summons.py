"""What a summons must show, who may serve it, and what the law says about its making (53-FZ arts. 7.1, 31; Decree 663)."""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ru.codes import KINDS
from musterroll.law.packs.ru.enactments import (
    DECREE_663,
    EXIT_BAN_FROM_POSTING,
    FZ127,
    FZ437,
    NEW_WAYS_OF_SERVICE,
    OPENS,
    SYSTEM_ACTIVE,
    words,
)
from musterroll.law.vocabulary import ONE_DAY, Enactment, Rule, ServerRule, StatementRule, SummonsRule, Words

FRONT = ("name", "address", "purpose", "appearance_date", "place", "legal_consequences")
BACK = ("valid_reasons", "exit_ban")

_SHOWS = words(
    "shows name, address, purpose, date and place, and the legal consequences of not coming",
    "содержит имя, адрес, цель, дату и место явки и последствия неявки",
    "näitab nime, aadressi, eesmärki, aega ja kohta ning ilmumata jätmise tagajärgi",
)
_AND_BACK = words(
    "on the back the valid reasons and the exit ban",
    "на обороте — уважительные причины и запрет на выезд",
    "pöördel mõjuvad põhjused ja lahkumiskeeld",
)


def _form(kind: str, *, back: bool) -> SummonsRule:
    name = KINDS[kind]
    says = {
        language: f"{name[language][:1].upper()}{name[language][1:]}: {'повестка' if language == 'ru' else 'kutse' if language == 'et' else 'the summons'} "
        f"{_SHOWS[language]}" + (f"; {_AND_BACK[language]}." if back else ".")
        for language in ("en", "ru", "et")
    }
    return SummonsRule(
        code=f"summons_{kind}",
        kinds=frozenset({kind}),
        shows=(*FRONT, *BACK) if back else FRONT,
        citation="53-FZ art. 31",
        also=("Decree 663",),
        term="повестка",
        enactment=DECREE_663,
        since=EXIT_BAN_FROM_POSTING if back else OPENS,
        until=None if back else EXIT_BAN_FROM_POSTING - ONE_DAY,
        known=("N26", "L7", "N27") if back else ("N26", "L7"),
        # Press of 4 August 2023 tells of the form with a back side; its first day no source gives.
        verified=not back,
        says=says,
    )


# Mobilisation has a form of its own, and no source says what it shows.
FORMS: tuple[Rule, ...] = (
    *(_form(kind, back=back) for kind in KINDS if kind != "mobilisation" for back in (False, True)),
    SummonsRule(
        code="summons_mobilisation",
        kinds=frozenset({"mobilisation"}),
        shows=(),
        citation="31-FZ",
        term="повестка",
        since=OPENS,
        known=("N25",),
        verified=False,
        says=words(
            "Mobilisation has a form of its own; what it shows no source says.",
            "Для мобилизации есть своя форма; что в ней указывается, источники не говорят.",
            "Mobilisatsioonil on oma vorm; mida see näitab, ükski allikas ei ütle.",
        ),
    ),
)


def _server(
    method: str, by: set[str], since: date, known: str, says: Words, *, system: date | None = None
) -> ServerRule:
    return ServerRule(
        code=f"served_by_{method}",
        method=method,
        by=frozenset(by),
        citation="53-FZ art. 31(2)",
        enactment=FZ127 if since == NEW_WAYS_OF_SERVICE else None,
        since=since,
        system_active_from=system,
        term="вручение повестки",
        known=tuple(known.split()),
        says=says,
    )


SERVERS: tuple[Rule, ...] = (
    _server(
        "in_person",
        {"office", "employer", "school"},
        OPENS,
        "L7",
        words(
            "The recruitment office, the employer or the school hands it over against signature.",
            "Вручает под расписку военный комиссариат, работодатель или учебное заведение.",
            "Allkirja vastu annab üle värbamiskeskus, tööandja või kool.",
        ),
    ),
    _server(
        "registered_post",
        {"post"},
        NEW_WAYS_OF_SERVICE,
        "N29",
        words(
            "The post delivers it with proof of delivery.",
            "Доставляет почта заказным письмом с уведомлением.",
            "Toimetab kätte post väljastusteatega.",
        ),
    ),
    _server(
        "e_account",
        {"office"},
        NEW_WAYS_OF_SERVICE,
        "N30",
        words(
            "The recruitment office posts it in the personal e-account.",
            "Размещает в личном кабинете военный комиссариат.",
            "Värbamiskeskus paneb selle isiku e-kontole.",
        ),
        system=SYSTEM_ACTIVE,
    ),
    _server(
        "register",
        {"register"},
        NEW_WAYS_OF_SERVICE,
        "N30",
        words(
            "The Register of Summonses posts it.",
            "Размещает Реестр повесток.",
            "Avaldab kutseregister.",
        ),
        system=SYSTEM_ACTIVE,
    ),
)


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
    also: tuple[str, ...] = (),
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
        also=also,
        term=term,
        says=says,
    )


STATEMENTS: tuple[Rule, ...] = (
    _says(
        "decision_formed_automatically",
        "measure",
        "53-FZ art. 7.1",
        EXIT_BAN_FROM_POSTING,
        "L1",
        words(
            "The decision on measures is formed automatically in the register on the day on which the summons is formed, signed with the commissar's e-signature, and sent out on the day of posting.",
            "Решение о временных мерах формируется в реестре автоматически в день формирования повестки, подписывается электронной подписью военного комиссара и направляется в день размещения.",
            "Meetmete otsus tekib registris automaatselt kutse koostamise päeval, sellele antakse komissari e-allkiri ja see saadetakse avaldamise päeval.",
        ),
        verified=False,  # the day from which the changed text applies is uncertain
        enactment=FZ437,
        term="решение о применении временных мер",
    ),
    _says(
        "agencies_act_on_a_record",
        "measure",
        "53-FZ art. 7.1",
        NEW_WAYS_OF_SERVICE,
        "L2",
        words(
            "Agencies act as long as there is a record of a decision, until a decision cancels it.",
            "Органы действуют по записи о решении, пока оно не отменено решением об отмене.",
            "Asutused tegutsevad otsuse kande alusel, kuni otsus selle tühistab.",
        ),
        enactment=FZ127,
    ),
    _says(
        "warning_of_measures",
        "measure",
        "437-FZ",
        EXIT_BAN_FROM_POSTING,
        "N2",
        words(
            "A warning that measures follow is generated automatically and sent; here no measure goes before it.",
            "Предупреждение о мерах формируется автоматически и направляется; здесь без него мер нет.",
            "Hoiatus meetmete kohta tekib automaatselt ja saadetakse; siin ei eelne sellele ükski meede.",
        ),
        verified=False,
        enactment=FZ437,
    ),
    _says(
        "exit_ban_until_registers_operate",
        "measure",
        "437-FZ",
        EXIT_BAN_FROM_POSTING,
        "N9",
        words(
            "Until the registers operate, the commissariat decides on the day of sending, and leaving is restricted from sending.",
            "До начала работы реестров комиссариат решает в день направления повестки, и выезд ограничен с этого дня.",
            "Kuni registrid ei tööta, otsustab komissariaat saatmise päeval ja lahkumine on piiratud saatmisest.",
        ),
        until=SYSTEM_ACTIVE - ONE_DAY,
        verified=False,
        enactment=FZ437,
    ),
    _says(
        "measures_lifted_within_a_day",
        "measure",
        "53-FZ art. 7.1",
        NEW_WAYS_OF_SERVICE,
        "N16 N20b",
        words(
            "After appearance the measures are lifted: within one day, one source says, at once, says another.",
            "После явки меры отменяются: по одному источнику — в течение одного дня, по другому — сразу.",
            "Pärast ilmumist meetmed lõpetatakse: ühe allika järgi ühe päeva jooksul, teise järgi kohe.",
        ),
        enactment=FZ127,
        term="решение об отмене временных мер",
    ),
    _says(
        "driving_entry_within_a_day",
        "measure",
        "196-FZ art. 28(2.1)",
        NEW_WAYS_OF_SERVICE,
        "N32",
        words(
            "The traffic police enter the limit on driving within 24 hours and erase it when it is cancelled.",
            "Госавтоинспекция вносит запись об ограничении в течение 24 часов и удаляет её при отмене.",
            "Liikluspolitsei kannab piirangu sisse 24 tunni jooksul ja kustutab selle tühistamisel.",
        ),
        enactment=FZ127,
    ),
    _says(
        "regional_benefit_limit",
        "measure",
        "53-FZ art. 7.1",
        NEW_WAYS_OF_SERVICE,
        "N33",
        words(
            "A region's own law may limit benefits; which regions have one no source says, so the register proposes no such measure.",
            "Закон субъекта может ограничить выплаты; в каких регионах он есть, источники не говорят, и реестр такой меры не предлагает.",
            "Piirkonna oma seadus võib toetusi piirata; kus selline on, ükski allikas ei ütle, ja register seda meedet ei paku.",
        ),
        verified=False,
        enactment=FZ127,
    ),
    _says(
        "days_counted_from_sending",
        "measure",
        "53-FZ art. 7.1",
        NEW_WAYS_OF_SERVICE,
        "N12 N16",
        words(
            "Some officials count the twenty days from sending. Here they run from the appearance date.",
            "Некоторые должностные лица считают двадцать дней со дня направления. Здесь они считаются со дня явки.",
            "Mõned ametnikud loevad kahtkümmend päeva saatmisest. Siin loetakse neid ilmumise ajast.",
        ),
        verified=False,
        enactment=FZ127,
    ),
    _says(
        "passport_refusal_in_press",
        "measure",
        "53-FZ art. 7.1",
        NEW_WAYS_OF_SERVICE,
        "N5",
        words(
            "Press lists the refusal of a passport too; it isn't among the measures of art. 7.1 that are known, and the register proposes none.",
            "Пресса называет и отказ в выдаче паспорта; среди известных мер ст. 7.1 его нет, и реестр такой меры не предлагает.",
            "Ajakirjandus nimetab ka passi andmisest keeldumist; art 7.1 teadaolevate meetmete hulgas seda ei ole ja register seda ei paku.",
        ),
        verified=False,
        enactment=FZ127,
    ),
    _says(
        "valid_reasons_need_documents",
        "summons",
        "53-FZ art. 7(2)",
        OPENS,
        "L5 N31",
        words(
            "A valid reason is shown by documents.",
            "Уважительная причина подтверждается документами.",
            "Mõjuvat põhjust tõendatakse dokumentidega.",
        ),
        term="уважительная причина",
    ),
)

RULES: tuple[Rule, ...] = (*FORMS, *SERVERS, *STATEMENTS)
