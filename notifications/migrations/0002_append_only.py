"""The database refuses to rewrite the record of tries."""

from django.db import migrations

from helpdesk.lib.db import append_only_operations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_outbox")]
    operations = append_only_operations("notifications_attempt")
