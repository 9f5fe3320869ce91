"""Pages of administration agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import amending, balances, conditions, differences, previews, services, tables
from donors.forms import AgreementForm
from donors.forms.conditions import InstalmentRows, rows_of, terms_of
from donors.models import AGREEMENT_WORKFLOW, Agreement, Amendment, Call, Instalment, Occurrence, Receipt
from donors.models.call import OBJECT
from donors.tables import calls as call_tables
from donors.tables.differences import differences as differences_table
from donors.views.common import InOrder, keep_file, next_number, reaches
from donors.views.occurrences import waiting
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import Window
from trustfund.web.books import account_url
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.words import named

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from donors.models import Donor
    from trustfund.access.models import User
    from trustfund.web.tables import Table

READ = ("GET", "HEAD")
KEPT = (
    "donor", "number", "currency", "amount", "preference", "qualified_amount", "condition", "donor_signed_on",
    "booked_rate", "booked_rate_source",
)  # fmt: skip
FIXED = ("donor", "number")
SHOWN = ("donor__party", "preference")


def windows() -> list[tuple[str, Any]]:
    """Return the windows a contribution can prefer, as choices of a filter."""
    return [("", _("All")), *((window.code, named(window)) for window in Window.objects.all())]


class AgreementFilters(InOrder):
    """What a list of agreements can be narrowed by."""

    orders = {
        "": (_("Latest signature first"), ("-donor_signed_on", "number")),
        "number": (_("Number"), ("number",)),
        "donor": (_("Donor"), ("donor__name", "number")),
        "amount": (_("Currency and contribution"), ("currency", "-amount")),
    }
    status = Filters.choice(_("Status"), AGREEMENT_WORKFLOW.choices)
    preference = forms.ChoiceField(label=_("Preference"), choices=windows, required=False)
    late = forms.BooleanField(label=_("With an instalment overdue"), required=False)
    q = Filters.words(_("Number or donor"))

    def apply(self, rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """Return the rows asked for."""
        status, preference, q = self.asked("status"), self.asked("preference"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        if preference:
            chosen = Q(preference__code=preference)
            without = Window.objects.filter(code=preference, is_without_preference=True).exists()
            rows = rows.filter(Q(preference=None) if without else chosen)
        if self.asked("late"):
            rows = rows.filter(pk__in=Instalment.objects.open().filter(due_on__lt=today()).values("agreement"))
        words = Q(number__icontains=q) | Q(donor__name__icontains=q) | Q(donor__short_name__icontains=q)
        return rows.filter(words) if q else rows


@opens("contribution_agreement", Action.LIST, methods=READ)
def agreement_list(request: HttpRequest) -> HttpResponse:
    """List the agreements the reader may see."""
    filters, user = AgreementFilters(request), reader(request)

    def rows(action: Action) -> QuerySet[Agreement]:
        found = Agreement.objects.visible_to(user, action).select_related(*SHOWN)
        return filters.apply(found.prefetch_related("instalments"))

    return list_page(
        request,
        "donors/agreement_list.html",
        object_name="contribution_agreement",
        rows=rows,
        table=lambda found: tables.agreements(found, today()),
        filters=filters,
        order=filters.order,
        may_create=policy.may(user, "contribution_agreement", Action.CREATE),
    )


@opens("contribution_agreement", Action.READ, methods=READ)
def agreement_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one agreement: its terms, its instalments, what was received under it."""
    user = reader(request)
    accounts = ("receivable_account", "qualified_account", "paid_account", "contributions_account")
    rows = Agreement.objects.visible_to(user, Action.READ)
    agreement = get_object_or_404(rows.select_related(*SHOWN, "fee_schedule", "document", *accounts), pk=pk)
    receipts = Receipt.objects.visible_to(user).filter(agreement=agreement)
    receipts = receipts.select_related("agreement__donor__party", "instalment", *(f"agreement__{x}" for x in accounts))
    standing = balances.of_agreements([agreement])[agreement.pk]
    context = {
        "agreement": agreement,
        "standing": standing,
        "urls": {name.removesuffix("_account"): account_url(getattr(agreement, name), user) for name in accounts},
        "instalments": tables.instalments(agreement, today()),
        "portions": list(agreement.portions.select_related("preference")),
        "occurrences": _occurrences(agreement, user),
        **_amended(agreement, user),
        "receipts": tables.receipts(list(receipts), user, within=True),
        "calls": _calls(agreement, user),
        "differences": differences_table(differences.of(agreement, today())) if agreement.countersigned_on else None,
        "may_call": standing.receivable > 0 and policy.may(user, OBJECT, Action.CREATE),
        "signatures": agreement.signatures.select_related("person").order_by("signed_at"),
        "next_instalment": next((part.pk for part in _open(agreement)), ""),
        "may_edit": agreement.status == "draft" and reaches(agreement, user, Action.EDIT),
        "may_propose": waiting(agreement).exists() and reaches(agreement, user, Action.SUBMIT),
        "may_receive": standing.receivable > 0 and policy.may(user, "receipt", Action.CREATE),
        "sees_document": policy.may(user, "document", Action.READ),
        "as_of": today(),
    }
    return render(request, "donors/agreement_detail.html", context)


