"""Work of oversight that must not be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.load_fund import handing_in
from oversight.models import AccessReview, ClosingShare, Report, Takeover
from oversight.reports import build, closing_statement, review_list
from oversight.services.statements import KEEP, keep_missing
from trustfund.access.models import User
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


@outbox.handler("fund.load", label=_("Take on the fund"))
def load_fund(job: Job, progress: Progress) -> None:
    """Book an approved takeover: the opening entries and the job's end are one transaction."""
    takeover = Takeover.objects.get(pk=job.payload["takeover"])
    progress(0, 1, _t("Booking the opening entries"))
    with job.completing() as result:
        handing_in.book(takeover, User.objects.get(pk=job.payload["approver"]))
        result["url"] = takeover.get_absolute_url()


@outbox.handler(KEEP, label=_("Make the statements of account"))
def keep_statements(job: Job, progress: Progress) -> None:
    """Make the statements of closed months that are not there yet; each month is whole by itself."""
    progress(0, 1, _t("Reading the closed months"))
    keep_missing()
    with job.completing() as result:
        result["url"] = reverse("oversight:statement_list")


@outbox.handler("access_review.print", label=_("Print the access review"))
def print_access_review(job: Job, progress: Progress) -> None:
    """Print the signed-off list in every language: all of them and the job's end are one transaction."""
    review = AccessReview.objects.get(pk=job.payload["review"])
    progress(0, len(review_list.LANGUAGES), _t("Printing the list"))
    printed = {language: review_list.printed(review, language) for language in review_list.LANGUAGES}
    with job.completing() as result:
        for language, content in printed.items():
            review_list.keep(review, language, content)
        result["url"] = review.get_absolute_url()


@outbox.handler("closing.statement", label=_("Make a closing statement"))
def make_closing_statement(job: Job, progress: Progress) -> None:
    """Print one donor's closing statement in its language; the file and the job's end are one transaction."""
    share = ClosingShare.objects.select_related("closing__fund", "donor__party").get(pk=job.payload["share"])
    progress(0, 1, _t("Printing the statement"))
    printed = closing_statement.printed(share)
    with job.completing() as result:
        closing_statement.keep(share, printed)
        result["url"] = share.closing.get_absolute_url()
