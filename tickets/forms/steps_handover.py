"""The forms of the handover: one proof of three, accessories one by one; and what was paid after it."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib import uploads
from helpdesk.lib.display import local_date, money_text, payment_text
from tickets import lifecycle
from tickets.actions import handover, payments
from tickets.actions.payments import Payment
from tickets.forms.marks import MarksForm
from tickets.forms.steps_base import DayField, Step, StepForm, area, line
from tickets.models import ConditionPoint, Handover
from tickets.queries.papers import handover_of
from tickets.queries.quotes import due_option
from warranty.models import Remedy

DRAWN = "data:image/png;base64,"
MOST_DRAWN = 400_000  # characters; a signature takes some thousands


def drawn_picture(text: str) -> uploads.Accepted:
    """The picture behind what the page sends of a drawing; it passes the checks of every upload. Raises ``UploadRefused``."""
    try:
        content = base64.b64decode(text.removeprefix(DRAWN), validate=True) if text.startswith(DRAWN) else b""
    except (binascii.Error, ValueError):
        content = b""
    name = _("Signature") + ".png"
    if uploads.sniff(content[:64]) != "image/png":
        raise uploads.UploadRefused("damaged", _("The drawing did not arrive whole. Let the receiver sign once more."))
    return uploads.accept(SimpleUploadedFile(name, content, "image/png"), "photo")


class HandOverForm(MarksForm):
    """Giving the device to its owner."""

    action = "hand_over"
    title = L("Hand over")
    button = L("Hand over")
    icon = "hand-heart"
    template = "desk/steps/_handover.html"

    receiver = line(L("Who receives it"), most=120)
    proof = forms.ChoiceField(label=L("Checked by"), choices=Handover.Proof.choices, widget=forms.RadioSelect)
    signature = forms.CharField(required=False, max_length=MOST_DRAWN, widget=forms.HiddenInput)
    signed_name = line(
        L("Or the typed name of the receiver"), required=False, most=120,
        hint=L("Counts as a signature together with the pickup code."),
    )
    code = line(L("Pickup code"), required=False, most=12, dir="ltr", inputmode="numeric")
    courier = line(L("Courier"), required=False, most=80)
    tracking_number = line(L("Tracking number"), required=False, most=60, dir="ltr")
    accessories_back = forms.MultipleChoiceField(
        label=L("Goes back, as on the receipt"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accessories_kept = line(L("If something does not go back: what, and why"), required=False, most=300)
    loan_reason = line(L("Why the loan device stays out"), required=False, most=300)
    loan_due_on = DayField(L("Due back on"), required=False)
    payment = forms.ChoiceField(
        label=L("Payment"), choices=Handover.Payment.choices, required=False, widget=forms.RadioSelect
    )
    payment_way = forms.ChoiceField(label=L("Paid by"), choices=Handover.Way.choices, required=False, widget=forms.RadioSelect)
    receipt_number = line(L("Number of the payment receipt"), required=False, most=60, dir="ltr")
    unpaid_reason = line(L("Why it leaves unpaid"), required=False, most=300)
    explanation = area(L("What was explained"), rows=2, required=False)
    looked_over = forms.BooleanField(
        label=L("The device was looked over with the receiver"), required=False,
        help_text=L("The marks below are then kept as the condition in which it leaves us."),
    )
    explained = forms.BooleanField(label=L("The work was explained to the customer"), required=False)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """At the counter; technicians at a visit of theirs that has begun."""
        visit = step.page.visit
        return step.actor.role in lifecycle.DESK or bool(visit and visit.begun_by(step.actor.user_id))

    def build(self) -> None:
        """The owner is the likely receiver; the receipt names the accessories."""
        self.fields["receiver"].initial = self.ticket.customer.name
        receipt = self.step.page.check_in
        self.items = receipt.items if receipt else []
        if self.items:
            self.fields["accessories_back"].choices = [(str(n), item) for n, item in enumerate(self.items)]
        else:
            del self.fields["accessories_back"], self.fields["accessories_kept"]
        self.build_marks(self._marks_of_check_in())
        self.due, quote = due_option(self.step.page.quotes, self.step.page.events), self.step.page.quote
        self.to_pay = money_text(self.due.total, quote.quote.currency) if self.due and quote else ""
        self.pay_by = payment_text()
        if self.due is None:
            del self.fields["payment"], self.fields["payment_way"], self.fields["receipt_number"], self.fields["unpaid_reason"]
        if self.step.page.loan is None:
            del self.fields["loan_reason"], self.fields["loan_due_on"]

    def _marks_of_check_in(self) -> list[ConditionPoint]:
        """Marks to look at again; none for a new unit. The history says whether there are any to ask for."""
        marked = any(event.kind == "check_in" and event.data.get("marks") for event in self.step.page.events)
        if not marked or self.ticket.remedy == Remedy.REPLACE:
            return []
        return list(self.ticket.condition_points.filter(phase=ConditionPoint.Phase.INTAKE))

    def clean(self) -> dict[str, Any]:
        """Look at the drawing only where it is the chosen proof."""
        data = super().clean() or self.cleaned_data
        text, data["signature"] = data.get("signature", ""), None
        if text and data.get("proof") == Handover.Proof.SIGNATURE:
            try:
                data["signature"] = drawn_picture(text)
            except uploads.UploadRefused as refusal:
                self.add_error("signed_name", refusal.message)
        self.clean_marks()
        if self.marks_changed and not data.get("looked_over"):
            self.add_error("looked_over", _("Marks were changed: tick this too, or put them back as they were."))
        return data

    def judge(self) -> None:
        """Everything that is missing at once, whatever the drawing and the marks say."""
        data = self.cleaned_data
        words = {name: data.get(name) or "" for name in (
            "receiver", "proof", "code", "signed_name", "courier", "tracking_number", "accessories_kept", "loan_reason",
        )}
        handover.check_handover(
            self.ticket, **words, signature=data.get("signature"), on_receipt=self.items, explained=bool(data.get("explained")),
            accessories_back=[self.items[int(n)] for n in data.get("accessories_back", ())], loan=self.step.page.loan,
            loan_due_on=data.get("loan_due_on"), due=self.due, payment=self._payment(),
        )

    def _payment(self) -> Payment:
        names = ("payment", "payment_way", "receipt_number", "unpaid_reason")
        return Payment(*(self.cleaned_data.get(name) or "" for name in names))

    def run(self) -> str:
        """Hand it over."""
        data = self.cleaned_data
        names = ("receiver", "proof", "code", "signature", "signed_name", "courier", "tracking_number", "explanation", "explained")
        back = [self.items[int(n)] for n in data.get("accessories_back", ())]
        handover.hand_over(
            self.ticket, **{n: data[n] for n in names}, accessories_back=back,
            accessories_kept=data.get("accessories_kept", ""), loan_reason=data.get("loan_reason", ""),
            loan_due_on=data.get("loan_due_on"), looked_over=data["looked_over"], marks=self.marks(), views=self.views(),
            payment=self._payment(), **self.common,
        )
        return _("Handed over. In a week we ask whether it works.")


class NotePaymentForm(StepForm):
    """What was left open at the handover was paid since."""

    action = "note_payment"
    title = L("Note the payment")
    button = L("It was paid in full")
    icon = "banknote"
    template = "desk/steps/_note_payment.html"

    payment_way = forms.ChoiceField(label=L("Paid by"), choices=Handover.Way.choices, required=False, widget=forms.RadioSelect)
    paid_on = DayField(L("Day of the payment"), required=False)
    receipt_number = line(L("Number of the payment receipt"), required=False, most=60, dir="ltr")

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Where the device left with its amount open, for those who may note it."""
        return not cls.why_not(step)

    @classmethod
    def why_not(cls, step: Step) -> str:
        """It was noted already, nothing was open, or somebody else notes it."""
        return payments.why_not(handover_of(step.ticket), step.actor)

    def build(self) -> None:
        """Mostly it is noted on the day when it comes."""
        self.left, day = self.ticket.handover, self.fields["paid_on"]
        day.initial = timezone.localdate()
        day.widget.attrs.update(min=local_date(self.left.created_at).isoformat(), max=day.initial.isoformat())
        self.to_pay = money_text(self.left.amount_due or 0, self.left.currency or None)

    def judge(self) -> None:
        """A missing way and a wrong day at once; what is no day at all was said beside its field."""
        data = self.cleaned_data
        payments.check_note(self.left, way=data.get("payment_way") or "", paid_on=data.get("paid_on"))

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        payments.note_payment(
            self.ticket, way=data["payment_way"], paid_on=data["paid_on"], receipt_number=data["receipt_number"], **self.common,
        )
        return _("The payment is noted. Nothing is left to pay.")


HANDOVER_FORMS = [HandOverForm, NotePaymentForm]
