"""Sections that stood as words in the defect codes become entries of the catalogue."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils.text import slugify


def move_sections(apps: Any, schema_editor: Any) -> None:
    """One entry per English name; the defect codes point at it."""
    defects, codes = apps.get_model("warranty", "DefectCode"), apps.get_model("warranty", "FaultCode")
    for row in defects.objects.exclude(section_en="", section_ar=""):
        name = row.section_en or row.section_ar
        code = slugify(row.section_en)[:40] or f"section-{row.pk}"
        row.section, _made = codes.objects.get_or_create(
            kind="section", code=code, defaults={"name_en": name, "name_ar": row.section_ar or name}
        )
        row.save(update_fields=["section"])


class Migration(migrations.Migration):
    """Data only: PostgreSQL alters no table with unsettled rows in the same transaction."""

    dependencies = [("warranty", "0002_fault_codes")]
    operations = [migrations.RunPython(move_sections, migrations.RunPython.noop)]
