"""Customers at the web: they send the report form with its key, and send it again until it succeeded."""

from __future__ import annotations

import http.client
import io
import random
import re
import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PAIR = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]+)"')
AWAY = (OSError, http.client.HTTPException)
LANGUAGE = {"Accept-Language": "ar"}


@dataclass
class Book:
    """What customers saw. ``filed``: e-mail address to the address of the page that said it was received."""

    filed: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    broken: int = 0  # no answer at all: the line was cut


class Customer:
    """One browser with its cookies; what is sent again keeps its submission key."""

    def __init__(self, port: int, book: Book) -> None:
        self.port, self.book = port, book
        self.cookies: dict[str, str] = {}
        self.pair = ""

    def get(self, path: str) -> tuple[int, str]:
        """Status and page; 0 when nobody answered."""
        return self._ask("GET", path, b"", {})[:2]

    def report(self, number: int, photo: bytes, until: float, twice: bool = False) -> bool:
        """File one report, again and again until a success page is shown; False when the time is over.

        ``twice``: then send the same form again, as somebody does who presses the button once more.
        """
        mail = f"client{number}@example.com"
        words = f"لا يشحن إلا بزاوية معينة {number}"
        answers = {
            "device_type": "phone", "product": "n7-pro", "serial": f"NW7P24{100000 + number}", "purchase_day": "2",
            "purchase_month": "3", "purchase_year": "2026", "symptom": "no-charge", "description": words, "impact": "serious",
            "safety": "no", "honorific": "mr", "name": f"محمد العتيبي {number}", "phone": f"05{50000000 + number}", "email": mail,
            "preferred_channel": "email", "language": "ar", "arrival": "branch", "branch": "olaya", "address": "",
            "model_text": "", "submission_key": secrets.token_hex(16),
        }
        while time.monotonic() < until:
            if not self.pair and not self._open_form():
                time.sleep(0.3)
                continue
            kind, body = _form({**answers, "csrfmiddlewaretoken": self.pair}, photo)
            status, page, headers = self._ask("POST", "/report/", body, {"Content-Type": kind})
            if status in (302, 303):
                self.book.filed[mail] = headers.get("location", "")
                if not twice:
                    return True
                twice = False
                continue
            self._look(status, page, headers, words)
            time.sleep(random.uniform(0.1, 0.4))
        return False

    def _open_form(self) -> bool:
        status, page = self.get("/report/")
        found = PAIR.search(page) if status == 200 else None
        self.pair = found[1] if found else ""
        return bool(self.pair)

    def _look(self, status: int, page: str, headers: dict[str, str], words: str) -> None:
        if status == 503:
            if "retry-after" not in headers:
                self.book.wrong.append("503 without Retry-After")
            if words not in page:
                self.book.wrong.append("503 without the typed text")
        elif status:
            self.book.wrong.append(f"{status} for a report: {' '.join(re.sub('<[^>]+>', ' ', page).split())[:200]}")

    def _ask(self, method: str, path: str, body: bytes, more: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=25)
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        try:
            line.request(method, path, body or None, {**LANGUAGE, **cookies, **more})
            answer = line.getresponse()
            page = answer.read().decode("utf-8", "replace")
        except AWAY:
            self.book.broken += 1
            return 0, "", {}
        finally:
            line.close()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.book.statuses[answer.status] += 1
        return answer.status, page, {name.lower(): value for name, value in answer.headers.items()}


def _form(answers: dict[str, str], photo: bytes) -> tuple[str, bytes]:
    edge = f"edge{uuid.uuid4().hex}"
    out = bytearray()
    for name, value in answers.items():
        out += f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    if photo:
        out += (f'--{edge}\r\nContent-Disposition: form-data; name="photos"; filename="photo.png"\r\n'
                "Content-Type: image/png\r\n\r\n").encode() + photo + b"\r\n"
    return f"multipart/form-data; boundary={edge}", bytes(out + f"--{edge}--\r\n".encode())


def picture() -> bytes:
    """A small photo."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#336").save(out, "PNG")
    return out.getvalue()


class Crowd:
    """Customers at work in threads: reports, each once, and pages that are only looked at, at ``pace`` requests a second."""

    def __init__(self, port: int, reports: int, people: int, seconds: float, *, photo: bytes = b"", pace: float = 0,
                 twice: bool = False) -> None:
        self.port, self.book, self.photo, self.pace, self.twice = port, Book(), photo, pace, twice
        self.until = time.monotonic() + seconds
        self._numbers: Iterator[int] = iter(range(1, reports + 1))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(people)]
        for thread in self._threads:
            thread.start()

    def working(self) -> bool:
        """Whether somebody is still at it."""
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        """Wait for all."""
        for thread in self._threads:
            thread.join(timeout=max(self.until - time.monotonic(), 0) + 60)

    def _work(self) -> None:
        customer = Customer(self.port, self.book)
        while time.monotonic() < self.until:
            with self._lock:
                number = next(self._numbers, 0)
            if not number:
                return
            began = time.monotonic()
            customer.report(number, self.photo, self.until, self.twice)
            if self.pace:
                time.sleep(max(0.0, len(self._threads) / self.pace - (time.monotonic() - began)))


def readers(port: int, pace: float, stop: threading.Event, book: Book) -> threading.Thread:
    """Somebody who looks at pages at ``pace`` requests a second until ``stop``."""

    def look() -> None:
        customer, due = Customer(port, book), time.monotonic()
        paths = ["/", "/report/", "/track/", "/staff/login/"]
        n = 0
        while not stop.is_set():
            status, _ = customer.get(paths[n % len(paths)])
            if status >= 500:
                book.wrong.append(f"{status} at {paths[n % len(paths)]}")
            n, due = n + 1, due + 1 / pace
            stop.wait(max(0.0, due - time.monotonic()))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    return thread


def summary(book: Book) -> dict[str, Any]:
    """For the figures of a promise."""
    return {"statuses": {str(status): n for status, n in sorted(book.statuses.items())}, "cut_lines": book.broken,
            "wrong": sorted(Counter(book.wrong).items(), key=lambda one: -one[1])[:4]}
