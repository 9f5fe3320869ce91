"""Second factors that a person has lost: one access administrator asks that they are forgotten, an approver decides."""

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
from trustfund import history
from trustfund.access import policy
from trustfund.access.models import User
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

LOST_FACTORS_WORKFLOW: Final = Workflow(
    name="lost_factors",
    object_name="user_account",
    states=(
        State("asked", _("Asked for"), "waiting"),
        State("forgotten", _("Forgotten"), "done"),
        State("rejected", _("Rejected"), "stopped"),
        State("withdrawn", _("Withdrawn"), "stopped"),
    ),
    steps=(
        Step("ask", _("Ask that factors are forgotten"), (), "asked", Action.CREATE, (Role.ADM,), signs=True),
        Step(
            "forget",
            _("Forget the factors"),
            ("asked",),
            "forgotten",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "Every factor and recovery code of the account is gone, its sessions end, its person is told."
            ),
            next_text=_("The person signs in by password and sets up a new factor."),
        ),
        Step(
            "reject",
            _("Reject"),
            ("asked",),
            "rejected",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("The factors stay as they are."),
        ),
        Step(
            "withdraw",
            _("Withdraw"),
            ("asked",),
            "withdrawn",
            Action.VOID,
            (Role.ADM,),
            step_up=True,
            is_destructive=True,
            consequence=_("The factors stay as they are: they were found again."),
        ),
    ),
)


class LostFactorsQuerySet(models.QuerySet["LostFactors"]):
    """Requests as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> LostFactorsQuerySet:
        """Return the requests on which this user may do that."""
        return policy.narrow(self, user, "user_account", action)


@history.recorded()
class LostFactors(Stepped):
    """The request that the factors of one account are forgotten, with the reason: how it was made sure who asks."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="lost_factors", verbose_name=_("account"))
    reason = models.CharField(_("what was lost, and how you made sure who asks"), max_length=500)
    status = LOST_FACTORS_WORKFLOW.field()
    asked_at = models.DateTimeField(_("asked for"), db_default=Now(), editable=False)

    objects = LostFactorsQuerySet.as_manager()
    workflow: ClassVar = LOST_FACTORS_WORKFLOW

    class Meta:
        ordering = ("-asked_at", "id")
        verbose_name = _("lost second factors")
        verbose_name_plural = _("lost second factors")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status="asked"),
                name="lost_factors_are_asked_for_once_at_a_time",
                violation_error_message=_("This was asked for already: an approver decides about that request first."),
            )
        ]
        triggers: ClassVar = [LOST_FACTORS_WORKFLOW.trigger(), guards.LostFactorsKeepTheirTerms()]

    def __str__(self) -> str:
        return _t("Lost second factors of %(account)s") % {"account": self.user.email}

    def signed_content(self) -> dict[str, str]:
        """Return what a signature stands for."""
        return {"user": str(self.user_id), "reason": self.reason}

    def why_not(self, step: Step, user: Any) -> str:
        """Say that nobody decides about their own factors."""
        if step.name == "forget" and self.user.person_id == getattr(user, "person_id", None):
            return _t("These factors are your own: another approver decides.")
        return ""

    def get_absolute_url(self) -> str:
        """Return the address of the request's page."""
        return reverse("oversight:lost_factors", args=[self.pk])


class LostFactorsSignature(Signature):
    """Who asked and who decided: two different people, and neither the one whose factors they are."""

    record = models.ForeignKey(LostFactors, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("lost_factors")]
        triggers: ClassVar = [
            *signature_triggers("lost_factors", "oversight_lostfactors"),
            guards.NobodyForgetsTheirOwnFactors(),
        ]
