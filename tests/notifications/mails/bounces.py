"""Reports of mail servers in their dialects: what came back, from whom, for good or for now."""

from __future__ import annotations

from tests.notifications.mails import Book, simple, wire

BOOK = Book()
OURS = "<0f3c9a.77aa@nuwar.example>"
DAEMON = "MAILER-DAEMON@mx.example.com"
ORIGINAL = f"From: Nuwar <service@nuwar.example>\nTo: mona@example.com\nSubject: Ready\nMessage-ID: {OURS}\n\nYour device is ready."


def report(
    name: str, fields: str, words: str = "Your message could not be delivered.", *, sender: str = DAEMON, subject: str = "Undelivered Mail",
    original: str = "message/rfc822", more: str = "", **expect: object,
) -> None:
    """A report of three parts as RFC 3464 has it."""
    body = (f"--R\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\n--R\nContent-Type: message/delivery-status\n\n{fields}\n\n"
            f"--R\nContent-Type: {original}\n\n{ORIGINAL}\n\n--R--\n")
    BOOK.add(name, simple(body, subject, sender,
             f'Return-Path: <>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="R"\n{more}'),
             **{"is_auto_reply": True, "bounced": (OURS,), **expect})


def words(name: str, body: str, *, subject: str, sender: str = DAEMON, more: str = "Return-Path: <>", **expect: object) -> None:
    """A report in words only."""
    BOOK.add(name, simple(body, subject, sender, more), **{"is_auto_reply": True, "bounced": (OURS,), **expect})


report("Postfix: no such user", "Reporting-MTA: dns; mx.example.com\nX-Postfix-Queue-ID: 4A1\n\nFinal-Recipient: rfc822; mona@example.com\n"
       "Original-Recipient: rfc822;mona@example.com\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx2.example.com\n"
       "Diagnostic-Code: smtp; 550 5.1.1 <mona@example.com>: Recipient address rejected: User unknown",
       bounce=[("mona@example.com", "failed", True, "5.1.1")], diagnostic_has="User unknown")
report("Postfix: delayed", "Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; mona@example.com\nAction: delayed\nStatus: 4.4.1\n"
       "Diagnostic-Code: X-Postfix; connect to mx2.example.com: Connection timed out\nWill-Retry-Until: Fri, 27 Nov 2026 10:00:00 +0300",
       subject="Delayed Mail (still being retried)", bounce=[("mona@example.com", "delayed", False, "4.4.1")])
report("Postfix: gave up after days", "Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; mona@example.com\nAction: failed\n"
       "Status: 4.4.1\nDiagnostic-Code: X-Postfix; connection timed out", bounce=[("mona@example.com", "failed", False, "4.4.1")])
report("Postfix: delivered", "Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; mona@example.com\nAction: relayed\nStatus: 2.0.0",
       subject="Successful Mail Delivery Report", bounce=[("mona@example.com", "delivered", False, "2.0.0")])
report("Postfix: headers only", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; mona@example.com\nAction: failed\nStatus: 5.0.0\n"
       "Diagnostic-Code: smtp; 554 blocked", original="text/rfc822-headers", bounce=[("mona@example.com", "failed", True, "5.0.0")])
report("Postfix: two recipients", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; mona@example.com\nAction: failed\nStatus: 5.1.1\n\n"
       "Final-Recipient: rfc822; ali@example.com\nAction: delayed\nStatus: 4.2.0", bounce=[
           ("mona@example.com", "failed", True, "5.1.1"), ("ali@example.com", "delayed", False, "4.2.0")])
report("Sendmail", "Reporting-MTA: dns; mx.example.com\nArrival-Date: Sun, 22 Nov 2026 10:00:00 +0300\n\nFinal-Recipient: RFC822; mona@example.com\n"
       "Action: failed\nStatus: 5.1.1\nRemote-MTA: DNS; mx2.example.com\nDiagnostic-Code: SMTP; 550 5.1.1 User unknown\nLast-Attempt-Date: x",
       "   ----- The following addresses had permanent fatal errors -----\n<mona@example.com>", subject="Returned mail: see transcript for details",
       bounce=[("mona@example.com", "failed", True, "5.1.1")])
report("Sendmail: warning", "Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: RFC822; mona@example.com\nAction: delayed\nStatus: 4.4.2",
       subject="Warning: could not send message for past 4 hours", bounce=[("mona@example.com", "delayed", False, "4.4.2")])
