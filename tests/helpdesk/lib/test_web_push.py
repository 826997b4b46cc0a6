"""The standard's own example comes out sign by sign, and keys that are none are refused."""

from __future__ import annotations

import pytest

from helpdesk.lib import web_push

BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"


def test_the_example_of_rfc_8291() -> None:
    sender = web_push._private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    body = web_push.encrypt(
        b"When I grow up, I want to be a watermelon", BROWSER, SECRET, salt=web_push.decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        sender=sender,
    )
    assert web_push.encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_longest_message_fills_one_record() -> None:
    assert len(web_push.encrypt(b"x" * web_push.LONGEST, BROWSER, SECRET)) == web_push.RECORD
    with pytest.raises(ValueError, match="too long"):
        web_push.encrypt(b"x" * (web_push.LONGEST + 1), BROWSER, SECRET)


@pytest.mark.parametrize(
    ("p256dh", "auth"), [("", SECRET), (BROWSER, "c2hvcnQ"), (BROWSER[:-4], SECRET), ("B" + "A" * 86, SECRET), (BROWSER, "é")]
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        web_push.check_browser_keys(p256dh, auth)
