"""The figures of the demonstration agree with the transfers themselves, and cost the same whatever stands behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from donors.models import Pledge
from oversight import figures
from oversight.demo.people import people
from oversight.models import Report
from oversight.reports import extract, publish
from oversight.reports.extract import Material, Period
from trustfund.web import outbox

KINDS = (
    "cash",
    "contributions",
    "fees",
    "resources",
    "unallocated",
    "allocated",
    "committed",
    "requested",
    "disbursed",
)


def sums_of_transfers(as_of: date) -> dict[str, Decimal]:
    """Balances by kind, added up transfer by transfer: another way to the same figures."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.kind, sum(CASE WHEN (t.debit_id = a.id) = (a.side = 'debit') THEN t.amount ELSE -t.amount END)
            FROM ledger_account a JOIN ledger_transfer t ON a.id IN (t.debit_id, t.credit_id)
            WHERE a.kind = ANY(%s) AND t.effective_on <= %s GROUP BY a.kind""",
            [list(KINDS), as_of],
        )
        return dict(cursor.fetchall())


def a_middle_day() -> date:
    """A day in the middle of a month with entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(effective_on) FROM ledger_entry WHERE extract(day FROM effective_on) BETWEEN 8 AND 22"
        )
        found: date = cursor.fetchone()[0]
        return found


@pytest.mark.usefixtures("fresh_story")
def test_every_balance_is_the_sum_of_its_transfers_on_any_day() -> None:
    middle = a_middle_day()
    for day in (middle, middle.replace(day=1), date(middle.year - 1, 12, 31)):
        expected = sums_of_transfers(day)
        kinds = figures.at(day).kinds
        assert {kind: kinds[kind] for kind in KINDS} == {kind: expected.get(kind, Decimal(0)) for kind in KINDS}


@pytest.mark.usefixtures("fresh_story")
def test_the_tables_of_the_demonstration_add_up_on_every_month_end() -> None:
    now = figures.at(None)
    assert now.rung("disbursed") > 0
    for back in range(0, 24, 5):
        month = now.as_of.month - 1 - back
        day = date(now.as_of.year + (month - 1) // 12, (month - 1) % 12 + 1, 28)
        found = figures.at(day)
        received = found.kinds["contributions"]
        first = found.fund.established_on if found.fund else day
        period = Period(first or day, day)
        came, encashed = figures.receipts(first or day, day), figures.encashments(first or day, day)
        material = Material(found, period, 1, (), came, received, found.kinds["fees"], encashed)
        verdict = extract.judge(extract.build(material))
        mine = [each for each in verdict.unexplained if each.table != "ladder" or each.source != "changes, total"]
        assert mine == []


@pytest.mark.usefixtures("fresh_story")
def test_the_ladder_never_rises() -> None:
    rungs = {rung.name: rung.amount for rung in figures.at(None).ladder}
    order = ("paid_in", "allocated", "committed", "disbursed", "documented", "verified")
    assert [rungs[name] for name in order] == sorted((rungs[name] for name in order), reverse=True)


@pytest.mark.usefixtures("fresh_story")
def test_a_pledge_that_is_not_announced_is_in_no_figure() -> None:
    secret = Pledge.objects.exclude(status="announced").exclude(amount=0).first()
    assert secret is not None
    announced = sum(
        (
            pledge.amount
            for pledge in Pledge.objects.filter(status="announced", donor=secret.donor, currency=secret.currency)
        ),
        Decimal(0),
    )
    rows = [
        row for row in figures.at(None).donors if row.donor_id == secret.donor_id and row.currency == secret.currency
    ]
    assert [row.pledged for row in rows] == [announced]


@pytest.mark.usefixtures("fresh_story")
def test_figures_are_read_in_one_repeatable_transaction_with_few_questions() -> None:
    with CaptureQueriesContext(connection) as asked:
        figures.at(figures.at(None).as_of.replace(day=1))
    statements = [query["sql"] for query in asked]
    assert any("REPEATABLE READ, READ ONLY" in sql for sql in statements)
    assert len(statements) < 70
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in statements)


def test_a_report_is_not_built_without_a_rate_of_its_day(fresh_story: object, settings: Any) -> None:
    settings.EXCHANGE_RATE_MAX_AGE_DAYS = -1
    report = publish.request_report(period_end_on=date(2026, 9, 30), by=people.preparer)
    assert report.job is not None
    assert outbox.run(report.job.pk) == "failed"
    report.job.refresh_from_db()
    assert "There is no exchange rate of EUR for 2026-09-30" in report.job.error
    assert (Report.objects.get(pk=report.pk).status, report.files.count()) == ("requested", 0)
