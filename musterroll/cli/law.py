"""`musterroll law`: what the packs know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from musterroll.law.vocabulary import Pack, Term


@click.group(epilog="Example: musterroll law codes ru")
def command() -> None:
    """Ask the rule packs."""


@command.command(epilog="Example: musterroll law codes ee --json")
@click.argument("pack")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def codes(pack: str, as_json: bool) -> None:
    """List the codes of a PACK (ru, ee), as scenario files and the API use them."""
    from musterroll.law.packs import pack as pack_of

    found = _codes(pack_of(pack))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for table, rows in found.items():
        click.secho(f"\n{table}", bold=True)
        for code, words in rows.items():
            extra = f"  [{words['type']}]" if "type" in words else ""
            mark = "" if words.get("verified", True) else "  (unverified)"
            click.echo(f"  {code:28} {words.get('en', '')} · {words.get('ru', '')}{extra}{mark}")


def _codes(pack: Pack) -> dict[str, dict[str, dict[str, Any]]]:
    from musterroll.case.steps import WHAT_FALLS_DUE

    return {
        "kinds of summons": _words(pack.kinds),
        "ways of service": _words(pack.methods),
        "facts": {
            code: {**_term(term), "type": term.type, "source": term.source}
            for code, term in pack.facts.items()
        },
        "sources": {code: _term(term) for code, term in pack.sources.items()},
        "valid reasons": {code: _term(term) for code, term in pack.reasons.items()},
        "grounds for deferment": {code: _term(term) for code, term in pack.grounds.items()},
        "measures": _words(pack.measures),
        "what falls due": {code: {} for code in WHAT_FALLS_DUE},
    }


def _words(table: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    return {code: dict(words) for code, words in table.items()}


def _term(term: Term) -> dict[str, Any]:
    return {**term.name, "citation": term.citation, "verified": term.verified}
