"""What the pages write to the log: never who a line is about, though an address or an error of the database says it."""

from __future__ import annotations

import logging
import re

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_ROW = re.compile(r"^(\s*)(DETAIL|CONTEXT):.*$", re.MULTILINE)


class Line(logging.Formatter):
    """A line as it would be, traceback included, but for ids and the rows that PostgreSQL's errors show."""

    def format(self, record: logging.LogRecord) -> str:
        return _ROW.sub(r"\1\2: left out", _ID.sub("<id>", super().format(record)))
