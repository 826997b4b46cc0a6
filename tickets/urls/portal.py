"""Addresses of customers, at the root of the site. ``/t/<token>/`` is the signed link of one ticket."""

from __future__ import annotations

from django.urls import path

from tickets.views import portal_home
from tickets.views.portal import appointment, evidence, follow_up, recent, report, sheets, short, steps, track

app_name = "portal"
urlpatterns = [
    path("", portal_home.home, name="home"),
    path("recent/forget/", recent.forget, name="forget"),
    path("report/", report.report, name="report"),
    path("report/check/", report.check, name="report_check"),
    path("report/serial/", report.serial, name="serial"),
    path("report/warranty/", report.warranty, name="warranty"),
    path("track/", track.find, name="track"),
    path("m/<str:code>", short.short, name="short"),
    path("m/<str:code>/<str:tail>", short.short, name="short_part"),
    path("t/<str:token>/", track.tracking, name="tracking"),
    path("t/<str:token>/status/", track.status, name="status"),
    path("t/<str:token>/received/", track.received, name="received"),
    path("t/<str:token>/files/<uuid:public_id>/", track.file, name="file"),
    path("t/<str:token>/messages/", steps.message, name="message"),
    path("t/<str:token>/quote/<int:number>/approve/", steps.answer, {"verdict": "approve"}, name="approve"),
    path("t/<str:token>/quote/<int:number>/decline/", steps.answer, {"verdict": "decline"}, name="decline"),
    path("t/<str:token>/quote/<int:number>/partly/", steps.answer, {"verdict": "partly"}, name="partly"),
    path("t/<str:token>/quote/<int:number>/new/", steps.ask_quote, name="ask_quote"),
    path("t/<str:token>/quote/<int:number>/", sheets.quote, name="quote_sheet"),
    path("t/<str:token>/quote/<int:number>.pdf", sheets.quote, {"form": "pdf"}, name="quote_sheet_pdf"),
    path("t/<str:token>/objection/", steps.objection, name="objection"),
    path("t/<str:token>/evidence/", evidence.evidence, name="evidence"),
    path("t/<str:token>/appointment/", appointment.other_time, name="appointment"),
    path("t/<str:token>/cancel/", steps.cancel, name="cancel"),
    path("t/<str:token>/receipt/", sheets.receipt, name="receipt"),
    path("t/<str:token>/receipt.pdf", sheets.receipt, {"form": "pdf"}, name="receipt_pdf"),
    path("t/<str:token>/repair-report/", sheets.repair_report, name="repair_report"),
    path("t/<str:token>/repair-report.pdf", sheets.repair_report, {"form": "pdf"}, name="repair_report_pdf"),
    path("t/<str:token>/follow-up/", follow_up.follow_up, name="follow_up"),
    path("t/<str:token>/survey/", follow_up.follow_up, name="survey"),
    path("t/<str:token>/works/", follow_up.works, name="works"),
    path("t/<str:token>/thanks/", follow_up.thanks, name="thanks"),
    path("t/<str:token>/return/", follow_up.returned, name="return"),
]
