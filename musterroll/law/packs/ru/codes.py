"""Names of what Russian law speaks of: kinds of summons, ways of service, facts, sources, reasons, grounds, measures."""

from __future__ import annotations

from musterroll.law.packs.ru.fields import FACTS
from musterroll.law.vocabulary import Term

__all__ = ["FACTS", "GROUNDS", "KINDS", "MEASURES", "METHODS", "REASONS", "SOURCES"]

KINDS = {
    "registration": {"en": "first registration", "ru": "постановка на воинский учёт", "et": "arvelevõtmine"},
    "data_check": {
        "en": "checking the data held",
        "ru": "уточнение данных воинского учёта",
        "et": "andmete kontroll",
    },
    "medical": {
        "en": "medical examination",
        "ru": "медицинское освидетельствование",
        "et": "arstlik läbivaatus",
    },
    "board": {"en": "draft board", "ru": "призывная комиссия", "et": "kutsekomisjon"},
    "dispatch": {"en": "dispatch to service", "ru": "отправка к месту службы", "et": "teenistusse asumine"},
    "training": {"en": "reserve training", "ru": "военные сборы", "et": "õppekogunemine"},
    "mobilisation": {"en": "mobilisation", "ru": "мобилизация", "et": "mobilisatsioon"},
}

METHODS = {
    "in_person": {
        "en": "in person against signature",
        "ru": "лично под расписку",
        "et": "isiklikult allkirja vastu",
    },
    "registered_post": {
        "en": "registered post",
        "ru": "заказным письмом с уведомлением",
        "et": "tähtkirjaga",
    },
    "e_account": {"en": "e-account", "ru": "в личном кабинете", "et": "e-kontol"},
    "register": {"en": "Register of Summonses", "ru": "в Реестре повесток", "et": "kutseregistris"},
}

MEASURES = {
    "exit_ban": {"en": "exit ban", "ru": "запрет на выезд", "et": "riigist lahkumise keeld"},
    "sole_trader_ban": {
        "en": "no registration as a sole trader",
        "ru": "запрет регистрации ИП",
        "et": "FIE registreerimise keeld",
    },
    "self_employed_ban": {
        "en": "no registration as self-employed",
        "ru": "запрет регистрации самозанятости",
        "et": "iseendale tööandja registreerimise keeld",
    },
    "real_estate_suspension": {
        "en": "registration of real estate suspended",
        "ru": "приостановление регистрации недвижимости",
        "et": "kinnisvara registreerimise peatamine",
    },
    "driving_limit": {
        "en": "right to drive limited",
        "ru": "ограничение права управления",
        "et": "juhtimisõiguse piirang",
    },
    "vehicle_registration_ban": {
        "en": "no registration of vehicles",
        "ru": "запрет регистрации транспорта",
        "et": "sõiduki registreerimise keeld",
    },
    "credit_refusal": {"en": "loans refused", "ru": "отказ в кредите", "et": "laenust keeldumine"},
}


_SOURCES = (
    Term("register", {"en": "this register", "ru": "сам реестр", "et": "see register"}, "53-FZ art. 8.3"),
    Term("e_account", {"en": "e-account", "ru": "личный кабинет", "et": "e-konto"}, "53-FZ art. 31"),
    Term("post", {"en": "post office", "ru": "почта", "et": "post"}, "53-FZ art. 31"),
    Term(
        "interior", {"en": "ministry of the interior", "ru": "МВД", "et": "siseministeerium"}, verified=False
    ),
    Term("tax", {"en": "tax service", "ru": "налоговая служба", "et": "maksuamet"}, verified=False),
    Term("social_fund", {"en": "social fund", "ru": "Социальный фонд", "et": "sotsiaalfond"}, verified=False),
    Term(
        "rosreestr",
        {"en": "real-estate register", "ru": "Росреестр", "et": "kinnistusregister"},
        verified=False,
    ),
    Term(
        "border", {"en": "border service", "ru": "пограничная служба", "et": "piiriteenistus"}, verified=False
    ),
    Term("health", {"en": "health authority", "ru": "орган здравоохранения", "et": "terviseamet"}, "437-FZ"),
    Term(
        "education",
        {"en": "education supervisor", "ru": "надзор в сфере образования", "et": "haridusamet"},
        "437-FZ",
    ),
    Term(
        "medical_board", {"en": "medical board", "ru": "военно-врачебная комиссия", "et": "arstlik komisjon"}
    ),
    Term(
        "recruitment_office",
        {"en": "recruitment office", "ru": "военный комиссариат", "et": "värbamiskeskus"},
    ),
    Term("employer", {"en": "employer", "ru": "работодатель", "et": "tööandja"}),
    Term("person", {"en": "the person", "ru": "сам гражданин", "et": "isik ise"}),
)
SOURCES = {term.code: term for term in _SOURCES}


