"""Acts: everything with legal effect, and every reading of a file, is one of these.

An act is a frozen value. `effective_at` is when it counts in law, `recorded_at` when the register learnt of it: with
both, "what did the register say on day X about day Y" is a fold with two bounds. Stored, an act is one canonical
JSON object (sorted keys, no floats, UTF-8) whose `kind` is the class' name in snake case; fields are only ever
added, a kind is never used for something else.

    {"author":"clerk:orlova","case":"0198…","effective_at":"2026-03-02T06:05:00Z","ground":"","id":"0198…",
     "kind":"posted","method":"register","person":"5b1c…","recorded_at":"2026-03-02T06:05:00Z"}
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar, TypeVar
from uuid import UUID, SafeUUID

from musterroll.errors import BadInput
from musterroll.proof.commitment import canonical

REGISTER = UUID(int=0)
"""Whose file holds the acts that concern no single person: a region's mode, a source's outage, an audit."""

CLOCK = "clock"
"""Author of what falls due by law; a clock never orders a measure."""

_CLOCK_IDS = b"musterroll/clock-act/v1\n"
_VERSION_AND_VARIANT = 0xF000 << 64 | 0xC000 << 48
_VERSION_5 = 5 << 76 | 0x8000 << 48


def clock_act_id(case: UUID, rule: str, due: datetime) -> UUID:
    """The id of the act that the clock makes of this rule for this case: the same on every run, so never twice."""
    name = _rule_and_due(rule, int(due.timestamp()))
    digest = int.from_bytes(sha256(_CLOCK_IDS + case.bytes + name).digest()[:16], "big")
    return uuid_of_int(digest & ~_VERSION_AND_VARIANT | _VERSION_5)  # Python 3.11 sets no version above 5


# A wave falls due by few rules, at few moments. Not by the moment itself: the two of an hour that comes twice, when
# clocks are put back, are equal.
@lru_cache(maxsize=1 << 12)
def _rule_and_due(rule: str, seconds: int) -> bytes:
    return b"|%b|%d" % (rule.encode(), seconds)


def stamp(moment: datetime) -> str:
    """A moment as it stands in an act: UTC, `2026-03-02T06:05:00Z`."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat().removesuffix("+00:00") + "Z"


# The acts of one batch share most of their moments.
@lru_cache(maxsize=1 << 14)
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    try:
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"no such moment in UTC: {text!r}") from error


POSTED_BY = ("register", "e_account")
SENT_BY = ("registered_post", "plain_post")

