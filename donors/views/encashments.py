"""Pages of encashments: what promissory notes brought in cash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import previews, services
from donors.forms.encashments import EncashmentForm, open_notes
from donors.models import ENCASHMENT_WORKFLOW, Encashment, Receipt
from donors.secrecy import reference_for
from donors.tables.notes import encashments
from donors.views.common import InOrder, next_number, reaches
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import TrusteeAccount
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

READ = ("GET", "HEAD")
FIXED = ("note", "number", "trustee_account")
KEPT = (*FIXED, "amount", "value_on", "amount_usd", "rate_source", "remittance_reference")
SHOWN = ("note__agreement__donor__party", "note__trustee_account", "trustee_account", "fee_schedule")


class EncashmentFilters(InOrder):
    """What a list of encashments can be narrowed by."""

    orders = {
        "": (_("Latest value date first"), ("-value_on", "number")),
        "number": (_("Number"), ("number",)),
        "amount": (_("Largest in USD first"), ("-amount_usd", "number")),
    }
    status = Filters.choice(_("Status"), ENCASHMENT_WORKFLOW.choices)
    q = Filters.words(_("Number, note or donor"))

    def apply(self, rows: QuerySet[Encashment]) -> QuerySet[Encashment]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        paths = ("number", "note__number", "note__agreement__donor__name", "note__agreement__donor__short_name")
        words = Q.create([(f"{path}__icontains", q) for path in paths], connector=Q.OR)
        return rows.filter(words) if q else rows


@opens("receipt", Action.LIST, methods=READ)
def encashment_list(request: HttpRequest) -> HttpResponse:
    """List the encashments the reader may see."""
    filters, user = EncashmentFilters(request), reader(request)
    return list_page(
        request,
        "donors/encashment_list.html",
        object_name="receipt",
        rows=lambda action: filters.apply(Encashment.objects.visible_to(user, action).select_related(*SHOWN)),
        table=encashments,
        filters=filters,
        order=filters.order,
        may_create=policy.may(user, "receipt", Action.CREATE),
    )


@opens("receipt", Action.READ, methods=READ)
def encashment_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one encashment: the cash, what it was paid in as, the difference that is realised, the fee."""
    user = reader(request)
    encashment = get_object_or_404(Encashment.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    context = {
        "encashment": encashment,
        "effect": services.effect_of(encashment) if encashment.status in {"draft", "submitted", "encashed"} else None,
        "fee_version": services.fee_version(encashment.note),
        "reference": reference_for(encashment, user),
        "signatures": encashment.signatures.select_related("person").order_by("signed_at"),
        "may_edit": encashment.status == "draft" and reaches(encashment, user, Action.EDIT),
        "as_of": today(),
    }
    return render(request, "donors/encashment_detail.html", context)


@opens("receipt", Action.CREATE)
def encashment_new(request: HttpRequest) -> HttpResponse:
    """Enter what a promissory note brought."""
    return _form(request, None, _first(request))


@opens("receipt", Action.EDIT)
def encashment_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft encashment."""
    encashment = get_object_or_404(Encashment.objects.visible_to(request.user, Action.EDIT), pk=pk)
    return _form(request, encashment, kept_of(encashment))


def _first(request: HttpRequest) -> dict[str, Any]:
    """Return what a new form begins with: the note of the address, what is left of it, today."""
    first: dict[str, Any] = {"number": next_number(Encashment, "E"), "value_on": today()}
    accounts = list(TrusteeAccount.objects.all()[:2])
    if len(accounts) == 1:
        first["trustee_account"] = accounts[0]
    try:
        chosen = open_notes().filter(pk=UUID(request.GET.get("note", ""))).first()
    except ValueError:
        chosen = None
    if chosen is not None:
        first |= {"note": chosen, "currency": chosen.currency, "amount": chosen.unencashed}
    return first


def _form(request: HttpRequest, encashment: Encashment | None, initial: dict[str, Any]) -> HttpResponse:
    form = bound(encashment, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = write(reader(request), encashment, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Encashment %(number)s is kept as a draft. Submit it to be compared and booked.")
            messages.success(request, said % {"number": kept.number}, extra_tags="done")
            return redirect(kept)
    can_begin = encashment is not None or open_notes().exists()
    context = {"form": form, "encashment": encashment, "can_begin": can_begin}
    return render(request, "donors/encashment_form.html", context, status=form.status)


def bound(encashment: Encashment | None, data: Any, initial: dict[str, Any]) -> EncashmentForm:
    """Return the form of an encashment; a draft keeps its note, number and account."""
    form = EncashmentForm(data, initial=initial)
    if encashment is not None:
        choice: Any = form.fields["note"]
        choice.queryset = Receipt.objects.filter(pk=encashment.note_id).select_related("agreement__donor")
        for name in FIXED:
            form.fields[name].disabled = True
    return form


def kept_of(encashment: Encashment) -> dict[str, Any]:
    """Return what a draft says, as the first content of its form."""
    return {name: getattr(encashment, name) for name in KEPT} | {"currency": encashment.currency}


def write(user: User, encashment: Encashment | None, form: EncashmentForm) -> Encashment:
    """Give the service what the form says: a new encashment, or the draft corrected."""
    terms = dict(form.cleaned_data)
    note: Receipt = terms.pop("note")
    if encashment is None:
        return services.draft_encashment(note, by=user, **terms)
    kept = {name: value for name, value in terms.items() if name not in {"id", "number", "trustee_account"}}
    return services.edit_encashment(encashment, by=user, **kept)


encashment_step = opens("receipt", Action.READ)(
    step_page(
        Encashment,
        {
            "submit": services.submit_encashment,
            "send_back": services.send_back_encashment,
            "encash": services.encash,
            "withdraw": services.withdraw_encashment,
            "void": services.void_encashment,
        },
        previews={"encash": previews.of_encashment, "void": previews.of_voiding_encashment},
    )
)
