"""Celery tasks of the work: each only looks what is due; all are safe to run twice."""

from __future__ import annotations

from celery import shared_task

from helpdesk.lib import kept
from tickets.actions import drafts
from tickets.actions.follow_up import close_silent_due
from tickets.actions.quotes import expire_due_quotes
from tickets.actions.triage import apologise_for_due_promises
from tickets.sla.statutory import sweep_statutory
from tickets.sla.sweep import sweep_clocks


@shared_task(name="tickets.check_clocks")
def check_clocks() -> None:
    """Warn, escalate, and apologise before a promise is missed."""
    sweep_clocks()
    sweep_statutory()
    apologise_for_due_promises()


@shared_task(name="tickets.close_silent")
def close_silent() -> None:
    """Close what stayed unanswered."""
    close_silent_due()


@shared_task(name="tickets.sweep_drafts")
def sweep_drafts() -> None:
    """Delete uploads of forms that were never sent."""
    drafts.sweep()


@shared_task(name="tickets.sweep_sheets")
def sweep_sheets() -> None:
    """Delete printed sheets that were kept long enough."""
    kept.sweep()


@shared_task(name="tickets.expire_quotes")
def expire_quotes() -> None:
    """Close quotes whose validity passed."""
    expire_due_quotes()
