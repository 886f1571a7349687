"""No line of the log says whom it is about."""

from __future__ import annotations

import logging

import psycopg
from django.conf import settings

from musterroll.site.logs import Line
from tests.register.people import man


def line(message: str, *said: object, error: BaseException | None = None) -> str:
    trace = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, message, said, trace)
    return Line("%(levelname)s %(name)s: %(message)s").format(record)


def test_an_address_that_names_a_person_is_logged_without_the_person():
    said = line("Forbidden (%s): %s", "CSRF token missing.", f"/office/person/{man(0)}/file/keeping/off")
    assert said == "ERROR x: Forbidden (CSRF token missing.): /office/person/<id>/file/keeping/off"


def test_an_error_of_the_database_is_logged_without_the_row():
    shown = f"duplicate key value\nDETAIL:  Key (person_id, name)=({man(0)}, Иванов) already exists."
    said = line("went wrong", error=psycopg.errors.UniqueViolation(shown))
    assert said.startswith("ERROR x: went wrong")
    assert said.endswith("UniqueViolation: duplicate key value\nDETAIL: left out")


def test_the_pages_log_so():
    assert settings.LOGGING["formatters"]["line"]["()"] == f"{Line.__module__}.{Line.__qualname__}"
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} == {"line"}
