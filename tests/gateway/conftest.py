"""The API as an authority's system meets it: through Django, against a register in which somebody is bound."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from musterroll.config import Config
from musterroll.gateway.authorities import demo_tokens
from musterroll.postgres import Database
from musterroll.site import connections, setup
from musterroll.wallclock import FixedClock
from tests.register.people import DEFAULTED, SERVED, House

setup.start_django()

BOUND, FREE = 0, 1  # men: one under an exit ban, one under nothing


class Gateway:
    """Asks questions. `order` is the decision by which BOUND is bound."""

    def __init__(self, house: House, order: UUID, data_dir: Path) -> None:
        self.house, self.order, self.data_dir = house, order, data_dir
        self.tokens = demo_tokens(data_dir, "ru")
        self.client = Client(raise_request_exception=False)

    def post(self, body: Any, authority: str | None = "border_service", **headers: str) -> HttpResponse:
        """POSTs the body: bytes as they are, anything else as JSON."""
        if authority is not None:
            headers["Authorization"] = f"Bearer {self.tokens.get(authority, authority)}"
        content_type = headers.pop("content_type", "application/json")
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post("/api/v1/checks", data, content_type=content_type, headers=headers)

    def ask(self, number: str, measure: str = "exit_ban", authority: str = "border_service") -> HttpResponse:
        return self.post(
            {"personal_number": number, "measure": measure, "purpose": "граница, Псков"}, authority
        )


@contextmanager
def asked(house: House, order: UUID, data_dir: Path) -> Iterator[Gateway]:
    """The API at work on that house's register, its own files in `data_dir`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "config", lambda: Config(data_dir=data_dir))
        patch.setattr(connections, "database", lambda: house.database)
        patch.setattr(connections, "clock", lambda: FixedClock(DEFAULTED))
        patch.setattr(connections, "_held", threading.local())
        with override_settings(ROOT_URLCONF="tests.gateway.urls", ALLOWED_HOSTS=["testserver", "localhost"]):
            yield Gateway(house, order, data_dir)
        for conn in connections._held.__dict__.get("connections", {}).values():
            conn.close()


def bind(database: Database) -> tuple[House, UUID]:
    house = House(database)
    house.enter([BOUND, FREE])
    house.summon([BOUND])
    house.turn(SERVED)
    return house, house.order(BOUND)


@pytest.fixture
def gateway(db: Database, tmp_path: Path) -> Iterator[Gateway]:
    """An API and a register of this test's own."""
    house, order = bind(db)
    with asked(house, order, tmp_path) as one:
        yield one
    house.close()


@pytest.fixture(scope="module")
def standing(server: Database, migrated: str) -> Iterator[tuple[House, UUID]]:
    """A register that stands for a whole module: for questions that are turned away."""
    house, order = bind(setup.clone(server, migrated, f"musterroll_test_{os.getpid()}_gateway"))
    yield house, order
    house.close()
    setup.drop(server, house.database.name)
