"""Files as telephones make them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zlib

import pillow_heif
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

PLACE = b"+24.7136+046.6753/"
SECRET = "taken at home, 24.7136N 46.6753E"


def drawing(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A picture with a red left half and a blue right half, so that turning it shows."""
    image = Image.new(mode, (width, height), "blue")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height), fill="red")
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF with a maker, a place and an orientation."""
    data = Image.Exif()
    data[0x0112], data[0x010F], data[0x010E] = orientation, "Telephone Works", SECRET
    data.get_ifd(0x8825).update({1: "N", 2: (24.0, 42.0, 49.0), 3: "E", 4: (46.0, 40.0, 31.0)})
    return data


def jpeg(width: int = 640, height: int = 480, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    xmp = f"<x:xmpmeta><exif:GPSLatitude>{SECRET}</exif:GPSLatitude></x:xmpmeta>".encode()
    drawing(width, height).save(out, "JPEG", exif=exif(orientation), comment=SECRET.encode(), xmp=xmp)
    return out.getvalue()


def png(mode: str = "RGB") -> bytes:
    out, info = io.BytesIO(), PngInfo()
    info.add_itxt("Comment", SECRET)
    drawing(mode=mode if mode != "P" else "RGB").convert(mode).save(out, "PNG", pnginfo=info, exif=exif())
    return out.getvalue()


def webp() -> bytes:
    out = io.BytesIO()
    drawing().save(out, "WEBP", exif=exif())
    return out.getvalue()


def heic(orientation: int = 1) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(drawing()).save(out, quality=60, exif=exif(orientation).tobytes())
    return out.getvalue()


def png_bomb(width: int = 13000, height: int = 13000, rows: int = 500) -> bytes:
    """A small file that claims half a gigabyte of pixels; a few rows of them really follow."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(bytes(1 + width * 3)) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# --- film


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def big_box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, len(body) + 16) + body


def handler(kind: bytes) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(13))


def table(kind: bytes, layout: str, *rows: tuple[int, ...]) -> bytes:
    return box(kind, bytes(4), struct.pack(">I", len(rows)), *(struct.pack(layout, *row) for row in rows))


def track(kind: bytes, offset: int, sizes: list[int], *extra: bytes) -> bytes:
    samples = box(
        b"stbl", table(b"stsc", ">III", (1, len(sizes), 1)),
        box(b"stsz", bytes(8), struct.pack(">I", len(sizes)), *(struct.pack(">I", n) for n in sizes)),
        table(b"stco", ">I", (offset,)),
    )
    media = box(b"mdia", box(b"mdhd", bytes(24)), handler(kind), box(b"minf", box(b"vmhd", bytes(12)), samples))
    return box(b"trak", box(b"tkhd", bytes(84)), media, *extra)


FRAMES = b"FRAMES-" * 20
NOTES = b"note " + PLACE


def mp4(brand: bytes = b"isom", large: bool = False) -> bytes:
    """A film as telephones write it: the place in four spots, one of them among the samples."""
    start = box(b"ftyp", brand, bytes(4), b"isommp42")
    body = FRAMES + NOTES
    media = big_box(b"mdat", body) if large else box(b"mdat", body)
    first = len(start) + (16 if large else 8)
    index = box(
        b"moov", box(b"mvhd", bytes(100)),
        track(b"vide", first, [len(FRAMES)], box(b"udta", box(b"name", PLACE))),
        track(b"meta", first + len(FRAMES), [5, len(NOTES) - 5]),
        box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE), box(b"loci", PLACE)),
        box(b"meta", handler(b"mdta"), box(b"ilst", PLACE)),
    )
    return start + media + index + box(b"uuid", bytes(16), PLACE) + box(b"sefd", PLACE)


def element(kind: int, body: bytes, unknown: bool = False) -> bytes:
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    size = b"\x01" + b"\xff" * 7 if unknown else (len(body) | 1 << 28).to_bytes(4, "big")
    return name + size + body


def webm(live: bool = False, tags: bytes = b"LOCATION " + PLACE) -> bytes:
    """A recording of a browser; ``live`` ones do not know how long they are."""
    head = element(0x1A45DFA3, element(0x4282, b"webm").replace(b"\x10\x00\x00\x04", b"\x84"))
    cluster = element(0x1F43B675, element(0xE7, b"\x00") + element(0xA3, FRAMES), unknown=live)
    inner = element(0x1549A966, bytes(10)) + element(0x1654AE6B, bytes(40)) + cluster
    inner += element(0x1254C367, tags) + element(0x1941A469, PLACE)
    return head + element(0x18538067, inner, unknown=live)


HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
