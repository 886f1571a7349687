"""Every field that the Estonian register may hold, with its legal basis, source and retention.

A field that isn't here has no basis and can't be stored. No source read gives a retention term, nor the section of
the Act that lists the fields: the basis is the Act, unverified.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ee.enactments import (
    KVTS,
    OPENS,
    RESERVE_ALTERNATIVE_SERVICE,
    RESERVE_ALTERNATIVE_SERVICE_FROM,
    THIRTY_DAY_FICTION,
    THIRTY_DAY_FICTION_FROM,
)
from musterroll.law.vocabulary import Enactment, FieldRule, RetentionRule, Words

_RETENTION = {
    "en": "No source read gives a term.",
    "ru": "Срок хранения в прочитанных источниках не назван.",
    "et": "Ükski loetud allikas ei nimeta säilitustähtaega.",
}

_IDENTITY = {
    "en": "Says who the person is, of what age and sex: liability rests on it.",
    "ru": "Показывает, кто этот человек, его возраст и пол: на этом основана обязанность.",
    "et": "Näitab, kes isik on, tema vanust ja sugu: kohustus tugineb sellele.",
}
_CONTACT = {
    "en": "Contact data, which the person keeps current; documents are sent there.",
    "ru": "Контактные данные, которые человек поддерживает в актуальном виде; туда направляются документы.",
    "et": "Kontaktandmed, mida isik hoiab ajakohasena; dokumendid saadetakse sinna.",
}
_FAMILY = {
    "en": "A deferment for the support of a child or a disabled relative may rest on it.",
    "ru": "На этом может основываться отсрочка для содержания ребёнка или родственника-инвалида.",
    "et": "Sellele võib tugineda ajapikendus lapse või puudega lähedase ülalpidamiseks.",
}
_EDUCATION = {
    "en": "Grounds not to be called and the deferment for education rest on it.",
    "ru": "На этом основаны причины не призывать и отсрочка по учёбе.",
    "et": "Sellele tuginevad kutsumata jätmise alused ja õpingute ajapikendus.",
}
_WORK = {
    "en": "The agency may ask the employer about reasons given for alternative service.",
    "ru": "Ведомство может спросить работодателя о причинах просьбы об альтернативной службе.",
    "et": "Amet võib tööandjalt küsida asendusteenistuse taotluse põhjuste kohta.",
}
_HEALTH = {
    "en": "Whether health meets the requirements decides who is called, deferred or placed in the reserve.",
    "ru": "Соответствие здоровья требованиям решает, кого призывают, кому дают отсрочку, кто переходит в резерв.",
    "et": "Terviseseisundi vastavus nõuetele otsustab, keda kutsutakse, kellele antakse ajapikendust ja kes arvatakse reservi.",
}
_SERVICE = {
    "en": "Says whether the person is a call-up selectee, in service or in the reserve.",
    "ru": "Показывает, призывник ли человек, служит ли он или состоит в резерве.",
    "et": "Näitab, kas isik on kutsealune, teenistuses või reservis.",
}
_GROUND = {
    "en": "A ground not to be called, to be released or to be deferred rests on it.",
    "ru": "На этом основана причина не призывать, освободить или дать отсрочку.",
    "et": "Sellele tugineb kutsumata jätmise, vabastamise või ajapikenduse alus.",
}


def _field(
    name: str,
    type_: str,
    source: str,
    en: str,
    et: str,
    ru: str,
    says: Words,
    known: tuple[str, ...],
    *,
    citation: str = "KVTS",
    also: tuple[str, ...] = (),
    since: date = OPENS,
    verified: bool = False,
    enactment: Enactment = KVTS,
) -> FieldRule:
    return FieldRule(
        code=f"field_{name}",
        name=name,
        label={"en": en, "ru": ru, "et": et},
        type=type_,
        source=source,
        retention=_RETENTION,
        citation=citation,
        also=also,
        since=since,
        verified=verified,
        known=known,
        term=et,
        enactment=enactment,
        says=says,
    )


IDENTITY = (
    _field("name", "text", "population_register", "Name", "Nimi", "Имя", _IDENTITY, ("L3", "N7")),
    _field("personal_number", "text", "population_register", "Personal code", "Isikukood", "Личный код", _IDENTITY, ("L3", "L5")),
    _field("region", "text", "population_register", "County", "Maakond", "Уезд", _CONTACT, ("N7",)),
)  # fmt: skip
"""What a file holds beside its particulars."""

PARTICULARS = (
    _field("born", "date", "population_register", "Date of birth", "Sünniaeg", "Дата рождения", _IDENTITY, ("L3", "N7")),
    _field("sex", "male|female", "population_register", "Sex", "Sugu", "Пол", _IDENTITY, ("L3", "N7")),
    _field("citizenship", "text", "population_register", "Citizenship", "Kodakondsus", "Гражданство", _IDENTITY, ("L3", "N7")),
    _field("registered_address", "text", "population_register", "Registered address", "Elukoht", "Адрес регистрации", _CONTACT, ("N7", "L10")),
    _field("actual_address", "text", "person", "Actual address", "Tegelik elukoht", "Фактический адрес", _CONTACT, ("L10",)),
    _field("marital_status", "text", "population_register", "Family status", "Perekonnaseis", "Семейное положение", _FAMILY, ("M",)),
    _field("children", "int", "population_register", "Children", "Lapsed", "Дети", _FAMILY, ("L13",)),
    _field("education", "text", "education_register", "Education", "Haridus", "Образование", _EDUCATION, ("L9", "L13")),
    _field("study_until", "date", "education_register", "Studies until", "Õpib kuni", "Учится до", _EDUCATION, ("L13",)),
    _field("basic_school_unfinished", "bool", "education_register", "Six years of basic school not done", "Põhikooli II aste lõpetamata", "Нет шести классов", _EDUCATION, ("L9",)),
    _field("medicine_studies", "bool", "education_register", "Studies medicine or nursing", "Õpib arstiteadust või õendust", "Изучает медицину", _EDUCATION, ("L9",)),
    _field("employer", "text", "person", "Employer", "Tööandja", "Работодатель", _WORK, ("L3",)),
    _field("occupation", "text", "person", "Occupation", "Amet", "Должность", _WORK, ("M",)),
    _field("fitness_category", "fit|temporarily_unfit|unfit", "health_register", "Fitness", "Terviseseisundi vastavus", "Годность", _HEALTH, ("L9",)),
    _field("severe_disability", "bool", "social_insurance_board", "Severe or profound disability", "Raske või sügav puue", "Тяжёлая инвалидность", _GROUND, ("L9",)),
    _field("served_before", "bool", "agency", "Has served before", "On teeninud", "Проходил службу", _SERVICE, ("L8", "L9")),
    _field("alternative_service", "bool", "agency", "In alternative service", "Asendusteenistuses", "Альтернативная служба", _SERVICE, ("L8", "L12")),
    _field("volunteer", "bool", "agency", "Took up service of her own will", "Vabatahtlik", "Доброволец", _SERVICE, ("L7",)),
    _field("conviction", "bool", "criminal_register", "Unexpunged conviction of the listed kind", "Kustutamata karistus", "Непогашенная судимость", _GROUND, ("L12",)),
    _field("under_investigation", "bool", "criminal_register", "Suspect or accused", "Kahtlustatav või süüdistatav", "Подозреваемый или обвиняемый", _GROUND, ("L9",)),
    _field("serving_sentence", "bool", "criminal_register", "Prisoner or in custody", "Vangis või vahistatud", "Отбывает наказание", _GROUND, ("L9",)),
    _field("treaty_staff", "bool", "person", "Protected by treaty", "Välislepingu alusel", "По международному договору", _GROUND, ("L9",)),
    _field("seven_years_abroad", "bool", "population_register", "Seven years abroad before entry", "Seitse aastat välismaal", "Семь лет за границей", _GROUND, ("L12",)),
    _field("permanent_residence_abroad", "bool", "population_register", "Born and lived abroad before entry", "Sündinud ja elanud välismaal", "Родился и жил за границей", _GROUND, ("L12",)),
    _field("care_of_relative", "bool", "social_insurance_board", "Supports a disabled relative", "Hooldab puudega lähedast", "Ухаживает за родственником", _FAMILY, ("L13",)),
    _field("email", "text", "person", "E-mail address", "E-posti aadress", "Адрес электронной почты", _CONTACT, ("L10", "L5"), also=("KVTS § 15",)),
    _field("phone", "text", "person", "Telephone", "Telefon", "Телефон", _CONTACT, ("L10",)),
    _field("plain_letter_chosen", "bool", "person", "Asked for plain letters", "Soovib dokumente lihtkirjaga", "Просит присылать простые письма", _CONTACT, ("L5",), citation="KVTS § 15", since=THIRTY_DAY_FICTION_FROM, verified=True, enactment=THIRTY_DAY_FICTION),
    _field("registered_on", "date", "agency", "Entered in the register on", "Registrisse kantud", "Внесён в регистр", _SERVICE, ("N7", "L12")),
    _field("service_began_on", "date", "agency", "Conscript service began", "Ajateenistuse algus", "Начало срочной службы", _SERVICE, ("L8",)),
    _field("service_ended_on", "date", "agency", "Conscript service ended", "Ajateenistuse lõpp", "Конец срочной службы", _SERVICE, ("L8",)),
    _field("alternative_reservist", "bool", "agency", "In alternative service of the reserve", "Reservasendusteenistuses", "Альтернативная служба в резерве", _SERVICE, ("L6",), since=RESERVE_ALTERNATIVE_SERVICE_FROM, enactment=RESERVE_ALTERNATIVE_SERVICE),
    _field("matriculated_on", "date", "education_register", "Matriculated on", "Immatrikuleeritud", "Зачислен", _EDUCATION, ("L9", "L13")),
    _field("school_abroad", "bool", "person", "Studies at a foreign school", "Õpib välismaa koolis", "Учится за границей", _EDUCATION, ("L9",)),
    _field("treatment_until", "date", "health_register", "Under treatment until", "Ravil kuni", "Лечится до", _HEALTH, ("L13",)),
    _field("mandate_until", "date", "person", "Mandate until", "Volitused kuni", "Мандат до", _GROUND, ("L13",)),
)  # fmt: skip
"""The particulars, in the order in which a person's page tells them."""

FIELDS = (*IDENTITY, *PARTICULARS)

RETENTION = RetentionRule(
    code="file_after_deregistration",
    citation="KVTS",
    since=OPENS,
    known=("M",),
    verified=False,  # no source read gives a term
    enactment=KVTS,
    term="registrist kustutamine",
    says={
        "en": "How long the register keeps a file after the person is taken off it, no source read says.",
        "ru": "Сколько регистр хранит дело после снятия с учёта, прочитанные источники не говорят.",
        "et": "Kui kaua register toimikut pärast registrist kustutamist hoiab, ei ütle ükski loetud allikas.",
    },
)
