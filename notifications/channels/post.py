"""E-mail through a provider's HTTP interface instead of an SMTP server, by the library that knows their dialects.

MAIL_URL names one: ``anymail+postmark://TOKEN@``, ``anymail+mailgun://KEY@mg.example.com?region=eu``,
``anymail+mailjet://KEY:SECRET@``; ``?url=`` is another address of its interface. The transport stays *smtp*: a mail whose
answer was lost is repeated and flagged, as with a mail server. The library is loaded by the first mail that goes this way.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from notifications.channels import http
from notifications.channels.base import Outcome, Result
from notifications.channels.email import Head, Person, head_of
from notifications.models import Message

if TYPE_CHECKING:
    import requests
    from django.core.mail import EmailMultiAlternatives

SCHEME = "anymail+"
REFERENCE = "helpdesk"  # under this name the provider keeps our name of a message, and tells it with every event
# Answers of Postmark (422) that are about our account, not about this mail.
ACCOUNT_CODES = frozenset({10, 400, 401, 402, 405, 411, 412, 413})


@dataclass(frozen=True)
class Provider:
    """How the library takes the parts of the address: ``key`` and ``second`` before the @, ``host`` behind it.

    ``takes_id``: our Message-ID may be handed over; ``keeps_id``: and it certainly travels. ``signs``: what it posts is
    signed with MAIL_PROVIDER_SECRET, else that is the user:password in the webhook's address. ``hands_over``: mail that
    comes in is posted whole. ``untracks``: each mail may say that it is not tracked; elsewhere the account says it.
    """

    label: str
    key: str = "api_key"
    second: str = ""
    host: str = ""
    regions: Mapping[str, str] = field(default_factory=dict)
    takes_id: bool = False
    keeps_id: bool = False
    signs: bool = False
    hands_over: bool = False
    untracks: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


# Left out: what needs further packages (SES, Resend), takes no headers of ours (MailerSend) or tells nothing (Scaleway, Postal).
PROVIDERS = {
    "mailgun": Provider(
        "Mailgun", host="sender_domain", regions={"eu": "https://api.eu.mailgun.net/v3"}, takes_id=True, keeps_id=True, signs=True,
        hands_over=True,
    ),
    "postmark": Provider("Postmark", "server_token", takes_id=True, hands_over=True, headers={"X-PM-KeepID": "true"}),
    "sendgrid": Provider("SendGrid", takes_id=True, hands_over=True),
    "brevo": Provider("Brevo", untracks=False),
    "mailjet": Provider("Mailjet", second="secret_key", hands_over=True),
    "sparkpost": Provider("SparkPost", regions={"eu": "https://api.eu.sparkpost.com/api/v1"}),
    "mailtrap": Provider("Mailtrap", "api_token", untracks=False),
}


@dataclass(frozen=True)
class Account:
    """A provider and our way into it; ``options`` are the library's own words and hold the key."""

    name: str
    provider: Provider
    options: Mapping[str, Any] = field(repr=False)


def account_of(url: str) -> Account | None:
    """Read MAIL_URL; None where it names no provider. Raises ``ValueError`` for one that is unknown or lacks its key."""
    if not url.startswith(SCHEME):
        return None
    parts = urlsplit(url)
    name = parts.scheme.removeprefix(SCHEME)
    provider = PROVIDERS.get(name)
    if provider is None:
        raise ValueError(f"MAIL_URL names no provider that is known: {', '.join(SCHEME + known for known in PROVIDERS)}")
    given = {provider.key: parts.username, provider.second: parts.password, provider.host: parts.hostname}
    options = {option: unquote(value) for option, value in given.items() if option and value}
    missing = [option for option in (provider.key, provider.second) if option and option not in options]
    if missing:
        form = ":".join(option.upper() for option in (provider.key, provider.second) if option)
        form += "@your.domain" if provider.host else "@"
        raise ValueError(
            f"MAIL_URL needs {' and '.join(missing)} before an @, as in {SCHEME}{name}://{form};"
            " signs such as / # ? @ in a key are percent-encoded"
        )
    more = dict(parse_qsl(parts.query))
    region = more.pop("region", "")
    if (region and region not in provider.regions) or set(more) - {"url"}:
        regions = f" and ?region= ({', '.join(provider.regions)})" if provider.regions else ", and has no regions"
        raise ValueError(f"MAIL_URL of {provider.label} takes ?url={regions}")
    api_url = more.get("url") or provider.regions.get(region, "")
    return Account(name, provider, options | ({"api_url": api_url} if api_url else {}))


