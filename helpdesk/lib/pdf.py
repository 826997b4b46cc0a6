"""Printed sheets as PDF: the same templates and styles as on the screen, laid out by WeasyPrint.

Owns the engine and what it may read. The engine needs pango, a library of the system that a machine may lack, and
costs 70 MB and two seconds when it is first used: it is loaded by the first sheet and never before. Where it cannot
be loaded ``offered`` says no, and the pages are printed by the browser.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import hashlib
import importlib.util
import logging
import mimetypes
import threading
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib import parse

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

log = logging.getLogger(__name__)

# The one scheme of ours: ``sheet://static/…`` is a static file, ``sheet://file/<key>`` a file that the caller named.
SCHEME = "sheet"
STYLES = ("tokens", "base", "layout", "components", "sheet", "paper")
# One sheet at a time in each process: laying out holds the interpreter, two at once would only stall the pages longer.
WAIT = 15.0
_turn = threading.Lock()
# What the engine opens itself; pango brings the rest along.
_LIBRARIES = ("gobject-2.0", "pango-1.0", "pangoft2-1.0")


class Unavailable(Exception):
    """No PDF can be made here, or not now."""


def offered() -> bool:
    """Whether links may promise a PDF. Cheap: looks for the libraries, loads no engine."""
    return settings.PDF and _installed()


@cache
def _installed() -> bool:
    return importlib.util.find_spec("weasyprint") is not None and all(map(_opens, _LIBRARIES))


def _opens(name: str) -> bool:
    for file in (f"lib{name}.so.0", f"lib{name}.0.dylib", f"lib{name}-0.dll"):
        with contextlib.suppress(OSError):
            ctypes.CDLL(file)
            return True
    return ctypes.util.find_library(name) is not None


def render(html: str, *, files: Mapping[str, Path] | None = None) -> bytes:
    """Lay out a page as PDF. ``files`` are those that it may show, by the key in ``sheet://file/<key>``.

    Raises ``Unavailable`` when the engine cannot be loaded, or is busy with other sheets for too long.
    """
    if not settings.PDF:
        raise Unavailable("switched off by PDF")
    if not _turn.acquire(timeout=WAIT):
        raise Unavailable("other sheets are being made")
    try:
        return _engine().write(html, files or {})
    except (ImportError, OSError) as error:
        log.warning("no PDF on this machine: %s", error)
        raise Unavailable("the engine cannot be loaded") from error
    finally:
        _turn.release()


@cache
def stamp() -> str:
    """Changes with the styles and the engine: what was laid out by others looks different."""
    styles = b"".join(_static(f"css/{name}.css")[0] for name in STYLES)
    return hashlib.sha256(styles + _version().encode()).hexdigest()


def _version() -> str:
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return ""


@cache
def _engine() -> Engine:
    return Engine()


class Engine:
    """The loaded engine with its parsed styles and fonts, kept for the life of the process."""

    def __init__(self) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        # It remarks on every rule that is for screens only.
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        for known in (parse.uses_relative, parse.uses_netloc):
            if SCHEME not in known:
                known.append(SCHEME)
        self._weasyprint = weasyprint
        self._fonts = FontConfiguration()
        self._styles = [self._style(name) for name in STYLES]

    def _style(self, name: str) -> Any:
        return self._weasyprint.CSS(
            url=f"{SCHEME}://static/css/{name}.css", url_fetcher=fetcher({}), font_config=self._fonts, media_type="print",
        )

    def write(self, html: str, files: Mapping[str, Path]) -> bytes:
        """One document."""
        document = self._weasyprint.HTML(string=html, base_url=f"{SCHEME}://static/", url_fetcher=fetcher(files))
        return document.write_pdf(stylesheets=self._styles, font_config=self._fonts, pdf_tags=True)


def fetcher(files: Mapping[str, Path]) -> Any:
    """The only hands of the engine: it reads ``data:`` and our scheme, and refuses everything else by ``ValueError``."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if not url.startswith(f"{SCHEME}:"):
                return super().fetch(url, headers)
            body, kind = read(url, files)
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return Fetcher()


def read(url: str, files: Mapping[str, Path]) -> tuple[bytes, str]:
    """Content and type behind an address of our scheme. Raises ``ValueError`` for what nobody named."""
    parts = parse.urlsplit(url)
    name = parse.unquote(parts.path).lstrip("/")
    if parts.netloc == "file" and name in files:
        path = files[name]
        return path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if parts.netloc == "static":
        return _static(name.removeprefix(settings.STATIC_URL.strip("/") + "/"))
    raise ValueError(f"Not a file of this sheet: {url}")


@cache
def _static(name: str) -> tuple[bytes, str]:
    """A static file by its plain or hashed name. Fonts are unpacked here, once, and not for every sheet."""
    try:
        found = finders.find(name)
        if found is None and staticfiles_storage.exists(name):
            found = staticfiles_storage.path(name)
    except SuspiciousFileOperation as error:
        raise ValueError(f"Outside of the static files: {name}") from error
    if found is None:
        raise ValueError(f"No such static file: {name}")
    body = Path(found).read_bytes()
    if name.endswith(".woff2"):
        return _unpacked(body), "font/ttf"
    return body, mimetypes.guess_type(name)[0] or "application/octet-stream"


def _unpacked(body: bytes) -> bytes:
    from fontTools.ttLib import TTFont

    out = BytesIO()
    font = TTFont(BytesIO(body))
    font.flavor = None
    font.save(out)
    return out.getvalue()
