"""Written by a machine or by a person? Answering the first would never end; not answering the second would be rude."""

from __future__ import annotations

from tests.notifications.mails import Book, simple

BOOK = Book()
WORDS = "شكرًا لرسالتكم، سأعود يوم الأحد."


def machine(name: str, more: str = "", subject: str = "Re: Your device", sender: str = "Mona <mona@example.com>", body: str = WORDS) -> None:
    """A mail that a machine wrote."""
    BOOK.add(f"machine: {name}", simple(body, subject, sender, more), is_auto_reply=True, bounce=None)


def person(name: str, more: str = "", subject: str = "Re: Your device", sender: str = "Mona <mona@example.com>", body: str = WORDS) -> None:
    """A mail that a person wrote."""
    BOOK.add(f"person: {name}", simple(body, subject, sender, more), is_auto_reply=False, bounce=None)


machine("Auto-Submitted: auto-replied", "Auto-Submitted: auto-replied")
machine("Auto-Submitted: auto-generated", "Auto-Submitted: auto-generated; owner-email=x@example.com")
machine("Auto-Submitted in capitals", "AUTO-SUBMITTED: Auto-Replied (vacation)")
machine("Precedence: bulk", "Precedence: bulk")
machine("Precedence: auto_reply", "Precedence: AUTO_REPLY")
machine("Precedence: junk", "Precedence: junk")
machine("X-Autoreply", "X-Autoreply: yes")
machine("X-Autorespond", "X-Autorespond: Out of office")
machine("X-Auto-Response-Suppress of Exchange", "X-Auto-Response-Suppress: All", "Automatic reply: Your device")
machine("X-Loop", "X-Loop: mona@example.com")
machine("a mailing list", "List-Id: Family <family.example.com>\nList-Unsubscribe: <mailto:x@example.com>", "[family] TV")
machine("a newsletter", "List-Unsubscribe: <https://news.example/u>\nFeedback-ID: 1:2:3", "Great offers")
machine("an empty return path", "Return-Path: <>")
machine("out of office by subject and words", "", "Automatic reply: Your device is ready", body="I am out of the office until Sunday.")
machine("out of office in Arabic", "", "رد تلقائي: جهازك جاهز", body="أنا في إجازة حتى الأحد.")
machine("out of office in Arabic, other words", "", "خارج المكتب", body="هذه رسالة تلقائية، سيتم الرد عليكم بعد الإجازة.")
machine("no-reply with words of a machine", "", "Your ticket 17", "Shop <noreply@shop.example>", "This is an automatically generated mail.")
machine("no-reply with a subject of a machine", "", "Auto-Reply: thanks", "do-not-reply@shop.example")
machine("MAILER-DAEMON without a report", "", "Notice", "MAILER-DAEMON@mx.example.com")
machine("a read receipt", 'Content-Type: multipart/report; report-type=disposition-notification; boundary="B"', "Read: Your device",
        body="--B\nContent-Type: text/plain\n\nYour message was read.\n--B\nContent-Type: message/disposition-notification\n\n"
        "Final-Recipient: rfc822;mona@example.com\nDisposition: manual-action/MDN-sent-manually; displayed\n--B--")
machine("a ticket system's loop mark", "X-Loop: helpdesk\nPrecedence: list")
machine("our own mark", "X-Helpdesk-Message: 17.abc")
machine("an auto-reply of Gmail", "X-Autoreply: yes\nPrecedence: bulk\nAuto-Submitted: auto-replied", "رد: جهازك")
machine("a complaint report", 'Content-Type: multipart/report; report-type=feedback-report; boundary="B"', "complaint", "fbl@provider.example",
        "--B\n\nabuse report\n--B\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--B--")
person("nothing special")
person("Auto-Submitted: no", "Auto-Submitted: no")
person("X-Auto-Response-Suppress: None", "X-Auto-Response-Suppress: None")
person("Precedence: first-class", "Precedence: first-class")
person("asks about an automatic reply", "", "Automatic reply of your shop is wrong", body="Please repair my device, not my patience.")
person("the subject of a machine alone", "", "إجازة", body="متى تفتحون بعد العيد؟")
person("words of a machine alone", "", "TV", body="I am out of the office, so please call my mobile.")
person("an address that begins like a robot's", "", "TV", "Norah <noreplyna@example.com>")
person("a priority mark", "X-Priority: 1\nImportance: high")
person("a return path", "Return-Path: <mona@example.com>")
person("an answer with many references", "References: <a@x> <b@x>\nIn-Reply-To: <b@x>")
