"""The form that ends a repair: what was done, in which time, with which parts."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.display import duration_text
from tickets.actions import workshop
from tickets.enums import OldPart
from tickets.forms.parts import part_choices
from tickets.forms.steps_base import CodeField, LeanSelect, Step, StepForm, area, line, row_count
from tickets.queries.due import comma
from warranty.models import Part
from warranty.queries import codes_for

PART_ROWS = 2
NAMES = ("part", "quantity", "serial", "old")


class FinishRepairForm(StepForm):
    """What was done."""

    action = "finish_repair"
    for_customer = ("explanation",)
    title = L("Finish the repair")
    button = L("Finish, on to testing")
    icon = "wrench"
    template = "desk/steps/_repair.html"
    groups: ClassVar[dict[str, str]] = {"parts": "part_0"}

    work_done = area(L("Work done, for staff"))
    explanation = area(L("Explanation for the customer"), rows=2)
    minutes = forms.IntegerField(label=L("Working time in minutes"), min_value=1, max_value=10_000, required=False)
    no_parts = forms.BooleanField(label=L("No parts were used"), required=False)
    repair_code = CodeField(L("Repair code"))

    def build(self) -> None:
        """Rows for parts, each with quantity and serial."""
        logged = self.step.page.log.this_repair
        if logged:
            self.fields["minutes"].initial = logged
            self.fields["minutes"].help_text = _("The work log says %(time)s.") % {"time": duration_text(logged)}
        else:
            self.fields["minutes"].required = True
        others = [timer.person.display_name for timer in self.step.page.log.timers if timer.person_id != self.step.actor.user_id]
        if others:
            running = _("This also stops the running time of: %(names)s.") % {"names": comma().join(others)}
            self.fields["minutes"].help_text = f"{self.fields['minutes'].help_text} {running}".strip()
        self.fields["repair_code"].offer(codes_for(self.ticket.device.device_type_id, "repair")["repair"])
        choices = [("", _("No part")), *part_choices(self.step.page)]
        wanted = [p for p in self.step.page.parts if p.state in ("arrived", "reserved")]
        self.count = row_count(self.data if self.is_bound else None, "part", max(PART_ROWS, len(wanted) + 1))
        for i in range(self.count):
            first = wanted[i] if i < len(wanted) else None
            self.fields[f"part_{i}"] = forms.ChoiceField(
                label=_("Part %(n)s") % {"n": i + 1}, choices=choices, required=False, widget=LeanSelect,
                initial=first.part_id if first else "",
            )
            self.fields[f"quantity_{i}"] = forms.IntegerField(
                label=_("Quantity"), min_value=1, max_value=99, required=False, initial=first.quantity if first else 1
            )
            self.fields[f"serial_{i}"] = line(_("Serial or lot"), required=False, most=40, dir="ltr")
            self.fields[f"old_{i}"] = forms.ChoiceField(
                label=_("Old part"), choices=OldPart.choices, required=False, initial=OldPart.KEPT, widget=LeanSelect
            )
            if i == 0:
                self.fields["part_0"].help_text = _("A part made for other devices is reserved for the ticket first.")
            for name in NAMES:
                self.fields[f"{name}_{i}"].error_name = _("Part %(n)s") % {"n": i + 1}

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        """Rows for the template."""
        return [{name: self[f"{name}_{i}"] for name in NAMES} for i in range(self.count)]

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Not while a part is on order or the device is away."""
        return not step.page.awaited and step.page.at_maker is None

    def used(self) -> list[workshop.UsedPart]:
        """Parts of the rows that name one."""
        data = self.cleaned_data
        chosen = {i: data[f"part_{i}"] for i in range(self.count) if data.get(f"part_{i}")}
        found = Part.objects.in_bulk([int(pk) for pk in chosen.values()])
        return [
            workshop.UsedPart(
                found[int(pk)], data.get(f"quantity_{i}") or 1, data.get(f"serial_{i}") or "",
                data.get(f"old_{i}") or OldPart.KEPT, i,
            ) for i, pk in chosen.items()
        ]

    def judge(self) -> None:
        """What the parts lack is said together with empty fields."""
        data = self.cleaned_data
        workshop.check_repair(
            self.ticket, work_done=data.get("work_done") or "", explanation=data.get("explanation") or "",
            minutes=data.get("minutes"), used_parts=self.used(), no_parts=bool(data.get("no_parts")),
        )

    def run(self) -> str:
        """Write it down."""
        data = self.cleaned_data
        workshop.finish_repair(
            self.ticket, work_done=data["work_done"], explanation=data["explanation"], minutes=data["minutes"],
            used_parts=self.used(), no_parts=data["no_parts"], repair_code=data["repair_code"], **self.common,
        )
        return _("The repair is written down. The test sheet comes next.")
