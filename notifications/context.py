"""The facts that a letter may use: plain texts, codes and truths, in the active language and time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from phonenumber_field.phonenumber import PhoneNumber

from helpdesk.accounts.models import Branch
from helpdesk.lib import display
from notifications.recipients import addressed, is_female, is_proven
from tickets.access import tracking_url
from tickets.actions.handover import pickup_code
from tickets.actions.intake import repair_warranty_end
from tickets.enums import Answer, Cause, ClockKind, OptionKind, PartState, Stage
from tickets.models import Appointment, Quote, Ticket, TicketEvent
from tickets.queries.quotes import due_of, quantity_words, quote_changes
from tickets.sla.calendar import schedule_of
from warranty.models import Part, PolicyClause, Remedy
from warranty.wording import depends_words, position

WEEK = (6, 0, 1, 2, 3, 4, 5)  # the week is told from Sunday on


def ltr(value: object) -> str:
    """A reference, code or number that keeps its direction inside Arabic words (LRI … PDI)."""
    return f"\u2066{value}\u2069" if value not in (None, "") else ""


def phone_text(value: PhoneNumber | str | None) -> str:
    """International format, isolated."""
    if not value:
        return ""
    return ltr(value.as_international if isinstance(value, PhoneNumber) else value)


def day(value: date | datetime | str | None) -> str:
    """``Wednesday 25 November`` of a date, a moment or an ISO text; empty for nothing."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value) if value else None
    return display.day_text(value) if value else ""


def clock(value: datetime) -> str:
    """``14:05``."""
    return display.clock_text(value)


def common(ticket: Ticket, language: str) -> dict[str, Any]:
    """What every letter may say."""
    customer, branch, device = ticket.customer, ticket.branch, ticket.device
    proven = is_proven(ticket)
    url = tracking_url(ticket)
    named = device.product.name if device.product else device.device_type.name
    return {
        "brand": settings.BRAND_NAME_AR if language == "ar" else settings.BRAND_NAME_EN,
        "reference": ticket.reference,
        "known": proven,
        "addressed": addressed(customer, language) if proven else "",
        "female": is_female(customer),
        "device": device.name if proven else named,
        "url": url, "survey_url": tracking_url(ticket, "survey"), "other_language_url": f"{url}?lang={_other(language)}",
        "branch": branch.name, "branch_address": branch.address, "branch_phone": phone_text(branch.phone),
        "hours": hours_text(branch, language),
        "owner": ticket.owner.display_name if ticket.owner else "",
        "promised": day(ticket.promised_at), "promised_short": display.short_day_text(ticket.promised_at)
        if ticket.promised_at else "",
        "arrival": ticket.arrival, "stage": ticket.stage, "remedy": ticket.remedy, "held": ticket.device_held,
        **warranty(ticket),
    }


def _other(language: str) -> str:
    return "en" if language == "ar" else "ar"


def warranty(ticket: Ticket) -> dict[str, Any]:
    """The warranty position as it was when the report was filed."""
    coverage = ticket.coverage or {}
    return {
        "warranty": coverage.get("status", "unknown"), "warranty_document": coverage.get("document", ""),
        "warranty_until": day(coverage.get("until") or ""), "warranty_partly": _partly(coverage),
        "warranty_depends": " ".join(depends_words(coverage, display.local_date(ticket.filed_at))),
    }


def _partly(coverage: dict[str, Any]) -> str:
    """What a document that pays in part pays; empty where everything or nothing is paid."""
    if coverage.get("status") != "partly":
        return ""
    words = position(coverage)
    return f"{words.title}. {words.text}"


def hours_text(branch: Branch, language: str) -> str:
    """Weekly opening hours, neighbouring days of equal hours told together."""
    weekly = schedule_of(branch).weekly
    groups: list[tuple[int, int, tuple]] = []
    for weekday in WEEK:
        spans = tuple(weekly.get(weekday, ()))
        if groups and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], weekday, spans)
        else:
            groups.append((weekday, weekday, spans))
    told = [_group_text(first, last, spans, language) for first, last, spans in groups if spans]
    return ("، " if language == "ar" else ", ").join(told)


def _group_text(first: int, last: int, spans: tuple, language: str) -> str:
    name = _weekday_name
    if language == "ar":
        days = name(first) if first == last else f"{name(first)} إلى {name(last)}"
        return f"{days} " + " و".join(f"من {a:%H:%M} إلى {b:%H:%M}" for a, b in spans)
    days = name(first) if first == last else f"{name(first)} to {name(last)}"
    return f"{days} " + " and ".join(f"{a:%H:%M} to {b:%H:%M}" for a, b in spans)


def _weekday_name(weekday: int) -> str:
    from django.utils.dates import WEEKDAYS

    return str(WEEKDAYS[weekday])


# --- facts of single letters


def _photos(n: int) -> str:
    return ngettext("%(n)s photo of the examination", "%(n)s photos of the examination", n) % {"n": n} if n else ""


