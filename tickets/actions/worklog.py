"""The work log: a clock started and stopped, minutes entered, a mistake corrected by another entry."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.display import duration_text
from tickets import lifecycle
from tickets.enums import Stage
from tickets.exceptions import StepRefused
from tickets.models import Ticket, WorkEntry, WorkTimer
from tickets.models.worklog import MOST_MINUTES

LONGEST_RUN = 12 * 60  # minutes: a clock that ran longer was forgotten


def _checked(what: str, minutes: int, *, least: int = 1) -> str:
    if not what.strip():
        raise StepRefused(_("Say what was done."), "what")
    if not least <= minutes <= MOST_MINUTES:
        raise StepRefused(
            _("Give the minutes from %(least)s to %(most)s.") % {"least": least, "most": MOST_MINUTES}, "minutes"
        )
    return what.strip()[:200]


def enter(
    ticket: Ticket, person_id: int, what: str, minutes: int, *, actor: Actor, worked_on: date | None = None,
    stage: str = "",
) -> WorkEntry:
    """Write one entry inside the caller's transaction, under the ticket's lock."""
    return WorkEntry.objects.create(
        ticket=ticket, person_id=person_id, what=what, minutes=minutes, worked_on=worked_on or timezone.localdate(),
        stage=stage or ticket.stage, round=ticket.works.count(), entered_by_id=actor.user_id,
    )


@transaction.atomic
def start_work(ticket: Ticket, *, actor: Actor, what: str = "", version: int | None = None) -> WorkTimer:
    """Let the clock of the acting person run on this ticket. One clock for each person."""
    ticket = lifecycle.lock(ticket, "start_work", actor=actor, version=version)
    running = WorkTimer.objects.filter(person_id=actor.user_id).select_related("ticket").first()
    if running and running.ticket_id == ticket.pk:
        raise StepRefused(_("Your time on this ticket is running already."))
    if running:
        raise StepRefused(
            _("Your time is running on %(reference)s. Stop it there first.")
            % {"reference": f"\u2066{running.ticket.reference}\u2069"}
        )
    timer = WorkTimer.objects.create(ticket=ticket, person_id=actor.user_id, what=what.strip()[:200])
    lifecycle.stay(ticket, "start_work", actor=actor, data={"what": timer.what})
    return timer


@transaction.atomic
def stop_work(
    ticket: Ticket, *, actor: Actor, what: str, minutes: int | None = None, timer: WorkTimer | None = None,
    for_other: bool = False, version: int | None = None,
) -> WorkEntry:
    """Stop a clock, one's own unless ``timer`` names another, and enter its minutes, or those really worked.

    Nobody stops a colleague's clock by accident: ``for_other`` says that it is meant.
    """
    ticket = lifecycle.lock(ticket, "stop_work", actor=actor, version=version)
    mine = {"pk": timer.pk} if timer else {"person_id": actor.user_id}
    found = ticket.work_timers.filter(**mine).first()
    if found is None:
        raise StepRefused(_("No time is running here any more."))
    of_other = found.person_id != actor.user_id
    if of_other and not for_other:
        raise StepRefused(
            _("This is the time of %(name)s. Tick below that you stop it all the same.") % {"name": found.person.display_name},
            "for_other",
        )
    if minutes is None and found.minutes > LONGEST_RUN:
        raise StepRefused(
            _("The time has been running for %(time)s. Enter the minutes really worked.")
            % {"time": duration_text(found.minutes)}, "minutes",
        )
    took = found.minutes if minutes is None else minutes
    entry = enter(ticket, found.person_id, _checked(what or found.what, took), took, actor=actor,
                  worked_on=timezone.localdate(found.started_at))
    found.delete()
    lifecycle.stay(
        ticket, "stop_work", actor=actor,
        data={"entry": entry.pk, "minutes": took, "what": entry.what, "person": entry.person_id, "of_other": of_other},
    )
    return entry


@transaction.atomic
def log_work(
    ticket: Ticket, *, actor: Actor, what: str, minutes: int, worked_on: date | None = None, version: int | None = None
) -> WorkEntry:
    """Enter minutes worked without a clock, today or on an earlier day since the report."""
    words = _checked(what, minutes)
    today = timezone.localdate()
    if worked_on and worked_on > today:
        raise StepRefused(_("The day of the work must not lie ahead."), "worked_on")
    ticket = lifecycle.lock(ticket, "log_work", actor=actor, version=version)
    if worked_on and worked_on < timezone.localdate(ticket.filed_at):
        raise StepRefused(_("The day of the work lies before the report."), "worked_on")
    entry = enter(ticket, actor.user_id or 0, words, minutes, actor=actor, worked_on=worked_on)
    lifecycle.stay(ticket, "log_work", actor=actor, data={"entry": entry.pk, "minutes": minutes, "what": words})
    return entry


@transaction.atomic
def correct_work(
    ticket: Ticket, *, actor: Actor, entry: WorkEntry, minutes: int, reason: str, what: str = "", version: int | None = None
) -> WorkEntry:
    """Put another entry in the place of a wrong one; nought minutes take it out of the sum. The wrong one stays to be read."""
    words = _checked(what or entry.what, minutes, least=0)
    if not reason.strip():
        raise StepRefused(_("Say why the entry is corrected."), "reason")
    ticket = lifecycle.lock(ticket, "correct_work", actor=actor, version=version)
    wrong = ticket.work_log.filter(pk=entry.pk, corrected_by=None).first()
    if wrong is None:
        raise StepRefused(_("This entry has been corrected already. Look at the work log again."), "entry")
    if (wrong.minutes, wrong.what) == (minutes, words):
        raise StepRefused(_("This is what the entry says already."), "minutes")
    row = WorkEntry.objects.create(
        ticket=ticket, person_id=wrong.person_id, what=words, minutes=minutes, worked_on=wrong.worked_on, stage=wrong.stage,
        round=wrong.round, corrects=wrong, reason=reason.strip()[:200], entered_by_id=actor.user_id,
    )
    lifecycle.stay(
        ticket, "correct_work", actor=actor,
        data={
            "entry": row.pk, "corrects": wrong.pk, "from": wrong.minutes, "minutes": minutes, "what": words, "reason": row.reason,
        },
    )
    return row


def repair_minutes(ticket: Ticket) -> int:
    """Minutes entered for the repair that is going on."""
    standing = ticket.work_log.filter(stage=Stage.REPAIRING, round=ticket.works.count(), corrected_by=None)
    return sum(standing.values_list("minutes", flat=True))


def close_log(ticket: Ticket, *, actor: Actor, what: str, minutes: int | None) -> int:
    """At the end of a repair: stop every clock on it, and let the log hold at least the minutes given. The minutes come back.

    Without ``minutes`` they are the sum of the log. Raises ``StepRefused`` when there is none, or a clock was forgotten.
    """
    for timer in ticket.work_timers.select_related("person"):
        if timer.minutes > LONGEST_RUN:
            raise StepRefused(
                _("The time of %(name)s has been running for %(time)s. Stop it first with the minutes really worked.")
                % {"name": timer.person.display_name, "time": duration_text(timer.minutes)}
            )
        enter(ticket, timer.person_id, timer.what or what[:200], timer.minutes, actor=actor)
        timer.delete()
    logged = repair_minutes(ticket)
    took = logged if minutes is None else minutes
    if not 0 < took <= MOST_MINUTES:
        raise StepRefused(_("Give the working time in minutes, at least 1."), "minutes")
    if took > logged:
        enter(ticket, actor.user_id or 0, what[:200], took - logged, actor=actor)
    return took
