"""What names the rules: a digest over every word of them, so that other rules have another name. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from musterroll.law.vocabulary import Edition, Pack, Rule
from musterroll.proof.commitment import canonical


@lru_cache(maxsize=8)
def rules_digest(pack: Pack) -> str:
    """64 hex digits that name the pack's rules as this program holds them: other rules, other digits."""
    return _digest(pack.rules)


def edition_digest(edition: Edition) -> str:
    """64 hex digits that name the rules in force between two dates."""
    return _digest(edition.rules)


def _digest(rules: Sequence[Rule]) -> str:
    return sha256(canonical([_as_data(rule) for rule in rules])).hexdigest()


def rules_statement(pack: Pack, safeguards: str) -> bytes:
    """What the register says of its rules in the log, as canonical JSON: the pack by its digest and by that of each
    edition, and the digest of the program text that says what of the law may be executed (`safeguards`)."""
    editions = [{"since": one.since.isoformat(), "digest": edition_digest(one)} for one in pack.editions]
    return canonical(
        {
            "kind": "rules",
            "pack": pack.code,
            "digest": rules_digest(pack),
            "editions": editions,
            "safeguards": safeguards,
        }
    )


def _as_data(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        data = {f.name: _as_data(getattr(value, f.name)) for f in fields(value)}
        return {"rule": type(value).__name__} | data
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _as_data(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_as_data(item) for item in value)
    return [_as_data(item) for item in value] if isinstance(value, tuple | list) else value
