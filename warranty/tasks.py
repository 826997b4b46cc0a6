"""Celery tasks of the catalogue: carry imports on, a slice at a time, so that letters never wait behind a long file."""

from __future__ import annotations

import logging
from contextlib import suppress

from celery import shared_task

from warranty.imports import run as runs

log = logging.getLogger(__name__)
SLICE_SECONDS = 12.0


@shared_task(name="warranty.carry_imports")
def carry_imports() -> None:
    """Take the oldest run that waits and work on it; what is left rings for the next slice."""
    run = runs.claim()
    if run is None:
        return
    runs.work(run, seconds=SLICE_SECONDS)
    ring()


def ring() -> None:
    """Ask for a worker. A lost ring costs a quarter of a minute: beat looks as well."""
    with suppress(Exception):  # a stopped broker must not fail the page that rang
        carry_imports.apply_async(expires=30, retry=False, ignore_result=True)
