"""Rules of Russian law about one summons: service, lead time, default, measures and how they end."""

from __future__ import annotations

from musterroll.law.packs.ru.codes import KINDS, MEASURES
from musterroll.law.packs.ru.enactments import (
    EXIT_BAN_FROM_POSTING,
    FZ127,
    FZ412,
    FZ437,
    NEW_WAYS_OF_SERVICE,
    OPENS,
    SYSTEM_ACTIVE,
    words,
)
from musterroll.law.packs.ru.enactments import YEAR_ROUND as THIRTY_DAY_CAP
from musterroll.law.vocabulary import (
    ONE_DAY,
    DefaultRule,
    LeadTimeRule,
    MeasureRule,
    ReliefRule,
    Rule,
    ServiceRule,
)

SERVICE: tuple[Rule, ...] = (
    # art. 31(2): the only way before 127-FZ; the day of signing, or of a refusal recorded as the law prescribes.
    ServiceRule(
        code="service_in_person",
        known=("L7", "N28"),
        term="вручение повестки под расписку",
        method="in_person",
        by=frozenset({"handed_over", "refused"}),
        citation="53-FZ art. 31(2)",
        since=OPENS,
        says={
            "en": "A summons handed over against signature is served on the day of signing; a recorded refusal is service on the day of refusal.",
            "ru": "Повестка, вручённая под расписку, считается вручённой в день подписания; зафиксированный отказ — в день отказа.",
            "et": "Allkirja vastu antud kutse on kätte toimetatud allkirjastamise päeval, keeldumine keeldumise päeval.",
        },
    ),
    ServiceRule(
        code="service_registered_post",
        known=("N29",),
        term="заказным письмом с уведомлением о вручении",
        enactment=FZ127,
        method="registered_post",
        by=frozenset({"delivered"}),
        channel="post",
        citation="53-FZ art. 31(2)",
        since=NEW_WAYS_OF_SERVICE,
        says={
            "en": "A summons sent by registered post is served on the day of its delivery.",
            "ru": "Повестка, направленная заказным письмом, считается вручённой в день доставки.",
            "et": "Tähtkirjaga saadetud kutse on kätte toimetatud üleandmise päeval.",
        },
    ),
    ServiceRule(
        code="service_e_account",
        known=("N30",),
        term="размещение в личном кабинете",
        enactment=FZ127,
        system_active_from=SYSTEM_ACTIVE,
        method="e_account",
        by=frozenset({"posted"}),
        channel="e_account",
        citation="53-FZ art. 31(2)",
        since=NEW_WAYS_OF_SERVICE,
        says={
            "en": "A summons posted in the person's e-account is served at the moment of posting.",
            "ru": "Повестка, размещённая в личном кабинете, считается вручённой с момента размещения.",
            "et": "Isiku e-kontole pandud kutse on kätte toimetatud panemise hetkel.",
        },
    ),
    # art. 31(2): the last resort, where the summons was served in no other way.
    ServiceRule(
        code="service_register",
        known=("N30",),
        term="считается вручённой",
        enactment=FZ127,
        system_active_from=SYSTEM_ACTIVE,
        method="register",
        deemed_after=7,
        channel="register",
        citation="53-FZ art. 31(2)",
        since=NEW_WAYS_OF_SERVICE,
        says={
            "en": "A summons posted only in the Register of Summonses is deemed served seven days after posting, if it was not served otherwise.",
            "ru": "Повестка, размещённая только в Реестре повесток, считается вручённой по истечении семи дней со дня размещения, если не была вручена иначе.",
            "et": "Ainult kutseregistris avaldatud kutse loetakse kättetoimetatuks seitsme päeva möödumisel, kui seda pole muul viisil kätte toimetatud.",
        },
    ),
)

LEAD_TIME: tuple[Rule, ...] = (
    LeadTimeRule(
        code="appearance_within_thirty_days",
        known=("N4",),
        term="дата явки",
        enactment=FZ412,
        kinds=frozenset(KINDS),
        longest_days=30,
        citation="412-FZ",
        also=("53-FZ art. 31",),
        since=THIRTY_DAY_CAP,
        says={
            "en": "The appearance date may lie at most thirty days after posting.",
            "ru": "Дата явки не может быть позднее тридцати дней со дня размещения повестки.",
            "et": "Ilmumise aeg võib olla kõige rohkem kolmkümmend päeva pärast avaldamist.",
        },
    ),
)

