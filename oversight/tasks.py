"""Work of oversight that must not be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from oversight.models import Report
from oversight.reports import build
from trustfund.web import outbox

if TYPE_CHECKING:
    from trustfund.web.models import Job
    from trustfund.web.outbox import Progress


@outbox.handler("report.build", label=_("Build the report"))
def build_report(job: Job, progress: Progress) -> None:
    """Build the report of this job, unless it was cancelled or is built already."""
    report = Report.objects.get(pk=job.payload["report"])
    if report.status == "requested":
        build.build(report, job, progress)
