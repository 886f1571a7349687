"""Write musterroll/register/audit/walls.json anew: triggers and functions as the migrations make them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from musterroll import postgres
from musterroll.register.audit.walls import BUILT, present
from musterroll.site import setup


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="musterroll-walls-") as folder,
        postgres.server(Path(folder), None) as database,
    ):
        setup.migrate(database)
        with database.connect("auditor") as conn:
            walls = present(conn)
    BUILT.write_text(json.dumps(dict(sorted(walls.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
