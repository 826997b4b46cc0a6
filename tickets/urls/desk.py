"""Addresses of staff, under /desk/."""

from __future__ import annotations

from django.urls import include, path

app_name = "desk"
urlpatterns = [
    path("dashboard/", include("tickets.reports.urls")),
]
