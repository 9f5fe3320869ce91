"""What was posted with which key, and what was answered: written in the transaction of the effect."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trustfund.access.models import User
from trustfund.guards import AppendOnly


class Answer(models.Model):
    """The answer to one POST. The same person's same key gets it again; another body under the key is refused.

    Only what had an effect is kept: a refusal changes nothing, and may come out otherwise when asked again.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, editable=False)
    address = models.CharField(max_length=300, editable=False)
    asked_sha256 = models.CharField(max_length=64, editable=False)
    status = models.PositiveSmallIntegerField(editable=False)
    body = models.TextField(editable=False)
    headers = models.JSONField(default=dict, editable=False)
    answered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("answer to a program")
        verbose_name_plural = _("answers to programs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="a_key_has_one_effect",
                violation_error_message=_(
                    "This Idempotency-Key was used already: send another request with a new key."
                ),
            ),
            models.CheckConstraint(
                name="only_an_effect_is_kept_as_an_answer", condition=models.Q(status__gte=200, status__lt=300)
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="answers_are_never_rewritten")]

    def __str__(self) -> str:
        return self.key
