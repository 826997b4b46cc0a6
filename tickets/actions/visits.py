"""Going to the customer: planning, moving, calling off, beginning; and the customer's wish for another time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch, User
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from helpdesk.lib.display import clock_text, day_text
from tickets import lifecycle
from tickets.enums import Arrival, Stage, Visibility
from tickets.exceptions import NotAllowed, StepRefused
from tickets.models import Appointment, CalendarKey, Ticket, TravelArea
from tickets.queries import visits
from tickets.queries.due import comma
from tickets.sla.calendar import schedule_of

FURTHEST = timedelta(days=90)
EARLY = timedelta(hours=2)  # so long before its time a visit may begin
LATE = timedelta(hours=12)  # and so long after its end
PARTS = ("morning", "afternoon", "evening", "any")
Kind = Appointment.Kind


# --- what every plan must fulfil


def _check_window(branch: Branch, starts_at: datetime, ends_at: datetime) -> None:
    now = timezone.now()
    if starts_at <= now:
        raise StepRefused(_("The appointment must lie ahead."), "starts_at")
    if ends_at <= starts_at:
        raise StepRefused(_("The end must come after the beginning."), "ends_at")
    if starts_at > now + FURTHEST:
        raise StepRefused(_("Appointments are made for at most %(days)s days ahead.") % {"days": FURTHEST.days}, "starts_at")
    zone, schedule = ZoneInfo(branch.time_zone), schedule_of(branch)
    day = starts_at.astimezone(zone).date()
    spans = schedule.day(day)
    if any(begin <= starts_at and ends_at <= end for begin, end in (*schedule.day(day - timedelta(days=1)), *spans)):
        return
    values = {"branch": branch.name, "day": day_text(day)}
    if not spans:
        raise StepRefused(_("%(branch)s is closed on %(day)s. Choose another day.") % values, "starts_at")
    hours = comma().join(
        _("%(from)s to %(to)s") % {"from": clock_text(a.astimezone(zone)), "to": clock_text(b.astimezone(zone))} for a, b in spans
    )
    raise StepRefused(
        _("%(branch)s works on %(day)s from %(hours)s. The time must lie within.") % {**values, "hours": hours}, "starts_at"
    )


def _check_area(branch: Branch, address: str, area: TravelArea | None, outside_reason: str) -> TravelArea | None:
    """The area we go to; none where the branch has none written down, or where a reason says why we go outside."""
    areas = visits.areas_of(branch)
    if area is not None:
        if area.branch_id != branch.pk or not area.is_active:
            raise StepRefused(_("%(branch)s does not go to this area.") % {"branch": branch.name}, "area")
        return area
    found = visits.area_of(address, areas)
    if found or not areas or outside_reason.strip():
        return found
    raise StepRefused(
        _("This address lies outside of every travel area of %(branch)s (%(areas)s). Correct it, choose the area, or write why "
          "we go there all the same.") % {"branch": branch.name, "areas": comma().join(a.name for a in areas)}, "address",
    )


def _reserve(technician: User, starts_at: datetime, ends_at: datetime, *, but: list[int]) -> None:
    """Nobody is in two places: planners of the same person wait for each other here."""
    person = lock_for_update(User.objects.filter(pk=technician.pk)).get()
    if not person.is_active or person.role not in visits.GOES:
        raise StepRefused(_("Choose a technician."), "technician")
    other = visits.clash(person, starts_at, ends_at, but=but)
    if other:
        zone = visits.zone_of(other.ticket.branch)
        raise StepRefused(
            _("%(name)s has another appointment then, from %(from)s to %(to)s (%(reference)s).") % {
                "name": person.display_name, "from": clock_text(other.starts_at.astimezone(zone)),
                "to": clock_text(other.ends_at.astimezone(zone)), "reference": f"\u2066{other.ticket.reference}\u2069",
            }, "technician",
        )


def _name(technician: User, language: str) -> str:
    full = technician.get_full_name()
    return (technician.name_ar or full if language == "ar" else full or technician.name_ar) or technician.username


def _put_down(ticket: Ticket, action: str, actor: Actor, values: dict[str, Any], reason: str = "") -> Appointment:
    """Write the new version; what stood before is replaced by it and keeps its place in every calendar."""
    now = timezone.now()
    before = list(ticket.appointments.filter(cancelled_at=None, begun_at=None, ends_at__gt=now).order_by("pk"))
    if values["technician"] is not None:
        _reserve(values["technician"], values["starts_at"], values["ends_at"], but=[row.pk for row in before])
    for row in before:
        row.cancelled_at, row.cancel_reason = now, reason
        row.save(update_fields=["cancelled_at", "cancel_reason"])
    old = before[-1] if before else None
    row = Appointment.objects.create(
        ticket=ticket, series=old.root if old else None, sequence=old.sequence + 1 if old else 0, **values
    )
    data = {
        "appointment": row.pk, "kind": row.kind, "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat(),
        "address": row.address, "who": row.who, "technician": row.technician_id, "reason": reason,
        "area": row.area.name_ar if row.area else "", "outside": row.outside_reason,
        "was_technician": old.technician_id if old else None, "was": old.starts_at.isoformat() if old else "",
    }
    lifecycle.stay(ticket, action, actor=actor, visibility=Visibility.CUSTOMER, data=data)
    return row


def open_days(branch: Branch, count: int = 10) -> list[date]:
    """The next days on which the branch works, from tomorrow on."""
    schedule, day, found = schedule_of(branch), timezone.now().astimezone(visits.zone_of(branch)).date(), []
    for _n in range(60):
        day += timedelta(days=1)
        if schedule.day(day):
            found.append(day)
        if len(found) == count:
            break
    return found


def visit_makes_sense(ticket: Ticket, visited: bool) -> bool:
    """Whether a technician has a way to go: the device is at the customer's, or was to be fetched and brought by visits.

    What somebody carried to the counter is collected there, or a courier brings it back. ``visited``: a visit was planned before.
    """
    return not ticket.device_held or ticket.arrival == Arrival.VISIT or visited


# --- the steps


@transaction.atomic
def schedule_visit(
    ticket: Ticket, *, actor: Actor, starts_at: datetime, ends_at: datetime, address: str, technician: User,
    area: TravelArea | None = None, outside_reason: str = "", version: int | None = None,
) -> Appointment:
    """Plan a visit of a technician at the customer's, within the branch's hours and areas; an earlier plan is replaced."""
    if not address.strip():
        raise StepRefused(_("Write the address."), "address")
    ticket = lifecycle.lock(ticket, "schedule_visit", actor=actor, version=version)
    _check_window(ticket.branch, starts_at, ends_at)
    found = _check_area(ticket.branch, address, area, outside_reason)
    return _put_down(ticket, "schedule_visit", actor, {
        "kind": Kind.VISIT, "starts_at": starts_at, "ends_at": ends_at, "address": address.strip(), "technician": technician,
        "who": _name(technician, ticket.customer.language), "area": found,
        "outside_reason": "" if found else outside_reason.strip(),
    })


@transaction.atomic
def schedule_pickup(
    ticket: Ticket, *, actor: Actor, starts_at: datetime, ends_at: datetime, address: str, who: str,
    version: int | None = None,
) -> Appointment:
    """Plan a courier: to fetch the device, or to bring it back when it is ready."""
    if not address.strip():
        raise StepRefused(_("Write the address."), "address")
    if not who.strip():
        raise StepRefused(_("Say who comes."), "who")
    ticket = lifecycle.lock(ticket, "schedule_pickup", actor=actor, version=version)
    _check_window(ticket.branch, starts_at, ends_at)
    return _put_down(ticket, "schedule_pickup", actor, {
        "kind": Kind.DELIVERY if ticket.stage == Stage.READY else Kind.PICKUP, "starts_at": starts_at, "ends_at": ends_at,
        "address": address.strip(), "technician": None, "who": who.strip(),
    })


@transaction.atomic
def move_appointment(
    ticket: Ticket, *, actor: Actor, starts_at: datetime, ends_at: datetime, reason: str, technician: User | None = None,
    version: int | None = None,
) -> Appointment:
    """Give an appointment another time, and a visit another technician if named; the customer reads the reason."""
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line; the customer reads it."), "reason")
    ticket = lifecycle.lock(ticket, "move_appointment", actor=actor, version=version)
    row = _standing(ticket)
    _check_window(ticket.branch, starts_at, ends_at)
    goes = (technician or row.technician) if row.kind == Kind.VISIT else None
    return _put_down(ticket, "move_appointment", actor, {
        "kind": row.kind, "starts_at": starts_at, "ends_at": ends_at, "address": row.address, "technician": goes,
        "who": _name(goes, ticket.customer.language) if goes else row.who, "area": row.area, "outside_reason": row.outside_reason,
    }, reason.strip())


@transaction.atomic
def cancel_appointment(ticket: Ticket, *, actor: Actor, reason: str, version: int | None = None) -> Appointment:
    """Call an appointment off; the customer is told why, and no reminder follows."""
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line; the customer reads it."), "reason")
    ticket = lifecycle.lock(ticket, "cancel_appointment", actor=actor, version=version)
    row = _standing(ticket)
    row.cancelled_at, row.cancel_reason = timezone.now(), reason.strip()
    row.save(update_fields=["cancelled_at", "cancel_reason"])
    lifecycle.stay(
        ticket, "cancel_appointment", actor=actor, visibility=Visibility.CUSTOMER,
        data={"appointment": row.pk, "kind": row.kind, "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat(),
              "technician": row.technician_id, "reason": row.cancel_reason},
    )
    return row


@transaction.atomic
def ask_other_time(
    ticket: Ticket, *, actor: Actor, day: date | None = None, part: str = "any", words: str = "", version: int | None = None
) -> Appointment:
    """The customer would like another time; the appointment stands until somebody moves it. Asked again, the last wish counts."""
    if part not in PARTS:
        raise StepRefused(_("Choose a part of the day."), "part")
    if day is None and not words.strip():
        raise StepRefused(_("Choose a day, or tell us in a few words when it suits you."), "day")
    if day is not None and not timezone.localdate() <= day <= timezone.localdate() + FURTHEST:
        raise StepRefused(_("Choose a day that lies ahead."), "day")
    ticket = lifecycle.lock(ticket, "ask_other_time", actor=actor, version=version)
    row = _standing(ticket)
    if row.starts_at <= timezone.now():
        raise StepRefused(_("This appointment has begun already. Please call us."))
    row.asked = {"day": day.isoformat() if day else "", "part": part, "words": words.strip()[:500]}
    row.save(update_fields=["asked"])
    lifecycle.stay(
        ticket, "ask_other_time", actor=actor, visibility=Visibility.CUSTOMER, data={"appointment": row.pk, **row.asked}
    )
    return row


@transaction.atomic
def begin_visit(ticket: Ticket, *, actor: Actor, version: int | None = None) -> Appointment:
    """The technician stands at the customer's: from now on the device counts as in hand."""
    ticket = lifecycle.lock(ticket, "begin_visit", actor=actor, version=version)
    row = _standing(ticket)
    if row.kind != Kind.VISIT:
        raise StepRefused(_("A courier is planned, no visit."))
    if not _its_time(row):
        raise StepRefused(_("The visit is planned for another time. Move it first."))
    _begin(row, actor)
    lifecycle.stay(
        ticket, "begin_visit", actor=actor, visibility=Visibility.CUSTOMER,
        data={"appointment": row.pk, "who": row.who, "technician": row.technician_id},
    )
    return row


