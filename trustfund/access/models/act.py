"""The book of acts: who did what to which object, when, in which request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trustfund.access import policy
from trustfund.access.models.people import Party, Person, User
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly

if TYPE_CHECKING:
    from collections.abc import Iterable


class ActQuerySet(models.QuerySet["Act"]):
    """The acts as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ActQuerySet:
        """Return the acts this user may see in the audit trail."""
        return policy.narrow(self, user, "audit_event", action)

    def about(self, object_name: str, object_ids: Iterable[object]) -> ActQuerySet:
        """Return what was done with these objects: for timelines of records the reader may see anyway."""
        return self.filter(object_name=object_name, object_id__in=[str(each) for each in object_ids])


class Act(models.Model):
    """One line of the book of acts: who did what to which object, when, in which request."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="acts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="acts")
    verb = models.CharField(_("verb"), max_length=60)
    object_name = models.CharField(_("object"), max_length=40)
    object_id = models.CharField(max_length=64, blank=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="acts")
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes: ClassVar = [
            models.Index(fields=["object_name", "object_id", "id"], name="acts_of_an_object"),
            models.Index(fields=["person", "id"], name="acts_of_a_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_account_acts_for_its_person",
                condition=Q(user=None) | Q(person__isnull=False),
                violation_error_message=_("An act by an account names its person."),
            )
        ]
        triggers: ClassVar = [AppendOnly(name="the_book_of_acts_is_append_only")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_name}"
