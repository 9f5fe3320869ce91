"""Tokens: with which a program acts for a person, in one of their roles, within a scope, for a time."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.models import DatabaseToday, Membership, User
from trustfund.access.policy import Action, Role
from trustfund.api import guards
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

LONGEST: Final = 366
"""Days a token lives at most."""
SHA256: Final = "^[0-9a-f]{64}$"
LATEST: Final = models.ExpressionWrapper(F("requested_on") + LONGEST, models.DateField())

TOKEN_WORKFLOW: Final = Workflow(
    name="token",
    object_name="api_token",
    states=(
        State("requested", _("Requested"), "waiting"),
        State("approved", _("Approved"), "done"),
        State("rejected", _("Rejected"), "stopped"),
        State("revoked", _("Revoked"), "stopped"),
    ),
    steps=(
        Step("request", _("Request"), (), "requested", Action.CREATE, (Role.ADM,)),
        Step(
            "approve",
            _("Approve the token"),
            ("requested",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("Its person can take the secret on their own account's page, once."),
            next_text=_("Its person takes the secret."),
        ),
        Step(
            "reject",
            _("Reject the token"),
            ("requested",),
            "rejected",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("No secret is made. Another token can be requested."),
        ),
        Step(
            "revoke",
            _("Revoke the token"),
            ("approved",),
            "revoked",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The program is refused from its next request on."),
        ),
    ),
)


class Scope(models.TextChoices):
    """What a program may do of what its person may do; each contains the one before it."""

    READ = "read", _("Read")
    DRAFT = "draft", _("Read and draft")
    STEP = "step", _("Read, draft, and take steps that need no second factor")


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> TokenQuerySet:
        """Return the tokens on which this user may do that."""
        return policy.narrow(self, user, "api_token", action)

    def of(self, user: User) -> TokenQuerySet:
        """Return a person's own tokens, for the page of their account."""
        return self.filter(user=user).exclude(status="rejected")

    def alive(self) -> TokenQuerySet:
        """Return the tokens that open the door now: all by the database's clock, whatever a page said before."""
        return self.filter(
            status="approved",
            taken_at__isnull=False,
            given_up_at=None,
            expires_on__gt=DatabaseToday(),
            user__is_active=True,
            membership__in=Membership.objects.today(),
        )


@history.recorded(without=["secret_sha256", "last_used_at"])
class Token(Stepped):
    """What a program shows instead of a password. The secret is shown once and kept as its SHA-256.

    256 random bits cannot be guessed, so that the hash needs neither salt nor slowness; `prefix` is the part that
    stays readable, so that people can tell their tokens apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("account"))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("role"))
    purpose = models.CharField(_("which program, and what for"), max_length=200)
    scope = models.CharField(_("what it may do"), max_length=5, choices=Scope, default=Scope.READ)
    requested_on = models.DateField(_("requested on"), db_default=DatabaseToday(), editable=False)
    expires_on = models.DateField(_("expires on"), help_text=_("First day on which it opens nothing; a year at most."))
    status = TOKEN_WORKFLOW.field()
    prefix = models.CharField(_("begins with"), max_length=12, blank=True, editable=False)
    secret_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    taken_at = models.DateTimeField(_("secret taken"), null=True, editable=False)
    given_up_at = models.DateTimeField(_("given up"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = TokenQuerySet.as_manager()
    workflow: ClassVar = TOKEN_WORKFLOW

    class Meta:
        ordering = ("-requested_on", "id")
        verbose_name = _("token of a program")
        verbose_name_plural = _("tokens of programs")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_token_lives_a_year_at_most",
                condition=Q(expires_on__gt=F("requested_on"), expires_on__lte=LATEST),
                violation_error_message=_("A token expires after today and within a year."),
            ),
            models.CheckConstraint(
                name="a_secret_is_made_for_an_approved_token",
                condition=Q(taken_at=None, secret_sha256="", prefix="")  # nosec B106 - none is made yet
                | Q(
                    taken_at__isnull=False,
                    secret_sha256__regex=SHA256,
                    prefix__gt="",
                    status__in=["approved", "revoked"],
                ),
                violation_error_message=_("The secret is made when its person takes it, after the approval."),
            ),
            models.UniqueConstraint(
                fields=["secret_sha256"],
                condition=~Q(secret_sha256=""),  # nosec B106 - those without one
                name="a_secret_belongs_to_one_token",
            ),
        ]
        triggers: ClassVar = [
            TOKEN_WORKFLOW.trigger(),
            guards.TokenIsOfItsPerson(),
            guards.TokenKeepsItsTerms(),
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def is_to_be_taken(self) -> bool:
        """Say whether its person can take the secret now."""
        return self.status == "approved" and self.taken_at is None and self.given_up_at is None

    def may(self, wanted: str) -> bool:
        """Say whether the scope contains this one."""
        return Scope.values.index(self.scope) >= Scope.values.index(wanted)

    def signed_content(self) -> dict[str, str]:
        """Return what an approval stands for."""
        return {
            "user": str(self.user_id), "membership": str(self.membership_id), "purpose": self.purpose,
            "scope": self.scope, "expires_on": str(self.expires_on),
        }  # fmt: skip

    def why_not(self, step: Step, user: Any) -> str:
        """Say that nobody approves a token of their own."""
        if step.name == "approve" and self.user.person_id == getattr(user, "person_id", None):
            return _t("This token would be yours: another approver decides.")
        return ""

    def get_absolute_url(self) -> str:
        """Return the address of the token's page."""
        return reverse("api:token_detail", args=[self.pk])


class TokenSignature(Signature):
    """Who requested and who approved a token: two different people."""

    record = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_token")]
        triggers: ClassVar = signature_triggers("a_token", "api_token")