class Post:
    """One HTTP session for one drain, opened when the first mail needs it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._backend: Any = None

    @property
    def backend(self) -> Any:
        """The library's side, opened now if it was not; it follows nobody elsewhere."""
        if self._backend is None:
            made = import_module(f"anymail.backends.{self.account.name}").EmailBackend(
                timeout=(http.CONNECT_WITHIN, http.ANSWER_WITHIN), **self.account.options
            )
            made.open()
            made.session.max_redirects = 0
            self._backend = made
        return self._backend

    def close(self) -> None:
        """Close the connections."""
        if self._backend is not None:
            self._backend.close()
            self._backend = None

    def send(self, message: Message) -> Result:
        """Try once."""
        if not message.to_address.isascii():
            return Result(Outcome.PERMANENT, reason="address_not_taken")
        try:
            mail = letter(message, self.account.provider)
            self.backend.send_messages([mail])
        except Exception as error:
            return judge(error)  # or it is a fault of this mail alone, and raised again
        status: Any = mail.anymail_status  # type: ignore[attr-defined]
        number = next((one.message_id for one in status.recipients.values() if one.message_id), "") or ""
        code = status.esp_response.status_code
        if "failed" in status.status:
            return Result(Outcome.PERMANENT, code, _told(status.esp_response), reason="refused")
        return Result(Outcome.ACCEPTED, code, str(number), provider_id=str(number)[:128])


def letter(message: Message, provider: Provider) -> EmailMultiAlternatives:
    """The same mail as by SMTP. Where the provider may write a Message-ID of its own, ours goes among the references:
    an answer names those too, and only ours carries the secret that leads to the ticket."""
    from django.core.mail import EmailMultiAlternatives

    head: Head = head_of(message)
    headers = {**head.more, **provider.headers}
    if not provider.keeps_id:
        headers["References"] = f"{headers.get('References', '')} {message.message_id}".strip()
    if not provider.takes_id:
        del headers["Message-ID"]
    mail = EmailMultiAlternatives(
        head.subject, message.body_text, _written(head.sender), [_written(head.to)],
        reply_to=[_written(head.answers)] if head.answers else None, headers=headers,
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    mail.metadata = {REFERENCE: http.reference_of(message)}  # type: ignore[attr-defined]
    if provider.untracks:
        mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]
    return mail


def _written(person: Person) -> str:
    name, address = person
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address


def judge(error: Exception) -> Result:
    """What an exception of the library means for the mail."""
    import requests
    from anymail import exceptions as known

    response: requests.Response | None = getattr(error, "response", None)
    if isinstance(error, known.AnymailRecipientsRefused):
        code = response.status_code if response is not None else None
        return Result(Outcome.PERMANENT, code, _told(response), reason="refused", lost_address=True)
    if response is not None:
        return _answered(response)
    if isinstance(error, requests.RequestException):
        return _unanswered(error)
    if isinstance(error, known.AnymailError):  # this mail cannot be put into the provider's words
        return Result(Outcome.PERMANENT, None, _words(error), reason="refused")
    if isinstance(error, (known.AnymailConfigurationError, ImportError)):
        return Result(Outcome.TEMPORARY, None, _words(error), away=True, reason="settings")
    raise error


def _answered(response: requests.Response) -> Result:
    answer: Any = response
    code = response.status_code
    if response.ok:  # taken, in words that nobody understands
        return Result(Outcome.UNKNOWN, code, _told(response))
    if code == 402 or (code == 422 and http.answer_of(answer).get("ErrorCode") in ACCOUNT_CODES):
        return Result(Outcome.TEMPORARY, code, _told(response), away=True, reason="settings")
    return http.judge(answer, _told(response))


def _unanswered(error: requests.RequestException) -> Result:
    """Whether the request can have left. Only what certainly did not is no reason for doubt."""
    from requests import exceptions
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    cause = error.__cause__ or error
    inner = cause.args[0] if cause.args else None
    reason = getattr(inner, "reason", inner)
    words = _words(cause)
    if isinstance(error, (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.TooManyRedirects)):
        return Result(Outcome.TEMPORARY, None, words, away=True, reason="settings")
    untrusted = isinstance(error, exceptions.SSLError) and any(
        isinstance(part, ssl.SSLCertVerificationError) for part in getattr(reason, "args", ())
    )
    unreached = isinstance(error, (exceptions.ConnectTimeout, exceptions.ProxyError))
    if untrusted or unreached or isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return Result(Outcome.TEMPORARY, None, words, away=True)
    return Result(Outcome.UNKNOWN, None, words)


def _told(response: requests.Response | None) -> str:
    """The provider's own words in one line."""
    if response is None:
        return "refused"
    text = ""
    with contextlib.suppress(Exception):  # a charset that nobody knows
        text = response.text
    return " ".join(text.split())[: http.LONGEST_ANSWER] or str(response.reason or response.status_code)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[: http.LONGEST_ANSWER]
