"""Video from strangers: kept as bytes, with everything blanked that may tell where it was taken.

Containers are walked in pure Python; nothing is decoded. What a player does not need is overwritten in place with
zeros under a name that players skip (``free``, EBML ``Void``), so no offset moves and the film plays as before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 1 << 16
# What stays, by parent; everything else (udta with ©xyz and loci, meta, uuid with XMP, makers' own boxes) is blanked.
_KEPT: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex", b"iods"}),
    b"trak": frozenset({b"tkhd", b"tref", b"edts", b"mdia", b"tapt", b"load"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"nmhd", b"gmhd", b"hdlr", b"dinf", b"stbl"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
}
# Subtitles go as well: drones and dashboard cameras write the place into them.
_FILM_TRACKS = frozenset({b"vide", b"soun", b"tmcd"})
# Bounds on work, far above any film of 150 MB.
_MAX_BOXES = 100_000
_MAX_TRACKS = 100
_MAX_INDEX = 8 * 1024 * 1024


class VideoRefused(ValueError):
    """The container makes no sense: damaged, cut off, or something else under the name of a film."""


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def clean_mp4(file: BinaryIO, size: int) -> None:
    """Blank metadata of an MP4 or QuickTime file of ``size`` bytes in place. Raises ``VideoRefused``."""
    top = list(_boxes(file, 0, size))
    kinds = [box.kind for box in top]
    if b"moov" not in kinds or not {b"mdat", b"moof"} & set(kinds):
        raise VideoRefused("no film inside")
    for box in top:
        if box.kind == b"moov":
            _blank_odd_tracks(file, box, size, fragmented=b"moof" in kinds)
    _blank_strangers(file, b"", 0, size)


def _blank_odd_tracks(file: BinaryIO, index: _Box, size: int, *, fragmented: bool) -> None:
    """Blank tracks that are neither picture nor sound: places may lie among their samples."""
    if index.end - index.start > _MAX_INDEX:
        raise VideoRefused("index is too large")
    tracks = [box for box in _boxes(file, index.body, index.end) if box.kind == b"trak"]
    if len(tracks) > _MAX_TRACKS:
        raise VideoRefused("too many tracks")
    for track in tracks:
        if _track_kind(file, track) not in _FILM_TRACKS:
            if fragmented:
                raise VideoRefused("samples of timed data lie in fragments")
            _blank_samples(file, track, size)
            _blank(file, track)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two offsets. Raises ``VideoRefused`` when they do not fill the room."""
    count = 0
    while end - start >= 8:
        file.seek(start)
        head = file.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        body = start + 8
        if length == 1:
            if len(head) < 16:
                raise VideoRefused("box is cut off")
            length, body = struct.unpack(">Q", head[8:])[0], start + 16
        elif length == 0:
            length = end - start
        if start + length > end or start + length < body:
            raise VideoRefused(f"box of {length} bytes at {start} does not fit")
        yield _Box(kind, start, body, start + length)
        start += length
        count += 1
        if count > _MAX_BOXES:
            raise VideoRefused("too many boxes")
    if start < end:
        _zero(file, start, end)  # a QuickTime list may end with four zero bytes; nothing else belongs here


def _blank_strangers(file: BinaryIO, parent: bytes, start: int, end: int) -> None:
    for box in list(_boxes(file, start, end)):
        if box.kind not in _KEPT[parent]:
            _blank(file, box)
        elif box.kind in _KEPT:
            _blank_strangers(file, box.kind, box.body, box.end)


def _blank(file: BinaryIO, box: _Box) -> None:
    file.seek(box.start + 4)
    file.write(b"free")
    _zero(file, box.body, box.end)


