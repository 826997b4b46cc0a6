"""The life of a ticket as a table, and the only code that sets a stage.

Every step: ``lock`` (row lock, role, stage, version seen) → guards → own rows → ``move`` or ``stay`` once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Role
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from helpdesk.lib.prepared import prepared
from tickets import events
from tickets.enums import OPEN_STAGES, WORK_STAGES, Stage, Visibility
from tickets.exceptions import NotAllowed, StalePage, StepRefused
from tickets.models import CheckIn, Ticket, TicketEvent

S = Stage
DESK = frozenset({Role.FRONT_DESK, Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR})
AGENTS = frozenset({Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR})
BENCH = frozenset({Role.TECHNICIAN, Role.MANAGER, Role.ADMINISTRATOR})
STAFF = frozenset(Role)
MANAGERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Transition:
    """One named step: stages it may start from, stages it may lead to, who may take it."""

    sources: frozenset[str]
    targets: frozenset[str]
    roles: frozenset[str]
    customer: bool = False
    system: bool = False


def _t(sources: Any, targets: Any, roles: Any, **who: bool) -> Transition:
    return Transition(frozenset(sources), frozenset(targets), frozenset(roles), **who)


BEFORE_WORK = (S.RECEIVED, S.DIAGNOSING, S.DECIDING, S.AWAITING_APPROVAL)
AT_WORK = (
    S.DIAGNOSING, S.DECIDING, S.AWAITING_APPROVAL, S.REPAIRING, S.REPLACING, S.REFUNDING, S.RETURNING, S.TESTING, S.READY,
)
TRANSITIONS: dict[str, Transition] = {
    "check_in": _t([S.RECEIVED], [S.RECEIVED], DESK | BENCH),
    # A large device is repaired where it stands: the second visit brings the part.
    "schedule_visit": _t([S.RECEIVED, S.REPAIRING, S.REPLACING, S.READY], [], DESK),
    "schedule_pickup": _t([S.RECEIVED, S.READY], [], DESK),
    "move_appointment": _t(WORK_STAGES, [], DESK | BENCH),
    "cancel_appointment": _t(WORK_STAGES, [], DESK | BENCH),
    "ask_other_time": _t(WORK_STAGES, [], [], customer=True),
    "begin_visit": _t(WORK_STAGES, [], DESK | BENCH),
    "start_diagnosis": _t([S.RECEIVED], [S.DIAGNOSING], BENCH),
    "answer_guide": _t([S.DIAGNOSING], [], BENCH),
    "record_finding": _t([S.DIAGNOSING], [S.DECIDING], BENCH),
    "decide": _t(
        [S.DECIDING], [S.REPAIRING, S.REPLACING, S.REFUNDING, S.AWAITING_APPROVAL, S.RETURNING], AGENTS
    ),
    "request_decision": _t([S.DECIDING], [], AGENTS),
    # Approving takes the decision itself; refusing leaves the ticket where it is.
    "answer_request": _t(
        [S.DECIDING], [S.DECIDING, S.REPAIRING, S.REPLACING, S.REFUNDING, S.AWAITING_APPROVAL, S.RETURNING], MANAGERS
    ),
    "approve_quote": _t([S.AWAITING_APPROVAL], [S.REPAIRING, S.REPLACING], AGENTS, customer=True),
    "decline_quote": _t([S.AWAITING_APPROVAL], [S.RETURNING], AGENTS, customer=True),
    "revise_quote": _t([S.REPAIRING, S.AWAITING_APPROVAL], [S.AWAITING_APPROVAL], AGENTS),
    "object": _t([S.DECIDING, S.AWAITING_APPROVAL, S.RETURNING], [S.DIAGNOSING], AGENTS, customer=True),
    "reopen_decision": _t([S.REPAIRING, S.REPLACING, S.REFUNDING], [S.DECIDING], AGENTS | BENCH),
    "reserve_part": _t([S.REPAIRING, S.REPLACING], [], BENCH),
    "wait_for_part": _t([S.REPAIRING, S.REPLACING], [], BENCH),
    # Parts that lie free wake the tickets that wait for them, whoever freed them.
    "part_arrived": _t([S.REPAIRING, S.REPLACING], [], BENCH | AGENTS, system=True),
    "consent_to_part": _t([S.REPAIRING, S.REPLACING], [], AGENTS | BENCH),
    "reject_part": _t([S.REPAIRING, S.REPLACING], [], BENCH),
    "send_to_maker": _t([S.REPAIRING, S.REPLACING], [], DESK | BENCH),
    # A device may come back from its maker when the ticket has gone another way meanwhile.
    "expect_from_maker": _t(S, [], DESK | BENCH),
    "back_from_maker": _t(S, [], DESK | BENCH),
    "replaced_by_maker": _t([S.REPAIRING, S.REPLACING], [S.TESTING], DESK | BENCH),
    # An order of parts changed: a new day, or it will not come.
    "postpone_part": _t([S.DECIDING, S.AWAITING_APPROVAL, S.REPAIRING, S.REPLACING], [], BENCH),
    "drop_order": _t([S.DECIDING, S.AWAITING_APPROVAL, S.REPAIRING, S.REPLACING], [], BENCH),
    # The work log; a forgotten entry may follow after the handover.
    "start_work": _t(AT_WORK, [], BENCH),
    "stop_work": _t([s for s in S if s != S.RECEIVED], [], BENCH),
    "log_work": _t([*AT_WORK, S.DELIVERED], [], BENCH),
    "correct_work": _t([*AT_WORK, S.DELIVERED, S.CLOSED], [], BENCH),
    "finish_repair": _t([S.REPAIRING], [S.TESTING], BENCH),
    "ready_replacement": _t([S.REPLACING], [S.TESTING], AGENTS | BENCH),
    "pass_test": _t([S.TESTING], [S.READY], BENCH),
    "fail_test": _t([S.TESTING], [S.REPAIRING, S.REPLACING], BENCH),
    "pay_refund": _t([S.REFUNDING], [S.DELIVERED], MANAGERS),
    "ready_return": _t([S.RETURNING], [S.READY], AGENTS | BENCH),
    # Technicians too, at a visit: the action looks.
    "hand_over": _t([S.READY], [S.DELIVERED], DESK | BENCH),
    # What was left open then; technicians where they handed it over themselves: the action looks.
    "note_payment": _t([S.DELIVERED, S.CLOSED], [], DESK | BENCH),
    "confirm_working": _t([S.DELIVERED], [S.CLOSED], AGENTS, customer=True),
    "report_return": _t([S.DELIVERED, S.CLOSED], [S.CLOSED], DESK, customer=True, system=True),
    "close_silent": _t([S.DELIVERED], [S.CLOSED], [], system=True),
    "cancel": _t(BEFORE_WORK, [S.CANCELLED, S.RETURNING], AGENTS, customer=True),
    "assign": _t(OPEN_STAGES, [], AGENTS | BENCH),
    "transfer": _t(OPEN_STAGES, [], AGENTS),
    "reply": _t(OPEN_STAGES, [], DESK | BENCH),
    "note": _t(OPEN_STAGES, [], STAFF),
    "write": _t(OPEN_STAGES, [], [], customer=True),
    "add_evidence": _t(OPEN_STAGES, [], STAFF),
    "show_passcode": _t([s for s in OPEN_STAGES if s not in (S.DELIVERED, S.READY)], [], BENCH),
    "set_priority": _t(OPEN_STAGES, [], AGENTS),
    # While a quote runs, its answer decides whom the work waits for.
    "set_waiting": _t(
        [s for s in OPEN_STAGES if s not in (S.DELIVERED, S.READY, S.AWAITING_APPROVAL)], [], AGENTS | BENCH
    ),
    "set_custody": _t(OPEN_STAGES, [], DESK | BENCH),
    "offer_substitute": _t([s for s in OPEN_STAGES if s != S.DELIVERED], [], DESK | BENCH),
    "lend_device": _t([s for s in OPEN_STAGES if s != S.DELIVERED], [], DESK),
    # A unit may still be out when the ticket has ended.
    "take_back_loan": _t(S, [], DESK),
    "extend_loan": _t(S, [], DESK),
    "move_promise": _t([s for s in OPEN_STAGES if s != S.DELIVERED], [], AGENTS, system=True),
    "merge": _t([S.RECEIVED], [S.CANCELLED], AGENTS),
    "expire_quote": _t([S.AWAITING_APPROVAL], [], [], system=True),
    "ask_quote": _t([S.AWAITING_APPROVAL], [], [], customer=True),
    "finish_task": _t(S, [], STAFF),
    "answer_survey": _t([S.DELIVERED, S.CLOSED], [], [], customer=True),
}


def may(actor: Actor, action: str) -> bool:
    """Whether this kind of actor, in this role, may take the step at all."""
    transition = TRANSITIONS[action]
    if actor.is_staff:
        return actor.role in transition.roles
    return transition.customer if actor.is_customer else transition.system


def available(ticket: Ticket, actor: Actor) -> list[str]:
    """Steps that stage and role allow now. Guards may still ask for what is missing."""
    return [name for name, t in TRANSITIONS.items() if ticket.stage in t.sources and may(actor, name)]


@prepared(int)
def _locked(pk: int) -> QuerySet[Ticket]:
    """The row of a ticket under its lock, with what every step asks of it."""
    return lock_for_update(Ticket.objects.select_related("customer", "device__product", "branch").filter(pk=pk))


def lock(ticket: Ticket, action: str, *, actor: Actor, version: int | None = None) -> Ticket:
    """Lock and re-read the row; refuse a wrong role, a wrong stage or a page older than the ticket.

    Raises ``NotAllowed``, ``StepRefused`` or ``StalePage``; nothing was changed then.
    """
    transition = TRANSITIONS[action]
    if not may(actor, action):
        raise NotAllowed(_("Your role does not include this step."))
    locked = _locked.first(ticket.pk)
    if locked is None:
        raise Ticket.DoesNotExist(ticket.pk)
    if version is not None and version != locked.version:
        raise StalePage(_("Somebody else changed this ticket while you were looking at it."), locked, version)
    if actor.is_customer and actor.customer_id != locked.customer_id:
        raise NotAllowed(_("This ticket belongs to somebody else."))
    if locked.stage not in transition.sources:
        raise StepRefused(
            _("This step is not possible while the ticket stands at “%(stage)s”.") % {"stage": locked.get_stage_display()}
        )
    return locked


def move(
    ticket: Ticket, action: str, to: str, *, actor: Actor, data: dict[str, Any] | None = None,
    visibility: str = Visibility.CUSTOMER,
) -> TicketEvent:
    """Set the stage and append the one event of this step. The ticket was locked by ``lock``."""
    transition = TRANSITIONS[action]
    if to not in transition.targets:
        raise AssertionError(f"{action} does not lead to {to}")
    before, ticket.stage = ticket.stage, Stage(to)
    if to in (S.DELIVERED, S.CLOSED, S.CANCELLED):  # nobody needs to open the device any more
        CheckIn.objects.filter(ticket=ticket).exclude(passcode="").update(passcode="")
    return events.record(
        ticket, action, actor=actor, data=data, visibility=visibility, from_stage=before, to_stage=to
    )


def stay(
    ticket: Ticket, action: str, *, actor: Actor, data: dict[str, Any] | None = None,
    visibility: str = Visibility.INTERNAL, comment: Any = None,
) -> TicketEvent:
    """Append the one event of a step that leaves the stage as it is."""
    return events.record(
        ticket, action, actor=actor, data=data, visibility=visibility, comment=comment, from_stage=ticket.stage,
        to_stage=ticket.stage,
    )
