"""Files and the shape of a mail: names in every encoding, enclosed mails, boundaries that are missing or lie."""

from __future__ import annotations

from tests.notifications.mails import Book, b64, simple, wire

BOOK = Book()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
MIXED = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"'
WORDS = "--B\nContent-Type: text/plain; charset=utf-8\n\nwith a picture\n"


def with_file(name: str, head: str, body: str | bytes = "", **expect: object) -> None:
    """Words and one file under these header lines."""
    BOOK.add(name, simple(wire(f"{WORDS}--B\n{head}\n\n") + wire(body or b64(PNG)) + b"\r\n--B--\r\n", more=MIXED),
             **{"text": "with a picture", **expect})


def named(name: str, given: str, read: str) -> None:
    """A file whose name is written as ``given``."""
    with_file(name, f"Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; {given}",
              files=[(read, "image/png", 72)])


named("a plain name", 'filename="photo.png"', "photo.png")
named("a name without quotes", "filename=photo 1.png", "photo 1.png")
named("a name beyond ASCII, RFC 2231", "filename*=utf-8''%D8%B5%D9%88%D8%B1%D8%A9.png", "صورة.png")
named("a name in pieces, RFC 2231", "filename*0*=utf-8''%D8%B5%D9%88;\n filename*1*=%D8%B1%D8%A9;\n filename*2=.png", "صورة.png")
named("pieces out of order", "filename*1=two.png; filename*0=one-", "one-two.png")
named("windows-1256 in RFC 2231", "filename*=windows-1256''%D5%E6%D1%C9.png", "صورة.png")
named("RFC 2231 without its charset", "filename*=%D8%B5%D9%88%D8%B1%D8%A9.png", "صورة.png")
named("an encoded word as a name", 'filename="=?utf-8?B?2LXZiNix2Kk=?=.png"', "صورة.png")
named("raw utf-8 as a name", 'filename="صورة.png"', "صورة.png")
named("raw utf-8 without quotes", "filename=صورة التلفاز القديم", "صورة التلفاز القديم")
named("quotes inside a name", r'filename="my \"good\" photo.png"', 'my "good" photo.png')
named("an unclosed quote", 'filename="photo.png', "photo.png")
named("a way through folders stays words", 'filename="../../etc/passwd"', "../../etc/passwd")
named("a line break inside a name", 'filename="a=?utf-8?Q?=0D=0A?=b.png"', "a b.png")
named("a NUL inside a name", 'filename="a=?utf-8?Q?=00?=.png"', "a.png")
with_file("a name only beside the type", 'Content-Type: image/png; name="photo.png"\nContent-Transfer-Encoding: base64',
          files=[("photo.png", "image/png", 72)])
with_file("no name at all", "Content-Type: image/png\nContent-Transfer-Encoding: base64", files=[("file-1.png", "image/png", 72)])
with_file("a picture inside the text", "Content-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64\nContent-ID: <logo@x>\n"
          "Content-Disposition: inline", files=[("logo.png", "image/png", 72)], inline=[True])
with_file("a picture cut short", "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64", b64(PNG)[:20],
          files=[("a.png", "image/png", 15)])
with_file("an empty file", "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64", "\n", files=[("a.png", "image/png", 0)])
with_file("winmail.dat", 'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64',
          b64(b"\x78\x9f\x3e\x22" + bytes(20)), files=[("winmail.dat", "application/ms-tnef", 24)])
with_file("winmail.dat without a name", "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64", b64(b"\x78\x9f\x3e\x22"),
          files=[("winmail.dat", "application/ms-tnef", 4)])
with_file("an invitation", 'Content-Type: text/calendar; charset=utf-8; method=REQUEST', "BEGIN:VCALENDAR\nEND:VCALENDAR",
          files=[("file-1.ics", "text/calendar", 30)])
with_file("a visiting card", "Content-Type: text/vcard; name=mona.vcf", "BEGIN:VCARD\nEND:VCARD", files=[("mona.vcf", "text/vcard", 22)])
with_file("words as a file", 'Content-Type: text/plain; name="log.txt"\nContent-Disposition: attachment', "error 17",
          files=[("log.txt", "text/plain", 8)])
with_file("a page as a file", "Content-Type: text/html\nContent-Disposition: attachment; filename=evil.html", "<script>alert(1)</script>",
          files=[("evil.html", "text/html", 25)], html="")
with_file("an unknown type", "Content-Type: banana; name=x.bin\nContent-Disposition: attachment", "abc", files=[("x.bin", "text/plain", 3)])
with_file("an uuencoded file", "Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: x-uuencode",
          "begin 644 a.txt\n#86)C\n`\nend\n", files=[("a.txt", "application/octet-stream", 3)])
