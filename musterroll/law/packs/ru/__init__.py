"""Russia: 53-FZ of 28.03.1998 "On military duty and military service" as amended, and the acts beside it.

`rules.py` holds what governs a summons (service, lead time, default, measures, relief), `people.py` who is
liable to which kind, `codes.py` the names of facts, sources, reasons and grounds. The law is stated as it stands, also
where it is harsh; what may be executed is the business of `case/safeguards.py`.
"""

from datetime import date

from musterroll.law.packs.ru import codes, people, rules
from musterroll.law.vocabulary import Pack

PACK = Pack(
    code="ru",
    country="ru",
    name={"en": "Russia", "ru": "Россия", "et": "Venemaa"},
    opens=date(2013, 1, 1),
    languages=("ru", "en"),
    kinds=codes.KINDS,
    methods=codes.METHODS,
    rules=(*rules.RULES, *people.RULES),
    facts=codes.FACTS,
    sources=codes.SOURCES,
    reasons=codes.REASONS,
    grounds=codes.GROUNDS,
    measures=codes.MEASURES,
)
