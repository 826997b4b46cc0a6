"""Addresses of this floor, below ``/desk/messages/``; namespace ``outbox``."""

from __future__ import annotations

from django.urls import path

from notifications.views import held, inbox, log, planned, preferences, texts

app_name = "outbox"
urlpatterns = [
    path("", log.log, name="log"),
    path("<int:pk>/", log.message, name="message"),
    path("<int:pk>/letter/", log.letter, name="letter"),
    path("<int:pk>/resend/", log.resend, name="resend"),
    path("held/", held.held, name="held"),
    path("t/<str:reference>/preferences/", preferences.noted, name="preferences"),
    path("t/<str:reference>/panel/", log.ticket_panel, name="ticket_panel"),
    path("planned/", planned.planned, name="planned"),
    path("planned/<int:pk>/move/", planned.move, name="move"),
    path("planned/<int:pk>/cancel/", planned.call_off, name="call_off"),
    path("texts/", texts.held, name="texts"),
    path("texts/<int:pk>/", texts.put, name="put_text"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:pk>/open/", inbox.open_notice, name="open_notice"),
    path("notices/", inbox.bell_panel, name="notices"),
]
