"""Tickets that wait for a part are due on its day; those that began to wait before that rule get their due time."""

from datetime import datetime, time, timedelta

from django.db import migrations
from django.db.models import Min, Q
from django.utils import timezone

DONE = ("delivered", "closed", "cancelled")


def set_due_times(apps, schema_editor):
    """The earliest of the clocks that run and the end of the part's day; where that is what stands already, nothing."""
    ticket = apps.get_model("tickets", "Ticket")
    running = Q(clocks__met_at=None, clocks__stopped_at=None, clocks__paused_at=None, clocks__pk__isnull=False)
    waiting = ticket.objects.filter(waiting_on="part", waiting_until__isnull=False).exclude(stage__in=DONE)
    found = waiting.annotate(first=Min("clocks__due_at", filter=running)).values_list("pk", "waiting_until", "first", "next_due_at")
    for pk, until, first, known in found.order_by("pk").iterator():
        ends = timezone.make_aware(datetime.combine(timezone.localdate(until) + timedelta(days=1), time()))
        if first is not None and first <= ends or known == ends:
            continue
        ticket.objects.filter(pk=pk).update(next_due_at=ends, next_due_kind="turnaround")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_wrong_parts")]
    operations = [migrations.RunPython(set_due_times, migrations.RunPython.noop)]
