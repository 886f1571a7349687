"""Check that the migrations are in step: no model without a migration, and every .sql file used by one."""

from __future__ import annotations

import sys

from django.core.management import call_command

from musterroll.site.setup import APPS, PACKAGE, start_django


def main() -> int:
    """0 when all is in step; else 1 and a line for each thing that isn't."""
    start_django()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        return 1
    unused = []
    for app in APPS:
        folder = PACKAGE / app / "migrations"
        code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
        unused += [
            path for path in sorted(folder.rglob("*.sql")) if path.name not in code and path.stem not in code
        ]
    for path in unused:
        print(f"migrations: {path.relative_to(PACKAGE.parent)} is used by no migration", file=sys.stderr)
    return 1 if unused else 0


if __name__ == "__main__":
    raise SystemExit(main())
