"""Forms of the work log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.display import duration_text, short_day_text
from tickets.actions import worklog
from tickets.forms.steps_base import DayField, LeanSelect, Step, StepForm, line
from tickets.models.worklog import MOST_MINUTES


def minutes_field(label: Any, *, least: int = 1, required: bool = True, hint: Any = "") -> forms.IntegerField:
    """Minutes of work."""
    return forms.IntegerField(label=label, min_value=least, max_value=MOST_MINUTES, required=required, help_text=hint)


class StartWorkForm(StepForm):
    """Let one's time run."""

    action = "start_work"
    title = L("Start my time")
    button = L("Start")
    icon = "play"
    tone = ""

    what = line(L("At what"), required=False, hint=L("May wait until the time is stopped."))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """One's own clock does not run here."""
        return step.page.log.running(step.actor.user_id) is None

    def run(self) -> str:
        """Start."""
        worklog.start_work(self.ticket, what=self.cleaned_data["what"], **self.common)
        return _("Your time is running.")


class StopWorkForm(StepForm):
    """Stop a clock."""

    action = "stop_work"
    title = L("Stop the time")
    button = L("Stop and enter")
    icon = "pause"
    tone = ""

    timer = forms.ChoiceField(label=L("Whose time"), widget=LeanSelect)
    what = line(L("What was done"), required=False)
    minutes = minutes_field(L("Minutes really worked"), required=False, hint=L("Empty: as long as the clock ran."))
    for_other = forms.BooleanField(label=L("I stop it for a colleague"), required=False)

    def build(self) -> None:
        """One's own clock first; a colleague's is stopped only by who says so."""
        timers = sorted(self.step.page.log.timers, key=lambda t: t.person_id != self.step.actor.user_id)
        self.timers = {str(t.pk): t for t in timers}
        self.fields["timer"].choices = [
            (pk, f"{t.person.display_name}: {duration_text(t.minutes)}") for pk, t in self.timers.items()
        ]
        if timers:
            self.fields["timer"].initial, self.fields["what"].initial = timers[0].pk, timers[0].what
        if len(timers) == 1:
            self.fields["timer"].widget = forms.HiddenInput()
        others = [t for t in timers if t.person_id != self.step.actor.user_id]
        if not others:
            del self.fields["for_other"]
        elif len(timers) == 1:
            self.fields["for_other"].label = _("I stop the time of %(name)s") % {"name": others[0].person.display_name}

    @classmethod
    def possible(cls, step: Step) -> bool:
        """A clock runs."""
        return bool(step.page.log.timers)

    def run(self) -> str:
        """Stop."""
        data = self.cleaned_data
        entry = worklog.stop_work(
            self.ticket, timer=self.timers[data["timer"]], what=data["what"], minutes=data["minutes"],
            for_other=bool(data.get("for_other")), **self.common,
        )
        return _("Entered: %(time)s.") % {"time": duration_text(entry.minutes)}


class LogWorkForm(StepForm):
    """Minutes without a clock."""

    action = "log_work"
    title = L("Enter working time")
    button = L("Enter")
    icon = "timer"
    tone = ""
    template = "desk/steps/_log_work.html"

    what = line(L("What was done"))
    minutes = minutes_field(L("Minutes"))
    worked_on = DayField(L("On which day"), required=False)

    def build(self) -> None:
        """Today, as a rule."""
        self.fields["worked_on"].initial = timezone.localdate()

    def run(self) -> str:
        """Enter them."""
        data = self.cleaned_data
        worklog.log_work(self.ticket, what=data["what"], minutes=data["minutes"], worked_on=data["worked_on"], **self.common)
        return _("Entered: %(time)s.") % {"time": duration_text(data["minutes"])}


class CorrectWorkForm(StepForm):
    """Another entry in the place of a wrong one."""

    action = "correct_work"
    title = L("Correct the work log")
    button = L("Correct")
    icon = "pencil"
    tone = ""

    entry = forms.ChoiceField(label=L("Which entry"), widget=LeanSelect)
    minutes = minutes_field(L("Right minutes"), least=0, hint=L("0 takes it out of the sum."))
    what = line(L("Right words"), required=False, hint=L("Empty: as before."))
    reason = line(L("Why it is corrected"))

    def build(self) -> None:
        """Entries that count, the latest first."""
        self.entries = {str(row.pk): row for row in reversed(self.step.page.log.standing)}
        self.fields["entry"].choices = [
            (pk, f"{row.what}: {duration_text(row.minutes)} ({row.person.display_name}, {short_day_text(row.worked_on)})")
            for pk, row in self.entries.items()
        ]

    @classmethod
    def possible(cls, step: Step) -> bool:
        """There is something to correct."""
        return bool(step.page.log.standing)

    def run(self) -> str:
        """Correct it."""
        data = self.cleaned_data
        worklog.correct_work(
            self.ticket, entry=self.entries[data["entry"]], minutes=data["minutes"], what=data["what"], reason=data["reason"],
            **self.common,
        )
        return _("Corrected. What stood there before can still be read.")


WORK_FORMS = [StartWorkForm, StopWorkForm, LogWorkForm, CorrectWorkForm]
