"""Which form takes which step, and which of them stand on the page of a ticket now."""

from __future__ import annotations

from dataclasses import dataclass, field

from tickets import lifecycle
from tickets.enums import Arrival, Stage
from tickets.forms.steps_approval import AnswerRequestForm
from tickets.forms.steps_arrival import ARRIVAL_FORMS
from tickets.forms.steps_base import Step, StepForm
from tickets.forms.steps_bench import BENCH_FORMS
from tickets.forms.steps_end import END_FORMS
from tickets.forms.steps_guide import GUIDE_FORMS
from tickets.forms.steps_handover import HANDOVER_FORMS
from tickets.forms.steps_loan import LOAN_FORMS
from tickets.forms.steps_maker import MAKER_FORMS
from tickets.forms.steps_money import MONEY_FORMS
from tickets.forms.steps_triage import TRIAGE_FORMS
from tickets.forms.steps_visit import VISIT_FORMS, leading
from tickets.forms.steps_work import WORK_FORMS

STEPS: dict[str, type[StepForm]] = {
    form.action: form
    for form in (
        *ARRIVAL_FORMS, *VISIT_FORMS, *GUIDE_FORMS, *BENCH_FORMS, AnswerRequestForm, *MONEY_FORMS, *END_FORMS, *HANDOVER_FORMS,
        *LOAN_FORMS, *MAKER_FORMS, *TRIAGE_FORMS, *WORK_FORMS,
    )
}
# One sheet, two outcomes: the answers decide.
SAME_FORM = {"fail_test": "pass_test"}
TALK = ("reply", "note")
# Steps that have a place of their own on the page.
PLACED = ("start_work", "stop_work", "log_work", "correct_work")
MAIN: dict[str, tuple[str, ...]] = {
    Stage.RECEIVED: ("check_in", "start_diagnosis"),
    Stage.DIAGNOSING: ("record_finding", "answer_guide", "add_evidence"),
    Stage.DECIDING: ("answer_request", "decide"),
    Stage.AWAITING_APPROVAL: ("approve_quote", "decline_quote", "revise_quote"),
    Stage.REPAIRING: (
        "back_from_maker", "replaced_by_maker", "part_arrived", "finish_repair", "reserve_part", "wait_for_part", "reject_part",
    ),
    Stage.REPLACING: ("back_from_maker", "replaced_by_maker", "part_arrived", "ready_replacement", "wait_for_part"),
    Stage.REFUNDING: ("pay_refund",),
    Stage.RETURNING: ("ready_return",),
    Stage.TESTING: ("pass_test",),
    Stage.READY: ("hand_over", "schedule_pickup"),
    Stage.DELIVERED: ("note_payment", "confirm_working", "report_return"),
    Stage.CLOSED: ("note_payment", "report_return"),
}


@dataclass
class Offer:
    """What may be done with a ticket now: steps that move it on, and the others."""

    main: list[type[StepForm]] = field(default_factory=list)
    other: list[type[StepForm]] = field(default_factory=list)
    talk: list[type[StepForm]] = field(default_factory=list)

    @property
    def actions(self) -> set[str]:
        """Names of all of them."""
        return {form.action for form in (*self.main, *self.other, *self.talk)}


def form_for(action: str) -> type[StepForm] | None:
    """The form of a step by its name in the address."""
    return STEPS.get(SAME_FORM.get(action, action))


def main_steps(step: Step) -> list[str]:
    """Steps that move the ticket on, the likely one first."""
    ticket = step.ticket
    names = list(MAIN.get(ticket.stage, ()))
    if ticket.stage == Stage.RECEIVED and not ticket.device_held:
        planned = {Arrival.VISIT: "schedule_visit", Arrival.COURIER: "schedule_pickup"}.get(Arrival(ticket.arrival))
        if planned:
            names.insert(0 if step.page.visit is None else len(names), planned)
    guide = step.page.guide
    if ticket.stage == Stage.DIAGNOSING and guide and guide.open:
        names.insert(0, names.pop(names.index("answer_guide")))  # first the guide, then the finding
    names[:0] = leading(step)
    if step.page.loan and ticket.stage in (Stage.READY, Stage.DELIVERED, Stage.CLOSED, Stage.CANCELLED):
        names.insert(1 if ticket.stage == Stage.READY else 0, "take_back_loan")
    if step.page.tasks:
        names.append("finish_task")
    return names


def offer(step: Step) -> Offer:
    """Exactly the steps that role, stage and guards leave open."""
    open_now = [
        name for name in lifecycle.available(step.ticket, step.actor)
        if name in STEPS and STEPS[name].possible(step)
    ]
    main = [name for name in main_steps(step) if name in open_now]
    return Offer(
        main=[STEPS[name] for name in main],
        other=[STEPS[name] for name in open_now if name not in main and name not in TALK],
        talk=[STEPS[name] for name in TALK if name in open_now],
    )
