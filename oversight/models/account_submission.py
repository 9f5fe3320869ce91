"""Trustee accounts to be opened: handed in by one person, opened by another (ACCESS, bank_account)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.models.content import content_of
from oversight.guards.handed_in import HandedInKeepsItsTerms
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "bank_account"
ACCOUNTS_WORKFLOW: Final = Workflow(
    name="account_submission",
    object_name=OBJECT,
    states=(
        State("handed_in", _("Handed in"), "waiting"),
        State("opened", _("Opened"), "done"),
        State("rejected", _("Rejected"), "stopped"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), (), "handed_in", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "open",
            _("Open the account"),
            ("handed_in",),
            "opened",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "The account stands in the books, empty. Receipts, encashments, statements of the bank and income can "
                "name it; a fee version of its own is entered under Fees."
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
            consequence=_("No account is opened."),
        ),
    ),
)


class AccountSubmissionQuerySet(models.QuerySet["AccountSubmission"]):
    """Accounts handed in, as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AccountSubmissionQuerySet:
        """Return those this user may see (numbers masked where `policy.is_masked` says so)."""
        return policy.narrow(self, user, OBJECT, action)


@history.recorded()
class AccountSubmission(Stepped):
    """A parallel trustee account as it was handed in: its trust fund number, and the bank account behind it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(_("trust fund number"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    bank_name = models.CharField(_("bank"), max_length=200)
    account_number = models.CharField(_("account number"), max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    status = ACCOUNTS_WORKFLOW.field()
    handed_in_at = models.DateTimeField(_("handed in"), db_default=Now(), editable=False)

    objects = AccountSubmissionQuerySet.as_manager()
    workflow: ClassVar = ACCOUNTS_WORKFLOW

    class Meta:
        ordering = ("-handed_in_at", "id")
        verbose_name = _("trustee account handed in")
        verbose_name_plural = _("trustee accounts handed in")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("code"),
                condition=~models.Q(status="rejected"),
                name="an_account_is_handed_in_once",
                violation_error_message=_("An account of this trust fund number is handed in or opened already."),
            )
        ]
        triggers: ClassVar = [
            ACCOUNTS_WORKFLOW.trigger(), HandedInKeepsItsTerms(name="accounts_handed_in_keep_their_terms"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under it stands for."""
        return content_of(self, "code", "title", "bank_name", "account_number", "reason")

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("oversight:account_submission", args=[self.pk])


class AccountSubmissionSignature(Signature):
    """Who handed in and who opened."""

    record = models.ForeignKey(AccountSubmission, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_account_handed_in")]
        triggers: ClassVar = signature_triggers("an_account_handed_in", "oversight_accountsubmission")
