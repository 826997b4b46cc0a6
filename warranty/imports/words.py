"""What is wrong and what to do about it, in the reader's language; ``ImportProblem`` and failed runs hold codes only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warranty.imports.columns import COLUMNS

Words = tuple[str, str]


def _labels(kind: str, names: list[str]) -> str:
    labels = {column.name: str(column.label) for column in COLUMNS[kind]}
    return _(", ").join(labels.get(name, name) for name in names)


def _write_date() -> str:
    return _("Write the year first, then month and day: 2026-03-05.")


def _records() -> str:
    return _("Compare with the device or the invoice. If the record is wrong, correct it on the device's page first.")


PROBLEMS: dict[str, Callable[[], Words]] = {
    "missing": lambda: (_("This cell is empty, and the line needs it."), _("Fill it in, or take the line out.")),
    "repeated": lambda: (
        _("Line %(line)s says something else about the same."), _("Keep the line that is right and take the other out.")),
    "too_long": lambda: (_("%(typed)s characters; at most %(most)s fit."), _("Shorten it.")),
    "bad_code": lambda: (
        _("“%(typed)s” cannot be a code."), _("Use English letters, digits and dashes, without spaces.")),
    "bad_serial": lambda: (
        _("“%(typed)s” cannot be a serial number."), _("It holds only English letters and digits. Read it off the device again.")),
    "serial_length": lambda: (
        _("This serial number has %(typed)s characters; it must have %(least)s to %(most)s."), _("Read it off the device again.")),
    "rounded_serial": lambda: (
        _("The spreadsheet kept this serial number as a sum and lost its end: %(typed)s."),
        _("Set the column to “Text” and enter the serial number anew.")),
    "bad_date": lambda: (_("“%(typed)s” cannot be read as a date."), _write_date()),
    "ambiguous_date": lambda: (_("“%(typed)s” can be %(one)s or %(other)s."), _write_date()),
    "two_digit_year": lambda: (_("“%(typed)s”: the year has two digits only."), _write_date()),
    "hijri_date": lambda: (_("“%(typed)s” is a Hijri date."), _("Write the Gregorian date: 2026-03-05.")),
    "no_such_date": lambda: (_("There is no such day: %(typed)s."), _("Check day and month.")),
    "future_date": lambda: (_("%(typed)s lies in the future."), _("Check day, month and year.")),
    "old_date": lambda: (_("%(typed)s is more than 25 years ago."), _("Check the year.")),
    "before_model": lambda: (
        _("%(typed)s: this model is sold since %(since)s only."), _("Check the date and the model.")),
    "far_date": lambda: (_("%(typed)s is too far from today for a warranty."), _("Check the year.")),
    "ends_before_purchase": lambda: (_("The warranty ends before the purchase."), _("Check both dates.")),
    "bad_months": lambda: (_("“%(typed)s” is no length of a warranty."), _("Write it in months, from 0 to 240.")),
    "bad_number": lambda: (_("“%(typed)s” is no whole number from 0 to %(most)s."), _("Write digits only.")),
    "bad_amount": lambda: (_("“%(typed)s” is no price."), _("Write digits with a point: 2100.00.")),
    "ambiguous_number": lambda: (
        _("“%(typed)s” can be two different amounts."), _("Write it with two decimals and without thousands: %(one)s.00.")),
    "bad_yes_no": lambda: (_("“%(typed)s” is neither yes nor no."), _("Write yes or no.")),
    "bad_phone": lambda: (
        _("“%(typed)s” cannot be dialled."), _("Write it like 0512345678, or with + and the country code.")),
    "bad_email": lambda: (_("“%(typed)s” is no complete e-mail address."), _("It looks like name@example.com.")),
    "customer_unreachable": lambda: (
        _("The customer has neither telephone nor e-mail."), _("Add one of both, or leave the name empty.")),
    "customer_unnamed": lambda: (_("A telephone or e-mail without a name."), _("Add the customer's name.")),
    "unknown_type": lambda: (
        _("We know no type of device called “%(typed)s”."), _("Use a type as the settings name it, or add it there first.")),
    "type_differs": lambda: (
        _("The model %(code)s is of another type in our records."), _("Correct the type here, or use a code of its own.")),
    "unknown_product": lambda: (
        _("We know no model “%(typed)s”, or two of this name."), _("Use the model's code, or import the products first.")),
    "unknown_serial": lambda: (
        _("We do not know the serial number %(typed)s."), _("Add the column with the model, or import the sold serials first.")),
    "lookalike_serial": lambda: (
        _("Our records hold %(recorded)s, which differs only in O and 0, I and 1, or a stroke."),
        _("Look at the label and write it as it stands there.")),
    "prefix_of_other": lambda: (
        _("Serial numbers that begin so belong to the model %(recorded)s."), _("Check the serial number and the model.")),
    "other_model": lambda: (_("This serial number belongs to a %(recorded)s in our records."), _records()),
    "other_type": lambda: (_("In our records this is another type of device: %(recorded)s."), _records()),
    "other_owner": lambda: (
        _("This device belongs to another customer in our records."),
        _("If it was sold on, say so on the device's page; the line can then be imported.")),
    "date_was_checked": lambda: (
        _("The invoice was seen, and its date is %(recorded)s."),
        _("If the invoice was misread, correct the date on the device's page.")),
    "carried_warranty": lambda: (
        _("This unit replaced another and carries its warranty until %(recorded)s."), _("Leave the cell empty.")),
}
FAILURES: dict[str, Callable[[], Words]] = {
    "empty_file": lambda: (_("The file is empty."), _("Save it again with its header line.")),
    "file_gone": lambda: (_("The file is no longer here."), _("Upload it again.")),
    "not_a_table": lambda: (_("This is neither a CSV nor an XLSX file."), _("Save the table as CSV UTF-8 or as XLSX.")),
    "old_excel": lambda: (_("This is an old Excel file (XLS)."), _("Save it as XLSX or CSV UTF-8.")),
    "too_large": lambda: (_("The file is too large."), _("Split it into files of up to 40 MB.")),
    "broken_table": lambda: (_("The file is broken at line %(line)s."), _("Open it, save it again and upload it.")),
    "damaged": lambda: (_("The file is damaged."), _("Open it, save it again and upload it.")),
    "missing_columns": lambda: (
        _("These columns are missing: %(fields)s."), _("Name them in the first line, as in the example file.")),
    "double_column": lambda: (_("Two columns say “%(field)s”: %(headers)s."), _("Keep one of them.")),
    "nothing_to_import": lambda: (_("Nothing but the serial number is in this file."), _("Add at least one more column.")),
}


def problem_words(code: str, data: Mapping[str, Any]) -> Words:
    """What is wrong in a cell, and what to do."""
    wrong, advice = PROBLEMS[code]()
    shown = {name: _apart(value) for name, value in data.items()}
    return wrong % shown, advice % shown


def _apart(value: Any) -> Any:
    """A date or serial keeps its order inside an Arabic sentence: without the marks 2026-03-05 reads 05-03-2026."""
    return f"\u2066{value}\u2069" if get_language() == "ar" and isinstance(value, str) else value


def failure_words(kind: str, code: str, data: Mapping[str, Any]) -> Words:
    """Why a file could not be read at all, and what to do."""
    wrong, advice = FAILURES[code]()
    shown = dict(data)
    if "fields" in shown:
        shown["fields"] = _labels(kind, shown["fields"])
    if "field" in shown:
        shown["field"] = _labels(kind, [shown["field"]])
    if "headers" in shown:
        shown["headers"] = _(", ").join(shown["headers"])
    return wrong % shown, advice % shown
