"""How to contest: a draft-board decision, a summons, a measure; the bill of 2026 is stated and never fires."""

from __future__ import annotations

from datetime import date

from musterroll.law.packs.ru.enactments import BILL_OF_2026, CAS, FZ127, NEW_WAYS_OF_SERVICE, OPENS, words
from musterroll.law.vocabulary import ContestRule, Enactment, Rule, StatementRule, Words

_COURT = words("a court", "суд", "kohus")
_HIGHER_BOARD = words("the higher draft board", "вышестоящая призывная комиссия", "kõrgem kutsekomisjon")


def _contest(
    code: str,
    about: str,
    way: str,
    citation: str,
    known: str,
    says: Words,
    *,
    body: Words = _COURT,
    since: date | None = OPENS,
    suspends: bool | None = None,
    verified: bool = True,
    enactment: Enactment | None = None,
    also: tuple[str, ...] = (),
    term: str = "",
) -> ContestRule:
    return ContestRule(
        code=code,
        about=about,
        way=way,
        citation=citation,
        known=tuple(known.split()),
        says=says,
        body=body,
        since=since,
        suspends=suspends,
        verified=verified,
        enactment=enactment,
        also=also,
        term=term,
    )


CONTESTS: tuple[Rule, ...] = (
    _contest(
        "board_decision_review",
        "board_decision",
        "administrative_review",
        "53-FZ art. 29",
        "N15",
        words(
            "A decision of the draft board may be contested before the higher board.",
            "Решение призывной комиссии можно обжаловать в вышестоящую комиссию.",
            "Kutsekomisjoni otsuse saab vaidlustada kõrgemas komisjonis.",
        ),
        body=_HIGHER_BOARD,
        term="досудебное обжалование",
    ),
    _contest(
        "board_decision_court",
        "board_decision",
        "court_appeal",
        "53-FZ art. 29(4)",
        "N15",
        words(
            "A decision of the draft board may be contested in court; the appeal suspends it by itself.",
            "Решение призывной комиссии можно оспорить в суде; обращение само приостанавливает его исполнение.",
            "Kutsekomisjoni otsuse saab vaidlustada kohtus; kaebus ise peatab selle täitmise.",
        ),
        suspends=True,
        term="приостановление решения",
    ),
    _contest(
        "board_decision_court_bill",
        "board_decision",
        "court_appeal",
        "53-FZ art. 29(4)",
        "N15",
        words(
            "A bill of 10 March 2026: the court appeal would suspend no longer by itself. It isn't law.",
            "Законопроект от 10 марта 2026 года: обращение в суд само уже не приостанавливало бы решение. Это не закон.",
            "Eelnõu 10. märtsist 2026: kaebus ise enam ei peataks. See ei ole seadus.",
        ),
        since=None,
        suspends=False,
        enactment=BILL_OF_2026,
    ),
    _contest(
        "summons_court",
        "summons",
        "court_appeal",
        "53-FZ art. 31",
        "N33 N19",
        words(
            "A summons may be contested in court; where the appeal is won, the summons and what rests on it ends. No source says that it suspends.",
            "Повестку можно оспорить в суде; выигранное дело прекращает её и всё на ней основанное. О приостановлении источники не говорят.",
            "Kutse saab vaidlustada kohtus; võidetud kaebus lõpetab kutse ja sellel rajaneva. Peatamisest ükski allikas ei räägi.",
        ),
        term="административный иск",
    ),
    _contest(
        "measure_court",
        "measure",
        "court_appeal",
        "53-FZ art. 7.1",
        "N33 N19",
        words(
            "A measure may be contested in court; a won appeal has ended an exit ban. No source says that it suspends.",
            "Временную меру можно оспорить в суде; выигранное дело прекращало запрет на выезд. О приостановлении источники не говорят.",
            "Meetme saab vaidlustada kohtus; võidetud kaebus on lahkumiskeelu lõpetanud. Peatamisest ükski allikas ei räägi.",
        ),
        since=NEW_WAYS_OF_SERVICE,
        enactment=FZ127,
        term="административный иск",
    ),
    _contest(
        "summons_interim_relief",
        "summons",
        "interim_relief",
        "CAS art. 223",
        "M",
        words(
            "The court may suspend a contested summons until it decides.",
            "Суд может приостановить действие оспариваемой повестки до решения.",
            "Kohus võib vaidlustatud kutse otsuseni peatada.",
        ),
        verified=False,
        enactment=CAS,
        also=("CAS art. 85",),
        term="меры предварительной защиты",
    ),
    _contest(
        "measure_interim_relief",
        "measure",
        "interim_relief",
        "CAS art. 223",
        "M",
        words(
            "The court may suspend a contested measure until it decides.",
            "Суд может приостановить действие оспариваемой меры до решения.",
            "Kohus võib vaidlustatud meetme otsuseni peatada.",
        ),
        since=NEW_WAYS_OF_SERVICE,
        verified=False,
        enactment=CAS,
        also=("CAS art. 85",),
        term="меры предварительной защиты",
    ),
)

# The ways to court are found, their term is from memory: it stands apart so that the one doesn't lend the other its proof.
STATEMENTS: tuple[Rule, ...] = (
    StatementRule(
        code="court_term",
        about="contest",
        citation="CAS art. 219",
        since=OPENS,
        known=("M",),
        verified=False,
        enactment=CAS,
        says=words(
            "One goes to court within three months.",
            "Срок обращения в суд — три месяца.",
            "Kohtusse pöördutakse kolme kuu jooksul.",
        ),
    ),
)

RULES: tuple[Rule, ...] = (*CONTESTS, *STATEMENTS)