def _reason(code: str, en: str, ru: str, et: str) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": et}, "53-FZ art. 7(2)")


_REASONS = (
    _reason("illness", "illness with incapacity", "заболевание с утратой трудоспособности", "haigus koos töövõimetusega"),
    _reason("injury", "injury with incapacity", "увечье с утратой трудоспособности", "vigastus koos töövõimetusega"),
    _reason("relative_grave_state", "grave state of a close relative", "тяжёлое состояние близкого родственника", "lähedase raske seisund"),
    _reason("funeral", "funeral of a close relative", "похороны близкого родственника", "lähedase matused"),
    _reason("force_majeure", "circumstances beyond the person's control", "обстоятельства непреодолимой силы", "vääramatu jõud"),
    _reason("other_accepted", "another reason accepted by the board or a court", "иная причина, признанная комиссией или судом", "muu komisjoni või kohtu tunnustatud põhjus"),
)  # fmt: skip
REASONS = {term.code: term for term in _REASONS}


def _ground(code: str, en: str, ru: str, et: str, *, verified: bool = False) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": et}, "53-FZ art. 24", verified=verified)


_GROUNDS = (
    _ground("temporarily_unfit", "temporarily unfit", "временно не годен", "ajutiselt kõlbmatu"),
    _ground(
        "care_of_relative",
        "constant care of a relative",
        "постоянный уход за родственником",
        "lähedase pidev hooldamine",
    ),
    _ground(
        "guardian_of_sibling",
        "guardian of a minor sibling",
        "опекун несовершеннолетнего брата или сестры",
        "alaealise õe või venna eestkostja",
    ),
    _ground("child_without_mother", "child without a mother", "ребёнок без матери", "emata laps"),
    _ground("two_children", "two or more children", "двое и более детей", "kaks või enam last"),
    _ground(
        "disabled_child",
        "disabled child under three",
        "ребёнок-инвалид до трёх лет",
        "alla kolmeaastane puudega laps",
    ),
    _ground("pregnant_wife", "child and pregnant wife", "ребёнок и беременная жена", "laps ja rase naine"),
    _ground(
        "listed_services",
        "serves in a listed service",
        "служба в перечисленных органах",
        "teenistus loetletud asutuses",
    ),
    _ground("elected_office", "elected deputy", "избранный депутат", "valitud saadik"),
    _ground("candidate", "candidate in an election", "кандидат на выборах", "kandidaat valimistel"),
    _ground("school", "school pupil", "учащийся школы", "kooliõpilane"),
    _ground("study", "full-time studies", "очное обучение", "päevane õpe"),
    _ground("postgraduate", "postgraduate studies", "аспирантура", "aspirantuur"),
    _ground("academic_leave", "approved academic leave", "академический отпуск", "akadeemiline puhkus"),
    _ground(
        "it_specialist",
        "IT staff of an accredited firm",
        "ИТ-специалист аккредитованной компании",
        "akrediteeritud ettevõtte IT-töötaja",
    ),
    _ground(
        "presidential_decree", "by presidential decree", "по указу Президента", "presidendi ukaasi alusel"
    ),
)
GROUNDS = {term.code: term for term in _GROUNDS}
