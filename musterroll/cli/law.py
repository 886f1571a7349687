"""`musterroll law`: what the packs hold, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click

from musterroll.law.packs import PACKS
from musterroll.law.vocabulary import Pack, Term


@click.group(epilog="Example: musterroll law codes ru")
def command() -> None:
    """What the law of a pack says: its codes, as scenarios, pages and programs use them."""


@command.command(epilog="Example: musterroll law codes ee --json")
@click.argument("pack", type=click.Choice(sorted(PACKS)))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def codes(pack: str, as_json: bool) -> None:
    """List the codes of PACK with their names in English and Russian, and where each stands in the law."""
    listed = codes_of(PACKS[pack])
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
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
