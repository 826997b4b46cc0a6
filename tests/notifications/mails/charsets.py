"""Letters: Arabic code pages, wrong labels, no labels, damaged transfer encodings."""

from __future__ import annotations

import quopri

from tests.notifications.mails import Book, b64, labelled, simple

BOOK = Book()
TEXT = "السلام عليكم، الشاشة لا تعمل منذ أمس وأحتاج موعدًا للفحص."
PLAIN = "السلام عليكم، الشاشة لا تعمل منذ امس واحتاج موعدا للفحص."
GERMAN = "Grüße aus Köln, das Gerät läuft nicht."

BOOK.add("utf-8", labelled(TEXT, "utf-8"), text=TEXT, reply=TEXT)
BOOK.add("windows-1256", labelled(TEXT, "cp1256", "windows-1256"), text=TEXT)
BOOK.add("windows-1256, name in capitals and quotes", labelled(TEXT, "cp1256", '"WINDOWS-1256"'), text=TEXT)
BOOK.add("windows-1256 called cp-1256", labelled(TEXT, "cp1256", "cp-1256"), text=TEXT)
BOOK.add("windows-1256 called x-windows-1256", labelled(TEXT, "cp1256", "x-windows-1256"), text=TEXT)
BOOK.add("windows-1256 with Persian letters", labelled("گارانتی دارم، چه کنم؟ پنجره ژاله".replace("ی", "ي"), "cp1256", "windows-1256"),
         text="گارانتي دارم، چه کنم؟ پنجره ژاله")
