"""Who is signed in: the two reads that every page of staff begins with, each composed once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.lib.prepared import prepared


@prepared(str, datetime)
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared(int)
def _user(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk).select_related("branch")


class SessionStore(DatabaseSessions):
    """Sessions in the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


class StaffBackend(ModelBackend):
    """Django's accounts; the branch, which every page names, comes with the person."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless the account was closed since."""
        found = _user.first(int(user_id))
        return found if found is not None and self.user_can_authenticate(found) else None
