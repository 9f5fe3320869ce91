"""Pages of payees and of who may sign for a grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from disbursements import services, tables
from disbursements.forms import PayeeForm, SignatoryForm
from disbursements.models import PAYEE_WORKFLOW, Payee, Signatory
from projects.lists import list_page
from projects.models import Agency, Grant
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import workflow
from trustfund.web.filters import Filters
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAYEE = "payee_bank_details"
SIGNATORY = "authorised_signatory"


class PayeeFilters(Filters):
    """What the list of payees can be narrowed by."""

    status = Filters.choice(_("Status"), PAYEE_WORKFLOW.choices)
    q = Filters.words(_("Name"))

    def apply(self, rows: QuerySet[Payee]) -> QuerySet[Payee]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        return rows.filter(name__icontains=q) if q else rows


def own_agencies(user: Any) -> QuerySet[Agency]:
    """Return the agencies for which this user enters payees."""
    return Agency.objects.filter(party__in=policy.parties(user, PAYEE, Action.CREATE))


@opens(PAYEE, Action.LIST, methods=("GET", "HEAD"))
def payee_list(request: HttpRequest) -> HttpResponse:
    """List the payees the reader may see."""
    filters = PayeeFilters(request)
    return list_page(
        request,
        "disbursements/payee_list.html",
        object_name=PAYEE,
        rows=lambda action: filters.apply(Payee.objects.visible_to(request.user, action).select_related("agency")),
        table=lambda rows: tables.payees(rows, request.user),
        filters=filters,
        order=("name",),
        agencies=own_agencies(request.user),
    )


@opens(PAYEE, Action.READ, methods=("GET", "HEAD"))
def payee_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one payee, the account number masked as the reader's role requires."""
    rows = Payee.objects.visible_to(request.user, Action.READ).select_related("agency")
    payee = get_object_or_404(rows, pk=pk)
    context = {
        "payee": payee,
        "account_number": payee.account_for(request.user),
        "signatures": payee.signatures.select_related("person").order_by("signed_at"),
    }
    return render(request, "disbursements/payee_detail.html", context)


@opens(PAYEE, Action.CREATE)
def payee_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter an account that the agency's applications may name."""
    agency = get_object_or_404(own_agencies(request.user), pk=pk)
    form = PayeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            payee = services.enter_payee(agency, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The payee is entered. The Trustee verifies the bank details before it pays."))
            return redirect(payee)
    return render(request, "disbursements/payee_form.html", {"form": form, "agency": agency}, status=form.status)


payee_step = opens(PAYEE, Action.READ)(
    step_page(Payee, {"verify": services.verify_payee, "decline": services.decline_payee})
)


@opens(SIGNATORY, Action.LIST, methods=("GET", "HEAD"))
def signatory_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who may sign applications of a grant, and what waits to be accepted."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user, Action.READ).select_related("project"), pk=pk)
    rows = Signatory.objects.visible_to(request.user).filter(grant=grant).select_related("user__person")
    signatories = list(rows)
    context = {
        "grant": grant,
        "table": tables.signatories(signatories),
        "offered": [(each, workflow.offers(each, request.user)) for each in signatories if each.status != "declined"],
        "may_propose": policy.may(request.user, SIGNATORY, Action.CREATE),
    }
    return render(request, "disbursements/signatory_list.html", context)


@opens(SIGNATORY, Action.CREATE)
def signatory_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a person whom the recipient has authorised."""
    rows = Grant.objects.visible_to(request.user, Action.READ).select_related("project__agency")
    grant = get_object_or_404(rows, pk=pk)
    form = SignatoryForm(request.POST or None, grant=grant)
    if request.method == "POST" and form.is_valid():
        try:
            signatory = services.propose_signatory(grant, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The signatory is proposed. An approver accepts."))
            return redirect(signatory)
    return render(request, "disbursements/signatory_form.html", {"form": form, "grant": grant}, status=form.status)


signatory_step = opens(SIGNATORY, Action.READ)(
    step_page(
        Signatory,
        {
            "accept": services.accept_signatory,
            "decline": services.decline_signatory,
            "revoke": services.revoke_signatory,
        },
    )
)
