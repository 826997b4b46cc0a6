"""Tables of the warranty floor."""

from warranty.models.catalogue import (
    Brand,
    ChecklistItem,
    DefectCode,
    DeviceType,
    FaultCode,
    Part,
    Product,
    Symptom,
)
from warranty.models.cover import CoverDocument, StatutoryRule
from warranty.models.device import Device, DeviceEvent
from warranty.models.guide import GuideStep
from warranty.models.imports import ImportProblem, ImportRun
from warranty.models.policy import AuthorityLimit, PolicyClause, PolicyVersion, Remedy, ServiceTarget
from warranty.models.tax import TaxRate

__all__ = [
    "AuthorityLimit", "Brand", "ChecklistItem", "CoverDocument", "DefectCode", "Device", "DeviceEvent", "DeviceType",
    "FaultCode", "GuideStep", "ImportProblem", "ImportRun", "Part", "PolicyClause", "PolicyVersion", "Product", "Remedy",
    "ServiceTarget", "StatutoryRule", "Symptom", "TaxRate",
]
