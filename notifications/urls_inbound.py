"""The address behind our answer to a mail: the report form, filled in."""

from __future__ import annotations

from django.urls import path

from notifications.views import mail_report

app_name = "inbound"
urlpatterns = [
    path("report/mail/<str:token>/", mail_report.report, name="report"),
]
