"""Reading a scenario file: every key, code and name is checked, and a wrong one is refused with its line.

The format is described in docs/scenarios.md; what an act needs stands in `NEEDS` below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from musterroll.case.acts import POSTED_BY, SENT_BY
from musterroll.case.file import OF_THE_PERSON
from musterroll.case.steps import WHAT_FALLS_DUE
from musterroll.errors import BadInput, MusterrollError
from musterroll.law.calendar import first_moment, zone
from musterroll.law.conditions import UNKNOWN
from musterroll.law.packs import pack as pack_of
from musterroll.law.vocabulary import Pack, Term

METHODS = (*POSTED_BY, *SENT_BY, "in_person", "public_notice")
STATUSES = ("issued", "posted", "sent", "served", "appeared", "excused", "in_default", "withdrawn")
MEASURE_STATES = ("proposed", "in_force", "stayed", "lifted", "annulled")
REFUSALS = (
    "withdrawn",
    "already_answered",
    "test_notice",
    "not_liable",
    "deferred",
    "method_not_in_force",
    "appearance_too_late",
    "lead_time_too_short",
    "not_served",
    "term_not_over",
    "contested",
    "court_order_required",
    "step_missing",
    "wrong_state",
)

ANYWHERE = {"at", "do", "as", "refused"}
# What can be done → the keys it must have, and those it may.
NEEDS: dict[str, tuple[set[str], set[str]]] = {
    "issue_summons": ({"person", "kind", "appear_at"}, set()),
    "post": ({"summons", "method"}, set()),
    "send": ({"summons", "method"}, set()),
    "deliver": ({"summons"}, {"happened"}),
    "return_unserved": ({"summons"}, set()),
    "hand_over": ({"summons", "by"}, {"happened"}),
    "refuse": ({"summons", "by"}, {"happened"}),
    "read": ({"summons"}, {"happened"}),
    "record_appearance": ({"summons"}, set()),
    "excuse": ({"summons", "reason"}, set()),
    "withdraw": ({"summons", "reason"}, set()),
    "record_fact": ({"person", "fact", "value"}, {"source"}),
    "grant_deferment": ({"person", "ground", "until"}, set()),
    "end_deferment": ({"person", "ground"}, {"until"}),
    "move_file": ({"person", "region", "officer"}, {"reason"}),
    "order_measures": ({"summons", "officer"}, {"only"}),
    "contest": (set(), {"summons", "measure", "person", "fact"}),
    "decide_contest": ({"contest", "outcome", "officer"}, set()),
    "suspend_source": ({"source", "until"}, set()),
    "set_mode": ({"mode"}, set()),
    "issue_precept": ({"summons"}, {"officer"}),
    "impose_penalty_payment": ({"summons"}, {"officer"}),
    "apply_to_court": ({"summons", "licences"}, {"officer"}),
    "court_orders": ({"summons", "licences"}, set()),
    "court_lifts": ({"summons", "licences"}, set()),
}
FIELDS = {
    "summons": {
        "status", "served_on", "served_by", "measures", "earliest", "because", "next", "check", "extract",
    },
    "person": {"extract", "check"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the story. `needs`: its keys, codes checked, moments and dates parsed."""

    at: datetime
    do: str
    needs: Mapping[str, Any]
    makes: str | None
    refused: str | None
    line: int

    @property
    def subject(self) -> str:
        for key in ("summons", "person", "contest", "source"):
            if key in self.needs:
                return f"{key}: {self.needs[key]}"
        return self.do


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold of a subject at a moment: field → value."""

    at: datetime
    subject: str
    name: str
    fields: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario, read and checked."""

    file: str
    sentence: str
    pack: Pack
    region: str
    zone: str
    mode: str
    people: tuple[Person, ...]
    steps: tuple[Step, ...]
    expectations: tuple[Expectation, ...]

    @property
    def in_order(self) -> list[Step | Expectation]:
        """By time; an act before an expectation of the same moment."""
        both: list[Step | Expectation] = [*self.steps, *self.expectations]
        return sorted(both, key=lambda item: (item.at, isinstance(item, Expectation)))


