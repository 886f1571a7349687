"""The one command for people and cron: `musterroll COMMAND`.

Each command is a module of this package with a click command called `command`; the module's name is the
command's. A module is imported only when its command is asked for, so that `musterroll verify` needs no Django.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import sys

import click

from musterroll.errors import BadInput, MusterrollError

# SQLSTATE of a table, a column or a function that isn't there.
OTHER_TABLES = frozenset({"42P01", "42703", "42883"})


class Commands(click.Group):
    """The commands found beside this file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in alphabetical order; a module whose name starts with an underscore is no command."""
        return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found = importlib.import_module(f"{__name__}.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="musterroll")
def cli() -> None:
    """A register of people liable to military service that can prove what it did."""


def main() -> None:
    """Entry point. A refusal of ours, of a file or folder that the machine won't give, or tables that aren't those of
    this version, are one line and exit code 1; anything else is our bug and shows.

    SIGTERM unwinds like an exit, so that a command that started the database stops it.
    """
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        cli.main(prog_name="musterroll", standalone_mode=True)
    except MusterrollError as refusal:
        click.echo(f"musterroll: {_said(refusal)}", err=True)
        sys.exit(1)
    except OSError as error:
        if error.filename is None:
            raise
        click.echo(f"musterroll: {os.fsdecode(error.filename)}: {error.strerror}", err=True)
        sys.exit(1)
    except Exception as error:
        # Known by its code: `musterroll verify` has no PostgreSQL driver.
        if getattr(error, "sqlstate", None) not in OTHER_TABLES:
            raise
        click.echo(
            "musterroll: there is no register here yet, or it was made by an older version;"
            " `musterroll run` makes it, or brings its tables up to date",
            err=True,
        )
        sys.exit(1)


def _said(refusal: MusterrollError) -> str:
    """The refusal in one line, with what would be accepted where its own words don't say that already."""
    said = str(refusal)
    if not isinstance(refusal, BadInput):
        return said
    accepted = [refusal.accepted] if isinstance(refusal.accepted, str) else refusal.accepted
    if "accepted" in said or all(one in said for one in accepted):
        return said
    return f"{said}; accepted: {', '.join(accepted)}"
