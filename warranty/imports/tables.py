"""Reading a brought file as lines of cells: CSV in the encodings that offices write, and XLSX. No cell is trusted."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

DELIMITERS = ",;\t|"
MOST_BYTES = 40 * 1024 * 1024
MOST_UNPACKED = 600 * 1024 * 1024
MOST_COLUMNS = 60
CHUNK = 1024 * 1024


class UnreadableFile(ValueError):
    """The whole file cannot be read; ``code`` and ``data`` become words on display."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code, self.data = code, data


@dataclass(frozen=True)
class Line:
    """One line: its number as a spreadsheet counts, and its cells."""

    number: int
    cells: list[Any]


def read(file: IO[bytes]) -> Iterator[Line]:
    """The lines that hold something, header first. Raises ``UnreadableFile``."""
    head = _rewound(file).read(8)
    if not head:
        raise UnreadableFile("empty_file")
    if head[:4] == b"PK\x03\x04":
        yield from _workbook(file)
    elif head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile("old_excel")
    else:
        yield from _text(file)


def count(file: IO[bytes]) -> int:
    """About how many lines there are, header included; for the progress only."""
    if _rewound(file).read(4) == b"PK\x03\x04":
        try:
            sheet = _sheet(file)
        except UnreadableFile:
            return 0
        return (sheet.end[0] + 1) if sheet.end else 0
    lines, last = 0, b""
    _rewound(file)
    while chunk := file.read(CHUNK):
        lines, last = lines + chunk.count(b"\n"), chunk
    return lines + (0 if last.endswith(b"\n") else 1)


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 if every byte of it reads as such, UTF-16 by its mark, else Windows-1256, the office's Arabic."""
    head = _rewound(file).read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    _rewound(file)
    try:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                raise UnreadableFile("not_a_table")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1256"
    return "utf-8-sig"


def _text(file: IO[bytes]) -> Iterator[Line]:
    encoding = encoding_of(file)
    stream = io.TextIOWrapper(_rewound(file), encoding=encoding, newline="")  # type: ignore[arg-type]
    try:
        first = stream.readline(100_000)
        while first and not first.strip():
            first = stream.readline(100_000)
        delimiter = max(DELIMITERS, key=first.count)
        stream.seek(0)
        reader = csv.reader(stream, delimiter=delimiter)
        for cells in reader:
            if any(cells) and any(cell.strip() for cell in cells):
                yield Line(reader.line_num, cells)
    except csv.Error as error:
        raise UnreadableFile("broken_table", line=reader.line_num) from error
    except UnicodeError as error:
        raise UnreadableFile("not_a_table") from error
    finally:
        with suppress(ValueError):  # the file was closed before the last line was asked for
            stream.detach()


def _sheet(file: IO[bytes]) -> Any:
    """The first sheet of a workbook. Raises ``UnreadableFile``."""
    from python_calamine import CalamineError, CalamineWorkbook  # only who carries an import reads workbooks

    try:
        with zipfile.ZipFile(_rewound(file)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableFile("too_large")
        return CalamineWorkbook.from_filelike(_rewound(file)).get_sheet_by_index(0)
    except zipfile.BadZipFile as error:
        raise UnreadableFile("not_a_table") from error
    except (CalamineError, OSError, IndexError) as error:
        raise UnreadableFile("damaged") from error


def _workbook(file: IO[bytes]) -> Iterator[Line]:
    for number, cells in enumerate(_sheet(file).iter_rows(), 1):
        if any(cell is not None and cell != "" for cell in cells):
            yield Line(number, cells[:MOST_COLUMNS])
