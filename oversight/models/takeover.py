"""Taking on an existing fund from a page: handed in by one person, approved by another, booked by the worker."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

TAKEOVER_WORKFLOW: Final = Workflow(
    name="takeover",
    object_name="fund_parameters",
    states=(
        State("handed_in", _("Handed in"), "waiting"),
        State("approved", _("Approved"), "done"),
        State("rejected", _("Rejected"), "stopped"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), (), "handed_in", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "approve",
            _("Approve and book"),
            ("handed_in",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("The worker books everything as opening entries, or nothing."),
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
            consequence=_("Nothing is booked."),
        ),
    ),
)


class TakeoverQuerySet(models.QuerySet["Takeover"]):
    """Takeovers as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> TakeoverQuerySet:
        """Return those this user may see: the Bank's administrators and the auditor."""
        if not policy.works_on_the_fund(user):
            return self.none()
        return policy.narrow(self, user, "fund_parameters", action)


@history.recorded()
class Takeover(Stepped):
    """A set of spreadsheets that describes an existing fund, to be taken on as of a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name of the fund"), max_length=200)
    as_of = models.DateField(_("tables as of"))
    status = TAKEOVER_WORKFLOW.field()
    prepared_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+", editable=False)
    job = models.OneToOneField("web.Job", on_delete=models.PROTECT, null=True, editable=False, related_name="takeover")
    handed_in_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TakeoverQuerySet.as_manager()
    workflow: ClassVar = TAKEOVER_WORKFLOW

    class Meta:
        ordering = ("-handed_in_at", "id")
        verbose_name = _("fund to be taken on")
        verbose_name_plural = _("funds to be taken on")
        triggers: ClassVar = [TAKEOVER_WORKFLOW.trigger()]

    def __str__(self) -> str:
        return self.name

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature on it stands for: the files, the name, the day."""
        files = self.files.order_by("document__name").values_list("document__name", "document__sha256")
        return {"name": self.name, "as_of": str(self.as_of), "files": [list(file) for file in files]}

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("oversight:load_detail", args=[self.pk])


class TakeoverSignature(Signature):
    """Who handed in and who approved."""

    record = models.ForeignKey(Takeover, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_takeover")]
        triggers: ClassVar = signature_triggers("a_takeover", "oversight_takeover")


@history.recorded()
class TakeoverFile(models.Model):
    """One spreadsheet of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    takeover = models.ForeignKey(Takeover, on_delete=models.PROTECT, related_name="files")
    document = models.OneToOneField("fund.Document", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("takeover", "id")
        verbose_name = _("file of a fund to be taken on")
        verbose_name_plural = _("files of funds to be taken on")
        triggers: ClassVar = [AppendOnly(name="files_of_a_takeover_are_never_rewritten")]

    def __str__(self) -> str:
        return str(self.document_id)
