"""Addresses of the pages of the law."""

from __future__ import annotations

from django.urls import path

from musterroll.site.lawpages import views

app_name = "law"
urlpatterns = [
    path("", views.book, name="book"),
    path("diff", views.diff, name="diff"),
    path("what-if", views.what_if, name="what_if"),
]
