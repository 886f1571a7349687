"""Erasure: what the register no longer may hold goes, and the log stays valid.

Three steps, each by itself and each in the journal: how long a file is kept (`RetentionSet`, where no text of the law
says so), the order of a named officer (`ErasureOrdered`, in the register's own file), and in each file its last act
(`Erased`), in whose transaction the file's salts, payloads and rows go (`erase_files` in SQL, which checks all that
once more). A run that dies leaves whole files, erased or not; the next one goes on. `docs/decisions/erasure.md` says
why.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from musterroll.case.acts import REGISTER, Erased, ErasureOrdered, RetentionSet
from musterroll.case.file import PersonFile, Setting
from musterroll.case.fold import fold
from musterroll.case.retention import kept_because, retention_term, years_of
from musterroll.errors import BadInput
from musterroll.journal.read import acts_that_bear
from musterroll.journal.rows import uncollected
from musterroll.law.calendar import add_years, day_of
from musterroll.law.vocabulary import Pack, RetentionRule
from musterroll.proof.commitment import act_digest
from musterroll.register.record import DAMAGE, close, record
from musterroll.register.setting import load_setting

BATCH = 500  # files a transaction: what a killed run leaves undone is at most one of these, whole

# Whoever may be due: with a deregistration entered early enough, the oldest first.
CANDIDATES = """
SELECT deregistered_at, person_id FROM particulars
WHERE deregistered_at < %(before)s AND (deregistered_at, person_id) > (%(since)s, %(after)s)
ORDER BY deregistered_at, person_id LIMIT %(most)s
"""
# Those that weren't erased meanwhile.
CLAIM = "SELECT person_id, acts FROM file WHERE person_id = ANY(%b) AND region <> '' ORDER BY person_id FOR UPDATE"
DEREGISTRATIONS = """
SELECT act_id, salt, payload
FROM unnest(%b::uuid[]) AS asked (person_id) CROSS JOIN LATERAL (
    SELECT a.act_id, o.salt, o.payload FROM act a JOIN opening o USING (person_id, act_id)
    WHERE a.person_id = asked.person_id AND a.kind = 'deregistered'
) AS acts
"""
# The answers of the conditions are kept by region, without an index by person: once for all files of a batch.
REMOVE_ANSWERS = "DELETE FROM answers WHERE person_id = ANY(%b)"
ERASE = "SELECT erase_files()"

# erased_on --
# How many files have been erased on this order; none of them before it was given. Its id is looked for in the act's
# canonical text: one that can't be read must not hold up the others.
ERASED_ON = """
SELECT count(*) FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
WHERE a.kind = 'erased' AND o.payload LIKE '%%"order":"' || %(order)s || '"%%'
  AND a.xact_id > (SELECT xact_id FROM act WHERE person_id = %(register)s AND act_id = %(order)s::uuid)
"""

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
        with uncollected(len(persons)):
            files, stuck = _files(conn, persons, setting)
            found.kept["damaged"] += stuck
            for file in files:
                day = day_of(at, file.zone)
                kept = kept_because(file, setting, day)
                if kept is not None:
                    found.kept[kept.why] += 1
                elif (term := retention_term(file, setting, day)) is not None:
                    found.due[term.rule.code, file.region] += 1
        looked += len(persons)
        progress(looked)
    found.kept = +found.kept  # without the reasons that nobody has
    return found


def order(
    conn: psycopg.Connection, pack: Pack, officer: str, at: datetime, found: Survey | None = None
) -> ErasureOrdered:
    """Records the order of `officer` to erase what is due at `at`; returns it. `found`: what a survey of that moment
    has counted already. Raises BadInput if nothing is due."""
    files = (found or survey(conn, pack, at)).due.total()
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
    asked = {"order": str(ordered.id), "register": REGISTER}
    (before,) = conn.execute(ERASED_ON, asked).fetchone() or (0,)
    # Where the clock was put back since: nothing goes before the order for it.
    at = max(at, ordered.recorded_at or ordered.effective_at)
    for persons in _candidates(conn, setting, at):
        left = ordered.files - int(before) - done.files
        wiped = _erase(conn, persons, ordered, at, setting, left)
        done = Wiped(done.files + wiped.files, done.openings + wiped.openings, done.stuck + wiped.stuck)
        progress(done.files)
    return done


def _erase(
    conn: psycopg.Connection,
    persons: Sequence[UUID],
    ordered: ErasureOrdered,
    at: datetime,
    setting: Setting,
    most: int,
) -> Wiped:
    with conn.transaction():
        with conn.cursor(binary=True) as cursor:
            claimed: dict[UUID, int] = dict(cursor.execute(CLAIM, (list(persons),)).fetchall())
            deregistrations = cursor.execute(DEREGISTRATIONS, (list(claimed),)).fetchall()
        digests = {act: act_digest(salt, payload.encode()) for act, salt, payload in deregistrations}
        gone: list[UUID] = []

        def erasure(file: PersonFile) -> Erased | None:
            day = day_of(at, file.zone)
            if len(gone) >= most or kept_because(file, setting, day) is not None:
                return None
            term = retention_term(file, setting, day)
            if term is None or term.last is None or term.last > ordered.until:
                return None
            gone.append(file.person)
            return Erased(
                id=uuid4(),
                person=file.person,
                effective_at=at,
                author=f"operator:{ordered.officer}",
                order=ordered.id,
                rule=term.rule.code,
                term_ended=term.last,
                deregistered=term.deregistration.act,
                digest=digests[term.deregistration.act].hex(),
            )

        _, stuck = close(conn, claimed, at, erasure, setting=setting)
        if not gone:
            return Wiped(stuck=stuck)
        conn.execute(REMOVE_ANSWERS, (gone,))
        (openings,) = conn.execute(ERASE).fetchone() or (0,)
        return Wiped(len(gone), int(openings), stuck)


def _candidates(conn: psycopg.Connection, setting: Setting, at: datetime) -> Iterator[list[UUID]]:
    """People whose term may have ended by `at`, BATCH at a time; nobody where no term is known."""
    asked = {"before": _entered_before(setting, at), "most": BATCH}
    since, after = datetime.min.replace(tzinfo=UTC), REGISTER
    while rows := conn.execute(CANDIDATES, {**asked, "since": since, "after": after}).fetchall():
        yield [person for _, person in rows]
        since, after = rows[-1]


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
