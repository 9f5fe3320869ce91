"""Pages of receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import previews, services, tables
from donors.forms import ReceiptForm, open_instalments
from donors.models import RECEIPT_WORKFLOW, Encashment, Instalment, Receipt
from donors.models.bank import MATCH
from donors.models.receipt import Means
from donors.secrecy import reference_for
from donors.tables import notes as tables_of_notes
from donors.views import encashments as encashing
from donors.views.common import InOrder, keep_file, next_number, reaches
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
from trustfund.web.books import account_url
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

READ = ("GET", "HEAD")
FIXED = ("instalment", "number", "trustee_account")
KEPT = (
    *FIXED,
    "currency",
    "amount",
    "value_on",
    "amount_usd",
    "rate_source",
    "remittance_reference",
    "means",
)
SHOWN = (
    "agreement__donor__party", "agreement__preference", "agreement__paid_account", "agreement__contributions_account",
    "agreement__fee_schedule", "fee_schedule", "instalment", "trustee_account", "document",
)  # fmt: skip


class ReceiptFilters(InOrder):
    """What a list of receipts can be narrowed by."""

    orders = {
        "": (_("Latest value date first"), ("-value_on", "number")),
        "number": (_("Number"), ("number",)),
        "amount": (_("Largest in USD first"), ("-amount_usd", "number")),
    }
    status = Filters.choice(_("Status"), RECEIPT_WORKFLOW.choices)
    means = Filters.choice(_("How it was paid"), Means.choices)
    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("To"), required=False)
    q = Filters.words(_("Number, agreement or donor"))

    def apply(self, rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
        """Return the rows asked for."""
        exact = {"status": "status", "means": "means", "from_on": "value_on__gte", "until_on": "value_on__lte"}
        rows = rows.filter(**{path: self.asked(name) for name, path in exact.items() if self.asked(name)})
        q = self.asked("q")
        paths = ("number", "agreement__number", "agreement__donor__name", "agreement__donor__short_name")
        words = Q.create([(f"{path}__icontains", q) for path in paths], connector=Q.OR)
        return rows.filter(words) if q else rows


@opens("receipt", Action.LIST, methods=READ)
def receipt_list(request: HttpRequest) -> HttpResponse:
    """List the receipts the reader may see."""
    filters, user = ReceiptFilters(request), reader(request)
    return list_page(
        request,
        "donors/receipt_list.html",
        object_name="receipt",
        rows=lambda action: filters.apply(Receipt.objects.visible_to(user, action).select_related(*SHOWN)),
        table=lambda found: tables.receipts(found, user),
        filters=filters,
        order=filters.order,
        may_create=policy.may(user, "receipt", Action.CREATE),
        sees_bank=policy.may(user, MATCH, Action.LIST),
    )


@opens("receipt", Action.READ, methods=READ)
def receipt_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one receipt: the bridge from the donor's currency to the Fund's, with its rate and its fee."""
    user = reader(request)
    receipt = get_object_or_404(Receipt.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    is_booked = receipt.status == "received"
    encashments = Encashment.objects.visible_to(user).filter(note=receipt).select_related(*encashing.SHOWN)
    context = {
        "receipt": receipt,
        "encashments": tables_of_notes.encashments(list(encashments), within=True) if receipt.is_note else None,
        "may_encash": receipt.unencashed > 0 and policy.may(user, "receipt", Action.CREATE),
        "fee_version": services.fee_version(receipt),
        "reference": reference_for(receipt, user),
        "paid_url": account_url(receipt.agreement.paid_account, user) if is_booked else "",
        "contributions_url": account_url(receipt.agreement.contributions_account, user) if is_booked else "",
        "net": receipt.amount_usd - receipt.fee_usd if receipt.fee_usd is not None else None,
        "signatures": receipt.signatures.select_related("person").order_by("signed_at"),
        "may_edit": receipt.status == "draft" and reaches(receipt, user, Action.EDIT),
        "sees_document": policy.may(user, "document", Action.READ),
        "as_of": today(),
    }
    return render(request, "donors/receipt_detail.html", context)


@opens("receipt", Action.CREATE)
def receipt_new(request: HttpRequest) -> HttpResponse:
    """Enter what arrived for an instalment."""
    return _form(request, None, _first(request))


@opens("receipt", Action.EDIT)
def receipt_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft receipt."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user, Action.EDIT), pk=pk)
    return _form(request, receipt, kept_of(receipt))


def _first(request: HttpRequest) -> dict[str, Any]:
    """Return what a new form begins with: the instalment of the address, what is open of it, today."""
    first: dict[str, Any] = {"number": next_number(Receipt, "R"), "value_on": today()}
    first["means"] = request.GET.get("means", Means.BANK)
    accounts = list(TrusteeAccount.objects.all()[:2])
    if len(accounts) == 1:
        first["trustee_account"] = accounts[0]
    try:
        chosen = open_instalments().filter(pk=UUID(request.GET.get("instalment", ""))).first()
    except ValueError:
        chosen = None
    if chosen is not None:
        first |= {
            "instalment": chosen,
            "currency": chosen.agreement.currency,
            "amount": chosen.outstanding,
        }
    return first


def _form(request: HttpRequest, receipt: Receipt | None, initial: dict[str, Any]) -> HttpResponse:
    form = bound(receipt, request.POST or None, request.FILES or None, initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = write(reader(request), receipt, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Receipt %(number)s is kept as a draft. Submit it to be compared and booked.")
            messages.success(request, said % {"number": kept.number}, extra_tags="done")
            return redirect(kept)
    can_begin = receipt is not None or open_instalments().exists()
    context = {"form": form, "receipt": receipt, "can_begin": can_begin}
    return render(request, "donors/receipt_form.html", context, status=form.status)


def bound(receipt: Receipt | None, data: Any, files: Any, initial: dict[str, Any]) -> ReceiptForm:
    """Return the form of a receipt; a draft keeps its instalment, number, account and file."""
    form = ReceiptForm(data, files, initial=initial)
    if receipt is not None:
        choice: Any = form.fields["instalment"]
        choice.queryset = Instalment.objects.filter(pk=receipt.instalment_id).select_related("agreement__donor")
        for name in FIXED:
            form.fields[name].disabled = True
        del form.fields["file"]
    return form


def kept_of(receipt: Receipt) -> dict[str, Any]:
    """Return what a draft says, as the first content of its form."""
    return {name: getattr(receipt, name) for name in KEPT}


def write(user: User, receipt: Receipt | None, form: ReceiptForm) -> Receipt:
    """Give the service what the form says: a new receipt, or the draft corrected."""
    terms = dict(form.cleaned_data)
    instalment: Instalment = terms.pop("instalment")
    if receipt is not None:
        kept = {name: value for name, value in terms.items() if name not in {"id", "number", "trustee_account"}}
        return services.edit_receipt(receipt, by=user, **kept)
    file, donor = terms.pop("file"), instalment.agreement.donor
    title = _t("Remittance advice %(number)s") % {"number": terms["number"]}
    with transaction.atomic():
        document = keep_file(file, terms["id"], title=title, kind="remittance", donor=donor, by=user)
        return services.draft_receipt(instalment, by=user, document=document, **terms)


receipt_step = opens("receipt", Action.READ)(
    step_page(
        Receipt,
        {
            "submit": services.submit_receipt,
            "send_back": services.send_back_receipt,
            "receive": services.receive,
            "withdraw": services.withdraw_receipt,
            "void": services.void_receipt,
        },
        previews={"receive": previews.of_receipt, "void": previews.of_voiding},
    )
)