BOOK.add("iso-8859-6", labelled(TEXT, "iso8859-6", "ISO-8859-6"), text=TEXT)
BOOK.add("iso-8859-6-i", labelled(TEXT, "iso8859-6", "iso-8859-6-i"), text=TEXT)
BOOK.add("asmo-708", labelled(PLAIN, "iso8859-6", "ASMO-708"), text=PLAIN)
BOOK.add("dos-720", labelled(PLAIN.replace("،", ","), "cp720", "DOS-720"), text=PLAIN.replace("،", ","))
BOOK.add("utf-8 declared as windows-1256", labelled(TEXT, "utf-8", "windows-1256"), text=TEXT)
BOOK.add("utf-8 declared as iso-8859-1", labelled(TEXT, "utf-8", "iso-8859-1"), text=TEXT)
BOOK.add("utf-8 declared as iso-8859-6", labelled(TEXT, "utf-8", "iso-8859-6"), text=TEXT)
BOOK.add("utf-8 declared as us-ascii", labelled(TEXT, "utf-8", "us-ascii"), text=TEXT)
BOOK.add("utf-8 without a declaration", labelled(TEXT, "utf-8", ""), text=TEXT)
BOOK.add("utf-8 without any header of content", simple(TEXT), text=TEXT)
BOOK.add("windows-1256 declared as utf-8", labelled(TEXT, "cp1256", "utf-8"), text=TEXT)
BOOK.add("windows-1256 declared as iso-8859-1", labelled(TEXT, "cp1256", "iso-8859-1"), text=TEXT)
BOOK.add("windows-1256 declared as iso-8859-6", labelled(TEXT, "cp1256", "iso-8859-6"), text=TEXT)
BOOK.add("windows-1256 without a declaration", labelled(TEXT, "cp1256", ""), text=TEXT)
BOOK.add("iso-8859-6 without a declaration", labelled(PLAIN, "iso8859-6", ""), text=PLAIN)
BOOK.add("iso-8859-6 declared as utf-8", labelled(PLAIN, "iso8859-6", "utf-8"), text=PLAIN)
BOOK.add("unknown charset", labelled(TEXT, "utf-8", "x-our-own-charset"), text=TEXT)
BOOK.add("unknown-8bit charset with Arabic", labelled(TEXT, "cp1256", "unknown-8bit"), text=TEXT)
BOOK.add("a charset that is a transformation", labelled("Gur fperra vf qnex", "ascii", "rot13"), text="Gur fperra vf qnex")
BOOK.add("a charset named hex", labelled("68656c6c6f", "ascii", "hex"), text="68656c6c6f")
BOOK.add("a charset that raises in Python", labelled("plain words", "ascii", "undefined"), text="plain words")
BOOK.add("unicode_escape stays text", labelled("a\\u0041b", "ascii", "unicode_escape"), text="a\\u0041b")
BOOK.add("utf-8 with a byte order mark", labelled(b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"), text=TEXT)
BOOK.add("utf-16 with a byte order mark in base64", labelled(b64(TEXT, "utf-16").encode(), "utf-16", encoding="base64"), text=TEXT)
BOOK.add("utf-16-le in base64", labelled(b64(TEXT, "utf-16-le").encode(), "utf-16-le", encoding="base64"), text=TEXT)
BOOK.add("utf-7", labelled(TEXT.encode("utf-7"), "utf-7"), text=TEXT)
BOOK.add("utf-8 encoded twice", labelled(TEXT.encode().decode("latin-1").encode(), "utf-8"), text=TEXT)
BOOK.add("utf-8 cut in the middle of a letter", labelled(TEXT.encode()[:-2], "utf-8"), text_has=TEXT[:-3])
BOOK.add("utf-8 with one broken byte", labelled(TEXT.encode()[:20] + b"\xff" + TEXT.encode()[20:], "utf-8"), text_has=TEXT[12:])
BOOK.add("latin-1", labelled(GERMAN, "latin-1", "iso-8859-1"), text=GERMAN)
BOOK.add("windows-1252 declared as iso-8859-1", labelled("It costs 20 € – “really”", "cp1252", "iso-8859-1"),
         text="It costs 20 € – “really”")
BOOK.add("latin-1 without a declaration", labelled(GERMAN, "latin-1", ""), text=GERMAN)
BOOK.add("latin-1 declared as us-ascii", labelled(GERMAN, "latin-1", "us-ascii"), text=GERMAN)
BOOK.add("Turkish", labelled("Ekran çalışmıyor, teşekkürler", "iso8859-9", "iso-8859-9"), text="Ekran çalışmıyor, teşekkürler")
BOOK.add("Russian koi8-r", labelled("Экран не работает", "koi8-r"), text="Экран не работает")
BOOK.add("Chinese gb2312", labelled("屏幕不亮", "gb2312"), text="屏幕不亮")
BOOK.add("Japanese iso-2022-jp", labelled("画面がつきません", "iso-2022-jp"), text="画面がつきません")
BOOK.add("Kurdish in utf-8", labelled("شاشەکەم کار ناکات، تکایە یارمەتی", "utf-8"), text="شاشەکەم کار ناکات، تکایە یارمەتی")
BOOK.add("vowel signs and direction marks stay", labelled("مُحمَّد \u200f(\u200eABC-12\u200f)\u200f", "utf-8"),
         text="مُحمَّد \u200f(\u200eABC-12\u200f)\u200f")
BOOK.add("emoji", labelled("الجهاز لا يعمل 😢👍🏽", "utf-8"), text="الجهاز لا يعمل 😢👍🏽")
BOOK.add("NUL and control signs are dropped", labelled(b"The\x00 screen\x08 is\x1b dark\x07", "utf-8"), text="The screen is dark")
BOOK.add("line ends of three kinds", simple(b"one\r\ntwo\nthree\rfour"), text="one\ntwo\nthree\nfour")
# --- transfer encodings
BOOK.add("base64", labelled(b64(TEXT).encode(), "utf-8", encoding="base64"), text=TEXT)
BOOK.add("base64 of windows-1256", labelled(b64(TEXT, "cp1256").encode(), "windows-1256", encoding="BASE64"), text=TEXT)
BOOK.add("base64 on one line without padding", labelled(b64(TEXT).replace("\n", "").rstrip("=").encode(), "utf-8", encoding="base64"),
         text=TEXT)
BOOK.add("base64 with blanks and stray signs", labelled(b64(TEXT).replace("\n", "\n !").encode(), "utf-8", encoding="base64"), text=TEXT)
BOOK.add("base64 cut short", labelled(b64(TEXT).encode()[:61], "utf-8", encoding="base64"), text_has=TEXT[:20])
BOOK.add("base64 with a list's footer behind it",
         labelled(b64("The screen is dark.").encode() + b"_______________\nFamily mailing list for us\n", "utf-8", encoding="base64"),
         text="The screen is dark.")
BOOK.add("base64 declared, plain words sent", labelled("The screen is dark since last night.", "utf-8", encoding="base64"),
         text="The screen is dark since last night.")
BOOK.add("base64 in two padded pieces", labelled(b64("The screen ").encode() + b64("is dark").encode(), "utf-8", encoding="base64"),
         text="The screen is dark")
BOOK.add("quoted-printable", labelled(quopri.encodestring(TEXT.encode()), "utf-8", encoding="quoted-printable"), text=TEXT)
BOOK.add("quoted-printable with soft breaks inside letters",
         labelled(b"=D8=A7=D9=84=D8=\n=B4=D8=A7=D8=B4=D8=A9", "utf-8", encoding="quoted-printable"), text="الشاشة")
BOOK.add("quoted-printable with broken codes", labelled(b"The =screen=ZZ is =3D dark=", "utf-8", encoding="quoted-printable"),
         text_has="is = dark")
BOOK.add("quoted-printable of windows-1256", labelled(quopri.encodestring(TEXT.encode("cp1256")), "windows-1256",
         encoding="Quoted-Printable"), text=TEXT)
BOOK.add("an unknown transfer encoding", labelled("The screen is dark", "utf-8", encoding="x-token"), text="The screen is dark")
BOOK.add("a transfer encoding with rubbish behind it", labelled(b64(TEXT).encode(), "utf-8", encoding="base64 (8bit); x=y"), text=TEXT)
