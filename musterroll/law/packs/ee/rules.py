"""Rules of Estonian law about one summons: service, lead time, default, the ladder to the court, relief."""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ee.codes import MEASURES
from musterroll.law.vocabulary import (
    DefaultRule,
    LeadTimeRule,
    MeasureRule,
    ReliefRule,
    Rule,
    Rung,
    ServiceRule,
)

OPENS = date(2013, 4, 1)
COURT_SUSPENSION = date(2019, 1, 1)  # 607 SE; RT I, 06.07.2018, 1
THIRTY_DAY_FICTION = date(2022, 1, 1)  # 324 SE; RT I, 20.04.2021, 2
DAY_BEFORE_FICTION = date(2021, 12, 31)

_EARLIER_PROOF = {
    "en": "Deemed served thirty days after it was made available or sent, unless earlier service is proved.",
    "ru": "Считается вручённым через тридцать дней после предоставления доступа или отправки, если не доказано более раннее вручение.",
    "et": "Loetakse kättetoimetatuks kolmekümne päeva möödumisel, kui pole tõendatud varasemat kättetoimetamist.",
}
_ONLY_PROVED = {
    "en": "Served when its opening or delivery is recorded; without such a record it is not served.",
    "ru": "Вручено, когда зафиксировано открытие или доставка; без этого не вручено.",
    "et": "Kätte toimetatud, kui avamine või üleandmine on registreeritud.",
}

SERVICE: tuple[Rule, ...] = (
    ServiceRule(
        code="service_in_person",
        method="in_person",
        by=frozenset({"handed_over", "refused"}),
        citation="HMS",
        since=OPENS,
        verified=False,
        says={
            "en": "A document handed over against signature is served that day.",
            "ru": "Документ, вручённый под подпись, считается вручённым в этот день.",
            "et": "Allkirja vastu antud dokument on samal päeval kätte toimetatud.",
        },
    ),
    *(
        ServiceRule(
            code=f"service_{method}_proved",
            method=method,
            by=by,
            channel=channel,
            citation="KVTS § 15",
            since=OPENS,
            until=DAY_BEFORE_FICTION,
            says=_ONLY_PROVED,
        )
        for method, by, channel in (
            ("e_account", frozenset({"summons_read"}), "e_account"),
            ("registered_post", frozenset({"delivered"}), "post"),
            ("plain_post", frozenset({"delivered"}), "post"),
        )
    ),
    *(
        ServiceRule(
            code=f"service_{method}_thirty_days",
            method=method,
            by=by,
            deemed_after=30,
            channel=channel,
            citation="KVTS § 15",
            since=THIRTY_DAY_FICTION,
            says=_EARLIER_PROOF,
        )
        for method, by, channel in (
            ("e_account", frozenset({"summons_read"}), "e_account"),
            ("registered_post", frozenset({"delivered"}), "post"),
            ("plain_post", frozenset({"delivered"}), "post"),
        )
    ),
)

LEAD_TIME: tuple[Rule, ...] = (
    LeadTimeRule(
        code="lead_time_one_year",
        kinds=frozenset({"dispatch"}),
        shortest_years=1,
        citation="KVTS",
        since=OPENS,
        verified=False,  # the page that gives it is undated
        says={
            "en": "The call to conscript service must be served at least one year before it begins.",
            "ru": "Призыв на службу вручается не менее чем за год до её начала.",
            "et": "Ajateenistusse kutse toimetatakse kätte vähemalt aasta enne teenistuse algust.",
        },
    ),
    LeadTimeRule(
        code="lead_time_volunteer",
        kinds=frozenset({"dispatch"}),
        shortest_days=90,
        applies="volunteer",
        citation="KVTS",
        since=OPENS,
        verified=False,
        says={
            "en": "A woman who volunteered is called at least ninety days before service begins.",
            "ru": "Женщина-доброволец вызывается не менее чем за девяносто дней.",
            "et": "Vabatahtlik naine kutsutakse vähemalt üheksakümmend päeva ette.",
        },
    ),
    LeadTimeRule(
        code="lead_time_shortened",
        kinds=frozenset({"dispatch"}),
        shortest_days=30,
        applies="shortened",
        citation="KVTS",
        since=OPENS,
        verified=False,
        says={
            "en": "Thirty days are enough where a deferment has ended or the person earlier failed to appear.",
            "ru": "Достаточно тридцати дней, если кончилась отсрочка или человек ранее не явился.",
            "et": "Piisab kolmekümnest päevast, kui ajapikendus lõppes või isik varem ei ilmunud.",
        },
    ),
)

