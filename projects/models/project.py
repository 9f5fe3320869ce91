"""Implementing agencies and the projects they, or the Bank, carry out."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.choices import Execution, Province, Sector
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AgencyQuerySet:
        """Return the agencies whose projects this user may see."""
        own = Q(party__in=policy.parties(user, "project", action)) | Q(projects__in=Project.objects.led_by(user))
        return policy.narrow(self, user, "project", action, own=own, published=Q(projects__status="active")).distinct()


@history.recorded()
class Agency(models.Model):
    """An implementing entity of the recipient: a ministry, a committee, an enterprise."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    party = models.OneToOneField("access.Party", on_delete=models.PROTECT, related_name="agency")
    name = models.CharField(_("name"), max_length=200, unique=True)
    name_ko = models.CharField(_("name in Korean"), max_length=200, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("implementing entity")
        verbose_name_plural = _("implementing entities")

    def __str__(self) -> str:
        return self.name


PROJECT_WORKFLOW: Final = Workflow(
    name="project",
    object_name="project",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("pipeline", _("In the pipeline"), "waiting"),
        State("active", _("Active"), "done"),
    ),
    steps=(
        Step("prepare", _("Prepare"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step("submit", _("Submit"), ("draft",), "submitted", Action.SUBMIT, (Role.FAP, Role.TTL), signs=True),
        Step(
            "send_back",
            _("Send back"),
            ("submitted",),
            "draft",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            consequence=_("The preparer corrects it; signatures begin anew."),
        ),
        Step(
            "accept",
            _("Accept into the pipeline"),
            ("submitted",),
            "pipeline",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("The board can allocate to it."),
        ),
        Step(
            "allocate",
            _("Allocate"),
            ("pipeline",),
            "active",
            Action.APPROVE,
            (Role.FAA,),
            consequence=_("Happens when the board's decision is adopted."),
        ),
    ),
)


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects as read."""

    def led_by(self, user: Any) -> ProjectQuerySet:
        """Return the projects whose task team leader this natural person is, while they hold that role."""
        if Role.TTL not in policy.roles_of(user):
            return self.none()
        return self.filter(task_team_leader__person_id=user.person_id)

    def own(self, user: Any, object_name: str, action: Action, path: str = "") -> Q:
        """Return the condition "of an own project", for rows that reach their project by `path`."""
        key = f"{path}__" if path else ""
        agencies = {f"{key}agency__party__in": policy.parties(user, object_name, action)}
        led = {f"{key}pk__in": Project.objects.led_by(user).values("pk")}
        return Q(**agencies) | Q(**led)

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ProjectQuerySet:
        """Return the projects on which this user may do that; donors see those the board has allocated to."""
        own = Project.objects.own(user, "project", action)
        return policy.narrow(self, user, "project", action, own=own, published=Q(status="active"))


@history.recorded()
class Project(Stepped):
    """What a board's allocation is for. Carried out by the recipient's agency (RETF) or by the Bank (BETF)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_ko = models.CharField(_("title in Korean"), max_length=200, blank=True)
    objective = models.TextField(_("objective"), blank=True)
    objective_ko = models.TextField(_("objective in Korean"), blank=True)
    execution = models.CharField(_("execution"), max_length=4, choices=Execution, default=Execution.RETF)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("implementing entity"),
    )
    window = models.ForeignKey(
        "fund.Window", on_delete=models.PROTECT, related_name="projects", verbose_name=_("window")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, default=Sector.MULTISECTOR)
    province = models.CharField(_("province"), max_length=5, choices=Province, blank=True)
    country = models.CharField(_("country"), max_length=2, default="KP", help_text=_("Two letters, as in ISO 3166-1."))
    task_team_leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="led_projects"
    )
    status = PROJECT_WORKFLOW.field()
    allocated_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="project")

    objects = ProjectQuerySet.as_manager()
    workflow: ClassVar = PROJECT_WORKFLOW

    class Meta:
        ordering = ("code",)
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_recipient_executed_project_has_an_agency",
                condition=Q(execution="BETF") | Q(agency__isnull=False),
                violation_error_message=_("A recipient-executed project names the agency that carries it out."),
            ),
            models.CheckConstraint(
                name="a_province_lies_in_the_country",
                condition=Q(province="") | Q(country="KP"),
                violation_error_message=_("The provinces listed are those of the DPRK: leave it empty elsewhere."),
            ),
        ]
        triggers: ClassVar = [PROJECT_WORKFLOW.trigger()]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of the project's page."""
        return reverse("projects:project_detail", args=[self.pk])


class ProjectSignature(Signature):
    """Who signed which step of a project's way into the pipeline."""

    record = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_project")]
        triggers: ClassVar = signature_triggers("a_project", "projects_project")


@history.recorded()
class Cofinancing(models.Model):
    """Money of others for the same project: shown in the project's totals, never in the Fund's (DOMAIN section 6)."""

    class Kind(models.TextChoices):
        JOINT = "joint", _("Joint")
        PARALLEL = "parallel", _("Parallel")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cofinancing")
    financier = models.CharField(_("financier"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PARALLEL)

    class Meta:
        ordering = ("financier", "id")
        verbose_name = _("co-financing")
        verbose_name_plural = _("co-financing")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "financier", "currency", "kind"],
                name="a_financier_is_named_once_per_project",
                violation_error_message=_("This financier is named for the project already: correct that amount."),
            ),
            models.CheckConstraint(
                name="cofinancing_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("An amount of co-financing is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.financier} {self.amount} {self.currency}"
