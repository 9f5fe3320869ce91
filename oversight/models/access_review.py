"""Access reviews: once a quarter, whether every role is still needed is said by people who do not hold it."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.guards import people as guards
from oversight.models.access_request import OBJECT
from trustfund import history
from trustfund.access import policy
from trustfund.access.models import Membership, Person
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly
from trustfund.web import words
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

REVIEW_WORKFLOW: Final = Workflow(
    name="access_review",
    object_name=OBJECT,
    states=(State("open", _("Under review"), "waiting"), State("signed_off", _("Signed off"), "done")),
    steps=(
        Step("open", _("Open the access review"), (), "open", Action.CREATE, (Role.ADM,), signs=True),
        Step(
            "sign_off",
            _("Sign off the access review"),
            ("open",),
            "signed_off",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("Roles marked as no longer needed end today, and the list is printed as a PDF."),
        ),
    ),
)


class AccessReviewQuerySet(models.QuerySet["AccessReview"]):
    """Access reviews as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AccessReviewQuerySet:
        """Return the access reviews on which this user may do that."""
        return policy.narrow(self, user, OBJECT, action)


@history.recorded()
class AccessReview(Stepped):
    """Every role held on a day, looked at one by one, for the quarter that ended before it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    quarter_end_on = models.DateField(_("quarter that ended on"), editable=False)
    as_of = models.DateField(_("roles held on"), editable=False)
    status = REVIEW_WORKFLOW.field()
    opened_at = models.DateTimeField(_("opened"), db_default=Now(), editable=False)

    objects = AccessReviewQuerySet.as_manager()
    workflow: ClassVar = REVIEW_WORKFLOW

    class Meta:
        ordering = ("-quarter_end_on", "id")
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["quarter_end_on"],
                name="a_quarter_is_reviewed_once",
                violation_error_message=_("This quarter has its access review already."),
            ),
            models.CheckConstraint(
                name="an_access_review_looks_at_the_present",
                condition=Q(as_of__gt=models.F("quarter_end_on")),
                violation_error_message=_("An access review is opened after the quarter has ended."),
            ),
        ]
        triggers: ClassVar = [REVIEW_WORKFLOW.trigger(), guards.ReviewIsSignedOffWhole()]

    def __str__(self) -> str:
        return _t("Access review, quarter to %(day)s") % {"day": words.day(self.quarter_end_on)}

    def signed_content(self) -> dict[str, Any]:
        """Return what the signature of the one who opened it stands for: which roles were seen."""
        lines = self.lines.order_by("membership_id").values_list("membership_id", flat=True)
        return {"quarter": str(self.quarter_end_on), "as_of": str(self.as_of), "roles": [str(pk) for pk in lines]}

    def why_not(self, step: Step, user: Any) -> str:
        """Say how many roles still need a verdict."""
        missing = self.lines.filter(verdict="").count()
        if step.name == "sign_off" and missing:
            return _t("%(count)s roles still need a verdict.") % {"count": missing}
        return ""

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("oversight:access_review_detail", args=[self.pk])


class AccessReviewSignature(Signature):
    """Who opened it and who signed it off: two different people."""

    record = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_access_review")]
        triggers: ClassVar = signature_triggers("an_access_review", "oversight_accessreview")


class Verdict(models.TextChoices):
    """What a review says of a role."""

    KEEP = "keep", _("Still needed")
    END = "end", _("No longer needed")


@history.recorded()
class ReviewLine(models.Model):
    """One role as it was seen on the day of the review, and whether it is still needed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="lines")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    last_sign_in_on = models.DateField(_("last sign-in"), null=True)
    has_second_factor = models.BooleanField(_("second factor"), default=False)
    verdict = models.CharField(_("verdict"), max_length=4, choices=Verdict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(_("judged"), null=True)

    class Meta:
        ordering = ("membership__party__name", "membership__person__name", "membership__role", "id")
        verbose_name = _("line of an access review")
        verbose_name_plural = _("lines of access reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "membership"], name="a_role_is_seen_once_in_a_review"),
            models.CheckConstraint(
                name="a_verdict_names_who_gave_it",
                condition=Q(verdict="", judged_by=None, judged_at=None)
                | Q(verdict__in=Verdict.values, judged_by__isnull=False, judged_at__isnull=False),
                violation_error_message=_("A verdict names the person who gave it."),
            ),
            models.CheckConstraint(
                name="a_role_no_longer_needed_has_a_reason",
                condition=~Q(verdict="end") | ~Q(note=""),
                violation_error_message=_("Say in the note why the role is no longer needed."),
            ),
        ]
        triggers: ClassVar = [guards.ReviewLineKeepsWhatWasSeen(), guards.NobodyJudgesTheirOwnRole()]

    def __str__(self) -> str:
        return str(self.membership)


@history.recorded()
class ReviewPrint(models.Model):
    """The signed-off list as a PDF in one language: what the auditor takes away."""

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="prints")
    language = models.CharField(max_length=10)
    document = models.OneToOneField("fund.Document", on_delete=models.PROTECT, related_name="access_review")

    class Meta:
        ordering = ("review", "language")
        verbose_name = _("printed access review")
        verbose_name_plural = _("printed access reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "language"], name="a_review_is_printed_once_in_a_language"),
        ]
        triggers: ClassVar = [AppendOnly(name="a_printed_access_review_stays")]

    def __str__(self) -> str:
        return f"{self.review} {self.language}"
