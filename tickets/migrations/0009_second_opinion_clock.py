"""A clock for the second opinion that an objection is promised."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tickets", "0008_fault_codes")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="clock", name="kind",
            field=models.CharField(
                choices=[("first_answer", "First answer"), ("diagnosis", "Diagnosis"), ("second_opinion", "Second opinion"),
                         ("turnaround", "Turnaround")],
                max_length=14,
            ),
        ),
    ]
