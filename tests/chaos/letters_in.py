"""Mails for the promises of mail that comes in: good ones, ruined ones, forged ones, and robots that answer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from tests.notifications.mails import all_cases, b64

ADDRESS = "reply@nuwar.example"
SERVICE = "service@nuwar.example"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
LARGEST_RUIN = 20_000  # bytes; larger mails of the corpus come whole
DAMAGE = (b"", b"\n", b"\r\n\r\n", b"=", b"--", b'"', b";", b"<", b"\x00", b"\xff\xfe")


def head(sender: str, number: str, to: str = SERVICE, subject: str = "", more: str = "") -> str:
    """Header lines of one mail."""
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject or f'Fault {number}'}\r\nMessage-ID: <{number}@example.com>\r\n"
            f"MIME-Version: 1.0\r\n{more}")


def good(n: int) -> bytes:
    """A new fault, from an address of its own, in one of the shapes that programs of people write."""
    top = head(f"Customer {n} <good{n}@example.com>", f"good{n}", more="")
    words = f"الشاشة لا تعمل، اتصلوا بي على 05{10000000 + n}، الرقم التسلسلي NW7P25{200000 + n}"
    plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    page = "Content-Type: text/html; charset=utf-8\r\n\r\n"
    shape = n % 4
    if shape == 0:
        return f"{top}{plain}{words}\r\n".encode()
    if shape == 1:
        lines = b64(words, "windows-1256").replace("\n", "\r\n")
        return (f"{top}Content-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}").encode()
    if shape == 2:
        return (f"{top}Content-Type: multipart/alternative; boundary=B\r\n\r\n--B\r\n{plain}{words}\r\n--B\r\n"
                f"{page}<p dir=rtl>{words}</p>\r\n--B--\r\n").encode()
    return (f"{top}Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n{plain}{words}\r\n--B\r\n"
            f"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{PNG}\r\n--B--\r\n").encode()


def answer(n: int, sender: str, to: str) -> bytes:
    """A customer's answer to a letter of ours."""
    return f"{head(sender, f'answer{n}', to, 'Re: your device')}\r\nYes, Sunday suits me {n}\r\n".encode()


def again(raw: bytes) -> bytes:
    """The same mail by another way: other bytes, the same Message-ID and words."""
    return b"Received: by another.example; Sun, 22 Nov 2026 10:00:00 +0000\r\n" + raw


def ruins(count: int, dice: random.Random) -> list[bytes]:
    """``count`` different mails: the corpus as it is, then its ruins, pieces of mail in any order, and noise."""
    corpus = [case.raw for case in all_cases() if case.raw]
    small = [raw for raw in corpus if len(raw) < LARGEST_RUIN]
    found = dict.fromkeys(corpus[:count])
    while len(found) < count:
        chance = dice.random()
        raw = bytearray(dice.choice(small))
        if chance < 0.15:
            raw = raw[: dice.randrange(1, len(raw) + 1)]
        elif chance < 0.2:
            raw = bytearray(dice.randbytes(dice.randrange(1, 2000)))
        elif chance < 0.35:
            other = dice.choice(small)
            raw = raw[: dice.randrange(1, len(raw) + 1)] + other[dice.randrange(len(other)) :]
        for _ in range(dice.randrange(1, 12)):
            at = dice.randrange(len(raw) + 1)
            raw[at : at + dice.randrange(3)] = dice.choice([*DAMAGE, bytes([dice.randrange(256)])])
        if raw:
            found[bytes(raw)] = None
    return list(found)


# --- forgeries


@dataclass(frozen=True)
class Aim:
    """What a forger knows: one ticket of a customer, its letters, and the secrets of another ticket."""

    reference: str
    hex_id: str
    customer: str
    address: str
    other_address: str
    message_id: str


