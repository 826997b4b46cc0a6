"""The Arabic name of the device is no longer the word for the number and for the call too; a name of one's own stays."""

from django.db import migrations


def rename(apps, schema_editor):
    """The shipped name alone."""
    apps.get_model("warranty", "DeviceType").objects.filter(code="phone", name_ar="هاتف").update(name_ar="جوال")


class Migration(migrations.Migration):
    dependencies = [("warranty", "0002_product_sold_since")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
