"""One ticket: its page, and every step on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib import throttle
from helpdesk.lib.actor import Actor
from helpdesk.lib.posting import form_of
from tickets import lifecycle
from tickets.access import get_ticket_for_agent
from tickets.actions.passcode import show_passcode
from tickets.exceptions import NotAllowed, StalePage, StepRefused
from tickets.forms.steps import TALK, form_for, offer
from tickets.forms.steps_base import Step, StepForm
from tickets.forms.typed import typed_of
from tickets.models import TicketEvent
from tickets.queries.detail import changed_since
from tickets.queries.staff_timeline import event_words, who_did
from tickets.views.desk import page as pages
from tickets.views.desk.bulk import take_one
from tickets.views.desk.shared import StaffRequest, staff_page

REPEAT_WITHIN = timedelta(seconds=20)
# One form, several outcomes in the history.
SAME_STEP = {
    "pass_test": {"pass_test", "fail_test"}, "decide": {"decide", "request_decision"},
    "answer_request": {"answer_request", "decide"},
}
# What the clocks note by themselves, and the work log of colleagues, takes nothing from anybody's work.
HARMLESS = {
    "show_passcode", "start_work", "stop_work", "log_work", "correct_work", "clock_warning", "clock_missed", "statutory_warning",
    "statutory_missed",
}


@staff_page
@require_safe
def ticket(request: StaffRequest, reference: str) -> HttpResponse:
    """The ticket page. A reference typed another way leads to its one address."""
    step = pages.read(request, reference)
    if step.ticket.reference != reference:
        return redirect("desk:ticket", step.ticket.reference)
    return pages.show(request, step)


@staff_page
@form_of("desk:ticket", "reference")
@never_cache
def passcode(request: StaffRequest, reference: str) -> HttpResponse:
    """The passcode of the device, in this one answer, after a press that the history keeps."""
    step = pages.read(request, reference)
    try:
        code = show_passcode(step.ticket, actor=step.actor)
    except StepRefused as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 409
        return pages.show(request, step, refusal=str(refusal.message), status=status)
    return render(request, "desk/passcode.html", {"ticket": step.ticket, "code": code})


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: StaffRequest, reference: str, action: str) -> HttpResponse:
    """A step: its form on GET; on POST the step, or the same page with what is missing and everything typed."""
    step, form_class = pages.read(request, reference), form_for(action)
    if form_class is None:
        raise Http404
    if request.method != "POST":
        open_now = form_class.action in offer(step).actions
        if not open_now:
            return redirect("desk:ticket", step.ticket.reference)
        return pages.show(request, step, open_form=form_class(step))
    return _take(request, step, form_class)


def _take(request: StaffRequest, step: Step, form_class: type[StepForm]) -> HttpResponse:
    action = form_class.action
    seen = _seen(request)
    if not lifecycle.may(step.actor, action):
        return pages.show(request, step, refusal=_("Your role does not include this step."), status=403)
    sent = (step.ticket.pk, request.user.pk, _sent(request, action))
    again = not throttle.allow("step", *sent, limit=1, seconds=REPEAT_WITHIN.seconds)
    careful = seen is not None and action not in TALK
    since = [e for e in changed_since(step.page, seen or 0) if e.kind not in HARMLESS] if careful else []
    if since:
        if again and _is_repeat(since, action, step.actor):
            messages.info(request, _("This step was saved a moment ago already. Nothing was done a second time."))
            return redirect("desk:ticket", step.ticket.reference)
        return _conflict(request, step, form_class, since)
    if action not in offer(step).actions:
        return pages.show(request, step, refusal=_why_not(step, form_class), kept=_words(request, step, form_class), status=409)
    form = form_class(step, _with_version(request, step), request.FILES)
    if not form.is_valid():
        return pages.show(request, step, open_form=form, status=422)
    try:
        words = form.run()
    except StalePage:
        step = pages.read(request, step.ticket.reference)
        return _conflict(request, step, form_class, changed_since(step.page, seen or 0))
    except StepRefused as refusal:
        form.refuse(refusal)
        return pages.show(request, step, open_form=form, status=403 if isinstance(refusal, NotAllowed) else 422)
    # The page that comes next forgets the draft that the browser kept of these words.
    say = messages.warning if form.warns else messages.success
    say(request, words, extra_tags=f"{action}-{step.ticket.reference}")
    opened = getattr(form, "opened", None)
    return redirect("desk:ticket", opened.reference if opened else step.ticket.reference)


def _sent(request: StaffRequest, action: str) -> str:
    """All that was sent, as one text: a second sending is the same step only where its words are the same."""
    values = sorted((name, *kept) for name, kept in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, file.name, file.size) for name, kept in request.FILES.lists() for file in kept)
    return repr((action, values, files))


def _seen(request: StaffRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _with_version(request: StaffRequest, step: Step) -> Any:
    """The typed values on the present version: older events were found harmless."""
    data = request.POST.copy()
    data["version"] = str(step.ticket.version)
    return data


def _is_repeat(since: list[TicketEvent], action: str, actor: Actor) -> bool:
    """A form sent twice in a row: the first sending did it, the second changes nothing and says nothing bad."""
    same = SAME_STEP.get(action, {action})
    return all(
        e.kind in same and e.actor_user_id == actor.user_id and timezone.now() - e.created_at < REPEAT_WITHIN
        for e in since
    )


def _conflict(
    request: StaffRequest, step: Step, form_class: type[StepForm], since: list[TicketEvent]
) -> HttpResponse:
    """Something has changed since: what, what was typed, and the form on the new version for a second try."""
    names, open_still = pages.names_of(step.page), form_class.action in offer(step).actions
    form = form_class(step, _with_version(request, step))
    conflict = {
        "title": _what_happened(since, form_class.action, step.actor, open_still),
        "changes": [(event_words(e, names), e.created_at) for e in since],
        "files": bool(request.FILES), "typed": typed_of(form), "open": open_still,
    }
    if not open_still:
        return pages.show(request, step, conflict=conflict, kept=_words(request, step, form_class), status=409)
    form.errors.clear()
    return pages.show(request, step, open_form=form, conflict=conflict, status=409)


def _what_happened(since: list[TicketEvent], action: str, actor: Actor, open_still: bool) -> str:
    """Whether this step was taken meanwhile, or another one; and by whom: oneself in another tab is nobody else."""
    same = [e for e in since if e.kind in SAME_STEP.get(action, {action})]
    if not since:
        return _("Somebody was faster")
    last = (same or since)[-1]
    if last.actor_user_id is not None and last.actor_user_id == actor.user_id:
        return _("You did this already in another tab") if same else _("You changed this ticket in another tab")
    if same or not open_still:
        return _("%(who)s was faster") % {"who": who_did(last)}
    return _("%(who)s has changed the ticket meanwhile; your step is still possible") % {"who": who_did(last)}


def _words(request: StaffRequest, step: Step, form_class: type[StepForm]) -> str:
    """What was written into a form, each text under the name of its field; no codes, choices or passcode."""
    written = typed_of(form_class(step, _with_version(request, step)), text_only=True)
    return "\n".join(f"{label}: {text}" for label, text in written)[:5000]


def _why_not(step: Step, form_class: type[StepForm]) -> str:
    transition = lifecycle.TRANSITIONS[form_class.action]
    if step.ticket.stage not in transition.sources:
        return _("This step is not possible while the ticket stands at “%(stage)s”.") % {
            "stage": step.ticket.get_stage_display()
        }
    return form_class.why_not(step) or _("This step is not possible now: what it needs is missing, or it was taken already.")


@staff_page
@form_of("desk:ticket", "reference")
def take(request: StaffRequest, reference: str) -> HttpResponse:
    """Make the ticket one's own."""
    found = get_ticket_for_agent(request.user, reference)
    try:
        take_one(found, request.user, Actor.staff(request.user))
    except StepRefused as refusal:
        step = pages.read(request, reference)
        status = 403 if isinstance(refusal, NotAllowed) else 409
        return pages.show(request, step, refusal=str(refusal.message), status=status)
    messages.success(request, _("The ticket is yours."))
    return redirect("desk:ticket", found.reference)
