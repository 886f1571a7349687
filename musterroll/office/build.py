"""The office's pages made from what the register says: view models of `pages.py`, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from musterroll.case import safeguards
from musterroll.case.acts import POSTED_BY, SENT_BY
from musterroll.case.file import Case, Contest, PersonFile
from musterroll.case.steps import lead_time
from musterroll.case.terms import deemings
from musterroll.law.calendar import day_of, local
from musterroll.law.vocabulary import LiabilityRule
from musterroll.office import lists, pages, words
from musterroll.office.deeds import DEEDS, methods_in_force
from musterroll.office.door import Opened, Room, readings
from musterroll.register import reads
from musterroll.register.projection import search_name
from musterroll.site import caseview, dates, labels, parts
from musterroll.site.cited import marked, rule, safeguard
from musterroll.site.keptview import kept
from musterroll.site.parts import Said, Word
from musterroll.site.standingview import law_of
from musterroll.site.templatetags.muster import say

SHOWN_ON_DESK = 10  # rows of each of the desk's lists
CAME_LATELY = timedelta(days=14)


# --- the desk and its lists -----------------------------------------------------------------------------------


def desk(room: Room) -> pages.Desk:
    """The office's day."""
    found = reads.desk(room.conn, room.zone_name, room.now)
    today = room.local_now.date()
    proposals = lists.proposals(room.conn, SHOWN_ON_DESK)
    contests = lists.contests_waiting(room.conn, SHOWN_ON_DESK)
    return pages.Desk(
        office=caseview.office_name(room.pack, room.who.region),
        region=room.who.region,
        mode=mode(room),
        now=room.local_now,
        may_decide=room.who.role == "head",
        counts=pages.Counts(**{name: found.counts[name] for name in pages.Counts.__dataclass_fields__}),
        proposals=tuple(
            pages.DeskRow(
                one.person,
                one.summons,
                one.name,
                tuple(Word("measure", kind) for kind in one.measures),
                local(one.proposed_at, room.zone_name),
            )
            for one in proposals
        ),
        contests=tuple(_contest_row(room, one) for one in contests),
        appearances=tuple(
            pages.DeskRow(
                one.person, one.case, one.name, (Word("kind", one.what),), local(one.at, room.zone_name)
            )
            for one in found.appearances
        ),
        served=tuple(
            pages.DeskRow(one.person, one.summons, one.name, (Word("kind", one.kind),), one.served_on)
            for one in lists.served_this_week(room.conn, today, SHOWN_ON_DESK)
        ),
        came=tuple(
            pages.Came(one.person, one.name, local(one.at, room.zone_name))
            for one in lists.came_lately(room.conn, room.now - CAME_LATELY, SHOWN_ON_DESK)
        ),
    )


def mode(room: Room) -> str:
    """Whether notices of this region are born `live` or `test` now."""
    row = room.conn.execute("SELECT mode FROM region_mode WHERE region = %s", (room.who.region,)).fetchone()
    return str(row[0]) if row else "live"


def contests(room: Room) -> pages.ContestsPage:
    """Contests that wait, and those decided lately; the person's own words are on the page of each."""
    waiting = (_contest_row(room, one) for one in lists.contests_waiting(room.conn))
    decided = (_contest_row(room, one) for one in lists.contests_decided(room.conn))
    return pages.ContestsPage(tuple(waiting), tuple(decided), room.who.role == "head")


def _contest_row(room: Room, one: lists.ContestRow) -> parts.Contest:
    target: Literal["fact", "summons", "measure"] = (
        "fact" if one.fact else "measure" if one.measure else "summons"
    )
    facts = {
        "fact": {"fact": Word("fact", one.fact or "")},
        "measure": {"kind": Word("measure", one.measure or "")},
        "summons": {"kind": Word("kind", one.kind or "")},
    }[target]
    return parts.Contest(
        contest_id=one.contest,
        person_id=one.person,
        target=target,
        what=Said("contest", target, facts),
        reason="",
        made_at=local(one.opened_at, room.zone_name),
        state="upheld" if one.outcome == "upheld" else "dismissed" if one.outcome else "open",
        decided_at=local(one.decided_at, room.zone_name) if one.decided_at else None,
        officer=one.officer or "",
        summons_id=one.summons,
        person_name=one.name,
    )


