"""The life of a policy version: copied, edited as a draft, examined, published; never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib.db import lock_for_update
from warranty import gaps
from warranty.exceptions import PolicyRefused
from warranty.models import AuthorityLimit, PolicyClause, PolicyVersion, ServiceTarget
from warranty.policy_words import case_words
from warranty.remedy import check_conditions

MOST_CLAUSES = 60
LATEST = timedelta(days=366)
State = PolicyVersion.State
CLAUSE_FIELDS = ("code", "conditions", "remedy", "customer_pays", "text_ar", "text_en")
TERM_FIELDS = ("note", "quote_valid_days", "repair_warranty_days", "labour_per_hour", "examination_fee", "separate_tester")


@dataclass(frozen=True)
class Examined:
    """Whether a version may be published: ``open`` names the cases without a clause, ``unreachable`` idle clauses."""

    open: list[str]
    unreachable: list[str]
    problem: str = ""

    @property
    def fit(self) -> bool:
        """Nothing speaks against publishing; an idle clause is only a warning."""
        return not self.open and not self.problem


def examine(version: PolicyVersion) -> Examined:
    """Try every case that can happen on the clauses of a version."""
    clauses = list(version.clauses.all())
    if not clauses:
        return Examined([], [], _("The policy has no clause yet."))
    try:
        report = gaps.examine(clauses)
    except gaps.TooManyLimits:
        return Examined([], [], _("The clauses use too many different limits to be examined. Use fewer of them."))
    words = [case_words(region) for region in report.open]
    if len(words) == gaps.MOST_NAMED:
        words.append(_("More cases may be open besides these."))
    return Examined(words, report.unreachable)


def _draft(version: PolicyVersion) -> PolicyVersion:
    row = lock_for_update(PolicyVersion.objects.all()).get(pk=version.pk)
    if not row.is_draft:
        raise PolicyRefused(_("A published version is never changed. Make a copy and change that."))
    return row


@transaction.atomic
def copy_version(source: PolicyVersion, *, by: User | None) -> PolicyVersion:
    """The next version as a draft with everything that the source says."""
    newest = PolicyVersion.objects.aggregate(n=Max("number"))["n"] or 0
    fields = {name: getattr(source, name) for name in TERM_FIELDS if name != "note"}
    copy = PolicyVersion.objects.create(
        number=newest + 1, state=State.DRAFT, effective_from=timezone.now(), created_by=by, **fields
    )
    groups: list[Any] = [source.clauses.all(), source.targets.all(), source.limits.all()]
    for group in groups:
        for row in group:
            row.pk, row.version = None, copy
            row.save(force_insert=True)
    return copy


@transaction.atomic
def save_clause(version: PolicyVersion, clause: PolicyClause | None, values: Mapping[str, Any]) -> PolicyClause:
    """Change a clause of a draft, or add one at the end. Raises ``PolicyRefused``."""
    version = _draft(version)
    try:
        check_conditions(values["conditions"])
    except ValueError as error:
        raise PolicyRefused(_("The policy does not know this condition: %(error)s") % {"error": error}) from error
    others = version.clauses.exclude(pk=clause.pk) if clause else version.clauses.all()
    if others.filter(code=values["code"]).exists():
        raise PolicyRefused(_("Another clause has this number already."), field="code")
    if clause is None:
        if version.clauses.count() >= MOST_CLAUSES:
            raise PolicyRefused(_("A policy has at most %(n)s clauses.") % {"n": MOST_CLAUSES})
        last = version.clauses.aggregate(n=Max("position"))["n"]
        clause = PolicyClause(version=version, position=0 if last is None else last + 1)
    for name in CLAUSE_FIELDS:
        setattr(clause, name, values[name])
    clause.save()
    return clause


@transaction.atomic
def move_clause(clause: PolicyClause, *, up: bool) -> None:
    """One place up or down; at the end nothing happens."""
    version = _draft(clause.version)
    order = list(version.clauses.order_by("position"))
    at = next((n for n, row in enumerate(order) if row.pk == clause.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    # Two steps: a position may stand only once at any moment.
    version.clauses.update(position=F("position") + 1000)
    for position, row in enumerate(order):
        PolicyClause.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def remove_clause(clause: PolicyClause) -> None:
    """Take a clause out of a draft."""
    _draft(clause.version)
    clause.delete()


@transaction.atomic
def save_terms(
    version: PolicyVersion, terms: Mapping[str, Any], limits: Mapping[str, Mapping[str, Any]],
    targets: Mapping[str, Mapping[str, int]],
) -> PolicyVersion:
    """Figures of a draft: terms, what each role may decide, and the service targets per priority."""
    version = _draft(version)
    for name in TERM_FIELDS:
        setattr(version, name, terms[name])
    version.save()
    for role, values in limits.items():
        AuthorityLimit.objects.update_or_create(version=version, role=role, defaults=dict(values))
    for priority, numbers in targets.items():
        ServiceTarget.objects.update_or_create(version=version, priority=priority, defaults=dict(numbers))
    return version


@transaction.atomic
def publish(version: PolicyVersion, *, by: User, effective_from: datetime | None = None) -> PolicyVersion:
    """Put a draft in force now or later. Refused, with the cases named, while any case would be left without a clause."""
    version = _draft(version)
    now = timezone.now()
    effective_from = effective_from or now
    if effective_from < now - timedelta(minutes=1):
        raise PolicyRefused(_("A policy cannot begin in the past: tickets were decided then already."), field="effective_from")
    if effective_from > now + LATEST:
        raise PolicyRefused(_("A policy begins within a year at the latest."), field="effective_from")
    found = examine(version)
    if found.problem:
        raise PolicyRefused(found.problem)
    if found.open:
        raise PolicyRefused(_("Not published: these cases would be left without a clause."), found.open)
    if version.targets.count() < 4:
        raise PolicyRefused(_("Each priority needs its service targets."))
    version.state, version.effective_from = State.PUBLISHED, max(effective_from, now)
    version.published_by, version.published_at = by, now
    version.save()
    return version


@transaction.atomic
def withdraw(version: PolicyVersion) -> PolicyVersion:
    """Make a version that is not yet in force a draft again."""
    version = lock_for_update(PolicyVersion.objects.all()).get(pk=version.pk)
    if version.is_draft or version.effective_from <= timezone.now():
        raise PolicyRefused(_("Only a version that is not yet in force can be withdrawn."))
    version.state, version.published_by, version.published_at = State.DRAFT, None, None
    version.save()
    return version


@transaction.atomic
def discard(version: PolicyVersion) -> None:
    """Throw a draft away."""
    _draft(version).delete()
