"""Every field that the Russian register may hold, each with its legal basis; `codes.FACTS` is derived from it.

Art. 8.2 came with 127-FZ; what the offices' own files might hold before no source says, so that the fields stand for
every day that the pack can judge. Decree 506 lists more than art. 8.2 does, and its text has not been seen: what
rests on it alone is unverified, and so is what no source lists at all. `FOR_GROUNDS` are the records that single grounds need; no source lists them by name.
"""

from __future__ import annotations

from musterroll.law.packs.ru.enactments import DECREE_506, FZ127, OPENS, SYSTEM_ACTIVE, words
from musterroll.law.vocabulary import FieldRule, Term

_LAW, _DECREE = "53-FZ art. 8.2", "Decree 506"
_RETENTION = words(
    "No source read gives a term.",
    "Срок хранения в прочитанных источниках не назван.",
    "Ükski loetud allikas ei nimeta säilitustähtaega.",
)
_SAYS = {
    _LAW: words(
        "The register may hold it under art. 8.2 of 53-FZ.",
        "Реестр может содержать эти сведения по ст. 8.2 53-ФЗ.",
        "Register võib seda hoida 53-FZ art 8.2 alusel.",
    ),
    _DECREE: words(
        "The register may hold it under Decree 506, which lists more than the law itself does.",
        "Реестр может содержать эти сведения по Постановлению 506, перечень которого шире самого закона.",
        "Register võib seda hoida määruse 506 alusel, mille loetelu on seadusest laiem.",
    ),
    "ground": words(
        "Held only where a ground rests on it, so that the person needn't prove it anew.",
        "Хранится только для основания, которое на этом держится, чтобы не доказывать его заново.",
        "Hoitakse ainult aluse jaoks, mis sellele toetub, et isik ei peaks seda uuesti tõendama.",
    ),
}


def _field(
    name: str, type_: str, source: str, en: str, ru: str, et: str, citation: str = _LAW, *, known: str = "S"
) -> FieldRule:
    return FieldRule(
        code=f"field_{name}",
        name=name,
        label=words(en, ru, et),
        type=type_,
        source=source,
        citation=citation,
        enactment=FZ127 if citation == _LAW else DECREE_506,
        since=OPENS,
        system_active_from=SYSTEM_ACTIVE,
        known=tuple(known.split()),
        verified=citation == _LAW and known != "M",
        says=_SAYS[citation],
        retention=_RETENTION,
    )


def _for_ground(name: str, type_: str, source: str, en: str, ru: str, et: str, article: str) -> FieldRule:
    return FieldRule(
        code=f"field_{name}",
        name=name,
        label=words(en, ru, et),
        type=type_,
        source=source,
        citation=article,
        also=(_LAW,),
        since=OPENS,
        known=("M",),
        verified=False,
        says=_SAYS["ground"],
        retention=_RETENTION,
    )


# What a file is kept under: not particulars, so they are neither recorded nor contested as such.
ENVELOPE = (
    _field("name", "text", "interior", "Name", "Фамилия, имя, отчество", "Nimi", known="L6"),
    _field("personal_number", "text", "social_fund", "Number of the personal account (SNILS)", "СНИЛС", "Isikukonto number (SNILS)"),
    _field("region", "text", "recruitment_office", "Region whose office keeps the file", "Регион военного комиссариата", "Piirkond, mille keskus toimikut peab", known="N24"),
)  # fmt: skip