def _its_time(row: Appointment) -> bool:
    return row.starts_at - EARLY <= timezone.now() <= row.ends_at + LATE


def _begin(row: Appointment, actor: Actor) -> None:
    row.begun_at = timezone.now()
    # Whoever went is who was there; unless that person is planned elsewhere at the same time.
    if actor.user_id and row.technician_id != actor.user_id:
        person = lock_for_update(User.objects.filter(pk=actor.user_id)).get()
        if person.role in visits.GOES and not visits.clash(person, row.starts_at, row.ends_at, but=[row.pk]):
            row.technician = person
    row.save(update_fields=["begun_at", "technician"])


def visiting(ticket: Ticket, actor: Actor) -> bool:
    """Whether a visit has begun; one whose time has come begins with the work on it. The ticket is locked."""
    row = ticket.appointments.filter(kind=Kind.VISIT, cancelled_at=None).order_by("starts_at", "pk").last()
    if row is None:
        return False
    if row.begun_at is None and _its_time(row):
        _begin(row, actor)
    return row.begun_at is not None


def visit_of(ticket: Ticket, actor: Actor) -> Appointment | None:
    """The visit during which this person hands over. Technicians hand over only so; raises ``NotAllowed``."""
    row = ticket.appointments.filter(kind=Kind.VISIT, cancelled_at=None, begun_at__isnull=False).order_by("starts_at").last()
    here = row is not None and row.technician_id == actor.user_id
    if actor.is_staff and actor.role not in lifecycle.DESK and not here:
        raise NotAllowed(_("Technicians hand over at a visit of theirs that has begun. At the counter the front desk does."))
    return row if here else None


def drop(ticket: Ticket, reason: str) -> None:
    """Call off what lies ahead because the ticket goes another way; ``reason`` is a code. The ticket is locked."""
    now = timezone.now()
    ticket.appointments.filter(cancelled_at=None, begun_at=None, ends_at__gt=now).update(cancelled_at=now, cancel_reason=reason)


def _standing(ticket: Ticket) -> Appointment:
    row = visits.current(ticket)
    if row is None or row.begun_at is not None:
        raise StepRefused(_("No appointment is planned."))
    return row


def renew_calendar(user: User) -> CalendarKey:
    """A new address for the calendar of this person; the old one opens nothing any more."""
    key, made = CalendarKey.objects.get_or_create(user=user)
    if not made:
        key.renew()
    return key
