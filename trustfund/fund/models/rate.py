"""What was read from others and is never rewritten: exchange rates and versions of the cost-recovery fee."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly


class RateQuerySet(models.QuerySet["Rate"]):
    """Exchange rates as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> RateQuerySet:
        """Return the rates this user may see."""
        return policy.narrow(self, user, "fx_rate", action)


@history.recorded()
class Rate(models.Model):
    """US dollars for one unit of a currency on a day, as a named source published it. A later source adds a row."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("day"))
    usd_per_unit = models.DecimalField(_("USD per unit"), max_digits=18, decimal_places=9)
    source = models.CharField(_("source"), max_length=120)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ("currency", "-on", "-recorded_at")
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["currency", "on", "source"],
                name="a_source_gives_one_rate_per_currency_and_day",
                violation_error_message=_("This source has given a rate for the currency and day already."),
            ),
            models.CheckConstraint(
                name="a_rate_is_positive",
                condition=Q(usd_per_unit__gt=0),
                violation_error_message=_("A rate is greater than zero."),
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="rates_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}"


class FeeScheduleQuerySet(models.QuerySet["FeeSchedule"]):
    """Versions of the fee as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> FeeScheduleQuerySet:
        """Return the fee versions this user may see."""
        return policy.narrow(self, user, "fee_schedule", action)


@history.recorded()
class FeeSchedule(models.Model):
    """A version of the cost-recovery fee, for agreements from a day on (DOMAIN section 3, fees).

    Of a parallel trustee account it may be the account's own: receipts there take it instead of the agreement's.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.CharField(_("version"), max_length=40, unique=True)
    valid_from_on = models.DateField(_("for agreements from"))
    trustee_account = models.ForeignKey(
        "fund.TrusteeAccount", on_delete=models.PROTECT, null=True, blank=True, related_name="fee_schedules",
        verbose_name=_("trustee account"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FeeScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from_on",)
        verbose_name = _("fee version")
        verbose_name_plural = _("fee versions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trustee_account", "valid_from_on"],
                name="one_fee_version_begins_on_a_day",
                nulls_distinct=False,
                violation_error_message=_("A fee version holds from this day already."),
            )
        ]
        triggers: ClassVar = [AppendOnly(name="fee_versions_are_never_rewritten")]

    def __str__(self) -> str:
        return self.version


@history.recorded()
class FeeTier(models.Model):
    """A step of the fee: `percent` of what lies below `up_to` (US dollars, cumulative) and above the tier before."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="tiers")
    up_to = models.DecimalField(_("up to"), max_digits=20, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3)

    class Meta:
        ordering = (models.F("up_to").asc(nulls_last=True),)
        verbose_name = _("fee tier")
        verbose_name_plural = _("fee tiers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["schedule", "up_to"],
                name="a_fee_version_has_one_tier_per_bound",
                nulls_distinct=False,
                violation_error_message=_("Two tiers of the fee end at the same amount."),
            ),
            models.CheckConstraint(
                name="a_fee_is_a_share",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("A fee lies between 0 and 100 percent."),
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="fee_tiers_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.percent}"
