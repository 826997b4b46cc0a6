"""Addresses of the texts of messages, under ``/desk/wording/``."""

from __future__ import annotations

from django.urls import path

from notifications.views import wording

app_name = "wording"
PLACE = "<slug:event>/<slug:channel>/<slug:language>/"
urlpatterns = [
    path("", wording.overview, name="overview"),
    path("digits/", wording.digits, name="digits"),
    path(PLACE, wording.editor, name="editor"),
    path(f"{PLACE}preview/", wording.preview, name="preview"),
    path(f"{PLACE}picture/", wording.picture, name="picture"),
    path(f"{PLACE}approval/", wording.approval, name="approval"),
    path(f"{PLACE}restore/", wording.restore, name="restore"),
]
