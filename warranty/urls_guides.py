"""Addresses of the diagnosis guides, below ``/desk/guides/``."""

from __future__ import annotations

from django.urls import path, re_path

from warranty.views import guides

app_name = "guides"
urlpatterns = [
    path("", guides.guides, name="guides"),
    path("<slug:code>/", guides.guide, name="guide"),
    path("<slug:code>/new/", guides.step, name="new_step"),
    path("<slug:code>/<int:pk>/", guides.step, name="step"),
    re_path(r"^(?P<code>[-\w]+)/(?P<pk>\d+)/(?P<verb>up|down|retire|use)/$", guides.act, name="act"),
]
