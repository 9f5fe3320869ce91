"""Portions: a contribution whose parts go to different windows, e.g. Portion A and Portion B of one agreement."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from donors.guards.amendments import PortionsAddUp, PortionsAreFixedOnceSubmitted
from donors.models.agreement import Agreement
from trustfund import history


@history.recorded()
class Portion(models.Model):
    """A part of a contribution with a preference of its own; its instalments add up to it, in contribution currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="portions")
    label = models.CharField(_("portion"), max_length=10)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    preference = models.ForeignKey(
        "fund.Window", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("preference")
    )

    class Meta:
        ordering = ("agreement", "label")
        verbose_name = _("portion")
        verbose_name_plural = _("portions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "label"],
                name="portions_of_an_agreement_are_labelled",
                violation_error_message=_("Two portions have the same label."),
            ),
            models.CheckConstraint(
                name="a_portion_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A portion is greater than zero."),
            ),
        ]
        triggers: ClassVar = [PortionsAreFixedOnceSubmitted(), PortionsAddUp()]

    def __str__(self) -> str:
        return self.label
