"""A film of the fault may wait for its form, too."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tickets", "0009_second_opinion_clock")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="draftupload", name="field",
            field=models.CharField(choices=[("photos", "Photos"), ("video", "Video"), ("proofs", "Proofs")], max_length=10),
        ),
    ]