def hit(one: lists.HitRow) -> pages.Hit:
    """One row of a search."""
    return pages.Hit(one.person, one.name, one.born, one.number_end)


def find(room: Room, name: str, number: str, born: date | None) -> pages.FindPage:
    """People of this region by the beginning of the name or by personal number."""
    found = reads.find_people(room.conn, number or name, born)
    if number and name:
        wanted = search_name(name.strip())
        found = [one for one in found if search_name(one.name).startswith(wanted)]
    rows = lists.hits(room.conn, [one.person for one in found])
    return pages.FindPage(tuple(hit(one) for one in rows), more=len(found) == reads.MOST_FOUND)


# --- a file ---------------------------------------------------------------------------------------------------


def hit_of(opened: Opened) -> pages.Hit:
    """The head of a form's page: whose file it is about."""
    file = opened.file
    digits = "".join(character for character in file.personal_number if character.isdecimal())
    return pages.Hit(file.person, file.name, _born(file), digits[-4:])


def _born(file: PersonFile) -> date | None:
    held = file.facts.get("born")
    return held.value if held is not None and isinstance(held.value, date) else None


def file(room: Room, opened: Opened, keeping: tuple[pages.Offer, ...]) -> pages.FilePage:
    """The whole file; `keeping`: what can be done about how long it is kept."""
    held, setting, language = opened.file, opened.setting, dates.language()
    code, _, note = opened.purpose.partition(": ")
    shown = caseview.cases(held, setting, language, room.now, office=True)
    return pages.FilePage(
        person_id=held.person,
        name=held.name,
        born=_born(held),
        personal_number=held.personal_number,
        region=held.region,
        now=room.local_now,
        purpose=code,
        purpose_note=note,
        may_decide=room.who.role == "head",
        groups=tuple(
            pages.Group(words.group(one.name), one.fields)
            for one in caseview.field_groups(held, setting, all_facts=False)
        ),
        deferments=caseview.deferments(held, setting, room.now),
        cases=tuple(pages.OfficeCase(one, offers(room, held.cases[one.summons.summons_id])) for one in shown),
        contests=caseview.contests(held, setting),
        looks=readings(room, opened),
        kept=kept(room.conn, held, setting, room.now, language),
        keeping=keeping,
        moves=caseview.moves(held, setting),
        region_struck="region" in held.struck,
    )


def law(room: Room, opened: Opened) -> pages.LawPage:
    """What the law says of the person on the local day."""
    held = opened.file
    found = law_of(held, room.now, opened.setting, dates.language())
    return pages.LawPage(held.person, held.name, opened.purpose.partition(": ")[0], found)


def offers(room: Room, case: Case) -> tuple[pages.Offer, ...]:
    """What can be done with this summons now."""
    return tuple(
        pages.Offer(what, words.offer(what)) for what, deed in DEEDS.items() if deed.offered(room, case)
    )


def summons(room: Room, opened: Opened, case: Case) -> parts.Summons:
    """The summons at the head of a form."""
    return caseview.summons(opened.file, case, opened.setting, dates.language(), room.now)


# --- issuing --------------------------------------------------------------------------------------------------


def lead_times(room: Room, opened: Opened) -> tuple[pages.LeadTime, ...]:
    """For each kind of summons: the days that the law lets it name if made known today, or why there can be none."""
    found = (_lead_time(room, opened, kind, liable) for kind, liable in room.edition.liability.items())
    return tuple(sorted(found, key=lambda one: one.why_not is not None))


def service_terms(room: Room, opened: Opened) -> dict[str, pages.ServiceTerm]:
    """Way of making known → when the law deems the summons served if it is made known so today. A way that serves at
    once, or only by what somebody does, is left out; so is every way in test mode, where nothing is served."""
    if opened.setting.mode(room.who.region) == "test":
        return {}
    found = {}
    for method in methods_in_force(room):
        case = _imagined(room, opened, "")
        if method in POSTED_BY:
            case.posted[method] = room.now
        elif method in SENT_BY:
            case.sent[method] = room.now
        for deeming in deemings(case, opened.setting)[:1]:
            found[method] = pages.ServiceTerm(
                deeming.on, day_of(deeming.at, room.zone_name), deeming.rule.citation
            )
    return found


