"""Addresses of the API, for the site to include under `api/v1/`."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from musterroll.gateway.api import api, at_the_edge, openapi
from musterroll.gateway.problems import nothing_here

app_name = "gateway"


def _questions() -> list[URLPattern]:
    """Ninja's addresses, each behind our edge; its root page is left out."""
    patterns, _, _ = api.urls
    return [
        path(str(pattern.pattern), at_the_edge(pattern.callback), name=pattern.name)
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]


urlpatterns = [path("openapi.json", openapi, name="openapi"), *_questions(), re_path(r"", nothing_here)]
