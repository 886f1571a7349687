"""Who stands where in the log: acts in the sealer's order beside leaves and statements in that of their positions.

The two agree, place by place, in every log that nobody meddled with, so that a block of them is compared as one. Where
they don't, acts and leaves that miss each other wait: what is held is what was displaced, whatever the log's length.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from struct import pack
from uuid import UUID

import psycopg

from musterroll.case.acts import uuid_of_bytes
from musterroll.proof.commitment import statement_commitment
from musterroll.proof.merkle import leaf_hash
from musterroll.register.audit.findings import Audit
from musterroll.register.audit.rounds import Rounds

# acts --
# In the order in which the sealer gives them their leaves. One column: fields cost far more than their bytes.
ACTS = """
SELECT coalesce(xid8send(xact_id), '\\xffffffffffffffff') || uuid_send(person_id) || int4send(coalesce(ordinal, 0))
       || uuid_send(act_id) || coalesce(commitment, '')
FROM act ORDER BY xact_id, person_id, ordinal
"""
LEAVES = """
SELECT int8send(position) || coalesce(uuid_send(act_id), '\\x00000000000000000000000000000000')
FROM leaf ORDER BY position
"""
STATEMENTS = "SELECT position, coalesce(body, '') FROM statement ORDER BY position"
KINDS = """
SELECT person_id, act_id, kind FROM act WHERE (person_id, act_id) IN (SELECT * FROM unnest(%b::uuid[], %b::uuid[]))
"""

AT_ONCE = 4_096
"""Rows fetched at a time."""
_XACT, _PERSON, _KEY, _ACT, _ENTRY = slice(8), slice(8, 24), slice(28), slice(28, 44), slice(44, None)
"""Of a row of `ACTS`; the key is what they are ordered by."""
_ID = 16

WITHOUT = "act without a leaf"
OTHERWISE = "act is not what the log holds at its leaf"
OUT_OF_ORDER = "act out of the order of the log"


def read_leaves(conn: psycopg.Connection) -> Iterator[tuple[int, bytes]]:
    """The leaves by runs of such as follow one another: the first one's position, and the ids of their acts, 16 bytes
    each, end to end."""
    with conn.cursor(name="leaves", binary=True) as cursor:
        cursor.execute(LEAVES)
        while rows := [row for (row,) in cursor.fetchmany(AT_ONCE)]:
            first = int.from_bytes(rows[0][:8], "big", signed=True)
            wanted = pack(f">{len(rows)}q", *range(first, first + len(rows)))
            if b"".join([row[:8] for row in rows]) == wanted:
                yield first, b"".join([row[8:] for row in rows])
            else:
                yield from _runs(rows)


def _runs(rows: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    begin = 0
    positions = [int.from_bytes(row[:8], "big", signed=True) for row in rows]
    for end, (one, other) in enumerate(pairwise([*positions, None]), start=1):
        assert one is not None
        if other != one + 1:
            yield positions[begin], b"".join([row[8:] for row in rows[begin:end]])
            begin = end


def read_statements(conn: psycopg.Connection) -> Iterator[tuple[int, bytes]]:
    """Position and entry of what the register says of itself, in the log's order."""
    with conn.cursor(name="statements", binary=True) as cursor:
        for position, body in cursor.execute(STATEMENTS):
            yield position, statement_commitment(body.encode())


class _Acts:
    """The acts whose transactions have been sealed, in the sealer's order; then `rest`, those that are not."""

    def __init__(self, conn: psycopg.Connection, below: bytes) -> None:
        self._cursor = conn.cursor(name="acts", binary=True)
        self._cursor.execute(ACTS)
        self._below = below
        self._here: list[bytes] = []
        self._rest: list[bytes] = []

    def take(self, number: int) -> list[bytes]:
        """The next so many; fewer where there are no more."""
        while len(self._here) < number and not self._rest:
            rows = self._fetch()
            if not rows:
                break
            end = len(rows)
            if rows[-1][_XACT] >= self._below:
                end = next(place for place, row in enumerate(rows) if row[_XACT] >= self._below)
            self._here += rows[:end]
            self._rest = rows[end:]
        taken = self._here[:number]
        del self._here[:number]
        return taken

    def put_back(self, rows: Sequence[bytes]) -> None:
        self._here[:0] = rows

    def rest(self) -> Iterator[bytes]:
        """Once all others are taken."""
        rows = self._rest
        while rows:
            yield from rows
            rows = self._fetch()

    def _fetch(self) -> list[bytes]:
        return [row for (row,) in self._cursor.fetchmany(AT_ONCE)]


