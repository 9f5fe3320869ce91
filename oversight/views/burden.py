"""Pages of burden sharing: what the keys ask of each donor beside what it pledged, signed and paid; and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.models import BURDEN_WORKFLOW, BurdenKey
from donors.models.burden import OBJECT
from donors.services import burden as services
from donors.views.common import next_number
from oversight.figures import burden, snapshot
from oversight.forms.burden import BurdenKeyForm, ShareRows, shares_of
from oversight.tables import burden as tables
from trustfund.access import policy
from trustfund.access.decorators import PAGE, opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User


class MonthFilters(Filters):
    """Which months; left out, the last twelve."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)


class KeyFilters(Filters):
    """What the list of keys can be narrowed by."""

    status = Filters.choice(_("Status"), BURDEN_WORKFLOW.choices)

    def apply(self, rows: QuerySet[BurdenKey]) -> QuerySet[BurdenKey]:
        """Return the rows asked for."""
        status = self.asked("status")
        return rows.filter(status=status) if status else rows


def standing(filters: MonthFilters) -> burden.Burden:
    """Return the burden in the months asked for, all of one moment."""
    with snapshot():
        return burden.read(today=today(), since=filters.asked("since"), until=filters.asked("until"))


@opens(OBJECT, Action.LIST, methods=PAGE)
def burden_page(request: HttpRequest) -> HttpResponse:
    """Show who bears how much, month by month, and where gaps are."""
    filters = MonthFilters(request)
    found = standing(filters)
    context = {
        "by_donor": tables.by_donor(found),
        "by_month": tables.by_month(found),
        "filters": filters,
        "burden": found,
        "finding": tables.finding(found),
        "charts": [tables.donors_chart(found), tables.months_chart(found)] if found.last else [],
        "may_hand_in": policy.may(request.user, OBJECT, Action.SUBMIT),
        "as_of": today(),
    }
    return render(request, "oversight/burden.html", context)


@opens(OBJECT, Action.LIST, methods=PAGE)
def key_list(request: HttpRequest) -> HttpResponse:
    """List the keys, the newest first."""
    filters = KeyFilters(request)
    return list_page(
        request,
        "oversight/burden_key_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(BurdenKey.objects.visible_to(request.user, action)).prefetch_related(
            "shares__donor__party"
        ),
        table=tables.keys,
        file=tables.shares_of_keys,
        filters=filters,
        order=("-from_on", "-handed_in_at"),
        may_hand_in=policy.may(request.user, OBJECT, Action.SUBMIT),
    )


@opens(OBJECT, Action.READ, methods=PAGE)
def key_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one key with its shares and what they come to a month."""
    rows = BurdenKey.objects.visible_to(request.user, Action.READ)
    key = get_object_or_404(rows.prefetch_related("shares__donor__party"), pk=pk)
    said = services.as_key(key)
    context = {
        "shares": tables.shares(key, said),
        "key": key,
        "gap": said.gap,
        "signatures": key.signatures.select_related("person").order_by("signed_at"),
        "as_of": today(),
    }
    return render(request, "oversight/burden_key.html", context)


@opens(OBJECT, Action.SUBMIT)
def key_new(request: HttpRequest) -> HttpResponse:
    """Hand in a key."""
    form, rows = bound(request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            key = write(reader(request), form, rows)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Key %(number)s is handed in. Another person approves it.") % {"number": key.number}
            messages.success(request, said, extra_tags="done")
            return redirect(key)
    status = 422 if rows.is_bound and not rows.is_valid() else form.status
    return render(request, "oversight/burden_key_new.html", {"form": form, "rows": rows}, status=status)


def bound(data: Any) -> tuple[BurdenKeyForm, Any]:
    """Return the form of a key and its rows of shares."""
    form = BurdenKeyForm(data, initial={"number": next_number(BurdenKey, "BK")})
    return form, ShareRows(data, prefix="share")


def write(user: User, form: BurdenKeyForm, rows: Any) -> BurdenKey:
    """Give the service what the form says."""
    return services.hand_in_key(by=user, shares=shares_of(rows), **form.cleaned_data)


key_step = opens(OBJECT, Action.READ)(
    step_page(BurdenKey, {"approve": services.approve_key, "reject": services.reject_key})
)