report("Office 365", "Reporting-MTA: dns;AB1.prod.outlook.com\nReceived-From-MTA: dns;mx.nuwar.example\n\nFinal-Recipient: rfc822;mona@example.com\n"
       "Action: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient mona@example.com not found by SMTP "
       "address lookup", "Your message to mona@example.com couldn't be delivered.", sender="postmaster@example.onmicrosoft.com",
       subject="Undeliverable: Ready", more="X-MS-Exchange-Message-Is-Ndr: \nAuto-Submitted: auto-replied\n",
       bounce=[("mona@example.com", "failed", True, "5.1.10")], diagnostic_has="RecipientNotFound")
report("Office 365 in Arabic", "Reporting-MTA: dns;AB1.prod.outlook.com\n\nFinal-Recipient: rfc822;mona@example.com\nAction: failed\nStatus: 5.2.2\n"
       "Diagnostic-Code: smtp;552 5.2.2 Mailbox full", "تعذر تسليم رسالتك إلى mona@example.com لأن علبة بريده ممتلئة.",
       sender="postmaster@example.onmicrosoft.com", subject="غير قابل للتسليم: جاهز للاستلام", bounce=[("mona@example.com", "failed", False, "5.2.2")])
report("Gmail", "Reporting-MTA: dns; googlemail.com\nArrival-Date: Sun, 22 Nov 2026 00:00:00 -0800\n\nFinal-Recipient: rfc822; mona@example.com\n"
       "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
       sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>", subject="Delivery Status Notification (Failure)",
       more="X-Failed-Recipients: mona@example.com\nAuto-Submitted: auto-replied\n", bounce=[("mona@example.com", "failed", True, "5.1.1")])
report("Gmail in Arabic", "Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; mona@example.com\nAction: failed\nStatus: 5.1.1\n"
       "Diagnostic-Code: smtp; 550-5.1.1 does not exist", "لم يتم العثور على العنوان\nتعذّر تسليم رسالتك إلى mona@example.com",
       sender="mailer-daemon@googlemail.com", subject="إشعار حالة التسليم (فشل)", bounce=[("mona@example.com", "failed", True, "5.1.1")])
report("Gmail: delayed", "Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; mona@example.com\nAction: delayed\nStatus: 4.4.1\n"
       "Will-Retry-Until: Wed, 25 Nov 2026", sender="mailer-daemon@googlemail.com", subject="Delivery Status Notification (Delay)",
       bounce=[("mona@example.com", "delayed", False, "4.4.1")])
report("Yahoo", "Reporting-MTA: dns; sonic301.mail.example\n\nFinal-Recipient: rfc822;mona@example.com\nAction: failed\nStatus: 5.0.0\n"
       "Diagnostic-Code: smtp;554 delivery error: dd Not a valid recipient", sender="MAILER-DAEMON@yahoo.example", subject="Failure Notice",
       bounce=[("mona@example.com", "failed", True, "5.0.0")])
report("Amazon", "Reporting-MTA: dns; a1.smtp-out.example\n\nAction: failed\nFinal-Recipient: rfc822; mona@example.com\n"
       "Diagnostic-Code: smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes\nStatus: 4.4.7",
       subject="Delivery Status Notification (Failure)", bounce=[("mona@example.com", "failed", False, "4.4.7")])
report("a report without a status", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; mona@example.com\nAction: failed\n"
       "Diagnostic-Code: smtp; 550 5.7.1 Rejected as spam", bounce=[("mona@example.com", "failed", True, "5.7.1")])
report("a report with an unknown action", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; <mona@example.com>\nAction: exploded\nStatus: 5.0.0",
       bounce=[("mona@example.com", "failed", True, "5.0.0")])
report("a report with folded fields", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822;\n mona@example.com\nAction:\n failed\nStatus: 5.1.1\n"
       " (bad destination mailbox address)\nDiagnostic-Code: smtp; 550 No such\n user here", bounce=[("mona@example.com", "failed", True, "5.1.1")],
       diagnostic_has="No such user here")
report("a forwarded address", "Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;mona@example.com\nFinal-Recipient: rfc822;hidden@elsewhere.example\n"
       "Action: failed\nStatus: 5.1.1", bounce=[("mona@example.com", "failed", True, "5.1.1")])
words("Exim", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more "
      "of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  mona@example.com\n    host mx2.example.com [192.0.2.1]\n"
      "    SMTP error from remote mail server after RCPT TO:<mona@example.com>:\n    550 5.1.1 No such user\n\n"
      f"------ This is a copy of the message, including all the headers. ------\n\n{ORIGINAL}", subject="Mail delivery failed: returning message to sender",
      sender="Mail Delivery System <Mailer-Daemon@mx.example.com>", more="X-Failed-Recipients: mona@example.com\nAuto-Submitted: auto-replied",
      bounce=[("mona@example.com", "failed", True, "5.1.1")])
