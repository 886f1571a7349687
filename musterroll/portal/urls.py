"""Addresses of the person's own pages. None names a person: whose pages they are, the sign-in says."""

from __future__ import annotations

from django.urls import path

from musterroll.portal import contesting, extracts, views

app_name = "portal"
urlpatterns = [
    path("", views.standing, name="standing"),
    path("law", views.law, name="law"),
    path("summonses", views.summonses, name="summonses"),
    path("summonses/<uuid:summons>", views.summons, name="summons"),
    path("summonses/<uuid:summons>/contest", contesting.summons, name="contest_summons"),
    path(
        "summonses/<uuid:summons>/measures/<slug:measure>/contest", contesting.measure, name="contest_measure"
    ),
    path("measures", views.measures, name="measures"),
    path("data", views.data, name="data"),
    path("data/<slug:fact>/contest", contesting.fact, name="contest_fact"),
    path("looks", views.looks, name="looks"),
    path("messages", views.messages, name="messages"),
    path("contests", contesting.contests, name="contests"),
    path("contests/<uuid:contest>", contesting.contest, name="contest"),
    path("extracts", extracts.extracts, name="extracts"),
    path("extracts/<slug:kind>", extracts.issue, name="extract"),
    path("extracts/<uuid:extract>/<slug:form>", extracts.download, name="extract_file"),
]
