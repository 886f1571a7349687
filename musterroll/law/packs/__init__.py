"""The jurisdictions this register can be run under: every folder beside this file is a pack.

A folder `xx` is a package whose `PACK` is a `Pack` with the code `xx`. Adding one, or an edition to one, touches
nothing outside it; `docs/packs.md` shows how.
"""

from __future__ import annotations

import importlib
import pkgutil

from musterroll.errors import UnknownCode
from musterroll.law.vocabulary import Pack


def discover() -> dict[str, Pack]:
    """Code → pack, of every folder found, in alphabetical order. Raises RuntimeError for a folder without its pack."""
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if not module.ispkg:
            continue
        held = getattr(importlib.import_module(f"{__name__}.{module.name}"), "PACK", None)
        if not isinstance(held, Pack) or held.code != module.name:
            raise RuntimeError(
                f"the folder {module.name} of packs holds no PACK with the code {module.name!r}"
            )
        found[held.code] = held
    return found


PACKS: dict[str, Pack] = discover()


def pack(code: str) -> Pack:
    """The pack of that code. Raises UnknownCode, naming the packs there are."""
    try:
        return PACKS[code]
    except KeyError:
        raise UnknownCode(f"no pack is called {code!r}", where="pack", accepted=sorted(PACKS)) from None