DEFAULT: tuple[Rule, ...] = (
    DefaultRule(
        code="default",
        days=0,
        citation="KVTS",
        since=OPENS,
        verified=False,
        says={
            "en": "A person who was served and did not come on the appearance date, without a valid reason, is in default from the next day.",
            "ru": "Кто был извещён и не явился в назначенный день без уважительной причины, считается не исполнившим обязанность со следующего дня.",
            "et": "Kätte toimetatud kutse peale ilmumise päeval mõjuva põhjuseta ilmumata jätmine.",
        },
    ),
)

_LICENCES = tuple(
    MeasureRule(
        code=f"suspension_{licence}",
        measure=licence,
        starts="default",
        imposed_by="court",
        citation="KVTS (607 SE)",
        since=COURT_SUSPENSION,
        verified=False,  # section numbers of the sanctions were not read
        name=name,
        enforcer={"en": "the authority that issued the licence", "ru": "выдавший орган", "et": "loa andja"},
        says={
            "en": "An administrative court may suspend this right on application, after precept and penalty payment have failed.",
            "ru": "Административный суд может приостановить это право по заявлению, если предписание и денежное взыскание не помогли.",
            "et": "Halduskohus võib õiguse taotluse alusel peatada, kui ettekirjutus ja sunniraha ei aidanud.",
        },
    )
    for licence, name in MEASURES.items()
)


def _rung(act: str, en: str, ru: str, et: str) -> Rung:
    return Rung(
        code=act,
        act=act,
        citation="KVTS (607 SE)",
        since=COURT_SUSPENSION,
        verified=False,
        says={"en": en, "ru": ru, "et": et},
    )


LADDER: tuple[Rule, ...] = (
    _rung("precept_issued", "Precept: an order with a deadline and a warning.", "Предписание со сроком и предупреждением.", "Ettekirjutus."),
    _rung("penalty_imposed", "Penalty payment, which may be repeated.", "Денежное взыскание, может повторяться.", "Sunniraha."),
    _rung("court_applied", "Application to the administrative court.", "Заявление в административный суд.", "Taotlus halduskohtule."),
    _rung("court_ordered", "The court's order.", "Определение суда.", "Kohtumäärus."),
)  # fmt: skip


def _relief(code: str, en: str, ru: str, et: str, citation: str = "KVTS") -> ReliefRule:
    return ReliefRule(
        code=code, citation=citation, since=OPENS, verified=False, says={"en": en, "ru": ru, "et": et}
    )


RELIEF: tuple[Rule, ...] = (
    _relief("appearance", "What was suspended to make the person appear ends when the person appears.", "Приостановление прекращается с явкой.", "Peatamine lõpeb ilmumisega."),
    _relief("valid_reason", "A proved valid reason excuses the no-show.", "Уважительная причина извиняет неявку.", "Mõjuv põhjus vabandab."),
    _relief("withdrawal", "A withdrawn summons creates no duty.", "Отозванная повестка не создаёт обязанности.", "Tühistatud kutse ei loo kohustust."),
    _relief("deferment", "While a deferment is in force the person is not called.", "Пока действует отсрочка, человека не призывают.", "Ajapikenduse ajal ei kutsuta."),
    _relief("lapse", "Once the person is past the age of this duty, nothing follows from the summons any more.", "Когда человек вышел из возраста этой обязанности, вызов больше ничего не влечёт.", "Kui isik on selle kohustuse east väljas, ei järgne kutsest enam midagi."),
    _relief("contest", "Challenge (vaie) or court action within thirty days of notification.", "Возражение (vaie) или иск в течение тридцати дней.", "Vaie või kaebus kolmekümne päeva jooksul."),
    _relief("court", "The court lifts what it ordered.", "Суд отменяет своё определение.", "Kohus lõpetab peatamise.", "KVTS (607 SE)"),
)  # fmt: skip

RULES: tuple[Rule, ...] = (*SERVICE, *LEAD_TIME, *DEFAULT, *_LICENCES, *LADDER, *RELIEF)
