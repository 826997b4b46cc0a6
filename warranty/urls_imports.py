"""Addresses of the imports, below ``/desk/imports/``."""

from __future__ import annotations

from django.urls import path

from warranty.views import imports

app_name = "imports"
urlpatterns = [
    path("", imports.overview, name="overview"),
    path("example/<slug:kind>.csv", imports.example, name="example"),
    path("<uuid:public_id>/", imports.run, name="run"),
    path("<uuid:public_id>/report.csv", imports.report, name="report"),
    path("<uuid:public_id>/<slug:verb>/", imports.act, name="act"),
]
