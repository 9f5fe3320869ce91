"""Reports of the Fund, and funds to be taken on, for programs."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from oversight.forms.load import LoadForm
from oversight.forms.reports import OrderForm
from oversight.load_fund import handing_in
from oversight.models import REPORT_WORKFLOW, Report, Takeover
from oversight.models.takeover import TAKEOVER_WORKFLOW
from oversight.reports import publish
from oversight.reports.verify import clean_hash, find
from oversight.views import documents, load, reports
from trustfund.access.policy import Action
from trustfund.api import addresses, described, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.doors import address
from trustfund.api.handing_out import AnyType, handing
from trustfund.api.reading import Record, Shelf, Signed, Steps, listing, showing, telling
from trustfund.api.writing import Writing
from trustfund.fund.handing_out import hand_out
from trustfund.web.clock import today

TERMS: Final = "fund_parameters"


class FileRecord(Record):
    """One file of a report."""

    name = fields.text()
    language = fields.text()
    format = fields.text()
    sha256 = fields.text()


class ReportRecord(Record):
    """The report of one period in one version."""

    kind = fields.text()
    period_start_on = fields.day()
    period_end_on = fields.day()
    version = fields.number()
    status = fields.State(REPORT_WORKFLOW)
    extract_sha256 = fields.text()
    seal = fields.text()
    unexplained = fields.number(may_lack=True)
    requested_at = fields.moment()
    built_at = fields.moment(may_lack=True)
    published_at = fields.moment(may_lack=True)
    files = FileRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


class FoundRecord(serializers.Serializer[Any]):
    """The published report to which a hash belongs."""

    report = fields.uuid("report_id")
    period_end_on = fields.day("report.period_end_on")
    version = fields.number("report.version")
    file = fields.text("name")
    sha256 = fields.text()


class DocumentRecord(Record):
    """A document of the vault."""

    title = fields.text()
    kind = fields.text()
    level = fields.text()
    party = fields.uuid("party_id", may_lack=True)
    uploaded_by = fields.text("uploaded_by.name", may_lack=True)
    name = fields.text()
    content_type = fields.text()
    size = fields.number()
    sha256 = fields.text()
    uploaded_at = fields.moment()
    scanned = fields.text(may_lack=True)
    scanned_at = fields.moment(may_lack=True)


class LoadRecord(Record):
    """A set of spreadsheets that describes an existing fund, to be taken on as of a day."""

    name = fields.text()
    as_of = fields.day()
    status = fields.State(TAKEOVER_WORKFLOW)
    handed_in_at = fields.moment()
    signatures = Signed(many=True)
    steps = Steps()


def _reports(user: Any, action: Action) -> Any:
    return Report.objects.visible_to(user, action).prefetch_related("files", "signatures__person")


def _documents(user: Any, action: Action) -> Any:
    return documents.documents_visible_to(user, action).with_scan().select_related("uploaded_by")


def _loads(user: Any, action: Action) -> Any:
    return Takeover.objects.visible_to(user, action).prefetch_related("signatures__person")


REPORTS: Final = Shelf(
    name="reports", title="reports", object_name=reports.PUBLISHED, rows=_reports, writes=ReportRecord,
    order=("-period_end_on", "-version"),
)  # fmt: skip
DOCUMENTS: Final = Shelf(
    name="vault", title="documents", object_name="document", rows=_documents, writes=DocumentRecord,
    order=("-uploaded_at",), filters=documents.DocumentFilters,
)  # fmt: skip
LOADS: Final = Shelf(
    name="loads", title="funds to be taken on", object_name=TERMS, rows=_loads, writes=LoadRecord,
    order=("-handed_in_at",),
)  # fmt: skip

ORDER: Final = Writing(
    paper=Paper("ReportBody", OrderForm), object_name=reports.DRAFT, action=Action.CREATE,
    summary="Order the report of a quarter",
    bind=lambda _user, _nothing, sent: Bound(OrderForm(today(), sent.data)),
    write=lambda user, _nothing, bound: publish.request_report(by=user, **bound.form.cleaned_data),
)  # fmt: skip


def _hand_in(user: Any, _nothing: Any, bound: Bound) -> Any:
    told = bound.form.cleaned_data
    return handing_in.hand_in(told["sheets"], name=told["name"], as_of=told["as_of"], by=user, id=told["id"])


HAND_IN: Final = Writing(
    paper=Paper("LoadBody", LoadForm), object_name=TERMS, action=Action.SUBMIT,
    summary="Hand in the spreadsheets of a fund",
    bind=lambda _user, _nothing, sent: Bound(LoadForm(sent.data, sent.files)), write=_hand_in,
)  # fmt: skip


def _report_file(request: Any, user: Any, report: Any, pk: Any) -> Any:
    found = get_object_or_404(Report.objects.visible_to(user, Action.EXPORT), pk=report)
    file = get_object_or_404(found.files.select_related("document"), pk=pk)
    told: dict[str, Any] = {"verb": "report.downloaded", "object_name": found.policy_object, "object_id": found.pk}
    return hand_out(request, file.document, by=user, **told)


def _document(request: Any, user: Any, pk: Any) -> Any:
    return hand_out(request, get_object_or_404(documents.documents_visible_to(user), pk=pk), by=user)


def _verify(request: Any) -> Any:
    wanted = clean_hash(request.query_params.get("sha256", ""))
    found = find(wanted) if wanted else None
    if found is None:
        raise Http404
    return FoundRecord(found).data


SHA256: Final = OpenApiParameter("sha256", str, required=True, description="The SHA-256 of a file you hold.")
_list, _one, *_steps = addresses.of(REPORTS, create=ORDER, steps=reports.report_step)

urlpatterns = [
    _list,
    address(
        "reports/verify/", "api_reports_verify",
        GET=telling(
            "Say which published report a file is", reports.PUBLISHED, Action.READ, _verify, FoundRecord,
            **described.of("Say which published report a file is", {200: FoundRecord}, refuses=(404,),
                           parameters=[SHA256]),
        ),
    ),
    _one,
    *_steps,
    address(
        "reports/<uuid:report>/files/<uuid:pk>/", "api_reports_file", renderers=(AnyType,),
        GET=handing("Download a file of a report", reports.PUBLISHED, Action.EXPORT, _report_file),
    ),
    address("documents/", "api_vault", GET=listing(DOCUMENTS)),
    address("documents/<uuid:pk>/", "api_vault_one", GET=showing(DOCUMENTS)),
    address(
        "documents/<uuid:pk>/file/", "api_document_file", renderers=(AnyType,),
        GET=handing("Download a document", "document", Action.READ, _document),
    ),
    *addresses.of(LOADS, create=HAND_IN, steps=load.load_step),
]  # fmt: skip
