"""The child process that opens one picture from a stranger and writes it anew.

Run by ``images.py`` as ``python -I image_child.py FORMAT MAX_PIXELS MAX_SIDE THUMBNAIL_SIDE``: the upload on standard
input, on standard output four bytes with the length of a JSON head, the head, the JPEG and its thumbnail. Only pixels
pass: no EXIF, no place, no comment, no second frame. It imports nothing of the product and holds no secret, so that a
hole in a decoder opens an empty room.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from contextlib import suppress

from PIL import Image, ImageCms, ImageFile, ImageOps

MEMORY = 1 << 30
CPU_SECONDS = 20
ALLOWED = {"JPEG", "PNG", "WEBP", "HEIF"}


def confine() -> None:
    """Take away memory, time and the right to write files; without ``resource`` (not Unix) only our timeout stands."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def srgb(image: Image.Image) -> Image.Image:
    """Bring colours of phones with a wide gamut to the common one, as the profile does not travel on."""
    profile = image.info.get("icc_profile")
    if profile and image.mode == "RGB":
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB")) or image
    return image


def opaque(image: Image.Image) -> Image.Image:
    """Put transparent pictures on white and turn every mode into RGB."""
    if image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Write pixels and nothing else."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def main(kind: str, max_pixels: int, max_side: int, thumbnail_side: int) -> tuple[dict, bytes]:
    """Decode standard input; return the head and the bytes that follow it."""
    if kind not in ALLOWED:
        return {"refused": "damaged"}, b""
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, before any pixel is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    data = sys.stdin.buffer.read()
    confine()
    image: Image.Image = Image.open(io.BytesIO(data), formats=(kind,))
    pixels = image.width * image.height
    if pixels > max_pixels:
        return {"refused": "too_many_pixels", "megapixels": round(pixels / 1_000_000)}, b""
    if kind == "JPEG":
        image.draft("RGB", (max_side, max_side))
    image.load()
    profile = image.info.get("icc_profile")
    image = opaque(ImageOps.exif_transpose(image))
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile:
        image.info["icc_profile"] = profile
        image = srgb(image)
    full = jpeg(image, 85)
    head = {"width": image.width, "height": image.height}
    image.thumbnail((thumbnail_side, thumbnail_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = jpeg(image, 78)
    return {**head, "sizes": [len(full), len(small)]}, full + small


if __name__ == "__main__":
    try:
        answer, body = main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    except MemoryError:
        answer, body = {"refused": "too_many_pixels", "megapixels": 0}, b""
    except Exception as error:
        answer, body = {"refused": "damaged", "why": f"{type(error).__name__}: {error}"[:300]}, b""
    head_bytes = json.dumps(answer).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(head_bytes)) + head_bytes + body)
