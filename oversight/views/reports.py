"""Pages of reports: the list, ordering one, watching it being built, publishing, downloading, verifying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t

from oversight.forms.reports import OrderForm, VerifyForm
from oversight.models import Report, ReportFile
from oversight.reports import publish
from oversight.reports.recognised import recognise
from oversight.reports.sentences import quarter
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.handing_out import hand_out
from trustfund.web.clock import today
from trustfund.web.pdf import NoTypesetter
from trustfund.web.refusals import Refused
from trustfund.web.steps import Change, step_page
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PUBLISHED, DRAFT = "fund_report_published", "fund_report_draft"


@opens(PUBLISHED, Action.LIST)
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports the reader may see, newest first."""
    rows = Report.objects.visible_to(request.user).prefetch_related("files")
    columns = (
        Column(_t("Period")),
        Column(_t("Version"), "number"),
        Column(_t("State"), "status"),
        Column(_t("Published"), "moment"),
        Column(_t("SHA-256 of the extract")),
    )
    lines = [_line(report) for report in rows]
    table = Table.of(_t("Reports"), columns, lines, name="reports")
    may_order = policy.may(request.user, DRAFT, Action.CREATE)
    return render(
        request, "oversight/report_list.html", {"table": table, "may_order": may_order, "is_empty": not lines}
    )


def _line(report: Report) -> tuple[object, ...]:
    state = report.workflow.state(report.status)
    return (
        Value(quarter(report.period_end_on), url=report.get_absolute_url()),
        report.version,
        Value(str(state.label), mark=state.mark),
        report.published_at,
        report.extract_sha256[:16],
    )


@opens(DRAFT, Action.CREATE)
def report_new(request: HttpRequest) -> HttpResponse:
    """Order the report of a quarter."""
    form = OrderForm(today(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = publish.request_report(
                period_end_on=form.cleaned_data["period_end_on"], by=reader(request), id=form.cleaned_data["id"]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return HttpResponseRedirect(report.get_absolute_url())
    return render(request, "oversight/report_new.html", {"form": form}, status=form.status)


@opens(PUBLISHED, Action.READ)
def report_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a report: its progress while it is built, what the gate found, its files, who signed."""
    report = get_object_or_404(Report.objects.visible_to(request.user, Action.READ).select_related("job"), pk=pk)
    files = list(report.files.select_related("document"))
    context = {
        "report": report,
        "title": quarter(report.period_end_on),
        "obstacles": publish.obstacles(report) if report.status == "built" else [],
        "signatures": report.signatures.select_related("person").order_by("signed_at"),
        "documents": [file for file in files if file.format == ReportFile.Format.PDF],
        "extracts": [file for file in files if file.format != ReportFile.Format.PDF],
        "may_download": Report.objects.visible_to(request.user, Action.EXPORT).filter(pk=pk).exists(),
        "is_watched": report.status == "requested" and report.job is not None,
    }
    return render(request, "oversight/report_detail.html", context)


def _preview(report: Report) -> list[Change]:
    """Publishing moves no account."""
    return []


report_step = opens(PUBLISHED, Action.READ)(
    step_page(
        Report,
        {"publish": publish.publish_report, "cancel": publish.cancel_report, "reject": publish.reject_report},
        previews={"publish": _preview},
    )
)


@opens(PUBLISHED, Action.EXPORT, methods=("GET", "HEAD"))
def report_file(request: HttpRequest, pk: UUID, file_pk: UUID) -> HttpResponse:
    """Give a file of a report; every download is an act with its reader."""
    report = get_object_or_404(Report.objects.visible_to(request.user, Action.EXPORT), pk=pk)
    file = get_object_or_404(report.files.select_related("document"), pk=file_pk)
    return hand_out(
        request,
        file.document,
        by=reader(request),
        verb="report.downloaded",
        object_name=report.policy_object,
        object_id=report.pk,
    )


@opens(PUBLISHED, Action.READ)
def verify(request: HttpRequest) -> HttpResponse:
    """Say which document of the Fund a file is, by its SHA-256."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    found, asked = None, ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["hash"]
        try:
            found = recognise(asked, form.cleaned_data.get("content", b""))
        except NoTypesetter:
            form.add_error("file", _t("This machine prints no documents: tell the administrators."))
            asked = ""
    context = {"form": form, "found": found, "asked": asked}
    return render(request, "oversight/report_verify.html", context, status=422 if form.errors else 200)
