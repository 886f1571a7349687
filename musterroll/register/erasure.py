"""Erasure: what the register no longer may hold goes, and the log stays valid.

Three steps, each by itself and each in the journal: how long a file is kept (`RetentionSet`, where no text of the law
says so), the order of a named officer (`ErasureOrdered`, in the register's own file), and in each file its last act
(`Erased`), in whose transaction the file's salts, payloads and rows go (`erase_file` in SQL, which checks all that once
more). A run that dies leaves whole files, erased or not; the next one goes on. `docs/decisions/erasure.md` says why.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from musterroll.case.acts import REGISTER, Act, Erased, ErasureOrdered, RetentionSet
from musterroll.case.file import PersonFile, Setting
from musterroll.case.fold import fold
from musterroll.case.retention import Term, kept_because, retention_term, years_of
from musterroll.errors import BadInput, MusterrollError
from musterroll.journal.read import acts_that_bear, stored_acts
from musterroll.law.calendar import add_years, day_of
from musterroll.law.vocabulary import Pack, RetentionRule
from musterroll.register.record import LOCK_FILES, record
from musterroll.register.setting import load_setting

BATCH = 500  # files a transaction: what a killed run leaves undone is at most one of these, whole

# Whoever may be due: with a deregistration entered early enough, in the order of the ids.
CANDIDATES = """
SELECT person_id FROM particulars
WHERE deregistered_at < %(before)s AND person_id > %(after)s ORDER BY person_id LIMIT %(most)s
"""
# The answers of the conditions are kept by region, without an index by person: once for all files of a batch.
REMOVE_ANSWERS = "DELETE FROM answers WHERE person_id = ANY(%s)"
ERASE = "SELECT erase_files()"

# erased_on --
# How many files have been erased on this order; none of them before it was given. Its id is looked for in the act's
# canonical text: one that can't be read must not hold up the others.
ERASED_ON = """
SELECT count(*) FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
WHERE a.kind = 'erased' AND a.recorded_at >= %s AND o.payload LIKE '%%"order":"' || %s || '"%%'
"""

# What one damaged file can raise.
DAMAGE = (MusterrollError, LookupError, ValueError, TypeError, AttributeError)

log = logging.getLogger("musterroll.erasure")


@dataclass
class Survey:
    """What there is to erase. `due`: (rule, region) → files; `kept`: reason → files whose deregistration lies far
    enough back and which are kept all the same. Neither names anybody."""

    due: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Wiped:
    """What a run erased. `openings`: salts and payloads destroyed; `stuck`: files that can't be folded, left as they
    are."""

    files: int = 0
    openings: int = 0
    stuck: int = 0


def set_retention(
    conn: psycopg.Connection, pack: Pack, rule: str, years: int, *, ground: str, officer: str, at: datetime
) -> None:
    """Records how many years `rule` keeps a file, `ground` being the norm that `officer` rests it on.

    Raises UnknownCode for a rule that the pack has not, LawRefusal where the law itself says how long.
    """
    act = RetentionSet(
        id=uuid4(),
        person=REGISTER,
        effective_at=at,
        author=f"operator:{officer}",
        ground=ground,
        rule=rule,
        years=years,
        officer=officer,
    )
    record(conn, pack, [act], at)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a file is kept. `ground` and `officer`: who has set it, and on what; where the law itself says how long,
    `ground` is its citation and there is no officer."""

    years: int
    ground: str
    officer: str = ""


def retention_of(conn: psycopg.Connection, rule: RetentionRule) -> Retention | None:
    """The term that this rule has; None where nobody has said how long it is."""
    if rule.years is not None:
        return Retention(rule.years, rule.citation)
    row = conn.execute(
        "SELECT years, ground, officer FROM retention WHERE rule = %s", (rule.code,)
    ).fetchone()
    return Retention(*row) if row else None


def count_candidates(conn: psycopg.Connection, pack: Pack, at: datetime) -> int:
    """How many files `survey` looks at."""
    before = _entered_before(load_setting(conn, pack), at)
    (count,) = conn.execute(
        "SELECT count(*) FROM particulars WHERE deregistered_at < %s", (before,)
    ).fetchone() or (0,)
    return int(count)


def survey(
    conn: psycopg.Connection, pack: Pack, at: datetime, progress: Callable[[int], None] = lambda files: None
) -> Survey:
    """Counts what is due at `at`, as the worker's role; changes nothing. `progress` is told how many files were
    looked at."""
    found, setting, looked = Survey(), load_setting(conn, pack), 0
    for persons in _candidates(conn, setting, at):
        files, stuck = _files(conn, persons, setting)
        found.kept["damaged"] += stuck
        for file in files:
            kept = kept_because(file, setting, day_of(at, file.zone))
            term = retention_term(file, setting, day_of(at, file.zone))
            if kept is not None:
                found.kept[kept.why] += 1
            elif term is not None:
                found.due[term.rule.code, file.region] += 1
        looked += len(persons)
        progress(looked)
    found.kept = +found.kept  # without the reasons that nobody has
    return found


