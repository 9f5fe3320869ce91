"""Who bears how much of what the Fund needs: keys with dates, appended and never edited (DOMAIN section 6).

To the policy a key is what an announced pledge is (`pledge_announced`): made and approved by the same people, open to
the same partners once it stands, and closed to the recipient's side. `fund_parameters` knows no drafting and is open
to the recipient; `donor_preference` belongs to one donor alone, while a key is of all of them.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors import burden
from donors.guards import burden as burden_guards
from donors.models.content import plain
from donors.models.donor import Donor
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "pledge_announced"
BURDEN_WORKFLOW: Final = Workflow(
    name="burden_key",
    object_name=OBJECT,
    states=(
        State("handed_in", _("Handed in"), "waiting"),
        State("approved", _("Approved"), "done"),
        State("rejected", _("Rejected"), "stopped"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), (), "handed_in", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "approve",
            _("Approve"),
            ("handed_in",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "The key holds from its month on; months before it stay as they are. Every partner sees it and "
                "whom it names."
            ),
        ),
        Step(
            "reject",
            _("Reject"),
            ("handed_in",),
            "rejected",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("The key never holds; another one can be handed in."),
        ),
    ),
)


class BurdenKeyQuerySet(models.QuerySet["BurdenKey"]):
    """Keys as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> BurdenKeyQuerySet:
        """Return the keys this user may see: approved ones; the administrators and the auditor see the others too."""
        seen = policy.narrow(self, user, OBJECT, action)
        if policy.works_on_the_fund(user):
            return seen
        return seen.approved()

    def approved(self) -> BurdenKeyQuerySet:
        """Return the keys that hold, each from its month."""
        return self.filter(status="approved")


@history.recorded()
class BurdenKey(Stepped):
    """From a month on: what the Fund needs a month, in its holding currency, and (in its shares) who bears it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    from_on = models.DateField(_("from"))
    currency = models.CharField(_("currency"), max_length=3)
    need = models.DecimalField(_("needed a month"), max_digits=20, decimal_places=3)
    basis = models.CharField(_("agreed in"), max_length=300)
    status = BURDEN_WORKFLOW.field()
    handed_in_at = models.DateTimeField(_("handed in"), db_default=Now(), editable=False)

    objects = BurdenKeyQuerySet.as_manager()
    workflow: ClassVar = BURDEN_WORKFLOW

    class Meta:
        ordering = ("-from_on", "-handed_in_at")
        verbose_name = _("burden-sharing key")
        verbose_name_plural = _("burden-sharing keys")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_burden_key_begins_with_a_month",
                condition=Q(from_on__day=1),
                violation_error_message=_("A key holds from the first day of a month."),
            ),
            models.CheckConstraint(
                name="a_burden_key_says_what_is_needed",
                condition=Q(need__gt=0),
                violation_error_message=_("What is needed a month is greater than zero."),
            ),
            models.UniqueConstraint(
                fields=["from_on"],
                condition=Q(status="approved"),
                name="one_burden_key_begins_in_a_month",
                violation_error_message=_("A key holds from this month already."),
            ),
        ]
        triggers: ClassVar = [
            BURDEN_WORKFLOW.trigger(),
            burden_guards.BurdenKeyKeepsItsTerms(),
            burden_guards.BurdenKeysFollowEachOther(),
        ]

    def __str__(self) -> str:
        return self.number

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this key stands for: its terms and its shares."""
        parts = self.shares.order_by("donor_id").values_list("donor_id", "kind", "value")
        return {
            "number": self.number,
            "from_on": str(self.from_on),
            "need": [plain(self.need), self.currency],
            "basis": self.basis,
            "shares": [[str(donor), kind, plain(value)] for donor, kind, value in parts],
        }

    def get_absolute_url(self) -> str:
        """Return the address of the key's page."""
        return reverse("oversight:burden_key", args=[self.pk])


class BurdenKeySignature(Signature):
    """Who handed in a key and who approved it."""

    record = models.ForeignKey(BurdenKey, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_burden_key")]
        triggers: ClassVar = signature_triggers("a_burden_key", "donors_burdenkey")


@history.recorded()
class BurdenShare(models.Model):
    """What one donor bears under a key: `value` is an amount a month, a percentage or a weight, as `kind` says."""

    class Kind(models.TextChoices):
        """How a share is counted (donors.burden)."""

        NEGOTIATED = burden.NEGOTIATED, _("Negotiated amount a month")
        PERCENTAGE = burden.PERCENTAGE, _("Percentage of what is needed")
        FORMULA = burden.FORMULA, _("Formula: by weight, of what is left")
        REMAINDER = burden.REMAINDER, _("Remainder")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.ForeignKey(BurdenKey, on_delete=models.PROTECT, related_name="shares")
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="burden_shares")
    kind = models.CharField(_("counted as"), max_length=12, choices=Kind)
    value = models.DecimalField(_("amount, percent or weight"), max_digits=20, decimal_places=3, default=0)

    class Meta:
        ordering = ("key", "donor__name")
        verbose_name = _("burden share")
        verbose_name_plural = _("burden shares")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "donor"],
                name="a_donor_stands_once_in_a_burden_key",
                violation_error_message=_("A donor stands in a key once."),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(kind=burden.REMAINDER),
                name="one_donor_bears_the_remainder",
                violation_error_message=_("One donor bears the remainder."),
            ),
            models.CheckConstraint(
                name="a_burden_share_has_a_value",
                condition=Q(kind=burden.REMAINDER, value=0)
                | Q(kind=burden.PERCENTAGE, value__gt=0, value__lte=100)
                | Q(kind__in=(burden.NEGOTIATED, burden.FORMULA), value__gt=0),
                violation_error_message=_(
                    "An amount, a percentage (at most 100) or a weight is greater than zero; the remainder has none."
                ),
            ),
        ]
        triggers: ClassVar = [
            AppendOnly(name="burden_shares_are_never_rewritten"),
            burden_guards.SharesAreOfAKeyBeingMade(),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.kind}"
