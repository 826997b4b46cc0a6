"""The upload of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from warranty.imports.tables import MOST_BYTES
from warranty.models import ImportRun


class UploadForm(forms.Form):
    """Kind and file. What stands in it is looked at by the run, not here."""

    kind = forms.ChoiceField(
        label=L("What is in the file?"), choices=ImportRun.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": L("Choose what is in the file.")},
    )
    file = forms.FileField(
        label=L("File"), help_text=L("CSV or XLSX, up to 40 MB, with the names of the columns in its first line."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": L("Choose a file."), "empty": L("The file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choice_hints = {  # type: ignore[attr-defined]
            ImportRun.Kind.PRODUCTS: _("Models with brand, type, warranty and price."),
            ImportRun.Kind.SERIALS: _("Which serial number is which model, and when it was sold."),
            ImportRun.Kind.PURCHASES: _("Purchase dates, warranty ends and buyers of devices that we know."),
        }

    def clean_file(self) -> Any:
        """Not larger than a run reads."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 40 MB. Split it in two."))
        return file
