"""Putting the ticket page together: head, track, steps as forms, history. Used by the page and by refused steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib import display
from helpdesk.lib.actor import Actor
from helpdesk.lib.display import local_date
from tickets import lifecycle
from tickets.access import get_ticket_for_agent, tracking_url
from tickets.actions import decision
from tickets.actions.intake import repair_warranty_end
from tickets.enums import ClockKind, Stage
from tickets.forms.steps import MAIN, PLACED, Offer, form_for, offer
from tickets.forms.steps_base import Step, StepForm
from tickets.models import Clock, Ticket
from tickets.queries.catalogue import house
from tickets.queries.detail import TicketPage, page_of
from tickets.queries.due import comma
from tickets.queries.handover_words import payment_of
from tickets.queries.queue import case_word
from tickets.queries.staff_timeline import StaffEntry, staff_timeline
from tickets.sla.statutory import Deadline, deadlines
from tickets.stages import staff_stage, stage_step, step_names
from tickets.views.desk.shared import StaffRequest
from warranty.models import Remedy
from warranty.wording import clause_words, depends_words, document_name

WORK_STAGE = {
    Remedy.REPLACE: Stage.REPLACING, Remedy.REFUND: Stage.REFUNDING, Remedy.RETURN: Stage.RETURNING,
}
ROLE_OF_STEP = {
    "start_diagnosis": "technician", "record_finding": "technician", "finish_repair": "technician",
    "pass_test": "technician", "decide": "agent", "pay_refund": "manager", "approve_quote": "agent",
    "hand_over": "front_desk", "confirm_working": "agent", "ready_return": "agent", "ready_replacement": "agent",
    "check_in": "front_desk",
}


@dataclass(frozen=True)
class ClockView:
    """One clock with its state in words."""

    name: str
    state: str
    tone: str
    icon: str
    at: Any


def read(request: StaffRequest, reference: str) -> Step:
    """The ticket with all that belongs to it, and who looks. Raises ``Http404``."""
    ticket = get_ticket_for_agent(request.user, reference)
    if request.user.branch_id == ticket.branch_id:
        request.user.branch = ticket.branch  # the shell names it; it was read already
    return Step(page_of(ticket), Actor.staff(request.user))


def show(
    request: StaffRequest, step: Step, *, open_form: StepForm | None = None, conflict: Any = None, refusal: str = "",
    kept: str = "", status: int = 200,
) -> HttpResponse:
    """The ticket page; ``open_form`` keeps what was typed, ``conflict`` says who was faster.

    ``kept``: words typed into a step that is closed by now; they wait in the internal note.
    """
    page, ticket = step.page, step.ticket
    offered = offer(step)
    forms = main_forms(step, offered, open_form)
    cover = cover_now(page, forms)
    opened = open_form.action if open_form else ""
    standalone = open_form if open_form and opened not in {f.action for f in forms} | {"reply", "note"} else None
    talk = {f.action: open_form if open_form and opened == f.action else f(step) for f in offered.talk}
    if kept and "note" in talk:
        talk["note"] = type(talk["note"])(step, initial={"body": kept})
    context = {
        "page": page, "ticket": ticket, "step": step, "forms": forms, "standalone": standalone, "opened": opened,
        "others": [{"action": f.action, "title": f.title, "icon": f.icon} for f in offered.other
                   if f.action != opened and f.action not in PLACED],
        "work_forms": {
            f.action: f(step, auto_id=f"panel-{f.action}-%s") for f in offered.other if f.action in ("start_work", "stop_work")
        },
        "may_log": "log_work" in offered.actions,
        "talk": talk,
        "talk_open": opened if opened in talk else "note" if kept else "reply", "form": open_form,
        "kept": kept if "note" in talk else "",
        "days": [
            {"name": day.name, "printed": printed(day.entries, ticket.reference)}
            for day in staff_timeline(page.events, page.attachments, reader_id=request.user.pk, names=names_of(page))
        ],
        "track": track_of(page), "stage_name": staff_stage(ticket.stage), "clocks": clocks_of(page),
        "priority_reasons": [reason_words(code) for code in ticket.priority_reasons],
        "coverage": case_word(cover), "cover_status": cover.get("status"), "cover_until": last_covered(cover),
        "device_until": last_covered(ticket.coverage) if cover.get("status") == "not_covered" else None,
        "waits_for_role": missing_role(step, offered), "rests": rest_words(step, forms),
        "may_take": may_take(step, request.user), "track_url": tracking_url(ticket), "conflict": conflict,
        "may_see_passcode": "show_passcode" in lifecycle.available(ticket, step.actor),
        "refusal": refusal,
        "legal": legal_of(page), "cover_rule": clause_words(cover), "cover_document": document_name(cover),
        "cover_more": depends_words(cover, local_date(ticket.filed_at)),
        "repair_warranty": repaired_until(page), "today": local_date(page.now), "cover_ended": ended_on(cover),
        "currency": display.currency_text(), "comma": comma(), "payment_words": payment_of(getattr(ticket, "handover", None)),
        "decision_words": str(Remedy(ticket.remedy).label) if ticket.remedy else "",
        "fault_files": [*page.files("fault"), *page.files("proof")],
    }
    return render(request, "desk/ticket.html", context, status=status)


def printed(entries: list[StaffEntry], reference: str) -> SafeString:
    """Entries of the history. One without files that looks like one that was printed before is not printed anew."""
    language = get_language()
    return SafeString("".join(
        _print(entry, reference) if entry.files or settings.DEBUG else _kept_print(entry, language) for entry in entries
    ))


@lru_cache(4000)
def _kept_print(entry: StaffEntry, language: str | None) -> str:
    return _print(entry, "")


def _print(entry: StaffEntry, reference: str) -> str:
    return render_to_string("desk/_entry.html", {"e": entry, "comma": comma(), "ticket": {"reference": reference}})


def main_forms(step: Step, offered: Offer, open_form: StepForm | None) -> list[StepForm]:
    """Forms of the next steps; the one that was sent keeps what was typed."""
    return [
        open_form if open_form is not None and open_form.action == form.action else form(step) for form in offered.main
    ]


def names_of(page: TicketPage) -> dict[int, str]:
    """Names of people that events speak about."""
    people = house().people
    wanted = {
        e.data.get(key) for e in page.events if e.kind in ("assign", "transfer") for key in ("owner", "technician")
    }
    wanted |= {e.actor_user_id for e in page.events} | {e.data.get("person") for e in page.events if e.data.get("of_other")}
    return {pk: people[pk].display_name for pk in wanted if pk in people}


def track_of(page: TicketPage) -> list[dict[str, str]]:
    """The eight steps with their dates."""
    ticket = page.ticket
    work = WORK_STAGE.get(Remedy(ticket.remedy), Stage.REPAIRING) if ticket.remedy else Stage.REPAIRING
    now_at = stage_step(ticket.stage)
    reached: dict[int, Any] = {1: ticket.filed_at}
    for stage, at in page.reached.items():
        reached[stage_step(stage)] = at
    steps = []
    for number, name in enumerate(step_names(work), 1):
        done = number < now_at or (ticket.stage == Stage.CLOSED)
        skipped = done and number not in reached
        state = "" if skipped else "done" if done else "now" if number == now_at else ""
        if state == "now" and ticket.waiting_on:
            state = "wait"
        entered = reached.get(number) if number <= now_at else None
        when = display.short_day_text(entered) if entered else ""
        if number == 6 and number > now_at and ticket.promised_at:
            when = display.short_day_text(ticket.promised_at)
        steps.append({"name": name, "state": state, "when": when})
    return steps


def clocks_of(page: TicketPage) -> list[ClockView]:
    """The three clocks: met, missed, paused or running, with the moment that matters."""
    return [_clock_view(clock, page) for clock in page.clocks]


def legal_of(page: TicketPage) -> list[Deadline]:
    """Deadlines of the law, while the device is in our hands or a part is awaited."""
    ticket = page.ticket
    if ticket.checked_in_at is None and not page.awaited:
        return []
    return deadlines(ticket, house().legal, page.parts, page.events, page.now)


def _clock_view(clock: Clock, page: TicketPage) -> ClockView:
    name = str(ClockKind(clock.kind).label)
    if clock.stopped_at:
        return ClockView(name, _("no longer counted"), "", "minus", None)
    if clock.met_at:
        late = clock.missed_at is not None
        return ClockView(name, _("late") if late else _("in time"), "bad" if late else "ok",
                         "triangle-alert" if late else "check", clock.met_at)
    if clock.paused_at:
        return ClockView(name, _("paused since"), "", "pause", clock.paused_at)
    if clock.due_at < page.now:
        return ClockView(name, _("missed"), "bad", "triangle-alert", clock.due_at)
    return ClockView(name, _("due"), "", "clock", clock.due_at)


def reason_words(code: str) -> str:
    """Why the priority is what it is."""
    return {
        "safety": _("heat, swelling or smell was reported"),
        "impact_blocked": _("the customer cannot do without the device"),
        "impact_serious": _("it hinders the customer seriously"),
        "impact_nuisance": _("it is a nuisance for the customer"),
        "impact_cosmetic": _("it only looks bad"),
        "return_repair": _("one step up: the fault came back"),
        "dead_on_arrival": _("one step up: new device"),
        "unhappy_before": _("one step up: the last survey was bad"),
        "by_hand": _("changed by hand, see the history"),
    }.get(code, code)


def missing_role(step: Step, offered: Offer) -> str:
    """Who takes the next step, when this reader cannot."""
    if {form.action for form in offered.main} - {"add_evidence"}:
        return ""
    for action in MAIN.get(step.ticket.stage, ()):
        form = form_for(action)
        if form and not lifecycle.may(step.actor, action) and form.possible(step) and action in ROLE_OF_STEP:
            role = dict(User._meta.get_field("role").flatchoices)[ROLE_OF_STEP[action]]
            return _("%(step)s: %(role)s") % {"step": form.title, "role": role}
    return ""


def rest_words(step: Step, forms: list[StepForm]) -> str:
    """What the ticket waits for when no step of this reader moves it on; empty when one does."""
    ticket, finding, first = step.ticket, step.page.finding, forms[0].action if forms else ""
    if first in ("", "report_return") and ticket.stage == Stage.CLOSED:
        return _("Closed: nothing left to do")
    if first in ("", "confirm_working", "report_return") and ticket.stage == Stage.DELIVERED:
        return _("Waiting for the customer’s answer: does it work?")
    examining = ticket.stage == Stage.DIAGNOSING and finding is not None and bool(finding.objected_at)
    if examining and first in ("", "add_evidence"):
        return _("Next: a second technician must examine")
    return ""


def may_take(step: Step, user: User) -> bool:
    """Whether the ticket can be made one's own with one press."""
    ticket: Ticket = step.ticket
    if not lifecycle.may(step.actor, "assign") or not ticket.is_open:
        return False
    return ticket.technician_id is None if user.role == "technician" else ticket.owner_id is None


def cover_now(page: TicketPage, forms: list[StepForm]) -> dict[str, Any]:
    """The warranty position that counts for this case: with a finding that waits for its decision, the one it will rest on."""
    known = next((form.suggestion for form in forms if getattr(form, "suggestion", None)), None)
    if known and page.ticket.stage == Stage.DECIDING:
        return known.coverage.as_json()
    return decision.cover_that_counts(page.ticket, page.finding, page.cover, page.part_overdue)


def last_covered(cover: dict[str, Any]) -> date | None:
    """Last covered day of the documents that pay; None where none does."""
    until = cover.get("until") if cover.get("status") in ("covered", "partly") else None
    return date.fromisoformat(until) if until else None


def ended_on(cover: dict[str, Any]) -> date | None:
    """The last day of the document that came closest, where it is only too late for it."""
    until = cover.get("until") if cover.get("status") == "not_covered" and "expired" in cover.get("reasons", ()) else None
    return date.fromisoformat(until) if until else None


def repaired_until(page: TicketPage) -> date | None:
    """Last day of the warranty on the repair, once it was handed over."""
    ticket = page.ticket
    return repair_warranty_end(ticket) if ticket.delivered_at and ticket.outcome == "repaired" else None


