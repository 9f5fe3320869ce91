"""Pages of trustee accounts: those of the Fund, and parallel ones handed in to be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.forms.trustee_accounts import TrusteeAccountForm
from oversight.models.account_submission import ACCOUNTS_WORKFLOW, OBJECT, AccountSubmission
from oversight.services import account_submissions as services
from oversight.tables import trustee_accounts as tables
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
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


class SubmissionFilters(Filters):
    """What the list of what was handed in can be narrowed by."""

    status = Filters.choice(_("Status"), ACCOUNTS_WORKFLOW.choices)

    def apply(self, rows: QuerySet[AccountSubmission]) -> QuerySet[AccountSubmission]:
        """Return the rows asked for."""
        status = self.asked("status")
        return rows.filter(status=status) if status else rows


def number_for(account: TrusteeAccount | AccountSubmission, user: Any) -> str:
    """Return the account number, masked where the policy says so."""
    if policy.is_masked(user, OBJECT):
        return "•••• " + account.account_number[-4:]
    return account.account_number


@opens(OBJECT, Action.LIST, methods=PAGE)
def account_list(request: HttpRequest) -> HttpResponse:
    """List the Fund's trustee accounts with what they hold, and what is handed in."""
    filters, user = SubmissionFilters(request), reader(request)
    standing = TrusteeAccount.objects.visible_to(user).select_related("cash_account").prefetch_related("fee_schedules")
    return list_page(
        request,
        "oversight/trustee_account_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(AccountSubmission.objects.visible_to(user, action)),
        table=tables.submissions,
        filters=filters,
        order=("-handed_in_at",),
        accounts=tables.accounts(list(standing), user, lambda each: number_for(each, user)),
        may_hand_in=policy.may(user, OBJECT, Action.SUBMIT),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was handed in."""
    found = get_object_or_404(AccountSubmission.objects.visible_to(request.user, Action.READ), pk=pk)
    context = {
        "found": found,
        "number": number_for(found, request.user),
        "signatures": found.signatures.select_related("person").order_by("signed_at"),
        "as_of": today(),
    }
    return render(request, "oversight/account_submission.html", context)


@opens(OBJECT, Action.SUBMIT)
def account_new(request: HttpRequest) -> HttpResponse:
    """Hand in a parallel account."""
    form = TrusteeAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = write(reader(request), form)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Account %(code)s is handed in. Another person opens it.") % {"code": made.code}
            messages.success(request, said, extra_tags="done")
            return redirect(made)
    return render(request, "oversight/trustee_account_new.html", {"form": form}, status=form.status)


def write(user: User, form: TrusteeAccountForm) -> AccountSubmission:
    """Give the service what the form says."""
    return services.hand_in_account(by=user, **form.cleaned_data)


submission_step = opens(OBJECT, Action.READ)(
    step_page(AccountSubmission, {"open": services.open_account, "reject": services.reject_account})
)
