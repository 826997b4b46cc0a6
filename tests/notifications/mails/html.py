"""Mail in HTML: its words, and where the answered mail begins."""

from __future__ import annotations

from tests.notifications.mails import Book, b64, simple

BOOK = Book()
HEAD = 'MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"'


def page(name: str, markup: str, **expect: object) -> None:
    """A mail with nothing but HTML."""
    BOOK.add(name, simple(markup, more=HEAD), **expect)


page("paragraphs", "<p>الشاشة لا تعمل</p><p>أرجو الرد</p>", text="الشاشة لا تعمل\n\nأرجو الرد", html_has="<p>")
page("lines in boxes", "<div>one</div><div>two<br>three</div><div><br></div><div>four</div>", text="one\ntwo\nthree\n\nfour")
page("entities", "<p>5 &lt; 6 &amp; &#1575;&#x644; &nbsp;&quot;x&quot; &euro;</p>", text='5 < 6 & ال  "x" €')
page("styles and scripts are no words", "<style>p{color:red}</style><script>alert(1)</script><title>T</title><p>words</p>", text="words")
page("comments of Outlook", "<!--[if gte mso 9]><xml>junk</xml><![endif]--><p class=MsoNormal>words<o:p></o:p></p>", text="words")
page("an unclosed comment", "<p>before</p><!-- never closed <p>after</p>", text_has="before")
page("broken markup", "<p>one <b>two <i>three</p> four < five <", text="one two three\n\nfour < five <")
page("a list", "<p>Faults:</p><ul><li>dark<li>loud</ul>", text="Faults:\n\n- dark\n- loud")
page("a table", "<table><tr><td>Serial</td><td>A1</td></tr><tr><td>Model</td><td>X</td></tr></table>", text="Serial A1\nModel X")
page("preformatted", "<pre>a\n  b\nc</pre>", text="a\n  b\nc")
page("a hidden picture", '<p>words<img src="https://t.example/pixel.gif" alt="" width=1></p>', text="words")
page("an emoji as a picture", '<p>شكرًا <img alt="😀" src="cid:x"></p>', text="شكرًا 😀")
page("a tag over several lines", '<p\n style="color:red"\n>words</p\n>', text="words")
page("Gmail: the quotation in a box", '<div dir="rtl">نعم، الأحد</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
     "في الأحد، كتب نُوّار &lt;service@nuwar.example&gt;:<br></div><blockquote>جهازك جاهز</blockquote></div>", reply="نعم، الأحد",
     quoted_has="جهازك جاهز")
page("Outlook on the web", '<div>Yes, Sunday.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Nuwar<br>'
     "<b>Sent:</b> Sunday<br><b>To:</b> Mona<br><b>Subject:</b> Ready</div><div>Your device is ready.</div>", reply="Yes, Sunday.",
     quoted_has="Your device is ready")
page("Yahoo in HTML", '<div>نعم</div><div id="yahoo_quoted_1" class="yahoo_quoted">On Sunday, Nuwar wrote:<br>جاهز</div>', reply="نعم")
page("Apple Mail in HTML", 'Yes.<div><br><blockquote type="cite"><div>On 22 Nov 2026, at 10:14, Nuwar &lt;s@nuwar.example&gt; wrote:</div>'
     "<div>Ready.</div></blockquote></div>", reply="Yes.", quoted_has="Ready.")
page("Apple Mail in HTML with a telephone's line", '<div>نعم</div><div><br></div><div>أُرسلت من الـ iPhone</div><blockquote type="cite">جاهز</blockquote>',
     reply="نعم", signature="أُرسلت من الـ iPhone")
page("Thunderbird in HTML", '<p>Yes.</p><div class="moz-cite-prefix">On 22.11.26 10:14, Nuwar wrote:</div><blockquote type="cite">Ready</blockquote>',
     reply="Yes.")
page("Proton", '<div>Yes.</div><div class="protonmail_quote">On Sunday, Nuwar wrote:<br><blockquote>Ready</blockquote></div>', reply="Yes.")
page("words below the quotation in HTML", "<blockquote>Does Sunday suit you?</blockquote><p>Yes.</p>", reply="Yes.",
     quoted_has="Does Sunday")
page("nothing but a picture", '<img src="cid:photo">', text="", reply="")
page("an empty page", "<html><body></body></html>", text="")
page("two bodies", "<body>one</body><body>two</body>", text_has="two")
page("a script that never ends", "<p>before</p><script>var x = '<p>inside</p>'", text="before")
BOOK.add("HTML in base64 and windows-1256", simple(b64("<p>الشاشة لا تعمل</p>", "cp1256"), more=
         "Content-Type: text/html; charset=windows-1256\nContent-Transfer-Encoding: base64"), text="الشاشة لا تعمل")
ALT = 'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="B"'
BOOK.add("both forms: the plain one counts", simple(
    "--B\nContent-Type: text/plain; charset=utf-8\n\nplain words\n--B\nContent-Type: text/html\n\n<p>html words</p>\n--B--", more=ALT),
    text="plain words", html="<p>html words</p>")
BOOK.add("an empty plain form: HTML counts", simple(
    "--B\nContent-Type: text/plain\n\n  \n--B\nContent-Type: text/html\n\n<p>html words</p>\n--B--", more=ALT), text="html words")
BOOK.add("a plain form that only excuses itself", simple(
    "--B\nContent-Type: text/plain\n\nYour mail program does not support HTML.\n--B\nContent-Type: text/html\n\n<p>words</p>\n--B--", more=ALT),
    text="words")
BOOK.add("HTML sent as plain text by its label", simple("--B\nContent-Type: html; charset=utf-8\n\n<p>words</p>\n--B--", more=ALT), text="words")
