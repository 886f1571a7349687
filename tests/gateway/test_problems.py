"""Who is turned away, with which status and code, and that a refusal tells nothing else."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
from django.http import HttpResponse

from musterroll.demo.authorities import authorities_of
from musterroll.gateway import problems
from musterroll.gateway.authorities import (
    DEMO_TOKENS,
    FILE,
    BadAuthorities,
    UnknownAuthority,
    authorities,
    authority_of,
    demo_tokens,
)
from musterroll.law.packs import pack
from tests.gateway.conftest import BOUND, Gateway, asked
from tests.register.people import House, number_of

GOOD = {"personal_number": number_of(BOUND), "measure": "exit_ban", "purpose": "граница"}


@pytest.fixture
def gateway(standing: tuple[House, UUID], tmp_path: Path) -> Iterator[Gateway]:
    with asked(*standing, tmp_path) as one:
        yield one


def refused(response: HttpResponse, status: int, code: str) -> dict:
    """Checks that it is a problem of that status and code, and returns it."""
    found = json.loads(response.content)
    assert (response.status_code, found["status"], found["code"]) == (status, status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert found["type"] == f"urn:musterroll:problem:{code}"
    assert found["title"] == problems.KINDS[code].title
    return found


def test_without_a_token_nobody_is_let_in(gateway: Gateway):
    response = gateway.post(GOOD, authority=None)
    refused(response, 401, "unknown_authority")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["", "x", "mr_" + "A" * 43, "Bearer", "é"])
def test_a_token_that_no_authority_was_given_lets_nobody_in(gateway: Gateway, token: str):
    refused(gateway.post(GOOD, authority=token), 401, "unknown_authority")


def test_another_scheme_than_bearer_lets_nobody_in(gateway: Gateway):
    token = gateway.tokens["border_service"]
    refused(gateway.post(GOOD, authority=None, Authorization=f"Basic {token}"), 401, "unknown_authority")
    refused(gateway.post(GOOD, authority=None, Authorization=token), 401, "unknown_authority")


def test_the_hash_in_the_file_is_not_a_token(gateway: Gateway):
    digest = json.loads((gateway.data_dir / FILE).read_text())["border_service"]["token_sha256"]
    refused(gateway.post(GOOD, authority=digest), 401, "unknown_authority")


def test_an_authority_asks_only_about_what_it_carries_out(gateway: Gateway):
    before = gateway.house.one("SELECT count(*) FROM act")
    refused(gateway.post(GOOD, authority="bank"), 403, "not_entitled")
    assert gateway.house.one("SELECT count(*) FROM act") == before


def test_a_measure_that_the_law_does_not_know_is_named_with_what_would_do(gateway: Gateway):
    found = refused(gateway.post({**GOOD, "measure": "house_arrest"}), 422, "unknown_code")
    assert found["errors"] == [
        {"field": "measure", "problem": "no measure has this code", "accepted": ["exit_ban"]}
    ]


@pytest.mark.parametrize("field", ["personal_number", "measure", "purpose"])
@pytest.mark.parametrize("value", [None, 7, True, [], {}, "", "a\x00b", "\ud800"])
def test_a_field_of_the_wrong_shape_is_named_and_not_repeated(gateway: Gateway, field: str, value: object):
    found = refused(gateway.post({**GOOD, field: value}), 422, "bad_input")
    assert [fault["field"] for fault in found["errors"]] == [field]
    assert number_of(BOUND) not in json.dumps(found)


@pytest.mark.parametrize("field", ["personal_number", "measure", "purpose"])
def test_no_field_may_be_left_out(gateway: Gateway, field: str):
    body = {name: value for name, value in GOOD.items() if name != field}
    found = refused(gateway.post(body), 422, "bad_input")
    assert [fault["field"] for fault in found["errors"]] == [field]


def test_a_field_that_there_is_not_is_refused(gateway: Gateway):
    found = refused(gateway.post({**GOOD, "region": "Moscow"}), 422, "bad_input")
    assert [fault["field"] for fault in found["errors"]] == ["region"]


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"null",
        b'"x"',
        b"[]",
        b"\xff\xfe",
        b'{"measure": NaN}',
        b'{"measure": "exit_ban", "measure": "driving_limit", "personal_number": "1", "purpose": "x"}',
        b"[" * 2000,
    ],
)
def test_a_body_that_is_not_one_json_object_is_refused(gateway: Gateway, body: bytes):
    refused(gateway.post(body), 400, "bad_json")


def test_a_body_longer_than_any_question_is_refused_unread(gateway: Gateway):
    refused(gateway.post({**GOOD, "purpose": "x" * 5000}), 413, "too_large")
    refused(gateway.post({**GOOD, "purpose": "x" * 5_000_000}), 413, "too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_another_media_type_than_json_is_refused(gateway: Gateway, content_type: str):
    refused(gateway.post(GOOD, content_type=content_type), 415, "unsupported_media_type")


def test_json_with_a_charset_is_json(gateway: Gateway):
    assert gateway.post(GOOD, content_type="application/json; charset=utf-8").status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "head", "trace"])
def test_another_method_than_post_is_refused(gateway: Gateway, method: str):
    response = getattr(gateway.client, method)("/api/v1/checks")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    if method != "head":
        refused(response, 405, "method_not_allowed")


@pytest.mark.parametrize("path", ["", "checks/", "people", "openapi", "docs", "checks/bulk", "%00"])
def test_at_any_other_address_there_is_nothing(gateway: Gateway, path: str):
    refused(gateway.client.get(f"/api/v1/{path}"), 404, "not_found")


def test_a_database_that_is_away_is_said_without_details(gateway: Gateway, monkeypatch: pytest.MonkeyPatch):
    from musterroll.errors import DatabaseUnavailable
    from musterroll.site import connections

    def away() -> None:
        raise DatabaseUnavailable("can't connect to /secret/socket as musterroll_gateway")

    monkeypatch.setattr(connections, "database", away)
    response = gateway.post(GOOD)
    refused(response, 503, "database_unavailable")
    assert response["Retry-After"]
    assert b"secret" not in response.content


def test_a_mistake_of_ours_is_told_as_500_and_nothing_else(gateway: Gateway, monkeypatch: pytest.MonkeyPatch):
    from musterroll.gateway import api

    def mistake(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("with a person's name in it")

    monkeypatch.setattr(api, "check_measure", mistake)
    found = refused(gateway.post(GOOD), 500, "internal_error")
    assert set(found) == {"type", "title", "status", "code"}


def test_every_kind_of_problem_has_a_status_of_http_and_is_in_the_schema():
    assert set(get_args(problems.Code)) == set(problems.KINDS)
    assert all(HTTPStatus(kind.status) for kind in problems.KINDS.values())


# --- the file of authorities ----------------------------------------------------------------------------------


def test_the_file_is_made_once_for_its_owner_alone_and_holds_no_token(tmp_path: Path):
    first = authorities(tmp_path, "ru")
    assert authorities(tmp_path, "ru") == first
    text = (tmp_path / FILE).read_text()
    for code, token in demo_tokens(tmp_path, "ru").items():
        assert token not in text
        assert first[code].token_sha256 == sha256(token.encode()).hexdigest()
        assert authority_of(token, first) is first[code]
    for name in (FILE, DEMO_TOKENS):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_register_that_is_no_demonstration_shows_no_tokens(tmp_path: Path):
    authorities(tmp_path, "ru")
    (tmp_path / DEMO_TOKENS).unlink()
    assert demo_tokens(tmp_path, "ru") == {}


@pytest.mark.parametrize("code", ["ru", "ee"])
def test_every_measure_of_a_pack_is_carried_out_by_just_one_authority(code: str):
    asked = [measure for _, measures in authorities_of(pack(code)).values() for measure in measures]
    assert sorted(asked) == sorted(pack(code).measures)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"x": 1}', '{"x": {"name": "X", "measures": [], "token_sha256": "short"}}']
)
def test_a_damaged_file_of_authorities_lets_nobody_in(gateway: Gateway, text: str):
    (gateway.data_dir / FILE).write_text(text)
    with pytest.raises(BadAuthorities):
        authorities(gateway.data_dir, "ru")
    response = gateway.post(GOOD)
    refused(response, 503, "bad_authorities")
    assert str(gateway.data_dir).encode() not in response.content


def test_an_authority_struck_from_the_file_is_out_at_once(gateway: Gateway):
    assert gateway.post(GOOD).status_code == 200
    path = gateway.data_dir / FILE
    entries = json.loads(path.read_text())
    del entries["border_service"]
    path.write_text(json.dumps(entries))
    refused(gateway.post(GOOD), 401, "unknown_authority")


def test_of_two_authorities_with_one_token_neither_is_let_in(tmp_path: Path):
    known = authorities(tmp_path, "ru")
    token = demo_tokens(tmp_path, "ru")["bank"]
    with pytest.raises(UnknownAuthority):
        authority_of(token, {**known, "twin": known["bank"]})
