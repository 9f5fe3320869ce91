"""The Fund itself: its terms, the resolutions it rests on, the accounts it holds money in, its windows."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.fund.models.rate import FeeSchedule


class FundQuerySet(models.QuerySet["Fund"]):
    """The one row as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> FundQuerySet:
        """Return the Fund, if this user may see its terms."""
        return policy.narrow(self, user, "fund_parameters", action)


@history.recorded()
class Fund(models.Model):
    """The one Multi-Donor Trust Fund this installation administers."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    is_the_only_one = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_ko = models.CharField(_("name in Korean"), max_length=200, blank=True)
    code = models.CharField(_("trust fund number"), max_length=20, unique=True)
    holding_currency = models.CharField(_("holding currency"), max_length=3, default="USD")
    established_on = models.DateField(_("established on"))
    end_disbursement_on = models.DateField(_("end disbursement date"), null=True, blank=True)
    closing_on = models.DateField(_("closing date"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    """Set when what was left went back to the donors; from then on nothing is pledged, signed or received."""
    recipient_name = models.CharField(_("recipient"), max_length=200)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200)
    fee_schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="+")
    is_fictional = models.BooleanField(_("fictional"), default=False)
    fees_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    resources_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    ceilings_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("trust fund")
        verbose_name_plural = _("trust funds")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="there_is_one_fund",
                condition=Q(is_the_only_one=True),
                violation_error_message=_("This installation administers one fund."),
            ),
            models.CheckConstraint(
                name="a_fund_closes_after_it_begins",
                condition=Q(closing_on=None) | Q(closing_on__gt=F("established_on")),
                violation_error_message=_("The Fund closes after it is established."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@history.recorded()
class EnablingResolution(models.Model):
    """A resolution the Fund rests on; an amendment names the resolution it amends."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="resolutions")
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    adopted_on = models.DateField(_("adopted on"))
    text = models.TextField(_("text"), blank=True)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments")

    class Meta:
        ordering = ("adopted_on", "number")
        verbose_name = _("enabling resolution")
        verbose_name_plural = _("enabling resolutions")

    def __str__(self) -> str:
        return self.number


class TrusteeAccountQuerySet(models.QuerySet["TrusteeAccount"]):
    """Trustee accounts as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> TrusteeAccountQuerySet:
        """Return the trustee accounts this user may see (numbers masked where `policy.is_masked` says so)."""
        return policy.narrow(self, user, "bank_account", action)


@history.recorded()
class TrusteeAccount(models.Model):
    """Where the trustee holds the Fund's money: a trust fund number and the bank account behind it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="trustee_accounts")
    code = models.CharField(_("trust fund number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    bank_name = models.CharField(_("bank"), max_length=200, blank=True)
    account_number = models.CharField(_("account number"), max_length=40, blank=True)
    cash_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="trustee_account")

    income_account = models.OneToOneField(
        "ledger.Account", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    """What the money there has earned; opened with the first income."""

    objects = TrusteeAccountQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("trustee account")
        verbose_name_plural = _("trustee accounts")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class WindowQuerySet(models.QuerySet["Window"]):
    """Windows as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> WindowQuerySet:
        """Return the windows this user may see."""
        return policy.narrow(self, user, "fund_parameters", action)


@history.recorded()
class Window(models.Model):
    """A purpose donors may prefer. One window holds the contributions without preference."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="windows")
    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_ko = models.CharField(_("title in Korean"), max_length=200, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    is_without_preference = models.BooleanField(_("without preference"), default=False)
    unallocated_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="window")

    objects = WindowQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fund"],
                condition=Q(is_without_preference=True),
                name="one_window_takes_contributions_without_preference",
                violation_error_message=_("There is a window for contributions without preference already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
