"""Estonia's subdivisions: the fifteen counties, and Tallinn, which has a code of its own.

Sources: ISO 3166-2:EE (as of the newsletter of 2020); IANA tzdata, zone1970.tab.
"""

from __future__ import annotations

from functools import partial

from musterroll.law.regions import subdivision

_row = partial(subdivision, forms={"County": ("{}", "{}maa", "{}maa County")})

_TALLINN = "Europe/Tallinn"

REGIONS = (
    _row("EE-37", "Harju County", "Harju maakond", _TALLINN),
    _row("EE-39", "Hiiu County", "Hiiu maakond", _TALLINN),
    _row("EE-45", "Ida-Viru County", "Ida-Viru maakond", _TALLINN, "East Viru County"),
    _row("EE-50", "Jõgeva County", "Jõgeva maakond", _TALLINN),
    _row("EE-52", "Järva County", "Järva maakond", _TALLINN),
    _row("EE-56", "Lääne County", "Lääne maakond", _TALLINN),
    _row("EE-60", "Lääne-Viru County", "Lääne-Viru maakond", _TALLINN, "West Viru County"),
    _row("EE-64", "Põlva County", "Põlva maakond", _TALLINN),
    _row("EE-68", "Pärnu County", "Pärnu maakond", _TALLINN),
    _row("EE-71", "Rapla County", "Rapla maakond", _TALLINN),
    _row("EE-74", "Saare County", "Saare maakond", _TALLINN),
    _row("EE-784", "Tallinn", "Tallinn", _TALLINN),
    _row("EE-79", "Tartu County", "Tartu maakond", _TALLINN),
    _row("EE-81", "Valga County", "Valga maakond", _TALLINN),
    _row("EE-84", "Viljandi County", "Viljandi maakond", _TALLINN),
    _row("EE-87", "Võru County", "Võru maakond", _TALLINN),
)
