"""Who may sign for a grant, and who may be paid from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disbursements import guards
from projects.models import Agency, Grant, Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from datetime import date

SIGNATORY_WORKFLOW: Final = Workflow(
    name="signatory",
    object_name="authorised_signatory",
    states=(
        State("proposed", _("Proposed"), "waiting"),
        State("accepted", _("Accepted"), "done"),
        State("declined", _("Declined"), "stopped"),
        State("revoked", _("Revoked"), "stopped"),
    ),
    steps=(
        Step("propose", _("Propose"), (), "proposed", Action.CREATE, (Role.FAP,)),
        Step(
            "accept",
            _("Accept the signatory"),
            ("proposed",),
            "accepted",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("They can submit applications of this grant."),
        ),
        Step(
            "decline",
            _("Decline the signatory"),
            ("proposed",),
            "declined",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
        ),
        Step(
            "revoke",
            _("Revoke the signatory"),
            ("accepted",),
            "revoked",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("From that day on they submit nothing more; what they signed before stays valid."),
        ),
    ),
)


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    """Signatories as read."""

    def on(self, day: date) -> SignatoryQuerySet:
        """Return those who may sign on that day."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day, status__in=["accepted", "revoked"])

    def visible_to(self, user: Any, action: Action = Action.LIST) -> SignatoryQuerySet:
        """Return the signatories this user may see."""
        own = Project.objects.own(user, "authorised_signatory", action, "grant__project")
        return policy.narrow(self, user, "authorised_signatory", action, own=own)


@history.recorded()
class Signatory(Stepped):
    """A person the recipient has named to sign applications of one grant, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="signatories")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signs_for")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("First day without the right to sign."))
    status = SIGNATORY_WORKFLOW.field()

    objects = SignatoryQuerySet.as_manager()
    workflow: ClassVar = SIGNATORY_WORKFLOW

    class Meta:
        ordering = ("grant", "from_on", "id")
        verbose_name = _("authorised signatory")
        verbose_name_plural = _("authorised signatories")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_signatory_ends_after_beginning",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message=_("The right to sign cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["grant", "user"],
                condition=Q(status__in=["proposed", "accepted"]),
                name="a_person_is_signatory_of_a_grant_once",
                violation_error_message=_("This person is named as signatory of the grant already."),
            ),
        ]
        triggers: ClassVar = [SIGNATORY_WORKFLOW.trigger(), guards.SignatoryChangesOnlyItsEnd()]

    def __str__(self) -> str:
        return f"{self.from_on}"

    def get_absolute_url(self) -> str:
        """Return the address of the page of the grant's signatories."""
        return reverse("disbursements:signatory_list", args=[self.grant_id])


class SignatorySignature(Signature):
    """Who named and who accepted a signatory."""

    record = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_signatory")]
        triggers: ClassVar = signature_triggers("a_signatory", "disbursements_signatory")


PAYEE_WORKFLOW: Final = Workflow(
    name="payee",
    object_name="payee_bank_details",
    states=(
        State("entered", _("Entered"), "waiting"),
        State("verified", _("Verified"), "verified"),
        State("declined", _("Declined"), "stopped"),
    ),
    steps=(
        Step("enter", _("Enter"), (), "entered", Action.CREATE, (Role.KPP,)),
        Step(
            "verify",
            _("Verify the bank details"),
            ("entered",),
            "verified",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("Payments can be made to this account."),
        ),
        Step(
            "decline",
            _("Decline the payee"),
            ("entered", "verified"),
            "declined",
            Action.RETURN,
            (Role.FAP, Role.FAA),
            needs_note=True,
            is_destructive=True,
            consequence=_("Nothing is paid to this account any more."),
        ),
    ),
)


class PayeeQuerySet(models.QuerySet["Payee"]):
    """Payees as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> PayeeQuerySet:
        """Return the payees this user may see; agencies only their own."""
        parties = policy.parties(user, "payee_bank_details", action)
        own = Q(agency__party__in=parties) | Q(agency__projects__in=Project.objects.led_by(user))
        return policy.narrow(self, user, "payee_bank_details", action, own=own).distinct()


@history.recorded()
class Payee(Stepped):
    """An account that may be paid on an agency's application. Changed details are another payee (P7)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="payees")
    name = models.CharField(_("name"), max_length=140)
    name_ko = models.CharField(_("name in Korean"), max_length=140, blank=True)
    bank_name = models.CharField(_("bank"), max_length=140)
    account_number = models.CharField(_("account number"), max_length=40)
    country = models.CharField(_("country"), max_length=2, default="KP", help_text=_("Two letters, as in ISO 3166-1."))
    status = PAYEE_WORKFLOW.field()

    objects = PayeeQuerySet.as_manager()
    workflow: ClassVar = PAYEE_WORKFLOW

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("payee")
        verbose_name_plural = _("payees")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "bank_name", "account_number"],
                condition=~Q(status="declined"),
                name="an_account_is_entered_once_per_agency",
                violation_error_message=_("This account is entered already: choose it from the list of payees."),
            )
        ]
        triggers: ClassVar = [PAYEE_WORKFLOW.trigger(), guards.PayeeNeverChanges()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the payee's page."""
        return reverse("disbursements:payee_detail", args=[self.pk])

    def account_for(self, user: Any) -> str:
        """Return the account number as this user may see it: whole for approvers and its own agency, else masked."""
        whole = Role.FAA in policy.roles_of(user) or self.agency.party_id in policy.parties(
            user, "payee_bank_details", Action.READ
        )
        return self.account_number if whole else "•••• " + self.account_number[-4:]


class PayeeSignature(Signature):
    """Who entered and who verified a payee."""

    record = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_payee")]
        triggers: ClassVar = signature_triggers("a_payee", "disbursements_payee")
