"""Sheets looked at as pictures: PDFs drawn by PDFium, which has nothing in common with what laid them out."""

from __future__ import annotations

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image, ImageChops

from helpdesk.lib import pdf
from tests.services import missing

DOTS_PER_MM = 150 / 25.4


class Sheet:
    """A PDF, page by page."""

    def __init__(self, content: bytes) -> None:
        self._document = pypdfium2.PdfDocument(content)
        self.title = self._document.get_metadata_dict()["Title"]
        self.pages = len(self._document)
        self.attachments = self._document.count_attachments()

    @property
    def language(self) -> str:
        """The language that the document says it is in."""
        raw = self._document.raw
        size = pdfium.FPDFCatalog_GetLanguage(raw, None, 0)
        buffer = (ctypes.c_ushort * (size // 2))()
        pdfium.FPDFCatalog_GetLanguage(raw, buffer, size)
        return bytes(buffer).decode("utf-16-le").rstrip("\x00")

    def size(self, page: int = 0) -> tuple[int, int]:
        """Width and height in millimetres."""
        width, height = self._document[page].get_size()
        return round(width / 72 * 25.4), round(height / 72 * 25.4)

    def picture(self, page: int = 0) -> Image.Image:
        """The page in grey."""
        return self._document[page].render(scale=150 / 72, grayscale=True).to_pil().convert("L")

    def words(self, page: int = 0) -> str:
        """Its text layer; Arabic comes in visual pieces, so look for figures and Latin."""
        return re.sub(r"\s+", " ", self._document[page].get_textpage().get_text_bounded())


def sheet(content: bytes) -> Sheet:
    """Open what was answered."""
    return Sheet(content)


def needs_pango() -> None:
    """Skip where no PDF can be made, fail where engines are required."""
    if not pdf.offered():
        missing("Pango")


def codes(picture: Image.Image) -> list[tuple[str, float]]:
    """Texts of the QR codes with where each stands, from 0 (left edge) to 1."""
    return [(found.text, found.position.top_left.x / picture.width) for found in zxingcpp.read_barcodes(picture)]


def ink(picture: Image.Image) -> tuple[float, float]:
    """Millimetres of empty paper left and right of the ink."""
    box = ImageChops.invert(picture).point(lambda v: 255 if v > 64 else 0).getbbox()
    assert box is not None, "an empty page"
    return box[0] / DOTS_PER_MM, (picture.width - box[2]) / DOTS_PER_MM


def strokes(picture: Image.Image) -> int:
    """Pieces of ink that stand apart when seen from above: joined letters are one."""
    turned, height = picture.transpose(Image.Transpose.TRANSPOSE).tobytes(), picture.height
    columns = [min(turned[at:at + height]) < 160 for at in range(0, len(turned), height)]
    return sum(now and not before for before, now in zip([False, *columns], columns, strict=False))
