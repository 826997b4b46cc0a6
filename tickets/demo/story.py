"""The life of one ticket, step by step, as the people of the company and its customers live it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone, translation

from helpdesk.lib.actor import Actor
from tickets.actions import conversation, decision, diagnosis, handover, intake, triage
from tickets.actions.files import add_evidence
from tickets.actions.visits import schedule_pickup
from tickets.demo import after, bench, beside, words
from tickets.demo.cases import Case
from tickets.demo.customers import Person
from tickets.demo.simulation import Story
from tickets.demo.visits import STREETS, visit, window
from tickets.demo.world import World, fresh, is_open, stage_of
from tickets.enums import Cause, Stage, WaitingOn
from tickets.models import Ticket
from warranty.models import Product

IMPACTS = ("blocked", "serious", "nuisance", "cosmetic")
RARER = (0.5, 0.5, 1.0, 1.0)  # what people choose when they are told what each word means
PACE = {"critical": 0.22, "high": 0.45, "normal": 0.8, "low": 1.0}  # share of the usual waiting


@dataclass
class Plot:
    """What is decided about a report before its story begins."""

    person: Person
    product: Product
    case: Case
    serial: str
    branch_code: str
    channel: str
    age_days: int | None  # since the purchase; None when the customer does not know
    arrival: str
    slow: float = 1.0  # how much longer than usual everything takes
    fate: str = ""  # what the dice of the whole company want: "replace", "refund", "misuse"
    returned: int = 0  # how often this fault came back already


def report(world: World, plot: Plot, words_of: str = "") -> Story:
    """File the report as the customer or the counter would, then live the ticket."""
    language = plot.person.language
    with translation.override(language):
        ticket = _file(world, plot, words_of)
    world.on_filed(ticket)
    yield from live(world, plot, ticket)


def _file(world: World, plot: Plot, words_of: str) -> Ticket:
    dice, person, product = world.random, plot.person, plot.product
    branch = world.staff.teams[plot.branch_code].branch
    told = words_of or dice.choice(plot.case.told[person.language])
    kind = product.device_type
    bought = timezone.localdate() - timedelta(days=plot.age_days) if plot.age_days is not None else None
    form = intake.Report(
        name=person.name, honorific=person.honorific, phone=person.phone, email=person.email,
        preferred_channel=person.channel, language=person.language, device_type=kind, product=product,
        serial=plot.serial, purchased_on=bought, symptom=world.symptoms[plot.case.symptom], description=told,
        impact=dice.choices(IMPACTS, [a * b for a, b in zip(plot.case.impacts, RARER, strict=True)])[0], safety=plot.case.safety, arrival=plot.arrival,
        address=dice.choice(STREETS[plot.branch_code]) if plot.arrival != "branch" else "", branch=branch, channel=plot.channel,
    )
    by_staff = plot.channel in ("phone", "counter")
    photos = [world.pictures.get(plot.case.photo)] if plot.channel != "phone" and world.chance(0.5) else []
    proofs = [world.pictures.get("receipt")] if plot.channel == "web" and world.chance(0.4) else []
    ticket, _made = intake.file_report(
        form, actor=world.desk(branch) if by_staff else Actor("customer"), photos=[p for p in photos if p], proofs=[p for p in proofs if p]
    )
    return ticket


def live(world: World, plot: Plot, ticket: Ticket) -> Story:
    """From the first answer to the end. Each part gives up early when the ticket went another way."""
    plot = replace(plot, slow=plot.slow * PACE[ticket.priority])
    yield from first_answer(world, plot, ticket)
    arrived = yield from arrival(world, plot, ticket)
    if not arrived:
        return
    yield from examine(world, plot, ticket)
    if stage_of(ticket) == Stage.DELIVERED:
        yield from after.observation(world, plot, fresh(ticket))


def first_answer(world: World, plot: Plot, ticket: Ticket) -> Story:
    """An agent takes the ticket and answers within the hours of the target, mostly."""
    branch, owner = ticket.branch, ticket.owner
    if owner is None:
        yield world.working(branch, 6, 200 * plot.slow)
        owner = world.agent(branch)
        triage.assign(ticket, actor=Actor.staff(owner), owner=owner)
    if world.chance(0.94):
        yield world.working(branch, 3, 200 * plot.slow)
        if is_open(ticket):
            body = world.random.choice(words.FIRST_REPLY[plot.person.language])
            conversation.reply(ticket, actor=Actor.staff(owner), body=body)
    if world.chance(0.06) and plot.branch_code == "olaya":
        yield world.working(branch, 60, 400)
        others = [user for user in world.staff.teams["olaya"].agents if user.pk != owner.pk]
        if others and is_open(ticket):
            triage.transfer(ticket, actor=Actor.staff(owner), owner=others[0], reason="إجازة سنوية تبدأ غدًا")


def arrival(world: World, plot: Plot, ticket: Ticket) -> Story:  # the generator returns whether the device came
    """The device comes: at once at the counter, later by its owner or a courier, or a technician goes there."""
    branch, desk = ticket.branch, world.desk(ticket.branch)
    if plot.channel != "counter" and world.chance(0.055 if not plot.returned else 0):
        yield from _never_comes(world, plot, ticket)
        return False
    if plot.arrival in ("courier", "visit"):
        yield world.working(branch, 30, 300)
        soon, late = 10, 20 + 26 * min(1.0, plot.slow)
        if plot.arrival == "visit":
            return (yield from visit(world, ticket, soon, late))
        starts, ends = window(world, branch, soon, late)
        schedule_pickup(ticket, actor=desk, starts_at=starts, ends_at=ends, address=ticket.address, who="مندوب سرعة")
        yield starts + timedelta(minutes=world.random.randint(5, 80))
        yield world.working(branch, 60, 300)
    elif plot.channel == "counter":
        yield world.working(branch, 3, 15)
    else:
        yield world.visiting(branch, 2, 64 * min(1.0, plot.slow + 0.2))
    photos = [world.pictures.get(plot.case.photo)] if world.chance(0.25) else []
    diagnosis.check_in(
        ticket, actor=desk, condition=world.random.choice(words.CONDITIONS), accessories=world.random.choice(words.ACCESSORIES),
        shelf=f"{world.random.choice('ABCD')}-{world.random.randint(1, 28):02d}", photos=[p for p in photos if p],
    )
    return True


def _never_comes(world: World, plot: Plot, ticket: Ticket) -> Story:
    """The customer thinks better of it: cancels, or is asked twice and then cancelled by the agent."""
    if world.chance(0.5):
        yield world.awake(4, 90)
        handover.cancel(ticket, actor=Actor.customer(ticket.customer), reason=world.random.choice(words.CANCELS))
        return
    yield world.working(ticket.branch, 1200, 2400)
    owner = Actor.staff(fresh(ticket).owner or world.agent(ticket.branch))
    triage.set_waiting(ticket, actor=owner, on=WaitingOn.CUSTOMER, reason="لم يصل الجهاز بعد")
    yield world.working(ticket.branch, 3000, 5200)
    handover.cancel(ticket, actor=owner, reason="لم يصل الجهاز ولم يرد العميل على التذكير")


def examine(world: World, plot: Plot, ticket: Ticket) -> Story:
    """Examination, finding, decision; then the way that was decided."""
    branch, technician = ticket.branch, world.technician(ticket.branch)
    yield world.working(branch, 15, 700 * plot.slow)
    triage.assign(ticket, actor=Actor.staff(technician), technician=technician)
    yield world.working(branch, 5, 10 + 160 * plot.slow)
    diagnosis.start_diagnosis(ticket, actor=Actor.staff(technician))
    yield from chatter(world, plot, ticket, 0.3)
    if world.chance(0.07):
        yield from asks(world, plot, ticket)
    yield world.working(branch, 25, 60 + 300 * plot.slow)
    cause = finding(world, plot, ticket, Actor.staff(technician))
    yield world.working(branch, 8, 300 * plot.slow)
    if cause == Cause.MISUSE and world.chance(0.22):
        yield from objection(world, plot, ticket, technician.pk)
        yield world.working(branch, 8, 240)
    decide(world, plot, ticket)
    yield from bench.carry_out(world, plot, ticket)


def chatter(world: World, plot: Plot, ticket: Ticket, share: float) -> Story:
    """Now and then the customer writes, staff answer; or staff note something for each other."""
    language, dice = plot.person.language, world.random
    if world.chance(share):
        yield world.awake(0.5, 9)
        if not is_open(ticket):
            return
        conversation.write(ticket, actor=Actor.customer(ticket.customer), body=dice.choice(words.QUESTION[language]))
        yield world.working(ticket.branch, 10, 520)
        current = fresh(ticket)
        if current.is_open and current.customer_wrote_at:
            owner = current.owner or world.agent(ticket.branch)
            conversation.reply(ticket, actor=Actor.staff(owner), body=dice.choice(words.UPDATE[language]))
    if world.chance(share * 0.6):
        yield world.working(ticket.branch, 5, 90)
        if is_open(ticket):
            conversation.note(ticket, actor=Actor.staff(world.technician(ticket.branch)), body=dice.choice(words.NOTES))


def asks(world: World, plot: Plot, ticket: Ticket) -> Story:
    """Staff need something of the customer, and wait for it."""
    language, dice = plot.person.language, world.random
    owner = fresh(ticket).owner or world.agent(ticket.branch)
    conversation.reply(ticket, actor=Actor.staff(owner), body=dice.choice(words.ASK[language]), awaits_answer=True)
    yield world.awake(1, 40)
    if is_open(ticket):
        conversation.write(ticket, actor=Actor.customer(ticket.customer), body=dice.choice(words.ANSWER[language]))


def finding(world: World, plot: Plot, ticket: Ticket, actor: Actor, *, second: bool | None = None) -> str:
    """Write what was found; misuse with its evidence. ``second`` is the verdict of a second opinion on misuse."""
    case, product, dice, language = plot.case, plot.product, world.random, plot.person.language
    cause = _cause(world, plot) if second is None else (Cause.MISUSE if second else Cause.DEFECT)
    cost = _cost(world, plot)
    text, explained, reason = case.finding, case.explained[language], ""
    repairable = not world.chance(case.unrepairable_share)
    if plot.fate in ("replace", "refund"):
        repairable = False
    if cause == Cause.NO_FAULT:
        text, explained, repairable, cost = words.NO_FAULT["finding"], words.NO_FAULT[language], True, Decimal(0)
    elif cause == Cause.MISUSE and case.misuse:
        reason, explained = case.misuse[0], case.misuse[1][language]
    elif cause == Cause.WEAR:
        explained = words.WEAR[language]
    if not repairable:
        explained = f"{explained} {words.HOPELESS[language]}"
    if second is not None:
        explained = f"{words.SECOND_OPINION[second][language]} {'' if second else case.explained[language]}".strip()
    if cause == Cause.MISUSE or world.chance(0.18):
        shown = {"cracked": "dent", "lines": "dent"}.get(case.photo, case.photo) if cause == Cause.MISUSE else case.photo
        photo = world.pictures.get(shown)
        add_evidence(ticket, actor=actor, photos=[photo] if photo else [], text=(reason or case.finding)[:280])
    defect = "none" if cause == Cause.NO_FAULT else case.defect
    diagnosis.record_finding(
        ticket, actor=actor, cause=cause, text=text, explanation=explained, misuse_reason=reason, repairable=repairable,
        defect=world.defects[defect], estimated_cost=min(cost, product.price * Decimal("1.4")),
    )
    if dice.random() < 0.1:
        conversation.note(ticket, actor=actor, body=dice.choice(words.NOTES))
    return cause


def _cause(world: World, plot: Plot) -> str:
    case = plot.case
    if plot.fate == "misuse" or (case.misuse and world.chance(case.misuse_share)):
        return Cause.MISUSE if case.misuse else Cause.DEFECT
    if plot.fate or plot.returned:
        return Cause.DEFECT
    if world.chance(case.no_fault_share):
        return Cause.NO_FAULT
    old = plot.age_days is not None and plot.age_days > 600
    if case.key in ("battery", "watch") and old and world.chance(0.5):
        return Cause.WEAR
    return Cause.EXTERNAL if case.key == "tvpower" and world.chance(0.3) else Cause.DEFECT


def _cost(world: World, plot: Plot) -> Decimal:
    """Part and labour, without tax."""
    part = world.parts.get((plot.product.device_type.code, plot.case.part))
    labour = Decimal(90) * plot.case.minutes / 60
    return (labour + (part.price if part else 0)).quantize(Decimal("1"))


def objection(world: World, plot: Plot, ticket: Ticket, first_technician: int) -> Story:
    """The customer sees the evidence and disagrees; another technician looks again."""
    yield world.awake(1, 20)
    reason = world.random.choice(words.OBJECTIONS[plot.person.language])
    diagnosis.object_to_finding(ticket, actor=Actor.customer(ticket.customer), reason=reason)
    yield world.working(ticket.branch, 60, 900)
    other = Actor.staff(world.technician(ticket.branch, but=first_technician))
    finding(world, plot, ticket, other, second=world.chance(0.65))


def decide(world: World, plot: Plot, ticket: Ticket) -> None:
    """What the policy proposes; sometimes goodwill instead of a small price, by a manager with a reason."""
    ticket = fresh(ticket)
    found = ticket.findings.order_by("number").last()
    assert found is not None
    proposal = decision.suggest(ticket, found).proposal
    owner = Actor.staff(ticket.owner or world.agent(ticket.branch))
    remedy, pays, reason = proposal.remedy or "return", proposal.customer_pays, "" if proposal.remedy else "لا بند ينطبق على الحالة"
    actor = owner
    if plot.fate == "refund" and remedy == "replace":
        remedy, pays, reason, actor = "refund", False, "لا تتوفر وحدة بديلة قبل شهرين، واختار العميل رد الثمن", world.staff.manager
    elif pays and found.cause == Cause.DEFECT and found.estimated_cost <= 100 and world.chance(0.6):
        pays, reason = False, words.GOODWILL
    elif pays and world.chance(0.05):
        pays, reason, actor = False, "مجاملة لتكرار العطل وطول الانتظار", world.staff.manager
    lines, language, part_words = list(bench.quote_lines(world, plot)) if pays else [], plot.person.language, ""
    if pays and remedy == "repair" and plot.product.device_type.code == "phone" and world.chance(0.2):
        lines, part_words = [*lines, beside.rear_cover(language)], beside.KEPT[language]
    decision.decide(ticket, actor=actor, remedy=remedy, customer_pays=pays, reason=reason, lines=lines, part_words=part_words)


def repeat(world: World, plot: Plot, ticket: Ticket) -> Story:
    """The story of a return repair that an earlier story has just filed."""
    yield timezone.now() + timedelta(minutes=5)
    yield from live(world, plot, ticket)


