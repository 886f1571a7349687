"""Rules of Estonian law about one summons: what it shows, service, lead time, default, the ladder to the court, relief.

Verified is only what § 15 says from 2022 on: of the rest no section was read.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ee.codes import KINDS, MEASURES
from musterroll.law.packs.ee.enactments import (
    COURT_SUSPENSION,
    COURT_SUSPENSION_FROM,
    KVTS,
    OPENS,
    RESERVE_ALTERNATIVE_SERVICE,
    RESERVE_ALTERNATIVE_SERVICE_FROM,
    THIRTY_DAY_FICTION,
    THIRTY_DAY_FICTION_FROM,
)
from musterroll.law.vocabulary import (
    ONE_DAY,
    DefaultRule,
    Enactment,
    LeadTimeRule,
    MeasureRule,
    ReliefRule,
    Rule,
    Rung,
    ServerRule,
    ServiceRule,
    SummonsRule,
    Transition,
    Words,
)

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
        known=("M",),
        term="allkirja vastu kättetoimetamine",
        enactment=KVTS,
        says={
            "en": "A document handed over against signature is served that day; so is one whose receipt was refused, as far as is known from memory.",
            "ru": "Документ, вручённый под подпись, считается вручённым в этот день; так же, насколько известно по памяти, и документ, от получения которого отказались.",
            "et": "Allkirja vastu antud dokument on samal päeval kätte toimetatud; mälu järgi ka see, mille vastuvõtmisest keelduti.",
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
            until=THIRTY_DAY_FICTION_FROM - ONE_DAY,
            verified=False,  # the text before 2022 was not read; press tells of it
            known=("N4",),
            term="kättetoimetamine",
            enactment=KVTS,
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
            since=THIRTY_DAY_FICTION_FROM,
            known=("L5", "L1"),
            term="loetakse kättetoimetatuks",
            enactment=THIRTY_DAY_FICTION,
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
        known=("L7",),
        term="kutse kättetoimetamine",
        enactment=KVTS,
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
        known=("L7",),
        term="kutse kättetoimetamine",
        enactment=KVTS,
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
        known=("L7",),
        term="kutse kättetoimetamine",
        enactment=KVTS,
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
        known=("L3", "L4"),
        term="kohustuse täitmata jätmine",
        enactment=KVTS,
        says={
            "en": "A person who was served and did not come on the appearance date, without a valid reason, is in default from the next day.",
            "ru": "Кто был извещён и не явился в назначенный день без уважительной причины, считается не исполнившим обязанность со следующего дня.",
            "et": "Kellele on kutse kätte toimetatud ja kes ei ilmu mõjuva põhjuseta määratud päeval, on järgmisest päevast jätnud kohustuse täitmata.",
        },
    ),
)

_LICENCE_TERMS = {
    "driving": "juhtimisõigus",
    "watercraft": "väikelaeva ja jeti juhtimise õigus",
    "weapon": "relvaluba",
    "weapon_acquisition": "relva soetamisluba",
    "fishing": "kalastuskaart",
    "hunting": "jahipidamisõigus",
}
_LICENCES = tuple(
    MeasureRule(
        code=f"suspension_{licence}",
        measure=licence,
        starts="default",
        imposed_by="court",
        citation="KVTS (607 SE)",
        since=COURT_SUSPENSION_FROM,
        verified=False,  # section numbers of the sanctions were not read
        known=("L4", "L1"),
        term=_LICENCE_TERMS[licence],
        enactment=COURT_SUSPENSION,
        name=name,
        enforcer={"en": "the authority that issued the licence", "ru": "выдавший орган", "et": "loa andja"},
        says={
            "en": "An administrative court may suspend this right on application, after precept and penalty payment have failed.",
            "ru": "Административный суд может приостановить это право по заявлению, если предписание и денежное взыскание не помогли.",
            "et": "Halduskohus võib õiguse taotluse alusel peatada, kui ettekirjutus ja sunniraha ei ole aidanud.",
        },
    )
    for licence, name in MEASURES.items()
)


def _rung(act: str, term: str, known: tuple[str, ...], en: str, ru: str, et: str) -> Rung:
    return Rung(
        code=act,
        act=act,
        citation="KVTS (607 SE)",
        since=COURT_SUSPENSION_FROM,
        verified=False,
        known=known,
        term=term,
        enactment=COURT_SUSPENSION,
        says={"en": en, "ru": ru, "et": et},
    )


LADDER: tuple[Rule, ...] = (
    _rung(
        "precept_issued",
        "ettekirjutus",
        ("L4", "L11"),
        "Precept: an order with a deadline and a warning of penalty payment.",
        "Предписание со сроком и предупреждением о денежном взыскании.",
        "Ettekirjutus: tähtajaga korraldus koos sunniraha hoiatusega.",
    ),
    _rung(
        "penalty_imposed",
        "sunniraha",
        ("L11", "N8"),
        "Penalty payment, collected by a bailiff; it may be repeated.",
        "Денежное взыскание, которое взимает судебный исполнитель; может повторяться.",
        "Sunniraha, mille nõuab sisse kohtutäitur; seda võib rakendada korduvalt.",
    ),
    _rung(
        "court_applied",
        "taotlus halduskohtule",
        ("L4", "N9"),
        "Application to the administrative court: only after the earlier steps have failed, where a person evades repeatedly. Whether a warning in writing goes before it no source read says.",
        "Заявление в административный суд: только если прежние меры не помогли и человек уклоняется неоднократно. Предшествует ли ему письменное предупреждение, прочитанные источники не говорят.",
        "Taotlus halduskohtule: üksnes siis, kui varasemad sammud ei ole aidanud ja isik hoiab korduvalt kõrvale. Kas sellele eelneb kirjalik hoiatus, loetud allikad ei ütle.",
    ),
    _rung(
        "court_ordered",
        "kohtumäärus",
        ("L4",),
        "The court's order, for each right by itself.",
        "Определение суда, по каждому праву отдельно.",
        "Kohtumäärus, iga õiguse kohta eraldi.",
    ),
)


def _relief(
    code: str,
    term: str,
    known: tuple[str, ...],
    en: str,
    ru: str,
    et: str,
    citation: str = "KVTS",
) -> ReliefRule:
    return ReliefRule(
        code=code,
        citation=citation,
        since=OPENS,
        verified=False,
        known=known,
        term=term,
        enactment=KVTS,
        says={"en": en, "ru": ru, "et": et},
    )


RELIEF: tuple[Rule, ...] = (
    _relief("appearance", "ilmumine", ("M",), "What was suspended to make the person appear ends when the person appears.", "Приостановление прекращается с явкой.", "Peatamine lõpeb ilmumisega."),
    _relief("valid_reason", "mõjuv põhjus", ("M",), "A proved valid reason excuses the no-show.", "Уважительная причина извиняет неявку.", "Tõendatud mõjuv põhjus vabandab ilmumata jätmise."),
    _relief("withdrawal", "kehtetuks tunnistamine", ("M",), "A withdrawn summons creates no duty.", "Отозванная повестка не создаёт обязанности.", "Kehtetuks tunnistatud kutse ei loo kohustust."),
    _relief("deferment", "ajapikendus", ("L13",), "While a deferment is in force the person is not called.", "Пока действует отсрочка, человека не призывают.", "Ajapikenduse ajal isikut ei kutsuta."),
    _relief("lapse", "kohustuse lõppemine", ("L12", "L3"), "Once the person is past the age of this duty, nothing follows from the summons any more.", "Когда человек вышел из возраста этой обязанности, вызов больше ничего не влечёт.", "Kui isik on selle kohustuse east väljas, ei järgne kutsest enam midagi."),
    _relief("contest", "vaidlustamine", ("M",), "Challenge (vaie) or court action within thirty days of notification.", "Возражение (vaie) или иск в течение тридцати дней.", "Vaie või kaebus kolmekümne päeva jooksul teatavaks tegemisest."),
    _relief("court", "peatamise lõpetamine", ("M",), "The court lifts what it ordered; no source read gives how long a suspension lasts at most.", "Суд отменяет своё определение; наибольшего срока приостановления прочитанные источники не называют.", "Kohus lõpetab peatamise; peatamise pikimat tähtaega loetud allikad ei anna.", "KVTS (607 SE)"),
)  # fmt: skip

_KIND_TERMS = {
    "registration": "registrisse kandmine",
    "data_check": "andmete kontrollimine",
    "medical": "kutse arstlikku komisjoni",
    "dispatch": "kutse ajateenistusse",
    "training": "kutse õppekogunemisele",
}

SUMMONS: tuple[Rule, ...] = tuple(
    SummonsRule(
        code=f"summons_{kind}",
        kinds=frozenset({kind}),
        shows=("name", "kind", "appear_at", "place", "issued_by", "contest"),
        citation="HMS",
        since=OPENS,
        verified=False,
        known=("M",),
        term=_KIND_TERMS[kind],
        enactment=KVTS,
        says={
            "en": f"A summons ({names['en']}) names the person, says to what, when and where to come, who issued it and how to contest it; no source read lists what it must show.",
            "ru": f"В вызове ({names['ru']}) указаны человек, цель, время и место явки, кто его выдал и как его обжаловать; перечня обязательных сведений прочитанные источники не дают.",
            "et": f"Kutses ({names['et']}) on märgitud isik, eesmärk, ilmumise aeg ja koht, väljaandja ning vaidlustamise kord; kohustuslike andmete loetelu loetud allikad ei anna.",
        },
    )
    for kind, names in KINDS.items()
)


def _server(method: str, by: frozenset[str], known: tuple[str, ...], en: str, ru: str, et: str) -> ServerRule:
    return ServerRule(
        code=f"server_{method}",
        method=method,
        by=by,
        citation="HMS" if method == "in_person" else "KVTS § 15",
        since=OPENS,
        verified=False,
        known=known,
        term="kättetoimetamine",
        enactment=KVTS,
        says={"en": en, "ru": ru, "et": et},
    )


SERVERS: tuple[Rule, ...] = (
    _server(
        "in_person",
        frozenset({"office", "employer"}),
        ("M",),
        "A document may be handed over by the agency; no source read says whether an employer may do it too.",
        "Документ может вручить ведомство; может ли это сделать работодатель, прочитанные источники не говорят.",
        "Dokumendi võib üle anda amet; kas seda võib teha ka tööandja, loetud allikad ei ütle.",
    ),
    _server(
        "e_account",
        frozenset({"office"}),
        ("L5", "N4"),
        "The agency makes the document available in the state mailbox.",
        "Ведомство размещает документ в государственном почтовом ящике.",
        "Amet teeb dokumendi riigiportaali postkastis kättesaadavaks.",
    ),
    _server(
        "registered_post",
        frozenset({"post"}),
        ("L5", "N4"),
        "The agency sends the letter; the post records its delivery.",
        "Письмо отправляет ведомство; доставку отмечает почта.",
        "Kirja saadab amet; kättetoimetamise märgib post.",
    ),
    _server(
        "plain_post",
        frozenset({"post"}),
        ("L5", "N4"),
        "The agency sends the letter; the post carries it.",
        "Письмо отправляет ведомство; доставляет почта.",
        "Kirja saadab amet; selle viib kohale post.",
    ),
)

_NO_TRANSITION_READ: Words = {
    "en": "No source read says how the law passes over cases under way.",
    "ru": "Прочитанные источники не говорят, как закон переходит на начатые дела.",
    "et": "Loetud allikad ei ütle, kuidas seadus pooleliolevatele asjadele üle läheb.",
}


def _transition(
    code: str,
    governs: tuple[str, ...],
    judged_by: str,
    enactment: Enactment,
    since: date,
    en: str,
    ru: str,
    et: str,
) -> Transition:
    return Transition(
        code=code,
        governs=governs,
        judged_by=judged_by,
        citation=f"KVTS ({enactment.citation})",
        since=since,
        verified=False,
        known=("M",),
        term="rakendussäte",
        enactment=enactment,
        says={
            "en": f"{en} {_NO_TRANSITION_READ['en']}",
            "ru": f"{ru} {_NO_TRANSITION_READ['ru']}",
            "et": f"{et} {_NO_TRANSITION_READ['et']}",
        },
    )


TRANSITIONS: tuple[Rule, ...] = (
    _transition(
        "measures_by_day_of_issue",
        ("measure", "default"),
        "issue",
        COURT_SUSPENSION,
        COURT_SUSPENSION_FROM,
        "What may follow from a summons is judged by the law of the day it was issued: one issued in 2018 leads to no suspension by a court, though the default came in 2019.",
        "Последствия вызова оцениваются по закону дня его выдачи: вызов 2018 года не ведёт к приостановлению прав судом, даже если неявка произошла в 2019 году.",
        "Kutse tagajärgi hinnatakse väljaandmise päeva seaduse järgi: 2018. aastal antud kutsest ei järgne õiguste peatamist kohtus, isegi kui kohustus jäi täitmata 2019. aastal.",
    ),
    _transition(
        "service_by_day_of_act",
        ("service", "leadtime"),
        "act",
        THIRTY_DAY_FICTION,
        THIRTY_DAY_FICTION_FROM,
        "Service is judged by the law of the day of posting or sending: a document made available in December 2021 is served only when its opening is recorded, also where it is opened in 2022.",
        "Вручение оценивается по закону дня размещения или отправки: документ, размещённый в декабре 2021 года, вручён только при отмеченном открытии, даже если открыт в 2022 году.",
        "Kättetoimetamist hinnatakse kättesaadavaks tegemise või saatmise päeva seaduse järgi: 2021. aasta detsembris kättesaadavaks tehtud dokument on kätte toimetatud üksnes siis, kui avamine on registreeritud, ka juhul, kui see avatakse 2022. aastal.",
    ),
    _transition(
        "grounds_by_day_asked",
        ("ground",),
        "act",
        RESERVE_ALTERNATIVE_SERVICE,
        RESERVE_ALTERNATIVE_SERVICE_FROM,
        "A ground is asked about by the law of the day on which it is asked, also of people registered before.",
        "Основание оценивается по закону дня, на который о нём спрашивают, в том числе для внесённых раньше.",
        "Alust hinnatakse selle päeva seaduse järgi, mille kohta küsitakse, ka varem registrisse kantute puhul.",
    ),
)

RULES: tuple[Rule, ...] = (
    *SUMMONS,
    *SERVICE,
    *SERVERS,
    *LEAD_TIME,
    *DEFAULT,
    *_LICENCES,
    *LADDER,
    *RELIEF,
    *TRANSITIONS,
)
