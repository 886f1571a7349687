"""`musterroll law`: what the packs hold, and what the law makes of one person or one summons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from musterroll.case.rules import rules_digest, rules_text
from musterroll.cli import _law as told
from musterroll.errors import UnknownCode
from musterroll.law.compare import diff as difference
from musterroll.law.compare import groups
from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Pack, Term

if TYPE_CHECKING:
    import psycopg

AHEAD = timedelta(days=150)
"""How far past the appearance date, or past today, a timeline looks unless it is told."""


class Day(click.ParamType):
    """A day as in ISO 8601."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:  # fromisoformat also takes 20260302 and days of a week
            self.fail(f"{value!r} is no day; accepted: a date as 2026-03-02", param, ctx)
        return day


CODE = click.Choice(sorted(PACKS))
PACK = click.argument("pack", metavar="PACK", type=CODE)


def _own_pack(ctx: click.Context, param: click.Parameter, code: str | None) -> str:
    """That pack, or the one that the register here follows."""
    from musterroll.config import Config

    return code or CODE.convert(Config.from_env().pack, param, ctx)


def _and_days(count: int) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[Any, ...]]:
    """Reads a pack's code, which may be left out, and so many days after it."""

    def read(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> tuple[Any, ...]:
        if len(words) not in (count, count + 1):
            raise click.BadArgumentUsage(f"accepted: {param.metavar}", ctx)
        code = CODE.convert(words[0], param, ctx) if len(words) > count else None
        days = [Day().convert(word, param, ctx) for word in words[-count:]]
        return _own_pack(ctx, param, code), *days

    return read


LANG = click.option(
    "--lang",
    type=click.Choice(told.LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the words.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
PURPOSE = click.option(
    "--purpose", required=True, help="Why the file is read. The person sees it, with the reader."
)
READER = click.option(
    "--reader", default="operator:cli", show_default=True, help="Who reads the file, as ROLE:NAME."
)


@click.group(epilog="Example: musterroll law at ru 2026-03-02")
def command() -> None:
    """What the law of a pack says, at a date and between two, and what it makes of one person or one summons."""


def _print(lines: Iterable[str]) -> None:
    click.echo("\n".join(lines))


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


@command.command(epilog="Example: musterroll law show ee --lang et")
@click.argument("pack", metavar="[PACK]", required=False, type=CODE, callback=_own_pack)
@LANG
@JSON
def show(pack: str, lang: str, as_json: bool) -> None:
    """Show the whole of PACK, or of the register's own: its editions, the acts behind them, its sources, and every rule
    of all dates."""
    held = PACKS[pack]
    if as_json:
        _print_json(told.pack_object(held))
    else:
        _print(told.pack_lines(held, held.changes[-1], lang))


@command.command(epilog="Example: musterroll law at ru 2023-08-04")
@click.argument("asked", metavar="[PACK] DATE", nargs=-1, callback=_and_days(1))
@LANG
@JSON
def at(asked: tuple[str, date], lang: str, as_json: bool) -> None:
    """Show the law of PACK, or of the register's own, in force on DATE, each rule with its citation, its words and
    whether it is verified."""
    pack, day = asked
    edition = PACKS[pack].at(day)
    found = groups(edition.rules)
    if as_json:
        until = edition.until.isoformat() if edition.until else None
        _print_json(
            {
                "pack": pack,
                "day": day.isoformat(),
                "edition": {"since": edition.since.isoformat(), "until": until},
                "groups": told.group_objects(found),
            }
        )
    else:
        _print(
            [
                f"{pack}, {day.isoformat()}: {told.edition_line(edition, lang)}",
                *told.group_lines(found, day, lang),
            ]
        )


@command.command(epilog="Example: musterroll law diff ee 2021-12-31 2022-01-01")
@click.argument("asked", metavar="[PACK] DATE1 DATE2", nargs=-1, callback=_and_days(2))
@LANG
@JSON
def diff(asked: tuple[str, date, date], lang: str, as_json: bool) -> None:
    """Show what was added to the law of PACK, or of the register's own, ended or changed from DATE1 to DATE2."""
    pack, first, second = asked
    found = difference(PACKS[pack], first, second)
    if as_json:
        _print_json({"pack": pack} | told.difference_object(found))
    else:
        _print(told.difference_lines(found, lang))


@command.command(epilog="Example: musterroll law unverified ru --json")
@click.argument("pack", metavar="[PACK]", required=False, type=CODE)
@LANG
@JSON
def unverified(pack: str | None, lang: str, as_json: bool) -> None:
    """List every rule that no text read here confirms, of PACK or of all packs, with how it was known."""
    chosen = [PACKS[pack]] if pack else list(PACKS.values())
    found = {held: told.unverified(held) for held in chosen}
    if as_json:
        _print_json([told.unverified_object(one, held) for held, rows in found.items() for one in rows])
        return
    for held, rows in found.items():
        click.echo(click.style(f"{held.code}: {len(rows)}", bold=True))
        _print(
            [told.unverified_line(one, held, lang) for one in rows] or [told.said("none unverified", lang)]
        )


@command.command(epilog="Example: musterroll law rules ru > rules.json")
@click.argument("pack", metavar="[PACK]", required=False, type=CODE, callback=_own_pack)
def rules(pack: str) -> None:
    """Print the rules of PACK, or of the register's own, byte by byte as the log and every extract name them: by their
    SHA-256. Keep them before an upgrade that changes them: `musterroll audit --rules` then judges by them what was done
    under them."""
    click.echo(rules_text(PACKS[pack]), nl=False)


@command.command(
    epilog="Example: musterroll law explain 9012345678 --purpose answer_person --at 2026-03-02 --kind board"
)
@click.argument("person", metavar="PERSON")
@PURPOSE
@click.option(
    "--at", "day", metavar="DATE", type=Day(), help="The day whose law is asked; today if not given."
)
@click.option("--kind", help="One kind of summons only, by its code.")
@READER
@LANG
@JSON
def explain(
    person: str, purpose: str, day: date | None, kind: str | None, reader: str, lang: str, as_json: bool
) -> None:
    """Say what the law of a day makes of PERSON, a personal number or an id, by what the register holds now.

    For every kind of summons: whether the person may be called to it, each condition's answer, the particulars it used
    with their source and date, and what an unknown shields from. The reading is journalled, and the person sees it.
    """
    from musterroll.case.standing import may_be_called, standing
    from musterroll.cli._person import find
    from musterroll.law.calendar import day_of
    from musterroll.register.reads import open_file

    with _register() as (conn, law, now):
        # What can't be answered is refused before anything is read.
        if day is not None:
            law.at(day)
        if kind is not None and kind not in law.kinds:
            raise UnknownCode(
                f"no kind of summons is called {kind!r}; accepted: {', '.join(law.kinds)}",
                where="--kind",
                accepted=tuple(law.kinds),
            )
        opened = open_file(conn, law, find(conn, person), reader=reader, purpose=purpose, at=now)
    file = opened.file
    asked = day or day_of(now, file.zone)
    found = standing(file, asked, opened.setting)
    calls = (may_be_called(file, kind, asked, opened.setting),) if kind else found.calls
    if as_json:
        _print_json(
            {"person": str(file.person), "pack": law.code, "rules": rules_digest(law)}
            | told.standing_object(found, calls)
        )
        return
    title = f"{file.name}, {file.personal_number} — {told.said('on', lang, day=asked.isoformat())}"
    click.echo(click.style(title, bold=True) + f", {told.edition_line(found.edition, lang)}")
    _print(told.standing_lines(found, calls, law, lang))
    click.echo(told.said("rests on", lang, digest=rules_digest(law)))


@command.command(
    epilog="Example: musterroll law timeline 0b8f2c1e-5d0e-4a37-9c55-1f2e3d4c5b6a --purpose answer_person --lang ru"
)
@click.argument("summons", metavar="SUMMONS", type=click.UUID)
@PURPOSE
@click.option(
    "--until", metavar="DATE", type=Day(), help="The last day told of; five months ahead if not given."
)
@READER
@LANG
@JSON
def timeline(summons: UUID, purpose: str, until: date | None, reader: str, lang: str, as_json: bool) -> None:
    """Tell what happened in the case of SUMMONS, by its id, and what follows as things stand, day by day with reasons.

    The reading is journalled, and the person sees it.
    """
    from musterroll.case.timeline import timeline_of
    from musterroll.cli._person import of_summons
    from musterroll.law.calendar import day_of
    from musterroll.register.reads import open_file

    with _register() as (conn, law, now):
        opened = open_file(conn, law, of_summons(conn, summons), reader=reader, purpose=purpose, at=now)
    case = opened.file.cases[summons]
    last = until or day_of(max(now, case.appear_at) + AHEAD, case.zone)
    events = timeline_of(opened.file, case, opened.setting, last)
    if as_json:
        rows = [told.event_object(event, case.zone) for event in events]
        of = {"summons": str(case.id), "pack": law.code, "rules": rules_digest(law), "zone": case.zone}
        _print_json(of | {"events": rows})
    elif events:
        _print(told.event_lines(events, case.zone, lang))
        click.echo(told.said("rests on", lang, digest=rules_digest(law)))
    else:
        click.echo(told.said("nothing to tell", lang, day=last.isoformat()))


@contextmanager
def _register() -> Iterator[tuple[psycopg.Connection, Pack, datetime]]:
    """A connection to the register, the pack it follows, and its present moment."""
    from musterroll.config import Config
    from musterroll.demo.clock import TurnedClock
    from musterroll.law.packs import pack
    from musterroll.postgres import server

    config = Config.from_env()
    with server(config.data_dir, config.database_url) as database, database.connect("worker") as conn:
        yield conn, pack(config.pack), TurnedClock(config.data_dir).now()


@command.command(epilog="Example: musterroll law codes ee --json")
@PACK
@JSON
def codes(pack: str, as_json: bool) -> None:
    """List the codes of PACK with their names in English and Russian, and where each stands in the law."""
    listed = codes_of(PACKS[pack])
    if as_json:
        _print_json(listed)
        return
    for title, rows in listed.items():
        click.echo(click.style(title.replace("_", " "), bold=True))
        for row in rows:
            click.echo("  " + _line(row))


def codes_of(pack: Pack) -> dict[str, list[dict[str, Any]]]:
    """Group → rows of `code`, `en`, `ru` and, where there is one, `type`, `source`, `citation`, `verified`."""
    from musterroll.case.steps import WHAT_FALLS_DUE

    return {
        "kinds": _named(pack.kinds),
        "methods": _named(pack.methods),
        "facts": [_term(term) | {"type": term.type, "source": term.source} for term in pack.facts.values()],
        "sources": _terms(pack.sources.values()),
        "reasons": _terms(pack.reasons.values()),
        "grounds": _terms(pack.grounds.values()),
        "measures": _named(pack.measures),
        "what_falls_due": _named(WHAT_FALLS_DUE),
    }


def _named(names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [{"code": code, "en": words["en"], "ru": words["ru"]} for code, words in names.items()]


def _terms(terms: Iterable[Term]) -> list[dict[str, Any]]:
    return [_term(term) for term in terms]


def _term(term: Term) -> dict[str, Any]:
    row: dict[str, Any] = {"code": term.code, "en": term.name["en"], "ru": term.name["ru"]}
    if term.citation:
        row["citation"] = term.citation
    return row | {"verified": term.verified}


def _line(row: Mapping[str, Any]) -> str:
    more = [str(row[key]) for key in ("type", "source", "citation") if row.get(key)]
    if not row.get("verified", True):
        more.append("unverified")
    return f"{row['code']:<28}{row['en']} · {row['ru']}" + (f"  ({', '.join(more)})" if more else "")