KINDS: dict[str, type[Act]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What all acts have. `author`: `role:name` of a human, or `clock`. `ground`: the norm it rests on, as cited."""

    kind: ClassVar[str] = ""
    bears: ClassVar[bool] = True  # whether it bears on any case; readings and extracts don't
    of_register: ClassVar[bool] = (
        False  # whether it is about the register itself, and stands in `REGISTER`'s file
    )

    id: UUID
    person: UUID
    effective_at: datetime
    author: str = CLOCK
    ground: str = ""
    case: UUID | None = None
    recorded_at: datetime | None = None

    def stored(self, recorded_at: datetime) -> Act:
        """This act as the register keeps it, with the moment at which the register learnt of it."""
        if self.recorded_at == recorded_at:
            return self
        return replace(self, recorded_at=recorded_at)


A = TypeVar("A", bound=type[Act])


def _act(cls: A) -> A:
    cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
    KINDS[cls.kind] = cls
    return cls


# --- about a person ---------------------------------------------------------------------------------------


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Act):
    """A person enters the register. `facts`: particular → {value, source, as_of, basis}; one not held isn't in it."""

    region: str
    name: str
    personal_number: str
    facts: Mapping[str, Mapping[str, Any]]


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecorded(Act):
    """A particular is entered or corrected; what stood before stays in the journal."""

    fact: str
    value: str | int | bool
    source: str
    as_of: date
    basis: str = ""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class DefermentGranted(Act):
    """A deferment on a ground of the pack, in force until the end of the local day `until`."""

    deferment_ground: str
    until: date


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class DefermentEnded(Act):
    """A deferment ends before its day."""

    deferment_ground: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class FactContested(Act):
    """The person says that a particular is wrong. The act's own id is the contest's."""

    fact: str
    says: str = ""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDecided(Act):
    """A named officer decides a contest: `upheld` or `dismissed`, with reasons."""

    contest: UUID
    outcome: str
    officer: str
    reasons: str = ""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead(Act):
    """Somebody looked: who (`author`), what of it, and for which stated purpose. Shown to the person."""

    bears: ClassVar[bool] = False
    purpose: str
    what: str = "file"


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractIssued(Act):
    """An extract was issued. `digests`: path in the extract → SHA-256 (hex) of the value there, salted by `salt`."""

    bears: ClassVar[bool] = False
    extract_kind: str
    salt: str
    digests: Mapping[str, str]


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Deregistered(Act):
    """A named officer takes the person off the register, on a ground of the law. All open summonses end with it, and
    from the day on which it is entered the file's retention term runs."""

    deregistration_ground: str
    officer: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAgain(Act):
    """A person who was taken off the register is on it again; the retention term has not run."""

    officer: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class FileMoved(Act):
    """A named officer of the office that keeps the file gives it to the office of another region. What is open of the
    former one's summonses is taken back with it. `reason` is told to the person."""

    region: str
    officer: str
    reason: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionHeld(Act):
    """The file is kept beyond its term, for a stated reason such as a lawsuit, until that is released."""

    officer: str
    reason: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReleased(Act):
    """What the file was kept for beyond its term is over."""

    officer: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Erased(Act):
    """The file's retention term has ended and `order` has it erased: the last act of the file, and the only one that
    stays readable. `term_ended`: the term's last day. `deregistered`: the act from whose entry it ran; `digest` (hex,
    as `proof.commitment.act_digest` gives it) shows that it is one, and nothing else of it."""

    order: UUID
    rule: str
    term_ended: date
    deregistered: UUID
    digest: str


# --- about one summons ------------------------------------------------------------------------------------


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsIssued(Act):
    """A summons is made out. `mode` (`live`/`test`) is the region's at this moment and stays the case's for ever."""

    summons_kind: str
    appear_at: datetime
    mode: str
    region: str
    place: str = ""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(Act):
    """Made available in the register or the e-account: day 0 of what the law counts from posting."""

    method: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Act):
    """Given to the post."""

    method: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Act):
    """The post's proof of delivery; `effective_at` is when it was delivered."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedUnserved(Act):
    """The letter came back: unserved is an outcome of its own, not a default."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Act):
    """Handed over against signature, by the `office` or the `employer`."""

    by: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Act):
    """The person refused to take it, and that was recorded as the law prescribes."""

    by: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsRead(Act):
    """Opened by the person in the portal; serves only where the edition says so."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeemed(Act):
    """The clock: the term after posting or sending ran out, and the law deems the summons served."""

    method: str
    served_on: date


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class WarningGiven(Act):
    """The clock: the person is told which measures may follow, on what ground, and how to contest them."""

    measures: tuple[str, ...]


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultEntered(Act):
    """The clock: the term after the appearance date ran out and nobody came."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed(Act):
    """The clock: the person is past the age of this duty. Relief, so it needs nobody."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresProposed(Act):
    """The clock proposes; nothing binds until a named officer has ordered it."""

    measures: tuple[str, ...]


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresOrdered(Act):
    """A named officer orders measures that were proposed. `measures` empty: all that are proposed and not stayed."""

    officer: str
    measures: tuple[str, ...] = ()


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class AppearanceRecorded(Act):
    """The person came. All that was to make them come ends with it."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Excused(Act):
    """A valid reason was proved."""

    reason: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Act):
    """The office takes the summons back."""

    reason: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsContested(Act):
    """The person contests the summons; it carries all its measures."""

    says: str = ""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureContested(Act):
    """The person contests one measure."""

    measure: str
    says: str = ""


# --- the Estonian ladder ----------------------------------------------------------------------------------


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class PreceptIssued(Act):
    """An order with a deadline and a warning of penalty payment."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyImposed(Act):
    """A penalty payment; repeatable."""


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class CourtApplied(Act):
    """The agency asks the administrative court to suspend licences."""

    licences: tuple[str, ...]


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class CourtOrdered(Act):
    """The court's order."""

    licences: tuple[str, ...]


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class CourtLifted(Act):
    """The court lifts what it ordered."""

    licences: tuple[str, ...]


