"""Settings pages: catalogue and policy. A policy version that tickets were filed under cannot be changed any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from helpdesk.admin_site import SettingsAdmin, SettingsInline, is_administrator
from warranty.models import (
    Brand,
    ChecklistItem,
    DefectCode,
    DeviceType,
    FaultCode,
    Part,
    PolicyClause,
    PolicyVersion,
    Product,
    ServiceTarget,
    Symptom,
)
from warranty.remedy import check_conditions


class ChecklistInline(SettingsInline):
    """Test sheet of a device type."""

    model = ChecklistItem


@admin.register(DeviceType)
class DeviceTypeAdmin(SettingsAdmin):
    """Device types with their test sheets."""

    list_display = ("code", "name_ar", "name_en", "usual_days")
    inlines = (ChecklistInline,)


@admin.register(Brand)
class NamedAdmin(SettingsAdmin):
    """Rows with a code and two names."""

    list_display = ("code", "name_ar", "name_en")


@admin.register(Symptom, DefectCode)
class FaultEntryAdmin(SettingsAdmin):
    """Entries of the fault-code catalogue; one that findings use can be switched off, not deleted."""

    list_display = ("code", "name_ar", "name_en", "external_code", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("is_active", "device_types")
    search_fields = ("code", "name_ar", "name_en", "external_code")
    filter_horizontal = ("device_types",)


@admin.register(FaultCode)
class FaultCodeAdmin(FaultEntryAdmin):
    """Conditions, sections, repairs and reasons for no fault."""

    list_display = ("kind", *FaultEntryAdmin.list_display)
    list_display_links = ("code",)
    list_filter = ("kind", *FaultEntryAdmin.list_filter)


@admin.register(Product)
class ProductAdmin(SettingsAdmin):
    """Models that we sell."""

    list_display = ("name", "code", "brand", "device_type", "warranty_months", "price", "is_active")
    list_filter = ("device_type", "brand", "is_active")
    search_fields = ("name", "code")


@admin.register(Part)
class PartAdmin(SettingsAdmin):
    """Spare parts and stock."""

    list_display = ("sku", "name_ar", "name_en", "price", "stock", "genuine")
    search_fields = ("sku", "name_ar", "name_en")
    filter_horizontal = ("products",)


class ClauseForm(forms.ModelForm):
    """A clause whose conditions the policy engine understands."""

    class Meta:
        model = PolicyClause
        fields = ("position", "code", "conditions", "remedy", "customer_pays", "text_ar", "text_en")

    def clean_conditions(self) -> dict[str, Any]:
        """Refuse a condition that would be misread."""
        conditions = self.cleaned_data["conditions"] or {}
        try:
            check_conditions(conditions)
        except ValueError as error:
            raise forms.ValidationError(
                _("The policy does not know this condition: %(error)s") % {"error": error}
            ) from error
        return conditions


class FrozenInline(SettingsInline):
    """Rows of a policy version: open only while no ticket was filed under it."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While unused."""
        return is_administrator(request) and not _in_use(obj)

    has_add_permission = has_delete_permission = has_change_permission  # type: ignore[assignment]


class ClauseInline(FrozenInline):
    """Clauses in their order."""

    model = PolicyClause
    form = ClauseForm


class TargetInline(FrozenInline):
    """Targets per priority."""

    model = ServiceTarget


def _in_use(version: PolicyVersion | None) -> bool:
    return bool(version and version.pk and version.ticket_set.exists())


@admin.register(PolicyVersion)
class PolicyAdmin(SettingsAdmin):
    """Policy versions: copy one, change the copy, give it a date."""

    list_display = ("number", "effective_from", "note", "tax_percent", "quote_valid_days", "repair_warranty_days")
    inlines = (ClauseInline, TargetInline)
    exclude = ("created_by",)
    actions = ("copy",)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """While unused."""
        return is_administrator(request) and not _in_use(obj)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """While unused."""
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new version starts as a copy, so that no clause is forgotten."""
        return False

    @admin.action(description=_l("Copy to a new version, in force in 30 days"))
    def copy(self, request: HttpRequest, chosen: QuerySet[PolicyVersion]) -> None:
        """Make the next version from the first chosen one; it can be edited until tickets use it."""
        source = chosen.first()
        if source is None:
            return
        with transaction.atomic():
            clauses, targets = list(source.clauses.all()), list(source.targets.all())
            newest = PolicyVersion.objects.aggregate(n=Max("number"))["n"]
            source.pk, source.number = None, newest + 1
            source.effective_from = timezone.now() + timedelta(days=30)
            source.save()
            for clause in clauses:
                clause.pk, clause.version = None, source
                clause.save()
            for target in targets:
                target.pk, target.version = None, source
                target.save()
        messages.success(request, _("Version %(number)s was made. Change it before its date.") % {"number": source.number})
