"""Addresses of customers, at the root of the site."""

from __future__ import annotations

from django.urls import path

from tickets.views import portal_home

app_name = "portal"
urlpatterns = [
    path("", portal_home.home, name="home"),
]
