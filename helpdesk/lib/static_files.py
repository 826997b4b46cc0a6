"""How static files are kept for the web server: named by their content, compressed beforehand."""

from __future__ import annotations

import os
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The framework's own settings pages are five times as much as ours and seldom opened: a tenth smaller is not worth
# nine tenths of the work at every first start.
QUICKLY = f"{os.sep}admin{os.sep}"
QUICK = 5  # brotli's quality, of 11


class Storage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; only customers' and staff's pages are compressed as far as it goes."""

    def create_compressor(self, **options: Any) -> Compressor:
        """Called by whitenoise for each collecting."""
        return _ByUse(**options)


class _Quick(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=QUICK)


class _ByUse(Compressor):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._quick = _Quick(**options)

    def compress(self, path: str) -> list[str]:
        return self._quick.compress(path) if QUICKLY in path else super().compress(path)
