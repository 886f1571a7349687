"""Russia: 53-FZ of 28.03.1998 "On military duty and military service" as amended, and the acts beside it.

`rules.py` holds what governs one case (service, lead time, default, measures, relief), `summons.py` what a summons must
show and who serves it, `people.py` who is liable to which kind, `grounds.py` who is registered, exempt, deferred or in the
reserve, `duties.py` the duties without a summons and the times of the year, `contests.py` how to contest, `registers.py`
what the law says of the registers and boards, `fields.py` what may be held, `transitions.py` how a case goes from one
edition to the next, `enactments.py` the acts all this rests on, `codes.py` the names of kinds, sources, reasons and
grounds. The law is stated as it stands, also where it is harsh; what may be executed is the business of
`case/safeguards.py`.
"""

from musterroll.law.packs.ru import (
    codes,
    contests,
    duties,
    enactments,
    fields,
    grounds,
    people,
    regions,
    registers,
    rules,
    summons,
    transitions,
)
from musterroll.law.vocabulary import Pack

PACK = Pack(
    code="ru",
    country="ru",
    name={"en": "Russia", "ru": "Россия", "et": "Venemaa"},
    opens=enactments.OPENS,
    languages=("ru", "en"),
    kinds=codes.KINDS,
    methods=codes.METHODS,
    rules=(
        *rules.RULES,
        *people.RULES,
        *grounds.RULES,
        *summons.RULES,
        *duties.RULES,
        *contests.RULES,
        *registers.RULES,
        *fields.RULES,
        *transitions.RULES,
    ),
    facts=codes.FACTS,
    sources=codes.SOURCES,
    reasons=codes.REASONS,
    grounds=codes.GROUNDS,
    measures=codes.MEASURES,
    enactments=enactments.ENACTMENTS,
    keys=enactments.KEYS,
    regions=regions.REGIONS,
)