def order(conn: psycopg.Connection, pack: Pack, officer: str, at: datetime) -> ErasureOrdered:
    """Records the order of `officer` to erase what is due at `at`; returns it. Raises BadInput if nothing is due."""
    files = survey(conn, pack, at).due.total()
    if not files:
        raise BadInput("no file's retention term has ended: there is nothing to order", where="erase")
    act = ErasureOrdered(
        id=uuid4(),
        person=REGISTER,
        effective_at=at,
        author=f"operator:{officer}",
        officer=officer,
        until=at.astimezone(UTC).date(),
        files=files,
    )
    (stored,) = record(conn, pack, [act], at).acts
    assert isinstance(stored, ErasureOrdered)
    return stored


def carry_out(
    conn: psycopg.Connection,
    pack: Pack,
    ordered: ErasureOrdered,
    at: datetime,
    progress: Callable[[int], None] = lambda files: None,
) -> Wiped:
    """Erases the files that the order covers, a batch a transaction, as the worker's role.

    Every file is folded and asked again under its lock. What became due after the order is left for the next one: no
    more files go than it counted, those included that a killed run has erased already.
    """
    done, setting = Wiped(), load_setting(conn, pack)
    (before,) = conn.execute(ERASED_ON, (ordered.effective_at, str(ordered.id))).fetchone() or (0,)
    # Where the clock was put back since: nothing goes before the order for it.
    at = max(at, ordered.recorded_at or ordered.effective_at)
    for persons in _candidates(conn, setting, at):
        left = ordered.files - int(before) - done.files
        wiped = _erase(conn, pack, persons, ordered, at, setting, left)
        done = Wiped(done.files + wiped.files, done.openings + wiped.openings, done.stuck + wiped.stuck)
        progress(done.files)
    return done


def _erase(
    conn: psycopg.Connection,
    pack: Pack,
    persons: Sequence[UUID],
    ordered: ErasureOrdered,
    at: datetime,
    setting: Setting,
    most: int,
) -> Wiped:
    with conn.transaction():
        conn.execute(LOCK_FILES, (list(persons),))
        acts: list[Act] = []
        files, stuck = _files(conn, persons, setting)
        for file in files:
            day = day_of(at, file.zone)
            term = retention_term(file, setting, day)
            covered = term is not None and term.last is not None and term.last <= ordered.until
            if term is not None and covered and kept_because(file, setting, day) is None and len(acts) < most:
                acts.append(_erasure(conn, file, term, ordered, at))
        if not acts:
            return Wiped(stuck=stuck)
        record(conn, pack, acts, at, setting=setting)
        gone = [act.person for act in acts]
        conn.execute(REMOVE_ANSWERS, (gone,))
        (openings,) = conn.execute(ERASE).fetchone() or (0,)
        return Wiped(len(gone), int(openings), stuck)


def _erasure(
    conn: psycopg.Connection, file: PersonFile, term: Term, ordered: ErasureOrdered, at: datetime
) -> Erased:
    assert term.last is not None
    entry = next(
        one
        for one in stored_acts(conn, file.person, ["deregistered"])
        if one.act.id == term.deregistration.act
    )
    return Erased(
        id=uuid4(),
        person=file.person,
        effective_at=at,
        author=f"operator:{ordered.officer}",
        order=ordered.id,
        rule=term.rule.code,
        term_ended=term.last,
        deregistered=term.deregistration.act,
        digest=entry.digest.hex(),
    )


def _candidates(conn: psycopg.Connection, setting: Setting, at: datetime) -> Iterator[list[UUID]]:
    """People whose term may have ended by `at`, BATCH at a time; nobody where no term is known."""
    before = _entered_before(setting, at)
    after = REGISTER
    while rows := conn.execute(CANDIDATES, {"before": before, "after": after, "most": BATCH}).fetchall():
        yield [row[0] for row in rows]
        after = rows[-1][0]


def _entered_before(setting: Setting, at: datetime) -> date | None:
    """A day, UTC, before which a deregistration must have been entered for its term to have ended anywhere by `at`;
    None where no term is known."""
    day = at.astimezone(UTC).date()
    rule = setting.pack.at(day).retention
    years = years_of(rule, setting) if rule is not None else None
    if years is None:
        return None
    return add_years(day + timedelta(days=2), -years) if day.year > years else date.min


def _files(
    conn: psycopg.Connection, persons: Sequence[UUID], setting: Setting
) -> tuple[list[PersonFile], int]:
    """The files of these people, and how many can't be folded: one that is damaged doesn't hold up the others."""
    try:
        acts = acts_that_bear(conn, persons)
        files = [fold(acts.get(person, ()), setting, person) for person in persons]
    except DAMAGE as error:
        if len(persons) == 1:
            log.error("a file can't be folded: %s (its person is not named here; run an audit)", error)
            return [], 1
        found = [_files(conn, [person], setting) for person in persons]
        return [file for files, _ in found for file in files], sum(stuck for _, stuck in found)
    return [file for file in files if file.enrolled_at is not None and file.erased_at is None], 0
