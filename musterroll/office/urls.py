"""Addresses of the office's pages; `site/urls.py` puts them under /office/."""

from __future__ import annotations

from django.urls import path

from musterroll.office import views

app_name = "office"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("find", views.find, name="find"),
    path("person/<uuid:person>/purpose", views.purpose, name="purpose"),
    path("person/<uuid:person>/file", views.file, name="file"),
    path("person/<uuid:person>/file/law", views.law, name="law"),
    path("person/<uuid:person>/file/issue", views.issue_summons, name="issue"),
    path("person/<uuid:person>/file/deferment", views.deferment, name="deferment"),
    path("person/<uuid:person>/file/deferment/end", views.end_deferment, name="end_deferment"),
    path("person/<uuid:person>/file/summons/<uuid:summons>/<slug:what>", views.act, name="act"),
    path("person/<uuid:person>/file/keeping/<slug:what>", views.keep, name="keeping"),
    path("person/<uuid:person>/file/move", views.move, name="move"),
    path("off", views.off, name="off"),
    path("proposals", views.proposals, name="proposals"),
    path("contests", views.contests, name="contests"),
    path("contests/<uuid:person>/<uuid:contest>", views.decide, name="decide"),
]