class _At:
    """A place in the file: raises BadInput that says where."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, node: yaml.Node, message: str, accepted: Iterable[str] = ()) -> BadInput:
        where = f"{self.file}:{node.start_mark.line + 1}"
        known = sorted(accepted)
        hint = f"; accepted: {', '.join(known)}" if known else ""
        return BadInput(f"{where}: {message}{hint}", where=where, accepted=known)

    def mapping(
        self, node: yaml.Node, allowed: Iterable[str] | None = None
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(node, "a mapping is wanted here")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        known = None if allowed is None else set(allowed)
        for key, value in node.value:
            name = str(key.value)
            if known is not None and name not in known:
                raise self.fail(key, f"unknown key {name!r}", known)
            if name in found:
                raise self.fail(key, f"{name!r} stands here twice")
            found[name] = (key, value)
        return found

    def sequence(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.fail(node, "a list is wanted here")
        return list(node.value)

    def text(self, node: yaml.Node, accepted: Iterable[str] | None = None) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.fail(node, "a word is wanted here", accepted or ())
        if accepted is not None and node.value not in set(accepted):
            raise self.fail(node, f"{node.value!r} is not known", accepted)
        return str(node.value)

    def yes_or_no(self, node: yaml.Node) -> bool:
        if node.tag != "tag:yaml.org,2002:bool":
            raise self.fail(node, "true or false is wanted here", ("true", "false"))
        return str(node.value).lower() in ("true", "yes", "on")

    def day(self, node: yaml.Node) -> date:
        try:
            return date.fromisoformat(self.text(node))
        except ValueError:
            raise self.fail(node, "a date is wanted here, as 2026-03-02") from None

    def moment(self, node: yaml.Node, zone_name: str) -> datetime:
        """Local to the region unless an offset is given."""
        try:
            moment = datetime.fromisoformat(self.text(node))
        except ValueError:
            raise self.fail(node, 'a moment is wanted here, as "2026-03-02 09:00"') from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone(zone_name))).astimezone(UTC)

    def end(self, node: yaml.Node, zone_name: str) -> datetime:
        """A moment, or the end of a day."""
        if len(self.text(node)) == 10:
            return first_moment(self.day(node) + timedelta(days=1), zone_name)
        return self.moment(node, zone_name)


def read_story(path: Path, name: str | None = None) -> Story:
    """The scenario in that file. Raises BadInput, with file and line, for whatever it doesn't know."""
    file = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: can't be read: {error}", where=file) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{file}:{line}: not YAML: {error.problem}", where=f"{file}:{line}") from error
    if root is None:
        raise BadInput(f"{file}: is empty", where=file)
    return _Reader(_At(file)).story(root)


