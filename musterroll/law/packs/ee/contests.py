"""Ways to contest. Known from memory alone: thirty days, no suspensive effect by itself, interim relief by the court.

Of a suspension ordered by a court no source read says how it is contested; it is stated without a term.
"""

from __future__ import annotations

from musterroll.law.packs.ee.enactments import COURT_SUSPENSION, COURT_SUSPENSION_FROM, KVTS, OPENS
from musterroll.law.vocabulary import ContestRule, Words

_NOTIFICATION = {
    "en": "the day of notification",
    "ru": "день уведомления",
    "et": "teatavaks tegemise päev",
}
_AGENCY: Words = {"en": "the agency", "ru": "ведомство", "et": "amet"}
_COURT: Words = {"en": "administrative court", "ru": "административный суд", "et": "halduskohus"}
_HIGHER_COURT: Words = {
    "en": "the court above; no source read names it",
    "ru": "вышестоящий суд; прочитанные источники его не называют",
    "et": "kõrgem kohus; loetud allikad seda ei nimeta",
}

_WHAT: dict[str, Words] = {
    "summons": {"en": "A summons", "ru": "Вызов", "et": "Kutset"},
    "agency_decision": {
        "en": "A decision of the agency (on deferment, release, fitness; a precept, a penalty payment)",
        "ru": "Решение ведомства (об отсрочке, освобождении, годности; предписание, денежное взыскание)",
        "et": "Ameti otsust (ajapikenduse, vabastamise ja terviseseisundi kohta; ettekirjutust, sunniraha)",
    },
}


def _ways(about: str) -> tuple[ContestRule, ...]:
    what = _WHAT[about]
    return (
        ContestRule(
            code=f"challenge_{about}",
            about=about,
            way="administrative_review",
            body=_AGENCY,
            term_days=30,
            counted_from=_NOTIFICATION,
            suspends=False,
            citation="HMS",
            since=OPENS,
            verified=False,
            known=("M",),
            term="vaie",
            enactment=KVTS,
            says={
                "en": f"{what['en']} may be challenged within thirty days of notification; a challenge doesn't suspend it by itself.",
                "ru": f"{what['ru']} можно оспорить (vaie) в течение тридцати дней после уведомления; само по себе это не приостанавливает исполнения.",
                "et": f"{what['et']} saab vaidlustada vaidega kolmekümne päeva jooksul teatavaks tegemisest; vaie iseenesest täitmist ei peata.",
            },
        ),
        ContestRule(
            code=f"court_{about}",
            about=about,
            way="court_appeal",
            body=_COURT,
            term_days=30,
            counted_from=_NOTIFICATION,
            suspends=False,
            citation="HKMS",
            since=OPENS,
            verified=False,
            known=("M",),
            term="kaebus halduskohtule",
            enactment=KVTS,
            says={
                "en": f"{what['en']} may be taken to the administrative court within thirty days of notification; the action doesn't suspend it by itself.",
                "ru": f"{what['ru']} можно обжаловать в административный суд в течение тридцати дней после уведомления; сам иск исполнения не приостанавливает.",
                "et": f"{what['et']} saab vaidlustada halduskohtus kolmekümne päeva jooksul teatavaks tegemisest; kaebus iseenesest täitmist ei peata.",
            },
        ),
        ContestRule(
            code=f"interim_relief_{about}",
            about=about,
            way="interim_relief",
            body=_COURT,
            suspends=True,
            citation="HKMS",
            since=OPENS,
            verified=False,
            known=("M",),
            term="esialgne õiguskaitse",
            enactment=KVTS,
            says={
                "en": "The court may grant interim relief, which suspends until it has decided.",
                "ru": "Суд может принять меры предварительной защиты, приостанавливающие исполнение до решения.",
                "et": "Kohus võib kohaldada esialgset õiguskaitset, mis peatab täitmise kuni lahendini.",
            },
        ),
    )


RULES = (
    *_ways("summons"),
    *_ways("agency_decision"),
    ContestRule(
        code="court_measure",
        about="measure",
        way="court_appeal",
        body=_HIGHER_COURT,
        citation="KVTS (607 SE)",
        since=COURT_SUSPENSION_FROM,
        verified=False,
        known=("L4",),
        term="määruskaebus",
        enactment=COURT_SUSPENSION,
        says={
            "en": "A suspension is ordered by a court; no source read gives the way and term to contest the order.",
            "ru": "Приостановление назначает суд; порядка и срока обжалования прочитанные источники не дают.",
            "et": "Peatamise määrab kohus; määruse vaidlustamise korda ja tähtaega loetud allikad ei anna.",
        },
    ),
)
