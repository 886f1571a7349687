"""`musterroll witness`: watch logs and cosign what only grows. A program of its own: no register, no database."""

from __future__ import annotations

import logging
from pathlib import Path

import click

KINDS = ("ed25519", "ml-dsa-44", "both")


@click.command(
    epilog='Example: musterroll witness --name witness.example/w1 --log "$(musterroll log key | head -n 1)" --port 8100'
)
@click.option(
    "--name", required=True, help="The witness's name, as in witness.example/w1: its address, no scheme."
)
@click.option("--log", "vkeys", multiple=True, required=True, metavar="VKEY", help="A key of a log to watch.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".witness"),
    show_default=True,
    help="Where its keys and its record lie. Back it up never by putting an older copy in its place.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="ed25519",
    show_default=True,
    help="How it signs: 100 bytes a line with ed25519, 3,300 with ml-dsa-44.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8100,
    show_default=True,
    help="TCP port; 0 takes a free one.",
)
def command(name: str, vkeys: tuple[str, ...], folder: Path, kind: str, host: str, port: int) -> None:
    """Run a witness of transparency logs (C2SP tlog-witness) until Ctrl-C.

    It cosigns a checkpoint of a log it watches when the log is shown to hold all it held at the one cosigned before.
    The lines it prints are what a log's operator puts into the policy file that WITNESSES names.
    """
    from musterroll.proof.note import format_vkey, parse_vkey
    from musterroll.wallclock import SystemClock
    from musterroll.witness.keys import cosigners
    from musterroll.witness.record import Record
    from musterroll.witness.server import WitnessServer

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    signers = cosigners(folder, name, kind)
    record = Record(folder, signers, [parse_vkey(vkey) for vkey in vkeys], SystemClock())
    try:
        server = WitnessServer(record, host, port)
    except OSError as error:
        raise click.ClickException(f"can't listen at {host} port {port}: {error.strerror}") from error
    where = f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}"
    for number, key in enumerate(record.keys, start=1):
        click.echo(f"witness {name.replace('/', '-')}-{number} {format_vkey(key)} {where}")
    click.echo(f"watching {', '.join(record.origins)}", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        record.close()
