"""Names of what Estonian law speaks of."""

from __future__ import annotations

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


def _fact(code: str, type_: str, source: str, en: str, et: str, ru: str) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": et}, citation="KVTS", type=type_, source=source)


_FACTS = (
    _fact("born", "date", "population_register", "Date of birth", "Sünniaeg", "Дата рождения"),
    _fact("sex", "male|female", "population_register", "Sex", "Sugu", "Пол"),
    _fact("citizenship", "text", "population_register", "Citizenship", "Kodakondsus", "Гражданство"),
    _fact("registered_address", "text", "population_register", "Registered address", "Elukoht", "Адрес регистрации"),
    _fact("actual_address", "text", "person", "Actual address", "Tegelik elukoht", "Фактический адрес"),
    _fact("marital_status", "text", "population_register", "Family status", "Perekonnaseis", "Семейное положение"),
    _fact("children", "int", "population_register", "Children", "Lapsed", "Дети"),
    _fact("education", "text", "education_register", "Education", "Haridus", "Образование"),
    _fact("study_until", "date", "education_register", "Studies until", "Õpib kuni", "Учится до"),
    _fact("basic_school_unfinished", "bool", "education_register", "Six years of basic school not done", "Põhikooli II aste lõpetamata", "Нет шести классов"),
    _fact("medicine_studies", "bool", "education_register", "Studies medicine or nursing", "Õpib arstiteadust või õendust", "Изучает медицину"),
    _fact("employer", "text", "person", "Employer", "Tööandja", "Работодатель"),
    _fact("occupation", "text", "person", "Occupation", "Amet", "Должность"),
    _fact("fitness_category", "fit|temporarily_unfit|unfit", "health_register", "Fitness", "Terviseseisundi vastavus", "Годность"),
    _fact("severe_disability", "bool", "social_insurance_board", "Severe or profound disability", "Raske või sügav puue", "Тяжёлая инвалидность"),
    _fact("served_before", "bool", "agency", "Has served before", "On teeninud", "Проходил службу"),
    _fact("alternative_service", "bool", "agency", "In alternative service", "Asendusteenistuses", "Альтернативная служба"),
    _fact("volunteer", "bool", "agency", "Took up service of her own will", "Vabatahtlik", "Доброволец"),
    _fact("conviction", "bool", "criminal_register", "Unexpunged conviction of the listed kind", "Kustutamata karistus", "Непогашенная судимость"),
    _fact("under_investigation", "bool", "criminal_register", "Suspect or accused", "Kahtlustatav või süüdistatav", "Подозреваемый или обвиняемый"),
    _fact("serving_sentence", "bool", "criminal_register", "Prisoner or in custody", "Vangis või vahistatud", "Отбывает наказание"),
    _fact("treaty_staff", "bool", "person", "Protected by treaty", "Välislepingu alusel", "По международному договору"),
    _fact("seven_years_abroad", "bool", "population_register", "Seven years abroad before entry", "Seitse aastat välismaal", "Семь лет за границей"),
    _fact("permanent_residence_abroad", "bool", "population_register", "Born and lived abroad before entry", "Sündinud ja elanud välismaal", "Родился и жил за границей"),
    _fact("care_of_relative", "bool", "social_insurance_board", "Supports a disabled relative", "Hooldab puudega lähedast", "Ухаживает за родственником"),
)  # fmt: skip
FACTS = {term.code: term for term in _FACTS}

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
    return Term(code, {"en": en, "ru": ru, "et": et}, "KVTS")


_GROUNDS = (
    _ground("medical_treatment", "medical treatment", "лечение", "ravi"),
    _ground("support_of_dependant", "support of a child or disabled relative", "содержание ребёнка или инвалида", "ülalpidamine"),
    _ground("study", "education", "учёба", "õpingud"),
    _ground("elected_office", "member of a council or parliament", "депутат", "volikogu või parlamendi liige"),
)  # fmt: skip
GROUNDS = {term.code: term for term in _GROUNDS}
