"""The acts of parliament that made and changed Estonian law, also those that never became law; and the sources.

Only dates that a source gives are stated; day and number of publication are those of the Riigi Teataja reference.
"""

from __future__ import annotations

from datetime import date

from musterroll.law.vocabulary import Enactment

OPENS = date(2013, 4, 1)
COURT_SUSPENSION_FROM = date(2019, 1, 1)
THIRTY_DAY_FICTION_FROM = date(2022, 1, 1)
RESERVE_ALTERNATIVE_SERVICE_FROM = date(2023, 4, 1)

KVTS = Enactment(
    code="kvts",
    title={
        "en": "Military Service Act",
        "ru": "Закон о службе в Силах обороны",
        "et": "Kaitseväeteenistuse seadus",
    },
    citation="RT I, 10.07.2012, 1",
    adopted=date(2012, 6, 13),
    published=date(2012, 7, 10),
    in_force_from=OPENS,
    known=("L1",),
    says={
        "en": "The Act in force; the Act of 2000 is repealed.",
        "ru": "Действующий закон; закон 2000 года утратил силу.",
        "et": "Kehtiv seadus; 2000. aasta seadus on kehtetu.",
    },
)
COURT_SUSPENSION = Enactment(
    code="607_se",
    title={
        "en": "Amendment 607 SE: suspension of rights by a court",
        "ru": "Поправка 607 SE: приостановление прав судом",
        "et": "Muutmise seadus 607 SE: õiguste peatamine kohtu loal",
    },
    citation="RT I, 06.07.2018, 1",
    published=date(2018, 7, 6),
    in_force_from=COURT_SUSPENSION_FROM,
    known=("L1", "L4"),
    says={
        "en": "An administrative court may suspend the rights of those who repeatedly evade, as a last step.",
        "ru": "Административный суд может в крайнем случае приостановить права тех, кто уклоняется неоднократно.",
        "et": "Halduskohus võib korduvalt kõrvale hoidva isiku õigusi viimase abinõuna peatada.",
    },
)
THIRTY_DAY_FICTION = Enactment(
    code="324_se",
    title={
        "en": "Amendment 324 SE: electronic service by default",
        "ru": "Поправка 324 SE: электронное вручение по умолчанию",
        "et": "Muutmise seadus 324 SE: elektrooniline kättetoimetamine",
    },
    citation="RT I, 20.04.2021, 2",
    published=date(2021, 4, 20),
    in_force_from=THIRTY_DAY_FICTION_FROM,
    known=("L1", "L5"),
    says={
        "en": "Documents go to the state mailbox by default and are deemed served after thirty days, unless earlier service is proved.",
        "ru": "Документы по умолчанию направляются в государственный почтовый ящик и считаются вручёнными через тридцать дней, если не доказано более раннее вручение.",
        "et": "Dokumendid saadetakse üldjuhul riigiportaali postkasti ja loetakse kättetoimetatuks kolmekümne päeva möödumisel, kui pole tõendatud varasemat kättetoimetamist.",
    },
)
RESERVE_ALTERNATIVE_SERVICE = Enactment(
    code="reserve_alternative_service",
    title={
        "en": "Amendment on alternative service in the reserve",
        "ru": "Поправка об альтернативной службе в резерве",
        "et": "Muutmise seadus: reservasendusteenistus",
    },
    citation="RT I, 27.01.2023, 1",
    published=date(2023, 1, 27),
    in_force_from=RESERVE_ALTERNATIVE_SERVICE_FROM,
    known=("L6",),
    says={
        "en": "Adds alternative service for people in the reserve.",
        "ru": "Вводит альтернативную службу для находящихся в резерве.",
        "et": "Lisab asendusteenistuse reservis olevatele isikutele.",
    },
)
NEVER_PROMULGATED = Enactment(
    code="act_of_19_11_2025",
    title={
        "en": "Amendment adopted on 19.11.2025, not promulgated",
        "ru": "Поправка, принятая 19.11.2025 и не обнародованная",
        "et": "19.11.2025 vastu võetud, välja kuulutamata muutmise seadus",
    },
    citation="amendment adopted 19.11.2025",
    adopted=date(2025, 11, 19),
    known=("N5",),
    verified=False,
    says={
        "en": "Adopted by parliament, but not promulgated for want of equal treatment: it held a rule on command of the language. It never became law.",
        "ru": "Принята парламентом, но не обнародована из-за неравного обращения: она содержала требование к знанию языка. Законом не стала.",
        "et": "Riigikogu võttis vastu, kuid president jättis ebavõrdse kohtlemise (keelenõude) tõttu välja kuulutamata. Seaduseks ei saanud.",
    },
)
READOPTED = Enactment(
    code="act_of_28_01_2026",
    title={
        "en": "Amendment adopted anew on 28.01.2026",
        "ru": "Поправка, вновь принятая 28.01.2026",
        "et": "28.01.2026 uuesti vastu võetud muutmise seadus",
    },
    citation="amendment adopted 28.01.2026",
    adopted=date(2026, 1, 28),
    known=("N5",),
    verified=False,
    says={
        "en": "Adopted again without the rule on language; adds voluntary service. No source read gives the day on which it enters into force, so nothing rests on it.",
        "ru": "Принята снова, без требования к языку; вводит добровольную службу. День вступления в силу в прочитанных источниках не указан, поэтому на ней ничего не основано.",
        "et": "Võeti uuesti vastu ilma keelenõudeta; lisab vabatahtliku teenistuse. Jõustumise päeva loetud allikad ei anna, seepärast ei tugine sellele midagi.",
    },
)
LANGUAGE_BILL = Enactment(
    code="language_bill",
    title={
        "en": "Bill on command of Estonian at level B1",
        "ru": "Законопроект о знании эстонского языка на уровне B1",
        "et": "Eelnõu eesti keele oskuse nõudest B1-tasemel",
    },
    citation="bill (B1)",
    known=("N6",),
    verified=False,
    says={
        "en": "Planned as a bill of its own; not adopted.",
        "ru": "Планируется отдельным законопроектом; не принят.",
        "et": "Kavandatakse eraldi eelnõuna; vastu võtmata.",
    },
)
TWELVE_MONTHS = Enactment(
    code="twelve_months_plan",
    title={
        "en": "Plan of twelve months' service and later start dates",
        "ru": "План двенадцатимесячной службы и более поздних сроков начала",
        "et": "Kava: kaheteistkuuline ajateenistus ja hilisemad algusajad",
    },
    citation="plan (12 months)",
    known=("N6",),
    verified=False,
    says={
        "en": "Planned, with later start dates from 2027; not adopted.",
        "ru": "Планируется, с более поздним началом с 2027 года; не принят.",
        "et": "Kavandatud koos hilisemate algusaegadega alates 2027; vastu võtmata.",
    },
)

