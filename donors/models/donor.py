"""Development partners, on screen called donors."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action


class DonorQuerySet(models.QuerySet["Donor"]):
    """Donors as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> DonorQuerySet:
        """Return the donors this user may see: others appear once they have announced or signed."""
        known = Q(pk__in=Donor.objects.filter(pledges__status="announced").values("pk"))
        known |= Q(pk__in=Donor.objects.filter(agreements__status="countersigned").values("pk"))
        known |= Q(party__in=policy.parties(user, "donor_organisation", action))
        return policy.narrow(self, user, "donor_organisation", action, published=known)

    def with_balance_account(self, user: Any, action: Action = Action.LIST) -> DonorQuerySet:
        """Return the donors that have a Donor Balance Account which this user may see; a donor sees its own."""
        own = Q(party__in=policy.parties(user, "receipt", action))
        return policy.narrow(self.filter(balance_account__isnull=False), user, "receipt", action, own=own)


@history.recorded()
class Donor(models.Model):
    """A development partner that contributes, or may contribute, to the Fund."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    party = models.OneToOneField("access.Party", on_delete=models.PROTECT, related_name="donor")
    short_name = models.CharField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    returned_account = models.OneToOneField(
        "ledger.Account", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    """What went back to the donor, in the holding currency; opened by the first return."""
    language = models.CharField(_("language of letters"), max_length=10, choices=settings.LANGUAGES, default="en")
    addressee = models.TextField(_("addressee of letters"), blank=True)
    """Whom calls of funds are addressed to: unit, person, postal address, as lines."""
    email = models.EmailField(_("e-mail for calls of funds"), blank=True)
    balance_account = models.OneToOneField(
        "ledger.Account", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    """What is held for the donor and is not the Fund's: its Donor Balance Account, in the holding currency."""

    objects = DonorQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("donor")
        verbose_name_plural = _("donors")

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        """Return the address of the donor's page."""
        return reverse("donors:donor_detail", args=[self.pk])

    def get_balance_url(self) -> str:
        """Return the address of the page of its Donor Balance Account."""
        return reverse("donors:balance_detail", args=[self.pk])


@history.recorded()
class PledgeAccount(models.Model):
    """What one donor has promised in one currency: the three accounts of the book of promises."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="pledge_accounts")
    currency = models.CharField(_("currency"), max_length=3)
    pledged_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    promised_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")
    unpledged_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("donor", "currency")
        verbose_name = _("accounts of pledges")
        verbose_name_plural = _("accounts of pledges")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["donor", "currency"], name="a_donor_has_one_set_of_accounts_per_currency")
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.currency}"
