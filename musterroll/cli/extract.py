"""`musterroll extract`: an official extract of one person's file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from musterroll.cli._person import find
from musterroll.config import Config
from musterroll.errors import BadInput, DatabaseUnavailable


@click.command(
    epilog="Example: musterroll extract 9012345678 --kind summonses --format pdf --lang en -o extract.pdf"
)
@click.argument("person", metavar="PERSON")
@click.option(
    "--kind", type=click.Choice(["registration", "summonses"]), required=True, help="Which extract."
)
@click.option("--format", "form", type=click.Choice(["json", "pdf"]), default="json", show_default=True)
@click.option(
    "--lang", type=click.Choice(["ru", "en"]), help="Language of the PDF; the country's if not given."
)
@click.option("--author", default="operator:cli", show_default=True, help="Who had it made, as ROLE:NAME.")
@click.option(
    "--verify-url", help="Address of the verify page for the QR code; {id} stands for the extract's id."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE"
)
@click.option("--json", "as_json", is_flag=True, help="Say what was made as JSON.")
def command(
    person: str,
    kind: str,
    form: str,
    lang: str | None,
    author: str,
    verify_url: str | None,
    output: Path,
    as_json: bool,
) -> None:
    """Issue an extract of PERSON, a personal number or an id, and write it to FILE.

    That it was issued is an act in the person's file, which the person sees; its proof of a place in the log goes
    into the file, so that anybody can check it offline with `musterroll verify`.
    """
    import json

    from musterroll.clock.worker import ORIGIN
    from musterroll.demo.clock import TurnedClock
    from musterroll.extracts.issue import issue, wait
    from musterroll.journal.seal import log_signer, publish, seal
    from musterroll.law.packs import pack
    from musterroll.postgres import server
    from musterroll.register.rules import rules_in_use

    config = Config.from_env()
    law = pack(config.pack)
    clock = TurnedClock(config.data_dir)
    with (
        _opened(output) as file,
        server(config.data_dir, config.database_url) as database,
        database.connect("worker") as conn,
    ):
        signer = log_signer(config.data_dir, ORIGIN)
        whom = find(conn, person)
        act = issue(conn, law, whom, kind, clock.now(), author)
        extract = wait(conn, law, whom, act, seal=lambda: seal(conn, signer, clock.now(), rules_in_use(law)))
        publish(conn, config.data_dir / "log")
        if extract is None:
            raise DatabaseUnavailable(
                "the log could not be sealed; the extract is recorded, try again for its file"
            )
        if form == "json":
            data = extract.json
        else:
            from musterroll.extracts.pdf import make_pdf
            from musterroll.extracts.signer import paper_signer

            url = (verify_url or f"http://127.0.0.1:{config.port}/verify/{{id}}").replace(
                "{id}", str(extract.id)
            )
            data = make_pdf(extract, lang or law.languages[0], url, paper_signer(config.data_dir, ORIGIN))
        if file.seekable():
            file.truncate(0)
        file.write(data)
    if as_json:
        said = {"id": str(extract.id), "kind": kind, "file": str(output), "bytes": len(data)}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        click.echo(f"{output}: extract {extract.id} ({kind}), {len(data)} bytes")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file to write, opened before anything is recorded; one that wasn't there goes again if nothing comes of it.

    Raises BadInput if it can't be written.
    """
    was_there = path.exists()
    try:
        file = path.open("ab")  # keeps what is in it until there is something to put in its place
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}", where="-o") from None
    try:
        with file:
            yield file
    except BaseException:
        if not was_there:
            path.unlink(missing_ok=True)
        raise
