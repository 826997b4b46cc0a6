"""What every page needs: brand, language, direction."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi


def brand(request: HttpRequest) -> dict[str, Any]:
    """Brand name in the reader's language, text direction, and the other language for the switch."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return {
        "brand_name": settings.BRAND_NAME_AR if language == "ar" else settings.BRAND_NAME_EN,
        "lang": language,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "theme": getattr(request, "theme", ""),
    }
