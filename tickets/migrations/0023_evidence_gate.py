"""Misuse rests on evidence of its own ticket; the database sees to it."""

from typing import Any

from django.db import migrations

from tickets.models import evidence_gate


def put_up(apps: Any, schema_editor: Any) -> None:
    # On SQLite the gate goes up after the last migration: later ones could not rebuild a table that it reads.
    if schema_editor.connection.vendor == "postgresql":
        evidence_gate.GATE.close(schema_editor.connection)


def take_away(apps: Any, schema_editor: Any) -> None:
    evidence_gate.GATE.open_up(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0022_condition_points")]
    operations = [migrations.RunPython(put_up, take_away)]
