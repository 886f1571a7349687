"""One tree of errors. Each is named after what went wrong in the domain; `code` is what it is called everywhere.

Three families stay apart: `LawRefusal` (the law doesn't let this case take this act), `BadInput` (what came from
outside can't be read) and the rest (the register's own state). A call in the wrong order is our bug and
raises `RuntimeError`, never one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class MusterrollError(Exception):
    """Base of every refusal. `code` is stable; `facts` are what a page or a program may show."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "", **facts: Any) -> None:
        super().__init__(message or self.code)
        self.facts = facts


# --- what the law refuses: the codes of the scenario format, in the order in which they are asked ---------


class LawRefusal(MusterrollError):
    """The law in force does not let this case take this act; nothing is stored. `citation` says which norm."""

    code = "law_refusal"

    def __init__(self, message: str = "", *, citation: str = "", **facts: Any) -> None:
        super().__init__(message, citation=citation, **facts)
        self.citation = citation


class SummonsWithdrawn(LawRefusal):
    """The summons was withdrawn."""

    code = "withdrawn"


class AlreadyAnswered(LawRefusal):
    """The person has appeared or is excused."""

    code = "already_answered"


class TestNotice(LawRefusal):
    """An effect is asked of a notice that was born in test mode."""

    __test__ = False  # not a test class, whatever its name begins with
    code = "test_notice"


class NotLiable(LawRefusal):
    """The person is not liable to this kind of summons on that day, or a fact that would say so is unknown."""

    code = "not_liable"


class Deferred(LawRefusal):
    """A deferment is in force."""

    code = "deferred"


class MethodNotInForce(LawRefusal):
    """The edition in force that day does not know this way of service."""

    code = "method_not_in_force"


class AppearanceTooLate(LawRefusal):
    """The appearance date lies past the longest lead time of this kind of summons."""

    code = "appearance_too_late"


class LeadTimeTooShort(LawRefusal):
    """The appearance date lies before the shortest lead time of this kind of summons."""

    code = "lead_time_too_short"


class NotServed(LawRefusal):
    """A measure is asked for before service is proved."""

    code = "not_served"


class TermNotOver(LawRefusal):
    """A measure is asked for before its own term has run out."""

    code = "term_not_over"


class Contested(LawRefusal):
    """An open contest carries the measure."""

    code = "contested"


class CourtOrderRequired(LawRefusal):
    """The edition leaves this measure to a court."""

    code = "court_order_required"


class StepMissing(LawRefusal):
    """A rung of the ladder before this one was left out."""

    code = "step_missing"


class WrongState(LawRefusal):
    """The case cannot take this act now."""

    code = "wrong_state"


# --- what came from outside -------------------------------------------------------------------------------


class BadInput(MusterrollError):
    """What was given can't be used. `where` names the place, `accepted` what would do."""

    code = "bad_input"

    def __init__(self, message: str, *, where: str = "", accepted: Sequence[str] | str = ()) -> None:
        super().__init__(message, where=where, accepted=accepted)
        self.where = where
        self.accepted = accepted


class UnknownCode(BadInput):
    """A code that the pack or the format doesn't know."""

    code = "unknown_code"


class UnknownRegion(BadInput):
    """No subdivision of that country is called so."""

    code = "unknown_region"


# --- the register's own state -----------------------------------------------------------------------------


class UnknownPerson(MusterrollError):
    """There is no such person in the register, or not for whoever asks: a stranger can't tell the two apart."""

    code = "unknown_person"


class UnknownCase(MusterrollError):
    """There is no such summons, or not for whoever asks."""

    code = "unknown_case"


class CaseConflict(MusterrollError):
    """The file moved on since it was read: what was decided on the old page must be looked at again."""

    code = "case_conflict"


class NoPurpose(MusterrollError):
    """A file was to be opened without saying why."""

    code = "no_purpose"


class NoRuleInForce(MusterrollError):
    """The pack has no edition for that day."""

    code = "no_rule_in_force"


class DatabaseUnavailable(MusterrollError):
    """PostgreSQL can't be started or reached."""

    code = "database_unavailable"


class BackupFailed(MusterrollError):
    """A backup can't be made, is not whole, or can't be restored to what was asked."""

    code = "backup_failed"


class DrillRefused(MusterrollError):
    """A drill can't be held in a copy of this register, or would show nothing there."""

    code = "drill_refused"


class KeyMissing(MusterrollError):
    """The log's secret key is not where it was; no other one is made in its place."""

    code = "key_missing"


class AuditBroken(MusterrollError):
    """An audit could not be carried through: what it has found so far says nothing of the rest."""

    code = "audit_broken"


# --- proofs -----------------------------------------------------------------------------------------------


class ProofFailed(MusterrollError):
    """A proof does not show what it was to show. `where` is the path of what failed."""

    code = "proof_failed"

    def __init__(self, what: str, *, where: str = "") -> None:
        super().__init__(what, where=where)
        self.what = what
        self.where = where


class BadNote(MusterrollError):
    """A signed note is malformed, or no known key vouches for it."""

    code = "bad_note"
