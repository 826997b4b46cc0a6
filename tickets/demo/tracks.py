"""The ways that loaded tickets go: steps with their usual gaps, as the actions would record them."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """One event: what it is called, where it leads, hours since the one before, who, and whether customers see it."""

    kind: str
    to: str
    hours: float
    who: str  # customer, agent, desk, bench, manager, system
    public: bool = True


RECEIVED = [
    Step("file", "received", 0, "customer"), Step("assign", "received", 1.5, "agent", False),
    Step("reply", "received", 4, "agent"), Step("check_in", "received", 26, "desk"),
    Step("start_diagnosis", "diagnosing", 16, "bench"), Step("record_finding", "deciding", 8, "bench"),
]
END = [Step("pass_test", "ready", 4, "bench"), Step("hand_over", "delivered", 30, "desk")]
TALK = [Step("write", "", 9, "customer"), Step("reply", "", 6, "agent"), Step("note", "", 2, "bench", False)]

TRACKS: dict[str, tuple[int, list[Step]]] = {
    "repair": (50, [*RECEIVED, Step("decide", "repairing", 5, "agent"), Step("finish_repair", "testing", 20, "bench"), *END]),
    "part": (12, [
        *RECEIVED, Step("decide", "repairing", 5, "agent"), Step("wait_for_part", "repairing", 5, "bench"),
        Step("part_arrived", "repairing", 110, "bench"), Step("finish_repair", "testing", 8, "bench"), *END,
    ]),
    "quote": (14, [
        *RECEIVED, Step("decide", "awaiting_approval", 5, "agent"), Step("approve_quote", "repairing", 22, "customer"),
        Step("finish_repair", "testing", 20, "bench"), *END,
    ]),
    "declined": (4, [
        *RECEIVED, Step("decide", "awaiting_approval", 5, "agent"), Step("decline_quote", "returning", 26, "customer"),
        Step("ready_return", "ready", 8, "agent"), Step("hand_over", "delivered", 30, "desk"),
    ]),
    "rework": (4, [
        *RECEIVED, Step("decide", "repairing", 5, "agent"), Step("finish_repair", "testing", 20, "bench"),
        Step("fail_test", "repairing", 5, "bench", False), Step("finish_repair", "testing", 12, "bench"), *END,
    ]),
    "replace": (7, [*RECEIVED, Step("decide", "replacing", 5, "agent"), Step("ready_replacement", "testing", 28, "agent"), *END]),
    "return": (5, [
        *RECEIVED, Step("decide", "returning", 5, "agent"), Step("ready_return", "ready", 8, "agent"),
        Step("hand_over", "delivered", 30, "desk"),
    ]),
    "refund": (2, [*RECEIVED, Step("decide", "refunding", 5, "manager"), Step("pay_refund", "delivered", 30, "manager")]),
    "cancelled": (2, [*RECEIVED[:3], Step("cancel", "cancelled", 40, "customer")]),
}
REMEDY = {"repair": "repair", "part": "repair", "quote": "repair", "declined": "return", "rework": "repair",
          "replace": "replace", "return": "return", "refund": "refund", "cancelled": ""}
OUTCOME = {"repair": "repaired", "replace": "replaced", "refund": "refunded", "return": "returned"}
CAUSE = {"repair": "defect", "part": "defect", "quote": "wear", "declined": "wear", "rework": "defect",
         "replace": "defect", "return": "no_fault", "refund": "defect"}
