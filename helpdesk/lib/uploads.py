"""What strangers may leave with us: type by content, size, a safe name, pictures written anew.

The name of the file and the type that the browser claims are never believed. What leaves here is inert: JPEG that
we wrote ourselves, film and PDF as bytes (served as attachments only).
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO, Literal, NoReturn, cast

import filetype
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from helpdesk.lib import images, video

Kind = Literal["photo", "video", "document"]
MB = 1024 * 1024
MAX_BYTES: dict[Kind, int] = {"photo": 15 * MB, "video": 50 * MB, "document": 15 * MB}
MAX_FILES: dict[Kind, int] = {"photo": 10, "video": 1, "document": 5}
MAX_SECONDS = 60  # of a film; its container says how long it plays, and a live recording does not know
# For the ``accept`` attribute of file fields: a help in choosing, not a check.
ACCEPT: dict[Kind, str] = {
    "photo": "image/jpeg,image/png,image/webp,image/heic,image/heif",
    "video": "video/mp4,video/quicktime,video/webm",
    "document": "application/pdf,image/jpeg,image/png,image/webp,image/heic,image/heif",
}
NAME_LENGTH = 120
LOW_SPACE_SHARE = 0.10
LOW_SPACE_BYTES = 5 * 1024 * MB

_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
_FILMS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
_SAME_EXTENSION = {"jpg": {"jpg", "jpeg"}, "mp4": {"mp4", "m4v"}, "mov": {"mov", "qt"}}
_HEAD = 8192
logger = logging.getLogger(__name__)


class UploadRefused(ValueError):
    """``message`` names the file and says what to do, in the language that is active."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Accepted:
    """A file that may be stored; ``extension`` is without a dot, sizes are pixels, pictures alone have a thumbnail."""

    content: File
    content_type: str
    extension: str
    display_name: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: File | None = None

    @property
    def is_picture(self) -> bool:
        """A picture that may be shown on a page."""
        return self.thumbnail is not None


def accept(uploaded: UploadedFile, kind: Kind) -> Accepted:
    """Check and clean one uploaded file. Raises ``UploadRefused``.

    ``photo``: JPEG, PNG, WEBP, HEIC; ``video``: MP4, MOV, WebM; ``document``: PDF, or a photo of the paper.
    """
    name = uploaded.name or ""
    size = uploaded.size or 0
    if not size:
        _refuse("empty", name)
    if size > MAX_BYTES[kind]:
        _refuse("too_large", name, kind, size=_megabytes(size))
    if space_is_short(settings.MEDIA_ROOT):
        _refuse("disk_full", name)
    uploaded.seek(0)
    found = sniff(uploaded.read(_HEAD))
    if found in _PICTURES and kind != "video":
        return _picture(uploaded, name, _PICTURES[found])
    if found in _FILMS and kind == "video":
        return _film(uploaded, name, found)
    if found == "application/pdf" and kind == "document":
        return _paper(uploaded, name)
    _refuse("wrong_type", name, kind)


def sniff(head: bytes) -> str:
    """Return the media type that the first bytes of a file show, or ``""``."""
    if head[4:8] == b"ftyp":
        return _sniff_boxes(head)
    found = filetype.guess(head)
    return found.mime if found else ""


