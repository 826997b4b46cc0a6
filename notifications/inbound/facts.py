"""What a mail says about a device: serial number, telephone, model. Guesses for a form that its sender checks."""

from __future__ import annotations

import re
from typing import Any

from helpdesk.lib.arabic import latin_digits
from helpdesk.lib.phones import parse_phone
from helpdesk.lib.references import normalise_serial
from notifications.inbound.parse import Mail
from tickets.queries.catalogue import catalogue
from warranty.queries import device_by_serial

MAX_TEXT = 8000
MAX_DESCRIPTION = 3000
MAX_LOOK_UPS = 12
_SERIAL = re.compile(
    r"(?:serial(?:\s*(?:number|no\.?|nr\.?|#))?|s\s?/\s?n|(?:ال)?رقم\s*(?:ال)?(?:تسلسلي|مسلسل|سيريال)|(?:ال)?سيريال(?:\s*نمبر)?|"
    r"(?:ال)?رقم\s*التسلسل)\s*(?:is|هو)?\s*[:：#=\-]?\s*([A-Za-z0-9][A-Za-z0-9 \-]{4,30}[A-Za-z0-9])", re.I)
_TOKEN = re.compile(r"\b(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{6,24}\b")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\d[\d \-()]{6,17}\d(?![\w@])")
_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-z]")


def language_of(mail: Mail) -> str:
    """``ar`` or ``en``, by the letters that the sender uses."""
    text = f"{mail.subject} {mail.reply or mail.text}"[:2000]
    return "ar" if len(_ARABIC.findall(text)) * 2 >= len(_LATIN.findall(text)) else "en"


def of_mail(mail: Mail) -> dict[str, Any]:
    """Codes and texts by the names of the report form's fields; only what was found."""
    words = (mail.reply or mail.text).strip()
    searched = latin_digits(f"{mail.subject}\n{words}\n{mail.signature}"[:MAX_TEXT])
    found: dict[str, Any] = _device(searched)
    phone = _phone(searched, found.get("serial", ""))
    if phone:
        found["phone"] = phone
    description = words[:MAX_DESCRIPTION]
    if description:
        found["description"] = description
    name = mail.from_name.strip()
    if name and "@" not in name:
        found["name"] = name[:120]
    if mail.from_email:
        found["email"] = mail.from_email
    return found


def _device(text: str) -> dict[str, Any]:
    named = [found[1] for found in _SERIAL.finditer(text)]
    tokens = [found[0] for found in _TOKEN.finditer(text)]
    for candidate in dict.fromkeys([*named, *(name.split(" ")[0] for name in named), *tokens][:MAX_LOOK_UPS]):
        device = device_by_serial(candidate)
        if device is not None:
            known = {"serial": device.serial, "device_type": device.device_type.code}
            return {**known, "product": device.product.code} if device.product else known
    out: dict[str, Any] = {}
    serial = next((normalise_serial(name.split("\n")[0].split(" ")[0]) for name in named), "")
    if 6 <= len(serial) <= 30 and any(sign.isdigit() for sign in serial):
        out["serial"] = serial
    return {**out, **_named(text)}


def _named(text: str) -> dict[str, str]:
    """Model or type of device that the words name; the longest name counts."""
    lists, lower = catalogue(), f" {' '.join(text.lower().split())} "
    products = [
        (len(name), product) for product in lists.products.values() for name in (product.name, product.code)
        if len(name) > 3 and name.lower() in lower
    ]
    if products:
        best = max(products, key=lambda pair: pair[0])[1]
        return {"product": best.code, "device_type": best.device_type.code}
    types = [
        (len(name), code) for code, kind in lists.types.items() for name in (kind.name_ar, kind.name_en)
        if len(name) > 2 and name.lower() in lower
    ]
    return {"device_type": max(types)[1]} if types else {}


def _phone(text: str, serial: str) -> str:
    for found in _PHONE.finditer(text):
        if serial and re.sub(r"\D", "", found[0]) in serial:
            continue
        try:
            return parse_phone(found[0]).as_e164
        except ValueError:
            continue
    return ""
