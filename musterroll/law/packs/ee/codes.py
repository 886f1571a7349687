"""Names of what Estonian law speaks of."""

from __future__ import annotations

from musterroll.law.packs.ee import fields
from musterroll.law.vocabulary import Term

KINDS = {
    "registration": {"en": "entry in the register", "ru": "постановка на учёт", "et": "registrisse kandmine"},
    "data_check": {"en": "checking the data held", "ru": "уточнение данных", "et": "andmete kontroll"},
    "medical": {
        "en": "medical examination",
        "ru": "медицинское освидетельствование",
        "et": "arstlik läbivaatus",
    },
    "dispatch": {"en": "conscript service", "ru": "срочная служба", "et": "ajateenistusse asumine"},
    "training": {"en": "reserve training", "ru": "военные сборы", "et": "õppekogunemine"},
}

METHODS = {
    "in_person": {
        "en": "in person against signature",
        "ru": "лично под расписку",
        "et": "isiklikult allkirja vastu",
    },
    "registered_post": {"en": "registered letter", "ru": "заказным письмом", "et": "tähtkirjaga"},
    "plain_post": {"en": "plain letter", "ru": "простым письмом", "et": "lihtkirjaga"},
    "e_account": {
        "en": "state mailbox",
        "ru": "в государственном почтовом ящике",
        "et": "riigiportaali postkastis",
    },
}

MEASURES = {
    "driving": {"en": "right to drive suspended", "ru": "приостановление права управления", "et": "juhtimisõiguse peatamine"},
    "watercraft": {"en": "right to command watercraft suspended", "ru": "приостановление права управления судном", "et": "väikelaeva juhtimisõiguse peatamine"},
    "weapon": {"en": "weapon permit suspended", "ru": "приостановление разрешения на оружие", "et": "relvaloa peatamine"},
    "weapon_acquisition": {"en": "weapon acquisition permit suspended", "ru": "приостановление разрешения на покупку оружия", "et": "soetamisloa peatamine"},
    "fishing": {"en": "fishing card suspended", "ru": "приостановление рыболовной карты", "et": "kalastuskaardi peatamine"},
    "hunting": {"en": "hunting right suspended", "ru": "приостановление права охоты", "et": "jahipidamisõiguse peatamine"},
}  # fmt: skip


FACTS = {
    rule.name: Term(rule.name, rule.label, rule.citation, rule.verified, rule.type, rule.source)
    for rule in fields.PARTICULARS
}

_SOURCES = (
    Term("register", {"en": "this register", "ru": "сам реестр", "et": "see register"}),
    Term("e_account", {"en": "state mailbox", "ru": "государственный почтовый ящик", "et": "riigiportaali postkast"}),
    Term("post", {"en": "post office", "ru": "почта", "et": "post"}),
    Term("population_register", {"en": "population register", "ru": "регистр народонаселения", "et": "rahvastikuregister"}),
    Term("health_register", {"en": "health register", "ru": "регистр здоровья", "et": "terviseregister"}),
    Term("education_register", {"en": "education register EHIS", "ru": "регистр образования", "et": "EHIS"}),
    Term("criminal_register", {"en": "criminal register", "ru": "регистр наказаний", "et": "karistusregister"}),
    Term("social_insurance_board", {"en": "Social Insurance Board", "ru": "Департамент соцстрахования", "et": "Sotsiaalkindlustusamet"}),
    Term("agency", {"en": "the agency's own records", "ru": "данные ведомства", "et": "ameti enda andmed"}),
    Term("person", {"en": "the person", "ru": "сам человек", "et": "isik ise"}),
)  # fmt: skip
SOURCES = {term.code: term for term in _SOURCES}


def _reason(code: str, en: str, ru: str, et: str) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": et}, "KVTS", verified=False)


_REASONS = (
    _reason("illness", "illness", "болезнь", "haigus"),
    _reason("injury", "injury", "травма", "vigastus"),
    _reason("relative_grave_state", "grave state of a close relative", "тяжёлое состояние близкого", "lähedase raske seisund"),
    _reason("funeral", "funeral of a close relative", "похороны близкого", "lähedase matus"),
    _reason("force_majeure", "circumstances beyond the person's control", "непреодолимая сила", "vääramatu jõud"),
    _reason("other_accepted", "another reason accepted", "иная признанная причина", "muu aktsepteeritud põhjus"),
)  # fmt: skip
REASONS = {term.code: term for term in _REASONS}


def _ground(code: str, en: str, ru: str, et: str) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": et}, "KVTS", verified=False)


_GROUNDS = (
    _ground("medical_treatment", "medical treatment", "лечение", "ravi"),
    _ground("support_of_dependant", "support of a child or disabled relative", "содержание ребёнка или инвалида", "ülalpidamine"),
    _ground("study", "education", "учёба", "õpingud"),
    _ground("elected_office", "member of a council or parliament", "депутат", "volikogu või parlamendi liige"),
)  # fmt: skip
GROUNDS = {term.code: term for term in _GROUNDS}
