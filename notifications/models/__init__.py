"""Tables of telling: what is owed, what was said, what comes later, what staff should see."""

from notifications.models.follow_up import FollowUp
from notifications.models.outbox import Attempt, Message, PendingEvent
from notifications.models.staff import Heartbeat, StaffNotice

__all__ = ["Attempt", "FollowUp", "Heartbeat", "Message", "PendingEvent", "StaffNotice"]
