"""From the decision to the handover: quotes, parts, repair, test, replacement, refund, the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from helpdesk.lib.actor import Actor
from tickets.actions import handover, quotes, stock, triage, workshop
from tickets.actions.payments import Payment
from tickets.actions.quotes import LineInput
from tickets.actions.workshop import UsedPart
from tickets.demo import beside, words
from tickets.demo.simulation import Story
from tickets.demo.world import World, fresh, stage_of
from tickets.enums import OptionKind, Stage
from tickets.models import Handover, Ticket
from tickets.sla.business_hours import add_working_days
from tickets.sla.calendar import schedule_of
from warranty.models import ChecklistItem, FaultCode, Part

if TYPE_CHECKING:
    from tickets.demo.story import Plot


OLD_PARTS = ["customer", "kept", "maker"]


def quote_lines(world: World, plot: Plot) -> Iterator[LineInput]:
    """The part, and the labour, in the customer's language."""
    language = plot.person.language
    part = world.parts.get((plot.product.device_type.code, plot.case.part))
    if part:
        yield LineInput(part.name_ar if language == "ar" else part.name_en, part.price, part=part)
    labour = (Decimal(90) * plot.case.minutes / 60).quantize(Decimal("1"))
    yield LineInput((words.LABOUR if part else words.CLEANING)[language], labour)


def carry_out(world: World, plot: Plot, ticket: Ticket) -> Story:
    """Do what was decided, whichever it is, up to the delivery."""
    if stage_of(ticket) == Stage.AWAITING_APPROVAL:
        yield from quote_answer(world, plot, ticket)
    stage = stage_of(ticket)
    if stage == Stage.REPAIRING:
        yield from repair(world, plot, ticket)
    elif stage == Stage.REPLACING:
        yield from replacement(world, plot, ticket)
    elif stage == Stage.REFUNDING:
        yield from refund(world, ticket)
        return
    elif stage == Stage.RETURNING:
        yield world.working(ticket.branch, 20, 400)
        handover.ready_return(ticket, actor=_owner(world, ticket))
    if stage_of(ticket) == Stage.READY:
        yield from collect(world, plot, ticket)


def quote_answer(world: World, plot: Plot, ticket: Ticket) -> Story:
    """Three of four approve, by link mostly; some let the quote run out and are asked again."""
    customer, dice = Actor.customer(ticket.customer), world.random
    if world.chance(0.07):
        yield timezone.now() + timedelta(days=8)  # it expires; the agent asks and sends it again
        yield world.working(ticket.branch, 30, 600)
        quotes.revise_quote(
            ticket, actor=_owner(world, ticket), lines=list(quote_lines(world, plot)), reason="انتهت صلاحية العرض السابق"
        )
    yield world.awake(0.4, 60)
    number = quotes.running_quote(ticket)
    if number is None:
        return
    agreed = world.chance(0.76)
    answer = quotes.approve_quote if agreed else quotes.decline_quote
    if agreed and number.options.filter(kind=OptionKind.PART).exists() and world.chance(0.4):
        quotes.approve_quote(ticket, actor=customer, number=number.number, option=OptionKind.PART)
    elif dice.random() < 0.8:
        answer(ticket, actor=customer, number=number.number)
    else:
        yield world.working(ticket.branch, 3, 60)
        if quotes.running_quote(ticket):
            how = dice.choice(["phone", "counter", "whatsapp"])
            answer(ticket, actor=_owner(world, ticket), number=number.number, who=plot.person.name, how=how)


def repair(world: World, plot: Plot, ticket: Ticket) -> Story:
    """Part, work, test; a failed test sends it round once more."""
    part = world.parts.get((plot.product.device_type.code, plot.case.part))
    technician = fresh(ticket).technician or world.technician(ticket.branch)
    actor = Actor.staff(technician)
    yield world.working(ticket.branch, 20, 60 + 560 * plot.slow)
    if part and (not _in_stock(ticket, part) or world.chance(0.2)):
        yield from await_part(world, ticket, actor, part)
    for attempt in range(3):
        yield world.working(ticket.branch, plot.case.minutes, plot.case.minutes + 60 + 340 * plot.slow)
        if part and not _in_stock(ticket, part):
            yield from await_part(world, ticket, actor, part)
        used = [UsedPart(part, serial_or_lot=f"L{world.random.randint(2400, 2499)}", old_part=world.random.choices(OLD_PARTS, [40, 52, 8])[0])]
        workshop.finish_repair(
            ticket, actor=actor, work_done=plot.case.work, explanation=plot.case.done[plot.person.language],
            minutes=max(5, int(plot.case.minutes * world.random.uniform(0.7, 1.4))),
            used_parts=used if part and attempt == 0 else (), no_parts=not part or attempt > 0,
            repair_code=_repair_code(plot.case.part if attempt == 0 else "", plot.case.defect),
        )
        yield world.working(ticket.branch, 15, 60 + 240 * plot.slow)
        if test(world, plot, ticket, technician.pk):
            return


def await_part(world: World, ticket: Ticket, actor: Actor, part: Part) -> Story:
    """Order a part and wait; it often comes on the day, now and then later with another apology."""
    day = add_working_days(schedule_of(ticket.branch), timezone.now(), world.random.randint(2, 7))
    usage = workshop.wait_for_part(ticket, actor=actor, part=part, expected_on=timezone.localdate(day))
    if world.chance(0.3):
        beside.lend(world, fresh(ticket))
    late = world.random.randint(1, 4) if world.chance(0.2) else 0
    arrives = add_working_days(schedule_of(ticket.branch), day, late)
    if late:
        yield day
        to = add_working_days(schedule_of(ticket.branch), arrives, 1)
        triage.move_promise(ticket, actor=_owner(world, ticket), to=to, reason="تأخرت شحنة القطعة في الجمارك")
    yield arrives
    workshop.part_arrived(ticket, actor=actor, usage=usage)
    yield world.working(ticket.branch, 10, 200)


