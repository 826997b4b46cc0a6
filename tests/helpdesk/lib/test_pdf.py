"""The maker of PDFs: what it reads, and that Arabic is joined, right to left and whole."""

from __future__ import annotations

import base64
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk.lib import pdf
from tests.paper import ink, needs_pango, sheet, strokes

pytestmark = pytest.mark.once


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine and who called there."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def listen() -> None:
            while server.fileno() >= 0:
                try:
                    calls.append(server.accept()[1])
                except TimeoutError:
                    continue
                except OSError:
                    return

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], calls
    thread.join(2)


def written(body: str, language: str = "ar", head: str = "") -> bytes:
    """A small page with the fonts and styles of the sheets."""
    direction = "rtl" if language == "ar" else "ltr"
    return pdf.render(
        f'<html lang="{language}" dir="{direction}"><head><title>x</title>{head}</head>'
        f'<body class="sheetpage"><main class="sheet">{body}</main></body></html>'
    )


def test_only_our_static_files_and_named_files_are_read(tmp_path: Path) -> None:
    needs_pango()
    picture = tmp_path / "signature.png"
    picture.write_bytes(b"drawn")
    hands = pdf.fetcher({"signature_url": picture})
    assert hands.fetch("sheet://file/signature_url").read() == b"drawn"
    assert hands.fetch("data:text/plain,hello").read() == b"hello"
    assert b"@layer" in hands.fetch("sheet://static/css/tokens.css").read()
    for address in (
        "file:///etc/passwd", "FILE:///etc/passwd", "http://127.0.0.1/", "https://example.com/", "ftp://127.0.0.1/x",
        "sheet://file/other", "sheet://file/../../etc/passwd", "sheet://static/../manage.py", "sheet:/etc/passwd",
        "sheet://static/%2e%2e/manage.py", "sheet://static/css/../../manage.py", "sheet://host/css/tokens.css", "manage.py",
    ):
        with pytest.raises(ValueError, match=r".+"):
            hands.fetch(address)


def test_a_hostile_page_reaches_neither_the_disk_nor_the_network(
    listener: tuple[int, list[object]], tmp_path: Path
) -> None:
    needs_pango()
    port, calls = listener
    secret = tmp_path / "secret.css"
    secret.write_text("body { padding-block-start: 200mm }")
    here = f"http://127.0.0.1:{port}"
    clean = sheet(written("<p>ab</p>"))
    hostile = sheet(written(
        f'<p>ab</p><img src="{here}/a.png"><img src="{secret.as_uri()}"><object data="{here}/o"></object>'
        f'<svg><image href="{here}/i.png"/><use href="{here}/u.svg#x"/></svg><p style="background:url({here}/b.png)"></p>',
        head=f'<link rel="stylesheet" href="{secret.as_uri()}"><link rel="attachment" href="{secret.as_uri()}">'
             f'<style>@import url({here}/c.css); @font-face {{ font-family: f; src: url({here}/f.woff2) }}</style>'
             f'<base href="{here}/">',
    ))
    assert calls == []
    assert hostile.attachments == clean.attachments == 0
    assert hostile.pages == 1


def test_arabic_is_joined_right_to_left_and_every_sign_has_its_shape(caplog: pytest.LogCaptureFixture) -> None:
    needs_pango()
    arabic = sheet(written("<p>سعيد</p>")).picture()
    assert strokes(arabic) == 1, "four letters, one piece"
    left, right = ink(arabic)
    assert 14 < right < 17 < 150 < left
    left, right = ink(sheet(written("<p>Said</p>", "en")).picture())
    assert 14 < left < 17 < 150 < right
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        written("<p>نُوّار، فحصٌ مجّانيّ 0123 (80–110%) «أهلًا» چ گ ژ پ ڤ <b>إيصال استلام جهاز، A–Z × é</b> ⁦RMA-7K3F⁩</p>")
    assert [r.getMessage() for r in caplog.records if "notdef" in r.getMessage()] == []


def test_switched_off_nothing_is_promised(settings: Any) -> None:
    settings.PDF = False
    assert not pdf.offered()
    with pytest.raises(pdf.Unavailable):
        pdf.render("<p>ab</p>")


def test_a_picture_that_was_named_is_drawn(tmp_path: Path) -> None:
    needs_pango()
    dot = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
    (tmp_path / "dot.png").write_bytes(dot)
    body = '<html><body><img width="200" height="200" src="sheet://file/dot"></body></html>'
    shown = sheet(pdf.render(body, files={"dot": tmp_path / "dot.png"})).picture()
    assert ink(shown)[0] < 100
