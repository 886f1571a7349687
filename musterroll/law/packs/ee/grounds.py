"""Grounds: who is registered, not called, released, deferred, in the reserve; and the evidence for each.

Liability (`people.py`) asks the opposite of these same expressions; grounds for deferment stand beside it, since the
agency decides them. Known from pages of the agency: no section of the Act was read, so that none is verified.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.conditions import (
    AgeFrom,
    AgeUnder,
    All,
    Among,
    AtLeast,
    Began,
    Expression,
    Flag,
    Lasts,
    Not,
    Some,
    UntilInYearOfTurning,
)
from musterroll.law.packs.ee.enactments import (
    KVTS,
    OPENS,
    RESERVE_ALTERNATIVE_SERVICE,
    RESERVE_ALTERNATIVE_SERVICE_FROM,
)
from musterroll.law.vocabulary import Enactment, Evidence, GroundRule, Words

CALL_UP = frozenset({"medical", "dispatch"})
SERVICE = frozenset({"dispatch"})

MALE_OR_VOLUNTEER = Some(Among("sex", "male"), Flag("volunteer"))
AGE_17_TO_60 = All(AgeFrom(17), AgeUnder(61))

_WHILE_IT_LASTS = {"en": "while it lasts", "ru": "пока длится", "et": "aluse kestel"}
_FOR_GOOD = {"en": "for good", "ru": "навсегда", "et": "jäädavalt"}
_MATRICULATION = {
    "en": "matriculation",
    "ru": "зачисление в учебное заведение",
    "et": "õppeasutusse immatrikuleerimine",
}


def _words(en: str, ru: str, et: str) -> Words:
    return {"en": en, "ru": ru, "et": et}


def _looked_up(source: str, en: str, ru: str, et: str) -> Evidence:
    return Evidence(record=_words(en, ru, et), looked_up=True, source=source)


def _brought(en: str, ru: str, et: str) -> Evidence:
    return Evidence(record=_words(en, ru, et))


def _ground(
    code: str,
    effect: str,
    when: Expression,
    says: Words,
    evidence: Evidence,
    known: tuple[str, ...],
    *,
    term: str,
    kinds: frozenset[str] = frozenset(),
    decided_by: str = "",
    limit: Words = _WHILE_IT_LASTS,
    apply_within_days: int | None = None,
    apply_from: Words | None = None,
    since: date = OPENS,
    enactment: Enactment = KVTS,
) -> GroundRule:
    return GroundRule(
        code=code,
        effect=effect,
        when=when,
        says=says,
        evidence=evidence,
        known=known,
        term=term,
        kinds=kinds,
        decided_by=decided_by,
        limit=limit,
        apply_within_days=apply_within_days,
        apply_from=apply_from or {},
        citation="KVTS",
        since=since,
        enactment=enactment,
        verified=False,
    )


_AGE = _looked_up("population_register", "date of birth and sex", "дата рождения и пол", "sünniaeg ja sugu")

# --- in the register ----------------------------------------------------------------------------------------

# Only citizens are taken over from the population register, so that citizenship is no condition of its own here.
REGISTERED_AT_17 = _ground(
    "registered_at_17",
    "registered",
    All(Among("sex", "male"), AGE_17_TO_60),
    _words(
        "is a man of 17 to 60: male citizens are entered in the register at 17 from other registers",
        "мужчина от 17 до 60 лет: граждане мужского пола вносятся в регистр в 17 лет по данным других регистров",
        "on 17–60-aastane mees: meessoost kodanikud kantakse registrisse 17-aastaselt teiste registrite andmete alusel",
    ),
    _AGE,
    ("N7", "L3"),
    term="registrisse kandmine",
    limit=_words("to the age of 60, included", "до 60 лет включительно", "kuni 60-aastaseks saamiseni, see kaasa arvatud"),
)  # fmt: skip
WOMAN_VOLUNTEER = _ground(
    "woman_volunteer",
    "registered",
    All(Among("sex", "female"), Flag("volunteer"), AGE_17_TO_60),
    _words(
        "is a woman who took up service of her own will",
        "женщина, поступившая на службу добровольно",
        "on naine, kes on asunud teenistuskohustust täitma vabatahtlikult",
    ),
    _brought("her application", "её заявление", "isiku taotlus"),
    ("L3", "L7"),
    term="vabatahtlik",
)
UNDER_17 = _ground(
    "under_17",
    "not_registered",
    Not(AgeFrom(17)),
    _words("is not yet 17", "не достиг 17 лет", "ei ole veel 17-aastane"),
    _AGE,
    ("N7",),
    term="",
    limit=_words("until the 17th birthday", "до 17-летия", "kuni 17-aastaseks saamiseni"),
)
OVER_60 = _ground(
    "over_60",
    "not_registered",
    AgeFrom(61),
    _words(
        "is past 60: the duty lasts to that age, included",
        "старше 60 лет: обязанность длится до этого возраста включительно",
        "on üle 60 aasta vana: kohustus kestab selle vanuseni, see kaasa arvatud",
    ),
    _AGE,
    ("L3",),
    term="",
    limit=_FOR_GOOD,
)
WOMAN_NOT_VOLUNTEER = _ground(
    "woman_not_volunteer",
    "not_registered",
    All(Among("sex", "female"), Not(Flag("volunteer"))),
    _words(
        "is a woman who did not volunteer",
        "женщина, не заявлявшая о добровольной службе",
        "on naine, kes ei ole vabatahtlik",
    ),
    _AGE,
    ("L3",),
    term="",
)

# --- not called, while it lasts -----------------------------------------------------------------------------

HEALTH = _ground(
    "health_below_requirements",
    "not_called",
    Among("fitness_category", "unfit", "temporarily_unfit"),
    _words(
        "is in health below the requirements; of these grounds it alone leads to the reserve",
        "по состоянию здоровья не соответствует требованиям; только эта причина ведёт в резерв",
        "terviseseisund ei vasta nõuetele; ainsana neist alustest viib see reservi",
    ),
    _looked_up(
        "health_register",
        "decision of a doctor of the agency or of the Defence Forces",
        "решение врача ведомства или Сил обороны",
        "ameti või Kaitseväe arsti otsus",
    ),
    ("L9",),
    term="terviseseisundi vastavus nõuetele",
    kinds=SERVICE,
    decided_by="agency",
)
SEVERE_DISABILITY = _ground(
    "severe_disability",
    "not_called",
    Flag("severe_disability"),
    _words(
        "has a severe or profound disability",
        "имеет тяжёлую или глубокую инвалидность",
        "isikul on raske või sügav puue",
    ),
    _looked_up(
        "social_insurance_board",
        "decision of the Social Insurance Board",
        "решение Департамента социального страхования",
        "Sotsiaalkindlustusameti otsus",
    ),
    ("L9",),
    term="raske või sügav puue",
    kinds=CALL_UP,
)
BASIC_SCHOOL_UNFINISHED = _ground(
    "basic_school_unfinished",
    "not_called",
    Flag("basic_school_unfinished"),
    _words(
        "has not done the second stage of basic school (six years)",
        "не окончил вторую ступень основной школы (шесть классов)",
        "ei ole omandanud põhikooli teist kooliastet (kuus klassi)",
    ),
    _looked_up(
        "education_register",
        "entry in the education register EHIS",
        "запись в регистре образования EHIS",
        "kanne hariduse infosüsteemis EHIS",
    ),
    ("L9",),
    term="põhikooli teine kooliaste",
    kinds=CALL_UP,
)
SUSPECT = _ground(
    "under_investigation",
    "not_called",
    Flag("under_investigation"),
    _words(
        "is a suspect or accused in criminal proceedings",
        "подозреваемый или обвиняемый в уголовном деле",
        "on kriminaalmenetluses kahtlustatav või süüdistatav",
    ),
    _brought(
        "record of the criminal proceedings",
        "сведения об уголовном производстве",
        "andmed kriminaalmenetluse kohta",
    ),
    ("L9",),
    term="kahtlustatav või süüdistatav",
    kinds=CALL_UP,
    limit=_words("until the proceedings end", "до окончания производства", "kuni menetluse lõpuni"),
)
PRISONER = _ground(
    "serving_sentence",
    "not_called",
    Flag("serving_sentence"),
    _words(
        "is a prisoner or in custody",
        "отбывает лишение свободы или находится под стражей",
        "viibib vangistuses või on vahistatud",
    ),
    _brought("prison record", "сведения тюрьмы", "vangla andmed"),
    ("L9",),
    term="vangistus või vahistamine",
    kinds=CALL_UP,
)
TREATY = _ground(
    "treaty_staff",
    "not_called",
    Flag("treaty_staff"),
    _words(
        "is protected by treaty (an official of the OECD, staff of a NATO headquarters)",
        "защищён международным договором (служащий ОЭСР, сотрудник штаба НАТО)",
        "on välislepinguga kaitstud (OECD ametnik, NATO peakorteri töötaja)",
    ),
    _brought("document that shows the post", "документ о должности", "ametikohta tõendav dokument"),
    ("L9",),
    term="välisleping",
    kinds=CALL_UP,
)
MEDICINE_STUDIES = _ground(
    "medicine_studies",
    "not_called",
    Flag("medicine_studies"),
    _words(
        "studies medicine or nursing and has applied",
        "изучает медицину или сестринское дело и подал заявление",
        "õpib arstiteadust või õendust ja on esitanud taotluse",
    ),
    _brought(
        "application; of a foreign school, a certificate for each further year",
        "заявление; из иностранного учебного заведения — справка на каждый следующий год",
        "taotlus; välisriigi õppeasutuse puhul tõend iga järgneva õppeaasta kohta",
    ),
    ("L9",),
    term="arsti- või õendusõpe",
    kinds=CALL_UP,
    decided_by="agency",
    apply_within_days=30,
    apply_from=_MATRICULATION,
)

# --- released -----------------------------------------------------------------------------------------------

ALTERNATIVE_SERVICE = _ground(
    "alternative_service",
    "released",
    Flag("alternative_service"),
    _words(
        "is in alternative service; it is applied for with clear and convincing reasons and lasts twelve months",
        "проходит альтернативную службу; о ней просят с ясными и убедительными причинами, она длится двенадцать месяцев",
        "on asendusteenistuses; seda taotletakse selgete ja veenvate põhjendustega ning see kestab kaksteist kuud",
    ),
    _looked_up(
        "agency",
        "entry in the register; for the application, reasons, about which the agency may ask school or employer",
        "запись в регистре; при подаче заявления — причины, о которых ведомство может спросить школу или работодателя",
        "kanne registris; taotlemisel põhjendused, mille kohta amet võib küsida koolilt või tööandjalt",
    ),
    ("L3", "L12", "N10"),
    term="asendusteenistus",
    kinds=CALL_UP,
    decided_by="agency",
    limit=_words("twelve months", "двенадцать месяцев", "kaksteist kuud"),
)
TURNED_28 = _ground(
    "turned_28",
    "released",
    AgeFrom(28),
    _words("has turned 28", "достиг 28 лет", "on saanud 28-aastaseks"),
    _AGE,
    ("L12", "L7"),
    term="28-aastaseks saamine",
    kinds=CALL_UP,
    limit=_FOR_GOOD,
)
CONVICTED = _ground(
    "conviction",
    "released",
    Flag("conviction"),
    _words(
        "was convicted under chapter 8, 9, 13, 15, 18 or 22 of the Penal Code to imprisonment, not expunged",
        "осуждён по главам 8, 9, 13, 15, 18 или 22 Пенитенциарного кодекса к лишению свободы, судимость не погашена",
        "on karistusseadustiku 8., 9., 13., 15., 18. või 22. peatüki järgi vangistusega karistatud ja karistus ei ole kustunud",
    ),
    _looked_up(
        "criminal_register",
        "entry in the criminal records",
        "запись в регистре наказаний",
        "kanne karistusregistris",
    ),
    ("L12",),
    term="kustumata karistus",
    kinds=CALL_UP,
)
# The particular holds the ground whole: with no application within five years of entry.
SEVEN_YEARS_ABROAD = _ground(
    "seven_years_abroad",
    "released",
    Flag("seven_years_abroad"),
    _words(
        "lived abroad for at least seven years in a row before entry in the register and has not applied within five years of entry",
        "до внесения в регистр прожил не менее семи лет подряд за границей и не подал заявления в течение пяти лет после внесения",
        "elas enne registrisse kandmist vähemalt seitse aastat järjest välismaal ega ole viie aasta jooksul kandest arvates taotlust esitanud",
    ),
    _looked_up(
        "population_register",
        "residence in the population register",
        "место жительства по регистру народонаселения",
        "elukoht rahvastikuregistris",
    ),
    ("L12",),
    term="välisriigis elamine",
    kinds=CALL_UP,
)
BORN_ABROAD = _ground(
    "born_and_lived_abroad",
    "released",
    Flag("permanent_residence_abroad"),
    _words(
        "was born and lived abroad before entry in the register and has not applied within five years of entry",
        "родился и до внесения в регистр жил за границей и не подал заявления в течение пяти лет после внесения",
        "on sündinud ja elanud enne registrisse kandmist välismaal ega ole viie aasta jooksul kandest arvates taotlust esitanud",
    ),
    _looked_up(
        "population_register",
        "place of birth and residence in the population register",
        "место рождения и жительства по регистру народонаселения",
        "sünnikoht ja elukoht rahvastikuregistris",
    ),
    ("L12",),
    term="välisriigis sündimine ja elamine",
    kinds=CALL_UP,
)

# --- deferred: the agency decides ---------------------------------------------------------------------------


def _deferment(
    code: str,
    when: Expression,
    says: Words,
    evidence: Evidence,
    limit: Words,
    *,
    known: tuple[str, ...] = ("L13",),
    apply_within_days: int | None = None,
    apply_from: Words | None = None,
) -> GroundRule:
    return _ground(
        code,
        "deferred",
        when,
        says,
        evidence,
        known,
        term="ajapikendus",
        kinds=SERVICE,
        decided_by="agency",
        limit=limit,
        apply_within_days=apply_within_days,
        apply_from=apply_from,
    )


TREATMENT = _deferment(
    "medical_treatment",
    Lasts("treatment_until"),
    _words("is under medical treatment", "проходит лечение", "on ravil"),
    _brought("medical certificate", "медицинская справка", "arstitõend"),
    _words("the term of the decision", "срок решения", "otsuses määratud tähtaeg"),
)
SUPPORT = _deferment(
    "support_of_dependant",
    Some(AtLeast("children", 1), Flag("care_of_relative")),
    _words(
        "supports a child or a disabled relative",
        "содержит ребёнка или родственника-инвалида",
        "peab ülal last või puudega lähedast",
    ),
    _brought("document that shows the support", "документ о содержании", "ülalpidamist tõendav dokument"),
    _WHILE_IT_LASTS,
)
STUDY = _deferment(
    "study",
    All(Lasts("study_until"), UntilInYearOfTurning(23, 7, 1)),
    _words(
        "is in education, until 1 July of the year of turning 23",
        "учится, не позднее 1 июля года, в котором исполняется 23 года",
        "õpib, kuid kõige kauem 23-aastaseks saamise aasta 1. juulini",
    ),
    _brought(
        "application, with the school's confirmation",
        "заявление с подтверждением учебного заведения",
        "taotlus koos õppeasutuse kinnitusega",
    ),
    _words(
        "1 July of the year of turning 23",
        "1 июля года, в котором исполняется 23 года",
        "23-aastaseks saamise aasta 1. juuli",
    ),
    known=("L13", "N3"),
    apply_within_days=30,
    apply_from=_MATRICULATION,
)
ELECTED_OFFICE = _deferment(
    "elected_office",
    Lasts("mandate_until"),
    _words(
        "is a member of a municipal council, of the Riigikogu or of the European Parliament",
        "депутат муниципального собрания, Рийгикогу или Европейского парламента",
        "on kohaliku omavalitsuse volikogu, Riigikogu või Euroopa Parlamendi liige",
    ),
    _brought("document that shows the mandate", "документ о мандате", "volitusi tõendav dokument"),
    _words("the mandate", "срок мандата", "volituste aeg"),
)

# --- reserve and service ------------------------------------------------------------------------------------

IN_SERVICE = _ground(
    "conscript",
    "registered",
    All(Began("service_began_on"), Not(Began("service_ended_on"))),
    _words("is in conscript service", "проходит срочную службу", "on ajateenistuses"),
    _looked_up("agency", "entry in the register", "запись в регистре", "kanne registris"),
    ("L8",),
    term="ajateenija",
)
AFTER_SERVICE = _ground(
    "after_service",
    "reserve",
    Flag("served_before"),
    _words("has done service", "отслужил", "on teenistuse läbinud"),
    _looked_up("agency", "entry in the register", "запись в регистре", "kanne registris"),
    ("L8", "L9"),
    term="reservis olev isik",
    kinds=CALL_UP,
)
UNFIT = _ground(
    "unfit_by_medical_decision",
    "reserve",
    Among("fitness_category", "unfit"),
    _words(
        "is in the reserve by a medical decision",
        "состоит в резерве по медицинскому решению",
        "on reservis terviseseisundi otsuse alusel",
    ),
    _looked_up(
        "health_register",
        "decision of a doctor of the agency or of the Defence Forces",
        "решение врача ведомства или Сил обороны",
        "ameti või Kaitseväe arsti otsus",
    ),
    ("L8", "L9"),
    term="reservis olev isik",
    kinds=CALL_UP,
)
# What it means for reserve training no source read says, so that it keeps no summons away.
RESERVE_ALTERNATIVE = _ground(
    "reserve_alternative_service",
    "reserve",
    Flag("alternative_reservist"),
    _words(
        "is in alternative service of the reserve",
        "состоит на альтернативной службе в резерве",
        "on reservasendusteenistuses",
    ),
    _looked_up("agency", "entry in the register", "запись в регистре", "kanne registris"),
    ("L6",),
    term="reservasendusteenistus",
    since=RESERVE_ALTERNATIVE_SERVICE_FROM,
    enactment=RESERVE_ALTERNATIVE_SERVICE,
)

NOT_CALLED = (
    HEALTH,
    SEVERE_DISABILITY,
    BASIC_SCHOOL_UNFINISHED,
    SUSPECT,
    PRISONER,
    TREATY,
    MEDICINE_STUDIES,
)
RELEASED = (ALTERNATIVE_SERVICE, TURNED_28, CONVICTED, SEVEN_YEARS_ABROAD, BORN_ABROAD)
DEFERRED = (TREATMENT, SUPPORT, STUDY, ELECTED_OFFICE)
RESERVE = (AFTER_SERVICE, UNFIT, RESERVE_ALTERNATIVE)
SELECTEE = _ground(
    "call_up_selectee",
    "registered",
    All(
        MALE_OR_VOLUNTEER,
        AgeFrom(17),
        Not(Some(*(ground.when for ground in RELEASED))),
        Not(Began("service_began_on")),
        Not(AFTER_SERVICE.when),
        Not(UNFIT.when),
    ),
    _words(
        "is a call-up selectee: from 17 until service begins or release, at the latest until 28",
        "призывник: с 17 лет до начала службы или освобождения, не дольше чем до 28 лет",
        "on kutsealune: 17. eluaastast kuni teenistuse alguse või vabastamiseni, kõige kauem 28-aastaseks saamiseni",
    ),
    _AGE,
    ("L7",),
    term="kutsealune",
    limit=_words("until service begins or release", "до начала службы или освобождения", "kuni teenistuse alguse või vabastamiseni"),
)  # fmt: skip

RULES = (
    REGISTERED_AT_17,
    WOMAN_VOLUNTEER,
    SELECTEE,
    UNDER_17,
    OVER_60,
    WOMAN_NOT_VOLUNTEER,
    *NOT_CALLED,
    IN_SERVICE,
    *RELEASED,
    *DEFERRED,
    *RESERVE,
)