# --- about the register itself (person = REGISTER) ----------------------------------------------------------


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ModeSet(Act):
    """From now on notices of a region are born `live` or `test`."""

    of_register: ClassVar[bool] = True
    region: str
    mode: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSuspended(Act):
    """A source does not answer until `until`; adverse terms that rest on it stand still."""

    of_register: ClassVar[bool] = True
    source: str
    until: datetime


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(Act):
    """How many years a retention rule of the pack keeps a file, where no text of the law says so. `ground` cites what
    the officer rests it on. Counts for every file whose term hasn't ended before."""

    of_register: ClassVar[bool] = True
    rule: str
    years: int
    officer: str


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureOrdered(Act):
    """A named officer orders the erasure of the files whose retention term ended by `until`. `files`: how many there
    were when it was ordered. It names no person; each file's own last act names this one."""

    of_register: ClassVar[bool] = True
    officer: str
    until: date
    files: int


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAudited(Act):
    """The whole register was refolded; this shows no person."""

    bears: ClassVar[bool] = False
    of_register: ClassVar[bool] = True
    findings: int


@_act
@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionRebuilt(Act):
    """What the register says of everybody was thrown away and made anew from the acts before this one."""

    bears: ClassVar[bool] = False
    of_register: ClassVar[bool] = True


# --- to and from bytes --------------------------------------------------------------------------------------

_new: Callable[[type[Any]], Any] = object.__new__
_SET_INT = vars(UUID)["int"].__set__
_SET_SAFE = vars(UUID)["is_safe"].__set__
_SAFETY_UNKNOWN = SafeUUID.unknown  # to name an enum's member costs as much as all the rest


def uuid_of_text(text: str) -> UUID:
    """`UUID(text)`, of its usual form in a third of the time."""
    digits = text.replace("-", "")
    if len(text) != 36 or len(digits) != 32:
        return UUID(text)
    return uuid_of_int(int.from_bytes(unhexlify(digits)))


def uuid_of_int(number: int) -> UUID:
    """`UUID(int=number)` in a third of the time: whether the number fits isn't checked."""
    made: UUID = _new(UUID)
    _SET_INT(made, number)
    _SET_SAFE(made, _SAFETY_UNKNOWN)
    return made


def uuid_of_bytes(raw: bytes) -> UUID:
    """`UUID(bytes=raw)` of 16 bytes, in half the time."""
    made: UUID = _new(UUID)
    _SET_INT(made, int.from_bytes(raw))
    _SET_SAFE(made, _SAFETY_UNKNOWN)
    return made


# A file's acts name the same person and the same few cases again and again, and each its own id.
_uuid = lru_cache(maxsize=1 << 14)(uuid_of_text)

_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "UUID": _uuid,
    "UUID | None": lambda value: None if value is None else _uuid(value),
    "datetime": _moment,
    "datetime | None": lambda value: None if value is None else _moment(value),
    "date": date.fromisoformat,
    "tuple[str, ...]": tuple,
}


_Put = Callable[[Any, Any], None]
"""What puts a field's value into an act past the frozen door: a third of what the door itself costs."""

_ID, _PERSON, _CASE = (vars(Act)[name].__set__ for name in ("id", "person", "case"))
_EFFECTIVE_AT, _RECORDED_AT = (vars(Act)[name].__set__ for name in ("effective_at", "recorded_at"))
_AUTHOR, _GROUND = (vars(Act)[name].__set__ for name in ("author", "ground"))


@dataclass(frozen=True, slots=True)
class _Codec:
    """`names`: all fields. `own`: of the fields that not every act has, the name, what puts the value, and its
    conversion from JSON. `conversions`: of every field that needs one."""

    cls: type[Act]
    names: tuple[str, ...]
    own: tuple[tuple[str, _Put, Callable[[Any], Any] | None], ...]
    conversions: tuple[tuple[str, Callable[[Any], Any]], ...]


def _codec(cls: type[Act]) -> _Codec:
    convert = {f.name: _FROM_JSON.get(str(f.type)) for f in fields(cls)}
    of_all = {f.name for f in fields(Act)}
    return _Codec(
        cls,
        tuple(convert),
        tuple((name, vars(cls)[name].__set__, one) for name, one in convert.items() if name not in of_all),
        tuple((name, one) for name, one in convert.items() if one is not None),
    )


