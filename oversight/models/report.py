"""Reports of a period: ordered, built by the worker, published once they add up, and frozen from then on."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly, Guard, refuse
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

DRAFT: Final = "fund_report_draft"
PUBLISHED: Final = "fund_report_published"

REPORT_WORKFLOW: Final = Workflow(
    name="report",
    object_name=DRAFT,
    states=(
        State("requested", _("Being built"), "waiting"),
        State("built", _("Built, to be examined"), "waiting"),
        State("published", _("Published"), "done"),
        State("cancelled", _("Cancelled"), "stopped"),
    ),
    steps=(
        Step("order", _("Order"), (), "requested", Action.CREATE, (Role.FAP,)),
        Step("finish", _("Finish building"), ("requested",), "built", Action.CREATE, (Role.SYS,)),
        Step(
            "publish",
            _("Publish"),
            ("built",),
            "published",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("All parties can download it. Its files and figures are never changed again."),
        ),
        Step(
            "cancel",
            _("Cancel"),
            ("requested", "built"),
            "cancelled",
            Action.EDIT,
            (Role.FAP,),
            needs_note=True,
            is_destructive=True,
            consequence=_("The report is not published. Another version can be ordered."),
        ),
        Step(
            "reject",
            _("Reject"),
            ("built",),
            "cancelled",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("The report is not published. Another version can be ordered."),
        ),
    ),
)


class PublishedIsFrozen(Guard):
    """A published report is what everyone holds a copy of: its row is never changed again."""

    name = "a_published_report_is_frozen"
    when = pgtrigger.Before
    level = pgtrigger.Row
    operation = pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("A published report is never changed. Publish another version that corrects it.")

    def get_func(self, model: models.Model) -> str:
        """Refuse every change of a published row."""
        return (
            f"IF OLD.status = 'published' THEN {refuse(self.name)} END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        )


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ReportQuerySet:
        """Return published reports to those who may see them, and the others to those who make them."""
        rows = Q(pk__in=[])
        if policy.scopes(user, DRAFT, action):
            rows |= ~Q(status="published")
        if policy.scopes(user, PUBLISHED, action):
            rows |= Q(status="published")
        return self.filter(rows)

    def published(self) -> ReportQuerySet:
        """Return the published reports, newest first."""
        return self.filter(status="published")


@history.recorded()
class Report(Stepped):
    """The report of one period in one version. Everything it says stands in its extract."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, default="quarterly", editable=False)
    period_start_on = models.DateField(_("from"))
    period_end_on = models.DateField(_("to"))
    version = models.PositiveSmallIntegerField(_("version"))
    status = REPORT_WORKFLOW.field()
    job = models.OneToOneField("web.Job", on_delete=models.PROTECT, null=True, editable=False, related_name="report")
    extract_sha256 = models.CharField(_("SHA-256 of the extract"), max_length=64, blank=True, editable=False)
    seal = models.CharField(_("seal of the ledger"), max_length=64, blank=True, editable=False)
    journal = models.BigIntegerField(_("journal number"), null=True, editable=False)
    unexplained = models.PositiveIntegerField(_("unexplained differences"), null=True, editable=False)
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    built_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = ReportQuerySet.as_manager()
    workflow: ClassVar = REPORT_WORKFLOW

    class Meta:
        ordering = ("-period_end_on", "-version")
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "period_end_on", "version"],
                name="one_report_for_a_period_and_version",
                violation_error_message=_("This version of the report was ordered already."),
            ),
            models.CheckConstraint(
                name="a_period_ends_after_it_starts",
                condition=Q(period_end_on__gt=F("period_start_on")),
                violation_error_message=_("A period ends after it starts."),
            ),
            models.CheckConstraint(
                name="a_built_report_has_its_extract",
                condition=~Q(status__in=["built", "published"])
                | Q(extract_sha256__regex="^[0-9a-f]{64}$", built_at__isnull=False, unexplained__isnull=False),
            ),
            models.CheckConstraint(
                name="a_published_report_adds_up",
                condition=~Q(status="published") | Q(unexplained=0, published_at__isnull=False),
                violation_error_message=_("A report with an unexplained difference is not published."),
            ),
        ]
        triggers: ClassVar = [REPORT_WORKFLOW.trigger(), PublishedIsFrozen()]

    def __str__(self) -> str:
        return f"{self.kind} {self.period_end_on} v{self.version}"

    @property
    def policy_object(self) -> str:
        """Return what the policy calls it: a draft until it is published."""
        return PUBLISHED if self.status == "published" else DRAFT

    def signed_content(self) -> dict[str, str]:
        """Return what a signature on it stands for: the period and the extract."""
        return {"period": str(self.period_end_on), "version": str(self.version), "extract": self.extract_sha256}

    def get_absolute_url(self) -> str:
        """Return the page of the report."""
        return reverse("oversight:report_detail", args=[self.pk])


class ReportSignature(Signature):
    """Who ordered and who published a report."""

    record = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_report")]
        triggers: ClassVar = signature_triggers("a_report", "oversight_report")


@history.recorded()
class ReportFile(models.Model):
    """One file of a report: the extract, a table as CSV, or the document in one language."""

    class Format(models.TextChoices):
        PDF = "pdf", _("PDF")
        JSON = "json", _("JSON")
        CSV = "csv", _("CSV")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("file name"), max_length=100)
    language = models.CharField(_("language"), max_length=10, blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    document = models.OneToOneField("fund.Document", on_delete=models.PROTECT, related_name="report_file")
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)

    class Meta:
        ordering = ("report", "-format", "language", "name")
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "name"], name="a_report_has_each_file_once"),
        ]
        triggers: ClassVar = [AppendOnly(name="files_of_reports_are_never_rewritten")]

    def __str__(self) -> str:
        return self.name
