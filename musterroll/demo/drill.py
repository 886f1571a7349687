"""The drill: wrongs done to a register behind its back, to see whether an audit finds and names each.

The register is a synthetic one, or a copy of the present one (`copied`); to the latter nothing is ever done itself.

The intruder is the database's superuser with all triggers off; for some wrongs he has the log's key as well. Each wrong
is done in a transaction of its own, audited inside it and rolled back, so that none builds on another. What the
auditor has beside the database is what a witness kept: the last checkpoint it cosigned.

    first seal     most of the register
    second seal    an outage, more readings; one file is erased, another's person taken off the register; a witness
                   cosigns this one
    third seal     a reading more, which nobody but the log has seen

`docs/drill.md` lists the wrongs and their findings, and what no audit can find.
"""

# ruff: noqa: S608 - the statements are put together from constants of this file alone

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson
import psycopg
from psycopg.rows import dict_row

from musterroll.case import acts as a
from musterroll.case.acts import REGISTER, from_json, label_of
from musterroll.demo.copied import sign_copy
from musterroll.demo.load import setup
from musterroll.errors import BadNote, DrillRefused, LawRefusal
from musterroll.journal.append import append
from musterroll.journal.seal import last_checkpoint, seal
from musterroll.journal.witnesses import key_name
from musterroll.law.packs import pack as pack_of
from musterroll.law.vocabulary import Pack
from musterroll.postgres import Database
from musterroll.proof.commitment import act_digest, canonical, commitment
from musterroll.proof.note import Cosigner, Kind, NoteKey, NoteSigner, sign_note
from musterroll.register.audit import Audit, Outside, examine
from musterroll.register.erasure import carry_out, set_retention
from musterroll.register.rebuild import remake
from musterroll.register.record import record
from musterroll.register.rules import rules_in_use

PEOPLE = 300
"""Enough for every story of the demonstration, and so for every wrong."""

MOST_PEOPLE = 20_000
PRESENT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""The moment at which a drill among synthetic people takes place; the law of that day is in force."""

ORIGIN = "drill.example/log"
OFFICER = "Drill"
WITNESS = "drill.example/witness"


@dataclass(frozen=True, slots=True)
class Scene:
    """A register ready for the drill, and what its auditor knows of it."""

    pack: Pack
    seed: int
    signer: NoteSigner
    outside: Outside

    @property
    def present(self) -> datetime:
        """The moment at which the drill takes place: after everything that the register has recorded."""
        assert self.outside.at is not None
        return self.outside.at


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one wrong. `what`: the finding that names it; `named`: whether that finding was made, and of the
    person concerned where one is; `found`: whether there was any finding; `findings`: all kinds there were."""

    wrong: str
    planted: bool
    found: bool
    named: bool
    what: str
    findings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "findings": list(self.findings)}


def prepare(db: Database, pack: str, seed: int, people: int = PEOPLE) -> Scene:
    """Makes the synthetic register of this seed in the empty database `db`, sealed three times, once witnessed."""
    setup(db, people=people, seed=seed, pack=pack, at=PRESENT - timedelta(hours=3))
    return _scene(db, pack_of(pack), seed, _log_key(seed), PRESENT)


def prepare_copy(
    intruder: psycopg.Connection, db: Database, pack: str, seed: int, keys: Sequence[NoteKey], at: datetime
) -> Scene:
    """The same in `db`, which holds a copy of a register at `at`. `keys`: those of the log that was copied.

    `intruder`: a superuser's connection to `db`. What is added is recorded in the three hours after `at`. Raises
    DrillRefused for a register that holds nobody, or in which an audit finds something before any wrong is done.
    """
    signer = _log_key(seed)
    if intruder.execute("SELECT 1 FROM particulars LIMIT 1").fetchone() is None:
        raise DrillRefused("the register holds nobody yet: nothing could be done to anybody in its copy")
    try:
        sign_copy(intruder, keys, signer)
    except BadNote as error:
        raise DrillRefused(
            f"a checkpoint of the register is not its log's ({error}): run an audit"
        ) from error
    scene = _scene(db, pack_of(pack), seed, signer, at + timedelta(hours=3))
    with db.connect("auditor") as conn, conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = examine(conn, scene.pack, scene.outside)
    if not found.clean:
        raise DrillRefused(
            "an audit finds something before any wrong is done, in which the drill's own would be lost"
            f" ({', '.join(sorted(found.kinds))}): run `musterroll audit`"
        )
    return scene


def _log_key(seed: int) -> NoteSigner:
    return NoteSigner(ORIGIN, sha256(b"musterroll/drill/log/%d" % seed).digest())


def _scene(db: Database, law: Pack, seed: int, signer: NoteSigner, present: datetime) -> Scene:
    """Seals the register three times, the last two with what the drill itself has recorded; the second is witnessed."""
    witness = Cosigner(WITNESS, sha256(b"musterroll/drill/witness/%d" % seed).digest(), Kind.COSIGNATURE)
    rules = rules_in_use(law)
    with db.connect("worker") as conn:
        at = present - timedelta(hours=2)
        _summon_in_test(conn, law, seed, at)
        _set_retention(conn, law, at)
        # A log that was signed before holds no term that has ended since: in a copy nothing is erased.
        fresh = last_checkpoint(conn) is None
        if fresh:
            _take_off(conn, law, ident(seed, "gone"), at - timedelta(days=800))
        seal(conn, signer, at, rules)
        outage = a.SourceSuspended(
            id=uuid5(REGISTER, f"drill {seed} outage"),
            person=REGISTER,
            effective_at=at,
            author="operator:drill",
            source="interior",
            until=at + timedelta(minutes=30),
        )
        record(conn, law, [outage, *_readings(conn, seed, "before", at)], at)
        _take_off(conn, law, ident(seed, "off"), at)
        ordered = a.ErasureOrdered(
            id=ident(seed, "order"),
            person=REGISTER,
            effective_at=at,
            author="operator:drill",
            officer=OFFICER,
            until=at.date(),
            files=int(fresh),
        )
        record(conn, law, [ordered], at)
        carry_out(conn, law, ordered, at)
        seal(conn, signer, at + timedelta(minutes=1), rules)
        newest = last_checkpoint(conn)
        assert newest is not None
        checkpoint, note = newest
        line = witness.line(note.split("\n\n")[0] + "\n", int(at.timestamp()) + 61)
        conn.execute(
            "INSERT INTO cosignature VALUES (%s, %s, %s, %s)",
            (checkpoint.size, key_name(witness.key), line, at),
        )
        at = present - timedelta(hours=1)
        record(conn, law, _readings(conn, seed, "after", at), at)
        seal(conn, signer, at, rules)
    outside = Outside(signer.keys, (note + line).encode(), (witness.key,), rules, present)
    return Scene(law, seed, signer, outside)


