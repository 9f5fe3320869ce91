"""What an application consists of, and what reviewers noted about it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Round
from django.utils.translation import gettext_lazy as _

from disbursements import guards
from disbursements.models.application import Application
from projects.models import Category, Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly


class Normalised(models.Func):
    """A name or number without spaces, punctuation, width and capitals, as invoices are compared (P9)."""

    template = "lower(regexp_replace(normalize(%(expressions)s, NFKC), '[[:space:][:punct:]]+', '', 'g'))"
    output_field = models.TextField()


@history.recorded()
class Line(models.Model):
    """One invoice of an application: what was bought from whom, and which share of it is claimed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField(_("line"))
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="lines", verbose_name=_("category"))
    description = models.CharField(_("goods, works or services"), max_length=200)
    supplier = models.CharField(_("supplier"), max_length=140)
    invoice_number = models.CharField(_("invoice number"), max_length=60)
    invoice_on = models.DateField(_("date of expenditure"), help_text=_("The date of the invoice."))
    expenditure = models.DecimalField(_("expenditure"), max_digits=20, decimal_places=2)
    percentage = models.DecimalField(_("financing percentage"), max_digits=5, decimal_places=2)
    claimed = models.DecimalField(_("claimed"), max_digits=20, decimal_places=2)
    is_claimed = models.BooleanField(default=False, editable=False)
    """The invoice counts as claimed: set by the database while the application lives."""
    supplier_key = models.GeneratedField(
        expression=Normalised("supplier"), output_field=models.TextField(), db_persist=True
    )
    invoice_key = models.GeneratedField(
        expression=Normalised("invoice_number"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        ordering = ("application", "number")
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="a_line_number_is_used_once_per_application",
                violation_error_message=_("The application has a line of this number already."),
            ),
            models.UniqueConstraint(
                fields=["supplier_key", "invoice_key", "expenditure"],
                condition=Q(is_claimed=True),
                name="an_invoice_is_claimed_once",
                violation_error_message=_(
                    "An invoice of this supplier with this number and amount is claimed already in another application."
                ),
            ),
            models.CheckConstraint(
                name="an_expenditure_is_positive",
                condition=Q(expenditure__gt=0),
                violation_error_message=_("An expenditure is greater than zero."),
            ),
            models.CheckConstraint(
                name="a_claim_is_the_financed_share_of_its_expenditure",
                condition=Q(claimed=Round(F("expenditure") * F("percentage") / 100, precision=2)),
                violation_error_message=_("A claim is the expenditure times the financing percentage, rounded."),
            ),
        ]
        triggers: ClassVar = [guards.LineFitsItsApplication(), guards.ExpenditureIsEligible()]

    def __str__(self) -> str:
        return f"{self.number}"


@history.recorded()
class ApplicationDocument(models.Model):
    """A document that supports an application: what was signed includes its hash."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey("fund.Document", on_delete=models.PROTECT, related_name="applications")

    class Meta:
        ordering = ("application", "id")
        verbose_name = _("supporting document")
        verbose_name_plural = _("supporting documents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "document"],
                name="a_document_is_attached_once",
                violation_error_message=_("This document is attached already."),
            )
        ]
        triggers: ClassVar = [guards.DocumentsAreFixedOnceSubmitted()]

    def __str__(self) -> str:
        return f"{self.document_id}"


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    """Internal notes as read."""

    def visible_to(self, user: Any, action: Action = Action.READ) -> ReviewNoteQuerySet:
        """Return the notes this user may read: the Bank's and the auditor's, never the counterpart's."""
        own = Q(application__grant__project__in=Project.objects.led_by(user))
        return policy.narrow(self, user, "project_internal_note", action, own=own)


class ReviewNote(models.Model):
    """An internal note of the Bank's reviewers: in a table of its own, so that no counterpart's page touches it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="review_notes")
    body = models.TextField(_("internal note"))
    written_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "id")
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        triggers: ClassVar = [AppendOnly(name="internal_notes_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.written_at}"
