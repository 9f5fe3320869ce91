"""Pages of pledges. What is not announced exists only for the trustee, the auditor and its donor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import previews, services, tables
from donors.forms import PledgeForm
from donors.models import PLEDGE_WORKFLOW, Pledge
from donors.secrecy import sees_history
from donors.views.common import InOrder, next_number, reaches
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
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
EDITED = ("currency", "amount", "pledged_on", "note")


class PledgeFilters(InOrder):
    """What a list of pledges can be narrowed by."""

    orders = {
        "": (_("Latest pledge first"), ("-pledged_on", "number")),
        "number": (_("Number"), ("number",)),
        "donor": (_("Donor"), ("donor__name", "-pledged_on")),
    }
    status = Filters.choice(_("Status"), PLEDGE_WORKFLOW.choices)
    q = Filters.words(_("Number or donor"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        if not policy.may(request.user, "pledge_unannounced", Action.LIST):
            del self.fields["status"]  # the others see announced ones only, and no word for what is not

    def apply(self, rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        words = Q(number__icontains=q) | Q(donor__name__icontains=q) | Q(donor__short_name__icontains=q)
        return rows.filter(words) if q else rows


@opens("pledge_announced", Action.LIST, methods=READ)
def pledge_list(request: HttpRequest) -> HttpResponse:
    """List the pledges the reader may see."""
    filters, user = PledgeFilters(request), reader(request)
    return list_page(
        request,
        "donors/pledge_list.html",
        object_name="pledge_announced",
        rows=lambda action: filters.apply(Pledge.objects.visible_to(user, action).select_related("donor__party")),
        table=tables.pledges,
        filters=filters,
        order=filters.order,
        may_create=policy.may(user, "pledge_unannounced", Action.CREATE),
    )


@opens("pledge_announced", Action.READ, methods=READ)
def pledge_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one pledge; what happened to it while it was secret stays with those who knew."""
    user = reader(request)
    pledge = get_object_or_404(Pledge.objects.visible_to(user, Action.READ).select_related("donor__party"), pk=pk)
    knows = sees_history(pledge, user)
    context = {
        "pledge": pledge,
        "knows": knows,
        "signatures": pledge.signatures.select_related("person").order_by("signed_at") if knows else [],
        "may_edit": pledge.status == "draft" and reaches(pledge, user, Action.EDIT),
        "may_sign": pledge.status == "announced" and policy.may(user, "contribution_agreement", Action.CREATE),
        "sees_donor": policy.may(user, "donor_organisation", Action.READ),
        "as_of": today(),
    }
    return render(request, "donors/pledge_detail.html", context)


@opens("pledge_unannounced", Action.CREATE)
def pledge_new(request: HttpRequest) -> HttpResponse:
    """Log a pledge."""
    initial = {"number": next_number(Pledge, "PL"), "donor": request.GET.get("donor"), "pledged_on": today()}
    form = PledgeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            pledge = write(reader(request), None, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Pledge %(number)s is kept as a draft. Submit it for confirmation.") % {"number": pledge.number}
            messages.success(request, said, extra_tags="done")
            return redirect(pledge)
    return render(request, "donors/pledge_form.html", {"form": form, "pledge": None}, status=form.status)


@opens("pledge_unannounced", Action.EDIT)
def pledge_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft pledge."""
    pledge = get_object_or_404(Pledge.objects.visible_to(request.user, Action.EDIT), pk=pk)
    form = edit_form(pledge, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write(reader(request), pledge, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(pledge)
    return render(request, "donors/pledge_form.html", {"form": form, "pledge": pledge}, status=form.status)


def edit_form(pledge: Pledge, data: Any) -> PledgeForm:
    """Return the form of a draft: its donor and number stay."""
    form = PledgeForm(data, initial={name: getattr(pledge, name) for name in (*FIXED, *EDITED)})
    for name in FIXED:
        form.fields[name].disabled = True
    return form


def write(user: User, pledge: Pledge | None, form: PledgeForm) -> Pledge:
    """Give the service what the form says: a new pledge, or the draft corrected."""
    if pledge is None:
        return services.draft_pledge(by=user, **form.cleaned_data)
    return services.edit_pledge(pledge, by=user, **{name: form.cleaned_data[name] for name in EDITED})


pledge_step = opens("pledge_announced", Action.READ)(
    step_page(
        Pledge,
        {
            "submit": services.submit_pledge,
            "send_back": services.send_back_pledge,
            "confirm": services.confirm_pledge,
            "announce": services.announce,
            "cancel": services.cancel_pledge,
        },
        previews={"announce": previews.of_announcement},
    )
)
