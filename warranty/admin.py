"""Settings pages: catalogue and policy. A published policy version cannot be changed any more."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from helpdesk.admin_site import SettingsAdmin, SettingsInline, is_administrator
from helpdesk.lib.amounts import AmountField
from warranty.actions.policy import copy_version
from warranty.causes import Cause
from warranty.models import (
    AuthorityLimit,
    Brand,
    ChecklistItem,
    CoverDocument,
    DefectCode,
    DeviceType,
    FaultCode,
    Part,
    PolicyClause,
    PolicyVersion,
    Product,
    ServiceTarget,
    StatutoryRule,
    Symptom,
    TaxRate,
)
from warranty.policy_words import condition_words, outcome_of, own_term_words
from warranty.queries import device_by_serial

PRICES: dict[type[models.Field], dict[str, Any]] = {models.DecimalField: {"form_class": AmountField, "min_value": 0}}


class ChecklistInline(SettingsInline):
    """Test sheet of a device type."""

    model = ChecklistItem


@admin.register(DeviceType)
class DeviceTypeAdmin(SettingsAdmin):
    """Device types with their test sheets."""

    list_display = ("code", "name_ar", "name_en", "usual_days")
    inlines = (ChecklistInline,)


@admin.register(Brand)
class BrandAdmin(SettingsAdmin):
    """Makers with their rule for parts."""

    list_display = ("code", "name_ar", "name_en", "parts_rule")


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
    exclude = ("own_terms",)
    readonly_fields = ("sections_apart",)
    formfield_overrides: ClassVar = PRICES

    @admin.display(description=_l("Sections apart"))
    def sections_apart(self, product: Product) -> str:
        """In words; they are changed on the page of the products' warranty."""
        return " · ".join(own_term_words(term) for term in product.own_terms) or _("Nothing")


@admin.register(Part)
class PartAdmin(SettingsAdmin):
    """Spare parts. Stock is moved on the page of the parts, with a reason."""

    list_display = ("sku", "name_ar", "name_en", "price", "genuine", "warranty_months", "needs_serial")
    search_fields = ("sku", "name_ar", "name_en")
    filter_horizontal = ("products",)
    formfield_overrides: ClassVar = PRICES


class FrozenInline(SettingsInline):
    """Rows of a policy version: open only while it is a draft."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While it is a draft."""
        return is_administrator(request) and not _fixed(obj)

    has_add_permission = has_delete_permission = has_change_permission  # type: ignore[assignment]


class ClauseInline(SettingsInline):
    """Clauses in their order, in words. They are written on the policy page, where every case is tried."""

    model = PolicyClause
    fields = readonly_fields = ("code", "holds_when", "leads_to", "text_ar", "text_en")
    has_add_permission = has_change_permission = has_delete_permission = lambda self, request, obj=None: False  # type: ignore[assignment]

    @admin.display(description=_l("When it holds"))
    def holds_when(self, clause: PolicyClause) -> str:
        """Every condition as a few words."""
        return _(" and ").join(condition_words(clause.conditions)) or _("in every other case")

    @admin.display(description=_l("Leads to"))
    def leads_to(self, clause: PolicyClause) -> str:
        """The remedy, and who pays."""
        return outcome_of(clause)


class TargetInline(FrozenInline):
    """Targets per priority."""

    model = ServiceTarget


class LimitInline(FrozenInline):
    """What each role may decide alone."""

    model = AuthorityLimit


def _fixed(version: PolicyVersion | None) -> bool:
    return bool(version and version.pk and not version.is_draft)


@admin.register(PolicyVersion)
class PolicyAdmin(SettingsAdmin):
    """Policy versions: copy one, change the copy; it is published on the policy page, where every case is tried first."""

    list_display = ("number", "state", "effective_from", "note", "quote_valid_days", "repair_warranty_days")
    inlines = (ClauseInline, TargetInline, LimitInline)
    exclude = ("created_by", "state", "published_by", "published_at", "effective_from")
    actions = ("copy",)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """While it is a draft."""
        return is_administrator(request) and not _fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """While it is a draft."""
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new version starts as a copy, so that no clause is forgotten."""
        return False

    @admin.action(description=_l("Copy to a new draft"))
    def copy(self, request: HttpRequest, chosen: QuerySet[PolicyVersion]) -> None:
        """Make the next version from the first chosen one; it can be edited until it is published on the policy page."""
        source = chosen.first()
        if source is None:
            return
        made = copy_version(source, by=request.user)
        messages.success(request, _("Version %(number)s is a draft now. Change it, test it, publish it.") % {"number": made.number})


class CoverForm(forms.ModelForm):
    """A document is tied to its device by the serial as typed."""

    serial = forms.CharField(label=_l("Serial"), max_length=40)
    causes = forms.MultipleChoiceField(
        label=_l("Causes that it answers for"), choices=[c for c in Cause.choices if c[0] != Cause.NO_FAULT],
        initial=[Cause.DEFECT], widget=forms.CheckboxSelectMultiple,
    )
    excluded_defects = forms.MultipleChoiceField(
        label=_l("Fault codes that it leaves out"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(row.code, row.name) for row in DefectCode.objects.all()],
    )

    class Meta:
        model = CoverDocument
        fields = ("kind", "reference", "starts_on", "ends_on", "causes", "pays_parts", "pays_labour", "customer_share",
                  "excluded_defects", "part")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["serial"].initial = self.instance.device.serial

    def clean_serial(self) -> str:
        """Find the device."""
        device = device_by_serial(self.cleaned_data["serial"])
        if device is None:
            raise forms.ValidationError(_("No device has this serial number."))
        self.instance.device = device
        return device.serial

    def clean(self) -> dict[str, Any]:
        """Days in their order; a part warranty names its part."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day comes before the first."))
        if data.get("kind") == CoverDocument.Kind.PART and not data.get("part"):
            self.add_error("part", _("A part warranty names its part."))
        if not data.get("pays_parts") and not data.get("pays_labour"):
            self.add_error("pays_parts", _("A document pays parts, labour or both."))
        return data


@admin.register(CoverDocument)
class CoverAdmin(SettingsAdmin):
    """Extended plans, part warranties and goodwill of single devices."""

    form = CoverForm
    fields = ("serial", *CoverForm.Meta.fields)
    list_display = ("kind", "reference", "device", "starts_on", "ends_on", "customer_share")
    list_filter = ("kind",)
    search_fields = ("reference", "device__serial")
    list_select_related = ("device__product", "device__device_type")


@admin.register(StatutoryRule)
class StatutoryAdmin(SettingsAdmin):
    """Deadlines of the law, per country."""

    list_display = ("country", "kind", "days", "warn_days", "is_active")
    list_filter = ("country", "is_active")


@admin.register(TaxRate)
class TaxAdmin(SettingsAdmin):
    """Taxes, per country, from a day on. Quotes keep their own copy; a new rate is a new row."""

    list_display = ("country", "percent", "since", "name_ar", "name_en", "number")
    list_filter = ("country",)
