"""Pages of the closing of the Fund: what is left, what stands against it, how it is divided, and who got what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.views.common import InOrder, next_number, reaches
from oversight import closing as reading
from oversight.forms.closing import ClosingForm, ReserveForm, WayRows, rows_of, ways_of
from oversight.models import ClosingShare, FundClosing
from oversight.models.fund_closing import CLOSING_WORKFLOW, OBJECT
from oversight.services import fund_closings as services
from oversight.tables.closings import closings, hindrances, left, of_windows, shares, would_be_shares
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action, Scope
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import Change, step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

READ = ("GET", "HEAD")
KEPT = ("number", "reserve", "trustee_account", "decision", "reason")
SHOWN = ("trustee_account", "decision", "fund")


class ClosingFilters(InOrder):
    """What a list of closings can be narrowed by."""

    orders = {"": (_("Latest first"), ("-closed_on", "-number")), "number": (_("Number"), ("number",))}
    status = Filters.choice(_("Status"), CLOSING_WORKFLOW.choices)

    def apply(self, rows: QuerySet[FundClosing]) -> QuerySet[FundClosing]:
        """Return the rows asked for."""
        status = self.asked("status")
        return rows.filter(status=status) if status else rows


@opens(OBJECT, Action.LIST, methods=READ)
def closing_list(request: HttpRequest) -> HttpResponse:
    """List the closings the reader may see."""
    filters, user = ClosingFilters(request), reader(request)
    return list_page(
        request,
        "oversight/closing_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(FundClosing.objects.visible_to(user, action).select_related(*SHOWN)),
        table=closings,
        filters=filters,
        order=filters.order,
        may_create=policy.may(user, OBJECT, Action.CREATE),
    )


@opens(OBJECT, Action.READ, methods=READ)
def closing_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one closing: its terms, every share the reader may see, the statements; before it, what is left."""
    user = reader(request)
    closing = get_object_or_404(FundClosing.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    seen = ClosingShare.objects.visible_to(user, Action.READ).filter(closing=closing)
    seen = seen.select_related("donor__party", "donor__returned_account", "statement")
    sees_all = Scope.ALL in policy.scopes(user, OBJECT, Action.READ)
    is_ahead = closing.status in {"draft", "submitted", "approved"} and sees_all
    held = reading.left() if is_ahead else None
    context = {
        "closing": closing,
        "shares": shares(closing, list(seen), user, sees_all=sees_all),
        "statements": [share for share in seen if share.statement],
        "sees_all": sees_all,
        "windows": of_windows(held) if held else None,
        "hindrances": hindrances(held) if held else None,
        "signatures": closing.signatures.select_related("person").order_by("signed_at") if sees_all else [],
        "may_edit": closing.status == "draft" and reaches(closing, user, Action.EDIT),
        "as_of": today(),
    }
    return render(request, "oversight/closing_detail.html", context)


@opens(OBJECT, Action.CREATE)
def closing_new(request: HttpRequest) -> HttpResponse:
    """See what is left and how it would be divided, and draft the closing."""
    asked = ReserveForm(request.GET if request.method == "GET" else None)
    first: dict[str, Any] = {"number": next_number(FundClosing, "CL"), "reserve": asked.amount}
    accounts = list(TrusteeAccount.objects.all()[:2])
    if len(accounts) == 1:
        first["trustee_account"] = accounts[0]
    return _form(request, None, first, asked)


@opens(OBJECT, Action.EDIT)
def closing_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft closing."""
    closing = get_object_or_404(FundClosing.objects.visible_to(request.user, Action.EDIT), pk=pk)
    return _form(request, closing, kept_of(closing), None)


def _form(
    request: HttpRequest, closing: FundClosing | None, initial: dict[str, Any], asked: ReserveForm | None
) -> HttpResponse:
    form, rows = bound(closing, request.POST or None, initial)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            kept = write(reader(request), closing, form, rows)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Closing %(number)s is kept as a draft; the shares follow from the books.")
            messages.success(request, said % {"number": kept.number}, extra_tags="done")
            return redirect(kept)
    held = reading.left()
    context = {
        "form": form,
        "rows": rows,
        "closing": closing,
        "asked": asked,
        "left": left(held),
        "windows": of_windows(held),
        "hindrances": hindrances(held),
        "shares": would_be_shares(held, initial["reserve"]),
        "as_of": today(),
    }
    status = 422 if rows.is_bound and not rows.is_valid() else form.status
    return render(request, "oversight/closing_form.html", context, status=status)


def bound(closing: FundClosing | None, data: Any, initial: dict[str, Any]) -> tuple[ClosingForm, Any]:
    """Return the form of a closing and a row for each donor; a draft keeps its number."""
    form = ClosingForm(data, initial=initial)
    rows = WayRows(data, initial=rows_of(closing), prefix="way")
    if closing is not None:
        form.fields["number"].disabled = True
    return form, rows


def kept_of(closing: FundClosing) -> dict[str, Any]:
    """Return what a draft says, as the first content of its form."""
    return {name: getattr(closing, name) for name in KEPT}


def write(user: User, closing: FundClosing | None, form: ClosingForm, rows: Any) -> FundClosing:
    """Give the service what the form says: a new closing, or the draft corrected."""
    terms = dict(form.cleaned_data)
    if closing is None:
        return services.draft_closing(by=user, ways=ways_of(rows), **terms)
    kept = {name: value for name, value in terms.items() if name not in {"id", "number"}}
    return services.edit_closing(closing, by=user, ways=ways_of(rows), **kept)


def of_closing(closing: FundClosing) -> list[Change]:
    """Return what closing moves: the cash, and what every window still has."""
    unit, cash = closing.fund.holding_currency, closing.trustee_account.cash_account.balance
    lines = [Change(str(closing.trustee_account), cash, cash - closing.amount, unit)]
    given = dict(reading.taken_from(reading.left().windows, closing.reserve))
    for window, held in reading.left().windows:
        label = _t("Unallocated in window %(code)s") % {"code": window.code}
        lines.append(Change(label, held, held - given.get(window, reading.ZERO), unit))
    return lines


closing_step = opens(OBJECT, Action.READ)(
    step_page(
        FundClosing,
        {
            "submit": services.submit_closing,
            "send_back": services.send_back_closing,
            "approve": services.approve_closing,
            "close": services.close_fund,
            "withdraw": services.withdraw_closing,
            "void": services.void_closing,
        },
        previews={"approve": of_closing, "close": of_closing},
    )
)