def _zero(file: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    while start < end:
        step = min(_CHUNK, end - start)
        file.write(bytes(step))
        start += step


def _find(file: BinaryIO, box: _Box, *path: bytes) -> _Box | None:
    for kind in path:
        box = next((child for child in _boxes(file, box.body, box.end) if child.kind == kind), None)  # type: ignore[assignment]
        if box is None:
            return None
    return box


def _track_kind(file: BinaryIO, track: _Box) -> bytes:
    handler = _find(file, track, b"mdia", b"hdlr")
    if handler is None or handler.end - handler.body < 12:
        raise VideoRefused("track without a kind")
    file.seek(handler.body + 8)
    return file.read(4)


def _table(file: BinaryIO, box: _Box | None, layout: str, skip: int = 4) -> list[tuple[int, ...]]:
    """Read a counted table of a sample-table box; ``skip`` bytes stand before the count."""
    if box is None:
        return []
    file.seek(box.body)
    data = file.read(box.end - box.body)
    width = struct.calcsize(layout)
    if len(data) < skip + 4:
        raise VideoRefused("table is cut off")
    (count,) = struct.unpack_from(">I", data, skip)
    if skip + 4 + count * width > len(data):
        raise VideoRefused("table is cut off")
    return list(struct.iter_unpack(layout, data[skip + 4 : skip + 4 + count * width]))


def _blank_samples(file: BinaryIO, track: _Box, size: int) -> None:
    """Zero the samples of a track, wherever they lie between those of picture and sound."""
    samples = _find(file, track, b"mdia", b"minf", b"stbl")
    if samples is None:
        return
    boxes = {box.kind: box for box in _boxes(file, samples.body, samples.end)}
    chunks = [row[0] for row in _table(file, boxes.get(b"stco"), ">I")]
    chunks += [row[0] for row in _table(file, boxes.get(b"co64"), ">Q")]
    total = 0
    for offset, length in zip(chunks, _chunk_lengths(file, boxes, len(chunks)), strict=True):
        total += length
        if offset + length > size or total > size:
            raise VideoRefused("sample outside of the file")
        _zero(file, offset, offset + length)


def _chunk_lengths(file: BinaryIO, boxes: dict[bytes, _Box], count: int) -> list[int]:
    box = boxes.get(b"stsz")
    rows = _table(file, boxes.get(b"stsc"), ">III")
    if not count:
        return []
    if box is None or not rows:
        raise VideoRefused("samples of unknown size")
    file.seek(box.body + 4)
    (fixed,) = struct.unpack(">I", file.read(4).ljust(4, b"\0"))
    sizes = [] if fixed else [row[0] for row in _table(file, box, ">I", skip=8)]
    lengths, sample, row = [], 0, 0
    for chunk in range(1, count + 1):
        while row + 1 < len(rows) and rows[row + 1][0] <= chunk:
            row += 1
        number = rows[row][1]
        lengths.append(fixed * number if fixed else sum(sizes[sample : sample + number]))
        sample += number
    return lengths


def seconds(file: BinaryIO, size: int, *, webm: bool) -> float | None:
    """Say how long a film that was cleaned here plays; None when its container does not know, or not legibly."""
    try:
        return _webm_seconds(file, size) if webm else _mp4_seconds(file, size)
    except VideoRefused:
        return None


def _mp4_seconds(file: BinaryIO, size: int) -> float | None:
    whole = _Box(b"", 0, 0, size)
    header = _find(file, whole, b"moov", b"mvhd")
    if header is None or header.end - header.body < 20:
        return None
    file.seek(header.body)
    data = file.read(32).ljust(32, b"\0")
    scale, length = struct.unpack_from(">IQ", data, 20) if data[0] == 1 else struct.unpack_from(">II", data, 12)
    return length / scale if scale and length else None


# --- WebM

_EBML, _SEGMENT, _CLUSTER, _TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B
_INFO, _SCALE, _DURATION = 0x1549A966, 0x2AD7B1, 0x4489
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770


def clean_webm(file: BinaryIO, size: int) -> None:
    """Blank tags, attachments and chapters of a WebM file in place. Raises ``VideoRefused``."""
    at, seen, count = 0, set(), 0
    while at < size:
        kind, kind_width = _vint(file, at, marker=True)
        length, length_width = _vint(file, at + kind_width, marker=False)
        body = at + kind_width + length_width
        unknown = length == (1 << (7 * length_width)) - 1
        seen.add(kind)
        count += 1
        if count > _MAX_BOXES * 10:
            raise VideoRefused("too many elements")
        if kind == _SEGMENT or (kind == _CLUSTER and unknown):
            at = body  # live recordings do not know their length: go in and read on
            continue
        if unknown or body + length > size:
            raise VideoRefused("element does not fit")
        if kind in {_TAGS, _ATTACHMENTS, _CHAPTERS}:
            _void(file, at, body + length)
        at = body + length
    if not {_EBML, _SEGMENT, _TRACKS, _CLUSTER} <= seen:
        raise VideoRefused("no film inside")


def _webm_seconds(file: BinaryIO, size: int) -> float | None:
    """Read the duration of the segment: a number of ticks, a million to the millisecond unless it says otherwise."""
    at, end, scale, ticks = 0, size, 1_000_000, 0.0
    for _ in range(1000):  # the information stands before the pictures; a handful of elements come first
        if at >= end:
            break
        kind, kind_width = _vint(file, at, marker=True)
        length, length_width = _vint(file, at + kind_width, marker=False)
        body = at + kind_width + length_width
        if kind == _CLUSTER:
            break
        if kind == _INFO:
            end = min(body + length, size)
        if kind in {_SEGMENT, _INFO}:
            at = body
            continue
        file.seek(body)
        if kind == _SCALE and length <= 8:
            scale = int.from_bytes(file.read(length), "big")
        elif kind == _DURATION and length in {4, 8}:
            (ticks,) = struct.unpack(">f" if length == 4 else ">d", file.read(length).ljust(length, b"\0"))
        at = body + length
    return ticks * scale / 1e9 if ticks > 0 and scale else None


def _vint(file: BinaryIO, at: int, *, marker: bool) -> tuple[int, int]:
    """Read an EBML number and its width; ids keep their marker bit, lengths lose it."""
    file.seek(at)
    data = file.read(8)
    width = 9 - data[0].bit_length() if data and data[0] else 9
    if width > (4 if marker else 8) or len(data) < width:
        raise VideoRefused("number is cut off")
    value = int.from_bytes(data[:width], "big")
    return (value if marker else value & ((1 << (7 * width)) - 1)), width


def _void(file: BinaryIO, start: int, end: int) -> None:
    # An id of four bytes and a length of at least one leave room for both ways of writing the length.
    width = 8 if end - start >= 9 else 1
    length = end - start - 1 - width
    file.seek(start)
    file.write(b"\xec" + (length | 1 << (7 * width)).to_bytes(width, "big"))
    _zero(file, start + 1 + width, end)
