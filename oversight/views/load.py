"""Pages on which an existing fund is taken on: hand in the files, look at what they say, approve, watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t

from donors.models import Agreement
from oversight.forms.load import LoadForm
from oversight.load_fund import handing_in
from oversight.load_fund.reading import NotLoaded
from oversight.models import Takeover
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.tables import Column, Table

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from oversight.load_fund.plan import Plan
    from oversight.reports.gate import Difference


@opens("fund_parameters", Action.SUBMIT)
def load(request: HttpRequest) -> HttpResponse:
    """Hand in the spreadsheets of a fund."""
    form = LoadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            takeover = handing_in.hand_in(
                told["sheets"], name=told["name"], as_of=told["as_of"], by=reader(request), id=told["id"]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return HttpResponseRedirect(takeover.get_absolute_url())
    earlier = Takeover.objects.visible_to(request.user)
    context = {"form": form, "earlier": earlier, "has_books": Agreement.objects.exists()}
    return render(request, "oversight/load_new.html", context, status=form.status)


@opens("fund_parameters", Action.READ)
def load_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the files say, what in them does not add up, and how far the booking is."""
    takeover = get_object_or_404(Takeover.objects.visible_to(request.user, Action.READ).select_related("job"), pk=pk)
    context: dict[str, Any] = {
        "takeover": takeover,
        "signatures": takeover.signatures.select_related("person").order_by("signed_at"),
    }
    try:
        told = handing_in.lay_out(handing_in.sheets_of(takeover), takeover.name, takeover.as_of)
    except NotLoaded as error:
        context |= {"unreadable": str(error)}
    else:
        context |= {"summary": _summary(told.plan), "misadded": _misadded(told.verdict.differences), "plan": told.plan}
    return render(request, "oversight/load_detail.html", context)


def _summary(plan: Plan) -> Table:
    """Return what will be booked, in sums."""
    rows = (
        (
            _t("Administration agreements, signed"),
            len(plan.agreements),
            sum(each.amount_usd for each in plan.agreements),
        ),
        (
            _t("Paid-in"),
            len([each for each in plan.agreements if each.paid_usd]),
            sum(each.paid_usd for each in plan.agreements),
        ),
        (_t("Allocated by window"), len(plan.windows), sum(each.total for each in plan.windows)),
        (_t("Committed to grants"), plan.grant_count, sum(each.committed for each in plan.grants)),
        (_t("Disbursed"), plan.grant_count, sum(sum(each.disbursed.values()) for each in plan.grants)),
    )
    columns = (Column(_t("What")), Column(_t("Number"), "number"), Column(_t("Amount"), "money", "USD"))
    return Table.of(_t("What will be booked"), columns, rows, as_of=plan.as_of, name="takeover")


def _misadded(found: tuple[Difference, ...]) -> Table:
    """Return where the source's own tables do not add up."""
    rows = [
        (
            each.table,
            each.row,
            each.column,
            f"{each.printed:,f}",
            f"{each.computed:,f}",
            f"{each.amount:,f}",
            _reason(each),
        )
        for each in found
    ]
    names = (_t("Table"), _t("Row"), _t("Column"), _t("Printed"), _t("Adds up to"), _t("Difference"), _t("Because of"))
    kinds = ("text", "text", "text", "number", "number", "number", "text")
    columns = [Column(name, kind) for name, kind in zip(names, kinds, strict=True)]
    return Table.of(_t("Where the source does not add up"), columns, rows, name="misadded")


def _reason(found: Difference) -> str:
    return _t("rounding") if found.is_rounding else found.explanation or _t("unexplained")


load_step = opens("fund_parameters", Action.READ)(
    step_page(Takeover, {"approve": handing_in.approve, "reject": handing_in.reject})
)
