"""What members of staff are told: a line in their inbox in the product, and an e-mail where a mail server is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib import display
from notifications import rendering, words
from notifications.models import Message, StaffNotice
from notifications.rules import NOT_WORTH_A_CALL
from tickets.actions.triage import managers_of
from tickets.enums import ClockKind
from tickets.models import Task, Ticket, TicketEvent
from tickets.queries.visit_words import asked_text
from warranty.models import StatutoryRule

Kind = StaffNotice.Kind


def tell_staff(ticket: Ticket, event: TicketEvent) -> None:
    """Notices of one ticket event; nobody is told of what they did themselves."""
    kind, users = _who(ticket, event)
    if not kind:
        return
    for user_id in dict.fromkeys(users):
        if user_id and user_id != event.actor_user_id:
            give(user_id, ticket, kind, key=f"event:{event.pk}:{kind}:{user_id}", event=event, data=_data(event))


def _who(ticket: Ticket, event: TicketEvent) -> tuple[str, list[int | None]]:
    data, owner, technician = event.data, ticket.owner_id, ticket.technician_id
    match event.kind:
        case "assign" | "transfer":
            return Kind.ASSIGNED, [data.get("owner"), data.get("technician")]
        case "note":
            return Kind.MENTIONED, list(data.get("mentioned", []))
        case "write":
            return Kind.CUSTOMER_REPLIED, responsible(ticket)
        case "statutory_warning":
            return Kind.CLOCK_WARNING, [owner, technician, *_managers(ticket)]
        case "statutory_missed":
            return Kind.CLOCK_MISSED, [*_managers(ticket), owner]
        case "clock_warning":
            return Kind.CLOCK_WARNING, [owner, technician] if owner or technician else _managers(ticket)
        case "clock_missed":
            return Kind.CLOCK_MISSED, [*_managers(ticket), owner]
        case "approve_quote" | "decline_quote":
            return Kind.QUOTE_ANSWERED, [owner, technician] if owner or technician else _managers(ticket)
        case "ask_quote":
            return Kind.QUOTE_ASKED, [owner] if owner else _managers(ticket)
        case "request_decision":
            return Kind.APPROVAL_ASKED, _managers(ticket)
        case "answer_request":
            return Kind.APPROVAL_ANSWERED, [data.get("asked_by")]
        case "decide" if data.get("asked_by"):
            return Kind.APPROVAL_ANSWERED, [data.get("asked_by")]
        case "ask_other_time":
            return Kind.OTHER_TIME, responsible(ticket)
        case "schedule_visit" | "move_appointment" | "cancel_appointment" if data.get("technician") or data.get("was_technician"):
            return Kind.VISIT, [data.get("technician"), data.get("was_technician")]
        case "part_arrived":
            return Kind.PART_ARRIVED, [technician, owner]
        case "drop_order":
            return Kind.PART_DROPPED, [technician, owner]
        case "object":
            return Kind.OBJECTION, [owner, *_managers(ticket)]
        case "file" if ticket.return_of_id:
            return Kind.RETURN_OPENED, responsible(ticket)
        case "answer_survey" if data.get("unhappy") or data.get("wants_call"):
            task = ticket.tasks.filter(kind=Task.Kind.CALL_BACK, done_at=None).order_by("-pk").first()
            return Kind.CALL_BACK, [task.assignee_id] if task else []
    return "", []


def _managers(ticket: Ticket) -> list[int | None]:
    return [user.pk for user in managers_of(ticket)]


def responsible(ticket: Ticket) -> list[int | None]:
    """Owner, else technician, else the managers."""
    return [ticket.owner_id or ticket.technician_id] if ticket.owner_id or ticket.technician_id else _managers(ticket)


def _data(event: TicketEvent) -> dict[str, Any]:
    kept = ("clock", "rule_kind", "days", "due_at", "total", "who", "csat", "starts_at", "technician", "day",
            "part", "words")
    data = {key: event.data[key] for key in kept if key in event.data}
    return {**data, "by": event.actor_name, "event": event.kind}


def give(
    user_id: int, ticket: Ticket, kind: str, *, key: str, event: TicketEvent | None = None,
    data: dict[str, Any] | None = None,
) -> StaffNotice:
    """One notice, once per ``key``, with its e-mail."""
    notice, made = StaffNotice.objects.get_or_create(
        dedupe_key=key, defaults={"user_id": user_id, "ticket": ticket, "event": event, "kind": kind, "data": data or {}}
    )
    if made and settings.MAIL_URL:
        user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
        if user:
            _mail(notice, user, ticket, event)
    return notice


def _mail(notice: StaffNotice, user: User, ticket: Ticket, event: TicketEvent | None) -> None:
    from notifications.dispatch import LIFETIME, new_message_id

    zone = ZoneInfo(ticket.branch.time_zone)
    with translation.override(user.language), timezone.override(zone):
        letter = rendering.render("staff", user.language, {
            "brand": settings.BRAND_NAME_AR if user.language == "ar" else settings.BRAND_NAME_EN,
            "reference": ticket.reference, "what": notice.get_kind_display(), "detail": detail_of(notice),
            "name": user.short_name, "device": ticket.device.name, "customer": ticket.customer.name,
            "stage": ticket.get_stage_display(), "promised": display.day_text(ticket.promised_at) if ticket.promised_at else "",
            "url": f"{settings.SITE_URL}/desk/t/{ticket.reference}/", "for_staff": True,
        })
    now = timezone.now()
    Message.objects.get_or_create(
        dedupe_key=f"notice:{notice.pk}",
        defaults={
            "ticket": ticket, "event": event, "rule": f"staff_{notice.kind}", "audience": Message.Audience.STAFF,
            "user": user, "channel": Message.Channel.EMAIL, "transport": Message.Transport.SMTP,
            "to_name": user.display_name, "to_address": user.email, "language": user.language,
            "subject": letter.subject[:200], "body_text": letter.text, "body_html": letter.html,
            "short_text": letter.short, "message_id": new_message_id(), "next_at": now, "created_at": now,
            "expires_at": now + LIFETIME,
        },
    )


def detail_of(notice: StaffNotice) -> str:
    """One sentence in the reader's language about what happened."""
    data = notice.data
    actor = notice.event.actor_user if notice.event_id and notice.event else None
    by = actor.display_name if actor else data.get("by", "")
    match notice.kind:
        case Kind.ASSIGNED:
            return _("%(name)s gave you this ticket.") % {"name": by}
        case Kind.MENTIONED:
            return _("%(name)s mentioned you in a note.") % {"name": by}
        case Kind.MAIL_HELD:
            return _("Somebody other than the customer answered by mail. Read it and decide whether it belongs here.")
        case Kind.CUSTOMER_REPLIED:
            return _("A message of the customer waits for an answer.")
        case Kind.CLOCK_WARNING if data.get("rule_kind"):
            return _("A legal deadline of %(days)s days comes near: %(what)s.") % {
                "days": data.get("days"), "what": StatutoryRule.Kind(data["rule_kind"]).label,
            }
        case Kind.CLOCK_MISSED if data.get("rule_kind"):
            return _("A legal deadline of %(days)s days has passed: %(what)s.") % {
                "days": data.get("days"), "what": StatutoryRule.Kind(data["rule_kind"]).label,
            }
        case Kind.CLOCK_WARNING:
            return _("Three quarters of the time for “%(clock)s” have passed.") % {"clock": _clock(data)}
        case Kind.CLOCK_MISSED:
            return _("The time for “%(clock)s” has passed.") % {"clock": _clock(data)}
        case Kind.QUOTE_ANSWERED:
            if data.get("event") == "approve_quote":
                return _("Approved by %(name)s. The work can begin.") % {"name": data.get("who", "")}
            return _("Declined by %(name)s. The device goes back.") % {"name": data.get("who", "")}
        case Kind.QUOTE_ASKED:
            return _("The last quote ran out, and the customer wants a new one. Send it.")
        case Kind.APPROVAL_ASKED:
            return _("%(name)s asks for a decision beyond their authority.") % {"name": by}
        case Kind.APPROVAL_ANSWERED:
            if data.get("event") == "decide":
                return _("%(name)s approved what you asked for; it is decided.") % {"name": by}
            return _("%(name)s refused what you asked for. The reason is in the history.") % {"name": by}
        case Kind.VISIT:
            if data.get("event") == "cancel_appointment":
                return _("The visit on %(when)s is called off.") % {"when": _moment(data)}
            if data.get("technician") != notice.user_id:
                return _("%(name)s gave your visit to somebody else.") % {"name": by}
            return _("You are planned to be at the customer's: %(when)s.") % {"when": _moment(data)}
        case Kind.OTHER_TIME:
            return _("Move the appointment, or call: %(wish)s") % {"wish": asked_text(data)}
        case Kind.PART_ARRIVED:
            return _("The awaited part has arrived. The work can go on.")
        case Kind.PART_DROPPED:
            return _("Its order was cancelled. Order the part elsewhere, or open the decision again.")
        case Kind.CALL_BACK | Kind.CALL_BACK_DUE:
            return _("The customer is not content or asked for a call. Ring and note what came of it.")
        case Kind.OBJECTION:
            return _("Another technician must look again, free of charge.")
        case Kind.RETURN_OPENED:
            return _("The fault of a repaired device is back. It comes first.")
        case Kind.UNCOLLECTED:
            return _("Ready for three weeks and reminded twice. Call the customer and agree what suits.")
        case Kind.FILE_MISSING:
            return _("It came by WhatsApp. %(why)s Ask for it through the page of the report.") % {
                "why": words.MEDIA_REASONS.get(data.get("why", ""), "")
            }
        case Kind.TEXT_HELD:
            return _("It fits more than one ticket or none that is open. Put it where it belongs, in the message log.")
        case Kind.CALL_INSTEAD:
            return _("Tell them by telephone: %(letter)s.") % {"letter": words.letter_name(data.get("letter", ""))}
        case Kind.MESSAGE_FAILED:
            return _("Open the message log, see why, and reach the customer another way.")
    return ""


