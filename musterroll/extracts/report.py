"""What a check of an extract found, statement by statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

PROVED, FAILED, OPEN = "proved", "failed", "not proved"


@dataclass(frozen=True)
class Statement:
    """One finding. `outcome`: `proved`, `failed` or `not proved` (nobody could, or it was not asked for).

    `step`: a stable code; `says`: words; `where`: JSON pointer of what it is about.
    """

    outcome: str
    step: str
    says: str
    where: str = ""


@dataclass
class Report:
    """What was found about one extract. It is in order if nothing failed and its place in the log is proved."""

    statements: list[Statement] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        steps = {statement.step for statement in self.statements if statement.outcome == PROVED}
        return "place" in steps and not self.failures

    @property
    def failures(self) -> list[Statement]:
        return [statement for statement in self.statements if statement.outcome == FAILED]

    @property
    def changed(self) -> list[str]:
        """JSON pointers of what is not as it was issued."""
        return list(dict.fromkeys(statement.where for statement in self.failures if statement.where))

    def add(self, outcome: str, step: str, says: str, where: str = "") -> None:
        self.statements.append(Statement(outcome, step, says, where))


def each(report: Report, say: Callable[[Statement], object]) -> None:
    """Calls `say` with each statement, failures first, then what was proved, then what was not."""
    order = {FAILED: 0, PROVED: 1, OPEN: 2}
    for statement in sorted(report.statements, key=lambda one: order[one.outcome]):
        say(statement)
