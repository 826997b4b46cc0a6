"""Tables of telling: what is owed, what was said, what comes later, what staff should see, who can be reached."""

from notifications.models.epoch import Epoch
from notifications.models.follow_up import FollowUp
from notifications.models.inbound import InboundMail, Mailbox
from notifications.models.outbox import Attempt, Message, PendingEvent
from notifications.models.preferences import PreferenceChange, Preferences
from notifications.models.provider import InboundText, ProviderEvent, ProviderState
from notifications.models.push import PushSubscription
from notifications.models.reach import Consent, Unreachable
from notifications.models.staff import Heartbeat, StaffNotice
from notifications.models.wording import HouseStyle, TemplateApproval, WordingVersion

__all__ = [
    "Attempt", "Consent", "Epoch", "FollowUp", "Heartbeat", "HouseStyle", "InboundMail", "InboundText", "Mailbox", "Message",
    "PendingEvent", "PreferenceChange", "Preferences", "ProviderEvent", "ProviderState",
    "PushSubscription", "StaffNotice",
    "TemplateApproval", "Unreachable", "WordingVersion",
]