PARTICULARS = (
    _field("born", "date", "interior", "Date of birth", "Дата рождения", "Sünniaeg", known="L6"),
    _field("sex", "male|female", "interior", "Sex", "Пол", "Sugu", known="L6"),
    _field("citizenship", "text", "interior", "Citizenship", "Гражданство", "Kodakondsus"),
    _field("registered_address", "text", "interior", "Registered address", "Адрес регистрации", "Registreeritud elukoht", _DECREE, known="N23"),
    _field("actual_address", "text", "person", "Actual address", "Фактический адрес", "Tegelik elukoht", _DECREE, known="N23"),
    _field("marital_status", "text", "interior", "Family status", "Семейное положение", "Perekonnaseis", _DECREE, known="N23"),
    _field("children", "int", "interior", "Children", "Дети", "Lapsed", _DECREE, known="N23"),
    _field("education", "text", "education", "Education", "Образование", "Haridus"),
    _field("study_until", "date", "education", "Studies until", "Учится до", "Õpib kuni"),
    _field("degree", "text", "education", "Academic degree", "Учёная степень", "Teaduskraad", _DECREE, known="N23"),
    _field("employer", "text", "tax", "Employer", "Место работы", "Tööandja"),
    _field("occupation", "text", "tax", "Occupation", "Должность", "Amet"),
    _field("fitness_category", "A|B|V|G|D", "medical_board", "Fitness category", "Категория годности", "Kõlblikkuse kategooria"),
    _field("disability", "bool", "social_fund", "Disability", "Инвалидность", "Puue"),
    _field("served_before", "bool", "recruitment_office", "Has served before", "Проходил военную службу", "On varem teeninud", known="M"),
    _field("served_year", "int", "recruitment_office", "Year of past service", "Год службы", "Varasema teenistuse aasta", known="M"),
    _field("military_rank", "text", "recruitment_office", "Military rank", "Воинское звание", "Sõjaväeline auaste", known="M"),
    _field("military_speciality", "bool", "recruitment_office", "Military speciality", "Военно-учётная специальность", "Sõjaväeline eriala", known="M"),
    _field("alternative_service", "bool", "recruitment_office", "Has done alternative service", "Проходил АГС", "On läbinud asendusteenistuse", known="M"),
    _field("relative_died_in_service", "bool", "recruitment_office", "Father or brother died in service", "Отец или брат погиб на службе", "Isa või vend hukkus teenistuses", known="M"),
    _field("conviction", "bool", "interior", "Unspent conviction", "Непогашенная судимость", "Kustumata karistus", _DECREE, known="N23"),
    _field("serving_sentence", "bool", "interior", "Serving a sentence", "Отбывает наказание", "Kannab karistust", _DECREE, known="N23"),
    _field("under_investigation", "bool", "interior", "Under investigation or on trial", "Под следствием или судом", "Uurimise või kohtu all", known="M"),
    _field("permanent_residence_abroad", "bool", "border", "Lives abroad permanently", "Постоянно живёт за границей", "Elab alaliselt välismaal", known="L8"),
    _field("care_of_relative", "bool", "social_fund", "Cares for a relative", "Ухаживает за родственником", "Hooldab lähedast", known="M"),
    _field("guardian_of_sibling", "bool", "social_fund", "Guardian of a minor sibling", "Опекун несовершеннолетнего брата или сестры", "Alaealise õe või venna eestkostja", known="M"),
    _field("disabled_child", "bool", "social_fund", "Child with a disability", "Ребёнок-инвалид", "Puudega laps", known="M"),
    _field("pregnant_wife", "bool", "health", "Wife is pregnant", "Жена беременна", "Naine on rase", known="M"),
    _field("elected_office", "bool", "recruitment_office", "Holds elected office", "Занимает выборную должность", "On valitud ametis", known="M"),
    _field("it_specialist", "bool", "tax", "Works for an accredited IT firm", "Работает в аккредитованной ИТ-компании", "Töötab akrediteeritud IT-ettevõttes", known="M"),
    _field("passport", "text", "interior", "Passport", "Паспорт", "Pass", known="L6"),
    _field("tax_number", "text", "tax", "Taxpayer number (INN)", "ИНН", "Maksumaksja number (INN)"),
    _field("real_estate", "text", "rosreestr", "Real estate", "Недвижимость", "Kinnisvara", _DECREE, known="N23"),
    _field("vehicles", "text", "interior", "Vehicles", "Транспортные средства", "Sõidukid", _DECREE, known="N23"),
    _field("border_crossings", "text", "border", "Border crossings", "Пересечение границы", "Piiriületused", _DECREE, known="N23"),
    _field("registered_on", "date", "recruitment_office", "Registered since", "Состоит на учёте с", "Arvel alates", known="L1"),
)  # fmt: skip

