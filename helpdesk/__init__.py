"""The ground: wiring, people, small tools. Imports no app."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
