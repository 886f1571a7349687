"""What an extract says: a pure function of the person's file, the setting, the kind and the moment.

Two kinds, two schemas (`schemas/`): *registration* is who the person is in the register, *summonses* is each notice and
all that followed. Moments are in the region's local time with its offset, days are ISO dates, keys are ASCII and there
is neither a float nor a null: what the register doesn't hold says `none held`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from musterroll.case import acts as a
from musterroll.case import safeguards
from musterroll.case.explain import citations, explain
from musterroll.case.file import OF_THE_PERSON, Case, Contest, Measure, PersonFile, Setting
from musterroll.case.rules import rules_digest
from musterroll.case.steps import due, standing
from musterroll.errors import UnknownCode
from musterroll.law.calendar import day_of, local
from musterroll.law.vocabulary import LiabilityRule, Pack, ServiceRule, Words

NONE_HELD = "none held"
KINDS = ("registration", "summonses")

# Who the person is rests on these acts; a summons on all but corrections of facts that liability never rests on.
_REGISTRATION = frozenset(
    {
        "enrolled",
        "fact_recorded",
        "deferment_granted",
        "deferment_ended",
        "deregistered",
        "registered_again",
        "file_moved",
        "fact_contested",
        "contest_decided",
    }
)
_SUMMONSES = frozenset(kind for kind, act in a.KINDS.items() if act.bears)
ACTS: Mapping[str, frozenset[str]] = {"registration": _REGISTRATION, "summonses": _SUMMONSES}
"""Kind of extract → the kinds of act it rests on, and no others are opened in it."""

STANDING: Mapping[str, Words] = {
    "conscript_candidate": {"en": "liable to the draft", "ru": "подлежит призыву"},
    "reservist": {"en": "in the reserve", "ru": "пребывает в запасе"},
    "person_liable": {"en": "liable to military registration", "ru": "подлежит воинскому учёту"},
    "not_yet_liable": {
        "en": "not yet of the age of registration",
        "ru": "не достиг возраста воинского учёта",
    },
    "not_liable": {"en": "not liable to military service", "ru": "не подлежит воинскому учёту"},
}


def content(file: PersonFile, setting: Setting, kind: str, at: datetime) -> dict[str, Any]:
    """What an extract of that kind says of this file at `at`: an object with a canonical JSON form.

    Raises UnknownCode for a kind that there is not.
    """
    if kind not in KINDS:
        raise UnknownCode(f"no kind of extract is called {kind!r}", where="kind", accepted=KINDS)
    head = {
        "kind": kind,
        "pack": setting.pack.code,
        "rules": rules_digest(setting.pack),
        "issued_at": local(at, file.zone).isoformat(),
        "zone": file.zone,
        "person": {"name": file.name, "personal_number": file.personal_number, "region": file.region},
    }
    if kind == "registration":
        return head | _registration(file, setting, at)
    return head | _summonses(file, setting, at)


def rests_on(label: str, kind: str, pack: Pack, contests: Iterable[str] = ()) -> bool:
    """Whether an extract of that kind under that pack must open an act of this label (`acts.label_of`).

    `contests`: ids of the contests of facts that it opens; of decisions, registration rests on theirs alone.
    """
    act, _, about = label.partition(":")
    if act not in ACTS[kind]:
        return False
    if kind == "summonses":
        return act != "fact_recorded" or about in decisive(pack)
    return act != "contest_decided" or about in contests


def resting_on(acts: Iterable[a.Act], kind: str, pack: Pack) -> list[a.Act]:
    """Those of a person's acts that an extract of that kind rests on under that pack, in their order.

    A fold of them gives the same content as a fold of all: what an extract doesn't need it doesn't open.
    """
    wanted = ACTS[kind]
    resting = [act for act in acts if act.kind in wanted]
    if kind == "summonses":
        facts = decisive(pack)
        return [act for act in resting if not isinstance(act, a.FactRecorded) or act.fact in facts]
    of_facts = {act.id for act in resting if act.kind == "fact_contested"}
    return [act for act in resting if not isinstance(act, a.ContestDecided) or act.contest in of_facts]


@lru_cache(maxsize=8)
def decisive(pack: Pack) -> frozenset[str]:
    """The particulars that liability to some kind of summons rests on, in any edition, and whom a file is about."""
    rules = (rule for rule in pack.rules if isinstance(rule, LiabilityRule))
    return frozenset(fact for rule in rules for fact in rule.facts) | set(OF_THE_PERSON)


def _held(value: Any) -> Any:
    """`value`, or the words for nothing. False and 0 are something."""
    return NONE_HELD if value is None or value == "" or value == [] or value == {} else value


def _moment(moment: datetime | None, zone: str) -> str:
    return NONE_HELD if moment is None else local(moment, zone).isoformat()


# --- registration -----------------------------------------------------------------------------------------


def _registration(file: PersonFile, setting: Setting, at: datetime) -> dict[str, Any]:
    code = standing(file, day_of(at, file.zone), setting)
    contests = [contest for contest in file.contests.values() if contest.fact is not None]
    return {
        "standing": {"code": code, "words": {lang: STANDING[code][lang] for lang in ("en", "ru")}},
        "enrolled_at": _moment(file.enrolled_at, file.zone),
        "fields": _held(_fields(file, setting.pack)),
        "deferments": _held([_deferment(file, setting, d, at) for d in file.deferments]),
        "contests": _held([_contest(contest, file.zone) for contest in contests]),
    }


def _fields(file: PersonFile, pack: Pack) -> dict[str, Any]:
    # A person may contest that something is *not* held: such a field is shown too.
    contested = {c.fact for c in file.contests.values() if c.open} - file.facts.keys() - set(OF_THE_PERSON)
    names = [*file.facts, *sorted(name for name in contested if name is not None)]
    return {name: _field(file, name, pack) for name in names}


def _field(file: PersonFile, name: str, pack: Pack) -> dict[str, Any]:
    fact, rule = file.facts.get(name), pack.facts.get(name)
    status = "contested" if file.contested(name) else "struck" if fact is not None and fact.struck else "held"
    if fact is None:
        absent = dict.fromkeys(("value", "source", "as_of", "basis", "recorded_at"), NONE_HELD)
        return absent | {"status": status}
    return {
        "value": _held(fact.value.isoformat() if isinstance(fact.value, date) else fact.value),
        "source": _held(fact.source),
        "as_of": _held(fact.as_of),
        "basis": _held(fact.basis),
        "verified": rule is not None and rule.verified and rule.citation == fact.basis,
        "recorded_at": _moment(fact.recorded_at, file.zone),
        "status": status,
    }


def _deferment(file: PersonFile, setting: Setting, deferment: Any, at: datetime) -> dict[str, Any]:
    ground = setting.pack.grounds.get(deferment.ground)
    return {
        "ground": deferment.ground,
        "citation": _held(ground.citation if ground else None),
        "verified": ground is not None and ground.verified,
        "granted_at": _moment(deferment.granted_at, file.zone),
        "until": deferment.until.isoformat(),
        "ended_at": _moment(deferment.ended_at, file.zone),
        "in_force": deferment.in_force(at, file.zone),
    }


def _contest(contest: Contest, zone: str) -> dict[str, Any]:
    about = (
        f"fact:{contest.fact}"
        if contest.fact
        else f"measure:{contest.measure}"
        if contest.measure
        else "summons"
    )
    return {
        "id": str(contest.id),
        "about": about,
        "opened_at": _moment(contest.opened_at, zone),
        "says": _held(contest.says),
        "outcome": contest.outcome or "open",
        "decided_at": _moment(contest.decided_at, zone),
        "officer": _held(contest.officer),
        "reasons": _held(contest.reasons),
    }


# --- summonses ----------------------------------------------------------------------------------------------


def _summonses(file: PersonFile, setting: Setting, at: datetime) -> dict[str, Any]:
    cases = sorted(file.cases.values(), key=lambda case: (case.issued_at, str(case.id)))
    # Terms may have stood still: whoever folds the acts again must know of it.
    outages = [
        {"source": o.source, "from": _moment(o.start, file.zone), "until": _moment(o.end, file.zone)}
        for o in setting.outages
        if o.start <= at
    ]
    return {"outages": _held(outages), "notices": _held([_notice(file, case, setting) for case in cases])}


def _notice(file: PersonFile, case: Case, setting: Setting) -> dict[str, Any]:
    zone = case.zone
    reasons = explain(file, case, setting)
    because = citations(reasons)
    unverified = set(citations([reason for reason in reasons if not reason.verified]))
    owed = due(case, setting)
    contests = [
        c for c in file.contests.values() if c.case == case.id or (c.fact and safeguards.carries(c, case, ""))
    ]
    return {
        "id": str(case.id),
        "kind": case.kind,
        "mode": case.mode,
        "status": case.status,
        "issued_at": _moment(case.issued_at, zone),
        "appear_at": _moment(case.appear_at, zone),
        "place": _held(case.place),
        "posted": _held(
            [{"method": method, "at": _moment(when, zone)} for method, when in case.posted.items()]
        ),
        "sent": _held([{"method": method, "at": _moment(when, zone)} for method, when in case.sent.items()]),
        "returned_at": _moment(case.returned_at, zone),
        "read_at": _moment(case.read_at, zone),
        "served": _served(case, setting),
        "warned_at": _moment(case.warned_at, zone),
        "default_since": _moment(case.default_since, zone),
        "appearance": _at(case.appeared_at, zone),
        "excuse": _at(case.excused_at, zone, reason=case.excuse),
        "withdrawal": _at(case.withdrawn_at, zone, reason=case.withdrawn_because),
        "shielded_at": _moment(case.shielded_at, zone),
        "lapsed_at": _moment(case.lapsed_at, zone),
        "steps": _held(
            [
                {"act": rung.act, "at": _moment(case.rungs[rung.act], zone), "citation": rung.citation}
                for rung in case.edition.ladder
                if rung.act in case.rungs
            ]
        ),
        "measures": _held([_measure(case, measure) for measure in case.measures.values()]),
        "contests": _held([_contest(contest, zone) for contest in contests]),
        "next": {"what": owed.what, "at": _moment(owed.at, zone)} if owed else NONE_HELD,
        "because": _held(because),
        "unverified": _held([citation for citation in because if citation in unverified]),
    }


def _at(moment: datetime | None, zone: str, **more: str) -> Any:
    if moment is None:
        return NONE_HELD
    return {"at": _moment(moment, zone)} | {name: _held(value) for name, value in more.items()}


def _served(case: Case, setting: Setting) -> Any:
    service = case.service
    if service is None:
        return NONE_HELD
    rule = next(r for r in setting.pack.rules if isinstance(r, ServiceRule) and r.code == service.rule)
    return {
        "on": service.on.isoformat(),
        "at": _moment(service.at, case.zone),
        "by": service.method,
        "rule": rule.code,
        "citation": rule.citation,
        "verified": rule.verified,
    }


def _measure(case: Case, measure: Measure) -> dict[str, Any]:
    rule = case.edition.measures[measure.kind]
    return {
        "kind": measure.kind,
        "state": measure.state,
        "proposed_at": _moment(measure.proposed_at, case.zone),
        "ordered_at": _moment(measure.ordered_at, case.zone),
        "officer": _held(measure.officer),
        "order": _held(str(measure.order) if measure.order else None),
        "ended_at": _moment(measure.ended_at, case.zone),
        "ended_by": _held(measure.ended_by),
        "citation": rule.citation,
        "verified": rule.verified,
    }
