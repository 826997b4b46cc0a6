"""Word searches look into ``search_text`` anywhere: on PostgreSQL a trigram index answers them."""

from __future__ import annotations

from django.db import migrations


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(
        "CREATE INDEX IF NOT EXISTS ticket_search_trigrams ON tickets_ticket USING gin (search_text gin_trgm_ops)"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS ticket_search_trigrams")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_queue_views")]
    operations = [migrations.RunPython(add, remove)]
