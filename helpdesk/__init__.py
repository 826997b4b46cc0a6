"""The ground: wiring, people, small tools. Imports no app."""

import gc

# Next to nothing that a start makes is garbage, and looking for it took a sixth of the time. ``ready`` looks again.
gc.disable()

from helpdesk.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
