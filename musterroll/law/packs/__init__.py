"""The jurisdictions this register can be run under. A pack touches only its own folder and this list."""

from __future__ import annotations

from musterroll.errors import UnknownCode
from musterroll.law.packs import ee, ru
from musterroll.law.vocabulary import Pack

PACKS: dict[str, Pack] = {pack.code: pack for pack in (ru.PACK, ee.PACK)}


def pack(code: str) -> Pack:
    """The pack of that code. Raises UnknownCode, naming the packs there are."""
    try:
        return PACKS[code]
    except KeyError:
        raise UnknownCode(f"no pack is called {code!r}", where="pack", accepted=sorted(PACKS)) from None
