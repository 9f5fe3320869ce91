"""Grant agreements: what is committed to a project, by category."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import guards
from projects.models.project import Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

PUBLISHED: Final = ("signed", "effective")

GRANT_WORKFLOW: Final = Workflow(
    name="grant",
    object_name="grant_agreement",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Ready for signature"), "waiting"),
        State("signed", _("Signed, not yet effective"), "waiting"),
        State("effective", _("Effective"), "done"),
    ),
    steps=(
        Step("prepare", _("Prepare"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step("submit", _("Submit for signature"), ("draft",), "submitted", Action.SUBMIT, (Role.FAP,), signs=True),
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
            "sign",
            _("Sign"),
            ("submitted",),
            "signed",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("Commits the amount within the project's allocation and the open phase."),
        ),
        Step(
            "declare_effective",
            _("Declare effective"),
            ("signed",),
            "effective",
            Action.APPROVE,
            (Role.FAA,),
            consequence=_("The counterpart can apply for withdrawals."),
        ),
    ),
)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> GrantQuerySet:
        """Return the grants on which this user may do that; donors and the board see those that are signed."""
        own = Project.objects.own(user, "grant_agreement", action, "project")
        signed = Q(status__in=PUBLISHED)
        return policy.narrow(self, user, "grant_agreement", action, own=own, published=signed)


@history.recorded()
class Grant(Stepped):
    """A grant agreement within a project's allocation. All amounts are in the holding currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="grants")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    closing_on = models.DateField(_("closing date"))
    disbursement_deadline_on = models.DateField(_("disbursement deadline date"))
    retroactive_from_on = models.DateField(
        _("retroactive financing from"),
        null=True,
        blank=True,
        help_text=_("Expenditure from this day on is eligible; empty: from the day of signature."),
    )
    minimum_application = models.DecimalField(
        _("minimum application value"), max_digits=20, decimal_places=2, default=0
    )
    phase = models.ForeignKey("fund.Phase", on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    status = GRANT_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    committed_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    requested_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    disbursed_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    advance_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    expenditure_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    verified_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    category_limits_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")

    objects = GrantQuerySet.as_manager()
    workflow: ClassVar = GRANT_WORKFLOW

    class Meta:
        ordering = ("number",)
        verbose_name = _("grant agreement")
        verbose_name_plural = _("grant agreements")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_grant_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A grant is greater than zero."),
            ),
            models.CheckConstraint(
                name="a_minimum_application_is_not_negative",
                condition=Q(minimum_application__gte=0) & Q(minimum_application__lte=F("amount")),
                violation_error_message=_("The minimum application value lies between zero and the grant."),
            ),
            models.CheckConstraint(
                name="a_disbursement_deadline_is_not_before_closing",
                condition=Q(disbursement_deadline_on__gte=F("closing_on")),
                violation_error_message=_("The disbursement deadline date is not before the closing date."),
            ),
            models.CheckConstraint(
                name="a_signed_grant_says_when_and_in_which_phase",
                condition=~Q(status__in=PUBLISHED) | Q(signed_on__isnull=False, phase__isnull=False),
                violation_error_message=_("A signed grant names the day of signature and the phase it counts in."),
            ),
            models.CheckConstraint(
                name="a_grant_is_effective_from_a_day",
                condition=~Q(status="effective") | Q(effective_on__gte=F("signed_on")),
                violation_error_message=_("A grant becomes effective on a day not before its signature."),
            ),
            models.CheckConstraint(
                name="a_grant_closes_after_it_is_signed",
                condition=Q(signed_on=None) | Q(closing_on__gt=F("signed_on")),
                violation_error_message=_("A grant closes after the day of its signature."),
            ),
        ]
        triggers: ClassVar = [
            GRANT_WORKFLOW.trigger(),
            guards.GrantIsFixedOnceSubmitted(),
            guards.GrantEqualsItsCategories(),
            guards.GrantFitsThePhase(),
            guards.SignedGrantIsPosted(),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the grant's page."""
        return reverse("projects:grant_detail", args=[self.pk])


class GrantSignature(Signature):
    """Who signed which step of a grant's round."""

    record = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_grant")]
        triggers: ClassVar = signature_triggers("a_grant", "projects_grant")


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> CategoryQuerySet:
        """Return the categories this user may see."""
        own = Project.objects.own(user, "budget_line", action, "grant__project")
        return policy.narrow(self, user, "budget_line", action, own=own)


@history.recorded()
class Category(models.Model):
    """A category of a grant: what may be bought, how much of it the grant pays, and up to which amount."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="categories")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    title_ko = models.CharField(_("title in Korean"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    percentage = models.DecimalField(_("financing percentage"), max_digits=5, decimal_places=2, default=100)
    account = models.OneToOneField(
        "ledger.Account", on_delete=models.PROTECT, null=True, editable=False, related_name="category"
    )
    """Opened when the grant is signed: until then the category may still be renumbered or dropped."""

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ("grant", "number")
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant", "number"],
                name="a_category_number_is_used_once_per_grant",
                violation_error_message=_("The grant has a category of this number already."),
            ),
            models.CheckConstraint(
                name="a_category_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A category is greater than zero."),
            ),
            models.CheckConstraint(
                name="a_percentage_lies_above_zero_up_to_a_hundred",
                condition=Q(percentage__gt=0) & Q(percentage__lte=100),
                violation_error_message=_("A financing percentage lies above zero and is at most 100."),
            ),
        ]
        triggers: ClassVar = [guards.CategoriesAreFixedOnceSubmitted()]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