FOR_GROUNDS = (
    _for_ground("in_service", "bool", "recruitment_office", "Is serving now", "Проходит военную службу", "On praegu teenistuses", "53-FZ art. 8"),
    _for_ground("unfit_since", "date", "medical_board", "Temporarily unfit since", "Временно не годен с", "Ajutiselt kõlbmatu alates", "53-FZ art. 24"),
    _for_ground("unfit_until", "date", "medical_board", "Temporarily unfit until", "Временно не годен до", "Ajutiselt kõlbmatu kuni", "53-FZ art. 24"),
    _for_ground("relative_needs_care", "bool", "social_fund", "Relative found to need constant care", "Родственник признан нуждающимся в постоянном уходе", "Lähedane vajab otsuse järgi pidevat hooldust", "53-FZ art. 24"),
    _for_ground("other_carer", "bool", "social_fund", "Another carer is obliged by law", "Есть другое лицо, обязанное ухаживать", "On teine kohustatud hooldaja", "53-FZ art. 24"),
    _for_ground("child_without_mother", "bool", "interior", "Raises a child without its mother", "Воспитывает ребёнка без матери", "Kasvatab last ilma emata", "53-FZ art. 24"),
    _for_ground("disabled_child_born", "date", "interior", "Birth date of the disabled child", "Дата рождения ребёнка-инвалида", "Puudega lapse sünniaeg", "53-FZ art. 24"),
    _for_ground("pregnancy_began", "date", "health", "First day of the wife's pregnancy, by the certificate", "Начало беременности жены по справке", "Naise raseduse algus tõendi järgi", "53-FZ art. 24"),
    _for_ground("academy_graduate", "bool", "recruitment_office", "Graduated from an academy of a listed service", "Окончил учебное заведение перечисленного органа", "Lõpetanud loetletud asutuse õppeasutuse", "53-FZ art. 24"),
    _for_ground("listed_service", "bool", "employer", "Officer of a listed service", "Состоит на службе в перечисленном органе", "Teenib loetletud asutuses", "53-FZ art. 24"),
    _for_ground("elected_until", "date", "recruitment_office", "Elected office lasts until", "Выборная должность до", "Valitud ametis kuni", "53-FZ art. 24"),
    _for_ground("candidate_until", "date", "recruitment_office", "Candidate until", "Кандидат на выборах до", "Kandidaat kuni", "53-FZ art. 24"),
    _for_ground("study_level", "school|vocational|bachelor|specialist|master|postgraduate", "education", "Level of the present studies", "Уровень обучения", "Õppetase", "53-FZ art. 24"),
    _for_ground("study_mode", "full_time|part_time|distance", "education", "Mode of study", "Форма обучения", "Õppevorm", "53-FZ art. 24"),
    _for_ground("study_accredited", "bool", "education", "Accredited programme", "Аккредитованная программа", "Akrediteeritud õppekava", "53-FZ art. 24"),
    _for_ground("norm_term_until", "date", "education", "Norm term of the studies ends", "Нормативный срок обучения до", "Nominaalne õppeaeg kuni", "53-FZ art. 24"),
    _for_ground("level_deferred_before", "bool", "recruitment_office", "Was deferred at this level before", "Отсрочка на этом уровне уже была", "Samal tasemel juba ajapikendust saanud", "53-FZ art. 24"),
    _for_ground("academic_leave_until", "date", "education", "On approved leave until", "В академическом отпуске до", "Akadeemilisel puhkusel kuni", "53-FZ art. 24"),
    _for_ground("presidential_list", "bool", "recruitment_office", "Listed under a presidential decree", "Включён в список по указу Президента", "Presidendi ukaasi nimekirjas", "53-FZ art. 24"),
)  # fmt: skip

RULES: tuple[FieldRule, ...] = (*ENVELOPE, *PARTICULARS, *FOR_GROUNDS)

FACTS = {
    field.name: Term(field.name, field.label, field.citation, field.verified, field.type, field.source)
    for field in (*PARTICULARS, *FOR_GROUNDS)
}
