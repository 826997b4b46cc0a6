"""Pictures from strangers: decoded in a child process with limits and written anew."""

from __future__ import annotations

import json
import logging
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

MAX_PIXELS = 40_000_000
# JPEG is decoded at half size when it is this large, so that phones with 50-megapixel cameras are served as well.
MAX_JPEG_PIXELS = 64_000_000
MAX_SIDE = 2560
THUMBNAIL_SIDE = 320
TIMEOUT_SECONDS = 25
WAIT_SECONDS = 60

_CHILD = Path(__file__).with_name("image_child.py")
_JPEG_MAGIC = b"\xff\xd8\xff"
# One decoder per web process: each may take a gigabyte.
_turn = threading.BoundedSemaphore(1)
logger = logging.getLogger(__name__)


class ImageRefused(ValueError):
    """``code`` is ``damaged``, ``too_many_pixels`` or ``busy``; ``megapixels`` is 0 when not known."""

    def __init__(self, code: str, megapixels: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.megapixels = megapixels


@dataclass(frozen=True)
class Picture:
    """A clean JPEG and its thumbnail; sizes in pixels, after turning it upright."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int


def pixel_limit(kind: str) -> int:
    """Most pixels that we decode of a Pillow format."""
    return MAX_JPEG_PIXELS if kind == "JPEG" else MAX_PIXELS


def clean(data: bytes, kind: str) -> Picture:
    """Turn an upload of Pillow format ``kind`` (JPEG, PNG, WEBP, HEIF) into a new JPEG without any metadata.

    Raises ``ImageRefused``.
    """
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise ImageRefused("busy")
    try:
        answer = _ask_child(data, kind)
    finally:
        _turn.release()
    return _read_answer(answer)


def _ask_child(data: bytes, kind: str) -> bytes:
    command = [sys.executable, "-I", str(_CHILD), kind, str(pixel_limit(kind)), str(MAX_SIDE), str(THUMBNAIL_SIDE)]
    try:
        # An empty environment: the child decodes what strangers send and needs none of our secrets.
        done = subprocess.run(  # noqa: S603 - our own script, no shell
            command, input=data, capture_output=True, timeout=TIMEOUT_SECONDS, env={"LC_ALL": "C.UTF-8"}, check=False
        )
    except subprocess.TimeoutExpired:
        logger.warning("picture took longer than %s s", TIMEOUT_SECONDS)
        raise ImageRefused("damaged") from None
    if done.returncode:
        logger.warning("picture decoder ended with %s: %s", done.returncode, done.stderr[-300:])
        raise ImageRefused("damaged")
    return done.stdout


def _read_answer(answer: bytes) -> Picture:
    """Believe nothing of what a decoder of hostile input says beyond its plain form."""
    try:
        (length,) = struct.unpack(">I", answer[:4])
        head = json.loads(answer[4 : 4 + length])
        if "refused" in head:
            logger.info("picture refused: %s %s", head["refused"], head.get("why", ""))
            code = "too_many_pixels" if head["refused"] == "too_many_pixels" else "damaged"
            raise ImageRefused(code, int(head.get("megapixels", 0)))
        full, small = (int(size) for size in head["sizes"])
        body = answer[4 + length :]
        content, thumbnail = body[:full], body[full : full + small]
        width, height = int(head["width"]), int(head["height"])
    except (struct.error, KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ImageRefused("damaged") from error
    proper = len(body) == full + small and 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE
    if not (proper and content.startswith(_JPEG_MAGIC) and thumbnail.startswith(_JPEG_MAGIC)):
        raise ImageRefused("damaged")
    return Picture(content, thumbnail, width, height)
