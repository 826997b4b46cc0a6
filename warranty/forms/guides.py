"""The form of one step of a diagnosis guide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.arabic import latin_digits
from warranty.models import DefectCode, DeviceType, GuideStep, Symptom
from warranty.queries import serves

TEXTS = ("name_ar", "name_en", "how_ar", "how_en", "advice_ar", "advice_en")


class LimitField(forms.DecimalField):
    """A limit in any digits, with a comma or a point."""

    def to_python(self, value: Any) -> Any:
        """Read Arabic digits too."""
        text = latin_digits(str(value or "")).strip().replace("٫", ".").replace(",", ".")
        return super().to_python(text)


def _limit(label: Any) -> LimitField:
    return LimitField(label=label, max_digits=9, decimal_places=3, required=False, widget=forms.TextInput(
        attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
    ))


class StepForm(forms.Form):
    """A step in both languages, with unit and limits when it is measured."""

    name_ar = forms.CharField(label=L("Name in Arabic"), max_length=120)
    name_en = forms.CharField(label=L("Name in English"), max_length=120)
    how_ar = forms.CharField(label=L("How, in Arabic"), max_length=240, required=False)
    how_en = forms.CharField(label=L("How, in English"), max_length=240, required=False)
    unit = forms.CharField(
        label=L("Unit"), max_length=12, required=False, help_text=L("A step with a unit is measured: A, V, %, °C."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    low = _limit(L("Lower limit"))
    high = _limit(L("Upper limit"))
    advice_ar = forms.CharField(label=L("Next when it is not so, in Arabic"), max_length=300, required=False)
    advice_en = forms.CharField(label=L("Next when it is not so, in English"), max_length=300, required=False)
    defect = forms.ModelChoiceField(
        DefectCode.objects.none(), label=L("Points to this defect"), required=False, empty_label=L("Not chosen")
    )
    symptoms = forms.ModelMultipleChoiceField(
        Symptom.objects.none(), label=L("Only for these symptoms"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=L("None chosen: the step belongs to every examination."),
    )

    def __init__(self, device_type: DeviceType, step: GuideStep | None = None, data: Any = None) -> None:
        first: dict[str, Any] = {}
        if step:
            first = {name: getattr(step, name) for name in (*TEXTS, "unit", "low", "high", "defect")}
            first["symptoms"] = list(step.symptoms.values_list("pk", flat=True))
        super().__init__(data, initial=first, use_required_attribute=False)
        self.label_suffix = ""
        fitting = Q(is_active=True) & serves(device_type.pk)
        for name, model in (("defect", DefectCode), ("symptoms", Symptom)):
            self.fields[name].queryset = model.objects.filter(fitting).distinct()
        for name in TEXTS:
            self.fields[name].widget.attrs["dir"] = "rtl" if name.endswith("_ar") else "ltr"

    def clean(self) -> dict[str, Any]:
        """Limits stand in order and have a unit; an advice is written in both languages or in none."""
        data = super().clean() or {}
        low, high = data.get("low"), data.get("high")
        if (low is not None or high is not None) and not data.get("unit"):
            self.add_error("unit", _("Limits need a unit."))
        if low is not None and high is not None and low > high:
            self.add_error("high", _("The lower limit lies above the upper one."))
        for name in ("how", "advice"):
            for one, other in (("ar", "en"), ("en", "ar")):
                if data.get(f"{name}_{one}") and not data.get(f"{name}_{other}"):
                    self.add_error(f"{name}_{other}", _("Write it in both languages."))
        return data
