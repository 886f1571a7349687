"""The API alone, where the site puts it."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("musterroll.gateway.urls"))]
