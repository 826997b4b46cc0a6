"""Filing costs a bounded number of queries, however much stands in the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.lib.actor import Actor
from tests import scenarios
from tickets.actions import intake

pytestmark = pytest.mark.once


@pytest.mark.django_db
def test_filing_needs_few_queries():
    co = scenarios.company()
    scenarios.filed(co)
    with CaptureQueriesContext(connection, ) as queries:
        intake.file_report(scenarios.report(co), actor=Actor("customer"), submission_key="a-form")
    counted = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(counted) <= 14, "\n".join(sql[:200] for sql in counted)
