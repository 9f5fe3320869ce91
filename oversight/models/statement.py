"""Statements of account: what one donor signed, owed and paid by the end of a closed month, kept as it was read."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly

OBJECT: Final = "donor_statement"


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> StatementQuerySet:
        """Return the statements this user may see: a donor sees its own."""
        return policy.narrow(self, user, OBJECT, action, own=Q(donor__party__in=policy.parties(user, OBJECT, action)))


@history.recorded(without=["extract"])
class Statement(models.Model):
    """A donor's statement of account as of the end of a closed month. The document is made from its extract only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="statements")
    as_of = models.DateField(_("as of"))
    extract = models.TextField(_("extract"), editable=False)
    """Canonical JSON: amounts are text, keys are sorted, no clock is in it."""
    sha256 = models.CharField(_("SHA-256 of the extract"), max_length=64, editable=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "donor")
        verbose_name = _("statement of account")
        verbose_name_plural = _("statements of account")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["donor", "as_of"],
                name="a_donor_has_one_statement_for_a_month",
                violation_error_message=_("The statement of this month is made already."),
            ),
            models.CheckConstraint(name="a_statement_has_its_hash", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
        ]
        triggers: ClassVar = [AppendOnly(name="statements_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.as_of}"
