"""Lending a device while the repair lasts, taking it back, and never losing sight of it at the end of a ticket."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from helpdesk.lib.references import normalise_serial
from tickets import lifecycle
from tickets.enums import OPEN_STAGES, Visibility
from tickets.exceptions import NotAllowed, StepRefused
from tickets.models import Loan, LoanUnit, Ticket
from warranty.models import Device, Product

LONGEST = timedelta(days=180)
HIGHEST_DEPOSIT = Decimal(100_000)


def loan_out(ticket: Ticket) -> Loan | None:
    """The loan of this ticket that is not back."""
    return Loan.objects.select_related("unit__product").filter(ticket=ticket, returned_at=None).first()


def _check_day(due_on: date) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise StepRefused(_("The day of return must not lie in the past."), "due_on")
    if due_on > today + LONGEST:
        raise StepRefused(_("A loan lasts %(days)s days at most.") % {"days": LONGEST.days}, "due_on")


def _words(loan: Loan) -> dict[str, str]:
    return {"device": loan.unit.product.name, "serial": loan.unit.serial}


@transaction.atomic
def lend(
    ticket: Ticket, *, actor: Actor, unit: LoanUnit, deposit: Decimal, condition: str, due_on: date,
    other_type: bool = False, version: int | None = None,
) -> Loan:
    """Hand a unit of the branch's stock to the customer: deposit, condition, the day it is due back.

    A unit of another type than the customer's device goes out only with the word that this is meant: ``other_type``.
    """
    if not condition.strip():
        raise StepRefused(_("Write in which condition it goes out."), "condition")
    if not 0 <= deposit <= HIGHEST_DEPOSIT:
        raise StepRefused(_("The deposit lies between 0 and %(most)s.") % {"most": HIGHEST_DEPOSIT}, "deposit")
    _check_day(due_on)
    ticket = lifecycle.lock(ticket, "lend_device", actor=actor, version=version)
    unit = lock_for_update(LoanUnit.objects.select_related("product")).get(pk=unit.pk)
    if unit.retired_at or unit.branch_id != ticket.branch_id:
        raise StepRefused(_("This unit does not belong to the stock of the branch of this ticket."), "unit")
    if unit.product.device_type_id != ticket.device.device_type_id and not other_type:
        raise StepRefused(_("This is a device of another type. Tick that it is meant."), "other_type")
    if loan_out(ticket):
        raise StepRefused(_("A loan device of this ticket is out already."))
    if Loan.objects.filter(unit=unit, returned_at=None).exists():
        raise StepRefused(_("This unit was lent a moment ago. Choose another one."), "unit")
    loan = Loan.objects.create(
        unit=unit, ticket=ticket, deposit=deposit, condition_out=condition.strip(), due_on=due_on, lent_by_id=actor.user_id
    )
    lifecycle.stay(
        ticket, "lend_device", actor=actor, visibility=Visibility.CUSTOMER,
        data={**_words(loan), "loan": loan.pk, "deposit": str(deposit), "due_on": due_on.isoformat(),
              "condition": loan.condition_out},
    )
    return loan


@transaction.atomic
def take_back(
    ticket: Ticket, *, actor: Actor, condition: str, deposit_back: Decimal, deposit_reason: str = "", version: int | None = None
) -> Loan:
    """The unit is back: its condition, and how much of the deposit is returned. Also possible on a closed ticket."""
    if not condition.strip():
        raise StepRefused(_("Write in which condition it came back."), "condition")
    ticket = lifecycle.lock(ticket, "take_back_loan", actor=actor, version=version)
    loan = loan_out(ticket)
    if loan is None:
        raise StepRefused(_("No loan device of this ticket is out."))
    if not 0 <= deposit_back <= loan.deposit:
        raise StepRefused(_("Not more than the deposit of %(deposit)s can go back.") % {"deposit": loan.deposit}, "deposit_back")
    if deposit_back < loan.deposit and not deposit_reason.strip():
        raise StepRefused(_("Write why a part of the deposit is kept."), "deposit_reason")
    loan.returned_at, loan.taken_by_id = timezone.now(), actor.user_id
    loan.condition_in, loan.deposit_back = condition.strip(), deposit_back
    loan.deposit_reason = deposit_reason.strip() if deposit_back < loan.deposit else ""
    loan.save()
    LoanUnit.objects.filter(pk=loan.unit_id).update(condition=loan.condition_in)
    lifecycle.stay(
        ticket, "take_back_loan", actor=actor, visibility=Visibility.CUSTOMER,
        data={**_words(loan), "loan": loan.pk, "deposit": str(loan.deposit), "deposit_back": str(deposit_back),
              "reason": loan.deposit_reason, "condition": loan.condition_in},
    )
    return loan


@transaction.atomic
def extend(ticket: Ticket, *, actor: Actor, reason: str, due_on: date, version: int | None = None) -> Loan:
    """State that the unit stays out, why and until when; the ticket may end then."""
    ticket = lifecycle.lock(ticket, "extend_loan", actor=actor, version=version)
    loan = loan_out(ticket)
    if loan is None:
        raise StepRefused(_("No loan device of this ticket is out."))
    _state(loan, reason, due_on)
    lifecycle.stay(
        ticket, "extend_loan", actor=actor, visibility=Visibility.CUSTOMER,
        data={**_words(loan), "loan": loan.pk, "due_on": due_on.isoformat(), "reason": loan.stays_reason},
    )
    return loan


def _state(loan: Loan, reason: str, due_on: date | None) -> None:
    due_on = _checked_stay(reason, due_on)
    loan.stays_reason, loan.due_on = reason.strip(), due_on
    loan.save(update_fields=["stays_reason", "due_on"])


def _checked_stay(reason: str, due_on: date | None) -> date:
    if not reason.strip():
        raise StepRefused(_("Write why it stays out."), "reason")
    if due_on is None:
        raise StepRefused(_("Write until when it stays out."), "due_on")
    _check_day(due_on)
    return due_on


def check_settled(loan: Loan | None, *, reason: str = "", due_on: date | None = None) -> None:
    """Refuse, in words, to end a ticket while its loan is out and nobody has stated why, until a day that lies ahead."""
    if loan is None:
        return
    if reason.strip() or due_on:
        try:
            _checked_stay(reason, due_on)
        except StepRefused as refusal:
            raise StepRefused(str(refusal.message), f"loan_{refusal.field}") from refusal
    elif not loan.stays_reason or loan.is_late:
        raise StepRefused(
            _("The loan device %(device)s, %(serial)s, is still out. Take it back first, or state why it stays out and until when.")
            % {"device": f"\u2068{loan.unit.product.name}\u2069", "serial": f"\u2066{loan.unit.serial}\u2069"}, "loan_reason",
        )


def settle(ticket: Ticket, *, reason: str = "", due_on: date | None = None) -> dict[str, str]:
    """What the step that ends a ticket notes of its loan; nothing when none is out.

    Raises ``StepRefused`` as ``check_settled`` does. The ticket is locked.
    """
    loan = loan_out(ticket)
    check_settled(loan, reason=reason, due_on=due_on)
    if loan is None:
        return {}
    if reason.strip() or due_on:
        _state(loan, reason, due_on)
    return {"loan_until": loan.due_on.isoformat(), "loan_reason": loan.stays_reason}


def add_unit(*, actor: Actor, branch: Branch, product: Product, serial: str, condition: str) -> LoanUnit:
    """Put a unit into the stock of a branch; one that was retired comes back into it."""
    _keeper(actor)
    serial = normalise_serial(serial)
    if not serial:
        raise StepRefused(_("Write the serial number."), "serial")
    if not condition.strip():
        raise StepRefused(_("Write the condition."), "condition")
    _ensure_not_a_customers(serial, product)
    with transaction.atomic():
        known = lock_for_update(LoanUnit.objects.filter(serial=serial)).first()
        if known and known.retired_at is None:
            raise StepRefused(_("This serial number is in the stock already."), "serial")
        values = {"branch": branch, "product": product, "condition": condition.strip(), "retired_at": None}
        return LoanUnit.objects.update_or_create(serial=serial, defaults=values)[0]


def _ensure_not_a_customers(serial: str, product: Product) -> None:
    """A serial number that we know as another model, or whose device is in for repair, is a slip of the pen."""
    device = Device.objects.filter(serial=serial).select_related("product").first()
    if device is None:
        return
    if device.product and device.product != product:
        raise StepRefused(
            _("This serial number is known as %(product)s. Check number and model.")
            % {"product": f"\u2068{device.product.name}\u2069"}, "serial",
        )
    running = Ticket.objects.filter(device=device, stage__in=OPEN_STAGES).first()
    if running:
        raise StepRefused(
            _("The device with this serial number belongs to a customer; its ticket is %(reference)s. Check the number.")
            % {"reference": f"\u2066{running.reference}\u2069"}, "serial",
        )


def retire_unit(unit: LoanUnit, *, actor: Actor) -> None:
    """Take a unit out of the stock; one that is lent must come back first."""
    _keeper(actor)
    with transaction.atomic():
        unit = lock_for_update(LoanUnit.objects.filter(pk=unit.pk)).get()
        if Loan.objects.filter(unit=unit, returned_at=None).exists():
            raise StepRefused(_("This unit is out; take it back first."))
        unit.retired_at = timezone.now()
        unit.save(update_fields=["retired_at"])


def _keeper(actor: Actor) -> None:
    if not (actor.is_staff and actor.role in lifecycle.DESK):
        raise NotAllowed(_("Your role does not include this step."))
