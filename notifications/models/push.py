"""Browsers whose owners asked on the tracking page to be told there as well."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from helpdesk.accounts.models import Customer
from tickets.models import Ticket


class PushSubscription(models.Model):
    """One browser for one ticket. What is needed to reach it is forgotten when it ends; that it was there stays."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("browser", "Is told")
        OFF = "off", pgettext_lazy("browser", "Switched off")
        GONE = "gone", pgettext_lazy("browser", "No longer there")
        OVER = "over", pgettext_lazy("browser", "The repair is over")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the endpoint.")
    endpoint = models.TextField(blank=True)
    p256dh = models.CharField(max_length=90, blank=True)
    auth = models.CharField(max_length=30, blank=True)
    server_key = models.CharField(max_length=90, help_text="Our public key that it was made for; it hears no other.")
    language = models.CharField(max_length=2, help_text="In which the consent was read.")
    browser = models.CharField(max_length=20, help_text="Family, such as Firefox.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "digest"], name="push_subscription_once"),
            models.CheckConstraint(
                condition=~Q(state="active") | ~(Q(endpoint="") | Q(p256dh="") | Q(auth="")), name="active_push_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.browser} of ticket {self.ticket_id}"

    @property
    def address(self) -> str:
        """How the message log names it: the family and a number, never the endpoint, which is a secret of the browser's."""
        return f"{self.browser.casefold()}#{self.pk}"
