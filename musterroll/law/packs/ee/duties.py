"""Duties without a summons, of the person and of the agency, and the norms that no single case carries out.

What is stated here as last resort, as a separate proceeding or as a plan is there to be read: the engine serves no
document by public notice and imposes no fine.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ee.enactments import (
    COURT_SUSPENSION,
    COURT_SUSPENSION_FROM,
    KVTS,
    LANGUAGE_BILL,
    NEVER_PROMULGATED,
    OPENS,
    READOPTED,
    THIRTY_DAY_FICTION,
    THIRTY_DAY_FICTION_FROM,
    TWELVE_MONTHS,
)
from musterroll.law.vocabulary import DutyRule, Enactment, Rule, Words

_MISDEMEANOUR = {
    "en": "For a no-show at conscript service a fine or detention may follow, in a proceeding of its own.",
    "ru": "За неявку на срочную службу в отдельном производстве могут назначить штраф или арест.",
    "et": "Ajateenistusse ilmumata jätmise eest võib eraldi menetluses järgneda rahatrahv või arest.",
}


def _duty(
    code: str,
    term: str,
    known: tuple[str, ...],
    en: str,
    ru: str,
    et: str,
    *,
    whose: str = "person",
    within_days: int | None = None,
    working_days: bool = False,
    counted_from: Words | None = None,
    sanction: Words | None = None,
) -> DutyRule:
    return DutyRule(
        code=code,
        whose=whose,
        within_days=within_days,
        working_days=working_days,
        counted_from=counted_from or {},
        sanction=sanction or {},
        citation="KVTS",
        since=OPENS,
        verified=False,
        known=known,
        term=term,
        enactment=KVTS,
        says={"en": en, "ru": ru, "et": et},
    )


OF_THE_PERSON: tuple[Rule, ...] = (
    _duty(
        "keep_contact_data",
        "kontaktandmete ajakohasena hoidmine",
        ("L10",),
        "A person liable to service keeps the contact data in the register current.",
        "Военнообязанный поддерживает свои контактные данные в регистре в актуальном виде.",
        "Kaitseväekohustuslane hoiab oma kontaktandmed registris ajakohasena.",
    ),
    _duty(
        "appear",
        "ilmumiskohustus",
        ("L10", "L3"),
        "A person who was called appears at the time and place given.",
        "Вызванный является в указанное время и место.",
        "Kutsutu ilmub määratud ajal ja kohas.",
        sanction=_MISDEMEANOUR,
    ),
    _duty(
        "submit_documents",
        "dokumentide esitamine",
        ("L10",),
        "A person liable to service submits the documents asked for.",
        "Военнообязанный представляет запрошенные документы.",
        "Kaitseväekohustuslane esitab nõutud dokumendid.",
    ),
    _duty(
        "undergo_procedures",
        "toimingute läbimine",
        ("L10",),
        "A person liable to service undergoes the procedures, such as the medical examination.",
        "Военнообязанный проходит предписанные процедуры, например медицинское освидетельствование.",
        "Kaitseväekohustuslane läbib ettenähtud toimingud, näiteks arstliku läbivaatuse.",
    ),
    _duty(
        "report_health_changes",
        "terviseseisundi muutusest teatamine",
        ("L10",),
        "A person liable to service reports changes of health.",
        "Военнообязанный сообщает об изменениях состояния здоровья.",
        "Kaitseväekohustuslane teatab terviseseisundi muutusest.",
    ),
    _duty(
        "report_loss_of_ground",
        "ajapikenduse aluse äralangemisest teatamine",
        ("L13",),
        "A person with a deferment reports within thirty days that its ground is gone.",
        "Человек, имеющий отсрочку, в течение тридцати дней сообщает, что её основание отпало.",
        "Ajapikenduse saanud isik teatab selle aluse äralangemisest kolmekümne päeva jooksul.",
        within_days=30,
        counted_from={
            "en": "the day on which the ground was lost",
            "ru": "день, когда основание отпало",
            "et": "aluse äralangemise päev",
        },
    ),
)

OF_THE_AGENCY: tuple[Rule, ...] = (
    _duty(
        "first_contact_on_paper",
        "lihtkiri",
        ("N7", "L3"),
        "At 17 a person is told of the entry in the register by plain letter to the address in the population register. This first contact is always on paper and informs only: nothing follows from it.",
        "В 17 лет человеку сообщают о внесении в регистр простым письмом на адрес по регистру народонаселения. Первое обращение всегда бумажное и только информирует: ничего из него не следует.",
        "17-aastasele teatatakse registrisse kandmisest lihtkirjaga rahvastikuregistri aadressil. Esimene pöördumine on alati paberil ja üksnes teavitab: sellest ei järgne midagi.",
        whose="agency",
    ),
    _duty(
        "look_up_evidence",
        "andmete pärimine registritest",
        ("L9",),
        "The agency itself asks the registers about disability and schooling; the person need not bring a document.",
        "Об инвалидности и образовании ведомство само запрашивает регистры; человек не обязан приносить документ.",
        "Puude ja hariduse kohta pärib amet andmed registritest ise; isik ei pea dokumenti tooma.",
        whose="agency",
    ),
    _duty(
        "answer_applications",
        "taotlusele vastamine",
        ("L14",),
        "The agency answers an application in writing within fourteen working days.",
        "Ведомство письменно отвечает на заявление в течение четырнадцати рабочих дней.",
        "Amet vastab taotlusele kirjalikult neljateistkümne tööpäeva jooksul.",
        whose="agency",
        within_days=14,
        working_days=True,
        counted_from={
            "en": "the application",
            "ru": "подача заявления",
            "et": "taotluse esitamine",
        },
    ),
)


def _norm(
    code: str,
    term: str,
    known: tuple[str, ...],
    en: str,
    ru: str,
    et: str,
    *,
    citation: str = "KVTS",
    since: date | None = OPENS,
    enactment: Enactment = KVTS,
    verified: bool = False,
) -> Rule:
    return Rule(
        code=code,
        citation=citation,
        since=since,
        verified=verified,
        known=known,
        term=term,
        enactment=enactment,
        says={"en": en, "ru": ru, "et": et},
    )


NORMS: tuple[Rule, ...] = (
    _norm(
        "general_procedure",
        "haldusmenetluse seadus",
        ("L2",),
        "The Administrative Procedure Act applies, with the exceptions in the Military Service Act.",
        "Применяется закон об административном производстве, с исключениями из закона о службе в Силах обороны.",
        "Kohaldatakse haldusmenetluse seadust kaitseväeteenistuse seaduse erisustega.",
        citation="HMS",
    ),
    _norm(
        "register_keeper",
        "kaitseväekohustuslaste register",
        ("N1", "L3"),
        "The register of people liable to service is kept by the agency (Kaitseressursside Amet); it has been reorganised since, and its present legal name is not verified.",
        "Регистр военнообязанных ведёт ведомство (Kaitseressursside Amet); с тех пор его реорганизовали, нынешнее официальное название не проверено.",
        "Kaitseväekohustuslaste registrit peab Kaitseressursside Amet; amet on vahepeal ümber korraldatud, praegune ametlik nimi on kontrollimata.",
    ),
    _norm(
        "state_mailbox_by_default",
        "riigiportaali postkast",
        ("L5",),
        "Documents go to the state mailbox by default; no consent is needed.",
        "Документы по умолчанию направляются в государственный почтовый ящик; согласия не требуется.",
        "Dokumendid saadetakse üldjuhul riigiportaali postkasti; nõusolekut ei ole vaja.",
        citation="KVTS § 15",
        since=THIRTY_DAY_FICTION_FROM,
        enactment=THIRTY_DAY_FICTION,
        verified=True,
    ),
    _norm(
        "chosen_email",
        "isiku valitud e-posti aadress",
        ("L5",),
        "A document may go to another e-mail address that the person has chosen; it is deemed served as in the state mailbox. The software serves nothing this way.",
        "Документ может быть направлен на другой, выбранный человеком адрес электронной почты; он считается вручённым так же, как в государственном ящике. Программа так ничего не вручает.",
        "Dokumendi võib saata ka isiku valitud muule e-posti aadressile; see loetakse kättetoimetatuks nagu riigiportaali postkastis. Tarkvara nii ei toimeta.",
        citation="KVTS § 15",
        since=THIRTY_DAY_FICTION_FROM,
        enactment=THIRTY_DAY_FICTION,
        verified=True,
    ),
    _norm(
        "plain_letter_on_request",
        "lihtkiri",
        ("L5",),
        "A person may ask for documents by plain letter.",
        "Человек может попросить присылать документы простым письмом.",
        "Isik võib taotleda dokumentide saatmist lihtkirjaga.",
        citation="KVTS § 15",
        since=THIRTY_DAY_FICTION_FROM,
        enactment=THIRTY_DAY_FICTION,
        verified=True,
    ),
    _norm(
        "public_notice",
        "Ametlikud Teadaanded",
        ("M",),
        "Where no other way is possible a document is published in Ametlikud Teadaanded; from memory it then counts as served after ten days. The software serves nothing this way.",
        "Если иначе невозможно, документ публикуют в Ametlikud Teadaanded; по памяти, он считается вручённым через десять дней. Программа так ничего не вручает.",
        "Kui muul viisil ei ole võimalik, avaldatakse dokument väljaandes Ametlikud Teadaanded; mälu järgi loetakse see kättetoimetatuks kümne päeva möödumisel. Tarkvara nii ei toimeta.",
        citation="HMS",
    ),
    _norm(
        "lead_time_at_own_request",
        "isiku soovil",
        ("L7",),
        "At the person's own request service may begin sooner than the shortest lead time; no source read says how much.",
        "По просьбе самого человека служба может начаться раньше кратчайшего срока; насколько, прочитанные источники не говорят.",
        "Isiku enda soovil võib teenistus alata lühima etteteatamise ajast varem; kui palju, loetud allikad ei ütle.",
    ),
    _norm(
        "counting_of_days",
        "tähtaja arvutamine",
        ("M",),
        "How a thirtieth day is counted that is a day off no source read says; here days are calendar days and none is moved.",
        "Как считать тридцатый день, если он выходной, прочитанные источники не говорят; здесь дни календарные и не переносятся.",
        "Kuidas arvestada kolmekümnendat päeva, mis on puhkepäev, loetud allikad ei ütle; siin loetakse kalendripäevi ja ühtegi ei nihutata.",
        citation="HMS",
    ),
    _norm(
        "medical_procedure",
        "arstlik läbivaatus",
        ("L9", "L12"),
        "Who decides on fitness: an older page of the agency names a medical board, a newer one a doctor of the agency or of the Defence Forces.",
        "Кто решает о годности: старая страница ведомства называет медицинскую комиссию, новая — врача ведомства или Сил обороны.",
        "Kes otsustab terviseseisundi üle: ameti vanem leht nimetab arstlikku komisjoni, uuem ameti või Kaitseväe arsti.",
    ),
    _norm(
        "own_data_and_applications",
        "kaitsevaeteenistus.ee",
        ("L14", "L7"),
        "A person sees the data held and files applications at kaitsevaeteenistus.ee, where forms come filled in after sign-in; the own status is given by a query to the register.",
        "Человек видит сведения о себе и подаёт заявления на kaitsevaeteenistus.ee, где после входа формы уже заполнены; свой статус можно узнать запросом в регистр.",
        "Isik näeb enda andmeid ja esitab taotlusi lehel kaitsevaeteenistus.ee, kus vormid on pärast sisselogimist eeltäidetud; oma staatust saab küsida registripäringuga.",
    ),
    _norm(
        "access_and_correction",
        "andmete parandamise taotlus",
        ("M",),
        "A person may have access to the data held and have them corrected.",
        "Человек вправе получить доступ к сведениям о себе и потребовать их исправления.",
        "Isikul on õigus tutvuda enda andmetega ja nõuda nende parandamist.",
        citation="GDPR",
    ),
    _norm(
        "data_tracker",
        "andmejälgija",
        ("M",),
        "Who looked at a person's data is shown by the state's Data Tracker; whether this register is joined to it was not checked.",
        "Кто смотрел сведения о человеке, показывает государственный сервис Andmejälgija; подключён ли к нему этот регистр, не проверено.",
        "Kes isiku andmeid vaatas, näitab riigi andmejälgija; kas see register on sellega liidestatud, on kontrollimata.",
    ),
    _norm(
        "misdemeanour",
        "rahatrahv või arest",
        ("L3", "N8", "N10", "M"),
        "For a no-show at conscript service: a fine of up to 300 fine units, or detention, in a proceeding of its own; fines may recur until the age of 28. From memory a fine unit is 4 EUR, raised to 8 EUR in 2025.",
        "За неявку на срочную службу: штраф до 300 штрафных единиц или арест, в отдельном производстве; штрафы могут повторяться до 28 лет. По памяти, штрафная единица — 4 евро, с 2025 года 8 евро.",
        "Ajateenistusse ilmumata jätmise eest: rahatrahv kuni 300 trahviühikut või arest, eraldi menetluses; trahv võib korduda kuni 28-aastaseks saamiseni. Mälu järgi on trahviühik 4 eurot, alates 2025. aastast 8 eurot.",
    ),
    _norm(
        "court_applicants",
        "taotluse esitaja",
        ("L4",),
        "The agency applies to the court; where a person evades reserve training, the Defence Forces (Kaitsevägi) do.",
        "Заявление в суд подаёт ведомство; при уклонении от военных сборов — Силы обороны (Kaitsevägi).",
        "Halduskohtule esitab taotluse amet; õppekogunemisest kõrvalehoidja puhul Kaitsevägi.",
        citation="KVTS (607 SE)",
        since=COURT_SUSPENSION_FROM,
        enactment=COURT_SUSPENSION,
    ),
)

_PENDING_LANGUAGE = {
    "en": "Only those with a given command of Estonian would be called.",
    "ru": "Призывались бы только владеющие эстонским языком на заданном уровне.",
    "et": "Kutsutaks üksnes neid, kes valdavad eesti keelt nõutaval tasemel.",
}

PENDING: tuple[Rule, ...] = (
    _norm(
        "language_rule",
        "keelenõue",
        ("N5",),
        f"{_PENDING_LANGUAGE['en']} Adopted on 19.11.2025, never promulgated: not law.",
        f"{_PENDING_LANGUAGE['ru']} Принято 19.11.2025, не обнародовано: не закон.",
        f"{_PENDING_LANGUAGE['et']} Vastu võetud 19.11.2025, välja kuulutamata: ei ole seadus.",
        citation=NEVER_PROMULGATED.citation,
        since=None,
        enactment=NEVER_PROMULGATED,
    ),
    _norm(
        "voluntary_service",
        "vabatahtlik teenistus",
        ("N5",),
        "Adds voluntary service. Adopted anew on 28.01.2026; the day on which it enters into force is not known.",
        "Вводит добровольную службу. Вновь принято 28.01.2026; день вступления в силу неизвестен.",
        "Lisab vabatahtliku teenistuse. Uuesti vastu võetud 28.01.2026; jõustumise päev ei ole teada.",
        citation=READOPTED.citation,
        since=None,
        enactment=READOPTED,
    ),
    _norm(
        "language_rule_b1",
        "keelenõue",
        ("N6",),
        "A bill of its own on command of Estonian at level B1; not adopted.",
        "Отдельный законопроект о знании эстонского языка на уровне B1; не принят.",
        "Eraldi eelnõu eesti keele oskuse kohta B1-tasemel; vastu võtmata.",
        citation=LANGUAGE_BILL.citation,
        since=None,
        enactment=LANGUAGE_BILL,
    ),
    _norm(
        "twelve_months",
        "kaheteistkuuline ajateenistus",
        ("N6",),
        "Conscript service of twelve months, with later start dates from 2027 (press gives both weeks 8 and 34 and mid-July); not adopted.",
        "Срочная служба в двенадцать месяцев, с более поздним началом с 2027 года (пресса называет и 8-ю и 34-ю недели, и середину июля); не принято.",
        "Kaheteistkuuline ajateenistus hilisemate algusaegadega alates 2027 (ajakirjandus nimetab nii 8. ja 34. nädalat kui ka juuli keskpaika); vastu võtmata.",
        citation=TWELVE_MONTHS.citation,
        since=None,
        enactment=TWELVE_MONTHS,
    ),
)

RULES: tuple[Rule, ...] = (*OF_THE_PERSON, *OF_THE_AGENCY, *NORMS, *PENDING)
