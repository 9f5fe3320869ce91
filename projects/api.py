"""Projects, what the board allocated to them, and their grants, for programs."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects import balances, services
from projects.forms import CategoryRow, CategoryRows, CofinancingForm, GrantForm, ProjectForm
from projects.models import GRANT_WORKFLOW, PROJECT_WORKFLOW, Agency, Allocation, Category, Cofinancing, Grant, Project
from projects.views import grants, projects
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.doors import address
from trustfund.api.reading import Beside, Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing, creating

UNIT: Final = "allocated_account.currency"
GRANT_UNIT: Final = "committed_account.currency"


class AgencyRecord(Record):
    """An implementing entity of the recipient."""

    party = fields.Reference()
    name = fields.text()
    name_ko = fields.text()


class CofinancingRecord(Record):
    """Money of others for the same project; never in the Fund's totals."""

    financier = fields.text()
    amount = fields.Money("amount", "currency")
    kind = fields.text()


class ProjectRecord(Record):
    """What a project is, and how far its money has come."""

    code = fields.text()
    title = fields.text()
    title_ko = fields.text()
    objective = fields.text()
    objective_ko = fields.text()
    execution = fields.text()
    agency = fields.Reference(may_lack=True)
    window = fields.Reference()
    sector = fields.text()
    country = fields.text()
    province = fields.text()
    task_team_leader = fields.Reference("task_team_leader.person", may_lack=True)
    status = fields.State(PROJECT_WORKFLOW)
    allocated = Beside("allocated", UNIT)
    committed = Beside("committed", UNIT)
    disbursed = Beside("disbursed", UNIT)
    cofinancing = CofinancingRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


class AllocationRecord(Record):
    """An amount a decision of the board gives to a project, or takes back from it."""

    project = fields.Reference()
    decision = fields.Reference()
    amount = fields.Money("amount", "project.allocated_account.currency")
    from_unpreferred = fields.Money("from_unpreferred", "project.allocated_account.currency")
    is_cancellation = fields.flag()
    allocated_on = fields.day()


class CategoryRecord(Record):
    """A category of a grant: what may be bought, which share the grant pays, and up to which amount."""

    number = fields.number()
    title = fields.text()
    title_ko = fields.text()
    amount = fields.Money("amount", "grant.committed_account.currency")
    percentage = fields.share()


class GrantRecord(Record):
    """A grant agreement within a project's allocation, and where its money is."""

    number = fields.text()
    project = fields.Reference()
    amount = fields.Money("amount", GRANT_UNIT)
    signed_on = fields.day(may_lack=True)
    effective_on = fields.day(may_lack=True)
    closing_on = fields.day()
    disbursement_deadline_on = fields.day()
    retroactive_from_on = fields.day(may_lack=True)
    minimum_application = fields.Money("minimum_application", GRANT_UNIT)
    phase = fields.Reference(may_lack=True)
    status = fields.State(GRANT_WORKFLOW)
    committed = Beside("committed", GRANT_UNIT)
    requested = Beside("requested", GRANT_UNIT)
    disbursed = Beside("disbursed", GRANT_UNIT)
    left = Beside("left", GRANT_UNIT)
    categories = serializers.SerializerMethodField()
    signatures = Signed(many=True)
    steps = Steps()

    @extend_schema_field(CategoryRecord(many=True))
    def get_categories(self, grant: Grant) -> Any:
        """Return the categories to whom the policy shows them, as on the grant's page."""
        seen = Category.objects.visible_to(self.context["user"]).filter(grant=grant).order_by("number")
        return CategoryRecord(seen.select_related("grant__committed_account"), many=True, context=self.context).data


def _projects(user: Any, action: Action) -> Any:
    found = Project.objects.visible_to(user, action).select_related(*projects.SHOWN, "agency__party")
    return found.prefetch_related("cofinancing", "signatures__person")


def _allocations(user: Any, action: Action) -> Any:
    return Allocation.objects.visible_to(user, action).select_related("decision", "project__allocated_account")


def _grants(user: Any, action: Action) -> Any:
    return Grant.objects.visible_to(user, action).select_related(*grants.SHOWN).prefetch_related("signatures__person")


