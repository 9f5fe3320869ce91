"""Quarterly reports of the story: ordered, built as the worker does it, and published once they add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.models import Report
from oversight.reports.publish import publish_report, request_report
from trustfund.web import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from oversight.demo.calendar import Calendar

QUARTERS = (7, 8)


def publish_all(calendar: Calendar, say: Callable[[str], None] = lambda _line: None) -> None:
    """Publish the reports of the last whole quarters; what is published already stays."""
    for quarter in QUARTERS:
        end = calendar.end(quarter)
        say(f"report of the quarter to {end}")
        report = request_report(period_end_on=end, by=people.preparer, id=demo_id(f"report:{quarter}"))
        if report.status == "requested" and report.job is not None:
            outbox.run(report.job.pk)
            report = Report.objects.get(pk=report.pk)
        if report.status == "built":
            publish_report(report, by=people.approver, on=calendar.day(quarter + 1, 30))
