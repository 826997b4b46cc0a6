"""`manage.py install_defaults`: what a real, empty installation starts with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from tickets.demo.hours import install_default_hours
from warranty.defaults import install


class Command(BaseCommand):
    """Add what is missing; never change what staff have edited."""

    help = "Add device types, symptoms, fault codes, test sheets, the first policy, a branch, hours and holidays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install and say what is in force."""
        with transaction.atomic():
            policy = install()
            branch = install_default_hours()
        self.stdout.write(f"Defaults are in place: policy {policy}, branch {branch.name_en}.")
