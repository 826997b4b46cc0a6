"""The address that calendar programs ask; the secret in it is the only key."""

from __future__ import annotations

from django.urls import path

from tickets.views.calendar import calendar

urlpatterns = [path("calendar/<str:token>.ics", calendar, name="calendar")]
