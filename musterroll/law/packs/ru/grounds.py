"""The grounds of 53-FZ: who is registered and who not (art. 8), not called or exempt (23), deferred (24), in the reserve (52).

Each is a condition over the particulars with the record that shows it. A record that an agency holds is looked up
there (`looked_up`), so that a person who brings nothing loses nothing. Most of arts. 23 and 24 is known from memory
alone and unverified. `people.py` makes the conditions of liability of the same expressions.
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
    Within,
    YearOfTurning,
)
from musterroll.law.packs.ru.enactments import DRAFT_AGE_30, FZ269, FZ439, OPENS, PRISON_EXCEPTION_ENDS, words
from musterroll.law.vocabulary import ONE_DAY, Enactment, Evidence, GroundRule, Words

LAST_DAY_OF_27 = DRAFT_AGE_30 - ONE_DAY
LAST_DAY_OF_PRISON_EXCEPTION = PRISON_EXCEPTION_ENDS - ONE_DAY

ALL_KINDS = frozenset(
    {"registration", "data_check", "medical", "board", "dispatch", "training", "mobilisation"}
)
DRAFT = frozenset({"medical", "board", "dispatch"})
CALL = frozenset({"board", "dispatch"})

REGISTRABLE = Some(Among("sex", "male"), Flag("military_speciality"))
UNFIT = Among("fitness_category", "D")
LIMITED = Among("fitness_category", "V")
UNFIT_OR_LIMITED = Among("fitness_category", "V", "D")
LIVES_ABROAD = Flag("permanent_residence_abroad")
# 439-FZ: whoever was 27 by 31.12.2023 stays in the reserve.
NOT_27_BY_2023 = AgeUnder(27, on=LAST_DAY_OF_27)
PAST_27 = AgeFrom(27)
PAST_30 = Some(AgeFrom(30), Not(NOT_27_BY_2023))


def _evidence(source: str, en: str, ru: str, et: str, *, looked_up: bool = True) -> Evidence:
    return Evidence(record=words(en, ru, et), looked_up=looked_up, source=source)


def _ground(
    code: str,
    effect: str,
    citation: str,
    when: Expression,
    evidence: Evidence,
    says: Words,
    *,
    term: str = "",
    kinds: frozenset[str] = frozenset(),
    known: str = "M",
    verified: bool = False,
    since: date = OPENS,
    until: date | None = None,
    also: tuple[str, ...] = (),
    enactment: Enactment | None = None,
    decided_by: str = "",
    limit: Words | None = None,
    until_age: int | None = None,
) -> GroundRule:
    return GroundRule(
        code=code,
        effect=effect,
        citation=citation,
        when=when,
        evidence=evidence,
        says=says,
        term=term,
        kinds=kinds,
        known=tuple(known.split()),
        verified=verified,
        since=since,
        until=until,
        also=also,
        enactment=enactment,
        decided_by=decided_by,
        limit=limit or {},
        until_age=until_age,
    )


# --- registered, not registered (art. 8, 8.2) ---------------------------------------------------------------

_ENTRY = _evidence(
    "recruitment_office", "entry of registration", "запись о постановке на учёт", "arvelevõtmise kanne"
)
_IDENTITY = _evidence("interior", "record of birth and sex", "запись о рождении и поле", "sünni ja soo kanne")
_NOT_YET = Not(Began("registered_on"))


def _obliged(*exceptions: Expression) -> Expression:
    """Past the year of first registration, not registered, and none of the exceptions."""
    outside = Some(UNFIT, LIVES_ABROAD, Flag("in_service"), *exceptions)
    return All(REGISTRABLE, YearOfTurning(18), _NOT_YET, Not(outside))


_OBLIGED_WORDS = words(
    "Must be on the register and isn't: the register holds also these.",
    "Обязан состоять на учёте, но не состоит: реестр содержит сведения и о таких гражданах.",
    "Peab arvel olema, aga ei ole: register hõlmab ka neid.",
)

REGISTERED = (
    _ground(
        "due_for_first_registration",
        "registered",
        "53-FZ art. 8.2",
        All(Among("sex", "male"), YearOfTurning(17), Not(YearOfTurning(18)), _NOT_YET),
        _IDENTITY,
        words(
            "Is due for first registration: a man in the year in which he turns 17.",
            "Подлежит первоначальной постановке на учёт: мужчина в год достижения 17 лет.",
            "Kuulub esmasele arvelevõtmisele: mees 17-aastaseks saamise aastal.",
        ),
        term="первоначальная постановка на воинский учёт",
        known="L1 N35",
        verified=True,
        also=("53-FZ art. 8",),
    ),
    _ground(
        "on_the_register",
        "registered",
        "53-FZ art. 8.2",
        Began("registered_on"),
        _ENTRY,
        words("Is on the register.", "Состоит на воинском учёте.", "On sõjaväearvel."),
        term="состоящий на воинском учёте",
        known="L1",
        verified=True,
    ),
    _ground(
        "obliged_unregistered",
        "registered",
        "53-FZ art. 8.2",
        _obliged(Flag("serving_sentence")),
        _IDENTITY,
        _OBLIGED_WORDS,
        term="не состоящий, но обязанный состоять на воинском учёте",
        known="L1 L8",
        verified=True,
        until=LAST_DAY_OF_PRISON_EXCEPTION,
    ),
    _ground(
        "obliged_unregistered",
        "registered",
        "53-FZ art. 8.2",
        _obliged(),
        _IDENTITY,
        _OBLIGED_WORDS,
        term="не состоящий, но обязанный состоять на воинском учёте",
        known="L1 L8",
        verified=True,
        since=PRISON_EXCEPTION_ENDS,
        also=("269-FZ",),
        enactment=FZ269,
    ),
)

_CATEGORY = _evidence(
    "medical_board",
    "decision of the medical board",
    "заключение о категории годности",
    "arstliku komisjoni otsus",
)
_SERVICE_RECORD = _evidence(
    "recruitment_office", "record of service", "запись о военной службе", "teenistuse kanne"
)
_SENTENCE = _evidence(
    "interior", "record of the sentence", "сведения об отбывании наказания", "karistuse kandmise kanne"
)

NOT_REGISTERED = (
    _ground(
        "released_from_duty",
        "not_registered",
        "53-FZ art. 8(1)",
        UNFIT,
        _CATEGORY,
        words(
            "Isn't registered: released from military duty (category D).",
            "Не состоит на учёте: освобождён от исполнения воинской обязанности (категория Д).",
            "Arvele ei võeta: sõjaväekohustusest vabastatud (kategooria D).",
        ),
        term="освобождён от исполнения воинской обязанности",
        known="L8 M",
    ),
    _ground(
        "serving_now",
        "not_registered",
        "53-FZ art. 8(1)",
        Flag("in_service"),
        _SERVICE_RECORD,
        words(
            "Isn't registered while serving.",
            "Не состоит на учёте, пока проходит службу.",
            "Teenistuse ajal arvele ei võeta.",
        ),
        term="проходящий военную службу",
        known="L8",
        verified=True,
    ),
    _ground(
        "woman_without_speciality",
        "not_registered",
        "53-FZ art. 8(1)",
        All(Among("sex", "female"), Not(Flag("military_speciality"))),
        _IDENTITY,
        words(
            "Isn't registered: a woman without a military speciality.",
            "Не состоит на учёте: женщина, не имеющая военно-учётной специальности.",
            "Arvele ei võeta: naine ilma sõjaväelise erialata.",
        ),
        term="лицо женского пола, не имеющее военно-учётной специальности",
        known="L8",
        verified=True,
    ),
    _ground(
        "lives_abroad",
        "not_registered",
        "53-FZ art. 8(1)",
        LIVES_ABROAD,
        _evidence(
            "border",
            "record of residence abroad",
            "сведения о проживании за границей",
            "välismaal elamise kanne",
        ),
        words(
            "Isn't registered: lives abroad permanently.",
            "Не состоит на учёте: постоянно проживает за границей.",
            "Arvele ei võeta: elab alaliselt välismaal.",
        ),
        term="постоянно проживающий за пределами Российской Федерации",
        known="L8",
        verified=True,
    ),
    _ground(
        "in_prison",
        "not_registered",
        "53-FZ art. 8(1)",
        Flag("serving_sentence"),
        _SENTENCE,
        words(
            "Isn't registered while in prison; 269-FZ repealed this exception on 24 June 2023.",
            "Не состоит на учёте, пока отбывает лишение свободы; исключение отменено 24 июня 2023 года (269-ФЗ).",
            "Vangistuse ajal arvele ei võeta; selle erandi tunnistas 269-FZ 24. juunil 2023 kehtetuks.",
        ),
        term="отбывающий наказание в виде лишения свободы",
        known="L8",
        verified=True,
        until=LAST_DAY_OF_PRISON_EXCEPTION,
        also=("269-FZ",),
    ),
)

# --- exempt, not called, released (art. 23) -----------------------------------------------------------------


EXEMPT = (
    _ground(
        "exempt_by_health",
        "exempt",
        "53-FZ art. 23(1)",
        UNFIT_OR_LIMITED,
        _CATEGORY,
        words(
            "Exempt from the draft: fitness category V or D.",
            "Освобождён от призыва: категория годности В или Д.",
            "Kutsumisest vabastatud: kategooria V või D.",
        ),
        term="освобождение от призыва на военную службу",
        kinds=DRAFT,
        decided_by="board",
    ),
    _ground(
        "has_served",
        "exempt",
        "53-FZ art. 23(1)",
        Flag("served_before"),
        _SERVICE_RECORD,
        words(
            "Exempt from the draft: has served, also abroad where a treaty says so.",
            "Освобождён от призыва: прошёл военную службу, в том числе за рубежом по международному договору.",
            "Kutsumisest vabastatud: on teeninud, lepingu alusel ka välismaal.",
        ),
        term="прошедший военную службу",
        kinds=DRAFT,
        decided_by="board",
    ),
    _ground(
        "has_done_alternative_service",
        "exempt",
        "53-FZ art. 23(1)",
        Flag("alternative_service"),
        _evidence("recruitment_office", "record of alternative service", "запись о прохождении АГС", "asendusteenistuse kanne"),
        words(
            "Exempt from the draft: has done alternative civilian service.",
            "Освобождён от призыва: прошёл альтернативную гражданскую службу.",
            "Kutsumisest vabastatud: on läbinud asendusteenistuse.",
        ),
        term="прошедший альтернативную гражданскую службу",
        kinds=DRAFT,
        decided_by="board",
    ),
    _ground(
        "relative_died",
        "exempt",
        "53-FZ art. 23(2)",
        Flag("relative_died_in_service"),
        _evidence("recruitment_office", "record of the death in service", "сведения о гибели на службе", "teenistuses hukkumise kanne"),
        words(
            "Exempt from the draft: son or brother of someone who died in service.",
            "Освобождён от призыва: сын или брат погибшего на службе.",
            "Kutsumisest vabastatud: teenistuses hukkunu poeg või vend.",
        ),
        kinds=DRAFT,
        decided_by="board",
    ),
)  # fmt: skip

UNSPENT_CONVICTION = _ground(
    "unspent_conviction",
    "not_called",
    "53-FZ art. 23(3)",
    Flag("conviction"),
    _evidence("interior", "criminal record", "сведения о судимости", "karistusregistri kanne"),
    words(
        "Not called: has an unspent conviction.",
        "Не подлежит призыву: неснятая или непогашенная судимость.",
        "Ei kutsuta: kustumata karistus.",
    ),
    term="имеющий неснятую или непогашенную судимость",
    kinds=DRAFT,
    limit=words("until it is spent", "до погашения судимости", "karistuse kustumiseni"),
)
SERVES_SENTENCE = _ground(
    "serves_sentence",
    "not_called",
    "53-FZ art. 23(3)",
    Flag("serving_sentence"),
    _SENTENCE,
    words(
        "Not called: serves a sentence.",
        "Не подлежит призыву: отбывает наказание.",
        "Ei kutsuta: kannab karistust.",
    ),
    term="отбывающий наказание",
    kinds=DRAFT,
    limit=words("until it is served", "до отбытия наказания", "karistuse kandmise lõpuni"),
)
INVESTIGATED = _ground(
    "investigated_or_tried",
    "not_called",
    "53-FZ art. 23(3)",
    Flag("under_investigation"),
    _evidence("interior", "record of the proceedings", "сведения о следствии или суде", "menetluse kanne"),
    words(
        "Not called: under investigation or on trial.",
        "Не подлежит призыву: ведётся следствие или дело в суде.",
        "Ei kutsuta: uurimise või kohtu all.",
    ),
    kinds=DRAFT,
    limit=words("until the case is closed", "до окончания дела", "menetluse lõpuni"),
)
NOT_CALLED = (SERVES_SENTENCE, UNSPENT_CONVICTION, INVESTIGATED)

RELEASED = (
    _ground(
        "unfit",
        "released",
        "53-FZ art. 23(1)",
        UNFIT,
        _CATEGORY,
        words(
            "Released from military duty: fitness category D; taken off the register.",
            "Освобождён от исполнения воинской обязанности: категория Д; снимается с учёта.",
            "Sõjaväekohustusest vabastatud: kategooria D; võetakse arvelt maha.",
        ),
        term="освобождение от исполнения воинской обязанности",
        kinds=ALL_KINDS,
        decided_by="board",
        also=("Decree 565",),
    ),
)

# --- reserve (art. 52) --------------------------------------------------------------------------------------


def _in_reserve(code: str, when: Expression, evidence: Evidence, says: Words, **more: object) -> GroundRule:
    return _ground(
        code,
        "reserve",
        "53-FZ art. 52",
        All(REGISTRABLE, Not(UNFIT), when),
        evidence,
        says,
        term="пребывающий в запасе",
        **more,  # type: ignore[arg-type]
    )


RESERVE = (
    _in_reserve(
        "reserve_after_service",
        Flag("served_before"),
        _SERVICE_RECORD,
        words("In the reserve: has served.", "В запасе: прошёл военную службу.", "Reservis: on teeninud."),
    ),
    _in_reserve(
        "reserve_by_age",
        PAST_27,
        _IDENTITY,
        words("In the reserve: is 27 or older.", "В запасе: достиг 27 лет.", "Reservis: on saanud 27."),
        until=LAST_DAY_OF_27,
        known="N3",
        verified=True,
    ),
    _in_reserve(
        "reserve_by_age",
        PAST_30,
        _IDENTITY,
        words(
            "In the reserve: is 30 or older, or was 27 by the end of 2023.",
            "В запасе: достиг 30 лет либо к концу 2023 года ему было 27.",
            "Reservis: on saanud 30 või oli 2023. aasta lõpuks 27.",
        ),
        since=DRAFT_AGE_30,
        known="N3",
        verified=True,
        also=("439-FZ",),
        enactment=FZ439,
    ),
    _in_reserve(
        "reserve_by_limited_fitness",
        LIMITED,
        _CATEGORY,
        words(
            "In the reserve: fitness category V.",
            "В запасе: категория годности В.",
            "Reservis: kategooria V.",
        ),
        also=("Decree 565",),
    ),
)

# --- deferred (art. 24) -------------------------------------------------------------------------------------


def _deferred(
    code: str, when: Expression, evidence: Evidence, says: Words, limit: Words, *, term: str = ""
) -> GroundRule:
    return _ground(
        code,
        "deferred",
        "53-FZ art. 24",
        when,
        evidence,
        says,
        term=term or "отсрочка от призыва",
        kinds=CALL,
        known="L9 M",
        decided_by="board",
        limit=limit,
    )


_WHILE_IT_LASTS = words("as long as it lasts", "пока сохраняется основание", "aluse kestmise ajaks")
_NORM_TERM = words(
    "within the norm term; at each level once",
    "в пределах нормативного срока; на каждом уровне один раз",
    "nominaalse õppeaja piires; igal tasemel üks kord",
)
_STUDIES = Among("study_level", "vocational", "bachelor", "specialist", "master")
_ENROLMENT = _evidence("education", "enrolment", "сведения о зачислении", "õppima asumise kanne")
_TWENTY_SIX_WEEKS = 26 * 7

DEFERRED = (
    _deferred(
        "temporarily_unfit",
        All(Among("fitness_category", "G"), Lasts("unfit_until"), Within("unfit_since", 1)),
        _CATEGORY,
        words(
            "Deferred: found temporarily unfit (category G), until the date decided.",
            "Отсрочка: временно не годен (категория Г), до указанного срока.",
            "Ajapikendus: ajutiselt kõlbmatu (kategooria G), määratud ajani.",
        ),
        words("one year at most", "не более одного года", "kõige rohkem üks aasta"),
        term="временно не годный к военной службе",
    ),
    _deferred(
        "care_of_relative",
        All(Flag("care_of_relative"), Flag("relative_needs_care"), Not(Flag("other_carer"))),
        _evidence(
            "social_fund",
            "kinship, and the disability or the medical-social finding",
            "родство и инвалидность либо заключение медико-социальной экспертизы",
            "sugulus ja puue või ekspertiisi otsus",
        ),
        words(
            "Deferred: constantly cares for a relative who has no other carer.",
            "Отсрочка: постоянный уход за родственником, если других обязанных нет.",
            "Ajapikendus: hooldab pidevalt lähedast, kellel pole teist hooldajat.",
        ),
        _WHILE_IT_LASTS,
    ),
    _deferred(
        "guardian_of_sibling",
        Flag("guardian_of_sibling"),
        _evidence("social_fund", "act of guardianship", "акт об опеке", "eestkoste otsus"),
        words(
            "Deferred: guardian of a minor brother or sister.",
            "Отсрочка: опекун несовершеннолетнего брата или сестры.",
            "Ajapikendus: alaealise õe või venna eestkostja.",
        ),
        words("until the sibling is of age", "до совершеннолетия", "täisealiseks saamiseni"),
    ),
    _deferred(
        "child_without_mother",
        All(AtLeast("children", 1), Flag("child_without_mother")),
        _evidence(
            "interior",
            "birth record, and the mother's death or absence",
            "запись о рождении и о смерти либо отсутствии матери",
            "sünnikanne ning ema surm või puudumine",
        ),
        words(
            "Deferred: raises a child without its mother.",
            "Отсрочка: воспитывает ребёнка без матери.",
            "Ajapikendus: kasvatab last ilma emata.",
        ),
        _WHILE_IT_LASTS,
    ),
    _deferred(
        "two_children",
        AtLeast("children", 2),
        _evidence("interior", "two births or more", "два рождения или более", "kaks või enam sündi"),
        words("Deferred: two children or more.", "Отсрочка: двое и более детей.", "Ajapikendus: kaks või enam last."),
        _WHILE_IT_LASTS,
    ),
    _deferred(
        "disabled_child",
        All(Flag("disabled_child"), Within("disabled_child_born", 3)),
        _evidence("social_fund", "record of the child's disability", "сведения об инвалидности ребёнка", "lapse puude kanne"),
        words(
            "Deferred: a disabled child under three.",
            "Отсрочка: ребёнок-инвалид в возрасте до трёх лет.",
            "Ajapikendus: alla kolmeaastane puudega laps.",
        ),
        words("until the child is three", "до трёх лет ребёнка", "lapse kolmeaastaseks saamiseni"),
    ),
    _deferred(
        "pregnant_wife",
        All(AtLeast("children", 1), Flag("pregnant_wife"), Began("pregnancy_began", _TWENTY_SIX_WEEKS)),
        _evidence(
            "person",
            "birth record and the certificate of pregnancy",
            "запись о рождении и справка о беременности",
            "sünnikanne ja rasedustõend",
            looked_up=False,
        ),
        words(
            "Deferred: a child, and the wife 26 weeks pregnant or more.",
            "Отсрочка: ребёнок и беременность жены не менее 26 недель.",
            "Ajapikendus: laps ning naine vähemalt 26 nädalat rase.",
        ),
        _WHILE_IT_LASTS,
    ),
    _deferred(
        "listed_services",
        All(Flag("listed_service"), Flag("academy_graduate")),
        _evidence("employer", "record of the employing service", "сведения органа, где служит", "teenistusasutuse kanne"),
        words(
            "Deferred: officer of a listed service after its academy; the list was widened in October 2024.",
            "Отсрочка: сотрудник перечисленных органов после их учебных заведений; перечень расширен в октябре 2024 года.",
            "Ajapikendus: loetletud asutuse ohvitser pärast selle õppeasutust; loetelu laiendati oktoobris 2024.",
        ),
        words("while serving there", "на время службы", "sealse teenistuse ajaks"),
    ),
    _deferred(
        "elected_office",
        All(Flag("elected_office"), Lasts("elected_until")),
        _evidence("recruitment_office", "record of the election", "сведения об избрании", "valimise kanne"),
        words("Deferred: elected deputy.", "Отсрочка: избранный депутат.", "Ajapikendus: valitud saadik."),
        words("until the office ends", "на срок полномочий", "volituste lõpuni"),
    ),
    _deferred(
        "candidate",
        Lasts("candidate_until"),
        _evidence("recruitment_office", "record of the candidacy", "сведения о регистрации кандидатом", "kandidaadi kanne"),
        words("Deferred: candidate in an election.", "Отсрочка: кандидат на выборах.", "Ajapikendus: kandidaat valimistel."),
        words("until the date recorded", "до указанного дня", "märgitud päevani"),
    ),
    _deferred(
        "school",
        All(Among("study_level", "school"), Lasts("study_until")),
        _ENROLMENT,
        words("Deferred: school pupil.", "Отсрочка: обучается в школе.", "Ajapikendus: kooliõpilane."),
        words("while at school", "на время обучения", "õppimise ajaks"),
    ),
    _deferred(
        "study",
        All(
            _STUDIES,
            Among("study_mode", "full_time"),
            Flag("study_accredited"),
            Lasts("norm_term_until"),
            Not(Flag("level_deferred_before")),
        ),
        _evidence(
            "education",
            "enrolment, mode of study, accreditation, and earlier use",
            "зачисление, форма обучения, аккредитация и прежняя отсрочка",
            "õppima asumine, õppevorm, akrediteering ja varasem kasutus",
        ),
        words(
            "Deferred: full-time accredited studies at a college or university, at each level once, within the norm term.",
            "Отсрочка: очное обучение по аккредитованной программе колледжа или вуза, на каждом уровне один раз, в нормативный срок.",
            "Ajapikendus: päevane akrediteeritud õpe, igal tasemel üks kord, nominaalse õppeaja piires.",
        ),
        _NORM_TERM,
    ),
    _deferred(
        "postgraduate",
        All(Among("study_level", "postgraduate"), Lasts("study_until")),
        _ENROLMENT,
        words("Deferred: postgraduate studies.", "Отсрочка: аспирантура.", "Ajapikendus: aspirantuur."),
        words("while studying", "на время обучения", "õppimise ajaks"),
    ),
    _deferred(
        "academic_leave",
        Lasts("academic_leave_until"),
        _ENROLMENT,
        words(
            "Deferred: on approved leave from studies.",
            "Отсрочка: академический отпуск.",
            "Ajapikendus: akadeemilisel puhkusel.",
        ),
        words("while the leave lasts", "на время отпуска", "puhkuse ajaks"),
    ),
    _deferred(
        "it_specialist",
        Flag("it_specialist"),
        _evidence("tax", "the accredited firm's list", "список аккредитованной компании", "akrediteeritud ettevõtte nimekiri"),
        words(
            "Deferred: IT staff of an accredited firm.",
            "Отсрочка: ИТ-специалист аккредитованной компании.",
            "Ajapikendus: akrediteeritud ettevõtte IT-töötaja.",
        ),
        _WHILE_IT_LASTS,
    ),
    _deferred(
        "presidential_decree",
        Flag("presidential_list"),
        _evidence("recruitment_office", "the list under the decree", "список по указу", "ukaasi nimekiri"),
        words("Deferred: by presidential decree.", "Отсрочка: по указу Президента.", "Ajapikendus: presidendi ukaasi alusel."),
        _WHILE_IT_LASTS,
    ),
)  # fmt: skip

RULES: tuple[GroundRule, ...] = (
    *REGISTERED,
    *NOT_REGISTERED,
    *NOT_CALLED,
    *EXEMPT,
    *RELEASED,
    *DEFERRED,
    *RESERVE,
)
