"""Pages of what occurs under an agreement: conditions that are met or lapse, events that come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t

from donors import previews, services
from donors.forms.conditions import OccurrenceForm
from donors.models import Agreement, DueAfter, Instalment, Occurrence
from donors.views.common import keep_file
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

OBJECT = "contribution_agreement"
READ = ("GET", "HEAD")
SHOWN = ("instalment__agreement__donor__party", "document", "entry")


def waiting(agreement: Agreement) -> QuerySet[Instalment]:
    """Return the instalments of an agreement in force that wait for a condition or an event."""
    waits = Q(qualified__gt=0) | Q(due_after=DueAfter.EVENT, due_on=None)
    found = agreement.instalments.filter(waits, agreement__status="countersigned")
    return found.select_related("agreement").order_by("number")


def form_of(agreement: Agreement, data: Any, files: Any, first: dict[str, Any]) -> OccurrenceForm:
    """Return the form of what occurred under this agreement."""
    form = OccurrenceForm(data, files, initial=first)
    choice: Any = form.fields["instalment"]
    choice.queryset = waiting(agreement)
    form.fix_currency("amount", agreement.currency)
    return form


def write(user: User, agreement: Agreement, form: OccurrenceForm) -> Occurrence:
    """Give the service what the form says."""
    terms = dict(form.cleaned_data)
    file, instalment = terms.pop("file"), terms.pop("instalment")
    title = _t("Evidence for %(number)s") % {"number": instalment}
    with transaction.atomic():
        document = keep_file(file, terms["id"], title=title, kind="agreement", donor=agreement.donor, by=user)
        return services.propose_occurrence(instalment, by=user, document=document, **terms)


@opens(OBJECT, Action.SUBMIT)
def occurrence_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose that a condition is met or has lapsed, or that an event has come."""
    rows = Agreement.objects.visible_to(request.user, Action.SUBMIT).select_related("donor__party")
    agreement = get_object_or_404(rows, pk=pk)
    form = form_of(agreement, request.POST or None, request.FILES or None, _first(agreement))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(write(reader(request), agreement, form))
        except Refused as refused:
            form.refuse(refused)
    context = {"form": form, "agreement": agreement, "can_begin": waiting(agreement).exists()}
    return render(request, "donors/occurrence_form.html", context, status=form.status)


def _first(agreement: Agreement) -> dict[str, Any]:
    """Return what the form begins with: the first instalment that waits, and all that waits of it."""
    part = waiting(agreement).first()
    if part is None:
        return {}
    if part.waits_for_event and not part.qualified:
        return {"instalment": part, "kind": Occurrence.Kind.EVENT}
    return {"instalment": part, "kind": Occurrence.Kind.MET, "amount": part.qualified}


@opens(OBJECT, Action.READ, methods=READ)
def occurrence_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what occurred, its evidence, and from which day it counts."""
    user = reader(request)
    found = get_object_or_404(Occurrence.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    context = {
        "occurrence": found,
        "agreement": found.instalment.agreement,
        "signatures": found.signatures.select_related("person").order_by("signed_at"),
        "sees_document": policy.may(user, "document", Action.READ),
        "as_of": today(),
    }
    return render(request, "donors/occurrence_detail.html", context)


occurrence_step = opens(OBJECT, Action.READ)(
    step_page(
        Occurrence,
        {
            "confirm": services.confirm_occurrence,
            "reject": services.reject_occurrence,
            "void": services.void_occurrence,
        },
        previews={"confirm": previews.of_confirming},
    )
)