def _summon_in_test(conn: psycopg.Connection, law: Pack, seed: int, at: datetime) -> None:
    """Puts one region into test mode and summons somebody there: in so small a register the stories may have nobody."""
    people = conn.execute(
        "SELECT person_id, region FROM particulars WHERE person_id NOT IN (SELECT person_id FROM summons)"
        " AND region NOT IN (SELECT region FROM summons) ORDER BY md5(person_id::text || %s)",
        (str(seed),),
    ).fetchall()
    for person, region in people:
        mode = a.ModeSet(
            id=uuid5(person, "mode"),
            person=REGISTER,
            effective_at=at,
            author="operator:drill",
            region=region,
            mode="test",
        )
        for kind in law.at(at.date()).liability:
            case = uuid5(person, f"drill {kind}")
            issued = a.SummonsIssued(
                id=uuid5(case, "issued"),
                person=person,
                case=case,
                effective_at=at,
                author="clerk:drill",
                summons_kind=kind,
                appear_at=at + timedelta(days=14),
                mode="test",
                region=region,
            )
            with suppress(LawRefusal), conn.transaction():
                record(conn, law, [mode], at)
                record(conn, law, [issued], at)
                return


def ident(seed: int, name: str) -> UUID:
    return uuid5(REGISTER, f"drill {seed} {name}")


def _set_retention(conn: psycopg.Connection, law: Pack, at: datetime) -> None:
    rule = law.at(at.date()).retention
    if rule is not None and rule.years is None:
        set_retention(conn, law, rule.code, 1, ground="the drill's own", officer=OFFICER, at=at)


def _take_off(conn: psycopg.Connection, law: Pack, person: UUID, at: datetime) -> None:
    """Enrols a person at `at` and takes her off the register again, on the first ground of the law that holds."""
    common: dict[str, Any] = {"person": person, "effective_at": at, "author": "head:drill"}
    held = {"value": "1960-01-01", "source": "person", "as_of": "2020-01-01", "basis": ""}
    entered = a.Enrolled(
        id=uuid5(person, "enrolled"),
        **common,
        region=law.regions[0].name,
        name=f"Drill {person.hex[:4]}",
        personal_number=person.hex[:8],
        facts={"born": held, "sex": {**held, "value": "female"}},
    )
    record(conn, law, [entered], at)
    for ground in law.at(at.date()).deregistrations:
        off = a.Deregistered(id=uuid5(person, "off"), **common, deregistration_ground=ground, officer=OFFICER)
        with suppress(LawRefusal), conn.transaction():
            record(conn, law, [off], at)
            return


def _readings(conn: psycopg.Connection, seed: int, when: str, at: datetime) -> list[a.Act]:
    persons = conn.execute(
        "SELECT person_id FROM particulars ORDER BY md5(person_id::text || %s) LIMIT 5", (f"{seed} {when}",)
    ).fetchall()
    return [
        a.FileRead(
            id=uuid5(person, f"drill {seed} {when}"),
            person=person,
            effective_at=at,
            author="clerk:drill",
            purpose="answer_person",
        )
        for (person,) in persons
    ]


def drill(intruder: psycopg.Connection, scene: Scene) -> Iterator[Row]:
    """Does each of `WRONGS` in turn and audits; a row a wrong. `intruder`: a superuser's connection, in autocommit."""
    for wrong in WRONGS:
        yield do(intruder, scene, wrong)


def do(intruder: psycopg.Connection, scene: Scene, wrong: Wrong) -> Row:
    """Does one wrong, audits, and undoes it."""
    with intruder.transaction(force_rollback=True):
        intruder.execute("SET LOCAL session_replication_role = replica")
        hand = Hand(intruder, scene)
        planted = hand.do(wrong)
        intruder.execute("SET LOCAL ROLE musterroll_auditor")
        found = examine(intruder, scene.pack, scene.outside)
    return Row(
        wrong.name,
        planted,
        not found.clean,
        _named(found, wrong, hand.person),
        wrong.finding,
        tuple(sorted(found.kinds)),
    )


def _named(found: Audit, wrong: Wrong, person: UUID | None) -> bool:
    return any(
        entry["what"] == wrong.finding and (not wrong.of_person or entry["person"] == str(person))
        for entry in found.differences + found.unlawful
    )