@dataclass
class _Reader:
    at: _At
    pack: Pack = field(init=False)
    zone: str = field(init=False)
    taken: set[str] = field(default_factory=set)  # names of summonses and contests that were made

    def story(self, root: yaml.Node) -> Story:
        keys = {"scenario", "pack", "region", "mode", "people", "acts", "expect"}
        top = self.at.mapping(root, keys)
        for key in keys - {"mode", "acts", "expect"}:
            if key not in top:
                raise self.at.fail(root, f"the key {key!r} is missing")
        self.pack = self._checked(top["pack"][1], lambda code: pack_of(code))
        region = self._checked(top["region"][1], lambda name: self.pack.region(name))
        self.zone = region.zone
        people = tuple(
            self._person(name, pair[1]) for name, pair in self.at.mapping(top["people"][1]).items()
        )
        names: dict[str, set[str]] = {"person": {p.name for p in people}, "summons": set(), "contest": set()}
        nodes = self.at.sequence(top["acts"][1]) if "acts" in top else []
        for node in nodes:  # names first: an expectation or act may stand before what it names
            self._name(node, names)
        expects = self.at.sequence(top["expect"][1]) if "expect" in top else []
        return Story(
            file=self.at.file,
            sentence=self.at.text(top["scenario"][1]),
            pack=self.pack,
            region=region.name,
            zone=self.zone,
            mode=self.at.text(top["mode"][1], ("live", "test")) if "mode" in top else "live",
            people=people,
            steps=tuple(self._step(node, names) for node in nodes),
            expectations=tuple(self._expectation(node, names) for node in expects),
        )

    def _checked(self, node: yaml.Node, look_up: Any) -> Any:
        try:
            return look_up(self.at.text(node))
        except MusterrollError as error:
            where = f"{self.at.file}:{node.start_mark.line + 1}"
            raise BadInput(f"{where}: {error}", where=where) from error

    def _person(self, name: str, node: yaml.Node) -> Person:
        facts = {}
        for fact, (_, value) in self.at.mapping(node, self.pack.facts).items():
            facts[fact] = self._value(self.pack.facts[fact], value)
        return Person(name, facts)

    def _value(self, term: Term, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.value == UNKNOWN:
            return UNKNOWN
        if term.type == "date":
            return self.at.day(node).isoformat()
        if term.type == "bool":
            return self.at.yes_or_no(node)
        if term.type == "int":
            text = self.at.text(node)
            if not text.isdecimal():
                raise self.at.fail(node, f"a whole number is wanted for {term.code}")
            return int(text)
        return self.at.text(node, term.type.split("|") if "|" in term.type else None)

    def _name(self, node: yaml.Node, names: dict[str, set[str]]) -> None:
        keys = self.at.mapping(node)
        do = keys["do"][1].value if "do" in keys else ""
        kind = {"issue_summons": "summons", "contest": "contest"}.get(do)
        if "as" not in keys:
            return
        name = self.at.text(keys["as"][1])
        if kind is None:
            raise self.at.fail(keys["as"][0], f"{do} makes nothing that could be named")
        if "refused" in keys:  # makes nothing, so the name stays free
            names[kind].add(name)
            return
        if name in self.taken:
            raise self.at.fail(keys["as"][1], f"the name {name!r} is taken")
        self.taken.add(name)
        names[kind].add(name)

    def _step(self, node: yaml.Node, names: Mapping[str, set[str]]) -> Step:
        keys = self.at.mapping(node)
        for wanted in ("at", "do"):
            if wanted not in keys:
                raise self.at.fail(node, f"the key {wanted!r} is missing")
        do = self.at.text(keys["do"][1], NEEDS)
        must, may = NEEDS[do]
        for key, (key_node, _) in keys.items():
            if key not in ANYWHERE | must | may:
                raise self.at.fail(key_node, f"{do} takes no key {key!r}", must | may | ANYWHERE)
        for key in sorted(must - set(keys)):
            raise self.at.fail(node, f"{do} needs the key {key!r}")
        if do == "contest" and {"summons", "measure", "person", "fact"} & set(keys) not in (
            {"summons"},
            {"summons", "measure"},
            {"person", "fact"},
        ):
            raise self.at.fail(node, "contest needs summons, or summons and measure, or person and fact")
        needs = {
            key: self._need(do, key, pair[1], names) for key, pair in keys.items() if key not in ANYWHERE
        }
        if "value" in needs:
            needs["value"] = self._value(self.pack.facts[needs["fact"]], needs["value"])
        at = self.at.moment(keys["at"][1], self.zone)
        if needs.get("happened", at) > at:
            raise self.at.fail(keys["happened"][1], "the register can't learn of it before it happened")
        return Step(
            at=at,
            do=do,
            needs=needs,
            makes=self.at.text(keys["as"][1]) if "as" in keys else None,
            refused=self.at.text(keys["refused"][1], REFUSALS) if "refused" in keys else None,
            line=node.start_mark.line + 1,
        )

    def _need(self, do: str, key: str, node: yaml.Node, names: Mapping[str, set[str]]) -> Any:
        codes: dict[str, Iterable[str]] = {
            "kind": self.pack.kinds,
            "method": POSTED_BY if do == "post" else SENT_BY,
            "by": ("office", "employer"),
            "ground": self.pack.grounds,
            "outcome": ("upheld", "dismissed"),
            "measure": self.pack.measures,
            "fact": (*self.pack.facts, *OF_THE_PERSON) if do == "contest" else self.pack.facts,
            "source": self.pack.sources,
            "mode": ("live", "test"),
        }
        if key in ("summons", "person", "contest"):
            return self.at.text(node, names[key])
        if key in ("appear_at", "happened"):
            return self.at.moment(node, self.zone)
        if key == "until":
            return self.at.end(node, self.zone) if do == "suspend_source" else self.at.day(node)
        if key == "region":
            return self._checked(node, lambda name: self.pack.region(name)).name
        if key in ("only", "licences"):
            chosen = tuple(self.at.text(item, self.pack.measures) for item in self.at.sequence(node))
            if not chosen:
                raise self.at.fail(node, f"{key} names nothing", self.pack.measures)
            return chosen
        if key == "value":
            return node  # read below, once it is known of which particular
        if key == "reason" and do == "excuse":
            return self.at.text(node, self.pack.reasons)
        return self.at.text(node, codes.get(key))

    def _expectation(self, node: yaml.Node, names: Mapping[str, set[str]]) -> Expectation:
        keys = self.at.mapping(node)
        subjects = [key for key in ("summons", "person") if key in keys]
        if len(subjects) != 1 or "at" not in keys:
            raise self.at.fail(node, "an expectation needs at, and summons or person")
        (subject,) = subjects
        fields = {}
        for key, (key_node, value) in keys.items():
            if key in ("at", subject):
                continue
            if key not in FIELDS[subject]:
                raise self.at.fail(
                    key_node, f"nothing called {key!r} can be expected of a {subject}", FIELDS[subject]
                )
            fields[key] = self._expected(key, value)
        if not fields:
            raise self.at.fail(node, "nothing is expected here")
        return Expectation(
            at=self.at.moment(keys["at"][1], self.zone),
            subject=subject,
            name=self.at.text(keys[subject][1], names[subject]),
            fields=fields,
            line=node.start_mark.line + 1,
        )

    def _expected(self, key: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
            return None
        if key == "status":
            return self.at.text(node, STATUSES)
        if key == "served_on":
            return self.at.day(node).isoformat()
        if key == "served_by":
            return self.at.text(node, METHODS)
        if key == "because":
            citations = [self.at.text(item) for item in self.at.sequence(node)]
            if not citations:
                raise self.at.fail(node, "because names nothing")
            return citations
        if key == "measures":
            return {
                kind: self.at.text(pair[1], MEASURE_STATES)
                for kind, pair in self.at.mapping(node, self.pack.measures).items()
            }
        if key == "check":
            asked = {
                kind: self.at.yes_or_no(pair[1])
                for kind, pair in self.at.mapping(node, self.pack.measures).items()
            }
            if not asked:
                raise self.at.fail(node, "check asks nothing", self.pack.measures)
            return asked
        if key == "earliest":
            return {
                kind: None if pair[1].tag.endswith(":null") else self.at.moment(pair[1], self.zone)
                for kind, pair in self.at.mapping(node, self.pack.measures).items()
            }
        if key == "next":
            keys = self.at.mapping(node, ("what", "at"))
            return (
                None
                if not keys
                else {
                    name: self.at.moment(pair[1], self.zone)
                    if name == "at"
                    else self.at.text(pair[1], WHAT_FALLS_DUE)
                    for name, pair in keys.items()
                }
            )
        wanted = {
            kind: {path: _plain(value) for path, (_, value) in self.at.mapping(pair[1]).items()}
            for kind, pair in self.at.mapping(node, ("registration", "summonses")).items()
        }
        if not all(wanted.values()) or not wanted:
            raise self.at.fail(node, "extract names no path")
        return wanted


def _plain(node: yaml.Node) -> Any:
    """The value as YAML means it, with dates as they are written."""
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    constructor = yaml.constructor.SafeConstructor()
    return constructor.construct_object(node, deep=True)
