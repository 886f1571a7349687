"""C2SP tlog-policy: which logs one believes, and which witnesses must have cosigned what they say.

    # the register's log, and where it is served
    log register.example/log+35cfcdf5+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c https://register.example/log

    witness court  court.example/w+…   https://witness.court.example
    witness press  press.example/w+…
    witness bar    bar.example/w+…
    group   outside 2 court press bar
    quorum  outside

Words are separated by spaces and tabs, lines starting with # are comments. A group counts as one that has cosigned
when `all`, `any` or at least so many of its members have; members and the quorum are named on lines before theirs.
`quorum none` asks for no witness. A checkpoint is good if one of the logs' keys has signed it and the quorum has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from musterroll.errors import BadInput, BadNote
from musterroll.proof.checkpoint import Checkpoint, checkpoint_in
from musterroll.proof.note import Kind, Note, NoteKey, open_note, parse_vkey

NONE = "none"
MOST_BYTES = 1_000_000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FORMS = {
    "log": "log <vkey> [<url>]",
    "witness": "witness <name> <vkey> [<url>]",
    "group": "group <name> <all|any|k> <member>...",
    "quorum": "quorum <name|none>",
}


@dataclass(frozen=True)
class PolicyLog:
    """A log that is believed. `url`: where it is served, "" if the policy doesn't say."""

    key: NoteKey
    url: str = ""


@dataclass(frozen=True)
class PolicyWitness:
    """A witness, by the policy's own name for it. `url`: where checkpoints are submitted, "" if not said."""

    name: str
    key: NoteKey
    url: str = ""


@dataclass(frozen=True)
class Group:
    """Counts as one that has cosigned when `least` of its `members`, witnesses or groups, have."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """What a policy file says. `quorum`: a name of a witness or group, or NONE."""

    logs: tuple[PolicyLog, ...] = ()
    witnesses: tuple[PolicyWitness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE


@dataclass(frozen=True)
class Witnessed:
    """A checkpoint that a policy accepts. `witnesses`: name -> POSIX seconds at which it cosigned."""

    checkpoint: Checkpoint
    witnesses: Mapping[str, int] = field(default_factory=dict)


def check_policy(policy: Policy, note: bytes) -> Witnessed:
    """The checkpoint in `note`, if a log of the policy has signed it and its quorum of witnesses has cosigned it.

    Raises BadNote otherwise, saying who is missing; one bad signature of a key in the policy spoils the note.
    """
    logs = [log.key for log in policy.logs]
    opened = open_note(note, [*logs, *(witness.key for witness in policy.witnesses)])
    checkpoint = checkpoint_in(opened)
    if not any(key in opened.signatures and key.name == checkpoint.origin for key in logs):
        raise BadNote(f"the policy knows no key of the log {checkpoint.origin}")
    times = cosigners(policy, opened)
    if not has_quorum(policy, times):
        missing = ", ".join(witness.name for witness in policy.witnesses if witness.name not in times)
        raise BadNote(f"the quorum {policy.quorum} has not cosigned this checkpoint; missing: {missing}")
    return Witnessed(checkpoint, times)


def cosigners(policy: Policy, opened: Note) -> dict[str, int]:
    """The policy's witnesses whose cosignatures are under the note, by its names: POSIX seconds at which they signed.

    The note must have been opened with their keys among the known ones.
    """
    return {
        witness.name: opened.signed_at(witness.key) or 0
        for witness in policy.witnesses
        if witness.key in opened.signatures
    }


def has_quorum(policy: Policy, cosigned: Iterable[str]) -> bool:
    """Whether these witnesses, by the policy's names, are enough for its quorum."""
    met = set(cosigned)
    for group in policy.groups:  # members stand on lines before their group's
        if sum(member in met for member in group.members) >= group.least:
            met.add(group.name)
    return policy.quorum == NONE or policy.quorum in met


