"""What an audit finds, each finding under the promise that it shows broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from musterroll.errors import MusterrollError

SHOWN = 1_000  # findings kept in either list; all are counted
# What a damaged act can raise in the fold.
DAMAGE = (MusterrollError, LookupError, ValueError, ArithmeticError, TypeError, AttributeError)


@dataclass
class Audit:
    """What was read and what was found. `differences` and `unlawful` name table or act, person, field, both values."""

    acts: int = 0
    cases: int = 0
    measures: int = 0
    sealed: int = 0
    erased: Counter[UUID] = field(default_factory=Counter)
    """Order → files erased on it."""
    erased_acts: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    unlawful: list[dict[str, Any]] = field(default_factory=list)
    findings: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Finding → how often."""
    promises: Counter[int | None] = field(default_factory=Counter)
    """Promise that a finding breaks → how many did; None: those that break none."""
    rules: list[dict[str, Any]] = field(default_factory=list)
    """The rules that stood in the log, from which leaf on, and whether the acts under them could be judged by them."""
    resets: dict[str, int] = field(default_factory=dict)
    """What was written without an act, and may be: `statements` and `rows` of the clock's looking again later."""

    @property
    def clean(self) -> bool:
        return self.findings == 0

    def differ(self, what: str, person: UUID | None, **facts: Any) -> None:
        self._add(self.differences, what, person, facts)

    def against_the_law(self, what: str, person: UUID | None, **facts: Any) -> None:
        self._add(self.unlawful, what, person, facts)

    def merge(self, part: Audit) -> None:
        """Adds what another part of the same audit read and found."""
        self.acts += part.acts
        self.cases += part.cases
        self.measures += part.measures
        self.sealed += part.sealed
        self.erased += part.erased
        self.erased_acts += part.erased_acts
        self.findings += part.findings
        self.kinds += part.kinds
        self.promises += part.promises
        self.differences += part.differences[: SHOWN - len(self.differences)]
        self.unlawful += part.unlawful[: SHOWN - len(self.unlawful)]

    def _add(self, to: list[dict[str, Any]], what: str, person: UUID | None, facts: dict[str, Any]) -> None:
        self.findings += 1
        self.kinds[what] += 1
        promise = promise_of(what, facts.get("kind"))
        self.promises[promise] += 1
        if len(to) < SHOWN:
            shown = {key: _shown(value) for key, value in facts.items()}
            to.append({"what": what, "promise": promise, "person": str(person) if person else None, **shown})

    def summary(self) -> dict[str, Any]:
        return {
            "acts": self.acts,
            "cases": self.cases,
            "measures": self.measures,
            "sealed": self.sealed,
            "erased": {"files": self.erased.total(), "acts": self.erased_acts},
            "rules": self.rules,
            "past_the_journal": self.resets,
            "promises": {
                **{str(one): self.promises[one] if one in CHECKED else None for one in range(1, 9)},
                "none": self.promises[None],
            },
            "kinds": dict(sorted(self.kinds.items())),
            "differences": self.differences,
            "unlawful": self.unlawful,
        }


CHECKED = frozenset({1, 2, 3, 4, 5, 7})
"""Promises that a replay can find broken. What was handed over in bulk, or who was real, leaves nothing to replay."""

_BY_TABLE = {
    "contest": 5,
    "mailbox": 5,
    "particulars": 5,
    "standing": 5,
    "deferment": 1,
    "summons": 1,
    "measure": 1,
    "order that the law does not bear out": 1,
    "outage": 1,
    "region_mode": 2,
    "trigger": 4,
    "rule ": 4,
    "policy": 7,
    "right": 7,
    "row security": 7,
    "rules": 5,
}
NOT_JUDGED = "act not judged: the rules of its time are not at hand"
_BY_WHAT = {
    NOT_JUDGED: 5,
    "summons.mode": 2,
    "measure.mode": 2,
    "measure on a test notice": 2,
    "constraint is missing": 1,
    "act that the law refuses: test_notice": 2,
    "act that the law refuses: contested": 5,
    "file.region": 7,
    "file can't be folded": 4,
}
_OF_THE_JOURNAL = (
    "act", "opening", "ordinal", "envelope", "commitment", "payload", "leaf", "two at one place", "tile", "root", "map",
    "checkpoint", "signature", "cosignature", "statement", "the log", "erasure", "retention",
)  # fmt: skip


_REFUSED = "act that the law refuses"
# Of an act that the law refuses, by its kind: what it should not have done. Of any other kind it leads to a measure.
_BY_KIND: Mapping[str, int | None] = {
    "file_read": 3,
    "fact_contested": 5,
    "summons_contested": 5,
    "measure_contested": 5,
    "contest_decided": 5,
    "mode_set": 2,
    "file_moved": 7,
    **dict.fromkeys(
        ("enrolled", "fact_recorded", "deregistered", "deferment_granted", "deferment_ended", "extract_issued",
         "appearance_recorded", "excused", "withdrawn", "register_audited", "projection_rebuilt")
    ),
}  # fmt: skip


def promise_of(what: str, kind: str | None = None) -> int | None:
    """The promise, 1 to 8, that a finding shows broken; None if it is wrong and breaks none of them.

    `kind`: that of the act it is about, if it is about one.
    """
    if what in _BY_WHAT:
        return _BY_WHAT[what]
    for table, promise in _BY_TABLE.items():
        if what.startswith(table):
            return promise
    if what.startswith(_REFUSED):
        return _BY_KIND.get(kind or "", 1)
    if what.startswith(_OF_THE_JOURNAL):
        return 3 if kind == "file_read" else 4
    return None


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    # What JSON has no form for (days of a range, a wrong column's type) is told as text.
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)
