"""Duties that need no summons, and the times of the year: of the person, of employers; draft, dispatch, applications."""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ru.enactments import (
    CRIMINAL_CODE,
    FZ31,
    FZ127,
    FZ412,
    HIGHER_FINE,
    NEW_WAYS_OF_SERVICE,
    OPENS,
    YEAR_ROUND,
    words,
)
from musterroll.law.vocabulary import ONE_DAY, DutyRule, Enactment, PeriodRule, Rule, StatementRule, Words

APRIL_TO_JULY = ((4, 1), (7, 15))
OCTOBER_TO_DECEMBER = ((10, 1), (12, 31))
MAY_TO_JULY = ((5, 1), (7, 15))

_LATE_REPORT_FINE = words(
    "a fine of 40,000 to 500,000 roubles for late reports",
    "штраф от 40 до 500 тысяч рублей за несвоевременные сведения",
    "trahv 40 000 kuni 500 000 rubla hilinenud teate eest",
)


def _duty(
    code: str,
    whose: str,
    citation: str,
    known: str,
    says: Words,
    *,
    since: date = OPENS,
    until: date | None = None,
    days: int | None = None,
    counted_from: Words | None = None,
    sanction: Words | None = None,
    verified: bool = True,
    enactment: Enactment | None = None,
    also: tuple[str, ...] = (),
    term: str = "",
) -> DutyRule:
    return DutyRule(
        code=code,
        whose=whose,
        citation=citation,
        known=tuple(known.split()),
        says=says,
        since=since,
        until=until,
        within_days=days,
        counted_from=counted_from or {},
        sanction=sanction or {},
        verified=verified,
        enactment=enactment,
        also=also,
        term=term,
    )


OF_THE_PERSON: tuple[Rule, ...] = (
    _duty(
        "first_registration",
        "person",
        "53-FZ art. 8",
        "N35",
        words(
            "Is registered in the year of turning 17, from 1 January to 31 March.",
            "Ставится на учёт в год достижения 17 лет, с 1 января по 31 марта.",
            "Võetakse arvele 17-aastaseks saamise aastal 1. jaanuarist 31. märtsini.",
        ),
        term="первоначальная постановка на воинский учёт",
    ),
    _duty(
        "come_without_summons",
        "person",
        "53-FZ art. 31(2.1)",
        "N1",
        words(
            "A man without a deferment who has received no summons comes by himself within two weeks of the start of the draft.",
            "Мужчина, не имеющий отсрочки и не получивший повестки, является сам в течение двух недель с начала призыва.",
            "Ajapikenduseta mees, kes pole kutset saanud, ilmub ise kahe nädala jooksul kutsumise algusest.",
        ),
        since=NEW_WAYS_OF_SERVICE,
        until=YEAR_ROUND - ONE_DAY,
        days=14,
        counted_from=words("the start of the draft", "начало призыва", "kutsumise algus"),
        enactment=FZ127,
    ),
    _duty(
        "come_without_summons",
        "person",
        "53-FZ art. 31(2.1)",
        "N14",
        words(
            "A man without a deferment who has received no summons comes by himself within two weeks of the start of the dispatch period.",
            "Мужчина, не имеющий отсрочки и не получивший повестки, является сам в течение двух недель с начала отправки к месту службы.",
            "Ajapikenduseta mees, kes pole kutset saanud, ilmub ise kahe nädala jooksul teenistusse saatmise algusest.",
        ),
        since=YEAR_ROUND,
        days=14,
        counted_from=words(
            "the start of the dispatch period", "начало отправки к месту службы", "teenistusse saatmise algus"
        ),
        enactment=FZ412,
        also=("412-FZ",),
    ),
    _duty(
        "come_after_late_service",
        "person",
        "53-FZ art. 31(2.1)",
        "N1",
        words(
            "Where the summons was served after its own date, the person comes within two weeks of service.",
            "Если повестка вручена после указанной в ней даты, гражданин является в течение двух недель со дня вручения.",
            "Kui kutse toimetati kätte pärast selles märgitud aega, ilmub isik kahe nädala jooksul kättetoimetamisest.",
        ),
        since=NEW_WAYS_OF_SERVICE,
        days=14,
        counted_from=words("the day of service", "день вручения", "kättetoimetamise päev"),
        enactment=FZ127,
    ),
    _duty(
        "come_after_valid_reason",
        "person",
        "53-FZ art. 7(2)",
        "L5",
        words(
            "Once the valid reason is over, the person comes at once, without a new summons.",
            "Когда уважительная причина отпала, гражданин является немедленно, без новой повестки.",
            "Kui mõjuv põhjus on ära langenud, ilmub isik kohe, uue kutseta.",
        ),
    ),
    _duty(
        "stay_in_home_area",
        "person",
        "31-FZ art. 21",
        "L11",
        words(
            "At mobilisation the registered may not leave their home area without permission.",
            "При мобилизации состоящие на учёте не могут выезжать с места жительства без разрешения.",
            "Mobilisatsiooni korral ei tohi arvel olijad loata elukohast lahkuda.",
        ),
        enactment=FZ31,
    ),
    _duty(
        "no_evasion",
        "person",
        "Criminal Code art. 328",
        "L10",
        words(
            "Evading the draft is a crime.",
            "Уклонение от призыва — преступление.",
            "Kutsumisest kõrvalehoidumine on kuritegu.",
        ),
        enactment=CRIMINAL_CODE,
        term="уклонение от призыва на военную службу",
    ),
)