ENACTMENTS = (
    KVTS,
    COURT_SUSPENSION,
    THIRTY_DAY_FICTION,
    RESERVE_ALTERNATIVE_SERVICE,
    NEVER_PROMULGATED,
    READOPTED,
    LANGUAGE_BILL,
    TWELVE_MONTHS,
)

KEYS = {
    "L1": "Riigi Teataja, Military Service Act in English (507012015002): head and list of amendments",
    "L2": "global-regulation.com 608297: §§ 1-2 in the text of 2014",
    "L3": "kra.ee, Conscription (English pages)",
    "L4": "riigikogu.ee, press release on bill 607 SE",
    "L5": "riigikogu.ee, press release on bill 324 SE; § 15",
    "L6": "RT I, 27.01.2023, 1 (mirror)",
    "L7": "eesti.ee, Ajateenistusse kutsumine (undated)",
    "L8": "text of the Act's implementation act (public GitHub repository estonian-law-rag)",
    "L9": "kra.ee, Keda vabastatakse või ei kutsuta (newer copy)",
    "L10": "kra.ee, National defence obligation (English page)",
    "L11": "RT I 2005, 33, 243: the earlier Act, § 3(10)",
    "L12": "kra.ee, Keda vabastatakse või ei kutsuta (older copy)",
    "L13": "kra.ee, Ajapikendus",
    "L14": "kra.ee, Taotlused (copy of 2022)",
    "N1": "public architecture model of the register (GitHub)",
    "N2": "open dataset estonian-legal-ontology: holds the repealed Act of 2000 under this title; not used",
    "N3": "news.postimees.ee 1157940",
    "N4": "err.ee 861316; pealinn.ee, December 2018",
    "N5": "err.ee 1609924880",
    "N6": "news.err.ee 1609893098",
    "N7": "err.ee 1608177814",
    "N8": "delfi.ee, June 2018",
    "N9": "virumaateataja.postimees.ee 4503768",
    "N10": "ebco-beoc.org, Estonia",
    "N11": "dokumendiregistrid.karlerss.com, document 7",
    "M": "memory: no text was read",
}
"""Tag → source. Only `L5` gave a section of the Act (§ 15); all else is known from pages about it."""
