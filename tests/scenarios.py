"""A ticket in any stage, reached through the real actions, never by writing columns."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.accounts.models import Branch, Role, User
from helpdesk.lib.actor import Actor
from helpdesk.lib.prepared import prepared
from tickets.actions import (
    conversation,
    decision,
    diagnosis,
    follow_up,
    handover,
    intake,
    quotes,
    stock,
    triage,
    visits,
    workshop,
)
from tickets.actions.payments import Payment
from tickets.actions.quotes import LineInput
from tickets.actions.workshop import UsedPart
from tickets.enums import Stage
from tickets.models import Appointment, Ticket, WorkingHours
from tickets.queries.visits import zone_of
from tickets.sla.calendar import schedule_of
from warranty.defaults import install
from warranty.models import Brand, DeviceType, Part, Product, Symptom

_count = itertools.count(1)


def company() -> SimpleNamespace:
    """Branch, people, one phone model with a part, the default policy.

    Every test database holds them from its first minute (``tests/conftest.py``); they are made anew where a test with
    real transactions has emptied it.
    """
    people = {user.username: user for user in User.objects.select_related("branch")}
    if "admin" not in people:
        people = _found_company()
    product = Product.objects.select_related("brand", "device_type").get(code="n7-pro")
    return SimpleNamespace(
        branch=people["admin"].branch, product=product, phone=product.device_type, part=Part.objects.get(sku="P-7712-B"),
        symptom=Symptom.objects.get(code="no-charge"), users=SimpleNamespace(**people), system=Actor.system(),
        **{name: Actor.staff(user) for name, user in people.items()},
    )


def _found_company() -> dict[str, User]:
    install()
    branch = Branch.objects.create(
        code="olaya", name_ar="فرع العليا", name_en="Olaya branch", address_ar="شارع العليا، الرياض",
        address_en="Olaya Street, Riyadh",
    )
    for weekday in (6, 0, 1, 2, 3):
        WorkingHours.objects.create(branch=branch, weekday=weekday, opens=time(9), closes=time(21))
    people: dict[str, User] = {}
    for username, role, name_ar, first, last in (
        ("desk", Role.FRONT_DESK, "ريم الحربي", "Reem", "Alharbi"),
        ("sara", Role.AGENT, "سارة النجار", "Sara", "Alnajjar"),
        ("khalid", Role.TECHNICIAN, "خالد الفهد", "Khalid", "Alfahad"),
        ("nouf", Role.TECHNICIAN, "نوف القحطاني", "Nouf", "Alqahtani"),
        ("huda", Role.MANAGER, "هدى السالم", "Huda", "Alsalem"),
        ("admin", Role.ADMINISTRATOR, "عمر الشمري", "Omar", "Alshammari"),
    ):
        people[username] = User.objects.create_user(
            username, f"{username}@nuwar.example", "demo-repair-2026", role=role, branch=branch, name_ar=name_ar,
            first_name=first, last_name=last,
        )
    brand = Brand.objects.create(code="nuwar", name_ar="نُوّار", name_en="Nuwar")
    Product.objects.create(
        code="n7-pro", brand=brand, device_type=DeviceType.objects.get(code="phone"), name="N7 Pro", price=Decimal("2100"),
        serial_prefix="NW7P",
    )
    port = Part.objects.create(sku="P-7712-B", name_ar="منفذ شحن", name_en="Charging port", price=Decimal("80"))
    stock.receive(port, branch, 50, actor=Actor.staff(people["huda"]), reason="جرد أول")
    return people


def report(co: SimpleNamespace, **changes: Any) -> intake.Report:
    """A complete report of a phone in warranty."""
    n = next(_count)
    values: dict[str, Any] = {
        "name": f"محمد العتيبي {n}", "honorific": "mr", "phone": f"+9665{10000000 + n}", "email": f"customer{n}@example.com",
        "device_type": co.phone, "product": co.product, "serial": f"NW7P24{100000 + n}", "branch": co.branch,
        "purchased_on": timezone.localdate() - timedelta(days=200), "symptom": co.symptom,
        "description": "لا يشحن إلا بزاوية معينة", "impact": "nuisance", "language": "ar", "preferred_channel": "email",
    }
    return intake.Report(**{**values, **changes})


def filed(co: SimpleNamespace | None = None, **changes: Any) -> Ticket:
    """A ticket just filed by its customer."""
    ticket, _ = intake.file_report(report(co or company(), **changes), actor=Actor("customer"))
    return ticket


def customer_of(ticket: Ticket) -> Actor:
    """The ticket's customer as actor."""
    return Actor.customer(ticket.customer)


def all_pass(ticket: Ticket, **changes: str) -> dict[str, str]:
    """Answers of the whole sheet."""
    sheet = workshop.sheet_of(ticket)
    good = {item.code: str(item.high if item.low is None else item.low) if item.is_measured else "pass" for item in sheet}
    return {**good, **changes}


def slot(co: SimpleNamespace, days: int = 1, hour: int = 10, hours: int = 2) -> dict[str, datetime]:
    """A window of the branch on the first working day that lies so many days ahead."""
    zone, day = zone_of(co.branch), timezone.localdate() + timedelta(days=days)
    while not schedule_of(co.branch).day(day):
        day += timedelta(days=1)
    starts_at = datetime.combine(day, time(hour), tzinfo=zone)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}


def visit(ticket: Ticket, co: SimpleNamespace, *, days: int = 1, **changes: Any) -> Appointment:
    """A visit of Khalid, planned by the front desk."""
    values = {**slot(co, days), "address": "حي الملقا، شارع 12", "technician": co.users.khalid, **changes}
    return visits.schedule_visit(ticket, actor=co.desk, **values)


