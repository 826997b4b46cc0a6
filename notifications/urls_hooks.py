"""Addresses that providers post to; no namespace of pages."""

from __future__ import annotations

from django.urls import path

from notifications.views import hooks, mail_hook

app_name = "hooks"
urlpatterns = [
    path("mail/", mail_hook.mail, name="mail"),
    path("sms/", hooks.sms, name="sms"),
    path("whatsapp/", hooks.whatsapp, name="whatsapp"),
]
