"""`musterroll verify`: check extracts offline. Needs neither the database nor Django."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from musterroll.config import Config

if TYPE_CHECKING:
    from musterroll.extracts.verify import Report
    from musterroll.proof.note import NoteKey

MARKS = {
    "proved": ("proved    ", "green"),
    "failed": ("FAILED    ", "red"),
    "not proved": ("not proved", "yellow"),
}


@click.command(
    epilog='Example: musterroll verify extract.pdf --key "register.example/musterroll+1a2b3c4d+AQ…"'
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--key", "vkeys", multiple=True, metavar="VKEY", help="Key of the log, from a source you trust."
)
@click.option("--log", "place", metavar="DIR|URL", help="Also compare with the log as it is published there.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of reports instead of lines.")
def command(files: tuple[Path, ...], vkeys: tuple[str, ...], place: str | None, as_json: bool) -> None:
    """Check each extract FILE, JSON or PDF, and say in words what is proved and what is not.

    Exits 0 if every file is in order, else 1. Without --key, the key pinned on this machine counts (that of a register
    run here, DATA_DIR/keys/log.vkey). A key that comes with the file proves nothing and is never used.
    """
    from musterroll.extracts.published import published_log
    from musterroll.extracts.verify import verify

    keys, pinned = _keys(vkeys)
    log = published_log(place) if place is not None else None
    reports = [(path, verify(path.read_bytes(), keys, log)) for path in files]
    if as_json:
        click.echo(json.dumps([_row(path, report) for path, report in reports], ensure_ascii=False, indent=1))
    else:
        if pinned is not None:
            click.echo(f"key of the log: the one pinned in {pinned}")
        for path, report in reports:
            _say(path, report)
    sys.exit(0 if all(report.ok for _, report in reports) else 1)


def _keys(vkeys: tuple[str, ...]) -> tuple[list[NoteKey], Path | None]:
    """The keys to trust, and where they were pinned if they weren't given. Raises BadInput for a malformed one."""
    from musterroll.proof.note import parse_vkey

    if vkeys:
        return [parse_vkey(vkey) for vkey in vkeys], None
    pinned = Config.from_env().data_dir / "keys" / "log.vkey"
    if not pinned.is_file():
        return [], None
    return [parse_vkey(line) for line in pinned.read_text(encoding="utf-8").split()], pinned


def _say(path: Path, report: Report) -> None:
    from musterroll.extracts.verify import each

    verdict = click.style("in order", fg="green") if report.ok else click.style("NOT in order", fg="red")
    click.echo(f"{path}: {verdict}")

    def line(statement) -> None:  # type: ignore[no-untyped-def]
        mark, colour = MARKS[statement.outcome]
        click.echo(f"  {click.style(mark, fg=colour)}  {statement.says}")

    each(report, line)


def _row(path: Path, report: Report) -> dict[str, object]:
    return {
        "file": str(path),
        "ok": report.ok,
        "changed": report.changed,
        "statements": [
            {"outcome": one.outcome, "step": one.step, "says": one.says, "where": one.where}
            for one in report.statements
        ],
    }
