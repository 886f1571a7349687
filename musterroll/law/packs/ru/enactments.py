"""The acts on which the rules of this pack rest, each with the dates that the sources give and no others.

The titles of amending laws tell what they did; they are not official. A federal law's own date is the day of its
signing, so it stands as `promulgated`. `KEYS` says what the tags in `known` stand for.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.vocabulary import ONE_DAY, Enactment, Words

OPENS = date(2013, 1, 1)
NEW_WAYS_OF_SERVICE = date(2023, 4, 14)  # 127-FZ
PRISON_EXCEPTION_ENDS = date(2023, 6, 24)  # 269-FZ
EXIT_BAN_FROM_POSTING = date(2023, 8, 4)  # 437-FZ; one source dates the changed text 27.12.2023
NO_PERSONAL_APPEARANCE = date(2023, 8, 5)
HIGHER_FINE = date(2023, 10, 1)
DRAFT_AGE_30 = date(2024, 1, 1)  # 439-FZ
DECREE_506_USED = date(2024, 11, 1)
SYSTEM_ACTIVE = date(2025, 5, 8)  # the banner "test" was removed, nationwide
DECISION_VALID_A_YEAR = date(2025, 10, 1)  # the first day of the autumn draft of 2025
YEAR_ROUND_AT_ONCE = date(2025, 11, 4)  # 412-FZ, its first step
YEAR_ROUND = date(2026, 1, 1)  # 412-FZ, its second step
LAST_KNOWN = date(2026, 3, 1)  # the sources reach to March 2026
OLD_LAW_KNOWN = (
    NEW_WAYS_OF_SERVICE - ONE_DAY
)  # they tell what 53-FZ said before 127-FZ changed it, not since when


def words(en: str, ru: str, et: str) -> Words:
    """The same in the three languages."""
    return {"en": en, "ru": ru, "et": et}


FZ53 = Enactment(
    code="53-FZ",
    title=words(
        "On military duty and military service",
        "О воинской обязанности и военной службе",
        "Sõjaväekohustusest ja sõjaväeteenistusest",
    ),
    citation="53-FZ",
    promulgated=date(1998, 3, 28),
    in_force_by=OLD_LAW_KNOWN,
    known=("L1", "L5", "L6", "L7", "L8", "L9"),
    says=words(
        "The main law: duty, registration, summons, measures, draft, grounds.",
        "Основной закон: обязанность, учёт, повестка, временные меры, призыв, основания.",
        "Põhiseadus selles valdkonnas: kohustus, arvestus, kutse, meetmed, kutsumine, alused.",
    ),
)
FZ31 = Enactment(
    code="31-FZ",
    title=words(
        "On mobilisation",
        "О мобилизационной подготовке и мобилизации",
        "Mobilisatsiooniks valmistumisest ja mobilisatsioonist",
    ),
    citation="31-FZ",
    in_force_by=LAST_KNOWN,
    known=("L11",),
    says=words(
        "At mobilisation the registered may not leave their home area without permission (art. 21).",
        "При мобилизации состоящие на учёте не могут выезжать с места жительства без разрешения (ст. 21).",
        "Mobilisatsiooni korral ei tohi arvel olijad loata elukohast lahkuda (art 21).",
    ),
)
FZ114 = Enactment(
    code="114-FZ",
    title=words(
        "On leaving and entering the country",
        "О порядке выезда и въезда",
        "Riigist lahkumisest ja riiki sisenemisest",
    ),
    citation="114-FZ",
    in_force_by=NEW_WAYS_OF_SERVICE,
    known=("L2", "L3"),
    says=words(
        "Carries out the exit ban; art. 15.1 since 437-FZ.",
        "По нему исполняется запрет на выезд; ст. 15.1 — после 437-ФЗ.",
        "Selle järgi täidetakse lahkumiskeeldu; art 15.1 alates 437-FZ-st.",
    ),
)
FZ196 = Enactment(
    code="196-FZ",
    title=words("On road safety", "О безопасности дорожного движения", "Liiklusohutusest"),
    citation="196-FZ",
    in_force_by=NEW_WAYS_OF_SERVICE,
    known=("L2",),
    says=words(
        "Carries out the limit on driving (art. 28(2.1)).",
        "По нему исполняется ограничение права управления (п. 2.1 ст. 28).",
        "Selle järgi täidetakse juhtimisõiguse piirangut (art 28(2.1)).",
    ),
)
FZ127 = Enactment(
    code="127-FZ",
    title=words(
        "On registers and electronic summonses",
        "О реестрах и электронных повестках",
        "Registritest ja elektroonilistest kutsetest",
    ),
    citation="127-FZ",
    promulgated=NEW_WAYS_OF_SERVICE,
    in_force_from=NEW_WAYS_OF_SERVICE,
    system_active_from=SYSTEM_ACTIVE,
    known=("L2", "N8", "N1"),
    says=words(
        "Made the two registers (8.2, 8.3), the temporary measures (7.1) and three more ways of service (31); amended 196-FZ and 114-FZ. The registers themselves really ran from 8 May 2025.",
        "Создал два реестра (8.2, 8.3), временные меры (7.1) и три новых способа вручения (31); изменил 196-ФЗ и 114-ФЗ. Сами реестры заработали с 8 мая 2025 года.",
        "Lõi kaks registrit (8.2, 8.3), ajutised meetmed (7.1) ja kolm uut kättetoimetamise viisi (31); muutis 196-FZ ja 114-FZ. Registrid ise hakkasid tööle 8. mail 2025.",
    ),
)
FZ269 = Enactment(
    code="269-FZ",
    title=words("On the registration of prisoners", "Об учёте отбывающих наказание", "Vangide arvestusest"),
    citation="269-FZ",
    promulgated=PRISON_EXCEPTION_ENDS,
    in_force_from=PRISON_EXCEPTION_ENDS,
    known=("L8",),
    says=words(
        "Repealed the exception by which a person in prison wasn't registered.",
        "Отменил исключение, по которому отбывающий наказание не состоял на учёте.",
        "Tunnistas kehtetuks erandi, mille järgi vangis olijat arvele ei võetud.",
    ),
)
FZ437 = Enactment(
    code="437-FZ",
    title=words(
        "On the day from which leaving is restricted",
        "О дне, с которого ограничивается выезд",
        "Päevast, mil lahkumine on piiratud",
    ),
    citation="437-FZ",
    promulgated=EXIT_BAN_FROM_POSTING,
    in_force_from=EXIT_BAN_FROM_POSTING,
    system_active_from=SYSTEM_ACTIVE,
    known=("L1", "L3", "L4", "N2"),
    verified=False,  # one site dates the changed text of 7.1 27.12.2023
    says=words(
        "Moved the exit ban from the day of service to the day of posting; added 114-FZ art. 15.1, the automatic warning and the ways of data.",
        "Перенёс запрет на выезд со дня вручения на день размещения; добавил ст. 15.1 114-ФЗ, автоматическое предупреждение и пути сведений.",
        "Viis lahkumiskeelu kättetoimetamise päevalt avaldamise päevale; lisas 114-FZ art 15.1, automaatse hoiatuse ja andmete teed.",
    ),
)
FZ439 = Enactment(
    code="439-FZ",
    title=words("On the draft age", "О призывном возрасте", "Kutseeast"),
    citation="439-FZ",
    promulgated=date(2023, 8, 4),
    in_force_from=DRAFT_AGE_30,
    known=("N3",),
    says=words(
        "Draft age from 18 to under 30; those who were 27 by 31 December 2023 stay in the reserve.",
        "Призывной возраст с 18 до 30 лет; те, кому к 31 декабря 2023 года было 27, остаются в запасе.",
        "Kutseiga 18 kuni alla 30; kes oli 31. detsembriks 2023 saanud 27, jääb reservi.",
    ),
)
FZ412_AT_ONCE = Enactment(
    code="412-FZ-2025",
    title=words(
        "On the year-round draft: what took effect at once",
        "О круглогодичном призыве: вступившее в силу сразу",
        "Aastaringsest kutsumisest: kohe jõustunu",
    ),
    citation="412-FZ",
    promulgated=YEAR_ROUND_AT_ONCE,
    in_force_from=YEAR_ROUND_AT_ONCE,
    known=("N4", "N13"),
    verified=False,  # which parts were in force in November 2025 no source says
    says=words(
        "Some parts took effect on the day of signing; which ones, no source says, so no rule here rests on it alone.",
        "Часть положений вступила в силу сразу; какие — источники не говорят, поэтому ни одно правило здесь на этом одном не держится.",
        "Osa sätteid jõustus kohe; millised, allikad ei ütle, seepärast ei toetu ükski reegel siin ainult sellele.",
    ),
)
FZ412 = Enactment(
    code="412-FZ-2026",
    title=words("On the year-round draft", "О круглогодичном призыве", "Aastaringsest kutsumisest"),
    citation="412-FZ",
    promulgated=YEAR_ROUND_AT_ONCE,
    in_force_from=YEAR_ROUND,
    known=("N4", "N13", "N14"),
    says=words(
        "Draft from 1 January to 31 December; appearance at most thirty days after posting; deferment and exemption without appearing; extracts.",
        "Призыв с 1 января по 31 декабря; явка не позднее тридцати дней со дня размещения; отсрочка и освобождение без явки; выписки.",
        "Kutsumine 1. jaanuarist 31. detsembrini; ilmumine kuni kolmkümmend päeva pärast avaldamist; ajapikendus ja vabastus ilmumata; väljavõtted.",
    ),
)
DECREE_506 = Enactment(
    code="Decree-506",
    title=words("On the two registers", "О двух реестрах", "Kahest registrist"),
    citation="Decree 506",
    promulgated=date(2024, 4, 19),
    published=date(2024, 4, 27),
    in_force_by=DECREE_506_USED,
    system_active_from=SYSTEM_ACTIVE,
    known=("L6", "N5"),
    verified=False,  # its text has not been seen
    says=words(
        "Some fifty items of data; the registers were to be built by 31 October and used from 1 November 2024, and really ran from 8 May 2025.",
        "Около пятидесяти видов сведений; реестры надлежало создать до 31 октября и применять с 1 ноября 2024 года, заработали они 8 мая 2025 года.",
        "Umbes viiskümmend andmeliiki; registrid tuli luua 31. oktoobriks ja võtta kasutusele 1. novembrist 2024, tööle hakkasid need 8. mail 2025.",
    ),
)
DECREE_719 = Enactment(
    code="Decree-719",
    title=words("Rules of military registration", "Положение о воинском учёте", "Sõjaväearvestuse eeskiri"),
    citation="Decree 719",
    promulgated=date(2006, 11, 27),
    in_force_by=LAST_KNOWN,
    known=("N6",),
    says=words(
        "How people are registered, and what employers do.",
        "Как ведётся учёт и что делают работодатели.",
        "Kuidas arvestust peetakse ja mida teevad tööandjad.",
    ),
)
DECREE_663 = Enactment(
    code="Decree-663",
    title=words("Rules of the call-up", "Положение о призыве", "Kutsumise eeskiri"),
    citation="Decree 663",
    promulgated=date(2006, 11, 11),
    in_force_by=LAST_KNOWN,
    known=("N7",),
    says=words(
        "How men are called up, and the form of the summons.",
        "Как проводится призыв, и форма повестки.",
        "Kuidas kutsutakse, ja kutse vorm.",
    ),
)
DECREE_565 = Enactment(
    code="Decree-565",
    title=words(
        "Rules of the medical board", "Положение о военно-врачебной экспертизе", "Arstliku komisjoni eeskiri"
    ),
    citation="Decree 565",
    promulgated=date(2013, 7, 4),
    in_force_by=LAST_KNOWN,
    known=("M",),
    verified=False,
    says=words("The fitness categories.", "Категории годности.", "Kõlblikkuse kategooriad."),
)
FINE_OF_2023 = Enactment(
    code="CAO-21.5-2023",
    title=words(
        "Higher fines for no-show", "Повышение штрафов за неявку", "Ilmumata jätmise kõrgemad trahvid"
    ),
    citation="CAO art. 21.5",
    in_force_from=HIGHER_FINE,
    in_force_by=HIGHER_FINE,
    known=("N11", "M"),
    verified=False,  # its day is from memory
    says=words(
        "A fine of 10,000 to 30,000 roubles for no-show.",
        "Штраф от 10 до 30 тысяч рублей за неявку.",
        "Trahv 10 000 kuni 30 000 rubla ilmumata jätmise eest.",
    ),
)
DECISION_OF_2025 = Enactment(
    code="decision-valid-a-year",
    title=words(
        "On how long a draft decision is valid",
        "О сроке действия решения о призыве",
        "Kutsumisotsuse kehtivusest",
    ),
    citation="53-FZ art. 28",
    in_force_by=DECISION_VALID_A_YEAR,
    known=("N12",),
    verified=False,  # the law's number and its first day are not known
    says=words(
        "In force by the autumn draft of 2025; no source gives the number of the law.",
        "Действует к осеннему призыву 2025 года; номер закона источники не приводят.",
        "Kehtis 2025. aasta sügiskutse ajaks; seaduse numbrit ükski allikas ei anna.",
    ),
)
BILL_OF_2026 = Enactment(
    code="bill-of-10-03-2026",
    title=words(
        "Bill: a court appeal suspends no longer",
        "Законопроект: иск больше не приостанавливает",
        "Eelnõu: kaebus enam ei peata",
    ),
    citation="53-FZ art. 29(4)",
    known=("N15",),
    says=words(
        "A bill of 10 March 2026. What became of it no source says: it isn't law here.",
        "Законопроект от 10 марта 2026 года. Что с ним стало, источники не говорят: здесь он не закон.",
        "Eelnõu 10. märtsist 2026. Mis sellest sai, ükski allikas ei ütle: siin see seadus ei ole.",
    ),
)
CRIMINAL_CODE = Enactment(
    code="Criminal-Code",
    title=words("Criminal Code", "Уголовный кодекс", "Kriminaalkoodeks"),
    citation="Criminal Code",
    in_force_by=LAST_KNOWN,
    known=("L10",),
    says=words("Art. 328: evasion.", "Ст. 328: уклонение.", "Art 328: kõrvalehoidumine."),
)
CAS = Enactment(
    code="CAS",
    title=words("Code of Administrative Court Procedure", "Кодекс административного судопроизводства", "Halduskohtumenetluse koodeks"),
    citation="CAS",
    in_force_by=LAST_KNOWN,
    known=("M",),
    verified=False,
    says=words("Arts. 219 and 223: term and interim relief.", "Ст. 219 и 223: срок и предварительная защита.", "Art 219 ja 223: tähtaeg ja esialgne õiguskaitse."),
)  # fmt: skip

ENACTMENTS = (
    FZ53,
    FZ31,
    FZ114,
    FZ196,
    DECREE_663,
    DECREE_719,
    DECREE_565,
    FZ127,
    FZ269,
    FZ437,
    FZ439,
    FINE_OF_2023,
    DECREE_506,
    DECISION_OF_2025,
    FZ412_AT_ONCE,
    FZ412,
    BILL_OF_2026,
    CRIMINAL_CODE,
    CAS,
)

KEYS = {
    "L1": "consultant.ru LAW_18260 art. 7.1; zakonrf.info/zakon-voinskiy/7.1",
    "L2": "ealegislation.com 149046",
    "L3": "ealegislation.com 151963",
    "L4": "zakonrf.info sravnenie-100597",
    "L5": "dogovor-urist.ru st_7",
    "L6": "lifelines.name, article on Decree 506",
    "L7": "army-help.ru stat31",
    "L8": "bazanpa.ru statya8",
    "L9": "zakonrf.info r4_st24; base.garant.ru/3961256",
    "L10": "rulaws.ru 1644-O",
    "L11": "geostart.ru/30931",
    "N1": "prmira.ru 2023-04-19",
    "N2": "en.nplaw.ru",
    "N3": "kbpravda.ru/35399; gazeta.ru 2023-07-25",
    "N4": "tls-cons.ru",
    "N5": "meduza 2024-04-28",
    "N6": "obnovka-shop.ru",
    "N7": "prizyvanet.ru",
    "N8": "intermarkrelocation.com",
    "N9": "russian.rt.com 1183651",
    "N10": "moedelo.org",
    "N11": "trud.ru 2024-04-05",
    "N12": "agenda-u.org/80244; 76.ru 2025-10-01",
    "N13": "cons-vl.ru",
    "N14": "ria.ru 2025-10-28; crimea-news 2026-01-23",
    "N15": "kommersant 8498011; meduza 2026-03-10",
    "N16": "kyivpost 39198; pravda.com.ua 2024-09-18; bs-mk.ru",
    "N17": "meduza, holod 2025-08-10; denial: penzainform 2025-08-11",
    "N18": "wdmdtv 2025-10-08",
    "N19": "focus.ua; dagens",
    "N20": "themoscowtimes 2025-09-30",
    "N20b": "klerk 663441",
    "N21": "iguides.ru 2026-03-04",
    "N22": "sott.net 479412",
    "N23": "pravoislovo.com",
    "N24": "Kommersant digest 2023-04 (componavt)",
    "N25": "proulyanovsk 2023-10",
    "N26": "76.ru 2025-09-23",
    "N27": "krasnoyarskmedia 2023-08-04",
    "N28": "intermark",
    "N29": "atlasofwars; dzen",
    "N30": "mel.fm / TASS",
    "N31": "penzainform 2022-10-06",
    "N32": "socialbites / TASS",
    "N33": "sott.net",
    "N34": "voenschet.ru",
    "N35": "ornatus.ru",
    "N36": "radio1.ru; inforos",
    "N37": "sia.ru 2025-12-30",
    "N38": "amic.ru; mail.ru 69963301",
    "N39": "saby.su",
    "S": "source articles",
    "M": "from memory, unverified",
}