with_file("an enclosed mail", "Content-Type: message/rfc822", "From: ali@example.com\nSubject: old words\n\nnot mine",
          files=[("old words.eml", "message/rfc822", 53)], from_email="mona@example.com", subject="Hello")
with_file("an enclosed mail with an Arabic subject", "Content-Type: message/rfc822", "Subject: =?utf-8?B?2KfZhNi02KfYtNip?=\n\nx",
          files=[("الشاشة.eml", "message/rfc822", 42)])
with_file("a second text goes on", "Content-Type: text/plain; charset=utf-8", "and goes on below", text="with a picture\n\nand goes on below",
          files=[])
with_file("a signed mail's signature", "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64",
          files=[("smime.p7s", "application/pkcs7-signature", 72)])
BOOK.add("a file in the text, the old way", simple("see below\n\nbegin 644 a.txt\n#86)C\n`\nend\n"), text="see below",
         files=[("a.txt", "application/octet-stream", 3)])
BOOK.add("the whole mail is a picture", simple(b64(PNG), more="Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64"),
         text="", files=[("a.png", "image/png", 72)])
# --- boundaries
PICTURE = f"--B\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n{b64(PNG)}"
ONE = [("a.png", "image/png", 72)]
BOOK.add("the last boundary is missing", simple(WORDS + PICTURE, more=MIXED), text="with a picture", files=ONE)
BOOK.add("the boundary is not named", simple(WORDS + PICTURE + "--B--", more="Content-Type: multipart/mixed"), text="with a picture",
         files=ONE, problems=("no_boundary",))
BOOK.add("the boundary named is another one", simple(WORDS + PICTURE + "--B--", more="Content-Type: multipart/mixed; boundary=Z"),
         text="with a picture", files=ONE)
BOOK.add("the boundary without quotes and with a comment", simple(WORDS + PICTURE + "--B--", more="Content-Type: multipart/mixed; boundary=B ;x=y"),
         text="with a picture", files=ONE)
BOOK.add("called multipart, but plain words", simple("only words", more="Content-Type: multipart/mixed; boundary=B"), text="only words",
         files=[])
BOOK.add("called multipart, but a page", simple("<html><body><p>words</p></body></html>", more="Content-Type: multipart/mixed; boundary=B"),
         text="words")
BOOK.add("words before and behind the parts", simple("This is a message in MIME.\n\n" + WORDS + "--B--\nbehind it", more=MIXED),
         text="with a picture")
BOOK.add("a boundary with blanks behind it", simple(WORDS.replace("--B", "--B  ") + "--B--  ", more=MIXED), text="with a picture")
BOOK.add("a longer boundary is another one", simple(WORDS + "--Bx\n--B--", more=MIXED), text_has="--Bx")
BOOK.add("an alternative inside a mix", simple(
    '--B\nContent-Type: multipart/alternative; boundary="C"\n\n--C\nContent-Type: text/plain\n\nwords\n--C\nContent-Type: text/html\n\n'
    f"<p>words</p>\n--C--\n{PICTURE}--B--", more=MIXED), text="words", html="<p>words</p>", files=ONE)
BOOK.add("the inner end is missing", simple(
    '--B\nContent-Type: multipart/alternative; boundary="C"\n\n--C\nContent-Type: text/plain\n\nwords\n' + PICTURE + "--B--", more=MIXED),
    text="words", files=ONE)
BOOK.add("a boundary inside itself", simple('--B\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/plain\n\nwords\n--B--',
         more=MIXED), text_has="words")
BOOK.add("a digest", simple("--B\n\nSubject: one\n\nx\n--B--", more='Content-Type: multipart/digest; boundary="B"'),
         files=[("one.eml", "message/rfc822", 17)])
BOOK.add("a part without headers", simple("--B\n\nwords\n--B--", more=MIXED), text="words", files=[])
BOOK.add("an empty part", simple("--B\n--B--", more=MIXED), text="", files=[])
BOOK.add("an encoded multipart", simple(b64("--B\r\nContent-Type: text/plain\r\n\r\nwords\r\n--B--"), more=MIXED +
         "\nContent-Transfer-Encoding: base64"), text="words")
BOOK.add("flowing lines", simple("The screen \nis dark \nsince yesterday.\n\nThanks", more="Content-Type: text/plain; format=flowed"),
         text="The screen is dark since yesterday.\n\nThanks")
BOOK.add("flowing lines without their blanks", simple("الشا \nشة", more="Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes"),
         text="الشاشة")
BOOK.add("enriched text", simple("<bold>The screen</bold> is dark", more="Content-Type: text/enriched"), text="The screen is dark")
BOOK.add("a mail that is only an invitation", simple("BEGIN:VCALENDAR\nEND:VCALENDAR", more="Content-Type: text/calendar; method=REPLY"),
         text="", files=[("file-1.ics", "text/calendar", 30)])
