"""Addresses of customers, at the root of the site. ``/t/<token>/`` is the signed link of one ticket."""

from __future__ import annotations

from django.urls import path

from tickets.views import portal_home
from tickets.views.portal import report, track

app_name = "portal"
urlpatterns = [
    path("", portal_home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/serial/", report.serial, name="serial"),
    path("report/warranty/", report.warranty, name="warranty"),
    path("track/", track.find, name="track"),
    path("t/<str:token>/", track.tracking, name="tracking"),
    path("t/<str:token>/status/", track.status, name="status"),
    path("t/<str:token>/received/", track.received, name="received"),
    path("t/<str:token>/files/<uuid:public_id>/", track.file, name="file"),
]