@dataclass(slots=True)
class Claim:
    """Who is said to stand at a place, and so what the log must hold there. `row`: the act's; None for a statement."""

    entry: bytes
    row: bytes | None = None


@dataclass(slots=True, eq=False)
class Open:
    """A place of the log that no act has been found for. `act`: whom its leaf names, if there is one; `leaf`: the hash
    that stands there, empty if it is another's as well; `low` and `high`: between which keys the act's must be."""

    position: int
    act: bytes | None
    leaf: bytes
    low: bytes | None = None
    high: bytes | None = None


class Places:
    """The places of the log, a block at a time from the first to the last."""

    def __init__(self, conn: psycopg.Connection, rounds: Rounds, result: Audit) -> None:
        self._conn, self._rounds, self._result = conn, rounds, result
        self._acts = _Acts(conn, rounds.below)
        self._leaves = read_leaves(conn)
        self._run = next(self._leaves, None)
        self._statements = read_statements(conn)
        self._statement = next(self._statements, None)
        self._passed: dict[bytes, list[bytes]] = {}
        """Acts that were come by before their leaves, by their ids."""
        self._waiting: dict[bytes, Open] = {}
        """Leaves that were come by before their acts, by the ids of these."""
        self._nobodys: set[Open] = set()
        """Places that no leaf names an act for, and leaves that name one that another leaf names."""
        self._last_key: bytes | None = None
        """Of the last act before the block that stood in its order."""
        self._unbounded: list[Open] = []
        """Those of the block before, and of this one, behind which no act is known yet."""
        self._named: list[tuple[str, bytes, int | None]] = []
        """What is to be said, of which act, at which place."""
        self._low = self._high = 0
        self._of_leaves: list[tuple[int, bytes]] = []
        self._of_statements: list[tuple[int, bytes]] = []
        self._unmatched: dict[int, Open] = {}
        """Of this block, as are the three before."""

    def entries(self, low: int, high: int, held: bytes) -> list[bytes] | None:
        """What stands from `low` up to `high`, where acts, leaves, statements and what the log holds there, end to end,
        agree; else None, and `claims` is to be asked."""
        self._low, self._high = low, high
        self._of_leaves = list(self._runs_up_to(high))
        self._of_statements = list(self._statements_up_to(high))
        at = low
        for first, length in sorted(
            [(first, len(ids) // _ID) for first, ids in self._of_leaves]
            + [(position, 1) for position, _ in self._of_statements]
        ):
            if first != at:
                return None
            at += length
        if at != high:
            return None
        ids = b"".join([ids for _, ids in self._of_leaves])
        rows = self._acts.take(len(ids) // _ID)
        entries = [row[_ENTRY] for row in rows]
        for position, entry in self._of_statements:
            entries.insert(position - low, entry)
        if (
            b"".join(entries) != held
            or b"".join([row[_ACT] for row in rows]) != ids
            or not self._of_their_rounds(rows)
        ):
            self._acts.put_back(rows)
            return None
        if rows:
            self._bound(rows[0][_KEY], rows[-1][_KEY])
        return entries

    def claims(self, held: Callable[[int], bytes | None]) -> list[list[Claim]]:
        """Who is said to stand at each place of the block, and who else. `held`: the entry that the log has there."""
        claims: list[list[Claim]] = [[] for _ in range(self._low, self._high)]
        for position, entry in self._of_statements:
            claims[position - self._low].append(Claim(entry))
        leaves = [
            (first + number, ids[_ID * number : _ID * (number + 1)])
            for first, ids in self._of_leaves
            for number in range(len(ids) // _ID)
        ]
        positions = sorted([position for position, _ in chain(leaves, self._of_statements)])
        for position, other in pairwise(positions):
            if position == other:
                self._result.differ("two at one place of the log", None, position=position)
        rows, late = self._match(leaves, held)
        in_order = self._order(leaves, rows, held)
        self._unmatched = {}
        before = self._last_key
        for (position, act), row, orderly in zip(leaves, rows, in_order, strict=True):
            if row is not None:
                claims[position - self._low].append(Claim(row[_ENTRY], row))
                before = row[_KEY] if orderly else before
            elif act not in self._waiting:
                one = Open(position, act, b"", before)
                self._waiting[act] = self._unmatched[position] = one
                self._unbounded.append(one)
            else:
                self._unmatched[position] = Open(position, act, b"", before)
                self._nobodys.add(self._unmatched[position])
        keys = [row[_KEY] for row, orderly in zip(rows, in_order, strict=True) if row is not None and orderly]
        if keys:
            self._bound(keys[0], keys[-1])
        for one, row in late:
            self._resolve(one, row)
        return claims

    def nobody(self, position: int, leaf: bytes) -> None:
        """No act has been found for this place yet, at which the log has this hash."""
        one = self._unmatched.pop(position, None)
        if one is None:
            one = Open(position, None, b"")
            self._nobodys.add(one)
        one.leaf = leaf

    def otherwise(self, position: int, claim: Claim) -> None:
        """The log holds something else there than what is said to stand there."""
        if claim.row is None:
            self._result.differ("statement is not what the log holds", None, position=position)
        else:
            self._named.append((OTHERWISE, claim.row, position))

    def say(self) -> None:
        """Names the acts that were found wrong since."""
        if not self._named:
            return
        ids = [(UUID(bytes=row[_PERSON]), UUID(bytes=row[_ACT])) for _, row, _ in self._named]
        with self._conn.cursor(binary=True) as cursor:
            cursor.execute(KINDS, ([person for person, _ in ids], [act for _, act in ids]))
            kinds = {(person, act): kind for person, act, kind in cursor}
        for (what, _, position), (person, act) in zip(self._named, ids, strict=True):
            facts = {} if position is None else {"position": position}
            self._result.differ(what, person, act=act, kind=kinds.get((person, act)), **facts)
        self._named.clear()

    def end(self) -> None:
        """After the last block: who is left over, on either side."""
        while self._run is not None:
            self._beyond(*self._run)
            self._run = next(self._leaves, None)
        by_leaf: dict[bytes, Open] | None = None
        for row in chain(chain.from_iterable(self._passed.values()), self._all_acts()):
            one = self._waiting.pop(row[_ACT], None)
            if one is not None:
                self._resolve(one, row)
                continue
            if by_leaf is None:
                by_leaf = {one.leaf: one for one in chain(self._waiting.values(), self._nobodys)}
            place = by_leaf.pop(leaf_hash(row[_ENTRY]), None)
            if place is not None:
                self._forget(place)
            self._named.append((WITHOUT, row, place.position if place is not None else None))
            if len(self._named) == AT_ONCE:
                self.say()
        if self._waiting:
            for row in self._acts.rest():
                if (one := self._waiting.pop(row[_ACT], None)) is not None:
                    self._resolve(one, row)
        self.say()
        for one in sorted(
            (*self._waiting.values(), *self._nobodys), key=lambda one: (one.position, one.act or b"")
        ):
            facts = {} if one.act is None else {"act": uuid_of_bytes(one.act)}
            self._result.differ("leaf without its act", None, position=one.position, **facts)

    def _runs_up_to(self, high: int) -> Iterator[tuple[int, bytes]]:
        while self._run is not None:
            first, ids = self._run
            if first < self._low:  # where no constraint keeps it from lying before the first place
                cut = min(self._low - first, len(ids) // _ID)
                self._beyond(first, ids[: _ID * cut])
                first, ids = first + cut, ids[_ID * cut :]
            cut = _ID * max(high - first, 0)
            if ids[:cut]:
                yield first, ids[:cut]
            if len(ids) > cut:
                self._run = max(first, high), ids[cut:]
                return
            self._run = next(self._leaves, None)

    def _statements_up_to(self, high: int) -> Iterator[tuple[int, bytes]]:
        while self._statement is not None and self._statement[0] < high:
            if self._statement[0] >= self._low:
                yield self._statement
            self._statement = next(self._statements, None)

    def _beyond(self, first: int, ids: bytes) -> None:
        for number in range(len(ids) // _ID):
            act = uuid_of_bytes(ids[_ID * number : _ID * (number + 1)])
            self._result.differ("leaf beyond the log", None, position=first + number, act=act)

    def _of_their_rounds(self, rows: Sequence[bytes]) -> bool:
        """Whether the rows, which fill the block but for statements, are each of the round to which its place
        belongs."""
        rounds = self._rounds
        positions = [position for position, _ in self._of_statements]
        begin = 0
        for number in range(rounds.at(self._low), rounds.at(self._high - 1) + 1):
            until = min(rounds.sizes[number], self._high)
            end = until - self._low - bisect_left(positions, until)
            if end > begin and not (
                rounds.of(rows[begin][_XACT]) == number == rounds.of(rows[end - 1][_XACT])
            ):
                return False
            begin = end
        return True

    def _match(
        self, leaves: Sequence[tuple[int, bytes]], held: Callable[[int], bytes | None]
    ) -> tuple[list[bytes | None], list[tuple[Open, bytes]]]:
        """The act of each leaf, as far as it has been come by; and acts of leaves before these.

        As many acts are read on as leaves are without one, and then as many again as still are, while that finds any:
        those behind the last that was found belong to the next leaves.
        """
        where: dict[bytes, list[int]] = {}
        for number, (_, act) in enumerate(leaves):
            where.setdefault(act, []).append(number)
        rows: list[bytes | None] = [None] * len(leaves)

        def settle(row: bytes) -> bool:
            numbers = where.get(row[_ACT])
            if not numbers:
                return False
            best = next((n for n in numbers if held(leaves[n][0]) == row[_ENTRY]), numbers[0])
            numbers.remove(best)
            rows[best] = row
            return True

        for act in where:
            for row in self._passed.pop(act, ()):
                if not settle(row):
                    self._passed.setdefault(act, []).append(row)
        read: list[bytes] = []
        found: list[bool] = []
        while lacking := rows.count(None):
            some = self._acts.take(lacking)
            found_now = [settle(row) for row in some]
            read += some
            found += found_now
            if not any(found_now):
                break
        if any(found):
            end = len(found) - found[::-1].index(True)
            self._acts.put_back(read[end:])
            del read[end:], found[end:]
        late = []
        for row, settled in zip(read, found, strict=True):
            if settled:
                continue
            one = self._waiting.pop(row[_ACT], None)
            if one is not None:
                late.append((one, row))
            else:
                self._passed.setdefault(row[_ACT], []).append(row)
        return rows, late

    def _order(
        self,
        leaves: Sequence[tuple[int, bytes]],
        rows: Sequence[bytes | None],
        held: Callable[[int], bytes | None],
    ) -> list[bool]:
        """Which of the acts stand in the sealer's order, as many as can. The others are named, but for those that the
        log doesn't hold there."""
        fits = [
            row is not None and held(position) in (row[_ENTRY], None)
            for (position, _), row in zip(leaves, rows, strict=True)
        ]
        of_round = [
            fit and row is not None and self._rounds.of(row[_XACT]) == self._rounds.at(position)
            for (position, _), row, fit in zip(leaves, rows, fits, strict=True)
        ]
        numbers = [number for number, right in enumerate(of_round) if right]
        keys = [row[_KEY] for row, right in zip(rows, of_round, strict=True) if right and row is not None]
        chosen = _ascending(keys)
        first = self._last_key
        # One act alone that belongs before this block; were they more, the last before it stood wrong.
        if first is not None and [keys[place] < first for place in chosen[:2]] in ([True], [True, False]):
            del chosen[0]
        orderly = [False] * len(rows)
        for number in chosen:
            orderly[numbers[number]] = True
        for (position, _), row, fit, right in zip(leaves, rows, fits, orderly, strict=True):
            if row is not None and fit and not right:
                self._named.append((OUT_OF_ORDER, row, position))
        return orderly

    def _bound(self, first: bytes, last: bytes) -> None:
        """The keys in the block go from `first` to `last`."""
        for one in self._unbounded:
            if one.high is None and not self._low <= one.position < self._high:
                one.high = first
        self._unbounded = [one for one in self._unbounded if one.high is None]
        self._last_key = last

    def _resolve(self, one: Open, row: bytes) -> None:
        """The act of a leaf has been found."""
        key = row[_KEY]
        if one.leaf and leaf_hash(row[_ENTRY]) != one.leaf:
            self._named.append((OTHERWISE, row, one.position))
        elif (
            self._rounds.of(row[_XACT]) != self._rounds.at(one.position)
            or (one.low is not None and key < one.low)
            or (one.high is not None and key > one.high)
        ):
            self._named.append((OUT_OF_ORDER, row, one.position))

    def _forget(self, one: Open) -> None:
        if one.act is not None and self._waiting.get(one.act) is one:
            del self._waiting[one.act]
        else:
            self._nobodys.discard(one)

    def _all_acts(self) -> Iterator[bytes]:
        while rows := self._acts.take(AT_ONCE):
            yield from rows


def _ascending(keys: Sequence[bytes]) -> list[int]:
    """The places of a longest ascending run among these keys, others left out."""
    ends: list[bytes] = []
    places: list[int] = []
    before: list[int] = []
    for place, key in enumerate(keys):
        length = bisect_right(ends, key)
        before.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(key)
            places.append(place)
        else:
            ends[length], places[length] = key, place
    chosen: list[int] = []
    place = places[-1] if places else -1
    while place >= 0:
        chosen.append(place)
        place = before[place]
    return chosen[::-1]