def _repair_code(part: str, defect: str) -> FaultCode | None:
    """What such a repair is booked as."""
    code = {"battery": "battery-replaced", "display": "display-replaced", "board": "board-replaced"}.get(part)
    code = code or ("part-replaced" if part else "reset" if defect == "software" else "cleaned")
    return FaultCode.objects.filter(kind=FaultCode.Kind.REPAIR, code=code).first()


def _in_stock(ticket: Ticket, part: Part) -> bool:
    return ticket.parts.filter(part=part, state__in=stock.HOLDING).exists() or stock.free(part, ticket.branch) >= 1


def test(world: World, plot: Plot, ticket: Ticket, repairer: int) -> bool:
    """Answer every line of the sheet; somebody else tests where there is somebody else."""
    tester = Actor.staff(world.technician(ticket.branch, but=repairer if world.chance(0.8) else None))
    answers = {item.code: _good(world, item) for item in workshop.sheet_of(ticket)}
    if world.chance(0.06):
        line = plot.case.fails_line if plot.case.fails_line in answers else next(iter(answers))
        workshop.fail_test(ticket, actor=tester, answers={**answers, line: "fail"}, note="العطل ظهر مرة أخرى بعد التسخين")
        return False
    workshop.pass_test(ticket, actor=tester, answers=answers)
    return True


def _good(world: World, item: ChecklistItem) -> str:
    """An answer that passes: a tick, or a value well inside the limits."""
    if not item.is_measured:
        return "pass"
    if item.low is None or item.high is None:
        return str(item.low * 20 if item.low is not None else Decimal(world.random.randint(60, 80)))
    step = (min(item.high, item.low * 2) - item.low) / 10
    return str(round(item.low + step * world.random.randint(1, 7), 1))


def replacement(world: World, plot: Plot, ticket: Ticket) -> Story:
    """A new unit from the store, tested like a repair."""
    for _attempt in range(2):
        yield world.working(ticket.branch, 120, 1500 * plot.slow)
        serial = new_serial(world, plot.product.serial_prefix)
        workshop.ready_replacement(ticket, actor=_owner(world, ticket), serial=serial)
        yield world.working(ticket.branch, 20, 240)
        if test(world, plot, ticket, 0):
            return


def new_serial(world: World, prefix: str) -> str:
    """A serial number that no other unit of this company has."""
    while True:
        serial = f"{prefix}{world.random.randint(24, 26)}{world.random.randint(100000, 999999)}"
        if serial not in world.serials:
            world.serials.add(serial)
            return serial


def refund(world: World, ticket: Ticket) -> Story:
    """The manager pays the price back."""
    yield world.working(ticket.branch, 200, 1500)
    price = fresh(ticket).device.product.price
    share = Decimal(world.random.choice(["1", "1", "0.9", "0.8"]))
    handover.pay_refund(
        ticket, actor=world.staff.manager, amount=(price * share).quantize(Decimal("0.01")),
        method=world.random.choice(["card", "transfer"]), payment_reference=f"PAY-{world.random.randint(100000, 999999)}",
    )


def collect(world: World, plot: Plot, ticket: Ticket) -> Story:
    """The owner comes with the code, or a courier brings it; a few need weeks."""
    branch, dice = ticket.branch, world.random
    desk = world.desk(branch)
    courier = plot.arrival == "courier" and world.chance(0.8)
    if courier:
        yield world.working(branch, 40, 500)
    else:
        yield world.visiting(branch, 2, 520 if world.chance(0.04) else 90)
    current = fresh(ticket)
    if current.stage != Stage.READY:
        return
    beside.take_back(world, ticket)
    texts = {"repair": plot.case.done, "replace": words.REPLACED}.get(current.remedy)
    explanation = texts[plot.person.language] if texts else ""
    proof = Handover.Proof.COURIER if courier else dice.choices([Handover.Proof.CODE, Handover.Proof.SIGNATURE], [4, 1])[0]
    handover.hand_over(
        ticket, actor=desk, receiver=plot.person.name, proof=proof,
        code="" if courier else handover.pickup_code(current),
        signed_name=plot.person.name if proof == Handover.Proof.SIGNATURE else "",
        courier="سرعة للتوصيل" if courier else "", tracking_number=f"SR{dice.randint(10**8, 10**9 - 1)}" if courier else "",
        accessories_returned=True, explained=True, explanation=explanation, payment=_paid(dice, plot.person.language, courier=courier),
    )


def _paid(dice: Random, language: str, *, courier: bool) -> Payment:
    """Asked for only where something is due: at the counter by card or in cash, before a courier goes by transfer; one in 25 later."""
    if dice.random() < 0.04:
        return Payment("open", reason=words.PAYS_LATER[language])
    way = Handover.Way.TRANSFER if courier else dice.choices([Handover.Way.CARD, Handover.Way.CASH], [3, 1])[0]
    return Payment("paid", way, str(dice.randint(10_000, 99_999)))


def _owner(world: World, ticket: Ticket) -> Actor:
    return Actor.staff(fresh(ticket).owner or world.agent(ticket.branch))