# Before 7.1 there was no measure that a default could lead to: the term below then ends in no-show alone (CAO 21.5).
DEFAULT: tuple[Rule, ...] = (
    DefaultRule(
        code="default",
        known=("N16", "N12"),
        term="неявка без уважительной причины",
        days=20,
        late_service_days=14,
        late_service_citation="53-FZ art. 31(2.1)",
        citation="53-FZ art. 7.1",
        since=OPENS,
        # Some officials count the twenty days from sending; press gives three bases (F09).
        verified=False,
        says={
            "en": "A person who was served and has not come within twenty days after the appearance date, without a valid reason, is in default.",
            "ru": "Кому повестка вручена и кто без уважительной причины не явился в течение двадцати дней со дня, указанного для явки, считается не исполнившим обязанность явиться.",
            "et": "Kellele on kutse kätte toimetatud ja kes kahekümne päeva jooksul pärast määratud päeva mõjuva põhjuseta ei ilmu, on jätnud ilmumiskohustuse täitmata.",
        },
    ),
)


def _measure(
    measure: str,
    also: str,
    enforcer: dict[str, str],
    verified: bool,
    known: str,
    term: str,
    en: str,
    ru: str,
    et: str,
) -> MeasureRule:
    return MeasureRule(
        code=f"measure_{measure}",
        measure=measure,
        starts="default",
        imposed_by="officer",
        citation="53-FZ art. 7.1(2)",
        also=(also,) if also else (),
        since=NEW_WAYS_OF_SERVICE,
        verified=verified,
        enforcer=enforcer,
        name=MEASURES[measure],
        enactment=FZ127,
        system_active_from=SYSTEM_ACTIVE,
        known=tuple(known.split()),
        term=term,
        says=words(en, ru, et),
    )


_TRAFFIC_POLICE = {"en": "traffic police", "ru": "Госавтоинспекция", "et": "liikluspolitsei"}
_TAX_SERVICE = {"en": "tax service", "ru": "налоговая служба", "et": "maksuamet"}
_BORDER = {"en": "border service", "ru": "пограничная служба", "et": "piiriteenistus"}

MEASURE: tuple[Rule, ...] = (
    MeasureRule(
        code="measure_exit_ban_from_service",
        known=("L4",),
        term="ограничение на выезд из Российской Федерации",
        enactment=FZ127,
        system_active_from=SYSTEM_ACTIVE,
        measure="exit_ban",
        starts="served",
        imposed_by="officer",
        citation="53-FZ art. 7.1(1)",
        since=NEW_WAYS_OF_SERVICE,
        until=EXIT_BAN_FROM_POSTING - ONE_DAY,
        enforcer=_BORDER,
        name=MEASURES["exit_ban"],
        says={
            "en": "Leaving the country is restricted from the day on which the summons is deemed served.",
            "ru": "Выезд из страны ограничивается со дня, когда повестка считается вручённой.",
            "et": "Riigist lahkumine on piiratud päevast, mil kutse loetakse kättetoimetatuks.",
        },
    ),
    MeasureRule(
        code="measure_exit_ban_from_posting",
        known=("L1", "L3", "L4"),
        term="ограничение на выезд из Российской Федерации",
        enactment=FZ437,
        system_active_from=SYSTEM_ACTIVE,
        measure="exit_ban",
        starts="posting",
        imposed_by="officer",
        citation="53-FZ art. 7.1(1)",
        since=EXIT_BAN_FROM_POSTING,
        also=("114-FZ art. 15.1", "437-FZ"),
        verified=False,  # the day from which the changed text applies is uncertain
        enforcer=_BORDER,
        name=MEASURES["exit_ban"],
        says={
            "en": "The law restricts leaving the country from the day on which the summons is posted in the register, before service (also 114-FZ art. 15.1).",
            "ru": "Закон ограничивает выезд из страны со дня размещения повестки в реестре, до вручения (также ст. 15.1 114-ФЗ).",
            "et": "Seadus piirab riigist lahkumist kutse avaldamise päevast, enne kättetoimetamist (ka 114-FZ art 15.1).",
        },
    ),
    _measure(
        "sole_trader_ban",
        "129-FZ",
        _TAX_SERVICE,
        False,
        "N21 M",
        "запрет регистрации ИП",
        "No registration as a sole trader, once twenty days from the appearance date have run out (129-FZ).",
        "Запрет регистрации в качестве индивидуального предпринимателя по истечении двадцати дней со дня явки (129-ФЗ).",
        "FIE-na ei registreerita, kui kakskümmend päeva ilmumise ajast on möödas (129-FZ).",
    ),
    _measure(
        "self_employed_ban",
        "422-FZ",
        _TAX_SERVICE,
        False,
        "N21 M",
        "запрет регистрации НПД",
        "No registration as self-employed, once twenty days from the appearance date have run out (422-FZ).",
        "Запрет регистрации в качестве самозанятого по истечении двадцати дней со дня явки (422-ФЗ).",
        "Iseendale tööandjana ei registreerita, kui kakskümmend päeva ilmumise ajast on möödas (422-FZ).",
    ),
    _measure(
        "real_estate_suspension",
        "218-FZ",
        {"en": "Rosreestr", "ru": "Росреестр", "et": "Rosreestr"},
        False,
        "N21 M",
        "приостановление регистрации недвижимости",
        "Registration of real estate is suspended, once twenty days from the appearance date have run out (218-FZ).",
        "Приостановление государственной регистрации недвижимости по истечении двадцати дней со дня явки (218-ФЗ).",
        "Kinnisvara registreerimine peatatakse, kui kakskümmend päeva ilmumise ajast on möödas (218-FZ).",
    ),
    _measure(
        "driving_limit",
        "196-FZ art. 28(2.1)",
        _TRAFFIC_POLICE,
        True,
        "L2 N21 N32",
        "ограничение права управления",
        "The right to drive is limited, once twenty days from the appearance date have run out (196-FZ art. 28(2.1)).",
        "Ограничение права управления транспортными средствами по истечении двадцати дней со дня явки (п. 2.1 ст. 28 196-ФЗ).",
        "Juhtimisõigust piiratakse, kui kakskümmend päeva ilmumise ajast on möödas (196-FZ art 28(2.1)).",
    ),
    _measure(
        "vehicle_registration_ban",
        "",
        _TRAFFIC_POLICE,
        False,
        "N21 M",
        "запрет регистрации ТС",
        "No registration of vehicles, once twenty days from the appearance date have run out.",
        "Запрет регистрации транспортных средств по истечении двадцати дней со дня явки.",
        "Sõidukeid ei registreerita, kui kakskümmend päeva ilmumise ajast on möödas.",
    ),
    _measure(
        "credit_refusal",
        "",
        {"en": "banks and lenders", "ru": "банки и МФО", "et": "pangad"},
        False,
        "N21 M",
        "отказ в кредите",
        "Loans are refused, once twenty days from the appearance date have run out.",
        "Отказ в кредитах и займах по истечении двадцати дней со дня явки.",
        "Laenu ei anta, kui kakskümmend päeva ilmumise ajast on möödas.",
    ),
)

