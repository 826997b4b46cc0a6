"""Marks on the drawing, pictures by view, and intake beside handover."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import diagnosis
from tickets.actions.condition import Mark, note_marks
from tickets.actions.handover import pickup_code
from tickets.exceptions import StepRefused
from tickets.models import Attachment, ConditionPoint

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def photo(name: str = "front.jpg") -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


def mark(n: int, kind: str, place: str, note: str = "", at: str = "", known: str = "") -> dict[str, str]:
    return {f"mark_{name}_{n}": value for name, value in
            (("kind", kind), ("place", place), ("note", note), ("at", at), ("known", known))}


def test_marks_and_views_go_with_the_check_in_onto_the_receipt(co: SimpleNamespace, sign_in: Any, client: Any) -> None:
    ticket, desk = scenarios.filed(co), sign_in("desk")
    base = {"condition": "مستعمل", **mark(0, "crack", "front-11", at="120,80"), **mark(3, "dent", "back-33", "زاوية", at="10,10")}
    for wrong, where in (
        (mark(1, "scratch", ""), "mark_place_1"), (mark(1, "", "front-22"), "mark_kind_1"),
        (mark(1, "other", "front-22"), "mark_note_1"),
        (mark(1, "melted", "front-22"), "mark_kind_1"),
    ):
        answer = step(desk, ticket, "check_in", **{**base, **wrong})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [where]
        assert "مستعمل" in answer.content.decode()
        assert "120,80" in answer.content.decode()
    assert not ConditionPoint.objects.exists()
    assert step(desk, ticket, "check_in", **base, view_front=photo(), photos=photo("x.jpg")).status_code == 302
    first, second = ConditionPoint.objects.filter(ticket=ticket)
    assert (first.number, first.kind, first.x, first.y, first.where) == (1, "crack", 120, 80, "Front, top left")
    assert (second.number, second.side, second.x, second.y) == (2, "back", 833, 833)  # the spot did not fit the place
    assert set(Attachment.objects.filter(ticket=ticket).values_list("kind", "view")) == {("condition", "front"), ("condition", "")}
    token = tracking_token(ticket)
    for page in (desk.get(f"/desk/t/{ticket.reference}/receipt/"), client.get(f"/t/{token}/receipt/")):
        assert 'transform="translate(12.0 10.4)"' in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConditionPoint.objects.filter(pk=first.pk).update(kind="scratch")  # what was seen stays seen


def test_a_mark_outside_the_drawing_is_named_and_nothing_is_kept(co: SimpleNamespace) -> None:
    ticket = scenarios.filed(co)
    for bad in (Mark("front", 1001, 0, "crack"), Mark("top", 5, 5, "crack"), Mark("front", 5, 5, "burnt")):
        with pytest.raises(StepRefused, match="Mark 2"):
            diagnosis.check_in(ticket, actor=co.desk, condition="سليم", marks=[Mark("front", 1, 1, "dent"), bad])
    with pytest.raises(StepRefused, match="At most 24"):
        note_marks(ticket, [Mark("front", 1, 1, "dent")] * 25, "intake", actor=co.desk)
    assert scenarios.fresh(ticket).checked_in_at is None
    assert not ConditionPoint.objects.exists()


def test_handover_stands_beside_check_in_for_staff_and_customer(co: SimpleNamespace, sign_in: Any, client: Any) -> None:
    ticket = scenarios.ticket_at("ready", co=co)
    intake = note_marks(ticket, [Mark("front", 100, 100, "crack"), Mark("back", 500, 500, "scratch")], "intake", actor=co.desk)
    desk = sign_in("desk")
    base = {"receiver": "محمد", "proof": "code", "code": pickup_code(ticket), "accessories_back": ["0"], "explained": "on"}
    marks = {**mark(0, "", "", known="1"), **mark(1, "scratch", "back-22", at="500,500", known="2"), **mark(2, "dent", "front-33")}
    unticked = step(desk, ticket, "hand_over", **base, **marks)
    assert unticked.status_code == 422
    assert "looked_over" in unticked.context["form"].errors
    assert step(desk, ticket, "hand_over", **base, **marks, looked_over="on", view_front=photo()).status_code == 302
    kept = list(ConditionPoint.objects.filter(ticket=ticket, phase="handover"))
    assert [(p.number, p.kind, p.known_id) for p in kept] == [(1, "scratch", intake[1].pk), (2, "dent", None)]
    found = desk.get(f"/desk/t/{ticket.reference}/evidence/").context["c"]
    assert ([p.kind for p in found.new_points], [p.kind for p in found.mended]) == (["dent"], ["crack"])
    assert [(pair.name, len(pair.intake), len(pair.handover)) for pair in found.pairs] == [("Front", 0, 1)]
    page = client.get(f"/t/{tracking_token(ticket)}/evidence/")
    assert "1 mark was not there at check-in" in page.content.decode() or "لم تكن" in page.content.decode()


def test_a_second_opinion_stands_beside_the_first_finding(co: SimpleNamespace, sign_in: Any, client: Any) -> None:
    ticket = scenarios.ticket_at("deciding", cause="misuse", co=co)
    token = tracking_token(ticket)
    before = client.get(f"/t/{token}/evidence/").content.decode()
    assert "أثر صدمة بعمق 2 مم" in before
    assert "تلف في ملامسات المنفذ" not in before  # words for staff
    client.post(f"/t/{token}/objection/", {"objection-reason": "لم يسقط الجهاز"})
    with pytest.raises(StepRefused):
        diagnosis.record_finding(scenarios.fresh(ticket), actor=co.khalid, cause="defect", text="x", explanation="y")
    diagnosis.record_finding(
        scenarios.fresh(ticket), actor=co.nouf, cause="defect", text="لحام ضعيف", explanation="الخلل في اللحام من المصنع"
    )
    theirs = [client.get(f"/t/{token}/"), client.get(f"/t/{token}/evidence/")]
    for page in (*theirs, sign_in("sara").get(f"/desk/t/{ticket.reference}/evidence/")):
        words = page.content.decode()
        assert all(text in words for text in ("منفذ الشحن معطوب من الداخل", "الخلل في اللحام من المصنع", "لم يسقط الجهاز"))
