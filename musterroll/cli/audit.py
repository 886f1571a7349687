"""`musterroll audit`: refold everything and report what differs and what the law does not bear out."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from musterroll.config import Config
from musterroll.errors import BadInput, BadNote

if TYPE_CHECKING:
    from musterroll.register.audit import Audit

MEANWHILE = timedelta(minutes=5)
"""What may be recorded between the look at the clock and the snapshot that is audited."""


@click.command(epilog="Example: musterroll audit --since checkpoint.last-year | python -m json.tool")
@click.option(
    "--since",
    metavar="CHECKPOINT",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint of this log that somebody kept, best one that witnesses cosigned: the log must continue it.",
)
@click.option(
    "--rules",
    "texts",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Rules of an earlier time, as `musterroll law rules` printed them then: acts under them are judged by them.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Processes that share the work, each with a connection to the database.  [default: a processor core each]",
)
@click.option(
    "--json", "as_json", is_flag=True, help="JSON, which is what it prints anyway, and no progress bar."
)
def command(since: Path | None, texts: tuple[Path, ...], jobs: int | None, as_json: bool) -> None:
    """Replay the whole journal and compare it with the log and with what the register says.

    Prints {acts, cases, measures, sealed, erased, rules, past_the_journal, promises, kinds, differences, unlawful}
    as JSON; exits 1 if anything was found. `promises` counts the findings by the promise they show broken (null: no
    replay can tell; `none`: it breaks no promise), `kinds` by what they are, `rules` tells under which rules of the
    log how many acts were sealed; none of these names anybody. The audit itself is journalled: one act that shows
    no person.

    Whoever holds the log's key can write the whole register anew. Only --since finds that.
    """
    from musterroll.case.acts import REGISTER, RegisterAudited
    from musterroll.clock.worker import ORIGIN
    from musterroll.demo.clock import TurnedClock
    from musterroll.journal.append import encode
    from musterroll.journal.logkeys import public_keys
    from musterroll.journal.witnesses import read_policy
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.proof.checkpoint import open_checkpoint
    from musterroll.proof.commitment import commitment
    from musterroll.register.audit import audit
    from musterroll.register.rules import rules_in_use

    config = Config.from_env()
    at = TurnedClock(config.data_dir).now()
    keys = public_keys(config.data_dir, ORIGIN)
    seen = since.read_bytes() if since is not None else None
    if seen is not None:
        try:
            open_checkpoint(seen, keys)
        except BadNote as error:
            raise BadInput(
                f"{since} is no checkpoint of this log: {error}",
                where="--since",
                accepted="a signed checkpoint, as /log/checkpoint serves it",
            ) from error
    kept = [text.read_bytes() for text in texts]
    witnesses = read_policy(config.witnesses, keys).witnesses if config.witnesses is not None else ()
    law = pack(config.pack)
    with server(config.data_dir, config.database_url) as database, database.connect("auditor") as conn:
        (people,) = conn.execute("SELECT count(*) FROM file").fetchone() or (0,)
        hidden = as_json or not sys.stderr.isatty()
        with click.progressbar(length=people, label="People", file=sys.stderr, hidden=hidden) as bar:
            found = audit(
                conn,
                law,
                keys,
                lambda done: bar.update(done - bar.pos),
                since=seen,
                witnesses=[witness.key for witness in witnesses],
                rules=rules_in_use(law),
                at=at + MEANWHILE,
                texts=kept,
                jobs=jobs or len(os.sched_getaffinity(0)),
            )
        act = RegisterAudited(
            id=uuid4(),
            person=REGISTER,
            effective_at=at,
            recorded_at=at,
            author="auditor:cli",
            findings=found.findings,
        )
        payload, salt = encode(act), secrets.token_bytes(16)
        conn.execute(
            "SELECT record_audit(%s, %s, %s, %s, %s)",
            (act.id, at, commitment(act.kind, salt, payload), salt, payload.decode()),
        )
    click.echo(json.dumps(found.summary(), ensure_ascii=False, indent=1))
    for line in left_to_do(found, {str(path): text for path, text in zip(texts, kept, strict=True)}):
        click.echo(line, err=True)
    sys.exit(0 if found.clean else 1)


def left_to_do(found: Audit, texts: Mapping[str, bytes]) -> Iterator[str]:
    """What whoever audits can do for acts that were not judged. `texts`: the rules handed in, by where they lie."""
    from musterroll.register.audit import NOT_JUDGED

    named = {one["digest"] for one in found.rules}
    for path, text in texts.items():
        digest = sha256(text).hexdigest()
        if digest not in named:
            yield f"{path}: the log names no rules with the SHA-256 {digest}; accepted: {', '.join(sorted(named))}"
    if not found.kinds[NOT_JUDGED]:
        return
    for one in found.rules:
        if not one["at_hand"]:
            yield (
                f"Leaf {one['from']} of the log names rules with the SHA-256 {one['digest']}, which this version lacks."
                " The version that stated them prints them: `musterroll law rules > rules.json`. Hand them in with"
                " `musterroll audit --rules rules.json`, and the acts under them are judged by them."
            )
