"""Header lines: encoded words whole and broken, raw bytes, folding, addresses of every shape, identifiers."""

from __future__ import annotations

import base64

from tests.notifications.mails import Book, simple, wire

BOOK = Book()
SUBJECT = "الشاشة لا تعمل في الجهاز الجديد"


def word(text: str, charset: str = "utf-8", coded: str = "B") -> str:
    """One encoded word."""
    data = text.encode(charset)
    body = base64.b64encode(data).decode() if coded == "B" else "".join(f"={byte:02X}" for byte in data)
    return f"=?{charset}?{coded}?{body}?="


def raw(head: str | bytes, body: str = "x") -> bytes:
    """A mail of these header lines."""
    return wire(head).rstrip(b"\r\n") + b"\r\n\r\n" + wire(body)


HALF = base64.b64encode(SUBJECT.encode()[:15]).decode()
REST = base64.b64encode(SUBJECT.encode()[15:]).decode()
BOOK.add("subject in base64", simple("x", word(SUBJECT)), subject=SUBJECT)
BOOK.add("subject in quoted-printable", simple("x", word(SUBJECT, coded="q")), subject=SUBJECT)
BOOK.add("subject in windows-1256", simple("x", word(SUBJECT, "windows-1256")), subject=SUBJECT)
BOOK.add("subject in iso-8859-6", simple("x", word(SUBJECT, "iso-8859-6", "Q")), subject=SUBJECT)
BOOK.add("a letter cut between two encoded words", simple("x", f"=?utf-8?B?{HALF}?=\n =?utf-8?B?{REST}?="), subject=SUBJECT)
BOOK.add("encoded words without a blank between", simple("x", f"=?utf-8?B?{HALF}?==?utf-8?B?{REST}?="), subject=SUBJECT)
BOOK.add("an encoded word inside a word", simple("x", "Re:" + word("الشاشة") + "-2"), subject="Re:الشاشة-2")
BOOK.add("blanks inside a quoted word", simple("x", "=?utf-8?Q?The screen is_dark?="), subject="The screen is dark")
BOOK.add("a question mark inside a quoted word", simple("x", "=?utf-8?Q?Is_it_ready?_Today?="), subject="Is it ready? Today")
BOOK.add("an encoded word without its end", simple("x", f"=?utf-8?B?{base64.b64encode(SUBJECT.encode()).decode()}"), subject=SUBJECT)
BOOK.add("an encoded word without padding", simple("x", "=?utf-8?B?2KfZhNi02KfYtNip2Kc?="), subject="الشاشةا")
BOOK.add("an encoded word of an unknown charset", simple("x", "=?x-none?B?2KfZhNi02KfYtNip?="), subject="الشاشة")
BOOK.add("an encoded word with a language", simple("x", "=?utf-8*ar?B?2KfZhNi02KfYtNip?="), subject="الشاشة")
BOOK.add("an encoded word that encodes line breaks", simple("x", word("one\r\nBcc: all@example.com")), subject="one Bcc: all@example.com")
BOOK.add("what only looks like an encoded word", simple("x", "Price =?100?= and =?more"), subject="Price =?100?= and =?more")
BOOK.add("subject in raw utf-8", simple("x", SUBJECT), subject=SUBJECT)
BOOK.add("subject in raw windows-1256", raw(b"From: a@example.com\nSubject: " + SUBJECT.encode("cp1256")), subject=SUBJECT)
BOOK.add("subject folded over three lines", simple("x", "The screen\n of my\n\ttelevision"), subject="The screen of my television")
BOOK.add("a folded line that lost its blank", raw("From: a@example.com\nSubject: The screen of my\ntelevision is dark\nDate: x", "y"),
         subject="The screen of my television is dark", text="y")
BOOK.add("no subject", raw("From: a@example.com"), subject="", text="x")
BOOK.add("an empty subject", raw("From: a@example.com\nSubject:"), subject="")
BOOK.add("two subjects: the first counts", raw("From: a@example.com\nSubject: one\nSubject: two"), subject="one")
BOOK.add("header names in strange case", raw("FROM: A@Example.COM\nsUBJECT: one"), subject="one", from_email="a@example.com")
BOOK.add("a blank before the colon", raw("From : a@example.com\nSubject : one"), subject="one", from_email="a@example.com")
# --- senders
BOOK.add("a plain address", simple("x", sender="mona@example.com"), from_email="mona@example.com", from_name="")
BOOK.add("a name in quotes with a comma", simple("x", sender='"Khalid, Mona" <Mona@Example.com>'), from_email="mona@example.com",
         from_name="Khalid, Mona")
BOOK.add("an Arabic name encoded", simple("x", sender=word("منى خالد") + " <mona@example.com>"), from_name="منى خالد",
         from_email="mona@example.com")
BOOK.add("an Arabic name encoded inside quotes", simple("x", sender='"' + word("منى خالد") + '" <mona@example.com>'), from_name="منى خالد")
BOOK.add("an Arabic name in raw utf-8", simple("x", sender="منى خالد <mona@example.com>"), from_name="منى خالد")
for name in ("علي السالم", "نور", "à la carte à", "أم قاسم"):  # their last bytes look like blanks
    BOOK.add(f"a name in raw utf-8: {name}", simple("x", sender=f"{name} <mona@example.com>"), from_name=name)
    BOOK.add(f"a name in raw utf-8 as a comment: {name}", simple("x", sender=f"mona@example.com ({name})"), from_name=name)
