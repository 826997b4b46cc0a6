"""Forms of the policy editor: a clause, the figures of a version, publishing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Role
from helpdesk.lib.amounts import AmountField
from warranty.causes import Cause, Cover
from warranty.models import PolicyClause, PolicyVersion
from warranty.policy_words import OUTCOME_CHOICES, OUTCOMES, outcome_code

EITHER = [("", L("Does not matter")), ("yes", L("Yes")), ("no", L("No"))]
TRUTHS = ("repairable", "dead_on_arrival", "replacement_available", "part_available")
PERCENTS = ("cost_ratio_min", "cost_ratio_max")
NUMBERS = ("age_months_min", "age_months_max", "returns_min", "waiting_days_min")
LIMITED_ROLES = (Role.AGENT, Role.MANAGER)
PRIORITIES = [("critical", L("Critical")), ("high", L("High")), ("normal", L("Normal")), ("low", L("Low"))]


def _truth(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=EITHER, required=False)


def _whole(label: Any, low: int, high: int, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, required=required)


def _words(label: Any, direction: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": direction}))


class ClauseForm(forms.Form):
    """One clause: when it holds, what it leads to, and its words for the customer in both languages."""

    code = forms.CharField(
        label=L("Number"), max_length=10, widget=forms.TextInput(attrs={"dir": "ltr"}),
        validators=[RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z.\-]*$", L("Letters, digits and dots, for example 3.1"))],
    )
    cause = forms.MultipleChoiceField(
        label=L("Finding"), choices=Cause.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=L("Nothing chosen: it does not matter."),
    )
    coverage = forms.MultipleChoiceField(
        label=L("Warranty"), choices=Cover.choices, required=False, widget=forms.CheckboxSelectMultiple,
    )
    repairable = _truth(L("Can be repaired"))
    dead_on_arrival = _truth(L("Faulty in its first days"))
    replacement_available = _truth(L("A new unit can be had"))
    part_available = _truth(L("The part can be had"))
    cost_ratio_min = _whole(L("Costs more than, in per cent of a new unit"), 1, 500)
    cost_ratio_max = _whole(L("Costs at most, in per cent of a new unit"), 1, 500)
    age_months_min = _whole(L("Bought more than … months ago"), 0, 240)
    age_months_max = _whole(L("Bought at most … months ago"), 0, 240)
    returns_min = _whole(L("The same fault came back at least … times"), 1, 20)
    waiting_days_min = _whole(L("With us for at least … days"), 1, 365)
    outcome = forms.ChoiceField(label=L("Leads to"), choices=OUTCOME_CHOICES, widget=forms.RadioSelect)
    text_ar = _words(L("Words for the customer, Arabic"), "rtl")
    text_en = _words(L("Words for the customer, English"), "ltr")

    def __init__(self, *args: Any, clause: PolicyClause | None = None, **options: Any) -> None:
        if clause is not None:
            options["initial"] = initial_of(clause)
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """A lower limit lies below the upper one."""
        data = super().clean() or {}
        for name in ("cost_ratio", "age_months"):
            low, high = data.get(f"{name}_min"), data.get(f"{name}_max")
            if low is not None and high is not None and low >= high:
                self.add_error(f"{name}_max", _("“At most” must be greater than “more than”; no case would fit."))
        return data

    def values(self) -> dict[str, Any]:
        """The clause as the action takes it."""
        data = self.cleaned_data
        conditions: dict[str, Any] = {name: data[name] for name in ("cause", "coverage") if data[name]}
        conditions |= {name: data[name] == "yes" for name in TRUTHS if data[name]}
        conditions |= {name: float(Decimal(data[name]) / 100) for name in PERCENTS if data[name] is not None}
        conditions |= {name: data[name] for name in NUMBERS if data[name] is not None}
        remedy, pays = OUTCOMES[data["outcome"]]
        return {
            "code": data["code"], "conditions": conditions, "remedy": remedy, "customer_pays": pays,
            "text_ar": data["text_ar"].strip(), "text_en": data["text_en"].strip(),
        }


def initial_of(clause: PolicyClause) -> dict[str, Any]:
    """A clause as the form shows it; “covered” of older clauses becomes a choice of answers."""
    conditions = dict(clause.conditions)
    covered = conditions.pop("covered", None)
    if covered is not None and "coverage" not in conditions:
        conditions["coverage"] = [Cover.COVERED] if covered else [v for v in Cover.values if v != Cover.COVERED]
    values = {name: value for name, value in conditions.items() if name in ("cause", "coverage", *NUMBERS)}
    values |= {name: "yes" if conditions[name] else "no" for name in TRUTHS if name in conditions}
    values |= {name: int(Decimal(str(conditions[name])) * 100) for name in PERCENTS if name in conditions}
    return {
        **values, "code": clause.code, "outcome": outcome_code(clause.remedy, clause.customer_pays),
        "text_ar": clause.text_ar, "text_en": clause.text_en,
    }


class TermsForm(forms.Form):
    """Figures of a version. Every number has a smallest and a largest value that makes sense."""

    note = forms.CharField(label=L("What changes in this version"), max_length=200, required=False)
    quote_valid_days = _whole(L("A quote holds for … days"), 1, 90, required=True)
    repair_warranty_days = _whole(L("Warranty on a repair, days"), 0, 1825, required=True)
    labour_per_hour = AmountField(label=L("Labour per hour"), min_value=0, max_value=10_000)
    examination_fee = AmountField(
        label=L("Examination, when a quote is declined"), min_value=0, max_value=10_000,
        help_text=L("Without tax; 0: an examination is always free of charge."),
    )

    separate_tester = forms.BooleanField(
        label=L("Who repaired does not test"), required=False,
        help_text=L("A device is ready only after somebody else has passed its test sheet."),
    )

    def __init__(self, version: PolicyVersion, *args: Any, **options: Any) -> None:
        options["initial"] = {name: getattr(version, name) for name in self.base_fields}
        super().__init__(*args, **options)
        limits = {row.role: row for row in version.limits.all()}
        for role in LIMITED_ROLES:
            row = limits.get(role)
            for name, label in (("cost_limit", _("Cost to the company, at most")), ("goodwill_limit", _("Goodwill, at most"))):
                self.fields[f"{role}_{name}"] = AmountField(
                    label=label, min_value=0, max_value=1_000_000, required=False,
                    initial=getattr(row, name) if row else (0 if role == Role.AGENT else None),
                )
        targets = {row.priority: row for row in version.targets.all()}
        for priority, _name in PRIORITIES:
            target = targets.get(priority)
            for name, label, high in (
                ("first_answer_minutes", _("First answer, working minutes"), 10_000),
                ("diagnosis_days", _("Diagnosis, working days"), 60), ("turnaround_days", _("Whole repair, working days"), 120),
            ):
                field = _whole(label, 1, high, required=True)
                field.initial = getattr(target, name) if target else None
                self.fields[f"{priority}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """An examination cannot take longer than the whole repair."""
        data = super().clean() or {}
        for priority, _name in PRIORITIES:
            whole, part = data.get(f"{priority}_turnaround_days"), data.get(f"{priority}_diagnosis_days")
            if whole and part and part > whole:
                self.add_error(f"{priority}_diagnosis_days", _("The diagnosis cannot take longer than the whole repair."))
        return data

    @property
    def terms(self) -> list[forms.BoundField]:
        """Fields of the version itself."""
        return [self[name] for name in self.base_fields]

    @property
    def limit_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Role with its two limits."""
        return [(str(Role(r).label), [self[f"{r}_cost_limit"], self[f"{r}_goodwill_limit"]]) for r in LIMITED_ROLES]

    @property
    def target_rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Priority with its three targets."""
        names = ("first_answer_minutes", "diagnosis_days", "turnaround_days")
        return [(label, [self[f"{code}_{name}"] for name in names]) for code, label in PRIORITIES]

    def values(self) -> tuple[dict[str, Any], dict[str, dict[str, Any]], dict[str, dict[str, int]]]:
        """Terms, limits and targets as the action takes them."""
        data = self.cleaned_data
        terms = {name: data[name] for name in self.base_fields}
        limits = {r: {n: data[f"{r}_{n}"] for n in ("cost_limit", "goodwill_limit")} for r in LIMITED_ROLES}
        names = ("first_answer_minutes", "diagnosis_days", "turnaround_days")
        return terms, limits, {code: {n: data[f"{code}_{n}"] for n in names} for code, _l in PRIORITIES}


class PublishForm(forms.Form):
    """From when a draft is in force; empty means now."""

    effective_from = forms.DateField(
        label=L("In force from"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=L("Empty: at once. Tickets that were filed before keep their version."),
    )
