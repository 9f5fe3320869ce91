"""The queue of applications and the page of one: what is asked, what the rules say, who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from disbursements import checks, history, services, tables
from disbursements.forms import AttachForm, NoteForm
from disbursements.models import APPLICATION_WORKFLOW, OPEN, Application, Method, ReviewNote
from disbursements.previews import preview_end, preview_submission
from projects.lists import list_page
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.models import Act
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.fund.handing_out import hand_out
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

SHOWN = (
    "grant__project__agency__party",
    "grant__project__task_team_leader__person",
    "payee",
    "grant__committed_account",
)
WAITING = {
    "counterpart": ("draft", "sent_back"),
    "endorsement": ("submitted",),
    "approval": ("endorsed",),
    "release": ("approved",),
    "bank": ("instructed",),
}


class ApplicationFilters(Filters):
    """What the queue can be narrowed by."""

    status = Filters.choice(_("Status"), APPLICATION_WORKFLOW.choices)
    waiting = Filters.choice(
        _("Waits for"),
        [
            ("counterpart", _("the counterpart")),
            ("endorsement", _("endorsement")),
            ("approval", _("approval")),
            ("release", _("release")),
            ("bank", _("the bank")),
        ],
    )
    method = Filters.choice(_("Method"), Method.choices[:2])
    grant = Filters.words(_("Grant"))
    q = Filters.words(_("Number, purpose, supplier or invoice"))

    def apply(self, rows: QuerySet[Application]) -> QuerySet[Application]:
        """Return the rows asked for."""
        status, waiting, method = self.asked("status"), self.asked("waiting"), self.asked("method")
        rows = rows.filter(status=status) if status else rows
        rows = rows.filter(status__in=WAITING[waiting]) if waiting else rows
        rows = rows.filter(method=method) if method else rows
        grant, q = self.asked("grant"), self.asked("q")
        rows = rows.filter(grant__number__icontains=grant) if grant else rows
        lines = Q(lines__supplier__icontains=q) | Q(lines__invoice_number__icontains=q)
        return rows.filter(Q(number__icontains=q) | Q(purpose__icontains=q) | lines).distinct() if q else rows


@opens("withdrawal_application", Action.LIST, methods=("GET", "HEAD"))
def application_list(request: HttpRequest) -> HttpResponse:
    """List the applications the reader may see, latest first."""
    filters = ApplicationFilters(request)
    day = today()
    return list_page(
        request,
        "disbursements/application_list.html",
        object_name="withdrawal_application",
        rows=lambda action: filters.apply(Application.objects.visible_to(request.user, action).select_related(*SHOWN)),
        table=lambda rows: tables.applications(rows, today=day),
        filters=filters,
        order=("-created_at",),
        may_create=policy.may(request.user, "withdrawal_application", Action.CREATE),
        sees_payees=policy.may(request.user, "payee_bank_details", Action.LIST),
    )


@opens("withdrawal_application", Action.READ, methods=("GET", "HEAD"))
def application_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one application: the same page for counterpart and Bank, each with their own steps."""
    application = get_object_or_404(_readable(request), pk=pk)
    return render(request, "disbursements/application_detail.html", _context(request, application))


def _context(request: HttpRequest, application: Application, **more: Any) -> dict[str, Any]:
    """Return what the page of an application shows this reader."""
    user = reader(request)
    may_edit = application.status in OPEN and _reaches(request, application, Action.EDIT)
    sees_notes = policy.may(user, "project_internal_note", Action.READ)
    notes = ReviewNote.objects.visible_to(user).filter(application=application).select_related("written_by")
    return {
        "application": application,
        "account_number": application.payee.account_for(user),
        "lines": checks.of_lines(application, user),
        "checks": checks.of_application(application, today()),
        "documents": application.documents.select_related("document").order_by("document__uploaded_at"),
        "payments": application.payments.order_by("released_at"),
        "signatures": application.signatures.select_related("person").order_by("signed_at"),
        "events": history.events(application),
        "sent_back": _last_note(application),
        "may_edit": may_edit,
        "attach_form": AttachForm() if may_edit else None,
        "sees_notes": sees_notes,
        "notes": notes if sees_notes else [],
        "note_form": NoteForm() if sees_notes and _reaches(request, application, Action.RETURN) else None,
        "is_counterpart": user.holds(Role.KPP, Role.KPS),
        "as_of": today(),
        **more,
    }


def _last_note(application: Application) -> str:
    """Return why the application was sent back or declined last, to be read first."""
    if application.status not in {"sent_back", "declined"}:
        return ""
    verb = "application.send_back" if application.status == "sent_back" else "application.decline"
    found = Act.objects.about("withdrawal_application", [application.pk]).filter(verb=verb).order_by("-id").first()
    return str(found.detail.get("note", "")) if found else ""


@opens("withdrawal_application", Action.READ, methods=("POST",))
def note_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write an internal note."""
    application = get_object_or_404(_readable(request), pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.note_internally(application, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(f"{application.get_absolute_url()}#notes")
    context = _context(request, application) | {"note_form": form}
    return render(request, "disbursements/application_detail.html", context, status=form.status)


@opens("withdrawal_application", Action.READ, methods=("GET", "HEAD"))
def document(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponseBase:
    """Hand out a supporting document to whoever may read the application; it is written in the book of acts."""
    application = get_object_or_404(_readable(request), pk=pk)
    attached = get_object_or_404(application.documents.select_related("document"), pk=link)
    return hand_out(request, attached.document, by=reader(request))


application_step = opens("withdrawal_application", Action.READ)(
    step_page(
        Application,
        {
            "submit": services.submit,
            "endorse": services.endorse,
            "approve": services.approve,
            "release": services.release,
            "send_back": services.send_back,
            "decline": services.decline,
            "withdraw": services.withdraw,
        },
        previews={
            "submit": preview_submission,
            "send_back": preview_end,
            "decline": preview_end,
            "withdraw": preview_end,
        },
    )
)


def _readable(request: HttpRequest) -> QuerySet[Application]:
    return Application.objects.visible_to(request.user, Action.READ).select_related(*SHOWN)


def _reaches(request: HttpRequest, application: Application, action: Action) -> bool:
    return Application.objects.visible_to(request.user, action).filter(pk=application.pk).exists()
