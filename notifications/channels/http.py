"""What the gateways over HTTP share: one client with short times, no redirects, and what its answers mean.

A request that cannot have left is tried again; one that may have arrived is *unknown* and never repeated blindly.
The library is loaded by the first message that needs it: it is a tenth of every process's start, and few ever text.
"""

from __future__ import annotations

import contextlib
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

from notifications.channels.base import Outcome, Result
from notifications.models import Message

if TYPE_CHECKING:
    import httpx

# Seconds, together far below a lease: nobody takes a message over while its sender still waits for an answer.
ANSWER_WITHIN, CONNECT_WITHIN = 10.0, 5.0
LONGEST_ANSWER = 500  # characters of the provider's words that are kept
LONGEST_WAIT = 3600.0  # seconds that a provider may ask us to wait


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that are believed, read once per process: it takes longer than many a drain."""
    import httpx

    return httpx.create_ssl_context()


def open_client(headers: dict[str, str]) -> httpx.Client:
    """A client that waits briefly, follows nobody elsewhere and believes the machine's authorities; the caller closes it."""
    import httpx

    times = httpx.Timeout(ANSWER_WITHIN, connect=CONNECT_WITHIN)
    return httpx.Client(verify=_trusted(), timeout=times, headers=headers, follow_redirects=False)


class Gateway:
    """One HTTP client for one drain, opened when the first message needs it."""

    def __init__(self, base_url: str, headers: dict[str, str]) -> None:
        self.base_url, self.headers = base_url.rstrip("/"), headers
        self._client: httpx.Client | None = None

    @property
    def client(self) -> httpx.Client:
        """The client, opened now if it was not."""
        if self._client is None:
            self._client = open_client(self.headers)
        return self._client

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def post(self, url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response | Result:
        """Hand over once: the answer, or the result where none came."""
        import httpx

        try:
            return self.client.post(url, json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:  # nothing has left yet
            return Result(Outcome.TEMPORARY, None, words_of(error), away=True)
        except httpx.HTTPError as error:  # it may have arrived before the line was cut
            return Result(Outcome.UNKNOWN, None, words_of(error))

    def look_up(self, url: str) -> httpx.Response | Result:
        """Ask without changing anything: the answer, or *unknown* where none came."""
        import httpx

        try:
            return self.client.get(url)
        except httpx.HTTPError as error:
            return Result(Outcome.UNKNOWN, None, words_of(error), away=True)


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty where it is none."""
    with contextlib.suppress(ValueError):
        body = response.json()
        if isinstance(body, dict):
            return body
    return {}


def judge(response: httpx.Response, detail: str) -> Result:
    """What an HTTP status means where the provider's own code says nothing more.

    A wrong key or address is our setting, not the message's fault: the messages wait, and the health box says why.
    502 and 504 come from something in front of the provider, which may have taken the message before.
    """
    code = response.status_code
    if code in (401, 403, 404, 405) or 300 <= code < 400:
        return Result(Outcome.TEMPORARY, code, detail, away=True, reason="settings")
    if code in (502, 504):
        return Result(Outcome.UNKNOWN, code, detail)
    if code in (408, 425, 429) or code >= 500:
        return Result(Outcome.TEMPORARY, code, detail, retry_after=retry_after(response), reason="rate" if code == 429 else "")
    return Result(Outcome.PERMANENT, code, detail)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of ``Retry-After``, an hour at most; None where it is missing or a date."""
    try:
        return min(max(float(response.headers.get("Retry-After", "")), 1.0), LONGEST_WAIT)
    except ValueError:
        return None


def words_of(error: Exception) -> str:
    """A failure in one line, without the address: it may hold a key."""
    return f"{type(error).__name__}: {error}"[:LONGEST_ANSWER]


def reference_of(message: Message) -> str:
    """Our name of a message at its provider, 32 signs, stable over all tries; without the seal that answers by mail carry."""
    return message.message_id.strip("<>").partition("@")[0].partition(".")[0]