def parse_policy(data: bytes) -> Policy:
    """The policy that `data` states. Raises BadInput with the line's number in `where`."""
    if len(data) > MOST_BYTES:
        raise BadInput(f"a policy of {len(data)} bytes", accepted=f"up to {MOST_BYTES}")
    # The format treats what isn't ASCII as opaque; here it must also be such that it can be shown to people.
    text = data.decode("utf-8", errors="backslashreplace")
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), start=1):
        if _CONTROL.search(line):
            raise BadInput("a control character", where=f"line {number}")
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.take(words)
        except BadInput as error:
            raise BadInput(
                f"line {number}: {error}", where=f"line {number}", accepted=error.accepted
            ) from error
    if reading.quorum is None:
        raise BadInput("the policy has no quorum line", accepted=_FORMS["quorum"])
    return Policy(
        logs=tuple(reading.logs),
        witnesses=tuple(reading.witnesses),
        groups=tuple(reading.groups),
        quorum=reading.quorum,
    )


class _Reading:
    """A policy as far as it has been read."""

    def __init__(self) -> None:
        self.logs: list[PolicyLog] = []
        self.witnesses: list[PolicyWitness] = []
        self.groups: list[Group] = []
        self.quorum: str | None = None
        self._members: set[str] = (
            set()
        )  # names that are in a group: each in one only, or it would count twice

    @property
    def _names(self) -> set[str]:
        return {one.name for one in self.witnesses} | {one.name for one in self.groups}

    def take(self, words: Sequence[str]) -> None:
        """One line's words. Raises BadInput."""
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                key = _key(vkey, (Kind.ED25519, Kind.ML_DSA_44), "a log's")
                self._refuse_twice(key, [log.key for log in self.logs])
                self.logs.append(PolicyLog(key, *url))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                key = _key(vkey, (Kind.COSIGNATURE, Kind.ML_DSA_44), "a witness's")
                self._refuse_twice(key, [witness.key for witness in self.witnesses])
                self._refuse_known(name)
                self.witnesses.append(PolicyWitness(name, key, *url))
            case ["group", name, least, first, *others]:
                self._refuse_known(name)
                self._take_group(name, least, (first, *others))
            case ["quorum", name]:
                if self.quorum is not None:
                    raise BadInput("a second quorum line", accepted="exactly one")
                if name != NONE and name not in self._names:
                    raise BadInput(f"no witness or group {name} is named before this line")
                self.quorum = name
            case [word, *_]:
                raise BadInput(
                    f"not a line of a policy: {word}", accepted=_FORMS.get(word) or tuple(_FORMS.values())
                )

    def _take_group(self, name: str, least: str, members: tuple[str, ...]) -> None:
        for at, member in enumerate(members):
            if member not in self._names:
                raise BadInput(f"no witness or group {member} is named before this line")
            if member in self._members or member in members[:at]:
                raise BadInput(f"{member} is a member already, and would count twice")
        self._members |= set(members)
        counted = {"any": 1, "all": len(members)}.get(least)
        if counted is None:
            if not re.fullmatch(r"[1-9][0-9]{0,5}", least) or int(least) > len(members):
                raise BadInput(
                    f"{least} of {len(members)} members", accepted=f"all, any or 1 to {len(members)}"
                )
            counted = int(least)
        self.groups.append(Group(name, counted, members))

    def _refuse_known(self, name: str) -> None:
        if name == NONE or name in self._names:
            raise BadInput(f"the name {name} is taken")

    @staticmethod
    def _refuse_twice(key: NoteKey, others: Iterable[NoteKey]) -> None:
        if key.public in {other.public for other in others}:
            raise BadInput(f"the key of {key.name} stands here twice, whatever its names")


def _key(vkey: str, kinds: Sequence[Kind], whose: str) -> NoteKey:
    key = parse_vkey(vkey)
    if key.kind not in kinds:
        accepted = tuple(f"type 0x{kind:02x}" for kind in kinds)
        raise BadInput(f"type 0x{key.kind:02x} is not {whose}", where=vkey, accepted=accepted)
    return key
