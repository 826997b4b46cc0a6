"""Uploads: real files get in clean, the rest stays out with a sentence that helps."""

from __future__ import annotations

import io
import struct
import subprocess
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpdesk.lib import images, uploads, video
from helpdesk.lib.uploads import Accepted, UploadRefused, accept, clean_name, sniff
from tests.helpdesk.lib import specimens


def upload(data: bytes, name: str = "IMG_0042.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def picture(accepted: Accepted) -> Image.Image:
    return Image.open(io.BytesIO(accepted.content.read()))


def refusal(data: bytes, kind: uploads.Kind, name: str = "x.jpg") -> str:
    with pytest.raises(UploadRefused) as caught:
        accept(upload(data, name), kind)
    return caught.value.code


# --- pictures


@pytest.mark.parametrize(("make", "name"), [
    (specimens.jpeg, "photo.jpeg"), (specimens.png, "screen.png"), (specimens.webp, "chat.webp"),
    (specimens.heic, "IMG_7.HEIC"),
])
def test_pictures_of_telephones_become_jpegs_that_do_not_tell_where_they_were_taken(make, name: str) -> None:  # type: ignore[no-untyped-def]
    accepted = accept(upload(make(), name), "photo")
    assert (accepted.content_type, accepted.extension, accepted.is_picture) == ("image/jpeg", "jpg", True)
    assert (accepted.width, accepted.height) == (640, 480)
    assert accepted.thumbnail is not None
    content, thumbnail = accepted.content.read(), accepted.thumbnail.read()
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (640, 480))
    red, _, blue = image.getpixel((100, 200))  # type: ignore[misc]
    assert red > 200 > 60 > blue
    for data in (content, thumbnail):
        clean = Image.open(io.BytesIO(data))
        assert not clean.getexif()
        assert set(clean.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert b"24.7136" not in data
        assert b"Telephone" not in data


@pytest.mark.parametrize("make", [specimens.jpeg, specimens.heic])
def test_pictures_stand_upright_without_their_note_about_it(make) -> None:  # type: ignore[no-untyped-def]
    # Orientation 6: held upright, stored lying; a HEIC library may have turned the pixels already.
    accepted = accept(upload(make(orientation=6)), "photo")
    assert (accepted.width, accepted.height) == (480, 640)
    image = picture(accepted)
    red, _, blue = image.getpixel((240, 100))  # type: ignore[misc]
    assert red > 200 > 60 > blue


def test_large_pictures_shrink_and_get_a_small_copy() -> None:
    accepted = accept(upload(specimens.jpeg(4000, 3000)), "photo")
    assert (accepted.width, accepted.height) == (2560, 1920)
    assert accepted.thumbnail is not None
    assert Image.open(accepted.thumbnail).size == (320, 240)


def test_small_pictures_do_not_grow() -> None:
    out = io.BytesIO()
    specimens.drawing(40, 30).save(out, "PNG")
    assert picture(accept(upload(out.getvalue()), "photo")).size == (40, 30)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    accepted = accept(upload(_png(mode)), "photo")
    assert picture(accepted).mode == "RGB"


def _png(mode: str) -> bytes:
    out = io.BytesIO()
    specimens.drawing().convert("L" if mode == "I;16" else mode).convert(mode).save(out, "PNG")
    return out.getvalue()


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert picture(accept(upload(out.getvalue()), "photo")).getpixel((5, 5)) == (255, 255, 255)


def test_a_print_jpeg_in_cmyk_is_taken() -> None:
    out = io.BytesIO()
    specimens.drawing(mode="RGB").convert("CMYK").save(out, "JPEG")
    assert picture(accept(upload(out.getvalue()), "photo")).mode == "RGB"


def test_a_pixel_bomb_is_refused_before_it_unpacks() -> None:
    bomb = specimens.png_bomb()
    assert len(bomb) < uploads.MB
    began = time.monotonic()
    assert refusal(bomb, "photo") == "too_many_pixels"
    assert time.monotonic() - began < 5


def test_the_decoder_cannot_take_more_memory_than_it_is_given() -> None:
    # 1.7 GB once unpacked; the limit on pixels is lifted, so that only the limit on memory stands.
    with pytest.raises(images.ImageRefused, match="too_many_pixels"):
        images._read_answer(_child(specimens.png_bomb(24000, 24000), "PNG", max_pixels=10**9))


def _child(data: bytes, kind: str, max_pixels: int) -> bytes:
    command = [images.sys.executable, "-I", str(images._CHILD), kind, str(max_pixels), "2560", "320"]
    return subprocess.run(command, input=data, capture_output=True, timeout=60, env={}, check=True).stdout


def test_the_decoder_opens_only_the_kind_it_was_told() -> None:
    with pytest.raises(images.ImageRefused, match="damaged"):
        images.clean(specimens.png(), "JPEG")
    with pytest.raises(images.ImageRefused, match="damaged"):
        images.clean(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "EPS")


@pytest.mark.parametrize("cut", [30, 300, 2000])
def test_a_cut_off_picture_is_refused(cut: int) -> None:
    assert refusal(specimens.jpeg()[:-cut], "photo") == "damaged"


@pytest.mark.parametrize("answer", [
    b"", b"\0\0\0\x02{}", b"\xff\xff\xff\xff", b"\0\0\0\x04null", b"\0\0\0\x02[]",
    b'\0\0\0\x33{"width": 10, "height": 10, "sizes": [3, 3]}       <html><html>',
    b'\0\0\0\x2d{"width": 99999, "height": 1, "sizes": [3, 3]}\xff\xd8\xff\xff\xd8\xff',
])
def test_a_decoder_taken_over_cannot_hand_out_anything_but_jpeg(answer: bytes) -> None:
    with pytest.raises(images.ImageRefused, match="damaged"):
        images._read_answer(answer)


# --- what is not a picture


@pytest.mark.parametrize("data", [
    specimens.HTML, specimens.SVG, b"GIF89a" + bytes(40), b"BM" + bytes(60), specimens.PDF, b"MZ" + bytes(100),
    b"PK\x03\x04" + bytes(100), b"just words", b"\x00" * 100, specimens.mp4(),
    specimens.box(b"ftyp", b"avif", bytes(4), b"mif1") + bytes(50), specimens.box(b"ftyp"),
])
def test_only_photos_pass_as_photos_whatever_their_name_says(data: bytes) -> None:
    assert refusal(data, "photo", "photo.jpg") == "wrong_type"


def test_html_behind_the_first_bytes_of_a_jpeg_is_refused() -> None:
    assert refusal(b"\xff\xd8\xff\xe0" + specimens.HTML, "photo", "cat.jpg") == "damaged"


def test_html_behind_a_real_jpeg_does_not_survive() -> None:
    accepted = accept(upload(specimens.jpeg() + specimens.HTML), "photo")
    assert b"<script" not in accepted.content.read()


@pytest.mark.parametrize("kind", ["photo", "video", "document"])
@pytest.mark.parametrize("data", [specimens.HTML, specimens.SVG, b"#!/bin/sh\n"])
def test_nothing_active_is_ever_taken(kind: uploads.Kind, data: bytes) -> None:
    assert refusal(data, kind) == "wrong_type"


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "photo") == "empty"