def forgeries(aim: Aim, count: int, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Kind and mail, ``count`` of them, each another one."""
    local, _, domain = aim.address.partition("@")
    name, _, mark = local.partition("+")
    secret = mark.partition(".")[2]
    other = aim.other_address.partition("@")[0].partition(".")[2]

    def wrong() -> str:
        at = dice.randrange(len(secret))
        return secret[:at] + dice.choice([c for c in "0123456789abcdef" if c != secret[at]]) + secret[at + 1 :]

    number = mark.partition(".")[0]
    own_id = aim.message_id.strip("<>").partition(".")
    own_domain = aim.message_id.rpartition("@")[2]
    kinds: dict[str, Any] = {
        "one sign of the secret wrong": lambda: {"to": f"{name}+{number}.{wrong()}@{domain}"},
        "the secret of another ticket": lambda: {"to": f"{name}+{number}.{other}@{domain}"},
        "the secret cut short": lambda: {"to": f"{name}+{number}.{secret[:dice.randrange(1, 28)]}@{domain}"},
        "no secret": lambda: {"to": f"{name}+{number}@{domain}"},
        "the secret of another kind": lambda: {"to": f"{name}+{dice.choice('bm')}{number[1:]}.{secret}@{domain}"},
        "a guessed secret": lambda: {"to": f"{name}+{number}.{dice.randbytes(14).hex()}@{domain}"},
        "the secret at another house": lambda: {"to": f"{local}@evil{dice.randrange(10**6)}.example"},
        "our Message-ID with a wrong end": lambda: {
            "more": f"In-Reply-To: <{own_id[0]}.{dice.randbytes(8).hex()}@{own_domain}\r\n"},
        "a Message-ID like ours": lambda: {
            "more": f"References: <{dice.randbytes(16).hex()}.{dice.randbytes(8).hex()}@{own_domain}\r\n"},
        "the conversation's public name": lambda: {"more": f"References: <{aim.hex_id}@nuwar.example>\r\n"},
        "the reference in the subject": lambda: {"subject": f"Re: {aim.reference} {dice.randrange(10**6)}"},
        "the address in the words only": lambda: {"body": f"Reply-To: {aim.address}"},
        "the address as somebody's name": lambda: {"to": f'"{aim.address}" <{SERVICE}>'},
        "a right secret, a stranger": lambda: {"to": aim.address, "sender": f"s{dice.randrange(10**9)}@evil.example"},
        "a right secret, the customer's name unproven": lambda: {
            "to": aim.address, "more": "Authentication-Results: mx.example; spf=fail; dmarc=fail (p=reject)\r\n"},
        "a report of a mail server": lambda: _report(f"<{dice.randbytes(16).hex()}.{dice.randbytes(8).hex()}@{own_domain}"),
        "a report about a known message": lambda: _report(f"<{own_id[0]}.{dice.randbytes(8).hex()}@{own_domain}"),
        "our own address as sender": lambda: {"to": aim.address, "sender": SERVICE},
    }
    for n in range(count):
        kind = list(kinds)[n % len(kinds)]
        usual = {"to": SERVICE, "sender": aim.customer, "subject": "Re: your device", "more": "", "body": f"words {n}"}
        given = {**usual, **kinds[kind]()}
        top = head(given["sender"], f"forged{n}", given["to"], given["subject"], given["more"])
        yield kind, f"{top}\r\n{given['body']} ({n})\r\n".encode()


def _report(message_id: str) -> dict[str, str]:
    return {
        "sender": "MAILER-DAEMON@mx.example", "more": "Content-Type: multipart/report; report-type=delivery-status; boundary=R\r\n",
        "body": "--R\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                "Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
                "--R\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: "
                f"{message_id}\r\nSubject: x\r\n\r\ny\r\n--R--",
    }


# --- robots

MARKED = ("Auto-Submitted: auto-replied", "Precedence: bulk", "Precedence: auto_reply", "X-Autoreply: yes", "X-Loop: robot",
          "X-Auto-Response-Suppress: All", "List-Id: <desk.example>", "Return-Path: <>")
UNMARKED = ("answers where it should", "names our mail", "keeps our subject", "a subject of its own", "quotes our words",
            "another number in every subject")


def robot(kind: str, sender: str, n: int, letter: EmailMessage | None) -> bytes:
    """What a machine at ``sender`` writes, of itself or in answer to ``letter``."""
    to, subject, more, body = SERVICE, f"Ticket {n}", "", f"We have received your request number {n} and will answer soon."
    if letter is not None:
        replies = str(letter["Reply-To"] or letter["From"])
        to = replies if kind in ("answers where it should", *MARKED) else SERVICE
        if kind in ("names our mail", "keeps our subject", *MARKED):
            subject = f"Re: {letter['Subject']}"
        if kind == "names our mail":
            more = f"In-Reply-To: {letter['Message-ID']}\r\nReferences: {letter['Message-ID']}\r\n"
        if kind == "quotes our words":
            part = letter.get_body(("plain",))
            body += "\r\n\r\n" + "\r\n".join(f"> {line}" for line in (part.get_content() if part else "").splitlines())
    if kind in MARKED:
        more += f"{kind}\r\n"
    top = head(sender, f"robot{n}", to, subject, f"{more}Content-Type: text/plain; charset=utf-8\r\n")
    return f"{top}\r\n{body}\r\n".encode()
