"""The one answer to a new mail: a link to the report form, filled in with what could be read. It repeats no typed word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from helpdesk.lib import tokens
from notifications import dispatch, rendering, rules
from notifications.models import InboundMail, Message
from notifications.recipients import transport_of

PURPOSE = "notifications.mail_report"
VALID = timedelta(days=30)
OPEN_FOR = timedelta(days=1)
ACKNOWLEDGED_FOR = timedelta(hours=1)
RULE = "mail_report"
WANTED = ("device_type", "serial", "phone")


def report_url(row: InboundMail) -> str:
    """Absolute address of the form for this mail."""
    return f"{settings.SITE_URL}/report/mail/{tokens.sign(PURPOSE, str(row.pk))}/"


def mail_by_token(token: str) -> InboundMail:
    """The mail behind a link. Raises ``tokens.BadToken``, ``tokens.ExpiredToken`` or ``InboundMail.DoesNotExist``."""
    return InboundMail.objects.get(pk=int(tokens.unsign(PURPOSE, token, VALID)), report_key__isnull=False)


def ask(row: InboundMail) -> Message | None:
    """Queue the answer, within the budget of acknowledgements to one address; ``None`` while an earlier question is open.

    A robot that shows itself by nothing answers our answer; so it gets one, however often it writes.
    """
    known: dict[str, Any] = row.facts.get("report", {})
    now = timezone.now()
    dispatch.one_at_a_time(row.from_email)
    if _is_asked(row.from_email, now):
        return None
    letter = _write(row.language, report_url(row), [name for name in WANTED if name not in known])
    message = Message(
        dedupe_key=f"mail:{row.sha256}", rule=RULE, channel=Message.Channel.EMAIL, preferred_channel="email",
        transport=transport_of(Message.Channel.EMAIL), to_address=row.from_email, language=row.language,
        message_id=dispatch.new_message_id(), next_at=now, created_at=now, expires_at=now + dispatch.LIFETIME, **letter,
    )
    if dispatch.too_many(row.from_email, now):
        message.state, message.reason = Message.State.SUPPRESSED, "too_many"
    message.save(force_insert=True)
    return message


def _is_asked(address: str, now: datetime) -> bool:
    """Whether this address was asked within a day and has not filed the report since, or just got an acknowledgement."""
    just_told = Message.objects.filter(
        to_address__iexact=address, rule__in=rules.ACKNOWLEDGEMENTS, created_at__gt=now - ACKNOWLEDGED_FOR
    ).exclude(rule=RULE).exclude(state=Message.State.SUPPRESSED)
    return just_told.exists() or InboundMail.objects.filter(
        from_email__iexact=address, state=InboundMail.State.REPORT, answer__created_at__gt=now - OPEN_FOR
    ).exclude(answer__state=Message.State.SUPPRESSED).exists()


def _write(language: str, url: str, missing: list[str]) -> dict[str, str]:
    brand = settings.BRAND_NAME_AR if language == "ar" else settings.BRAND_NAME_EN
    other = "en" if language == "ar" else "ar"
    with translation.override(language):
        letter = rendering.render(RULE, language, {
            "brand": brand, "reference": "", "greeting": dispatch.greeting("", language), "url": url, "by_mail": True,
            "other_language_url": f"{url}?lang={other}", **{f"asks_{name}": name in missing for name in WANTED},
        })
    return {"subject": letter.subject[:200], "body_text": letter.text, "body_html": letter.html, "short_text": letter.short}
