"""Pages of payments: what was instructed, what the bank said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from disbursements import services, tables
from disbursements.forms import ConfirmForm
from disbursements.models import PAYMENT_WORKFLOW, OpeningDisbursement, Payment
from disbursements.previews import preview_payment
from projects.lists import list_page
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import workflow
from trustfund.web.books import account_url
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.refusals import Refused
from trustfund.web.steps import preview_table, step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

OBJECT = "payment_instruction"
SHOWN = (
    "application__payee__agency",
    "application__grant__project",
    "application__grant__disbursed_account",
    "trustee_account",
)


class PaymentFilters(Filters):
    """What the list of payments can be narrowed by."""

    status = Filters.choice(_("Status"), PAYMENT_WORKFLOW.choices)
    q = Filters.words(_("Number, payee or bank's reference"))

    def apply(self, rows: QuerySet[Payment]) -> QuerySet[Payment]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        words = Q(number__icontains=q) | Q(bank_reference__icontains=q) | Q(application__payee__name__icontains=q)
        return rows.filter(words) if q else rows


@opens(OBJECT, Action.LIST, methods=("GET", "HEAD"))
def payment_list(request: HttpRequest) -> HttpResponse:
    """List the payments the reader may see, latest first."""
    filters = PaymentFilters(request)
    return list_page(
        request,
        "disbursements/payment_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(Payment.objects.visible_to(request.user, action).select_related(*SHOWN)),
        table=lambda found: tables.payments(found, request.user),
        filters=filters,
        order=("-released_at",),
        openings=OpeningDisbursement.objects.visible_to(request.user).count(),
    )


@opens(OBJECT, Action.READ, methods=("GET", "HEAD"))
def payment_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one payment."""
    payment = _payment(request, pk)
    context = {
        "payment": payment,
        "application": payment.application,
        "account_number": payment.application.payee.account_for(request.user),
        "entry_url": account_url(payment.application.grant.disbursed_account, request.user) if payment.entry_id else "",
        "as_of": today(),
    }
    return render(request, "disbursements/payment_detail.html", context)


@opens(OBJECT, Action.READ)
def payment_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the bank has paid, with its day and reference."""
    payment = _payment(request, pk)
    step = payment.workflow.step("confirm")
    refusal = workflow.why_not(payment, step, reader(request))
    form = ConfirmForm(request.POST or None, initial={"on": payment.value_on})
    if request.method == "POST" and form.is_valid():
        terms = {name: value for name, value in form.cleaned_data.items() if name != "id"}
        try:
            services.confirm_paid(payment, by=reader(request), **terms)
        except Refused as refused:
            if not _is_confirmed(payment, terms):
                form.refuse(refused)
        if form.refused is None:
            messages.success(request, _t("Payment %(number)s is recorded as paid.") % {"number": payment.number})
            return redirect(payment)
    context = {
        "payment": payment, "step": step, "form": form, "refusal": None if form.is_bound else refusal,
        "preview": preview_table(preview_payment(payment)) if refusal is None else None,
    }  # fmt: skip
    status = (
        refusal.status if refusal is not None and request.method == "POST" and form.refused is None else form.status
    )
    return render(request, "disbursements/payment_confirm.html", context, status=status)


def _is_confirmed(payment: Payment, terms: dict[str, object]) -> bool:
    """Say whether the same confirmation is recorded already: a second press of the button is the first."""
    same = {"status": "paid", "paid_on": terms["on"], "bank_reference": terms["bank_reference"]}
    return Payment.objects.filter(pk=payment.pk, **same).exists()


payment_step = opens(OBJECT, Action.READ)(step_page(Payment, {"fail": services.record_failed}))


def _payment(request: HttpRequest, pk: UUID) -> Payment:
    return get_object_or_404(Payment.objects.visible_to(request.user, Action.READ).select_related(*SHOWN), pk=pk)