def _imagined(room: Room, opened: Opened, kind: str) -> Case:
    """A summons of that kind as it would be if issued now."""
    return Case(
        id=UUID(int=0),
        person=opened.file.person,
        kind=kind,
        mode="live",
        region=room.who.region,
        zone=room.zone_name,
        issued_at=room.now,
        appear_at=room.now,
        place="",
        edition=room.edition,
    )


def _lead_time(room: Room, opened: Opened, kind: str, liable: LiabilityRule) -> pages.LeadTime:
    language, today = dates.language(), room.local_now.date()
    case = _imagined(room, opened, kind)
    earliest, latest, citation = lead_time(opened.file, case, opened.setting, today)
    cited = next(
        (
            rule(one, language)
            for one in room.edition.lead_times
            if one.citation == citation and kind in one.kinds
        ),
        None,
    )
    return pages.LeadTime(kind, earliest, latest, cited, _why_not(room, opened, liable))


def _why_not(room: Room, opened: Opened, liable: LiabilityRule) -> pages.Refusal | None:
    """What the register would answer to a summons of this kind today, asked beforehand."""
    language = dates.language()
    if opened.file.deregistered is not None:
        return pages.Refusal("not_liable", words.off_the_register())
    if (doubted := opened.file.doubted()) is not None:
        return pages.Refusal("not_liable", words.doubted(doubted))
    failed = safeguards.unmet(liable, opened.file.known_facts(), room.local_now.date())
    if failed:
        condition, answer = failed[0]
        cited = parts.Rule(condition.citation, condition.verified, name=condition.code)
        says = condition.says.get(language) or condition.says["en"]
        return pages.Refusal("not_liable", words.condition_said(says, unknown=answer is None), cited)
    deferment = opened.file.deferment_at(room.now)
    if liable.shielded_by_deferment and deferment is not None:
        shield = rule(room.edition.relief["deferment"], language)
        return pages.Refusal("deferred", words.until(deferment.until), shield)
    return None


# --- proposals ------------------------------------------------------------------------------------------------


def proposal(room: Room, opened: Opened, case: Case, ticket: str) -> pages.Proposal:
    """What the clock proposed for one summons, and what an officer must see before ordering."""
    file, setting, language = opened.file, opened.setting, dates.language()
    served, served_rule = caseview.service_said(case, setting, language)
    strips = caseview.term_strips(case, setting, language, room.now)
    shown = caseview.measures(file, case, setting, language)
    deferment = next((one for one in caseview.deferments(file, setting, room.now) if one.in_force), None)
    return pages.Proposal(
        person_id=file.person,
        summons_id=case.id,
        name=file.name,
        born=_born(file),
        summons_kind=case.kind,
        appear_at=local(case.appear_at, case.zone),
        served=served,
        served_on=case.service.on if case.service else None,
        served_rule=served_rule,
        warned_at=local(case.warned_at, case.zone) if case.warned_at else None,
        warned_rule=safeguard("warning_first"),
        term=next((one for one in reversed(strips) if one.rule.name == case.edition.default.code), None),
        choices=tuple(
            pages.Choice(
                one, measure_value(case, one.kind) if _orderable(room, opened, case, one.kind) else ""
            )
            for one in shown
            if not _over(one.state)
        ),
        contests=tuple(
            one
            for one in caseview.contests(file, setting)
            if one.state == "open" and _concerns(file, one, case)
        ),
        deferment=deferment,
        ticket_name=ticket_name(case.id),
        ticket=ticket,
    )


def _over(state: str) -> bool:
    return state in ("lifted", "annulled")


def _concerns(file: PersonFile, shown: parts.Contest, case: Case) -> bool:
    one = file.contests[shown.contest_id]
    return one.case == case.id or any(safeguards.carries(one, case, kind) for kind in case.measures)


def _orderable(room: Room, opened: Opened, case: Case, kind: str) -> bool:
    held, ground = case.measures[kind], case.edition.measures.get(kind)
    return safeguards.why_not(opened.file, case, held, ground, opened.setting, room.now) is None