_CODECS: dict[str, _Codec] = {kind: _codec(cls) for kind, cls in KINDS.items()}


def by_clock(
    cls: type[Act],
    own: Mapping[str, Any],
    *,
    id: UUID,
    person: UUID,
    case: UUID,
    effective_at: datetime,
    recorded_at: datetime,
    ground: str,
) -> Act:
    """The act that the clock makes, of which a wave falls due at once: what the class itself makes of the same fields,
    in half the time. `own`: the fields that not every act has, all of them."""
    act: Act = _new(cls)
    _ID(act, id)
    _PERSON(act, person)
    _CASE(act, case)
    _EFFECTIVE_AT(act, effective_at)
    _RECORDED_AT(act, recorded_at)
    _AUTHOR(act, CLOCK)
    _GROUND(act, ground)
    for name, put, _ in _CODECS[cls.kind].own:
        put(act, own[name])
    return act


def codec_names(kind: str) -> tuple[str, ...]:
    """The fields of that kind of act, as they stand in its JSON beside `kind`."""
    return _CODECS[kind].names


def _plain(value: Any) -> Any:
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def to_json(act: Act) -> dict[str, Any]:
    """The act as the JSON object that is stored and committed to."""
    out = {name: _plain(getattr(act, name)) for name in _CODECS[act.kind].names}
    out["kind"] = act.kind
    return out


def label_of(data: Mapping[str, Any]) -> str:
    """What an act, as `to_json` gives it, is about: its kind, and what decides which extract rests on it.

    The log commits to it beside the act, so that an extract can show of an act that it leaves closed that it doesn't
    rest on it: of a correction which particular it is, of a decision which contest, and of neither what it says.
    """
    kind = str(data["kind"])
    if kind == "fact_recorded":
        about = data["fact"]
    elif kind == "contest_decided":
        about = data["contest"]
    else:
        return kind
    return f"{kind}:{about}" if about else kind


def to_payload(act: Act) -> bytes:
    """Canonical JSON of the act: the bytes that the commitment in the log opens to."""
    return canonical(to_json(act))


def from_json(data: Mapping[str, Any]) -> Act:
    """The act that `to_json` gave. Raises BadInput for a kind or a field that there is not."""
    kind = data.get("kind")
    codec = _CODECS.get(kind) if isinstance(kind, str) else None
    if codec is None:
        raise BadInput(f"no kind of act is called {kind!r}", where="kind", accepted=sorted(KINDS))
    if len(data) == len(codec.names) + 1:
        act: Act = _new(codec.cls)
        try:
            case, learnt = data["case"], data["recorded_at"]
            _ID(act, uuid_of_text(data["id"]))
            _PERSON(act, _uuid(data["person"]))
            _CASE(act, None if case is None else _uuid(case))
            _EFFECTIVE_AT(act, _moment(data["effective_at"]))
            _RECORDED_AT(act, None if learnt is None else _moment(learnt))
            _AUTHOR(act, data["author"])
            _GROUND(act, data["ground"])
            for name, put, convert in codec.own:
                put(act, data[name] if convert is None else convert(data[name]))
            return act
        except KeyError:
            pass  # a field is missing or called otherwise: the class itself says which
    values = {name: value for name, value in data.items() if name != "kind"}
    for name, conversion in codec.conversions:
        if name in values:
            values[name] = conversion(values[name])
    try:
        return codec.cls(**values)
    except TypeError as error:
        raise BadInput(f"act {kind}: {error}", where=str(values.get("id", ""))) from error


def maker(model: Act) -> Callable[[UUID, UUID, UUID], Act]:
    """What makes acts that say what `model` says, under another id, about another person and another case."""
    cls, effective_at, recorded_at = type(model), model.effective_at, model.recorded_at
    author, ground = model.author, model.ground
    own = [(put, getattr(model, name)) for name, put, _ in _CODECS[model.kind].own]

    def make(id: UUID, person: UUID, case: UUID) -> Act:
        act: Act = _new(cls)
        _ID(act, id)
        _PERSON(act, person)
        _CASE(act, case)
        _EFFECTIVE_AT(act, effective_at)
        _RECORDED_AT(act, recorded_at)
        _AUTHOR(act, author)
        _GROUND(act, ground)
        for put, value in own:
            put(act, value)
        return act

    return make
