"""Pages of amendments, and of the terms of an agreement on any day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import amending, chronicle, previews, services
from donors.forms.amendments import AmendmentForm, rows_for, terms_in
from donors.models import Agreement, Amendment
from donors.services import versions
from donors.views.common import keep_file, reaches
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

OBJECT = "contribution_agreement"
READ = ("GET", "HEAD")
SHOWN = ("agreement__donor__party", "preference", "document")
KEPT = (
    "summary", "amount", "qualified_amount", "condition", "booked_rate", "booked_rate_source", "preference",
    "donor_signed_on", "effective_on",
)  # fmt: skip


def bound(
    agreement: Agreement, amendment: Amendment | None, kind: str, data: Any, files: Any
) -> tuple[AmendmentForm, Any]:
    """Return the form of an amendment of this kind, and its rows."""
    first = {name: getattr(amendment, name) for name in KEPT} if amendment else {}
    form = AmendmentForm(data, files, initial=first)
    form.narrow(kind, agreement.currency)
    return form, rows_for(kind, agreement, amendment, data)


def kind_in(data: Any) -> str:
    """Return the kind that was asked for; a supplemental contribution where none of ours was."""
    asked = str(data.get("kind", ""))
    return asked if asked in Amendment.Kind.values else str(Amendment.Kind.SUPPLEMENT)


def write(user: User, agreement: Agreement, amendment: Amendment | None, form: AmendmentForm, rows: Any) -> Amendment:
    """Give the service what the form says: a new amendment, or the draft corrected."""
    terms = dict(form.cleaned_data)
    key, file, kind = terms.pop("id"), terms.pop("file"), terms.pop("kind")
    title = _t("Amendment of %(number)s") % {"number": agreement.number}
    with transaction.atomic():
        document = keep_file(file, key, title=title, kind="agreement", donor=agreement.donor, by=user)
        if amendment is None:
            terms |= {"id": key, "kind": kind, "document": document}
            return services.draft_amendment(agreement, by=user, instalments=terms_in(rows), **terms)
        terms |= {"document": document or amendment.document}
        return services.edit_amendment(amendment, by=user, instalments=terms_in(rows), **terms)


@opens(OBJECT, Action.CREATE)
def amendment_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draft an amendment of an agreement in force."""
    rows = Agreement.objects.visible_to(request.user, Action.READ).select_related("donor__party")
    agreement = get_object_or_404(rows.countersigned(), pk=pk)
    return _form(request, agreement, None, kind_in(request.POST or request.GET))


@opens(OBJECT, Action.EDIT)
def amendment_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a draft amendment."""
    amendment = get_object_or_404(Amendment.objects.visible_to(request.user, Action.EDIT).select_related(*SHOWN), pk=pk)
    return _form(request, amendment.agreement, amendment, amendment.kind)


def _form(request: HttpRequest, agreement: Agreement, amendment: Amendment | None, kind: str) -> HttpResponse:
    form, rows = bound(agreement, amendment, kind, request.POST or None, request.FILES or None)
    is_right = request.method == "POST" and form.is_valid()
    if is_right and (rows is None or rows.is_valid()):
        try:
            kept = write(reader(request), agreement, amendment, form, rows)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Amendment %(number)s is kept as a draft.") % {"number": kept}
            messages.success(request, said, extra_tags="done")
            return redirect(kept)
    status = 422 if rows is not None and rows.is_bound and not rows.is_valid() else form.status
    context = {"form": form, "rows": rows, "agreement": agreement, "amendment": amendment, "kind": kind}
    return render(request, "donors/amendment_form.html", context, status=status)


@opens(OBJECT, Action.READ, methods=READ)
def amendment_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one amendment: what it changes, who signed, from which day the agreement reads so."""
    user = reader(request)
    found = get_object_or_404(Amendment.objects.visible_to(user, Action.READ).select_related(*SHOWN), pk=pk)
    context = {
        "amendment": found,
        "agreement": found.agreement,
        "rows": amending.rows(found),
        "signatures": found.signatures.select_related("person").order_by("signed_at"),
        "may_edit": found.status == "draft" and reaches(found, user, Action.EDIT),
        "sees_document": policy.may(user, "document", Action.READ),
        "as_of": today(),
    }
    return render(request, "donors/amendment_detail.html", context)


class TermsFilters(Filters):
    """Of which day the terms are asked."""

    on = DayField(label=_("Terms on"), required=False)


@opens(OBJECT, Action.READ, methods=READ)
def agreement_terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the agreement said on a day; today's without one."""
    agreement = get_object_or_404(Agreement.objects.visible_to(reader(request), Action.READ), pk=pk)
    if not agreement.versions.exists():
        raise Http404
    filters = TermsFilters(request)
    day = filters.asked("on") or today()
    version = versions.on(agreement, day)
    context = {
        "agreement": agreement,
        "filters": filters,
        "day": day,
        "version": version,
        "instalments": amending.terms(version) if version else None,
        "preference": amending.preference(version) if version else "",
        "versions": amending.versions(agreement),
        "as_of": day,
    }
    return render(request, "donors/agreement_versions.html", context)


@opens(OBJECT, Action.READ, methods=READ)
def agreement_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show every dated event of the agreement the reader may see, oldest first."""
    user = reader(request)
    rows = Agreement.objects.visible_to(user, Action.READ).select_related("donor__party", "document")
    agreement = get_object_or_404(rows, pk=pk)
    table = chronicle.of_agreement(agreement, user, today())
    context = {"agreement": agreement, "table": table, "as_of": today()}
    return render(request, "donors/agreement_history.html", context)


amendment_step = opens(OBJECT, Action.READ)(
    step_page(
        Amendment,
        {
            "submit": services.submit_amendment,
            "send_back": services.send_back_amendment,
            "countersign": services.countersign_amendment,
            "countersign_beyond_pledge": services.countersign_amendment_beyond_pledge,
            "withdraw": services.withdraw_amendment,
        },
        previews={
            "countersign": previews.of_amending,
            "countersign_beyond_pledge": previews.of_amending_beyond,
        },
    )
)
