"""Liveness and readiness, without sign-in and without secrets."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

# Checks of the floors above, registered by name: this floor imports none of them. They inform and never refuse
# traffic: a web process serves pages also while messages are late.
_informing: dict[str, Callable[[], str]] = {}


def register_check(name: str, check: Callable[[], str]) -> None:
    """Add a line to the readiness page; ``check`` returns ``ok`` or words about what is wrong."""
    _informing[name] = check


def reports() -> dict[str, str]:
    """What the registered checks say now; a check that fails says so itself."""
    said = {}
    for name, check in _informing.items():
        try:
            said[name] = check()
        except Exception as error:  # one broken check must not hide the others
            said[name] = f"unknown ({type(error).__name__})"
    return said


@never_cache
def liveness(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def readiness(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is migrated; 503 with the failing check otherwise.

    ``workers`` informs: the status is "degraded" where one is not well, and the process keeps serving.
    """
    checks: dict[str, str] = {}
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["database"] = "ok"
        checks["migrations"] = "pending" if pending else "ok"
    except Exception:  # any failure to reach the database means not ready
        checks["database"] = "away"
    ok = all(value == "ok" for value in checks.values())
    workers = reports() if ok else {}
    well = all(value == "ok" for value in workers.values())
    body = {"status": ("ok" if well else "degraded") if ok else "unavailable", "checks": checks, "workers": workers}
    return JsonResponse(body, status=200 if ok else 503)
