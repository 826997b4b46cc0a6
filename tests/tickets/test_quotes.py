"""Quotes: lines, tax, options, versions, one answer; and no cost that rises without a new approval, by any door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from notifications import dispatch
from notifications.models import FollowUp, StaffNotice
from tests import scenarios
from tickets.access import tracking_token
from tickets.actions import decision, diagnosis, quotes
from tickets.actions.quotes import LineInput
from tickets.enums import LineKind, LineScope, OptionKind, QuoteState
from tickets.exceptions import StepRefused
from tickets.models import PartUsage, Quote, QuoteLine, QuoteOption, Ticket
from tickets.queries.quotes import agreed_option, quotes_of
from warranty.models import PolicyVersion, TaxRate

pytestmark = pytest.mark.django_db
FULL = LineScope.FULL


@pytest.fixture
def co() -> SimpleNamespace:
    return scenarios.company()


@pytest.fixture
def sign_in(co: SimpleNamespace) -> Callable[..., Client]:
    def make(name: str, language: str = "ar") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(getattr(co.users, name))
        client.cookies["lang"] = language
        return client

    return make


def offered(co: SimpleNamespace, **how: Any) -> Ticket:
    """A ticket with a quote of two kinds of repair: 80 for the port in both, 300 for the screen in the full one alone."""
    ticket = scenarios.ticket_at("deciding", co=co)
    lines = [
        LineInput("منفذ شحن", Decimal("80"), part=co.part, kind=LineKind.PART), LineInput("شاشة", Decimal("300"), scope=FULL),
        LineInput("أجرة العمل", Decimal("90"), Decimal("0.75"), kind=LineKind.LABOUR),
    ]
    decision.decide(
        ticket, actor=co.huda, remedy="repair", customer_pays=True, lines=lines, reason="خارج الضمان",
        part_words="يبقى الشرخ في الشاشة", **how,
    )
    return scenarios.fresh(ticket)


@pytest.fixture(scope="class")
def offer(class_ground: Any) -> int:
    """The key of a ticket with such a quote."""
    with class_ground():
        return offered(scenarios.company()).pk


@pytest.fixture
def ticket(offer: int) -> Ticket:
    """This ticket, read anew."""
    return scenarios.of_key(offer)


class TestOffered:
    def test_options_add_up_and_the_customer_takes_exactly_one(self, co: SimpleNamespace, ticket: Ticket) -> None:
        # 67.125 is rounded half up, once
        figures = {o.kind: (o.net, o.tax, o.total) for o in QuoteOption.objects.all()}
        assert figures == {
            "full": (Decimal("447.50"), Decimal("67.13"), Decimal("514.63")),
            "part": (Decimal("147.50"), Decimal("22.13"), Decimal("169.63")), "return": (0, 0, 0),
        }
        customer = scenarios.customer_of(ticket)
        quotes.approve_quote(ticket, actor=customer, number=1, option="part")
        quote = Quote.objects.get()
        assert (quote.state, quote.chosen, quote.answered_how) == ("approved", "part", "link")
        assert agreed_option(ticket).total == Decimal("169.63")
        assert PartUsage.objects.get(ticket=ticket).part == co.part  # what the chosen option holds is reserved
        for again in (quotes.approve_quote, quotes.decline_quote):
            with pytest.raises(StepRefused):
                again(ticket, actor=customer, number=1)

    def test_a_new_version_says_what_changed_and_the_old_one_stays_readable(self, co: SimpleNamespace, ticket: Ticket) -> None:
        port = LineInput("منفذ شحن", Decimal("80"), part=co.part, covered=True)
        lines = [port, LineInput("شاشة", Decimal("350")), LineInput("غراء", Decimal("5"))]
        quotes.revise_quote(ticket, actor=co.sara, lines=lines, reason="ارتفع سعر الشاشة")
        old, new = quotes_of(ticket)
        assert (old.quote.state, [str(line.amount) for line in old.lines]) == ("void", ["80.00", "300.00", "67.50"])
        said = " ".join(new.changes)
        for words in ("New: \u2068غراء\u2069", "No longer in it: \u2068Labour\u2069", "300.00", "350.00", "free of charge",
                      "no longer offered", "falls"):
            assert words in said, (words, said)
        client, token = Client(headers={"accept-language": "en"}), tracking_token(ticket)
        page = client.get(f"/t/{token}/").content.decode()
        assert "Earlier versions" in page
        assert "447.50" not in page  # the sums of what no longer holds are on its own sheet
        assert "447.50" in client.get(f"/t/{token}/quote/1/").content.decode()
        assert client.get(f"/t/{token}/quote/3/").status_code == 404
        stale = client.post(f"/t/{token}/quote/1/approve/")
        assert stale.status_code == 409
        assert "has changed since you opened it" in stale.content.decode()
        assert scenarios.fresh(ticket).stage == "awaiting_approval"

    def test_who_lets_a_quote_run_out_can_ask_for_a_new_one_once(self, co: SimpleNamespace, ticket: Ticket) -> None:
        client, path = Client(headers={"accept-language": "en"}), f"/t/{tracking_token(ticket)}/"
        assert client.post(path + "quote/1/new/").status_code == 409  # it still holds
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            assert client.get(path + "quote/1/new/").status_code == 200
            assert not Quote.objects.get().renewal_asked_at
            assert client.post(path + "quote/1/new/", {"words": "x" * 501}).status_code == 422
            client.post(path + "quote/1/new/", {"words": "ما زلت أريد الإصلاح"})
            client.post(path + "quote/1/new/", {})
            page = client.get(path).content.decode()
            assert "You asked for a new quote" in page
            kinds = list(ticket.events.order_by("seq").values_list("kind", flat=True))
            assert kinds[-2:] == ["expire_quote", "ask_quote"]
            dispatch.dispatch_pending()
            assert StaffNotice.objects.get(kind="quote_asked").user == co.users.sara
            reminded = FollowUp.objects.get(ticket=ticket, kind="quote_expiring")
            assert (reminded.state, reminded.due_at) == ("cancelled", Quote.objects.get().valid_until - timedelta(days=1))
            quotes.revise_quote(ticket, actor=co.sara, lines=[LineInput("شاشة", Decimal("500"))], reason="عرض جديد")
            assert client.post(path + "quote/1/new/").status_code == 409
            quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=2)
        assert scenarios.fresh(ticket).stage == "repairing"


    # --- no cost rises without a new approval

    def test_the_database_keeps_quotes_as_they_were_sent(self, co: SimpleNamespace, ticket: Ticket) -> None:
        quote, customer = ticket.quotes.get(), scenarios.customer_of(ticket)
        for change in ("net = net + 10, total = total + 10", "tax_percent = 20", "number = 7", "currency = 'USD'",
                       "valid_until = '2031-01-01'"):
            refused(lambda change=change: sql(f"UPDATE tickets_quote SET {change} WHERE id = %s", quote.pk))
        for table in ("tickets_quoteline", "tickets_quoteoption"):
            refused(lambda table=table: sql(f"UPDATE {table} SET quote_id = quote_id WHERE quote_id = %s", quote.pk))
            refused(lambda table=table: sql(f"DELETE FROM {table} WHERE quote_id = %s", quote.pk))
        # An answer in no one's name, to nothing on offer, or in the wrong sense.
        for answer in ({}, {"chosen": "replace"}, {"chosen": "return"}, {"chosen": "full", "answered_how": "phone"}):
            told = {"state": "approved", "answered_at": timezone.now(), "answered_how": "link", **answer}
            refused(lambda told=told: Quote.objects.filter(pk=quote.pk).update(**told))
        refused(lambda: Quote.objects.create(
            ticket=ticket, number=2, state="approved", net=1, tax_percent=0, tax=0, total=1, valid_until=timezone.now()))
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            late = {"state": "approved", "chosen": "full", "answered_how": "link", "answered_at": timezone.now()}
            refused(lambda: Quote.objects.filter(pk=quote.pk).update(**late))
        with transaction.atomic():  # a line slipped in after the quote went out: it no longer adds up
            QuoteLine.objects.create(quote=quote, position=9, text="زيادة", unit_price=50, amount=50)
            refused(lambda: quotes.approve_quote(ticket, actor=customer, number=1))
            transaction.set_rollback(True)
        quotes.approve_quote(ticket, actor=customer, number=1, option="part")
        for change in ({"chosen": "full"}, {"state": "sent"}, {"state": "declined"}, {"total": 999, "net": 900, "tax": 99}):
            refused(lambda change=change: Quote.objects.filter(pk=quote.pk).update(**change))
        assert agreed_option(ticket).total == Decimal("169.63")

    def test_paid_work_begins_and_ends_only_behind_the_approval_of_the_newest_version(
        self, co: SimpleNamespace, ticket: Ticket, sign_in: Callable[..., Client]
    ) -> None:
        rows = Ticket.objects.filter(pk=ticket.pk)
        refused(lambda: rows.update(stage="repairing"))
        refused(lambda: sql("UPDATE tickets_ticket SET stage = 'ready' WHERE id = %s", ticket.pk))
        quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
        # Dearer now: by the form, by the action, by hand; each time the work waits for the new approval.
        client = sign_in("sara")
        version = scenarios.fresh(ticket).version
        sent = {"version": version, "text_0": "شاشة", "quantity_0": "1", "price_0": "900", "reason": "قطعة أخرى"}
        assert client.post(f"/desk/t/{ticket.reference}/do/revise_quote/", sent).status_code == 302
        assert scenarios.fresh(ticket).stage == "awaiting_approval"
        refused(lambda: rows.update(stage="repairing"))
        with pytest.raises(StepRefused):
            quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
        refused(lambda: Quote.objects.filter(ticket=ticket, number=1).update(state=QuoteState.APPROVED))
        quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=2)
        scenarios.finish_repair(co, ticket)
        Quote.objects.filter(ticket=ticket, number=2).update(state=QuoteState.VOID)
        refused(lambda: rows.update(stage="ready"))

    def test_staff_say_which_option_who_chose_it_and_how(
        self, co: SimpleNamespace, ticket: Ticket, sign_in: Callable[..., Client]
    ) -> None:
        client, path = sign_in("sara"), f"/desk/t/{ticket.reference}/do/approve_quote/"
        said = {"version": ticket.version, "number": 1, "option": "part", "who": "زوجة صاحب الجهاز", "how": "phone"}
        for missing in ({"option": ""}, {"who": ""}, {"how": ""}, {"how": "link"}, {"option": "return"}):
            answer = client.post(path, {**said, **missing})
            assert answer.status_code == 422, missing
            assert ("زوجة صاحب الجهاز" in answer.content.decode()) is ("who" not in missing)
        assert Quote.objects.get().state == "sent"
        assert client.post(path, said).status_code == 302
        quote = Quote.objects.get()
        assert (quote.chosen, quote.answered_by, quote.answered_how) == (OptionKind.PART, "زوجة صاحب الجهاز", "phone")
        page = client.get(f"/desk/t/{ticket.reference}/quote/1/").content.decode()
        assert "زوجة صاحب الجهاز" in page
        assert "بمكالمة" in page


def test_the_tax_is_that_of_the_country_of_the_branch_on_the_day(co: SimpleNamespace) -> None:
    TaxRate.objects.create(country="SA", since=timezone.localdate() + timedelta(days=30), percent=Decimal("20"))
    TaxRate.objects.filter(country="AE").update(number="TRN-100200300")
    co.branch.country = "AE"
    co.branch.save()
    quote = offered(co).quotes.get()
    assert (quote.tax_percent, quote.tax_country, quote.tax_number, quote.tax) == (5, "AE", "TRN-100200300", Decimal("22.38"))
    co.branch.country = "SA"
    co.branch.save()
    assert offered(co).quotes.get().tax_percent == 15
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert offered(co).quotes.get().tax_percent == 20
    co.branch.country = "XX"
    co.branch.save()
    with pytest.raises(StepRefused, match="tax rate"):
        offered(co)


def test_a_declined_quote_costs_the_examination_where_the_policy_says_so(co: SimpleNamespace) -> None:
    PolicyVersion.objects.update(examination_fee=Decimal("40"))
    ticket = offered(co)
    token = tracking_token(ticket)
    page = Client(headers={"accept-language": "en"}).get(f"/t/{token}/").content.decode()
    assert "46.00" in page
    assert "costs nothing" not in page
    assert "46.00" in Client().get(f"/t/{token}/quote/1/decline/").content.decode()
    quotes.decline_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
    assert (ticket.quotes.get().chosen, agreed_option(ticket).total) == ("return", Decimal("46.00"))


@pytest.mark.parametrize(
    ("lines", "words", "part_words"),
    [
        ([], "at least one line", ""),
        ([LineInput("x", Decimal("-1"))], "never negative", ""),
        ([LineInput("x", Decimal("100001"))], "surely a slip", ""),
        ([LineInput("x", Decimal("90000"), 2)], "surely a slip", ""),
        ([LineInput("x", Decimal("60000")), LineInput("y", Decimal("60000"))], "together", ""),
        ([LineInput("x", Decimal("5"), 0)], "quantity", ""),
        ([LineInput("x", Decimal("5"), Decimal("1.5"))], "only labour", ""),
        ([LineInput("x", Decimal("0"))], "costs nothing", ""),
        ([LineInput("x", Decimal("5"), covered=True)], "costs nothing", ""),
        ([LineInput("x", Decimal("5"), scope=FULL), LineInput("y", Decimal("5"))], "leaves out", ""),
        ([LineInput("x", Decimal("5"), scope=FULL)], "must cost something", "a"),
        ([LineInput("x", Decimal("5"))], "leaves out", "a"),
    ],
)
def test_an_absurd_quote_is_refused_in_words_and_changes_nothing(
    co: SimpleNamespace, lines: list[LineInput], words: str, part_words: str
) -> None:
    ticket = scenarios.ticket_at("awaiting_approval", co=co)
    with pytest.raises(StepRefused, match=words):
        quotes.revise_quote(ticket, actor=co.sara, lines=lines, reason="x", part_words=part_words)
    assert (ticket.quotes.get().state, scenarios.fresh(ticket).version) == ("sent", ticket.version)


def refused(attempt: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt()


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_bad_line_is_named_beside_its_field_and_keeps_everything_typed(
    co: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ticket = scenarios.ticket_at("awaiting_approval", co=co)
    sent = {
        "version": ticket.version, "reason": "قطعة أخرى", "note": "كلمات للعميل", "part_words": "",
        "text_0": "شاشة أصلية", "quantity_0": "1", "price_0": "350", "text_1": "غراء خاص", "quantity_1": "1", "price_1": "-5",
        "part_2": "labour", "quantity_2": "1.5", "text_2": "", "price_2": "",
    }
    client, path = sign_in("sara", "en"), f"/desk/t/{ticket.reference}/do/revise_quote/"
    answer = client.post(path, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“غراء خاص”: a price is never negative" in page
    for typed in ("شاشة أصلية", "كلمات للعميل", "قطعة أخرى", 'value="-5"', 'value="1.5"'):
        assert typed in page, typed
    assert ticket.quotes.count() == 1
    assert client.post(path, {**sent, "price_1": "5"}).status_code == 302
    assert "كلمات للعميل</textarea>" in client.get(path).content.decode()  # what was written for one version is there for the next
    labour = ticket.quotes.get(number=2).lines.get(kind="labour")
    assert (labour.quantity, labour.unit_price, labour.amount) == (Decimal("1.5"), Decimal(90), Decimal(135))


def test_an_objection_that_was_right_ends_the_examination_fee(co: SimpleNamespace) -> None:
    PolicyVersion.objects.update(examination_fee=Decimal("40"))
    ticket = scenarios.ticket_at("awaiting_approval", cause="wear", co=co)
    quotes.decline_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
    assert agreed_option(ticket).total == Decimal("46.00")
    diagnosis.object_to_finding(ticket, actor=scenarios.customer_of(ticket), reason="لم يكن كذلك")
    diagnosis.record_finding(ticket, actor=co.nouf, cause="defect", text="عيب", explanation="عيب في الصنع")
    decision.decide(ticket, actor=co.huda, remedy="repair")
    assert agreed_option(ticket) is None