def _tests(n: int) -> str:
    return ngettext("%(n)s test passed, none failed", "%(n)s tests passed, none failed", n) % {"n": n} if n else ""


def _files(n: int) -> str:
    return ngettext("%(n)s file", "%(n)s files", n) % {"n": n} if n else ""


def facts_of(name: str, ticket: Ticket, event: TicketEvent | None, extra: dict[str, Any]) -> dict[str, Any]:
    """What this one letter needs besides the common facts."""
    find = FACTS.get(name)
    data = {**(event.data if event else {}), **extra}
    return find(ticket, event, data) if find else {}


def _return(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    first = ticket.return_of
    return {"first_reference": first.reference if first else "", "diagnosis_by": _clock_day(ticket, ClockKind.DIAGNOSIS)}


def _arrived(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    return {
        "condition": data.get("condition", ""), "accessories": data.get("accessories", ""),
        "diagnosis_by": _clock_day(ticket, ClockKind.DIAGNOSIS),
    }


def _clock_day(ticket: Ticket, kind: str) -> str:
    row = ticket.clocks.filter(kind=kind).first()
    return day(row.due_at) if row else ""


def _decision(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    """Finding, remedy, clause, and the evidence where a cause costs the customer money."""
    finding = ticket.findings.order_by("number").last()
    decision = ticket.decisions.order_by("-pk").first()
    as_proposed = bool(decision and (decision.remedy, decision.customer_pays) ==
                       (decision.proposed_remedy, decision.proposed_pays))
    clause = None
    if decision and as_proposed:
        clause = PolicyClause.objects.filter(
            version_id=decision.policy_version_id, code=decision.proposed_clause
        ).first()
    misuse = bool(finding and finding.cause == Cause.MISUSE)
    evidence = list(ticket.evidence.all()) if misuse else []
    judged = data.get("cover") if finding and finding.cause != Cause.NO_FAULT else None
    return {
        "cover": position(judged).title if judged else "",
        "finding": finding.explanation.rstrip(" .") if finding else "", "cause": finding.cause if finding else "",
        "second_opinion": bool(finding and finding.second_opinion_of_id),
        "may_object": bool(finding and not finding.second_opinion_of_id and not finding.objected_at),
        "remedy": decision.remedy if decision else ticket.remedy, "pays": bool(decision and decision.customer_pays),
        "goodwill": bool(decision and decision.proposed_pays and not decision.customer_pays),
        "clause": clause.text if clause else "", "misuse": misuse,
        "misuse_reason": finding.misuse_reason if misuse and finding else "",
        "photos": _photos(sum(row.kind == "photo" for row in evidence)),
        "measurements": [row.text for row in evidence if row.kind == "measurement"],
    }


def _quote(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    quote = Quote.objects.prefetch_related("lines", "options").get(pk=data.get("quote") or data["n"])
    options = {o.kind: o for o in quote.options.all()}
    part, back, agreed = options.get(OptionKind.PART), options.get(OptionKind.RETURN), options.get(quote.chosen)
    money, main = display.money_text, OptionKind.FULL
    return {
        **_decision(ticket, event, data),
        "number": quote.number, "revised": quote.number > 1 and bool(quote.reason), "quote_reason": quote.reason,
        "lines": [
            {"text": line.text, "quantity": quantity_words(line), "covered": line.covered,
             "amount": money(line.amount, quote.currency), "in_part": line.is_in(OptionKind.PART)}
            for line in quote.lines.all() if line.is_in(main)
        ],
        "part_total": money(part.total, quote.currency) if part else "", "part_words": part.words if part else "",
        "part_url": tracking_url(ticket, f"quote/{quote.number}/partly"),
        "fee": money(back.total, quote.currency) if back and back.total else "",
        "agreed": money(agreed.total, quote.currency) if agreed else money(quote.total, quote.currency),
        "agreed_part": quote.chosen == OptionKind.PART, "tax_name": quote.tax_name, "tax_number": ltr(quote.tax_number),
        "ask_url": tracking_url(ticket, f"quote/{quote.number}/new"), "quote_changes": quote_changes(ticket, quote.number),
        "net": money(quote.net, quote.currency), "tax": money(quote.tax, quote.currency),
        "tax_percent": ltr(f"{quote.tax_percent.normalize():f}%"), "total": money(quote.total, quote.currency),
        "valid_until": day(quote.valid_until), "valid_until_clock": clock(quote.valid_until),
        "quote_url": f"{tracking_url(ticket)}#quote", "decline_url": tracking_url(ticket, f"quote/{quote.number}/decline"),
        "quote_remedy": quote.remedy, "note": quote.note,
    }


def _delay_part(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    part = Part.objects.filter(pk=data.get("part")).first()
    return {"part": part.name if part else "", "expected": day(data.get("expected_on", "")), "to": day(data.get("promised_at", ""))}


def _delay(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    return {"was": day(data.get("from", "")), "to": day(data.get("to", "")), "reason": data.get("reason", "")}


def _ready(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    work = ticket.works.order_by("-pk").first()
    due = due_of(ticket)
    ready_at = ticket.ready_at or timezone.now()
    return {
        "code": ltr(pickup_code(ticket)), "unrepaired": ticket.remedy == Remedy.RETURN,
        "replaced": ticket.remedy == Remedy.REPLACE, "work": work.explanation if work else "",
        "to_pay": display.money_text(due.total, due.quote.currency) if due else "",
        "pay_by": display.payment_text(), "ready_since": day(ready_at),
    }


def _summary(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    run = ticket.test_runs.filter(passed=True).order_by("-number").first()
    until = repair_warranty_end(ticket)
    replacement = getattr(ticket.device, "replaced_by", None)
    return {
        **_ready(ticket, event, data),
        "report_url": tracking_url(ticket, "repair-report"), "report_pdf_url": _report_pdf(ticket),
        "works": [row.explanation for row in ticket.works.all()],
        "parts": [row.part.name for row in ticket.parts.filter(state=PartState.USED).select_related("part")],
        "tests": _tests(run.results.filter(answer=Answer.PASS).count() if run else 0),
        "repair_warranty_until": day(until) if until and ticket.outcome in ("repaired", "replaced") else "",
        "courier": data.get("courier", ""), "tracking_number": ltr(data.get("tracking_number", "")),
        "new_serial": ltr(replacement.serial) if replacement else "",
        "new_warranty_until": day(replacement.warranty_until) if replacement else "",
        "follow_up_on": day((ticket.delivered_at or timezone.now()) + timedelta(days=settings.FOLLOW_UP_DAYS)),
    }


def _report_pdf(ticket: Ticket) -> str:
    """The report as a file in the language of the letter; it is made when somebody opens it."""
    return f"{tracking_url(ticket)}repair-report.pdf?lang={(get_language() or settings.LANGUAGE_CODE)[:2]}"


def _refund(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    refund = ticket.refund
    return {
        "amount": display.money_text(refund.amount, refund.currency), "method": refund.method,
        "payment_reference": ltr(refund.payment_reference), "report_pdf_url": _report_pdf(ticket),
        "finding": (finding.explanation if (finding := ticket.findings.order_by("number").last()) else ""),
    }


def _objection(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    return {"by": _clock_day(ticket, ClockKind.SECOND_OPINION)}


def _appointment(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    row = Appointment.objects.select_related("technician").get(pk=data.get("appointment") or data["n"])
    return {
        "kind": row.kind, "on": day(row.starts_at), "starts": clock(row.starts_at), "ends": clock(row.ends_at),
        "address": row.address, "who": row.comes, "moved": bool(event and event.kind == "move_appointment"),
        "reason": data.get("reason", ""), "change_url": tracking_url(ticket, "appointment"),
    }


def _reply(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    comment = event.comment if event else None
    author = comment.author if comment else None
    return {
        "lines": comment.body.splitlines() if comment else [], "author": author.display_name if author else "",
        "files": _files(comment.attachments.count() if comment else 0),
    }


def _merged(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    return {
        "into": data.get("into", ""),
        "into_url": tracking_url(ticket.merged_into) if ticket.merged_into else tracking_url(ticket),
    }


def _going_back(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    due = due_of(ticket)
    return {
        "declined": bool(event and event.kind == "decline_quote"), "at_us": ticket.stage != Stage.CANCELLED,
        "fee": display.money_text(due.total, due.quote.currency) if due else "",
    }


def _asked(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    until = repair_warranty_end(ticket)
    return {
        "repair_warranty_until": day(until) if until and ticket.outcome in ("repaired", "replaced") else "",
        "refunded": ticket.outcome == "refunded", "delivered": day(ticket.delivered_at),
    }


def _unhappy(ticket: Ticket, event: TicketEvent | None, data: dict) -> dict[str, Any]:
    task = ticket.tasks.filter(kind="call_back", done_at=None).order_by("-pk").first()
    return {
        # Not "tomorrow": nobody knows on which day the message is read.
        "call_by": gettext("%(day)s, %(time)s") % {"day": day(task.due_at), "time": clock(task.due_at)} if task else "",
        "caller": task.assignee.display_name if task and task.assignee else "",
        "unhappy": bool(data.get("unhappy")),
    }


FACTS = {
    "return_opened": _return, "device_arrived": _arrived, "result": _decision, "quote": _quote,
    "quote_approved": _quote, "quote_expired": _quote, "quote_expiring": _quote, "delay_part": _delay_part,
    "delay": _delay, "ready": _ready, "uncollected_7": _ready, "uncollected_21": _ready, "summary": _summary,
    "refund_paid": _refund, "objection": _objection, "appointment": _appointment,
    "appointment_reminder": _appointment, "appointment_cancelled": _appointment,
    "reply": _reply, "merged": _merged, "going_back": _going_back,
    "follow_up": _asked, "reminder": _asked, "survey_only": _asked, "thanks": _asked, "thanks_unhappy": _unhappy,
}
