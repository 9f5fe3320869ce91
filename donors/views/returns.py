"""Pages of returns to donors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import leaving, services
from donors.forms.returns import ReturnForm
from donors.models import RETURN_WORKFLOW, Donor, DonorReturn
from donors.secrecy import destination_for
from donors.tables.returns import returns
from donors.views.common import InOrder, next_number, reaches
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
from trustfund.web.books import account_url
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

READ = ("GET", "HEAD")
FIXED = ("donor", "number")
KEPT = (
    *FIXED, "amount", "source", "window", "destination", "trustee_account", "decision", "reason", "sent_to",
)  # fmt: skip
SHOWN = ("donor__party", "donor__returned_account", "donor__balance_account", "window", "trustee_account", "decision")


class ReturnFilters(InOrder):
    """What a list of returns can be narrowed by."""

    orders = {
        "": (_("Latest first"), ("-returned_on", "-number")),
        "number": (_("Number"), ("number",)),
        "amount": (_("Largest first"), ("-amount", "number")),
    }
    status = Filters.choice(_("Status"), RETURN_WORKFLOW.choices)
    q = Filters.words(_("Number, decision or donor"))

    def apply(self, rows: QuerySet[DonorReturn]) -> QuerySet[DonorReturn]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        paths = ("number", "decision__number", "donor__name", "donor__short_name")
        words = Q.create([(f"{path}__icontains", q) for path in paths], connector=Q.OR)
        return rows.filter(words) if q else rows


@opens("receipt", Action.LIST, methods=READ)
def return_list(request: HttpRequest) -> HttpResponse:
    """List the returns the reader may see."""
    filters, user = ReturnFilters(request), reader(request)
    return list_page(
        request,
        "donors/return_list.html",
        object_name="receipt",
        rows=lambda action: filters.apply(DonorReturn.objects.visible_to(user, action).select_related(*SHOWN)),
        table=lambda found: returns(found, user),
        filters=filters,
        order=filters.order,
        may_create=policy.may(user, "receipt", Action.CREATE),
    )


@opens("receipt", Action.READ, methods=READ)
def return_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one return: how much, by which decision, from which money, and where it went."""
    user = reader(request)
    given = get_object_or_404(DonorReturn.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    is_booked = given.status == "returned"
    account = given.donor.returned_account if given.window else given.donor.balance_account
    context = {
        "given": given,
        "sent_to": destination_for(given, user) if given.sent_to else "",
        "returned_url": account_url(account, user) if is_booked else "",
        "signatures": given.signatures.select_related("person").order_by("signed_at"),
        "may_edit": given.status == "draft" and reaches(given, user, Action.EDIT),
        "as_of": today(),
    }
    return render(request, "donors/return_detail.html", context)


@opens("receipt", Action.CREATE)
def return_new(request: HttpRequest) -> HttpResponse:
    """Draft what goes back to a donor."""
    first: dict[str, Any] = {"number": next_number(DonorReturn, "RT")}
    first |= {name: request.GET[name] for name in ("donor", "source") if name in request.GET}
    accounts = list(TrusteeAccount.objects.all()[:2])
    if len(accounts) == 1:
        first["trustee_account"] = accounts[0]
    return _form(request, None, first)


@opens("receipt", Action.EDIT)
def return_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft return."""
    given = get_object_or_404(DonorReturn.objects.visible_to(request.user, Action.EDIT), pk=pk)
    return _form(request, given, kept_of(given))


def _form(request: HttpRequest, given: DonorReturn | None, initial: dict[str, Any]) -> HttpResponse:
    form = bound(given, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = write(reader(request), given, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Return %(number)s is kept as a draft.") % {"number": kept.number}
            messages.success(request, said, extra_tags="done")
            return redirect(kept)
    context = {"form": form, "given": given}
    return render(request, "donors/return_form.html", context, status=form.status)


def bound(given: DonorReturn | None, data: Any, initial: dict[str, Any]) -> ReturnForm:
    """Return the form of a return; a draft keeps its donor and number."""
    form = ReturnForm(data, initial=initial)
    if given is not None:
        for name in FIXED:
            form.fields[name].disabled = True
    return form


def kept_of(given: DonorReturn) -> dict[str, Any]:
    """Return what a draft says, as the first content of its form."""
    return {name: getattr(given, name) for name in KEPT}


def write(user: User, given: DonorReturn | None, form: ReturnForm) -> DonorReturn:
    """Give the service what the form says: a new return, or the draft corrected."""
    terms = dict(form.cleaned_data)
    donor: Donor = terms.pop("donor")
    if given is None:
        return services.draft_return(donor, by=user, **terms)
    kept = {name: value for name, value in terms.items() if name not in {"id", "number"}}
    return services.edit_return(given, by=user, **kept)


return_step = opens("receipt", Action.READ)(
    step_page(
        DonorReturn,
        {
            "submit": services.submit_return,
            "send_back": services.send_back_return,
            "approve": services.approve_return,
            "record": services.record_return,
            "withdraw": services.withdraw_return,
            "void": services.void_return,
        },
        previews={
            "approve": leaving.of_return,
            "record": leaving.of_return,
            "void": leaving.of_voiding_return,
        },
    )
)
