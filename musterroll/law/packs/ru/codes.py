"""Names of what Russian law speaks of: kinds of summons, ways of service, facts, sources, reasons, grounds, measures."""

from __future__ import annotations

from musterroll.law.vocabulary import Term

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


def _fact(code: str, type_: str, source: str, en: str, ru: str, citation: str = "53-FZ art. 8.2") -> Term:
    return Term(code, {"en": en, "ru": ru, "et": en}, citation=citation, type=type_, source=source)


_FACTS = (
    _fact("born", "date", "interior", "Date of birth", "Дата рождения"),
    _fact("sex", "male|female", "interior", "Sex", "Пол"),
    _fact("citizenship", "text", "interior", "Citizenship", "Гражданство"),
    _fact("registered_address", "text", "interior", "Registered address", "Адрес регистрации", "Decree 506"),
    _fact("actual_address", "text", "person", "Actual address", "Фактический адрес", "Decree 506"),
    _fact("marital_status", "text", "interior", "Family status", "Семейное положение", "Decree 506"),
    _fact("children", "int", "interior", "Children", "Дети", "Decree 506"),
    _fact("education", "text", "education", "Education", "Образование"),
    _fact("study_until", "date", "education", "Studies until", "Учится до"),
    _fact("degree", "text", "education", "Academic degree", "Учёная степень", "Decree 506"),
    _fact("employer", "text", "tax", "Employer", "Место работы"),
    _fact("occupation", "text", "tax", "Occupation", "Должность"),
    _fact("fitness_category", "A|B|V|G|D", "medical_board", "Fitness category", "Категория годности"),
    _fact("disability", "bool", "social_fund", "Disability", "Инвалидность"),
    _fact("served_before", "bool", "recruitment_office", "Has served before", "Проходил военную службу"),
    _fact("served_year", "int", "recruitment_office", "Year of past service", "Год службы"),
    _fact("military_rank", "text", "recruitment_office", "Military rank", "Воинское звание"),
    _fact("military_speciality", "bool", "recruitment_office", "Military speciality", "Военно-учётная специальность"),
    _fact("alternative_service", "bool", "recruitment_office", "Has done alternative service", "Проходил АГС"),
    _fact("relative_died_in_service", "bool", "recruitment_office", "Father or brother died in service", "Отец или брат погиб на службе"),
    _fact("conviction", "bool", "interior", "Unspent conviction", "Непогашенная судимость", "Decree 506"),
    _fact("serving_sentence", "bool", "interior", "Serving a sentence", "Отбывает наказание", "Decree 506"),
    _fact("under_investigation", "bool", "interior", "Under investigation or on trial", "Под следствием или судом"),
    _fact("permanent_residence_abroad", "bool", "border", "Lives abroad permanently", "Постоянно живёт за границей"),
    _fact("care_of_relative", "bool", "social_fund", "Cares for a relative", "Ухаживает за родственником"),
    _fact("guardian_of_sibling", "bool", "social_fund", "Guardian of a minor sibling", "Опекун несовершеннолетнего брата или сестры"),
    _fact("disabled_child", "bool", "social_fund", "Child with a disability", "Ребёнок-инвалид"),
    _fact("pregnant_wife", "bool", "health", "Wife is pregnant", "Жена беременна"),
    _fact("elected_office", "bool", "recruitment_office", "Holds elected office", "Занимает выборную должность"),
    _fact("it_specialist", "bool", "tax", "Works for an accredited IT firm", "Работает в аккредитованной ИТ-компании"),
)  # fmt: skip
FACTS = {term.code: term for term in _FACTS}

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


def _reason(code: str, en: str, ru: str) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": en}, "53-FZ art. 7(2)")


_REASONS = (
    _reason("illness", "illness with incapacity", "заболевание с утратой трудоспособности"),
    _reason("injury", "injury with incapacity", "увечье с утратой трудоспособности"),
    _reason("relative_grave_state", "grave state of a close relative", "тяжёлое состояние близкого родственника"),
    _reason("funeral", "funeral of a close relative", "похороны близкого родственника"),
    _reason("force_majeure", "circumstances beyond the person's control", "обстоятельства непреодолимой силы"),
    _reason("other_accepted", "another reason accepted by the board or a court", "иная причина, признанная комиссией или судом"),
)  # fmt: skip
REASONS = {term.code: term for term in _REASONS}


def _ground(code: str, en: str, ru: str, *, verified: bool = False) -> Term:
    return Term(code, {"en": en, "ru": ru, "et": en}, "53-FZ art. 24", verified=verified)


_GROUNDS = (
    _ground("temporarily_unfit", "temporarily unfit", "временно не годен"),
    _ground("care_of_relative", "constant care of a relative", "постоянный уход за родственником"),
    _ground(
        "guardian_of_sibling", "guardian of a minor sibling", "опекун несовершеннолетнего брата или сестры"
    ),
    _ground("child_without_mother", "child without a mother", "ребёнок без матери"),
    _ground("two_children", "two or more children", "двое и более детей"),
    _ground("disabled_child", "disabled child under three", "ребёнок-инвалид до трёх лет"),
    _ground("pregnant_wife", "child and pregnant wife", "ребёнок и беременная жена"),
    _ground("listed_services", "serves in a listed service", "служба в перечисленных органах"),
    _ground("elected_office", "elected deputy", "избранный депутат"),
    _ground("candidate", "candidate in an election", "кандидат на выборах"),
    _ground("school", "school pupil", "учащийся школы"),
    _ground("study", "full-time studies", "очное обучение"),
    _ground("postgraduate", "postgraduate studies", "аспирантура"),
    _ground("academic_leave", "approved academic leave", "академический отпуск"),
    _ground("it_specialist", "IT staff of an accredited firm", "ИТ-специалист аккредитованной компании"),
    _ground("presidential_decree", "by presidential decree", "по указу Президента"),
)
GROUNDS = {term.code: term for term in _GROUNDS}
