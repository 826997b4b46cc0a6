"""How each letter comes about: the walk that ends with it. Used by the tests and for looking at the letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import time_machine
from django.utils import timezone

from notifications import dispatch, follow_ups
from notifications.models import Message
from tests import scenarios
from tests.scenarios import customer_of, filed, ticket_at
from tickets.actions import conversation, diagnosis, follow_up, handover, quotes, triage, visits, workshop
from tickets.actions.quotes import LineInput
from tickets.models import Ticket

Walk = Callable[..., Ticket]


def _then(stage: str, act: Callable[[SimpleNamespace, Ticket], Any], **how: Any) -> Walk:
    def walk(co: SimpleNamespace, **who: Any) -> Ticket:
        ticket = ticket_at(stage, co=co, **how, **who)
        act(co, ticket)
        return scenarios.fresh(ticket)

    return walk


def _at(stage: str, **how: Any) -> Walk:
    return lambda co, **who: ticket_at(stage, co=co, **how, **who)


def _later(stage: str, days: float, **how: Any) -> Walk:
    def walk(co: SimpleNamespace, **who: Any) -> Ticket:
        ticket = ticket_at(stage, co=co, **how, **who)
        dispatch.dispatch_pending()
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            follow_ups.send_due()
        return ticket

    return walk


def _reminded(co: SimpleNamespace, **who: Any) -> Ticket:
    ticket = ticket_at("delivered", co=co, **who)
    for days in (7.01, 10.02):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            follow_ups.send_due()
    return ticket


def _visit(co: SimpleNamespace, ticket: Ticket) -> None:
    scenarios.visit(ticket, co, days=3)


def _moved(co: SimpleNamespace, ticket: Ticket) -> None:
    _visit(co, ticket)
    visits.move_appointment(ticket, actor=co.desk, **scenarios.slot(co, 8), reason="كما طلبت")


def _called_off(co: SimpleNamespace, ticket: Ticket) -> None:
    _visit(co, ticket)
    visits.cancel_appointment(ticket, actor=co.desk, reason="مرض الفني")


def _appointment_tomorrow(co: SimpleNamespace, **who: Any) -> Ticket:
    ticket = filed(co, **who)
    _visit(co, ticket)
    with time_machine.travel(ticket.appointments.get().starts_at - timedelta(hours=3)):
        follow_ups.send_due()
    return ticket


def _returned(co: SimpleNamespace, **who: Any) -> Ticket:
    old = ticket_at("closed", co=co, outcome="return", **who)
    return old.returns.get()


def _merged(co: SimpleNamespace, **who: Any) -> Ticket:
    first = filed(co, **who)
    second = filed(co, **{**who, "name": first.customer.name, "phone": first.customer.phone, "email": first.customer.email})
    handover.merge(second, actor=co.sara, into=first)
    return second


WALKS: dict[str, Walk] = {
    "received": lambda co, **who: filed(co, **who),
    "device_arrived": _at("diagnosing"),
    "result": _at("repairing"),
    "result_replace": _at("replacing"),
    "result_refund": _at("refunding"),
    "result_return": _at("returning", cause="no_fault"),
    "result_goodwill": _at("repairing", cause="misuse"),
    "quote": _at("awaiting_approval"),
    "quote_misuse": _at("awaiting_approval", cause="misuse"),
    "quote_revised": _then("awaiting_approval", lambda co, t: quotes.revise_quote(
        t, actor=co.sara, lines=[LineInput("وحدة شاشة أصلية", Decimal("380"))], reason="ارتفع سعر القطعة عند المورّد.")),
    "quote_approved": _at("repairing", pays=True),
    "quote_expiring": _later("awaiting_approval", 6.1),
    "quote_expired": lambda co, **who: _expired(co, **who),
    "delay_part": _then("repairing", lambda co, t: workshop.wait_for_part(
        t, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=20))),
    "delay": _then("repairing", lambda co, t: triage.move_promise(
        t, actor=co.sara, to=timezone.now() + timedelta(days=12), reason="ظهر عطل ثانٍ في اللوحة ويحتاج فحصًا أطول")),
    "ready": _at("ready"),
    "ready_replacement": _at("ready", remedy="replace"),
    "ready_return": _at("ready", remedy="return"),
    "uncollected_7": _later("ready", 7.1),
    "uncollected_21": _later("ready", 21.1),
    "summary": _at("delivered"),
    "summary_replacement": _at("delivered", remedy="replace"),
    "summary_return": _at("delivered", remedy="return"),
    "refund_paid": _at("delivered", remedy="refund"),
    "follow_up": _later("delivered", 7.1),
    "reminder": _reminded,
    "survey_only": _later("delivered", 7.1, remedy="refund"),
    "thanks": _at("closed"),
    "thanks_unhappy": _then("delivered", lambda co, t: follow_up.answer_survey(
        t, actor=customer_of(t), csat=1, comment="طال الانتظار")),
    "objection": _then("deciding", lambda co, t: diagnosis.object_to_finding(t, actor=customer_of(t), reason="لم يسقط مني"),
                       cause="misuse"),
    "appointment": _then("received", _visit),
    "appointment_moved": _then("received", _moved),
    "appointment_cancelled": _then("received", _called_off),
    "appointment_reminder": _appointment_tomorrow,
    "return_opened": _returned,
    "reply": _then("diagnosing", lambda co, t: conversation.reply(
        t, actor=co.sara, body="أهلًا،\nوصل جهازك ونبدأ الفحص غدًا صباحًا.\n\n• subject: ليس عنوانًا\nسارة")),
    "cancelled": _at("cancelled"),
    "going_back": _then("awaiting_approval", lambda co, t: quotes.decline_quote(t, actor=customer_of(t), number=1)),
    "merged": _merged,
}


def _expired(co: SimpleNamespace, **who: Any) -> Ticket:
    ticket = ticket_at("awaiting_approval", co=co, **who)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        quotes.expire_due_quotes()
    return ticket


def rule_of(case: str) -> str:
    """Name of the letter that a walk ends with."""
    plain = {"result", "quote", "summary", "ready"}
    if case == "appointment_moved":
        return "appointment"
    head = case.split("_")[0]
    return head if head in plain and case not in ("quote_approved", "quote_expiring", "quote_expired") else case


def letter(case: str, co: SimpleNamespace, **who: Any) -> Message:
    """Walk, let the worker write, and give the letter."""
    ticket = WALKS[case](co, **who)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        dispatch.dispatch_pending()
    found = Message.objects.filter(ticket=ticket, rule=rule_of(case)).order_by("-pk").first()
    if found is None:
        errors = list(ticket.events.filter(pending__error__gt="").values_list("kind", "pending__error"))
        raise AssertionError(f"{case}: no letter; {list(ticket.messages.values_list('rule', flat=True))} {errors}")
    return found