@dataclass(slots=True)
class Hand:
    """The intruder at work. `victim`: what the wrong was to be done to, column by column."""

    conn: psycopg.Connection
    scene: Scene
    victim: dict[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> UUID | None:
        return self.victim.get("person")

    def do(self, wrong: Wrong) -> bool:
        """Whether there was somebody or something to do it to, and every statement changed something."""
        if wrong.to:
            with self.conn.cursor(row_factory=dict_row) as cursor:
                cursor.execute(
                    f"SELECT * FROM ({wrong.to}) v ORDER BY md5(v::text || %s) LIMIT 1".encode(),
                    (str(self.scene.seed),),
                )
                found = cursor.fetchone()
            if found is None:
                return False
            self.victim = dict(found)
        if callable(wrong.deed):
            wrong.deed(self)
            return True
        return all(self.sql(statement) for statement in wrong.deed)

    def sql(self, statement: str) -> bool:
        """Whether it changed something; `%(column)s` is the victim's."""
        return self.conn.execute(statement.encode(), self.victim).rowcount != 0

    def rewrite(self, **changes: Any) -> None:
        """Changes what the act of the victim says, with envelope and commitment to fit, and the same salt."""
        where = (self.victim["person"], self.victim["act"])
        salt, payload = self.conn.execute(
            "SELECT salt, payload FROM opening WHERE person_id = %s AND act_id = %s", where
        ).fetchone() or (b"", "")
        data = {**orjson.loads(payload), **changes}
        act = from_json(data)
        text = canonical(data)
        self.conn.execute(
            "UPDATE opening SET payload = %s WHERE person_id = %s AND act_id = %s", (text.decode(), *where)
        )
        self.conn.execute(
            "UPDATE act SET commitment = %s, kind = %s, effective_at = %s, recorded_at = %s"
            " WHERE person_id = %s AND act_id = %s",
            (commitment(label_of(data), salt, text), act.kind, act.effective_at, act.recorded_at, *where),
        )

    def forge(self, kind: type[a.Act], **said: Any) -> None:
        """Puts an act into the victim's file past the door, in due form, as the last of it and not sealed yet."""
        victim = self.victim
        (ordinal,) = self.conn.execute(
            "INSERT INTO file VALUES (%s, '', 1) ON CONFLICT (person_id) DO UPDATE SET acts = file.acts + 1"
            " RETURNING acts",
            (victim["person"],),
        ).fetchone() or (1,)
        moment = self.scene.present - timedelta(minutes=10)
        values = {"effective_at": moment, "author": "head:drill", "case": victim.get("case"), **said}
        act = kind(id=uuid5(victim["person"], "forged"), person=victim["person"], **values).stored(moment)
        append(self.conn, [(ordinal, act)])
        self.conn.execute(
            "UPDATE act SET xact_id = (SELECT max(sealed_below::text::numeric)::text::xid8 FROM checkpoint)"
            " WHERE person_id = %s AND act_id = %s",
            (act.person, act.id),
        )

    def erase(self, **said: Any) -> None:
        """Erases the victim's file as a true erasure would, on the order that there is and but for what is `said`."""
        salt, payload = self.conn.execute(
            "SELECT salt, payload FROM opening WHERE person_id = %(person)s AND act_id = %(act)s", self.victim
        ).fetchone() or (b"", "")
        rule = self.scene.pack.at(self.scene.present.date()).retention
        values = {
            "rule": rule.code if rule is not None else "",
            "term_ended": self.scene.present.date() - timedelta(days=1),
            "deregistered": self.victim["act"],
            "digest": act_digest(salt, payload.encode()).hex(),
            **said,
        }
        self.forge(a.Erased, order=values.pop("order", self.victim.get("order")), **values)
        here = "WHERE person_id = %(person)s"
        last = "(SELECT act_id FROM act WHERE person_id = %(person)s ORDER BY ordinal DESC LIMIT 1)"
        self.sql(f"DELETE FROM opening {here} AND act_id <> {last}")
        self.sql(
            "UPDATE act SET kind = '', case_id = NULL, effective_at = NULL, recorded_at = NULL"
            f" {here} AND act_id <> {last}"
        )
        for table in ("particulars", "standing", "mailbox"):
            self.sql(f"DELETE FROM {table} {here}")
        self.sql(f"UPDATE file SET region = '' {here}")

    def remove(self) -> None:
        """Removes the act of the victim and closes the gap it leaves."""
        self.sql(
            "UPDATE act SET ordinal = ordinal - 1 WHERE person_id = %(person)s AND ordinal >"
            " (SELECT ordinal FROM act WHERE person_id = %(person)s AND act_id = %(act)s)"
        )
        self.sql("UPDATE file SET acts = acts - 1 WHERE person_id = %(person)s")
        self.sql("DELETE FROM opening WHERE person_id = %(person)s AND act_id = %(act)s")
        self.sql("DELETE FROM act WHERE person_id = %(person)s AND act_id = %(act)s")

    def sign_anew(self, rules: bytes | None = None, *, as_long: bool = True) -> None:
        """Makes projection, log and map from the acts as they stand, and signs the log with its stolen key. `as_long`:
        and stretches it to the length that was witnessed, sealed at once being shorter than sealed bit by bit."""
        remake(self.conn, self.scene.pack)
        for table in (
            "leaf",
            "tile",
            "statement",
            "checkpoint",
            "cosignature",
            "map_bucket",
            "map_tile",
            "map_shape",
        ):
            self.conn.execute(f"DELETE FROM {table}".encode())
        rules, seen = rules or self.scene.outside.rules or b"{}", self.scene.outside.seen()
        size = self._seal(rules)
        stretched = 0
        while as_long and seen is not None and size < seen.size:
            stretched += 1
            size = self._seal(canonical({**orjson.loads(rules), "stretched": stretched}))
        if stretched:
            self._seal(rules)

    def _seal(self, rules: bytes) -> int:
        return seal(self.conn, self.scene.signer, self.scene.present, rules).size


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong. `to`: whom or what it can be done to, a SELECT whose column `person` is whom it concerns; `deed`: its
    SQL statements, or what the hand does; `finding`: what the audit must say; `of_person`: and of this person;
    `kind`: that of the act which it is said of, where the promise depends on it."""

    name: str
    finding: str
    to: str
    deed: tuple[str, ...] | Callable[[Hand], None]
    of_person: bool = True
    kind: str | None = None


def _acts(kind: str, more: str = "") -> str:
    return f"SELECT person_id AS person, act_id AS act, case_id AS case FROM act WHERE kind = '{kind}' {more}"


def _cases(where: str) -> str:
    return f"SELECT person_id AS person, summons_id AS case FROM summons WHERE {where}"


def _measures(where: str) -> str:
    return f"SELECT person_id AS person, summons_id AS case, kind FROM measure WHERE {where}"


ANYBODY = "SELECT person_id AS person FROM particulars"
NOBODY_YET = "SELECT md5('drill ' || min(person_id::text))::uuid AS person FROM particulars"
THIS_ACT = "WHERE person_id = %(person)s AND act_id = %(act)s"
THIS_CASE = "WHERE person_id = %(person)s AND summons_id = %(case)s"
FIRST = "(SELECT max(size) FROM checkpoint WHERE size < (SELECT max(size) FROM cosignature))"
SEALED_BEFORE = f"AND act_id IN (SELECT act_id FROM leaf WHERE position < {FIRST})"
TWO_ACTS = (
    "SELECT one.person_id AS person, one.act_id AS act, two.act_id AS other FROM act one JOIN act two USING (person_id)"
    " WHERE one.ordinal = 1 AND two.ordinal = 2 AND one.kind <> two.kind"
)
TWO_PEOPLE = (
    "SELECT a.person_id AS person, a.act_id AS act, (SELECT max(person_id::text)::uuid FROM file"
    " WHERE person_id <> a.person_id AND region <> '') AS other FROM act a WHERE a.kind = 'posted'"
)


def _law(code: str) -> str:
    return f"act that the law refuses: {code}"


def _order(officer: str = "Петрова А. В.", **said: Any) -> Callable[[Hand], None]:
    return lambda hand: hand.forge(a.MeasuresOrdered, officer=officer, **said)


def _resigned(deed: Callable[[Hand], None]) -> Callable[[Hand], None]:
    def both(hand: Hand) -> None:
        deed(hand)
        hand.sign_anew()

    return both


def _forged_signature(hand: Hand) -> None:
    newest = last_checkpoint(hand.conn)
    assert newest is not None
    forger = NoteSigner(ORIGIN, bytes(32))
    note = sign_note(newest[1].split("\n\n")[0] + "\n", forger).decode()
    hand.conn.execute("UPDATE checkpoint SET note = %s WHERE size = %s", (note, newest[0].size))


def _other_rules(scene: Scene) -> bytes:
    stated: Mapping[str, Any] = orjson.loads(scene.outside.rules or b"{}")
    return canonical({**stated, "quietly": "changed"})


def _cut_back(hand: Hand) -> None:
    """Brings the register back to the seal before the witnessed one, as an older backup would."""
    hand.sql(
        "UPDATE file SET acts = file.acts - gone.count FROM (SELECT person_id, count(*) FROM act JOIN leaf"
        f" USING (act_id) WHERE position >= {FIRST} GROUP BY 1) gone WHERE file.person_id = gone.person_id"
    )
    for table in ("opening", "act"):
        hand.sql(f"DELETE FROM {table} WHERE act_id IN (SELECT act_id FROM leaf WHERE position >= {FIRST})")
    hand.sign_anew(as_long=False)


def _swap(hand: Hand) -> None:
    """Two people change their whole past; what the register says of each stays."""
    for table in ("act", "opening"):
        hand.sql(
            f"UPDATE {table} SET person_id = CASE person_id WHEN %(person)s THEN %(other)s ELSE %(person)s END"
            " WHERE person_id IN (%(person)s, %(other)s)"
        )
    hand.sql(
        "UPDATE file SET acts = one.count FROM (SELECT person_id, count(*) FROM act GROUP BY 1) one"
        " WHERE one.person_id = file.person_id AND file.person_id IN (%(person)s, %(other)s)"
    )


NOT_SERVED = "mode = 'live' AND status = 'posted' AND served_on IS NULL"
LAST = "(SELECT max(size) FROM checkpoint)"
OTHERWISE = "act is not what the log holds at its leaf"
CONTINUES = "the log is no continuation of the checkpoint that was witnessed"

_OF_THE_JOURNAL = (
    Wrong("an act is removed", "acts on file", _acts("warning_given"), (f"DELETE FROM act {THIS_ACT}",)),
    Wrong(
        "an opening is removed",
        "act without its opening",
        _acts("warning_given"),
        (f"DELETE FROM opening {THIS_ACT}",),
    ),
    Wrong(
        "an opening is added that opens no act",
        "opening without its act",
        _acts("posted"),
        (f"INSERT INTO opening SELECT person_id, gen_random_uuid(), salt, payload FROM opening {THIS_ACT}",),
    ),
    Wrong(
        "the openings of two acts change places",
        "commitment",
        TWO_ACTS,
        (
            "UPDATE opening o SET salt = p.salt, payload = p.payload FROM opening p WHERE p.person_id = o.person_id"
            " AND o.person_id = %(person)s AND ((o.act_id = %(act)s AND p.act_id = %(other)s)"
            " OR (o.act_id = %(other)s AND p.act_id = %(act)s))",
        ),
    ),
    Wrong(
        "a salt is changed",
        "commitment",
        _acts("posted"),
        (f"UPDATE opening SET salt = substring(sha256(salt), 1, 16) {THIS_ACT}",),
    ),
    Wrong(
        "what an act says is changed",
        "commitment",
        _acts("measures_ordered"),
        (f'UPDATE opening SET payload = replace(payload, \'"officer":"\', \'"officer":"X\') {THIS_ACT}',),
    ),
    Wrong(
        "what an act says is changed and its commitment made to fit",
        OTHERWISE,
        _acts("measures_ordered", SEALED_BEFORE),
        lambda hand: hand.rewrite(officer="X"),
    ),
    Wrong(
        "an act says what nothing can read",
        "payload can't be read",
        _acts("posted"),
        (f"UPDATE opening SET payload = replace(payload, '\"posted\"', '\"pasted\"') {THIS_ACT}",),
    ),
    Wrong(
        "an act's id is written in another way and its commitment made to fit",
        "payload is not canonical",
        _acts("posted"),
        lambda hand: hand.rewrite(id=str(hand.victim["act"]).upper()),
    ),
    Wrong(
        "an act names another person than its file's and its commitment is made to fit",
        "envelope",
        TWO_PEOPLE,
        lambda hand: hand.rewrite(person=str(hand.victim["other"])),
    ),
    Wrong(
        "a date is moved",
        "envelope",
        _acts("posted"),
        (f"UPDATE act SET effective_at = effective_at - interval '9 days' {THIS_ACT}",),
    ),
    Wrong(
        "a posting is dated back, with everything about it made to fit",
        OTHERWISE,
        _acts("posted", SEALED_BEFORE),
        lambda hand: hand.rewrite(effective_at="2026-03-01T06:00:00Z"),
    ),
    Wrong(
        "an act is said to be of another kind",
        "envelope",
        _acts("posted"),
        (f"UPDATE act SET kind = 'sent' {THIS_ACT}",),
    ),
    Wrong(
        "an act is dated to the future",
        "act recorded in the future",
        _acts("posted"),
        (f"UPDATE act SET recorded_at = recorded_at + interval '10 years' {THIS_ACT}",),
    ),
    Wrong(
        "an act is kept from ever being sealed",
        "act of a transaction that has not been",
        _acts("posted"),
        (
            f"UPDATE act SET xact_id = '9999999999'::xid8 {THIS_ACT}",
            "DELETE FROM leaf WHERE act_id = %(act)s",
        ),
    ),
    Wrong(
        "the numbers of a file's acts get a gap",
        "ordinal",
        "SELECT person_id AS person, acts FROM file WHERE acts > 3",
        ("UPDATE act SET ordinal = ordinal + 1 WHERE person_id = %(person)s AND ordinal = %(acts)s",),
    ),
    Wrong(
        "two acts of a file change places",
        "map_bucket",
        TWO_ACTS,
        (
            "UPDATE act SET ordinal = 3 - ordinal WHERE person_id = %(person)s AND act_id IN (%(act)s, %(other)s)",
        ),
    ),
    Wrong(
        "an act is moved to another person",
        "acts on file",
        TWO_PEOPLE,
        (
            f"UPDATE opening SET person_id = %(other)s {THIS_ACT}",
            f"UPDATE act SET person_id = %(other)s {THIS_ACT}",
        ),
    ),
    Wrong(
        "an act is said to be of a transaction that was sealed later",
        "act out of the order of the log",
        _acts("posted", SEALED_BEFORE),
        (f"UPDATE act SET xact_id = (SELECT sealed_below FROM checkpoint WHERE size = {FIRST}) {THIS_ACT}",),
    ),
    Wrong("two people are swapped", "envelope", TWO_PEOPLE, _swap),
    Wrong(
        "the record of a reading is removed",
        "acts on file",
        _acts("file_read"),
        (f"DELETE FROM act {THIS_ACT}",),
    ),
    Wrong(
        "the record of a reading is removed and its traces in the file with it",
        "leaf without its act",
        _acts("file_read", SEALED_BEFORE),
        lambda hand: hand.remove(),
        of_person=False,
    ),
    Wrong(
        "the purpose of a reading is changed",
        "commitment",
        _acts("file_read"),
        (
            f'UPDATE opening SET payload = regexp_replace(payload, \'"purpose":"\', \'"purpose":"x\') {THIS_ACT}',
        ),
    ),
    Wrong(
        "a file is removed", "act without a file", ANYBODY, ("DELETE FROM file WHERE person_id = %(person)s",)
    ),
    Wrong(
        "a file's count of acts is raised",
        "acts on file",
        ANYBODY,
        ("UPDATE file SET acts = acts + 1 WHERE person_id = %(person)s",),
    ),
)

ERASED = "SELECT person_id AS person, act_id AS act FROM act WHERE kind = 'erased'"
OFF_THE_REGISTER = (
    "SELECT d.person_id AS person, d.act_id AS act, o.act_id AS order FROM act d, act o"
    " WHERE d.kind = 'deregistered' AND o.kind = 'erasure_ordered' AND o.effective_at = (SELECT max(effective_at)"
    " FROM act WHERE kind = 'erasure_ordered')"
)
TOO_EARLY = "erasure before the term had ended"

_OF_ERASURE = (
    Wrong(
        "a file is erased that nobody ordered to be erased",
        "erasure that nobody ordered",
        OFF_THE_REGISTER,
        lambda hand: hand.erase(order=uuid5(REGISTER, "no order")),
    ),
    Wrong(
        "a file is erased before its term has ended",
        TOO_EARLY,
        OFF_THE_REGISTER,
        lambda hand: hand.erase(term_ended=hand.scene.present.date() + timedelta(days=365)),
    ),
    Wrong(
        "a file is erased on a term that is said to have ended and has not",
        TOO_EARLY,
        OFF_THE_REGISTER,
        lambda hand: hand.erase(),
    ),
    Wrong(
        "a file is erased whose person was never taken off the register",
        "erasure without a deregistration",
        "SELECT f.person_id AS person, f.act_id AS act, o.act_id AS order FROM act f, act o"
        " WHERE f.kind = 'enrolled' AND o.kind = 'erasure_ordered'",
        lambda hand: hand.erase(),
    ),
    Wrong(
        "more files are erased than were ordered",
        "erasure of more files than were ordered",
        OFF_THE_REGISTER,
        lambda hand: hand.erase(),
        of_person=False,
    ),
    Wrong(
        "what an act says is left in an erased file, without its salt",
        "opening left after an erasure",
        "SELECT e.person_id AS person, a.act_id AS act, o.payload FROM act e JOIN act a USING (person_id), opening o"
        " JOIN act p USING (act_id) WHERE e.kind = 'erased' AND a.ordinal = 1 AND p.kind = 'enrolled'",
        ("INSERT INTO opening VALUES (%(person)s, %(act)s, substring(sha256('x'), 1, 16), %(payload)s)",),
    ),
    Wrong(
        "when an erased act was is left in its envelope",
        "envelope left after an erasure",
        ERASED,
        (
            "UPDATE act SET kind = 'enrolled', effective_at = '2026-05-01', recorded_at = '2026-05-01'"
            " WHERE person_id = %(person)s AND ordinal = 1",
        ),
    ),
    Wrong(
        "the envelope of an erased act is removed",
        "acts on file",
        ERASED,
        ("DELETE FROM act WHERE person_id = %(person)s AND ordinal = 1",),
    ),
    Wrong(
        "the act that says a file was erased is removed",
        "act without its opening",
        ERASED,
        (f"DELETE FROM opening {THIS_ACT}", f"DELETE FROM act {THIS_ACT}"),
    ),
    Wrong(
        "the order of an erasure is removed",
        "erasure that nobody ordered",
        ERASED,
        (
            "DELETE FROM opening WHERE act_id IN (SELECT act_id FROM act WHERE kind = 'erasure_ordered')",
            "DELETE FROM act WHERE kind = 'erasure_ordered'",
        ),
    ),
    Wrong(
        "an erased file is put back into a region",
        "file.region",
        ERASED,
        ("UPDATE file SET region = 'Moscow' WHERE person_id = %(person)s",),
    ),
    Wrong(
        "the retention term is made another",
        "retention",
        "",
        ("UPDATE retention SET years = years + 1",),
        of_person=False,
    ),
)

_AGAINST_THE_LAW = (
    Wrong(
        "measures are ordered without service",
        _law("not_served"),
        _cases(NOT_SERVED),
        _order(measures=("exit_ban",)),
    ),
    Wrong(
        "measures are ordered by nobody",
        _law("wrong_state"),
        _measures("state = 'proposed' AND kind = 'exit_ban'"),
        _order(officer="", measures=("exit_ban",)),
    ),
    Wrong(
        "measures are ordered by the clock",
        _law("wrong_state"),
        _measures("state = 'proposed' AND kind = 'exit_ban'"),
        _order(officer="clock", author="clock", measures=("exit_ban",)),
    ),
    Wrong(
        "measures are ordered on a test notice",
        _law("test_notice"),
        _cases("mode = 'test'"),
        _order(measures=("exit_ban",)),
    ),
    Wrong(
        "measures are ordered after the person appeared",
        _law("already_answered"),
        _cases("status = 'appeared'"),
        _order(measures=("exit_ban",)),
    ),
    Wrong(
        "measures are ordered on a summons taken back",
        _law("withdrawn"),
        _cases("status = 'withdrawn'"),
        _order(measures=("exit_ban",)),
    ),
    Wrong(
        "measures are ordered while they are contested",
        _law("contested"),
        _measures("state = 'stayed' AND kind = 'exit_ban' AND ordered_at IS NULL"),
        _order(measures=("exit_ban",)),
    ),
    Wrong(
        "an act comes before its person is enrolled",
        _law("not_enrolled"),
        NOBODY_YET,
        lambda hand: hand.forge(a.FactContested, fact="fitness_category"),
        kind="fact_contested",
    ),
    Wrong(
        "a person is enrolled twice",
        _law("wrong_state"),
        ANYBODY,
        lambda hand: hand.forge(a.Enrolled, region="Moscow", name="X", personal_number="9", facts={}),
        kind="enrolled",
    ),
    Wrong(
        "a file is given to another office by nobody",
        _law("wrong_state"),
        "SELECT person_id AS person FROM particulars WHERE region <> 'Moscow'",
        lambda hand: hand.forge(a.FileMoved, region="Moscow", officer="", reason="X"),
        kind="file_moved",
    ),
    Wrong(
        "a file is moved to where it is, so that an upheld contest of its region is forgotten",
        _law("wrong_state"),
        "SELECT person_id AS person, region FROM particulars",
        lambda hand: hand.forge(a.FileMoved, region=hand.victim["region"], officer="X", reason="X"),
        kind="file_moved",
    ),
    Wrong(
        "a person appears twice",
        _law("already_answered"),
        _cases("status = 'appeared'"),
        lambda hand: hand.forge(a.AppearanceRecorded),
        kind="appearance_recorded",
    ),
    Wrong(
        "a human makes an act that only the clock makes",
        _law("wrong_state"),
        _cases("mode = 'live' AND status = 'served'"),
        lambda hand: hand.forge(a.DefaultEntered, author="clerk:drill"),
    ),
    Wrong(
        "a contest is decided by nobody",
        _law("wrong_state"),
        "SELECT person_id AS person, contest_id AS contest FROM contest WHERE outcome IS NULL",
        lambda hand: hand.forge(
            a.ContestDecided, contest=hand.victim["contest"], outcome="dismissed", officer=""
        ),
        kind="contest_decided",
    ),
    Wrong(
        "an act counts from a moment that lay ahead",
        _law("effective_ahead"),
        _cases("mode = 'live' AND status = 'issued'"),
        lambda hand: hand.forge(
            a.Posted, method="register", effective_at=hand.scene.present - timedelta(minutes=5)
        ),
    ),
)

_OF_THE_PROJECTION = (
    Wrong(
        "a measure in force is made up",
        "measure that no act orders",
        "SELECT person_id AS person, region FROM particulars",
        (
            "INSERT INTO measure (person_id, summons_id, kind, region, mode, state, proposed_at, may_begin_at,"
            " served_at,"
            " warned_at, ordered_at, officer, order_act) VALUES (%(person)s, gen_random_uuid(), 'exit_ban', %(region)s,"
            " 'live', 'in_force', '2026-03-11', '2026-03-11', '2026-03-11', '2026-03-11', '2026-03-12', 'X',"
            " gen_random_uuid())",
        ),
    ),
    Wrong(
        "a proposed measure is put in force without an order",
        "measure in force that the law does not bear out",
        _measures("state = 'proposed'"),
        (
            "UPDATE measure SET state = 'in_force', served_at = '2026-03-11', may_begin_at = '2026-03-11',"
            " warned_at = '2026-03-11', ordered_at = '2026-05-01', officer = 'X', order_act = gen_random_uuid()"
            f" {THIS_CASE} AND kind = %(kind)s",
        ),
    ),
    Wrong(
        "a measure in force is hidden",
        "measure.state",
        _measures("state = 'in_force'"),
        (f"UPDATE measure SET state = 'lifted' {THIS_CASE} AND kind = %(kind)s",),
    ),
    Wrong(
        "the officer of an order is another",
        "measure.officer",
        _measures("state = 'in_force'"),
        (f"UPDATE measure SET officer = 'X' {THIS_CASE} AND kind = %(kind)s",),
    ),
    Wrong(
        "a measure is dropped",
        "measure row missing",
        _measures("state = 'proposed'"),
        (f"DELETE FROM measure {THIS_CASE} AND kind = %(kind)s",),
    ),
    Wrong(
        "the day of service is moved",
        "summons.served_on",
        _cases("served_on IS NOT NULL"),
        (f"UPDATE summons SET served_on = served_on - 1 {THIS_CASE}",),
    ),
    Wrong(
        "a test notice is made live",
        "summons.mode",
        _cases("mode = 'test'"),
        (f"UPDATE summons SET mode = 'live' {THIS_CASE}",),
    ),
    Wrong(
        "a summons is dropped",
        "summons row missing",
        _cases("mode = 'live'"),
        (f"DELETE FROM summons {THIS_CASE}",),
    ),
    Wrong(
        "the clock is kept from looking",
        "summons.wake_at",
        _cases("wake_at IS NOT NULL"),
        (f"UPDATE summons SET wake_at = NULL {THIS_CASE}",),
    ),
    Wrong(
        "a contest is made decided by nobody",
        "contest.outcome",
        "SELECT person_id AS person, contest_id AS contest FROM contest WHERE outcome IS NULL",
        ("UPDATE contest SET outcome = 'dismissed', decided_at = now() WHERE contest_id = %(contest)s",),
    ),
    Wrong(
        "a contest is dropped",
        "contest row missing",
        "SELECT person_id AS person, contest_id AS contest FROM contest",
        ("DELETE FROM contest WHERE contest_id = %(contest)s",),
    ),
    Wrong(
        "a deferment is dropped",
        "deferment row missing",
        "SELECT person_id AS person, granted_at FROM deferment",
        ("DELETE FROM deferment WHERE person_id = %(person)s",),
    ),
    Wrong(
        "a deferment is made up",
        "deferment row that no act makes",
        "SELECT person_id AS person, region FROM particulars",
        ("INSERT INTO deferment VALUES (%(person)s, '2026-05-01', 'study', %(region)s, '2030-01-01', NULL)",),
    ),
    Wrong(
        "a message is kept from the person",
        "mailbox row missing",
        "SELECT person_id AS person, act_id AS act FROM mailbox WHERE what = 'warning_given'",
        (f"DELETE FROM mailbox {THIS_ACT}",),
    ),
    Wrong(
        "a message is made up",
        "mailbox row that no act makes",
        ANYBODY,
        ("INSERT INTO mailbox VALUES (%(person)s, gen_random_uuid(), NULL, 'posted', now())",),
    ),
    Wrong(
        "a particular is changed",
        "particulars.facts",
        ANYBODY,
        (
            "UPDATE particulars SET facts = jsonb_set(facts, '{fitness_category,value}', '\"Z\"') WHERE"
            " person_id = %(person)s AND facts ? 'fitness_category'",
        ),
    ),
    Wrong(
        "a person's standing is changed",
        "standing.born_on",
        ANYBODY,
        ("UPDATE standing SET born_on = born_on - 400 WHERE person_id = %(person)s",),
    ),
    Wrong(
        "a person's standing is dropped",
        "standing row missing",
        ANYBODY,
        ("DELETE FROM standing WHERE person_id = %(person)s",),
    ),
    Wrong(
        "a file is moved to another region",
        "file.region",
        "SELECT person_id AS person FROM particulars WHERE region <> 'Moscow'",
        ("UPDATE file SET region = 'Moscow' WHERE person_id = %(person)s",),
    ),
    Wrong(
        "a region's mode is flipped",
        "region_mode",
        "",
        ("UPDATE region_mode SET mode = 'live' WHERE mode = 'test'",),
        of_person=False,
    ),
    Wrong(
        "an outage is made up",
        "outage",
        "",
        ("INSERT INTO outage VALUES ('tax', '2026-05-01', '2026-05-02')",),
        of_person=False,
    ),
    Wrong(
        "an outage is made longer",
        "outage",
        "",
        ("UPDATE outage SET until = until + interval '9 days'",),
        of_person=False,
    ),
)

_OF_THE_LOG = (
    Wrong(
        "a leaf is removed",
        "act without a leaf",
        _acts("posted", SEALED_BEFORE),
        ("DELETE FROM leaf WHERE act_id = %(act)s",),
    ),
    Wrong(
        "two leaves change places",
        OTHERWISE,
        "SELECT person_id AS person FROM act JOIN leaf USING (act_id) WHERE position = 1",
        (
            "UPDATE leaf SET position = 1000000003 - position WHERE position IN (1, 2)",
            "UPDATE leaf SET position = position - 1000000000 WHERE position > 1000000000",
        ),
    ),
    Wrong(
        "a leaf is given to an act that has one",
        "act without a leaf",
        TWO_ACTS,
        (
            "ALTER TABLE leaf DROP CONSTRAINT one_position_an_act",
            "UPDATE leaf SET act_id = %(other)s WHERE act_id = %(act)s",
        ),
    ),
    Wrong(
        "a leaf is added",
        "leaf beyond the log",
        "",
        ("INSERT INTO leaf VALUES (999999999, gen_random_uuid())",),
        of_person=False,
    ),
    Wrong(
        "a tile is changed",
        "tile",
        "SELECT index FROM tile WHERE level = 0",
        (
            "UPDATE tile SET hashes = set_byte(hashes, 5, 255 - get_byte(hashes, 5))"
            " WHERE level = 0 AND index = %(index)s",
        ),
        of_person=False,
    ),
    Wrong(
        "an entry bundle is changed",
        "tile",
        "SELECT index FROM tile WHERE level = -1",
        (
            "UPDATE tile SET hashes = set_byte(hashes, 5, 255 - get_byte(hashes, 5)) WHERE level = -1 AND"
            " index = %(index)s",
        ),
        of_person=False,
    ),
    Wrong(
        "a tile is lost",
        "tile missing",
        "SELECT index FROM tile WHERE level = 0",
        ("DELETE FROM tile WHERE level = 0 AND index = %(index)s",),
        of_person=False,
    ),
    Wrong(
        "what the log says of the map of people is changed",
        "root of the map of people",
        "",
        (
            "UPDATE statement SET body = translate(body, '0123456789', '1234567890') WHERE kind = 'map'"
            " AND position = (SELECT max(position) FROM statement WHERE kind = 'map')",
        ),
        of_person=False,
    ),
    Wrong(
        "the rules in the log are swapped for others",
        "rules in use are not those that the log names",
        "",
        ("UPDATE statement SET body = replace(body, '{', '{\"quietly\":\"changed\",') WHERE kind = 'rules'",),
        of_person=False,
    ),
    Wrong(
        "the root of a checkpoint is rewritten",
        "checkpoint is not the one signed",
        "SELECT size FROM checkpoint",
        ("UPDATE checkpoint SET root = sha256('x') WHERE size = %(size)s",),
        of_person=False,
    ),
    Wrong(
        "the size of a checkpoint is rewritten",
        "checkpoint is not the one signed",
        "",
        (f"UPDATE checkpoint SET size = size - 1 WHERE size = {LAST}",),
        of_person=False,
    ),
    Wrong(
        "a checkpoint is signed by another key under the log's name",
        "signature of the checkpoint",
        "",
        _forged_signature,
        of_person=False,
    ),
    Wrong(
        "a checkpoint between two others is removed",
        "checkpoint missing",
        "SELECT size FROM checkpoint ORDER BY size OFFSET 1 LIMIT 1",
        ("DELETE FROM checkpoint WHERE size = %(size)s",),
        of_person=False,
    ),
    Wrong(
        "the last checkpoint is removed",
        "leaf beyond the log",
        "",
        (f"DELETE FROM checkpoint WHERE size = {LAST}",),
        of_person=False,
    ),
    Wrong(
        "a cosignature is forged",
        "cosignature is not the witness's",
        "",
        ("UPDATE cosignature SET line = overlay(line placing 'AAAA' from length(line) - 8 for 4)",),
        of_person=False,
    ),
    Wrong(
        "a cosignature is removed", "cosignature missing", "", ("DELETE FROM cosignature",), of_person=False
    ),
    Wrong(
        "the map of people is changed",
        "map_bucket",
        "SELECT bits, prefix FROM map_bucket",
        (
            "UPDATE map_bucket SET states = set_byte(states, 39, 255 - get_byte(states, 39)) WHERE bits ="
            " %(bits)s AND prefix = %(prefix)s",
        ),
        of_person=False,
    ),
    Wrong(
        "a person's leaf in the map is changed",
        "map_bucket",
        "SELECT bits, prefix FROM map_bucket",
        (
            "UPDATE map_bucket SET leaves = set_byte(leaves, 63, 255 - get_byte(leaves, 63)) WHERE bits ="
            " %(bits)s AND prefix = %(prefix)s",
        ),
        of_person=False,
    ),
    Wrong(
        "a person is dropped from the map",
        "map_bucket",
        "SELECT bits, prefix FROM map_bucket",
        (
            "UPDATE map_bucket SET leaves = substring(leaves FROM 65), states = substring(states FROM 41)"
            " WHERE bits = %(bits)s AND prefix = %(prefix)s",
        ),
        of_person=False,
    ),
    Wrong(
        "a hash above the map's buckets is changed",
        "map_tile",
        "SELECT depth, index FROM map_tile",
        (
            "UPDATE map_tile SET children = set_byte(children, 3, 255 - get_byte(children, 3)) WHERE depth ="
            " %(depth)s AND index = %(index)s",
        ),
        of_person=False,
    ),
)

_OF_THE_WALLS = (
    Wrong(
        "a trigger is dropped",
        "trigger is missing",
        "",
        ("DROP TRIGGER never_changed ON leaf",),
        of_person=False,
    ),
    Wrong(
        "a trigger is switched off",
        "trigger is off",
        "",
        ("ALTER TABLE act DISABLE TRIGGER never_changed",),
        of_person=False,
    ),
    Wrong(
        "what holds measures to the journal is dropped",
        "trigger is missing",
        "",
        ("DROP TRIGGER held_update ON measure",),
        of_person=False,
    ),
    Wrong(
        "a trigger is switched off, a row changed, and the trigger switched on again",
        "summons.appear_at",
        _cases("mode = 'live'"),
        (
            "ALTER TABLE summons DISABLE TRIGGER held_update",
            f"UPDATE summons SET appear_at = appear_at - interval '9 days' {THIS_CASE}",
            "ALTER TABLE summons ENABLE TRIGGER held_update",
        ),
    ),
    Wrong(
        "a trigger is given a condition that never holds",
        "trigger is not as it was made",
        "",
        (
            "CREATE OR REPLACE TRIGGER acts_only_grow BEFORE UPDATE ON file FOR EACH ROW WHEN (false)"
            " EXECUTE FUNCTION refuse_change()",
        ),
        of_person=False,
    ),
    Wrong(
        "the function of a trigger is replaced by one that does nothing",
        "trigger function is not as it was made",
        "",
        (
            "CREATE OR REPLACE FUNCTION held_to_an_act() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'",
        ),
        of_person=False,
    ),
    Wrong(
        "a trigger is added that keeps messages from being written",
        "trigger that no migration made",
        "",
        (
            "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER nothing BEFORE INSERT ON mailbox FOR EACH ROW EXECUTE FUNCTION nothing()",
        ),
        of_person=False,
    ),
    Wrong(
        "a rule is added that keeps messages from being written",
        "rule that no migration made",
        "",
        ("CREATE RULE nothing AS ON INSERT TO mailbox DO INSTEAD NOTHING",),
        of_person=False,
    ),
    Wrong(
        "a surface is let see everybody",
        "policy is not as it was made",
        "",
        ("ALTER POLICY portal ON particulars USING (true)",),
        of_person=False,
    ),
    Wrong(
        "a surface is let in where it has no policy",
        "policy that no migration made",
        "",
        ("CREATE POLICY more ON particulars FOR SELECT TO musterroll_gateway USING (true)",),
        of_person=False,
    ),
    Wrong(
        "promise 1 is taken out of the database",
        "constraint is missing",
        "",
        ("ALTER TABLE measure DROP CONSTRAINT no_measure_without_service_term_warning_and_a_named_officer",),
        of_person=False,
    ),
    Wrong(
        "row security is switched off",
        "row security is off",
        "",
        ("ALTER TABLE opening DISABLE ROW LEVEL SECURITY",),
        of_person=False,
    ),
    Wrong(
        "a surface gets the right to change acts",
        "right that nobody may have",
        "",
        ("GRANT UPDATE ON act TO musterroll_app",),
        of_person=False,
    ),
    Wrong(
        "a surface gets the right to change one column of acts",
        "right that nobody may have",
        "",
        ("GRANT UPDATE (recorded_at) ON act TO musterroll_portal",),
        of_person=False,
    ),
    Wrong(
        "a surface gets the right to erase",
        "right that nobody may have",
        "",
        ("GRANT EXECUTE ON FUNCTION erase_files TO musterroll_app",),
        of_person=False,
    ),
)

_WITH_THE_KEY = (
    Wrong(
        "with the log's key: a posting is dated back and everything made and signed anew",
        CONTINUES,
        _acts("posted", SEALED_BEFORE),
        _resigned(lambda hand: hand.rewrite(effective_at="2026-03-01T06:00:00Z")),
        of_person=False,
    ),
    Wrong(
        "with the log's key: the record of a reading is removed and everything made and signed anew",
        CONTINUES,
        _acts("file_read", SEALED_BEFORE),
        _resigned(lambda hand: hand.remove()),
        of_person=False,
    ),
    Wrong(
        "with the log's key: a test notice is made live and everything made and signed anew",
        CONTINUES,
        _acts(
            "summons_issued",
            f"AND case_id IN (SELECT summons_id FROM summons WHERE mode = 'test') {SEALED_BEFORE}",
        ),
        _resigned(lambda hand: hand.rewrite(mode="live")),
        of_person=False,
    ),
    Wrong(
        "with the log's key: an order gets another officer and everything is made and signed anew",
        CONTINUES,
        _acts("measures_ordered", SEALED_BEFORE),
        _resigned(lambda hand: hand.rewrite(officer="X")),
        of_person=False,
    ),
    Wrong(
        "with the log's key: other rules are named and everything is made and signed anew",
        CONTINUES,
        "",
        lambda hand: hand.sign_anew(_other_rules(hand.scene)),
        of_person=False,
    ),
    Wrong(
        "with the log's key: the register is brought back to an older state",
        "the log ends before what was witnessed",
        "",
        _cut_back,
        of_person=False,
    ),
)

WRONGS = (
    *_OF_THE_JOURNAL,
    *_OF_ERASURE,
    *_AGAINST_THE_LAW,
    *_OF_THE_PROJECTION,
    *_OF_THE_LOG,
    *_OF_THE_WALLS,
    *_WITH_THE_KEY,
)
"""All wrongs there are, each named in a sentence that is its only."""
