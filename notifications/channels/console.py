"""The message log of the product itself: nothing leaves the house, the row can be read at ``/desk/messages/``."""

from __future__ import annotations

import logging

from notifications.channels.base import Outcome, Result
from notifications.models import Message

log = logging.getLogger(__name__)


def send(message: Message) -> Result:
    """Take the message into the log. The address stays out of the process log: it is a person's."""
    about = message.ticket.reference if message.ticket else "no ticket"
    log.info("message %s for %s kept in the message log (%s)", message.rule, about, message.channel)
    return Result(Outcome.ACCEPTED, detail="log")
