"""Estonia: the Military Service Act (kaitseväeteenistuse seadus, KVTS) of 13.06.2012 as amended.

`enactments.py` holds the acts of parliament and the sources, `people.py` who is liable to which kind of summons,
`grounds.py` who is registered, not called, released, deferred or in the reserve, `rules.py` what governs a summons,
`duties.py` what is due without one and what is planned, `contests.py` the ways to contest, `fields.py` what may be held.

Only § 15 was read as law text; the other section numbers are not known here and are not given. No right is touched
without a court: the ladder is precept, penalty payment, application, order.
"""

from datetime import date

from musterroll.law.packs.ee import (
    codes,
    contests,
    duties,
    enactments,
    fields,
    grounds,
    people,
    regions,
    rules,
)
from musterroll.law.vocabulary import Pack

PACK = Pack(
    code="ee",
    country="ee",
    name={"en": "Estonia", "ru": "Эстония", "et": "Eesti"},
    opens=date(2013, 4, 1),
    languages=("et", "ru", "en"),
    kinds=codes.KINDS,
    methods=codes.METHODS,
    rules=(
        *people.RULES,
        *grounds.RULES,
        *rules.RULES,
        *duties.RULES,
        *contests.RULES,
        *fields.FIELDS,
        fields.RETENTION,
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