def _sniff_boxes(head: bytes) -> str:
    brand = head[8:12]
    length = min(int.from_bytes(head[:4], "big"), len(head))
    compatible = {head[at : at + 4] for at in range(16, length, 4)}
    if brand in _HEIC_BRANDS or (brand in {b"mif1", b"msf1"} and compatible & _HEIC_BRANDS):
        return "image/heic"
    if brand in {b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"jp2 ", b"jxl "}:
        return ""
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def clean_name(name: str, extension: str) -> str:
    """Make a name for people to read: one line, no hidden signs, at most 120 characters, an ending that is true."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or sign.isprintable())
    text = re.split(r"[/\\]", text)[-1]
    stem, dot, ending = text.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{1,4}", ending):
        stem, ending = text, ""
    if ending.lower() not in _SAME_EXTENSION.get(extension, {extension}):
        ending = extension
    stem = " ".join(stem.split()).strip(". ")[: NAME_LENGTH - len(ending) - 1].rstrip(". ")
    return f"{stem or 'file'}.{ending}"


def space_is_short(folder: object) -> bool:
    """Say whether the disk keeps its last room for the text of reports: under a tenth free, and under 5 GB."""
    try:
        usage = shutil.disk_usage(str(folder))
    except FileNotFoundError:
        usage = shutil.disk_usage(settings.DATA_DIR)
    return usage.free < min(LOW_SPACE_SHARE * usage.total, LOW_SPACE_BYTES)


def _picture(uploaded: UploadedFile, name: str, pillow_format: str) -> Accepted:
    uploaded.seek(0)
    try:
        picture = images.clean(uploaded.read(), pillow_format)
    except images.ImageRefused as refusal:
        limit = images.pixel_limit(pillow_format) // 1_000_000
        _refuse(refusal.code, name, "photo", limit=limit)
    return Accepted(
        content=ContentFile(picture.content),
        content_type="image/jpeg",
        extension="jpg",
        display_name=clean_name(name, "jpg"),
        size=len(picture.content),
        sha256=hashlib.sha256(picture.content).hexdigest(),
        width=picture.width,
        height=picture.height,
        thumbnail=ContentFile(picture.thumbnail),
    )


def _film(uploaded: UploadedFile, name: str, content_type: str) -> Accepted:
    copy = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - lives as long as the answer
    uploaded.seek(0)
    shutil.copyfileobj(uploaded, copy, MB)
    size = copy.tell()
    webm = content_type == "video/webm"
    try:
        (video.clean_webm if webm else video.clean_mp4)(copy, size)
        seconds = video.seconds(copy, size, webm=webm)
    except video.VideoRefused as refusal:
        copy.close()
        logger.info("film refused: %s", refusal)
        _refuse("damaged", name, "video")
    if seconds is not None and seconds > MAX_SECONDS + 1:
        copy.close()
        _refuse("too_long", name, "video", size=f"{seconds:.0f}", limit=MAX_SECONDS)
    return _bytes(File(copy), name, content_type, _FILMS[content_type], size)


def _paper(uploaded: UploadedFile, name: str) -> Accepted:
    uploaded.seek(0)
    data = uploaded.read()
    return _bytes(ContentFile(data), name, "application/pdf", "pdf", len(data))


def _bytes(content: File, name: str, content_type: str, extension: str, size: int) -> Accepted:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    content.size = size
    return Accepted(content, content_type, extension, clean_name(name, extension), size, digest.hexdigest())


def _megabytes(size: int) -> str:
    return f"{size / MB:.1f}".removesuffix(".0")


def _refuse(code: str, name: str, kind: Kind = "photo", size: str = "", limit: int = 0) -> NoReturn:
    raise UploadRefused(code, refusal_text(code, name, kind, size, limit))


def refusal_text(code: str, name: str, kind: Kind = "photo", size: str = "", limit: int = 0) -> str:
    """Say what is wrong with which file and what helps. The name is isolated, so that it cannot turn the sentence."""
    shown = name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"
    shown = "".join(sign for sign in shown if sign.isprintable()) or "?"
    values = {"name": f"\u2068{shown}\u2069", "size": size, "most": _megabytes(MAX_BYTES[kind]), "limit": limit}
    return _sentence(code, kind) % values


def _sentence(code: str, kind: Kind) -> str:
    if code == "too_large":
        return _("%(name)s has %(size)s MB; up to %(most)s MB are possible.") + " " + {
            "photo": _("A screenshot of the photo is smaller."),
            "video": _("Half a minute that shows the fault is enough."),
            "document": _("A photo of the page is smaller."),
        }[kind]
    if code == "wrong_type":
        return {
            "photo": _("%(name)s is not a photo that we can open. Possible are JPEG, PNG, WEBP and HEIC."),
            "video": _("%(name)s is not a video that we can play. Possible are MP4, MOV and WebM."),
            "document": _("%(name)s is not a document that we can open. Possible are PDF or a photo of the page."),
        }[kind]
    if code == "too_long":
        return _("%(name)s plays for %(size)s seconds; up to %(limit)s are possible. Half a minute that shows the fault is enough.")
    if code == "damaged" and kind == "video":
        return _("%(name)s cannot be played; the recording may be cut off. Record it once more.")
    return {
        "empty": _("%(name)s is empty. Choose the file once more."),
        "too_many_pixels": _("%(name)s has more than %(limit)s megapixels. A screenshot of the photo is smaller."),
        "damaged": _("%(name)s cannot be opened. Take the photo once more, or send a screenshot of it."),
        "busy": _("Many photos are arriving right now. Send %(name)s once more in a minute."),
        "disk_full": _("We cannot take files right now. Send the report without %(name)s and add it later."),
    }[code]
