"""What is measured, and the promise that it is held to (``quality`` of the project: CPU as multiples of a no-op view)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.test import Client
from django.utils import timezone

from helpdesk.accounts.models import Branch, User
from tickets.access import tracking_token
from tickets.models import Ticket

LONG_TICKET = 40


@dataclass(frozen=True)
class Page:
    """One page or job: how to ask for it, at most how many times the no-op, queries and compressed bytes."""

    name: str
    ask: Callable[[], Any]
    times: float
    queries: int
    bytes: int | None = None
    answers: int = 200


def pages() -> list[Page]:
    """Everything of the speed table, on the tickets that are loaded."""
    visitor, agent, manager = Client(), Client(), Client()
    for client, role in ((agent, "agent"), (manager, "manager")):
        client.force_login(User.objects.filter(role=role).order_by("pk").first())
    sample = Ticket.objects.select_related("customer", "device", "owner").filter(stage="closed").order_by("pk")[7]
    long = Ticket.objects.annotate(n=Count("events")).filter(n__gte=LONG_TICKET).order_by("pk").first() or sample
    token = tracking_token(sample)

    def get(client: Client, path: str, **query: str) -> Callable[[], Any]:
        address = f"{path}?{urlencode(query)}" if query else path
        return lambda: client.get(address)

    def search(text: str) -> Callable[[], Any]:
        return get(agent, "/desk/", q=text)

    english, arabic = "charging port loose", "الشحن بطيئا"
    return [
        Page("report form", get(visitor, "/report/"), 4, 4, 60_000),
        Page("filing a report", filing(visitor), 8, 14, None, 303),
        Page("tracking page", get(visitor, f"/t/{token}/"), 6, 8, 60_000),
        Page("queue, default", get(agent, "/desk/"), 18, 8, 15_000),
        Page("queue, filtered", get(agent, "/desk/", view="open", priority="high"), 18, 8, 15_000),
        Page("ticket page, 40 entries", get(agent, f"/desk/t/{long.reference}/"), 14, 14),
        Page("search: reference", search(sample.reference), 8, 6, None, 302),  # opens the ticket
        Page("search: serial", search(sample.device.serial), 8, 6),
        Page("search: telephone", search("0" + str(sample.customer.phone)[4:]), 8, 6),
        Page("search: e-mail", search(sample.customer.email), 8, 6),
        Page("search: words, Arabic", search(arabic), 20, 6),
        Page("search: words, English", search(english), 20, 6),
        Page("dashboard", get(manager, "/desk/dashboard/"), 22, 12),
    ]


def filing(client: Client) -> Callable[[], Any]:
    """Another complete report with every call; sends nothing itself, only the outbox row is written."""
    branch, count = Branch.objects.order_by("pk").first().code, itertools.count(1)
    bought = timezone.localdate().replace(day=1)

    def ask() -> Any:
        n = next(count)
        return client.post("/report/", {
            "device_type": "phone", "product": "n7-pro", "model_text": "", "serial": f"NW7PBENCH{n:06d}", "purchase_day": "1",
            "purchase_month": str(bought.month), "purchase_year": str(bought.year), "symptom": "no-charge",
            "description": "لا يشحن إلا بزاوية معينة", "impact": "serious", "safety": "no", "honorific": "mr",
            "name": f"محمد العتيبي {n}", "phone": f"+96654{n:07d}", "email": f"bench{n}@example.com", "preferred_channel": "email",
            "language": "ar", "arrival": "branch", "branch": branch, "address": "", "submission_key": f"bench{n:027d}",
        })

    return ask