# Whether calendar or working days are meant no source says, so both terms are unverified.
OF_EMPLOYERS: tuple[Rule, ...] = (
    _duty(
        "report_hire_and_dismissal",
        "employer",
        "Decree 719",
        "N39",
        words(
            "Reports whom it hires and dismisses within five days. Sole traders are exempt.",
            "Сообщает о приёме и увольнении в течение пяти дней. ИП освобождены.",
            "Teatab viie päeva jooksul, keda võttis tööle või vallandas. FIE-d on vabastatud.",
        ),
        days=5,
        counted_from=words("hire or dismissal", "приём или увольнение", "töölevõtmine või vallandamine"),
        sanction=_LATE_REPORT_FINE,
        verified=False,
    ),
    _duty(
        "report_unregistered_worker",
        "employer",
        "Decree 719",
        "N39",
        words(
            "Reports a worker who must be registered and isn't within three days. Sole traders are exempt.",
            "Сообщает о работнике, не состоящем на учёте, в течение трёх дней. ИП освобождены.",
            "Teatab kolme päeva jooksul töötajast, kes peab arvel olema, aga ei ole. FIE-d on vabastatud.",
        ),
        days=3,
        counted_from=words("finding it out", "выявление", "selle avastamine"),
        sanction=_LATE_REPORT_FINE,
        verified=False,
    ),
    _duty(
        "keep_card_form_10",
        "employer",
        "Decree 719",
        "N39",
        words(
            "Keeps a card of form 10 for each worker liable. Sole traders are exempt.",
            "Ведёт карточку по форме № 10 на каждого работника, обязанного состоять на учёте. ИП освобождены.",
            "Peab iga kohustatud töötaja kohta kaarti vormil 10. FIE-d on vabastatud.",
        ),
        term="карточка по форме № 10",
    ),
    _duty(
        "hand_over_summonses",
        "employer",
        "53-FZ art. 31",
        "L7",
        words(
            "Hands over summonses to its workers.",
            "Вручает повестки своим работникам.",
            "Annab kutsed oma töötajatele üle.",
        ),
    ),
    _duty(
        "release_staff",
        "employer",
        "Decree 719",
        "N39",
        words(
            "Releases its workers so that they can appear.",
            "Освобождает работников для явки.",
            "Vabastab töötajad töölt, et nad saaksid ilmuda.",
        ),
    ),
)


def _period(
    what: str,
    spans: tuple[tuple[tuple[int, int], tuple[int, int]], ...],
    citation: str,
    known: str,
    says: Words,
    *,
    group: str = "",
    since: date = OPENS,
    until: date | None = None,
    verified: bool = True,
    enactment: Enactment | None = None,
    also: tuple[str, ...] = (),
    term: str = "",
) -> PeriodRule:
    return PeriodRule(
        code=f"{what}_{group}" if group else what,
        what=what,
        spans=spans,
        group=group,
        citation=citation,
        known=tuple(known.split()),
        says=says,
        since=since,
        until=until,
        verified=verified,
        enactment=enactment,
        also=also,
        term=term,
    )


def _dispatch(
    group: str, spans: tuple[tuple[tuple[int, int], tuple[int, int]], ...], says: Words
) -> PeriodRule:
    return _period(
        "dispatch",
        spans,
        "412-FZ",
        "N36",
        says,
        group=group,
        since=YEAR_ROUND,
        enactment=FZ412,
        term="отправка к месту службы",
    )


