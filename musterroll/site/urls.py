"""Every address of the register's pages, and whose they are."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from musterroll.site import demonstration, examples, publiclog, views

site: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("language", views.language, name="language"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("verify", views.verify_help, name="verify_help"),
    path("verify/<uuid:extract>", views.verify, name="verify"),
    path("log/", publiclog.page, name="log"),
    path("log/checkpoint", publiclog.checkpoint, name="checkpoint"),
    path("log/tile/<path:path>", publiclog.tile, name="tile"),
    path("log/key", publiclog.key, name="key"),
    path("log/keys", publiclog.keys, name="keys"),
    path("healthz", views.healthz, name="healthz"),
    path("sign-out", demonstration.sign_out, name="sign_out"),
    # What only the demonstration has.
    path("sign-in", demonstration.sign_in, name="sign_in"),
    path("clock", demonstration.turn, name="clock"),
    path("authorities", examples.authority, name="authority"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((site, "site"))),
    path("law/", include("musterroll.site.lawpages.urls")),
    path("me/", include("musterroll.portal.urls")),
    path("office/", include("musterroll.office.urls")),
    path("api/v1/", include("musterroll.gateway.urls")),
]

handler400 = "musterroll.site.problems.bad_request"
handler403 = "musterroll.site.problems.forbidden"
handler404 = "musterroll.site.problems.not_found"
handler500 = "musterroll.site.problems.server_error"
