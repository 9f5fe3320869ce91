"""Preparing an application: every line and document is kept as it is entered, so that a poor line loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t

from disbursements import services
from disbursements.forms import ApplicationForm, AttachForm, LineForm
from disbursements.models import OPEN, Application
from disbursements.views.applications import SHOWN, _context
from projects.models import Grant
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from disbursements.models import Line

OBJECT = "withdrawal_application"


@opens(OBJECT, Action.CREATE, methods=("GET", "HEAD"))
def application_begin(request: HttpRequest) -> HttpResponse:
    """Choose the grant to apply under."""
    grants = Grant.objects.visible_to(request.user).filter(status="effective").select_related("project")
    return render(request, "disbursements/application_begin.html", {"grants": grants.order_by("number")})


@opens(OBJECT, Action.CREATE)
def application_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin an application of a grant."""
    rows = Grant.objects.visible_to(request.user, Action.READ).select_related("project__agency", "committed_account")
    grant = get_object_or_404(rows, pk=pk)
    form = ApplicationForm(request.POST or None, grant=grant)
    if request.method == "POST" and form.is_valid():
        try:
            application = services.draft_application(grant, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _t("Application %(number)s is kept as a draft. Add its lines and documents.")
            messages.success(request, said % {"number": application.number})
            return redirect(application)
    return _form_page(request, form, grant, None)


@opens(OBJECT, Action.EDIT)
def application_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a draft says above its lines."""
    application = _editable(request, pk)
    form = ApplicationForm(request.POST or None, instance=application, grant=application.grant)
    if request.method == "POST" and form.is_valid():
        terms = {name: value for name, value in form.cleaned_data.items() if name != "id"}
        try:
            services.edit_application(application, by=reader(request), **terms)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(application)
    return _form_page(request, form, application.grant, application)


def _form_page(
    request: HttpRequest, form: ApplicationForm, grant: Grant, application: Application | None
) -> HttpResponse:
    context = {
        "form": form,
        "grant": grant,
        "application": application,
        "may_enter_payee": policy.may(request.user, "payee_bank_details", Action.CREATE),
    }
    return render(request, "disbursements/application_form.html", context, status=form.status)


@opens(OBJECT, Action.EDIT)
def line_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add an invoice; the form can be kept open for the next one."""
    application = _editable(request, pk)
    form = LineForm(request.POST or None, grant=application.grant)
    if request.method == "POST" and form.is_valid():
        try:
            line = services.add_line(application, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("Line %(number)s is kept.") % {"number": line.number})
            return redirect(request.path if "another" in request.POST else application.get_absolute_url())
    return _line_page(request, application, form, None)


@opens(OBJECT, Action.EDIT)
def line_edit(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Correct an invoice, or take it off."""
    application = _editable(request, pk)
    found = get_object_or_404(application.lines.select_related("category"), pk=line)
    form = LineForm(request.POST or None, instance=found, grant=application.grant)
    if request.method == "POST" and ("remove" in request.POST or form.is_valid()):
        try:
            _change(request, found, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(application)
    return _line_page(request, application, form, found)


def _change(request: HttpRequest, line: Line, form: LineForm) -> None:
    if "remove" in request.POST:
        services.remove_line(line, by=reader(request))
        messages.success(request, _t("Line %(number)s is taken off.") % {"number": line.number})
    else:
        terms = {name: value for name, value in form.cleaned_data.items() if name != "id"}
        services.edit_line(line, by=reader(request), **terms)


def _line_page(request: HttpRequest, application: Application, form: LineForm, line: Line | None) -> HttpResponse:
    context = {"form": form, "application": application, "line": line}
    return render(request, "disbursements/line_form.html", context, status=form.status)


@opens(OBJECT, Action.EDIT, methods=("POST",))
def document_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach a file to a draft."""
    application = _editable(request, pk)
    form = AttachForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.attach_file(application, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The document is attached."))
            return redirect(f"{application.get_absolute_url()}#documents")
    context: dict[str, Any] = _context(request, application) | {"attach_form": form}
    return render(request, "disbursements/application_detail.html", context, status=form.status)


@opens(OBJECT, Action.EDIT, methods=("POST",))
def document_remove(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """Take a document off a draft."""
    application = _editable(request, pk)
    attached = get_object_or_404(application.documents.all(), pk=link)
    services.detach(attached, by=reader(request))
    return redirect(f"{application.get_absolute_url()}#documents")


def _editable(request: HttpRequest, pk: UUID) -> Application:
    """Return a draft the reader may edit; one that was submitted is not there to be edited."""
    rows = Application.objects.visible_to(request.user, Action.EDIT).select_related(*SHOWN)
    application = get_object_or_404(rows, pk=pk)
    if application.status not in OPEN and request.method != "POST":
        raise Refused(_t("A submitted application is not edited: ask for it to be sent back."))
    return application
