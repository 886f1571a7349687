"""The published JSON Schemas (draft 2020-12) of the two kinds of extract."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator


@lru_cache(maxsize=4)
def schema(kind: str) -> dict[str, Any]:
    """The schema of that kind of extract."""
    text = files(__name__).joinpath(f"{kind}.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@lru_cache(maxsize=4)
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema(kind))


def misfits(document: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    """JSON pointer and words for each place where `document` is not of the shape its kind has; none: it fits."""
    found = []
    for error in _validator(kind).iter_errors(document):
        deepest = error
        while deepest.context:  # of several shapes that would do, the one that fits best says most
            deepest = max(deepest.context, key=lambda inner: len(inner.absolute_path))
        found.append(("".join(f"/{step}" for step in deepest.absolute_path), deepest.message[:200]))
    return sorted(found)
