"""No door around the approval of a price: the database itself keeps quotes as they were sent and unapproved work from beginning."""

from typing import Any

from django.db import migrations

from helpdesk.lib.db import append_only_operations
from tickets.models import price_guard


def put_up(apps: Any, schema_editor: Any) -> None:
    # On SQLite the guard goes up after the last migration: later ones could not rebuild a table that it reads.
    if schema_editor.connection.vendor == "postgresql":
        price_guard.GATE.close(schema_editor.connection)


def take_away(apps: Any, schema_editor: Any) -> None:
    price_guard.GATE.open_up(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0025_quotes_have_options")]
    operations = [
        migrations.RunPython(put_up, take_away),
        *append_only_operations("tickets_quoteoption"),
        *append_only_operations("tickets_quoteline"),
    ]