AGENCIES: Final = Shelf(
    name="agencies", title="implementing entities", object_name="project", writes=AgencyRecord, order=("name",),
    rows=lambda user, action: Agency.objects.filter(pk__in=Agency.objects.visible_to(user, action)),
)  # fmt: skip
PROJECTS: Final = Shelf(
    name="projects", title="projects", object_name="project", rows=_projects, writes=ProjectRecord, order=("code",),
    filters=projects.ProjectFilters, beside=balances.of_projects,
)  # fmt: skip
ALLOCATIONS: Final = Shelf(
    name="allocations", title="allocations", object_name="allocation", rows=_allocations, writes=AllocationRecord,
    order=("-allocated_on", "-recorded_at"), filters=projects.AllocationFilters,
)  # fmt: skip
GRANTS: Final = Shelf(
    name="grants", title="grant agreements", object_name="grant_agreement", rows=_grants, writes=GrantRecord,
    order=("number",), filters=grants.GrantFilters, beside=balances.of_grants,
)  # fmt: skip
COFINANCING: Final = Shelf(
    name="cofinancing", title="co-financiers", object_name="project", writes=CofinancingRecord,
    rows=lambda user, action: Cofinancing.objects.filter(project__in=Project.objects.visible_to(user, action)),
)  # fmt: skip

DRAFT_PROJECT: Final = Writing(
    paper=Paper("ProjectBody", ProjectForm), object_name="project", action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(ProjectForm(sent.data)),
    write=lambda user, _nothing, bound: projects.write(user, None, bound.form),
)  # fmt: skip
EDIT_PROJECT: Final = Writing(
    paper=Paper("ProjectEditBody", ProjectForm, frozenset({"code"})), object_name="project", action=Action.EDIT,
    subjects=lambda user: Project.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, project, sent: Bound(ProjectForm(sent.data, instance=project)),
    write=lambda user, project, bound: projects.write(user, project, bound.form),
)  # fmt: skip
NAME_COFINANCIER: Final = Writing(
    paper=Paper("CofinancingBody", CofinancingForm), object_name="project", action=Action.EDIT,
    summary="Name another financier of a project",
    subjects=lambda user: Project.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, _project, sent: Bound(CofinancingForm(sent.data)),
    write=lambda user, project, bound: services.name_cofinancing(project, by=user, **bound.form.cleaned_data),
)  # fmt: skip

CATEGORIES: Final = Rows("categories", CategoryRow, "category", CategoryRows.max_num)
DRAFT_GRANT: Final = Writing(
    paper=Paper("GrantBody", GrantForm, rows=CATEGORIES), object_name="grant_agreement", action=Action.CREATE,
    summary="Draft a grant agreement of a project",
    subjects=lambda user: Project.objects.visible_to(user, Action.READ).select_related("allocated_account"),
    unit=lambda project: str(project.allocated_account.currency),
    bind=lambda _user, project, sent: Bound(*grants.bound(project, None, sent.data)),
    write=lambda user, project, bound: grants.write(user, project, None, *bound),
)  # fmt: skip
EDIT_GRANT: Final = Writing(
    paper=Paper("GrantEditBody", GrantForm, frozenset({"number"}), CATEGORIES),
    object_name="grant_agreement", action=Action.EDIT,
    subjects=lambda user: Grant.objects.visible_to(user, Action.EDIT).select_related("project__allocated_account"),
    unit=lambda grant: str(grant.project.allocated_account.currency),
    bind=lambda _user, grant, sent: Bound(*grants.bound(grant.project, grant, sent.data)),
    write=lambda user, grant, bound: grants.write(user, grant.project, grant, *bound),
)  # fmt: skip

urlpatterns = [
    *addresses.of(AGENCIES),
    *addresses.of(PROJECTS, create=DRAFT_PROJECT, edit=EDIT_PROJECT, steps=projects.project_step),
    address("projects/<uuid:pk>/cofinancing/", "api_cofinancing", POST=creating(COFINANCING, NAME_COFINANCIER)),
    address("projects/<uuid:pk>/grants/", "api_project_grants", POST=creating(GRANTS, DRAFT_GRANT)),
    *addresses.of(ALLOCATIONS),
    *addresses.of(GRANTS, edit=EDIT_GRANT, steps=grants.grant_step),
]
