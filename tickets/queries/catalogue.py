"""What a report can be about, for its form: types, models, symptoms, branches; and who works here. Kept for half a minute.

The lists are the same for everybody and change rarely; the form is the busiest page of all.
"""

from __future__ import annotations

import time as clock
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from helpdesk.accounts.models import Branch, User
from warranty.models import DeviceType, GuideStep, Part, PolicyVersion, Product, StatutoryRule, Symptom, TaxRate
from warranty.queries import current_policy, statutory_rules

KEEP_SECONDS = 30
_kept: dict[str, tuple[float, Catalogue]] = {}
_house: list[tuple[float, House]] = []


@dataclass(frozen=True)
class Catalogue:
    """Rows by code, in the order in which they are shown."""

    types: dict[str, DeviceType]
    products: dict[str, Product]
    symptoms: dict[str, Symptom]
    symptom_types: dict[str, tuple[str, ...]]
    branches: dict[str, Branch]
    # What a declined quote costs by the policy in force, without tax.
    fee: Decimal
    # Pages that are the same for everybody until the catalogue changes.
    pages: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class GuideLine:
    """A step of a guide in use, and the symptoms that it is for; none: all."""

    step: GuideStep
    symptoms: frozenset[int]

    def serves(self, symptom_id: int | None) -> bool:
        """Whether the step belongs to the examination of this symptom; without one, every step does."""
        return symptom_id is None or not self.symptoms or symptom_id in self.symptoms


@dataclass(frozen=True)
class House:
    """The company's own lists, for the pages of staff."""

    branches: dict[int, Branch]
    types: list[DeviceType]
    staff: list[User]
    people: dict[int, User]  # also those who left
    types_by_key: dict[int, DeviceType]
    legal: list[StatutoryRule]
    taxes: list[TaxRate]  # the newest first
    guides: dict[int, list[GuideLine]]  # by device type
    # What is made of these lists, by language.
    made: dict[str, Any] = field(default_factory=dict, compare=False)


def house() -> House:
    """Branches by key, device types, active staff by name, legal deadlines, taxes, guides; seven queries, most often none."""
    if _house and _house[0][0] > clock.monotonic():
        return _house[0][1]
    types, people = list(DeviceType.objects.all()), list(User.objects.order_by("first_name", "username"))
    found = House(
        {b.pk: b for b in Branch.objects.all()}, types, [u for u in people if u.is_active],
        {u.pk: u for u in people}, {t.pk: t for t in types}, statutory_rules(),
        list(TaxRate.objects.order_by("-since")), _guides(),
    )
    _house[:] = [(clock.monotonic() + KEEP_SECONDS, found)]
    return found


OWN_LINES = (gettext_noop("Labour"), gettext_noop("Repair"), gettext_noop("Examination fee"))


def names() -> dict[str, dict[str, str]]:
    """Symptoms, parts and our own price lines by their words in either language; two queries, most often none."""
    made = house().made
    if "names" not in made:
        found: dict[str, dict[str, str]] = {}
        told: list[tuple[str, str]] = []
        for model in (Symptom, Part):
            told += model.objects.values_list("name_ar", "name_en")
        for line in OWN_LINES:
            with override("ar"):
                told.append((gettext(line), line))
        for arabic, english in told:
            if arabic and english:
                found.setdefault(arabic, {"ar": arabic, "en": english})
                found.setdefault(english, {"ar": arabic, "en": english})
        made["names"] = found
    return made["names"]


def _guides() -> dict[int, list[GuideLine]]:
    found: dict[int, list[GuideLine]] = {}
    steps = GuideStep.objects.filter(is_active=True).select_related("defect").prefetch_related("symptoms")
    for step in steps:
        line = GuideLine(step, frozenset(symptom.pk for symptom in step.symptoms.all()))
        found.setdefault(step.device_type_id, []).append(line)
    return found


def catalogue() -> Catalogue:
    """The lists of the report form; at most five queries, most often none."""
    held = _kept.get("all")
    if held and held[0] > clock.monotonic():
        return held[1]
    types = {t.code: t for t in DeviceType.objects.all()}
    by_pk = {t.pk: t for t in types.values()}
    products = {}
    for product in Product.objects.filter(is_active=True):
        product.device_type = by_pk[product.device_type_id]
        products[product.code] = product
    symptoms: dict[str, Symptom] = {}
    where: dict[str, list[str]] = {}
    # One row per symptom and type: a prefetch would cost a second query.
    for symptom in Symptom.objects.filter(is_active=True).annotate(type_code=F("device_types__code")):
        symptoms.setdefault(symptom.code, symptom)
        where.setdefault(symptom.code, []).append(symptom.type_code or "")
    found = Catalogue(
        types, products, symptoms, {code: tuple(codes) for code, codes in where.items()},
        {b.code: b for b in Branch.objects.filter(is_active=True)}, _fee(),
    )
    _kept["all"] = (clock.monotonic() + KEEP_SECONDS, found)
    return found


def _fee() -> Decimal:
    try:
        return current_policy(timezone.now()).examination_fee
    except PolicyVersion.DoesNotExist:  # an empty installation
        return Decimal(0)


def forget(**signal: Any) -> None:
    """Drop what is kept: a row changed, or a test ended."""
    if signal.get("sender") is User and set(signal.get("update_fields") or ()) == {"last_login"}:
        return  # signing in changes nothing that is shown
    _kept.clear()
    _house.clear()


for _model in (DeviceType, GuideStep, Part, PolicyVersion, Product, Symptom, Branch, User, StatutoryRule, TaxRate, PolicyVersion):
    post_save.connect(forget, sender=_model)
    post_delete.connect(forget, sender=_model)
m2m_changed.connect(forget, sender=Symptom.device_types.through)
m2m_changed.connect(forget, sender=GuideStep.symptoms.through)
