"""The mark that only knew whether an old part went back is carried over; it goes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('tickets', '0029_fill_old_parts')]
    operations = [migrations.RemoveField(model_name='partusage', name='old_part_returned')]
