"""What is checked on every page of a journey: accessibility, language, width, and a picture to look at."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = os.environ.get("SCREENSHOTS", "")
# Style sheets and films, which axe would fetch anew on every page, tell of locked screens and of sound by itself: we have neither.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Words that are names, codes or units in any language.
ALLOWED = re.compile(
    r"\bRMA(-[0-9A-Z]{4}){2}\b|\b(RMA|English|Nuwar|[A-Z]{1,6}\d[\w-]*|N\d+|Pro|Lite|Book|Buds|Vision|Tab|SMS|QR|PDF|SAR|OK|Ctrl|Enter|Esc|Space|"
    r"JPEG|PNG|HEIC|WebP|WebM|MP4|MOV|MB|GB|Shift|K|J|A|X|C|F|G|I|M|P|R|S|Z|Q|D)\b|\S+@\S+|https?://\S+"
)
LATIN = re.compile(r"[A-Za-z]{3,}")
VISIBLE_TEXT = """() => {
  const out = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!e || e.closest('script,style,noscript,svg,[lang=en],[data-user-text],bdi,[translate=no],textarea,kbd')) continue;
    if (!e.checkVisibility()) continue;
    const t = walk.currentNode.data.trim();
    if (t) out.push(t);
  }
  return out;
}"""


def look(page: Page, name: str) -> None:
    """Check the page as it stands; AssertionError names what is wrong. Keeps a picture when SCREENSHOTS is set."""
    language = page.locator("html").get_attribute("lang") or ""
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.{language}.{width}.png", full_page=True)
    results = Axe().run(page, options=OPTIONS)
    assert results.violations_count == 0, f"{name} ({language}): {results.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} ({language}) scrolls sideways by {wide} px"
    if language == "ar":
        words = [t for t in page.evaluate(VISIBLE_TEXT) if LATIN.search(ALLOWED.sub("", t))]
        assert words == [], f"{name}: not Arabic: {words[:8]}"
