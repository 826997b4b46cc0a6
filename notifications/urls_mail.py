"""Addresses of mail that came in, below ``/desk/mail/``; namespace ``mail``."""

from __future__ import annotations

from django.urls import path

from notifications.views import mail

app_name = "mail"
urlpatterns = [
    path("", mail.mails, name="list"),
    path("<int:pk>/", mail.mail, name="mail"),
    path("<int:pk>/accept/", mail.accept, name="accept"),
    path("<int:pk>/aside/", mail.set_aside, name="set_aside"),
    path("<int:pk>/again/", mail.read_again, name="read_again"),
    path("<int:pk>/report/", mail.report, name="report"),
    path("<int:pk>/raw/", mail.raw, name="raw"),
]
