"""Policy versions are drafts before they are published; what roles may decide alone becomes rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REMEDIES = [("repair", "Repair"), ("replace", "Replacement"), ("refund", "Refund"), ("return", "Return unrepaired")]
ROLES = [
    ("front_desk", "Front desk"), ("agent", "Agent"), ("technician", "Technician"), ("manager", "Manager"),
    ("administrator", "Administrator"),
]


def limits_as_rows(apps, schema_editor):
    """The goodwill limit of agents was a column; managers had none."""
    limit = apps.get_model("warranty", "AuthorityLimit")
    for version in apps.get_model("warranty", "PolicyVersion").objects.all():
        limit.objects.create(version=version, role="agent", cost_limit=None, goodwill_limit=version.agent_goodwill_limit)
        limit.objects.create(version=version, role="manager")
        version.published_at = version.created_at
        version.save(update_fields=["published_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("warranty", "0004_sections_linked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="AuthorityLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=ROLES, max_length=16)),
                ("cost_limit", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ("goodwill_limit", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="limits",
                                              to="warranty.policyversion")),
            ],
            options={
                "ordering": ["role"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "role"), name="limit_once_per_role"),
                    models.CheckConstraint(
                        condition=(models.Q(cost_limit__isnull=True) | models.Q(cost_limit__gte=0))
                        & (models.Q(goodwill_limit__isnull=True) | models.Q(goodwill_limit__gte=0)),
                        name="limits_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddField("policyversion", "published_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("policyversion", "published_by", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
            to=settings.AUTH_USER_MODEL,
        )),
        migrations.AddField("policyversion", "state", models.CharField(
            choices=[("draft", "Draft"), ("published", "Published")], default="published", max_length=10,
        )),
        migrations.AlterField("policyclause", "remedy", models.CharField(
            blank=True, choices=REMEDIES, help_text="Empty: a person decides.", max_length=10,
        )),
        migrations.AddConstraint("policyversion", models.CheckConstraint(
            condition=models.Q(state__in=["draft", "published"]), name="policy_state_known",
        )),
        migrations.AddConstraint("policyversion", models.CheckConstraint(
            condition=models.Q(tax_percent__gte=0, tax_percent__lte=100), name="policy_tax_is_percent",
        )),
        # Last: PostgreSQL changes no table while the checks of new rows are still to come.
        migrations.RunPython(limits_as_rows, migrations.RunPython.noop),
    ]
