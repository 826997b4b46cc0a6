"""What a database holds, as JSON: ``python -m tests.helpdesk.lib.tables`` reads the configured one."""

from __future__ import annotations

import json
from typing import Any

import django

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    " UNION SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
# Without their numbers and moments.
ROWS = {"django_migrations": "app, name", "auth_permission": "codename, name", "django_content_type": "app_label, model"}
# The framework numbers this one with 32 bits in its models and with 64 in its migrations.
NUMBERED = {"auth_group_permissions": "id"}


def description() -> dict[str, Any]:
    """Columns, constraints, indexes, triggers and rows by name."""
    from django.db import connection

    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = {c.name: repr(c[1:]) for c in connection.introspection.get_table_description(cursor, table)}
            columns.pop(NUMBERED.get(table, ""), None)
            limits = connection.introspection.get_constraints(cursor, table)
            # On SQLite those without a name are counted as they stand.
            counted = {name for name in limits if name.startswith(("__unnamed", "fk_", "constraint_"))}
            named = {name: repr(rule) for name, rule in limits.items() if name not in counted}
            others = sorted(repr(limits[name]) for name in counted)
            cursor.execute(f"SELECT {ROWS.get(table, '*')} FROM {table}")
            found[table] = {"columns": columns, "named": named, "others": others, "rows": sorted(map(repr, cursor.fetchall()))}
        for what in (TRIGGERS, INDEXES):
            cursor.execute(what[connection.vendor])
            found |= dict(cursor.fetchall())
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(description()))