def _calls(agreement: Agreement, user: User) -> Table | None:
    """Return the calls under the agreement that the reader may see; nothing where there is none."""
    found = Call.objects.visible_to(user).filter(instalment__agreement=agreement)
    rows = list(found.select_related("instalment__agreement__donor__party"))
    return call_tables.calls(rows, today()) if rows else None


def _open(agreement: Agreement) -> QuerySet[Instalment]:
    return Instalment.objects.open().filter(agreement=agreement).order_by("due_on", "number")


def _amended(agreement: Agreement, user: Any) -> dict[str, Any]:
    """Return what the page says of amendments, once the agreement is in force."""
    if agreement.status != "countersigned":
        return {"amendments": None, "is_versioned": False, "may_amend": False}
    found = list(Amendment.objects.visible_to(user).filter(agreement=agreement).select_related("agreement"))
    is_free = not any(each.status in {"draft", "submitted"} for each in found)
    return {
        "amendments": amending.amendments(found),
        "is_versioned": agreement.versions.exists(),
        "may_amend": is_free and policy.may(user, "contribution_agreement", Action.CREATE),
    }


def _occurrences(agreement: Agreement, user: Any) -> Table | None:
    """Return what occurred under the agreement; nothing where it has neither condition nor event."""
    found = Occurrence.objects.visible_to(user).filter(instalment__agreement=agreement)
    found = found.select_related("instalment__agreement")
    return conditions.occurrences(list(found)) if found or waiting(agreement).exists() else None


@opens("contribution_agreement", Action.CREATE)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Draft an agreement."""
    initial = {"number": next_number(Agreement, "CA")}
    initial |= {name: request.GET[name] for name in ("donor", "currency") if name in request.GET}
    return _form(request, None, initial)


@opens("contribution_agreement", Action.EDIT)
def agreement_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft agreement."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user, Action.EDIT), pk=pk)
    return _form(request, agreement, kept_of(agreement))


def _form(request: HttpRequest, agreement: Agreement | None, initial: dict[str, Any]) -> HttpResponse:
    form, rows = bound(agreement, request.POST or None, request.FILES or None, initial)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            kept = write(reader(request), agreement, form, rows)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Agreement %(number)s is kept as a draft.") % {"number": kept.number}
            messages.success(request, said, extra_tags="done")
            return redirect(kept)
    status = 422 if rows.is_bound and not rows.is_valid() else form.status
    context = {"form": form, "rows": rows, "agreement": agreement}
    return render(request, "donors/agreement_form.html", context, status=status)


def bound(agreement: Agreement | None, data: Any, files: Any, initial: dict[str, Any]) -> tuple[AgreementForm, Any]:
    """Return the form of an agreement and its rows; a draft keeps its donor and number."""
    form = AgreementForm(data, files, initial=initial)
    rows = InstalmentRows(data, initial=rows_of(agreement), prefix="instalment")
    if agreement is not None:
        for name in FIXED:
            form.fields[name].disabled = True
    return form, rows


def kept_of(agreement: Agreement) -> dict[str, Any]:
    """Return what a draft says, as the first content of its form."""
    second = agreement.portions.filter(label="B").first()
    portion = {"portion_b": second.amount, "portion_b_preference": second.preference} if second else {}
    return {name: getattr(agreement, name) for name in KEPT} | portion


def write(user: User, agreement: Agreement | None, form: AgreementForm, rows: Any) -> Agreement:
    """Give the service what the form says: a new agreement, or the draft corrected."""
    terms = dict(form.cleaned_data)
    donor: Donor = terms.pop("donor")
    key, number, file = terms.pop("id"), terms.pop("number"), terms.pop("file")
    terms["portions"] = portions_of(terms)
    title = _t("Administration agreement %(number)s") % {"number": number}
    with transaction.atomic():
        document = keep_file(file, key, title=title, kind="agreement", donor=donor, by=user)
        if agreement is None:
            terms |= {"id": key, "number": number, "document": document}
            return services.draft_agreement(donor, by=user, instalments=terms_of(rows), **terms)
        terms |= {"document": document or agreement.document}
        return services.edit_agreement(agreement, by=user, instalments=terms_of(rows), **terms)


def portions_of(terms: dict[str, Any]) -> list[services.PortionTerms]:
    """Take what the form says of portion B out of the terms, and return the two portions, where there are."""
    second, window = terms.pop("portion_b", None), terms.pop("portion_b_preference", None)
    if not second:
        return []
    first = services.PortionTerms("A", terms["amount"] - second, terms["preference"])
    return [first, services.PortionTerms("B", second, window)]


agreement_step = opens("contribution_agreement", Action.READ)(
    step_page(
        Agreement,
        {
            "submit": services.submit_agreement,
            "send_back": services.send_back_agreement,
            "countersign": services.countersign,
            "countersign_beyond_pledge": services.countersign_beyond_pledge,
            "withdraw": services.withdraw_agreement,
        },
        previews={
            "countersign": previews.of_countersigning,
            "countersign_beyond_pledge": previews.of_countersigning_beyond,
        },
    )
)