RELIEF: tuple[Rule, ...] = (
    ReliefRule(
        code="appearance",
        known=("N16", "N20b"),
        term="явка",
        citation="53-FZ art. 7.1",
        since=OPENS,
        says={
            "en": "Measures end when the person appears; the law gives the register one day, here it is at once.",
            "ru": "Меры отменяются при явке; закон даёт на это один день, здесь — сразу.",
            "et": "Meetmed lõpevad ilmumisega; seadus annab selleks päeva, siin kohe.",
        },
    ),
    ReliefRule(
        code="valid_reason",
        known=("L5", "N31"),
        term="уважительная причина",
        citation="53-FZ art. 7(2)",
        since=OPENS,
        says={
            "en": "A proved valid reason excuses the no-show and ends the measures.",
            "ru": "Подтверждённая уважительная причина извиняет неявку и прекращает меры.",
            "et": "Tõendatud mõjuv põhjus vabandab ilmumata jätmise ja lõpetab meetmed.",
        },
    ),
    ReliefRule(
        code="withdrawal",
        known=("M",),
        citation="53-FZ art. 7.1",
        since=OPENS,
        verified=False,
        says={
            "en": "A withdrawn summons creates no duty, and what rested on it ends.",
            "ru": "Отозванная повестка не создаёт обязанности, и всё основанное на ней прекращается.",
            "et": "Tagasi võetud kutse ei loo kohustust ja sellel rajanev lõpeb.",
        },
    ),
    ReliefRule(
        code="deferment",
        known=("L9",),
        term="отсрочка",
        citation="53-FZ art. 24",
        since=OPENS,
        says={
            "en": "While a deferment is in force the person is not called to the draft board or dispatched.",
            "ru": "Пока действует отсрочка, гражданин не призывается.",
            "et": "Ajapikenduse kehtivuse ajal isikut ei kutsuta.",
        },
    ),
    ReliefRule(
        code="lapse",
        known=("M",),
        citation="53-FZ art. 22(1)",
        since=OPENS,
        verified=False,  # that measures end with liability is ours: they only serve to make the person come
        says={
            "en": "Once the person is past the age of this duty, nothing follows from the summons any more.",
            "ru": "Когда гражданин вышел из возраста этой обязанности, повестка больше ничего не влечёт.",
            "et": "Kui isik on selle kohustuse east väljas, ei järgne kutsest enam midagi.",
        },
    ),
    ReliefRule(
        code="contest",
        known=("N33", "N19"),
        term="обжалование",
        citation="53-FZ art. 31",
        since=OPENS,
        verified=False,
        says={
            "en": "The summons, the measures and the facts they rest on may be contested; courts have annulled both.",
            "ru": "Повестку, меры и лежащие в их основе сведения можно обжаловать; суды отменяли и то и другое.",
            "et": "Kutset, meetmeid ja nende aluseks olevaid andmeid saab vaidlustada.",
        },
    ),
)

RULES: tuple[Rule, ...] = (*SERVICE, *LEAD_TIME, *DEFAULT, *MEASURE, *RELIEF)
