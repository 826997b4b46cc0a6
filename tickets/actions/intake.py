"""Filing a report: one fault, one ticket, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch, Customer
from helpdesk.lib.actor import Actor
from helpdesk.lib.prepared import prepared
from helpdesk.lib.references import new_reference, normalise_serial
from tickets import events
from tickets.actions.files import attach
from tickets.actions.triage import assess_priority
from tickets.enums import Channel, Impact, Stage, Visibility
from tickets.exceptions import StepRefused
from tickets.models import Attachment, Ticket
from tickets.queries.search import search_text_of
from tickets.sla import clocks, estimates
from warranty.actions import devices
from warranty.coverage import assess
from warranty.models import Device, DeviceType, Product, Symptom
from warranty.queries import current_policy, device_by_serial, facts_of

SAME_FAULT_HOURS = 24


@dataclass(frozen=True)
class Report:
    """A checked report, whatever way it came in."""

    name: str
    device_type: DeviceType
    description: str
    branch: Branch
    phone: Any = ""
    email: str = ""
    honorific: str = ""
    preferred_channel: str = "email"
    language: str = "ar"
    product: Product | None = None
    model_text: str = ""
    serial: str = ""
    purchased_on: date | None = None
    symptom: Symptom | None = None
    impact: str = Impact.NUISANCE
    safety: bool = False
    arrival: str = "branch"
    address: str = ""
    channel: str = Channel.WEB
    # What staff answered about a serial that our records know otherwise; customers are never asked.
    sold_on: bool = False
    correct_model: bool = False


@transaction.atomic
def file_report(
    report: Report, *, actor: Actor, submission_key: str | None = None, photos: Iterable[Any] = (),
    proofs: Iterable[Any] = (), return_of: Ticket | None = None, owner_id: int | None = None,
) -> tuple[Ticket, bool]:
    """File the report; ``(ticket, created)``. The same submission key, or the same person filing the same serial
    again within a day, gives back the ticket that stands.
    """
    if not report.phone and not report.email:
        raise StepRefused(_("Give a telephone number or an e-mail address, so that we can reach you."), "phone")
    if not report.description.strip():
        raise StepRefused(_("Describe in a few words what is wrong."), "description")
    known = already_filed(submission_key)
    if known:
        return known, False
    try:
        with transaction.atomic():  # a loser of the race leaves no second customer or device behind
            if return_of is not None:
                customer, known_before = return_of.customer, True
            else:
                customer, known_before = find_or_make_customer(report, trusted=actor.is_staff)
            device, is_new, same = find_or_make_device(report, customer)
            if actor.is_staff:
                _answer_for(device, customer, report, actor)
            if same and return_of is None:
                return same, False
            if known_before:
                return_of = return_of or earlier_repair(device, customer)
            ticket = _create(report, customer, device, submission_key, return_of, owner_id, known_before, is_new)
    except IntegrityError:
        known = already_filed(submission_key)
        if known:
            return known, False
        raise
    attach(ticket, photos, Attachment.Kind.FAULT, actor=actor)
    attach(ticket, proofs, Attachment.Kind.PROOF, actor=actor)
    if actor.kind == "customer" and actor.customer_id is None:
        actor = Actor.customer(customer)
    events.record(
        ticket, "file", actor=actor, visibility=Visibility.CUSTOMER, to_stage=Stage.RECEIVED,
        data={
            "channel": report.channel, "return_of": return_of.reference if return_of else "",
            **({} if is_new else told_otherwise(device, report)),
        },
    )
    return ticket, True


def _answer_for(device: Device, customer: Customer, report: Report, actor: Actor) -> None:
    """Carry out what staff answered: the customer bought the device from its owner; the label shows another model."""
    if report.correct_model and report.product and device.product_id not in (None, report.product.pk) and actor.user_id:
        devices.correct(
            device, user_id=actor.user_id, reason=_("Read off the device at the counter"), product=report.product,
            purchased_on=device.purchased_on, proof_verified=device.proof_verified,
        )
        device.refresh_from_db()
    if report.sold_on and device.owner_id != customer.pk:
        devices.hand_on(device, to=customer, user_id=actor.user_id)
        device.refresh_from_db()


def told_otherwise(device: Device, report: Report) -> dict[str, str]:
    """What the report says of the device against our record of its serial number; the record counts, and both sides read so."""
    told = {}
    if report.product and device.product_id not in (None, report.product.pk):
        told["told_product"] = str(report.product.name)
    if report.purchased_on and device.purchased_on and report.purchased_on != device.purchased_on:
        told["told_purchased_on"] = report.purchased_on.isoformat()
    return told


def already_filed(submission_key: str | None) -> Ticket | None:
    """Ticket that this very form already made."""
    return _filed_with.first(submission_key) if submission_key else None


@prepared(str)
def _filed_with(submission_key: str) -> QuerySet[Ticket]:
    return Ticket.objects.filter(submission_key=submission_key)


def find_or_make_customer(report: Report, *, trusted: bool = False) -> tuple[Customer, bool]:
    """The customer, and whether we knew them: by name and telephone, or name and e-mail; families share numbers.

    Who writes from the web proves nothing: such a report joins a known customer only when it names no contact that
    we do not hold. Otherwise a stranger could add an address of theirs and read along. Staff (``trusted``) may add one.
    """
    given = {"phone": report.phone, "email__iexact": report.email}
    conditions = [Q(**{name: value}) for name, value in given.items() if value]
    reach = Q()
    for condition in conditions:
        reach = reach | condition if trusted else reach & condition
    best = sum((Case(When(condition, then=1), default=0) for condition in conditions), start=Value(0))
    known = Customer.objects.filter(reach, name__iexact=report.name.strip()).order_by(best.desc(), "pk").first()
    if known is None:
        new = Customer.objects.create(
            name=report.name.strip(), phone=report.phone or "", email=report.email, honorific=report.honorific,
            preferred_channel=report.preferred_channel, language=report.language,
        )
        return new, False
    changed = []
    for field in ("phone", "email"):
        if not getattr(known, field) and getattr(report, field):
            setattr(known, field, getattr(report, field))
            changed.append(field)
    if changed:
        known.save(update_fields=changed)
    return known, True


def find_or_make_device(report: Report, customer: Customer) -> tuple[Device, bool, Ticket | None]:
    """The device by serial, else a new row; whether it is new; the ticket of the same fault filed a moment ago, if any."""
    serial = normalise_serial(report.serial)
    device = device_by_serial(serial) if serial else None
    if device is None:
        device = Device.objects.create(
            serial=serial, device_type=report.product.device_type if report.product else report.device_type,
            product=report.product, model_text=report.model_text, owner=customer, purchased_on=report.purchased_on,
        )
        return device, True, None
    changed = []
    if device.owner_id is None:
        device.owner = customer
        changed.append("owner")
    if device.purchased_on is None and report.purchased_on:
        device.purchased_on = report.purchased_on
        changed.append("purchased_on")
    if changed:
        device.save(update_fields=changed)
    recent = timezone.now() - timedelta(hours=SAME_FAULT_HOURS)
    same = Ticket.objects.filter(
        device=device, customer=customer, stage=Stage.RECEIVED, filed_at__gte=recent, symptom=report.symptom
    ).first()
    return device, False, same


def earlier_repair(device: Device, customer: Customer) -> Ticket | None:
    """This customer's repair of this device whose repair warranty still runs: a new fault of it is a return.

    Somebody else who owns the device now learns nothing of the earlier repair.
    """
    if not device.serial:
        return None
    last = (
        device.tickets.filter(customer=customer, outcome="repaired", delivered_at__isnull=False)
        .select_related("policy_version").order_by("-delivered_at").first()
    )
    if last is None or last.policy_version is None or last.delivered_at is None:
        return None
    until = last.delivered_at + timedelta(days=last.policy_version.repair_warranty_days)
    return last if timezone.now() < until else None


def repair_warranty_end(ticket: Ticket) -> date | None:
    """Last day of the repair warranty of a delivered repair. A redo does not restart it: the first repair counts."""
    first = ticket
    while first.return_of_id and first.return_of is not None:
        first = first.return_of
    if first.delivered_at is None or first.policy_version is None:
        return None
    return timezone.localdate(first.delivered_at) + timedelta(days=first.policy_version.repair_warranty_days)


def _create(
    report: Report, customer: Customer, device: Device, submission_key: str | None, return_of: Ticket | None,
    owner_id: int | None, known_before: bool, is_new: bool,
) -> Ticket:
    now = timezone.now()
    priority, reasons = assess_priority(
        report.impact, safety=report.safety, is_return=return_of is not None, device=device, customer=customer, at=now,
        known_before=known_before,
    )
    until = repair_warranty_end(return_of) if return_of else None
    facts = facts_of(device, until, has_documents=not is_new)
    coverage = assess(facts, None, timezone.localdate(now))
    title = report.symptom.name if report.symptom and report.symptom.code != "other" else report.description.strip()
    ticket = Ticket(
        reference=new_reference(), channel=report.channel, language=report.language, submission_key=submission_key,
        customer=customer, device=device, branch=report.branch, return_of=return_of,
        owner_id=owner_id or (return_of.owner_id if return_of else None),
        title=title.splitlines()[0][:120], description=report.description.strip(), symptom=report.symptom,
        safety=report.safety, impact=report.impact, priority=priority, priority_reasons=reasons, arrival=report.arrival,
        address=report.address, policy_version=current_policy(now), coverage=coverage.as_json(), filed_at=now,
    )
    ticket.set_priority_rank()
    ticket.promised_first, ticket.promise_basis = estimates.promise(ticket)
    ticket.promised_at = ticket.promised_first
    ticket.search_text = search_text_of(ticket)
    ticket.save(force_insert=True)
    clocks.start(ticket)
    return ticket
