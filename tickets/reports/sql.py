"""Two expressions that PostgreSQL and SQLite spell differently, with the same result to the bit."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, BigIntegerField, Func, TextField


class Epoch(Func):
    """Whole seconds since 1970 of a moment; fractions are cut off, so that both databases agree."""

    output_field = BigIntegerField()
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Read the number from the timestamp."""
        return self.as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Read the text in which SQLite keeps moments (UTC)."""
        template = "CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


class Joined(Aggregate):
    """Whole numbers of a group as one text, ``3,7,12``: every value of a day in one row, for medians."""

    name = "Joined"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """``STRING_AGG`` wants texts."""
        return self._spelled("STRING_AGG((%(expressions)s)::text, ',')", compiler, connection, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """``GROUP_CONCAT`` joins with commas."""
        return self._spelled("GROUP_CONCAT(%(expressions)s)", compiler, connection, **context)

    def _spelled(self, template: str, compiler: Any, connection: Any, **context: Any) -> Any:
        copy = self.copy()
        copy.template = template
        return copy.as_sql(compiler, connection, **context)
