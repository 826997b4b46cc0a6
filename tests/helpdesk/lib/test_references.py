"""References and serial numbers, as people read and type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.references import ALPHABET, new_reference, normalise_reference, normalise_serial


def test_references_look_as_printed_on_the_receipt() -> None:
    assert all(re.fullmatch(r"RMA-[0-9A-Z]{4}-[0-9A-Z]{4}", new_reference()) for _ in range(200))


def test_references_avoid_signs_that_are_misread() -> None:
    assert not set("OIL") & set("".join(new_reference()[4:] for _ in range(500)))


def test_references_do_not_repeat() -> None:
    assert len({new_reference() for _ in range(5000)}) == 5000


@pytest.mark.parametrize("typed", [
    "RMA-7K3F-92QX", "rma-7k3f-92qx", "RMA7K3F92QX", "7K3F-92QX", "7k3f92qx", " rma 7k3f 92qx ", "RMA–7K3F–92QX",
    "RMA_7K3F.92QX", "#RMA-7K3F-92QX", "RMA-٧K٣F-٩٢QX", "\u200eRMA-7K3F-92QX\u200f", "ＲＭＡ-7K3F-92QX",
    "RMA-7K3F-۹۲QX",
])
def test_forgiving_reading_finds_the_reference(typed: str) -> None:
    assert normalise_reference(typed) == "RMA-7K3F-92QX"


def test_misread_signs_are_put_right() -> None:
    assert normalise_reference("rma-OoIi-lL10") == "RMA-0011-1110"


@pytest.mark.parametrize("typed", [
    "", "RMA", "RMA-7K3F", "RMA-7K3F-92QXX", "RMA-7K3F-92QÉ", "ABC-7K3F-92QX", "رقم البلاغ", "7K3F-92QU", "😀" * 8,
    "RMA-7K3F-92QX OR 1=1",
])
def test_what_cannot_be_a_reference_is_none(typed: str) -> None:
    assert normalise_reference(typed) is None


def test_a_body_that_begins_like_the_prefix_is_kept() -> None:
    assert normalise_reference("RMA0-1234") == "RMA-RMA0-1234"
    assert normalise_reference("RMA-RMA0-1234") == "RMA-RMA0-1234"


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8), st.sampled_from(["", "-", " ", "\u2011"]), st.booleans())
def test_every_reference_survives_retyping(body: str, gap: str, prefixed: bool) -> None:
    typed = f"{'rma' if prefixed else ''}{gap}{body[:4].lower()}{gap}{body[4:]}"
    assert normalise_reference(typed) == f"RMA-{body[:4]}-{body[4:]}"


@given(st.text())
def test_reading_never_fails_and_is_stable(text: str) -> None:
    reference = normalise_reference(text)
    assert reference is None or normalise_reference(reference) == reference


@pytest.mark.parametrize(("typed", "stored"), [
    ("sn 12-34 ab", "SN1234AB"),
    ("٣٥٢٠٩٩٠٠١٧٦١٤٨١", "352099001761481"),
    ("۳۵۲", "352"),
    ("  r5cx–10 \u200e", "R5CX10"),
    ("C02/XK.1Z", "C02/XK.1Z"),
    ("", ""),
])
def test_serials_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert normalise_serial(typed) == stored


@given(st.text())
def test_normalising_a_serial_twice_changes_nothing(text: str) -> None:
    assert normalise_serial(normalise_serial(text)) == normalise_serial(text)