PERIODS: tuple[Rule, ...] = (
    _period(
        "first_registration",
        (((1, 1), (3, 31)),),
        "53-FZ art. 8",
        "N35",
        words(
            "First registration: 1 January to 31 March of the year of turning 17.",
            "Первоначальная постановка на учёт: с 1 января по 31 марта года достижения 17 лет.",
            "Esmane arvelevõtmine: 17-aastaseks saamise aasta 1. jaanuarist 31. märtsini.",
        ),
    ),
    _period(
        "draft",
        (APRIL_TO_JULY, OCTOBER_TO_DECEMBER),
        "Decree 663",
        "N38 N20 M",
        words(
            "The draft: 1 April to 15 July and 1 October to 31 December.",
            "Призыв: с 1 апреля по 15 июля и с 1 октября по 31 декабря.",
            "Kutsumine: 1. aprillist 15. juulini ja 1. oktoobrist 31. detsembrini.",
        ),
        until=YEAR_ROUND - ONE_DAY,
        verified=False,  # the sources name the months; the days are those of the later dispatch periods
        term="призыв на военную службу",
    ),
    _period(
        "draft",
        (((1, 1), (12, 31)),),
        "412-FZ",
        "N4",
        words(
            "The draft: the whole year, 1 January to 31 December.",
            "Призыв: весь год, с 1 января по 31 декабря.",
            "Kutsumine: kogu aasta, 1. jaanuarist 31. detsembrini.",
        ),
        since=YEAR_ROUND,
        enactment=FZ412,
        term="призыв на военную службу",
    ),
    _dispatch(
        "",
        (APRIL_TO_JULY, OCTOBER_TO_DECEMBER),
        words(
            "Dispatch to service: 1 April to 15 July and 1 October to 31 December.",
            "Отправка к месту службы: с 1 апреля по 15 июля и с 1 октября по 31 декабря.",
            "Teenistusse saatmine: 1. aprillist 15. juulini ja 1. oktoobrist 31. detsembrini.",
        ),
    ),
    _dispatch(
        "rural_workers",
        (((10, 15), (12, 31)),),
        words(
            "Dispatch of rural field workers: 15 October to 31 December.",
            "Отправка занятых на сельских полевых работах: с 15 октября по 31 декабря.",
            "Maal põllutöödel olijate saatmine: 15. oktoobrist 31. detsembrini.",
        ),
    ),
    _dispatch(
        "teachers",
        (MAY_TO_JULY,),
        words(
            "Dispatch of teachers: 1 May to 15 July.",
            "Отправка педагогов: с 1 мая по 15 июля.",
            "Õpetajate saatmine: 1. maist 15. juulini.",
        ),
    ),
    _dispatch(
        "far_north",
        (MAY_TO_JULY, ((11, 1), (12, 31))),
        words(
            "Dispatch from the Far North: 1 May to 15 July or 1 November to 31 December.",
            "Отправка из районов Крайнего Севера: с 1 мая по 15 июля или с 1 ноября по 31 декабря.",
            "Kaug-Põhjast saatmine: 1. maist 15. juulini või 1. novembrist 31. detsembrini.",
        ),
    ),
    # The sources give the last day of each window; its first is the day after the other one's last. The article is
    # from memory.
    _period(
        "application",
        (((10, 1), (3, 31)),),
        "113-FZ art. 11",
        "N38 M",
        words(
            "To ask for alternative service instead of the draft of October to December: before 1 April.",
            "Заявление об АГС при призыве в октябре — декабре: до 1 апреля.",
            "Asendusteenistuse taotlus oktoobri–detsembri kutse asemel: enne 1. aprilli.",
        ),
        verified=False,
        group="alternative_service_autumn",
        term="альтернативная гражданская служба",
    ),
    _period(
        "application",
        (((4, 1), (9, 30)),),
        "113-FZ art. 11",
        "N38 M",
        words(
            "To ask for alternative service instead of the draft of April to July: before 1 October.",
            "Заявление об АГС при призыве в апреле — июле: до 1 октября.",
            "Asendusteenistuse taotlus aprilli–juuli kutse asemel: enne 1. oktoobrit.",
        ),
        verified=False,
        group="alternative_service_spring",
        term="альтернативная гражданская служба",
    ),
)

STATEMENTS: tuple[Rule, ...] = (
    StatementRule(
        code="fine_for_no_show",
        about="summons",
        citation="CAO art. 21.5",
        since=HIGHER_FINE,
        known=("N11", "M"),
        verified=False,  # the day is from memory
        says=words(
            "Not coming without a valid reason: a fine of 10,000 to 30,000 roubles.",
            "Неявка без уважительной причины: штраф от 10 до 30 тысяч рублей.",
            "Mõjuva põhjuseta ilmumata jätmine: trahv 10 000 kuni 30 000 rubla.",
        ),
        term="административный штраф",
    ),
    StatementRule(
        code="late_application_for_alternative_service",
        about="application",
        citation="113-FZ art. 11",
        since=OPENS,
        known=("M",),
        verified=False,
        says=words(
            "An application for alternative service that came too late for a valid reason may be accepted.",
            "Заявление об АГС, поданное с опозданием по уважительной причине, может быть принято.",
            "Mõjuval põhjusel hilinenud asendusteenistuse taotluse võib vastu võtta.",
        ),
    ),
)

RULES: tuple[Rule, ...] = (*OF_THE_PERSON, *OF_EMPLOYERS, *PERIODS, *STATEMENTS)