words("Exim: delayed", "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or "
      "more of its\nrecipients after more than 24 hours on the queue on mx.example.com.\n\nThe message identifier is: 1abc\n"
      f"Message-ID: {OURS}\n\nThe address to which the message has not yet been delivered is:\n\n  mona@example.com\n    Delay reason: timed out\n\n"
      "No action is required on your part. Delivery attempts will continue for some time: we will keep trying.",
      subject="Warning: message 1abc delayed 24 hours", sender="Mailer-Daemon@mx.example.com", bounce=[("mona@example.com", "delayed", False, "")])
words("qmail", "Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
      "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<mona@example.com>:\n192.0.2.1 does not like recipient.\n"
      "Remote host said: 550 5.1.1 mailbox unavailable\nGiving up on 192.0.2.1.\n\n"
      f"--- Below this line is a copy of the message.\n\n{ORIGINAL}", subject="failure notice", bounce=[("mona@example.com", "failed", True, "5.1.1")])
words("qmail: no code", "Hi. This is the qmail-send program at mx.example.com.\n\n<mona@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
      f"--- Below this line is a copy of the message.\n\n{ORIGINAL}", subject="failure notice", bounce=[("mona@example.com", "failed", True, "5.1.1")])
words("old Yahoo", "Sorry, we were unable to deliver your message to the following address.\n\n<mona@example.com>:\n554: delivery error: dd This user "
      f"doesn't have an account\n\n--- Below this line is a copy of the message.\n\n{ORIGINAL}", subject="Failure Notice",
      sender="MAILER-DAEMON@yahoo.example", more="", bounce=[("mona@example.com", "failed", True, "")])
words("old Exchange", "Your message did not reach some or all of the intended recipients.\n\nSubject: Ready\n\nThe following recipient(s) could not be "
      "reached:\n\nmona@example.com on 22/11/2026 10:14\nThe e-mail account does not exist at the organization. <mx.example.com #5.1.1>\n\n"
      f"Message-ID: {OURS}", subject="Undeliverable: Ready", sender="System Administrator <postmaster@example.com>",
      bounce=[("mona@example.com", "failed", True, "5.1.1")])
words("Arabic words only", "تعذّر تسليم رسالتك إلى العنوان التالي:\n\nmona@example.com\n\nالسبب: المستخدم غير موجود.\n\nالرسالة الأصلية:\n"
      f"Message-ID: {OURS}\nSubject: جاهز", subject="تعذر تسليم الرسالة", bounce=[("mona@example.com", "failed", True, "")])
words("Arabic words: tried again", f"تأخر تسليم رسالتك إلى mona@example.com، وستتم إعادة المحاولة خلال يومين.\n\nMessage-ID: {OURS}",
      subject="تأخر تسليم الرسالة", bounce=[("mona@example.com", "delayed", False, "")])
words("a full box in words", f"Delivery to mona@example.com failed: 452 4.2.2 The mailbox is full, over quota.\n\nMessage-ID: {OURS}",
      subject="Mail delivery failed", bounce=[("mona@example.com", "failed", False, "4.2.2")])
BOOK.add("a report without the mail it is about", simple(
    "--R\nContent-Type: text/plain\n\nfailed\n--R\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    "Final-Recipient: rfc822; mona@example.com\nAction: failed\nStatus: 5.1.1\n\n--R--", "Undeliverable", DAEMON,
    'Content-Type: multipart/report; report-type=delivery-status; boundary="R"'), bounce=[("mona@example.com", "failed", True, "5.1.1")], bounced=())
BOOK.add("a report in base64", simple(wire(
    "--R\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nUmVwb3J0aW5nLU1UQTogZG5zOyBteAoKRmluYWwtUmVjaXBpZW50OiByZmM4\n"
    "MjI7IG1vbmFAZXhhbXBsZS5jb20KQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n--R\nContent-Type: message/rfc822\n\n" + ORIGINAL + "\n--R--"),
    "Undeliverable", DAEMON, 'Content-Type: multipart/report; report-type=delivery-status; boundary="R"'),
    bounce=[("mona@example.com", "failed", True, "5.1.1")], bounced=(OURS,))
# --- no reports
BOOK.add("a customer tells of an undeliverable mail", simple("My mail to you was undeliverable, mona@example.com", "Undeliverable: help"),
         bounce=None, is_auto_reply=False)
BOOK.add("a customer forwards a report", simple(
    "I got this:\n\n---------- Forwarded message ---------\nFrom: MAILER-DAEMON@mx.example.com\nSubject: failure notice\nTo: mona\n\n"
    f"<ali@example.com>:\nno such user\n\nMessage-ID: {OURS}", "Fwd: failure notice"), bounce=None, is_auto_reply=False)
