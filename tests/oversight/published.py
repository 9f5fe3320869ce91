"""The report of a quarter of the story, published through the services; printed by a stand-in, which is quick."""

from __future__ import annotations

from typing import Any

import pytest

from oversight.demo.calendar import Calendar
from oversight.demo.evidence import one_page
from oversight.demo.people import people
from oversight.models import Report
from oversight.reports import pdf, publish
from trustfund.web import outbox


def a_report() -> Report:
    """Return a report that everyone may read."""
    calendar = Calendar()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pdf, "render", _printed)
        report = publish.request_report(period_end_on=calendar.end(8), by=people.preparer)
        assert report.job is not None
        assert outbox.run(report.job.pk) == "done"
    return publish.publish_report(Report.objects.get(pk=report.pk), by=people.approver, on=calendar.day(9, 30))


def _printed(data: Any, language: str) -> bytes:
    return one_page([language, data["as_of"]])
