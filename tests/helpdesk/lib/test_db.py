"""Append-only tables and row locks, on whichever database the tests run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from helpdesk.accounts.models import Branch
from helpdesk.lib import db

TABLE = "specimen_diary"


@pytest.fixture
def diary(transactional_db: None) -> Iterator[str]:
    """A small append-only table with one entry, made as a migration would make it."""
    state = ProjectState()
    create = migrations.CreateModel(
        "Diary", [("id", models.BigAutoField(primary_key=True)), ("entry", models.TextField())],
        options={"db_table": TABLE},
    )
    after = state.clone()
    create.state_forwards("specimen", after)
    with connection.schema_editor() as editor:
        create.database_forwards("specimen", editor, state, after)
        for operation in db.append_only_operations(TABLE):
            operation.database_forwards("specimen", editor, after, after)
    run(f"INSERT INTO {TABLE} (entry) VALUES ('first')")
    yield TABLE
    db._declared.discard(TABLE)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def entries() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT entry FROM {TABLE} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("sql", [f"UPDATE {TABLE} SET entry = 'changed'", f"DELETE FROM {TABLE}"])
def test_an_append_only_table_refuses_to_be_rewritten(diary: str, sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)
    assert entries() == ["first"]


def test_an_append_only_table_takes_new_rows(diary: str) -> None:
    run(f"INSERT INTO {TABLE} (entry) VALUES ('second')")
    assert entries() == ["first", "second"]


def test_the_guard_can_be_declared_twice_and_taken_back(diary: str) -> None:
    (operation,) = db.append_only_operations(TABLE)
    state = ProjectState()
    with connection.schema_editor() as editor:
        operation.database_forwards("specimen", editor, state, state)
        operation.database_backwards("specimen", editor, state, state)
    run(f"UPDATE {TABLE} SET entry = 'changed'")
    assert entries() == ["changed"]


def test_a_table_name_cannot_carry_sql() -> None:
    with pytest.raises(ValueError, match="no table name"):
        db.append_only_operations("diary; DROP TABLE diary")


def test_flush_empties_guarded_tables_and_guards_them_again(diary: str) -> None:
    if db.is_postgres():
        pytest.skip("PostgreSQL truncates; no row trigger is asked")
    with db.append_only_lifted():
        run(f"DELETE FROM {TABLE}")
    run(f"INSERT INTO {TABLE} (entry) VALUES ('new life')")
    with pytest.raises(IntegrityError):
        run(f"DELETE FROM {TABLE}")


def test_the_guard_stands_again_when_flush_fails(diary: str) -> None:
    with pytest.raises(RuntimeError), db.append_only_lifted():
        raise RuntimeError("power cut")
    with pytest.raises(IntegrityError):
        run(f"DELETE FROM {TABLE}")


def test_a_rebuilt_sqlite_table_is_guarded_again_after_migrate(diary: str) -> None:
    if db.is_postgres():
        pytest.skip("PostgreSQL keeps triggers when a table is altered")
    run(f"CREATE TABLE rebuilt AS SELECT * FROM {TABLE}")
    run(f"DROP TABLE {TABLE}")
    run(f"ALTER TABLE rebuilt RENAME TO {TABLE}")
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError):
        run(f"DELETE FROM {TABLE}")


@pytest.mark.django_db
def test_a_lock_takes_the_rows_themselves_and_not_what_they_join() -> None:
    Branch.objects.create(code="riyadh", name_ar="الرياض", name_en="Riyadh")
    with transaction.atomic():
        query = db.lock_for_update(Branch.objects.all(), skip_locked=True)
        assert {branch.code for branch in query} == {"olaya", "riyadh"}
        if db.is_postgres():
            assert "FOR UPDATE OF" in str(query.query)
            assert "SKIP LOCKED" in str(query.query)
