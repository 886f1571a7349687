"""The rules in use, as the register states them in its log."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from musterroll.case import fold, retention, safeguards, standing, steps, terms
from musterroll.case.rules import rules_statement
from musterroll.law.vocabulary import Pack

EXECUTES = (safeguards, steps, terms, fold, standing, retention)
"""What turns the law's words into what is done."""


@lru_cache(maxsize=8)
def rules_in_use(pack: Pack) -> bytes:
    """Canonical JSON that names this pack, each of its editions, and the program text that carries them out."""
    digest = sha256()
    for module in EXECUTES:
        assert module.__file__ is not None
        text = Path(module.__file__).read_bytes()
        digest.update(b"%b %d\n%b" % (module.__name__.encode(), len(text), text))
    return rules_statement(pack, digest.hexdigest())