def measure_value(case: Case, kind: str) -> str:
    """What the checkbox of that measure sends."""
    return f"{case.person}:{case.id}:{kind}"


def measure_of(value: str) -> tuple[UUID, UUID, str] | None:
    """Person, summons and measure of a checkbox that was sent; None for what no checkbox of ours sends."""
    try:
        person, summons, kind = value.split(":")
        named = UUID(person), UUID(summons), kind
    except ValueError:
        return None
    return named if value == f"{named[0]}:{named[1]}:{kind}" else None


def ticket_name(summons: UUID) -> str:
    """Name of the hidden field with the ticket of that summons' proposal."""
    return f"ticket-{summons}"


def waiting(rows: Iterable[lists.ProposalRow], zone: str) -> tuple[pages.Waiting, ...]:
    """The least of each proposal, for one who may not decide it."""
    return tuple(
        pages.Waiting(one.person, one.name, one.kind, one.measures, local(one.proposed_at, zone))
        for one in rows
    )


# --- contests -------------------------------------------------------------------------------------------------


def decide(room: Room, opened: Opened, one: Contest, ticket: str) -> pages.DecidePage:
    """One contest with both sides beside each other."""
    language = dates.language()
    relief = room.edition.relief.get("contest")
    rules = [rule(relief, language)] if relief else []
    if one.fact is not None:
        lines = _fact_lines(opened, one.fact, one, room)
    else:
        case = opened.case(one.case) if one.case else None
        lines = _case_lines(opened, case, one.measure, room.now) if case else ()
        if case is not None and one.measure is not None and one.measure in case.edition.measures:
            rules.insert(0, rule(case.edition.measures[one.measure], language))
        elif case is not None and case.liability is not None:
            rules.insert(0, rule(case.liability, language))
    return pages.DecidePage(
        contest=caseview.contest(opened.file, one, opened.setting),
        hit=hit_of(opened),
        register=lines,
        rules=tuple(rules),
        officer=room.who.officer,
        state="open" if one.open else "decided",
        ticket=ticket,
    )


def _fact_lines(opened: Opened, fact: str, one: Contest, room: Room) -> tuple[pages.Line, ...]:
    held = caseview.field(opened.file, fact, room.pack)
    stored = opened.file.facts.get(fact)
    # The contested value itself: `known_facts` hides it from the law, the officer who decides must see it.
    value_held = words.held(held, stored.value if stored is not None else None)
    lines = [
        pages.Line(labels.word("fact", fact), value_held),
        pages.Line(words.name("source"), labels.word("source", held.source)),
    ]
    if held.since is not None:
        lines.append(pages.Line(words.name("since"), dates.day_plain(held.since)))
    lines.append(pages.Line(words.name("basis"), marked(held.basis.citation, held.basis.verified)))
    resting = [
        labels.word("kind", case.kind)
        for case in opened.file.cases.values()
        if not case.closed and safeguards.carries(one, case, "")
    ]
    if resting:
        lines.append(pages.Line(words.name("rests"), ", ".join(resting)))
    return tuple(lines)


def _case_lines(opened: Opened, case: Case, measure: str | None, now: datetime) -> tuple[pages.Line, ...]:
    language = dates.language()
    shown = caseview.summons(opened.file, case, opened.setting, language, now)
    said, _ = caseview.service_said(case, opened.setting, language)
    lines = [
        pages.Line(words.name("summons"), labels.word("kind", case.kind)),
        pages.Line(words.name("issued"), dates.moment(shown.issued_at)),
        pages.Line(words.name("appear"), dates.moment(shown.appear_at), shown.place),
        pages.Line(words.name("service"), say(said)),
        pages.Line(words.name("status"), labels.word("status_office", shown.status)),
    ]
    if measure is not None:
        for one in caseview.measures(opened.file, case, opened.setting, language):
            if one.kind == measure:
                lines.append(
                    pages.Line(labels.word("measure", measure), labels.word("measure_state", one.state))
                )
                if one.safe_from is not None:
                    lines.append(pages.Line(words.name("may_begin"), dates.written(one.safe_from)))
    return tuple(lines)
