"""From cells to values: one line read by its columns, with everything that is wrong in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import PhoneNumber

from helpdesk.lib.phones import parse_phone
from helpdesk.lib.references import normalise_serial, serial_key
from warranty.imports import values
from warranty.imports.columns import COLUMNS
from warranty.imports.tables import Line
from warranty.imports.values import BadCell

_SERIAL = re.compile(r"[A-Z0-9/.]+")
SERIAL_SHORTEST, SERIAL_LONGEST = 6, 30
LONGEST = {"name": 80, "brand": 120, "serial_prefix": 8, "customer": 120, "code": 40, "email": 254}


@dataclass
class Problem:
    """What is wrong, where: ``column`` names the field, empty for the whole line."""

    code: str
    column: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Parsed:
    """One line as values. ``key`` is what it is about; ``digest`` tells a repeated line from a contradicting one."""

    number: int
    values: dict[str, Any]
    key: str
    digest: int
    # The telephone number as it was read: reading it is the dearest thing in a line, so it is done once.
    dialled: PhoneNumber | None = None
    # The person as they are compared, once it was asked.
    who: tuple[str, str, str] | None = None
    problems: list[Problem] = field(default_factory=list)


def key_of(kind: str, found: dict[str, int], line: Line) -> str:
    """What a line is about, as written in any way."""
    typed = values.text(_cell(line, found["code" if kind == "products" else "serial"]))
    return typed.casefold() if kind == "products" else serial_key(typed)


def digest_of(found: dict[str, int], line: Line) -> int:
    """The content of a line in the columns that are read; good within one process."""
    return hash(tuple(_cell(line, i) for i in found.values()))


def _cell(line: Line, index: int) -> Any:
    return line.cells[index] if index < len(line.cells) else None


def parse(kind: str, found: dict[str, int], line: Line, today: dt.date) -> Parsed:
    """Read every column; all problems of the line at once."""
    row = Parsed(line.number, {}, key_of(kind, found, line), digest_of(found, line))
    for column in COLUMNS[kind]:
        if column.name not in found:
            continue
        cell = _cell(line, found[column.name])
        try:
            value = _read(column.name, column.read, cell, today)
        except BadCell as bad:
            row.problems.append(Problem(bad.code, column.name, bad.data))
            continue
        if column.required and value in (None, ""):
            row.problems.append(Problem("missing", column.name))
        if column.name == "phone" and value:
            row.dialled, value = value
        row.values[column.name] = value
    if kind == "purchases" and not row.problems:
        _judge_purchase(row)
    return row


def _read(name: str, read: Any, cell: Any, today: dt.date) -> Any:
    if name == "serial":
        return _serial(cell)
    if name == "purchased_on":
        return values.past_day(cell, today)
    if name == "warranty_until":
        return values.end_day(cell, today)
    value = read(cell)
    if isinstance(value, str) and len(value) > LONGEST.get(name, 200):
        raise BadCell("too_long", most=LONGEST.get(name, 200), typed=len(value))
    if name == "code" and value and not re.fullmatch(r"[-a-zA-Z0-9_]+", value):
        raise BadCell("bad_code", typed=value)
    if name == "serial_prefix" and value:
        return normalise_serial(value)
    if name == "phone" and value:
        return _phone(value)
    if name == "email" and value:
        try:
            validate_email(value)
        except ValidationError:
            raise BadCell("bad_email", typed=value[:80]) from None
    return value


def _serial(cell: Any) -> str:
    if values.number_is_rounded(cell):
        raise BadCell("rounded_serial", typed=str(cell)[:40])
    serial = normalise_serial(values.text(cell))
    if serial and not _SERIAL.fullmatch(serial):
        raise BadCell("bad_serial", typed=values.text(cell)[:40])
    if serial and not SERIAL_SHORTEST <= len(serial) <= SERIAL_LONGEST:
        raise BadCell("serial_length", typed=len(serial), least=SERIAL_SHORTEST, most=SERIAL_LONGEST)
    return serial


def _phone(typed: str) -> tuple[PhoneNumber, str]:
    # A spreadsheet that takes a number for a sum drops its zero.
    for candidate in (typed, "0" + typed if typed.isdigit() and not typed.startswith("0") else ""):
        if candidate:
            try:
                number = parse_phone(candidate)
                return number, number.as_e164
            except ValueError:
                continue
    raise BadCell("bad_phone", typed=typed[:40])


def _judge_purchase(row: Parsed) -> None:
    bought, until = row.values.get("purchased_on"), row.values.get("warranty_until")
    if bought and until and until < bought:
        row.problems.append(Problem("ends_before_purchase", "warranty_until"))
    reach = row.values.get("phone") or row.values.get("email")
    if row.values.get("customer") and not reach:
        row.problems.append(Problem("customer_unreachable", "phone"))
    if reach and not row.values.get("customer"):
        row.problems.append(Problem("customer_unnamed", "customer"))
