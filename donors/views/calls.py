"""Pages of calls of funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import letters, services
from donors.forms.calls import CallForm, instalments_to_call
from donors.models import CALL_WORKFLOW, Call, Instalment, ReminderSchedule
from donors.models.call import OBJECT
from donors.secrecy import account_number_for
from donors.tables import calls as call_tables
from donors.views.common import InOrder, reaches
from trustfund.access import acts, policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.handing_out import attached
from trustfund.fund.models import TrusteeAccount
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.lists import list_page
from trustfund.web.pdf import NoTypesetter
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

READ = ("GET", "HEAD")
FIXED = ("instalment", "currency")
KEPT = (*FIXED, "trustee_account", "amount", "due_on", "text")
SHOWN = ("instalment__agreement__donor__party", "trustee_account")


class CallFilters(InOrder):
    """What a list of calls can be narrowed by."""

    orders = {
        "": (_("Earliest due first"), ("due_on", "serial")),
        "number": (_("Latest number first"), ("-serial",)),
        "donor": (_("Donor"), ("instalment__agreement__donor__name", "serial")),
    }
    status = Filters.choice(_("Status"), CALL_WORKFLOW.choices)
    late = forms.BooleanField(label=_("Overdue only"), required=False)
    q = Filters.words(_("Number, reference, agreement or donor"))

    def apply(self, rows: QuerySet[Call]) -> QuerySet[Call]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        if self.asked("late"):
            rows = rows.filter(status="sent", is_settled=False, due_on__lt=today())
        if not q:
            return rows
        words = Q(number__icontains=q) | Q(reference__icontains=q.replace(" ", ""))
        words |= Q(instalment__agreement__number__icontains=q)
        return rows.filter(words | Q(instalment__agreement__donor__name__icontains=q))


@opens(OBJECT, Action.LIST, methods=READ)
def call_list(request: HttpRequest) -> HttpResponse:
    """List the calls the reader may see, with the ageing of what is still to come."""
    filters, user = CallFilters(request), reader(request)
    outstanding = Call.objects.visible_to(user).outstanding().select_related("instalment")
    return list_page(
        request,
        "donors/call_list.html",
        object_name=OBJECT,
        rows=lambda action: filters.apply(Call.objects.visible_to(user, action).select_related(*SHOWN)),
        table=lambda found: call_tables.calls(found, today()),
        filters=filters,
        order=filters.order,
        ageing=call_tables.ageing(outstanding, today()),
        reminders=call_tables.kinds(ReminderSchedule.objects.visible_to(user).on(today())),
        may_create=policy.may(user, OBJECT, Action.CREATE),
    )


@opens(OBJECT, Action.READ, methods=READ)
def call_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one call: what is asked, what has come, where to pay and what to quote."""
    user = reader(request)
    call = get_object_or_404(Call.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    context = {
        "call": call,
        "reference": call_tables.spaced(call.reference),
        "late": call_tables.late(call, today()),
        "account_number": account_number_for(call, user),
        "letter_language": dict(Call._meta.get_field("language").flatchoices)[letters.language_of(call)],
        "reminders": call_tables.reminders(call) if call.sent_on else None,
        "signatures": call.signatures.select_related("person").order_by("signed_at"),
        "may_edit": call.status == "draft" and reaches(call, user, Action.EDIT),
        "may_download": reaches(call, user, Action.EXPORT),
        "as_of": today(),
    }
    return render(request, "donors/call_detail.html", context)


@opens(OBJECT, Action.EXPORT, methods=READ)
def call_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out the letter of a call as a PDF."""
    return letter(request, reader(request), pk)


def letter(request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    """Answer with the letter as this reader may have it; who took it is in the acts."""
    call = get_object_or_404(Call.objects.visible_to(user, Action.EXPORT).select_related(*SHOWN), pk=pk)
    try:
        content = letters.render(call, account_number_for(call, user))
    except NoTypesetter as error:
        raise Refused(_t("This machine prints no documents: tell the administrators.")) from error
    if request.method == "GET":
        donor = call.instalment.agreement.donor
        acts.log("call.letter_downloaded", by=user, object_name=OBJECT, object_id=call.pk, party=donor.party)
    return attached(content, letters.name_of(call))


@opens(OBJECT, Action.CREATE)
def call_new(request: HttpRequest) -> HttpResponse:
    """Draft a call of funds."""
    return _form(request, None, _first(request))


@opens(OBJECT, Action.EDIT)
def call_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft call."""
    call = get_object_or_404(Call.objects.visible_to(request.user, Action.EDIT), pk=pk)
    return _form(request, call, kept_of(call))


def _first(request: HttpRequest) -> dict[str, Any]:
    """Return what a new form begins with: the instalment of the address, all that is outstanding of it, its day."""
    accounts = list(TrusteeAccount.objects.all()[:2])
    first: dict[str, Any] = {"trustee_account": accounts[0]} if len(accounts) == 1 else {}
    try:
        chosen = instalments_to_call().filter(pk=UUID(request.GET.get("instalment", ""))).first()
    except ValueError:
        chosen = None
    if chosen is None:
        return first
    return first | {
        "instalment": chosen,
        "currency": chosen.agreement.currency,
        "amount": chosen.outstanding,
        "due_on": chosen.due_on,
    }


def _form(request: HttpRequest, call: Call | None, initial: dict[str, Any]) -> HttpResponse:
    form = bound(call, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = write(reader(request), call, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Call of funds %(number)s is kept as a draft. Read its letter, then submit it.")
            messages.success(request, said % {"number": kept.number}, extra_tags="done")
            return redirect(kept)
    context = {"form": form, "call": call, "can_begin": call is not None or instalments_to_call().exists()}
    return render(request, "donors/call_form.html", context, status=form.status)


def bound(call: Call | None, data: Any, initial: dict[str, Any]) -> CallForm:
    """Return the form of a call; a draft keeps its instalment and currency."""
    form = CallForm(data, initial=initial)
    if call is not None:
        choice: Any = form.fields["instalment"]
        choice.queryset = Instalment.objects.filter(pk=call.instalment_id).select_related("agreement__donor")
        for name in FIXED:
            form.fields[name].disabled = True
    return form


def kept_of(call: Call) -> dict[str, Any]:
    """Return what a draft says, as the first content of its form."""
    return {name: getattr(call, name) for name in KEPT}


def write(user: User, call: Call | None, form: CallForm) -> Call:
    """Give the service what the form says: a new call, or the draft corrected."""
    terms = dict(form.cleaned_data)
    instalment: Instalment = terms.pop("instalment")
    if call is None:
        return services.draft_call(instalment, by=user, **terms)
    terms = {name: value for name, value in terms.items() if name not in {"id", "currency"}}
    return services.edit_call(call, by=user, **terms)


call_step = opens(OBJECT, Action.READ)(
    step_page(
        Call,
        {
            "submit": services.submit_call,
            "send_back": services.send_back_call,
            "send": services.send_call,
            "withdraw": services.withdraw_call,
            "cancel": services.cancel_call,
        },
    )
)
