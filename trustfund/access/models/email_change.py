"""A change of the address with which a person signs in: it waits until both addresses have confirmed it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import guards
from trustfund.access.models.people import User

KEPT: Final = timedelta(hours=24)
"""So long the links in both letters hold."""


class Side(models.TextChoices):
    """Which of the two letters a link stood in."""

    OLD = "old", _("present address")
    NEW = "new", _("new address")


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    """Changes of addresses as read."""

    def open(self) -> EmailChangeQuerySet:
        """Return those that have come to no end, however old."""
        return self.filter(changed_at=None, cancelled_at=None)

    def waiting(self) -> EmailChangeQuerySet:
        """Return those whose links still hold, by the database's clock."""
        return self.open().filter(asked_at__gt=Now() - KEPT)

    def behind(self, sha256: str) -> EmailChangeQuerySet:
        """Return the one that waits for the link with this hash, in whichever letter it stood."""
        return self.waiting().filter(Q(old_sha256=sha256) | Q(new_sha256=sha256))


@history.recorded(without=["old_sha256", "new_sha256"])
class EmailChange(models.Model):
    """A person asks for another address. Each address gets a letter with a link of its own, kept as its SHA-256.

    Where the new address belongs to another account its letter holds no link: nothing that the person sees tells
    the two apart, and the change ends by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="email_changes")
    old_email = models.EmailField(_("present address"), editable=False)
    new_email = models.EmailField(_("new address"))
    old_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    new_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked for"), db_default=Now(), editable=False)
    old_confirmed_at = models.DateTimeField(_("confirmed by the present address"), null=True, editable=False)
    new_confirmed_at = models.DateTimeField(_("confirmed by the new address"), null=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "id")
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(changed_at=None, cancelled_at=None),
                name="one_change_of_address_waits_at_a_time",
                violation_error_message=_("Another change of this address waits: cancel it first."),
            ),
            models.CheckConstraint(
                name="an_address_changes_when_both_have_confirmed",
                condition=Q(changed_at=None)
                | Q(old_confirmed_at__isnull=False, new_confirmed_at__isnull=False, cancelled_at=None),
                violation_error_message=_("An address changes when both addresses have confirmed it."),
            ),
            models.CheckConstraint(
                name="a_change_of_address_leads_to_another_one",
                condition=Q(new_email=Lower("new_email")) & ~Q(new_email=F("old_email")),
                violation_error_message=_("This is the present address."),
            ),
        ]
        triggers: ClassVar = [guards.EmailChangeKeepsItsTerms()]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def until(self) -> datetime:
        """Until when both links hold."""
        return self.asked_at + KEPT

    def side_of(self, sha256: str) -> Side:
        """Say in which of the two letters the link with this hash stood."""
        return Side.OLD if sha256 == self.old_sha256 else Side.NEW

    def is_confirmed_by(self, side: Side) -> bool:
        """Say whether this address has confirmed."""
        return (self.old_confirmed_at if side is Side.OLD else self.new_confirmed_at) is not None
