"""`musterroll scenario`: play cases of law and say what held."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from musterroll.config import Config
from musterroll.errors import BadInput


@click.command(epilog="Example: musterroll scenario scenarios/ru/served-by-register.yaml")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="A JSON list of findings instead of lines.")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Play each scenario FILE (or every *.yaml below a folder) in a fresh database, through the product's own doors.

    Prints a line for each expectation and exits 1 if one fails. The format is described in docs/scenarios.md.
    """
    from musterroll.postgres import server
    from musterroll.scenarios.play import play
    from musterroll.scenarios.story import read_story
    from musterroll.site.setup import clone, drop, template

    config = Config.from_env()
    stories, bad = [], []
    for path in _files(files):
        try:
            stories.append(read_story(path))
        except BadInput as error:
            bad.append(str(error))
    findings = []
    if stories:
        with server(config.data_dir, config.database_url) as database:
            origin = template(database)
            for number, story in enumerate(stories):
                name = f"musterroll_scenario_{os.getpid()}_{number}"
                empty = clone(database, origin, name)
                try:
                    for finding in play(story, empty):
                        findings.append(finding)
                        if not as_json:
                            _say(finding)
                finally:
                    drop(database, name)
    for message in bad:
        click.echo(f"musterroll: {message}", err=True)
    failed = [finding for finding in findings if not finding.ok]
    if as_json:
        click.echo(json.dumps([finding.row() for finding in findings], ensure_ascii=False, indent=1))
    else:
        held = len(findings) - len(failed)
        click.echo(f"{len(stories)} scenarios, {held} findings held, {len(failed)} failed")
    sys.exit(1 if failed or bad else 0)


def _files(given: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        found += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return found


def _say(finding) -> None:  # type: ignore[no-untyped-def]
    mark = click.style("ok  ", fg="green") if finding.ok else click.style("FAIL", fg="red")
    text = (
        f"{mark} {finding.file}  {finding.at}  {finding.subject}  {finding.field}: {_short(finding.expected)}"
    )
    click.echo(text if finding.ok else f"{text}, found {_short(finding.found)}")


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
