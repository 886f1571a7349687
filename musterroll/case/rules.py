"""What names the rules: a digest over every word of them, so that other rules have another name. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

from musterroll.errors import BadInput
from musterroll.law import conditions, vocabulary
from musterroll.law.vocabulary import Edition, Pack, Rule
from musterroll.proof.commitment import canonical


@lru_cache(maxsize=8)
def rules_digest(pack: Pack) -> str:
    """64 hex digits that name the pack's rules as this program holds them: other rules, other digits."""
    return sha256(rules_text(pack)).hexdigest()


def rules_text(pack: Pack) -> bytes:
    """All the pack's rules as canonical JSON: the bytes that `rules_digest` names, and `with_rules` reads."""
    return canonical([_as_data(rule) for rule in pack.rules])


def edition_digest(edition: Edition) -> str:
    """64 hex digits that name what the law says between two dates. When a rule ends afterwards isn't part of that: a
    new edition, which ends rules of the one before, leaves that its name."""
    said = [
        {name: value for name, value in _as_data(rule).items() if name != "until"} for rule in edition.rules
    ]
    return sha256(canonical(said)).hexdigest()


def with_rules(pack: Pack, text: bytes) -> Pack:
    """The pack as it was with the rules that `rules_text` gave. Raises BadInput for what are no rules."""
    try:
        data = json.loads(text)
        rules = tuple(_as_value(one, Rule) for one in data)
        if not isinstance(data, list) or not all(isinstance(rule, Rule) for rule in rules):
            raise ValueError("something in it is no rule")
        return replace(pack, rules=rules)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadInput(
            f"these are no rules: {error}", where="rules", accepted="what `musterroll law rules` prints"
        ) from error


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


def _classes(*modules: ModuleType) -> dict[str, type[Any]]:
    return {
        name: cls
        for module in modules
        for name, cls in vars(module).items()
        if isinstance(cls, type) and is_dataclass(cls)
    }


_CLASSES = _classes(vocabulary, conditions)


@lru_cache(maxsize=256)
def _hints(cls: Any) -> Mapping[str, Any]:
    return get_type_hints(cls, vars(conditions) | vars(vocabulary))


def _as_value(data: Any, hint: Any) -> Any:
    """The inverse of `_as_data`, for a value of that type."""
    options = (
        [one for one in get_args(hint) if one is not type(None)] if get_origin(hint) is not tuple else []
    )
    if isinstance(data, dict) and "rule" in data:
        return _as_object(data)
    if isinstance(data, str) and date in (hint, *options):
        return date.fromisoformat(data)
    if isinstance(data, list):
        if get_origin(hint) is frozenset:
            return frozenset(data)
        inner = [one for one in get_args(hint) if one is not Ellipsis] or [Any]
        return tuple(_as_value(one, inner[min(place, len(inner) - 1)]) for place, one in enumerate(data))
    return data


def _as_object(data: Mapping[str, Any]) -> Any:
    cls: Any = _CLASSES[data["rule"]]
    made = object.__new__(cls)
    hints = _hints(cls)
    unknown = set(data) - {f.name for f in fields(cls)} - {"rule"}
    if unknown:
        raise ValueError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
    for f in fields(cls):
        if f.name in data:
            value = _as_value(data[f.name], hints[f.name])
        elif f.default is not MISSING:
            value = f.default  # what a rule has been able to say only since
        elif f.default_factory is not MISSING:
            value = f.default_factory()
        else:
            raise ValueError(f"{cls.__name__} lacks {f.name}")
        object.__setattr__(made, f.name, value)
    return made
