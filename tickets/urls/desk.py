"""Addresses of staff, below ``/desk/``."""

from __future__ import annotations

from django.urls import include, path

from tickets.views import counter
from tickets.views.desk import bulk, devices, evidence, files, loans, parts, policy, queue, quick, sheets, tasks, ticket

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("new/", counter.new_report, name="new_report"),
    path("commands/", quick.commands, name="commands"),
    path("fresh/", queue.fresh, name="fresh"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/undo/", bulk.take_back, name="bulk_undo"),
    path("views/", queue.save_view, name="save_view"),
    path("views/<int:pk>/delete/", queue.delete_view, name="delete_view"),
    path("devices/", devices.devices, name="devices"),
    path("devices/serial/", devices.serial, name="serial"),
    path("devices/<uuid:public_id>/", devices.device, name="device"),
    path("devices/<uuid:public_id>/sold-on/", devices.sold_on, name="sold_on"),
    path("devices/<uuid:public_id>/correct/", devices.correct, name="correct_device"),
    path("devices/<uuid:public_id>/cover/", devices.add_cover, name="add_cover"),
    path("devices/<uuid:public_id>/cover/end/", devices.end_cover, name="end_cover"),
    path("parts/", parts.parts, name="parts"),
    path("parts/<int:pk>/<slug:branch>/", parts.part, name="part"),
    path("parts/<int:pk>/<slug:branch>/do/<slug:action>/", parts.do, name="part_do"),
    path("parts/orders/<int:pk>/<slug:action>/", parts.do_order, name="order_do"),
    path("dashboard/", include("tickets.reports.urls")),
    path("policy-bench/", policy.bench, name="policy_bench"),
    path("overrides/", policy.override_report, name="overrides"),
    path("overrides.csv", policy.override_export, name="overrides_export"),
    path("approvals/", policy.approvals, name="approvals"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("loans/", loans.loans, name="loans"),
    path("loans/add/", loans.add, name="loan_add"),
    path("loans/<int:pk>/retire/", loans.retire, name="loan_retire"),
    path("t/<str:reference>/", ticket.ticket, name="ticket"),
    path("t/<str:reference>/peek/", quick.peek, name="peek"),
    path("t/<str:reference>/passcode/", ticket.passcode, name="passcode"),
    path("t/<str:reference>/do/<slug:action>/", ticket.do, name="do"),
    path("t/<str:reference>/take/", ticket.take, name="take"),
    path("t/<str:reference>/files/<uuid:public_id>/", files.attachment, name="file"),
    path("t/<str:reference>/files/<uuid:public_id>/small/", files.thumbnail, name="thumbnail"),
    path("t/<str:reference>/evidence/", evidence.evidence, name="evidence"),
    path("t/<str:reference>/receipt/", sheets.receipt, name="receipt"),
    path("t/<str:reference>/receipt.pdf", sheets.receipt, {"form": "pdf"}, name="receipt_pdf"),
    path("t/<str:reference>/label/", sheets.label, name="label"),
    path("t/<str:reference>/label.pdf", sheets.label, {"form": "pdf"}, name="label_pdf"),
    path("t/<str:reference>/quote/<int:number>/", sheets.quote, name="quote_sheet"),
    path("t/<str:reference>/quote/<int:number>.pdf", sheets.quote, {"form": "pdf"}, name="quote_sheet_pdf"),
    path("t/<str:reference>/report/", sheets.repair_report, name="repair_report"),
    path("t/<str:reference>/report.pdf", sheets.repair_report, {"form": "pdf"}, name="repair_report_pdf"),
]
