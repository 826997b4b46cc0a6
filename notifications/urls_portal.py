"""Addresses of this floor behind a customer's signed link, and the script that a customer's browser keeps."""

from __future__ import annotations

from django.urls import path

from notifications.views import preferences, push

app_name = "wishes"
urlpatterns = [
    path("push.js", push.worker, name="worker"),
    path("push/renew/", push.renew, name="push_renew"),
    path("t/<str:token>/preferences/", preferences.mine, name="mine"),
    path("t/<str:token>/push/", push.panel, name="push"),
    path("t/<str:token>/push/on/", push.switch_on, name="push_on"),
    path("t/<str:token>/push/off/", push.switch_off, name="push_off"),
]
