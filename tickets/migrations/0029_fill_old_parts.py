"""Where the old part of a repair went, as it was noted until now: back to the customer, or kept."""

from django.db import migrations


def fill(apps, schema_editor):
    """What the repair report has said since."""
    used = apps.get_model("tickets", "PartUsage").objects.filter(state="used")
    used.filter(old_part_returned=True).update(old_part="customer")
    used.filter(old_part_returned=False).update(old_part="kept")


def empty(apps, schema_editor):
    """Back to the one mark."""
    apps.get_model("tickets", "PartUsage").objects.filter(old_part="customer").update(old_part_returned=True)


class Migration(migrations.Migration):

    dependencies = [('tickets', '0028_part_rules_and_vendor_returns')]
    operations = [migrations.RunPython(fill, empty)]