def _moment(data: dict[str, Any]) -> str:
    return display.when_text(datetime.fromisoformat(data["starts_at"])) if data.get("starts_at") else ""


def _clock(data: dict[str, Any]) -> str:
    kind = data.get("clock", "")
    return str(ClockKind(kind).label) if kind in ClockKind.values else ""


def remind_of_call_backs(limit: int = 200) -> int:
    """Tell the assignee once when a call-back falls due; how many were told. Safe to run twice."""
    due = Task.objects.filter(
        kind=Task.Kind.CALL_BACK, done_at=None, due_at__lte=timezone.now(), assignee__isnull=False
    ).select_related("ticket__branch", "ticket__customer", "ticket__device__product", "ticket__device__device_type")
    keys = {f"task:{task.pk}:due": task for task in due.order_by("due_at")[:limit]}
    known = set(StaffNotice.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    for key in keys.keys() - known:
        task = keys[key]
        give(task.assignee_id or 0, task.ticket, Kind.CALL_BACK_DUE, key=key)
    return len(keys.keys() - known)


def call_instead(message: Message) -> None:
    """No message reaches this customer: somebody should ring, and sees which letter it is about."""
    ticket = message.ticket
    if ticket is None or message.rule in NOT_WORTH_A_CALL or not ticket.customer.phone:
        return
    for user_id in dict.fromkeys(responsible(ticket)):
        if user_id:
            give(user_id, ticket, Kind.CALL_INSTEAD, key=f"call:{message.pk}:{user_id}",
                 data={"letter": message.rule, "message": message.pk})


def unread(user: User) -> int:
    """How many lines of the inbox this person has not seen."""
    return StaffNotice.objects.filter(user=user, read_at=None).count()


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark all notices (or those named) of this person as seen; how many changed."""
    rows = StaffNotice.objects.filter(user=user, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(read_at=timezone.now())