BOOK.add("an Arabic name in raw windows-1256", raw(b"Subject: x\nFrom: " + "منى خالد السالم".encode("cp1256") + b" <mona@example.com>"),
         from_name="منى خالد السالم", from_email="mona@example.com")
BOOK.add("an address as a comment's neighbour", simple("x", sender="mona@example.com (Mona Khalid)"), from_name="Mona Khalid",
         from_email="mona@example.com")
BOOK.add("an encoded name that pretends another address", simple("x", sender=word('"boss@nuwar.example" <boss@nuwar.example>') +
         " <mona@example.com>"), from_email="mona@example.com")
BOOK.add("an address inside the name", simple("x", sender='"boss@nuwar.example" <mona@example.com>'), from_email="mona@example.com",
         from_name="boss@nuwar.example")
BOOK.add("two senders", simple("x", sender="a@example.com, b@example.com"), from_email="a@example.com")
BOOK.add("two From lines: the first with an address counts", raw("From: Nobody\nFrom: b@example.com\nSubject: x"),
         from_email="b@example.com")
BOOK.add("no From, but a Sender", raw("Sender: Mona <mona@example.com>\nSubject: x"), from_email="mona@example.com", from_name="Mona")
BOOK.add("no sender at all", raw("Subject: x"), from_email="", from_name="")
BOOK.add("a name without an address", simple("x", sender="Mona Khalid"), from_email="", from_name="Mona Khalid")
BOOK.add("an address without its bracket", simple("x", sender="Mona <mona@example.com"), from_email="mona@example.com", from_name="Mona")
BOOK.add("blanks inside an address", simple("x", sender="Mona < mona@example.com >"), from_email="mona@example.com")
BOOK.add("an address beyond ASCII", simple("x", sender="<منى@مثال.example>"), from_email="منى@مثال.example")
BOOK.add("a plus address", simple("x", sender="<mona+tv@example.com>"), from_email="mona+tv@example.com")
BOOK.add("an address with a line break encoded in its name", simple("x", sender=word("Mona\nBcc: x@example.com") + " <mona@example.com>"),
         from_name="Mona Bcc: x@example.com")
BOOK.add("recipients from every line", raw(
    "From: a@example.com\nTo: Us <service@nuwar.example>, undisclosed-recipients:;\nCc: b@example.com\n"
    "Delivered-To: service+r1@nuwar.example\nX-Original-To: Service+R1@nuwar.example\nSubject: x"),
    to=("service@nuwar.example", "b@example.com", "service+r1@nuwar.example"))
BOOK.add("a reply address", simple("x", more="Reply-To: Mona <other@example.com>"), reply_to="other@example.com")
# --- identifiers and time
BOOK.add("identifiers", simple("x", more="In-Reply-To: <a@x>\nReferences: <r1@x>\n <r2@x> <r1@x>"), message_id="<m1@example.com>",
         in_reply_to="<a@x>", references=("<r1@x>", "<r2@x>"))
BOOK.add("an identifier folded in its middle", raw("From: a@example.com\nMessage-ID:\n <abc\n def@x>"), message_id="<abcdef@x>")
BOOK.add("an identifier without brackets", raw("From: a@example.com\nMessage-ID: abc@x"), message_id="")
BOOK.add("words around In-Reply-To", simple("x", more='In-Reply-To: Your message of "Monday" <a@x>'), in_reply_to="<a@x>")
BOOK.add("a date of the wrong kind", simple("x", more="Date: Yesterday in the morning"), date=None, subject="Hello")
BOOK.add("a date with an impossible zone", simple("x", more="Date: Mon, 99 Nov 2026 25:61:00 +9999"), date=None)
# --- the block itself
BOOK.add("the line that mailboxes put first", b"From mona@example.com Sun Nov 22 10:00:00 2026\nFrom: mona@example.com\nSubject: one\n\nx",
         subject="one", from_email="mona@example.com", text="x")
BOOK.add("empty lines first", b"\r\n\r\nFrom: mona@example.com\r\nSubject: one\r\n\r\nx", subject="one", text="x")
BOOK.add("a byte order mark first", b"\xef\xbb\xbfFrom: mona@example.com\r\nSubject: one\r\n\r\nx", subject="one", text="x",
         from_email="mona@example.com")
BOOK.add("line ends of old computers", b"From: mona@example.com\rSubject: one\r\rthe words", subject="one", text="the words")
BOOK.add("headers and no body", b"From: mona@example.com\r\nSubject: one", subject="one", text="")
BOOK.add("a body and no headers", "The screen of my television is dark since yesterday.\nPlease call me.", subject="", from_email="",
         text="The screen of my television is dark since yesterday.\nPlease call me.")
BOOK.add("a body that follows without an empty line", b"From: mona@example.com\nSubject: one\nThe screen is dark.\nPlease call.\n",
         subject="one", text="The screen is dark.\nPlease call.\n".strip())
