"""The history cannot be rewritten, not even by a program with a fault."""

from django.db import migrations

from helpdesk.lib.db import append_only_operations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [*append_only_operations("tickets_ticketevent")]
