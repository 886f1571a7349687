"""The API's own description, and Schemathesis asking whether the API keeps to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
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


# 413 is a refusal as well: of a wrong body that is also a long one.
REFUSED = [400, 401, 403, 404, 405, 413, 415, 422]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_api_does_what_its_description_says(gateway: Gateway, mode: GenerationMode):
    token = gateway.tokens["border_service"]
    described = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=schemathesis.Config.from_dict(CONFIG)
    )

    @given(case=described["/api/v1/checks"]["POST"].as_strategy(generation_mode=mode))
    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS.get_all())

    ask()
