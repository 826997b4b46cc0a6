"""The survey a week later: three scales, a comment, a call. Nothing is preselected, everything may stay open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

# Said of the service, so that in Arabic they fit whoever answers.
CSAT_WORDS = {
    1: pgettext_lazy("survey answer", "Not satisfied at all"), 2: pgettext_lazy("survey answer", "Not satisfied"),
    3: pgettext_lazy("survey answer", "All right"), 4: pgettext_lazy("survey answer", "Satisfied"),
    5: pgettext_lazy("survey answer", "Very satisfied"),
}


def _scale(label: Any, low: int, high: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
        choices=[(n, str(n)) for n in range(low, high + 1)],
        error_messages={"invalid_choice": _l("Choose one of the numbers.")},
    )


class SurveyForm(forms.Form):
    """CSAT 1 to 5, effort 1 to 7, recommendation 0 to 10."""

    csat = _scale(_l("How satisfied are you with the service as a whole?"), 1, 5)
    ces = _scale(_l("“Getting my device repaired was easy from beginning to end”"), 1, 7)
    nps = _scale(_l("How likely are you to recommend our repair service to a friend or relative?"), 0, 10)
    comment = forms.CharField(
        label=_l("What could we have done better?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    wants_call = forms.BooleanField(label=_l("You may call me about this"), required=False)

    def __init__(self, *args: Any, repaired: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not repaired:  # after a refund or an unrepaired return nothing was repaired that could have been easy
            self.fields["ces"].label = _l("“Getting my case settled was easy from beginning to end”")
