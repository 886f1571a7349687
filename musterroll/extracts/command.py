"""`musterroll-verify`: check extracts offline, without the register; `musterroll verify` says the same words."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from musterroll.errors import BadInput, MusterrollError
from musterroll.extracts.published import published_log
from musterroll.extracts.report import Report, Statement, each
from musterroll.extracts.verify import verify
from musterroll.proof.note import NoteKey, parse_vkey
from musterroll.proof.policy import Policy, parse_policy

SUMMARY = "Check each extract FILE, JSON or PDF, and say in words what is proved and what is not."
EXITS = "Exits 0 if every file is in order, else 1."
UNTRUSTED = "A key that comes with the file proves nothing and is never used."
KEY_HELP = "Key of the log, from a source you trust."
POLICY_HELP = "A C2SP tlog-policy: logs to trust, and witnesses who must have cosigned the checkpoint."
LOG_HELP = "Also compare with the log as it is published there."
JSON_HELP = "A JSON list of reports instead of lines."

GREEN, RED, YELLOW = 32, 31, 33
MARKS = {"proved": ("proved    ", GREEN), "failed": ("FAILED    ", RED), "not proved": ("not proved", YELLOW)}

Say = Callable[[str], object]
Paint = Callable[[str, int], str]


def painted(words: str, colour: int) -> str:
    """The words in a terminal's colour."""
    return f"\x1b[{colour}m{words}\x1b[0m"


def plain(words: str, colour: int) -> str:
    """The words alone."""
    return words


def check(
    files: Sequence[Path],
    keys: Sequence[NoteKey],
    place: str | None,
    say: Say,
    *,
    policy: Policy | None = None,
    as_json: bool = False,
    paint: Paint = plain,
) -> bool:
    """Checks each file with these keys, by the policy, and against the log published at `place`; whether all are in
    order.

    `say` is called with each line, or once with all reports as JSON. Raises BadInput for a place that is none and
    for a PDF that can't be read here.
    """
    log = published_log(place) if place is not None else None
    reports = []
    for path in files:
        try:
            reports.append((path, verify(path.read_bytes(), keys, log, policy)))
        except BadInput as error:
            raise BadInput(f"{path}: {error}", where=str(path), accepted=error.accepted) from error
    if as_json:
        say(json.dumps([_row(path, report) for path, report in reports], ensure_ascii=False, indent=1))
    else:
        for path, report in reports:
            _say(path, report, say, paint)
    return all(report.ok for _, report in reports)


def read_policy(path: Path) -> Policy:
    """The policy in that file. Raises BadInput, naming file and line, for what is none."""
    try:
        return parse_policy(path.read_bytes())
    except BadInput as error:
        raise BadInput(f"{path}, {error}", where=str(path), accepted=error.accepted) from error


def _say(path: Path, report: Report, say: Say, paint: Paint) -> None:
    verdict = paint("in order", GREEN) if report.ok else paint("NOT in order", RED)
    say(f"{path}: {verdict}")

    def line(statement: Statement) -> None:
        mark, colour = MARKS[statement.outcome]
        say(f"  {paint(mark, colour)}  {statement.says}")

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


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the wheel: 0 if every file is in order, 1 if not, 2 for bad arguments."""
    parser = argparse.ArgumentParser(
        prog="musterroll-verify",
        description=SUMMARY,
        epilog=f"{EXITS} {UNTRUSTED}",
    )
    parser.add_argument("files", nargs="+", type=_file, metavar="FILE", help="An extract, JSON or PDF.")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help=KEY_HELP)
    parser.add_argument("--policy", type=_file, metavar="FILE", help=POLICY_HELP)
    parser.add_argument("--log", metavar="DIR|URL", help=LOG_HELP)
    parser.add_argument("--json", action="store_true", help=JSON_HELP)
    asked = parser.parse_args(arguments)
    paint = painted if sys.stdout.isatty() else plain
    try:
        keys = [parse_vkey(vkey) for vkey in asked.key]
        policy = read_policy(asked.policy) if asked.policy is not None else None
        ok = check(asked.files, keys, asked.log, print, policy=policy, as_json=asked.json, paint=paint)
    except MusterrollError as refusal:
        print(f"musterroll-verify: {refusal}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"musterroll-verify: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
