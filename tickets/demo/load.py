"""Very many tickets at once, for measuring: believable in their distribution, consistent in every constraint.

They are not lived (``company`` does that); they are written as the actions would have left them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation

from helpdesk.accounts.models import Branch, Customer, Role, User
from helpdesk.lib.arabic import fold
from helpdesk.lib.db import is_postgres
from tickets.demo.cases_home import cases_for
from tickets.demo.catalogue import PRODUCTS, install_catalogue
from tickets.demo.customers import AR_FAMILY, AR_MEN, AR_WOMEN, EN_FAMILY, EN_MEN, EN_WOMEN
from tickets.demo.hours import install_demo_hours
from tickets.demo.load_story import Story
from tickets.demo.sheets import Sheet, finish
from tickets.demo.staff import install_staff
from tickets.demo.tracks import TRACKS
from tickets.models import (
    CheckIn,
    Clock,
    Comment,
    Decision,
    Finding,
    Handover,
    Quote,
    QuoteLine,
    QuoteOption,
    Refund,
    RepairWork,
    Survey,
    TestRun,
    Ticket,
    TicketEvent,
    price_guard,
    ready_gate,
)
from warranty.defaults import install
from warranty.models import Device, PolicyVersion, Product, Symptom

YEARS = 3
RECENT_DAYS, RECENT_SHARE = 9, 0.06  # a busy week is behind the company, so that its queue is as full as it is big
BATCH = 2000
LONG_EVERY = 500  # every so many tickets one has a long conversation


class Loader:
    """Writes tickets in batches; memory holds one batch."""

    def __init__(self, seed: int) -> None:
        self.random, self.now = Random(seed), timezone.now()
        self._prepare()
        self.customers = Sheet(Customer, "id", "public_id", "honorific", "name", "phone", "email", "preferred_channel", "language",
                               "created_at")
        self.devices = Sheet(Device, "id", "public_id", "serial", "device_type", "product", "owner", "purchased_on", "created_at")
        self.tickets = Sheet(
            Ticket, "id", "reference", "public_id", "stage", "version", "channel", "language", "customer", "device", "branch",
            "owner", "technician", "title", "description", "symptom", "impact", "priority", "priority_rank", "priority_reasons",
            "custody", "shelf", "waiting_on", "waiting_since", "policy_version", "coverage", "remedy", "outcome", "promised_first",
            "promised_at", "promise_basis", "next_due_at", "next_due_kind", "filed_at", "checked_in_at", "ready_at", "delivered_at",
            "closed_at", "updated_at", "customer_wrote_at", "search_text",
        )
        self.events = Sheet(
            TicketEvent, "id", "ticket", "seq", "kind", "from_stage", "to_stage", "actor_kind", "actor_user", "actor_name",
            "visibility", "comment", "data", "created_at",
        )
        self.comments = Sheet(Comment, "id", "ticket", "kind", "author", "body", "created_at")
        self.clocks = Sheet(Clock, "id", "ticket", "kind", "started_at", "allowance_minutes", "due_at", "warn_at", "paused_at",
                            "met_at", "missed_at", "stopped_at", "worked_minutes")
        self.surveys = Sheet(Survey, "id", "ticket", "asks_working", "sent_at", "working", "working_at", "csat", "ces", "nps",
                             "comment", "answered_at")
        self.findings = Sheet(Finding, "id", "ticket", "number", "technician", "cause", "symptom", "text", "explanation",
                              "estimated_cost", "created_at")
        self.decisions = Sheet(Decision, "id", "ticket", "finding", "policy_version", "proposed_remedy", "proposed_clause",
                               "proposed_pays", "remedy", "customer_pays", "decided_by", "created_at", "facts")
        self.quotes = Sheet(Quote, "id", "ticket", "number", "state", "net", "tax_percent", "tax", "total", "valid_until",
                            "created_by", "created_at", "chosen", "answered_at", "answered_by", "answered_how")
        self.options = Sheet(QuoteOption, "id", "quote", "position", "kind", "net", "tax", "total")
        self.lines = Sheet(QuoteLine, "id", "quote", "position", "text", "unit_price", "amount")
        self.check_ins = Sheet(CheckIn, "id", "ticket", "condition", "shelf", "received_by", "created_at")
        self.works = Sheet(RepairWork, "id", "ticket", "technician", "work_done", "explanation", "minutes", "created_at")
        self.runs = Sheet(TestRun, "id", "ticket", "number", "tester", "passed", "created_at")
        self.handovers = Sheet(Handover, "id", "ticket", "receiver", "proof", "handed_over_by", "created_at")
        self.refunds = Sheet(Refund, "id", "ticket", "amount", "method", "payment_reference", "paid_by", "created_at")
        # In the order of their foreign keys.
        self.sheets = [self.customers, self.devices, self.tickets, self.comments, self.events, self.clocks, self.surveys,
                       self.findings, self.decisions, self.quotes, self.options, self.lines, self.check_ins, self.works, self.runs,
                       self.handovers, self.refunds]

    def _prepare(self) -> None:
        """The company, unless it stands already; and what is drawn from, folded once."""
        with transaction.atomic(), translation.override("ar"):
            self.policy: PolicyVersion = install()
            if not Branch.objects.exists():
                install_demo_hours(timezone.localdate())
            if not Product.objects.exists():
                install_catalogue(self.random, list(Branch.objects.order_by("pk")))
            self.branches = list(Branch.objects.order_by("pk"))
            if not User.objects.exists():
                install_staff(self.branches, self.now)
        people = list(User.objects.filter(is_active=True))
        self.people = {
            "agent": [u for u in people if u.role == Role.AGENT] or people, "bench": [u for u in people if u.role == Role.TECHNICIAN] or people,
            "desk": [u for u in people if u.role == Role.FRONT_DESK] or people, "manager": [u for u in people if u.role == Role.MANAGER] or people,
        }
        symptoms = {row.code: row for row in Symptom.objects.all()}
        weights = {row[1]: row[7] for row in PRODUCTS}
        self.faults: list[tuple[Any, ...]] = []
        self.weights: list[int] = []
        for product in Product.objects.select_related("device_type"):
            for case in cases_for(product.device_type.code):
                told = {lang: [(text, fold(text)) for text in case.told[lang]] for lang in ("ar", "en")}
                symptom = symptoms[case.symptom]
                title = {"ar": symptom.name_ar, "en": symptom.name_en}
                folded = {lang: fold(text) for lang, text in title.items()}
                self.faults.append((product, case, told, symptom.pk, title, folded, fold(product.name)))
                self.weights.append(weights.get(product.code, 3) * case.weight)
        self.tracks = list(TRACKS)
        self.track_weights = list(accumulate(TRACKS[name][0] for name in self.tracks))
        self.weights = list(accumulate(self.weights))
        self.owner = (0, "", "", "", "", "")

    def load(self, count: int, tell: Callable[[int], None]) -> None:
        """Write so many tickets; ``tell`` hears how many stand."""
        with connection.cursor() as cursor:
            if is_postgres():
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("SET synchronous_commit = off")
        for begin in range(0, count, BATCH):
            for _ in range(min(BATCH, count - begin)):
                self.ticket()
            with transaction.atomic(), ready_gate.GATE.lifted(), price_guard.GATE.lifted():
                for sheet in self.sheets:
                    sheet.write()
            tell(min(begin + BATCH, count))
        finish(self.sheets)

    # --- one ticket

    def ticket(self) -> None:
        """One ticket with everything that hangs on it."""
        dice, number = self.random, self.tickets.take_id()
        age = dice.random() * (RECENT_DAYS if dice.random() < RECENT_SHARE else YEARS * 365)
        filed = self.now - timedelta(days=age, minutes=dice.randint(1, 600))
        if not self.owner[0] or dice.random() < 0.74:
            self.owner = self._customer(filed)
        Story(self, number, filed, long=number % LONG_EVERY == 0).tell()

    def _customer(self, at: datetime) -> tuple[int, str, str, str, str, str]:
        dice, number = self.random, self.customers.take_id()
        arabic, woman = dice.random() < 0.74, dice.random() < 0.45
        if arabic:
            name = f"{dice.choice(AR_WOMEN if woman else AR_MEN)} {dice.choice(AR_MEN)} {dice.choice(AR_FAMILY)}"
        else:
            name = f"{dice.choice(EN_WOMEN if woman else EN_MEN)} {dice.choice(EN_FAMILY)}"
        phone, email, language = f"+9665{number % 100_000_000:08d}", f"user{number}@example.com", "ar" if arabic else "en"
        self.customers.add(number, uuid.UUID(int=dice.getrandbits(128), version=4), "ms" if woman else "mr", name, phone, email,
                           "email", language, at)
        return number, name, fold(name), phone, email, language
