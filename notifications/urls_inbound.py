"""Addresses for people and programs outside that come of mail: the form behind our answer, and a provider's hook."""

from __future__ import annotations

from django.urls import path

from notifications.views import mail_hook, mail_report

app_name = "inbound"
urlpatterns = [
    path("report/mail/<str:token>/", mail_report.report, name="report"),
    path("hooks/mail/", mail_hook.mail, name="hook"),
]
