"""Pages of projects and of what the board allocated to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from projects import balances, services, tables
from projects.choices import Province, Sector
from projects.forms import CofinancingForm, ProjectForm
from projects.lists import list_page
from projects.models import PROJECT_WORKFLOW, Allocation, Grant, Project
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.models import Window
from trustfund.web.books import account_url, figure_url
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.words import named

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

RUNGS = ("allocated", "committed", "disbursed")
SHOWN = ("agency", "window", "allocated_account", "task_team_leader__person")


def windows() -> list[tuple[str, Any]]:
    """Return the windows as choices, called by their name in the language of the page."""
    return [("", _("All")), *((window.code, named(window)) for window in Window.objects.all())]


class ProjectFilters(Filters):
    """What a list of projects can be narrowed by."""

    status = Filters.choice(_("Status"), PROJECT_WORKFLOW.choices)
    window = forms.ChoiceField(label=_("Window"), choices=windows, required=False)
    sector = Filters.choice(_("Sector"), Sector.choices)
    province = Filters.choice(_("Province"), Province.choices)
    q = Filters.words(_("Code or title"))

    def apply(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        """Return the rows asked for."""
        exact = {"status": "status", "window": "window__code", "sector": "sector", "province": "province"}
        rows = rows.filter(**{path: self.asked(name) for name, path in exact.items() if self.asked(name)})
        q = self.asked("q")
        words = Q(code__icontains=q) | Q(title__icontains=q) | Q(title_ko__icontains=q)
        return rows.filter(words) if q else rows


@opens("project", Action.LIST, methods=("GET", "HEAD"))
def project_list(request: HttpRequest) -> HttpResponse:
    """List the projects the reader may see."""
    filters = ProjectFilters(request)
    return list_page(
        request,
        "projects/project_list.html",
        object_name="project",
        rows=lambda action: filters.apply(Project.objects.visible_to(request.user, action).select_related(*SHOWN)),
        table=tables.projects,
        filters=filters,
        order=("code",),
        may_create=policy.may(request.user, "project", Action.CREATE),
    )


@opens("project", Action.READ, methods=("GET", "HEAD"))
def project_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one project: what it is, how far its money has come, allocations, grants, co-financing."""
    rows = Project.objects.visible_to(request.user, Action.READ).select_related(*SHOWN, "agency__party")
    project = get_object_or_404(rows, pk=pk)
    allocations = project.allocations.filter(pk__in=Allocation.objects.visible_to(request.user))
    grants = Grant.objects.visible_to(request.user).filter(project=project).select_related(*GRANT_SHOWN)
    cofinancing = list(project.cofinancing.all())
    context = {
        "project": project,
        "balance": balances.of_projects([project])[project.pk],
        "currency": project.allocated_account.currency,
        "urls": {
            "uncommitted": account_url(project.allocated_account, request.user),
            **{rung: figure_url(rung, request.user, project=project.code) for rung in RUNGS},
        },
        "allocations": tables.allocations_of_a_project(
            list(allocations.select_related("decision", "project__window")), request.user
        ),
        "grants": tables.grants_of_a_project(list(grants)),
        "cofinancing": tables.cofinancing(project, cofinancing) if cofinancing else None,
        "signatures": project.signatures.select_related("person").order_by("signed_at"),
        "may_edit": project.status == "draft" and _reaches(request, project, Action.EDIT),
        "may_grant": project.status == "active" and policy.may(request.user, "grant_agreement", Action.CREATE),
        "as_of": today(),
    }
    return render(request, "projects/project_detail.html", context)


@opens("project", Action.CREATE)
def project_new(request: HttpRequest) -> HttpResponse:
    """Enter a project."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            project = write(reader(request), None, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("Project %(code)s is entered as a draft.") % {"code": project.code})
            return redirect(project)
    return render(request, "projects/project_form.html", {"form": form, "project": None}, status=form.status)


@opens("project", Action.EDIT)
def project_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a draft project."""
    project = get_object_or_404(Project.objects.visible_to(request.user, Action.EDIT), pk=pk)
    form = ProjectForm(request.POST or None, instance=project)
    if request.method == "POST" and form.is_valid():
        try:
            write(reader(request), project, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(project)
    return render(request, "projects/project_form.html", {"form": form, "project": project}, status=form.status)


def write(user: User, project: Project | None, form: ProjectForm) -> Project:
    """Give the service what the form says: a new project, or the draft corrected."""
    if project is None:
        return services.draft_project(by=user, **form.cleaned_data)
    kept = {name: value for name, value in form.cleaned_data.items() if name in services.EDITABLE}
    return services.edit_project(project, by=user, **kept)


@opens("project", Action.EDIT)
def cofinancing_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name another financier of the project."""
    project = get_object_or_404(Project.objects.visible_to(request.user, Action.EDIT), pk=pk)
    form = CofinancingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_cofinancing(project, by=reader(request), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(project)
    return render(request, "projects/cofinancing_form.html", {"form": form, "project": project}, status=form.status)


project_step = opens("project", Action.READ)(
    step_page(
        Project,
        {
            "submit": services.submit_project,
            "send_back": services.send_back_project,
            "accept": services.accept_project,
        },
    )
)


class AllocationFilters(Filters):
    """What a list of allocations can be narrowed by."""

    window = forms.ChoiceField(label=_("Window"), choices=windows, required=False)
    q = Filters.words(_("Decision or project"))

    def apply(self, rows: QuerySet[Allocation]) -> QuerySet[Allocation]:
        """Return the rows asked for."""
        window, q = self.asked("window"), self.asked("q")
        rows = rows.filter(project__window__code=window) if window else rows
        words = Q(decision__number__icontains=q) | Q(project__code__icontains=q) | Q(project__title__icontains=q)
        return rows.filter(words) if q else rows


@opens("allocation", Action.LIST, methods=("GET", "HEAD"))
def allocation_list(request: HttpRequest) -> HttpResponse:
    """List what the board allocated, latest first."""
    filters = AllocationFilters(request)
    shown = ("decision", "project__window", "project__allocated_account")
    return list_page(
        request,
        "projects/allocation_list.html",
        object_name="allocation",
        rows=lambda action: filters.apply(Allocation.objects.visible_to(request.user, action).select_related(*shown)),
        table=lambda found: tables.allocations(found, request.user),
        filters=filters,
        order=("-allocated_on", "-recorded_at"),
    )


GRANT_SHOWN = ("project__agency", "project__window", "committed_account")


def _reaches(request: HttpRequest, project: Project, action: Action) -> bool:
    return Project.objects.visible_to(request.user, action).filter(pk=project.pk).exists()
