"""The people of the demonstration company who can sign in; `make run` prints them, `seed_demo` creates them."""

from __future__ import annotations

from typing import NamedTuple


class DemoLogin(NamedTuple):
    """One demonstration account: what to type, and what it may do."""

    username: str
    password: str
    role: str


DEMO_PASSWORD = "demo-repair-2026"  # noqa: S105 - printed on every start; real installations have no demo data
DEMO_LOGINS = [
    DemoLogin("desk", DEMO_PASSWORD, "front desk"),
    DemoLogin("sara", DEMO_PASSWORD, "agent"),
    DemoLogin("khalid", DEMO_PASSWORD, "technician"),
    DemoLogin("nouf", DEMO_PASSWORD, "second technician"),
    DemoLogin("huda", DEMO_PASSWORD, "manager"),
    DemoLogin("admin", DEMO_PASSWORD, "administrator"),
]
