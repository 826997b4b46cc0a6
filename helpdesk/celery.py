"""Celery: the bell and the clock. The database is the record; every task is safe to run twice."""

from __future__ import annotations

import os

from celery import Celery

from helpdesk import spare_clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["warranty", "tickets", "notifications"])

# The whole schedule in one place. A task carries no payload: it means "look what is due".
app.conf.beat_schedule = {
    "drain-outbox": {"task": "notifications.drain_outbox", "schedule": 5.0, "options": {"expires": 10}},
    "take-mail": {"task": "notifications.take_mail", "schedule": 20.0, "options": {"expires": 40}},
    "forget-mail": {"task": "notifications.forget_mail", "schedule": 21600.0, "options": {"expires": 3600}},
    "take-media": {"task": "notifications.take_media", "schedule": 20.0, "options": {"expires": 40}},
    "due-follow-ups": {"task": "notifications.send_due_follow_ups", "schedule": 30.0, "options": {"expires": 60}},
    "check-clocks": {"task": "tickets.check_clocks", "schedule": 60.0, "options": {"expires": 120}},
    "close-silent": {"task": "tickets.close_silent", "schedule": 600.0, "options": {"expires": 900}},
    "expire-quotes": {"task": "tickets.expire_quotes", "schedule": 600.0, "options": {"expires": 900}},
    "sweep-drafts": {"task": "tickets.sweep_drafts", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep-sheets": {"task": "tickets.sweep_sheets", "schedule": 3600.0, "options": {"expires": 3600}},
    "carry-imports": {"task": "warranty.carry_imports", "schedule": 15.0, "options": {"expires": 30}},
    "heartbeat": {"task": "notifications.heartbeat", "schedule": 15.0, "options": {"expires": 30}},
}

spare_clock.connect(app)
