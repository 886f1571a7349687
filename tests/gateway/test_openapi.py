"""The API's own description, and Schemathesis asking whether the API keeps to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS, load_all_checks

from musterroll.gateway import problems
from musterroll.gateway.api import description
from tests.gateway.conftest import Gateway, asked
from tests.register.people import House

load_all_checks()


@pytest.fixture
def gateway(standing: tuple[House, UUID], tmp_path: Path) -> Iterator[Gateway]:
    with asked(*standing, tmp_path) as one:
        yield one


def test_the_description_is_published_to_anybody(gateway: Gateway):
    response = gateway.client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert json.loads(response.content) == description()
    assert gateway.client.post("/api/v1/openapi.json").status_code == 405


def test_every_status_is_described_and_problems_are_problem_json():
    (operation,) = (op for path in description()["paths"].values() for op in path.values())
    assert set(operation["responses"]) == {"200", *map(str, problems.STATUSES)}
    for status, response in operation["responses"].items():
        wanted = "application/json" if status == "200" else problems.MEDIA_TYPE
        assert list(response["content"]) == [wanted]


def test_the_answer_described_is_the_least():
    answer = description()["components"]["schemas"]["Answer"]
    assert set(answer["properties"]) == {"in_force", "since", "decision", "asked_at"}
    assert set(answer["required"]) == {"in_force", "asked_at"}


schema = schemathesis.pytest.from_fixture("described")


@pytest.fixture
def described(gateway: Gateway) -> schemathesis.schemas.BaseSchema:
    token = gateway.tokens["border_service"]
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    loaded.config.update(headers={"Authorization": f"Bearer {token}"})
    return loaded


@schema.parametrize()
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_does_what_its_description_says(case: schemathesis.Case):
    case.call_and_validate(checks=CHECKS.get_all())