def add_misuse_evidence(ticket: Ticket, actor: Actor) -> Any:
    """A measurement that a misuse finding may rest on."""
    return diagnosis_evidence(ticket, actor)


def diagnosis_evidence(ticket: Ticket, actor: Actor) -> Any:
    """Measured evidence."""
    from tickets.actions.files import add_evidence

    return add_evidence(ticket, actor=actor, text="أثر صدمة بعمق 2 مم في زاوية الإطار")[0]


def ticket_at(stage: str, *, remedy: str = "repair", pays: bool = False, cause: str = "defect",
              co: SimpleNamespace | None = None, outcome: str = "works", **changes: Any) -> Ticket:
    """A ticket that stands at ``stage``, having walked there by the shortest way for ``remedy``.

    ``outcome``: how a closed one ended: ``works``, ``return`` or ``silent``.
    """
    co = co or company()
    ticket = filed(co, **changes)
    if stage == Stage.RECEIVED:
        return ticket
    if stage == Stage.CANCELLED:
        return handover.cancel(ticket, actor=co.sara, reason="طلب العميل")
    triage.assign(ticket, actor=co.sara, owner=co.users.sara)
    diagnosis.check_in(ticket, actor=co.desk, condition="خدش خفيف في الظهر", accessories="شاحن", shelf="B-14")
    diagnosis.start_diagnosis(ticket, actor=co.khalid)
    if stage == Stage.DIAGNOSING:
        return fresh(ticket)
    if cause == "misuse":
        diagnosis_evidence(ticket, co.khalid)
    diagnosis.record_finding(
        ticket, actor=co.khalid, cause=cause, text="تلف في ملامسات المنفذ", explanation="منفذ الشحن معطوب من الداخل",
        misuse_reason="الشرخ يمتد من أثر الصدمة" if cause == "misuse" else "", estimated_cost=Decimal("300"),
    )
    if stage == Stage.DECIDING:
        return fresh(ticket)
    if stage == Stage.AWAITING_APPROVAL:
        pays = True
    if stage == Stage.REPLACING:
        remedy = "replace"
    if stage == Stage.REFUNDING:
        remedy = "refund"
    if stage == Stage.RETURNING:
        remedy = "return"
    lines = [LineInput("وحدة شاشة أصلية", Decimal("340")), LineInput("تركيب وضبط", Decimal("60"))] if pays else []
    decision.decide(
        ticket, actor=co.huda, remedy=remedy, customer_pays=pays, lines=lines, reason="قرار المدير بعد المراجعة"
    )
    if stage == Stage.AWAITING_APPROVAL:
        return fresh(ticket)
    if pays:
        quotes.approve_quote(ticket, actor=customer_of(ticket), number=1)
    if stage in (Stage.REPAIRING, Stage.REPLACING, Stage.REFUNDING, Stage.RETURNING):
        return fresh(ticket)
    return _finish(co, ticket, stage, remedy, outcome)


def _finish(co: SimpleNamespace, ticket: Ticket, stage: str, remedy: str, outcome: str) -> Ticket:
    if remedy == "refund":
        handover.pay_refund(ticket, actor=co.huda, amount=Decimal("2000"), method="card", payment_reference="PAY-1")
        return _after(co, ticket, stage, outcome)
    if remedy == "return":
        handover.ready_return(ticket, actor=co.sara)
    else:
        if remedy == "replace":
            workshop.ready_replacement(ticket, actor=co.sara, serial=f"NW7P26{900000 + next(_count)}")
        else:
            finish_repair(co, ticket)
        if stage == Stage.TESTING:
            return fresh(ticket)
        workshop.pass_test(ticket, actor=co.nouf, answers=all_pass(ticket))
    if stage == Stage.READY:
        return fresh(ticket)
    deliver(co, fresh(ticket))
    return _after(co, ticket, stage, outcome)


def finish_repair(co: SimpleNamespace, ticket: Ticket) -> None:
    """One repair with one part."""
    workshop.finish_repair(
        ticket, actor=co.khalid, work_done="استبدال منفذ الشحن", explanation="استبدلنا منفذ الشحن بقطعة أصلية", minutes=40,
        used_parts=[UsedPart(co.part)],
    )


def deliver(co: SimpleNamespace, ticket: Ticket) -> None:
    """Hand over against the pickup code."""
    handover.hand_over(
        ticket, actor=co.desk, receiver=ticket.customer.name, proof="code", code=handover.pickup_code(ticket),
        accessories_returned=True, explained=True, payment=Payment("paid", "card", "4711"),
    )


def _after(co: SimpleNamespace, ticket: Ticket, stage: str, outcome: str) -> Ticket:
    if stage == Stage.CLOSED:
        if outcome == "return":
            follow_up.report_return(ticket, actor=customer_of(ticket), description="عاد العطل نفسه")
        elif outcome == "silent":
            follow_up.close_silent(ticket, actor=co.system)
        else:
            follow_up.confirm_working(ticket, actor=customer_of(ticket))
    return fresh(ticket)


@prepared(int)
def _row(pk: int) -> QuerySet[Ticket]:
    return Ticket.objects.select_related("customer", "device__product", "branch").filter(pk=pk)


def fresh(ticket: Ticket) -> Ticket:
    """The row as it stands in the database."""
    return of_key(ticket.pk)


def of_key(pk: int) -> Ticket:
    """The ticket of this key as it stands in the database."""
    return _row(pk)[0]


def say(ticket: Ticket, actor: Actor, body: str = "أهلًا، استلمنا بلاغك ونبدأ الفحص غدًا.") -> Any:
    """Reply to the customer."""
    return conversation.reply(ticket, actor=actor, body=body)


__all__ = ["all_pass", "company", "customer_of", "date", "deliver", "filed", "finish_repair", "fresh", "report", "say", "ticket_at"]
