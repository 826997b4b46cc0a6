"""The fault-code catalogue: complete in both languages, fitting the device, left alone once edited."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests import scenarios
from tickets.actions import diagnosis
from tickets.exceptions import StepRefused
from tickets.models import Finding
from warranty.defaults import install
from warranty.models import DefectCode, DeviceType, FaultCode, Symptom
from warranty.queries import codes_for


@pytest.mark.django_db
def test_every_device_type_starts_with_codes_of_every_kind_in_both_languages():
    install()
    for kind in DeviceType.objects.all():
        for entries in codes_for(kind.pk, *FaultCode.Kind.values).values():
            assert len(entries) >= 5, kind.code
            assert all(e.name_ar and e.name_en and e.name_ar != e.name_en for e in entries)
        assert kind.symptoms.count() >= 6
        assert DefectCode.objects.filter(device_types=kind).exists() or kind.code == "other"


@pytest.mark.django_db
def test_installing_again_changes_nothing_that_staff_edited():
    install()
    FaultCode.objects.filter(kind="section", code="battery").update(name_en="Cell", is_active=False, external_code="B7")
    before = FaultCode.objects.count(), DefectCode.objects.count(), Symptom.objects.count()
    install()
    assert (FaultCode.objects.count(), DefectCode.objects.count(), Symptom.objects.count()) == before
    row = FaultCode.objects.get(kind="section", code="battery")
    assert (row.name_en, row.is_active, row.external_code) == ("Cell", False, "B7")


@pytest.mark.django_db
def test_a_finding_takes_its_section_from_the_defect_and_no_reason_for_no_fault_beside_a_cause():
    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    reason = FaultCode.objects.get(kind="no_fault", code="not-seen")
    words = {"actor": co.khalid, "text": "تلف", "explanation": "منفذ معطوب", "defect": DefectCode.objects.get(code="charge-port")}
    with pytest.raises(StepRefused) as refused:
        diagnosis.record_finding(ticket, cause="defect", no_fault_reason=reason, **words)
    assert refused.value.field == "no_fault_reason"
    assert not Finding.objects.exists()
    finding = diagnosis.record_finding(ticket, cause="defect", **words)
    assert finding.section.code == "power"
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(no_fault_reason=reason)
