"""All addresses, wired by name."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from helpdesk import health

handler400 = "helpdesk.errors.bad_request"
handler403 = "helpdesk.errors.permission_denied"
handler404 = "helpdesk.errors.not_found"
handler500 = "helpdesk.errors.server_error"

urlpatterns = [
    path("healthz", health.liveness, name="healthz"),
    path("readyz", health.readiness, name="readyz"),
    path("staff/settings/", admin.site.urls),
    path("staff/", include("helpdesk.accounts.urls")),
    path("hooks/", include("notifications.urls_hooks")),
    path("desk/messages/", include("notifications.urls")),
    path("desk/mail/", include("notifications.urls_mail")),
    path("desk/wording/", include("notifications.urls_wording")),
    path("", include("notifications.urls_inbound")),
    path("desk/imports/", include("warranty.urls_imports")),
    path("desk/guides/", include("warranty.urls_guides")),
    path("desk/policy/", include("warranty.urls")),
    path("desk/", include("tickets.urls.desk")),
    path("", include("tickets.urls.calendar")),
    path("", include("notifications.urls_portal")),
    path("", include("tickets.urls.portal")),
]
