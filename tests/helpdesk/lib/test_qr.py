"""QR codes that telephones read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from helpdesk.lib.qr import QUIET, qr_svg


def drawn(svg: str, scale: int = 4) -> Image.Image:
    """Draw the path on white paper, as a browser or printer would."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(image)
    path = root.find("path")
    assert path is not None
    for x, y, run, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.attrib["d"]):
        assert run == back
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(run) * scale - 1, top + scale - 1), fill=0)
    return image


def read(svg: str) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(drawn(svg))
    return found


@pytest.mark.parametrize("text", [
    "RMA-7K3F-92QX", "1", "https://service.nuwar.example/track/x8Q-_a.1tU?lang=ar", "بلاغ رقم ٧ في الرياض", "x" * 900,
])
def test_what_is_written_is_read_back(text: str) -> None:
    found = read(qr_svg(text))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode  # a Micro QR would be unreadable for telephones


@settings(max_examples=15)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
def test_every_text_comes_back(text: str) -> None:
    assert read(qr_svg(text)).bytes.decode() == text


def test_the_picture_carries_nothing_that_our_content_policy_forbids() -> None:
    svg = qr_svg("RMA-7K3F-92QX", title="رمز البلاغ")
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.findtext("title") == "رمز البلاغ"
    assert not {"style", "width", "height", "onload"} & set(root.attrib)
    assert root.find("path").attrib["fill"] == "currentColor"  # type: ignore[union-attr]


def test_without_a_title_readers_pass_over_it() -> None:
    root = ET.fromstring(qr_svg("RMA-7K3F-92QX"))
    assert root.attrib["aria-hidden"] == "true"
    assert root.find("title") is None


def test_a_title_cannot_break_out() -> None:
    svg = qr_svg("x", title="</title><script>alert(1)</script>")
    assert "<script" not in svg
    assert ET.fromstring(svg).findtext("title") == "</title><script>alert(1)</script>"


def test_the_quiet_zone_is_left_free() -> None:
    image = drawn(qr_svg("RMA-7K3F-92QX"), scale=1)
    assert image.crop((0, 0, image.width, QUIET)).getextrema() == (255, 255)
    assert image.crop((0, 0, QUIET, image.height)).getextrema() == (255, 255)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="Data too large"):
        qr_svg("x" * 5000)
