"""Addresses of the reports; included by the desk under ``dashboard/``."""

from __future__ import annotations

from django.urls import path

from tickets.reports import views

urlpatterns = [
    path("", views.overview, name="dashboard"),
    path("times/", views.times, name="dashboard_times"),
    path("faults/", views.fault_codes, name="dashboard_faults"),
    path("tickets/", views.behind_number, name="dashboard_tickets"),
    path("tickets.csv", views.export, name="dashboard_export"),
]