@pytest.mark.parametrize("kind", ["photo", "video", "document"])
def test_a_file_that_is_too_large_is_refused_unread(kind: uploads.Kind) -> None:
    large = upload(specimens.jpeg())
    large.size = uploads.MAX_BYTES[kind] + 1
    with pytest.raises(UploadRefused) as caught:
        accept(large, kind)
    assert caught.value.code == "too_large"


@given(st.binary(max_size=400), st.sampled_from(["photo", "video", "document"]))
def test_rubbish_is_refused_and_never_an_error_of_ours(data: bytes, kind: uploads.Kind) -> None:
    if sniff(data) in uploads._PICTURES or data.startswith(b"%PDF"):
        return
    with pytest.raises(UploadRefused):
        accept(upload(data), kind)


# --- film


@pytest.mark.parametrize(("data", "content_type", "extension"), [
    (specimens.mp4(), "video/mp4", "mp4"), (specimens.mp4(b"mp42", large=True), "video/mp4", "mp4"),
    (specimens.mp4(b"qt  "), "video/quicktime", "mov"), (specimens.webm(), "video/webm", "webm"),
    (specimens.webm(live=True), "video/webm", "webm"),
])
def test_films_keep_their_frames_and_lose_their_place(data: bytes, content_type: str, extension: str) -> None:
    assert specimens.PLACE in data
    accepted = accept(upload(data, "clip.bin"), "video")
    assert (accepted.content_type, accepted.extension, accepted.is_picture) == (content_type, extension, False)
    clean = accepted.content.read()
    assert specimens.PLACE not in clean
    assert specimens.PLACE[1:8] not in clean
    assert len(clean) == len(data) == accepted.size == accepted.content.size
    assert clean.index(specimens.FRAMES) == data.index(specimens.FRAMES)
    again = accept(upload(clean), "video")
    assert again.content.read() == clean


