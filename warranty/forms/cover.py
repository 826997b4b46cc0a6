"""Forms of what is covered: the terms of a product, one more document for a device, the early end of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.amounts import AmountField
from warranty.actions.cover import MOST_DOA_DAYS
from warranty.causes import Cause
from warranty.models import CoverDocument, DefectCode, FaultCode, Part, Product
from warranty.models.catalogue import LONGEST_WARRANTY
from warranty.queries import serves

SPARE_ROWS = 3
BOTH, PARTS, LABOUR = "both", "parts", "labour"


class TermsForm(forms.Form):
    """Months, days for dead on arrival, and rows of sections that the maker treats apart."""

    warranty_months = forms.IntegerField(label=L("Warranty, months"), min_value=0, max_value=LONGEST_WARRANTY)
    doa_days = forms.IntegerField(
        label=L("Dead on arrival, days"), min_value=0, max_value=MOST_DOA_DAYS,
        help_text=L("A manufacturing defect within so many days after the purchase. 0: the maker grants none."),
    )

    def __init__(self, product: Product, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"warranty_months": product.warranty_months, "doa_days": product.doa_days})
        super().__init__(*args, **options)
        rows = product.own_terms
        self.count = len(rows) + SPARE_ROWS
        known = {f"{row['kind']}:{row['code']}": row["name_ar"] + " / " + row["name_en"] for row in rows}
        fitting = serves(product.device_type_id)
        sections = FaultCode.objects.filter(fitting, kind="section", is_active=True).distinct()
        defects = DefectCode.objects.filter(fitting, is_active=True).distinct()
        named = [(f"section:{r.code}", r.name) for r in sections], [(f"defect:{r.code}", r.name) for r in defects]
        gone = [pair for pair in known.items() if pair[0] not in dict(named[0] + named[1])]
        choices: list[Any] = [("", L("Nothing")), (L("Section"), named[0]), (L("Defect code"), named[1])]
        choices += [(L("No longer in use"), gone)] if gone else []
        for i in range(self.count):
            row = rows[i] if i < len(rows) else None
            self.fields[f"what_{i}"] = forms.ChoiceField(
                label=_("Section or fault %(n)s") % {"n": i + 1}, choices=choices, required=False,
                initial=f"{row['kind']}:{row['code']}" if row else "",
            )
            self.fields[f"months_{i}"] = forms.IntegerField(
                label=_("Months; 0 leaves it out"), min_value=0, max_value=LONGEST_WARRANTY, required=False,
                initial=row["months"] if row else None,
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Section and months, side by side."""
        return [(self[f"what_{i}"], self[f"months_{i}"]) for i in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """Each row is whole, and each section or fault stands once."""
        data, seen = super().clean() or {}, set()
        for i in range(self.count):
            what, months = data.get(f"what_{i}"), data.get(f"months_{i}")
            if what and months is None and f"months_{i}" not in self.errors:
                self.add_error(f"months_{i}", _("Write the months; 0 leaves it out."))
            if months is not None and not what and f"what_{i}" not in self.errors:
                self.add_error(f"what_{i}", _("Choose the section or fault, or empty the months."))
            if what and what in seen:
                self.add_error(f"what_{i}", _("Each section or fault stands here once."))
            seen.add(what)
        return data

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        data = self.cleaned_data
        own = [
            (*data[f"what_{i}"].split(":", 1), data[f"months_{i}"]) for i in range(self.count) if data[f"what_{i}"]
        ]
        return {"warranty_months": data["warranty_months"], "doa_days": data["doa_days"], "own_terms": own}


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], help_text=help_text)


class DocumentForm(forms.Form):
    """One more document for a device. Goodwill is offered only to those who may promise it."""

    kind = forms.ChoiceField(label=L("Kind"), choices=CoverDocument.Kind.choices)
    reference = forms.CharField(label=L("Number"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr"}))
    starts_on = _day(L("First day"))
    ends_on = _day(L("Last day"))
    causes = forms.MultipleChoiceField(
        label=L("Causes that it answers for"), choices=[c for c in Cause.choices if c[0] != Cause.NO_FAULT],
        initial=[Cause.DEFECT], widget=forms.CheckboxSelectMultiple,
    )
    pays = forms.ChoiceField(label=L("What it pays"), choices=[
        (BOTH, L("Parts and labour")), (PARTS, L("Parts alone")), (LABOUR, L("Labour alone")),
    ])
    customer_share = AmountField(
        label=L("The customer’s share"), min_value=0, max_value=100_000, initial=0, required=False
    )
    part = forms.ModelChoiceField(
        Part.objects.none(), label=L("For this part alone"), required=False, empty_label=L("Whole device")
    )
    reason = forms.CharField(label=L("Why"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, product_id: int | None, *args: Any, goodwill: bool, **options: Any) -> None:
        super().__init__(*args, auto_id="cover-%s", **options)
        self.fields["part"].queryset = Part.objects.filter(products=product_id) if product_id else Part.objects.none()  # type: ignore[attr-defined]
        if not goodwill:
            self.fields["kind"].choices = [c for c in CoverDocument.Kind.choices if c[0] != CoverDocument.Kind.GOODWILL]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("kind", "starts_on", "ends_on", "causes", "part")},
            "reference": data["reference"].strip(), "customer_share": data["customer_share"] or 0,
            "pays_parts": data["pays"] != LABOUR, "pays_labour": data["pays"] != PARTS,
        }


class EndForm(forms.Form):
    """Which document ends earlier, and when."""

    document = forms.ModelChoiceField(CoverDocument.objects.none(), label=L("Document"), empty_label=None)
    on = _day(L("New last day"))
    reason = forms.CharField(label=L("Why"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, device_id: int, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="ends-%s", **options)
        found = CoverDocument.objects.filter(device=device_id).select_related("part")
        self.fields["document"].queryset = found  # type: ignore[attr-defined]
        self.fields["document"].label_from_instance = str  # type: ignore[attr-defined]
