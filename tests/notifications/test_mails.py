"""The reader of mail: our corpus, its ruins, and any bytes at all. No database."""

from __future__ import annotations

import dataclasses
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.inbound.parse import Mail, parse_mail
from tests import examples
from tests.notifications.mails import Case, all_cases

CASES = all_cases()
SLOWEST = 3.0  # seconds for one mail on a busy machine


def test_the_corpus_is_large_and_its_names_tell_its_mails_apart() -> None:
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)


def _wrong(mail: Mail, case: Case) -> list[str]:
    """What was read otherwise than the case says."""
    read = {
        **{field.name: getattr(mail, field.name) for field in dataclasses.fields(mail)},
        "files": [(file.filename, file.content_type, file.size) for file in mail.attachments],
        "inline": [file.is_inline for file in mail.attachments],
        "bounce": mail.bounce and [(f.recipient, f.action, f.permanent, f.status) for f in mail.bounce.failures],
        "bounced": mail.bounce and mail.bounce.message_ids, "diagnostic": mail.bounce and mail.bounce.failures[0].diagnostic,
    }
    problems = []
    for name, wanted in case.expect.items():
        got = read[name.removesuffix("_has")]
        right = wanted in (got or "") if name.endswith("_has") else got == wanted
        if not right:
            problems.append(f"{name}: wanted {wanted!r}, read {got!r}"[:600])
    return problems


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_is_read_as_expected(case: Case) -> None:
    began = time.perf_counter()
    mail = parse_mail(case.raw)
    assert not _wrong(mail, case), "\n".join(_wrong(mail, case))
    assert "unreadable" not in mail.problems
    assert time.perf_counter() - began < SLOWEST


def assert_sound(mail: Mail) -> None:
    """What holds for every mail: texts of one line where the database wants one, no signs that it refuses."""
    assert "unreadable" not in mail.problems
    for line in (mail.subject, mail.from_email, mail.from_name, *mail.references, *(a.filename for a in mail.attachments)):
        assert "\n" not in line
        assert "\x00" not in line
    for text in (mail.text, mail.reply, mail.html, mail.quoted):
        assert "\x00" not in text
        text.encode()


def test_a_mail_cut_anywhere_is_read_all_the_same() -> None:
    dice = random.Random(4)
    for case in CASES:
        for _ in range(3 if len(case.raw) < 20_000 else 0):
            assert_sound(parse_mail(case.raw[: dice.randrange(len(case.raw) + 1)]))


DAMAGE = [b"", b"\n", b"\r\n\r\n", b"=", b"--", b'"', b";", b"<"]


def test_a_mail_with_damaged_bytes_is_read_all_the_same() -> None:
    dice = random.Random(5)
    small = [case.raw for case in CASES if 0 < len(case.raw) < 20_000]
    for _ in range(600):
        raw = bytearray(dice.choice(small))
        for _ in range(dice.randrange(1, 12)):
            at = dice.randrange(len(raw))
            raw[at : at + dice.randrange(0, 3)] = dice.choice([*DAMAGE, bytes([dice.randrange(256)])])
            raw = raw or bytearray(b"x")
        assert_sound(parse_mail(bytes(raw)))


@settings(max_examples=examples(150), deadline=None)
@given(st.binary(max_size=4000))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert_sound(parse_mail(raw))


PIECES = st.sampled_from([
    b"From: a@example.com\r\n", b"Subject: =?utf-8?B?", b"?=", b"Content-Type: multipart/mixed; boundary=", b"B", b"\r\n\r\n",
    b"\r\n", b"--B\r\n", b"--B--", b"Content-Type: text/html; charset=", b"utf-7", b"windows-1256", b"filename*0*=utf-8''%",
    b"Content-Transfer-Encoding: base64\r\n", b"<div class=gmail_quote>", b"<blockquote>", b"&#x110000;", b"begin 644 x\n",
    b"\xff\xfe", "في كتب".encode(), b">", b"multipart/report", b"message/delivery-status\r\n\r\n", b"Final-Recipient: rfc822;",
    b"Action: failed\r\n", b"Auto-Submitted: ", b"Date: Mon, 1 Jan 0000 -9999",
])


@settings(max_examples=examples(250), deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_pieces_of_mail_in_any_order_are_read(pieces: list[bytes]) -> None:
    assert_sound(parse_mail(b"".join(pieces)))
