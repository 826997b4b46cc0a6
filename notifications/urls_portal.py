"""Addresses of this floor behind a customer's signed link."""

from __future__ import annotations

from django.urls import path

from notifications.views import preferences

app_name = "wishes"
urlpatterns = [path("t/<str:token>/preferences/", preferences.mine, name="mine")]
