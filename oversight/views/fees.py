"""Pages of the cost-recovery fee: its versions, what they cost, and versions handed in to be entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.forms.fees import CostFilters, FeeVersionForm, TierRows, tiers_of
from oversight.models.fee_submission import FEES_WORKFLOW, OBJECT, FeeSubmission
from oversight.services import fee_submissions as services
from oversight.tables import fees as tables
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import FeeSchedule
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User


class VersionFilters(Filters):
    """The list of versions is short: nothing narrows it."""

    def apply(self, rows: QuerySet[FeeSchedule]) -> QuerySet[FeeSchedule]:
        """Return the rows asked for."""
        return rows


class FeeSubmissionFilters(Filters):
    """What the list of what was handed in can be narrowed by."""

    status = Filters.choice(_("Status"), FEES_WORKFLOW.choices)

    def apply(self, rows: QuerySet[FeeSubmission]) -> QuerySet[FeeSubmission]:
        """Return the rows asked for."""
        status = self.asked("status")
        return rows.filter(status=status) if status else rows


@opens(OBJECT, Action.LIST, methods=PAGE)
def fee_list(request: HttpRequest) -> HttpResponse:
    """List the versions, the newest first."""
    filters, user = VersionFilters(request), request.user

    def rows(action: Action) -> QuerySet[FeeSchedule]:
        found = FeeSchedule.objects.visible_to(user, action).select_related("trustee_account")
        return filters.apply(found.prefetch_related("tiers"))

    return list_page(
        request,
        "oversight/fee_list.html",
        object_name=OBJECT,
        rows=rows,
        table=tables.versions,
        file=tables.tiers_of_versions,
        filters=filters,
        order=("-valid_from_on", "version"),
        may_hand_in=policy.may(user, OBJECT, Action.SUBMIT),
        sees_handed_in=FeeSubmission.objects.visible_to(user).exists(),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def fee_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a version: its tiers, and what receipts cost under it."""
    rows = FeeSchedule.objects.visible_to(request.user, Action.READ).select_related("trustee_account")
    found = get_object_or_404(rows.prefetch_related("tiers"), pk=pk)
    return _shown(request, "oversight/fee_detail.html", found)


@opens(OBJECT, Action.LIST, methods=PAGE)
def submission_list(request: HttpRequest) -> HttpResponse:
    """List what was handed in, the latest first."""
    filters = FeeSubmissionFilters(request)
    return list_page(
        request,
        "oversight/fee_submission_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(FeeSubmission.objects.visible_to(request.user, action)).select_related(
            "trustee_account"
        ),
        table=tables.submissions,
        filters=filters,
        order=("-handed_in_at",),
        may_hand_in=policy.may(request.user, OBJECT, Action.SUBMIT),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was handed in, with what it would cost."""
    rows = FeeSubmission.objects.visible_to(request.user, Action.READ).select_related("trustee_account")
    found = get_object_or_404(rows.prefetch_related("tiers"), pk=pk)
    signatures = found.signatures.select_related("person").order_by("signed_at")
    return _shown(request, "oversight/fee_submission.html", found, signatures=signatures)


def _shown(request: HttpRequest, template: str, found: Any, **context: Any) -> HttpResponse:
    filters = CostFilters(request)
    scale = tables.scale_of(found)
    context |= {
        "tiers": tables.tiers(found),
        "costs": tables.costs(scale),
        "filters": filters,
        "found": found,
        "cost": tables.Cost(scale, *filters.question),
        "as_of": today(),
    }
    return render(request, template, context)


@opens(OBJECT, Action.SUBMIT)
def fee_new(request: HttpRequest) -> HttpResponse:
    """Hand in a version."""
    form, rows = bound(request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = write(reader(request), form, rows)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Version %(version)s is handed in. Another person enters it.") % {"version": made.version}
            messages.success(request, said, extra_tags="done")
            return redirect(made)
    status = 422 if rows.is_bound and not rows.is_valid() else form.status
    return render(request, "oversight/fee_new.html", {"form": form, "rows": rows}, status=status)


def bound(data: Any) -> tuple[FeeVersionForm, Any]:
    """Return the form of a version and its rows of tiers."""
    return FeeVersionForm(data), TierRows(data, prefix="tier")


def write(user: User, form: FeeVersionForm, rows: Any) -> FeeSubmission:
    """Give the service what the form says."""
    return services.hand_in_fees(by=user, tiers=tiers_of(rows), **form.cleaned_data)


submission_step = opens(OBJECT, Action.READ)(
    step_page(FeeSubmission, {"approve": services.approve_fees, "reject": services.reject_fees})
)
