"""Pages of donors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import balances, services, tables
from donors.forms import DonorForm
from donors.models import Agreement, Donor, DonorReturn, Pledge, Receipt
from donors.secrecy import sees_contact
from donors.tables.returns import returns
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.models import Party
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User
    from trustfund.web.tables import Table

READ = ("GET", "HEAD")
KEPT = ("party", "short_name", "language", "addressee", "email")


class DonorFilters(Filters):
    """What a list of donors can be narrowed by."""

    q = Filters.words(_("Name"))

    def apply(self, rows: QuerySet[Donor]) -> QuerySet[Donor]:
        """Return the rows asked for."""
        q = self.asked("q")
        words = Q(name__icontains=q) | Q(short_name__icontains=q) | Q(party__name_ko__icontains=q)
        return rows.filter(words) if q else rows


@opens("donor_organisation", Action.LIST, methods=READ)
def donor_list(request: HttpRequest) -> HttpResponse:
    """List the donors the reader may see, with what they pledged and, where it is open to the reader, signed."""
    filters, user = DonorFilters(request), reader(request)

    def table(rows: Sequence[Donor]) -> Table:
        visible = Agreement.objects.visible_to(user).filter(donor__in=[donor.pk for donor in rows])
        return tables.donors(balances.of_donors(rows, visible), user)

    return list_page(
        request,
        "donors/donor_list.html",
        object_name="donor_organisation",
        rows=lambda action: filters.apply(Donor.objects.visible_to(user, action).select_related("party")),
        table=table,
        filters=filters,
        order=("name",),
        may_create=policy.may(user, "donor_organisation", Action.CREATE),
    )


@opens("donor_organisation", Action.READ, methods=READ)
def donor_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one donor: its promises by currency, and the pledges, agreements and receipts open to the reader."""
    user = reader(request)
    donor = get_object_or_404(Donor.objects.visible_to(user, Action.READ).select_related("party"), pk=pk)
    agreements = Agreement.objects.visible_to(user).filter(donor=donor)
    agreements = agreements.select_related("donor__party", "preference").prefetch_related("instalments")
    pledges = Pledge.objects.visible_to(user).filter(donor=donor).select_related("donor__party")
    shown = ("agreement__donor__party", "agreement__paid_account", "agreement__contributions_account", "instalment")
    receipts = Receipt.objects.visible_to(user).filter(agreement__donor=donor).select_related(*shown)
    mine = Donor.objects.with_balance_account(user, Action.READ).select_related("balance_account").filter(pk=pk).first()
    given = DonorReturn.objects.visible_to(user).filter(donor=donor)
    given = given.select_related("donor__returned_account", "donor__balance_account", "decision", "window")
    sees_agreements = policy.may(user, "contribution_agreement", Action.LIST) and (
        policy.Scope.ALL in policy.scopes(user, "contribution_agreement", Action.LIST)
        or donor.party_id in policy.parties(user, "contribution_agreement", Action.LIST)
    )
    context = {
        "donor": donor,
        "standing": tables.donors(balances.of_donors([donor], agreements), user, title=_("By currency")),
        "pledges": tables.pledges(list(pledges)),
        "agreements": tables.agreements(list(agreements), today()) if sees_agreements else None,
        "receipts": tables.receipts(list(receipts), user) if sees_agreements else None,
        "returns": returns(list(given), user, within=True) if given else None,
        "held": mine.balance_account if mine else None,
        "may_return": policy.may(user, "receipt", Action.CREATE),
        "sees_contact": sees_contact(donor, user),
        "may_edit": policy.may(user, "donor_organisation", Action.EDIT),
        "may_pledge": policy.may(user, "pledge_unannounced", Action.CREATE),
        "as_of": today(),
    }
    return render(request, "donors/donor_detail.html", context)


@opens("donor_organisation", Action.EDIT)
def donor_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what a donor is called and how letters reach it."""
    donor = get_object_or_404(Donor.objects.visible_to(request.user, Action.EDIT).select_related("party"), pk=pk)
    form = edit_form(donor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write(reader(request), donor, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The donor's record is corrected."), extra_tags="done")
            return redirect(donor)
    return render(request, "donors/donor_form.html", {"form": form, "donor": donor}, status=form.status)


def edit_form(donor: Donor, data: Any) -> DonorForm:
    """Return the form of a donor's record; the party stays."""
    form = DonorForm(data, initial={name: getattr(donor, name) for name in KEPT})
    choice: Any = form.fields["party"]
    choice.queryset = Party.objects.filter(pk=donor.party_id)
    choice.disabled = True
    return form


def write(user: User, donor: Donor, form: DonorForm) -> Donor:
    """Give the service what the form says."""
    said = {name: form.cleaned_data[name] for name in KEPT if name != "party"}
    return services.edit_donor(donor, by=user, **said | {"short_name": said["short_name"] or donor.short_name})


@opens("donor_organisation", Action.CREATE)
def donor_new(request: HttpRequest) -> HttpResponse:
    """Register a party as a donor."""
    form = DonorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            donor = services.register_donor(by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("%(donor)s is a donor of the Fund.") % {"donor": donor}, extra_tags="done")
            return redirect(donor)
    return render(request, "donors/donor_form.html", {"form": form, "donor": None}, status=form.status)
