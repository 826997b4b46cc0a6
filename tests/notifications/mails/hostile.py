"""Mail that is empty, huge, endless or meant to hurt: it costs little and stops nothing."""

from __future__ import annotations

from tests.notifications.mails import Book, simple, wire

BOOK = Book()
BOOK.add("nothing at all", b"", subject="", text="", from_email="", is_auto_reply=False)
BOOK.add("one line end", b"\r\n", text="")
BOOK.add("only NULs", b"\x00" * 1000, text="", subject="")
BOOK.add("only bytes above 127", b"\xff\xfe\xfd" * 100, subject="")
BOOK.add("a picture instead of a mail", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, subject="")
BOOK.add("only a colon", b":\r\n\r\nx", subject="")
BOOK.add("an empty body", simple(""), text="", reply="", subject="Hello")
BOOK.add("a body of blanks", simple(" \n\t\n \u00a0\n"), reply="")


def nested(levels: int) -> bytes:
    """Multiparts inside multiparts."""
    body = "Content-Type: text/plain\n\nthe innermost words\n"
    for level in range(levels):
        body = f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{body}\n--b{level}--\n"
    return wire("From: a@example.com\nSubject: deep\n" + body)


BOOK.add("ten levels", nested(10), text="the innermost words")
BOOK.add("a thousand levels", nested(1000), subject="deep", text="", problems=("too_deep",))
BOOK.add("ten thousand parts", simple("--B\n\nx\n" * 10_000, more="Content-Type: multipart/mixed; boundary=B"), subject="Hello",
         problems=("too_many_parts",))
BOOK.add("mails inside mails", wire("From: a@example.com\nSubject: s\n" + "Content-Type: message/rfc822\n\n" * 500), subject="s")
BOOK.add("a header of a megabyte", b"From: a@example.com\r\nSubject: long\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\nwords", subject="long",
         problems=("long_header",), text="words")
BOOK.add("a subject of a hundred thousand letters", simple("x", "س" * 100_000), problems=("long_header",), from_email="mona@example.com")
BOOK.add("ten thousand header lines", b"From: a@example.com\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\nwords", from_email="a@example.com",
         problems=("long_header",))
BOOK.add("a thousand encoded words", simple("x", "=?utf-8?B?2Kc=?= " * 400), subject_has="ا" * 100)
BOOK.add("encoded words that begin and never end", simple("x", "=?utf-8?B?" * 500), from_email="mona@example.com")
BOOK.add("a thousand recipients", simple("x", more="Cc: " + ", ".join(f"a{n}@example.com" for n in range(300))), subject="Hello")
BOOK.add("nested comments", simple("x", sender="(" * 3000 + "mona@example.com"), subject="Hello")
BOOK.add("endless parameters", simple("x", more="Content-Type: text/plain" + '; a="' * 1500), text="x")
BOOK.add("two megabytes of words", simple("word " * 400_000), problems=("long_text",), reply_has="word word")
BOOK.add("a page of nothing but brackets", simple("<" * 200_000, more="Content-Type: text/html"), subject="Hello")
BOOK.add("a page of open comments", simple("<!--" * 50_000, more="Content-Type: text/html"), subject="Hello")
BOOK.add("a page of open tags", simple("<a " * 60_000, more="Content-Type: text/html"), subject="Hello")
BOOK.add("a page of nested quotations", simple("<blockquote>" * 20_000 + "x", more="Content-Type: text/html"), subject="Hello")
BOOK.add("a hundred thousand marked lines", simple("> x\n" * 100_000), reply="")
BOOK.add("ten thousand headings of quotations", simple("On Monday, at ten, somebody <a@example.com>\n" * 10_000), subject="Hello")
BOOK.add("lines that almost head a quotation", simple(("On " + "a@b <" * 60 + " wrote\n") * 2000), subject="Hello")
BOOK.add("old files that begin and never end", simple("begin 644 a\nM" * 5000), subject="Hello")
BOOK.add("boundaries like sand", simple("--" * 200_000, more="Content-Type: multipart/mixed; boundary=-"), subject="Hello")
BOOK.add("a zero-width name", simple("x", sender="\u200b\u200b <mona@example.com>"), from_email="mona@example.com")
BOOK.add("a subject that turns its direction", simple("x", "Invoice \u202egnp.exe"), subject_has="Invoice")
BOOK.add("lone halves of letters", simple(b"\xed\xa0\x80 words"), text_has="words")
BOOK.add("a header that injects another", simple("x", more="X-A: b\r\n\x0bAuto-Submitted: auto-replied"), is_auto_reply=False)
