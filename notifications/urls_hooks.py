"""Addresses that providers post to; no namespace of pages."""

from __future__ import annotations

from django.urls import path

from notifications.views import hooks, mail_hook, post_hook

app_name = "hooks"
urlpatterns = [
    path("mail/", mail_hook.mail, name="mail"),
    path("mail/<slug:name>/tracking/", post_hook.tracking, name="mail_tracking"),
    path("mail/<slug:name>/inbound/", post_hook.inbound, name="mail_inbound"),
    path("sms/", hooks.sms, name="sms"),
    path("whatsapp/", hooks.whatsapp, name="whatsapp"),
]
