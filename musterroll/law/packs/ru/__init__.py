"""Russia: 53-FZ of 28.03.1998 "On military duty and military service" as amended, and the acts beside it.

`rules.py` holds what governs a summons (service, lead time, default, measures, relief), `people.py` who is
liable to which kind, `grounds.py` who is registered, exempt, deferred or in the reserve, `fields.py` what the register may
hold, `enactments.py` the acts all this rests on, `codes.py` the names of kinds, sources, reasons and grounds. The law is stated as it stands, also
where it is harsh; what may be executed is the business of `case/safeguards.py`.
"""

from musterroll.law.packs.ru import codes, enactments, fields, grounds, people, regions, rules
from musterroll.law.vocabulary import Pack

PACK = Pack(
    code="ru",
    country="ru",
    name={"en": "Russia", "ru": "Россия", "et": "Venemaa"},
    opens=enactments.OPENS,
    languages=("ru", "en"),
    kinds=codes.KINDS,
    methods=codes.METHODS,
    rules=(*rules.RULES, *people.RULES, *grounds.RULES, *fields.RULES),
    facts=codes.FACTS,
    sources=codes.SOURCES,
    reasons=codes.REASONS,
    grounds=codes.GROUNDS,
    measures=codes.MEASURES,
    enactments=enactments.ENACTMENTS,
    keys=enactments.KEYS,
    regions=regions.REGIONS,
)