def test_a_large_film_is_taken_from_its_temporary_file() -> None:
    data = specimens.mp4()
    uploaded = TemporaryUploadedFile("clip.mp4", "video/mp4", len(data), None)
    uploaded.write(data)
    accepted = accept(uploaded, "video")
    assert specimens.PLACE not in accepted.content.read()
    uploaded.seek(0)
    assert uploaded.read() == data  # the upload itself stays as it came


@pytest.mark.parametrize("data", [
    specimens.mp4()[:-10],
    specimens.mp4()[:60],
    specimens.box(b"ftyp", b"isom", bytes(4)) + specimens.HTML,
    specimens.box(b"ftyp", b"isom", bytes(4)) + specimens.box(b"moov", specimens.box(b"mvhd", bytes(10))),
    specimens.box(b"ftyp", b"isom", bytes(4)) + specimens.box(b"mdat", specimens.HTML),
    specimens.mp4() + b"\xff" * 20,
    specimens.mp4().replace(b"stsz", b"stz2"),
    specimens.mp4().replace(b"hdlr", b"hdlx"),
    specimens.webm()[:-6],
    specimens.webm()[:50],
    specimens.webm() + specimens.HTML,
])
def test_films_that_make_no_sense_are_refused(data: bytes) -> None:
    assert refusal(data, "video") == "damaged"


def test_a_film_cannot_make_us_zero_bytes_for_ever() -> None:
    size = 1000
    greedy = specimens.track(b"meta", 0, [size])
    rows = specimens.table(b"stco", ">I", *[(0,)] * 2000)
    greedy = greedy.replace(specimens.table(b"stco", ">I", (0,)), rows)
    data = specimens.box(b"ftyp", b"isom", bytes(4)) + specimens.box(b"mdat", bytes(size))
    data += specimens.box(b"moov", specimens.box(b"mvhd", bytes(10)), greedy)
    assert refusal(data, "video") == "damaged"


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_film_with_wrong_bytes_is_cleaned_or_refused(place: int, junk: bytes) -> None:
    data = bytearray(specimens.mp4())
    place %= len(data)
    data[place : place + len(junk)] = junk
    try:
        accepted = accept(upload(bytes(data)), "video")
    except UploadRefused:
        return
    assert accepted.size == len(data)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_recording_with_wrong_bytes_is_cleaned_or_refused(place: int, junk: bytes) -> None:
    data = bytearray(specimens.webm())
    place %= len(data)
    data[place : place + len(junk)] = junk
    try:
        accepted = accept(upload(bytes(data)), "video")
    except UploadRefused:
        return
    assert accepted.content_type == "video/webm"


@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 127, 128, 300])
def test_tags_of_every_length_are_blanked(length: int) -> None:
    clean = accept(upload(specimens.webm(tags=b"x" * length)), "video").content.read()
    assert b"xx" not in clean
    assert b"\x12\x54\xc3\x67" not in clean


# --- papers


def test_a_pdf_is_kept_as_it_is() -> None:
    accepted = accept(upload(specimens.PDF, "فاتورة.pdf"), "document")
    assert (accepted.content_type, accepted.display_name) == ("application/pdf", "فاتورة.pdf")
    assert accepted.content.read() == specimens.PDF
    assert not accepted.is_picture


def test_a_photo_of_a_receipt_is_a_document_too() -> None:
    assert accept(upload(specimens.jpeg()), "document").is_picture


# --- names


