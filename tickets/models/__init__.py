"""Tables of the work."""

from tickets.models.attachment import Attachment, Evidence
from tickets.models.condition import ConditionPoint, Side
from tickets.models.diagnosis import Decision, DecisionRequest, Finding
from tickets.models.draft import DraftUpload
from tickets.models.event import Comment, TicketEvent
from tickets.models.guide import GuideAnswer
from tickets.models.handover import CheckIn, Handover, Refund
from tickets.models.loan import Loan, LoanUnit
from tickets.models.quote import Quote, QuoteLine, QuoteOption
from tickets.models.saved_view import SavedView
from tickets.models.sla import Clock, Holiday, SpecialHours, WorkingHours
from tickets.models.stock import OrderEvent, PartOrder, PartStock, StockMovement
from tickets.models.survey import Survey
from tickets.models.ticket import Task, Ticket
from tickets.models.vendor import VendorReturn
from tickets.models.visit import Appointment, CalendarKey, TravelArea
from tickets.models.worklog import WorkEntry, WorkTimer
from tickets.models.workshop import PartConsent, PartUsage, RepairWork, TestResult, TestRun

__all__ = [
    "Appointment", "Attachment", "CalendarKey", "CheckIn", "Clock", "Comment", "ConditionPoint", "Decision", "DecisionRequest",
    "DraftUpload", "Evidence", "Finding", "GuideAnswer", "Handover", "Holiday", "Loan", "LoanUnit", "OrderEvent", "PartConsent",
    "PartOrder", "PartStock", "PartUsage", "Quote", "QuoteLine", "QuoteOption", "Refund", "RepairWork", "SavedView", "Side",
    "SpecialHours", "StockMovement", "Survey", "Task", "TestResult", "TestRun", "Ticket", "TicketEvent", "TravelArea",
    "VendorReturn", "WorkEntry", "WorkTimer", "WorkingHours",
]
