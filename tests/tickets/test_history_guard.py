"""The history of tickets against the database itself, and the one way to empty it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from tests import scenarios
from tickets.models import TicketEvent


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_history_and_leaves_it_guarded() -> None:
    scenarios.filed()
    call_command("flush", interactive=False, verbosity=0)
    assert not TicketEvent.objects.exists()
    scenarios.filed()
    with pytest.raises(IntegrityError, match="append-only"):
        TicketEvent.objects.update(kind="nothing_happened")
    with pytest.raises(IntegrityError, match="append-only"):
        TicketEvent.objects.all()._raw_delete("default")
    assert TicketEvent.objects.exists()