@pytest.mark.parametrize(("name", "extension", "shown"), [
    ("photo.jpg", "jpg", "photo.jpg"),
    ("IMG_7.HEIC", "jpg", "IMG_7.jpg"),
    ("scan.JPEG", "jpg", "scan.JPEG"),
    ("invoice.pdf.exe", "pdf", "invoice.pdf.pdf"),
    ("شاشة مكسورة.png", "jpg", "شاشة مكسورة.jpg"),
    ("صورة", "jpg", "صورة.jpg"),
    ("gpj\u202e.exe", "jpg", "gpj.jpg"),
    ("a\x00b\r\nc\t d.jpg", "jpg", "ab c d.jpg"),
    ("../../etc/passwd", "jpg", "passwd.jpg"),
    ("C:\\Users\\me\\x.jpg", "jpg", "x.jpg"),
    ("e\u0301.jpg", "jpg", "é.jpg"),
    ("...", "jpg", "file.jpg"),
    ("", "mp4", "file.mp4"),
    ("clip.M4V", "mp4", "clip.M4V"),
    ("version 1.2", "pdf", "version 1.2.pdf"),
])
def test_names_are_for_reading_only(name: str, extension: str, shown: str) -> None:
    assert clean_name(name, extension) == shown


@given(st.text(max_size=400), st.sampled_from(["jpg", "pdf", "mp4", "mov", "webm"]))
def test_every_name_becomes_one_short_printable_line(name: str, extension: str) -> None:
    shown = clean_name(name, extension)
    assert 0 < len(shown) <= 120
    assert shown.isprintable()
    assert not set(shown) & set("/\\")
    assert shown.rpartition(".")[2].lower() in uploads._SAME_EXTENSION.get(extension, {extension})


# --- sentences


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", ["photo", "video", "document"])
@pytest.mark.parametrize(
    "code", ["empty", "too_large", "wrong_type", "too_many_pixels", "damaged", "busy", "disk_full"]
)
def test_every_refusal_names_the_file(code: str, kind: uploads.Kind, language: str) -> None:
    with translation.override(language):
        text = uploads.refusal_text(code, "IMG_1.jpg", kind, size="16.2", limit=40)
    assert "\u2068IMG_1.jpg\u2069" in text
    assert text.endswith(".")
    assert "%" not in text


def test_a_name_cannot_turn_or_fill_the_sentence() -> None:
    text = uploads.refusal_text("empty", "\u202eevil\n" + "x" * 300 + "%(size)s.jpg")
    assert "\u202e" not in text
    assert "\n" not in text
    assert len(text) < 140


def test_too_large_says_how_large_and_how_large_it_may_be() -> None:
    large = upload(specimens.jpeg(), "big.jpg")
    large.size = 17 * uploads.MB
    with translation.override("en"), pytest.raises(UploadRefused) as caught:
        accept(large, "photo")
    assert "17 MB" in caught.value.message
    assert "15 MB" in caught.value.message


def test_the_disk_is_asked_where_the_files_will_lie(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert uploads.space_is_short(tmp_path) == uploads.space_is_short(tmp_path / "not yet made")


def test_how_long_a_film_plays_is_read_from_its_container():
    short = bytes(12) + (600).to_bytes(4, "big") + (600 * 12).to_bytes(4, "big")
    long = b"\x01" + bytes(19) + (1000).to_bytes(4, "big") + (1000 * 75).to_bytes(8, "big")
    for header, expected in ((short, 12), (long, 75), (bytes(100), None)):
        data = specimens.mp4().replace(bytes(100), header.ljust(100, b"\0"), 1)
        assert video.seconds(io.BytesIO(data), len(data), webm=False) == expected
    info = specimens.element(0x1549A966, specimens.element(0x4489, struct.pack(">d", 42_000)))
    data = specimens.webm().replace(specimens.element(0x1549A966, bytes(10)), info)
    assert video.seconds(io.BytesIO(specimens.webm()), len(specimens.webm()), webm=True) is None
    at = data.index(b"\x18\x53\x80\x67") + 4
    data = data[:at] + (len(data) - at - 4 | 1 << 28).to_bytes(4, "big") + data[at + 4:]
    assert video.seconds(io.BytesIO(data), len(data), webm=True) == 42
