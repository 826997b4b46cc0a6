"""Imports: every line is judged, nothing is guessed, the same file twice changes nothing, a stopped run goes on."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook

from helpdesk.accounts.models import Customer
from tests import scenarios
from warranty.imports import run as runs
from warranty.imports import values
from warranty.imports.words import PROBLEMS, failure_words, problem_words
from warranty.models import Device, ImportRun, Product


@pytest.fixture
def co(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return scenarios.company()


def imported(text: str | bytes, kind: str, *, dry_run: bool = False, name: str = "list.csv", **options) -> ImportRun:
    data = text.encode() if isinstance(text, str) else text
    run, _new = runs.begin(io.BytesIO(data), name, kind, dry_run=dry_run)
    return runs.work(runs.claim(run.pk), **options)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.created, run.changed, run.unchanged, run.refused


def codes(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.code) for p in run.problems.all()]


PRODUCTS = (
    "الرمز;اسم المنتج;النوع;الماركة;مدة الضمان;السعر;يباع\n"
    "x-1;إكس واحد;هاتف;سما;٢٤;٢٬١٠٠٫٥٠;نعم\n"
    "x-2;X Two;laptop;Sama;2 years;1200;لا\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_products_come_in_whatever_the_office_wrote_them_in(co, encoding):
    text = PRODUCTS.replace("٢٤", "24").replace("٢٬١٠٠٫٥٠", "2,100.50") if encoding == "cp1256" else PRODUCTS
    first = imported(text.encode(encoding), "products", dry_run=True)
    assert (first.state, counts(first), Product.objects.count()) == ("done", (2, 0, 0, 0), 1)
    assert counts(imported(text.encode(encoding), "products")) == (2, 0, 0, 0)
    product = Product.objects.get(code="x-1")
    assert (product.name, product.warranty_months, str(product.price), product.device_type.code, product.is_active) == (
        "إكس واحد", 24, "2100.50", "phone", True)
    assert Product.objects.get(code="x-2").warranty_months == 24
    assert counts(imported(text.encode(encoding), "products")) == (0, 0, 2, 0)
    assert counts(imported(text.replace("1200", "1300").encode(encoding), "products")) == (0, 1, 1, 0)


def test_sold_serials_from_a_workbook_and_what_contradicts_the_records_is_named_and_left(co):
    other = Product.objects.create(brand=co.product.brand, device_type=co.phone, code="n9", name="N9", serial_prefix="NW9")
    for serial in ("NW9100001", "NW9100055"):
        Device.objects.create(serial=serial, device_type=co.phone, product=other)
    book = Workbook()
    for row in [
        ["الرقم التسلسلي", "الموديل", "تاريخ البيع", "ملاحظات"], ["nw7p 26-100001", "N7 Pro", dt.datetime(2026, 3, 5), "x"],
        ["NW7P26١٠٠٠٠٢", "n7-pro", "٥ مارس ٢٠٢٦", ""], [None, None, None, None], ["NW9100001", "n7-pro", "2026-03-05", ""],
        ["NW9IOOO55", "n9", "2026-03-05", ""], ["NW9200000", "n7-pro", None, ""], ["NW7P26100009", "n7-pro", "05/03/2026", ""],
        ["NW7P26100002", "n7-pro", "2026-03-06", ""], [1234567890123456789, "n9", None, ""],
        ["NW7P26100010", "no such", "31.02.2026", ""],
    ]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    run = imported(out.getvalue(), "serials", name="sold.xlsx")
    assert counts(run) == (2, 0, 0, 7)
    assert run.ignored == ["ملاحظات"]
    assert {d.serial: d.purchased_on for d in Device.objects.filter(product=co.product)} == dict.fromkeys(
        ["NW7P26100001", "NW7P26100002"], dt.date(2026, 3, 5))
    assert codes(run) == [
        (5, "الموديل", "other_model"), (6, "الرقم التسلسلي", "lookalike_serial"), (7, "الرقم التسلسلي", "prefix_of_other"),
        (8, "تاريخ البيع", "ambiguous_date"), (9, "", "repeated"), (10, "الرقم التسلسلي", "rounded_serial"),
        (11, "تاريخ البيع", "no_such_date"),
    ]
    assert counts(imported(out.getvalue(), "serials", name="sold.xlsx")) == (0, 0, 2, 7)


def test_purchases_give_a_device_its_owner_once_and_never_take_it_from_another(co):
    ticket = scenarios.filed(co)
    owned, owner = ticket.device, ticket.customer
    Device.objects.create(serial="NW7P26100001", device_type=co.phone, product=co.product)
    head = "serial,purchase date,warranty end,proof,customer name,mobile\n"
    text = head + (
        "NW7P26100001,2026-01-02,2027-01-01,yes,أمل سالم,512345678\n"
        f"{owned.serial},2026-01-02,,,Somebody Else,0512345679\n"
        f"NW7P26100077,2026-01-02,,,,\nNW7P26100001,2026-01-02,2025-01-01,,,\n"
    )
    checked = imported(text, "purchases", dry_run=True)
    assert (counts(checked), Customer.objects.filter(name="أمل سالم").exists()) == ((0, 1, 0, 3), False)
    run = imported(text, "purchases")
    assert counts(run) == (0, 1, 0, 3)
    assert [code for _line, _column, code in codes(run)] == ["other_owner", "unknown_serial", "ends_before_purchase"]
    device = Device.objects.get(serial="NW7P26100001")
    assert (device.owner.name, str(device.owner.phone), device.proof_verified) == ("أمل سالم", "+966512345678", True)
    owned.refresh_from_db()
    assert (owned.owner, owned.purchased_on) == (owner, ticket.device.purchased_on)
    assert counts(imported(text, "purchases")) == (0, 0, 1, 3)
    assert Customer.objects.filter(name="أمل سالم").count() == 1


def _serials(n: int) -> str:
    return "serial,model,date\n" + "".join(f"NW7P27{i:06},n7-pro,2026-02-0{i % 9 + 1}\n" for i in range(n))


def test_a_stopped_run_goes_on_behind_its_last_batch_and_knows_earlier_lines(co):
    text = _serials(25) + "NW7P27000003,n7-pro,2026-02-28\nNW7P27000004,n7-pro,2026-02-05\n"
    run, _new = runs.begin(io.BytesIO(text.encode()), "a.csv", "serials", dry_run=False)
    run = runs.work(runs.claim(run.pk), batch=10, seconds=0)
    assert (run.state, run.position, run.created, Device.objects.count()) == ("waiting", 11, 10, 10)
    runs.stop(run)
    assert runs.claim(run.pk) is None
    again, new = runs.begin(io.BytesIO(text.encode()), "a.csv", "serials", dry_run=False)
    assert (again.pk, new) == (run.pk, False)
    claimed = runs.claim(run.pk)
    assert runs.claim(run.pk) is None  # one worker at a time
    ImportRun.objects.filter(pk=run.pk).update(claimed_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    heir = runs.claim(run.pk)  # its worker has died
    runs.work(heir, batch=10)
    runs.work(claimed, batch=10)  # and was only asleep: nothing is counted twice
    run.refresh_from_db()
    assert (run.state, counts(run), Device.objects.count()) == ("done", (25, 0, 1, 1), 25)
    assert codes(run) == [(27, "", "repeated")]


def test_a_batch_costs_the_same_queries_however_long_the_file(co):
    used = []
    for lines in (100, 900):
        with CaptureQueriesContext(connection) as queries:
            imported(_serials(lines).replace("27", str(30 + lines // 100), 0).replace("NW7P27", f"NW7P{lines}"), "serials")
        # SQLite takes a limited number of values in one statement, so long inserts come in several.
        used.append(len([q for q in queries if not q["sql"].startswith('INSERT INTO "warranty_device"')]))
    assert used[0] == used[1] <= 30


@pytest.mark.parametrize(
    ("data", "failure"),
    [(b"", "empty_file"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "old_excel"), (b"PK\x03\x04broken", "not_a_table"),
     (b"\x00\x01\x02", "not_a_table"), (b"name,price\na,1\n", "missing_columns"), (b"s/n,model,sn\nA,b,c\n", "double_column"),
     (b"serial,other\nA,b\n", "missing_columns")],
)
def test_a_file_that_cannot_be_read_says_why(co, data, failure):
    run = imported(data, "serials")
    assert (run.state, run.failure) == ("failed", failure)
    assert all(failure_words(run.kind, run.failure, run.failure_data))


def test_the_command_reports_in_words_and_by_its_exit_code(co, tmp_path, capsys):
    path = tmp_path / "sold.csv"
    path.write_text("serial,model,date\nNW7P26100001,n7-pro,03/04/2026\n", encoding="utf-8")
    with pytest.raises(CommandError) as stopped:
        call_command("import_catalogue", str(path), kind="serials", dry_run=True)
    assert stopped.value.returncode == 1
    said = json.loads(capsys.readouterr().out)
    assert said["problems"] == [{
        "line": 2, "column": "date", "what": "“03/04/2026” can be 2026-04-03 or 2026-03-04.",
        "what_to_do": "Write the year first, then month and day: 2026-03-05."}]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2026-03-05", (2026, 3, 5)), ("٢٠٢٦/٣/٥", (2026, 3, 5)), ("25/3/2026", (2026, 3, 25)), ("3/25/2026", (2026, 3, 25)),
     ("5 مارس 2026", (2026, 3, 5)), ("5 آذار 2026", (2026, 3, 5)), ("05-Mar-2026", (2026, 3, 5)), ("March 5, 2026", (2026, 3, 5)),
     ("20260305", (2026, 3, 5)), ("2026-03-05 00:00:00", (2026, 3, 5)), ("7/7/2026", (2026, 7, 7)), ("5/3/2026", "ambiguous_date"),
     ("5-Mar-26", "two_digit_year"), ("1447/9/3", "hijri_date"), ("2026-02-30", "no_such_date"), ("soon", "bad_date")],
)
def test_dates_are_read_only_when_they_mean_one_day(typed, read):
    if isinstance(read, tuple):
        assert values.day(typed) == dt.date(*read)
        return
    with pytest.raises(values.BadCell) as bad:
        values.day(typed)
    assert bad.value.code == read


def test_every_problem_has_words_and_advice():
    data = dict.fromkeys(("typed", "line", "most", "least", "one", "other", "recorded", "code", "since"), "1")
    assert all(all(problem_words(code, data)) for code in PROBLEMS)
    with translation.override("ar"):  # a date keeps its order between Arabic letters
        wrong, advice = problem_words("no_such_date", {"typed": "31.02.2026"})
        assert "\u206631.02.2026\u2069" in wrong
        assert "\u20662026-03-05\u2069" in problem_words("bad_date", data)[1]
    assert advice


def test_a_purchase_before_the_model_was_sold_is_named_and_left_out(co):
    text = "code,name,type,brand,on sale since\nx-9,X Nine,phone,Nuwar,2025-03-01\n"
    assert counts(imported(text, "products")) == (1, 0, 0, 0)
    run = imported("serial,model,date\nXN9000001,x-9,2025-02-28\nXN9000002,x-9,2025-03-01\n", "serials")
    assert (counts(run), codes(run)) == ((1, 0, 0, 1), [(2, "date", "before_model")])
    assert list(Device.objects.values_list("serial", flat=True)) == ["XN9000002"]


def test_a_line_about_a_device_with_an_owner_makes_no_second_customer(co):
    head = "serial,model,date,proof,customer,mobile\n"
    imported(head + "NW7P26100001,n7-pro,2026-03-05,,محمد العتيبي,0512345678\n", "purchases")
    again = imported(head + "NW7P26100001,n7-pro,2026-03-05,yes,محمد العتيبي,0512345678\n", "purchases")
    assert (counts(again), Customer.objects.count()) == ((0, 1, 0, 0), 1)
    device = Device.objects.get()
    assert (device.proof_verified, str(device.owner.phone), device.owner.name) == (True, "+966512345678", "محمد العتيبي")
